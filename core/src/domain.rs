//! The words of Lantoa: ids, values and rules that every other layer shares.
//!
//! Nothing here reads a clock, a file or a socket; time is an argument. Absent on purpose: anything
//! about signatures, documents or tables.

pub mod acting;
pub mod attendance;
pub mod class;
pub mod command;
pub mod deed;
pub mod derived;
pub mod document;
pub mod entry;
pub mod erasure;
pub mod id;
pub mod joined;
pub mod layout;
pub mod learner;
pub mod page;
pub mod pin;
pub mod place;
pub mod programme;
pub mod progress;
pub mod roster;
pub mod row;
pub mod seen;
pub mod signed;
pub mod taken_back;
pub mod text;
pub mod time;
pub mod touched;
pub mod visit;
pub mod weekdays;
pub mod withdrawal;
pub mod workers;
