//! What a test of a fault or an attack tells of itself, for the table of docs/reliability.md.

/// Tells under which name how many faults or attacks were tried, and how many records were lost or
/// altered by them. It asserts nothing: the test itself fails where anything was lost.
pub fn tell(id: &str, tried: u64, lost: u64) {
    println!("reliability: {id} | tried={tried} | lost={lost}");
}
