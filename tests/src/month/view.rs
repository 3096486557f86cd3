//! What somebody knows of a month: what stands of all that was said about one thing.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};

use crate::month::{Fact, Said};

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

    /// Returns whether a learner comes to a class; `None` where nobody said.
    pub(super) fn is_coming(&self, class: ClassId, learner: LearnerId) -> Option<bool> {
        let said = self.standing(|said| {
            if let Said::Comes { class: c, learner: l, comes } = said
                && (*c, *l) == (class, learner)
            {
                Some(*comes)
            } else {
                None
            }
        });
        said.into_iter().max()
    }

    /// Returns who comes to a class.
    pub(super) fn comes(&self, class: ClassId) -> BTreeSet<LearnerId> {
        let learners = self.each(|said| {
            if let Said::Comes { class: c, learner, .. } = said
                && *c == class
            {
                Some(*learner)
            } else {
                None
            }
        });
        learners.into_iter().filter(|l| self.is_coming(class, *l) == Some(true)).collect()
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
        classes.into_iter().filter(|c| self.is_coming(*c, learner) == Some(true)).collect()
    }

    pub(super) fn moved(&self) -> Vec<(LearnerId, LearnerId)> {
        self.each(|said| {
            if let Said::MovedLearner { new, old } = said { Some((*new, *old)) } else { None }
        })
    }

    /// Returns the pairs that are one person: linked, and not unlinked since, or moved.
    pub(super) fn same_people(&self) -> Vec<(LearnerId, LearnerId)> {
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
        linked.into_iter().filter(holds).chain(self.moved()).collect()
    }

    pub(super) fn joined(&self) -> Vec<(MeetingId, MeetingId)> {
        let joined = self
            .each(|said| if let Said::Same { a, b, .. } = said { Some((*a, *b)) } else { None });
        let holds = |pair: &(MeetingId, MeetingId)| {
            self.standing(|said| {
                if let Said::Same { a, b, same } = said
                    && (*a, *b) == *pair
                {
                    Some(*same)
                } else {
                    None
                }
            })
            .contains(&true)
        };
        joined.into_iter().filter(holds).collect()
    }
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
