//! The rows of every other document: one per thing, without disputes.

use crate::document::rows::dispute::dispute;
use crate::document::rows::view::View;
use crate::document::scalar::Scalar;
use crate::document::schema::{Key, TopicField, read_consent, read_move, read_target};
use crate::domain::class::Class;
use crate::domain::document::DocKind;
use crate::domain::id::{
    ClassId, LearnerId, MeetingId, NoteId, PersonId, PlaceId, ProgrammeId, TeamId, VisitId,
};
use crate::domain::learner::{Details, Learner};
use crate::domain::place::DatedCode;
use crate::domain::programme::{Target, Team, Topic, TopicId};
use crate::domain::row::{Joining, Link, LinkKind, LinkRow, Row};
use crate::domain::time::Date;
use crate::domain::visit::{Pair, Visit};

/// Returns the row of a document that is one thing with a name.
pub(super) fn named(view: &View<'_>) -> Option<Row> {
    match view.doc.kind {
        DocKind::Programme => {
            let name = view.text(&Key::Name)?.to_owned();
            Some(Row::Programme(ProgrammeId(view.doc.id), name))
        }
        DocKind::Class => class(view),
        DocKind::Learner => learner(view),
        DocKind::Person => {
            let name = view.text(&Key::Name)?.to_owned();
            Some(Row::Person(view.doc.space, PersonId(view.doc.id), name))
        }
        DocKind::Link | DocKind::Roll | DocKind::Pair | DocKind::Visit | DocKind::Note => None,
    }
}

fn class(view: &View<'_>) -> Option<Row> {
    any_of(view, &[Key::Name, Key::ClassPlace, Key::ClassClosed])?;
    Some(Row::Class(Class {
        class: ClassId(view.doc.id),
        name: own_text(view, &Key::Name),
        team: TeamId::from(view.doc.space),
        place: view.parsed(&Key::ClassPlace),
        closed: view.int(&Key::ClassClosed) == Some(1),
    }))
}

fn learner(view: &View<'_>) -> Option<Row> {
    // A salt alone is no learner.
    any_of(
        view,
        &[Key::Name, Key::Born, Key::Sex, Key::Village, Key::Phone, Key::Audience, Key::Consent],
    )?;
    let given = |key: &Key| view.text(key).filter(|text| !text.is_empty()).map(str::to_owned);
    let born = view.int(&Key::Born).and_then(|year| u16::try_from(year).ok());
    let details = Details {
        name: own_text(view, &Key::Name),
        birth_year: born.filter(|year| *year != 0),
        sex: view.parsed(&Key::Sex),
        village: given(&Key::Village),
        phone: view.parsed(&Key::Phone),
        audience: given(&Key::Audience),
    };
    Some(Row::Learner(Learner {
        learner: LearnerId(view.doc.id),
        team: TeamId::from(view.doc.space),
        details,
        consent: view.text(&Key::Consent).and_then(read_consent),
    }))
}

pub(super) fn place(view: &View<'_>, place: PlaceId) -> Option<Row> {
    any_of(view, &[Key::PlaceName(place), Key::PlaceIn(place)])?;
    let name = own_text(view, &Key::PlaceName(place));
    Some(Row::Place { place, name, within: view.parsed(&Key::PlaceIn(place)) })
}

pub(super) fn place_code(view: &View<'_>, place: PlaceId, from: Date) -> Option<Row> {
    let code = view.parsed(&Key::PlaceCode(place, from))?;
    Some(Row::PlaceCode(place, DatedCode { code, from }))
}

pub(super) fn team(view: &View<'_>, team: TeamId) -> Option<Row> {
    any_of(view, &[Key::TeamName(team), Key::TeamPlace(team)])?;
    let name = own_text(view, &Key::TeamName(team));
    Some(Row::Team(Team { team, name, place: view.parsed(&Key::TeamPlace(team)) }))
}

pub(super) fn topic(view: &View<'_>, topic: &TopicId) -> Option<Row> {
    let key = |field| Key::Topic(topic.clone(), field);
    any_of(view, &TopicField::ALL.map(key))?;
    let text = |field| own_text(view, &key(field));
    Some(Row::Topic(Topic {
        topic: topic.clone(),
        framework: text(TopicField::Framework),
        version: text(TopicField::Version),
        audience: text(TopicField::Audience),
        vi: text(TopicField::Vi),
        en: text(TopicField::En),
    }))
}

pub(super) fn target(view: &View<'_>, place: PlaceId, topic: &TopicId) -> Option<Row> {
    let (percent, of) = read_target(view.text(&Key::Target(place, topic.clone()))?)?;
    Some(Row::Target(Target { place, topic: topic.clone(), percent, of, from: None }))
}

/// Two meetings that are one have the later day; where somebody chose the day of one and somebody else
/// that of the other, neither holds, and that is a dispute.
pub(super) fn meeting_link(view: &View<'_>, a: &MeetingId, b: &MeetingId) -> Option<Row> {
    let key = Key::LinkMeeting(*a, *b);
    let values = view.said(&key, Joining::from_number);
    let said = |joining| values.iter().any(|(_, value, _)| *value == joining);
    let is_disputed = said(Joining::DayOfA) && said(Joining::DayOfB);
    let greatest = values.iter().map(|(_, value, _)| *value).max()?;
    let joining = if is_disputed { Joining::Later } else { greatest };
    let link = Link { kind: LinkKind::Meeting, a: a.to_string(), b: b.to_string(), joining };
    let dispute = is_disputed.then(|| dispute(view.doc, &key, values));
    Some(Row::Link(LinkRow { space: view.doc.space, link, moved: None, dispute }))
}

/// A link of two people; a move also says when, and from where. What says more goes first, then that it
/// holds, then that it was undone.
pub(super) fn link<T: ToString>(
    view: &View<'_>,
    key: &Key,
    kind: LinkKind,
    a: &T,
    b: &T,
) -> Option<Row> {
    let values = view.values(key);
    let moved = values.iter().rev().find_map(|shown| match shown.value {
        Scalar::Str(text) => read_move(text),
        Scalar::Int(_) | Scalar::Bytes(_) => None,
    });
    let holds = moved.is_some() || *view.ints(key).iter().max()? == 1;
    let joining = if holds { Joining::Later } else { Joining::Parted };
    let link = Link { kind, a: a.to_string(), b: b.to_string(), joining };
    Some(Row::Link(LinkRow { space: view.doc.space, link, moved, dispute: None }))
}

pub(super) fn note(view: &View<'_>) -> Option<Row> {
    any_of(view, &[Key::About, Key::Text])?;
    Some(Row::Note {
        space: view.doc.space,
        note: NoteId(view.doc.id),
        about: own_text(view, &Key::About),
        text: own_text(view, &Key::Text),
    })
}

/// A visit has day, place and topic from its first change on; without one of them it is no row.
pub(super) fn visit(view: &View<'_>, visit: VisitId) -> Option<Row> {
    let count = view.int(&Key::VisitCount(visit)).unwrap_or(0);
    let row = Visit {
        visit,
        team: TeamId::from(view.doc.space),
        place: view.parsed(&Key::VisitPlace(visit))?,
        topic: view.parsed(&Key::VisitTopic(visit))?,
        date: view.parsed(&Key::VisitDate(visit))?,
        count: u32::try_from(count).unwrap_or(0),
    };
    Some(Row::Visit(row, view.doc.id))
}

/// A pair without a first day was taken back.
pub(super) fn pair(view: &View<'_>, mentor: PersonId, learner: LearnerId) -> Option<Row> {
    let since = view.parsed(&Key::Pair(mentor, learner))?;
    let team = TeamId::from(view.doc.space);
    Some(Row::Pair(Pair { mentor, learner, team, since }, view.doc.id))
}

fn any_of(view: &View<'_>, keys: &[Key]) -> Option<()> {
    keys.iter().any(|key| !view.values(key).is_empty()).then_some(())
}

fn own_text(view: &View<'_>, key: &Key) -> String {
    view.text(key).unwrap_or_default().to_owned()
}
