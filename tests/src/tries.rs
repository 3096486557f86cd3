//! How often a test tries what it tries at random, or in every place: enough to find a broken build in a
//! check, or as often as is worth while in a night.

/// Returns the second number where `LANTOA_TRIES` is `whole`, as `cargo xtask soak --whole` and `cargo
/// xtask reliability` set it, and the first otherwise.
#[must_use]
pub fn tries<T>(check: T, whole: T) -> T {
    if std::env::var_os("LANTOA_TRIES").is_some_and(|said| said == "whole") { whole } else { check }
}
