//! Peers and files that mean harm, or say what is not so.

mod changes;
mod frames;
mod fuzz_corpus;
mod headers;
mod heads;
mod insider;
mod joining;
mod many_sessions;
mod parsers;
mod records;
mod slow_peers;
mod strangers;
mod threats;
mod two_steps;
