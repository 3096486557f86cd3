//! `mark`: who was there. Returns when durable.

use std::path::Path;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::error::ErrorKind;
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::Mark as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::marks;
use crate::table::{self, BadLines, Column, Pick, Rows};

/// The columns of a file of marks.
const COLUMNS: [Column; 2] = [
    Column::needed("learner", &["ma hoc vien", "hoc vien", "ho ten", "ho va ten", "ten", "name"]),
    Column::needed("mark", &["diem danh"]),
];

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let meeting = lookup::meeting(&query, &args.meeting)?;
    let marked = if let Some(mark) = args.all {
        marked(desk.execute(Command::FillMarks { meeting, mark })?)
    } else {
        let sheet = lookup::sheet_of(&query, meeting.class)?;
        let wanted = match (&args.from, &args.learner, args.mark) {
            (Some(file), _, _) => read(&desk.caller.path(file), &query, &sheet)?,
            (None, Some(learner), Some(mark)) => {
                vec![(lookup::learner_in(&query, &sheet, learner)?, mark)]
            }
            // Clap lets no such line pass.
            (None, _, _) => Vec::new(),
        };
        mark_each(desk, meeting, &wanted)?
    };
    desk.caller.answer(&json!({ "marked": marked }), |_| {
        desk.line(&desk.caller.words.say_with("marked", &[("count", marked.into())]));
    });
    Ok(())
}

fn mark_each(desk: &Desk, meeting: MeetingId, wanted: &[(LearnerId, Mark)]) -> Done<u32> {
    let mut count = 0;
    for (learner, mark) in wanted {
        let command = Command::SetMark { meeting, learner: *learner, mark: *mark, seen: None };
        count += marked(desk.execute(command)?);
    }
    Ok(count)
}

fn marked(outcome: Outcome) -> u32 {
    if let Outcome::Marked(count) = outcome { count } else { 0 }
}

/// Reads a file of marks, whole: one bad line and nothing is marked.
fn read(path: &Path, query: &Query, sheet: &ClassSheet) -> Done<Vec<(LearnerId, Mark)>> {
    let file = table::open(path)?;
    let mut bad = BadLines::default();
    let mut wanted = Vec::new();
    let Some(mut rows) = Rows::open(file, &COLUMNS, &Pick::default(), &mut bad) else {
        return Err(bad.failure("mark-lines"));
    };
    while let Some(row) = rows.next(&mut bad) {
        if !row.is_whole(&COLUMNS, &mut bad) {
            continue;
        }
        let learner = match lookup::learner_in(query, sheet, row.field(0)) {
            Ok(learner) => Some(learner),
            Err(failure) if failure.error.kind == ErrorKind::NotFound => {
                bad.add(row.line, "learner", "learner-unknown");
                None
            }
            Err(failure) if failure.error.kind == ErrorKind::Conflict => {
                bad.add(row.line, "learner", "learner-ambiguous");
                None
            }
            Err(failure) => return Err(failure),
        };
        let mark = marks::mark_of(row.field(1)).ok();
        if mark.is_none() {
            bad.add(row.line, "mark", "mark");
        }
        match (learner, mark) {
            (Some(learner), Some(_)) if wanted.iter().any(|(other, _)| *other == learner) => {
                bad.add(row.line, "learner", "repeat");
            }
            (Some(learner), Some(mark)) => wanted.push((learner, mark)),
            (None, _) | (_, None) => {}
        }
    }
    if bad.is_empty() { Ok(wanted) } else { Err(bad.failure("mark-lines")) }
}
