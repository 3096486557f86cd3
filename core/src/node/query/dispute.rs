//! Disputes with what was said by whom, and what can be answered.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::domain::attendance::Mark;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, ShortLearner, SpaceId};
use crate::domain::joined::Prevailing;
use crate::domain::page::{Page, Paged};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{Joining, SaidOfHolding};
use crate::node::answer::{DisputeLine, DisputedValue};
use crate::node::error::Error;
use crate::node::query::{Query, Volunteers};
use crate::node::short_ids::ShortIds;
use crate::store::reader::StoreError;
use crate::store::reader::{DisputeRow, SaidValue};

/// What a dispute is about, as its key says.
enum About {
    Mark(MeetingId, ShortLearner),
    Level(ClassId, ShortLearner, TopicId),
    Day(MeetingId),
    Withdrawn(MeetingId),
    Joined(MeetingId),
}

/// What every dispute is shown with.
#[derive(Default)]
struct Shown {
    volunteers: Volunteers,
    stands: Prevailing<ClassId>,
}

/// A dispute that can be shown: what it is about is known here.
struct Open {
    row: DisputeRow,
    about: About,
    learner: Option<LearnerId>,
}

impl About {
    fn kind(&self) -> &'static str {
        match self {
            Self::Mark(..) => "mark",
            Self::Level(..) => "level",
            Self::Day(_) => "day",
            Self::Withdrawn(_) => "withdrawn",
            Self::Joined(_) => "joined",
        }
    }

    fn class(&self) -> ClassId {
        match self {
            Self::Level(class, ..) => *class,
            Self::Mark(meeting, _)
            | Self::Day(meeting)
            | Self::Withdrawn(meeting)
            | Self::Joined(meeting) => meeting.class,
        }
    }

    fn meeting(&self) -> Option<MeetingId> {
        match self {
            Self::Level(..) => None,
            Self::Mark(meeting, _)
            | Self::Day(meeting)
            | Self::Withdrawn(meeting)
            | Self::Joined(meeting) => Some(*meeting),
        }
    }

    fn short(&self) -> Option<ShortLearner> {
        match self {
            Self::Mark(_, short) | Self::Level(_, short, _) => Some(*short),
            Self::Day(_) | Self::Withdrawn(_) | Self::Joined(_) => None,
        }
    }

    fn word(&self, said: &SaidValue) -> Option<String> {
        let number = said.number();
        match (self, said) {
            (Self::Mark(..), _) => Mark::from_number(number?).map(|mark| mark.word().to_owned()),
            (Self::Level(..), _) => {
                Level::from_number(number?).map(|level| level.word().to_owned())
            }
            (_, SaidValue::Text(text)) => Some(text.clone()),
            (_, SaidValue::Number(_)) => None,
        }
    }

    /// Returns the words that settle it; of a day any other day does, too.
    fn answers(&self, said: &[DisputedValue]) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match self {
            Self::Mark(..) => words(&Mark::ALL.map(Mark::word)),
            Self::Level(..) => words(&Level::ALL.map(Level::word)),
            Self::Day(_) => {
                let mut days: Vec<_> = said.iter().map(|value| value.value.clone()).collect();
                days.sort_unstable();
                days.dedup();
                days
            }
            Self::Withdrawn(_) => {
                words(&[SaidOfHolding::Withdrawn, SaidOfHolding::Restored].map(SaidOfHolding::word))
            }
            Self::Joined(_) => words(&Joining::ALL.map(Joining::word)),
        }
    }
}

impl Query {
    /// Returns all open disputes, by space, document and key.
    ///
    /// One about a learner of whom nothing at all is known here is left out; it is shown when the
    /// enrolment arrives. Where two learners share the short id, the one with the smaller id stands
    /// for both.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn disputes(&self) -> Result<Vec<DisputeLine>, Error> {
        let _still = self.reader.hold()?;
        let open = self.open_disputes()?;
        let shown = self.shown(&open)?;
        open.into_iter().map(|open| self.dispute_line(&open, &shown)).collect()
    }

    /// Returns one page of [`Query::disputes`].
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn disputes_page(&self, page: &Page) -> Result<Paged<DisputeLine>, Error> {
        let _still = self.reader.hold()?;
        let open = self.open_disputes()?;
        let shown = self.shown(&open)?;
        let paged = page.cut("dispute", open, |open| {
            let DocId { space, kind, id } = open.row.doc;
            (space, kind as u8, id, open.row.key.clone())
        })?;
        paged.each(|open| self.dispute_line(&open, &shown))
    }

    fn shown(&self, open: &[Open]) -> Result<Shown, Error> {
        // Mostly none is open.
        if open.is_empty() {
            return Ok(Shown::default());
        }
        let stands = self.reader.tables().same_classes()?;
        Ok(Shown { volunteers: self.volunteer_names()?, stands })
    }

    /// Returns the open disputes that can be shown, in their order.
    fn open_disputes(&self) -> Result<Vec<Open>, Error> {
        let mut rolls: BTreeMap<(SpaceId, ClassId), ShortIds<'_>> = BTreeMap::new();
        let mut open = Vec::new();
        let mut rows = self.reader.disputes()?;
        rows.extend(self.reader.tables().linked_disputes()?);
        rows.sort_by(|a, b| (a.doc, &a.key).cmp(&(b.doc, &b.key)));
        for row in rows {
            let about = about(&row)?;
            let Some(short) = about.short() else {
                open.push(Open { row, about, learner: None });
                continue;
            };
            let (space, class) = (row.doc.space, about.class());
            let short_ids = match rolls.entry((space, class)) {
                Entry::Occupied(held) => held.into_mut(),
                Entry::Vacant(free) => free.insert(ShortIds::read(&self.reader, space, class)?),
            };
            if let Some(learner) = short_ids.learners(short)?.first().copied() {
                open.push(Open { row, about, learner: Some(learner) });
            }
        }
        Ok(open)
    }

    /// Returns the registration under which a class's sheet shows a learner.
    fn standing_for(&self, class: ClassId, learner: LearnerId) -> Result<LearnerId, Error> {
        let is_linked = self.reader.tables().same_person(learner)?.len() > 1;
        let row = if is_linked { self.row_of(class, learner)? } else { None };
        Ok(row.unwrap_or(learner))
    }

    fn dispute_line(&self, open: &Open, shown: &Shown) -> Result<DisputeLine, Error> {
        let (Open { row, about, learner }, Shown { volunteers, stands }) = (open, shown);
        let mut values = Vec::with_capacity(row.values.len());
        for value in &row.values {
            let word = about.word(&value.said);
            values.push(DisputedValue {
                value: word.ok_or(StoreError::Format { what: "disputed value" })?,
                by: volunteers.name(value.author.person, row.doc.space),
                device: value.author.device,
                at: value.author.at,
            });
        }
        let learner =
            learner.map(|learner| self.standing_for(about.class(), learner)).transpose()?;
        let named = learner.map(|learner| self.reader.learner(learner)).transpose()?.flatten();
        let topic = if let About::Level(_, _, topic) = about { Some(topic.clone()) } else { None };
        Ok(DisputeLine {
            id: row.dispute,
            kind: about.kind(),
            space: row.doc.space,
            class: stands.one(about.class()),
            meeting: about.meeting(),
            topic,
            learner,
            name: named.map_or_else(String::new, |learner| learner.details.name),
            answers: about.answers(&values),
            values,
        })
    }
}

fn about(row: &DisputeRow) -> Result<About, StoreError> {
    let parsed = match row.doc.kind {
        DocKind::Roll => in_roll(ClassId(row.doc.id), &row.key),
        DocKind::Link => in_links(&row.key),
        DocKind::Programme
        | DocKind::Class
        | DocKind::Learner
        | DocKind::Person
        | DocKind::Pair
        | DocKind::Visit
        | DocKind::Note => None,
    };
    parsed.ok_or(StoreError::Format { what: "dispute key" })
}

fn in_roll(class: ClassId, key: &str) -> Option<About> {
    let mut parts = key.splitn(3, ':');
    let (kind, one, other) = (parts.next()?, parts.next()?, parts.next()?);
    let meeting = |key: &str| Some(MeetingId { class, key: key.parse::<MeetingKey>().ok()? });
    match (kind, other) {
        ("m", short) => Some(About::Mark(meeting(one)?, ShortLearner::parse(short)?)),
        ("l", topic) => Some(About::Level(class, ShortLearner::parse(one)?, topic.parse().ok()?)),
        ("h", "d") => Some(About::Day(meeting(one)?)),
        ("h", "w") => Some(About::Withdrawn(meeting(one)?)),
        _ => None,
    }
}

fn in_links(key: &str) -> Option<About> {
    let (first, _) = key.strip_prefix("meeting:")?.split_once(':')?;
    Some(About::Joined(first.parse().ok()?))
}
