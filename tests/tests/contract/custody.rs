//! `digest`, `verify`, `backup`, `restore`: keeping and proving what a folder holds.

use lantoa_tests::program::assert_fits;
use serde_json::{Value, json};

use crate::Office;

#[test]
fn equal_devices_print_one_digest_and_a_mark_changes_it() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let of_team = |device: &lantoa_tests::program::Device| -> Value {
        let digest = device.json(["digest"]);
        let spaces = digest["spaces"].as_array().expect("a list");
        spaces.iter().find(|space| space["space"] == *office.team).expect("the team").clone()
    };
    let before = of_team(&office.device);
    let shape = json!({ "name": "Tổ Ba Chẽ", "digest": "<id>", "feeds": "<number>", "tables": {} });
    assert_fits(&before, &shape);
    assert_eq!(of_team(&phone), before);
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, &office.an, "late"]);
    let after = of_team(&phone);
    assert_ne!(after["digest"], before["digest"]);
    assert_ne!(after["tables"]["mark"], before["tables"]["mark"]);
    assert_eq!(after["tables"]["learner"], before["tables"]["learner"]);
}

#[test]
fn verify_counts_what_it_checked_and_finds_a_changed_byte() {
    let office = Office::default();
    let found = office.device.json(["verify"]);
    assert_fits(&found, &json!({ "ok": true, "faults": [] }));
    assert!(
        found["entries"].as_u64() > Some(4) && found["documents"].as_u64() > Some(3),
        "{found}"
    );
    // The name stands in the learner's own document, and in the row that is read.
    let name = "Đặng Thị Bình".as_bytes();
    let mut changed = 0;
    for (path, mut bytes) in office.device.bytes() {
        let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
        for at in &places {
            bytes[at + name.len() - 1] = b'x';
        }
        if !places.is_empty() {
            std::fs::write(path, bytes).expect("a file is written");
            changed += places.len();
        }
    }
    assert!(changed > 0, "the name was found");
    let ended = office.device.script(["verify"]);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert_eq!(ended.error()["kind"], "damaged", "{ended:#?}");
}

#[test]
fn a_build_without_a_cipher_refuses_a_key_and_leaves_the_folder_alone() {
    let office = Office::default();
    let before = office.device.bytes();
    let key = office.homes.file("key", [7; 32]);
    let error = office.device.keyed(&key).refused(["whoami"]);
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&json!("not_allowed"), &json!("database-no-cipher"))
    );
    let short = office.homes.file("short", [7; 31]);
    let error = office.device.keyed(&short).refused(["whoami"]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("invalid_input"), &json!("key-file")));
    assert_eq!((&error["detail"]["file"], &error["detail"]["bytes"]), (&json!(short), &json!(31)));
    assert!(office.device.bytes() == before, "a refused key changed a file");
}

#[test]
fn a_backup_restored_in_its_own_folder_is_a_new_life_of_the_same_device() {
    let office = Office::default();
    let device = &office.device;
    let before = device.json(["whoami"]);
    let file = office.homes.path("backup.lantoa");
    assert_eq!(device.json(["backup", &file]), json!({}));
    let error = device.refused(["backup", &file]);
    assert_eq!(error["kind"], "not_allowed", "no backup is overwritten: {error}");
    device.json(["learner", "add", "Trần Cường", "--class", "Lớp 1"]);
    let restored = device.json(["restore", &file]);
    assert_fits(&restored, &json!({ "must_join": false }));
    assert!(std::fs::metadata(restored["kept"].as_str().expect("a file")).is_ok(), "{restored}");
    let after = device.json(["whoami"]);
    assert_eq!(after["device"], before["device"]);
    assert_ne!(after["incarnation"], before["incarnation"]);
    assert_eq!(after["role"], "coordinator");
    assert_eq!(device.json(["learner", "find", "Trần Cường"]), json!([]), "as it was then");
    device.json(["learner", "add", "Trần Cường", "--class", "Lớp 1"]);
    assert_eq!(device.json(["verify"])["ok"], true);

    let no_backup = office.homes.file("no-backup", "text");
    let digest = device.json(["digest"]);
    assert_eq!(device.refused(["restore", &no_backup])["kind"], "damaged");
    assert_eq!(device.refused(["restore", &office.homes.path("none")])["kind"], "not_found");
    assert_eq!(device.json(["digest"]), digest, "as before");
}

#[test]
fn a_backup_restored_elsewhere_is_a_new_device_that_shows_no_name_before_it_joined() {
    let office = Office::default();
    let file = office.homes.path("backup.lantoa");
    office.device.json(["backup", &file]);
    let other = office.homes.device("other");
    other.json(["restore", &file]);
    let whoami = other.json(["whoami"]);
    assert_fits(&whoami, &json!({ "programme": null, "role": null, "name": "" }));
    assert_ne!(whoami["device"], office.device.json(["whoami"])["device"]);
    for line in [
        &["class", "list"][..],
        &["learner", "find", "Bình"],
        &["report"],
        &["team", "list"],
        &["class", "show", "Lớp 1"],
    ] {
        let ended = other.script(line);
        assert_eq!(ended.code, Some(1), "{line:?}: {ended:#?}");
        assert_eq!(ended.error()["kind"], "not_allowed", "{line:?}");
    }
    for line in [&["digest"][..], &["devices"], &["receipts"], &["quarantine"], &["whoami"]] {
        let ended = other.script(line);
        for name in ["Bình", "Nguyễn", "Lớp 1", "Tổ Ba Chẽ", "Oanh", "Quảng Ninh"] {
            assert!(!ended.stdout.contains(name), "{line:?} shows {name}: {ended:#?}");
        }
    }

    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = office.device.text(invite, "ticket");
    let serving = office.device.serve();
    other.join(&ticket, "Hà", &serving);
    other.sync(serving.address());
    serving.end();
    let found = other.json(["learner", "find", "Bình"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(other.json(["verify"])["ok"], true);
}

/// A coordinator with a new laptop restores the backup; founding a programme there would mix two.
#[test]
fn a_restored_folder_founds_no_programme_and_says_how_to_go_on() {
    let office = Office::default();
    let file = office.homes.path("office.backup");
    office.device.json(["backup", &file]);
    let laptop = office.homes.device("laptop");
    laptop.json(["restore", &file]);
    let found = ["init", "--programme", "Quảng Ninh", "--as", "Oanh"];
    let error = laptop.refused(found);
    assert_fits(&error, &json!({ "code": "holds-programme", "kind": "conflict" }));
    assert!(error["message"].as_str().is_some_and(|said| said.contains("--recovery")), "{error}");
    let error = laptop.refused(["team", "add", "Tổ Mới"]);
    assert!(error["message"].as_str().is_some_and(|said| said.contains("--recovery")), "{error}");
    // Another programme's sheet opens nothing here.
    let other = office.homes.device("other");
    let sheet = other.text(["init", "--programme", "Cao Bằng", "--as", "Lan"], "recovery");
    let sheets = [("other.txt", &sheet), ("own.txt", &office.sheet)].map(|(name, text)| {
        let file = office.homes.path(name);
        std::fs::write(&file, text).expect("a written sheet");
        file
    });
    let error = laptop.refused(found.into_iter().chain(["--recovery", &sheets[0]]));
    assert_eq!(error["code"], "holds-programme");
    laptop.json(found.into_iter().chain(["--recovery", &sheets[1]]));
    assert_fits(&laptop.json(["verify"]), &json!({ "ok": true }));
    assert_eq!(laptop.json(["class", "list"])[0]["name"], "Lớp 1");
}
