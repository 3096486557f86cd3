//! A class holds meetings; learners are enrolled in it.

use serde::Serialize;

use crate::domain::id::{ClassId, PlaceId, TeamId};

/// A class of one team.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Class {
    /// Its id.
    pub class: ClassId,
    /// What it is called.
    pub name: String,
    /// The team that holds it.
    pub team: TeamId,
    /// Where it meets.
    pub place: Option<PlaceId>,
    /// Whether it has ended; an ended class still takes marks that were made apart.
    pub closed: bool,
}

/// Whether a learner belongs to a class. Leaving is a value, never a deletion.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Enrolment {
    /// No longer comes.
    Left,
    /// Comes. Prevails over a concurrent leaving.
    Enrolled,
}

impl Enrolment {
    /// Returns the number that stands in documents.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Enrolled => 1,
            Self::Left => 2,
        }
    }

    /// Returns the enrolment with this number in documents.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        [Self::Enrolled, Self::Left].into_iter().find(|e| e.number() == number)
    }
}

/// Whether a meeting is going on. Closing is a word to the reader; late marks are still taken.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MeetingState {
    /// Opened.
    Open,
    /// Roll call ended.
    Closed,
}

impl MeetingState {
    /// Returns the number that stands in documents.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Open => 1,
            Self::Closed => 2,
        }
    }

    /// Returns the state with this number in documents.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|s| s.number() == number)
    }
}
