//! Registrations of one person in a class: under which of them something is said.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::progress::Level;

use crate::month::view::{View, group};

impl View<'_> {
    /// Returns the registrations of one person in a class.
    pub(super) fn row(&self, class: ClassId, learner: LearnerId) -> BTreeSet<LearnerId> {
        let named = self.named(class);
        group(learner, &self.same_people()).intersection(&named).copied().collect()
    }

    /// Returns the registration under which somebody of a class is marked who has no mark.
    pub(super) fn usual(&self, class: ClassId, learner: LearnerId) -> LearnerId {
        let (row, comes) = (self.row(class, learner), self.comes(class));
        let first = row.iter().find(|one| comes.contains(one)).or(row.first());
        first.copied().unwrap_or(learner)
    }

    /// Returns the registrations that leave with one of them.
    pub(super) fn who_leave(&self, class: ClassId, learner: LearnerId) -> Vec<LearnerId> {
        let comes = self.comes(class);
        let row = self.row(class, learner).into_iter();
        row.filter(|one| *one == learner || comes.contains(one)).collect()
    }

    /// Returns under which registrations a mark of somebody is said: where there is one that says
    /// something else, else under the usual one.
    pub(super) fn to_mark(
        &self,
        meeting: MeetingId,
        learner: LearnerId,
        mark: Mark,
    ) -> Vec<LearnerId> {
        let row = self.row(meeting.class, learner).into_iter();
        let held = row.map(|one| (one, self.mark(meeting, one)));
        let usual = self.usual(meeting.class, learner);
        to_say(held.collect(), usual, mark, Mark::None)
    }

    /// Returns under which registrations a level of somebody is said, each with the one that it had.
    pub(super) fn to_note(
        &self,
        (class, learner): (ClassId, LearnerId),
        topic: &str,
        level: Level,
    ) -> Vec<(LearnerId, Level)> {
        let row = self.row(class, learner).into_iter();
        let held = row.map(|one| (one, self.level(class, one, topic))).collect();
        let said = to_say(held, self.usual(class, learner), level, Level::None).into_iter();
        said.map(|one| (one, self.level(class, one, topic).0)).collect()
    }
}

fn to_say<V: Copy + PartialEq>(
    mut held: Vec<(LearnerId, (V, bool))>,
    usual: LearnerId,
    said: V,
    none: V,
) -> Vec<LearnerId> {
    held.retain(|(_, (value, disputed))| *value != none || *disputed);
    if held.is_empty() {
        return if said == none { Vec::new() } else { vec![usual] };
    }
    held.retain(|(_, held)| *held != (said, false));
    held.into_iter().map(|(one, _)| one).collect()
}
