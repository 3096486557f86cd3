//! `meeting`: the days on which a class meets.

use std::collections::BTreeMap;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, MeetingId};
use lantoa_core::domain::row::LinkKind;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{MeetingLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde::Serialize;
use serde_json::json;

use crate::args::Sure;
use crate::args::work::Meeting as Args;
use crate::commands::{ended, topic};
use crate::days;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::lookup;
use crate::meetings;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Open { class, date, topics, another, sure } => {
            let class = lookup::one(&query, Named::Class, class)?;
            if topics.iter().any(String::is_empty) {
                let message = "a topic of a meeting is not taken off it";
                return Err(Error::new(ErrorKind::NotAllowed, "topic-empty", message).into());
            }
            let topics = topics.iter().map(|topic| lookup::one(&query, Named::Topic, topic));
            let topics = topics.collect::<Done<_>>()?;
            if date.is_none() {
                sure_of_today(desk, &query, class, *sure)?;
            }
            let (said, date) = (*date, date.unwrap_or_else(|| desk.caller.today()));
            desk.caller.sure_of_day(*sure, date)?;
            let command = Command::OpenMeeting { class, date, another: *another, topics };
            if let Outcome::Meeting(meeting) = desk.execute(command)? {
                show(desk, meeting)?;
                // Nobody who opens a roll is kept waiting for a clock.
                if said.is_none() && query.today()?.is_none() {
                    let with = [("day", days::shown(date).into())];
                    desk.caller
                        .out
                        .note(&desk.caller.words.say_with("meeting-of-wrong-clock", &with));
                }
                ended::tell(desk, meeting.class)?;
            }
        }
        Args::List { class } => {
            let class = lookup::one(&query, Named::Class, class)?;
            list(desk, &query, class)?;
        }
        Args::Close { meeting, note } => {
            let meetings = meetings::all(&query, meeting)?;
            for meeting in &meetings {
                let (meeting, note) = (*meeting, note.clone());
                desk.execute(Command::CloseMeeting { meeting, note })?;
            }
            let meeting = meetings[0];
            let blank = query.blanks(meeting.class)?.get(&meeting).copied().unwrap_or(0);
            desk.caller.answer(&json!({ "blank": blank }), |_| {
                desk.line(&desk.say("done-close"));
                if blank > 0 {
                    let with = [("count", blank.into())];
                    desk.line(&desk.caller.words.say_with("close-blank", &with));
                }
            });
        }
        Args::Correct { meeting, date, sure } => {
            let meetings = meetings::all(&query, meeting)?;
            desk.caller.sure_of_day(*sure, *date)?;
            for meeting in &meetings {
                desk.execute(Command::CorrectDay { meeting: *meeting, date: *date })?;
            }
            show(desk, meetings[0])?;
            tell_day(desk, meetings[0])?;
            tell_same_day(desk, meetings[0])?;
        }
        Args::Withdraw { meeting, reason } => {
            for meeting in meetings::all(&query, meeting)? {
                desk.execute(Command::WithdrawMeeting { meeting, reason: reason.clone() })?;
            }
            desk.caller.done("done-meeting-withdraw");
        }
        Args::Restore { meeting } => {
            for meeting in meetings::all_withdrawn(&query, meeting)? {
                desk.execute(Command::RestoreMeeting { meeting })?;
            }
            desk.caller.done("done-meeting-restore");
        }
        Args::Part { meeting, by, into, undo: _ } => {
            let meeting = meetings::one(&query, meeting)?;
            let into = into.as_ref().map(|into| meetings::one(&query, into)).transpose()?;
            if let Some(into) = into {
                refuse_itself(meeting, into)?;
            }
            let person = lookup::one(&query, Named::Person, by)?;
            desk.execute(Command::PartMarks { meeting, person, into })?;
            desk.caller.done("done");
        }
        Args::Same { a, b, undo } => {
            let (a, b) = (meetings::one(&query, a)?, meetings::one(&query, b)?);
            refuse_itself(a, b)?;
            desk.execute(Command::LinkMeetings { a, b, same: !undo })?;
            let meetings = desk.query()?.meetings(a.class)?;
            match meetings.iter().find(|line| line.meeting == a) {
                Some(line) if !undo => desk.caller.answer(&json!({}), |_| {
                    let with = [
                        ("day", days::shown(line.date).into()),
                        ("a", typed(a).into()),
                        ("b", typed(b).into()),
                    ];
                    desk.line(&desk.caller.words.say_with("done-meeting-same", &with));
                }),
                _ => desk.caller.done("done"),
            }
        }
    }
    Ok(())
}

fn refuse_itself(a: MeetingId, b: MeetingId) -> Done {
    if a == b {
        let detail = json!({ "day": a.key.date });
        return Err(invalid("one-meeting", "both are one and the same meeting", detail));
    }
    Ok(())
}

/// Goes on with today where this device's clock may be right: no class met after today.
///
/// # Errors
///
/// The question whether it is today, where this one did.
fn sure_of_today(desk: &Desk, query: &Query, class: ClassId, said: Sure) -> Done {
    let today = desk.caller.today();
    let held = query.meetings(class)?.into_iter().filter(|line| !line.withdrawn);
    let Some(newest) = held.map(|line| line.date).max().filter(|newest| *newest > today) else {
        return Ok(());
    };
    desk.caller.sure(said, || {
        let detail = json!({ "day": newest, "today": today });
        let message = "the class met after today";
        Error::new(ErrorKind::Conflict, "unconfirmed-today", message).with(detail)
    })
}

/// Returns what is to be known of a meeting beside its day.
fn state(desk: &Desk, line: &MeetingLine, joined: &BTreeMap<MeetingId, Vec<Date>>) -> String {
    let with = joined.get(&line.meeting).map(Vec::as_slice).unwrap_or_default().iter();
    let with = with.map(|day| {
        desk.caller.words.say_with("meeting-joined", &[("day", days::shown(*day).into())])
    });
    let closed = line.closed.then_some("meeting-closed");
    let withdrawn = line.withdrawn.then_some("meeting-withdrawn");
    let disputed = line.disputed.then_some("meeting-disputed");
    let words = [withdrawn, disputed, closed].into_iter().flatten().map(|word| desk.say(word));
    let words = with.chain(words);
    words.collect::<Vec<_>>().join(", ")
}

fn show(desk: &Desk, meeting: MeetingId) -> Done {
    let meetings = desk.query()?.meetings(meeting.class)?;
    if let Some(found) = meetings.iter().find(|line| line.meeting == meeting) {
        desk.caller.answer(found, |found| desk.line(&found.meeting.to_string()));
    }
    Ok(())
}

/// Returns a meeting as people type it.
pub(super) fn typed(meeting: MeetingId) -> String {
    format!("{}/{}", short(&meeting.class), meeting.key)
}

/// Tells on which day a meeting counts that is one with others, where its own is another.
fn tell_day(desk: &Desk, meeting: MeetingId) -> Done {
    let query = desk.query()?;
    let joined = query.joined_meetings(meeting.class)?;
    let lines = query.meetings(meeting.class)?;
    let own = lines.iter().find(|line| line.meeting == meeting).map(|line| line.date);
    let is_elsewhere =
        |(day, all): &&(Date, Vec<MeetingId>)| all.contains(&meeting) && own != Some(*day);
    let Some((day, all)) = joined.iter().find(is_elsewhere) else { return Ok(()) };
    let other = all.iter().find(|other| **other != meeting).unwrap_or(&meeting);
    let with = [
        ("day", days::shown(*day).into()),
        ("a", typed(meeting).into()),
        ("b", typed(*other).into()),
    ];
    desk.caller.out.note(&desk.caller.words.say_with("meeting-counts-on", &with));
    Ok(())
}

/// Tells which other meetings the class has on the day of one, which may be the same.
fn tell_same_day(desk: &Desk, meeting: MeetingId) -> Done {
    let query = desk.query()?;
    let joined = query.joined_meetings(meeting.class)?;
    let lines = query.meetings(meeting.class)?;
    let Some(own) = lines.iter().find(|line| line.meeting == meeting && !line.withdrawn) else {
        return Ok(());
    };
    let is_one = |other: MeetingId| {
        joined.iter().any(|(_, all)| all.contains(&meeting) && all.contains(&other))
    };
    let is_beside = |line: &&MeetingLine| {
        let other = line.meeting;
        other != meeting && line.date == own.date && !line.withdrawn && !is_one(other)
    };
    for other in lines.iter().filter(is_beside) {
        let with = [
            ("day", days::shown(own.date).into()),
            ("a", typed(other.meeting).into()),
            ("b", typed(meeting).into()),
        ];
        desk.caller.out.note(&desk.caller.words.say_with("meeting-same-day", &with));
    }
    Ok(())
}

/// Returns the days of the meetings with which each is one.
fn joined(query: &Query, lines: &[MeetingLine]) -> Done<BTreeMap<MeetingId, Vec<Date>>> {
    let day = |meeting| lines.iter().find(|line| line.meeting == meeting).map(|line| line.date);
    let mut joined: BTreeMap<MeetingId, Vec<Date>> = BTreeMap::new();
    let links = query.links()?.into_iter();
    for link in links.filter(|link| link.holds() && link.kind == LinkKind::Meeting) {
        let (Ok(a), Ok(b)) = (link.a.parse(), link.b.parse()) else { continue };
        if let (Some(of_a), Some(of_b)) = (day(a), day(b)) {
            joined.entry(a).or_default().push(of_b);
            joined.entry(b).or_default().push(of_a);
        }
    }
    Ok(joined)
}

/// A meeting in a list, with how many people have no mark there.
#[derive(Serialize)]
struct Line<'m> {
    #[serde(flatten)]
    line: &'m MeetingLine,
    blank: u32,
}

fn list(desk: &Desk, query: &Query, class: ClassId) -> Done {
    let known = query.topics()?;
    let blanks = query.blanks(class)?;
    let meetings = query.meetings(class)?;
    let joined = joined(query, &meetings)?;
    let lines = meetings.iter().map(|line| {
        let blank = blanks.get(&line.meeting).copied().unwrap_or(0);
        Line { line, blank }
    });
    desk.caller.answer(&lines.collect::<Vec<_>>(), |lines| {
        let columns = ["meeting", "date", "#number", "topics", "#?blank", "state", "note"];
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
                state(desk, line, &joined),
                // Why a meeting was withdrawn stands here, too.
                line.notes.join("\n"),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}
