//! Much that comes at once is stored first and put into documents later. (Guards: a verdict, a row or a
//! height that depends on which way an entry was received; what somebody does meanwhile, lost or undone.)
//!
//! Whatever happens, a device that receives in two steps comes to what one comes to that takes the same as
//! it comes. `LANTOA_SEED` repeats a run: the first history of it is that seed's.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::Incarnation;
use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::feed::entry::{Header, SignedEntry};
use lantoa_core::store::entry_table::State;
use lantoa_tests::actions::Evening;
use lantoa_tests::insider::{Pen, Target};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, Holder, NOW, Town, folder, held_alike, standing};
use lantoa_tests::tries::tries;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

const TOWN: u64 = 700;
/// Devices that write; the office is the first.
const WRITERS: u64 = 4;
/// Whose certificate the office gives, and takes away.
const OTHER: u64 = TOWN + 9;

/// A programme from which every history begins.
struct Beginning {
    folder: tempfile::TempDir,
    evening: Evening,
    town: Town,
    other: Holder,
}

impl Beginning {
    fn new() -> Self {
        let mut town = Town::new(TOWN);
        let other = Holder::new(OTHER);
        town.certifies(&other, Role::Volunteer);
        let roles = [Role::Volunteer, Role::Lead, Role::Coordinator];
        let phones: Vec<_> = (1..).zip(roles).map(|(n, role)| town.phone(TOWN + n, role)).collect();
        let newcomer = town.newcomer(TOWN + WRITERS, Role::Coordinator);
        let folder = folder();
        for (n, device) in
            std::iter::once(&town.office).chain(&phones).chain([&newcomer]).enumerate()
        {
            let file = folder.path().join(n.to_string());
            device.engine.store().backup(&file).expect("there is room");
        }
        Self { folder, evening: Evening::of(&town), town, other }
    }

    fn open(&self, n: u64) -> Device {
        Device::on_copy_of(TOWN + n, &self.folder.path().join(n.to_string()))
    }

    fn spaces(&self) -> [SpaceId; 2] {
        [self.town.team.space(), self.town.office.engine.programme().expect("founded").space()]
    }

    /// Lets devices write apart and meet at random; returns them.
    fn devices(&self, rng: &mut StdRng, actions: usize) -> Vec<Device> {
        let mut devices: Vec<_> = (0..WRITERS).map(|n| self.open(n)).collect();
        for _ in 0..actions {
            let who = rng.random_range(0..devices.len());
            self.evening.act(rng, &mut devices[who]);
            if rng.random_bool(0.3) {
                let with = (who + rng.random_range(1..devices.len())) % devices.len();
                let [one, other] = devices.get_disjoint_mut([who, with]).expect("two devices");
                one.tells(other);
            }
        }
        for device in &mut devices {
            device.engine.fold(NOW).expect("a sound store");
        }
        devices
    }

    /// Returns two newcomers who hold control records only: the second receives in two steps.
    fn newcomers(&self) -> [Device; 2] {
        let [mut one, mut two] = [(); 2].map(|()| self.open(WRITERS));
        one.engine.set_unbuilt_from(usize::MAX);
        two.engine.set_unbuilt_from(1);
        [one, two]
    }

    /// Checks that both newcomers hold the same alike, and are sound.
    fn are_alike(&self, [one, two]: &mut [Device; 2], what: &str) {
        two.engine.build().expect("a sound store");
        for space in self.spaces() {
            held_alike(one, two, space, space == self.spaces()[1], what);
        }
        two.is_sound(what);
    }
}

/// Returns all that devices hold of a space, each entry once.
fn all(devices: &[Device], space: SpaceId) -> Vec<SignedEntry> {
    let mut known = BTreeSet::new();
    let held = devices.iter().flat_map(|device| device.entries(space));
    held.filter(|entry| known.insert(entry.hash())).collect()
}

/// Gives a device entries in batches of so many, until all of them are held; what finds no place yet comes
/// again.
fn gives(device: &mut Device, space: SpaceId, entries: &[SignedEntry], batch: usize) {
    let mut left = entries.to_vec();
    while !left.is_empty() {
        let before = left.len();
        for batch in left.chunks(batch) {
            device.engine.receive_entries(space, batch.to_vec(), NOW).expect("a sound store");
        }
        left.retain(|entry| standing(device, entry.hash()).is_none());
        assert!(left.len() < before, "honest entries that find no place");
    }
}

fn unbuilt(device: &Device, space: SpaceId) -> usize {
    let held = device.engine.tables().held_in(space).expect("a sound store");
    held.iter().filter(|held| held.standing.state == State::Unbuilt).count()
}

#[test]
fn whatever_order_and_batches_a_history_comes_in_two_steps_come_to_the_same_as_one() {
    let seed = std::env::var("LANTOA_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let beginning = Beginning::new();
    let histories = tries(60, 2_000);
    let mut waited = 0;
    for seed in seed..seed + histories {
        let mut rng = StdRng::seed_from_u64(seed);
        let actions = rng.random_range(8..40);
        let devices = beginning.devices(&mut rng, actions);
        let mut newcomers = beginning.newcomers();
        for space in beginning.spaces() {
            let entries = all(&devices, space);
            gives(&mut newcomers[0], space, &entries, [1, 7, 255][seed as usize % 3]);
            let mut shuffled = entries.clone();
            shuffled.shuffle(&mut rng);
            let (first, rest) = shuffled.split_at(rng.random_range(0..shuffled.len()));
            // What finds no place in the first part comes with the second.
            let first: Vec<_> = first.to_vec();
            let two = &mut newcomers[1];
            for batch in first.chunks(rng.random_range(1..40)) {
                two.engine.receive_entries(space, batch.to_vec(), NOW).expect("a sound store");
                if rng.random_bool(0.1) {
                    two.engine.build().expect("a sound store");
                }
            }
            gives(two, space, &[&first[..], rest].concat(), rng.random_range(1..40));
            waited += unbuilt(two, space);
            if rng.random_bool(0.3) {
                let [one, two] = newcomers;
                newcomers = [one, two.reopened()];
                newcomers[1].engine.set_unbuilt_from(1);
                assert_eq!(unbuilt(&newcomers[1], space), 0, "an opening builds");
            }
        }
        beginning.are_alike(&mut newcomers, &format!("LANTOA_SEED={seed}"));
    }
    withstood("honest histories, received in two steps", histories);
    assert!(waited as u64 > 8 * histories, "{waited} entries are too few to have tried much");
}

#[test]
fn fewer_than_a_large_batch_brings_are_shown_as_they_come() {
    let beginning = Beginning::new();
    let [_, mut newcomer] = beginning.newcomers();
    let space = beginning.town.team.space();
    let entries = beginning.town.office.entries(space);
    let changes = entries.iter().map(|entry| entry.header().changes.len()).sum();
    newcomer.engine.set_unbuilt_from(changes + 1);
    gives(&mut newcomer, space, &entries, 255);
    assert_eq!(unbuilt(&newcomer, space), 0);
    let [_, mut newcomer] = beginning.newcomers();
    newcomer.engine.set_unbuilt_from(changes);
    gives(&mut newcomer, space, &entries, 255);
    assert_eq!(unbuilt(&newcomer, space), entries.len());
    let classes = newcomer.engine.tables().classes_in(space, None).expect("a sound store");
    assert!(classes.is_empty(), "no row shows before its verdict");
    newcomer.engine.build().expect("a sound store");
    assert_eq!(unbuilt(&newcomer, space), 0);
    let classes = newcomer.engine.tables().classes_in(space, None).expect("a sound store");
    assert_eq!(classes.len(), 1);
}

/// What happens while a space is received.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The author of some of it is removed.
    Removal,
    /// The removal of an author is overruled: what was set aside counts again.
    Adoption,
    /// An author's feed turns out to be forked.
    Fork,
    /// A learner is erased, and the erasure is taken back a step later.
    Erasure,
    /// A volunteer of the device marks.
    Tap,
    /// A tap of somebody whose screen showed nothing.
    UnseenTap,
    /// A volunteer of the device writes.
    Command,
    /// The device is opened again.
    Opening,
    /// All of it comes once more, from somebody else.
    Again,
}

const EVENTS: [Event; 9] = [
    Event::Removal,
    Event::Adoption,
    Event::Fork,
    Event::Erasure,
    Event::Tap,
    Event::UnseenTap,
    Event::Command,
    Event::Opening,
    Event::Again,
];

/// A history that two newcomers are given, and what may befall them meanwhile.
struct Scene<'b> {
    beginning: &'b Beginning,
    office: Device,
    entries: [Vec<SignedEntry>; 2],
    fork: SignedEntry,
}

impl<'b> Scene<'b> {
    fn new(beginning: &'b Beginning, rng: &mut StdRng) -> Self {
        let Beginning { town, other, .. } = beginning;
        let devices = beginning.devices(rng, 20);
        let mut entries = beginning.spaces().map(|space| all(&devices, space));
        let space = town.team.space();
        let doc = DocId::roll(town.team, town.class);
        let incarnation = Incarnation(1);
        let drafts = Target::of(&town.office, doc).drafts(rng, other, incarnation, 9);
        let mut pen = Pen::new(other, space, incarnation);
        let mut fork = None;
        for (at, draft) in drafts.iter().enumerate() {
            let ancestors = town.office.ancestors(&[&draft.bytes]);
            if at == 4 {
                let next = Header { last_tap: Instant(NOW.0 + 1), ..pen.next.clone() };
                let mut copy = Pen { holder: other, next };
                fork = Some(copy.writes(&drafts[at..=at], ancestors.clone()));
            }
            entries[0].push(pen.writes(&drafts[at..=at], ancestors).expect("an honest entry"));
        }
        let fork = fork.expect("more than four changes").expect("an honest entry");
        Self { beginning, office: beginning.open(0), entries, fork }
    }

    /// Lets it befall a newcomer; returns what was answered.
    fn befalls(&mut self, event: Event, device: &mut Device, before: &[SignedEntry]) -> String {
        let town = &self.beginning.town;
        let space = town.team.space();
        let other = self.beginning.other.key.device();
        let (meeting, learner) = (town.meeting, town.learners[0]);
        let mark = |seen| Command::SetMark { meeting, learner, mark: Mark::Late, seen };
        match event {
            Event::Removal | Event::Adoption => {
                // The second newcomer hears the same.
                if self.office.engine.authority().removal_of(other).is_none() {
                    let first: Vec<_> =
                        self.entries[0].iter().rev().take(6).rev().cloned().collect();
                    self.office.engine.receive_entries(space, first, NOW).expect("sound");
                    self.office.engine.remove_device(other, None, None, NOW).expect("removed");
                }
                if matches!(event, Event::Adoption)
                    && self.office.engine.tables().control().expect("sound").len() < 9
                {
                    let entries = self.entries[0].clone();
                    gives(&mut self.office, space, &entries, 255);
                    let _ = self.office.engine.adopt(other, NOW);
                }
                self.tells_control(device)
            }
            Event::Fork => gives_some(device, space, std::slice::from_ref(&self.fork)),
            Event::Erasure => {
                if self.office.engine.authority().erasures().is_empty() {
                    self.office.does(Command::EraseLearner { learner: town.learners[1] });
                }
                self.tells_control(device)
            }
            Event::Tap => answer(device.engine.execute(mark(None), NOW)),
            Event::UnseenTap => answer(device.engine.execute(mark(Some(None)), NOW)),
            Event::Command => {
                let (team, place, topic) = (town.team, town.place, town.topic.clone());
                let date = "2026-11-23".parse().expect("a date");
                let command = Command::AddVisit { team, place, topic, date, count: 3 };
                answer(device.engine.execute(command, NOW))
            }
            Event::Opening => String::new(),
            Event::Again => gives_some(device, space, before),
        }
    }

    fn tells_control(&self, device: &mut Device) -> String {
        let records = self.office.engine.tables().control().expect("a sound store");
        let records = records.into_iter().map(|(_, record)| record).collect();
        device.engine.receive_control(records, NOW).expect("a sound store").stored.to_string()
    }
}

fn answer<T: std::fmt::Debug>(answered: Result<T, Error>) -> String {
    match answered {
        Ok(_) => "done".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn gives_some(device: &mut Device, space: SpaceId, entries: &[SignedEntry]) -> String {
    device.engine.receive_entries(space, entries.to_vec(), NOW).expect("sound").stored.to_string()
}

#[test]
fn whatever_happens_while_a_space_is_received_in_two_steps_comes_to_the_same_as_in_one() {
    let beginning = Beginning::new();
    let rounds = tries(2, 40);
    let mut waited = 0;
    for (round, event) in (0..rounds).flat_map(|round| EVENTS.map(|event| (round, event))) {
        let mut rng = StdRng::seed_from_u64(round);
        let mut scene = Scene::new(&beginning, &mut rng);
        let mut newcomers = beginning.newcomers();
        let [team, programme] = beginning.spaces();
        let (of_team, of_programme) = (scene.entries[0].clone(), scene.entries[1].clone());
        let cut = rng.random_range(1..of_team.len());
        let (before, after) = of_team.split_at(cut);
        let what = format!("round {round}, {event:?} after {cut} of {}", of_team.len());
        let mut answers = Vec::new();
        let mut received = Vec::new();
        for device in newcomers {
            let mut device = device;
            gives(&mut device, programme, &of_programme, 40);
            let in_part = gives_some(&mut device, team, before);
            waited += unbuilt(&device, team);
            let answer = scene.befalls(event, &mut device, before);
            if matches!(event, Event::Opening) {
                device = device.reopened();
            }
            device.engine.set_unbuilt_from(if received.is_empty() { usize::MAX } else { 1 });
            answers.push((in_part, answer));
            gives(&mut device, team, &[before, after].concat(), 40);
            let told = scene.befalls(event, &mut device, before);
            answers.push((String::new(), told));
            received.push(device);
        }
        newcomers = received.try_into().expect("two");
        assert_eq!(answers[..2], answers[2..], "{what}");
        for device in &mut newcomers {
            device.engine.fold(NOW).expect("a sound store");
        }
        beginning.are_alike(&mut newcomers, &what);
    }
    withstood("events amid receiving in two steps", rounds * EVENTS.len() as u64);
    assert!(waited as u64 > 20 * rounds, "{waited} entries are too few to have tried much");
}
