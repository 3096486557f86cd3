//! Totals as they were signed on a day: what is handed in once, and read beside what came later.
//!
//! It holds sums by place and team and how much was held of each device's work then. There are no names and no
//! classes in it. Absent on purpose: how it is counted (`crate::node`).

use serde::{Deserialize, Serialize};

use crate::domain::id::{PlaceId, TeamId};
use crate::domain::time::Date;

/// The rules of counting that these versions of the program have. Totals of others are not compared.
pub const RULES: u32 = 1;
/// What the numbers of a row are, in their order.
pub const NUMBERS: [&str; 16] = [
    "classes",
    "meetings",
    "learners",
    "turns",
    "present_rate",
    "blank",
    "half_marked",
    "disputed",
    "planned",
    "not_met",
    "not_heard_of",
    "visits",
    "taught",
    "practised",
    "alone",
    "confirmed",
];

/// The numbers of a row, in the order of [`NUMBERS`]; `None` for a rate of nothing.
pub type Numbers = Vec<Option<u32>>;

/// A signed report.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct SignedReport {
    /// [`RULES`] of the program that counted.
    pub rules: u32,
    /// The first day, inclusive; from the beginning where there is none.
    pub from: Option<Date>,
    /// The last day, inclusive; also the day whose division of places holds.
    pub to: Date,
    /// How many classes were asked about, and how many had reported.
    pub classes: (u32, u32),
    /// Everything, each thing once.
    pub total: Numbers,
    /// The rows of places; of what is at none that is known, without one.
    pub places: Vec<(Option<PlaceId>, Numbers)>,
    /// The rows of teams.
    pub teams: Vec<(TeamId, Numbers)>,
    /// How many devices might have had work of the period that was not held where it was signed.
    #[serde(default)]
    pub devices: u32,
    /// The same for each team, where there was one. A device of two teams counts in both.
    #[serde(default)]
    pub team_devices: Vec<(TeamId, u32)>,
    /// How many entries of each device were held, by the first 16 hexadecimal digits of its id.
    pub held: Vec<(String, u64)>,
}

impl SignedReport {
    /// Returns the bytes that stand in the document, the same for the same totals.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain values are JSON")
    }

    /// Returns what these bytes say; `None` where a later program wrote them otherwise.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let report: Self = serde_json::from_slice(bytes).ok()?;
        let is_whole = |row: &Numbers| row.len() == NUMBERS.len();
        let are_whole = is_whole(&report.total)
            && report.places.iter().all(|(_, row)| is_whole(row))
            && report.teams.iter().all(|(_, row)| is_whole(row));
        are_whole.then_some(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_report_is_read_back_and_of_other_bytes_nothing_is_read() {
        let row = |first| {
            let mut row: Numbers = vec![Some(0); NUMBERS.len()];
            row[0] = first;
            row
        };
        let report = SignedReport {
            rules: RULES,
            from: None,
            to: "2026-11-30".parse().expect("a day"),
            classes: (3, 2),
            total: row(Some(3)),
            places: vec![(None, row(None)), (Some(PlaceId([7; 16])), row(Some(3)))],
            teams: vec![(TeamId([1; 16]), row(Some(3)))],
            devices: 2,
            team_devices: vec![(TeamId([1; 16]), 2)],
            held: vec![("00ff00ff00ff00ff".to_owned(), 12)],
        };
        let bytes = report.to_bytes();
        assert_eq!(SignedReport::parse(&bytes), Some(report.clone()));
        assert_eq!(SignedReport::parse(&bytes[1..]), None);
        // One that was signed before devices were counted.
        let text = String::from_utf8(bytes).expect("JSON is text");
        let devices = format!(r#""devices":2,"team_devices":[["{}",2]],"#, TeamId([1; 16]));
        let before = SignedReport { devices: 0, team_devices: Vec::new(), ..report.clone() };
        assert!(text.contains(&devices), "{text}");
        let text = text.replace(&devices, "");
        assert_eq!(SignedReport::parse(text.as_bytes()), Some(before));
        let short = SignedReport { total: vec![Some(1)], ..report };
        assert_eq!(SignedReport::parse(&short.to_bytes()), None);
    }
}
