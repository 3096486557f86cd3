//! Two stores that are fed the same in different orders end equal: records and entries, honest and
//! hostile, in batches of any size, some twice.

use std::sync::LazyLock;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::store::entry_table::Held;
use lantoa_core::trust::control::SignedControl;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use crate::actions::Evening;
use crate::insider::{Pen, Target};
use crate::mutation::mutate_bytes;
use crate::town::{Device, Holder, NOW, Town, folder};

/// What the town's randomness comes from.
const TOWN: u64 = 900;
/// Rounds after which nothing may be new any more: what waits for another comes with the next one.
const ROUNDS_MAX: usize = 12;

/// What may be fed to a store.
#[derive(Clone, Debug)]
enum Item {
    Record(SignedControl),
    Entry(SignedEntry),
}

/// A town's evening as what can be sent of it, and a phone that heard nothing of it.
struct Pool {
    _folder: TempDir,
    phone: std::path::PathBuf,
    items: Vec<Item>,
    spaces: [SpaceId; 2],
}

static POOL: LazyLock<Pool> = LazyLock::new(Pool::new);

impl Pool {
    fn new() -> Self {
        let mut rng = StdRng::seed_from_u64(TOWN);
        let mut town = Town::new(TOWN);
        let programme = town.office.engine.programme().expect("founded").space();
        let spaces = [town.team.space(), programme];
        let insider = Holder::new(TOWN + 9);
        town.certifies(&insider, Role::Volunteer);
        let reader = town.phone(TOWN + 1, Role::Volunteer);
        let folder = folder();
        let phone = folder.path().join("phone.db");
        reader.engine.store().backup(&phone).expect("there is room");
        let mut phones: Vec<Device> =
            (2..5).map(|n| town.phone(TOWN + n, Role::Volunteer)).collect();
        let evening = Evening::of(&town);
        for step in 0..60 {
            let at = rng.random_range(0..phones.len());
            evening.act(&mut rng, &mut phones[at]);
            if step % 3 == 0 {
                phones[at].engine.fold(NOW).expect("a sound store");
                let Device { engine, .. } = &mut town.office;
                engine.fold(NOW).expect("a sound store");
                phones[at].tells(&mut town.office);
                town.office.tells(&mut phones[at]);
            }
            match step {
                20 => {
                    let learner = town.learners[0];
                    town.office.does(Command::EraseLearner { learner });
                }
                35 => {
                    let lost = phones[0].engine.device();
                    let removed = town.office.engine.remove_device(lost, None, None, NOW);
                    removed.expect("a coordinator removes a volunteer");
                }
                _ => {}
            }
        }
        let mut items: Vec<Item> = Vec::new();
        for device in phones.iter_mut().chain([&mut town.office]) {
            // The removed phone keeps its last taps as they are.
            let _ = device.engine.fold(NOW);
            let records = device.engine.tables().control().expect("a sound store");
            items.extend(records.into_iter().map(|(_, record)| Item::Record(record)));
            for space in spaces {
                items.extend(device.entries(space).into_iter().map(Item::Entry));
            }
        }
        items.extend(hostile(&mut rng, &town, &insider).into_iter().map(Item::Entry));
        let mut known = std::collections::BTreeSet::new();
        items.retain(|item| known.insert(item.hash()));
        Self { _folder: folder, phone, items, spaces }
    }
}

/// Entries that a member signs around changes that are no changes.
fn hostile(rng: &mut StdRng, town: &Town, insider: &Holder) -> Vec<SignedEntry> {
    let mut entries = Vec::new();
    let documents =
        [DocId::roll(town.team, town.class), DocId::learner(town.team, town.learners[0])];
    for n in 0..24_u64 {
        let incarnation = Incarnation(1_000 + n % 6);
        let mut target = Target::of(&town.office, documents[n as usize % 2]);
        let mut drafts = target.drafts(rng, insider, incarnation, 1);
        for draft in &mut drafts {
            if n % 3 > 0 {
                draft.bytes = mutate_bytes(rng, &draft.bytes);
            }
        }
        let ancestors =
            town.office.ancestors(&[drafts.first().map_or(&[][..], |draft| &draft.bytes)]);
        let mut pen = Pen::new(insider, town.team.space(), incarnation);
        entries.extend(pen.writes(&drafts, ancestors));
    }
    entries
}

impl Item {
    fn hash(&self) -> lantoa_core::domain::entry::Hash {
        match self {
            Self::Record(record) => record.hash(),
            Self::Entry(entry) => entry.hash(),
        }
    }
}

/// The first byte says how many of the pool are left out, the rest which, and in which orders.
pub(super) fn run(bytes: &[u8]) {
    let Some((out_of, rest)) = bytes.split_first() else { return };
    let mut seed = [0; 32];
    for (at, byte) in rest.iter().enumerate() {
        seed[at % 32] ^= byte.rotate_left(u32::try_from(at / 32 % 8).unwrap_or(0));
    }
    let mut rng = StdRng::from_seed(seed);
    let fed: Vec<&Item> =
        POOL.items.iter().filter(|_| rng.random_range(0..256) >= u32::from(*out_of) / 2).collect();
    let [one, other] = [(); 2].map(|()| {
        let mut order = fed.clone();
        order.shuffle(&mut rng);
        let mut device = Device::on_copy_of(TOWN + 1, &POOL.phone);
        feed(&mut rng, &mut device, &order);
        shown(&device)
    });
    let differing: Vec<_> = one.iter().zip(&other).filter(|(one, other)| one != other).collect();
    assert!(one.len() == other.len() && differing.is_empty(), "the same was sent: {differing:#?}");
}

fn feed(rng: &mut StdRng, device: &mut Device, items: &[&Item]) {
    for _ in 0..ROUNDS_MAX {
        let mut stored = 0;
        let mut rest = items;
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(rng.random_range(1..=rest.len().min(40)));
            rest = later;
            let records = batch.iter().filter_map(|item| match item {
                Item::Record(record) => Some(record.clone()),
                Item::Entry(_) => None,
            });
            let records: Vec<SignedControl> = records.collect();
            if !records.is_empty() {
                stored +=
                    device.engine.receive_control(records, NOW).expect("a sound store").stored;
            }
            for space in POOL.spaces {
                let entries = batch.iter().filter_map(|item| match item {
                    Item::Entry(entry) if entry.header().space == space => Some(entry),
                    Item::Entry(_) | Item::Record(_) => None,
                });
                let entries: Vec<SignedEntry> = entries.cloned().collect();
                if !entries.is_empty() {
                    let taken = device.engine.receive_entries(space, entries, NOW);
                    stored += taken.expect("a sound store").stored;
                }
            }
        }
        if stored == 0 {
            return;
        }
    }
    panic!("something is new after {ROUNDS_MAX} rounds of the same");
}

/// Everything that must be equal: who is believed, what is held, how each entry stands, every row.
fn shown(device: &Device) -> Vec<String> {
    let tables = device.engine.tables();
    let mut all = vec![format!("{}", device.engine.authority().digest())];
    for space in POOL.spaces {
        let heights = device.engine.data_heights(space).expect("a sound store");
        all.push(format!("{:?}", heights.digest()));
        let mut held = tables.held_in(space).expect("a sound store");
        held.sort_by_key(|held| held.hash);
        // Of two reasons to set an entry aside the one is named that was found first.
        let stands = |held: &Held| (held.hash, held.standing.state, held.standing.believed);
        all.extend(held.iter().map(|held| format!("{:?}", stands(held))));
        let rows = tables.row_digests(space, space == POOL.spaces[1]).expect("a sound store");
        all.extend(rows.into_iter().map(|(table, digest)| format!("{table} {digest}")));
    }
    all
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    (0..8).map(|n| vec![n * 30, n, n + 1, 7]).collect()
}
