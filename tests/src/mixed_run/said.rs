//! What was said to the program, and who can know it: the plain model that a mixed run is held against.
//!
//! Nothing here knows how devices merge. What a folder *holds* is less than the truth, what it *may know*
//! is more: so what the model misses is never taken for lost, and what it looks for was surely there.

use std::collections::BTreeSet;

use super::fact::Fact;
use super::shown::Shown;

/// A fact, and how it was said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) fact: Fact,
    /// In which team's space it stands; `None` for the programme's own.
    team: Option<usize>,
    /// Which step it was.
    pub(super) step: usize,
    /// Whose device said it.
    pub(super) member: usize,
    /// Whether the command answered that it is done; one that was killed did not.
    pub(super) is_confirmed: bool,
    /// Whether it may be set aside, because its device was removed before the office surely held it.
    pub(super) is_set_aside: bool,
    /// Whether the only folder that surely held it was deleted or damaged.
    pub(super) is_gone: bool,
    /// What its folder may have known before.
    before: BTreeSet<usize>,
}

/// What one folder holds and knows, by the numbers of what was said.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// What it surely holds.
    pub(super) held: BTreeSet<usize>,
    /// What it may ever have heard of.
    pub(super) heard: BTreeSet<usize>,
}

/// Who says something, and when.
pub(super) struct By<'a> {
    pub(super) step: usize,
    pub(super) member: usize,
    pub(super) known: &'a mut Known,
}

/// Everything that was said, in order.
#[derive(Debug, Default)]
pub(super) struct Ledger(Vec<Said>);

impl Ledger {
    /// Notes what somebody's folder says in a team, or in the programme.
    pub(super) fn note(&mut self, (fact, team): (Fact, Option<usize>), by: By<'_>, done: bool) {
        let By { step, member, known } = by;
        let number = self.0.len();
        self.0.push(Said {
            fact,
            team,
            step,
            member,
            is_confirmed: done,
            is_set_aside: false,
            is_gone: false,
            before: known.heard.clone(),
        });
        known.heard.insert(number);
        if done {
            known.held.insert(number);
        }
    }

    /// Notes that a member's devices are removed by one that holds this: what it does not is set aside.
    pub(super) fn set_aside(&mut self, member: usize, held: &BTreeSet<usize>) {
        for (number, said) in self.0.iter_mut().enumerate() {
            said.is_set_aside |= said.member == member && !held.contains(&number);
        }
    }

    /// Notes that a folder is gone that may have known this: what nobody else holds may be nowhere now.
    pub(super) fn let_go(&mut self, known: &Known, others: &BTreeSet<usize>) {
        for number in known.heard.difference(others) {
            self.0[*number].is_gone = true;
        }
    }

    /// Returns the numbers of everything that a command confirmed.
    pub(super) fn confirmed(&self) -> Vec<usize> {
        (0..self.0.len()).filter(|number| self.0[*number].is_confirmed).collect()
    }

    /// Returns what was said under this number.
    pub(super) fn said(&self, number: usize) -> &Said {
        &self.0[number]
    }

    /// Returns whether a device shows this, or what may have been said in its place by somebody who knew it.
    pub(super) fn is_found(&self, number: usize, shown: &Shown) -> bool {
        let fact = &self.0[number].fact;
        shown.has(fact)
            || match fact {
                Fact::Value(spot, _) => {
                    let person = shown.person(spot.learner());
                    self.0.iter().any(|later| {
                        // Of what was said under several registrations of a person the row shows what prevails.
                        matches!(&later.fact, Fact::Value(other, _)
                            if person.iter().any(|one| *other == spot.of_other(one)))
                            && (later.before.contains(&number) || person.len() > 1)
                            && shown.has(&later.fact)
                    })
                }
                Fact::Learner { id, .. } => self.is_erased(id),
                Fact::Visit { .. } | Fact::Link(_) => false,
                Fact::Ground { .. } | Fact::Moved { .. } => false,
                Fact::Erasure { .. } | Fact::Removal { .. } => false,
            }
    }

    /// Returns whether a folder may show this level or link already, which is not written again then.
    pub(super) fn is_repeated(&self, fact: &Fact, by: &Known) -> bool {
        by.heard.iter().any(|number| match (&self.0[*number].fact, fact) {
            (Fact::Value(at, said), Fact::Value(spot, value)) => {
                spot.is_level() && at == spot && said == value
            }
            (Fact::Link(said), Fact::Link(link)) => said == link,
            _ => false,
        })
    }

    /// Returns whether anybody tried to erase this learner, or another registration of the same person.
    pub(super) fn is_erased(&self, id: &str) -> bool {
        let mut person = vec![id];
        let mut at = 0;
        while let Some(one) = person.get(at).copied() {
            for said in &self.0 {
                let Fact::Link(link) = &said.fact else { continue };
                let other = link.other(one).filter(|other| !person.contains(other));
                person.extend(other);
            }
            at += 1;
        }
        let mut facts = self.0.iter().map(|said| &said.fact);
        facts.any(|fact| matches!(fact, Fact::Erasure { learner } if person.contains(&&**learner)))
    }

    /// Returns the ids of all classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|said| {
            let Fact::Ground { kind: "class", id } = &said.fact else { return None };
            Some(id.as_str())
        })
    }

    /// Returns the ids of all learners.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|said| {
            let Fact::Learner { id, .. } = &said.fact else { return None };
            Some(id.as_str())
        })
    }

    fn is_moved(&self, id: &str) -> bool {
        let mut facts = self.0.iter().map(|said| &said.fact);
        facts.any(|fact| matches!(fact, Fact::Moved { learner, .. } if learner == id))
    }

    /// Returns the names that were said of a learner.
    pub(super) fn names<'a>(&'a self, learner: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter_map(move |said| {
            let Fact::Learner { id, name } = &said.fact else { return None };
            (id == learner).then_some(name.as_str())
        })
    }

    /// Returns whether a folder that holds this may say that it does not know what a command names.
    pub(super) fn may_lack(&self, held: &BTreeSet<usize>, what: &str, args: &[&str]) -> bool {
        self.0.iter().enumerate().any(|(number, said)| {
            let Fact::Ground { kind, id } = &said.fact else { return false };
            *kind == what && args.contains(&&**id) && !held.contains(&number)
        })
    }

    /// Returns what others have of a folder that they met: all but what is set aside.
    pub(super) fn passed_on(&self, held: &BTreeSet<usize>) -> BTreeSet<usize> {
        held.iter().copied().filter(|number| !self.0[*number].is_set_aside).collect()
    }

    /// Returns of these what stands in the programme's space or in one of these teams'.
    pub(super) fn of_teams(
        &self,
        numbers: &BTreeSet<usize>,
        teams: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let is_theirs = |number: &usize| self.0[*number].team.is_none_or(|it| teams.contains(&it));
        numbers.iter().copied().filter(is_theirs).collect()
    }

    /// Returns the ids of a team's learners among what a folder holds that nobody tried to erase, and who
    /// are not set aside.
    pub(super) fn learners(&self, held: &BTreeSet<usize>, team: usize) -> Vec<String> {
        let held = self.passed_on(held).into_iter().map(|number| &self.0[number]);
        let ids = held.filter(|said| said.team == Some(team)).filter_map(|said| {
            let Fact::Learner { id, .. } = &said.fact else { return None };
            (!self.is_erased(id) && !self.is_moved(id)).then(|| id.clone())
        });
        ids.collect()
    }
}
