//! What a key is about, where taking back asks for it.

use std::collections::BTreeSet;

use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::deed::Thing;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner};
use crate::domain::taken_back::ActField;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::history;

/// Returns whom a key of a roll enrols.
pub(super) fn enrolled_by(key: &Key) -> Option<LearnerId> {
    let (Key::Enrolment(learner) | Key::EnrolmentFrom(learner, _)) = key else { return None };
    Some(*learner)
}

pub(super) fn is_enrolment(key: &Key) -> bool {
    enrolled_by(key).is_some()
}

/// Returns the meeting of which a key of a roll says something.
pub(super) fn meeting_of(key: &Key) -> Option<MeetingKey> {
    let (Key::Meeting(meeting)
    | Key::MeetingTopic(meeting, _)
    | Key::MeetingDay(meeting)
    | Key::MeetingWithdrawn(meeting)
    | Key::MeetingParted(meeting, _)
    | Key::Mark(meeting, _)) = key
    else {
        return None;
    };
    Some(*meeting)
}

/// Returns whether a key only says what else was made, of what was `said` beside it: it says nothing by itself once that is taken back.
pub(super) fn is_frame(key: &Key, said: &impl Fn(&Key) -> bool) -> bool {
    if let Key::VisitDate(visit) | Key::VisitPlace(visit) | Key::VisitTopic(visit) = key {
        said(&Key::VisitCount(*visit))
    } else {
        matches!(key, Key::Salt | Key::About)
    }
}

/// Returns who of a roll is marked, or has a level, under a key.
pub(super) fn marked_by(key: &Key) -> Option<ShortLearner> {
    let (Key::Mark(_, short) | Key::Level(short, _)) = key else { return None };
    Some(*short)
}

/// Returns the thing of which a key says something first of all.
pub(super) fn subject(doc: DocId, key: &Key) -> Option<Thing> {
    history::said(doc, key, None)?.about.first().copied()
}

/// Returns a field as people are told of it. An erased learner is named nowhere.
pub(super) fn field(
    engine: &Engine,
    (doc, key): (DocId, &Key),
    value: Option<&Scalar>,
    erased: &BTreeSet<LearnerId>,
) -> Result<ActField, Error> {
    let Some(deed) = history::said(doc, key, value.map(Scalar::as_ref)) else {
        let value = None;
        let (from, person, topic) = (None, None, None);
        return Ok(ActField { what: "other", value, from, about: Vec::new(), person, topic });
    };
    let mut about = deed.about;
    if let Some(short) = deed.short {
        let learners = engine.tables().registered_as((doc.space, ClassId(doc.id)), short)?;
        about.extend(learners.into_iter().map(Thing::Learner));
    }
    about.retain(|thing| !matches!(thing, Thing::Learner(learner) if erased.contains(learner)));
    let (value, from) = (deed.value, deed.from);
    let (person, topic) = (deed.person, deed.topic);
    Ok(ActField { what: deed.what, value, from, about, person, topic })
}
