//! What a session asks of its host: what this device holds, and to keep what a peer sends.
//!
//! The engine implements [`Holdings`] in the writer thread. Every call is synchronous; what
//! `receive_…` returns has been committed at full durability, because the session acknowledges it
//! at once. Hosts need not check caps or signatures of what they are handed: that is done here.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::entry::{Hash, Incarnation};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::workers::Workers;
use crate::feed::entry::SignedEntry;
use crate::feed::height::{Heights, Tip};
use crate::trust::control::SignedControl;

/// What is compared and passed on as one: all control feeds, or the data feeds of one space.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Scope {
    /// The control feeds of the programme.
    Control,
    /// The data feeds of one space.
    Space(SpaceId),
}

/// What the held control set says of a device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Membership {
    /// No certificate of it counts.
    Unknown,
    /// A certificate of it counts.
    Member,
    /// It was removed.
    Removed(Proof),
}

/// What a removed device is told, and what of its own work is held already.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Proof {
    /// The removals that count, each behind the certificates that make it count and behind what
    /// stands before it in its feed. The oldest that do not fit one frame are left out, so the most
    /// senior removal stands last.
    pub records: Vec<Vec<u8>>,
    /// For every space that the device wrote in: the tips of its own feeds that are held.
    pub own_feeds: Vec<(SpaceId, Heights)>,
}

/// Chains to walk: from `send` back to, and without, the first entry that is on a chain of `held`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LackingFeed {
    /// The writer.
    pub device: DeviceId,
    /// Which of the writer's lives.
    pub incarnation: Incarnation,
    /// Tips held here that the peer lacks.
    pub send: Vec<Tip>,
    /// Ends of what the peer holds of this feed, all of them held here too.
    pub held: Vec<Tip>,
    /// Whether this device holds more than one branch of the feed. Where it does not, what the peer
    /// lacks are the entries of [`LackingFeed::range`].
    pub forked: bool,
}

impl LackingFeed {
    /// Returns the height up to which the peer holds the feed, and the height up to which it is
    /// sent. Exact where the feed is not forked here; else the widest it can be.
    #[must_use]
    pub fn range(&self) -> (u32, u32) {
        let top = |tips: &[Tip]| tips.iter().map(|tip| tip.height).max().unwrap_or(0);
        (if self.forked { 0 } else { top(&self.held) }, top(&self.send))
    }
}

/// What a peer lacks of one scope, as of one moment: later arrivals are not part of it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Lacking {
    /// By feed, ascending.
    pub feeds: Vec<LackingFeed>,
}

impl Lacking {
    /// Returns about how many entries that is; exact where no feed is forked.
    #[must_use]
    pub fn count(&self) -> u64 {
        let length = |feed: &LackingFeed| {
            let (from, to) = feed.range();
            u64::from(to.saturating_sub(from))
        };
        self.feeds.iter().map(length).sum()
    }

    /// Returns about how many bytes it takes.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let tips = |feed: &LackingFeed| feed.send.len() + feed.held.len();
        self.feeds.iter().map(|feed| size_of::<LackingFeed>() + tips(feed) * size_of::<Tip>()).sum()
    }
}

/// Where a page ended, in the host's own order of arrival (`local_seq`). Begins at 0.
pub type Cursor = u64;

/// A bounded part of what a peer lacks, in this device's own order of arrival.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// At most as many and as long as was asked for, but at least one while any is left.
    pub items: Vec<T>,
    /// Where the next page begins; `None` when nothing is left.
    pub next: Option<Cursor>,
}

/// An entry as stored: it was verified when it came, and is not verified again to be sent.
#[derive(Clone, Debug)]
pub struct HeldEntry {
    /// Its hash.
    pub hash: Hash,
    /// Its header's layout.
    pub header: Vec<u8>,
    /// Its author's signature.
    pub signature: [u8; 64],
    /// The bodies in the header's order; `None` where one is not held.
    pub bodies: Vec<Option<Vec<u8>>>,
}

impl HeldEntry {
    /// Returns how many bytes header, signature and bodies have.
    #[must_use]
    pub fn len_bytes(&self) -> usize {
        self.header.len() + 64 + self.bodies.iter().flatten().map(Vec::len).sum::<usize>()
    }
}

impl From<&SignedEntry> for HeldEntry {
    fn from(entry: &SignedEntry) -> Self {
        Self {
            hash: entry.hash(),
            header: entry.header_bytes().to_vec(),
            signature: *entry.signature(),
            bodies: entry.bodies().to_vec(),
        }
    }
}

/// A control record as stored.
#[derive(Clone, Debug)]
pub struct HeldRecord {
    /// Its feed, place and hash.
    pub tip: Tip,
    /// The hash of the record before it; `None` at seq 1.
    pub prev: Option<Hash>,
    /// Its layout with the signature behind it.
    pub bytes: Vec<u8>,
}

impl From<&SignedControl> for HeldRecord {
    fn from(record: &SignedControl) -> Self {
        let entry = record.entry();
        let (device, incarnation) = (entry.device, entry.incarnation);
        let tip = Tip { device, incarnation, height: entry.seq, hash: record.hash() };
        Self { tip, prev: entry.prev, bytes: record.bytes().to_vec() }
    }
}

/// What became of the records or entries of one batch.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Received {
    /// Which of the batch are *not* held now, ascending: they wait for what they build on.
    pub absent: Vec<usize>,
    /// How many of the batch were not held before and are now.
    pub stored: u32,
    /// How many of the batch were set aside.
    pub quarantined: u32,
}

/// The host could not read or keep something. The session ends; the host knows its own reason.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("what this device holds could not be read or kept")]
pub struct LocalFault;

/// What a device holds, as a session needs it.
///
/// # Errors
///
/// Every method gives [`LocalFault`] when the store fails; the session then ends without a word to
/// the peer about why.
#[expect(clippy::missing_errors_doc, reason = "said once for all methods above")]
pub trait Holdings {
    /// Returns this device.
    fn device(&self) -> DeviceId;

    /// Returns the programme.
    fn programme(&self) -> ProgrammeId;

    /// Returns who does what can be done at once.
    fn workers(&self) -> Workers;

    /// Returns what the device's clock shows, in milliseconds since 1970. Told to members, so that a
    /// person learns of a wrong clock; nothing is decided by it.
    fn clock_ms(&self) -> i64;

    /// Called once before anything is compared: folds pending taps into entries.
    fn prepare(&mut self) -> Result<(), LocalFault>;

    /// Puts into documents what was only stored. Called once all was exchanged, before the session says so, and
    /// then for each batch of what is new.
    fn settle(&mut self) -> Result<(), LocalFault>;

    /// Returns the certificates from the root's down to this device's own, each as its record.
    fn chain(&mut self) -> Result<Vec<Vec<u8>>, LocalFault>;

    /// Returns what the held control set says of `peer`.
    fn membership(&mut self, peer: DeviceId) -> Result<Membership, LocalFault>;

    /// Returns what the held control set says of `peer` once `chain` is added to it. Keeps nothing.
    fn judge_chain(
        &mut self,
        peer: DeviceId,
        chain: &[SignedControl],
    ) -> Result<Membership, LocalFault>;

    /// Returns the digest of the control feeds' heights.
    fn control_digest(&mut self) -> Result<Hash, LocalFault>;

    /// Returns the spaces that this device and `peer` may both read, the programme's own among
    /// them, with the digest of what is held of each.
    fn shared_spaces(&mut self, peer: DeviceId) -> Result<Vec<(SpaceId, Hash)>, LocalFault>;

    /// Returns the spaces of which anything is held and that `peer` may read, also those that this device
    /// may not read any more: what it wrote there before its removal is handed over.
    fn spaces_for(&mut self, peer: DeviceId) -> Result<Vec<SpaceId>, LocalFault>;

    /// Returns how much is held.
    fn heights(&mut self, scope: Scope) -> Result<Heights, LocalFault>;

    /// Returns for each tip whether its entry is held, as a tip or below one.
    fn holds(&mut self, scope: Scope, tips: &[Tip]) -> Result<Vec<bool>, LocalFault>;

    /// Returns control records that a peer lacks, from `after` on: at most `count_max`, of together
    /// at most `bytes_max`.
    fn records(
        &mut self,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldRecord>, LocalFault>;

    /// Returns entries that a peer lacks, from `after` on: at most `count_max`, of together at most
    /// `bytes_max` by [`HeldEntry::len_bytes`].
    fn entries(
        &mut self,
        space: SpaceId,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldEntry>, LocalFault>;

    /// Keeps control records from `peer`. One that is held already is not absent.
    fn receive_records(
        &mut self,
        peer: DeviceId,
        records: Vec<SignedControl>,
    ) -> Result<Received, LocalFault>;

    /// Keeps entries of `space` from `peer`. One that is held already is not absent.
    fn receive_entries(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        entries: Vec<SignedEntry>,
    ) -> Result<Received, LocalFault>;

    /// Keeps the records by which a peer says that this device was removed; returns whether the
    /// control set now says so too.
    fn receive_removal(
        &mut self,
        peer: DeviceId,
        records: Vec<SignedControl>,
    ) -> Result<bool, LocalFault>;

    /// Notes for receipts that `peer` says it holds these tips, each of which is held here too.
    fn note_peer_holds(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        tips: &[Tip],
    ) -> Result<(), LocalFault>;

    /// Notes for receipts that `peer` holds of `space` exactly what this device holds.
    fn note_in_step(&mut self, peer: DeviceId, space: SpaceId) -> Result<(), LocalFault>;
}
