//! The rows of what holds from a day on, and of what is no more.
//!
//! A value of 0 where a text is meant says that it was said wrongly: it makes no row.

use sha2::{Digest, Sha256};

use crate::document::rows::view::View;
use crate::document::scalar::Scalar;
use crate::document::schema::{Key, read_target};
use crate::domain::id::{AnswerId, ClassId, LearnerId, PersonId, PlaceId, ReportId, TeamId};
use crate::domain::programme::{Target, TopicId};
use crate::domain::row::{ClassDay, PlaceDay, PlaceLink, Retired, Row};
use crate::domain::time::Date;

pub(super) fn class_place(view: &View<'_>, from: Date) -> Option<Row> {
    let place = place_at(view, &Key::ClassPlaceFrom(from))?;
    Some(class_day(view, from, ClassDay::Place(place)))
}

pub(super) fn class_plan(view: &View<'_>, from: Date) -> Option<Row> {
    let plan = u8::try_from(view.int(&Key::ClassPlan(from))?).ok()?;
    Some(class_day(view, from, ClassDay::Plan(plan)))
}

pub(super) fn class_closed(view: &View<'_>, from: Date) -> Option<Row> {
    // Open again is the smaller: nobody is kept from marking by what was said apart.
    let closed = view.ints(&Key::ClassClosedFrom(from)).into_iter().min()? == 1;
    Some(class_day(view, from, ClassDay::Closed(closed)))
}

fn class_day(view: &View<'_>, from: Date, day: ClassDay) -> Row {
    Row::ClassDay(view.doc.space, ClassId(view.doc.id), from, day)
}

pub(super) fn class_same(view: &View<'_>, other: ClassId) -> Option<Row> {
    let class = ClassId(view.doc.id);
    // The same pair stands in either document; it is read in one.
    let is_said = class < other && view.ints(&Key::ClassSame(other)).contains(&1);
    is_said.then_some(Row::ClassSame(view.doc.space, class, other))
}

pub(super) fn learner_gone(view: &View<'_>) -> Option<Row> {
    // Shown again is the smaller: a learner whom somebody wants back is not lost.
    let gone = view.ints(&Key::Gone).into_iter().min()? == 1;
    gone.then_some(Row::LearnerGone(view.doc.space, LearnerId(view.doc.id)))
}

pub(super) fn retired(view: &View<'_>, key: &Key, what: Retired) -> Option<Row> {
    Some(Row::Retired(view.doc.space, what, view.parsed(key)?))
}

pub(super) fn place_name(view: &View<'_>, key: &Key, place: PlaceId, from: Date) -> Option<Row> {
    let name = view.text(key)?.to_owned();
    Some(Row::PlaceDay(place, Some(from), PlaceDay::Name(name)))
}

pub(super) fn place_in(view: &View<'_>, key: &Key, place: PlaceId, from: Date) -> Option<Row> {
    let within = place_at(view, key)?;
    Some(Row::PlaceDay(place, Some(from), PlaceDay::Within(within)))
}

pub(super) fn place_kind(
    view: &View<'_>,
    key: &Key,
    place: PlaceId,
    from: Option<Date>,
) -> Option<Row> {
    let kind = view.text(key)?.to_owned();
    Some(Row::PlaceDay(place, from, PlaceDay::Kind(kind)))
}

pub(super) fn place_link(
    view: &View<'_>,
    key: &Key,
    link: PlaceLink,
    a: PlaceId,
    b: PlaceId,
) -> Option<Row> {
    view.ints(key).contains(&1).then_some(Row::PlaceLink(link, a, b))
}

pub(super) fn person_same(view: &View<'_>, key: &Key, a: PersonId, b: PersonId) -> Option<Row> {
    view.ints(key).contains(&1).then_some(Row::PersonSame(a, b))
}

pub(super) fn team_place(view: &View<'_>, team: TeamId, from: Date) -> Option<Row> {
    Some(Row::TeamDay(team, from, place_at(view, &Key::TeamPlaceFrom(team, from))?))
}

pub(super) fn target(view: &View<'_>, place: PlaceId, topic: &TopicId, from: Date) -> Option<Row> {
    let key = Key::TargetFrom(place, topic.clone(), from);
    let (percent, of) = read_target(view.text(&key)?)?;
    Some(Row::TargetDay(Target { place, topic: topic.clone(), percent, of, from: Some(from) }))
}

pub(super) fn differ(view: &View<'_>, answer: AnswerId, learner: LearnerId) -> Option<Row> {
    let values = view.values(&Key::Differ(answer, learner));
    let mut hashes: Vec<[u8; 16]> =
        values.iter().filter_map(|shown| bytes(shown.value)?.try_into().ok()).collect();
    hashes.sort_unstable();
    hashes.dedup();
    (!hashes.is_empty()).then_some(Row::Differ(answer, learner, hashes))
}

/// Returns a hash of a learner's facts as they stand, by which an answer about the learner is known to be about
/// the same; `None` where the learner's salt is not held. Whoever has no salt cannot guess at names by it.
pub(super) fn facts(salt: &View<'_>, view: &View<'_>) -> Option<[u8; 16]> {
    let salt = salt.values(&Key::Salt).last().and_then(|shown| bytes(shown.value))?;
    let born = view.int(&Key::Born).filter(|year| *year != 0);
    let born = born.map(|year| year.to_string()).unwrap_or_default();
    let text = |key| view.text(&key).unwrap_or_default();
    let facts = [text(Key::Name), &born, text(Key::Sex), text(Key::Village), text(Key::Phone)];
    let mut hash = Sha256::new();
    hash.update(b"lantoa-differ\0");
    hash.update(salt);
    for fact in facts {
        hash.update([0]);
        hash.update(fact);
    }
    Some(hash.finalize()[..16].try_into().expect("a hash is longer than that"))
}

pub(super) fn signed(view: &View<'_>, report: ReportId) -> Option<Row> {
    let values = view.values(&Key::Signed(report));
    let first = values.first()?;
    Some(Row::Signed(report, bytes(first.value)?.to_vec(), first.meta.author))
}

pub(super) fn head(view: &View<'_>, number: u8) -> Option<Row> {
    let line = view.text(&Key::Head(number)).filter(|line| !line.is_empty())?;
    Some(Row::Head(number, line.to_owned()))
}

/// Returns the place that the last value names, which an empty text takes away.
fn place_at(view: &View<'_>, key: &Key) -> Option<Option<PlaceId>> {
    view.text(key).map(|text| text.parse().ok())
}

fn bytes(value: &Scalar) -> Option<&[u8]> {
    match value {
        Scalar::Bytes(bytes) => Some(bytes),
        Scalar::Int(_) | Scalar::Str(_) => None,
    }
}
