//! `meeting`: the days on which a class meets.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::MeetingId;
use lantoa_core::node::answer::{MeetingLine, Named};
use lantoa_core::node::query::Query;

use crate::args::work::Meeting as Args;
use crate::commands::topic;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Open { class, date, topics, another } => {
            let class = lookup::one(&query, Named::Class, class)?;
            let topics = topics.iter().map(|topic| lookup::one(&query, Named::Topic, topic));
            let topics = topics.collect::<Done<_>>()?;
            let date = date.unwrap_or_else(|| desk.caller.today());
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
            desk.caller.done("done-close");
        }
        Args::Correct { meeting, date } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::CorrectDay { meeting, date: *date })?;
            show(desk, meeting)?;
        }
        Args::Withdraw { meeting, reason } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::WithdrawMeeting { meeting, reason: reason.clone() })?;
            desk.caller.done("done-withdraw");
        }
        Args::Restore { meeting } => {
            let meeting = lookup::meeting(&query, meeting)?;
            desk.execute(Command::RestoreMeeting { meeting })?;
            desk.caller.done("done-restore");
        }
        Args::Same { a, b, undo } => {
            let (a, b) = (lookup::meeting(&query, a)?, lookup::meeting(&query, b)?);
            desk.execute(Command::LinkMeetings { a, b, same: !undo })?;
            desk.caller.done("done");
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

fn list(desk: &Desk, query: &Query, class: lantoa_core::domain::id::ClassId) -> Done {
    let known = query.topics()?;
    desk.caller.answer(&query.meetings(class)?, |meetings| {
        let mut sheet =
            Sheet::new(&desk.caller, &["meeting", "date", "#number", "topics", "state"]);
        for line in meetings {
            let topics = line.topics.iter();
            let topics = topics.map(|id| topic::name_of(desk.caller.words, &known, id));
            sheet.row([
                format!("{}/{}", short(&line.class), line.meeting.key),
                line.date.to_string(),
                line.number.to_string(),
                topics.collect::<Vec<_>>().join(", "),
                state(desk, line),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
