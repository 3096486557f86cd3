//! Totals with their coverage.

use std::collections::BTreeMap;

use lantoa_core::node::answer;

use crate::error::LantoaError;
use crate::id::{ClassId, ClockMs, Day, DeviceId, TeamId};
use crate::level::Level;
use crate::node::Node;
use crate::topic::Target;

pub use lantoa_core::node::answer::{
    Breakdown, Coverage, HeldAfterAll, MissingClass, MissingDevice, MissingDevices, TeamDevices,
};

/// What a report is broken down by.
#[uniffi::remote(Enum)]
pub enum Breakdown {
    /// Places of classes, on the days of their meetings.
    Place,
    /// The same, each place with all that lies within it.
    Area,
    /// Teams.
    Team,
    /// Classes.
    Class,
    /// Topics of meetings and visits.
    Topic,
    /// Audiences of learners.
    Audience,
    /// Sexes of learners.
    Sex,
    /// Age bands of learners on the last day of the period.
    Age,
    /// Villages of learners, each within the place of the learner's team.
    Village,
    /// Volunteers who marked; what nobody marked is nobody's.
    Volunteer,
    /// Weeks, from Monday on.
    Week,
    /// Months.
    Month,
    /// Quarters of the year.
    Quarter,
}

/// How much of what should be there is.
#[uniffi::remote(Record)]
pub struct Coverage {
    /// Classes asked about.
    pub classes: u32,
    /// Classes with a meeting in the period whose every known feed is held up to its known height.
    pub reported: u32,
    /// The others.
    pub missing: Vec<MissingClass>,
    /// Days on which a class met although somebody said that it did not: they count.
    pub contradicted: Vec<HeldAfterAll>,
    /// Devices whose work of the period this device cannot know. Another one may know more: of the report this
    /// alone differs between devices that hold the same.
    pub devices: MissingDevices,
}

/// Devices that may have work of a period which is not held here: they may mark in a team of the report and
/// were not removed, and since the period ended there was neither a session with them nor an entry of theirs.
#[uniffi::remote(Record)]
pub struct MissingDevices {
    /// How many, each once.
    pub count: u32,
    /// How many of each team, where there is one, by id.
    pub teams: Vec<TeamDevices>,
    /// Those whose names are held here, of teams that this device leads or coordinates, as a list sorts them.
    pub named: Vec<MissingDevice>,
}

/// How many devices of a team may have work that is not held here. One of two teams counts in both.
#[uniffi::remote(Record)]
pub struct TeamDevices {
    /// The team.
    pub team: TeamId,
    /// Devices.
    pub devices: u32,
}

/// A device that may have work which is not held here.
#[uniffi::remote(Record)]
pub struct MissingDevice {
    /// The device.
    pub device: DeviceId,
    /// Its first volunteer's name.
    pub name: String,
    /// The teams of the report in which it may mark, by id.
    pub teams: Vec<TeamId>,
    /// When a session with it last ended here.
    pub last_seen: Option<ClockMs>,
    /// Whether its clock is wrong by more than a day, so that its taps say nothing of when they were made.
    pub clock_wrong: bool,
}

/// A day on which a class met although somebody said that it did not.
#[uniffi::remote(Record)]
pub struct HeldAfterAll {
    /// The class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: Day,
}

/// A class that has not reported.
#[uniffi::remote(Record)]
pub struct MissingClass {
    /// The class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// The day of its last meeting held here.
    pub last: Option<Day>,
}

/// A question for totals.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct ReportQuery {
    /// What the rows are; one row of everything where nothing is given.
    #[uniffi(default = None)]
    pub by: Option<Breakdown>,
    /// These teams only; all that are held where none is named.
    #[uniffi(default = [])]
    pub teams: Vec<TeamId>,
    /// First day, by meeting date, inclusive.
    #[uniffi(default = None)]
    pub from_day: Option<Day>,
    /// Last day, inclusive.
    #[uniffi(default = None)]
    pub to_day: Option<Day>,
    /// The day whose division of places holds, since communes are merged and divided; that of today where
    /// none is given.
    #[uniffi(default = None)]
    pub places_of_day: Option<Day>,
}

/// Totals with their coverage.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct Report {
    /// How much of what should be there is.
    pub coverage: Coverage,
    /// Marks and levels counted by a provisional reading.
    pub disputed: u32,
    /// Everything, each thing once, from the same state of the data as the rows.
    pub total: ReportRow,
    /// The rows, ascending by key; the total where no breakdown is asked.
    pub rows: Vec<ReportRow>,
    /// What is asked of places, beside what was reached, by place and topic; empty where some teams only are asked
    /// for.
    pub targets: Vec<TargetLine>,
}

/// What is asked of a place at the end of a period, beside what was reached.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct TargetLine {
    /// The target, of the place that its own became in the division of the report.
    pub target: Target,
    /// What the place is called.
    pub name: String,
    /// How many people are needed: the percentage of the number, rounded up.
    pub needed: u32,
    /// How many people are confirmed with the topic, in the place and all that lies within it.
    pub reached: u32,
    /// Those of the number that the target is of, in whole percent, half a percent rounded up; nothing of nobody.
    pub share: Option<u32>,
    /// How many people stand at each level with the topic, from the lowest.
    pub levels: Vec<LevelCount>,
}

impl From<answer::TargetLine> for TargetLine {
    fn from(line: answer::TargetLine) -> Self {
        let answer::TargetLine { target, name, needed, reached, share, levels } = line;
        Self { target, name, needed, reached, share, levels: level_counts(&levels) }
    }
}

/// Returns how many people stand at each level, from the lowest.
fn level_counts(levels: &BTreeMap<&'static str, u32>) -> Vec<LevelCount> {
    let count = |level: Level| levels.get(level.word()).copied();
    let levels = Level::ALL.into_iter();
    levels.filter_map(|level| Some(LevelCount { level, people: count(level)? })).collect()
}

/// One row of totals.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct ReportRow {
    /// What it is of: a printed id, a word, or `all`.
    pub key: String,
    /// The label of the key, as people say it.
    pub name: String,
    /// Classes.
    pub classes: u32,
    /// Meetings; same-meeting links counted once.
    pub meetings: u32,
    /// Distinct people, after same-person links, with at least one turn.
    pub learners: u32,
    /// Marks present or late.
    pub turns: u32,
    /// Turns over all marks except excused and none, in whole percent, half a percent rounded up;
    /// nothing where there is no such mark.
    pub present_rate: Option<u8>,
    /// How often somebody who comes to a class has no mark at a meeting that has marks.
    pub blank: u32,
    /// Meetings with such a blank whose roll call ended.
    pub half_marked: u32,
    /// Marks and levels counted by a provisional reading.
    pub disputed: u32,
    /// Meetings that were planned.
    pub planned: u32,
    /// Of those, how many were not held, as somebody said.
    pub not_met: u32,
    /// Of those, how many nothing was heard of.
    pub not_heard_of: u32,
    /// People helped in visits.
    pub visits: u32,
    /// How many people reached each level, from the lowest.
    pub levels: Vec<LevelCount>,
}

/// How many people reached a level.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LevelCount {
    /// The level.
    pub level: Level,
    /// How many people.
    pub people: u32,
}

impl From<answer::ReportRow> for ReportRow {
    fn from(row: answer::ReportRow) -> Self {
        let levels = level_counts(&row.levels);
        Self {
            key: row.key,
            name: row.name,
            classes: row.classes,
            meetings: row.meetings,
            learners: row.learners,
            turns: row.turns,
            present_rate: row.present_rate,
            blank: row.blank,
            half_marked: row.half_marked,
            disputed: row.disputed,
            planned: row.planned,
            not_met: row.not_met,
            not_heard_of: row.not_heard_of,
            visits: row.visits,
            levels,
        }
    }
}

#[uniffi::export]
impl Node {
    /// Returns totals with their coverage, the same on every device that holds the same teams but
    /// for the devices of the coverage.
    pub async fn report(&self, query: ReportQuery) -> Result<Report, LantoaError> {
        let ReportQuery { by, teams, from_day: from, to_day: to, places_of_day: places_of } = query;
        let teams = teams.into_iter().collect();
        let asked = answer::ReportQuery { by, teams, from, to, places_of };
        self.ask(move |query| {
            let answer::Report { coverage, disputed, total, rows, targets } =
                query.report(&asked)?;
            let rows = rows.into_iter().map(Into::into).collect();
            let targets = targets.into_iter().map(Into::into).collect();
            Ok(Report { coverage, disputed, total: total.into(), rows, targets })
        })
        .await
    }
}
