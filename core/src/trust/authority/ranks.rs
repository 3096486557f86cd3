//! Who stands where: the control records evaluated from the root down.
//!
//! What counts at one rank depends only on records of higher ranks, so one pass settles everything
//! and there is one answer: first the root's records, then the appointments it signed, then the
//! coordinators' feeds, then the leads'. Volunteers' control feeds carry fork proofs, which prove
//! themselves whoever signs.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::entry::{EntryRef, FeedId, FeedKind, Hash};
use crate::domain::id::{DeviceId, InviteId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::authority::cuts::{Chains, Cut};
use crate::trust::authority::limits::{self, CERTIFICATES_PER_FEED_MAX};
use crate::trust::authority::records::{ControlFact, CountingAdoption, CountingRemoval, Reach};
use crate::trust::authority::rights::Rights;
use crate::trust::certificate::Certificate;
use crate::trust::control::{Record, Removal};

/// The outcome: every device's standing, and what was said of devices and feeds.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    programme: ProgrammeId,
    root: Option<DeviceId>,
    facts: Vec<ControlFact>,
    devices: BTreeMap<DeviceId, Certified>,
    removals: BTreeMap<DeviceId, Vec<CountingRemoval>>,
    adoptions: BTreeMap<FeedId, Vec<CountingAdoption>>,
    forks: BTreeMap<FeedId, u32>,
    standing: BTreeSet<Hash>,
    counting: BTreeSet<Hash>,
}

/// The certificates of one device, as indices of facts.
#[derive(Clone, Debug, Default)]
struct Certified {
    held: Vec<usize>,
    counting: Vec<usize>,
}

impl Ranks {
    pub(super) fn new(
        programme: ProgrammeId,
        root: Option<DeviceId>,
        facts: &[ControlFact],
    ) -> Self {
        let belongs = |fact: &&ControlFact| {
            fact.feed.kind == FeedKind::Control && fact.feed.space == programme.space()
        };
        let mut facts: Vec<ControlFact> = facts.iter().filter(belongs).cloned().collect();
        facts.sort_unstable_by_key(|fact| (fact.feed, fact.seq, fact.hash));
        facts.dedup_by_key(|fact| fact.hash);
        let chains =
            Chains::new(facts.iter().map(|fact| (fact.hash, fact.feed, fact.seq, fact.prev)));
        let mut ranks = Self {
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
        ranks.hold_certificates_and_proofs();
        for rank in [Role::Root, Role::Coordinator, Role::Lead] {
            let standing = ranks.stand(&chains, rank);
            ranks.count_certificates(&standing, rank);
            if rank == Role::Root {
                // Before the coordinators' own feeds, but after the root's removals: a stolen
                // phone's unused appointments fall with it.
                ranks.count_statements(&standing, rank);
                ranks.count_appointments(&chains);
            } else {
                ranks.count_statements(&standing, rank);
            }
        }
        ranks
    }

    pub(super) fn facts(&self) -> &[ControlFact] {
        &self.facts
    }

    pub(super) fn devices(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.devices.keys().copied()
    }

    pub(super) fn is_standing(&self, control: Hash) -> bool {
        self.standing.contains(&control)
    }

    pub(super) fn is_counting(&self, control: Hash) -> bool {
        self.counting.contains(&control)
    }

    pub(super) fn forks(&self) -> &BTreeMap<FeedId, u32> {
        &self.forks
    }

    /// Returns the certificates of a device that count, in the order of their places.
    pub(super) fn certificates(&self, device: DeviceId) -> impl Iterator<Item = &Certificate> {
        self.chosen(device, |certified| &certified.counting)
    }

    /// Returns every certificate of a device that is held, void or not.
    pub(super) fn held_certificates(&self, device: DeviceId) -> impl Iterator<Item = &Certificate> {
        self.chosen(device, |certified| &certified.held)
    }

    fn chosen(
        &self,
        device: DeviceId,
        which: impl Fn(&Certified) -> &Vec<usize>,
    ) -> impl Iterator<Item = &Certificate> {
        let chosen = self.devices.get(&device).map(|certified| which(certified).as_slice());
        chosen.unwrap_or_default().iter().filter_map(|&index| match &self.facts[index].record {
            Record::Certificate(certificate) => Some(certificate),
            _ => None,
        })
    }

    /// Returns the highest role ever validly certified to the device, removed or not.
    pub(super) fn rank(&self, device: DeviceId) -> Option<Role> {
        if self.root == Some(device) {
            return Some(Role::Root);
        }
        self.certificates(device).map(|certificate| certificate.role).min()
    }

    /// Returns the rights that the device's counting certificates give it in a space.
    pub(super) fn rights(&self, device: DeviceId, space: SpaceId) -> Rights {
        Rights::new(device, self.certificates(device), self.programme.space(), space)
    }

    /// Returns the rights that the device's held certificates, void or not, would give it.
    pub(super) fn held_rights(&self, device: DeviceId, space: SpaceId) -> Rights {
        Rights::new(device, self.held_certificates(device), self.programme.space(), space)
    }

    /// Returns the counting removals of a device, the most senior first.
    pub(super) fn removals(&self, device: DeviceId) -> &[CountingRemoval] {
        self.removals.get(&device).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the counting removals of a device that act on its data feeds in this space.
    ///
    /// A lead's acts where it leads. Leads' removals reach the programme's own space only when
    /// together they reach every team of the device: until then its work elsewhere goes on.
    pub(super) fn removals_in(&self, device: DeviceId, space: SpaceId) -> Vec<&CountingRemoval> {
        let everywhere = space == self.programme.space() && self.is_removed(device);
        self.removals(device)
            .iter()
            .filter(|removal| match &removal.reach {
                Reach::All => true,
                Reach::Teams(teams) => everywhere || teams.contains(&space),
            })
            .collect()
    }

    pub(super) fn is_removed(&self, device: DeviceId) -> bool {
        let mut reached: BTreeSet<SpaceId> = BTreeSet::new();
        for removal in self.removals(device) {
            match &removal.reach {
                Reach::All => return true,
                Reach::Teams(teams) => reached.extend(teams),
            }
        }
        let covered = |certificate: &Certificate| {
            certificate.spaces.iter().all(|space| reached.contains(space))
        };
        !reached.is_empty() && self.certificates(device).all(covered)
    }

    pub(super) fn is_removed_in(&self, device: DeviceId, space: SpaceId) -> bool {
        !self.removals_in(device, space).is_empty()
    }

    pub(super) fn adoptions(&self, feed: FeedId) -> &[CountingAdoption] {
        self.adoptions.get(&feed).map(Vec::as_slice).unwrap_or_default()
    }

    fn hold_certificates_and_proofs(&mut self) {
        for (index, fact) in self.facts.iter().enumerate() {
            match &fact.record {
                Record::Certificate(certificate) => {
                    self.devices.entry(certificate.device).or_default().held.push(index);
                }
                Record::ForkProof(proof) => {
                    let fork = self.forks.entry(proof.feed).or_insert(proof.seq);
                    *fork = proof.seq.min(*fork);
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
    fn stand(&mut self, chains: &Chains, rank: Role) -> Vec<Vec<usize>> {
        let mut standing: Vec<(FeedId, Vec<usize>)> = Vec::new();
        for (feed, entries) in chains.feeds() {
            if self.rank(feed.device) == Some(rank) {
                let kept = self.kept(chains, feed, entries);
                if !kept.is_empty() {
                    standing.push((feed, kept));
                }
            }
        }
        let excess = if rank == Role::Root {
            BTreeSet::new()
        } else {
            let firsts = standing.iter().map(|(feed, kept)| {
                let first = &self.facts[kept[0]];
                (*feed, first.seq, first.hash)
            });
            limits::excess(firsts, |feed| self.control_cut(feed).names(feed))
        };
        standing.retain(|(feed, _)| !excess.contains(feed));
        let standing: Vec<Vec<usize>> = standing.into_iter().map(|(_, kept)| kept).collect();
        self.standing.extend(standing.iter().flatten().map(|&index| self.facts[index].hash));
        standing
    }

    /// Returns which entries of a control feed the removals and adoptions known so far leave.
    fn kept(&self, chains: &Chains, feed: FeedId, entries: Range<usize>) -> Vec<usize> {
        if self.root == Some(feed.device) {
            return entries.collect();
        }
        let within = chains.within(entries.clone(), &self.control_cut(feed));
        entries.zip(within).filter(|(_, within)| *within).map(|(index, _)| index).collect()
    }

    fn control_cut(&self, feed: FeedId) -> Cut<'_> {
        let acts = |removal: &&CountingRemoval| removal.reach == Reach::All;
        Cut {
            removals: self.removals(feed.device).iter().filter(acts).collect(),
            adoptions: self.adoptions(feed),
            fork: self.forks.get(&feed).copied(),
            fork_cuts: false,
        }
    }

    /// Returns what is known against and for a data feed, given where the feed itself shows a fork.
    pub(super) fn data_cut(&self, feed: FeedId, seen: Option<u32>) -> Cut<'_> {
        let proven = self.forks.get(&feed).copied();
        Cut {
            removals: self.removals_in(feed.device, feed.space),
            adoptions: self.adoptions(feed),
            fork: seen.into_iter().chain(proven).min(),
            fork_cuts: true,
        }
    }

    fn count_certificates(&mut self, standing: &[Vec<usize>], rank: Role) {
        for feed in standing {
            let mut issued = 0;
            for &index in feed {
                let fact = &self.facts[index];
                let Record::Certificate(certificate) = &fact.record else {
                    continue;
                };
                issued += 1;
                if rank != Role::Root && issued > CERTIFICATES_PER_FEED_MAX {
                    break;
                }
                if self.may_issue(fact.feed.device, rank, certificate) {
                    self.count_certificate(index);
                }
            }
        }
    }

    fn may_issue(&self, issuer: DeviceId, rank: Role, certificate: &Certificate) -> bool {
        match rank {
            Role::Root => true,
            Role::Coordinator => certificate.role > Role::Coordinator,
            Role::Lead => {
                let leads = self.leads(issuer);
                certificate.role > Role::Lead
                    && certificate.spaces.iter().all(|space| leads.contains(space))
            }
            Role::Volunteer | Role::Observer => false,
        }
    }

    fn count_certificate(&mut self, index: usize) {
        let Record::Certificate(certificate) = &self.facts[index].record else {
            return;
        };
        let counting = &mut self.devices.entry(certificate.device).or_default().counting;
        if let Err(at) = counting.binary_search(&index) {
            counting.insert(at, index);
        }
        self.counting.insert(self.facts[index].hash);
    }

    /// Counts the certificates that carry the root's own word, one device for each invitation: the
    /// one of the smallest place and hash within what the root left of the inviter's feeds.
    fn count_appointments(&mut self, chains: &Chains) {
        let mut appointed: BTreeMap<(DeviceId, InviteId), Vec<usize>> = BTreeMap::new();
        for (feed, entries) in chains.feeds() {
            for index in entries.clone() {
                if let Some(certificate) = self.appointing(index)
                    && self.kept(chains, feed, entries.clone()).contains(&index)
                {
                    appointed.entry((feed.device, certificate.invite)).or_default().push(index);
                }
            }
        }
        for mut redeemed in appointed.into_values() {
            redeemed.sort_unstable_by_key(|&index| (self.facts[index].seq, self.facts[index].hash));
            let device = self.appointing(redeemed[0]).map(|certificate| certificate.device);
            for index in redeemed {
                if self.appointing(index).map(|certificate| certificate.device) == device {
                    self.count_certificate(index);
                }
            }
        }
    }

    /// Returns the certificate of this fact where the root itself appointed its redeemer.
    fn appointing(&self, index: usize) -> Option<&Certificate> {
        let fact = &self.facts[index];
        let Record::Certificate(certificate) = &fact.record else {
            return None;
        };
        let appointment = certificate.appointment.as_ref()?;
        let inviter = fact.feed.device;
        (certificate.role == Role::Coordinator
            && appointment.is_valid(self.programme, inviter, certificate.invite))
        .then_some(certificate)
    }

    /// Counts the removals, adoptions and erasures among the standing entries of one rank.
    fn count_statements(&mut self, standing: &[Vec<usize>], rank: Role) {
        for &index in standing.iter().flatten() {
            let fact = &self.facts[index];
            let (hash, by) = (fact.hash, fact.feed.device);
            let counts = match &fact.record {
                Record::Certificate(_) => continue,
                Record::Removal(removal) => match self.reach(by, rank, removal.device) {
                    Some(reach) => {
                        let Removal { device, named } = removal.clone();
                        let removal = CountingRemoval { hash, by, rank, reach, named };
                        self.removals.entry(device).or_default().push(removal);
                        true
                    }
                    None => false,
                },
                Record::Adoption(named) => {
                    let named = *named;
                    let counts = self.may_adopt(rank, named);
                    if counts {
                        let adoption = CountingAdoption { rank, named };
                        self.adoptions.entry(named.feed).or_default().push(adoption);
                    }
                    counts
                }
                Record::Erasure(_) | Record::ErasureRevoked(_) => rank <= Role::Coordinator,
                Record::ForkProof(_) => true,
            };
            if counts {
                self.counting.insert(hash);
            }
        }
        for removals in self.removals.values_mut() {
            removals.sort_by_key(|removal| (removal.rank, removal.hash));
        }
    }

    /// Returns where a removal by this signer acts on this device, `None` for nowhere (R8).
    fn reach(&self, by: DeviceId, rank: Role, device: DeviceId) -> Option<Reach> {
        if rank < Role::Lead {
            return self.rank(device).is_none_or(|target| target > rank).then_some(Reach::All);
        }
        let mut teams = self.leads(by);
        teams.retain(|team| {
            self.rights(device, *team).role().is_none_or(|target| target > Role::Lead)
        });
        (self.root != Some(device) && !teams.is_empty()).then_some(Reach::Teams(teams))
    }

    /// Returns whether a signer of this rank may adopt: a data feed needs a coordinator, a control
    /// feed a senior of its owner (R5).
    fn may_adopt(&self, rank: Role, named: EntryRef) -> bool {
        match named.feed.kind {
            FeedKind::Data => rank <= Role::Coordinator,
            FeedKind::Control => self.rank(named.feed.device).is_none_or(|owner| owner > rank),
        }
    }

    /// Returns the team spaces that the device leads.
    fn leads(&self, device: DeviceId) -> BTreeSet<SpaceId> {
        let mut teams: BTreeSet<SpaceId> = self
            .certificates(device)
            .filter(|certificate| certificate.role == Role::Lead)
            .flat_map(|certificate| certificate.spaces.iter().copied())
            .collect();
        teams.remove(&self.programme.space());
        teams
    }
}
