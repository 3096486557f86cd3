//! `link`: two registrations of one person, joined by people and never by likeness alone.

use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::row::LinkKind;
use lantoa_core::node::answer::{LinkCandidate, Named};
use lantoa_core::node::query::Query;

use crate::args::work::Link as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    match args {
        Args::Add { a, b } => link(desk, &query, a, b, true),
        Args::Undo { a, b } => link(desk, &query, a, b, false),
        Args::List => print(desk, &query, &standing(&query)?),
        Args::Candidates => print(desk, &query, &query.link_candidates()?),
    }
}

fn link(desk: &Desk, query: &Query, a: &str, b: &str, same: bool) -> Done {
    let a = lookup::one(query, Named::Learner, a)?;
    let b = lookup::one(query, Named::Learner, b)?;
    desk.execute(Command::LinkLearners { a, b, same })?;
    desk.caller.done("done");
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
        })
    };
    Ok(people.filter_map(|link| candidate(&link.a, &link.b)).collect())
}

fn print(desk: &Desk, query: &Query, links: &[LinkCandidate]) -> Done {
    if desk.caller.out.is_json() {
        desk.caller.out.json(&links);
        return Ok(());
    }
    let words = desk.caller.words;
    let mut sheet = Sheet::new(&desk.caller, &["a", "b", "#score", "why"]);
    for link in links {
        let why = link.why.iter().map(|why| words.word("why", why)).collect::<Vec<_>>();
        sheet.row([
            named(query, link.a)?,
            named(query, link.b)?,
            link.score.to_string(),
            why.join(", "),
        ]);
    }
    sheet.print(&desk.caller);
    Ok(())
}

/// Returns a learner as people tell learners apart: name and year, with the id to type.
fn named(query: &Query, learner: LearnerId) -> Done<String> {
    let Some(sheet) = query.learner(learner)? else {
        return Ok(short(&learner));
    };
    let details = &sheet.learner.details;
    let year = details.birth_year.map(|year| format!(" ({year})")).unwrap_or_default();
    Ok(format!("{}{year}\n{}", details.name, short(&learner)))
}
