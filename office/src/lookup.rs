//! Things as people name them: by id, by the beginning of an id, or by name.

use std::collections::BTreeMap;
use std::str::FromStr;

use lantoa_core::domain::command::Within;
use lantoa_core::domain::id::{
    ActId, ClassId, DisputeId, ErasureId, InviteId, LearnerId, PersonId, PlaceId, ReportId, VisitId,
};
use lantoa_core::domain::joined::Joined;
use lantoa_core::domain::place::Place;
use lantoa_core::domain::text::{fold, identity_fold};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{
    Candidate, ClassSheet, ErasureLine, LearnerLine, Named, SameClass, SharerLine, VolunteerLine,
};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::membership::InvitationLine;
use lantoa_core::node::query::{Query, meant};
use serde::Serialize;
use serde_json::json;

use crate::failure::{Done, invalid};
use crate::labels;

/// Returns the one thing that `text` means.
///
/// # Errors
///
/// `not_found` where nothing fits; `conflict` with `detail.candidates` where several things do.
pub(crate) fn one<T: FromStr>(query: &Query, named: Named, text: &str) -> Done<T> {
    let candidates = query.candidates(named, text)?;
    match named {
        Named::Learner => choose_person(query, candidates, text),
        Named::Place
        | Named::Team
        | Named::Class
        | Named::Topic
        | Named::Device
        | Named::Person => choose(candidates, not_found_code(named), text),
    }
}

/// As [`one`], for an option that may not be given.
pub(crate) fn maybe<T: FromStr>(
    query: &Query,
    named: Named,
    text: Option<&String>,
) -> Done<Option<T>> {
    text.map(|text| one(query, named, text)).transpose()
}

/// As [`maybe`], of where something is: an empty text says that it is at no place of its own.
pub(crate) fn within(query: &Query, text: Option<&String>) -> Done<Option<Within>> {
    Ok(match text.map(String::as_str) {
        None => None,
        Some("") => Some(Within::Nothing),
        Some(text) => Some(Within::Place(one(query, Named::Place, text)?)),
    })
}

/// Returns the printed id that `text` is, or clearly begins, where nothing is called so; `None` where it is a name.
///
/// # Errors
///
/// As [`one`], of what can be nothing but an id, or is one and a name.
pub(crate) fn named_by_id(query: &Query, named: Named, text: &str) -> Done<Option<String>> {
    let letters = text.trim().to_lowercase();
    let is_letter = |c: char| c.is_ascii_lowercase() || ('2'..='7').contains(&c);
    if !letters.chars().all(is_letter) {
        return Ok(None);
    }
    let mut found = query.candidates(named, text)?;
    if letters.parse::<PlaceId>().is_ok() {
        return match &found[..] {
            [] => Err(not_found(not_found_code(named), text).into()),
            [one] => Ok(Some(one.id.clone())),
            [_, _, ..] => Err(ambiguous(&found, text).into()),
        };
    }
    // What stands for a thing has another id, and none of its name.
    let is_named = |candidate: &Candidate| fold(&candidate.name).contains(&fold(text));
    let is_called = |candidate: &Candidate| identity_fold(&candidate.name) == identity_fold(text);
    if found.iter().any(|candidate| !is_named(candidate)) && found.iter().any(is_called) {
        return Err(ambiguous(&found, text).into());
    }
    found.retain(|candidate| !is_named(candidate));
    match &found[..] {
        [] => Ok(None),
        [one] => Ok(Some(one.id.clone())),
        [_, _, ..] => Err(ambiguous(&found, text).into()),
    }
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
    learner_among(query, sheet, &[], text)
}

/// As [`learner_in`], of a meeting of the class: who was marked and has left goes before anybody elsewhere.
pub(crate) fn learner_met(query: &Query, sheet: &ClassSheet, text: &str) -> Done<LearnerId> {
    learner_among(query, sheet, &sheet.left, text)
}

fn learner_among(
    query: &Query,
    sheet: &ClassSheet,
    left: &[LearnerLine],
    text: &str,
) -> Done<LearnerId> {
    let everywhere = query.candidates(Named::Learner, text)?;
    let candidate = |line: &LearnerLine| Candidate {
        id: line.learner.to_string(),
        name: line.name.clone(),
        apart: labels::apart(line.birth_year, line.village.as_deref()),
    };
    let people = sheet.learners.iter().map(candidate);
    let elsewhere = everywhere.iter().filter(|candidate| candidate.has_id_of(text)).cloned();
    let mut found = meant(people.chain(elsewhere).collect(), text);
    if found.is_empty() {
        found = meant(left.iter().map(candidate).collect(), text);
    }
    let found = if found.is_empty() { everywhere.clone() } else { found };
    // A further registration of somebody who was erased has neither a row of its own nor a name.
    let learner = match (found.is_empty(), text.parse::<LearnerId>()) {
        (true, Ok(learner)) => learner,
        _ => choose_person(query, found, text)?,
    };
    match query.row_of(sheet.class, learner)? {
        Some(row) => Ok(row),
        None if everywhere.is_empty() => {
            Err(not_found(not_found_code(Named::Learner), text).into())
        }
        // Who is not of the class is for the core to refuse.
        None => Ok(learner),
    }
}

/// Returns two places that were said to be one, each by its own name or id.
pub(crate) fn joined_places(query: &Query, a: &str, b: &str) -> Done<(PlaceId, PlaceId)> {
    joined(&place_pairs(query)?, (a, b), "not-found-joined-places")
}

/// Returns two volunteers who were said to be one, each by the own name or id.
pub(crate) fn joined_persons(query: &Query, a: &str, b: &str) -> Done<(PersonId, PersonId)> {
    joined(&person_pairs(query)?, (a, b), "not-found-joined-persons")
}

/// Returns two classes that were said to be one, each by its own name or id.
pub(crate) fn joined_classes(query: &Query, a: &str, b: &str) -> Done<(ClassId, ClassId)> {
    joined(&class_pairs(query)?, (a, b), "not-found-joined-classes")
}

/// Returns the place that `text` means, also where another one stands for it: what is said of two places is said of
/// those that were named, and taken back so.
pub(crate) fn own_place(query: &Query, text: &str) -> Done<PlaceId> {
    own(query, Named::Place, &place_pairs(query)?, text)
}

/// As [`own_place`], of classes.
pub(crate) fn own_class(query: &Query, text: &str) -> Done<ClassId> {
    own(query, Named::Class, &class_pairs(query)?, text)
}

/// As [`own_place`], of volunteers.
pub(crate) fn own_person(query: &Query, text: &str) -> Done<PersonId> {
    own(query, Named::Person, &person_pairs(query)?, text)
}

/// A thing with what it is called.
pub(crate) type Called<T> = (T, String);

fn place_pairs(query: &Query) -> Done<Vec<(Called<PlaceId>, Called<PlaceId>)>> {
    let named = |place: Place| (place.place, place.name);
    let pairs = query.joined_places()?.into_iter();
    Ok(pairs.map(|(one, other)| (named(one), named(other))).collect())
}

fn person_pairs(query: &Query) -> Done<Vec<(Called<PersonId>, Called<PersonId>)>> {
    let named = |line: VolunteerLine| (line.person, line.name);
    let pairs = query.joined_volunteers()?.into_iter();
    Ok(pairs.map(|(one, other)| (named(one), named(other))).collect())
}

fn class_pairs(query: &Query) -> Done<Vec<(Called<ClassId>, Called<ClassId>)>> {
    let named = |class: SameClass| (class.class, class.name);
    let pairs = query.joined_classes()?.into_iter();
    Ok(pairs.map(|(one, other)| (named(one), named(other))).collect())
}

/// Returns by the printed id of what stands for them all places that were added more than once, each by its own name.
pub(crate) fn places_twice(
    query: &Query,
    listed: &[Place],
) -> Done<BTreeMap<String, Vec<Called<PlaceId>>>> {
    Ok(twice(&place_pairs(query)?, listed.iter().map(|place| place.place)))
}

/// As [`places_twice`], of volunteers.
pub(crate) fn persons_twice(
    query: &Query,
    listed: &[VolunteerLine],
) -> Done<BTreeMap<String, Vec<Called<PersonId>>>> {
    Ok(twice(&person_pairs(query)?, listed.iter().map(|line| line.person)))
}

/// Of things that are one a list has what stands for them.
fn twice<T: Copy + Ord + ToString>(
    pairs: &[(Called<T>, Called<T>)],
    listed: impl Iterator<Item = T>,
) -> BTreeMap<String, Vec<Called<T>>> {
    let joined = Joined::of(pairs.iter().map(|((one, _), (other, _))| (*one, *other)));
    let stands = listed.filter(|id| joined.has(*id)).map(|id| (joined.root(id), id));
    let stands: BTreeMap<T, T> = stands.collect();
    let things = pairs.iter().flat_map(|(one, other)| [one, other]);
    let things: BTreeMap<T, &Called<T>> = things.map(|called| (called.0, called)).collect();
    let mut twice: BTreeMap<String, Vec<Called<T>>> = BTreeMap::new();
    for (id, called) in things {
        if let Some(stands) = stands.get(&joined.root(id)).filter(|stands| **stands != id) {
            twice.entry(stands.to_string()).or_default().push(called.clone());
        }
    }
    twice
}

/// Returns what `text` means by its own name or id; what stands for it, where that is not clear.
fn own<T: Copy + FromStr + PartialEq + ToString>(
    query: &Query,
    named: Named,
    pairs: &[(Called<T>, Called<T>)],
    text: &str,
) -> Done<T> {
    let stands: T = one(query, named, text)?;
    let things = pairs.iter().flat_map(|(one, other)| [one, other]);
    let mut found = among(things.map(|(id, name)| (id.to_string(), name.as_str())), text);
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    let mut own = Vec::new();
    for candidate in found {
        // Of another one that is called so `text` does not speak.
        if one::<T>(query, named, &candidate.id)? == stands {
            own.extend(candidate.id.parse::<T>().ok());
        }
    }
    Ok(if let [only] = own[..] { only } else { stands })
}

/// Returns the pair of which one is called `a` and the other `b`; `code` is said where that is none or several.
fn joined<T: Copy + ToString>(
    pairs: &[(Called<T>, Called<T>)],
    (a, b): (&str, &str),
    code: &'static str,
) -> Done<(T, T)> {
    let things = pairs.iter().flat_map(|(one, other)| [one, other]);
    let things: Vec<_> = things.map(|(id, name)| (id.to_string(), name.as_str())).collect();
    let meant = |text: &str| among(things.iter().cloned(), text);
    let (ones, others) = (meant(a), meant(b));
    let is = |found: &[Candidate], (id, _): &Called<T>| {
        let id = id.to_string();
        found.iter().any(|candidate| candidate.id == id)
    };
    let fits = |(one, other): &&(Called<T>, Called<T>)| {
        is(&ones, one) && is(&others, other) || is(&ones, other) && is(&others, one)
    };
    match pairs.iter().filter(fits).collect::<Vec<_>>()[..] {
        [((one, _), (other, _))] => Ok((*one, *other)),
        // Which of several is meant, their ids say.
        [] | [_, ..] => Err(not_found(code, b).into()),
    }
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

/// Returns the act that `text` means, by its id or the beginning of it, of four letters or more. A whole id is
/// taken unseen: why it is none is for the core to say.
pub(crate) fn act(query: &Query, text: &str) -> Done<ActId> {
    if let Ok(act) = text.parse() {
        return Ok(act);
    }
    let acts = query.acts_beginning(text)?;
    let found = among(acts.iter().map(|act| (act.to_string(), "")), text);
    choose(found, "not-found-act", text)
}

/// Returns the signed report that `text` means, by its id or the beginning of it.
pub(crate) fn signed(query: &Query, text: &str) -> Done<ReportId> {
    let reports = query.signed_ids()?;
    let found = among(reports.iter().map(|report| (report.to_string(), "")), text);
    choose(found, "not-found-signed", text)
}

/// Refuses a period that ends before it begins.
pub(crate) fn refuse_turned(from: Option<Date>, to: Option<Date>) -> Done {
    match from.zip(to) {
        Some((from, to)) if from > to => {
            Err(invalid("period-turned", "period ends before it begins", json!({})))
        }
        _ => Ok(()),
    }
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

/// Returns the invitation that `text` means, by its id or the beginning of it.
pub(crate) fn invitation(lines: &[InvitationLine], text: &str) -> Done<InviteId> {
    let found = among(lines.iter().map(|line| (line.invitation.to_string(), "")), text);
    choose(found, "not-found-invitation", text)
}

/// Returns the volunteer of this device whom `text` means.
pub(crate) fn sharer(lines: &[SharerLine], text: &str) -> Done<PersonId> {
    let found = among(lines.iter().map(|line| (line.person.to_string(), line.name.as_str())), text);
    choose(found, not_found_code(Named::Person), text)
}

/// Returns those of `things` that `text` may mean.
fn among<'a>(things: impl Iterator<Item = (String, &'a str)>, text: &str) -> Vec<Candidate> {
    let things =
        things.map(|(id, name)| Candidate { id, name: name.to_owned(), apart: String::new() });
    meant(things.collect(), text)
}

/// Returns the only candidate there is.
///
/// # Errors
///
/// As [`one`].
pub(crate) fn choose<T: FromStr>(
    candidates: Vec<Candidate>,
    code: &'static str,
    text: &str,
) -> Done<T> {
    match candidates.as_slice() {
        [] => Err(not_found(code, text).into()),
        [one] => one.id.parse().map_err(|_| not_found(code, text).into()),
        _ => Err(ambiguous(&candidates, text).into()),
    }
}

/// As [`choose`], of learners: those whom nothing else tells apart with when each came last.
fn choose_person<T: FromStr>(query: &Query, candidates: Vec<Candidate>, text: &str) -> Done<T> {
    if candidates.is_empty() && was_erased(query, text)? {
        return Err(not_found("learner-is-erased", text).into());
    }
    if candidates.len() < 2 {
        return choose(candidates, not_found_code(Named::Learner), text);
    }
    let mut people = Vec::new();
    let alike = labels::alike(candidates.iter().map(|one| (&*one.name, &*one.apart)));
    for (candidate, is_alike) in candidates.iter().zip(alike) {
        let learner: Option<LearnerId> = candidate.id.parse().ok().filter(|_| is_alike);
        let came_last = learner.map(|learner| labels::came_last(query, learner)).transpose()?;
        people.push(Alike { candidate, came_last });
    }
    Err(ambiguous(&people, text).into())
}

/// Returns whether `text` is the id of somebody who was erased, or begins it.
fn was_erased(query: &Query, text: &str) -> Done<bool> {
    let erased = query.erased_learners()?.into_iter().map(|learner| (learner.to_string(), ""));
    Ok(!among(erased, text).is_empty())
}

/// Somebody whom a name may mean; with the day on which they came last, or none, where nothing else tells them apart.
#[derive(Serialize)]
struct Alike<'c> {
    #[serde(flatten)]
    candidate: &'c Candidate,
    #[serde(skip_serializing_if = "Option::is_none")]
    came_last: Option<Option<Date>>,
}

pub(crate) fn ambiguous(candidates: &impl Serialize, text: &str) -> Error {
    let error = Error::new(ErrorKind::Conflict, "ambiguous", "several things are named so");
    error.with(json!({ "text": text, "candidates": candidates }))
}

/// Refuses a name that another thing of that kind beside has already, as two people write it; told to do so, it is
/// taken. Of several twins the one is named that is still offered.
pub(crate) fn refuse_twin<T: ToString>(
    query: &Query,
    another: bool,
    (kind, name): (&'static str, &str),
    beside: impl IntoIterator<Item = (T, String)>,
) -> Done {
    let identity = identity_fold(name);
    let twins = beside.into_iter().filter(|(_, other)| identity_fold(other) == identity);
    let twins: Vec<(String, String)> = twins.map(|(id, name)| (id.to_string(), name)).collect();
    if twins.is_empty() || another {
        return Ok(());
    }
    let retired = labels::Retired::read(query)?;
    let twin = twins.iter().min_by_key(|(id, _)| retired.since(id));
    let Some((id, text)) = twin else { return Ok(()) };
    let (code, message) = match retired.since(id) {
        None => ("twin", "there is one of that name beside it"),
        Some(_) => ("twin-retired", "there is one of that name beside it that is offered no more"),
    };
    let detail = json!({ "text": text, "id": id, "kind": kind, "day": retired.since(id) });
    Err(Error::new(ErrorKind::Conflict, code, message).with(detail).into())
}

pub(crate) fn not_found(code: &'static str, text: &str) -> Error {
    Error::new(ErrorKind::NotFound, code, "nothing here is named so").with(json!({ "text": text }))
}

pub(crate) fn not_found_code(named: Named) -> &'static str {
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
        let two = ["a", "b"].map(|id| Candidate {
            id: id.to_owned(),
            name: "An".to_owned(),
            apart: String::new(),
        });
        let failure = choose::<LearnerId>(two.to_vec(), "not-found-learner", "An")
            .expect_err("two people are called An");
        assert_eq!(failure.error.kind, ErrorKind::Conflict);
        let listed = failure.error.detail["candidates"].as_array().map(Vec::len);
        assert_eq!(listed, Some(2));
    }
}
