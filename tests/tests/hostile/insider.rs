//! Members' own keys sign entries whose changes were made to break Automerge, and send them among
//! honest work. (Guards: one bad change that makes every phone of the team crash at each start, or
//! that takes the honest entries of its batch with it.)
//!
//! Everything goes through the receiving path of a real engine on its own store. `LANTOA_SEED`
//! repeats a run, `LANTOA_HOSTILE_CHANGES` makes it shorter or longer.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use lantoa_core::domain::document::DocKind;
use lantoa_core::domain::entry::{FeedKind, Hash, Incarnation};
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_tests::actions::Evening;
use lantoa_tests::insider::{Draft, Pen, Target};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, Holder, NOW, Town, branches, folder, held_alike, standing};
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Mutated changes after which the room of every insider is used up.
const CHANGES: usize = 100_000;
/// Batches that one victim takes before it is checked and the next one begins.
const BATCHES: usize = 12;
/// Mutated changes in one batch.
const HOSTILE_PER_BATCH: usize = 60;
/// Devices whose keys the insiders have; each begins fewer feeds than count.
const INSIDERS: u64 = 20;
/// Branches that one key can have kept in one space: `BRANCHES_PER_DEVICE_MAX` of `engine/room.rs`.
const BRANCHES_PER_INSIDER: u64 = 128;
/// Entries of one branch here: an honest one and the mutated one behind it.
const ENTRIES_PER_BRANCH: u64 = 2;
/// Spaces that are attacked: the team's and the programme's.
const SPACES: u64 = 2;
/// Bytes of tables and indices for each entry beside its own bytes: twice what the columns have.
const ROW_BYTES: u64 = 2_048;

/// Panics of the code under test. Automerge's writer also panics where the attacker uses it; those
/// are not counted.
static PANICS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static IS_FORGING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

#[test]
fn no_mutated_change_breaks_a_device_or_takes_an_honest_entry_with_it() {
    let seed = number("LANTOA_SEED").unwrap_or(20_261_124);
    let changes =
        number("LANTOA_HOSTILE_CHANGES").map_or_else(|| tries(10_000, CHANGES), |n| n as usize);
    say(&format!("LANTOA_SEED={seed}"));
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !IS_FORGING.get() {
            PANICS.fetch_add(1, Ordering::Relaxed);
            before(info);
        }
    }));
    let besiege = |seed| {
        let mut siege = Siege::new(seed);
        while siege.made < changes.div_ceil(2) {
            siege.one_victim();
        }
        siege
    };
    // One for each core; each comes from one seed alone.
    let sieges = std::thread::scope(|scope| {
        let both = [seed, seed + 1].map(|seed| scope.spawn(move || besiege(seed)));
        both.map(|siege| siege.join().expect("a siege says itself what is wrong"))
    });
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, count) in sieges.iter().flat_map(|siege| &siege.counts) {
        *counts.entry(what).or_default() += count;
    }
    let report: Vec<_> = counts.iter().map(|(what, n)| format!("{n:>7}  {what}")).collect();
    let report = report.join("\n");
    let made: usize = sieges.iter().map(|siege| siege.made).sum();
    let honest: usize = sieges.iter().map(|siege| siege.honest_taken).sum();
    say(&format!("{made} mutated changes, {honest} honest entries\n{report}"));
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "panics, caught or not\n{report}");
    let faults = counts.keys().filter(|what| what.contains("fault: ")).count();
    assert!(faults > 18, "too few kinds of fault to have tried much\n{report}");
    assert!(counts.keys().any(|what| what.starts_with("Applied")), "{report}");
    assert!(sieges.iter().all(|siege| siege.kinds.len() == DocKind::ALL.len()), "{report}");
    withstood("mutated changes, signed by members", made);
    if changes >= CHANGES {
        for siege in sieges {
            siege.took_no_more_than_the_room_of_its_signers();
        }
    }
}

/// An office that is besieged, again and again from the same beginning.
struct Siege {
    rng: StdRng,
    town: Town,
    seed: u64,
    insiders: Vec<Holder>,
    targets: Vec<Target>,
    /// What honest phones wrote since, in an order in which it can be taken.
    honest: Vec<SignedEntry>,
    beginning: tempfile::TempDir,
    /// An office that takes everything that all victims take, and is never begun anew.
    witness: Device,
    sent: Sent,
    incarnation: u64,
    made: usize,
    honest_taken: usize,
    counts: BTreeMap<String, usize>,
    kinds: BTreeMap<&'static str, usize>,
}

/// What the witness was sent.
#[derive(Default)]
struct Sent {
    entries: u64,
    bytes: u64,
    /// Bytes of the longest entry.
    longest: u64,
}

impl Siege {
    fn new(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut town = Town::new(seed);
        let insiders: Vec<_> = (0..INSIDERS).map(|n| Holder::new(seed ^ (n << 32))).collect();
        for insider in &insiders {
            town.certifies(insider, Role::Coordinator);
        }
        let mut phones: Vec<_> = (1..4).map(|n| town.phone(seed + n, Role::Volunteer)).collect();
        evening(&mut rng, &Evening::of(&town), &mut phones, 12);
        for phone in &phones {
            phone.tells(&mut town.office);
        }
        let beginning = folder();
        let database = beginning.path().join("beginning.db");
        town.office.engine.store().backup(&database).expect("there is room");
        let witness = Device::on_copy_of(seed, &database);
        let space = town.team.space();
        evening(&mut rng, &Evening::of(&town), &mut phones, 60);
        let [first, rest @ ..] = &mut phones[..] else { panic!("three phones") };
        for phone in rest {
            phone.tells(first);
        }
        let held = |entry: &SignedEntry| standing(&town.office, entry.hash()).is_some();
        let honest = first.entries(space).into_iter().filter(|entry| !held(entry)).collect();
        let documents = town.documents();
        let mut targets: Vec<_> =
            documents.iter().map(|doc| Target::of(&town.office, *doc)).collect();
        let stock = targets[0].stock.clone();
        targets.retain(|target| target.doc.kind != DocKind::Person);
        targets.push(Target::person(space, &insiders[0], stock));
        Self {
            rng,
            town,
            seed,
            insiders,
            targets,
            honest,
            beginning,
            witness,
            sent: Sent::default(),
            incarnation: 1_000,
            made: 0,
            honest_taken: 0,
            counts: BTreeMap::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// Besieges a fresh copy of the office, and checks that it stands.
    fn one_victim(&mut self) {
        // The twin receives in two steps, and must come to the same.
        let [mut victim, mut twin] = [self.victim(), self.victim()];
        twin.engine.set_unbuilt_from(1);
        let mut honest = self.honest.clone().into_iter();
        let per_batch = self.honest.len().div_ceil(BATCHES);
        for batch in 0..BATCHES {
            let mut hostile: BTreeMap<SpaceId, Vec<SignedEntry>> = BTreeMap::new();
            let mut mutated = Vec::new();
            let until = self.made + HOSTILE_PER_BATCH;
            while self.made < until {
                self.forge(&mut hostile, &mut mutated);
            }
            let honest: Vec<_> = honest.by_ref().take(per_batch).collect();
            for (space, mut entries) in hostile {
                if space == self.town.team.space() {
                    entries = self.mixed(entries, &honest);
                }
                // A session's batches are no larger.
                while !entries.is_empty() {
                    let now: Vec<_> = entries.drain(..entries.len().min(64)).collect();
                    self.witnesses(space, now.clone());
                    let taken = std::panic::catch_unwind(AssertUnwindSafe(|| {
                        twin.engine.receive_entries(space, now.clone(), NOW)?;
                        victim.engine.receive_entries(space, now, NOW)
                    }));
                    let where_ = format!("seed {}, change {}, batch {batch}", self.seed, self.made);
                    taken.expect(&where_).expect(&where_);
                }
            }
            victim.engine.prove(NOW).expect("a sound store");
            for entry in &honest {
                let standing = standing(&victim, entry.hash()).expect("an honest entry is held");
                assert!(standing.believed, "seed {}: honest, {standing:?}", self.seed);
            }
            self.honest_taken += honest.len();
            for hash in mutated {
                let what = match standing(&victim, hash) {
                    Some(standing) => format!("{:?} {}", standing.state, standing.why),
                    None => "not placed".to_owned(),
                };
                assert!(!what.contains("sandbox"), "seed {}, change {}", self.seed, self.made);
                *self.counts.entry(what).or_default() += 1;
            }
        }
        let what = format!("seed {}, after change {}", self.seed, self.made);
        victim.is_sound(&what);
        twin.engine.build().expect(&what);
        twin.engine.prove(NOW).expect(&what);
        let programme = self.town.office.engine.programme().expect("founded").space();
        for space in [self.town.team.space(), programme] {
            held_alike(&victim, &twin, space, space == programme, &what);
        }
        victim.reopened().is_sound("opened again");
    }

    fn victim(&self) -> Device {
        Device::on_copy_of(self.seed, &self.beginning.path().join("beginning.db"))
    }

    /// Lets the witness take a batch.
    fn witnesses(&mut self, space: SpaceId, entries: Vec<SignedEntry>) {
        for entry in &entries {
            let bytes = entry.len_bytes() as u64;
            self.sent.entries += 1;
            self.sent.bytes += bytes;
            self.sent.longest = self.sent.longest.max(bytes);
        }
        self.witness.engine.receive_entries(space, entries, NOW).expect("a sound store");
    }

    /// The witness holds of the insiders what their keys have room for, however much they sent: in
    /// entries, in what is set aside, and on its disk.
    fn took_no_more_than_the_room_of_its_signers(self) {
        let Self { witness, sent, honest, insiders, town, beginning, .. } = self;
        let spaces = [town.team.space(), town.office.engine.programme().expect("founded").space()];
        let room = SPACES * INSIDERS * BRANCHES_PER_INSIDER * ENTRIES_PER_BRANCH;
        assert!(sent.entries > 2 * room, "{} entries are no flood for {room}", sent.entries);
        let of_insiders = |device| insiders.iter().any(|insider| insider.key.device() == device);
        let mut kept = 0;
        let mut aside = 0;
        let mut full = 0;
        for space in spaces {
            let tables = witness.engine.tables();
            let held = tables.held_in(space).expect("a sound store");
            kept += held.iter().filter(|held| of_insiders(held.feed.device)).count() as u64;
            aside += tables.doubtful_in(space).expect("a sound store").len() as u64;
            for insider in &insiders {
                let count = branches(&witness, FeedKind::Data, space, insider.key.device());
                assert!(count <= BRANCHES_PER_INSIDER, "{count} branches");
                full += u64::from(count == BRANCHES_PER_INSIDER);
            }
        }
        assert!(kept <= room && aside <= room, "{kept} kept, {aside} of them set aside");
        assert!(full >= INSIDERS, "only {full} rooms are full");
        let bytes_max = |entries: u64| entries * (sent.longest + ROW_BYTES);
        let before = file_bytes(beginning.path());
        let mut witness = witness.reopened();
        let folder = witness.engine.store().path().parent().expect("a folder").to_owned();
        let after = file_bytes(&folder);
        let honest_max = bytes_max(honest.len() as u64);
        say(&format!(
            "{} entries with {} KB sent; {kept} kept, {aside} set aside; {} KB of {} KB on the disk",
            sent.entries,
            sent.bytes / 1_024,
            after / 1_024,
            (before + bytes_max(room) + honest_max) / 1_024,
        ));
        assert!(after <= before + bytes_max(room) + honest_max, "{before} bytes became {after}");
        for entry in &honest {
            let standing = standing(&witness, entry.hash()).expect("an honest entry is held");
            assert!(standing.believed, "honest, {standing:?}");
        }
        witness.is_sound("after everything");
    }

    /// Makes one mutated change in an entry, now and then behind an honest one or beside one, and
    /// with one that builds on it.
    fn forge(
        &mut self,
        hostile: &mut BTreeMap<SpaceId, Vec<SignedEntry>>,
        mutated: &mut Vec<Hash>,
    ) {
        let rng = &mut self.rng;
        self.incarnation += 1;
        let incarnation = Incarnation(self.incarnation);
        let at = rng.random_range(0..self.targets.len());
        let beside = rng.random_range(0..self.targets.len());
        let target = &mut self.targets[at];
        let doc = target.doc;
        let is_person = doc.kind == DocKind::Person;
        let holder = if is_person {
            &self.insiders[0]
        } else {
            self.insiders[1..].choose(rng).expect("some")
        };
        let drafts = target.drafts(rng, holder, incarnation, 2);
        let Some(honest) = drafts.get(rng.random_range(0..2)) else { return };
        let is_second = honest.bytes != drafts[0].bytes;
        IS_FORGING.set(true);
        let bytes = target.stock.hostile(rng, &honest.bytes);
        IS_FORGING.set(false);
        let Some(bytes) = bytes else { return };
        self.made += 1;
        *self.kinds.entry(doc.kind.word()).or_default() += 1;
        let mut pen = Pen::new(holder, doc.space, incarnation);
        let out = hostile.entry(doc.space).or_default();
        let mut ancestors = self.town.office.ancestors(&[&honest.bytes]);
        if is_second {
            let named = self.town.office.ancestors(&[&drafts[0].bytes]);
            out.push(pen.writes(&drafts[..1], named).expect("an honest entry"));
        }
        let mut changes = vec![Draft { doc, bytes }];
        let other = &mut self.targets[beside];
        let is_beside = beside != at && !is_person && other.doc.kind != DocKind::Person;
        if is_beside
            && other.doc.space == doc.space
            && rng.random_bool(0.2)
            && let Some(good) = other.drafts(rng, holder, incarnation, 1).pop()
        {
            ancestors.extend(self.town.office.ancestors(&[&good.bytes]));
            ancestors.sort_by_key(|ancestor| ancestor.hash);
            ancestors.dedup();
            changes.insert(rng.random_range(0..2), good);
        }
        let Ok(entry) = pen.writes(&changes, ancestors) else {
            *self.counts.entry("not an entry: the session ends".to_owned()).or_default() += 1;
            return;
        };
        mutated.push(entry.hash());
        out.push(entry);
    }

    /// Returns hostile and honest entries in one order, both as they were among themselves.
    fn mixed(&mut self, hostile: Vec<SignedEntry>, honest: &[SignedEntry]) -> Vec<SignedEntry> {
        let (mut hostile, mut honest) = (hostile.into_iter(), honest.iter().cloned());
        let mut mixed = Vec::new();
        loop {
            let first = self.rng.random_bool(0.8);
            let next = if first { hostile.next() } else { honest.next() };
            match next.or_else(|| if first { honest.next() } else { hostile.next() }) {
                Some(entry) => mixed.push(entry),
                None => return mixed,
            }
        }
    }
}

/// Phones write, partly apart.
fn evening(rng: &mut StdRng, evening: &Evening, phones: &mut [Device], actions: usize) {
    for _ in 0..actions {
        let who = rng.random_range(0..phones.len());
        evening.act(rng, &mut phones[who]);
        phones[who].engine.fold(NOW).expect("folds");
        if rng.random_bool(0.4) {
            let with = (who + 1) % phones.len();
            let [one, other] = phones.get_disjoint_mut([who, with]).expect("two phones");
            one.tells(other);
            other.tells(one);
        }
    }
}

/// Returns how many bytes the files of a folder have.
fn file_bytes(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).expect("a folder");
    files.map(|file| file.and_then(|file| file.metadata()).expect("a file").len()).sum()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

// The only place of this test where it speaks; shown with --nocapture and when it fails.
fn say(what: &str) {
    writeln!(std::io::stdout(), "{what}").expect("standard output is open");
}
