//! References to entries and feeds: the words that feeds, trust and store share.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::id::{ActId, DeviceId, SpaceId, printed};

/// The SHA-256 of a signed thing, under its own domain prefix.
#[derive(Clone, Copy, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Returns the hash with these bytes, or `None` where they are not 32.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printed(&self.0))
    }
}

impl From<ActId> for Hash {
    fn from(act: ActId) -> Self {
        Self(act.0)
    }
}

impl From<Hash> for ActId {
    fn from(entry: Hash) -> Self {
        Self(entry.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({})", &printed(&self.0)[..8])
    }
}

/// One life of a device's writing: random, new after a restore or a clone.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
pub struct Incarnation(pub u64);

/// The feed of one device in one space during one incarnation.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct FeedId {
    /// What kind of entries it holds.
    pub kind: FeedKind,
    /// Where it belongs; a control feed belongs to the programme's own space.
    pub space: SpaceId,
    /// Who writes it.
    pub device: DeviceId,
    /// Which of the writer's lives.
    pub incarnation: Incarnation,
}

/// Work, or the records that say who may do it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum FeedKind {
    /// Certificates, removals, adoptions, erasures, fork proofs.
    Control,
    /// Changes to documents.
    Data,
}

/// One entry, named so that it can be recognised and placed: its feed, its place there, its hash.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct EntryRef {
    /// The feed that holds it.
    pub feed: FeedId,
    /// Its place, from 1.
    pub seq: u32,
    /// Its hash.
    pub hash: Hash,
}
