//! What of the office reads files that people bring, apart from the program, so that it can be tried with
//! files that nobody would bring on purpose.

pub mod failure;
pub mod roster;
pub mod table;
