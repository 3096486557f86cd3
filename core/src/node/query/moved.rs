//! Who and what went to another team: registered there anew, and one thing in lists and lookups.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class;
use crate::domain::id::{ClassId, LearnerId};
use crate::domain::joined::Joined;
use crate::domain::row::{LinkKind, Retired};
use crate::engine::since_move::missed;
use crate::node::answer::{Before, Candidate, ClassLine};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::node::query::same_class::{Together, together};

/// Moves of one kind.
pub(super) struct Moved {
    /// The new printed id by the old.
    by_old: BTreeMap<String, String>,
    /// What stands for a class that is there more than once in its team.
    stands: BTreeMap<String, String>,
}

impl Moved {
    /// Returns the newest id of what moved, of a class the one that stands for it; `None` for what did not.
    pub(super) fn newest(&self, id: &str) -> Option<&str> {
        let next = |id: &str| {
            let new = self.by_old.get(id)?;
            Some(self.stands.get(new).unwrap_or(new))
        };
        let mut newest = next(id)?;
        // Links that lead in a circle were made by hand.
        for _ in 0..self.by_old.len() {
            match next(newest) {
                Some(next) => newest = next,
                None => break,
            }
        }
        (newest != id).then_some(newest)
    }

    /// Takes out of `things` what moved, where what it became is among them too.
    pub(super) fn drop_old<T>(&self, things: &mut Vec<T>, id: impl Fn(&T) -> String) {
        if self.by_old.is_empty() {
            return;
        }
        let there: BTreeSet<String> = things.iter().map(&id).collect();
        things.retain(|thing| self.newest(&id(thing)).is_none_or(|newest| !there.contains(newest)));
    }

    /// Returns whether nothing moved.
    pub(super) fn is_empty(&self) -> bool {
        self.by_old.is_empty()
    }

    /// Returns what moved, each with what it has become.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.by_old.keys().filter_map(|old| Some((old.as_str(), self.newest(old)?)))
    }
}

impl Query {
    /// Takes classes out that moved to another team, where what they became is listed, too: a class that
    /// moved is one.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn drop_moved(&self, classes: &mut Vec<ClassLine>) -> Result<(), Error> {
        self.moved(LinkKind::MovedClass)?.drop_old(classes, |line| line.class.to_string());
        Ok(())
    }

    /// Returns in which teams a class or a learner was before, also where nothing of that is held here.
    pub(super) fn before(&self, kind: LinkKind, id: &str) -> Result<Vec<Before>, Error> {
        let (mut before, mut seen) = (Vec::new(), BTreeSet::new());
        let mut asked = vec![id.to_owned()];
        while let Some(id) = asked.pop() {
            for (old, day, team) in self.reader.moves_to(kind, &id)? {
                // Links that lead in a circle were made by hand.
                if seen.insert(old.clone()) {
                    before.push(Before { day, team });
                    asked.push(old);
                }
            }
        }
        before.sort_by_key(|before| Reverse((before.day, before.team)));
        Ok(before)
    }

    /// Returns the classes that these were before they moved, over all moves, as far as they are held here; each with
    /// those of its team that are one with it.
    pub(super) fn former_classes(&self, classes: &[ClassId]) -> Result<Vec<Together>, Error> {
        let tables = self.reader.tables();
        let mut former = Vec::new();
        for old in tables.former_classes(classes)? {
            former.extend(self.reader.class(old)?);
        }
        Ok(together(former, &tables.same_classes()?))
    }

    /// Returns what a class became that went to another team, as far as that is held here; `None` where it stays.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn moved_to(&self, class: ClassId) -> Result<Option<Class>, Error> {
        let moved = self.moved(LinkKind::MovedClass)?;
        let newest = moved.newest(&class.to_string()).and_then(|id| id.parse().ok());
        Ok(newest.map(|class| self.reader.class(class)).transpose()?.flatten())
    }

    /// Returns of how many people of a class something was said in the team where it was before, by devices that did
    /// not know of the move, and is not known here: by what the class was. To move that again carries it over.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn said_before_the_move(&self, class: ClassId) -> Result<Vec<(Class, usize)>, Error> {
        let _still = self.reader.hold()?;
        let tables = self.reader.tables();
        let mut said = Vec::new();
        let Some(here) = self.reader.class(class)? else { return Ok(said) };
        let moves = tables.moved_classes()?.into_iter().filter(|(new, _)| *new == class);
        for (_, old) in moves {
            let Some(was) = self.reader.class(old)? else { continue };
            let missed = missed(tables, (was.team, old), (here.team, class))?;
            said.extend((!missed.is_empty()).then_some((was, missed.len())));
        }
        Ok(said)
    }

    /// Returns the classes that go on in several places, since two offices moved them apart: each group is one class.
    /// What has ended or is offered no more goes on nowhere.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn moved_apart(&self) -> Result<Vec<Vec<Class>>, Error> {
        let _still = self.reader.hold()?;
        let tables = self.reader.tables();
        let moves = tables.moved_classes()?;
        let (pairs, stands) = (tables.same_class_pairs()?, tables.same_classes()?);
        let classes = Joined::of(moves.iter().copied().chain(pairs));
        let went: BTreeSet<ClassId> = moves.iter().map(|(_, old)| *old).collect();
        let mut ends: BTreeMap<ClassId, BTreeSet<ClassId>> = BTreeMap::new();
        for (new, _) in moves.iter().filter(|(new, _)| !went.contains(new)) {
            ends.entry(classes.root(*new)).or_default().insert(stands.one(*new));
        }
        let mut apart = Vec::new();
        for group in ends.into_values().filter(|group| group.len() > 1) {
            let mut going_on = Vec::new();
            for class in group {
                let is_offered = tables.retired_since(Retired::Class(class))?.is_none();
                let held = self.reader.class(class)?.filter(|held| is_offered && !held.closed);
                going_on.extend(held);
            }
            apart.extend(Some(going_on).filter(|group| group.len() > 1));
        }
        Ok(apart)
    }

    /// Returns what moved, of one kind.
    pub(super) fn moved(&self, kind: LinkKind) -> Result<Moved, Error> {
        let moves = self.reader.links_of(kind)?.into_iter();
        let by_old = moves.map(|link| (link.b, link.a)).collect();
        let stands = match kind {
            LinkKind::MovedClass => {
                let tables = self.reader.tables();
                let (pairs, stands) = (tables.same_class_pairs()?, tables.same_classes()?);
                let ids = pairs.into_iter().flat_map(|(a, b)| [a, b]);
                ids.map(|id| (id.to_string(), stands.one(id).to_string())).collect()
            }
            LinkKind::MovedLearner | LinkKind::Person | LinkKind::Meeting => BTreeMap::new(),
        };
        Ok(Moved { by_old, stands })
    }

    /// Puts into the place of each learner who moved the newest registration that is held here.
    pub(super) fn newest_learners(&self, found: &mut Vec<Candidate>) -> Result<(), Error> {
        let moved = self.moved(LinkKind::MovedLearner)?;
        for candidate in found.iter_mut() {
            let newest = moved.newest(&candidate.id).and_then(|id| id.parse::<LearnerId>().ok());
            if let Some(learner) = newest
                && let Some(held) = self.reader.learner(learner)?
            {
                let name = held.details.name;
                *candidate = Candidate { id: learner.to_string(), name, ..candidate.clone() };
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(())
    }
}
