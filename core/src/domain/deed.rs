//! What was done to a thing: the words for one value that somebody wrote, and what it is about.
//!
//! A deed is read out of an entry that is held and is kept nowhere itself. It says what was written, never
//! what stood there before: that is an older deed.

use serde::Serialize;

use crate::domain::id::{ClassId, LearnerId, MeetingId, PersonId, PlaceId, ShortLearner, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;

/// A thing whose history can be read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "kebab-case")]
pub enum Thing {
    /// A learner, as registered in one team.
    Learner(LearnerId),
    /// A class.
    Class(ClassId),
    /// A meeting.
    Meeting(MeetingId),
    /// A place.
    Place(PlaceId),
    /// A team.
    Team(TeamId),
}

/// One value that an entry wrote.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Deed {
    /// What was said; one of [`WORDS`].
    pub what: &'static str,
    /// The value, as a word, a number, a day, a text or a printed id; empty where it says that there is
    /// none, `unsaid` where what was said of its day holds no more, and what held before goes on. `None`: a dispute
    /// was settled by what was shown, and the other values went.
    pub value: Option<String>,
    /// From which day on, where one was said.
    pub from: Option<Date>,
    /// The things that it is about.
    pub about: Vec<Thing>,
    /// The learner, as a roll names one.
    pub short: Option<ShortLearner>,
    /// The volunteer whom it is about.
    pub person: Option<PersonId>,
    /// The topic.
    pub topic: Option<TopicId>,
}

/// Every word of what was said.
pub const WORDS: [&str; 33] = [
    "name",
    "born",
    "sex",
    "village",
    "phone",
    "audience",
    "consent",
    "taken-back",
    "same-person",
    "not-same-person",
    "moved",
    "comes",
    "mark",
    "level",
    "meeting",
    "topic",
    "day",
    "held",
    "parted",
    "same-meeting",
    "note",
    "not-met",
    "place",
    "plan",
    "closed",
    "same-class",
    "retired",
    "code",
    "within",
    "kind",
    "became",
    "same-place",
    "target",
];
