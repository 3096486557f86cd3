//! What one row of a report is of.

use std::fmt;

use crate::domain::id::PlaceId;

/// What one row is of. The order is that of the rows: ages ascend, what is unknown comes last.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Key {
    /// Everything.
    All,
    /// A place.
    Place(PlaceId),
    /// A printed id or a word.
    Text(String),
    /// Learners of a span of years.
    Age(AgeBand),
    /// Not known.
    Unknown,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Place(place) => return place.fmt(f),
            Self::All => "all",
            Self::Text(text) => text,
            Self::Age(AgeBand::Under18) => "<18",
            Self::Age(AgeBand::From18) => "18-34",
            Self::Age(AgeBand::From35) => "35-59",
            Self::Age(AgeBand::From60) => "60+",
            Self::Unknown => UNKNOWN,
        })
    }
}

/// A span of years that a learner's age is in.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum AgeBand {
    Under18,
    From18,
    From35,
    From60,
}

/// The word for what is not known.
pub(super) const UNKNOWN: &str = "unknown";

impl AgeBand {
    /// Returns the band of an age in years; none for somebody born after the period.
    ///
    /// Only the year of birth is known, so the age is the one reached in the year of the last day.
    pub(super) fn of_years(years: i32) -> Option<Self> {
        match years {
            ..0 => None,
            0..18 => Some(Self::Under18),
            18..35 => Some(Self::From18),
            35..60 => Some(Self::From35),
            60.. => Some(Self::From60),
        }
    }
}
