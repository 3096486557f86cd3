//! The merging side: documents as signed entries carry them, and the rows that they come to.
//!
//! This is the only place that names Automerge. Automerge gives the format and the merge rules, and
//! proves every change on a clone; what is shown comes from our own [`register`]s, and no byte of a
//! peer reaches Automerge before the strict profile of [`ingest`] has passed it. The domain never
//! deletes: taking something back is a value.
//!
//! Absent on purpose: who may write, where changes come from, and where they are stored.

pub mod actor;
pub mod chunk;
mod columns;
pub mod edit;
pub mod fault;
pub mod ingest;
pub mod profile;
pub mod register;
pub mod replica;
pub mod rows;
pub(crate) mod sandbox;
pub mod scalar;
pub mod schema;
