//! How much one key can make every device hold for it.
//!
//! What is beyond is not kept and not acknowledged, so a device that floods its feeds finds that
//! others are never in step with it, and nobody else does. Which of its branches a device kept
//! depends on what came first; so only what no honest device ever reaches is limited here. Of rights
//! only this is looked at: whether somebody with the rank to do so ever let the device in.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::DeviceId;
use crate::engine::error::Error;
use crate::session::frame::TIPS_MAX;
use crate::store::batch::Tables;
use crate::trust::authority::Authority;
use crate::trust::authority::issued::Issued;
use crate::trust::control::{Record, SignedControl};

/// Most branches of one device in one space, forks and incarnations together: twice those that can
/// count. Every device shows the end of each to every peer.
pub(crate) const BRANCHES_PER_DEVICE_MAX: u64 = 128;
/// Most records that one device signs: 16 control feeds full of certificates, where the busiest
/// office of a province needs three.
pub(crate) const RECORDS_PER_SIGNER_MAX: usize = 16 * 1024;
/// Most bytes of those, all of which are in memory while a folder is open: twice what so many
/// certificates have.
pub(crate) const RECORD_BYTES_PER_SIGNER_MAX: usize = 8 * 1024 * 1024;

/// What of a batch has found its place, before it is stored.
#[derive(Debug, Default)]
pub(crate) struct Placed {
    at: BTreeMap<Hash, (FeedId, u32)>,
    /// What others were placed behind.
    behind: BTreeSet<Hash>,
    branches: BTreeMap<DeviceId, u64>,
}

impl Placed {
    pub(crate) fn has(&self, hash: Hash) -> bool {
        self.at.contains_key(&hash)
    }

    pub(crate) fn get(&self, hash: Hash) -> Option<(FeedId, u32)> {
        self.at.get(&hash).copied()
    }

    pub(crate) fn add(&mut self, feed: FeedId, seq: u32, prev: Option<Hash>, hash: Hash) {
        self.at.insert(hash, (feed, seq));
        if prev.is_none_or(|prev| !self.behind.insert(prev)) {
            *self.branches.entry(feed.device).or_default() += 1;
        }
    }

    /// Returns whether one more entry behind `prev` goes on a branch, or begins one for which there
    /// is room.
    pub(crate) fn has_room(
        &self,
        tables: Tables<'_>,
        feed: FeedId,
        prev: Option<Hash>,
    ) -> Result<bool, Error> {
        if let Some(prev) = prev
            && !self.behind.contains(&prev)
            && (self.has(prev) || tables.is_tip(feed, prev)?)
        {
            return Ok(true);
        }
        let new = self.branches.values().sum::<u64>();
        let of_device = self.branches.get(&feed.device).copied().unwrap_or(0);
        let stored = tables.branches_of(feed.kind, feed.space, feed.device)?;
        Ok(stored + of_device < BRANCHES_PER_DEVICE_MAX
            && tables.branches_in(feed.kind, feed.space)? + new < TIPS_MAX as u64)
    }
}

/// Who may have records kept, and how much everyone has already.
#[derive(Debug)]
pub(crate) struct Signers {
    issued: Issued,
    held: BTreeMap<DeviceId, (usize, usize)>,
}

impl Signers {
    pub(crate) fn new(authority: &Authority, records: &[SignedControl]) -> Self {
        let mut signers = Self { issued: authority.issued().clone(), held: BTreeMap::new() };
        for record in records {
            signers.count(record);
        }
        signers
    }

    /// Adds a record that the authority does not know yet.
    pub(crate) fn add(&mut self, record: &SignedControl) {
        self.count(record);
        if let Record::Certificate(certificate) = &record.entry().record {
            self.issued.add(record.entry().device, certificate.clone());
        }
    }

    fn count(&mut self, record: &SignedControl) {
        let (count, bytes) = self.held.entry(record.entry().device).or_default();
        *count += 1;
        *bytes += record.bytes().len();
    }

    pub(crate) fn admits(&self, record: &SignedControl) -> bool {
        let signer = record.entry().device;
        let (count, bytes) = self.held.get(&signer).copied().unwrap_or_default();
        self.issued.knows(signer)
            && count < RECORDS_PER_SIGNER_MAX
            && bytes + record.bytes().len() <= RECORD_BYTES_PER_SIGNER_MAX
    }
}
