//! Who and what went to another team: registered there anew, and one thing in lists and lookups.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class;
use crate::domain::id::{ClassId, LearnerId};
use crate::domain::joined::Joined;
use crate::domain::learner::Learner;
use crate::domain::row::{LinkKind, Retired};
use crate::engine::since_move::{self as engine, Told, missed, missed_of_class, missed_of_person};
use crate::node::answer::{Before, Candidate, ClassBefore, ClassLine, LearnerBefore, SaidThere};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::node::query::same_class::{Together, rolls, together};

/// Moves of one kind.
pub(super) struct Moved {
    /// The new printed ids by the old: two offices may have moved one thing apart.
    by_old: BTreeMap<String, Vec<String>>,
    /// What stands for a class that is there more than once in its team.
    stands: BTreeMap<String, String>,
}

impl Moved {
    /// Returns what something became, move by move, the newest last; of a class what stands for it.
    pub(super) fn line(&self, id: &str) -> Vec<&str> {
        let mut line: Vec<&str> = Vec::new();
        while let Some(next) = self.next(line.last().copied().unwrap_or(id)).last() {
            // Links that lead in a circle were made by hand.
            if next == id || line.contains(&next) {
                break;
            }
            line.push(next);
        }
        line
    }

    /// Takes out of `things` what moved, where something that it became is among them too. Of who moved away and came
    /// back that need not be the newest: another team's phone does not hold where they went then.
    pub(super) fn drop_old<T>(&self, things: &mut Vec<T>, id: impl Fn(&T) -> String) {
        if self.by_old.is_empty() {
            return;
        }
        let there: BTreeSet<String> = things.iter().map(&id).collect();
        things.retain(|thing| !self.later(&id(thing)).iter().any(|later| there.contains(*later)));
    }

    /// Returns whether nothing moved.
    pub(super) fn is_empty(&self) -> bool {
        self.by_old.is_empty()
    }

    /// Returns what moved.
    pub(super) fn old(&self) -> impl Iterator<Item = &str> {
        self.by_old.keys().map(String::as_str)
    }

    /// Returns everything that something became, over all its moves; nothing where they lead in a circle.
    pub(super) fn later(&self, id: &str) -> BTreeSet<&str> {
        let (mut later, mut asked) = (BTreeSet::new(), self.next(id).collect::<Vec<_>>());
        while let Some(next) = asked.pop() {
            if next == id {
                return BTreeSet::new();
            }
            if later.insert(next) {
                asked.extend(self.next(next));
            }
        }
        later
    }

    fn next(&self, id: &str) -> impl Iterator<Item = &str> {
        let new = self.by_old.get(id).into_iter().flatten();
        new.map(|new| self.stands.get(new).unwrap_or(new).as_str())
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

    /// Returns in which teams a class, by all its rolls, or a learner was before, also where nothing of that is held
    /// here.
    pub(super) fn before(&self, kind: LinkKind, ids: &[String]) -> Result<Vec<Before>, Error> {
        let (mut before, mut seen) = (Vec::new(), BTreeSet::new());
        let mut asked = ids.to_vec();
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
        before.dedup();
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
        for class in moved.line(&class.to_string()).into_iter().rev() {
            let held = class.parse().ok().map(|class| self.reader.class(class)).transpose()?;
            if let Some(held) = held.flatten() {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// Returns what was said in the team where a class was before, of the class itself and of how many of its people,
    /// and is not known here: by what the class was. To move that again carries it over.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn said_before_the_move(&self, class: ClassId) -> Result<Vec<ClassBefore>, Error> {
        let _still = self.reader.hold()?;
        let tables = self.reader.tables();
        let mut before = Vec::new();
        let Some(Together { class, same }) = self.class_together(class)? else {
            return Ok(before);
        };
        let here: BTreeSet<ClassId> = rolls(&class, &same).collect();
        let moves = tables.moved_classes()?.into_iter().filter(|(new, _)| here.contains(new));
        for (new, old) in moves {
            let Some(was) = self.reader.class(old)? else { continue };
            let (from, to) = ((was.team, old), (class.team, new));
            let learners = missed(tables, from, to)?.len();
            let said: Vec<SaidThere> =
                missed_of_class(tables, from, to)?.iter().filter_map(said_there).collect();
            if learners > 0 || !said.is_empty() {
                before.push(ClassBefore { class: was, learners, said });
            }
        }
        Ok(before)
    }

    /// Returns what was said of a learner in the teams of before, by registration, and is not known here.
    pub(super) fn said_of_learner_before(
        &self,
        learner: &Learner,
    ) -> Result<Vec<LearnerBefore>, Error> {
        let tables = self.reader.tables();
        let mut before = Vec::new();
        for (_, old) in
            tables.moved_learners()?.into_iter().filter(|(new, _)| *new == learner.learner)
        {
            let Some(was) = self.reader.learner(old)? else { continue };
            let (from, to) = ((was.team, old), (learner.team, learner.learner));
            let said: Vec<SaidThere> =
                missed_of_person(tables, from, to)?.iter().filter_map(said_there).collect();
            if !said.is_empty() {
                before.push(LearnerBefore { learner: old, team: was.team, said });
            }
        }
        Ok(before)
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

    /// Returns the classes that met where a move had brought them that was taken back, since a phone did not know of it:
    /// each with what it was before the move, by both ids. The two count as two classes, and who is in both twice.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn met_after_undone_moves(&self) -> Result<Vec<(Class, Class)>, Error> {
        let _still = self.reader.hold()?;
        let tables = self.reader.tables();
        let undone = self.undone(LinkKind::MovedClass)?;
        let mut met = Vec::new();
        for (new, old) in
            undone.into_iter().filter_map(|(new, old)| Some((new.parse().ok()?, old.parse().ok()?)))
        {
            let (Some(there), Some(was)) = (self.reader.class(new)?, self.reader.class(old)?)
            else {
                continue;
            };
            let is_one = tables.is_one_class(new, old)?;
            if !is_one && !tables.marked_days(there.team.space(), new)?.is_empty() {
                met.push((there, was));
            }
        }
        Ok(met)
    }

    /// Returns the moves of one kind that were taken back, each as the new printed id and the old.
    pub(super) fn undone(&self, kind: LinkKind) -> Result<Vec<(String, String)>, Error> {
        let links = self.reader.links()?.into_iter();
        let undone = links.filter(|link| link.kind == kind && !link.holds());
        Ok(undone.map(|link| (link.a, link.b)).collect())
    }

    /// Returns what moved, of one kind.
    pub(super) fn moved(&self, kind: LinkKind) -> Result<Moved, Error> {
        let mut by_old: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for link in self.reader.links_of(kind)? {
            by_old.entry(link.b).or_default().push(link.a);
        }
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
            if let Some(held) = self.newest_held(&moved, &candidate.id)? {
                let (id, name) = (held.learner.to_string(), held.details.name);
                *candidate = Candidate { id, name, ..candidate.clone() };
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        if found.len() > 1 {
            self.drop_further(found)?;
        }
        Ok(())
    }

    /// Returns the newest registration held here of somebody who moved; `None` for who did not.
    pub(super) fn newest_held(&self, moved: &Moved, id: &str) -> Result<Option<Learner>, Error> {
        for id in moved.line(id).into_iter().rev() {
            let held = id.parse().ok().map(|id| self.reader.learner(id)).transpose()?;
            if let Some(held) = held.flatten() {
                return Ok(Some(held));
            }
        }
        Ok(None)
    }

    /// Takes registrations out that are no row of their own in any class: another one found stands for the person
    /// in each.
    fn drop_further(&self, found: &mut Vec<Candidate>) -> Result<(), Error> {
        let people = self.reader.tables().people()?;
        let mut of: BTreeMap<LearnerId, Vec<LearnerId>> = BTreeMap::new();
        for learner in found.iter().filter_map(|found| found.id.parse::<LearnerId>().ok()) {
            if let Some(person) = people.get(&learner) {
                of.entry(*person).or_default().push(learner);
            }
        }
        let mut further = BTreeSet::new();
        for registrations in of.into_values().filter(|of| of.len() > 1) {
            for learner in &registrations {
                let (mut classes, mut is_row) = (self.classes_of(*learner)?.into_iter(), false);
                let mut is_any = false;
                while let Some(class) = classes.next().filter(|_| !is_row) {
                    let row = self.row_of(class, *learner)?;
                    is_any = true;
                    is_row = row.is_none_or(|row| row == *learner || !registrations.contains(&row));
                }
                if is_any && !is_row {
                    further.insert(learner.to_string());
                }
            }
        }
        found.retain(|found| !further.contains(&found.id));
        Ok(())
    }
}

/// Returns something that was said as people are told of it.
fn said_there(of: &engine::SaidThere) -> Option<SaidThere> {
    let Told { there, here } = of.told()?;
    let value = there.value.unwrap_or_default();
    Some(SaidThere { what: there.what, value, from: there.from, here, carried: of.carried })
}
