//! `signed`: totals that were signed, beside what is counted now.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{PlaceId, ReportId, TeamId};
use lantoa_core::domain::signed::{NUMBERS, Numbers, SignedReport};
use lantoa_core::domain::text::title_key;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::SignedLine;
use lantoa_core::node::error::{Error, ErrorKind};
use serde_json::json;

use crate::args::work::Signed as Args;
use crate::commands::report;
use crate::days;
use crate::desk::Desk;
use crate::failure::Done;
use crate::labels::Named;
use crate::lookup;
use crate::sheet::{Sheet, short};
use crate::words::Words;

/// The numbers that people are shown of each row.
const SHOWN: [&str; 5] = ["classes", "meetings", "learners", "turns", "present_rate"];

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    match args {
        Args::Add { from, to, sure } => {
            lookup::refuse_turned(*from, Some(*to))?;
            let report = desk
                .caller
                .while_busy("busy-report", || desk.query()?.report_to_sign(*from, *to))?;
            let (classes, reported) = report.classes;
            // Whoever may not sign is told so before being asked.
            let command = Command::SignReport(report.clone());
            let id = signed(desk.node.preview(command.clone())?);
            if desk.query()?.signed_ids()?.contains(&id) {
                desk.caller.out.note(&desk.say("signed-already"));
                return show(desk, id);
            }
            desk.caller.sure(*sure, || {
                let detail = json!({
                    "from": from, "day": to, "classes": classes, "reported": reported,
                    "devices": report.devices, "days_left": days_left(*to, desk.caller.today()),
                });
                Error::new(ErrorKind::Conflict, "unconfirmed-sign", "what is signed stays")
                    .with(detail)
            })?;
            show(desk, signed(desk.execute(command)?))
        }
        Args::List => {
            let held = Held::read(desk)?;
            desk.caller.answer(&desk.query()?.signed_reports()?, |lines| list(desk, &held, lines));
            Ok(())
        }
        Args::Show { report } => {
            let report = lookup::signed(&desk.query()?, report)?;
            show(desk, report)
        }
    }
}

fn signed(outcome: Outcome) -> ReportId {
    let Outcome::Signed(report) = outcome else { unreachable!("signing comes to nothing else") };
    report
}

/// Returns how many days of a period are not over.
fn days_left(to: Date, today: Date) -> i32 {
    (to.days_since_1970() - today.days_since_1970() + 1).max(0)
}

fn list(desk: &Desk, held: &Held, lines: &[SignedLine]) {
    let columns = ["report", "period", "#learners", "#turns", "by", "at", "#?later", "state"];
    let mut sheet = Sheet::new(&desk.caller, &columns);
    for line in lines {
        let number = |name: &str| said(of(&line.signed.total, name));
        sheet.row([
            short(&line.report),
            period(&line.signed, desk.caller.words),
            number("learners"),
            number("turns"),
            line.by.clone(),
            desk.caller.time(line.at),
            line.later.iter().map(|later| later.entries).sum::<u64>().to_string(),
            state(desk, held, line),
        ]);
    }
    sheet.print(&desk.caller);
}

fn show(desk: &Desk, report: ReportId) -> Done {
    let query = desk.query()?;
    let Some(line) = query.signed_report(report)? else { return Ok(()) };
    let (names, held) = (Named::read(&query)?, Held::read(desk)?);
    desk.caller.answer(&line, |line| {
        let words = desk.caller.words;
        desk.line(&format!("{}  {}", line.report, period(&line.signed, words)));
        let with = [("name", (&*line.by).into()), ("at", desk.caller.time(line.at).into())];
        desk.line(&words.say_with("signed-by", &with));
        let (classes, reported) = line.signed.classes;
        let with = [("reported", reported.into()), ("classes", classes.into())];
        desk.line(&words.say_with("report-coverage", &with));
        if line.signed.devices > 0 {
            let teams = report::by_team(line.signed.team_devices.iter().copied(), &names);
            let with = [("count", line.signed.devices.into()), ("teams", teams.into())];
            desk.line(&words.say_with("signed-devices", &with));
        }
        // Each adds up to the total by itself.
        let both = [("place", places(line, words, &names)), ("team", teams(line, &held, &names))];
        let is_whole = held.all_of(&line.signed);
        for (what, rows) in both {
            let columns = [what, "#classes", "#meetings", "#learners", "#turns", "#present_rate"];
            let mut sheet = Sheet::new(&desk.caller, &columns);
            for (name, signed, now) in rows {
                let is_compared = is_whole || what == "team";
                sheet.row(cells(name, signed, if is_compared { now } else { signed }));
            }
            let (total, signed) = (words.say("report-total"), &line.signed.total);
            let now = if is_whole { &line.now.total } else { signed };
            sheet.strong_row(cells(total, Some(signed), Some(now)));
            sheet.print(&desk.caller);
        }
        desk.line(&state(desk, &held, line));
        for later in &line.later {
            let with = [("name", (&*later.device).into()), ("count", later.entries.into())];
            desk.line(&words.say_with("signed-later", &with));
        }
    });
    Ok(())
}

/// A row as it was signed, and as it is counted now, by its name.
type Row<'l> = (String, Option<&'l Numbers>, Option<&'l Numbers>);

/// Returns the places of what was signed or is counted now, by name; what is at no place that is known stands last.
fn places<'l>(line: &'l SignedLine, words: Words, names: &Named) -> Vec<Row<'l>> {
    let of = |report: &'l SignedReport| report.places.iter().map(|(place, row)| (*place, row));
    let name = |place: Option<PlaceId>| place.map(|place| names.place(place));
    let rows = by_name(of(&line.signed), of(&line.now), name);
    let unknown = || words.say("row-unknown");
    rows.into_iter().map(|(name, was, is)| (name.unwrap_or_else(unknown), was, is)).collect()
}

/// As [`places`], of teams; of one that is not held here nothing else is counted than was signed.
fn teams<'l>(line: &'l SignedLine, held: &Held, names: &Named) -> Vec<Row<'l>> {
    let of = |report: &'l SignedReport| report.teams.iter().map(|(team, row)| (*team, row));
    let now = of(&line.now).filter(|(team, _)| held.0.contains(team));
    let unknown = of(&line.signed).filter(|(team, _)| !held.0.contains(team));
    let rows = by_name(of(&line.signed), now.chain(unknown), |team| Some(names.team(team)));
    rows.into_iter().map(|(name, was, is)| (name.unwrap_or_default(), was, is)).collect()
}

/// Returns what was signed and what is counted now of each thing, in the order of their names.
fn by_name<'l, T: Ord + Copy>(
    signed: impl Iterator<Item = (T, &'l Numbers)>,
    now: impl Iterator<Item = (T, &'l Numbers)>,
    name: impl Fn(T) -> Option<String>,
) -> Vec<(Option<String>, Option<&'l Numbers>, Option<&'l Numbers>)> {
    let mut both: BTreeMap<T, [Option<&'l Numbers>; 2]> = BTreeMap::new();
    signed.for_each(|(thing, row)| both.entry(thing).or_default()[0] = Some(row));
    now.for_each(|(thing, row)| both.entry(thing).or_default()[1] = Some(row));
    let rows = both.into_iter().map(|(thing, [was, is])| (name(thing), was, is));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_cached_key(|(name, ..)| (name.is_none(), name.as_deref().map(title_key)));
    rows
}

/// Returns the cells of a row: what was signed, and where that is another number now, both.
fn cells(name: String, signed: Option<&Numbers>, now: Option<&Numbers>) -> [String; 6] {
    let cell = |number: &str| {
        let (before, after) = (
            signed.map(|row| shown(row, number)).unwrap_or_default(),
            now.map(|row| shown(row, number)).unwrap_or_default(),
        );
        if before == after { before } else { format!("{before} → {after}") }
    };
    let [classes, meetings, learners, turns, rate] = SHOWN.map(cell);
    [name, classes, meetings, learners, turns, rate]
}

fn of(row: &Numbers, name: &str) -> Option<u32> {
    let at = NUMBERS.iter().position(|known| *known == name)?;
    row.get(at).copied().flatten()
}

/// Returns a number of a row as the report shows it.
fn shown(row: &Numbers, name: &str) -> String {
    match (name, of(row, name)) {
        ("present_rate", Some(rate)) => format!("{rate} %"),
        (_, number) => said(number),
    }
}

fn said(number: Option<u32>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn period(report: &SignedReport, words: Words) -> String {
    let from =
        |from: Option<Date>| from.map_or_else(|| words.say("report-from-first"), days::shown);
    format!("{} – {}", from(report.from), days::shown(report.to))
}

/// The teams whose work this device holds.
struct Held(BTreeSet<TeamId>);

impl Held {
    fn read(desk: &Desk) -> Done<Self> {
        Ok(Self(desk.node.identity()?.spaces.into_iter().map(TeamId::from).collect()))
    }

    /// Returns whether all that was signed can be counted here.
    fn all_of(&self, report: &SignedReport) -> bool {
        report.teams.iter().all(|(team, _)| self.0.contains(team))
    }
}

/// Returns whether the same is counted now, of the teams that this device holds.
fn state(desk: &Desk, held: &Held, line: &SignedLine) -> String {
    let (signed, now) = (&line.signed, &line.now);
    let own = |report: &SignedReport| {
        let teams = report.teams.iter().filter(|(team, _)| held.0.contains(team));
        teams.cloned().collect::<Vec<_>>()
    };
    desk.say(match () {
        () if signed.rules != now.rules => "signed-other-rules",
        () if !held.all_of(signed) && own(signed).is_empty() => "signed-not-held",
        () if !held.all_of(signed) && own(signed) == own(now) => "signed-part-as-now",
        () if !held.all_of(signed) => "signed-part-differs",
        () if signed.total == now.total
            && signed.teams == now.teams
            && signed.places == now.places =>
        {
            "signed-as-now"
        }
        () => "signed-differs",
    })
}
