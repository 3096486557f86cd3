//! `mark`: who was there. Returns when durable.

use std::path::Path;

use lantoa_core::domain::attendance::{Mark, MarkError};
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::text::fold;
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::error::ErrorKind;
use lantoa_core::node::query::Query;
use serde_json::json;

use crate::args::work::Mark as Args;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::marks::{self, Typed};
use crate::roster::{LEARNER, NAME, NUMBER};
use crate::table::{self, BadLines, Column, Pick, Row, Rows, aside};
use crate::words::Lang;

/// The columns of a file of marks: who by id, by name, or by both.
const COLUMNS: [Column; 4] = [LEARNER, NAME, Column::needed("mark", &["diem danh"]), NUMBER];

/// Where the mark stands among them.
const MARK: usize = 2;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let meeting = lookup::meeting(&query, &args.meeting)?;
    let mut left_out = Vec::new();
    let lang = desk.caller.words.lang();
    let typed = args.all.or(args.mark);
    let marked = if let Some(typed) = args.all {
        let mark = typed.mark(lang);
        marked(desk.execute(Command::FillMarks { meeting, mark })?)
    } else {
        let sheet = lookup::sheet_of(&query, meeting.class)?;
        let wanted = match (&args.from, &args.learner, args.mark) {
            (Some(file), _, _) => {
                let read = read(&desk.caller.path(file), &query, &sheet)?;
                left_out = read.left_out;
                read.wanted
            }
            (None, Some(learner), Some(typed)) => {
                vec![(lookup::learner_met(&query, &sheet, learner)?, typed.mark(lang))]
            }
            // Clap lets no such line pass.
            (None, _, _) => Vec::new(),
        };
        mark_each(desk, meeting, &wanted)?
    };
    if !left_out.is_empty() {
        let lines = left_out.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let note = desk.caller.words.say_with("import-lines", &[("lines", lines.into())]);
        desk.caller.out.note(&note);
    }
    let mut answer = json!({ "marked": marked });
    if args.from.is_some() {
        answer["lines_left_out"] = left_out.into();
    }
    if typed == Some(Typed::P) {
        answer["p"] = Typed::P.mark(lang).word().into();
    }
    desk.caller.answer(&answer, |_| {
        desk.line(&desk.caller.words.say_with("marked", &[("count", marked.into())]));
        if typed == Some(Typed::P) {
            let mark = desk.caller.words.word("mark", Typed::P.mark(lang).word());
            desk.line(&desk.caller.words.say_with("marked-p", &[("mark", mark.into())]));
        }
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

/// A file of marks.
struct Marks {
    wanted: Vec<(LearnerId, Mark)>,
    /// Lines that are nobody's: totals, numbers of columns.
    left_out: Vec<u32>,
}

/// Reads a file of marks, whole: one bad line and nothing is marked.
fn read(path: &Path, query: &Query, sheet: &ClassSheet) -> Done<Marks> {
    let mut bad = BadLines::default();
    let (mut wanted, mut left_out) = (Vec::new(), Vec::new());
    let Some(mut rows) = open(path, &mut bad)? else {
        return Err(bad.failure("mark-lines"));
    };
    let mut lines = Vec::new();
    while let Some(row) = rows.next(&mut bad) {
        lines.push(row);
    }
    let lang = marks::sheet_of(lines.iter().map(|row| row.field(MARK).trim()));
    for row in lines {
        let Some(mark) = mark_in(&row, lang) else {
            left_out.push(row.line);
            continue;
        };
        let learner = learner_in(&row, query, sheet)?;
        if let Err((field, problem)) = learner {
            bad.add(row.line, field, problem);
        }
        if let Err(problem) = mark {
            bad.add(row.line, "mark", problem);
        }
        match (learner, mark) {
            (Ok(learner), Ok(_)) if wanted.iter().any(|(other, _)| *other == learner) => {
                bad.add(row.line, "learner", "repeat");
            }
            (Ok(learner), Ok(mark)) => wanted.push((learner, mark)),
            (Err(_), _) | (_, Err(_)) => {}
        }
    }
    if bad.is_empty() { Ok(Marks { wanted, left_out }) } else { Err(bad.failure("mark-lines")) }
}

/// Opens a file that says who by name, else one that says it in a column of ids alone. What is wrong with
/// neither being there is told of the second.
fn open(path: &Path, bad: &mut BadLines) -> Done<Option<Rows>> {
    let mut named = BadLines::default();
    let rows = Rows::open(table::open(path)?, &COLUMNS, &Pick::default(), &mut named);
    if rows.is_some() {
        return Ok(rows);
    }
    let mut columns = COLUMNS;
    columns[0].needed = true;
    columns[1].needed = false;
    let rows = Rows::open(table::open(path)?, &columns, &Pick::default(), bad);
    if named.count() < bad.count() {
        *bad = named;
    }
    Ok(rows)
}

/// Returns the mark of a row of a sheet in that language, or what is wrong with it; `None` where the row is nobody's.
fn mark_in(row: &Row, lang: Option<Lang>) -> Option<Result<Mark, &'static str>> {
    let [learner, name, mark, number] = [0, 1, MARK, 3].map(|column| row.field(column).trim());
    let is_unnamed = learner.is_empty() && name.is_empty();
    let said = match (Typed::of(mark), lang) {
        (Ok(Typed::P), None) => Err(MarkError),
        (typed, lang) => typed.map(|typed| typed.mark(lang.unwrap_or(Lang::Vi))),
    };
    let is_aside = [number, learner, name].into_iter().any(aside::is_aside_alone);
    let are_numbers = aside::is_column_number(mark)
        && [learner, name].iter().all(|text| text.is_empty() || aside::is_column_number(text));
    match said {
        Ok(mark) => Some(Ok(mark)),
        Err(_) if is_aside || are_numbers || is_unnamed && mark.is_empty() => None,
        Err(_) if mark.is_empty() => Some(Err("empty")),
        Err(_) => Some(Err("mark")),
    }
}

/// Returns who a row is: by the id where it has one of ours, and else by the name. An id beside the name of
/// somebody else is neither: a sheet of which one column alone was sorted would mark others.
fn learner_in(
    row: &Row,
    query: &Query,
    sheet: &ClassSheet,
) -> Done<Result<LearnerId, (&'static str, &'static str)>> {
    let [id, name] = [0, 1].map(|column| row.field(column).trim());
    let is_id = id.parse::<LearnerId>().is_ok();
    let (field, said) = if is_id || name.is_empty() { ("learner", id) } else { ("name", name) };
    if said.is_empty() {
        return Ok(Err((field, "empty")));
    }
    let learner = match lookup::learner_met(query, sheet, said) {
        Ok(learner) => learner,
        Err(failure) if failure.error.kind == ErrorKind::NotFound => {
            return Ok(Err((field, "learner-unknown")));
        }
        Err(failure) if failure.error.kind == ErrorKind::Conflict => {
            return Ok(Err((field, "learner-ambiguous")));
        }
        Err(failure) => return Err(failure),
    };
    if is_id && !name.is_empty() {
        let known = query.learner(learner)?.map(|known| known.learner.details.name);
        if known.is_some_and(|known| fold(&known) != fold(name)) {
            return Ok(Err(("name", "learner-other")));
        }
    }
    Ok(Ok(learner))
}
