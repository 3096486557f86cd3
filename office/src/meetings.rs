//! Meetings as people name them: by id, or by the class and the day on which it was held.

use std::collections::BTreeSet;

use lantoa_core::domain::id::{ClassId, MeetingId, MeetingKey};
use lantoa_core::domain::joined::Joined;
use lantoa_core::domain::row::LinkKind;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Candidate, MeetingLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::days::{meeting_of, shown, shown_meeting, shown_time};
use crate::failure::Done;
use crate::labels;
use crate::lookup::{ambiguous, not_found};

/// Returns the meeting that `text` means: its id, or `<class>/<day>`, the class by id, beginning or name, and
/// the day on which it was held, whatever its id says. One that was withdrawn is meant where no other is. Of those that
/// were said to be one it is the first.
///
/// # Errors
///
/// `not_found` where nothing fits; `conflict` with `detail.candidates` where several things do.
pub(crate) fn one(query: &Query, text: &str) -> Done<MeetingId> {
    Ok(held(query, text, true)?.0)
}

/// As [`one`], with those that were said to be one with it and were held on that day: what is done with the meeting
/// of a day is done with each.
pub(crate) fn all(query: &Query, text: &str) -> Done<Vec<MeetingId>> {
    let (first, others) = held(query, text, true)?;
    Ok([first].into_iter().chain(others).collect())
}

/// As [`all`], of a day on which one was withdrawn and another was held the withdrawn one.
pub(crate) fn all_withdrawn(query: &Query, text: &str) -> Done<Vec<MeetingId>> {
    let (first, others) = held(query, text, false)?;
    Ok([first].into_iter().chain(others).collect())
}

/// Returns the meetings that were said to be one with some, on whichever days, and are not among them. Those that were
/// withdrawn are not, for nobody is marked there.
pub(crate) fn beside(query: &Query, these: &[MeetingId]) -> Done<Vec<MeetingId>> {
    let joined = joined(query)?;
    let is_one =
        |other: &MeetingId| these.iter().any(|one| joined.root(*one) == joined.root(*other));
    let mut beside = Vec::new();
    for other in joined.members().filter(|other| is_one(other) && !these.contains(other)) {
        let lines = query.meetings(other.class)?;
        let is_held = |line: &MeetingLine| line.meeting == other && !line.withdrawn;
        beside.extend(lines.iter().any(is_held).then_some(other));
    }
    Ok(beside)
}

fn held(query: &Query, text: &str, held: bool) -> Done<(MeetingId, Vec<MeetingId>)> {
    if let Ok(meeting) = text.parse::<MeetingId>() {
        return Ok((meeting, Vec::new()));
    }
    let missing = || not_found("not-found-meeting", text);
    // A day may hold strokes as well as the name of a class: the longest day counts.
    let splits = text.match_indices('/').map(|(at, _)| (&text[..at], &text[at + 1..]));
    let mut days = splits.filter_map(|(class, day)| Some((class, meeting_of(day)?)));
    let (of, day) = days.next().ok_or_else(missing)?;
    let classes = query.candidates(Named::Class, of)?;
    let joined = joined(query)?;
    let mut found = Vec::new();
    for class in &classes {
        found.extend(of_class(query, (class, of), (day, held), &joined)?);
    }
    match &found[..] {
        [] if classes.is_empty() => Err(not_found("not-found-class", of).into()),
        [] => Err(missing().into()),
        // Of a class that is not named clearly no meeting is, whichever of them met.
        [first, others @ ..]
            if classes.len() == 1 && others.iter().all(|other| is_one(&joined, first, other)) =>
        {
            Ok((first.meeting, others.iter().map(|other| other.meeting).collect()))
        }
        [_] => {
            let message = "several classes are called so, and one of them met";
            let detail = json!({ "text": text, "candidates": told_apart(query, &found)? });
            Err(Error::new(ErrorKind::Conflict, "meeting-unclear", message).with(detail).into())
        }
        lines => Err(ambiguous(&told_apart(query, lines)?, text).into()),
    }
}

/// Returns the meetings of a class that a day means; `of` is what the class was called.
fn of_class(
    query: &Query,
    (class, of): (&Candidate, &str),
    ((day, number), held): ((Date, Option<u8>), bool),
    joined: &Joined<MeetingId>,
) -> Done<Vec<MeetingLine>> {
    let Ok(class) = class.id.parse::<ClassId>() else { return Ok(Vec::new()) };
    let mut lines = query.meetings(class)?;
    if let Some(number) = number {
        // What lists print: the end of the id.
        let key = MeetingKey { date: day, number };
        lines.retain(|line| line.meeting.key == key);
    } else {
        lines.retain(|line| line.date == day);
        if lines.iter().any(|line| line.withdrawn != held) {
            lines.retain(|line| line.withdrawn != held);
        }
    }
    // On the day on which a class moved, the meeting of the team where it is now is meant.
    if lines.iter().any(|line| line.class != lines[0].class) {
        let team = |class| Done::Ok(query.class(class)?.map(|sheet| sheet.team));
        let now = team(class)?;
        let mut here = Vec::new();
        for line in &lines {
            here.extend((team(line.class)? == now).then(|| line.clone()));
        }
        if !here.is_empty() {
            lines = here;
        }
    }
    // Of a class that is there more than once the beginning of an id means that roll.
    let is_roll = |line: &MeetingLine| is_begun(&line.class.to_string(), of);
    if lines.iter().any(is_roll) {
        lines.retain(is_roll);
    }
    // Of those that were opened on the day it is the first; who was brought there was meant by another.
    let is_opened = |line: &MeetingLine| {
        line.meeting.key.date == day && line.class == lines[0].class && number.is_none()
    };
    if lines.iter().all(is_opened) {
        let first = lines.first().cloned();
        lines.retain(|line| first.as_ref().is_some_and(|first| is_one(joined, first, line)));
    }
    // What stands for the class goes before its other rolls.
    lines.sort_by_key(|line| line.class != class);
    Ok(lines)
}

/// Returns which meetings were said to be one.
fn joined(query: &Query) -> Done<Joined<MeetingId>> {
    let links = query.links()?.into_iter();
    let links = links.filter(|link| link.holds() && link.kind == LinkKind::Meeting);
    let pairs = links.filter_map(|link| Some((link.a.parse().ok()?, link.b.parse().ok()?)));
    Ok(Joined::of(pairs))
}

fn is_one(joined: &Joined<MeetingId>, one: &MeetingLine, other: &MeetingLine) -> bool {
    joined.root(one.meeting) == joined.root(other.meeting)
}

/// Returns meetings as a question shows them: each with its class, its team, its place, and who marked from when on.
fn told_apart(query: &Query, lines: &[MeetingLine]) -> Done<Vec<Candidate>> {
    let named = labels::Named::read(query)?;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let mut apart = vec![shown_meeting(line.meeting.key), named.class(line.class)];
        if let Some(sheet) = query.class(line.class)? {
            apart.push(named.team(sheet.team));
            apart.extend(sheet.place.map(|place| named.place(place)));
            let marks = sheet.marks.iter().filter(|mark| mark.meeting == line.meeting);
            apart.extend(marks.clone().map(|mark| mark.at).min().map(shown_time));
            let by: BTreeSet<&str> = marks.map(|mark| &*mark.by).collect();
            apart.extend(by.into_iter().map(str::to_owned));
        }
        apart.retain(|text| !text.is_empty());
        found.push(Candidate {
            id: line.meeting.to_string(),
            name: shown(line.date),
            apart: apart.join(", "),
        });
    }
    Ok(found)
}

/// Returns whether `text` is an id, or begins it as people may type it.
fn is_begun(id: &str, text: &str) -> bool {
    let (name, apart) = (String::new(), String::new());
    Candidate { id: id.to_owned(), name, apart }.has_id_of(text)
}
