//! How often whatever is tried at random, or again and again, is tried: in numbers that find a broken
//! build within a check, or whole.
//!
//! Each test names both numbers where it stands, in `lantoa_tests::tries` and in each language's own
//! tests; all of them read this variable.

use std::env;

/// The variable, and what it says where the whole number is wanted.
pub(crate) const WHOLE: (&str, &str) = ("LANTOA_TRIES", "whole");

/// Returns whether the whole number is wanted.
pub(crate) fn whole() -> bool {
    env::var_os(WHOLE.0).is_some_and(|said| said == WHOLE.1)
}
