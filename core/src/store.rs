//! SQLite: the one place that names it. One writer, one transaction per commit.
//!
//! Feeds, heights and read rows change in the same transaction, so a reader never sees one without
//! the other; of much that comes at once, rows follow, and `build_table` says so. Absent on purpose: any
//! judgement of what is stored.

pub mod address_table;
pub mod backup;
pub mod batch;
pub mod build_table;
pub mod change_table;
pub mod connect;
pub mod control_table;
mod copy;
mod counts;
mod dated;
mod days;
pub mod entry_table;
mod erasure_table;
pub mod error;
pub mod feed_table;
pub(crate) mod files;
pub mod import_table;
pub mod invite_table;
mod lent_schema;
mod linked_disputes;
mod lookup;
mod numbers;
pub mod open;
pub mod peer_table;
pub mod pending_table;
mod people;
pub mod pin_table;
pub mod place;
mod prevailing;
pub(crate) mod private;
pub mod reader;
mod registrations;
pub mod rekey;
pub mod row_digest;
pub mod rows;
pub mod salvage;
mod same_classes;
pub mod schema;
pub mod self_table;
#[cfg(test)]
pub(crate) mod steps;
mod taken_back;
