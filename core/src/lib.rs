//! Lantoa's core: the rules, the store and the sync of a programme that spreads from phone to phone.

pub mod domain;
pub mod feed;
pub mod session;
pub mod trust;
