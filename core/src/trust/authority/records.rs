//! Control records as the evaluator sees them: plain facts in, counting records out.
//!
//! A fact carries no signature: whoever makes one has checked it. What counts is said by
//! `ranks`; here are only the words for it.

use std::collections::BTreeSet;

use crate::domain::entry::{EntryRef, FeedId, Hash};
use crate::domain::id::{DeviceId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::control::{Record, SignedControl};

/// One control entry without its signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ControlFact {
    /// The entry's hash.
    pub hash: Hash,
    /// The control feed it belongs to, which names its signer.
    pub feed: FeedId,
    /// Its place in the feed, from 1.
    pub seq: u32,
    /// The hash of the entry before it; `None` at seq 1. It need not be held.
    pub prev: Option<Hash>,
    /// What it says.
    pub record: Record,
}

impl From<&SignedControl> for ControlFact {
    fn from(signed: &SignedControl) -> Self {
        let entry = signed.entry();
        Self {
            hash: signed.hash(),
            feed: entry.feed(),
            seq: entry.seq,
            prev: entry.prev,
            record: entry.record.clone(),
        }
    }
}

/// A removal that counts: its signer's feed holds it within the cut, and the signer is senior to
/// the device wherever the removal reaches.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CountingRemoval {
    /// The hash of the control entry.
    pub hash: Hash,
    /// Who signed it.
    pub by: DeviceId,
    /// The signer's rank.
    pub rank: Role,
    /// Where it acts.
    pub reach: Reach,
    /// How far each feed of the removed device is kept.
    pub named: Vec<EntryRef>,
}

impl CountingRemoval {
    /// Returns what the removal says of this feed; `None` where it is silent, which keeps nothing.
    pub(super) fn names(&self, feed: FeedId) -> Option<EntryRef> {
        self.named.iter().find(|named| named.feed == feed).copied()
    }
}

/// Where a counting removal acts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reach {
    /// On every feed of the device, its control feed too: the root's and the coordinators'.
    All,
    /// On the device's data feeds in these team spaces: a lead's, where it leads and the device
    /// does not.
    Teams(BTreeSet<SpaceId>),
}

/// An adoption that counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct CountingAdoption {
    /// The signer's rank.
    pub(super) rank: Role,
    /// Up to where the chain is believed.
    pub(super) named: EntryRef,
}
