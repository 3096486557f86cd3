//! `report`: totals with their coverage, for people, scripts and spreadsheets.

use lantoa_core::domain::progress::Level;
use lantoa_core::node::answer::{Breakdown, Named, Report, ReportQuery, ReportRow};

use crate::args::work::Report as Args;
use crate::days;
use crate::desk::Desk;
use crate::failure::{Done, invalid};
use crate::labels;
use crate::lookup;
use crate::private_file::write_private;
use crate::sheet::Sheet;
use crate::table::harmless;
use crate::words::Words;

/// The columns of a spreadsheet; without `--lang` these names stand in its first line, so that the
/// bytes are the same wherever the same is held.
const COLUMNS: [&str; 11] = [
    "key",
    "name",
    "classes",
    "meetings",
    "learners",
    "turns",
    "present_rate",
    "blank",
    "half_marked",
    "disputed",
    "visits",
];
/// The levels, as further columns.
const LEVELS: [Level; 4] = [Level::Taught, Level::Practised, Level::Alone, Level::Confirmed];
/// Classes without a report that people are shown; scripts get them all.
const SHOWN_MISSING_MAX: usize = 20;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let query = desk.query()?;
    let teams = args.team.iter().map(|team| lookup::one(&query, Named::Team, team));
    let teams = teams.collect::<Done<_>>()?;
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(invalid(
            "period-turned",
            "period ends before it begins",
            serde_json::json!({}),
        ));
    }
    let question =
        ReportQuery { by: args.by.map(Breakdown::from), teams, from: args.from, to: args.to };
    let report = desk.caller.while_busy("busy-report", || query.report(&question))?;
    if args.csv.is_none() && desk.caller.out.is_json() {
        desk.caller.out.json(&report);
        return Ok(());
    }
    let names = labels::Named::read(&query)?;
    if let Some(file) = &args.csv {
        let path = desk.caller.path(file);
        let words = args.translated.then_some(desk.caller.words);
        write_private(&path, &spreadsheet(&report, &names, words))?;
    }
    desk.caller.answer(&report, |report| print(desk, report, question.by, &names));
    Ok(())
}

fn print(desk: &Desk, report: &Report, by: Option<Breakdown>, names: &labels::Named) {
    let words = desk.caller.words;
    let columns = [
        "name",
        "#classes",
        "#meetings",
        "#learners",
        "#turns",
        "#present_rate",
        "#?blank",
        "#?half_marked",
        "#?disputed",
        "#?visits",
        "#?taught",
        "#?practised",
        "#?alone",
        "#?confirmed",
    ];
    let mut sheet = Sheet::new(&desk.caller, &columns);
    if by.is_some() {
        for row in &report.rows {
            sheet.row(cells(row, label(row, by, words, names)));
        }
    }
    sheet.strong_row(cells(&report.total, words.say("report-total")));
    sheet.print(&desk.caller);
    let coverage = &report.coverage;
    desk.line(&words.say_with(
        "report-coverage",
        &[("reported", coverage.reported.into()), ("classes", coverage.classes.into())],
    ));
    for class in coverage.missing.iter().take(SHOWN_MISSING_MAX) {
        let last = class.last.map_or_else(|| words.say("none-yet"), days::shown);
        let name = names.class(class.class).into();
        desk.line(&words.say_with("report-missing", &[("name", name), ("last", last.into())]));
    }
    if coverage.missing.len() > SHOWN_MISSING_MAX {
        let more = coverage.missing.len() - SHOWN_MISSING_MAX;
        desk.line(&words.say_with("report-more", &[("count", more.into())]));
    }
    if report.total.half_marked > 0 {
        let with = [("count", report.total.half_marked.into())];
        desk.line(&words.say_with("report-half-marked", &with));
    }
    if report.disputed > 0 {
        desk.line(&words.say_with("report-disputed", &[("count", report.disputed.into())]));
    }
}

/// Returns what people call a row: words of ours are translated, names are not.
fn label(row: &ReportRow, by: Option<Breakdown>, words: Words, names: &labels::Named) -> String {
    let family = match by {
        Some(Breakdown::Sex) => "sex",
        Some(Breakdown::Age) => "age",
        Some(Breakdown::Audience) => "audience",
        Some(Breakdown::Place | Breakdown::Team | Breakdown::Class) => {
            return names.find(&row.key).unwrap_or_else(|| row.name.clone());
        }
        Some(Breakdown::Topic) | None => {
            return if row.name.is_empty() { row.key.clone() } else { row.name.clone() };
        }
    };
    let key = if row.key.is_empty() { "unknown" } else { &row.key };
    words.find(&format!("{family}-{key}")).unwrap_or_else(|| row.name.clone())
}

fn cells(row: &ReportRow, name: String) -> [String; 14] {
    let level = |level: Level| row.levels.get(level.word()).copied().unwrap_or(0).to_string();
    let [taught, practised, alone, confirmed] = LEVELS.map(level);
    [
        name,
        row.classes.to_string(),
        row.meetings.to_string(),
        row.learners.to_string(),
        row.turns.to_string(),
        row.present_rate.map(|rate| format!("{rate} %")).unwrap_or_default(),
        row.blank.to_string(),
        row.half_marked.to_string(),
        row.disputed.to_string(),
        row.visits.to_string(),
        taught,
        practised,
        alone,
        confirmed,
    ]
}

/// Returns the report as a spreadsheet's file: UTF-8 with BOM and CRLF, as Excel opens Vietnamese.
fn spreadsheet(report: &Report, names: &labels::Named, words: Option<Words>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    let labels = names.among(report.rows.iter().map(|row| (&*row.key, &*row.name)));
    let header = COLUMNS.into_iter().chain(LEVELS.map(Level::word)).map(|column| match words {
        Some(words) => words.word("col", column),
        None => column.to_owned(),
    });
    let written = writer.write_record(header).and_then(|()| {
        report.rows.iter().try_for_each(|row| {
            let [_, classes, meetings, learners, turns, _, beside @ ..] = cells(row, String::new());
            let rate = row.present_rate.map(|rate| rate.to_string()).unwrap_or_default();
            let name = if row.name.is_empty() { String::new() } else { labels.get(&row.key) };
            let first = [harmless(&row.key), harmless(&name), classes, meetings, learners];
            writer.write_record(first.into_iter().chain([turns, rate]).chain(beside))
        })
    });
    written.expect("records of one length go into memory");
    writer.into_inner().expect("memory can be flushed")
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
            visits: 4,
            levels,
        };
        let coverage = Coverage { classes: 1, reported: 1, missing: Vec::new() };
        Report { coverage, disputed: 0, total: row.clone(), rows: vec![row] }
    }

    #[test]
    fn a_spreadsheet_opens_in_excel_and_runs_nothing() {
        let none = labels::Named::default();
        let bytes = spreadsheet(&report("=HYPERLINK(\"x\")"), &none, None);
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}key,name,classes,"), "{text}");
        assert!(
            text.ends_with("k,\"'=HYPERLINK(\"\"x\"\")\",1,2,3,5,,6,1,0,4,7,0,1,0\r\n"),
            "{text}"
        );
        for risky in ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1"] {
            assert!(harmless(risky).starts_with('\''), "{risky}");
        }
        assert_eq!(harmless("Thôn 1"), "Thôn 1");
    }

    #[test]
    fn a_spreadsheet_speaks_vietnamese_when_asked() {
        let none = labels::Named::default();
        let bytes = spreadsheet(&report("Thôn 1"), &none, Some(Words::new(Lang::Vi)));
        let text = String::from_utf8(bytes).expect("UTF-8");
        let header = text.lines().next().unwrap_or_default();
        assert!(!header.contains("learners") && header.contains("Học viên"), "{header}");
    }
}
