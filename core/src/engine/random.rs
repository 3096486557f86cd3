//! Where new ids and incarnations come from.
//!
//! The engine asks no system by itself, so that a test can replay what happened.

use std::fmt;

/// Where new ids and incarnations come from: the system, or a test's seed.
pub struct Random(Box<dyn FnMut(&mut [u8]) + Send>);

impl Random {
    /// Returns the system's randomness.
    ///
    /// # Panics
    ///
    /// When the system gives none: nothing that is made then could be trusted.
    #[must_use]
    pub fn system() -> Self {
        Self(Box::new(|bytes| {
            getrandom::fill(bytes).expect("the system has randomness");
        }))
    }

    /// Returns randomness from a function, for tests that replay.
    #[must_use]
    pub fn from_fn(fill: impl FnMut(&mut [u8]) + Send + 'static) -> Self {
        Self(Box::new(fill))
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random(..)")
    }
}
