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
    pub(super) disputed: u32,
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

    /// Returns the numbers, with how many people stand at a level.
    fn row(&self, key: &Key, name: String, at: impl Fn(Level) -> usize) -> ReportRow {
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

    /// Returns how many people stand at a level with at least one topic.
    fn standing(&self) -> impl Fn(Level) -> usize + use<> {
        let standing: BTreeSet<(Level, Who)> =
            self.levels.iter().map(|((who, _), level)| (*level, *who)).collect();
        move |level| standing.iter().filter(|(at, _)| *at == level).count()
    }
}

/// How many people stand at each level while times goes on.
#[derive(Debug, Default)]
struct Standing {
    levels: BTreeMap<(Who, TopicId), Level>,
    /// With how many topics each person stands at each level.
    topics: BTreeMap<(Level, Who), u32>,
    people: BTreeMap<Level, usize>,
}

impl Standing {
    /// One with a topic reaches a level; a lower one than before changes nothing.
    fn reaches(&mut self, what: &(Who, TopicId), level: Level) {
        let before = self.levels.insert(what.clone(), level);
        let held = before.filter(|held| *held >= level);
        if let Some(held) = held {
            self.levels.insert(what.clone(), held);
            return;
        }
        if let Some(before) = before {
            let topics = self.topics.entry((before, what.0)).or_default();
            *topics -= 1;
            if *topics == 0 {
                *self.people.entry(before).or_default() -= 1;
            }
        }
        let topics = self.topics.entry((level, what.0)).or_default();
        *topics += 1;
        if *topics == 1 {
            *self.people.entry(level).or_default() += 1;
        }
    }
}

/// The rows and their total while they grow, from the same rolls.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies {
    /// Everything, each thing once.
    pub(super) total: Tally,
    rows: BTreeMap<Key, Tally>,
    /// What was reached in each time; rows of times have no other levels.
    reached: BTreeMap<Key, Vec<((Who, TopicId), Level)>>,
}

impl Tallies {
    /// Returns the row of `key`, empty where there was none.
    pub(super) fn at(&mut self, key: Key) -> &mut Tally {
        self.rows.entry(key).or_default()
    }

    /// One with a topic reached a level in the time of this key, and has it in all later ones.
    pub(super) fn reaches(&mut self, key: Key, what: (Who, TopicId), level: Level) {
        self.reached.entry(key).or_default().push((what, level));
    }

    /// Returns the row of everything.
    pub(super) fn total(&self) -> ReportRow {
        self.total.row(&Key::All, Key::All.to_string(), self.total.standing())
    }

    /// Returns the rows by key.
    pub(super) fn rows(&self, name: impl Fn(&Key) -> String) -> Vec<ReportRow> {
        let mut reached = self.reached.iter().peekable();
        let mut standing = Standing::default();
        let rows = self.rows.iter().map(|(key, tally)| {
            while let Some((_, levels)) = reached.next_if(|(at, _)| *at <= key) {
                levels.iter().for_each(|(what, level)| standing.reaches(what, *level));
            }
            // What is not known is no time.
            if self.reached.is_empty() || *key == Key::Unknown {
                return tally.row(key, name(key), tally.standing());
            }
            let at = |level| standing.people.get(&level).copied().unwrap_or(0);
            tally.row(key, name(key), at)
        });
        rows.collect()
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
