//! Classes of one team that are one: lists, lookups and sheets have them once, with all their rolls.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::{Class, Enrolment};
use crate::domain::id::{ClassId, LearnerId, MeetingId, SpaceId};
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::row::{Link, LinkKind};
use crate::domain::text::sort_key;
use crate::node::answer::{Candidate, MeetingLine, SameClass, SameDay};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::store::reader::{ClassCounts, SearchHit};

/// A class with those for which it stands.
pub(super) struct Together {
    /// What stands for all; it has ended where all have.
    pub(super) class: Class,
    /// The others, by id.
    pub(super) same: Vec<Class>,
}

/// Returns the classes whose rolls are the class's, what stands for it first.
pub(super) fn rolls(class: &Class, same: &[Class]) -> impl Iterator<Item = ClassId> {
    [class.class].into_iter().chain(same.iter().map(|other| other.class))
}

pub(super) fn same_class(Class { class, name, .. }: Class) -> SameClass {
    SameClass { class, name }
}

impl Query {
    /// Returns the pairs of classes that were said to be one, by ids.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn joined_classes(&self) -> Result<Vec<(SameClass, SameClass)>, Error> {
        let _still = self.reader.hold()?;
        let mut pairs = Vec::new();
        for (a, b) in self.reader.tables().same_class_pairs()? {
            let (a, b) = (self.reader.class(a)?, self.reader.class(b)?);
            pairs.extend(a.map(same_class).zip(b.map(same_class)));
        }
        Ok(pairs)
    }

    /// Returns classes with those for which they stand.
    pub(super) fn together(&self, classes: Vec<Class>) -> Result<Vec<Together>, Error> {
        Ok(together(classes, &self.reader.tables().same_classes()?))
    }

    /// Returns the class that stands for one, with the others; `None` where it is not held here.
    pub(super) fn class_together(&self, id: ClassId) -> Result<Option<Together>, Error> {
        let stands = self.reader.tables().same_classes()?;
        let mut classes = Vec::new();
        for id in stands.all(id) {
            classes.extend(self.reader.class(id)?);
        }
        Ok(together(classes, &stands).into_iter().next())
    }

    /// Counts what several rolls hold together: people, and meetings.
    pub(super) fn counts_together(
        &self,
        class: &Class,
        same: &[Class],
    ) -> Result<ClassCounts, Error> {
        let (space, tables) = (class.team.space(), self.reader.tables());
        let people = tables.people()?;
        let (mut learners, mut meetings) = (BTreeSet::new(), 0);
        for roll in rolls(class, same) {
            learners.extend(tables.people_expected(space, roll, (&people, self.reader.today()))?);
            meetings += self.reader.class_counts_of(space, roll)?.meetings;
        }
        Ok(ClassCounts { learners: u32::try_from(learners.len()).unwrap_or(u32::MAX), meetings })
    }

    /// Returns who comes to a class by one of its rolls, and who left all of those that name them, in the order of
    /// a Vietnamese list.
    pub(super) fn roll_hits(
        &self,
        space: SpaceId,
        rolls: &[ClassId],
    ) -> Result<(Vec<SearchHit>, Vec<SearchHit>), Error> {
        let of = |enrolment| -> Result<Vec<SearchHit>, Error> {
            let mut hits = Vec::new();
            for roll in rolls {
                hits.extend(self.reader.class_learners(space, *roll, enrolment)?);
            }
            if rolls.len() > 1 {
                sort(&mut hits);
                hits.dedup_by_key(|hit| hit.learner);
            }
            Ok(hits)
        };
        let (come, mut left) = (of(Enrolment::Enrolled)?, of(Enrolment::Left)?);
        if rolls.len() > 1 {
            let comes: BTreeSet<LearnerId> = come.iter().map(|hit| hit.learner).collect();
            left.retain(|hit| !comes.contains(&hit.learner));
        }
        Ok((come, left))
    }

    /// Adds to those who left who is marked in a roll that does not name them: the class was taken apart since.
    pub(super) fn add_unnamed(
        &self,
        space: SpaceId,
        come: &[SearchHit],
        left: &mut Vec<SearchHit>,
        marked: &BTreeSet<LearnerId>,
    ) -> Result<(), Error> {
        let named = come.iter().chain(left.iter()).map(|hit| hit.learner);
        let named: BTreeSet<LearnerId> = named.collect();
        let mut is_changed = false;
        for learner in marked.difference(&named) {
            let held = self.reader.learner(*learner)?;
            let Some(held) = held.filter(|held| held.team.space() == space) else { continue };
            let details = held.details;
            left.push(SearchHit {
                learner: *learner,
                name: details.name,
                folded: String::new(),
                birth_year: details.birth_year,
                village: details.village,
            });
            is_changed = true;
        }
        if is_changed {
            sort(left);
        }
        Ok(())
    }

    /// Returns the meetings of one day in two rolls that may be one: nobody has said that they are, or are not.
    pub(super) fn same_days(
        &self,
        rolls: &[ClassId],
        meetings: &[MeetingLine],
    ) -> Result<Vec<SameDay>, Error> {
        if rolls.len() < 2 {
            return Ok(Vec::new());
        }
        // Those that were undone, too: somebody said that the two are two.
        let mut links = self.reader.links()?;
        links.retain(|link| link.kind == LinkKind::Meeting);
        let pair = |link: &Link| -> Option<(MeetingId, MeetingId)> {
            Some((link.a.parse().ok()?, link.b.parse().ok()?))
        };
        let joined = Joined::of(links.iter().filter(|link| link.holds()).filter_map(pair));
        let answered: BTreeSet<_> = links.iter().filter_map(pair).collect();
        let is_open = |a: MeetingId, b: MeetingId| {
            let is_answered = answered.contains(&(a, b)) || answered.contains(&(b, a));
            !is_answered && joined.root(a) != joined.root(b)
        };
        let place = |class: ClassId| rolls.iter().position(|roll| *roll == class);
        let mut days = Vec::new();
        for (at, one) in meetings.iter().enumerate().filter(|(_, one)| !one.withdrawn) {
            let later = meetings[at + 1..].iter().take_while(|other| other.date == one.date);
            for other in later.filter(|other| !other.withdrawn && other.class != one.class) {
                if is_open(one.meeting, other.meeting) {
                    let mut both = [one.meeting, other.meeting];
                    both.sort_by_key(|meeting| place(meeting.class));
                    days.push(SameDay { day: one.date, a: both[0], b: both[1] });
                }
            }
        }
        Ok(days)
    }

    /// Returns the classes of a learner, each that is there more than once under the id that stands for it.
    pub(super) fn classes_of(&self, learner: LearnerId) -> Result<Vec<ClassId>, Error> {
        let stands = self.reader.tables().same_classes()?;
        let mut classes = self.reader.classes_of(learner)?;
        if !stands.is_empty() {
            classes.iter_mut().for_each(|class| *class = stands.one(*class));
            classes.sort_unstable();
            classes.dedup();
        }
        Ok(classes)
    }

    /// Puts into the place of each class the one that stands for it, `things` being all classes.
    pub(super) fn standing_classes(
        &self,
        found: &mut Vec<Candidate>,
        things: &[Candidate],
    ) -> Result<(), Error> {
        let stands = self.reader.tables().same_classes()?;
        for candidate in found.iter_mut() {
            let Ok(class) = candidate.id.parse::<ClassId>() else { continue };
            let one = stands.one(class).to_string();
            if one != candidate.id
                && let Some(standing) = things.iter().find(|thing| thing.id == one)
            {
                *candidate = standing.clone();
            }
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(())
    }
}

/// Returns classes with those for which they stand, as `stands` says.
pub(super) fn together(classes: Vec<Class>, stands: &Prevailing<ClassId>) -> Vec<Together> {
    let mut others: BTreeMap<ClassId, Vec<Class>> = BTreeMap::new();
    let mut together = Vec::new();
    for class in classes {
        match stands.one(class.class) {
            one if one == class.class => together.push(Together { class, same: Vec::new() }),
            one => others.entry(one).or_default().push(class),
        }
    }
    for Together { class, same } in &mut together {
        let Some(mut of) = others.remove(&class.class) else { continue };
        of.sort_by_key(|other| other.class);
        class.closed &= of.iter().all(|other| other.closed);
        *same = of;
    }
    together
}

fn sort(hits: &mut [SearchHit]) {
    hits.sort_by_cached_key(|hit| (sort_key(&hit.name), hit.learner));
}
