//! What became of a thing: who did what, and when.

use lantoa_core::node::answer;

use crate::error::LantoaError;
use crate::id::{
    ActId, ClassId, ClockMs, Day, DeviceId, LearnerId, MeetingId, PersonId, PlaceId, TeamId,
    TopicId,
};
use crate::node::Node;
use crate::page::{Cursor, page};

pub use lantoa_core::domain::deed::Thing;

/// A thing whose history can be read.
#[uniffi::remote(Enum)]
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

/// A page of the history of a thing.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct HistoryPage {
    /// What was done, what came to this device last first.
    pub rows: Vec<HistoryLine>,
    /// Where the next page begins: what to give as `after`. Nothing on the last page.
    pub next: Option<Cursor>,
    /// What cannot be told: `erased`, where the data were erased or are hidden until they are; `elsewhere`,
    /// where a part of it stands in a team whose records are not held here.
    pub untold: Vec<String>,
}

impl From<answer::History> for HistoryPage {
    fn from(history: answer::History) -> Self {
        let answer::History { rows, next, untold } = history;
        let untold = untold.into_iter().map(str::to_owned).collect();
        Self { rows: rows.into_iter().map(Into::into).collect(), next, untold }
    }
}

/// What one action of one volunteer did to a thing.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct HistoryLine {
    /// The act, by which `take_back` takes it back.
    pub act: ActId,
    /// The volunteer's name; the person's id where the name is not known.
    pub by: String,
    /// The volunteer.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// When, by that device's clock, which may be wrong.
    pub at: ClockMs,
    /// `counts`; `unbelieved`, where it is shown beside what counts instead; `set-aside` by a removal or a
    /// fault; `later`, where a newer version of the app reads it; `building`, where it has just come.
    pub standing: String,
    /// What was said. Empty where it cannot be told.
    pub deeds: Vec<DeedLine>,
}

impl From<answer::HistoryLine> for HistoryLine {
    fn from(line: answer::HistoryLine) -> Self {
        let answer::HistoryLine { act, by, person, device, at, standing, deeds } = line;
        let deeds = deeds.into_iter().map(Into::into).collect();
        Self { act, by, person, device, at, standing: standing.to_owned(), deeds }
    }
}

/// One value that was written.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct DeedLine {
    /// What was said, as a word by which an app finds its own: `name`, `mark`, `comes`, `day` and others.
    pub what: String,
    /// The value as a word, a number, a day, a text or an id; empty where it says that there is none, `unsaid` where
    /// what was said of that day was wrong, so that what held before goes on.
    /// Absent where a dispute was settled by what was shown, or where several values are one line.
    pub value: Option<String>,
    /// From which day on, where one was said.
    pub from_day: Option<Day>,
    /// The other things that it is about.
    pub about: Vec<Thing>,
    /// The volunteer whom it is about.
    pub person: Option<PersonId>,
    /// The topic.
    pub topic: Option<TopicId>,
    /// How many values are one line: the marks of one evening, in the history of a class.
    pub count: u32,
}

impl From<answer::DeedLine> for DeedLine {
    fn from(deed: answer::DeedLine) -> Self {
        let answer::DeedLine { what, value, from, about, person, topic, count } = deed;
        Self { what: what.to_owned(), value, from_day: from, about, person, topic, count }
    }
}

#[uniffi::export]
impl Node {
    /// Returns one page of the history of a thing, what came to this device last first: at most `limit`
    /// actions, 1,000 at the most, behind the place `after`. Nothing where nothing of the thing is held here.
    ///
    /// It is read out of the entries that are held. A class or a learner that moved has the history of before,
    /// too. Of an erased learner nothing is told. Visits, pairs and memberships are not in it.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(after = None))]
    pub async fn history(
        &self,
        of: Thing,
        limit: u32,
        after: Option<Cursor>,
    ) -> Result<Option<HistoryPage>, LantoaError> {
        self.ask(move |query| Ok(query.history(of, &page(limit, after))?.map(Into::into))).await
    }
}
