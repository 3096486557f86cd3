//! Classes of one team that are one: which of them stands for all, and who says so.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::time::Date;
use rand::RngExt;

use crate::month::view::{View, first, group};
use crate::month::{Month, OFFICE, Said};

impl View<'_> {
    /// Returns the classes, each with its team.
    pub(super) fn classes(&self) -> Vec<(ClassId, TeamId)> {
        let classes = self.facts.iter().filter_map(|(_, fact)| {
            if let Said::Class { class, .. } = fact.said { Some((class, fact.team?)) } else { None }
        });
        classes.collect()
    }

    /// Returns the classes of which somebody says that they are one, and nobody who knew it takes it back.
    pub(super) fn same_classes(&self) -> Vec<(ClassId, ClassId)> {
        let said =
            self.each(
                |said| {
                    if let Said::SameClass { a, b, .. } = said { Some((*a, *b)) } else { None }
                },
            );
        let holds = |pair: &(ClassId, ClassId)| {
            let standing = self.standing(|said| {
                if let Said::SameClass { a, b, same } = said
                    && (*a, *b) == *pair
                {
                    Some(*same)
                } else {
                    None
                }
            });
            standing.contains(&true)
        };
        let said: BTreeSet<_> = said.into_iter().collect();
        said.into_iter().filter(holds).collect()
    }

    /// Returns the classes that are one with a class in its team: the one that stands for all, then the others.
    pub(super) fn rolls(&self, class: ClassId) -> Vec<ClassId> {
        let all = group(class, &self.same_classes());
        let stands = self.stands_for_all(&all);
        let others = all.into_iter().filter(|one| *one != stands);
        [stands].into_iter().chain(others).collect()
    }

    /// Returns the classes that these were before they moved, over all moves, each with those that are one with it.
    pub(super) fn former(&self, rolls: &[ClassId]) -> Vec<ClassId> {
        let moves = self.moved_classes();
        let (mut seen, mut former) = (rolls.to_vec(), Vec::new());
        let mut asked = rolls.to_vec();
        while let Some(class) = asked.pop() {
            let old = moves.iter().filter(|(new, _)| *new == class);
            for old in old.flat_map(|(_, old)| self.rolls(*old)) {
                if !seen.contains(&old) {
                    seen.push(old);
                    former.push(old);
                    asked.push(old);
                }
            }
        }
        former
    }

    /// Returns who came to a class that day before it moved, each as registered where it is now, of whom its rolls say
    /// nothing until then.
    pub(super) fn came_before(&self, class: ClassId, day: Date) -> Vec<LearnerId> {
        let (rolls, people) = (self.rolls(class), self.same_people());
        let mut came = Vec::new();
        for former in self.former(&rolls) {
            for before in self.comes_on(former, day) {
                let person = group(before, &people);
                let here = rolls.iter().flat_map(|roll| {
                    let named = self.named(*roll).into_iter();
                    named.filter(|one| person.contains(one)).map(move |one| (*roll, one))
                });
                let here: Vec<_> = here.collect();
                let says = |(roll, one): &(ClassId, LearnerId)| {
                    self.comings(*roll, *one).range(..=Some(day)).next().is_some()
                };
                if !here.iter().any(says) {
                    came.extend(here.first().map(|(_, one)| *one));
                }
            }
        }
        came
    }

    /// Returns the class in whose roll is written what is said of a class.
    pub(super) fn standing_class(&self, class: ClassId) -> ClassId {
        self.stands_for_all(&group(class, &self.same_classes()))
    }

    /// The smallest that is still offered stands for all, of those that went to another team only where none goes on.
    fn stands_for_all(&self, all: &BTreeSet<ClassId>) -> ClassId {
        let offered = || all.iter().copied().filter(|one| self.retired(*one).is_none());
        let goes_on = offered().find(|one| !(self.has_ended(*one) && self.has_moved(*one)));
        let is_there = offered().any(|one| !self.has_ended(one));
        let smallest = || offered().next().or(all.first().copied());
        goes_on.filter(|_| is_there).or_else(smallest).expect("a group holds itself")
    }

    fn has_moved(&self, class: ClassId) -> bool {
        self.moved_classes().iter().any(|(_, old)| *old == class)
    }

    /// Returns whether nothing is recorded in a class any more: it went to another team with all that is one with it.
    pub(super) fn is_away(&self, class: ClassId) -> bool {
        let rolls = self.rolls(class);
        rolls.iter().all(|roll| self.has_ended(*roll))
            && rolls.iter().any(|roll| self.has_moved(*roll))
    }

    /// Returns whether a class ended, by what was said of the latest day.
    pub(super) fn has_ended(&self, class: ClassId) -> bool {
        self.endings(class).last().is_some_and(|(_, is)| *is)
    }

    /// Returns what was said of whether a class ended, by day; what has no day comes first. Of one day what was said
    /// last: the office alone says so.
    pub(super) fn endings(&self, class: ClassId) -> Vec<(Option<Date>, bool)> {
        let said = self.each(|said| {
            if let Said::Ended { class: c, from, is } = said
                && *c == class
            {
                Some((*from, *is))
            } else {
                None
            }
        });
        let said: BTreeMap<Option<Date>, bool> = said.into_iter().collect();
        said.into_iter().collect()
    }

    /// Returns whether it was said that a class has ended by a day, or at all where there is none.
    pub(super) fn has_ended_by(&self, class: ClassId, day: Option<Date>) -> bool {
        let mut said = self.endings(class);
        let has_days = said.iter().any(|(from, _)| from.is_some());
        if let Some(day) = day.filter(|_| has_days) {
            said.retain(|(from, _)| from.is_some_and(|from| from <= day));
        }
        said.last().is_some_and(|(_, is)| *is)
    }

    /// Returns since when a class is offered no more: the office alone says so, one thing after another.
    pub(super) fn retired(&self, class: ClassId) -> Option<Date> {
        let said = self.each(|said| {
            if let Said::RetiredClass { class: c, since } = said
                && *c == class
            {
                Some(*since)
            } else {
                None
            }
        });
        said.last().copied().flatten()
    }
}

/// A class as a list has it.
#[derive(Debug, Eq, PartialEq)]
pub struct Listed {
    /// The classes for which it stands.
    pub same: BTreeSet<ClassId>,
    /// Whether all of them have ended.
    pub closed: bool,
    /// How many people come.
    pub people: usize,
}

impl View<'_> {
    /// Returns the classes as a list has them: of those that are one the one that stands for all.
    #[must_use]
    pub fn listed(&self) -> BTreeMap<ClassId, Listed> {
        let linked = self.same_people();
        let all = self.classes().into_iter().map(|(class, _)| self.rolls(class));
        let all: BTreeSet<Vec<ClassId>> = all.collect();
        let line = |rolls: Vec<ClassId>| {
            let comes = rolls.iter().flat_map(|roll| self.comes(*roll));
            let people: BTreeSet<_> = comes.map(|one| first(group(one, &linked))).collect();
            let closed = rolls.iter().all(|roll| self.has_ended(*roll));
            let same = rolls[1..].iter().copied().collect();
            (rolls[0], Listed { same, closed, people: people.len() })
        };
        all.into_iter().map(line).collect()
    }
}

impl Month {
    /// The office, or somebody who leads the team, says that two classes are one, or that they are not.
    pub(super) fn says_same_class(&mut self, who: usize) {
        let who = if self.holders[who].leads { who } else { OFFICE };
        let view = self.view(who);
        let (classes, said) = (view.classes(), view.same_classes());
        let is_pair = |(a, b): &(&(ClassId, TeamId), &(ClassId, TeamId))| a.1 == b.1 && a.0 < b.0;
        let pairs = classes.iter().flat_map(|a| classes.iter().map(move |b| (a, b)));
        let pairs: Vec<_> =
            pairs.filter(is_pair).map(|((a, team), (b, _))| (*a, *b, *team)).collect();
        let refused: Vec<bool> =
            pairs.iter().map(|(a, b, _)| view.is_away(*a) || view.is_away(*b)).collect();
        let pairs = pairs.into_iter().zip(refused).collect();
        let Some(((a, b, team), is_refused)) = self.one_of(pairs) else { return };
        let is_said = said.contains(&(a, b));
        let same = !is_said || self.rng.random_range(0..2) == 0;
        let (one, other) = if self.rng.random_range(0..2) == 0 { (a, b) } else { (b, a) };
        let command = Command::LinkClasses { a: one, b: other, same };
        if same && is_refused {
            let refused = self.holders[who].phone.tries(command);
            refused.expect_err("one of the two went to another team");
            return;
        }
        self.does(who, command);
        if same != is_said {
            self.say(who, Some(team), Said::SameClass { a, b, same });
        }
    }

    /// The office says that a class ended on a day, or that it goes on: with all that is one with it.
    pub(super) fn ends_class(&mut self) {
        let Some((class, team)) = self.some_class(OFFICE) else { return };
        let (day, is) = (self.some_day(), self.rng.random_range(0..2) == 0);
        let view = self.view(OFFICE);
        let (went, here): (Vec<ClassId>, Vec<ClassId>) = view
            .rolls(class)
            .into_iter()
            .partition(|roll| view.has_moved(*roll) && view.has_ended(*roll));
        let corrected = here.iter().flat_map(|class| {
            let said = view.endings(*class);
            let contrary = said.contains(&(Some(day), !is));
            let before = said.iter().rev().filter(|(from, _)| *from < Some(day));
            let same: Vec<_> = before.clone().take_while(|(_, other)| *other == is).collect();
            // Nothing said, it goes on from the beginning.
            let undated = before.clone().find(|(from, _)| from.is_none());
            let began = undated.is_some_and(|(_, ended)| *ended);
            let turned = same.iter().filter(|(from, _)| from.is_some()).count()
                < before.filter(|(from, _)| from.is_some()).count()
                || began != is;
            let days = same.into_iter().filter(|_| turned && !contrary);
            days.filter_map(|(from, _)| Some((*class, (*from)?))).collect::<Vec<_>>()
        });
        let corrected: Vec<_> = corrected.collect();
        let (name, place, closed, holds) = (None, None, Some(is), Holds::From(day));
        self.does(OFFICE, Command::EditClass { class, name, place, closed, holds });
        for (class, from) in corrected {
            self.say(OFFICE, Some(team), Said::Ended { class, from: Some(from), is: !is });
        }
        for class in if here.is_empty() { went } else { here } {
            self.say(OFFICE, Some(team), Said::Ended { class, from: Some(day), is });
        }
    }

    /// The office says that a class is offered no more, or is again: with all that is one with it.
    pub(super) fn retires_class(&mut self) {
        let Some((class, team)) = self.some_class(OFFICE) else { return };
        let since = self.some_day_or_none();
        let rolls = self.view(OFFICE).rolls(class);
        self.does(OFFICE, Command::Retire { what: Retired::Class(class), since });
        for class in rolls {
            self.say(OFFICE, Some(team), Said::RetiredClass { class, since });
        }
    }
}
