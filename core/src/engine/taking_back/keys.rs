//! What a key is about, where taking back asks for it.

use crate::document::schema::Key;
use crate::domain::deed::Thing;
use crate::domain::document::DocId;
use crate::domain::id::{LearnerId, MeetingKey, ShortLearner};
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
