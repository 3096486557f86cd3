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
            let (query, held) = (desk.query()?, Held::read(desk)?);
            let names = Named::read(&query)?;
            desk.caller.answer(&query.signed_reports()?, |lines| list(desk, &held, &names, lines));
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

fn list(desk: &Desk, held: &Held, names: &Named, lines: &[SignedLine]) {
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
            state(desk, held, line, names),
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
        let both = [
            ("place", places(line, words, &names)),
            ("team", teams(line, &held, |team| names.team(team))),
        ];
        let is_whole = held.all_of(&line.signed);
        for (what, mut rows) in both {
            let columns: Vec<&str> = [what].into_iter().chain(report::SHOWN).collect();
            let mut sheet = Sheet::new(&desk.caller, &columns);
            rows.sort_by_cached_key(|row| (row.name.is_none(), row.name.as_deref().map(title_key)));
            for row in rows {
                let is_compared = is_whole || what == "team";
                let now = if is_compared { row.now } else { row.signed };
                let name = row.name.unwrap_or_else(|| words.say("row-unknown"));
                sheet.row(cells(name, row.signed, now));
            }
            let (total, signed) = (words.say("report-total"), &line.signed.total);
            let now = if is_whole { &line.now.total } else { signed };
            sheet.strong_row(cells(total, Some(signed), Some(now)));
            sheet.print(&desk.caller);
        }
        desk.line(&state(desk, &held, line, &names));
        for later in &line.later {
            let with = [("name", (&*later.device).into()), ("count", later.entries.into())];
            desk.line(&words.say_with("signed-later", &with));
        }
    });
    Ok(())
}

/// A row as it was signed, and as it is counted now, by its name.
struct Row<'l> {
    name: Option<String>,
    signed: Option<&'l Numbers>,
    now: Option<&'l Numbers>,
}

impl Row<'_> {
    /// Returns whether another number is shown now than was signed.
    fn differs(&self) -> bool {
        let mut numbers = NUMBERS.iter();
        numbers.any(|number| change(number, self.signed, self.now).is_err())
    }
}

/// Returns the places of what was signed or is counted now; what is at no place that is known has no name. Of places
/// that were said to be one since, one has the numbers of all: what was signed of another stands by itself, and says
/// so.
fn places<'l>(line: &'l SignedLine, words: Words, names: &Named) -> Vec<Row<'l>> {
    let stands = |place: PlaceId| names.stands_for(place);
    let mut now: BTreeMap<Option<PlaceId>, &Numbers> = BTreeMap::new();
    for (place, numbers) in &line.now.places {
        now.insert(place.map(stands), numbers);
    }
    let mut signed: BTreeMap<Option<PlaceId>, Vec<(Option<PlaceId>, &Numbers)>> = BTreeMap::new();
    for (place, numbers) in &line.signed.places {
        signed.entry(place.map(stands)).or_default().push((*place, numbers));
    }
    let name = |place: Option<PlaceId>| {
        let place = place?;
        let Some(own) = names.joined_place(place) else { return Some(names.place(place)) };
        let with = [("name", own.into()), ("one", names.place(place).into())];
        Some(words.say_with("signed-joined-place", &with))
    };
    let mut rows = Vec::new();
    for (one, group) in signed {
        let now = now.remove(&one);
        let is_alone = group.len() == 1;
        let has_own = group.iter().any(|(place, _)| *place == one);
        for (place, numbers) in group {
            let is_compared = is_alone || place == one;
            let (name, signed) = (name(place), Some(numbers));
            rows.push(Row { name, signed, now: if is_compared { now } else { signed } });
        }
        if !is_alone && !has_own {
            rows.push(Row { name: name(one), signed: None, now });
        }
    }
    let new = now.into_iter();
    rows.extend(new.map(|(place, now)| Row { name: name(place), signed: None, now: Some(now) }));
    rows
}

/// As [`places`], of teams; of one that is not held here nothing else is counted than was signed.
fn teams<'l>(line: &'l SignedLine, held: &Held, name: impl Fn(TeamId) -> String) -> Vec<Row<'l>> {
    let mut both: BTreeMap<TeamId, [Option<&'l Numbers>; 2]> = BTreeMap::new();
    for (team, row) in &line.signed.teams {
        let now = if held.0.contains(team) { None } else { Some(row) };
        both.insert(*team, [Some(row), now]);
    }
    for (team, row) in line.now.teams.iter().filter(|(team, _)| held.0.contains(team)) {
        both.entry(*team).or_default()[1] = Some(row);
    }
    let row = |(team, [signed, now]): (TeamId, [Option<&'l Numbers>; 2])| Row {
        name: Some(name(team)),
        signed,
        now,
    };
    both.into_iter().map(row).collect()
}

/// Returns the cells of a row: what was signed, and where that is another number now, both.
fn cells(
    name: String,
    signed: Option<&Numbers>,
    now: Option<&Numbers>,
) -> [String; report::SHOWN.len() + 1] {
    let cell = |number: &&'static str| match change(number, signed, now) {
        Ok(same) => same,
        Err((before, after)) => format!("{before} → {after}"),
    };
    let cells: Vec<String> = [name].into_iter().chain(NUMBERS.iter().map(cell)).collect();
    cells.try_into().expect("a name and each number")
}

/// Returns a number that is the same now as it was signed; else, as an error, both. A row that is not there has a dash
/// where the other one says something.
fn change(
    number: &str,
    signed: Option<&Numbers>,
    now: Option<&Numbers>,
) -> Result<String, (String, String)> {
    let text = |row: Option<&Numbers>| row.map(|row| report::shown(number, of(row, number)));
    match (text(signed), text(now)) {
        (Some(before), Some(after)) if before == after => Ok(before),
        (Some(one), None) | (None, Some(one)) if one.is_empty() || one == "0" => Ok(one),
        (None, None) => Ok(String::new()),
        (before, after) => {
            let said = |text: Option<String>| {
                text.filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
            };
            Err((said(before), said(after)))
        }
    }
}

fn of(row: &Numbers, name: &str) -> Option<u32> {
    let at = NUMBERS.iter().position(|known| *known == name)?;
    row.get(at).copied().flatten()
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

/// Returns whether the same is counted now, of the teams that this device holds: each number that is another one is
/// shown with both.
fn state(desk: &Desk, held: &Held, line: &SignedLine, names: &Named) -> String {
    let (signed, now) = (&line.signed, &line.now);
    let holds_some = || signed.teams.iter().any(|(team, _)| held.0.contains(team));
    let team_differs = || teams(line, held, |_| String::new()).iter().any(Row::differs);
    let place_differs = || places(line, desk.caller.words, names).iter().any(Row::differs);
    desk.say(match () {
        () if signed.rules != now.rules => "signed-other-rules",
        () if !held.all_of(signed) && !holds_some() => "signed-not-held",
        () if !held.all_of(signed) && !team_differs() => "signed-part-as-now",
        () if !held.all_of(signed) => "signed-part-differs",
        () if signed.total == now.total && !team_differs() && !place_differs() => "signed-as-now",
        () => "signed-differs",
    })
}
