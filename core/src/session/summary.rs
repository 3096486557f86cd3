//! SUMMARY: what a device holds of everything that it shares with a peer, by digests.
//!
//! A summary opens a round, and the summary of the next round closes it: there is no other word for
//! "done". Digests are cut to 16 bytes, since whoever could find a collision in the other 16 bytes
//! would only hide entries from itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::entry::Hash;
use crate::domain::id::SpaceId;
use crate::session::capped::capped;
use crate::session::holdings::Scope;

/// Most spaces that two devices can share: a province's teams, twice over.
pub const SPACES_MAX: usize = 6_144;

/// The first half of a digest.
pub type Short = [u8; 16];

/// What a device holds of what it shares with the receiver.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Summary {
    /// The digest of all control feeds.
    pub control: Short,
    /// Every space that the sender thinks both may read, ascending, with its digest.
    #[serde(deserialize_with = "capped::<_, _, SPACES_MAX>")]
    pub spaces: Vec<(SpaceId, Short)>,
    /// What the sender's clock showed, in milliseconds since 1970, so that a phone whose clock is
    /// years wrong is told so. Compared by people, never by the machine.
    pub clock_ms: i64,
}

/// What two summaries say together.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Compared {
    /// Both hold the same.
    Equal,
    /// Control feeds differ: nothing else is looked at before they do not.
    Control,
    /// These spaces, in both lists, differ.
    Spaces(Vec<Scope>),
    /// Each side lists spaces that the other does not, and all that both list are equal.
    Lists,
}

impl Summary {
    /// Returns the summary of these digests. Of more than [`SPACES_MAX`] spaces the greatest ids are
    /// left out, the same ones on both sides.
    #[must_use]
    pub fn new(control: Hash, spaces: &[(SpaceId, Hash)]) -> Self {
        let mut spaces: Vec<_> =
            spaces.iter().map(|(space, hash)| (*space, short(*hash))).collect();
        spaces.sort_unstable();
        spaces.truncate(SPACES_MAX);
        Self { control: short(control), spaces, clock_ms: 0 }
    }

    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.spaces.len() * size_of::<(SpaceId, Short)>()
    }

    /// Returns whether spaces ascend, as they must.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        self.spaces.is_sorted_by(|a, b| a.0 < b.0)
    }

    /// Compares with the peer's; both sides come to the same answer.
    ///
    /// `past_control` says that control feeds have been exchanged as often as they may in one
    /// session: where they still differ (a version may not know a kind of record), data go on.
    #[must_use]
    pub fn compare(&self, theirs: &Self, past_control: bool) -> Compared {
        if self.control != theirs.control && !past_control {
            return Compared::Control;
        }
        let others: BTreeMap<_, _> = theirs.spaces.iter().copied().collect();
        let differs = |(space, digest): &&(SpaceId, Short)| {
            others.get(space).is_some_and(|other| other != digest)
        };
        let differing: Vec<_> =
            self.spaces.iter().filter(differs).map(|(space, _)| Scope::Space(*space)).collect();
        if !differing.is_empty() {
            Compared::Spaces(differing)
        } else if self.control != theirs.control || self.spaces != theirs.spaces {
            Compared::Lists
        } else {
            Compared::Equal
        }
    }

    /// Returns whether the summary lists `space`.
    #[must_use]
    pub fn lists(&self, space: SpaceId) -> bool {
        self.spaces.binary_search_by_key(&space, |(listed, _)| *listed).is_ok()
    }
}

fn short(hash: Hash) -> Short {
    hash.0[..16].try_into().expect("16 of 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(control: u8, spaces: &[(u8, u8)]) -> Summary {
        let spaces: Vec<_> =
            spaces.iter().map(|(s, d)| (SpaceId([*s; 16]), Hash([*d; 32]))).collect();
        Summary::new(Hash([control; 32]), &spaces)
    }

    #[test]
    fn control_is_compared_before_any_space() {
        let (a, b) = (summary(1, &[(1, 1)]), summary(2, &[(1, 2)]));
        assert_eq!(a.compare(&b, false), Compared::Control);
        assert_eq!(a.compare(&b, true), Compared::Spaces(vec![Scope::Space(SpaceId([1; 16]))]));
        assert_eq!(a.compare(&a, false), Compared::Equal);
    }

    #[test]
    fn only_spaces_that_both_list_are_exchanged() {
        let (a, b) = (summary(1, &[(1, 1), (2, 1)]), summary(1, &[(2, 1), (3, 3)]));
        assert_eq!(a.compare(&b, false), Compared::Lists);
        assert_eq!(b.compare(&a, false), Compared::Lists);
    }
}
