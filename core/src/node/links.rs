//! What links join: groups of learners, classes and meetings that are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{ClassId, LearnerId, MeetingId, PersonId};
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::row::{Joining, Link, LinkKind};
use crate::domain::time::Date;
use crate::store::reader::{Reader, StoreError};

/// Two meetings of one class that are one, each as [`Links::meeting`] names it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) a: MeetingId,
    pub(crate) b: MeetingId,
    joining: Joining,
}

impl Pair {
    /// Returns the one whose day does not hold, where the day of the other was chosen.
    pub(crate) fn overruled(&self) -> Option<MeetingId> {
        match self.joining {
            Joining::DayOfA => Some(self.b),
            Joining::DayOfB => Some(self.a),
            Joining::Parted | Joining::Later => None,
        }
    }
}

/// Most moves of one registration that are told apart: nobody moves so often.
const MOVES_MAX: usize = 64;

/// The links that hold, as groups.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// Registrations that are one person: same-person and moved-from links.
    pub(crate) people: Joined<LearnerId>,
    /// Registrations that are one registration, moved from team to team.
    pub(crate) registrations: Joined<LearnerId>,
    /// Classes that are one class: moved from team to team, or there more than once in one team.
    pub(crate) classes: Joined<ClassId>,
    /// Classes that are one class with one roll, moved from team to team.
    rolls: Joined<ClassId>,
    /// What each registration was before it moved, one move back.
    came: BTreeMap<LearnerId, LearnerId>,
    /// Which class of a team stands for those that are there more than once.
    pub(crate) same: Prevailing<ClassId>,
    /// Who stands for each volunteer who is there more than once.
    pub(crate) volunteers: Prevailing<PersonId>,
    /// On which day a class came from another team, where that was said; the last of several.
    pub(crate) arrivals: BTreeMap<ClassId, Date>,
    /// Classes that went elsewhere.
    pub(crate) moved_away: BTreeSet<ClassId>,
    /// What each class was before it moved, one move back.
    before: BTreeMap<ClassId, Vec<ClassId>>,
    /// Pairs of meetings that are one, by the group of their class.
    pub(crate) meetings: BTreeMap<ClassId, Vec<Pair>>,
}

impl Links {
    /// Reads the links that hold, and groups them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub(crate) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let tables = reader.tables();
        let people = Joined::of(tables.people()?);
        Ok(Self::of(
            &reader.links()?,
            people,
            (&tables.same_class_pairs()?, tables.same_classes()?),
            tables.same_persons()?,
            tables.class_arrivals()?,
        ))
    }

    /// Groups the links that hold; an undone link joins nothing, nor does one whose ids are none.
    fn of(
        links: &[Link],
        people: Joined<LearnerId>,
        (pairs, same): (&[(ClassId, ClassId)], Prevailing<ClassId>),
        volunteers: Prevailing<PersonId>,
        arrivals: BTreeMap<ClassId, Date>,
    ) -> Self {
        let holding = |kind| links.iter().filter(move |l| l.holds() && l.kind == kind);
        let learners = |link: &Link| -> Option<(LearnerId, LearnerId)> {
            Some((link.a.parse().ok()?, link.b.parse().ok()?))
        };
        let moved: Vec<_> = holding(LinkKind::MovedLearner).filter_map(learners).collect();
        let moved_classes: Vec<(ClassId, ClassId)> = holding(LinkKind::MovedClass)
            .filter_map(|link| Some((link.a.parse().ok()?, link.b.parse().ok()?)))
            .collect();
        let rolls = Joined::of(moved_classes.iter().copied());
        let classes = Joined::of(moved_classes.iter().chain(pairs).copied());
        let mut before: BTreeMap<ClassId, Vec<ClassId>> = BTreeMap::new();
        for (new, old) in &moved_classes {
            before.entry(*new).or_default().push(*old);
        }
        let mut meetings: BTreeMap<ClassId, Vec<_>> = BTreeMap::new();
        for link in holding(LinkKind::Meeting) {
            let (Ok(a), Ok(b)) = (link.a.parse::<MeetingId>(), link.b.parse::<MeetingId>()) else {
                continue;
            };
            // Meetings of different classes are never one, whatever a link says.
            let class = classes.root(a.class);
            if class == classes.root(b.class) {
                let [a, b] = [a, b].map(|meeting| named(&rolls, meeting));
                let pair = Pair { a, b, joining: link.joining };
                meetings.entry(class).or_default().push(pair);
            }
        }
        Self {
            people,
            registrations: Joined::of(moved.iter().copied()),
            came: moved.into_iter().collect(),
            classes,
            rolls,
            same,
            volunteers,
            arrivals,
            moved_away: moved_classes.into_iter().map(|(_, old)| old).collect(),
            before,
            meetings,
        }
    }

    /// Returns a meeting by the smallest id of the classes that share its roll: a class that moved has one meeting
    /// under one key, classes that are there more than once have one each.
    pub(crate) fn meeting(&self, meeting: MeetingId) -> MeetingId {
        named(&self.rolls, meeting)
    }

    /// Returns the smallest id of the classes that share a class's roll.
    pub(crate) fn roll(&self, class: ClassId) -> ClassId {
        self.rolls.root(class)
    }

    /// Returns what a class was before it moved, one move back; the smallest id of several.
    pub(crate) fn one_move_back(&self, class: ClassId) -> Option<ClassId> {
        self.before.get(&class)?.first().copied()
    }

    /// Returns how often a registration moved: of several of one person the later has more.
    pub(crate) fn count_moves(&self, learner: LearnerId) -> usize {
        let (mut moves, mut at) = (0, learner);
        // Links that lead in a circle were made by hand.
        while let Some(before) = self.came.get(&at).filter(|_| moves < MOVES_MAX) {
            (moves, at) = (moves + 1, *before);
        }
        moves
    }

    /// Returns how many classes one was before it moved, over all its moves: of two classes that are one,
    /// the later has more.
    pub(crate) fn count_before(&self, class: ClassId) -> usize {
        let mut before = BTreeSet::new();
        let mut asked = vec![class];
        while let Some(class) = asked.pop() {
            let older = self.before.get(&class).into_iter().flatten();
            asked.extend(older.filter(|older| before.insert(**older)));
        }
        before.len()
    }
}

fn named(rolls: &Joined<ClassId>, meeting: MeetingId) -> MeetingId {
    MeetingId { class: rolls.root(meeting.class), ..meeting }
}
