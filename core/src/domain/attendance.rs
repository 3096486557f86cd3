//! Who was there: the marks of one class meeting.
//!
//! A mark belongs to one learner at one meeting. Two volunteers may mark the same learner while
//! apart; both marks are kept, and [`Mark::prevails_over`] says which one the class list shows until
//! somebody settles it. Never by clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Attendance of one learner at one meeting.
///
/// The order is the provisional reading of a dispute: the greatest prevails.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// Taken back, or never made.
    None,
    /// Did not come.
    Absent,
    /// Did not come and said so; counts in no rate.
    Excused,
    /// Came after the start.
    Late,
    /// Came.
    Present,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 5] = [Self::None, Self::Absent, Self::Excused, Self::Late, Self::Present];

    /// Returns whether this mark is shown where the two are disputed: to be seen by one volunteer
    /// is stronger than not to be seen by another.
    #[must_use]
    pub fn prevails_over(self, other: Self) -> bool {
        self > other
    }

    /// Returns whether the learner came, which counts as one turn.
    #[must_use]
    pub fn is_turn(self) -> bool {
        matches!(self, Self::Present | Self::Late)
    }

    /// Returns whether the mark counts in a present rate: every mark but excused and none.
    #[must_use]
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::Absent)
    }

    /// Returns the number that stands in documents.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Present => 1,
            Self::Late => 2,
            Self::Excused => 3,
            Self::Absent => 4,
        }
    }

    /// Returns the mark with this number in documents.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.number() == number)
    }

    /// Returns the mark's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Present => "present",
            Self::Late => "late",
            Self::Excused => "excused",
            Self::Absent => "absent",
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no mark.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("mark is not one of present, late, excused, absent, none")]
pub struct MarkError;

impl FromStr for Mark {
    type Err = MarkError;

    fn from_str(text: &str) -> Result<Self, MarkError> {
        Self::ALL.into_iter().find(|mark| mark.word() == text).ok_or(MarkError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_learner_seen_by_one_volunteer_is_never_shown_absent() {
        for seen in [Mark::Present, Mark::Late] {
            for unseen in [Mark::Absent, Mark::Excused, Mark::None] {
                assert!(seen.prevails_over(unseen), "{seen:?} against {unseen:?}");
                assert!(!unseen.prevails_over(seen), "{unseen:?} against {seen:?}");
            }
        }
    }

    #[test]
    fn every_mark_is_read_back_from_its_word_and_its_number() {
        for mark in Mark::ALL {
            assert_eq!(mark.word().parse(), Ok(mark));
            assert_eq!(Mark::from_number(mark.number()), Some(mark));
        }
        assert_eq!(Mark::from_number(5), None);
    }
}
