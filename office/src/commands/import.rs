//! `import`: a roster, all or nothing.

use lantoa_core::domain::command::{Command, Outcome};
use serde_json::json;

use crate::args::classes::Import;
use crate::csv_file;
use crate::desk::Desk;
use crate::failure::Done;
use crate::roster;

pub(super) fn run(desk: &Desk, args: &Import) -> Done {
    let roster = roster::read(csv_file::open(&desk.caller.path(&args.file))?)?;
    if !roster.ignored.is_empty() {
        let names = roster.ignored.join(", ");
        let words = desk.caller.words;
        desk.caller.out.note(&words.say_with("import-ignored", &[("names", names.into())]));
    }
    let command = Command::ImportRoster(roster.lines);
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
