//! From registers to the rows that people read.
//!
//! A row is always whole: a change that touches one field of a learner gives the learner's row.
//! Only what is believed makes rows; what is not is listed by [`flagged`]. Of concurrent values the
//! one that is shown is fixed: for marks and levels the stronger, for enrolments "comes", for
//! meetings "open", for links "linked", for most other keys the greatest operation; data-model.md has all
//! of them. Never by clock.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::document::register::Shown;
use crate::document::replica::Replica;
use crate::document::schema::{Key, TopicField};
use crate::domain::id::{ClassId, MeetingKey, PersonId};
use crate::domain::row::{Flagged, LinkKind, PlaceLink, Retired, Row};
use crate::domain::withdrawal::Withdrawal;

mod afterwards;
mod dated;
mod dispute;
mod meeting;
mod roll;
mod single;
mod view;

use view::View;

/// The rows that some keys come to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rows {
    /// The rows, in the order of their keys.
    pub rows: Vec<Row>,
    /// Whether a row that may have stood in a table is no more: every value of it was deleted, or
    /// none is believed. The caller then rebuilds the document's rows from [`all_rows`].
    pub vanished: bool,
}

/// Returns the whole rows to which the touched keys belong.
#[must_use]
pub fn rows_of(replica: &Replica, touched: &BTreeSet<Key>) -> Rows {
    let view = View::of(replica);
    let mut further = BTreeSet::new();
    let mut rows = Rows::default();
    for key in touched {
        rows.vanished |= meeting::add_touched(&view, key, &mut further);
    }
    for name in names(touched, &further) {
        match row(&view, &name) {
            Some(row) => rows.rows.push(row),
            None => rows.vanished = true,
        }
    }
    rows
}

/// Returns every row of the document.
#[must_use]
pub fn all_rows(replica: &Replica) -> Vec<Row> {
    let view = View::of(replica);
    let mut further = BTreeSet::new();
    for key in replica.registers().keys() {
        meeting::add_parted(&view, key, &mut further);
    }
    let names = names(replica.registers().keys(), &further);
    names.iter().filter_map(|name| row(&view, name)).collect()
}

/// Returns the names of the rows of these keys and of further rows, each once and in order.
fn names<'k>(
    keys: impl IntoIterator<Item = &'k Key>,
    further: &'k BTreeSet<Key>,
) -> Vec<Cow<'k, Key>> {
    let of = |key: &'k Key| row_name(key).into_iter().chain(standing(key));
    let mut names: Vec<_> = keys.into_iter().flat_map(of).collect();
    names.extend(further.iter().map(Cow::Borrowed));
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns the marks that somebody who withdraws a roll's meeting now has seen: all that count in it.
#[must_use]
pub fn seen_in(replica: &Replica, meeting: MeetingKey) -> Withdrawal {
    meeting::seen(&View::of(replica), meeting)
}

/// Returns whether a volunteer's mark stands in a roll's meeting, also one before which another goes.
#[must_use]
pub fn has_mark_of(replica: &Replica, meeting: MeetingKey, person: PersonId) -> bool {
    meeting::has_mark_of(&View::of(replica), meeting, person)
}

/// Returns the hash of a learner's facts that an answer "not the same" holds for; `None` where the learner's salt is
/// not held.
#[must_use]
pub fn facts(replica: &Replica) -> Option<[u8; 16]> {
    facts_by(replica, replica)
}

/// As [`facts`], by the salt of another registration of that learner, for which the answer was given.
#[must_use]
pub fn facts_by(salt: &Replica, replica: &Replica) -> Option<[u8; 16]> {
    dated::facts(&View::of(salt), &View::of(replica))
}

/// Returns the values that are shown in the full view but not believed, in the order of their keys.
#[must_use]
pub fn flagged(replica: &Replica) -> Vec<Flagged> {
    let registers = replica.registers();
    if registers.flagged() == 0 {
        return Vec::new();
    }
    let keys: BTreeSet<&Key> = registers.keys().collect();
    let flag = |key: &Key, shown: Shown<'_>| Flagged {
        doc: *replica.doc(),
        key: key.to_string(),
        operation: shown.operation,
        value: shown.value.to_string(),
        author: shown.meta.author,
    };
    keys.into_iter()
        .flat_map(|key| {
            let shown = registers.shown(key).into_iter();
            shown.filter(|s| s.full && !s.meta.believed).map(move |s| flag(key, s))
        })
        .collect()
}

/// Returns the key of the row that says what holds last, where `key` says what holds from a day on.
fn standing(key: &Key) -> Option<Cow<'_, Key>> {
    if let Key::EnrolmentFrom(learner, _) = key {
        Some(Cow::Owned(Key::Enrolment(*learner)))
    } else {
        None
    }
}

/// Returns the key by which the row of `key` goes, the first of those it is made of; `None` where it
/// makes none.
fn row_name(key: &Key) -> Option<Cow<'_, Key>> {
    Some(Cow::Owned(match key {
        // It says of which rows others' marks are.
        Key::MeetingParted(..) => return None,
        Key::MeetingWithdrawn(meeting) => Key::MeetingDay(*meeting),
        Key::PlaceIn(place) => Key::PlaceName(*place),
        Key::TeamPlace(team) => Key::TeamName(*team),
        Key::Topic(topic, _) => Key::Topic(topic.clone(), TopicField::Framework),
        Key::ClassPlace
        | Key::ClassClosed
        | Key::Born
        | Key::Sex
        | Key::Village
        | Key::Phone
        | Key::Audience
        | Key::Consent
        | Key::Salt => Key::Name,
        Key::Text => Key::About,
        Key::VisitPlace(visit) | Key::VisitTopic(visit) | Key::VisitCount(visit) => {
            Key::VisitDate(*visit)
        }
        Key::Name
        | Key::PlaceName(_)
        | Key::PlaceCode(..)
        | Key::TeamName(_)
        | Key::Target(..)
        | Key::LinkPerson(..)
        | Key::LinkMeeting(..)
        | Key::MovedLearner(..)
        | Key::MovedClass(..)
        | Key::Enrolment(_)
        | Key::Meeting(_)
        | Key::MeetingTopic(..)
        | Key::Mark(..)
        | Key::Level(..)
        | Key::About
        | Key::VisitDate(_)
        | Key::Pair(..)
        | Key::PlaceNameFrom(..)
        | Key::PlaceInFrom(..)
        | Key::PlaceKind(_)
        | Key::PlaceKindFrom(..)
        | Key::PlaceInto(..)
        | Key::PlaceSame(..)
        | Key::PlaceRetired(_)
        | Key::TeamPlaceFrom(..)
        | Key::TeamRetired(_)
        | Key::PersonRetired(_)
        | Key::PersonSame(..)
        | Key::TargetFrom(..)
        | Key::Signed(_)
        | Key::Head(_)
        | Key::Differ(..)
        | Key::ClassPlaceFrom(_)
        | Key::ClassPlan(_)
        | Key::ClassClosedFrom(_)
        | Key::ClassSame(_)
        | Key::ClassRetired
        | Key::EnrolmentFrom(..)
        | Key::MeetingDay(_)
        | Key::NotMet(_)
        | Key::LevelDay(..)
        | Key::Gone => return Some(Cow::Borrowed(key)),
    }))
}

fn row(view: &View<'_>, name: &Key) -> Option<Row> {
    match name {
        Key::Name => single::named(view),
        Key::PlaceName(place) => single::place(view, *place),
        Key::PlaceCode(place, from) => single::place_code(view, *place, *from),
        Key::TeamName(team) => single::team(view, *team),
        Key::Topic(topic, _) => single::topic(view, topic),
        Key::Target(place, topic) => single::target(view, *place, topic),
        Key::LinkPerson(a, b) => single::link(view, name, LinkKind::Person, a, b),
        Key::LinkMeeting(a, b) => single::meeting_link(view, a, b),
        Key::MovedLearner(new, old) => single::link(view, name, LinkKind::MovedLearner, new, old),
        Key::MovedClass(new, old) => single::link(view, name, LinkKind::MovedClass, new, old),
        Key::Enrolment(learner) => roll::enrolment(view, *learner),
        Key::Meeting(meeting) => roll::meeting(view, *meeting),
        Key::MeetingTopic(meeting, topic) => roll::meeting_topic(view, *meeting, topic),
        Key::Mark(meeting, short) => roll::mark(view, *meeting, *short),
        Key::Level(short, topic) => roll::level(view, *short, topic),
        Key::About => single::note(view),
        Key::VisitDate(visit) => single::visit(view, *visit),
        Key::Pair(mentor, learner) => single::pair(view, *mentor, *learner),
        Key::EnrolmentFrom(learner, from) => roll::enrolment_day(view, *learner, *from),
        Key::MeetingDay(meeting) => meeting::more(view, *meeting),
        Key::NotMet(day) => roll::not_met(view, *day),
        Key::LevelDay(short, topic, level) => roll::level_day(view, *short, topic, *level),
        Key::ClassPlaceFrom(from) => dated::class_place(view, *from),
        Key::ClassPlan(from) => dated::class_plan(view, *from),
        Key::ClassClosedFrom(from) => dated::class_closed(view, *from),
        Key::ClassSame(other) => dated::class_same(view, *other),
        Key::ClassRetired => dated::retired(view, name, Retired::Class(ClassId(view.doc.id))),
        Key::Gone => dated::learner_gone(view),
        Key::PlaceNameFrom(place, from) => dated::place_name(view, name, *place, *from),
        Key::PlaceInFrom(place, from) => dated::place_in(view, name, *place, *from),
        Key::PlaceKind(place) => dated::place_kind(view, name, *place, None),
        Key::PlaceKindFrom(place, from) => dated::place_kind(view, name, *place, Some(*from)),
        Key::PlaceInto(a, b, from) => dated::place_link(view, name, PlaceLink::Into(*from), *a, *b),
        Key::PlaceSame(a, b) => dated::place_link(view, name, PlaceLink::Same, *a, *b),
        Key::PlaceRetired(place) => dated::retired(view, name, Retired::Place(*place)),
        Key::TeamPlaceFrom(team, from) => dated::team_place(view, *team, *from),
        Key::TeamRetired(team) => dated::retired(view, name, Retired::Team(*team)),
        Key::PersonRetired(person) => dated::retired(view, name, Retired::Person(*person)),
        Key::PersonSame(a, b) => dated::person_same(view, name, *a, *b),
        Key::TargetFrom(place, topic, from) => dated::target(view, *place, topic, *from),
        Key::Signed(report) => dated::signed(view, *report),
        Key::Head(number) => dated::head(view, *number),
        Key::Differ(answer, learner) => dated::differ(view, *answer, *learner),
        // Never a row's name.
        Key::PlaceIn(_)
        | Key::TeamPlace(_)
        | Key::ClassPlace
        | Key::ClassClosed
        | Key::Born
        | Key::Sex
        | Key::Village
        | Key::Phone
        | Key::Audience
        | Key::Consent
        | Key::Salt
        | Key::Text
        | Key::VisitPlace(_)
        | Key::VisitTopic(_)
        | Key::VisitCount(_)
        | Key::MeetingWithdrawn(_)
        | Key::MeetingParted(..) => None,
    }
}
