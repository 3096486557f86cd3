//! Lantoa's core: the rules, the store and the sync of a programme that spreads from phone to phone.
//!
//! An app holds a [`node::Node`]: one device with its data folder. Everything below it is open to
//! read and to test, in layers that use only what stands below them; `ARCHITECTURE.md` has the map.

pub mod document;
pub mod domain;
pub mod engine;
pub mod feed;
#[cfg(feature = "net")]
pub mod net;
pub mod node;
pub mod session;
pub mod store;
pub mod trust;

/// The example of the first page, held to compile.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct FirstPage;
