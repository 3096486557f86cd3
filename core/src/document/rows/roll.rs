//! The rows of a class's roll: enrolments, meetings, marks and levels, with their disputes.

use crate::document::rows::dispute::settled;
use crate::document::rows::meeting;
use crate::document::rows::view::View;
use crate::document::schema::Key;
use crate::domain::class::{Enrolment, MeetingState};
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::row::{LevelRow, MarkRow, Row};
use crate::domain::time::Date;

pub(super) fn enrolment(view: &View<'_>, learner: LearnerId) -> Option<Row> {
    let undated = comes(view, &Key::Enrolment(learner));
    let last = view.afterwards.enrolled.get(&learner).map(|(_, enrolment)| *enrolment);
    let (space, enrolment) = (view.doc.space, last.or(undated)?);
    Some(Row::Enrolment { space, class: class(view), learner, enrolment, undated })
}

pub(super) fn enrolment_day(view: &View<'_>, learner: LearnerId, from: Date) -> Option<Row> {
    let enrolment = comes(view, &Key::EnrolmentFrom(learner, from))?;
    let (space, class) = (view.doc.space, class(view));
    Some(Row::EnrolmentDay { space, class, learner, from, enrolment })
}

fn comes(view: &View<'_>, key: &Key) -> Option<Enrolment> {
    view.ints(key).into_iter().filter_map(Enrolment::from_number).max()
}

pub(super) fn meeting(view: &View<'_>, key: MeetingKey) -> Option<Row> {
    let values = view.ints(&Key::Meeting(key));
    // Open is the smaller: a meeting that one phone still holds open is not over.
    let state = values.into_iter().filter_map(MeetingState::from_number).min()?;
    Some(Row::Meeting { space: view.doc.space, class: class(view), key, state })
}

pub(super) fn meeting_topic(view: &View<'_>, key: MeetingKey, topic: &TopicId) -> Option<Row> {
    view.int(&Key::MeetingTopic(key, topic.clone()))?;
    let topic = topic.clone();
    Some(Row::MeetingTopic { space: view.doc.space, class: class(view), key, topic })
}

pub(super) fn mark(view: &View<'_>, key: MeetingKey, short: ShortLearner) -> Option<Row> {
    let values = meeting::marks(view, key, short);
    let (mark, author, dispute) = settled(view.doc, &Key::Mark(key, short), values)?;
    let (space, class) = (view.doc.space, class(view));
    Some(Row::Mark(MarkRow { space, class, key, short, mark, author, dispute }))
}

pub(super) fn not_met(view: &View<'_>, day: Date) -> Option<Row> {
    let is_said = view.ints(&Key::NotMet(day)).contains(&1);
    is_said.then(|| Row::NotMet(view.doc.space, class(view), day))
}

pub(super) fn level(view: &View<'_>, short: ShortLearner, topic: &TopicId) -> Option<Row> {
    let key = Key::Level(short, topic.clone());
    let values = view.said(&key, Level::from_number);
    let (level, author, dispute) = settled(view.doc, &key, values)?;
    let (space, class, topic) = (view.doc.space, class(view), topic.clone());
    Some(Row::Level(LevelRow { space, class, short, topic, level, author, dispute }))
}

pub(super) fn level_day(
    view: &View<'_>,
    short: ShortLearner,
    topic: &TopicId,
    level: Level,
) -> Option<Row> {
    let topic = topic.clone();
    let (date, number) = meeting::level_day(view, &Key::LevelDay(short, topic.clone(), level))?;
    let (space, class) = (view.doc.space, class(view));
    Some(Row::LevelDay { space, class, short, topic, level, date, number })
}

fn class(view: &View<'_>) -> ClassId {
    ClassId(view.doc.id)
}
