//! `import`: a roster, all or nothing.

use std::collections::BTreeSet;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId};
use lantoa_core::domain::learner::is_unlikely_birth_year;
use lantoa_core::domain::roster::{
    Doubt, DoubtKind, Known, LineVerdict, RosterLine, RosterSummary, Verdict,
};
use lantoa_core::node::answer::{ClassSheet, Named};
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::query::Query;
use serde::Serialize;
use serde_json::json;

use crate::args::Sure;
use crate::args::classes::{HiddenRows, Import, RosterFile};
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::lookup;
use crate::private_file::refuse_taken;
use crate::roster::{self, Given, Roster};
use crate::table::{self, Hidden, Pick};
use crate::words::Words;

mod decisions;
mod earlier;

pub(super) fn run(desk: &Desk, args: &Import) -> Done {
    match (&args.earlier, &args.roster) {
        (Some(earlier), _) => earlier::run(desk, earlier),
        (None, Some(roster)) => take(desk, roster),
        (None, None) => unreachable!("the file is asked for"),
    }
}

fn take(desk: &Desk, args: &RosterFile) -> Done {
    if let Some(file) = &args.write_decisions {
        refuse_taken(&desk.caller.path(file), args.overwrite)?;
    }
    let mut roster = read(desk, args)?;
    let unlikely = unlikely_years(desk, &roster.lines);
    let command = command(desk, args, std::mem::take(&mut roster.lines))?;
    if !unlikely.is_empty() && !args.dry_run {
        // Of whom that is known already nobody is asked again, and doubts go first. Rare, so it may be read
        // twice.
        let would =
            summary(desk.node.preview(self::command(desk, args, read(desk, args)?.lines)?)?);
        if would.doubts.is_empty() {
            sure_of_years(desk, args, &news(&would, &unlikely))?;
        }
    }
    let done = desk.caller.while_busy("busy-import", || {
        if args.dry_run { desk.node.preview(command) } else { desk.execute(command) }
    });
    let summary = match done {
        Ok(outcome) => summary(outcome),
        Err(error) if error.code == DOUBTS => return Err(in_doubt(desk, args)?.into()),
        Err(error) => return Err(error.into()),
    };
    tell_left_out(desk, args, &roster, &summary);
    let unlikely = news(&summary, &unlikely);
    if let Some(question) = years_question(&unlikely).filter(|_| args.dry_run) {
        desk.caller.out.note(&desk.caller.words.error(&question));
    }
    if let Some(file) = &args.write_decisions {
        decisions::write(desk, file, args.overwrite, &summary.doubts)?;
    }
    desk.caller.answer(&Answer::of(&summary, &roster, &unlikely, args.dry_run), |_| {
        tell(desk, &summary, args.dry_run);
    });
    Ok(())
}

/// Returns the lines with a year of birth that is hardly meant.
fn unlikely_years(desk: &Desk, lines: &[RosterLine]) -> Vec<(u32, u16)> {
    let today = desk.caller.today();
    let years = lines.iter().filter_map(|line| Some((line.line, line.details.birth_year?)));
    years.filter(|(_, year)| is_unlikely_birth_year(*year, today)).collect()
}

/// Returns those of the lines that write something.
fn news(summary: &RosterSummary, lines: &[(u32, u16)]) -> Vec<(u32, u16)> {
    let writes = |verdict| matches!(verdict, Verdict::New | Verdict::Filled | Verdict::Changed);
    let written = summary.lines.iter().filter(|line| writes(line.verdict));
    let written: BTreeSet<u32> = written.map(|line| line.line).collect();
    lines.iter().filter(|(line, _)| written.contains(line)).copied().collect()
}

fn sure_of_years(desk: &Desk, args: &RosterFile, unlikely: &[(u32, u16)]) -> Done {
    match years_question(unlikely) {
        Some(question) => desk.caller.sure(Sure { yes: args.yes }, || question),
        None => Ok(()),
    }
}

/// Returns the question whether these years of birth are meant; `None` where there are none.
fn years_question(unlikely: &[(u32, u16)]) -> Option<Error> {
    if unlikely.is_empty() {
        return None;
    }
    let lines: Vec<u32> = unlikely.iter().map(|(line, _)| *line).collect();
    let years: BTreeSet<String> = unlikely.iter().map(|(_, year)| year.to_string()).collect();
    let years = years.into_iter().collect::<Vec<_>>().join(", ");
    let message = "hardly anybody of that age learns";
    let error = Error::new(ErrorKind::Conflict, "unconfirmed-birth-years", message);
    Some(error.with(json!({ "rows": numbers(&lines), "years": years })))
}

/// The code of a roster of which something is in doubt.
const DOUBTS: &str = "roster-doubts";

/// Reads the file; a fault of it names it.
fn read(desk: &Desk, args: &RosterFile) -> Done<Roster> {
    let file = table::open(&desk.caller.path(&args.file))?;
    let [team, class, place] = things(desk, args)?;
    let given = Given {
        team,
        class,
        place,
        fill_down: args.fill_down,
        pick: Pick { sheet: args.sheet.clone(), hidden: args.hidden.map(Hidden::from) },
    };
    roster::read(file, &given).map_err(|mut failure| {
        failure.error.detail["file"] = args.file.display().to_string().into();
        failure
    })
}

/// Returns the team, class and place that were named for lines that name none: by id where that was said. A class's id
/// says its team as well.
fn things(desk: &Desk, args: &RosterFile) -> Done<[Option<String>; 3]> {
    let mut things = [args.team.clone(), args.class.clone(), args.place.clone()];
    if things.iter().all(Option::is_none) {
        return Ok(things);
    }
    let query = desk.query()?;
    for (thing, named) in things.iter_mut().zip([Named::Team, Named::Class, Named::Place]) {
        let Some(text) = thing.as_deref() else { continue };
        let Some(id) = lookup::named_by_id(&query, named, text)? else { continue };
        *thing = Some(id);
    }
    let [team, class, _] = &mut things;
    if let Some(class) = class.as_deref().and_then(|class| class.parse::<ClassId>().ok()) {
        let sheet = lookup::sheet_of(&query, class)?;
        if let Some(said) = team {
            refuse_other_team(&query, &sheet, said)?;
        }
        *team = Some(sheet.team.to_string());
    }
    Ok(things)
}

/// Refuses a team beside the id of a class that is not of it.
fn refuse_other_team(query: &Query, class: &ClassSheet, said: &str) -> Done {
    let meant = query.candidates(Named::Team, said)?;
    if meant.iter().any(|team| team.id == class.team.to_string()) {
        return Ok(());
    }
    let teams = query.teams()?.into_iter();
    let of = teams.filter(|team| team.team == class.team).map(|team| team.name).next();
    let detail = json!({ "class": class.name, "team": of.unwrap_or_default(), "said": said });
    Err(invalid("class-not-of-that-team", "the class is of another team", detail))
}

fn command(desk: &Desk, args: &RosterFile, lines: Vec<RosterLine>) -> Done<Command> {
    let answers = match &args.decisions {
        Some(file) => decisions::read(&desk.caller.path(file))?,
        None => Default::default(),
    };
    let shown = args.as_shown;
    Ok(Command::ImportRoster(lantoa_core::domain::roster::Roster { lines, answers, shown }))
}

fn summary(outcome: Outcome) -> RosterSummary {
    let Outcome::Roster(summary) = outcome else { unreachable!("a roster comes to nothing else") };
    *summary
}

/// Lists what is in doubt, and returns the refusal.
fn in_doubt(desk: &Desk, args: &RosterFile) -> Done<Error> {
    // Nothing was written, so it is read and asked once more: rare, and the common case stays light.
    let command = command(desk, args, read(desk, args)?.lines)?;
    let doubts = summary(desk.node.preview(command)?).doubts;
    if let Some(file) = &args.write_decisions {
        decisions::write(desk, file, args.overwrite, &doubts)?;
    }
    if !desk.caller.out.is_json() {
        tell_doubts(desk, &doubts);
    }
    let error = Error::new(ErrorKind::Conflict, DOUBTS, "something in the roster is in doubt");
    Ok(error.with(json!({ "count": doubts.len(), "doubts": doubts })))
}

/// Says of which columns and lines something is left out.
fn tell_left_out(desk: &Desk, args: &RosterFile, roster: &Roster, summary: &RosterSummary) {
    let say = |key: &str, name: &'static str, list: String| {
        if !list.is_empty() {
            desk.caller.out.note(&desk.caller.words.say_with(key, &[(name, list.into())]));
        }
    };
    say("import-sheets", "names", roster.sheets_left_out.join(", "));
    say("import-columns", "names", roster.columns_left_out.join(", "));
    say("import-hidden-columns", "names", roster.columns_hidden.join(", "));
    let is_taken = args.hidden == Some(HiddenRows::Take);
    let hidden = if is_taken { "import-hidden-taken" } else { "import-hidden-left-out" };
    say(hidden, "lines", numbers(&roster.lines_hidden));
    say("import-lines", "lines", numbers(&roster.lines_left_out));
    say("import-phones", "lines", numbers(&roster.phones_left_out));
    say("import-ids", "lines", numbers(&summary.ids_left_out));
    say("import-places", "lines", numbers(&summary.places_left_out));
    say("import-answers", "names", summary.answers_left_out.join(", "));
}

/// Returns numbers of lines as people read them: not too many.
fn numbers(lines: &[u32]) -> String {
    let shown = lines.iter().take(SHOWN_MAX).map(ToString::to_string);
    let more = (lines.len() > SHOWN_MAX).then(|| "…".to_owned());
    shown.chain(more).collect::<Vec<_>>().join(", ")
}

/// Most lines of one kind, and most doubts, that people are shown; scripts get them all.
const SHOWN_MAX: usize = 20;

/// The verdicts that people are told of line by line.
const TOLD: [Verdict; 7] = [
    Verdict::Enrolled,
    Verdict::Filled,
    Verdict::Changed,
    Verdict::Gone,
    Verdict::Moved,
    Verdict::Erased,
    Verdict::LeftOut,
];

fn tell(desk: &Desk, summary: &RosterSummary, is_dry: bool) {
    let words = desk.caller.words;
    let made = [
        ("import-teams", summary.teams.clone()),
        ("import-new-places", summary.places.clone()),
        (
            "import-classes",
            summary.classes.iter().map(|(team, class)| format!("{class} ({team})")).collect(),
        ),
    ];
    for (key, names) in made.into_iter().filter(|(_, names): &(_, Vec<String>)| !names.is_empty()) {
        desk.line(&words.say_with(key, &[("names", names.join(", ").into())]));
    }
    for verdict in TOLD {
        let lines = summary.lines.iter().filter(|line| line.verdict == verdict);
        let lines: Vec<u32> = lines.map(|line| line.line).collect();
        if !lines.is_empty() {
            let args = [
                ("verdict", words.word("verdict", verdict.word()).into()),
                ("count", lines.len().into()),
                ("lines", numbers(&lines).into()),
            ];
            desk.line(&words.say_with("import-verdict", &args));
        }
    }
    if !summary.doubts.is_empty() {
        tell_doubts(desk, &summary.doubts);
        let count = [("count", summary.doubts.len().into())];
        desk.line(&words.say_with("import-doubts", &count));
    }
    let args = [
        ("classes", summary.classes.len().into()),
        ("learners", summary.count(Verdict::New).into()),
        ("unchanged", summary.count(Verdict::Unchanged).into()),
        ("lines", summary.lines.len().into()),
    ];
    desk.line(&words.say_with(if is_dry { "import-would" } else { "imported" }, &args));
    if let Some(shown) = summary.shown.filter(|_| is_dry) {
        let with = [("shown", shown.to_string().into())];
        desk.line(&words.say_with("import-as-shown", &with));
    }
    if let Some(import) = summary.import {
        desk.line(&words.say_with("import-undo", &[("import", import.to_string().into())]));
    }
}

fn tell_doubts(desk: &Desk, doubts: &[Doubt]) {
    for doubt in doubts.iter().take(SHOWN_MAX) {
        desk.caller.out.note(&question(desk, doubt));
        for known in &doubt.known {
            desk.caller.out.note(&format!(
                "      {}  {}",
                shown(desk.caller.words, known),
                known.id
            ));
        }
    }
    let hidden = doubts.len().saturating_sub(SHOWN_MAX);
    if hidden > 0 {
        let count = [("count", hidden.into())];
        desk.caller.out.note(&desk.caller.words.say_with("more-doubts", &count));
    }
}

/// Returns a doubt as a person is asked.
fn question(desk: &Desk, doubt: &Doubt) -> String {
    let args = [("line", doubt.line.into()), ("name", doubt.name.clone().into())];
    // Where nothing is there that it may be, there is nothing to choose from.
    let is_none = doubt.kind == DoubtKind::WhichPlace && doubt.known.is_empty();
    let key =
        if is_none { "doubt-no-place".to_owned() } else { format!("doubt-{}", doubt.kind.word()) };
    desk.caller.words.say_with(&key, &args)
}

/// Returns what tells something apart from others that are called so.
fn shown(words: Words, known: &Known) -> String {
    let year = known.birth_year.map(|year| year.to_string());
    let of = (!known.of.is_empty()).then(|| format!("({})", known.of.join(", ")));
    let differs: Vec<_> = known.differs.iter().map(|field| words.word("col", field)).collect();
    let fields = [("fields", differs.join(", ").into())];
    let differs = (!differs.is_empty()).then(|| words.say_with("doubt-differs", &fields));
    let parts = [Some(known.name.clone()), year, known.village.clone(), of, differs];
    parts.into_iter().flatten().collect::<Vec<_>>().join("  ")
}

/// The answer to scripts.
#[derive(Serialize)]
struct Answer<'a> {
    import: Option<u32>,
    lines: usize,
    classes: usize,
    learners: u32,
    unchanged: u32,
    enrolled: u32,
    filled: u32,
    changed: u32,
    gone: u32,
    moved: u32,
    erased: u32,
    left_out: u32,
    created: Created<'a>,
    verdicts: Vec<Line>,
    doubts: &'a [Doubt],
    columns_left_out: &'a [String],
    lines_left_out: &'a [u32],
    phones_left_out: &'a [u32],
    ids_left_out: &'a [u32],
    places_left_out: &'a [u32],
    answers_left_out: &'a [String],
    sheet: Option<&'a str>,
    sheets_left_out: &'a [String],
    columns_hidden: &'a [String],
    lines_hidden: &'a [u32],
    birth_years_unlikely: Vec<u32>,
    shown: Option<String>,
}

/// What is created, by name.
#[derive(Serialize)]
struct Created<'a> {
    teams: &'a [String],
    places: &'a [String],
    classes: Vec<Class<'a>>,
}

#[derive(Serialize)]
struct Class<'a> {
    team: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Line {
    line: u32,
    verdict: Verdict,
    learner: Option<LearnerId>,
}

impl<'a> Answer<'a> {
    fn of(
        summary: &'a RosterSummary,
        roster: &'a Roster,
        unlikely: &[(u32, u16)],
        is_dry: bool,
    ) -> Self {
        let line = |line: &LineVerdict| {
            let LineVerdict { line, verdict, learner } = *line;
            // What is not made has no id.
            let learner = learner.filter(|_| !(is_dry && verdict == Verdict::New));
            Line { line, verdict, learner }
        };
        let classes = summary.classes.iter().map(|(team, name)| Class { team, name });
        Self {
            import: summary.import,
            lines: summary.lines.len(),
            classes: summary.classes.len(),
            learners: summary.count(Verdict::New),
            unchanged: summary.count(Verdict::Unchanged),
            enrolled: summary.count(Verdict::Enrolled),
            filled: summary.count(Verdict::Filled),
            changed: summary.count(Verdict::Changed),
            gone: summary.count(Verdict::Gone),
            moved: summary.count(Verdict::Moved),
            erased: summary.count(Verdict::Erased),
            left_out: summary.count(Verdict::LeftOut),
            created: Created {
                teams: &summary.teams,
                places: &summary.places,
                classes: classes.collect(),
            },
            verdicts: summary.lines.iter().map(line).collect(),
            doubts: &summary.doubts,
            columns_left_out: &roster.columns_left_out,
            lines_left_out: &roster.lines_left_out,
            phones_left_out: &roster.phones_left_out,
            ids_left_out: &summary.ids_left_out,
            places_left_out: &summary.places_left_out,
            answers_left_out: &summary.answers_left_out,
            sheet: roster.sheet.as_deref(),
            sheets_left_out: &roster.sheets_left_out,
            columns_hidden: &roster.columns_hidden,
            lines_hidden: &roster.lines_hidden,
            birth_years_unlikely: unlikely.iter().map(|(line, _)| *line).collect(),
            shown: summary.shown.map(|shown| shown.to_string()),
        }
    }
}
