//! What an app holds: one open data folder, which is one device.
//!
//! A [`Node`] owns one writer thread; every write of a command and of a peer goes through it.
//! Reading happens beside it and never waits for it. Notices carry ids only.

pub mod answer;
pub mod config;
mod custody;
pub mod error;
mod joined;
pub mod query;
mod report;
mod roster;
#[cfg(test)]
mod sample;
