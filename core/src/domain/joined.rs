//! Things of one kind of which some are one, as groups.
//!
//! A group is made of ids alone, whether or not the things are held here, so that two devices with
//! the same links see the same groups.

use std::collections::BTreeMap;

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

    /// Returns everything that is joined to something.
    pub fn members(&self) -> impl Iterator<Item = T> {
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
