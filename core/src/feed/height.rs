//! How much of a space a device holds: for every feed its tips.
//!
//! A feed without forks has one tip. A forked feed is a tree, and its tips are the ends of its
//! branches; equal sets of tips mean equal sets of entries, whoever saw which branch first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::DeviceId;

/// The end of a feed's branch.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Tip {
    /// The writer.
    pub device: DeviceId,
    /// Which of the writer's lives.
    pub incarnation: Incarnation,
    /// The last entry's place.
    pub height: u32,
    /// The last entry's hash.
    pub hash: Hash,
}

/// The tips of all feeds of one kind in one space, ascending.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Heights(Vec<Tip>);

impl Heights {
    /// Returns the heights with these tips, in their one order.
    #[must_use]
    pub fn new(mut tips: Vec<Tip>) -> Self {
        tips.sort_unstable();
        tips.dedup();
        Self(tips)
    }

    /// Returns the tips, ascending.
    #[must_use]
    pub fn tips(&self) -> &[Tip] {
        &self.0
    }

    /// Returns the tips by feed.
    #[must_use]
    pub fn by_feed(&self) -> BTreeMap<(DeviceId, Incarnation), Vec<Tip>> {
        let mut feeds: BTreeMap<_, Vec<Tip>> = BTreeMap::new();
        for tip in &self.0 {
            // Room for one: only a forked feed has more.
            let feed = feeds.entry((tip.device, tip.incarnation));
            feed.or_insert_with(|| Vec::with_capacity(1)).push(*tip);
        }
        feeds
    }

    /// Returns about how many entries that is; exact where no feed is forked.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.0.iter().map(|tip| u64::from(tip.height)).sum()
    }

    /// Returns the digest that two devices compare.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut sha = Sha256::new();
        sha.update(b"lantoa-heights-1\0");
        for tip in &self.0 {
            sha.update(tip.device.0);
            sha.update(tip.incarnation.0.to_be_bytes());
            sha.update(tip.height.to_be_bytes());
            sha.update(tip.hash.0);
        }
        Hash(sha.finalize().into())
    }
}
