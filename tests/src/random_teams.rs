//! A random programme of several teams, as plain facts: devices in several of them, forks with ground
//! hashes, removals and adoptions. Signs nothing; everything comes from a seed.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::{
    ClassId, DeviceId, InviteId, PersonId, ProgrammeId, SpaceId, TeamId,
};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::trust::authority::Authority;
use lantoa_core::trust::authority::acceptance::{EntryFact, Verdicts};
use lantoa_core::trust::authority::records::ControlFact;
use lantoa_core::trust::certificate::Certificate;
use lantoa_core::trust::control::{Record, Removal};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

/// The programme.
pub const PROGRAMME: ProgrammeId = ProgrammeId([0xaa; 16]);
/// Its root.
pub const ROOT: DeviceId = DeviceId([0; 32]);
/// Its teams.
pub const TEAMS: [TeamId; 3] = [TeamId([1; 16]), TeamId([2; 16]), TeamId([3; 16])];

/// A random programme of three teams.
#[derive(Debug)]
pub struct Village {
    /// What goes on from the seed.
    pub rng: StdRng,
    forks: bool,
    /// Two of them.
    pub coordinators: Vec<DeviceId>,
    /// Four of them.
    pub leads: Vec<DeviceId>,
    others: Vec<DeviceId>,
    /// Every record, in the order in which they were signed.
    pub control: Vec<ControlFact>,
    /// Every entry by team, in the order in which they were signed.
    pub entries: BTreeMap<SpaceId, Vec<EntryFact>>,
    hashes: BTreeSet<Hash>,
}

impl Village {
    /// Returns the village of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::made(seed, true)
    }

    /// Returns the village of a seed in which nobody forks.
    #[must_use]
    pub fn without_forks(seed: u64) -> Self {
        Self::made(seed, false)
    }

    fn made(seed: u64, forks: bool) -> Self {
        let numbered = |from: u8, count: u8| (from..from + count).map(|n| DeviceId([n; 32]));
        let mut village = Self {
            rng: StdRng::seed_from_u64(seed),
            forks,
            coordinators: numbered(10, 2).collect(),
            leads: numbered(20, 4).collect(),
            others: numbered(30, 6).collect(),
            control: Vec::new(),
            entries: TEAMS.iter().map(|team| (team.space(), Vec::new())).collect(),
            hashes: BTreeSet::new(),
        };
        for coordinator in village.coordinators.clone() {
            village.certify(ROOT, coordinator, Role::Coordinator, Vec::new());
        }
        for lead in village.leads.clone() {
            let by = village.pick(&[10, 11]);
            let spaces = village.some_teams();
            village.certify(by, lead, Role::Lead, spaces);
            // Some lead here and help there.
            let by = village.pick(&[10, 20, 21, 22, 23]);
            let spaces = village.some_teams();
            village.certify(by, lead, Role::Volunteer, spaces);
        }
        for other in village.others.clone() {
            for _ in 0..2 {
                let by = village.pick(&[10, 11, 20, 21, 22, 23]);
                let role =
                    if village.rng.random_bool(0.8) { Role::Volunteer } else { Role::Observer };
                let spaces = village.some_teams();
                village.certify(by, other, role, spaces);
            }
        }
        for _ in 0..village.rng.random_range(40..120) {
            village.step();
        }
        village
    }

    fn pick(&mut self, numbers: &[u8]) -> DeviceId {
        DeviceId([*numbers.choose(&mut self.rng).expect("not empty"); 32])
    }

    fn some_teams(&mut self) -> Vec<SpaceId> {
        let mut teams = TEAMS;
        teams.shuffle(&mut self.rng);
        let count = self.rng.random_range(1..=2);
        let mut spaces: Vec<SpaceId> = teams[..count].iter().map(|team| team.space()).collect();
        spaces.sort_unstable();
        spaces
    }

    fn certify(&mut self, by: DeviceId, device: DeviceId, role: Role, spaces: Vec<SpaceId>) {
        let certificate = Certificate {
            device,
            sealing: [0; 32],
            person: PersonId::default(),
            role,
            spaces,
            invite: InviteId::default(),
            issued_at: Instant(0),
            not_after: Instant(0),
            appointment: None,
        };
        self.say(by, Record::Certificate(certificate));
    }

    /// One thing happens: mostly work; sometimes a fork, a removal, an adoption.
    fn step(&mut self) {
        match self.rng.random_range(0..100) {
            0..75 => self.write(false),
            75..85 if self.forks => self.write(true),
            85..93 => {
                let by = self.pick(&[0, 10, 11, 20, 21, 22, 23]);
                let device = self.pick(&[10, 11, 20, 21, 22, 23, 30, 31, 32, 33, 34, 35]);
                let named = self.wild_names(device);
                if self.rng.random_bool(0.4) {
                    self.say(by, Record::Removal(Removal { device, named }));
                }
            }
            93..97 => {
                let by = self.pick(&[0, 10, 20]);
                let device = self.pick(&[10, 20, 21, 30, 31, 32]);
                if let Some(name) = self.wild_names(device).choose(&mut self.rng).copied() {
                    self.say(by, Record::Adoption(name));
                }
            }
            _ => {}
        }
    }

    /// Somebody writes after its tip, or after any of its entries, which forks.
    fn write(&mut self, fork: bool) {
        let device = self.pick(&[10, 11, 20, 21, 22, 23, 30, 31, 32, 33, 34, 35]);
        let team = *TEAMS.choose(&mut self.rng).expect("three");
        // A fork's hash is ground: smaller than any honest one.
        let hash = self.fresh_hash(fork);
        let entries = &self.entries[&team.space()];
        let incarnation = Incarnation(self.rng.random_range(0..2));
        let mine: Vec<_> = entries
            .iter()
            .filter(|e| e.device == device && e.incarnation == incarnation)
            .map(|e| (e.seq, e.hash, e.prev))
            .collect();
        let (seq, prev) = match mine.choose(&mut self.rng) {
            Some(&(seq, _, prev)) if fork => (seq, prev),
            _ => mine.iter().max().map_or((1, None), |&(seq, hash, _)| (seq + 1, Some(hash))),
        };
        let ancestors: BTreeSet<Hash> = (0..self.rng.random_range(0..3))
            .filter_map(|_| entries.choose(&mut self.rng))
            .filter(|e| e.device != device)
            .map(|e| e.hash)
            .collect();
        let docs = match self.rng.random_range(0..4) {
            0 => vec![DocId::class(team, ClassId([1; 16]))],
            _ => vec![DocId::roll(team, ClassId([1; 16]))],
        };
        let ancestors = ancestors.into_iter().collect();
        let entry = EntryFact { hash, device, incarnation, seq, prev, ancestors, docs };
        self.entries.get_mut(&team.space()).expect("a team's").push(entry);
    }

    /// Appends a record to a control feed.
    pub fn say(&mut self, by: DeviceId, record: Record) -> Hash {
        let feed = control_feed(by);
        let mine = self.control.iter().filter(|fact| fact.feed == feed);
        let tip = mine.max_by_key(|fact| fact.seq).map(|fact| (fact.seq, fact.hash));
        let (seq, prev) = tip.map_or((1, None), |(seq, hash)| (seq + 1, Some(hash)));
        let hash = self.fresh_hash(false);
        self.control.push(ControlFact { hash, feed, seq, prev, record });
        hash
    }

    fn fresh_hash(&mut self, ground: bool) -> Hash {
        loop {
            let mut hash = Hash(self.rng.random());
            hash.0[0] = if ground { 0 } else { hash.0[0].max(1) };
            if self.hashes.insert(hash) {
                return hash;
            }
        }
    }

    /// Returns names for most feeds of a device: any of its entries, seldom one nobody holds.
    pub fn wild_names(&mut self, device: DeviceId) -> Vec<EntryRef> {
        let mut feeds: BTreeMap<FeedId, Vec<(u32, Hash)>> = BTreeMap::new();
        for fact in self.control.iter().filter(|fact| fact.feed.device == device) {
            feeds.entry(fact.feed).or_default().push((fact.seq, fact.hash));
        }
        for (space, entries) in &self.entries {
            for entry in entries.iter().filter(|entry| entry.device == device) {
                let feed = data_feed(*space, device, entry.incarnation);
                feeds.entry(feed).or_default().push((entry.seq, entry.hash));
            }
        }
        let mut names = Vec::new();
        for (feed, entries) in feeds {
            let (seq, mut hash) = *entries.choose(&mut self.rng).expect("not empty");
            if self.rng.random_bool(0.1) {
                hash = self.fresh_hash(false);
            }
            if self.rng.random_bool(0.85) {
                names.push(EntryRef { feed, seq, hash });
            }
        }
        names
    }

    /// Returns a device whose rank is a volunteer's.
    pub fn some_volunteer(&mut self) -> Option<DeviceId> {
        let (authority, _) = self.judged();
        let volunteers: Vec<_> = self
            .others
            .iter()
            .filter(|device| authority.rank(**device) == Some(Role::Volunteer))
            .copied()
            .collect();
        volunteers.choose(&mut self.rng).copied()
    }

    /// Returns a lead, and any other device below a coordinator.
    pub fn lead_and_other(&mut self) -> Option<(DeviceId, DeviceId)> {
        let lead = *self.leads.choose(&mut self.rng)?;
        let all: Vec<_> = self.leads.iter().chain(&self.others).copied().collect();
        let other = all.choose(&mut self.rng).copied().filter(|other| *other != lead)?;
        Some((lead, other))
    }

    /// Brings records and entries out of order, with one of each twice.
    pub fn shuffle_and_double(&mut self) {
        for entries in self.entries.values_mut() {
            let doubled = entries.choose(&mut self.rng).cloned();
            entries.extend(doubled);
            entries.shuffle(&mut self.rng);
        }
        let doubled = self.control.choose(&mut self.rng).cloned();
        self.control.extend(doubled);
        self.control.shuffle(&mut self.rng);
    }

    /// Returns who is believed, and what becomes of every entry.
    #[must_use]
    pub fn judged(&self) -> (Authority, BTreeMap<SpaceId, Verdicts>) {
        let authority = Authority::from_facts(PROGRAMME, Some(ROOT), &self.control);
        let judge = |(space, entries): (&SpaceId, &Vec<EntryFact>)| {
            (*space, authority.judge(*space, entries))
        };
        let verdicts = self.entries.iter().map(judge).collect();
        (authority, verdicts)
    }
}

fn control_feed(device: DeviceId) -> FeedId {
    let (kind, space) = (FeedKind::Control, PROGRAMME.space());
    FeedId { kind, space, device, incarnation: Incarnation(0) }
}

/// Returns a data feed.
#[must_use]
pub fn data_feed(space: SpaceId, device: DeviceId, incarnation: Incarnation) -> FeedId {
    FeedId { kind: FeedKind::Data, space, device, incarnation }
}
