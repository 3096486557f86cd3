//! Totals to sign, and what changed since they were signed.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::DeviceId;
use crate::domain::signed::{RULES, SignedReport};
use crate::domain::time::Date;
use crate::node::answer::{Breakdown, ReportQuery, ReportRow};
use crate::node::report::{Here, report};
use crate::store::reader::{Reader, StoreError};

/// Returns the totals of a period as they stand now, by place and team, in the division of its last day.
pub(crate) fn to_sign(
    reader: &Reader,
    (from, to): (Option<Date>, Date),
    here: &Here,
) -> Result<SignedReport, StoreError> {
    let _still = reader.hold()?;
    let by = |by| ReportQuery {
        by: Some(by),
        teams: BTreeSet::new(),
        from,
        to: Some(to),
        places_of: Some(to),
    };
    let places = report(reader, &by(Breakdown::Place), here)?;
    let teams = report(reader, &by(Breakdown::Team), here)?;
    // A key that is no id is of what is not known.
    let place = |row: &ReportRow| (row.key.parse().ok(), row.numbers());
    let team = |row: &ReportRow| Some((row.key.parse().ok()?, row.numbers()));
    Ok(SignedReport {
        rules: RULES,
        from,
        to,
        classes: (places.coverage.classes, places.coverage.reported),
        total: places.total.numbers(),
        places: places.rows.iter().map(place).collect(),
        teams: teams.rows.iter().filter_map(team).collect(),
        devices: teams.coverage.devices.count,
        team_devices: teams.coverage.devices.teams.iter().map(|t| (t.team, t.devices)).collect(),
        held: held(reader)?.into_iter().collect(),
    })
}

/// Returns how many entries of each device are held, by its [`digits`].
pub(crate) fn held(reader: &Reader) -> Result<BTreeMap<String, u64>, StoreError> {
    let mut held: BTreeMap<String, u64> = BTreeMap::new();
    for (device, height) in reader.heights()? {
        *held.entry(digits(device)).or_default() += height;
    }
    Ok(held)
}

/// Returns how signed reports name a device: by the first 16 hexadecimal digits of its id.
pub(crate) fn digits(device: DeviceId) -> String {
    device.0[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}
