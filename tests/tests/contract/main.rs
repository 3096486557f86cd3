//! The contract of the command line, command by command: what each prints and how each is refused.
//!
//! `docs/cli.md` is that contract. Scripts rely on names of commands, options and fields, on exit
//! codes and on kinds of errors; a change that breaks one of them breaks a test here.

mod asking;
mod classes;
mod custody;
mod decisions;
mod devices;
mod evening;
mod examples;
mod lines;
mod places;
mod programme;
mod reports;

pub(crate) use lantoa_tests::program::Office;
