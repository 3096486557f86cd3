//! A bad body at every place of a history that is received in two steps. (Guards: an entry that is refused
//! on one device and counts on another; work of others that is lost with it, or shown in part.)
//!
//! Members write by turns, several documents at once and each on top of what the others wrote. Then one
//! body of one entry is another, everything behind it is signed again, and two devices take all of it: one
//! as it comes, the other first and builds it later.

use lantoa_core::document::edit::{self, Put};
use lantoa_core::document::profile::Profile;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::domain::document::DocKind;
use lantoa_core::domain::entry::{EntryRef, Incarnation};
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::store::entry_table::State;
use lantoa_tests::insider::{Draft, Pen, Target};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, Holder, NOW, Town, folder, held_alike, standing};
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const TOWN: u64 = 740;
const WRITERS: usize = 3;
const ENTRIES: usize = 18;
/// The feeds of the writers.
const INCARNATION: Incarnation = Incarnation(1);

/// What somebody wrote, and on top of which of the others' entries.
struct Step {
    by: usize,
    drafts: Vec<Draft>,
    /// Entries of this history.
    on: Vec<usize>,
    /// Entries of the beginning.
    on_beginning: Vec<EntryRef>,
}

struct Scene {
    writers: Vec<Holder>,
    beginning: tempfile::TempDir,
    town: Town,
    steps: Vec<Step>,
}

impl Scene {
    fn new(rng: &mut StdRng) -> Self {
        let mut town = Town::new(TOWN);
        let writers: Vec<_> = (0..WRITERS as u64).map(|n| Holder::new(TOWN + 10 + n)).collect();
        for writer in &writers {
            town.certifies(writer, Role::Lead);
        }
        let beginning = folder();
        town.office.engine.store().backup(&beginning.path().join("db")).expect("there is room");
        let mut scene = Self { writers, beginning, town, steps: Vec::new() };
        scene.write(rng);
        scene
    }

    fn device(&self) -> Device {
        Device::on_copy_of(TOWN, &self.beginning.path().join("db"))
    }

    /// Lets the writers write, each on top of all that a device holds by then.
    fn write(&mut self, rng: &mut StdRng) {
        let space = self.town.team.space();
        let mut device = self.device();
        let is_written = |kind| [DocKind::Roll, DocKind::Class, DocKind::Learner].contains(&kind);
        let documents: Vec<_> =
            self.town.documents().into_iter().filter(|doc| is_written(doc.kind)).collect();
        let mut entries: Vec<SignedEntry> = Vec::new();
        let Self { writers, steps, .. } = self;
        let mut pens: Vec<_> =
            writers.iter().map(|writer| Pen::new(writer, space, INCARNATION)).collect();
        while entries.len() < ENTRIES {
            let by = rng.random_range(0..WRITERS);
            let mut chosen = documents.clone();
            chosen.shuffle(rng);
            chosen.truncate(rng.random_range(1..4));
            let drafts: Vec<_> = chosen
                .iter()
                .filter_map(|doc| {
                    let replica = device.replica(*doc);
                    let keys: Vec<_> = replica.registers().keys().cloned().collect();
                    let key = keys[rng.random_range(0..keys.len())].clone();
                    let values = [
                        Scalar::Int(rng.random_range(0..4)),
                        Scalar::Str(format!("An {}", rng.random_range(0..99))),
                    ];
                    let value = values
                        .into_iter()
                        .find(|value| key.takes(Profile::NEWEST, value.as_ref()))?;
                    let put = Put { key, value };
                    let change = edit::change(&replica, pens[by].next.device, INCARNATION, &[put]);
                    let change = change.expect("a value that the key takes")?;
                    Some(Draft { doc: *doc, bytes: change.bytes })
                })
                .collect();
            if drafts.is_empty() {
                continue;
            }
            let bodies: Vec<&[u8]> = drafts.iter().map(|draft| &draft.bytes[..]).collect();
            let mut ancestors = device.ancestors(&bodies);
            ancestors.retain(|ancestor| ancestor.feed != pens[by].next.feed());
            let at = |ancestor: &EntryRef| {
                entries.iter().position(|entry| entry.hash() == ancestor.hash)
            };
            let on = ancestors.iter().filter_map(at).collect();
            let on_beginning = ancestors.iter().copied().filter(|ancestor| at(ancestor).is_none());
            let on_beginning = on_beginning.collect();
            let entry = pens[by].writes(&drafts, ancestors).expect("an honest entry");
            let taken = device.engine.receive_entries(space, vec![entry.clone()], NOW);
            assert_eq!(taken.expect("a sound store").quarantined, 0, "an honest entry");
            entries.push(entry);
            steps.push(Step { by, drafts, on, on_beginning });
        }
    }

    /// Signs the history with this draft in the place of one; `None` where that is no entry.
    fn signed(&self, bad: usize, document: usize, bytes: &[u8]) -> Option<Vec<SignedEntry>> {
        let space = self.town.team.space();
        let pen = |writer| Pen::new(writer, space, INCARNATION);
        let mut pens: Vec<_> = self.writers.iter().map(pen).collect();
        let mut entries: Vec<SignedEntry> = Vec::new();
        for (at, step) in self.steps.iter().enumerate() {
            let mut drafts = step.drafts.clone();
            if at == bad {
                bytes.clone_into(&mut drafts[document].bytes);
            }
            let mut ancestors = step.on_beginning.clone();
            ancestors.extend(step.on.iter().map(|on| entries[*on].as_ref()));
            ancestors.sort_by_key(|ancestor| ancestor.hash);
            entries.push(pens[step.by].writes(&drafts, ancestors).ok()?);
        }
        Some(entries)
    }
}

#[test]
fn a_bad_body_at_any_place_is_refused_alike_and_takes_the_same_with_it() {
    let mut rng = StdRng::seed_from_u64(20_261_129);
    let scene = Scene::new(&mut rng);
    let (space, programme) = (scene.town.team.space(), scene.town.office.engine.programme());
    let (mut tried, mut refused, mut behind) = (0_u64, 0, 0);
    for (bad, step) in scene.steps.iter().enumerate() {
        for (document, draft) in step.drafts.iter().enumerate() {
            let target = Target::of(&scene.town.office, draft.doc);
            for _ in 0..tries(2, 20) {
                let Some(bytes) = target.stock.hostile(&mut rng, &draft.bytes) else { continue };
                let Some(entries) = scene.signed(bad, document, &bytes) else { continue };
                let what = format!("document {document} of entry {bad}, try {tried}");
                let [mut one, mut two] = [scene.device(), scene.device()];
                one.engine.set_unbuilt_from(usize::MAX);
                two.engine.set_unbuilt_from(1);
                let batch = rng.random_range(1..=ENTRIES);
                for entries in entries.chunks(batch) {
                    one.engine.receive_entries(space, entries.to_vec(), NOW).expect(&what);
                }
                let mut left = entries.clone();
                left.shuffle(&mut rng);
                while !left.is_empty() {
                    for entries in left.chunks(rng.random_range(1..=ENTRIES)) {
                        two.engine.receive_entries(space, entries.to_vec(), NOW).expect(&what);
                    }
                    left.retain(|entry| standing(&two, entry.hash()).is_none());
                }
                let stored = standing(&two, entries[bad].hash()).expect("held");
                assert_eq!(stored.state, State::Unbuilt, "{what}: nothing is judged before");
                two.engine.build().expect(&what);
                for device in [&mut one, &mut two] {
                    device.engine.prove(NOW).expect(&what);
                }
                held_alike(&one, &two, space, Some(space) == programme.map(|id| id.space()), &what);
                two.is_sound(&what);
                tried += 1;
                let whys =
                    entries.iter().map(|entry| standing(&one, entry.hash()).expect("held").why);
                let whys: Vec<_> = whys.collect();
                refused += usize::from(!whys[bad].is_empty());
                behind += whys.iter().filter(|why| *why == "faulty-ancestor").count();
            }
        }
    }
    withstood("bad bodies in what is received in two steps", tried);
    assert!(refused > 20 && behind > 100, "{refused} refused, {behind} behind them are too few");
}
