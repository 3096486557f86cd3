//! Things of one kind of which some are one, as groups.
//!
//! A group is made of ids alone, whether or not the things are held here, so that two devices with
//! the same links see the same groups.

use std::collections::{BTreeMap, BTreeSet};

/// Things of one kind, some of which are one.
#[derive(Clone, Debug)]
pub struct Joined<T>(BTreeMap<T, T>);

impl<T: Copy + Ord> Joined<T> {
    /// Joins every pair; what is joined over several pairs is one as well.
    pub fn of(pairs: impl IntoIterator<Item = (T, T)>) -> Self {
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
    pub fn root(&self, one: T) -> T {
        self.0.get(&one).copied().unwrap_or(one)
    }

    /// Returns everything that is one with `one`, itself included.
    pub fn group(&self, one: T) -> BTreeSet<T> {
        let root = self.root(one);
        self.members().filter(|other| self.root(*other) == root).chain([one]).collect()
    }

    /// Returns whether something is joined to anything.
    pub fn has(&self, one: T) -> bool {
        self.0.contains_key(&one)
    }

    /// Returns everything that is joined to something.
    pub fn members(&self) -> impl Iterator<Item = T> {
        self.0.keys().copied()
    }
}

/// Things that are there more than once, and which one of them stands for each.
#[derive(Clone, Debug)]
pub struct Prevailing<T>(BTreeMap<T, T>);

impl<T> Default for Prevailing<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Copy + Ord> Prevailing<T> {
    /// Of things that are one the smallest stands for all: of those that are still offered, where one is.
    pub fn of(joined: &Joined<T>, is_offered: impl Fn(T) -> bool) -> Self {
        let mut stands: BTreeMap<T, T> = BTreeMap::new();
        for one in joined.members().filter(|one| is_offered(*one)) {
            stands.entry(joined.root(one)).or_insert(one);
        }
        let stands_for = |one| {
            let root = joined.root(one);
            (one, stands.get(&root).copied().unwrap_or(root))
        };
        Self(joined.members().map(stands_for).collect())
    }

    /// Returns what stands for a thing; itself, where it is there once.
    pub fn one(&self, one: T) -> T {
        self.0.get(&one).copied().unwrap_or(one)
    }

    /// Returns everything that is one with a thing: what stands for it, then the others in order.
    pub fn all(&self, one: T) -> Vec<T> {
        let stands = self.one(one);
        let others = self.0.iter().filter(|(other, of)| **of == stands && **other != stands);
        [stands].into_iter().chain(others.map(|(other, _)| *other)).collect()
    }

    /// Returns whether everything is there once.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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

    #[test]
    fn the_smallest_that_is_still_offered_stands_for_what_is_one() {
        let joined = Joined::of([(1, 2), (2, 3), (7, 8)]);
        let all = Prevailing::of(&joined, |_| true);
        assert_eq!([1, 2, 3, 5, 7, 8].map(|one| all.one(one)), [1, 1, 1, 5, 7, 7]);
        assert_eq!((all.all(3), all.all(5)), (vec![1, 2, 3], vec![5]));
        let some = Prevailing::of(&joined, |one| one != 1 && one < 7);
        assert_eq!([1, 2, 3, 8].map(|one| some.one(one)), [2, 2, 2, 7], "of none the smallest");
        assert_eq!(some.all(1), [2, 1, 3]);
    }
}
