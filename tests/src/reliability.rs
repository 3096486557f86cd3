//! What a test of a fault or an attack tells of itself, for the table of docs/reliability.md.

/// Tells how many of a kind of fault or attack were tried, once nothing was lost or altered by any of
/// them: the last line of a test that panics at the first that does harm.
#[expect(clippy::print_stdout, reason = "`cargo xtask reliability` reads it")]
pub fn withstood(what: &str, tried: impl TryInto<u64>) {
    let tried: u64 = tried.try_into().unwrap_or(u64::MAX);
    println!("withstood {tried} {what}");
}
