//! What links join: groups of learners, classes and meetings that are one.
//!
//! A group is made of ids alone, whether or not the things are held here, so that two devices with
//! the same links see the same groups.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey};
use crate::domain::row::{Joining, Link, LinkKind};

/// Things of one kind, some of which are one.
#[derive(Clone, Debug)]
pub(crate) struct Joined<T>(BTreeMap<T, T>);

impl<T: Copy + Ord> Joined<T> {
    /// Joins every pair; what is joined over several pairs is one as well.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (T, T)>) -> Self {
        let mut roots = BTreeMap::new();
        for (a, b) in pairs {
            let (a, b) = (root(&mut roots, a), root(&mut roots, b));
            roots.insert(a.max(b), a.min(b));
        }
        let members: Vec<T> = roots.keys().copied().collect();
        for member in members {
            root(&mut roots, member);
        }
        Self(roots)
    }

    /// Returns the smallest member of the group of `one`, which is itself where nothing joins it.
    pub(crate) fn root(&self, one: T) -> T {
        self.0.get(&one).copied().unwrap_or(one)
    }

    /// Returns everything that is joined to something.
    pub(crate) fn members(&self) -> impl Iterator<Item = T> {
        self.0.keys().copied()
    }
}

/// Returns the smallest member of a group, and makes the way there short for the next who asks.
fn root<T: Copy + Ord>(roots: &mut BTreeMap<T, T>, one: T) -> T {
    let mut way = vec![one];
    let mut at = one;
    while let Some(next) = roots.get(&at).copied().filter(|next| *next != at) {
        way.push(next);
        at = next;
    }
    for member in way {
        roots.insert(member, at);
    }
    at
}

/// Two meetings of one class that are one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) a: MeetingKey,
    pub(crate) b: MeetingKey,
    joining: Joining,
}

impl Pair {
    /// Returns the one whose day does not hold, where the day of the other was chosen.
    pub(crate) fn overruled(&self) -> Option<MeetingKey> {
        match self.joining {
            Joining::DayOfA => Some(self.b),
            Joining::DayOfB => Some(self.a),
            Joining::Parted | Joining::Later => None,
        }
    }
}

/// The links that hold, as groups.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// Registrations that are one person: same-person and moved-from links.
    pub(crate) people: Joined<LearnerId>,
    /// Registrations that are one registration, moved from team to team.
    pub(crate) registrations: Joined<LearnerId>,
    /// Classes that are one class, moved from team to team.
    pub(crate) classes: Joined<ClassId>,
    /// Classes that went elsewhere.
    pub(crate) moved_away: BTreeSet<ClassId>,
    /// What each class was before it moved, one move back.
    before: BTreeMap<ClassId, Vec<ClassId>>,
    /// Pairs of meetings that are one, by the group of their class.
    pub(crate) meetings: BTreeMap<ClassId, Vec<Pair>>,
}

impl Links {
    /// Groups the links that hold; an undone link joins nothing, nor does one whose ids are none.
    pub(crate) fn new(links: &[Link]) -> Self {
        let holding = |kind| links.iter().filter(move |l| l.holds() && l.kind == kind);
        let learners = |link: &Link| -> Option<(LearnerId, LearnerId)> {
            Some((link.a.parse().ok()?, link.b.parse().ok()?))
        };
        let moved: Vec<_> = holding(LinkKind::MovedLearner).filter_map(learners).collect();
        let same = holding(LinkKind::Person).filter_map(learners);
        let moved_classes: Vec<(ClassId, ClassId)> = holding(LinkKind::MovedClass)
            .filter_map(|link| Some((link.a.parse().ok()?, link.b.parse().ok()?)))
            .collect();
        let classes = Joined::of(moved_classes.iter().copied());
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
                let pair = Pair { a: a.key, b: b.key, joining: link.joining };
                meetings.entry(class).or_default().push(pair);
            }
        }
        Self {
            people: Joined::of(same.chain(moved.iter().copied())),
            registrations: Joined::of(moved),
            classes,
            moved_away: moved_classes.into_iter().map(|(_, old)| old).collect(),
            before,
            meetings,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_over_others_is_one_in_whatever_order_the_links_came() {
        let mut pairs = vec![(1, 2), (4, 3), (5, 5), (3, 2), (9, 8)];
        for _ in 0..pairs.len() {
            pairs.rotate_left(1);
            let joined = Joined::of(pairs.iter().copied());
            for (one, root) in [(1, 1), (2, 1), (3, 1), (4, 1), (5, 5), (6, 6), (8, 8), (9, 8)] {
                assert_eq!(joined.root(one), root, "{one} in {pairs:?}");
            }
        }
    }
}
