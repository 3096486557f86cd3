//! `dispute`: concurrent different values, shown until settled.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{ClassId, MeetingId};
use lantoa_core::domain::text::fold;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{DisputeLine, MarkLine};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::Dispute as Args;
use crate::commands::topic;
use crate::days;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels::{self, Labels};
use crate::lookup;
use crate::marks;
use crate::sheet::{Sheet, short};
use crate::words::{Lang, Words};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::List { part } => match part.page() {
            Some(page) => {
                let disputes = query.disputes_page(&page)?;
                let sheet = sheet_of(desk, &query, &disputes.rows)?;
                desk.caller.answer_part(&disputes, |_| sheet.print(&desk.caller));
            }
            None => {
                let disputes = query.disputes()?;
                let sheet = sheet_of(desk, &query, &disputes)?;
                desk.caller.answer(&disputes, |_| sheet.print(&desk.caller));
            }
        },
        Args::Settle { id, value } => {
            let dispute = lookup::dispute(&query, id)?;
            let lines = query.disputes()?;
            let line = lines.iter().find(|line| line.id == dispute);
            // A stale one is for the core to tell.
            let value =
                line.map_or(Ok(value.clone()), |line| answer_of(desk.caller.words, line, value))?;
            desk.execute(Command::Settle { dispute, value })?;
            desk.caller.done("done-settle");
        }
    }
    Ok(())
}

fn sheet_of(desk: &Desk, query: &Query, disputes: &[DisputeLine]) -> Done<Sheet> {
    let names = labels::Named::read(query)?;
    let words = desk.caller.words;
    let people = people(query, words, disputes)?;
    let columns = ["id", "class", "about", "name", "values"];
    let mut sheet = Sheet::new(&desk.caller, &columns);
    let mut held: BTreeMap<ClassId, BTreeMap<MeetingId, Date>> = BTreeMap::new();
    for dispute in disputes {
        if let (Some(_), Entry::Vacant(free)) = (dispute.meeting, held.entry(dispute.class)) {
            let lines = query.meetings(dispute.class)?.into_iter();
            free.insert(lines.map(|line| (line.meeting, line.date)).collect());
        }
        // Corrected, another meeting may be of the day in its id.
        let day = |meeting: MeetingId| {
            let day = held.get(&dispute.class).and_then(|days| days.get(&meeting));
            let other = day.filter(|day| **day != meeting.key.date);
            other.map_or_else(|| days::shown_meeting(meeting.key), |day| days::shown(*day))
        };
        let about = match (&dispute.meeting, &dispute.topic) {
            (Some(meeting), _) if dispute.learner.is_none() => {
                // A day that is disputed is none that the meeting could be told by.
                let told = match dispute.kind {
                    "day" => days::shown_meeting(meeting.key),
                    _ => day(*meeting),
                };
                format!("{told}: {}", words.word("dispute", dispute.kind))
            }
            (Some(meeting), _) => day(*meeting),
            (None, Some(topic)) => topic::name_of(words, names.topics(), topic),
            (None, None) => String::new(),
        };
        let marked = marked(query, dispute)?;
        let values = dispute.values.iter().zip(marked).map(|(value, learner)| {
            let said = shown(words, dispute.kind, &value.value);
            let learner = learner.map(|learner| format!(" ({learner})")).unwrap_or_default();
            format!("{}: {said}{learner}", value.by)
        });
        let answers = answers(words, dispute);
        let answers = words.say_with("dispute-answers", &[("answers", answers.into())]);
        let values = values.chain([answers]);
        sheet.row([
            short(&dispute.id),
            names.class(dispute.class),
            about,
            dispute.learner.map(|learner| people.get(&learner)).unwrap_or_default(),
            values.collect::<Vec<_>>().join("\n"),
        ]);
    }
    Ok(sheet)
}

/// Returns what the people of some disputes are called.
fn people(query: &Query, words: Words, disputes: &[DisputeLine]) -> Done<Labels> {
    let mut people = BTreeMap::new();
    for dispute in disputes {
        let Some(learner) = dispute.learner else { continue };
        let details = query.learner(learner)?.map(|sheet| sheet.learner.details);
        let apart = details.map(|known| labels::apart(known.birth_year, known.village.as_deref()));
        people.insert(learner, (learner, dispute.name.clone(), apart.unwrap_or_default()));
    }
    let people = labels::told_apart(query, words, people.into_values().collect())?.into_iter();
    Ok(Labels::of(people.map(|(id, name, apart)| (id.to_string(), name, apart)).collect()))
}

/// Returns the word of a value as people write it, in either language.
///
/// # Errors
///
/// What can be answered, where that is none of it.
fn answer_of(words: Words, dispute: &DisputeLine, value: &str) -> Done<String> {
    let known = marks::mark_of(value).map(|mark| mark.word().to_owned());
    let known = known.or_else(|_| marks::level_of(value).map(|level| level.word().to_owned()));
    let known = known.or_else(|_| days::day_of(value).map(|day| day.to_string()));
    let said = fold(value);
    let is_meant = |answer: &&String| {
        let called = |lang| fold(&Words::new(lang).word(dispute.kind, answer)) == said;
        known.as_ref() == Ok(*answer) || **answer == value || Lang::ALL.into_iter().any(called)
    };
    match (dispute.answers.iter().find(is_meant), days::day_of(value)) {
        (Some(answer), _) => Ok(answer.clone()),
        // Any other day, too.
        (None, Ok(day)) if dispute.kind == "day" => Ok(day.to_string()),
        (None, _) => {
            let detail = json!({ "text": value, "answers": answers(words, dispute) });
            Err(invalid("dispute-value", "that is no answer to this dispute", detail))
        }
    }
}

/// Returns what can be answered, in words.
fn answers(words: Words, dispute: &DisputeLine) -> String {
    let answers = dispute.answers.iter().map(|word| shown(words, dispute.kind, word));
    answers.collect::<Vec<_>>().join(" / ")
}

/// Returns for each value whom it marks, where the dispute is whether a meeting was held: its marks speak against
/// that it was withdrawn.
fn marked(query: &Query, dispute: &DisputeLine) -> Done<Vec<Option<String>>> {
    let mut named = vec![None; dispute.values.len()];
    let Some(meeting) = dispute.meeting.filter(|_| dispute.kind == "withdrawn") else {
        return Ok(named);
    };
    let Some(sheet) = query.class(dispute.class)? else { return Ok(named) };
    let people: Vec<_> = sheet.learners.iter().chain(&sheet.left).cloned().collect();
    let people = Labels::of_people(&people);
    let mut marks: Vec<_> = sheet.marks.iter().filter(|mark| mark.meeting == meeting).collect();
    for (name, value) in named.iter_mut().zip(&dispute.values) {
        let is_it = |mark: &&MarkLine| {
            (mark.mark.word(), mark.at, &mark.by) == (&*value.value, value.at, &value.by)
        };
        if let Some(at) = marks.iter().position(is_it) {
            *name = Some(people.get(&marks.remove(at).learner));
        }
    }
    Ok(named)
}

/// Returns a value of a dispute as people are shown it.
fn shown(words: Words, kind: &str, value: &str) -> String {
    match days::day_of(value) {
        Ok(day) => days::shown(day),
        Err(_) => words.word(kind, value),
    }
}
