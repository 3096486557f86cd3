//! An import that was taken back: what became of all that it wrote, or what stands in the way.

use serde::{Deserialize, Serialize};

use crate::domain::id::{ClassId, LearnerId, PlaceId, TeamId};

/// What taking an import back did, or would do.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TakenBack {
    /// Learners that it registered, and who are shown no more. Their data stay until they are erased.
    pub learners: Vec<LearnerId>,
    /// Classes that it opened, and that have ended now.
    pub classes: Vec<ClassId>,
    /// How many known learners come no more to a class into which it brought them.
    pub enrolments: u32,
    /// How many fields of what was known are again what they were before.
    pub restored: u32,
    /// How many fields stay, because somebody has changed them since.
    pub kept: u32,
    /// How many learners of it were erased since; nothing is left to take back of them.
    pub erased: u32,
    /// Teams that it made, and that stay.
    pub teams: Vec<TeamId>,
    /// Places that it made, and that stay.
    pub places: Vec<PlaceId>,
}

/// Something that an import made and that somebody has worked on since, so that it is not taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct WorkedOn {
    /// What the import made.
    #[serde(flatten)]
    pub made: Made,
    /// What was done to it since.
    pub how: Work,
}

/// What an import makes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Made {
    /// A class, or something in it.
    Class(ClassId),
    /// A learner, or the coming of one to a class.
    Learner(LearnerId),
}

/// What was done to something since an import made it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// The data were changed, or consent was written down.
    Changed,
    /// The learner was marked, or a level was noted.
    Marked,
    /// The class has met, or plans to.
    Met,
    /// Somebody else was enrolled in the class, or the learner came elsewhere or left.
    Enrolled,
    /// It went to another team.
    Moved,
    /// The learner was linked to another registration, or paired with a mentor.
    Linked,
}

impl Work {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Changed, Self::Marked, Self::Met, Self::Enrolled, Self::Moved, Self::Linked];

    /// Returns the word in JSON and catalogues.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Marked => "marked",
            Self::Met => "met",
            Self::Enrolled => "enrolled",
            Self::Moved => "moved",
            Self::Linked => "linked",
        }
    }
}
