//! How far a learner has come with a topic.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How far a learner has come with one topic. Of two disputed levels the higher is shown.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Taken back, or never set.
    None,
    /// Heard it.
    Taught,
    /// Did it with help.
    Practised,
    /// Did it alone.
    Alone,
    /// Confirmed outside, such as on VNeID; we only note it.
    Confirmed,
}

impl Level {
    /// Every level, ascending.
    pub const ALL: [Self; 5] =
        [Self::None, Self::Taught, Self::Practised, Self::Alone, Self::Confirmed];

    /// Returns the number that stands in documents.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Taught => 1,
            Self::Practised => 2,
            Self::Alone => 3,
            Self::Confirmed => 4,
        }
    }

    /// Returns the level with this number in documents.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// Returns the level's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Taught => "taught",
            Self::Practised => "practised",
            Self::Alone => "alone",
            Self::Confirmed => "confirmed",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no level.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("level is not one of taught, practised, alone, confirmed, none")]
pub struct LevelError;

impl FromStr for Level {
    type Err = LevelError;

    fn from_str(text: &str) -> Result<Self, LevelError> {
        Self::ALL.into_iter().find(|level| level.word() == text).ok_or(LevelError)
    }
}
