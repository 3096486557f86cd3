//! Rows for tests, said in few words. Things go by small numbers.

use tempfile::TempDir;

use crate::domain::attendance::Mark;
use crate::domain::class::{Class, Enrolment, MeetingState};
use crate::domain::id::{
    ClassId, DeviceId, DisputeId, LearnerId, MeetingId, MeetingKey, PersonId, PlaceId,
    ShortLearner, TeamId, VisitId,
};
use crate::domain::learner::{Details, Learner};
use crate::domain::programme::{Team, TopicId};
use crate::domain::progress::Level;
use crate::domain::row::{
    Author, Dispute, Joining, LevelRow, Link, LinkKind, LinkRow, MarkRow, OperationId, Row,
};
use crate::domain::time::{Date, Instant};
use crate::domain::visit::Visit;
use crate::node::query::Query;
use crate::store::open::Store;
use crate::store::reader::Reader;

/// A folder with rows, to be asked.
pub(crate) struct Sample {
    _folder: TempDir,
    pub(crate) store: Store,
}

impl Sample {
    pub(crate) fn of(rows: &[Row]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut sample = Self {
            store: Store::open(folder.path()).expect("a new folder opens"),
            _folder: folder,
        };
        sample.write(rows);
        sample
    }

    pub(crate) fn write(&mut self, rows: &[Row]) {
        let batch = self.store.batch().expect("a transaction");
        for row in rows {
            batch.write_row(row).expect("rows fit the tables");
        }
        batch.join_people().expect("people are joined");
        batch.commit().expect("a commit");
    }

    pub(crate) fn query(&self) -> Query {
        self.query_without(&[])
    }

    pub(crate) fn query_without(&self, incomplete: &[u8]) -> Query {
        let reader = Reader::open(self.store.path()).expect("a second connection");
        let incomplete = incomplete.iter().map(|n| team_id(*n).space()).collect();
        Query::new(reader, incomplete)
    }
}

pub(crate) fn team_id(n: u8) -> TeamId {
    TeamId([n; 16])
}

pub(crate) fn place_id(n: u8) -> PlaceId {
    PlaceId([n; 16])
}

pub(crate) fn class_id(n: u8) -> ClassId {
    ClassId([n; 16])
}

pub(crate) fn learner_id(n: u8) -> LearnerId {
    LearnerId([n; 16])
}

pub(crate) fn topic_id(text: &str) -> TopicId {
    text.parse().expect("a topic id")
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// `11-02` is the first meeting of that day in 2026, `11-02.2` the second.
pub(crate) fn meeting_key(text: &str) -> MeetingKey {
    let key = match text.contains('.') {
        true => format!("2026-{text}"),
        false => format!("2026-{text}.1"),
    };
    key.parse().expect("a meeting's key")
}

pub(crate) fn meeting_id(class: u8, text: &str) -> MeetingId {
    MeetingId { class: class_id(class), key: meeting_key(text) }
}

pub(crate) fn author(n: u8) -> Author {
    Author { person: PersonId([n; 16]), device: DeviceId([n; 32]), at: Instant(i64::from(n)) }
}

pub(crate) fn place(n: u8, name: &str) -> Row {
    Row::Place { place: place_id(n), name: name.to_owned(), within: None }
}

pub(crate) fn team(n: u8, name: &str, place: Option<u8>) -> Row {
    Row::Team(Team { team: team_id(n), name: name.to_owned(), place: place.map(place_id) })
}

/// A class number `n` of the team number `n / 10`.
pub(crate) fn class(n: u8, name: &str) -> Row {
    Row::Class(a_class(n, name))
}

pub(crate) fn a_class(n: u8, name: &str) -> Class {
    Class {
        class: class_id(n),
        name: name.to_owned(),
        team: team_id(n / 10),
        place: None,
        closed: false,
    }
}

pub(crate) fn a_learner(team: u8, n: u8, name: &str) -> Learner {
    Learner {
        learner: learner_id(n),
        team: team_id(team),
        details: Details { name: name.to_owned(), ..Details::default() },
        consent: None,
    }
}

pub(crate) fn learner(team: u8, n: u8, name: &str) -> Row {
    Row::Learner(a_learner(team, n, name))
}

pub(crate) fn enrolled(class: u8, n: u8) -> Row {
    enrolled_as(class, learner_id(n))
}

pub(crate) fn enrolled_as(class: u8, learner: LearnerId) -> Row {
    Row::Enrolment {
        space: team_id(class / 10).space(),
        class: class_id(class),
        learner,
        enrolment: Enrolment::Enrolled,
        undated: Some(Enrolment::Enrolled),
    }
}

pub(crate) fn meeting(class: u8, key: &str) -> Row {
    Row::Meeting {
        space: team_id(class / 10).space(),
        class: class_id(class),
        key: meeting_key(key),
        state: MeetingState::Open,
    }
}

pub(crate) fn meeting_topic(class: u8, key: &str, topic: &str) -> Row {
    Row::MeetingTopic {
        space: team_id(class / 10).space(),
        class: class_id(class),
        key: meeting_key(key),
        topic: topic_id(topic),
    }
}

pub(crate) fn mark(class: u8, key: &str, learner: u8, mark: Mark) -> Row {
    Row::Mark(MarkRow {
        space: team_id(class / 10).space(),
        class: class_id(class),
        key: meeting_key(key),
        short: ShortLearner::from(learner_id(learner)),
        mark,
        author: author(1),
        dispute: None,
    })
}

pub(crate) fn disputed_mark(class: u8, key: &str, learner: u8, values: [Mark; 2]) -> Row {
    let said = |n: u8, value| (operation(n), value, author(n));
    Row::Mark(MarkRow {
        space: team_id(class / 10).space(),
        class: class_id(class),
        key: meeting_key(key),
        short: ShortLearner::from(learner_id(learner)),
        mark: values[0].max(values[1]),
        author: author(1),
        dispute: Some(Dispute {
            id: DisputeId([class ^ learner; 16]),
            values: vec![said(1, values[0]), said(2, values[1])],
        }),
    })
}

pub(crate) fn operation(n: u8) -> OperationId {
    OperationId { counter: u64::from(n), actor: [n; 16] }
}

pub(crate) fn level(class: u8, learner: u8, topic: &str, level: Level) -> Row {
    Row::Level(LevelRow {
        space: team_id(class / 10).space(),
        class: class_id(class),
        short: ShortLearner::from(learner_id(learner)),
        topic: topic_id(topic),
        level,
        author: author(1),
        dispute: None,
    })
}

pub(crate) fn visit(team: u8, n: u8, place: u8, topic: &str, date: &str, count: u32) -> Row {
    let visit = Visit {
        visit: VisitId([n; 16]),
        team: team_id(team),
        place: place_id(place),
        topic: topic_id(topic),
        date: day(date),
        count,
    };
    Row::Visit(visit, crate::domain::document::month_id(&date[..7]))
}

pub(crate) fn same_person(a: u8, b: u8) -> Row {
    link(LinkKind::Person, learner_id(a), learner_id(b), true)
}

/// Links the new one first, where there is a new one.
pub(crate) fn link(kind: LinkKind, a: impl ToString, b: impl ToString, linked: bool) -> Row {
    let joining = if linked { Joining::Later } else { Joining::Parted };
    let link = Link { kind, a: a.to_string(), b: b.to_string(), joining };
    Row::Link(LinkRow { space: team_id(0).space(), link, moved: None, dispute: None })
}
