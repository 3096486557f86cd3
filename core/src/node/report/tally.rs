//! Counting: the numbers of each row while they grow.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::node::answer::ReportRow;
use crate::node::report::key::Key;
use crate::node::report::plan::{Became, Planned};
use crate::node::report::roll::{LevelOf, Roll, Share, Who};

/// The numbers of one row.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) classes: u32,
    pub(super) meetings: u32,
    pub(super) visits: u32,
    learners: BTreeSet<Who>,
    turns: u32,
    counted: u32,
    blank: u32,
    half_marked: u32,
    disputed: u32,
    planned: u32,
    not_met: u32,
    not_heard_of: u32,
    levels: BTreeMap<(Who, TopicId), Level>,
}

impl Tally {
    /// Adds what some meetings of a roll say of some of its people.
    pub(super) fn add(&mut self, roll: &Roll, share: &Share) {
        self.learners.extend(share.came.iter().map(|line| roll.named[*line].person));
        self.turns += share.turns;
        self.counted += share.counted;
        self.blank += share.blank;
        self.half_marked += share.half_marked;
        self.disputed += share.disputed;
    }

    /// Counts a day on which a class meant to meet.
    pub(super) fn add_planned(&mut self, planned: &Planned) {
        self.planned += 1;
        self.not_met += u32::from(planned.became == Became::NotMet);
        self.not_heard_of += u32::from(planned.became == Became::NotHeardOf);
    }

    /// Counts one level of one person; the higher of two with one topic.
    pub(super) fn add_level(&mut self, roll: &Roll, level: &LevelOf) {
        self.disputed += u32::from(level.disputed);
        if let Some(line) = level.line {
            let held = self.levels.entry((roll.named[line].person, level.topic.clone()));
            let held = held.or_insert(Level::None);
            *held = level.level.max(*held);
        }
    }

    fn row(&self, key: &Key, name: String) -> ReportRow {
        let standing: BTreeSet<(Level, Who)> =
            self.levels.iter().map(|((who, _), level)| (*level, *who)).collect();
        let at = |level| standing.iter().filter(|(at, _)| *at == level).count();
        let levels = Level::ALL.into_iter().filter(|level| *level != Level::None);
        ReportRow {
            key: key.to_string(),
            name,
            classes: self.classes,
            meetings: self.meetings,
            learners: count(self.learners.len()),
            turns: self.turns,
            present_rate: (self.counted > 0).then(|| percent(self.turns, self.counted)),
            blank: self.blank,
            half_marked: self.half_marked,
            disputed: self.disputed,
            planned: self.planned,
            not_met: self.not_met,
            not_heard_of: self.not_heard_of,
            visits: self.visits,
            levels: levels.map(|level| (level.word(), count(at(level)))).collect(),
        }
    }
}

/// The rows and their total while they grow, from the same rolls.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies {
    /// Everything, each thing once.
    pub(super) total: Tally,
    rows: BTreeMap<Key, Tally>,
}

impl Tallies {
    /// Returns the row of `key`, empty where there was none.
    pub(super) fn at(&mut self, key: Key) -> &mut Tally {
        self.rows.entry(key).or_default()
    }

    /// Returns the row of everything.
    pub(super) fn total(&self) -> ReportRow {
        self.total.row(&Key::All, Key::All.to_string())
    }

    /// Returns the rows by key.
    pub(super) fn rows(&self, name: impl Fn(&Key) -> String) -> Vec<ReportRow> {
        let rows = self.rows.iter();
        rows.map(|(key, tally)| tally.row(key, name(key))).collect()
    }
}

/// Returns a share in whole percent, half a percent rounded up.
fn percent(turns: u32, counted: u32) -> u8 {
    let (turns, counted) = (u64::from(turns), u64::from(counted));
    let share = (turns * 200 + counted) / (counted * 2);
    u8::try_from(share).expect("a turn is counted too, so the share is at most 100")
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
