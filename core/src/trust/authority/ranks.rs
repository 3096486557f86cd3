//! Who stands where: every device's certificates, and what counts against and for it.
//!
//! The value that one evaluation makes and all questions are asked of; `pass` fills it. A device's
//! *rank* is the highest role ever validly certified to it, removed or not: it never falls.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::{DeviceId, ProgrammeId, SpaceId};
use crate::domain::programme::Role;
use crate::trust::authority::cuts::Cut;
use crate::trust::authority::issued;
use crate::trust::authority::records::{ControlFact, CountingAdoption, CountingRemoval, Reach};
use crate::trust::authority::rights::Rights;
use crate::trust::certificate::Certificate;

/// The outcome of an evaluation.
#[derive(Clone, Debug)]
pub(super) struct Ranks {
    pub(super) programme: ProgrammeId,
    pub(super) root: Option<DeviceId>,
    /// The control records, ascending by (feed, seq, hash), each once.
    pub(super) facts: Vec<ControlFact>,
    pub(super) devices: BTreeMap<DeviceId, Certified>,
    pub(super) removals: BTreeMap<DeviceId, Vec<CountingRemoval>>,
    pub(super) adoptions: BTreeMap<FeedId, Vec<CountingAdoption>>,
    pub(super) forks: BTreeMap<FeedId, u32>,
    pub(super) standing: BTreeSet<Hash>,
    pub(super) counting: BTreeSet<Hash>,
}

/// The certificates of one device, as indices of facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Certified {
    pub(super) held: Vec<usize>,
    pub(super) counting: Vec<usize>,
}

impl Ranks {
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

    /// Returns the devices of which the two know different things.
    pub(super) fn differing(&self, other: &Self) -> BTreeSet<DeviceId> {
        let of_feeds = |ranks: &Self| {
            let mut known: BTreeMap<DeviceId, Vec<_>> = BTreeMap::new();
            for feed in ranks.forks.keys().chain(ranks.adoptions.keys()) {
                let about =
                    (*feed, ranks.forks.get(feed).copied(), ranks.adoptions(*feed).to_vec());
                known.entry(feed.device).or_default().push(about);
            }
            known
        };
        let (feeds, other_feeds) = (of_feeds(self), of_feeds(other));
        let mut devices: BTreeSet<DeviceId> = BTreeSet::new();
        for ranks in [self, other] {
            devices.extend(ranks.devices.keys().chain(ranks.removals.keys()));
        }
        devices.extend(feeds.keys().chain(other_feeds.keys()));
        devices.retain(|device| {
            self.removals(*device) != other.removals(*device)
                || feeds.get(device) != other_feeds.get(device)
                || !self.certificates(*device).eq(other.certificates(*device))
                || !self.held_certificates(*device).eq(other.held_certificates(*device))
        });
        devices
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
        chosen.unwrap_or_default().iter().filter_map(|&i| self.facts[i].record.certificate())
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

    /// Returns the team spaces that the device leads.
    pub(super) fn leads(&self, device: DeviceId) -> BTreeSet<SpaceId> {
        issued::leads(self.programme, self.certificates(device))
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

    /// Returns what is known so far against and for a control feed.
    pub(super) fn control_cut(&self, feed: FeedId) -> Cut<'_> {
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
}
