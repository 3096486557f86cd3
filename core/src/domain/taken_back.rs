//! An act or an import that was taken back: what became of all that it wrote, or what stands in the way.

use serde::{Deserialize, Serialize};

use crate::domain::deed::Thing;
use crate::domain::id::{ActId, ClassId, LearnerId, MeetingId, PersonId, PlaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;

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

/// What taking an act back did, or would do.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct TakenBackAct {
    /// The act.
    pub act: ActId,
    /// Fields that say again what they said before.
    pub restored: Vec<ActField>,
    /// Fields that stay as they are.
    pub left: Vec<FieldLeft>,
    /// Learners whom it registered, and who are shown no more. Their data stay until they are erased.
    pub learners: Vec<LearnerId>,
    /// Classes that it opened, and that have ended now.
    pub classes: Vec<ClassId>,
    /// Meetings that it opened, and that are withdrawn now.
    pub meetings: Vec<MeetingId>,
    /// Teams that it made, and that stay.
    pub teams: Vec<TeamId>,
    /// Places that it made, and that stay.
    pub places: Vec<PlaceId>,
    /// Of how many learners the data were erased since; nothing is left to take back of them.
    pub erased: u32,
}

/// A field that an act wrote.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ActField {
    /// What it says: a word of [`crate::domain::deed::WORDS`], or `other`.
    pub what: &'static str,
    /// What stands there from now on, as a history has it; empty where that is nothing.
    pub value: Option<String>,
    /// From which day on, where one was said.
    pub from: Option<Date>,
    /// Of which things. An erased learner is not among them.
    pub about: Vec<Thing>,
    /// The volunteer whom it is about.
    pub person: Option<PersonId>,
    /// The topic.
    pub topic: Option<TopicId>,
}

/// A field that an act wrote and that stays as it is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct FieldLeft {
    /// The field.
    #[serde(flatten)]
    pub field: ActField,
    /// Why.
    pub why: WhyLeft,
}

/// Why a field is left as it is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyLeft {
    /// Somebody changed it since.
    Changed,
    /// Several values stood there, and the act settled which one holds.
    Settled,
    /// It has no value that says nothing.
    Stays,
}

impl WhyLeft {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Changed, Self::Settled, Self::Stays];

    /// Returns the word in JSON and catalogues.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Settled => "settled",
            Self::Stays => "stays",
        }
    }
}

/// Why an act as a whole has no way back here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoWayBack {
    /// It is a record of who may do what, or an erasure.
    Record,
    /// It is part of an import of this device, by its number, which is taken back as one.
    Import(u32),
    /// It counts nowhere: it is set aside, or shown beside what counts.
    SetAside,
    /// This version cannot read it, or it has not been built yet.
    Later,
    /// It signed totals.
    Signed,
    /// It settled a dispute: several values stood there.
    Settled,
    /// What it made stays, and can only be offered no more.
    Stays,
    /// It said what a meeting was about: a topic has no value that takes it off.
    Topic,
    /// It gave a place its first official code: another code replaces it, and none takes it off.
    PlaceCode,
    /// The data that it wrote were erased.
    Erased,
    /// Everything that it wrote is again as it was before it.
    TakenBack,
    /// Everything that it wrote was changed since, or says the same as before.
    Overruled,
}

/// Something that an act made and that somebody has worked on since, so that it is not taken back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct WorkedOn {
    /// What was made.
    #[serde(flatten)]
    pub made: Made,
    /// What was done to it since.
    pub how: Work,
}

/// What an import or another act makes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Made {
    /// A class, or something in it.
    Class(ClassId),
    /// A learner, or the coming of one to a class.
    Learner(LearnerId),
    /// A meeting.
    Meeting(MeetingId),
}

/// What was done to something since it was made.
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
