//! Registrations of one person in a class, in all its rolls: under which of them something is said.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::progress::Level;

use crate::month::view::{View, group};

/// One registration in one roll.
type Entry = (ClassId, LearnerId);

impl View<'_> {
    /// Returns the registrations of one person in a class, by all its rolls.
    pub(super) fn row(&self, class: ClassId, learner: LearnerId) -> BTreeSet<LearnerId> {
        self.entries(&self.rolls(class), learner).into_iter().map(|(_, one)| one).collect()
    }

    /// Returns where these rolls name a person.
    fn entries(&self, rolls: &[ClassId], learner: LearnerId) -> Vec<Entry> {
        let person = group(learner, &self.same_people());
        let of_roll = |roll: &ClassId| {
            let roll = *roll;
            let named = self.named(roll);
            person.iter().filter(move |one| named.contains(one)).map(move |one| (roll, *one))
        };
        rolls.iter().flat_map(of_roll).collect()
    }

    /// Returns the first of some entries under which a person comes, else the first.
    fn first_who_comes(&self, entries: &[Entry]) -> Option<Entry> {
        let comes = |entry: &&Entry| self.comes(entry.0).contains(&entry.1);
        entries.iter().find(comes).or(entries.first()).copied()
    }

    /// Returns the registration under which somebody of a class is marked who has no mark: one of the meeting's own
    /// roll, where that names the person.
    pub(super) fn usual(&self, class: ClassId, learner: LearnerId) -> LearnerId {
        let own = self.first_who_comes(&self.entries(&[class], learner));
        let any = self.row(class, learner).first().copied();
        own.map(|(_, one)| one).or(any).unwrap_or(learner)
    }

    /// Returns the registrations that leave with one of them, by roll.
    pub(super) fn who_leave(&self, class: ClassId, learner: LearnerId) -> Vec<Entry> {
        let mut entries = self.entries(&self.rolls(class), learner);
        entries.retain(|(roll, one)| *one == learner || self.comes(*roll).contains(one));
        entries
    }

    /// Returns the registrations that leave with one of them who moves, by roll.
    pub(super) fn who_move(&self, learner: LearnerId) -> BTreeSet<Entry> {
        let classes = self.classes_of(learner);
        let rolls: BTreeSet<ClassId> =
            classes.into_iter().flat_map(|class| self.rolls(class)).collect();
        let rolls: Vec<ClassId> = rolls.into_iter().collect();
        let mut entries = self.entries(&rolls, learner);
        entries.retain(|(roll, one)| self.comes(*roll).contains(one));
        entries.into_iter().collect()
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

    /// Returns in which rolls and under which registrations a level of somebody is said, each with the one that it had.
    pub(super) fn to_note(
        &self,
        (class, learner): (ClassId, LearnerId),
        topic: &str,
        level: Level,
    ) -> Vec<(Entry, Level)> {
        let rolls = self.rolls(class);
        let usual = self.first_who_comes(&self.entries(&rolls, learner));
        let row = self.row(class, learner);
        let all = rolls.iter().flat_map(|roll| row.iter().map(|one| (*roll, *one)));
        let held = all.map(|(roll, one)| ((roll, one), self.level(roll, one, topic))).collect();
        let usual = usual.unwrap_or((rolls[0], learner));
        let said = to_say(held, usual, level, Level::None).into_iter();
        said.map(|entry| (entry, self.level(entry.0, entry.1, topic).0)).collect()
    }
}

fn to_say<E: Copy, V: Copy + PartialEq>(
    mut held: Vec<(E, (V, bool))>,
    usual: E,
    said: V,
    none: V,
) -> Vec<E> {
    held.retain(|(_, (value, disputed))| *value != none || *disputed);
    if held.is_empty() {
        return if said == none { Vec::new() } else { vec![usual] };
    }
    held.retain(|(_, held)| *held != (said, false));
    held.into_iter().map(|(one, _)| one).collect()
}
