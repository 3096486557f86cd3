//! Lantoa's core: the rules, the store and the sync of a programme that spreads from phone to phone.

pub mod document;
pub mod domain;
pub mod engine;
pub mod feed;
pub mod session;
pub mod trust;
