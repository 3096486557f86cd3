//! `link`: two registrations of one person, joined by people and never by likeness alone.

use std::collections::BTreeSet;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::row::LinkKind;
use lantoa_core::node::answer::{LearnerSheet, LinkCandidate, Named};
use lantoa_core::node::query::Query;

use crate::args::work::Link as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::{Sheet, short};
use crate::words::Words;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { a, b, more } => {
            let all = learners(&query, a, b, more)?;
            // One person: each is the first.
            link(desk, all[1..].iter().map(|other| (all[0], *other)), true)?;
            desk.caller.done("done");
            Ok(())
        }
        Args::Undo { a, b, more } => {
            let all = learners(&query, a, b, more)?;
            let pairs = all.iter().enumerate();
            let pairs =
                pairs.flat_map(|(at, one)| all[at + 1..].iter().map(move |other| (*one, *other)));
            let before = query.links()?;
            link(desk, pairs, false)?;
            // What holds no more of what held.
            let after = desk.query()?.links()?;
            let held = before.iter().filter(|link| link.kind == LinkKind::Person && link.holds());
            let undone = held.filter(|link| !after.contains(link)).count();
            desk.caller.done(if undone > 0 { "done" } else { "link-never" });
            Ok(())
        }
        Args::Differ { a, b, more, undo } => {
            let learners = learners(&query, a, b, more)?;
            desk.execute(Command::Differ { learners, differ: !undo })?;
            desk.caller.done("done");
            Ok(())
        }
        Args::List => print(desk, &query, &standing(&query)?),
        Args::Candidates { part } => match part.page() {
            Some(page) => {
                let pairs = query.link_candidates_page(&page)?;
                let sheet = sheet_of(desk, &query, &pairs.rows)?;
                desk.caller.answer_part(&pairs, |_| sheet.print(&desk.caller));
                Ok(())
            }
            None => print(desk, &query, &query.link_candidates()?),
        },
    }
}

fn learners(query: &Query, a: &str, b: &str, more: &[String]) -> Done<Vec<LearnerId>> {
    let all = [a, b].into_iter().chain(more.iter().map(String::as_str));
    all.map(|text| lookup::one(query, Named::Learner, text)).collect()
}

fn link(desk: &Desk, pairs: impl Iterator<Item = (LearnerId, LearnerId)>, same: bool) -> Done {
    for (a, b) in pairs {
        desk.execute(Command::LinkLearners { a, b, same })?;
    }
    Ok(())
}

/// Returns the links that hold, in the shape of candidates: somebody said so, which is sure.
fn standing(query: &Query) -> Done<Vec<LinkCandidate>> {
    let links = query.links()?;
    let people = links.iter().filter(|link| link.kind == LinkKind::Person && link.holds());
    let candidate = |a: &str, b: &str| {
        Some(LinkCandidate {
            a: a.parse().ok()?,
            b: b.parse().ok()?,
            score: 100,
            why: vec!["linked"],
            question: 0,
        })
    };
    Ok(people.filter_map(|link| candidate(&link.a, &link.b)).collect())
}

fn print(desk: &Desk, query: &Query, links: &[LinkCandidate]) -> Done {
    if desk.caller.out.is_json() {
        desk.caller.out.json(&links);
        return Ok(());
    }
    sheet_of(desk, query, links)?.print(&desk.caller);
    Ok(())
}

fn sheet_of(desk: &Desk, query: &Query, links: &[LinkCandidate]) -> Done<Sheet> {
    let words = desk.caller.words;
    let names = labels::Named::read(query)?;
    let mut sheet = Sheet::new(&desk.caller, &["learners", "#score", "why"]);
    for question in questions(links) {
        let members: BTreeSet<LearnerId> =
            question.iter().flat_map(|pair| [pair.a, pair.b]).collect();
        let members = named(query, words, &names, members)?;
        let why: BTreeSet<&str> =
            question.iter().flat_map(|pair| pair.why.iter().copied()).collect();
        sheet.row([
            members.join("\n"),
            question[0].score.to_string(),
            why.into_iter().map(|why| words.word("why", why)).collect::<Vec<_>>().join(", "),
        ]);
    }
    Ok(sheet)
}

/// Returns pairs by the question that they are of; those of none each by itself.
fn questions(links: &[LinkCandidate]) -> Vec<Vec<&LinkCandidate>> {
    let mut questions: Vec<Vec<&LinkCandidate>> = Vec::new();
    for link in links {
        let same = |other: &&mut Vec<&LinkCandidate>| {
            link.question > 0 && other[0].question == link.question
        };
        match questions.iter_mut().find(same) {
            Some(question) => question.push(link),
            None => questions.push(vec![link]),
        }
    }
    questions
}

/// Returns learners as people tell learners apart, each with the id to type.
fn named(
    query: &Query,
    words: Words,
    names: &labels::Named,
    members: BTreeSet<LearnerId>,
) -> Done<Vec<String>> {
    let mut people = Vec::new();
    for learner in &members {
        let Some(LearnerSheet { learner: known, classes }) = query.learner(*learner)? else {
            continue;
        };
        let Details { name, birth_year, village, .. } = known.details;
        let classes = classes.iter().map(|class| names.class(*class));
        let apart = [labels::apart(birth_year, village.as_deref())].into_iter().chain(classes);
        let apart: Vec<String> = apart.filter(|text| !text.is_empty()).collect();
        people.push((*learner, name, apart.join(", ")));
    }
    let people = labels::told_apart(query, words, people)?;
    let line = |learner: LearnerId| {
        let Some((_, name, apart)) = people.iter().find(|(of, ..)| *of == learner) else {
            return short(&learner);
        };
        let apart = if apart.is_empty() { String::new() } else { format!(" ({apart})") };
        format!("{name}{apart}\n{}", short(&learner))
    };
    Ok(members.into_iter().map(line).collect())
}
