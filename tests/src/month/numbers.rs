//! The numbers of a row, counted by hand.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::progress::Level;
use lantoa_core::node::answer::ReportRow;

/// The numbers of one row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers {
    pub(super) classes: u32,
    pub(super) meetings: u32,
    pub(super) turns: u32,
    pub(super) counted: u32,
    pub(super) blank: u32,
    pub(super) half_marked: u32,
    pub(super) disputed: u32,
    pub(super) planned: u32,
    pub(super) not_met: u32,
    pub(super) not_heard_of: u32,
    pub(super) visits: u32,
    pub(super) learners: BTreeSet<LearnerId>,
    pub(super) levels: BTreeMap<(LearnerId, &'static str), Level>,
}

impl Numbers {
    /// Returns whether a row of a report says the same.
    ///
    /// # Panics
    ///
    /// Never: a share of what is counted is at most all of it.
    #[must_use]
    pub fn is(&self, row: &ReportRow) -> bool {
        // The nearest whole percent, and the upper one of two that are as near.
        let near = |percent: &u32| (percent * self.counted).abs_diff(self.turns * 100);
        let rate = (0..=100).rev().min_by_key(near).filter(|_| self.counted > 0);
        let at = |level: Level| {
            let standing = self.levels.iter().filter(|(_, at)| **at == level);
            standing.map(|((who, _), _)| *who).collect::<BTreeSet<_>>().len()
        };
        let levels = Level::ALL.into_iter().filter(|level| *level != Level::None);
        let mut levels = levels.map(|level| (row.levels[level.word()], at(level)));
        row.classes == self.classes
            && row.meetings == self.meetings
            && row.learners as usize == self.learners.len()
            && row.turns == self.turns
            && row.present_rate.map(u32::from) == rate
            && row.blank == self.blank
            && row.half_marked == self.half_marked
            && row.disputed == self.disputed
            && row.planned == self.planned
            && row.not_met == self.not_met
            && row.not_heard_of == self.not_heard_of
            && row.visits == self.visits
            && levels.all(|(said, counted)| said as usize == counted)
    }
}
