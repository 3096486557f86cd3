//! Erasure: what becomes of a person's data once somebody asked for it to be gone.

/// Distinct days, by this device's own clock, on which it was open after it heard of an erasure, before
/// it drops the bodies (design 8). A phone in a drawer has no days, so nothing is gone before anybody
/// could have taken it back there.
pub const GRACE_DAYS: u32 = 30;

/// How a document that an erasure named stands on this device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Erased {
    /// Shown nowhere; its bodies are still here.
    Hidden,
    /// Its bodies are gone from here, and are not taken again.
    Dropped,
    /// The erasure was taken back, and bodies that were dropped meanwhile are not here again yet.
    Missing,
}

impl Erased {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Hidden, Self::Dropped, Self::Missing];

    /// Returns the number under which it is stored.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Hidden => 1,
            Self::Dropped => 2,
            Self::Missing => 3,
        }
    }
}
