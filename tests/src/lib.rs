//! What the tests of Lantoa share: phones that write and meet.

#[cfg(target_os = "linux")]
pub mod cable;
pub mod document_phone;
pub mod net_peer;
pub mod node_device;
