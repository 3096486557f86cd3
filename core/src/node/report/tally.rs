//! Counting: the numbers of each row while they grow.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::attendance::Mark;
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::node::answer::ReportRow;
use crate::node::report::key::Key;
use crate::node::report::roll::Who;

/// The numbers of one row.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) classes: u32,
    pub(super) meetings: u32,
    pub(super) visits: u32,
    learners: BTreeSet<Who>,
    turns: u32,
    counted: u32,
    levels: BTreeMap<(Who, TopicId), Level>,
}

impl Tally {
    /// Counts one mark of one person at one meeting.
    pub(super) fn add_mark(&mut self, person: Who, mark: Mark) {
        if mark.is_turn() {
            self.turns += 1;
            self.learners.insert(person);
        }
        self.counted += u32::from(mark.is_counted());
    }

    /// Counts one level of one person; the higher of two with one topic.
    pub(super) fn add_level(&mut self, person: Who, topic: &TopicId, level: Level) {
        let held = self.levels.entry((person, topic.clone()));
        let held = held.or_insert(Level::None);
        *held = level.max(*held);
    }

    fn row(&self, key: &Key, name: String) -> ReportRow {
        let percent = |turns: u32, counted: u32| {
            let share = u64::from(turns) * 100 / u64::from(counted);
            u8::try_from(share).expect("a turn is counted too, so the share is at most 100")
        };
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
            visits: self.visits,
            levels: levels.map(|level| (level.word(), count(at(level)))).collect(),
        }
    }
}

/// The rows while they grow.
#[derive(Clone, Debug, Default)]
pub(super) struct Tallies(BTreeMap<Key, Tally>);

impl Tallies {
    /// Returns the row of `key`, empty where there was none.
    pub(super) fn at(&mut self, key: Key) -> &mut Tally {
        self.0.entry(key).or_default()
    }

    /// Returns the rows by key.
    pub(super) fn rows(&self, name: impl Fn(&Key) -> String) -> Vec<ReportRow> {
        let rows = self.0.iter();
        rows.map(|(key, tally)| tally.row(key, name(key))).collect()
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
