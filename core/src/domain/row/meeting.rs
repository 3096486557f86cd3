//! What stands beside a meeting: its corrected day, and whether it was withdrawn.

use crate::domain::attendance::Mark;
use crate::domain::id::{ClassId, MeetingKey, SpaceId};
use crate::domain::row::Dispute;
use crate::domain::time::Date;

/// What people said of a meeting beside holding it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MeetingMore {
    /// The team's space.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// Which meeting.
    pub key: MeetingKey,
    /// The day on which it was held, where somebody said so; of two the later. Its key never changes.
    pub day: Option<Date>,
    /// The dispute over the day, where there is one.
    pub days: Option<Dispute<Date>>,
    /// Whether it was withdrawn and counts nowhere.
    pub is_withdrawn: bool,
    /// The dispute over that: somebody withdrew it, and others restored it or marked in it apart. It
    /// counts then.
    pub held: Option<Dispute<SaidOfHolding>>,
}

/// What was said of whether a meeting was held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SaidOfHolding {
    /// It was withdrawn.
    Withdrawn,
    /// It was restored.
    Restored,
    /// Somebody was marked in it, which nobody had seen who withdrew it.
    Marked(Mark),
}

impl SaidOfHolding {
    /// Returns the word in tables and answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
            Self::Marked(mark) => mark.word(),
        }
    }
}
