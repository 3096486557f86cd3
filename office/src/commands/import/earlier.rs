//! `import list` and `import undo`: rosters that this device took, and the taking back of one.

use lantoa_core::domain::taken_back::TakenBack;
use lantoa_core::node::imports::ImportLine;

use crate::args::classes::Imports;
use crate::commands::worked_on;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::sheet::Sheet;

pub(super) fn run(desk: &Desk, args: &Imports) -> Done {
    match args {
        Imports::List => list(desk),
        Imports::Undo { import, dry_run } => undo(desk, *import, *dry_run),
    }
}

fn list(desk: &Desk) -> Done {
    let names = Named::read(&desk.query()?)?;
    desk.caller.answer(&desk.node.imports()?, |lines| {
        let columns =
            ["import", "at", "by", "teams", "#lines", "#new_learners", "#new_classes", "state"];
        let mut sheet = Sheet::new(&desk.caller, &columns);
        for line in lines {
            let ImportLine { import, at, by, teams, lines, learners, classes, taken_back } = line;
            let teams = teams.iter().map(|team| names.team(*team)).collect::<Vec<_>>();
            let state = taken_back.map(|at| {
                let with = [("time", desk.caller.time(at).into())];
                desk.caller.words.say_with("import-was-undone", &with)
            });
            sheet.row([
                import.to_string(),
                desk.caller.time(*at),
                by.clone(),
                teams.join(", "),
                lines.to_string(),
                learners.to_string(),
                classes.to_string(),
                state.unwrap_or_default(),
            ]);
        }
        sheet.print(&desk.caller);
    });
    Ok(())
}

fn undo(desk: &Desk, import: u32, is_dry: bool) -> Done {
    let done =
        desk.caller.while_busy("busy-import-undo", || desk.node.take_back_import(import, is_dry));
    let taken_back = match done {
        Ok(taken_back) => taken_back,
        Err(error) => {
            worked_on::tell(desk, &error)?;
            return Err(error.into());
        }
    };
    let query = desk.query()?;
    let names = Named::read(&query)?;
    desk.caller.answer(&taken_back, |taken_back| tell(desk, taken_back, &names, is_dry));
    Ok(())
}

fn tell(desk: &Desk, taken_back: &TakenBack, names: &Named, is_dry: bool) {
    let TakenBack { learners, classes, enrolments, restored, kept, erased, teams, places } =
        taken_back;
    let words = desk.caller.words;
    let say = |key: &str, count: u32| {
        if count > 0 {
            desk.line(&words.say_with(key, &[("count", count.into())]));
        }
    };
    say("undo-enrolments", *enrolments);
    say("undo-restored", *restored);
    say("undo-kept", *kept);
    say("undo-erased", *erased);
    let stay = teams.iter().map(|team| names.team(*team));
    let stay: Vec<String> = stay.chain(places.iter().map(|place| names.place(*place))).collect();
    if !stay.is_empty() {
        desk.line(&words.say_with("undo-stay", &[("names", stay.join(", ").into())]));
    }
    let with = [("learners", learners.len().into()), ("classes", classes.len().into())];
    desk.line(&words.say_with(if is_dry { "undo-would" } else { "import-undone" }, &with));
    if !learners.is_empty() && !is_dry {
        desk.line(&desk.say("undo-data-stay"));
    }
}
