//! tests
pub mod net_peer;
