//! `mark`: who was there. Returns when durable.

use std::collections::BTreeSet;
use std::path::Path;

use lantoa_core::domain::attendance::{Mark, MarkError};
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::joined::Joined;
use lantoa_core::domain::row::{Link, LinkKind};
use lantoa_core::domain::text::{Village, fold, identity_fold};
use lantoa_core::node::answer::{ClassSheet, LearnerLine, MarkLine};
use lantoa_core::node::error::ErrorKind;
use lantoa_core::node::query::Query;
use serde_json::{Value, json};

use crate::args::work::Mark as Args;
use crate::commands::meeting::typed;
use crate::desk::Desk;
use crate::failure::Done;
use crate::lookup;
use crate::marks::{self, Typed};
use crate::meetings;
use crate::roster::{self, BIRTH_YEAR, LEARNER, NAME, NUMBER, VILLAGE};
use crate::table::{self, BadLines, Column, Pick, Row, Rows, aside};
use crate::words::Lang;

/// The columns of a file of marks: who by id, by name, or by both; what tells namesakes apart.
const COLUMNS: [Column; 6] =
    [LEARNER, NAME, Column::needed("mark", &["diem danh"]), NUMBER, BIRTH_YEAR, VILLAGE];

/// Where the mark stands among them.
const MARK: usize = 2;
/// Where the year of birth and the village stand.
const APART: [usize; 2] = [4, 5];

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let all = meetings::all(&query, &args.meeting)?;
    let meeting = all[0];
    let (mut left_out, mut left_blank) = (Vec::new(), 0_u32);
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
                (left_out, left_blank) = (read.left_out, read.left_blank);
                read.wanted
            }
            (None, Some(learner), Some(typed)) => {
                vec![(lookup::learner_met(&query, &sheet, learner)?, typed.mark(lang))]
            }
            // Clap lets no such line pass.
            (None, _, _) => Vec::new(),
        };
        let beside = meetings::beside(&query, &all)?;
        let elsewhere = Elsewhere::read(&query, &sheet, &beside)?;
        mark_each(desk, (&all, &beside, &sheet), &elsewhere, &wanted)?
    };
    if !left_out.is_empty() {
        let lines = left_out.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let note = desk.caller.words.say_with("import-lines", &[("lines", lines.into())]);
        desk.caller.out.note(&note);
    }
    if left_blank > 0 {
        let count = [("count", left_blank.into())];
        desk.caller.out.note(&desk.caller.words.say_with("marks-blank", &count));
    }
    let mut answer = json!({ "marked": marked });
    if args.from.is_some() {
        answer["lines_left_out"] = left_out.into();
        answer["left_blank"] = left_blank.into();
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

/// What another team's roll says at meetings that are one with those that are marked: a class that moved met there.
struct Elsewhere {
    /// Registrations that are one person.
    people: Joined<LearnerId>,
    marks: Vec<MarkLine>,
}

impl Elsewhere {
    fn read(query: &Query, sheet: &ClassSheet, beside: &[MeetingId]) -> Done<Self> {
        let is_own = |class: ClassId| {
            class == sheet.class || sheet.same.iter().any(|other| other.class == class)
        };
        let (mut marks, mut pairs) = (Vec::new(), Vec::new());
        for meeting in beside.iter().filter(|meeting| !is_own(meeting.class)) {
            let there = query.class(meeting.class)?.into_iter().flat_map(|sheet| sheet.marks);
            marks.extend(there.filter(|line| line.meeting == *meeting));
        }
        if !marks.is_empty() {
            let links = query.links()?.into_iter().filter(Link::holds);
            let links =
                links.filter(|link| matches!(link.kind, LinkKind::Person | LinkKind::MovedLearner));
            pairs.extend(
                links.filter_map(|link| Some((link.a.parse().ok()?, link.b.parse().ok()?))),
            );
        }
        Ok(Self { people: Joined::of(pairs), marks })
    }

    /// Returns where a person is marked there, under which registration.
    fn of(&self, learner: LearnerId) -> impl Iterator<Item = (MeetingId, LearnerId)> {
        let root = self.people.root(learner);
        let is_its = move |line: &&MarkLine| self.people.root(line.learner) == root;
        self.marks.iter().filter(is_its).map(|line| (line.meeting, line.learner))
    }
}

/// Marks people at a meeting. Of meetings that are one, also of several days, each says it that said something of
/// somebody, or else the first: a mark that stayed might go before.
fn mark_each(
    desk: &Desk,
    (meetings, beside, sheet): (&[MeetingId], &[MeetingId], &ClassSheet),
    elsewhere: &Elsewhere,
    wanted: &[(LearnerId, Mark)],
) -> Done<u32> {
    let (mut count, mut also) = (0, BTreeSet::new());
    for (learner, mark) in wanted {
        let is_held = |meeting: &&MeetingId| {
            let is_it = |line: &MarkLine| line.learner == *learner && line.meeting == **meeting;
            sheet.marks.iter().any(is_it)
        };
        // First where this device may not be allowed to: then nothing is written.
        let mut held: Vec<_> = elsewhere.of(*learner).collect();
        let here = meetings.iter().chain(beside).filter(is_held);
        held.extend(here.map(|meeting| (*meeting, *learner)));
        if held.is_empty() {
            held.extend(meetings.first().map(|meeting| (*meeting, *learner)));
        }
        let mut is_marked = false;
        for (meeting, learner) in held {
            let command = Command::SetMark { meeting, learner, mark: *mark, seen: None };
            if marked(desk.execute(command)?) > 0 {
                is_marked = true;
                also.extend(beside.contains(&meeting).then_some(meeting));
            }
        }
        count += u32::from(is_marked);
    }
    for meeting in also {
        let with = [("meeting", typed(meeting).into())];
        desk.caller.out.note(&desk.caller.words.say_with("marked-beside", &with));
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
    /// How many people have a line without a mark.
    left_blank: u32,
}

/// Who a line is, or what is wrong with it: the column, the problem, and who may be meant.
type Who = Result<LearnerId, (&'static str, &'static str, Option<Value>)>;

/// What a line says in the column of marks.
enum Said {
    /// It is nobody's.
    Nobody,
    Nothing,
    Mark(Mark),
    NoMark,
}

/// Reads a file of marks, whole: one bad line and nothing is marked.
fn read(path: &Path, query: &Query, sheet: &ClassSheet) -> Done<Marks> {
    let mut bad = BadLines::default();
    let mut marks = Marks { wanted: Vec::new(), left_out: Vec::new(), left_blank: 0 };
    let Some(mut rows) = open(path, &mut bad)? else {
        return Err(bad.failure("mark-lines"));
    };
    let mut lines = Vec::new();
    while let Some(row) = rows.next(&mut bad) {
        lines.push(row);
    }
    let lang = marks::sheet_of(lines.iter().map(|row| row.field(MARK).trim()));
    for row in lines {
        let mark = match mark_in(&row, lang) {
            Said::Nobody => {
                marks.left_out.push(row.line);
                continue;
            }
            Said::Nothing => {
                marks.left_blank += 1;
                continue;
            }
            Said::Mark(mark) => Some(mark),
            Said::NoMark => {
                bad.add(row.line, "mark", "mark");
                None
            }
        };
        let learner = match learner_in(&row, query, sheet)? {
            Ok(learner) => learner,
            Err((field, problem, None)) => {
                bad.add(row.line, field, problem);
                continue;
            }
            Err((field, problem, Some(candidates))) => {
                bad.add_with(row.line, field, problem, candidates);
                continue;
            }
        };
        let Some(mark) = mark else { continue };
        match marks.wanted.iter().find(|(other, _)| *other == learner) {
            Some((_, other)) if *other == mark => bad.add(row.line, "learner", "repeat"),
            Some(_) => bad.add(row.line, "mark", "mark-twice"),
            None => marks.wanted.push((learner, mark)),
        }
    }
    if bad.is_empty() { Ok(marks) } else { Err(bad.failure("mark-lines")) }
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

/// Returns what a row of a sheet in that language says of the mark.
fn mark_in(row: &Row, lang: Option<Lang>) -> Said {
    let [learner, name, mark, number] = [0, 1, MARK, 3].map(|column| row.field(column).trim());
    let mark = roster::text(mark);
    let is_unnamed = learner.is_empty() && name.is_empty();
    let said = match (Typed::of(mark), lang) {
        (Ok(Typed::P), None) => Err(MarkError),
        (typed, lang) => typed.map(|typed| typed.mark(lang.unwrap_or(Lang::Vi))),
    };
    let is_aside = [number, learner, name].into_iter().any(aside::is_aside_alone);
    let are_numbers = aside::is_column_number(mark)
        && [learner, name].iter().all(|text| text.is_empty() || aside::is_column_number(text));
    match said {
        Ok(mark) => Said::Mark(mark),
        Err(_) if is_aside || are_numbers || is_unnamed && mark.is_empty() => Said::Nobody,
        Err(_) if mark.is_empty() => Said::Nothing,
        Err(_) => Said::NoMark,
    }
}

/// Returns who a row is: by the id where it has one of ours, and else by the name, namesakes also by the year of birth
/// and the village. An id beside the name of somebody else is neither: a sheet of which one column alone was sorted
/// would mark others.
fn learner_in(row: &Row, query: &Query, sheet: &ClassSheet) -> Done<Who> {
    let [id, name] = [0, 1].map(|column| row.field(column).trim());
    let is_id = id.parse::<LearnerId>().is_ok();
    let (field, said) = if is_id || name.is_empty() { ("learner", id) } else { ("name", name) };
    if said.is_empty() {
        return Ok(Err((field, "empty", None)));
    }
    let learner = match lookup::learner_met(query, sheet, said) {
        Ok(learner) => learner,
        Err(failure) if failure.error.kind == ErrorKind::NotFound => {
            return Ok(Err((field, "learner-unknown", None)));
        }
        Err(failure) if failure.error.kind == ErrorKind::Conflict => {
            let candidates = failure.error.detail.get("candidates").cloned();
            return Ok(namesake(row, sheet, said).ok_or((field, "learner-ambiguous", candidates)));
        }
        Err(failure) => return Err(failure),
    };
    if is_id && !name.is_empty() {
        let known = query.learner(learner)?.map(|known| known.learner.details.name);
        if known.is_some_and(|known| fold(&known) != fold(name)) {
            return Ok(Err(("name", "learner-other", None)));
        }
    }
    Ok(Ok(learner))
}

/// Returns the one of those of a class who are called so whom the year of birth and the village of a row mean.
fn namesake(row: &Row, sheet: &ClassSheet, name: &str) -> Option<LearnerId> {
    let [year, village] = APART.map(|column| roster::text(row.field(column)).trim());
    let year = roster::year(year);
    let identity = identity_fold(name);
    let all = || sheet.learners.iter().chain(&sheet.left);
    // A sheet typed without marks means whoever they may all be, and what stands beside tells which.
    let is_written = all().any(|line| identity_fold(&line.name) == identity);
    let is_called = |line: &&LearnerLine| match is_written {
        true => identity_fold(&line.name) == identity,
        false => fold(&line.name) == fold(name),
    };
    let is_of_year = |line: &&LearnerLine| {
        year.is_empty() || line.birth_year.is_none_or(|known| known.to_string() == year)
    };
    let is_there = |line: &&LearnerLine| match line.village.as_deref() {
        Some(known) if !village.is_empty() => Village::of(known).may_be(&Village::of(village)),
        Some(_) | None => true,
    };
    let is_it = |line: &&LearnerLine| is_of_year(line) && is_there(line);
    let of_class = || sheet.learners.iter().filter(is_called);
    let met: Vec<&LearnerLine> = match of_class().next() {
        Some(_) => of_class().filter(is_it).collect(),
        None => sheet.left.iter().filter(is_called).filter(is_it).collect(),
    };
    // Of villages that may be one the sheet means the one that it writes.
    let is_written = |line: &&&LearnerLine| {
        let known = line.village.as_deref().map(identity_fold);
        known.is_some_and(|known| known == identity_fold(village))
    };
    let written: Vec<_> = met.iter().filter(is_written).collect();
    match (&met[..], &written[..]) {
        ([one], _) => Some(one.learner),
        (several, [one]) if several.iter().all(|line| line.village.is_some()) => Some(one.learner),
        (_, _) => None,
    }
}
