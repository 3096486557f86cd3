//! Classes and people who go to another team.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::time::Date;
use lantoa_core::domain::weekdays::Weekdays;

use crate::month::view::{View, first, group};
use crate::month::{Fact, Month, OFFICE, Said, today};

/// What a class plans, by day.
type Planning = BTreeMap<Date, i64>;

/// A class on its way, with all rolls that are one with it.
struct Going {
    /// The class that it has become in the other team, where one of its rolls went there before.
    there: Option<ClassId>,
    /// The rolls that go: those that a move links to the new class go on in it.
    rolls: Vec<Roll>,
}

struct Roll {
    class: ClassId,
    /// Whether a move links it to the new class, or will.
    is_linked: bool,
    /// Whether it went nowhere until now.
    stayed: bool,
}

impl View<'_> {
    /// Returns which rolls of a class go with it to a team.
    fn going(&self, class: ClassId, team: TeamId) -> Going {
        let (moves, classes) = (self.moved_classes(), self.classes());
        let went =
            |roll: ClassId| moves.iter().filter(move |(_, old)| *old == roll).map(|(new, _)| *new);
        let (mut there, mut rolls) = (None, Vec::new());
        for roll in self.rolls(class) {
            let went_there = went(roll).find(|new| classes.contains(&(*new, team)));
            let stayed = went(roll).next().is_none();
            there = went_there.or(there);
            // One may have gone elsewhere before the others were said to be the same class.
            if went_there.is_some() || stayed || !self.has_ended(roll) {
                rolls.push(Roll { class: roll, is_linked: went_there.is_some(), stayed });
            }
        }
        for roll in &mut rolls {
            roll.is_linked |= there.is_none() && roll.class == class;
        }
        Going { there, rolls }
    }

    /// Returns what a class plans from a day on, nothing where it has ended; from the beginning, where there is none.
    fn planning(&self, class: ClassId, since: Option<Date>) -> Planning {
        let (plans, endings) = (self.plans(class), self.endings(class));
        let days = endings.iter().filter_map(|(from, _)| *from).chain(plans.keys().copied());
        let days = days.chain(since).filter(|day| since.is_none_or(|since| since <= *day));
        let on = |day| {
            let has_ended = endings.iter().rfind(|(from, _)| from.is_some_and(|from| from <= day));
            let plan = plans.range(..=day).next_back().map_or(0, |(_, weekdays)| weekdays.number());
            if has_ended.is_some_and(|(_, is)| *is) { 0 } else { plan }
        };
        days.map(|day| (day, on(day))).collect()
    }

    /// Returns from which days on it is said that a roll ends: that of the move, or all that were said of one that never
    /// met.
    fn days_to_end(
        &self,
        class: ClassId,
        since: Option<Date>,
    ) -> impl Iterator<Item = (ClassId, Option<Date>)> {
        let said = self.endings(class).into_iter().map(|(from, _)| from);
        let mut days: BTreeSet<Option<Date>> = said.chain([since]).collect();
        days.retain(|day| since.is_none() || *day == since);
        days.into_iter().map(move |day| (class, day))
    }

    /// Returns whether a registration went to another team and comes to no class here any more.
    pub(super) fn is_elsewhere(&self, learner: LearnerId) -> bool {
        let went = self.moved().iter().any(|(_, old)| *old == learner);
        went && self.classes_of(learner).into_iter().all(|class| self.is_away(class))
    }

    /// Returns who left by a roll that goes on in a class, and comes to that by nothing but the move.
    fn left_since(&self, roll: ClassId, there: ClassId) -> Vec<(LearnerId, Option<Date>)> {
        let named = self.named(roll);
        let went = |(new, old): &(LearnerId, LearnerId)| {
            *new == old.moved_into(there) && named.contains(old)
        };
        let left = |(new, old): (LearnerId, LearnerId)| {
            let (was, is) = (self.comings(roll, old), self.comings(there, new));
            let (left, false) = was.last_key_value()? else { return None };
            let (comes, true) = is.first_key_value().filter(|_| is.len() == 1)? else {
                return None;
            };
            let alone = match (left, comes) {
                (None, comes) => comes.is_some(),
                (left, comes) => left == comes,
            };
            (!alone).then_some((new, *left.max(comes)))
        };
        self.moved().into_iter().filter(went).filter_map(left).collect()
    }

    /// Returns who is brought from a roll: whoever comes there and did not come along before. Who left the new class has
    /// left the roll that goes on in it, and no other one.
    fn brought(
        &self,
        roll: &Roll,
        new: Option<ClassId>,
        brought: &BTreeSet<LearnerId>,
    ) -> Vec<LearnerId> {
        let there = new.map(|new| match roll.is_linked {
            true => self.named(new),
            false => self.comes(new),
        });
        let there = there.unwrap_or_default();
        let moved = self.moved();
        let is_there = |one: &LearnerId| {
            brought.contains(one)
                || moved.iter().any(|(new, old)| old == one && there.contains(new))
        };
        self.comes(roll.class).into_iter().filter(|one| !is_there(one)).collect()
    }
}

/// Returns what is said anew of the first plan, so that it has the weekdays of all.
fn united(plans: &[Planning]) -> Planning {
    let days: BTreeSet<Date> = plans.iter().flat_map(BTreeMap::keys).copied().collect();
    let on = |plan: &Planning, day| plan.range(..=day).next_back().map_or(0, |(_, held)| *held);
    let (mut before, mut said) = (0, Planning::new());
    for day in days {
        let all = plans.iter().fold(0, |all, plan| all | on(plan, day));
        if plans[0].get(&day).copied().unwrap_or(before) != all {
            said.insert(day, all);
        }
        before = all;
    }
    said
}

impl Month {
    /// The office moves a class with all its rolls, which become one; or what came to one that moved before.
    pub(super) fn moves_class(&mut self) {
        let Some((class, from)) = self.some_class(OFFICE) else { return };
        let team = if from == self.teams[0].0 { self.teams[1].0 } else { self.teams[0].0 };
        let view = self.view(OFFICE);
        let class = view.standing_class(class);
        let place = view.class_at(class, None);
        let Going { there, rolls } = view.going(class, team);
        let since = self.from(OFFICE, class, None, None);
        let comes = since.or(there.and_then(|there| self.from(OFFICE, there, None, None)));
        // One that has ended plans nothing, and ended when it did.
        let ends = |roll: &&Roll| {
            (there.is_none() || roll.stayed) && !view.has_ended_by(roll.class, since)
        };
        let ends: Vec<ClassId> = rolls.iter().filter(ends).map(|roll| roll.class).collect();
        let ending: Vec<(ClassId, Option<Date>)> =
            ends.iter().flat_map(|roll| view.days_to_end(*roll, since)).collect();
        let own = there.map_or_else(
            || since.into_iter().map(|day| (day, 0)).collect(),
            |there| view.planning(there, since),
        );
        let others = ends.iter().map(|roll| view.planning(*roll, since));
        let plans = united(&[own].into_iter().chain(others).collect::<Vec<_>>());
        let (mut brought, mut leaving) = (BTreeSet::new(), Vec::new());
        let mut left = Vec::new();
        // Days that were called off come along, from the day of the move on, but for those of which the new team spoke.
        let arrived = there.map(|there| self.holders[OFFICE].phone.sheet(there).before);
        let arrived = arrived.map_or(since, |before| before.first().map(|before| before.day));
        let spoken = there.map(|there| view.days_not_met(there).1).unwrap_or_default();
        let off = rolls.iter().filter(|roll| there.is_none() || roll.is_linked);
        let off = off.flat_map(|roll| view.days_not_met(roll.class).0);
        let off = off.filter(|day| arrived.is_none_or(|arrived| arrived <= *day));
        let off: BTreeSet<Date> = off.filter(|day| !spoken.contains(day)).collect();
        for roll in &rolls {
            if let Some(there) = there.filter(|_| roll.is_linked) {
                left.extend(view.left_since(roll.class, there));
            }
            brought.extend(view.brought(roll, there, &brought));
            // The roll that the move links goes on; who comes by another one leaves it.
            for learner in view.comes(roll.class).into_iter().filter(|_| !roll.is_linked) {
                leaving.push((
                    roll.class,
                    learner,
                    self.from(OFFICE, roll.class, Some(learner), since),
                ));
            }
        }

        let command = Command::MoveClass { class, team, since: None };
        let Outcome::Class(new) = self.does(OFFICE, command) else { panic!("a class") };
        assert!(there.is_none_or(|there| there == new), "it goes where it went before");
        if there.is_none() {
            self.say(OFFICE, Some(team), Said::Class { class: new, place });
        }
        for (class, day) in ending {
            self.say(OFFICE, Some(from), Said::Ended { class, from: day, is: true });
        }
        for (from, weekdays) in plans {
            let weekdays = Weekdays::from_number(weekdays).expect("weekdays");
            self.say(OFFICE, Some(team), Said::Plan { class: new, weekdays, from });
        }
        for day in off {
            self.say(OFFICE, Some(team), Said::NotMet { class: new, day, said: true });
        }
        if there.is_none() {
            self.say(OFFICE, None, Said::MovedClass { new, old: class });
        }
        for (learner, from) in left {
            self.say(OFFICE, Some(team), Said::Comes { class: new, learner, comes: false, from });
        }
        for learner in brought {
            let details = self.details(learner);
            self.moved(learner, learner.moved_into(new), details, (new, comes), team);
        }
        for (class, learner, day) in leaving {
            let said = Said::Comes { class, learner, comes: false, from: day };
            self.say(OFFICE, Some(from), said);
        }
        assert!(there.is_some() || self.view(OFFICE).is_away(class), "it is left behind as ended");
        self.assert_comes_along(new);
    }

    /// Holds the sheet of a class that moved against who is said to come there.
    fn assert_comes_along(&self, new: ClassId) {
        let view = self.view(OFFICE);
        let linked = view.same_people();
        let comes = view.rolls(new).into_iter().flat_map(|roll| view.comes(roll));
        // Somebody may be registered twice, and stands there once.
        let people: BTreeSet<_> = comes.map(|one| first(group(one, &linked))).collect();
        let lines = self.holders[OFFICE].phone.sheet(new).learners;
        let listed = lines.iter().map(|line| first(group(line.learner, &linked)));
        assert_eq!(listed.collect::<BTreeSet<_>>(), people, "those who come move along");
        assert_eq!(lines.len(), people.len(), "each once");
    }

    pub(super) fn moves_learner(&mut self) {
        let Some((_, learner, from)) = self.some_learner(OFFICE, None) else { return };
        let Some((class, team)) = self.some_class(OFFICE) else { return };
        if team == from {
            return;
        }
        let view = self.view(OFFICE);
        let class = view.standing_class(class);
        let left = view.who_move(learner);
        let details = self.details(learner);
        let command = Command::MoveLearner { learner, class, since: None };
        let Outcome::Learner(new) = self.does(OFFICE, command) else { panic!("a learner") };
        for (class, learner) in left {
            let day = self.from(OFFICE, class, Some(learner), None);
            let said = Said::Comes { class, learner, comes: false, from: day };
            self.say(OFFICE, Some(from), said);
        }
        self.moved(learner, new, details, (class, Some(today())), team);
    }

    fn moved(
        &mut self,
        old: LearnerId,
        new: LearnerId,
        details: Details,
        (class, from): (ClassId, Option<Date>),
        team: TeamId,
    ) {
        self.say(OFFICE, Some(team), Said::Learner { learner: new, details });
        self.say(OFFICE, Some(team), Said::Comes { class, learner: new, comes: true, from });
        self.say(OFFICE, None, Said::MovedLearner { new, old });
    }

    fn details(&self, learner: LearnerId) -> Details {
        let of = |fact: &Fact| {
            if let Said::Learner { learner: l, details } = &fact.said
                && *l == learner
            {
                Some(details.clone())
            } else {
                None
            }
        };
        self.known(OFFICE).find_map(of).expect("who is enrolled is registered")
    }
}
