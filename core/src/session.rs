//! One peer: bytes and time in, bytes and effects out.
//!
//! A session compares what two devices of a programme hold and passes on what either lacks. It does
//! no I/O: the same machine runs over a socket, over a pipe that the app supplies, and in a
//! simulation. What is held is asked of [`holdings::Holdings`], which the engine implements.
//!
//! A round is: SUMMARY both ways; where digests differ HEIGHTS both ways, then RECORDS or ENTRIES,
//! acknowledged one by one, then END both ways; then the SUMMARY of the next round. The session is
//! done when a round's summaries are equal, so an unchanged session is one flight each way. Control
//! records are always a round of their own, before any data.
//!
//! Absent on purpose: sockets, tables, threads, clocks, randomness, and any judgement of rights.

pub mod capped;
pub mod deflate;
pub mod fault;
pub mod frame;
pub mod growth;
pub mod hello;
pub mod holdings;
pub mod join;
pub mod known;
pub mod machine;
pub mod model;
pub mod outcome;
pub mod pacing;
pub mod packed;
pub mod progress;
pub mod push;
pub mod recent;
pub mod round;
pub mod summary;
