//! One pass over the control records, from the root down.
//!
//! What counts at one rank depends only on records of higher ranks, so one pass settles everything
//! and there is one answer: first the root's records, then the appointments it signed, then the
//! coordinators' feeds, then the leads'. Volunteers' control feeds carry fork proofs, which prove
//! themselves whoever signs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::entry::{EntryRef, FeedId, FeedKind};
use crate::domain::id::{DeviceId, InviteId, ProgrammeId};
use crate::domain::programme::Role;
use crate::trust::authority::cuts::Chains;
use crate::trust::authority::issued::{is_appointed, may_issue};
use crate::trust::authority::limits::{self, CERTIFICATES_PER_FEED_MAX};
use crate::trust::authority::ranks::Ranks;
use crate::trust::authority::records::{ControlFact, CountingAdoption, CountingRemoval, Reach};
use crate::trust::certificate::Certificate;
use crate::trust::control::{Record, Removal};

/// Evaluates the control records of a programme under its root.
pub(super) fn evaluate(
    programme: ProgrammeId,
    root: Option<DeviceId>,
    facts: &[ControlFact],
) -> Ranks {
    let belongs = |fact: &&ControlFact| {
        fact.feed.kind == FeedKind::Control && fact.feed.space == programme.space()
    };
    let mut facts: Vec<ControlFact> = facts.iter().filter(belongs).cloned().collect();
    facts.sort_unstable_by_key(|fact| (fact.feed, fact.seq, fact.hash));
    facts.dedup_by_key(|fact| fact.hash);
    let chains = Chains::new(facts.iter().map(|fact| (fact.hash, fact.feed, fact.seq, fact.prev)));
    let ranks = Ranks {
        programme,
        root,
        facts,
        devices: BTreeMap::new(),
        removals: BTreeMap::new(),
        adoptions: BTreeMap::new(),
        forks: chains.forks(),
        standing: BTreeSet::new(),
        counting: BTreeSet::new(),
    };
    let mut pass = Pass { chains, ranks };
    pass.hold_certificates_and_proofs();
    for rank in [Role::Root, Role::Coordinator, Role::Lead] {
        let standing = pass.stand(rank);
        pass.count_certificates(&standing, rank);
        pass.count_statements(&standing, rank);
        if rank == Role::Root {
            // After the root's removals: a stolen phone's unused appointments fall with it.
            pass.count_appointments();
        }
    }
    pass.ranks
}

struct Pass {
    chains: Chains,
    ranks: Ranks,
}

impl Pass {
    fn hold_certificates_and_proofs(&mut self) {
        for (index, fact) in self.ranks.facts.iter().enumerate() {
            match &fact.record {
                Record::Certificate(certificate) => {
                    self.ranks.devices.entry(certificate.device).or_default().held.push(index);
                }
                Record::ForkProof(proof) => {
                    let fork = self.ranks.forks.entry(proof.feed).or_insert(proof.seq);
                    *fork = proof.seq.min(*fork);
                    self.ranks.counting.insert(fact.hash);
                }
                Record::Removal(_)
                | Record::Adoption(_)
                | Record::Erasure(_)
                | Record::ErasureRevoked(_) => {}
            }
        }
    }

    /// Returns the entries, as indices of facts by feed, that stand in the control feeds of all
    /// devices of this rank. They stand whether or not their signer may say what they say.
    fn stand(&mut self, rank: Role) -> Vec<Vec<usize>> {
        let mut standing: Vec<(FeedId, Vec<usize>)> = Vec::new();
        for (feed, entries) in self.chains.feeds() {
            if self.ranks.rank(feed.device) == Some(rank) {
                let kept = self.kept(feed, entries);
                if !kept.is_empty() {
                    standing.push((feed, kept));
                }
            }
        }
        let excess = if rank == Role::Root {
            BTreeSet::new()
        } else {
            let firsts = standing.iter().map(|(feed, kept)| {
                let first = &self.ranks.facts[kept[0]];
                (*feed, first.seq, first.hash)
            });
            limits::excess(firsts, |feed| self.ranks.control_cut(feed).names(feed))
        };
        standing.retain(|(feed, _)| !excess.contains(feed));
        let standing: Vec<Vec<usize>> = standing.into_iter().map(|(_, kept)| kept).collect();
        self.ranks
            .standing
            .extend(standing.iter().flatten().map(|&index| self.ranks.facts[index].hash));
        standing
    }

    /// Returns which entries of a control feed the removals and adoptions known so far leave.
    fn kept(&self, feed: FeedId, entries: Range<usize>) -> Vec<usize> {
        if self.ranks.root == Some(feed.device) {
            return entries.collect();
        }
        let within = self.chains.within(entries.clone(), &self.ranks.control_cut(feed));
        entries.zip(within).filter(|(_, within)| *within).map(|(index, _)| index).collect()
    }

    fn count_certificates(&mut self, standing: &[Vec<usize>], rank: Role) {
        for feed in standing {
            let mut issued = 0;
            for &index in feed {
                let fact = &self.ranks.facts[index];
                let Record::Certificate(certificate) = &fact.record else {
                    continue;
                };
                issued += 1;
                if rank != Role::Root && issued > CERTIFICATES_PER_FEED_MAX {
                    break;
                }
                if may_issue(rank, certificate, || self.ranks.leads(fact.feed.device)) {
                    self.count_certificate(index);
                }
            }
        }
    }

    fn count_certificate(&mut self, index: usize) {
        let Record::Certificate(certificate) = &self.ranks.facts[index].record else {
            return;
        };
        let counting = &mut self.ranks.devices.entry(certificate.device).or_default().counting;
        if let Err(at) = counting.binary_search(&index) {
            counting.insert(at, index);
        }
        self.ranks.counting.insert(self.ranks.facts[index].hash);
    }

    /// Counts the certificates that carry the root's own word, one device for each invitation: the
    /// one of the smallest place and hash within what the root left of the inviter's feeds.
    fn count_appointments(&mut self) {
        let mut redeemed: BTreeMap<(DeviceId, InviteId), Vec<usize>> = BTreeMap::new();
        for (feed, entries) in self.chains.feeds() {
            if !entries.clone().any(|index| self.appointment(index).is_some()) {
                continue;
            }
            for index in self.kept(feed, entries) {
                let Some(certificate) = self.appointment(index) else { continue };
                let invitation = (feed.device, certificate.invite);
                redeemed.entry(invitation).or_default().push(index);
            }
        }
        for mut redeemed in redeemed.into_values() {
            redeemed.sort_unstable_by_key(|&index| {
                let fact = &self.ranks.facts[index];
                (fact.seq, fact.hash)
            });
            let first = certified(&self.ranks.facts[redeemed[0]]);
            for index in redeemed {
                if certified(&self.ranks.facts[index]) == first {
                    self.count_certificate(index);
                }
            }
        }
    }

    /// Returns the certificate of this fact where the root itself appointed its redeemer.
    fn appointment(&self, index: usize) -> Option<&Certificate> {
        let fact = &self.ranks.facts[index];
        let Record::Certificate(certificate) = &fact.record else { return None };
        is_appointed(self.ranks.programme, fact.feed.device, certificate).then_some(certificate)
    }

    /// Counts the removals, adoptions and erasures among the standing entries of one rank.
    fn count_statements(&mut self, standing: &[Vec<usize>], rank: Role) {
        for &index in standing.iter().flatten() {
            let fact = &self.ranks.facts[index];
            let (hash, by) = (fact.hash, fact.feed.device);
            let counts = match &fact.record {
                Record::Certificate(_) => continue,
                Record::Removal(removal) => match self.reach(by, rank, removal.device) {
                    Some(reach) => {
                        let Removal { device, named } = removal.clone();
                        let removal = CountingRemoval { hash, by, rank, reach, named };
                        self.ranks.removals.entry(device).or_default().push(removal);
                        true
                    }
                    None => false,
                },
                Record::Adoption(named) => {
                    let named = *named;
                    let counts = self.may_adopt(rank, named);
                    if counts {
                        let adoption = CountingAdoption { rank, named };
                        self.ranks.adoptions.entry(named.feed).or_default().push(adoption);
                    }
                    counts
                }
                Record::Erasure(_) | Record::ErasureRevoked(_) => rank <= Role::Coordinator,
                Record::ForkProof(_) => true,
            };
            if counts {
                self.ranks.counting.insert(hash);
            }
        }
        for removals in self.ranks.removals.values_mut() {
            removals.sort_by_key(|removal| (removal.rank, removal.hash));
        }
    }

    /// Returns where a removal by this signer acts on this device, `None` for nowhere (R8).
    fn reach(&self, by: DeviceId, rank: Role, device: DeviceId) -> Option<Reach> {
        if rank < Role::Lead {
            return self
                .ranks
                .rank(device)
                .is_none_or(|target| target > rank)
                .then_some(Reach::All);
        }
        let mut teams = self.ranks.leads(by);
        teams.retain(|team| {
            self.ranks.rights(device, *team).role().is_none_or(|target| target > Role::Lead)
        });
        (self.ranks.root != Some(device) && !teams.is_empty()).then_some(Reach::Teams(teams))
    }

    /// Returns whether a signer of this rank may adopt: a data feed needs a coordinator, a control
    /// feed a senior of its owner (R5).
    fn may_adopt(&self, rank: Role, named: EntryRef) -> bool {
        match named.feed.kind {
            FeedKind::Data => rank <= Role::Coordinator,
            FeedKind::Control => {
                self.ranks.rank(named.feed.device).is_none_or(|owner| owner > rank)
            }
        }
    }
}

fn certified(fact: &ControlFact) -> Option<DeviceId> {
    fact.record.certificate().map(|certificate| certificate.device)
}
