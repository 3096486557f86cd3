//! `meeting`: the days on which a class meets.

use std::collections::BTreeSet;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::node::answer::{ClassSheet, MeetingLine, Named};
use lantoa_core::node::query::Query;
use serde::Serialize;
use serde_json::json;

use crate::args::work::Meeting as Args;
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Open { class, date, topics, another, sure } => {
            let class = lookup::one(&query, Named::Class, class)?;
            let topics = topics.iter().map(|topic| lookup::one(&query, Named::Topic, topic));
            let topics = topics.collect::<Done<_>>()?;
            let date = date.unwrap_or_else(|| desk.caller.today());
            desk.caller.sure_of_day(*sure, date)?;
            let command = Command::OpenMeeting { class, date, another: *another, topics };
            if let Outcome::Meeting(meeting) = desk.execute(command)? {
                show(desk, meeting)?;
            }
        }
        Args::List { class } => {
            let class = lookup::one(&query, Named::Class, class)?;
            list(desk, &query, class)?;
        }
        Args::Close { meeting, note } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::CloseMeeting { meeting, note: note.clone() })?;
            let blank = blanks(&lookup::sheet_of(&query, meeting.class)?, meeting);
            desk.caller.answer(&json!({ "blank": blank }), |_| {
                desk.line(&desk.say("done-close"));
                if blank > 0 {
                    let with = [("count", blank.into())];
                    desk.line(&desk.caller.words.say_with("close-blank", &with));
                }
            });
        }
        Args::Correct { meeting, date } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::CorrectDay { meeting, date: *date })?;
            show(desk, meeting)?;
        }
        Args::Withdraw { meeting, reason } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::WithdrawMeeting { meeting, reason: reason.clone() })?;
            desk.caller.done("done-meeting-withdraw");
        }
        Args::Restore { meeting } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::RestoreMeeting { meeting })?;
            desk.caller.done("done-meeting-restore");
        }
        Args::Part { meeting, by, into, undo: _ } => {
            let meeting = lookup::meeting(&query, meeting)?;
            let into = into.as_ref().map(|into| lookup::meeting(&query, into)).transpose()?;
            let person = lookup::one(&query, Named::Person, by)?;
            desk.execute(Command::PartMarks { meeting, person, into })?;
            desk.caller.done("done");
        }
        Args::Same { a, b, undo } => {
            let (a, b) = (lookup::meeting(&query, a)?, lookup::meeting(&query, b)?);
            desk.execute(Command::LinkMeetings { a, b, same: !undo })?;
            let meetings = desk.query()?.meetings(a.class)?;
            match meetings.iter().find(|line| line.meeting == a) {
                Some(line) if !undo => desk.caller.answer(&json!({}), |_| {
                    let day = [("day", days::shown(line.date).into())];
                    desk.line(&desk.caller.words.say_with("done-meeting-same", &day));
                }),
                _ => desk.caller.done("done"),
            }
        }
    }
    Ok(())
}

/// Returns what is to be known of a meeting beside its day.
fn state(desk: &Desk, line: &MeetingLine) -> String {
    let closed = line.closed.then_some("meeting-closed");
    let withdrawn = line.withdrawn.then_some("meeting-withdrawn");
    let disputed = line.disputed.then_some("meeting-disputed");
    let words = [withdrawn, disputed, closed].into_iter().flatten().map(|word| desk.say(word));
    words.collect::<Vec<_>>().join(", ")
}

fn show(desk: &Desk, meeting: MeetingId) -> Done {
    let meetings = desk.query()?.meetings(meeting.class)?;
    if let Some(found) = meetings.iter().find(|line| line.meeting == meeting) {
        desk.caller.answer(found, |found| desk.line(&found.meeting.to_string()));
    }
    Ok(())
}

/// A meeting in a list, with how many of the class have no mark there; none where nobody has one.
#[derive(Serialize)]
struct Line<'m> {
    #[serde(flatten)]
    line: &'m MeetingLine,
    blank: usize,
}

fn list(desk: &Desk, query: &Query, class: ClassId) -> Done {
    let known = query.topics()?;
    let roll = lookup::sheet_of(query, class)?;
    let lines = roll.meetings.iter().map(|line| Line { line, blank: blanks(&roll, line.meeting) });
    desk.caller.answer(&lines.collect::<Vec<_>>(), |lines| {
        let columns = ["meeting", "date", "#number", "topics", "#?blank", "state"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for Line { line, blank } in lines {
            let topics = line.topics.iter();
            let topics = topics.map(|id| topic::name_of(desk.caller.words, &known, id));
            sheet.row([
                format!("{}/{}", short(&line.class), line.meeting.key),
                days::shown(line.date),
                line.number.to_string(),
                topics.collect::<Vec<_>>().join(", "),
                blank.to_string(),
                state(desk, line),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

/// Returns how many of a class have no mark at a meeting at which somebody has one.
fn blanks(roll: &ClassSheet, meeting: MeetingId) -> usize {
    let marks = roll.marks.iter().filter(|mark| mark.meeting == meeting);
    let marked: BTreeSet<LearnerId> = marks.map(|mark| mark.learner).collect();
    if marked.is_empty() {
        return 0;
    }
    roll.learners.iter().filter(|line| !marked.contains(&line.learner)).count()
}
