//! `report`: totals with their coverage, for people, scripts and spreadsheets.

use std::cmp::Reverse;

use lantoa_core::domain::class::Class;
use lantoa_core::domain::id::TeamId;
use lantoa_core::domain::place::Place;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::signed::NUMBERS;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, Named, Report, ReportQuery, ReportRow};
use lantoa_core::node::query::Query;

use crate::args::lists::Separator;
use crate::args::work::{By, Report as Args};
use crate::commands::{apart, topic};
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels;
use crate::list::{self, Book, Cell, List, Official, parquet};
use crate::lookup;
use crate::private_file::{refuse_taken, write_private};
use crate::sheet::Sheet;
use crate::words::Words;

/// What a row is of, before its numbers. Without `--lang` these names and those of [`NUMBERS`] stand in the first
/// line of a spreadsheet, so that the bytes are the same wherever the same is held.
const FIRST: [&str; 2] = ["key", "name"];
/// The columns of a table for people after the name, in the order of [`NUMBERS`]; those with `?` are left out where
/// all is 0.
pub(super) const SHOWN: [&str; NUMBERS.len()] = [
    "#classes",
    "#meetings",
    "#learners",
    "#turns",
    "#present_rate",
    "#?blank",
    "#?half_marked",
    "#?disputed",
    "#?planned",
    "#?not_met",
    "#?not_heard_of",
    "#?visits",
    "#?taught",
    "#?practised",
    "#?alone",
    "#?confirmed",
];
/// The columns of texts; the others are numbers.
const TEXTS: [&str; 3] = ["key", "name", "code"];
/// Classes without a report that people are shown; scripts get them all.
const SHOWN_MISSING_MAX: usize = 20;

mod label;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let teams = args.team.iter().map(|team| lookup::one(&query, Named::Team, team));
    let teams = teams.collect::<Done<_>>()?;
    lookup::refuse_turned(args.from, args.to)?;
    let question = ReportQuery {
        by: args.by.map(Breakdown::from),
        teams,
        from: args.from,
        to: args.to,
        places_of: args.places_of,
    };
    list::refuse_taken_of(&desk.caller, &args.file)?;
    if let Some(path) = &args.parquet {
        refuse_taken(&desk.caller.path(path), args.file.overwrite)?;
    }
    let mut report = desk.caller.while_busy("busy-report", || query.report(&question))?;
    label::in_order(&mut report.rows, question.by);
    let report = report;
    let files = [&args.file.csv, &args.file.xlsx, &args.parquet];
    if files.iter().all(|file| file.is_none()) && desk.caller.out.is_json() {
        desk.caller.out.json(&report);
        return Ok(());
    }
    let names = labels::Named::read(&query)?;
    // One separator wherever the same is held, unless another is asked for.
    let separator = args.file.separator.unwrap_or(Separator::Comma);
    let words = args.translated.then_some(desk.caller.words);
    let mut bare = bare(&report, question.by, &names, words);
    let mut typed = self::bare(&report, question.by, &names, None);
    let rows = label::labelled(&report, question.by, desk.caller.words, &names);
    let ahead = days_ahead(desk, &query, &question, &report)?;
    let is_asked = |there: &Class, was: &Class| {
        let mut teams = question.teams.iter();
        question.teams.is_empty() || teams.any(|team| [there.team, was.team].contains(team))
    };
    let apart = apart::met_after_undone_moves(desk, &query, &names, is_asked)?;
    let beside = Beside { ahead, since: since_last(&query, &question, &report)?, apart };
    let (around, mut shown) = official(desk, (&report, &beside), &rows, args, &names)?;
    let mut add = |column: &str, cell: &dyn Fn(&ReportRow) -> Cell| {
        let title =
            |words: Option<Words>| words.map_or(column.to_owned(), |w| w.word("col", column));
        bare.add(title(words), report.rows.iter().map(cell));
        typed.add(title(None), report.rows.iter().map(cell));
        // People read them in another order.
        shown.add(title(Some(desk.caller.words)), rows.iter().map(|(row, _)| cell(row)));
    };
    if matches!(args.by, Some(By::Place | By::Area)) {
        let (places, day) = (query.places()?, args.places_of.or(args.to));
        add("code", &|row| code(&places, row, day));
    }
    if matches!(args.by, Some(By::Team)) {
        add("missing_devices", &|row| missing_devices(&report, row));
    }
    let xlsx = || {
        let mut book = Book::new();
        book.official(&desk.say("report-sheet"), &around, &shown)?;
        book.bare(&desk.say("report-data"), &bare)?;
        book.bytes()
    };
    list::write(&desk.caller, &args.file, || bare.csv(separator), xlsx)?;
    if let Some(path) = &args.parquet {
        let bytes = parquet::bytes(&typed, &TEXTS).expect("memory takes a list");
        write_private(&desk.caller.path(path), &bytes, args.file.overwrite)?;
    }
    desk.caller.answer(&report, |report| print(desk, report, (&question, &beside), &names));
    let own = desk.node.identity()?;
    let is_elsewhere =
        |team: &&TeamId| own.role != Some(Role::Coordinator) && !own.spaces.contains(&team.space());
    let elsewhere = question.teams.iter().filter(is_elsewhere).map(|team| names.team(*team));
    let elsewhere: Vec<String> = elsewhere.collect();
    if !elsewhere.is_empty() {
        let with = [("teams", elsewhere.join(", ").into())];
        desk.caller.out.note(&desk.caller.words.say_with("report-not-held", &with));
    }
    Ok(())
}

/// What people are told beside the numbers of a report.
struct Beside {
    /// How many of those of which nothing was heard are still to come.
    ahead: u32,
    since: SinceLast,
    /// What is said of classes that met after their move was taken back.
    apart: Vec<String>,
}

/// What stands beside a report without a last day, which counts the planned meetings of each class up to its last one.
#[derive(Clone, Copy)]
enum SinceLast {
    /// It has a last day, or none is planned since.
    Nothing,
    /// So many were planned since, up to today, and nothing was heard of them.
    Planned(u32, Date),
    /// Which day it is, this device cannot say.
    NoToday,
}

/// Returns what was planned since the last meeting of each class, where no last day is asked for.
fn since_last(query: &Query, question: &ReportQuery, report: &Report) -> Done<SinceLast> {
    // Counting takes as long as the report.
    if question.to.is_some() || !query.has_plans()? {
        return Ok(SinceLast::Nothing);
    }
    let Some(today) = query.believed_today()? else { return Ok(SinceLast::NoToday) };
    if question.from.is_some_and(|from| from > today) {
        return Ok(SinceLast::Nothing);
    }
    let until = ReportQuery { by: None, to: Some(today), ..question.clone() };
    let since = query.report(&until)?.total.not_heard_of;
    Ok(match since.saturating_sub(report.total.not_heard_of) {
        0 => SinceLast::Nothing,
        count => SinceLast::Planned(count, today),
    })
}

/// Returns how many of the planned meetings of which nothing was heard are still to come.
fn days_ahead(desk: &Desk, query: &Query, question: &ReportQuery, report: &Report) -> Done<u32> {
    let (today, unheard) = (desk.caller.today(), report.total.not_heard_of);
    if unheard == 0 || question.to.is_none_or(|to| to <= today) {
        return Ok(0);
    }
    if question.from.is_some_and(|from| from > today) {
        return Ok(unheard);
    }
    let until = ReportQuery { by: None, to: Some(today), ..question.clone() };
    Ok(unheard.saturating_sub(query.report(&until)?.total.not_heard_of))
}

fn print(
    desk: &Desk,
    report: &Report,
    (question, beside): (&ReportQuery, &Beside),
    names: &labels::Named,
) {
    let (words, by) = (desk.caller.words, question.by);
    desk.line(&period(words, question.from, question.to));
    let columns: Vec<&str> = ["name"].into_iter().chain(SHOWN).collect();
    let mut sheet = Sheet::new(&desk.caller, &columns);
    if by.is_some() {
        for (row, label) in label::labelled(report, by, words, names) {
            sheet.row(cells(row, label));
        }
    }
    sheet.strong_row(cells(&report.total, words.say("report-total")));
    sheet.print(&desk.caller);
    told(desk, (report, beside), names).iter().for_each(|line| desk.line(line));
    let named = &report.coverage.devices.named;
    for device in named.iter().take(SHOWN_MISSING_MAX) {
        let met = match device.last_seen {
            Some(at) => words.say_with("report-device-met", &[("at", desk.caller.time(at).into())]),
            None => words.say("report-device-never-met"),
        };
        let key = if device.clock_wrong { "report-device-clock" } else { "report-device" };
        desk.line(&words.say_with(key, &[("name", (&*device.name).into()), ("met", met.into())]));
    }
}

/// Returns the period of a report, as people read it.
fn period(words: Words, from: Option<Date>, to: Option<Date>) -> String {
    let day = |day: Option<Date>, key: &str| day.map_or_else(|| words.say(key), days::shown);
    let with =
        [("from", day(from, "report-from-first").into()), ("to", day(to, "report-to-last").into())];
    words.say_with("report-period", &with)
}

/// Returns what is to be known beside the numbers: what is missing, what is not sure.
fn told(desk: &Desk, (report, beside): (&Report, &Beside), names: &labels::Named) -> Vec<String> {
    let words = desk.caller.words;
    let coverage = &report.coverage;
    let with = [("reported", coverage.reported.into()), ("classes", coverage.classes.into())];
    let mut lines = vec![words.say_with("report-coverage", &with)];
    for class in coverage.missing.iter().take(SHOWN_MISSING_MAX) {
        let last = class.last.map_or_else(|| words.say("none-yet"), days::shown);
        let name = names.class(class.class).into();
        lines.push(words.say_with("report-missing", &[("name", name), ("last", last.into())]));
    }
    if coverage.missing.len() > SHOWN_MISSING_MAX {
        let more = coverage.missing.len() - SHOWN_MISSING_MAX;
        lines.push(words.say_with("report-more", &[("count", more.into())]));
    }
    let total = &report.total;
    if total.planned > 0 {
        let held = total.planned - total.not_met - total.not_heard_of;
        let with = [
            ("planned", total.planned.into()),
            ("held", held.into()),
            ("not_met", total.not_met.into()),
            ("not_heard_of", total.not_heard_of.into()),
        ];
        lines.push(words.say_with("report-planned", &with));
    }
    if beside.ahead > 0 {
        lines.push(words.say_with("report-ahead", &[("count", beside.ahead.into())]));
    }
    match beside.since {
        SinceLast::Nothing => {}
        SinceLast::Planned(count, today) => {
            let with = [("count", count.into()), ("today", days::shown(today).into())];
            lines.push(words.say_with("report-since", &with));
        }
        SinceLast::NoToday => lines.push(words.say("report-until-last")),
    }
    for class in coverage.contradicted.iter().take(SHOWN_MISSING_MAX) {
        let name = names.class(class.class).into();
        let with = [("name", name), ("day", days::shown(class.day).into())];
        lines.push(words.say_with("report-held-after-all", &with));
    }
    lines.extend(beside.apart.iter().cloned());
    if report.total.half_marked > 0 {
        let with = [("count", report.total.half_marked.into())];
        lines.push(words.say_with("report-half-marked", &with));
    }
    let more = more_than_whole(report).map(|column| words.word("col", column));
    let more: Vec<String> = more.collect();
    if !more.is_empty() {
        lines.push(words.say_with("report-parts", &[("columns", more.join(", ").into())]));
    }
    for target in &report.targets {
        let topic = topic::name_of(words, names.topics(), &target.target.topic);
        let with = [
            ("place", (&*target.name).into()),
            ("topic", topic.into()),
            ("reached", target.reached.into()),
            ("needed", target.needed.into()),
            ("percent", target.target.percent.into()),
            ("of", target.target.of.into()),
            ("lacking", target.needed.saturating_sub(target.reached).into()),
        ];
        let is_reached = target.reached >= target.needed;
        let key = if is_reached { "report-target-reached" } else { "report-target" };
        lines.push(words.say_with(key, &with));
    }
    if report.disputed > 0 {
        lines.push(words.say_with("report-disputed", &[("count", report.disputed.into())]));
    }
    let devices = &coverage.devices;
    if devices.count > 0 {
        let teams = devices.teams.iter().map(|of| (of.team, of.devices));
        let with = [("count", devices.count.into()), ("teams", by_team(teams, names).into())];
        lines.push(words.say_with("report-devices", &with));
    }
    lines
}

/// Returns the columns whose rows add up to more than the total, for a meeting about two topics or a person of two
/// months is in two rows.
fn more_than_whole(report: &Report) -> impl Iterator<Item = &'static str> {
    let numbers: [(&'static str, fn(&ReportRow) -> u32); 6] = [
        ("classes", |row| row.classes),
        ("meetings", |row| row.meetings),
        ("learners", |row| row.learners),
        ("turns", |row| row.turns),
        ("blank", |row| row.blank),
        ("disputed", |row| row.disputed),
    ];
    let is_more = |number: &fn(&ReportRow) -> u32| {
        report.rows.iter().map(number).fold(0, u32::saturating_add) > number(&report.total)
    };
    numbers.into_iter().filter(move |(_, number)| is_more(number)).map(|(column, _)| column)
}

/// Returns how many devices each team has, as people read it: the teams with most.
pub(super) fn by_team(teams: impl Iterator<Item = (TeamId, u32)>, names: &labels::Named) -> String {
    let mut teams: Vec<_> = teams.collect();
    teams.sort_by_key(|(team, devices)| (Reverse(*devices), *team));
    let hidden = teams.len() > SHOWN_MISSING_MAX;
    let shown = teams.iter().take(SHOWN_MISSING_MAX);
    let mut shown: Vec<_> =
        shown.map(|(team, devices)| format!("{}: {devices}", names.team(*team))).collect();
    shown.extend(hidden.then(|| "…".to_owned()));
    shown.join(", ")
}

fn cells(row: &ReportRow, name: String) -> [String; SHOWN.len() + 1] {
    let numbers = NUMBERS.into_iter().zip(row.numbers());
    let numbers = numbers.map(|(column, number)| shown(column, number));
    let cells: Vec<String> = [name].into_iter().chain(numbers).collect();
    cells.try_into().expect("a name and each number")
}

/// Returns a number of a row as people read it; nothing for a rate of nothing.
pub(super) fn shown(column: &str, number: Option<u32>) -> String {
    match (column, number) {
        (_, None) => String::new(),
        ("present_rate", Some(rate)) => format!("{rate} %"),
        (_, Some(number)) => number.to_string(),
    }
}

/// Returns the report as a list to go on working with; with `words` in their language, else the same everywhere.
fn bare(
    report: &Report,
    by: Option<Breakdown>,
    names: &labels::Named,
    words: Option<Words>,
) -> List {
    let named = |row: &ReportRow| match words.filter(|_| by == Some(Breakdown::Topic)) {
        Some(words) if !row.name.is_empty() => label::of_topic(row, words, names),
        _ => row.name.clone(),
    };
    let named: Vec<String> = report.rows.iter().map(named).collect();
    let rows = report.rows.iter().zip(&named);
    let labels = names.among(rows.map(|(row, name)| (&*row.key, &**name)));
    let columns = FIRST.into_iter().chain(NUMBERS).map(|column| match words {
        Some(words) => words.word("col", column),
        None => column.to_owned(),
    });
    let rows = report.rows.iter().map(|row| {
        let name = if row.name.is_empty() { String::new() } else { labels.get(&row.key) };
        let first = [Cell::from(&*row.key), Cell::from(&*name)];
        first.into_iter().chain(numbers(row)).collect()
    });
    List { columns: columns.collect(), rows: rows.collect() }
}

/// Returns the numbers of a row, in the order of [`NUMBERS`].
fn numbers(row: &ReportRow) -> impl Iterator<Item = Cell> {
    row.numbers().into_iter().map(|number| number.map_or(Cell::Blank, Cell::Number))
}

/// Returns the official code of a row's place: as of the period's last day, or the last one that it got.
fn code(places: &[Place], row: &ReportRow, to: Option<Date>) -> Cell {
    let code = |place: &Place| match to {
        Some(day) => place.code_on(day).map(ToString::to_string),
        None => place.codes.last().map(|dated| dated.code.to_string()),
    };
    let place = places.iter().find(|place| place.place.to_string() == row.key);
    Cell::from(place.and_then(code).as_deref())
}

/// Returns how many devices of a row's team may have work that is not held here.
fn missing_devices(report: &Report, row: &ReportRow) -> Cell {
    let teams = &report.coverage.devices.teams;
    let of = teams.iter().find(|of| of.team.to_string() == row.key);
    Cell::Number(of.map_or(0, |of| of.devices))
}

/// Returns the report as it is handed on, with what is to be known of it.
fn official(
    desk: &Desk,
    (report, beside): (&Report, &Beside),
    rows: &[(&ReportRow, String)],
    args: &Args,
    names: &labels::Named,
) -> Done<(Official, List)> {
    let words = desk.caller.words;
    let columns = FIRST.into_iter().skip(1).chain(NUMBERS);
    let columns = columns.map(|column| words.word("col", column)).collect();
    let row = |row: &ReportRow, name: &str| -> Vec<Cell> {
        [Cell::from(name)].into_iter().chain(numbers(row)).collect()
    };
    // Without a breakdown the total is the only row.
    let rows = rows.iter().filter(|_| args.by.is_some());
    let rows = rows.map(|(found, label)| row(found, label)).collect();
    let mut lines = vec![
        words.say_with("report-programme", &[("name", desk.identity()?.programme_name.into())]),
        period(words, args.from, args.to),
    ];
    lines.extend(told(desk, (report, beside), names));
    let total = row(&report.total, &words.say("report-total"));
    Ok((Official { title: words.say("report-title"), lines, total }, List { columns, rows }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use lantoa_core::node::answer::Coverage;

    use super::*;
    use crate::words::Lang;

    fn report(name: &str) -> Report {
        let levels = BTreeMap::from([("taught", 7), ("alone", 1)]);
        let row = ReportRow {
            key: "k".to_owned(),
            name: name.to_owned(),
            classes: 1,
            meetings: 2,
            learners: 3,
            turns: 5,
            present_rate: None,
            blank: 6,
            half_marked: 1,
            disputed: 0,
            planned: 8,
            not_met: 1,
            not_heard_of: 2,
            visits: 4,
            levels,
        };
        let coverage = Coverage { classes: 1, reported: 1, ..Coverage::default() };
        Report { coverage, disputed: 0, total: row.clone(), rows: vec![row], targets: Vec::new() }
    }

    fn text(report: &Report, words: Option<Words>) -> String {
        let bytes = bare(report, None, &labels::Named::default(), words).csv(Separator::Comma);
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn a_report_is_a_list_of_all_its_numbers() {
        let text = text(&report("=HYPERLINK(\"x\")"), None);
        assert!(text.starts_with("\u{feff}key,name,classes,"), "{text}");
        assert!(
            text.ends_with("k,\"'=HYPERLINK(\"\"x\"\")\",1,2,3,5,,6,1,0,8,1,2,4,7,0,1,0\r\n"),
            "{text}"
        );
    }

    #[test]
    fn a_spreadsheet_speaks_vietnamese_when_asked() {
        let text = text(&report("Thôn 1"), Some(Words::new(Lang::Vi)));
        let header = text.lines().next().unwrap_or_default();
        assert!(!header.contains("learners") && header.contains("Học viên"), "{header}");
    }
}
