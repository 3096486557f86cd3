//! A folder that an earlier version left, opened by this one; and one that this version left.

use tempfile::TempDir;

use super::{unjudged, version};
use crate::document::profile::Profile;
use crate::document::sandbox::trap::Trap;
use crate::domain::command::{Command, Outcome};
use crate::domain::entry::Hash;
use crate::domain::id::SpaceId;
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::domain::workers::one_by_one;
use crate::engine::Engine;
use crate::engine::member::Invitation;
use crate::engine::opening::{Opening, SecretKey};
use crate::engine::random::Random;
use crate::feed::entry::SignedEntry;
use crate::session::join::JoinRequest;
use crate::store::entry_table::{Standing, State};

const NOW: Instant = Instant(1_795_370_400_000);

/// An office that wrote five entries about places, and a phone that joined it and holds none.
struct Scene {
    office: Engine,
    phone: Engine,
    folders: [TempDir; 2],
}

fn open(folder: &TempDir, number: u8) -> Engine {
    let mut drawn = 0_u64;
    let fill = move |bytes: &mut [u8]| {
        drawn += 1;
        let drawn = drawn.to_be_bytes();
        bytes.fill(number);
        let len = bytes.len().min(drawn.len());
        bytes[..len].copy_from_slice(&drawn[drawn.len() - len..]);
    };
    let opening = Opening {
        folder: folder.path().to_owned(),
        database_key: None,
        key: SecretKey::from_seed(&[number; 32]),
        install_nonce: [7; 16],
        random: Random::from_fn(fill),
        workers: one_by_one,
    };
    Engine::open(opening, NOW).expect("a folder of its own opens")
}

impl Scene {
    fn new() -> Self {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a temporary folder"));
        let (mut office, mut phone) = (open(&folders[0], 1), open(&folders[1], 2));
        office.found("Bình dân học vụ số", "Cô Lan", &[], NOW).expect("founds");
        let mut does = |command| office.execute(command, NOW).expect("a command that is allowed");
        let team = Command::AddTeam { name: "Đội 1".into(), place: None };
        let Outcome::Team(team) = does(team) else { panic!("a team") };
        for name in ["Khe Tiền", "Nà Pán", "Bản Mạ", "Phiêng Luông"] {
            does(Command::AddPlace { name: name.into(), within: None, code: None });
        }
        let invitation = Invitation {
            role: Role::Volunteer,
            teams: vec![team],
            addresses: Vec::new(),
            hotspot: None,
            recovery: None,
        };
        let ticket = office.invite(invitation, NOW).expect("the office invites").0;
        let (device, person, sealing) = (phone.device(), phone.person(), phone.sealing());
        let mac = ticket.secret.prove(&ticket.proof(device, sealing, person));
        let (programme, invite) = (ticket.programme, ticket.invite);
        let request = JoinRequest { programme, invite, sealing, person, mac };
        office.redeem(device, &request, NOW).expect("a sound store").expect("a fresh ticket");
        let records = office.tables().control().expect("a sound store");
        let records = records.into_iter().map(|(_, record)| record).collect();
        phone.join(&ticket, records, "Hà", NOW).expect("joins");
        Self { office, phone, folders }
    }

    fn space(&self) -> SpaceId {
        self.office.programme().expect("founded").space()
    }

    /// Returns the office's entries of the programme's space, each on top of the one before.
    fn entries(&self) -> Vec<SignedEntry> {
        let tables = self.office.tables();
        let held = tables.held_in(self.space()).expect("a sound store");
        let own = held.iter().filter(|held| held.feed.device == self.office.device());
        own.map(|held| tables.entry(held.local_seq).expect("sound").expect("held")).collect()
    }

    /// Closes the phone and opens it again, after `version` judged what it holds.
    fn reopened_after(self, version: &str) -> Self {
        let Self { office, mut phone, folders } = self;
        let batch = phone.store.batch().expect("a transaction");
        batch.write_judged_by(version).expect("a sound store");
        batch.commit().expect("a commit");
        drop(phone);
        let phone = open(&folders[1], 2);
        Self { office, phone, folders }
    }

    fn words(&self, entries: &[SignedEntry]) -> Vec<String> {
        let why = |hash: Hash| {
            let held = self.phone.tables().held(hash).expect("a sound store").expect("held");
            let is_applied = held.standing.state == State::Applied && held.standing.believed;
            assert_eq!(is_applied, held.standing.why.is_empty(), "{held:?}");
            held.standing.why
        };
        entries.iter().map(|entry| why(entry.hash())).collect()
    }

    /// Checks that the phone shows what the office does.
    fn is_whole(&mut self) {
        let rows = |engine: &Engine| engine.tables().row_digests(self.space(), true);
        let (phone, office) = (rows(&self.phone), rows(&self.office));
        assert_eq!(phone.expect("a sound store"), office.expect("a sound store"));
        self.is_sound();
    }

    fn is_sound(&mut self) {
        let checked = self.phone.verify(NOW, &mut |_, _| {}).expect("a sound store");
        assert_eq!(checked.faults, Vec::<String>::new());
    }
}

#[test]
fn what_automerge_panicked_at_is_tried_again_by_the_next_version_and_by_no_other() {
    let mut scene = Scene::new();
    let entries = scene.entries();
    let trap = Trap::on(entries[2].header().changes[0].hash);
    let space = scene.space();
    let taken = scene.phone.receive_entries(space, entries.clone(), NOW).expect("a sound store");
    assert!(entries.iter().all(|entry| taken.held.contains(&entry.hash())), "{taken:?}");
    scene.phone.prove(NOW).expect("a sound store");
    let mut aside = vec!["faulty-ancestor"; entries.len()];
    aside[..3].copy_from_slice(&["", "", "sandbox"]);
    assert_eq!(scene.words(&entries), aside);
    let office = scene.office.device();
    let behind = u32::try_from(entries.len() - 3).expect("few");
    let told = [((office, "faulty-ancestor"), behind), ((office, "sandbox"), 1)];
    assert_eq!(scene.phone.set_aside().expect("a sound store"), told.into());
    scene.is_sound();

    let scene = scene.reopened_after("an earlier version");
    assert_eq!(scene.words(&entries), aside, "this version panics as well, and opens");
    drop(trap);
    let scene = scene.reopened_after(&version(Profile::NEWEST));
    assert_eq!(scene.words(&entries), aside, "this version has said what it can");
    let mut scene = scene.reopened_after("an earlier version");
    assert_eq!(scene.words(&entries), vec![""; entries.len()]);
    assert_eq!(scene.phone.tables().judged_by().expect("a sound store"), version(Profile::NEWEST));
    assert!(scene.phone.set_aside().expect("a sound store").is_empty());
    scene.is_whole();
}

#[test]
fn an_entry_of_a_profile_that_was_unknown_is_taken_once_its_version_is_there() {
    let mut scene = Scene::new();
    let entries = scene.entries();
    let space = scene.space();
    let (first, rest) = entries.split_at(2);
    scene.phone.receive_entries(space, first.to_vec(), NOW).expect("a sound store");
    // What a version without this profile writes: it holds them, and nothing of them is shown.
    let aside = |state, word: &str| Standing { state, why: word.to_owned(), ..unjudged() };
    let batch = scene.phone.store.batch().expect("a transaction");
    for (at, entry) in rest.iter().enumerate() {
        let standing = match at {
            0 => aside(State::Later, "later"),
            _ => aside(State::Quarantined, "faulty-ancestor"),
        };
        batch.add_entry(entry, &standing).expect("a sound store");
    }
    batch.commit().expect("a commit");
    scene.is_sound();

    let mut scene = scene.reopened_after("an earlier version");
    assert_eq!(scene.words(&entries), vec![""; entries.len()]);
    scene.is_whole();
    let touched = scene.phone.take_touched();
    assert!(touched.spaces.contains(&space), "an app that shows it is told");
}
