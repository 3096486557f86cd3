//! `import`: a roster, all or nothing.

use lantoa_core::domain::command::{Command, Outcome};
use serde_json::json;

use crate::args::classes::Import;
use crate::csv_file;
use crate::desk::Desk;
use crate::failure::Done;
use crate::roster::{self, Given, Roster};

pub(super) fn run(desk: &Desk, args: &Import) -> Done {
    let mut roster = read(desk, args)?;
    tell_left_out(desk, &roster);
    let command = Command::ImportRoster(std::mem::take(&mut roster.lines));
    let outcome = desk.caller.while_busy("busy-import", || {
        if args.dry_run { desk.node.preview(command) } else { desk.execute(command) }
    })?;
    let Outcome::Roster { classes, learners, unchanged, lines } = outcome else {
        unreachable!("a roster comes to nothing else")
    };
    let answer = json!({
        "classes": classes,
        "learners": learners,
        "unchanged": unchanged,
        "lines": lines,
        "columns_left_out": roster.columns_left_out,
        "lines_left_out": roster.lines_left_out,
        "phones_left_out": roster.phones_left_out,
    });
    desk.caller.answer(&answer, |_| {
        let key = if args.dry_run { "import-would" } else { "imported" };
        let args = [
            ("classes", classes.into()),
            ("learners", learners.into()),
            ("unchanged", unchanged.into()),
            ("lines", lines.into()),
        ];
        desk.line(&desk.caller.words.say_with(key, &args));
    });
    Ok(())
}

/// Reads the file; a fault of it names it.
fn read(desk: &Desk, args: &Import) -> Done<Roster> {
    let file = csv_file::open(&desk.caller.path(&args.file))?;
    let given = Given {
        team: args.team.clone(),
        class: args.class.clone(),
        place: args.place.clone(),
        fill_down: args.fill_down,
    };
    roster::read(file, &given).map_err(|mut failure| {
        failure.error.detail["file"] = args.file.display().to_string().into();
        failure
    })
}

/// Says of which columns and lines something is left out.
fn tell_left_out(desk: &Desk, roster: &Roster) {
    let numbers = |lines: &[u32]| {
        let shown = lines.iter().take(SHOWN_LINES_MAX).map(ToString::to_string);
        let more = (lines.len() > SHOWN_LINES_MAX).then(|| "…".to_owned());
        shown.chain(more).collect::<Vec<_>>().join(", ")
    };
    let say = |key: &str, name: &'static str, list: String| {
        if !list.is_empty() {
            desk.caller.out.note(&desk.caller.words.say_with(key, &[(name, list.into())]));
        }
    };
    say("import-columns", "names", roster.columns_left_out.join(", "));
    say("import-lines", "lines", numbers(&roster.lines_left_out));
    say("import-phones", "lines", numbers(&roster.phones_left_out));
}

/// Lines named to people; scripts get them all.
const SHOWN_LINES_MAX: usize = 20;
