//! Honest devices write apart and meet at random, and somebody gets all of it in any order.
//! (Guards: a rule of ingest that refuses an honest entry; work lost because of the way it came.)
//!
//! `LANTOA_SEED` repeats a run: the first history of it is that seed's.

use std::collections::BTreeSet;
use std::io::Write as _;

use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::store::entry_table::State;
use lantoa_tests::actions::Evening;
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, NOW, Town, folder, standing};
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const TOWN: u64 = 500;
const ROLES: [Role; 3] = [Role::Volunteer, Role::Lead, Role::Coordinator];

#[test]
fn no_honest_entry_is_ever_refused_however_it_comes() {
    let seed = std::env::var("LANTOA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let beginning = Beginning::new();
    let histories = tries(300, 2_000);
    let half = |from: u64| (0..histories / 2).map(|n| beginning.history(seed + from + 2 * n)).sum();
    let taken: usize = std::thread::scope(|scope| {
        let half = &half;
        let both = [0, 1].map(|from| scope.spawn(move || -> usize { half(from) }));
        both.map(|half| half.join().expect("a history says itself what is wrong")).iter().sum()
    });
    // The only place of this test where it speaks; shown with --nocapture.
    writeln!(
        std::io::stdout(),
        "LANTOA_SEED={seed}: {histories} histories, {taken} honest entries"
    )
    .expect("standard output is open");
    withstood("honest histories, in any order of arrival", histories);
    assert!(taken as u64 > 8 * histories, "{taken} entries are too few to have tried much");
}

/// Devices of one team, as databases from which every history begins.
struct Beginning {
    folder: tempfile::TempDir,
    evening: Evening,
    spaces: [SpaceId; 2],
}

impl Beginning {
    fn new() -> Self {
        let mut town = Town::new(TOWN);
        let folder = folder();
        let phones: Vec<_> = (1..).zip(ROLES).map(|(n, role)| town.phone(TOWN + n, role)).collect();
        let mut all: Vec<_> = std::iter::once(&town.office).chain(&phones).collect();
        for (n, device) in all.drain(..).enumerate() {
            let file = folder.path().join(n.to_string());
            device.engine.store().backup(&file).expect("there is room");
        }
        let programme = town.office.engine.programme().expect("founded").space();
        Self { folder, evening: Evening::of(&town), spaces: [town.team.space(), programme] }
    }

    fn open(&self, n: u64) -> Device {
        Device::on_copy_of(TOWN + n, &self.folder.path().join(n.to_string()))
    }

    /// Lives one history; returns how many entries were taken in it.
    fn history(&self, seed: u64) -> usize {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut devices: Vec<_> = (0..4).map(|n| self.open(n)).collect();
        for _ in 0..rng.random_range(8..25) {
            let who = rng.random_range(0..devices.len());
            self.evening.act(&mut rng, &mut devices[who]);
            if rng.random_bool(0.3) {
                let with = (who + rng.random_range(1..devices.len())) % devices.len();
                let [one, other] = devices.get_disjoint_mut([who, with]).expect("two devices");
                one.tells(other);
            }
        }
        let mut office = self.open(0);
        let mut count = 0;
        for space in self.spaces {
            let mut entries = Vec::new();
            let mut known = BTreeSet::new();
            for device in &mut devices {
                device.engine.fold(NOW).expect("a sound store");
                let fresh = |hash: Hash| standing(&office, hash).is_none();
                let held = device.entries(space).into_iter();
                entries
                    .extend(held.filter(|entry| fresh(entry.hash()) && known.insert(entry.hash())));
            }
            entries.shuffle(&mut rng);
            count += entries.len();
            // What waits is never acknowledged; it comes again with the next session.
            let mut left = entries;
            while !left.is_empty() {
                let before = left.len();
                for batch in left.chunks(rng.random_range(1..40)) {
                    let taken = office.engine.receive_entries(space, batch.to_vec(), NOW);
                    assert_eq!(taken.expect("a sound store").quarantined, 0, "seed {seed}");
                }
                left.retain(|entry| standing(&office, entry.hash()).is_none());
                assert!(left.len() < before, "seed {seed}: honest entries that find no place");
            }
            for entry in devices.iter().flat_map(|device| device.entries(space)) {
                let standing = standing(&office, entry.hash()).expect("held");
                let stands = (standing.state, standing.believed);
                assert_eq!(stands, (State::Applied, true), "seed {seed}: {}", standing.why);
            }
        }
        if seed.is_multiple_of(10) {
            office.is_sound(&format!("seed {seed}"));
        }
        count
    }
}
