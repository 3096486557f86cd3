//! What became of a thing: who did what, and when.

use serde::Serialize;

use crate::domain::deed::Thing;
use crate::domain::id::{ActId, DeviceId, PersonId};
use crate::domain::page::Cursor;
use crate::domain::programme::TopicId;
use crate::domain::time::{Date, Instant};

/// A part of the history of a thing.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct History {
    /// What was done, what came to this device last first.
    pub rows: Vec<HistoryLine>,
    /// Where the next page begins; `None` for the last one.
    pub next: Option<Cursor>,
    /// What cannot be told: `erased`, where the data were erased or are hidden until they are; `elsewhere`,
    /// where a part of it stands in a team whose records are not held here.
    pub untold: Vec<&'static str>,
}

/// What one action of one volunteer did to a thing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HistoryLine {
    /// The act, by which it is taken back.
    pub act: ActId,
    /// The volunteer's name; the person's id where the name is not known.
    pub by: String,
    /// The volunteer.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// When, by that device's clock, which may be wrong.
    pub at: Instant,
    /// `counts`; `unbelieved`, where it is shown beside what counts instead; `set-aside` by a removal or a
    /// fault; `later`, where a newer version of the program reads it; `building`, where it has just come.
    pub standing: &'static str,
    /// What was said. Empty where it cannot be told: it is set aside or later, or its contents are not held.
    pub deeds: Vec<DeedLine>,
}

/// One value that was written.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct DeedLine {
    /// What was said: one of `crate::domain::deed::WORDS`.
    pub what: &'static str,
    /// The value as a word, a number, a day, a text or a printed id; empty where it says that there is none.
    /// `None`: a dispute was settled by what was shown, or several values are one line.
    pub value: Option<String>,
    /// From which day on, where one was said.
    pub from: Option<Date>,
    /// The other things that it is about. Of what `moved` the new one and the old one, of what `became` another the
    /// old one and the new one, and of meetings that are one (`same-meeting`) both, whichever is asked about. An
    /// erased learner is not among them.
    pub about: Vec<Thing>,
    /// The volunteer whom it is about.
    pub person: Option<PersonId>,
    /// The topic.
    pub topic: Option<TopicId>,
    /// How many values are one line: the marks of one evening, in the history of a class.
    pub count: u32,
}
