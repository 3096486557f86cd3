//! The rows that people read: each derives from exactly one document.
//!
//! A row is the whole row, never a part of one, so that writing it twice or in another order
//! changes nothing. Absent on purpose: SQL (`crate::store`) and documents (`crate::document`).

use crate::domain::attendance::Mark;
use crate::domain::class::{Class, Enrolment, MeetingState};
use crate::domain::document::DocId;
use crate::domain::id::{
    AnswerId, ClassId, DeviceId, DisputeId, LearnerId, MeetingKey, NoteId, PersonId, PlaceId,
    ProgrammeId, ReportId, ShortLearner, SpaceId, TeamId,
};
use crate::domain::learner::Learner;
use crate::domain::place::DatedCode;
use crate::domain::programme::{Target, Team, Topic, TopicId};
use crate::domain::progress::Level;
use crate::domain::time::{Date, Instant};
use crate::domain::visit::{Pair, Visit};

mod dated;
mod meeting;

pub use dated::{ClassDay, PlaceDay, PlaceLink, Retired};
pub use meeting::{MeetingMore, SaidOfHolding};

/// Who wrote a value, as the entry that carries it says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Author {
    /// The volunteer.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// The entry's last tap by the device's clock. Shown, never ordering.
    pub at: Instant,
}

/// The name of one operation: its counter, and the actor that made it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct OperationId {
    /// The counter, which every later operation on the document exceeds.
    pub counter: u64,
    /// The actor: hash of device, incarnation and document.
    pub actor: [u8; 16],
}

/// Concurrent different values of one thing, shown until settled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Dispute<V> {
    /// The hash of the key and the operations, the same on every device.
    pub id: DisputeId,
    /// The values with who said so, ascending by operation; two may be equal.
    pub values: Vec<(OperationId, V, Author)>,
}

/// A value of an entry that is applied but not believed: out of every total, shown for adoption.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flagged {
    /// The document.
    pub doc: DocId,
    /// The key in it.
    pub key: String,
    /// The operation.
    pub operation: OperationId,
    /// The value as text.
    pub value: String,
    /// Who wrote it.
    pub author: Author,
}

/// One row of one read table.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Row {
    /// The programme's name.
    Programme(ProgrammeId, String),
    /// A place without its codes.
    Place {
        /// Its id.
        place: PlaceId,
        /// What it is called.
        name: String,
        /// The place that contains it.
        within: Option<PlaceId>,
    },
    /// One dated code of a place.
    PlaceCode(PlaceId, DatedCode),
    /// A team.
    Team(Team),
    /// A topic.
    Topic(Topic),
    /// A target.
    Target(Target),
    /// A link between two ids of one kind.
    Link(LinkRow),
    /// A volunteer's name in a space.
    Person(SpaceId, PersonId, String),
    /// A class.
    Class(Class),
    /// A learner.
    Learner(Learner),
    /// A learner's enrolment in a class.
    Enrolment {
        /// The team's space.
        space: SpaceId,
        /// The class.
        class: ClassId,
        /// The learner.
        learner: LearnerId,
        /// Whether the learner comes, as it was said last: of the latest day, else without one.
        enrolment: Enrolment,
        /// What holds until the first day that was said.
        undated: Option<Enrolment>,
    },
    /// A meeting.
    Meeting {
        /// The team's space.
        space: SpaceId,
        /// The class.
        class: ClassId,
        /// Which meeting.
        key: MeetingKey,
        /// Whether it is going on.
        state: MeetingState,
    },
    /// What a meeting was about.
    MeetingTopic {
        /// The team's space.
        space: SpaceId,
        /// The class.
        class: ClassId,
        /// Which meeting.
        key: MeetingKey,
        /// The topic.
        topic: TopicId,
    },
    /// A mark.
    Mark(MarkRow),
    /// A level.
    Level(LevelRow),
    /// A drop-in help.
    Visit(Visit, [u8; 16]),
    /// A mentor and a learner, with the monthly document they stand in.
    Pair(Pair, [u8; 16]),
    /// A free text.
    Note {
        /// The team's space.
        space: SpaceId,
        /// The note.
        note: NoteId,
        /// The printed id of what it is about.
        about: String,
        /// The text.
        text: String,
    },
    /// Whether a learner comes from a day on.
    EnrolmentDay {
        /// The team's space.
        space: SpaceId,
        /// The class.
        class: ClassId,
        /// The learner.
        learner: LearnerId,
        /// From when on.
        from: Date,
        /// Whether the learner comes.
        enrolment: Enrolment,
    },
    /// A meeting's corrected day, and whether it was withdrawn.
    MeetingMore(MeetingMore),
    /// A day on which a class did not meet.
    NotMet(SpaceId, ClassId, Date),
    /// At which meeting a learner came as far as a level says.
    LevelDay {
        /// The team's space.
        space: SpaceId,
        /// The class.
        class: ClassId,
        /// The learner.
        short: ShortLearner,
        /// The topic.
        topic: TopicId,
        /// How far.
        level: Level,
        /// The day, as the meeting's key says; its correction mends it.
        date: Date,
        /// Which meeting of that day; 0 for none.
        number: u8,
    },
    /// What a class is from a day on.
    ClassDay(SpaceId, ClassId, Date, ClassDay),
    /// Two classes of one team that are one, the smaller id first.
    ClassSame(SpaceId, ClassId, ClassId),
    /// A learner whose import was taken back.
    LearnerGone(SpaceId, LearnerId),
    /// A thing that is offered no more, and since when.
    Retired(SpaceId, Retired, Date),
    /// One of the learners whom an answer says to be different people, with the hashes of what was known
    /// of them, ascending.
    Differ(AnswerId, LearnerId, Vec<[u8; 16]>),
    /// What a place is from a day on; `None`: from the beginning.
    PlaceDay(PlaceId, Option<Date>, PlaceDay),
    /// How two places belong together.
    PlaceLink(PlaceLink, PlaceId, PlaceId),
    /// Two volunteers who are one, the smaller printed id first.
    PersonSame(PersonId, PersonId),
    /// Where a team works from a day on.
    TeamDay(TeamId, Date, Option<PlaceId>),
    /// A target from a day on.
    TargetDay(Target),
    /// A signed report with who signed it first.
    Signed(ReportId, Vec<u8>, Author),
    /// A line of the head of what is printed, by its number.
    Head(u8, String),
}

/// A mark as it stands in a class's roll.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MarkRow {
    /// The team's space.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// Which meeting.
    pub key: MeetingKey,
    /// The learner.
    pub short: ShortLearner,
    /// The mark; where disputed, the one that prevails.
    pub mark: Mark,
    /// Who said so; of equal concurrent values the smallest operation.
    pub author: Author,
    /// The dispute, where there is one.
    pub dispute: Option<Dispute<Mark>>,
}

/// A level as it stands in a class's roll.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LevelRow {
    /// The team's space.
    pub space: SpaceId,
    /// The class.
    pub class: ClassId,
    /// The learner.
    pub short: ShortLearner,
    /// The topic.
    pub topic: TopicId,
    /// The level; where disputed, the higher.
    pub level: Level,
    /// Who said so; of equal concurrent values the smallest operation.
    pub author: Author,
    /// The dispute, where there is one.
    pub dispute: Option<Dispute<Level>>,
}

/// A link of two things of one kind; can be undone, so it is a value and never a merge.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Link {
    /// What is linked.
    pub kind: LinkKind,
    /// The smaller printed id, or the new one of a move.
    pub a: String,
    /// The greater printed id, or the old one of a move.
    pub b: String,
    /// Whether the link holds; of meetings also whose day they have.
    pub joining: Joining,
}

impl Link {
    /// Returns whether the link holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.joining != Joining::Parted
    }
}

/// A link as it stands in the programme's links.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LinkRow {
    /// The programme's own space.
    pub space: SpaceId,
    /// The link.
    pub link: Link,
    /// Of a move, when and from which team, where that was said.
    pub moved: Option<(Date, TeamId)>,
    /// The dispute over the day of joined meetings, where there is one.
    pub dispute: Option<Dispute<Joining>>,
}

/// What was said of two meetings that may be one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Joining {
    /// They are two.
    Parted,
    /// They are one, of the later day.
    Later,
    /// They are one, of the first one's day.
    DayOfA,
    /// They are one, of the second one's day.
    DayOfB,
}

impl Joining {
    /// Every one, ascending.
    pub const ALL: [Self; 4] = [Self::Parted, Self::Later, Self::DayOfA, Self::DayOfB];

    /// Returns the number that stands in documents and tables.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Parted => 0,
            Self::Later => 1,
            Self::DayOfA => 2,
            Self::DayOfB => 3,
        }
    }

    /// Returns the joining with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|joining| joining.number() == number)
    }

    /// Returns the word in answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Parted => "parted",
            Self::Later => "later",
            Self::DayOfA => "day-of-a",
            Self::DayOfB => "day-of-b",
        }
    }
}

/// What a link joins.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LinkKind {
    /// Two learners who are one person.
    Person,
    /// Two meetings of one class that were one.
    Meeting,
    /// A learner who went to another team.
    MovedLearner,
    /// A class that went to another team.
    MovedClass,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Person, Self::Meeting, Self::MovedLearner, Self::MovedClass];

    /// Returns the kind's word in keys and tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Meeting => "meeting",
            Self::MovedLearner => "moved-learner",
            Self::MovedClass => "moved-class",
        }
    }
}
