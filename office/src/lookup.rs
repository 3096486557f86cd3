//! Things as people name them: by id, by the beginning of an id, or by name.

use std::str::FromStr;

use lantoa_core::domain::id::{
    ClassId, DisputeId, ErasureId, LearnerId, MeetingId, MeetingKey, VisitId,
};
use lantoa_core::node::answer::{Candidate, ClassSheet, ErasureLine, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::{Query, meant};
use serde_json::json;

use crate::failure::Done;

/// Returns the one thing that `text` means.
///
/// # Errors
///
/// `not_found` where nothing fits; `conflict` with `detail.candidates` where several things do.
pub(crate) fn one<T: FromStr>(query: &Query, named: Named, text: &str) -> Done<T> {
    let candidates = query.candidates(named, text)?;
    choose(candidates, not_found_code(named), text)
}

/// As [`one`], for an option that may not be given.
pub(crate) fn maybe<T: FromStr>(
    query: &Query,
    named: Named,
    text: Option<&String>,
) -> Done<Option<T>> {
    text.map(|text| one(query, named, text)).transpose()
}

/// Returns the class that `text` means, with its roll.
pub(crate) fn class_sheet(query: &Query, text: &str) -> Done<ClassSheet> {
    let class: ClassId = one(query, Named::Class, text)?;
    sheet_of(query, class)
}

/// Returns the roll of a class that was found just now.
pub(crate) fn sheet_of(query: &Query, class: ClassId) -> Done<ClassSheet> {
    query
        .class(class)?
        .ok_or_else(|| not_found(not_found_code(Named::Class), &class.to_string()).into())
}

/// Returns the learner that `text` means in this class, or anywhere where nobody in it fits:
/// names that are common in a commune are often clear within a class. They hide no id elsewhere.
pub(crate) fn learner_in(query: &Query, sheet: &ClassSheet, text: &str) -> Done<LearnerId> {
    let everywhere = query.candidates(Named::Learner, text)?;
    let people = sheet.learners.iter().map(|line| (line.learner.to_string(), line.name.as_str()));
    let elsewhere = everywhere.iter().filter(|candidate| candidate.has_id_of(text));
    let elsewhere = elsewhere.map(|candidate| (candidate.id.clone(), candidate.name.as_str()));
    let found = among(people.chain(elsewhere), text);
    let found = if found.is_empty() { everywhere } else { found };
    choose(found, not_found_code(Named::Learner), text)
}

/// Returns the meeting that `text` means: `<class>/<date>`, with `.<number>` where it is not the
/// day's first; the class by id, beginning or name.
pub(crate) fn meeting(query: &Query, text: &str) -> Done<MeetingId> {
    if let Ok(meeting) = text.parse::<MeetingId>() {
        return Ok(meeting);
    }
    let missing = || not_found("not-found-meeting", text);
    let (class, key) = text.rsplit_once('/').ok_or_else(missing)?;
    let key = key
        .parse::<MeetingKey>()
        .or_else(|_| key.parse().map(|date| MeetingKey { date, number: 1 }))
        .map_err(|_| missing())?;
    let class = one(query, Named::Class, class)?;
    Ok(MeetingId { class, key })
}

/// Returns the dispute that `text` means. A whole id is taken unseen: whether it is stale is for
/// the core to say.
pub(crate) fn dispute(query: &Query, text: &str) -> Done<DisputeId> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let lines = query.disputes()?;
    let found = among(lines.iter().map(|line| (line.id.to_string(), line.name.as_str())), text);
    choose(found, "not-found-dispute", text)
}

/// Returns the visit that `text` means, by its id or the beginning of it.
pub(crate) fn visit(query: &Query, text: &str) -> Done<VisitId> {
    let visits = query.visits()?;
    let found = among(visits.iter().map(|line| (line.visit.to_string(), "")), text);
    choose(found, "not-found-visit", text)
}

/// Returns the erasure that `text` means, by its id or the beginning of it.
pub(crate) fn erasure(erasures: &[ErasureLine], text: &str) -> Done<ErasureId> {
    let found = among(erasures.iter().map(|line| (line.erasure.to_string(), "")), text);
    choose(found, "not-found-erasure", text)
}

/// Returns those of `things` that `text` may mean.
fn among<'a>(things: impl Iterator<Item = (String, &'a str)>, text: &str) -> Vec<Candidate> {
    let things = things.map(|(id, name)| Candidate { id, name: name.to_owned() });
    meant(things.collect(), text)
}

fn choose<T: FromStr>(candidates: Vec<Candidate>, code: &'static str, text: &str) -> Done<T> {
    match candidates.as_slice() {
        [] => Err(not_found(code, text).into()),
        [one] => one.id.parse().map_err(|_| not_found(code, text).into()),
        _ => {
            let error = Error::new(ErrorKind::Conflict, "ambiguous", "several things are named so");
            Err(error.with(json!({ "text": text, "candidates": candidates })).into())
        }
    }
}

fn not_found(code: &'static str, text: &str) -> Error {
    Error::new(ErrorKind::NotFound, code, "nothing here is named so").with(json!({ "text": text }))
}

fn not_found_code(named: Named) -> &'static str {
    match named {
        Named::Place => "not-found-place",
        Named::Team => "not-found-team",
        Named::Class => "not-found-class",
        Named::Learner => "not-found-learner",
        Named::Topic => "not-found-topic",
        Named::Device => "not-found-device",
        Named::Person => "not-found-person",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_fits_are_a_conflict_that_lists_them() {
        let two = ["a", "b"].map(|id| Candidate { id: id.to_owned(), name: "An".to_owned() });
        let failure = choose::<LearnerId>(two.to_vec(), "not-found-learner", "An")
            .expect_err("two people are called An");
        assert_eq!(failure.error.kind, ErrorKind::Conflict);
        let listed = failure.error.detail["candidates"].as_array().map(Vec::len);
        assert_eq!(listed, Some(2));
    }
}
