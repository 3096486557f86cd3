//! Backups that are put back at an office. (Guards: an evening that is gone because a backup was put back
//! twice; a new laptop that is no coordinator any more, or has no classes, because its backup came after
//! the recovery sheet; a backup in which a name was changed on the stick.)

use std::fs;

use lantoa_tests::program::{Device, Office, assert_fits};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use rusqlite::Connection;
use serde_json::{Value, json};

/// Bytes behind the database in a plain backup: the checksum, with a word before it.
const CHECKSUM_BYTES: usize = 48;

fn adds(office: &Office, name: &str) {
    office.device.json(["learner", "add", name, "--class", &office.class]);
}

fn has(device: &Device, name: &str) -> bool {
    device.json(["learner", "find", name]).as_array().is_some_and(|found| !found.is_empty())
}

/// Returns what people see of the programme on a device.
fn shown(device: &Device) -> [Value; 4] {
    [
        device.json(["class", "list"]),
        device.json(["learner", "find", "a"]),
        device.json(["report"]),
        device.json(["place", "list"]),
    ]
}

#[test]
fn whatever_a_restore_replaces_is_kept_under_a_name_that_it_says_and_can_be_put_back() {
    let office = Office::default();
    let backup = office.homes.path("monday.db");
    office.device.json(["backup", &backup]);
    let mut kept = Vec::new();
    for name in ["Tối Thứ Ba", "Tối Thứ Tư", "Tối Thứ Năm"] {
        adds(&office, name);
        let said = office.device.json(["restore", &backup]);
        assert!(!has(&office.device, name), "the backup is of Monday");
        kept.push((name, said["kept"].as_str().expect("a file").to_owned()));
    }
    adds(&office, "Tối Thứ Sáu");
    let said = office.device.say(["restore", &backup]);
    let last = office.device.home().join("lantoa.db.before-restore-4");
    assert!(said.contains(&*last.to_string_lossy()), "{said}");
    kept.push(("Tối Thứ Sáu", last.display().to_string()));
    for (name, file) in &kept {
        office.device.json(["restore", file]);
        assert!(has(&office.device, name), "{name} is in {file}");
        assert_eq!(office.device.json(["verify"])["ok"], true);
    }
    for (name, file) in &kept {
        let other = office.homes.device(name);
        assert_eq!(other.json(["restore", file]), json!({ "kept": null, "must_join": true }));
    }
}

#[test]
fn backup_and_sheet_bring_a_new_laptop_to_one_state_in_either_order() {
    let office = Office::default();
    adds(&office, "Lò Thị An");
    let sheet = office.homes.file("sheet", &office.sheet);
    let [plain, sealed] = ["plain", "sealed"].map(|name| office.homes.path(name));
    office.device.json(["backup", &plain]);
    office.device.json(["backup", &sealed, "--sealed"]);
    let wanted = shown(&office.device);
    let recover = ["init", "--as", "Oanh", "--recovery", &sheet];
    for (turn, (backup, sheet_first)) in
        [(&plain, true), (&plain, false), (&sealed, true), (&sealed, false)].into_iter().enumerate()
    {
        let what = format!("{backup}, the sheet first: {sheet_first}");
        let laptop = office.homes.device(&format!("laptop-{turn}"));
        let restore = ["restore", backup, "--recovery", &sheet];
        if sheet_first {
            let said = laptop.say(recover);
            assert!(said.contains("lantoa restore"), "{what}: {said}");
            laptop.json(["place", "add", "Xã Mới"]);
            let restored = laptop.json(restore);
            assert_eq!(restored["must_join"], false, "{what}");
        } else {
            let said = laptop.say(restore);
            assert!(said.contains("lantoa init --recovery"), "{what}: {said}");
            laptop.json(recover);
            laptop.json(["place", "add", "Xã Mới"]);
        }
        let me = laptop.json(["whoami"]);
        assert_fits(&me, &json!({ "role": "coordinator", "name": "Oanh", "removed": false }));
        let [classes, learners, report, places] = shown(&laptop);
        assert_eq!([&classes, &learners, &report], [&wanted[0], &wanted[1], &wanted[2]], "{what}");
        let mut names: Vec<_> =
            places.as_array().into_iter().flatten().map(|place| &place["name"]).collect();
        names.retain(|name| **name == "Xã Mới");
        assert_eq!(names.len(), 1, "{what}: {places}");
        assert_eq!(laptop.json(["verify"])["ok"], true, "{what}");
        // It works on: what it writes now is believed by the others.
        adds_on(&laptop, &office, &format!("Người {turn}"));
        laptop.meet(&office.device);
        assert!(has(&office.device, &format!("Người {turn}")), "{what}");
        assert!(has(&office.device, "Lò Thị An"), "{what}");
    }
}

fn adds_on(laptop: &Device, office: &Office, name: &str) {
    laptop.json(["learner", "add", name, "--class", &office.class]);
}

#[test]
fn a_plain_backup_with_one_other_byte_anywhere_is_refused_and_costs_nothing() {
    let office = Office::default();
    let backup = office.homes.path("backup.db");
    office.device.json(["backup", &backup]);
    let whole = fs::read(&backup).expect("a file");
    adds(&office, "Chỉ Ở Đây");
    let step = tries(whole.len() / 12, whole.len() / 400);
    let mut tried = 0;
    for at in (0..whole.len() - CHECKSUM_BYTES).step_by(step) {
        let mut rotten = whole.clone();
        rotten[at] ^= 0x04;
        let rotten = office.homes.file("rotten", &rotten);
        let error = office.device.refused(["restore", &rotten]);
        assert_fits(&error, &json!({ "kind": "damaged", "code": "backup-broken" }));
        tried += 1;
    }
    assert!(has(&office.device, "Chỉ Ở Đây"));
    withstood("plain backups with another byte", tried);
}

#[test]
fn a_plain_backup_that_was_altered_with_care_is_refused_before_it_is_believed() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, &office.an, "present"]);
    phone.meet(&office.device);
    let backup = office.homes.path("backup.db");
    office.device.json(["backup", &backup]);
    // As an older version wrote it: without a checksum.
    let whole = fs::read(&backup).expect("a file");
    let older = office.homes.file("older", &whole[..whole.len() - CHECKSUM_BYTES]);
    let alterations = [
        "UPDATE learner SET name = 'Người Khác'",
        "UPDATE mark SET value = 4",
        "DELETE FROM mark",
        "UPDATE body SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB)",
        "UPDATE entry SET signature = zeroblob(64)",
        "UPDATE entry SET header = x'01' WHERE local_seq = 1",
        "DELETE FROM entry WHERE local_seq = (SELECT max(local_seq) FROM entry)",
        "UPDATE feed SET height = height + 1 WHERE kind = 1",
    ];
    for (number, sql) in alterations.into_iter().enumerate() {
        let altered = office.homes.file("altered", fs::read(&older).expect("a file"));
        let database = Connection::open(&altered).expect("a database");
        assert!(database.execute(sql, []).expect("the tables are as expected") > 0, "{sql}");
        database.close().expect("it is written");
        // On the device that wrote it, and on one that must join.
        for device in [&office.device, &office.homes.device("new")] {
            let error = device.refused(["restore", &altered]);
            assert_fits(&error, &json!({ "kind": "damaged", "code": "backup-altered" }));
        }
        assert!(!has(&office.device, "Người Khác"), "{sql}");
        assert_eq!(office.mark_of(&office.device, &office.an), "present", "{sql}");
        // What the refusal advises, in a folder where no device lies: what is signed is saved.
        let saved = office.homes.device(&format!("saved-{number}"));
        fs::create_dir(saved.home()).expect("a new folder");
        fs::copy(&altered, saved.home().join("lantoa.db")).expect("a copy");
        let repaired = saved.json(["repair"]);
        assert!(repaired["records"].as_u64() > Some(0), "{sql}: {repaired}");
    }
    office.device.json(["restore", &older]);
    assert_eq!(office.mark_of(&office.device, &office.an), "present");
}
