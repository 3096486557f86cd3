//! What was said in the team where a class or a learner was, and is not known where they are now: told, with the
//! command that carries it over.

use lantoa_core::domain::id::{ClassId, TeamId};
use lantoa_core::node::answer::{DeedLine, LearnerRecord, SaidThere};

use crate::commands::deeds;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::sheet::short;
use crate::words::Words;

/// Tells what was said of a class itself in what it was.
pub(super) fn tell_of_class(
    desk: &Desk,
    (called, names): (&deeds::Names<'_>, &Named),
    (old, from, said): (ClassId, TeamId, &[SaidThere]),
    (class, team): (ClassId, TeamId),
) -> Done {
    let with = [
        ("team", names.team(from).into()),
        ("class", short(&class).into()),
        ("old", short(&old).into()),
        ("to", short(&team).into()),
    ];
    for line in
        lines(desk.caller.words, called, ("class-said-there", "class-said-both"), said, &with)?
    {
        desk.line(&line);
    }
    Ok(())
}

/// Tells what was said of a learner under the registrations of before.
pub(super) fn tell_of_learner(
    desk: &Desk,
    called: &deeds::Names<'_>,
    record: &LearnerRecord,
    names: &Named,
) -> Done {
    let class = record.enrolments.iter().find(|line| line.comes).or(record.enrolments.first());
    let class = class.map_or_else(|| "…".to_owned(), |line| short(&line.class));
    let learner = short(&record.sheet.learner.learner);
    for before in &record.changed {
        let with = [
            ("team", names.team(before.team).into()),
            ("learner", learner.as_str().into()),
            ("class", class.as_str().into()),
        ];
        for line in lines(
            desk.caller.words,
            called,
            ("learner-said-there", "learner-said-both"),
            &before.said,
            &with,
        )? {
            desk.line(&line);
        }
    }
    Ok(())
}

/// Returns a line for all that can be carried over, and one for each value that a person has to decide about.
fn lines(
    words: Words,
    called: &deeds::Names<'_>,
    (one_side, both_sides): (&str, &str),
    said: &[SaidThere],
    with: &[(&'static str, crate::words::Arg<'_>)],
) -> Done<Vec<String>> {
    let (mut carried, mut lines) = (Vec::new(), Vec::new());
    for said in said {
        let deed = |value: String, from| DeedLine {
            what: said.what,
            value: Some(value),
            from,
            about: Vec::new(),
            person: None,
            topic: None,
            count: 1,
        };
        let there = called.deed(&deed(said.value.clone(), said.from))?;
        if said.carried {
            carried.push(there);
            continue;
        }
        let here = called.deed(&deed(said.here.clone().unwrap_or_default(), None))?;
        let both = [("there", there.into()), ("here", here.into())];
        let with: Vec<_> = with.iter().cloned().chain(both).collect();
        lines.push(words.say_with(both_sides, &with));
    }
    if !carried.is_empty() {
        let said = [("said", carried.join("; ").into())];
        let with: Vec<_> = with.iter().cloned().chain(said).collect();
        lines.insert(0, words.say_with(one_side, &with));
    }
    Ok(lines)
}
