//! `learner erase` and `erasure`: data that somebody asked to be gone.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::LearnerId;
use lantoa_core::node::answer::{ErasureLine, ErasureState};
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::args::Sure;
use crate::args::classes::Erasure as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::lookup;
use crate::sheet::{Sheet, short};

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    match args {
        Args::List => list(desk),
        Args::Revoke { erasure } => {
            let erasure = lookup::erasure(&desk.node.erasures()?, erasure)?;
            desk.execute(Command::RevokeErasure { erasure })?;
            desk.caller.done("done-revoke");
            Ok(())
        }
    }
}

/// Erases a learner's data and shows what was ordered.
pub(super) fn erase(desk: &Desk, learner: LearnerId, sure: Sure) -> Done {
    // What may not be erased, or is erased already, is no question.
    let ordered = desk.node.preview(Command::EraseLearner { learner })?;
    let name = desk.query()?.learner(learner)?.map(|sheet| labels::person(&sheet.learner.details));
    desk.caller.sure(sure, || {
        let count =
            if let Outcome::Erasure { learners, .. } = ordered { learners.len() } else { 1 };
        let name = name.unwrap_or_else(|| short(&learner));
        let detail = json!({ "name": name, "count": count });
        let message = "the data of a person would be gone after some days";
        Error::new(ErrorKind::Conflict, "unconfirmed-erase", message).with(detail)
    })?;
    let Outcome::Erasure { erasure: Some(erasure), .. } =
        desk.execute(Command::EraseLearner { learner })?
    else {
        return Ok(());
    };
    let lines = desk.node.erasures()?;
    if let Some(line) = lines.iter().find(|line| line.erasure == erasure) {
        desk.caller.answer(line, |line| {
            let with = [
                ("count", line.learners.len().into()),
                ("days", line.of_days.into()),
                ("erasure", short(&line.erasure).into()),
            ];
            desk.line(&desk.caller.words.say_with("erased", &with));
        });
    }
    Ok(())
}

fn list(desk: &Desk) -> Done {
    let words = desk.caller.words;
    desk.caller.answer(&desk.node.erasures()?, |lines| {
        let columns = ["erasure", "#learners", "by", "at", "state", "linked_since"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for line in lines {
            let linked: Vec<_> = line.linked_since.iter().map(short).collect();
            sheet.row([
                short(&line.erasure),
                line.learners.len().to_string(),
                line.by.clone(),
                desk.caller.time(line.at),
                state(desk, line),
                linked.join(", "),
            ]);
        }
        sheet.print(&desk.caller);
        if lines.iter().any(|line| !line.linked_since.is_empty()) {
            desk.line(&words.say("erasure-linked"));
        }
        if let Some(line) = lines.iter().find(|line| !line.kept_in.is_empty()) {
            let with = [("files", line.kept_in.join(", ").into())];
            desk.line(&words.say_with("erasure-kept", &with));
        }
    });
    Ok(())
}

fn state(desk: &Desk, line: &ErasureLine) -> String {
    let word = desk.caller.words.word("erasure", line.state.word());
    match (line.state, line.gone_on) {
        (ErasureState::Hidden, _) => format!("{word} ({}/{})", line.days, line.of_days),
        (_, Some(day)) => format!("{word} ({day})"),
        _ => word,
    }
}
