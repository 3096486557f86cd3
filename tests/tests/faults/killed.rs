//! Every command that writes files is killed at each of its writes, and then a person is erased. (Guards: a
//! name that stays for ever in a half backup beside the database, while the receipt says that it is gone.)
//!
//! The real program runs with `io_fault.c` between it and the C library, which ends it as a power cut does.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use lantoa_tests::io_fault::{Fault, Shim};
use lantoa_tests::program::{Device, Homes, Office, assert_fits};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use serde_json::{Value, json};

/// What nobody else's data hold.
const NAME: &str = "Quàng Thị Dzerasmin";
/// Days of an erasure's grace.
const GRACE: u32 = 30;
/// Writes after which a command that is still killed is taken to write for ever.
const WRITES_MAX: u32 = 3_000;

/// An office in the last day of the grace of an erasure, with backups of it.
struct Scene {
    office: Office,
    backups: [String; 2],
    sheet: String,
    shim: Shim,
}

impl Scene {
    fn new() -> Self {
        let office = Office::default();
        let add = ["learner", "add", NAME, "--class", &office.class];
        let learner = office.device.text(add, "learner");
        office.device.at(&day(1)).json(["learner", "erase", &learner]);
        for n in 2..GRACE {
            office.device.at(&day(n)).json(["whoami"]);
        }
        let backups = ["plain", "sealed"].map(|name| office.homes.path(name));
        let last = office.device.at(&day(GRACE - 1));
        last.json(["backup", &backups[0]]);
        last.json(["backup", &backups[1], "--sealed"]);
        assert_eq!(found(&office.device).len(), 1, "what is looked for can be found");
        let sheet = office.homes.file("sheet", &office.sheet);
        Self { office, backups, sheet, shim: Shim::compiled() }
    }

    /// Runs a command on a copy of the office that is killed at a write; tells whether it came so far.
    fn is_killed(&self, device: &Device, args: &[&str], now: &str, at: u32) -> bool {
        let fault = Fault { at, mode: "kill" };
        let ended = device.at(now).script_failing(&self.shim, fault, args);
        let reached = self.shim.was_reached();
        assert_eq!(ended.code, if reached { None } else { Some(0) }, "{args:?}: {ended:#?}");
        reached
    }
}

/// Returns noon of a day, counted from the order of the erasure.
fn day(n: u32) -> String {
    format!("2027-{:02}-{:02}T12:00:00Z", 1 + n / 28, 1 + n % 28)
}

/// Returns the files of a device in which the name stands, but for damaged databases: those are kept as
/// they are, and SECURITY.md says so.
fn found(device: &Device) -> Vec<String> {
    let has = |bytes: &[u8]| bytes.windows(NAME.len()).any(|window| window == NAME.as_bytes());
    let files = device.bytes().into_iter().filter(|(_, bytes)| has(bytes));
    let files = files.map(|(file, _)| file.display().to_string());
    files.filter(|file| !file.contains("lantoa.db.damaged-")).collect()
}

/// Returns the names in a folder that no command leaves there.
fn strange(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder)
        .expect("a folder")
        .map(|file| file.expect("a file").file_name().into_string().expect("our names are UTF-8"));
    let is_ours = |name: &String| {
        ["lantoa.db", "lantoa.lock", "keys"].contains(&name.as_str())
            || ["lantoa.db.before-restore-", "lantoa.db.damaged-"].iter().any(|begin| {
                let number = name.strip_prefix(begin).map(|rest| rest.trim_end_matches("-wal"));
                number.is_some_and(|number| number.parse::<u32>().is_ok())
            })
    };
    names.filter(|name| !is_ours(name)).collect()
}

fn state(device: &Device) -> String {
    device.json(["erasure", "list"])[0]["state"].as_str().expect("an erasure").to_owned()
}

/// Opens a device day by day until its receipt says that the person's data are gone.
fn until_gone(device: &Device, what: &str) {
    for n in GRACE..=2 * GRACE + 1 {
        let today = device.at(&day(n));
        if state(&today) == "gone" {
            return;
        }
    }
    panic!("{what}: never gone");
}

#[test]
fn whatever_is_killed_nothing_of_an_erased_person_stays_in_the_folder() {
    let scene = Scene::new();
    let [plain, sealed] = &scene.backups;
    let mut tried = 0_u32;
    for (what, today) in [
        ("backup", GRACE - 1),
        ("backup --sealed", GRACE - 1),
        ("restore plain", GRACE - 1),
        ("restore sealed", GRACE - 1),
        ("repair", GRACE - 1),
        ("register", GRACE - 1),
        ("erase", GRACE),
    ] {
        let (first, step) = tries((3, 31), (1, 1));
        for at in (first..).step_by(step) {
            assert!(at < WRITES_MAX, "{what} writes for ever");
            let homes = Homes::default();
            let device = scene.office.device.copied(&homes);
            let out = homes.path("out.db");
            let args = match what {
                "backup" => vec!["backup", &out],
                "backup --sealed" => vec!["backup", &out, "--sealed"],
                "restore plain" => vec!["restore", plain],
                "restore sealed" => vec!["restore", sealed],
                "repair" => vec!["repair"],
                "register" => vec!["learner", "add", "Vũ Văn Em", "--class", &scene.office.class],
                _ => vec!["whoami"],
            };
            let reached = scene.is_killed(&device, &args, &day(today), at);
            let what = format!("{what} killed at {at}");
            // A backup is whole or not there, and nothing else is beside it.
            let beside = fs::read_dir(device.home().parent().expect("a folder")).expect("a folder");
            let beside: Vec<_> = beside.map(|file| file.expect("a file").file_name()).collect();
            let made = Path::new(&out).exists();
            assert_eq!(beside.len(), 1 + usize::from(made), "{what}: {beside:?}");
            if made {
                homes.device("new").json(["restore", &out, "--recovery", &scene.sheet]);
            }
            // The next opening takes away what was left.
            device.at(&day(today)).json(["whoami"]);
            assert_eq!(strange(device.home()), [""; 0], "{what}");
            until_gone(&device, &what);
            assert_eq!(found(&device), [""; 0], "{what}");
            let an = device.json(["learner", "find", "nguyen van an"]);
            assert_eq!(an.as_array().map(Vec::len), Some(1), "{what}: {an}");
            assert_eq!(device.json(["verify"])["ok"], true, "{what}");
            tried += 1;
            if !reached {
                break;
            }
        }
    }
    withstood("commands killed at a write while a person is being erased", tried);
}

#[test]
fn what_an_older_version_left_is_taken_away_and_nothing_of_a_persons_own() {
    let scene = Scene::new();
    let device = &scene.office.device;
    let left = [
        "lantoa.db.part",
        "lantoa.db.part-journal",
        "lantoa.db.unsealed",
        "lantoa.db.unsealed-wal",
        "lantoa.db.repair/lantoa.db",
        "lantoa.db.repair/lantoa.db-wal",
        "lantoa.db.working-a1b2c3/made/lantoa.db",
    ];
    let own = ["lantoa.db.partial", "monday.db.part", "unsealed"];
    for name in left.into_iter().chain(own) {
        let file = device.home().join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("there is room");
        fs::write(file, name).expect("there is room");
    }
    device.at(&day(GRACE - 1)).json(["whoami"]);
    assert_eq!(strange(device.home()).len(), own.len(), "{:?}", strange(device.home()));
    for name in own {
        assert!(device.home().join(name).exists(), "{name} was somebody's own");
    }
}

#[test]
fn a_database_that_got_a_second_name_by_a_killed_command_has_its_log_again() {
    let office = Office::default();
    let (device, home) = (&office.device, office.device.home());
    for first_log_is_gone in [false, true] {
        let serving = device.serve();
        let name = format!("Người {first_log_is_gone}");
        device.json(["learner", "add", &name, "--class", &office.class]);
        serving.kill();
        let [database, log] = ["lantoa.db", "lantoa.db-wal"].map(|name| home.join(name));
        assert!(log.exists(), "the name stands in the log alone");
        fs::hard_link(&database, home.join("lantoa.db.damaged-1")).expect("a second name");
        fs::hard_link(&log, home.join("lantoa.db.damaged-1-wal")).expect("a second name");
        if first_log_is_gone {
            fs::remove_file(log).expect("it is there");
        }
        assert_eq!(device.json(["learner", "find", &name]).as_array().map(Vec::len), Some(1));
        assert_eq!(device.json(["verify"])["ok"], true);
        assert_eq!(strange(home), [""; 0]);
        assert!(!home.join("lantoa.db.damaged-1").exists(), "it is one database");
    }
}

#[test]
fn no_receipt_says_gone_while_a_file_could_not_be_looked_through() {
    let scene = Scene::new();
    let device = &scene.office.device;
    // A name that no database can be opened at, and one that is nothing but broken.
    let closed = device.home().join("lantoa.db.before-restore-1");
    fs::create_dir(&closed).expect("there is room");
    fs::write(device.home().join("lantoa.db.before-restore-2"), NAME).expect("there is room");
    for n in GRACE..GRACE + 3 {
        assert_eq!(state(&device.at(&day(n))), "hidden", "day {n}");
    }
    fs::remove_dir(closed).expect("it is empty");
    assert_eq!(state(&device.at(&day(GRACE + 4))), "gone");
    assert_eq!(found(device), [""; 0]);
    // It is kept as what it is, and named so.
    let broken = fs::read(device.home().join("lantoa.db.damaged-1")).expect("it is kept");
    assert_eq!(broken, NAME.as_bytes());
    let listed: Value = device.json(["erasure", "list"]);
    assert_fits(&listed[0], &json!({ "state": "gone", "kept_in": ["lantoa.db.damaged-1"] }));
    assert!(device.say(["erasure", "list"]).contains("lantoa.db.damaged-1"));
}
