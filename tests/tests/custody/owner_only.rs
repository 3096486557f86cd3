//! Only the owner reads. (Guards: names on a shared computer that every account can read; a backup that
//! deletes a stranger's file on its way; a lock that another account takes; a command that finds nobody
//! because its folder has a long name.)
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use lantoa_tests::program::{Device, Office, ended, ended_reading, program};
use serde_json::{Value, json};

/// Returns the rights of everything below a folder, and of the folder.
fn rights(folder: &Path) -> BTreeMap<PathBuf, u32> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(path) = left.pop() {
        let file = fs::symlink_metadata(&path).expect("it is there");
        if file.is_dir() {
            let inside = fs::read_dir(&path).expect("a folder");
            left.extend(inside.map(|file| file.expect("a file").path()));
        }
        found.insert(path, file.permissions().mode() & 0o777);
    }
    found
}

/// Opens everything below a folder to everybody, as a careless copy does.
fn open_to_all(folder: &Path) {
    for path in rights(folder).keys() {
        let mode = if path.is_dir() { 0o777 } else { 0o666 };
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
    }
}

fn assert_private(folder: &Path, when: &str) {
    for (path, mode) in rights(folder) {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, wanted, "{when}: {} is {mode:o}", path.display());
    }
}

#[test]
fn every_file_is_its_owners_alone_whatever_was_there_before() {
    let office = Office::default();
    let home = office.device.home();
    assert_private(home, "new");
    open_to_all(home);
    let serving = office.device.serve();
    office.meeting(&office.device);
    assert!(home.join("lantoa.sock").exists() && home.join("lantoa.db-wal").exists());
    assert_private(home, "while it is served");
    serving.end();

    let [plain, sealed, csv] =
        ["plain.db", "sealed.db", "report.csv"].map(|name| office.homes.path(name));
    fs::write(&csv, "old").expect("there is room");
    fs::set_permissions(&csv, Permissions::from_mode(0o666)).expect("it is ours");
    office.device.json(["backup", &plain]);
    office.device.json(["backup", &sealed, "--sealed"]);
    let taken = office.device.refused(["report", "--csv", &csv]);
    assert_eq!((&taken["kind"], &taken["code"]), (&"conflict".into(), &"file-taken".into()));
    assert_eq!(fs::read_to_string(&csv).ok().as_deref(), Some("old"));
    office.device.json(["report", "--csv", &csv, "--overwrite"]);
    for file in [&plain, &sealed, &csv] {
        assert_private(Path::new(file), "written outside");
    }
    assert!(!fs::read_to_string(&csv).expect("a report").contains("old"));

    open_to_all(home);
    office.device.json(["restore", &plain]);
    assert_private(home, "restored");
    open_to_all(home);
    office.device.json(["repair"]);
    assert_private(home, "repaired");
    open_to_all(home);
    office.device.json(["restore", &sealed]);
    assert_private(home, "restored again");
}

#[test]
fn no_command_takes_a_file_away_that_is_somebody_elses() {
    let office = Office::default();
    let folder = office.homes.device("stick").home().to_owned();
    fs::create_dir(&folder).expect("a folder");
    let strangers = ["week.part", "week", "week.db.part", "lantoa.txt", "device.key.part"];
    for name in strangers {
        for folder in [&folder, office.device.home(), &office.device.home().join("keys")] {
            fs::write(folder.join(name), name).expect("there is room");
        }
    }
    let [plain, sealed, csv] =
        ["week.db", "week.sealed", "week.csv"].map(|name| folder.join(name).display().to_string());
    office.device.json(["backup", &plain]);
    office.device.json(["backup", &sealed, "--sealed"]);
    office.device.json(["report", "--csv", &csv]);
    office.device.json(["restore", &plain]);
    office.device.json(["repair"]);
    for name in strangers {
        for folder in [&folder, office.device.home(), &office.device.home().join("keys")] {
            let there = fs::read_to_string(folder.join(name));
            assert_eq!(there.ok().as_deref(), Some(name), "{name} in {}", folder.display());
        }
    }
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), strangers.len() + 3);
    for taken in [&plain, &sealed] {
        let before = fs::read(taken).expect("a file");
        assert_eq!(office.device.refused(["backup", taken])["kind"], "not_allowed");
        assert!(fs::read(taken).expect("a file") == before, "{taken} was written over");
    }
}

#[test]
fn commands_find_the_holder_whatever_the_folders_length_and_spelling() {
    let office = Office::default();
    let long = office.homes.device(&"thư-mục-dài/".repeat(12)).home().to_owned();
    fs::create_dir_all(long.parent().expect("a folder above")).expect("there is room");
    fs::rename(office.device.home(), &long).expect("it is closed");
    let link = office.homes.device("ngắn").home().to_owned();
    symlink(&long, &link).expect("a link");
    let name = long.file_name().expect("a name");
    let spelled = long.join("..").join(name).join(".");
    assert!(long.as_os_str().len() > 110, "{}", long.display());
    let spellings = [&long, &link, &spelled].map(|home| Device::at_home(home));
    for holder in &spellings {
        let serving = holder.serve();
        for caller in &spellings {
            let what = format!("{} by {}", holder.home().display(), caller.home().display());
            assert_eq!(caller.json(["class", "list"])[0]["class"], office.class, "{what}");
        }
        // From within the folder, and a file is named from where its caller stands.
        let mut command = program();
        command.args(["--home", ".", "report", "--csv", "from-here.csv"]).current_dir(&long);
        assert_eq!(ended(&mut command).code, Some(0));
        assert!(fs::remove_file(long.join("from-here.csv")).is_ok());
        let sockets = rights(&long).into_keys().filter(|path| path.ends_with("lantoa.sock"));
        assert_eq!(sockets.count(), 1);
        serving.end();
    }
}

#[test]
fn a_ticket_is_read_from_standard_input_and_stands_in_no_list_of_processes() {
    let office = Office::default();
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    for (turn, is_held) in [false, true].into_iter().enumerate() {
        let serving = office.device.serve();
        let ticket = office.device.text(invite, "ticket");
        let file = office.homes.file("ticket", format!("{ticket}\n"));
        let phone = office.homes.device(&format!("phone-{turn}"));
        // A joining that fails leaves a device, which may serve before it has a programme.
        phone.refused(["join", "no ticket", "--name", "Hà"]);
        let holding = is_held.then(|| phone.serve());
        let mut join = program();
        join.arg("--home").arg(phone.home()).args(["--json", "join", "-", "--name", "Hà"]);
        join.args(["--with", serving.address(), "--timeout", "60"]);
        let joined = ended_reading(&mut join, fs::File::open(&file).expect("a ticket"));
        assert_eq!(joined.code, Some(0), "{joined:#?}");
        assert_eq!(phone.json(["whoami"])["role"], json!("volunteer"));
        if let Some(holding) = holding {
            holding.end();
        }
        serving.end();
    }
    let stranger = office.homes.device("stranger");
    let mut join = program();
    join.arg("--home").arg(stranger.home()).args(["--json", "join", "-", "--name", "Hà"]);
    let refused = ended(&mut join);
    assert_eq!(refused.error()["code"], "ticket-invalid", "{refused:#?}");
}

#[test]
fn a_refused_key_file_leaves_nothing_behind() {
    let office = Office::default();
    let short = office.homes.file("short", [7; 31]);
    let absent = office.homes.path("absent");
    let mut refused = vec![(short, "key-file"), (absent, "file-not-found")];
    if cfg!(not(feature = "encrypted")) {
        refused.push((office.homes.file("good", [7; 32]), "database-no-cipher"));
    }
    let backup = office.homes.path("backup.db");
    office.device.json(["backup", &backup]);
    for (key, code) in refused {
        let new = office.homes.device("new").keyed(&key);
        for args in [
            &["init", "--programme", "P", "--as", "Oanh"][..],
            &["restore", &backup],
            &["join", "TICKET", "--name", "Hà"],
        ] {
            let error: Value = new.refused(args);
            assert_eq!(error["code"], code, "{args:?}: {error}");
            assert!(!new.home().exists(), "{args:?} made {}", new.home().display());
        }
    }
}
