//! What a session asks of this device: the engine as the session's host.

use std::collections::{BTreeMap, HashSet};

use crate::domain::entry::{FeedId, FeedKind, Hash};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::feed::entry::SignedEntry;
use crate::feed::height::{Heights, Tip};
pub use crate::session::holdings::Scope;
pub use crate::session::join::{Inviter, JoinEffect, JoinOutcome, JoinRefused, Joiner};
pub use crate::session::machine::{Config, Effect, Machine};
pub use crate::session::outcome::Outcome;
pub use crate::session::progress::{Counters, Progress};

use crate::session::holdings::{
    Cursor, HeldEntry, HeldRecord, Holdings, Lacking, LackingFeed, LocalFault, Membership, Page,
    Proof, Received,
};
use crate::session::join::{Inviting, JoinRequest, Joining};
use crate::store::peer_table::Receipt;
use crate::trust::authority::Authority;
use crate::trust::control::SignedControl;
use crate::trust::invite::Ticket;

/// How long a receipt is left as it is when only its time would change, in milliseconds: a session
/// with nothing new must not cost a write to the disk.
const RECEIPT_AGE_MS: i64 = 60_000;
/// Entries read from the table at a time while one page is gathered by arrival.
const SCAN_ROWS: u32 = 512;

/// The engine during one call of a session, with the time that the caller says it is.
#[derive(Debug)]
pub struct Host<'e> {
    engine: &'e mut Engine,
    now: Instant,
    /// Why the last call failed; the session itself says nothing of it to the peer.
    failure: Option<Error>,
}

impl<'e> Host<'e> {
    /// Returns the engine as a host at this time.
    pub fn new(engine: &'e mut Engine, now: Instant) -> Self {
        Self { engine, now, failure: None }
    }

    /// Returns why a call failed, for the app; peers are told nothing.
    pub fn take_failure(&mut self) -> Option<Error> {
        self.failure.take()
    }

    fn local<T>(&mut self, result: Result<T, Error>) -> Result<T, LocalFault> {
        result.map_err(|error| {
            self.failure = Some(error);
            LocalFault
        })
    }
}

impl Holdings for Host<'_> {
    fn device(&self) -> DeviceId {
        self.engine.device()
    }

    fn programme(&self) -> ProgrammeId {
        self.engine.authority().programme()
    }

    fn clock_ms(&self) -> i64 {
        self.now.0
    }

    fn prepare(&mut self) -> Result<(), LocalFault> {
        let folded = self.engine.fold_what_can_be(self.now);
        self.local(folded)
    }

    fn chain(&mut self) -> Result<Vec<Vec<u8>>, LocalFault> {
        let chain = self.engine.chain_of(self.engine.device());
        Ok(chain.into_iter().map(|record| record.bytes().to_vec()).collect())
    }

    fn membership(&mut self, peer: DeviceId) -> Result<Membership, LocalFault> {
        let membership = self.engine.membership_of(peer);
        self.local(membership)
    }

    fn judge_chain(
        &mut self,
        peer: DeviceId,
        chain: &[SignedControl],
    ) -> Result<Membership, LocalFault> {
        let mut records = self.engine.control().records().to_vec();
        for record in chain {
            if self.engine.control().get(record.hash()).is_none() {
                records.push(record.clone());
            }
        }
        let authority = Authority::evaluate(self.programme(), &records);
        if !authority.removals_of(peer).is_empty() && authority.is_removed(peer) {
            let membership = self.engine.membership_of(peer);
            return self.local(membership);
        }
        Ok(match authority.role(peer) {
            Some(_) => Membership::Member,
            None => Membership::Unknown,
        })
    }

    fn control_digest(&mut self) -> Result<Hash, LocalFault> {
        Ok(self.heights(Scope::Control)?.digest())
    }

    fn shared_spaces(&mut self, peer: DeviceId) -> Result<Vec<(SpaceId, Hash)>, LocalFault> {
        let spaces = self.engine.spaces();
        let spaces = self.local(spaces)?;
        let mut shared = Vec::new();
        for space in spaces {
            if self.engine.authority().may_read(peer, space) {
                shared.push((space, self.heights(Scope::Space(space))?.digest()));
            }
        }
        Ok(shared)
    }

    fn heights(&mut self, scope: Scope) -> Result<Heights, LocalFault> {
        let heights = match scope {
            Scope::Control => {
                let space = self.programme().space();
                self.engine.tables().heights(FeedKind::Control, space).map_err(Error::from)
            }
            Scope::Space(space) => self.engine.told_heights(space),
        };
        self.local(heights)
    }

    fn holds(&mut self, scope: Scope, tips: &[Tip]) -> Result<Vec<bool>, LocalFault> {
        let held = tips
            .iter()
            .map(|tip| match scope {
                Scope::Control => Ok(self.engine.control().get(tip.hash).is_some()),
                Scope::Space(space) => Ok(self
                    .engine
                    .tables()
                    .held(tip.hash)?
                    .is_some_and(|held| held.feed.space == space)),
            })
            .collect::<Result<Vec<bool>, Error>>();
        self.local(held)
    }

    fn records(
        &mut self,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldRecord>, LocalFault> {
        let wanted = self.engine.lacking_records(lacking);
        let mut page = Page { items: Vec::new(), next: None };
        let mut bytes = 0;
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        for (at, record) in self.engine.control().records().iter().enumerate().skip(after) {
            if !wanted.contains(&record.hash()) {
                continue;
            }
            bytes += record.bytes().len();
            if page.items.len() >= count_max || (bytes > bytes_max && !page.items.is_empty()) {
                page.next = Some(at as Cursor);
                break;
            }
            page.items.push(HeldRecord::from(record));
        }
        Ok(page)
    }

    fn entries(
        &mut self,
        space: SpaceId,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldEntry>, LocalFault> {
        let page = self.engine.lacking_entries(space, lacking, after, count_max, bytes_max);
        self.local(page)
    }

    fn receive_records(
        &mut self,
        _peer: DeviceId,
        records: Vec<SignedControl>,
    ) -> Result<Received, LocalFault> {
        let sent: Vec<Hash> = records.iter().map(SignedControl::hash).collect();
        let taken = self.engine.receive_control(records, self.now);
        let taken = self.local(taken)?;
        Ok(received(&sent, &taken))
    }

    fn receive_entries(
        &mut self,
        _peer: DeviceId,
        space: SpaceId,
        entries: Vec<SignedEntry>,
    ) -> Result<Received, LocalFault> {
        let sent: Vec<Hash> = entries.iter().map(SignedEntry::hash).collect();
        let taken = self.engine.receive_entries(space, entries, self.now);
        let taken = self.local(taken)?;
        Ok(received(&sent, &taken))
    }

    fn receive_removal(
        &mut self,
        _peer: DeviceId,
        records: Vec<SignedControl>,
    ) -> Result<bool, LocalFault> {
        let taken = self.engine.receive_control(records, self.now);
        self.local(taken)?;
        Ok(self.engine.authority().is_removed(self.engine.device()))
    }

    fn note_peer_holds(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        tips: &[Tip],
    ) -> Result<(), LocalFault> {
        let noted = self.engine.note_receipts(peer, space, tips, self.now);
        self.local(noted)
    }

    fn note_in_step(&mut self, peer: DeviceId, space: SpaceId) -> Result<(), LocalFault> {
        let heights = self.heights(Scope::Space(space))?;
        self.note_peer_holds(peer, space, heights.tips())
    }
}

impl Inviting for Host<'_> {
    fn redeem(
        &mut self,
        joiner: DeviceId,
        request: &JoinRequest,
    ) -> Result<Vec<Vec<u8>>, JoinRefused> {
        let redeemed = self.engine.redeem(joiner, request, self.now);
        self.local(redeemed).map_err(|LocalFault| JoinRefused::Local)??;
        let records = self.engine.control().records().iter();
        Ok(records.map(|record| record.bytes().to_vec()).collect())
    }
}

/// The engine of a newcomer during a joining.
#[derive(Debug)]
pub struct Newcomer<'e> {
    engine: &'e mut Engine,
    ticket: &'e Ticket,
    name: &'e str,
    now: Instant,
    /// Why keeping the answer failed.
    pub failure: Option<Error>,
}

impl<'e> Newcomer<'e> {
    /// Returns the engine as one that joins by this ticket under this volunteer's name.
    pub fn new(engine: &'e mut Engine, ticket: &'e Ticket, name: &'e str, now: Instant) -> Self {
        Self { engine, ticket, name, now, failure: None }
    }
}

impl Joining for Newcomer<'_> {
    fn accept(&mut self, records: Vec<SignedControl>) -> bool {
        match self.engine.join(self.ticket, records, self.name, self.now) {
            Ok(()) => true,
            Err(error) => {
                self.failure = Some(error);
                false
            }
        }
    }
}

fn received(sent: &[Hash], taken: &crate::engine::receive::Taken) -> Received {
    let absent = |(at, hash): (usize, &Hash)| (!taken.held.contains(hash)).then_some(at);
    Received {
        absent: sent.iter().enumerate().filter_map(absent).collect(),
        stored: taken.stored,
        quarantined: taken.quarantined,
    }
}

impl Engine {
    /// Returns the certificates from the root's down to a device's own; shortest of those that
    /// count, empty where none does.
    pub(crate) fn chain_of(&self, device: DeviceId) -> Vec<&SignedControl> {
        let mut chain = Vec::new();
        let mut subject = device;
        // root, coordinator, lead, device: no chain is longer.
        for _ in 0..4 {
            let best = self
                .control()
                .records()
                .iter()
                .filter(|record| self.authority.counts(record.hash()))
                .filter_map(|record| Some((record.entry().record.certificate()?, record)))
                .filter(|(held, _)| held.device == subject)
                .min_by_key(|(held, record)| (held.role, record.hash()));
            let Some((held, record)) = best else { break };
            chain.push(record);
            if held.appointment.is_some() {
                break;
            }
            subject = record.entry().device;
        }
        chain.reverse();
        chain
    }

    fn membership_of(&self, peer: DeviceId) -> Result<Membership, Error> {
        if self.authority.is_removed(peer) {
            return Ok(Membership::Removed(self.proof_of_removal(peer)?));
        }
        Ok(match self.authority.role(peer) {
            Some(_) => Membership::Member,
            None => Membership::Unknown,
        })
    }

    fn proof_of_removal(&self, peer: DeviceId) -> Result<Proof, Error> {
        let mut proof = Proof::default();
        let mut told = HashSet::new();
        for removal in self.authority.removals_of(peer).iter().rev() {
            let Some(record) = self.control().get(removal.hash) else { continue };
            for needed in self.chain_of(removal.by).into_iter().chain([record]) {
                // With its whole feed: a record whose predecessor is not held cannot be placed, and
                // a removed device that cannot place its removal would not know.
                let mut feed = Vec::new();
                let mut at = Some(needed);
                while let Some(record) = at.filter(|record| told.insert(record.hash())) {
                    feed.push(record.bytes().to_vec());
                    at = record.entry().prev.and_then(|prev| self.control().get(prev));
                }
                proof.records.extend(feed.into_iter().rev());
            }
        }
        for space in self.spaces()? {
            let heights = self.tables().heights(FeedKind::Data, space)?;
            let own = heights.tips().iter().filter(|tip| tip.device == peer).copied();
            let own = Heights::new(own.collect());
            // Also where nothing is held: it may have worked there and never met anybody since.
            if !own.tips().is_empty() || self.may_have_written(peer, space) {
                proof.own_feeds.push((space, own));
            }
        }
        Ok(proof)
    }

    fn may_have_written(&self, device: DeviceId, space: SpaceId) -> bool {
        let programme = self.programme().map(|programme| programme.space());
        programme == Some(space)
            || self.authority.held_certificates(device).any(|certificate| {
                certificate.role == Role::Coordinator || certificate.spaces.contains(&space)
            })
    }

    fn lacking_records(&self, lacking: &Lacking) -> HashSet<Hash> {
        let mut wanted = HashSet::new();
        for feed in &lacking.feeds {
            let mut known: HashSet<Hash> = HashSet::new();
            for tip in &feed.held {
                let mut at = Some(tip.hash);
                while let Some(hash) = at.filter(|hash| known.insert(*hash)) {
                    at = self.control().get(hash).and_then(|record| record.entry().prev);
                }
            }
            for tip in &feed.send {
                let mut at = Some(tip.hash);
                while let Some(hash) = at.filter(|hash| !known.contains(hash)) {
                    let Some(record) = self.control().get(hash) else { break };
                    if !wanted.insert(hash) {
                        break;
                    }
                    at = record.entry().prev;
                }
            }
        }
        wanted
    }

    fn lacking_entries(
        &self,
        space: SpaceId,
        lacking: &Lacking,
        after: Cursor,
        count_max: usize,
        bytes_max: usize,
    ) -> Result<Page<HeldEntry>, Error> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let wanted = Wanted::new(self, space, lacking)?;
        let mut page = Page { items: Vec::new(), next: None };
        let mut bytes = 0;
        // Few of many are found by feed, many of all by arrival.
        let few = lacking.count().saturating_mul(4) < self.tables().count_in(space)?;
        let mut listed = if few { Some(wanted.listed(self, space, after)?) } else { None };
        let mut from = after;
        loop {
            let places = match listed.take() {
                Some(places) => places,
                None if few => break,
                None => {
                    let rows = self.tables().arrived_after(space, from, SCAN_ROWS)?;
                    let Some(last) = rows.last() else { break };
                    from = last.local_seq;
                    rows.iter()
                        .filter(|held| wanted.has(&held.feed, held.seq, held.hash))
                        .map(|held| held.local_seq)
                        .collect()
                }
            };
            for place in places {
                let entry = self.tables().entry(place)?;
                let entry =
                    entry.ok_or(crate::store::error::StoreError::Format { what: "entry" })?;
                bytes += entry.len_bytes();
                if page.items.len() >= count_max || (bytes > bytes_max && !page.items.is_empty()) {
                    // The page after this one begins behind the place before this entry.
                    page.next = Cursor::try_from(place - 1).ok();
                    return Ok(page);
                }
                page.items.push(HeldEntry::from(&entry));
            }
        }
        Ok(page)
    }

    fn note_receipts(
        &mut self,
        peer: DeviceId,
        space: SpaceId,
        tips: &[Tip],
        now: Instant,
    ) -> Result<(), Error> {
        let known: BTreeMap<_, _> = self
            .tables()
            .receipts()?
            .into_iter()
            .filter(|receipt| receipt.peer == peer && receipt.space == space)
            .map(|receipt| (receipt.incarnation, receipt))
            .collect();
        let mut receipts: Vec<Receipt> = Vec::new();
        for tip in tips.iter().filter(|tip| tip.device == self.me.device) {
            let receipt = Receipt {
                peer,
                space,
                incarnation: tip.incarnation,
                height: tip.height,
                seen_at: now,
            };
            let is_news = known.get(&tip.incarnation).is_none_or(|known| {
                known.height < tip.height || now.0.saturating_sub(known.seen_at.0) > RECEIPT_AGE_MS
            });
            if is_news {
                receipts.push(receipt);
            }
        }
        if receipts.is_empty() {
            return Ok(());
        }
        let batch = self.store.batch()?;
        for receipt in &receipts {
            batch.write_receipt(receipt)?;
        }
        batch.commit()?;
        self.touched.receipts = true;
        Ok(())
    }

    /// Notes that a session with a device reached its end, and how far its clock was ahead.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn note_seen(
        &mut self,
        peer: DeviceId,
        now: Instant,
        clock_offset_ms: i64,
    ) -> Result<(), Error> {
        let batch = self.store.batch()?;
        batch.peer_seen(peer, now, clock_offset_ms)?;
        Ok(batch.commit()?)
    }
}

/// Which entries of a space a peer lacks.
struct Wanted<'l> {
    ranges: BTreeMap<FeedId, (u32, u32)>,
    chains: HashSet<Hash>,
    forked: Vec<&'l LackingFeed>,
}

impl<'l> Wanted<'l> {
    fn new(engine: &Engine, space: SpaceId, lacking: &'l Lacking) -> Result<Self, Error> {
        let mut wanted =
            Self { ranges: BTreeMap::new(), chains: HashSet::new(), forked: Vec::new() };
        for feed in &lacking.feeds {
            let id = FeedId {
                kind: FeedKind::Data,
                space,
                device: feed.device,
                incarnation: feed.incarnation,
            };
            if feed.forked {
                wanted.walk(engine, id, feed)?;
                wanted.forked.push(feed);
            } else {
                wanted.ranges.insert(id, feed.range());
            }
        }
        Ok(wanted)
    }

    /// Walks the chains of a forked feed from its tips down to what the peer holds.
    fn walk(&mut self, engine: &Engine, id: FeedId, feed: &LackingFeed) -> Result<(), Error> {
        let mut prev = BTreeMap::new();
        for held in engine.tables().feed_from(id, 1)? {
            let entry = engine.tables().entry(held.local_seq)?;
            prev.insert(held.hash, entry.and_then(|entry| entry.header().prev));
        }
        let mut known = HashSet::new();
        for tip in &feed.held {
            let mut at = Some(tip.hash);
            while let Some(hash) = at.filter(|hash| known.insert(*hash)) {
                at = prev.get(&hash).copied().flatten();
            }
        }
        for tip in &feed.send {
            let mut at = Some(tip.hash);
            while let Some(hash) = at.filter(|hash| !known.contains(hash)) {
                if !self.chains.insert(hash) {
                    break;
                }
                at = prev.get(&hash).copied().flatten();
            }
        }
        Ok(())
    }

    fn has(&self, feed: &FeedId, seq: u32, hash: Hash) -> bool {
        self.ranges.get(feed).is_some_and(|(from, to)| *from < seq && seq <= *to)
            || self.chains.contains(&hash)
    }

    /// Returns the places of arrival after `after`, ascending.
    fn listed(&self, engine: &Engine, space: SpaceId, after: i64) -> Result<Vec<i64>, Error> {
        let mut places = Vec::new();
        let forked = self.forked.iter().map(|feed| {
            let id = FeedId {
                kind: FeedKind::Data,
                space,
                device: feed.device,
                incarnation: feed.incarnation,
            };
            (id, 0)
        });
        let ranges = self.ranges.iter().map(|(feed, (from, _))| (*feed, *from));
        for (feed, from) in forked.chain(ranges) {
            for held in engine.tables().feed_from(feed, from.saturating_add(1))? {
                if held.local_seq > after && self.has(&feed, held.seq, held.hash) {
                    places.push(held.local_seq);
                }
            }
        }
        places.sort_unstable();
        Ok(places)
    }
}
