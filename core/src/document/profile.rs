//! The ingest profiles: which keys a document has and which values they take, by number.
//!
//! An entry's header names the profile that its changes follow. A profile is never changed once it is
//! released: what is new is a further one, and under the older ones it stays a fault for ever, so that
//! every device finds the same of one entry whatever else it knows.

/// A profile that this version knows.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[repr(u16)]
pub enum Profile {
    /// The first release's.
    One = 1,
    /// Days, withdrawals, moves, places over time and signed reports.
    Two = 2,
}

impl Profile {
    /// Every profile, ascending.
    pub const ALL: [Self; 2] = [Self::One, Self::Two];
    /// The newest one that this version knows.
    pub const NEWEST: Self = Self::Two;

    /// Returns the number that stands in headers.
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16
    }

    /// Returns the profile with this number, or `None` where this version does not know it.
    #[must_use]
    pub fn from_number(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.number() == number)
    }
}
