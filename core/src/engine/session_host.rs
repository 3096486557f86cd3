//! What a session asks of this device: the engine as the session's host.
//!
//! Peers are told nothing of why something failed here; the app is.

pub mod joining;
mod lacking;
mod proof;
mod receipts;

use crate::domain::entry::{FeedKind, Hash};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::time::Instant;
use crate::domain::workers::Workers;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::feed::entry::SignedEntry;
use crate::feed::height::{Heights, Tip};
pub use crate::session::hello::Refusal;
pub use crate::session::holdings::Scope;
pub use crate::session::join::{Inviter, JoinEffect, JoinOutcome, JoinRefused, Joiner};
pub use crate::session::machine::{Config, Effect, Machine};
pub use crate::session::outcome::Outcome;
pub use crate::session::progress::{Counters, Progress};

use crate::session::holdings::{
    Cursor, HeldEntry, HeldRecord, Holdings, Lacking, LocalFault, Membership, Page, Received,
};
use crate::trust::authority::Authority;
use crate::trust::control::SignedControl;

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

    fn workers(&self) -> Workers {
        self.engine.workers
    }

    fn clock_ms(&self) -> i64 {
        self.now.0
    }

    fn prepare(&mut self) -> Result<(), LocalFault> {
        let folded = self.engine.fold_what_can_be(self.now);
        self.local(folded)
    }

    fn settle(&mut self) -> Result<(), LocalFault> {
        let built = self.engine.build_ahead();
        self.local(built)
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

    fn spaces_for(&mut self, peer: DeviceId) -> Result<Vec<SpaceId>, LocalFault> {
        let spaces = self.engine.tables().spaces_with_entries().map_err(Error::from);
        let mut spaces = self.local(spaces)?;
        spaces.retain(|space| self.engine.authority().may_read(peer, *space));
        Ok(spaces)
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

fn received(sent: &[Hash], taken: &crate::engine::receive::Taken) -> Received {
    let absent = |(at, hash): (usize, &Hash)| (!taken.held.contains(hash)).then_some(at);
    Received {
        absent: sent.iter().enumerate().filter_map(absent).collect(),
        stored: taken.stored,
        quarantined: taken.quarantined,
    }
}
