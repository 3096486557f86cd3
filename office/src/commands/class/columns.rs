//! The columns of a class's sheet: one for each meeting, and one for meetings that are one.

use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{ClassSheet, MeetingLine};
use serde::Serialize;

use crate::commands::class::together;
use crate::days;
use crate::words::Words;

/// Meetings that are one, and the day on which they count.
#[derive(Serialize)]
pub(super) struct Joined {
    pub(super) day: Date,
    pub(super) meetings: Vec<MeetingId>,
}

/// A column: a meeting, or several that are one.
pub(super) struct Column<'c> {
    day: Date,
    meetings: Vec<&'c MeetingLine>,
}

/// Returns the columns of a sheet, by day.
pub(super) fn columns<'c>(class: &'c ClassSheet, joined: &[Joined]) -> Vec<Column<'c>> {
    let mut columns: Vec<Column<'c>> = Vec::new();
    for line in &class.meetings {
        let group = joined.iter().find(|group| group.meetings.contains(&line.meeting));
        let Some(group) = group else {
            columns.push(Column { day: line.date, meetings: vec![line] });
            continue;
        };
        let is_of = |column: &&mut Column<'_>| {
            column.meetings.iter().any(|held| group.meetings.contains(&held.meeting))
        };
        match columns.iter_mut().find(is_of) {
            Some(column) => column.meetings.push(line),
            None => columns.push(Column { day: group.day, meetings: vec![line] }),
        }
    }
    columns.sort_by_key(|column| column.day);
    columns
}

impl Column<'_> {
    /// Returns whether the meeting was withdrawn.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.meetings.iter().all(|line| line.withdrawn)
    }

    /// Returns the day and, where it is another, the one that the id says; of a further roll of the class, which one; of
    /// meetings that are one, the days of all.
    pub(super) fn title(&self, class: &ClassSheet, words: Words) -> String {
        if let [line] = self.meetings[..] {
            return one(class, line);
        }
        let all = self.meetings.iter().map(|line| one(class, line)).collect::<Vec<_>>().join(" + ");
        let with = [("day", days::shown(self.day).into()), ("all", all.into())];
        words.say_with("class-joined", &with)
    }

    /// Returns the letter of somebody's mark, of several the one that prevails; none counts of a withdrawn meeting.
    pub(super) fn letter(&self, class: &ClassSheet, learner: LearnerId, words: Words) -> String {
        if self.is_withdrawn() {
            return "–".to_owned();
        }
        let is_held =
            |meeting| self.meetings.iter().any(|line| line.meeting == meeting && !line.withdrawn);
        let marks = class.marks.iter().filter(|mark| mark.learner == learner);
        let marks: Vec<_> = marks.filter(|mark| is_held(mark.meeting)).collect();
        let Some(mark) = marks.iter().map(|mark| mark.mark).max() else {
            return "·".to_owned();
        };
        let letter = words.word("letter", mark.word());
        if marks.iter().any(|mark| mark.disputed) { format!("{letter}?") } else { letter }
    }

    /// Returns whether something is said of somebody.
    pub(super) fn marks(&self, class: &ClassSheet, learner: LearnerId) -> bool {
        let is_its = |meeting| self.meetings.iter().any(|line| line.meeting == meeting);
        class.marks.iter().any(|mark| mark.learner == learner && is_its(mark.meeting))
    }
}

fn one(class: &ClassSheet, line: &MeetingLine) -> String {
    let key = line.meeting.key;
    let day = match line.date == key.date {
        true => days::shown_meeting(key),
        false => format!("{} ({key})", days::shown(line.date)),
    };
    match class.same.iter().find(|other| other.class == line.class) {
        Some(other) => format!("{day} [{}]", together::told_apart(&class.name, other)),
        None => day,
    }
}
