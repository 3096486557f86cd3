//! What a report answers, and what is asked of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::id::{ClassId, DeviceId, ReportId, TeamId};
use crate::domain::programme::Target;
use crate::domain::progress::Level;
use crate::domain::signed::{Numbers, SignedReport};
use crate::domain::time::{Date, Instant};

/// What a report is broken down by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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

/// A question for totals.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ReportQuery {
    /// What the rows are; one row of everything where `None`.
    pub by: Option<Breakdown>,
    /// These teams only; all that are held where none is named.
    pub teams: BTreeSet<TeamId>,
    /// First day, by meeting date, inclusive.
    pub from: Option<Date>,
    /// Last day, inclusive.
    pub to: Option<Date>,
    /// The day whose division of places holds, since communes are merged and divided; that of today, by all
    /// that is known, where none is given.
    pub places_of: Option<Date>,
}

/// Totals with their coverage.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
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
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TargetLine {
    /// The target, of the place that its own became in the division of the report.
    #[serde(flatten)]
    pub target: Target,
    /// What the place is called.
    pub name: String,
    /// How many people are needed: the percentage of the number, rounded up.
    pub needed: u32,
    /// How many people are confirmed with the topic, in the place and all that lies within it.
    pub reached: u32,
    /// Those of the number that the target is of, in whole percent, half a percent rounded up; `None` of nobody.
    pub share: Option<u32>,
    /// How many people stand at each level with the topic, by its word.
    pub levels: BTreeMap<&'static str, u32>,
}

impl TargetLine {
    /// Returns a target of a place of this name beside who stands where.
    #[must_use]
    pub fn new(target: Target, name: String, levels: BTreeMap<&'static str, u32>) -> Self {
        let reached = levels.get(Level::Confirmed.word()).copied().unwrap_or(0);
        let (of, wide) = (u64::from(target.of), |number: u32| u64::from(number));
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let needed = narrow((of * u64::from(target.percent)).div_ceil(100));
        let share = (of > 0).then(|| narrow((wide(reached) * 200 + of) / (of * 2)));
        Self { target, name, needed, reached, share, levels }
    }
}

/// How much of what should be there is.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
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
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct MissingDevices {
    /// How many, each once.
    pub count: u32,
    /// How many of each team, where there is one, by id.
    pub teams: Vec<TeamDevices>,
    /// Those whose names are held here, of teams that this device leads or coordinates, as a list sorts them.
    pub named: Vec<MissingDevice>,
}

/// How many devices of a team may have work that is not held here. One of two teams counts in both.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TeamDevices {
    /// The team.
    pub team: TeamId,
    /// Devices.
    pub devices: u32,
}

/// A device that may have work which is not held here.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MissingDevice {
    /// The device.
    pub device: DeviceId,
    /// Its first volunteer's name.
    pub name: String,
    /// The teams of the report in which it may mark, by id.
    pub teams: Vec<TeamId>,
    /// When a session with it last ended here.
    pub last_seen: Option<Instant>,
    /// Whether its clock is wrong by more than a day, so that its taps say nothing of when they were made.
    pub clock_wrong: bool,
}

/// A day on which a class met although somebody said that it did not.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct HeldAfterAll {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// The day.
    pub day: Date,
}

/// A class that has not reported.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct MissingClass {
    /// The class.
    pub class: ClassId,
    /// Its name.
    pub name: String,
    /// The day of its last meeting held here.
    pub last: Option<Date>,
}

/// One row of totals.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
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
    /// Turns over all marks except excused and none, in whole percent, half a percent rounded up; `None`
    /// where there is no such mark.
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
    /// How many people reached each level, by its word.
    pub levels: BTreeMap<&'static str, u32>,
}

impl ReportRow {
    /// Returns the numbers, in the order of [`NUMBERS`](crate::domain::signed::NUMBERS).
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        let level = |level: Level| Some(self.levels.get(level.word()).copied().unwrap_or(0));
        vec![
            Some(self.classes),
            Some(self.meetings),
            Some(self.learners),
            Some(self.turns),
            self.present_rate.map(u32::from),
            Some(self.blank),
            Some(self.half_marked),
            Some(self.disputed),
            Some(self.planned),
            Some(self.not_met),
            Some(self.not_heard_of),
            Some(self.visits),
            level(Level::Taught),
            level(Level::Practised),
            level(Level::Alone),
            level(Level::Confirmed),
        ]
    }
}

/// A signed report beside what is counted now.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SignedLine {
    /// Its id, which names what was signed.
    pub report: ReportId,
    /// Who signed it; the printed id where the name is not known here.
    pub by: String,
    /// When, by that device's clock.
    pub at: Instant,
    /// What was signed.
    pub signed: SignedReport,
    /// What is counted for the same period now.
    pub now: SignedReport,
    /// Work that came since, by device.
    pub later: Vec<LaterWork>,
}

/// How much of a device's work came after a report was signed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LaterWork {
    /// The device's name.
    pub device: String,
    /// Entries.
    pub entries: u64,
}
