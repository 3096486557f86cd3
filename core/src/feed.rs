//! Feeds: signed entries in chains. Pure: no table, no document, no socket.

pub mod entry;
pub mod height;
