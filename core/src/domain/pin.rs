//! A PIN: the few digits by which volunteers who share a phone tell it who taps.
//!
//! It says whose tap it was, and keeps nobody out: whoever holds the unlocked phone can copy what
//! lies on it. It is never printed, not even for debugging, and overwritten when dropped.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use zeroize::Zeroizing;

/// The digits that a volunteer types.
#[derive(Clone, Eq, PartialEq)]
pub struct Pin(Zeroizing<String>);

/// Fewest digits: what a bank's card asks for.
pub const PIN_DIGITS_MIN: usize = 4;
/// Most digits: more are not remembered.
pub const PIN_DIGITS_MAX: usize = 12;

/// What was typed is no PIN.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("PIN is not {PIN_DIGITS_MIN} to {PIN_DIGITS_MAX} digits")]
pub struct PinError;

impl Pin {
    /// Returns the digits, to be hashed.
    pub(crate) fn digits(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl FromStr for Pin {
    type Err = PinError;

    /// Reads the digits 0 to 9 and nothing else: a keyboard with letters is no mistake to guess at.
    fn from_str(text: &str) -> Result<Self, PinError> {
        let fits = (PIN_DIGITS_MIN..=PIN_DIGITS_MAX).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(PinError)
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_to_twelve_digits_are_a_pin_and_none_is_ever_printed() {
        for (text, fits) in [
            ("0000", true),
            ("123456789012", true),
            ("123", false),
            ("1234567890123", false),
            ("12a4", false),
            ("12 45", false),
            ("１２３４", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Pin>().is_ok(), fits, "{text:?}");
        }
        let pin: Pin = "2468".parse().expect("a PIN");
        assert_eq!(format!("{pin:?}"), "Pin(..)");
    }
}
