//! What certificates and removals are shown to a peer, to prove who is a member and who no longer.

use std::collections::HashSet;

use crate::domain::entry::FeedKind;
use crate::domain::id::{DeviceId, SpaceId};
use crate::domain::programme::Role;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::feed::height::Heights;
use crate::session::holdings::{Membership, Proof};
use crate::trust::control::SignedControl;

impl Engine {
    /// Returns the certificates from the root's down to a device's own; shortest of those that
    /// count, empty where none does.
    pub(super) fn chain_of(&self, device: DeviceId) -> Vec<&SignedControl> {
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

    pub(super) fn membership_of(&self, peer: DeviceId) -> Result<Membership, Error> {
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
}
