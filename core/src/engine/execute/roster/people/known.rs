//! What is known of a team before the first line.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class as Stored;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::roster::{DoubtKind, Known};
use crate::domain::row::Retired;
use crate::domain::text::{Kinds, identity_fold, sort_key};
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::engine::execute::roster::Import;
use crate::engine::execute::roster::class::Class;
use crate::engine::execute::roster::names::{Doubts, Names};
use crate::engine::execute::roster::people::People;
use crate::engine::execute::roster::team::{Member, Seat, Team};

/// Most learners by whom a class is told apart from another of its name.
const LEARNERS_SHOWN_MAX: usize = 3;

impl<'i, 'a> People<'i, 'a> {
    /// Returns the team as it is known, and no line taken yet.
    pub(super) fn of(
        engine: &'i mut Engine,
        import: &'i mut Import<'a>,
        team: TeamId,
    ) -> Result<Self, Error> {
        let mut people = Team::default();
        let doubts = Doubts { near: DoubtKind::NearClass, which: DoubtKind::WhichClass };
        let mut names = Names::new(Kinds::Class, doubts);
        let mut classes = BTreeMap::new();
        // What an import brought that was taken back is as if it had never been.
        let taken_back = engine.as_left_in(team)?;
        let tables = engine.tables();
        let stands = tables.same_classes()?;
        let mut seats: BTreeMap<LearnerId, Vec<(ClassId, Seat)>> = BTreeMap::new();
        let (mut erased, mut inhabited) = (BTreeSet::new(), BTreeSet::new());
        for (class, learner, comes) in tables.enrolments_in(team.space(), import.today)? {
            if !comes && taken_back.enrolled.contains(&(class, learner)) {
                continue;
            }
            let class = stands.one(class);
            if comes {
                inhabited.insert(class);
            }
            let seat = Seat::of(comes);
            let of: &mut Vec<(ClassId, Seat)> = seats.entry(learner).or_default();
            match of.iter_mut().find(|(held, _)| *held == class) {
                // By whichever roll somebody comes.
                Some((_, held)) => {
                    held.comes |= comes;
                    held.is_of_several = true;
                }
                None => of.push((class, seat)),
            }
            if import.erased.contains(&(team, learner)) {
                erased.insert(class);
            }
        }
        let gone = tables.taken_back_in(team.space())?;
        let known = tables.classes_in(team.space(), import.today)?;
        let mut by_name: BTreeMap<String, Vec<ClassId>> = BTreeMap::new();
        for class in &known {
            by_name.entry(identity_fold(&class.name)).or_default().push(class.class);
        }
        by_name.retain(|_, classes| classes.len() > 1);
        let mut away = Away { team, known: BTreeMap::new() };
        let mut learners: BTreeMap<ClassId, Vec<String>> = BTreeMap::new();
        for (learner, details) in tables.learners_in(team.space())? {
            let mut classes = seats.remove(&learner).unwrap_or_default();
            let has_moved = import.moved_learners.contains_key(&learner);
            let is_gone = gone.contains(&learner);
            for (class, _) in classes.iter().filter(|(_, seat)| seat.comes && !by_name.is_empty()) {
                learners.entry(*class).or_default().push(details.name.clone());
            }
            let mut is_moved = has_moved;
            if has_moved {
                for (class, seat) in classes.iter_mut().filter(|(_, seat)| seat.comes) {
                    seat.is_away = away.is_away(engine, *class)?;
                    is_moved &= seat.is_away;
                }
                sit_beside(&mut classes, by_name.values(), is_moved);
            }
            people.add(Member { learner, details, classes, is_moved, is_gone, made_by: None });
        }
        for names in learners.values_mut() {
            names.sort_by_cached_key(|name| sort_key(name));
        }
        let team_name = import.team_names.get(&team).cloned().unwrap_or_default();
        for class in known {
            // One that is there more than once is called by every of its names, and by every id.
            let one = stands.one(class.class);
            let is_retired = import.retired.contains(&Retired::Class(class.class));
            let mut of = vec![team_name.clone()];
            if by_name.contains_key(&identity_fold(&class.name)) {
                of.extend(import.places.name(class.place));
                let shown = learners.get(&one).map_or(&[][..], Vec::as_slice);
                of.extend(shown.iter().take(LEARNERS_SHOWN_MAX).cloned());
            }
            let name = class.name.clone();
            let known = Known { id: one.to_string(), name, of, ..Known::default() };
            names.add(one, known, import.behind(&class, is_retired));
            names.add_id(class.class.to_string(), one);
            let has_met = tables.has_met(team.space(), class.class)?;
            let is_taken_back = class.closed
                && taken_back.classes.contains(&class.class)
                && !inhabited.contains(&one)
                && !has_met;
            let met = Class {
                name: class.name,
                place: class.place,
                is_closed: class.closed,
                is_retired,
                is_taken_back,
                has_erased: erased.contains(&class.class),
                instead: None,
            };
            match classes.get_mut(&one) {
                None => drop(classes.insert(one, met)),
                Some(held) => held.join(met, class.class == one),
            }
        }
        Ok(Self {
            engine,
            import,
            team,
            people,
            names,
            classes,
            seen: BTreeSet::new(),
            taken: BTreeMap::new(),
            rivals: BTreeMap::new(),
        })
    }
}

impl Import<'_> {
    /// Returns how far a class stands behind others of its name: the one that goes on is meant.
    fn behind(&self, class: &Stored, is_retired: bool) -> u8 {
        match (self.moved_classes.contains_key(&class.class), is_retired, class.closed) {
            (true, _, _) => 3,
            (false, true, _) => 2,
            (false, false, true) => 1,
            (false, false, false) => 0,
        }
    }
}

/// Which classes of a team are in another one by now.
struct Away {
    team: TeamId,
    /// What was asked before: hundreds of people are of a few classes.
    known: BTreeMap<ClassId, bool>,
}

impl Away {
    fn is_away(&mut self, engine: &Engine, class: ClassId) -> Result<bool, Error> {
        if let Some(known) = self.known.get(&class) {
            return Ok(*known);
        }
        let is_away = match engine.require_here(self.team, class) {
            Ok(()) => false,
            Err(Error::Moved { .. }) => true,
            Err(error) => return Err(error),
        };
        self.known.insert(class, is_away);
        Ok(is_away)
    }
}

/// Lets somebody who went to another team with a class be known in those that are called as it was; `is_moved` says
/// that they come to no class of the team any more.
fn sit_beside<'n>(
    classes: &mut Vec<(ClassId, Seat)>,
    names: impl Iterator<Item = &'n Vec<ClassId>>,
    is_moved: bool,
) {
    let beside = Seat { is_away: true, ..Seat::of(false) };
    for of_name in names {
        let of = |class: &ClassId| classes.iter().find(|(held, _)| held == class);
        let went = |class: &ClassId| of(class).is_some_and(|(_, seat)| is_moved || seat.is_away);
        if of_name.iter().any(went) {
            let others: Vec<ClassId> =
                of_name.iter().filter(|class| of(class).is_none()).copied().collect();
            classes.extend(others.into_iter().map(|class| (class, beside)));
        }
    }
}
