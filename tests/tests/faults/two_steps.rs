//! A phone that gets much at once is killed at each of its writes, and each fails in its turn. (Guards: half
//! a class shown as whole; entries that were acknowledged and are gone; a folder that is never whole again.)
//!
//! The real program runs with `io_fault.c` between it and the C library. What a first sync stores without
//! building it yet is finished by the next opening, wherever it was cut.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::programme::Role;
use lantoa_tests::io_fault::{Fault, Shim};
use lantoa_tests::program::{Device, Homes};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{self, Town};
use lantoa_tests::tries::tries;
use rusqlite::{Connection, OpenFlags};

const TOWN: u64 = 720;
const PHONE: u64 = TOWN + 1;
/// Meetings, each an entry: so many that the batches of one session grow beyond what is built at once.
const MEETINGS: usize = 700;
/// Of these, those in which marks are made, which is one more entry.
const MARKED: usize = 20;
/// Writes after which a first sync that still meets the fault is taken to write for ever.
const WRITES_MAX: u32 = 3_000;

/// An office with a season, and the database of a phone that has joined and met nobody.
struct Scene {
    homes: Homes,
    office: Device,
    newcomer: PathBuf,
}

impl Scene {
    fn new() -> Self {
        let homes = Homes::default();
        let mut town = Town::new(TOWN);
        for number in 0..MEETINGS {
            let date = format!(
                "{}-{:02}-{:02}",
                2000 + number / 336,
                1 + number / 28 % 12,
                1 + number % 28
            );
            let date = date.parse().expect("a day");
            let (class, topics) = (town.class, Vec::new());
            let opens = Command::OpenMeeting { class, date, another: false, topics };
            let Outcome::Meeting(meeting) = town.office.does(opens) else { panic!("a meeting") };
            if number % (MEETINGS / MARKED) == 0 {
                town.office.does(Command::FillMarks { meeting, mark: Mark::Present });
            }
        }
        let phone = town.newcomer(PHONE, Role::Volunteer);
        let office = homes.device("office");
        puts(&town.office, office.home());
        let newcomer = PathBuf::from(homes.path("newcomer"));
        puts(&phone, &newcomer);
        Self { homes, office, newcomer }
    }

    /// Returns a phone that has joined and met nobody.
    fn phone(&self, name: &str) -> Device {
        let phone = self.homes.device(name);
        let _ = fs::remove_dir_all(phone.home());
        for file in ["lantoa.db", "keys/device.key"] {
            let to = phone.home().join(file);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder is made");
            fs::copy(self.newcomer.join(file), to).expect("there is room");
        }
        phone
    }
}

fn puts(device: &town::Device, home: &Path) {
    let keys = home.join("keys");
    fs::create_dir_all(&keys).expect("a folder is made");
    fs::write(keys.join("device.key"), device.key_file()).expect("there is room");
    device.engine.store().backup(&home.join("lantoa.db")).expect("there is room");
}

/// Returns how far a closed folder has come: `whole`, or the phase of a space that is not.
fn phase(device: &Device) -> &'static str {
    let file = device.home().join("lantoa.db");
    let conn = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let sql =
        "SELECT ifnull(max(phase), 0) + (SELECT ifnull(max(id <> x''), 0) FROM build) FROM build";
    let number = conn.and_then(|conn| conn.query_row(sql, [], |row| row.get(0)));
    match number.expect("a database that can be read") {
        0 => "whole",
        1 => "receiving",
        2 => "publishing",
        _ => "publishing in part",
    }
}

/// One phone after another, each of which meets the office with one fault.
struct Tries<'s> {
    scene: &'s Scene,
    shim: Shim,
    there: String,
    wanted: serde_json::Value,
    met: BTreeMap<(&'static str, &'static str), u64>,
}

impl Tries<'_> {
    /// Lets a write of a first sync fail, and everything go on afterwards; returns how far the phone had
    /// come, or `None` where it has not so many writes.
    fn try_at(&mut self, at: u32, mode: &'static str) -> Option<&'static str> {
        assert!(at < WRITES_MAX, "{mode} writes for ever");
        let phone = self.scene.phone("phone");
        let sync = ["sync", "--once", "--timeout", "30", "--with", &self.there];
        let ended = phone.script_failing(&self.shim, Fault { at, mode }, sync);
        if !self.shim.was_reached() {
            assert_eq!(ended.code, Some(0), "{mode} at {at}: {ended:#?}");
            return None;
        }
        let codes: &[Option<i32>] = if mode == "kill" { &[None] } else { &[Some(0), Some(1)] };
        assert!(codes.contains(&ended.code), "{mode} at {at}: {ended:#?}");
        let come = phase(&phone);
        *self.met.entry((mode, come)).or_default() += 1;
        // An opening makes whole what is held, and shows nothing that it does not hold.
        assert_eq!(phone.json(["verify"])["ok"], true, "{mode} at {at}");
        assert_eq!(phase(&phone), "whole", "{mode} at {at}");
        phone.sync(&self.there);
        assert_eq!(phone.json(["digest"]), self.wanted, "{mode} at {at}");
        Some(come)
    }
}

#[test]
fn whichever_write_of_a_first_sync_fails_or_is_its_last_the_next_opening_is_whole() {
    let scene = Scene::new();
    let serving = scene.office.serve();
    let there = serving.address().to_owned();
    let whole = scene.phone("whole");
    whole.sync(&there);
    let wanted = whole.json(["digest"]);
    let (shim, met) = (Shim::compiled(), BTreeMap::new());
    let mut tries_made = Tries { scene: &scene, shim, there, wanted, met };
    let step = tries(41, 1);
    for (mode, first) in [("kill", 1), ("once:eio", 13), ("on:enospc", 27)] {
        let mut receiving = first;
        for at in (first.min(step)..).step_by(step as usize) {
            match tries_made.try_at(at, mode) {
                Some("receiving") => receiving = at,
                Some(_) => {}
                None => break,
            }
        }
        // Between the last of these and the next stand the writes of building, each of which is tried.
        for at in (receiving + 1..receiving + step).step_by(tries(3, 1)) {
            tries_made.try_at(at, mode);
        }
    }
    serving.end();
    let met = tries_made.met;
    for phase in ["whole", "receiving", "publishing"] {
        assert!(met.contains_key(&("kill", phase)), "no kill while {phase}: {met:?}");
    }
    withstood("writes of a first sync that failed or were the last", met.values().sum::<u64>());
}
