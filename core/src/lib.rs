//! Lantoa's core: the rules, the store and the sync of a programme that spreads from phone to phone.

pub mod document;
pub mod domain;
pub mod engine;
pub mod feed;
#[cfg(feature = "net")]
pub mod net;
pub mod trust;
