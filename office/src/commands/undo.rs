//! `undo`: an act taken back, by the name that a history has for it.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, LearnerId};
use lantoa_core::domain::taken_back::{ActField, TakenBackAct};
use lantoa_core::node::answer::DeedLine;
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::args::work::Undo as Args;
use crate::commands::deeds::Names;
use crate::commands::worked_on;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    // What is shown is what is carried out: a change that comes in between is refused.
    let seen = desk.query()?.seen()?;
    let act = lookup::act(&desk.query()?, &args.act)?;
    let command = Command::TakeBack { act };
    let would = match desk.node.preview(command.clone()) {
        Ok(outcome) => outcome,
        Err(error) => {
            worked_on::tell(desk, &error)?;
            return Err(error.into());
        }
    };
    let Outcome::TakenBack(would) = would else { return Ok(()) };
    if args.dry_run {
        return tell(desk, &would, true);
    }
    if !would.left.is_empty() && !args.sure.yes && !desk.caller.out.is_json() {
        tell_left(desk, &would)?;
    }
    if !would.left.is_empty() {
        desk.caller.sure(args.sure, || {
            let message = "a part of the act would stay as it is";
            let detail = json!({ "count": would.left.len(), "left": would.left });
            Error::new(ErrorKind::Conflict, "unconfirmed-undo", message).with(detail)
        })?;
    }
    if let Outcome::TakenBack(done) = desk.node.seeing(seen).execute(command)? {
        tell(desk, &done, false)?;
    }
    Ok(())
}

fn tell(desk: &Desk, back: &TakenBackAct, is_dry: bool) -> Done {
    let query = desk.query()?;
    let names = Names::read(&query, desk.caller.words)?;
    let words = desk.caller.words;
    let mut restored = Vec::new();
    for field in &back.restored {
        restored.push(said(&names, field)?);
    }
    // What a move made has become again what it was made of: nobody is shown no more.
    let moves = back.restored.iter().filter(|field| field.what == "moved");
    let of_moves: Vec<Thing> = moves.filter_map(|field| field.about.first().copied()).collect();
    let learners: Vec<LearnerId> = beside(&back.learners, Thing::Learner, &of_moves);
    let classes: Vec<ClassId> = beside(&back.classes, Thing::Class, &of_moves);
    let made = [
        ("act-learners", things(&names, &learners, Thing::Learner)?),
        ("act-classes", things(&names, &classes, Thing::Class)?),
        ("act-meetings", things(&names, &back.meetings, Thing::Meeting)?),
    ];
    let stay =
        [things(&names, &back.teams, Thing::Team)?, things(&names, &back.places, Thing::Place)?];
    let stay = stay.concat();
    let lefts = left(desk, &names, back)?;
    desk.caller.answer(back, |back| {
        if !restored.is_empty() {
            desk.line(&desk.say("act-restored"));
            restored.iter().for_each(|line| desk.line(&format!("  {line}")));
        }
        for (key, names) in made.iter().filter(|(_, names)| !names.is_empty()) {
            desk.line(&words.say_with(key, &[("names", names.join(", ").into())]));
        }
        if !lefts.is_empty() {
            desk.line(&desk.say("act-left"));
            lefts.iter().for_each(|line| desk.line(line));
        }
        if back.erased > 0 {
            desk.line(&words.say_with("undo-erased", &[("count", back.erased.into())]));
        }
        if !stay.is_empty() {
            desk.line(&words.say_with("undo-stay", &[("names", stay.join(", ").into())]));
        }
        desk.line(&desk.say(if is_dry { "act-would" } else { "act-undone" }));
        if !learners.is_empty() && !is_dry {
            desk.line(&desk.say("undo-data-stay"));
        }
    });
    Ok(())
}

/// Tells beside the question what would stay.
fn tell_left(desk: &Desk, back: &TakenBackAct) -> Done {
    let query = desk.query()?;
    let names = Names::read(&query, desk.caller.words)?;
    desk.caller.out.note(&desk.say("act-left"));
    left(desk, &names, back)?.iter().for_each(|line| desk.caller.out.note(line));
    Ok(())
}

/// Returns the fields that stay as they are, as lines.
fn left(desk: &Desk, names: &Names<'_>, back: &TakenBackAct) -> Done<Vec<String>> {
    let words = desk.caller.words;
    let mut lines = Vec::new();
    for left in &back.left {
        let field = said(names, &left.field)?;
        let why = words.word("left", left.why.word());
        let with = [("field", field.into()), ("why", why.into())];
        lines.push(words.say_with("act-left-line", &with));
    }
    Ok(lines)
}

/// Returns what a field says, as a history tells of it.
fn said(names: &Names<'_>, field: &ActField) -> Done<String> {
    let ActField { what, value, from, about, person, topic } = field.clone();
    names.deed(&DeedLine { what, value, from, about, person, topic, count: 1 })
}

/// Returns those of some things that are none of the others.
fn beside<T: Copy>(ids: &[T], thing: fn(T) -> Thing, others: &[Thing]) -> Vec<T> {
    ids.iter().copied().filter(|id| !others.contains(&thing(*id))).collect()
}

fn things<T: Copy>(names: &Names<'_>, ids: &[T], thing: fn(T) -> Thing) -> Done<Vec<String>> {
    ids.iter().map(|id| names.thing(thing(*id))).collect()
}
