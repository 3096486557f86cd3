//! Totals to sign, and what changed since they were signed.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::SpaceId;
use crate::domain::progress::Level;
use crate::domain::signed::{Numbers, RULES, SignedReport};
use crate::domain::time::Date;
use crate::node::answer::{Breakdown, ReportQuery, ReportRow};
use crate::node::report::report;
use crate::store::reader::{Reader, StoreError};

/// Returns the totals of a period as they stand now, by place and team, in the division of its last day.
pub(crate) fn to_sign(
    reader: &Reader,
    (from, to): (Option<Date>, Date),
    incomplete: &BTreeSet<SpaceId>,
) -> Result<SignedReport, StoreError> {
    let _still = reader.hold()?;
    let by = |by| ReportQuery {
        by: Some(by),
        teams: BTreeSet::new(),
        from,
        to: Some(to),
        places_of: Some(to),
    };
    let places = report(reader, &by(Breakdown::Place), incomplete)?;
    let teams = report(reader, &by(Breakdown::Team), incomplete)?;
    // A key that is no id is of what is not known.
    let place = |row: &ReportRow| (row.key.parse().ok(), numbers(row));
    let team = |row: &ReportRow| Some((row.key.parse().ok()?, numbers(row)));
    Ok(SignedReport {
        rules: RULES,
        from,
        to,
        classes: (places.coverage.classes, places.coverage.reported),
        total: numbers(&places.total),
        places: places.rows.iter().map(place).collect(),
        teams: teams.rows.iter().filter_map(team).collect(),
        held: held(reader)?.into_iter().collect(),
    })
}

/// Returns how many entries of each device are held, by the first 16 hexadecimal digits of its id.
pub(crate) fn held(reader: &Reader) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut held: BTreeMap<String, u64> = BTreeMap::new();
    for (device, height) in reader.heights()? {
        let digits = device.0[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        *held.entry(digits).or_default() += height;
    }
    Ok(held)
}

fn numbers(row: &ReportRow) -> Numbers {
    let level = |level: Level| Some(row.levels.get(level.word()).copied().unwrap_or(0));
    vec![
        Some(row.classes),
        Some(row.meetings),
        Some(row.learners),
        Some(row.turns),
        row.present_rate.map(u32::from),
        Some(row.blank),
        Some(row.half_marked),
        Some(row.disputed),
        Some(row.planned),
        Some(row.not_met),
        Some(row.not_heard_of),
        Some(row.visits),
        level(Level::Taught),
        level(Level::Practised),
        level(Level::Alone),
        level(Level::Confirmed),
    ]
}
