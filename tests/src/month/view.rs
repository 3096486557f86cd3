//! What somebody knows of a month: what stands of all that was said about one thing.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::time::Date;
use lantoa_core::domain::weekdays::Weekdays;

use crate::month::{Fact, Said, today};

/// What somebody knows.
#[derive(Debug)]
pub struct View<'f> {
    pub(super) facts: Vec<(usize, &'f Fact)>,
}

impl<'f> View<'f> {
    /// Returns what is known by who knows these of the facts.
    pub(super) fn of(facts: &'f [Fact], knows: &BTreeSet<usize>) -> Self {
        Self { facts: knows.iter().map(|at| (*at, &facts[*at])).collect() }
    }

    /// Returns what of all that was said about one thing nobody has replaced who knew of it.
    pub(super) fn standing<T>(&self, about: impl Fn(&'f Said) -> Option<T>) -> Vec<T> {
        let said = self.facts.iter().filter(|(_, fact)| about(&fact.said).is_some());
        let said: Vec<_> = said.collect();
        let is_replaced = |at: usize| said.iter().any(|(_, later)| later.knew.contains(&at));
        let standing = said.iter().filter(|(at, _)| !is_replaced(*at));
        standing.filter_map(|(_, fact)| about(&fact.said)).collect()
    }

    pub(super) fn each<T>(&self, of: impl Fn(&'f Said) -> Option<T>) -> Vec<T> {
        self.facts.iter().filter_map(|(_, fact)| of(&fact.said)).collect()
    }

    /// Returns the mark that prevails, none where there is none, and whether it is disputed.
    pub(super) fn mark(&self, meeting: MeetingId, learner: LearnerId) -> (Mark, bool) {
        let said = self.standing(|said| {
            if let Said::Mark { meeting: m, learner: l, mark } = said
                && (*m, *l) == (meeting, learner)
            {
                Some(*mark)
            } else {
                None
            }
        });
        let said: BTreeSet<Mark> = said.into_iter().collect();
        (said.last().copied().unwrap_or(Mark::None), said.len() > 1)
    }

    /// Returns what was said of somebody in a class, by the day from which on it holds; what has no day
    /// comes first.
    pub(super) fn comings(
        &self,
        class: ClassId,
        learner: LearnerId,
    ) -> BTreeMap<Option<Date>, bool> {
        let said = |day: Option<Option<Date>>| {
            move |said: &'f Said| {
                let (c, l, from, comes) = if let Said::Comes { class, learner, comes, from } = said
                {
                    (class, learner, *from, Some(*comes))
                } else if let Said::Wrongly { class, learner, from } = said {
                    (class, learner, Some(*from), None)
                } else {
                    return None;
                };
                let is_it = (*c, *l) == (class, learner) && day.is_none_or(|day| day == from);
                is_it.then_some((from, comes))
            }
        };
        let days: BTreeSet<_> = self.each(said(None)).into_iter().map(|(from, _)| from).collect();
        let standing =
            |day| self.standing(said(Some(day))).into_iter().map(|(_, comes)| comes).max();
        days.into_iter().filter_map(|day| Some((day, standing(day)??))).collect()
    }

    /// Returns who is said to come to a class for the first time after a day on which they leave it, and from when on;
    /// whom a move brought along today came before.
    pub(super) fn never_came(
        &self,
        entries: &[(ClassId, LearnerId)],
        since: Date,
    ) -> Vec<(ClassId, LearnerId, Date)> {
        let came: BTreeSet<ClassId> =
            self.moved_classes().into_iter().map(|(new, _)| new).collect();
        let mut never = Vec::new();
        for (class, learner) in entries {
            let said = self.comings(*class, *learner);
            if said.range(..=Some(since)).next().is_some() {
                return Vec::new();
            }
            let first = said.into_iter().filter_map(|(day, comes)| Some((day?, comes)));
            let first = first.filter(|(day, _)| *day > since).take_while(|(_, comes)| *comes);
            let first = first.filter(|(day, _)| !(came.contains(class) && *day == today()));
            never.extend(first.map(|(day, _)| (*class, *learner, day)));
        }
        never
    }

    /// Returns whether it was said from which day on somebody comes to a class, or not.
    pub(super) fn has_days(&self, class: ClassId, learner: LearnerId) -> bool {
        self.comings(class, learner).keys().any(Option::is_some)
    }

    /// Returns whether what somebody says is what is shown already, so that nothing is said.
    pub(super) fn says_already(&self, new: &Said) -> bool {
        if let Said::Comes { class, learner, comes, from } = new {
            return self.comings(*class, *learner).get(from) == Some(comes);
        }
        let standing = self.standing(|one| is_about_same(one, new).then_some(one));
        !standing.is_empty() && standing.into_iter().all(|one| one == new)
    }

    /// Returns what classes moved to and from, in the order of the moves.
    pub(super) fn moved_classes(&self) -> Vec<(ClassId, ClassId)> {
        self.each(
            |said| {
                if let Said::MovedClass { new, old } = said { Some((*new, *old)) } else { None }
            },
        )
    }

    /// Returns what a class plans, by day; of one day what was said last.
    pub(super) fn plans(&self, class: ClassId) -> BTreeMap<Date, Weekdays> {
        let plans = self.each(|said| {
            if let Said::Plan { class: c, weekdays, from } = said
                && *c == class
            {
                Some((*from, *weekdays))
            } else {
                None
            }
        });
        plans.into_iter().collect()
    }

    /// Returns whether somebody says that a class did not meet on a day, and nobody who knew it takes it back.
    pub(super) fn is_not_met(&self, class: ClassId, date: Date) -> bool {
        let standing = self.standing(|said| {
            if let Said::NotMet { class: c, day, said } = said
                && (*c, *day) == (class, date)
            {
                Some(*said)
            } else {
                None
            }
        });
        standing.contains(&true)
    }

    /// Returns on which days a class did not meet, as somebody says, and of which anybody ever said anything.
    pub(super) fn days_not_met(&self, class: ClassId) -> (BTreeSet<Date>, BTreeSet<Date>) {
        let days = self.each(|said| {
            if let Said::NotMet { class: c, day, .. } = said
                && *c == class
            {
                Some(*day)
            } else {
                None
            }
        });
        let said: BTreeSet<Date> = days.into_iter().collect();
        let not_met = said.iter().copied().filter(|day| self.is_not_met(class, *day));
        (not_met.collect(), said)
    }

    /// Returns whoever was ever enrolled in a class.
    pub(super) fn named(&self, class: ClassId) -> BTreeSet<LearnerId> {
        let learners = self.each(|said| {
            if let Said::Comes { class: c, learner, .. } = said
                && *c == class
            {
                Some(*learner)
            } else {
                None
            }
        });
        learners.into_iter().collect()
    }

    /// Returns who comes to a class, by what was said of the latest day.
    pub(super) fn comes(&self, class: ClassId) -> BTreeSet<LearnerId> {
        let comes = |learner: &LearnerId| self.comings(class, *learner).into_values().next_back();
        self.named(class).into_iter().filter(|learner| comes(learner) == Some(true)).collect()
    }

    /// Returns who comes to a class on a day.
    pub(super) fn comes_on(&self, class: ClassId, day: Date) -> BTreeSet<LearnerId> {
        let comes = |learner: &LearnerId| {
            let until = self.comings(class, *learner);
            until.range(..=Some(day)).next_back().map(|(_, comes)| *comes)
        };
        self.named(class).into_iter().filter(|learner| comes(learner) == Some(true)).collect()
    }

    /// Returns the classes to which a learner comes.
    pub(super) fn classes_of(&self, learner: LearnerId) -> BTreeSet<ClassId> {
        let classes = self.each(|said| {
            if let Said::Comes { class, learner: l, .. } = said
                && *l == learner
            {
                Some(*class)
            } else {
                None
            }
        });
        classes.into_iter().filter(|class| self.comes(*class).contains(&learner)).collect()
    }

    pub(super) fn moved(&self) -> Vec<(LearnerId, LearnerId)> {
        self.each(|said| {
            if let Said::MovedLearner { new, old } = said { Some((*new, *old)) } else { None }
        })
    }

    /// Returns how often a registration moved.
    pub(super) fn moves_of(&self, learner: LearnerId) -> usize {
        let moved = self.moved();
        let before =
            |one: LearnerId| moved.iter().find(|(new, _)| *new == one).map(|(_, old)| *old);
        let mut at = learner;
        std::iter::from_fn(|| before(at).inspect(|old| at = *old)).count()
    }

    /// Returns the pairs that are one person: linked, and not unlinked since, or moved.
    pub(super) fn same_people(&self) -> Vec<(LearnerId, LearnerId)> {
        self.linked().into_iter().chain(self.moved()).collect()
    }

    /// Returns the links between two people, by any id that they had.
    pub(super) fn links_between(&self, a: LearnerId, b: LearnerId) -> Vec<(LearnerId, LearnerId)> {
        let (a, b) = (group(a, &self.moved()), group(b, &self.moved()));
        let is_between = |(one, other): &(LearnerId, LearnerId)| {
            a.contains(one) && b.contains(other) || a.contains(other) && b.contains(one)
        };
        self.linked().into_iter().filter(is_between).collect()
    }

    /// Returns the pairs that are linked, and not unlinked since.
    fn linked(&self) -> Vec<(LearnerId, LearnerId)> {
        let linked = self
            .each(|said| if let Said::Person { a, b, .. } = said { Some((*a, *b)) } else { None });
        let holds = |pair: &(LearnerId, LearnerId)| {
            self.standing(|said| {
                if let Said::Person { a, b, same } = said
                    && (*a, *b) == *pair
                {
                    Some(*same)
                } else {
                    None
                }
            })
            .contains(&true)
        };
        linked.into_iter().filter(holds).collect()
    }

    /// Returns the pairs of meetings that are one, each with the one whose day does not hold where the other's was
    /// chosen; said apart in two ways, a pair is there twice.
    pub(super) fn joined(&self) -> Vec<(MeetingId, MeetingId, Option<MeetingId>)> {
        let pairs = self
            .each(|said| if let Said::Same { a, b, .. } = said { Some((*a, *b)) } else { None });
        let pairs: BTreeSet<(MeetingId, MeetingId)> = pairs.into_iter().collect();
        let of_pair = |pair: (MeetingId, MeetingId)| {
            let said = self.standing(move |said| {
                if let Said::Same { a, b, same, overruled } = said
                    && (*a, *b) == pair
                {
                    Some((*same, *overruled))
                } else {
                    None
                }
            });
            let holds = said.iter().any(|(same, _)| *same);
            let said = said.into_iter().filter(move |_| holds);
            said.map(move |(_, overruled)| (pair.0, pair.1, overruled))
        };
        pairs.into_iter().flat_map(of_pair).collect()
    }
}

/// Returns whether two facts are about one value that is written once; of other kinds each is said anew.
fn is_about_same(one: &Said, other: &Said) -> bool {
    use Said::{Day, LevelDay, Withdrawn};
    matches!((one, other), (Day { meeting: a, .. }, Day { meeting: b, .. }) if a == b)
        || matches!((one, other), (Withdrawn { meeting: a, .. }, Withdrawn { meeting: b, .. }) if a == b)
        || matches!(
            (one, other),
            (
                LevelDay { class: c, learner: l, topic: t, level: at, .. },
                LevelDay { class, learner, topic, level, .. },
            ) if (c, l, t, at) == (class, learner, topic, level)
        )
}

/// Returns everything that is one with `one` over these pairs, itself included.
pub(super) fn group<T: Copy + Ord>(one: T, pairs: &[(T, T)]) -> BTreeSet<T> {
    let mut group = BTreeSet::from([one]);
    loop {
        let before = group.len();
        for (a, b) in pairs {
            if group.contains(a) || group.contains(b) {
                group.extend([*a, *b]);
            }
        }
        if group.len() == before {
            return group;
        }
    }
}

pub(super) fn first<T: Ord>(group: BTreeSet<T>) -> T {
    group.into_iter().next().expect("a group holds itself")
}
