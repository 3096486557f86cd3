//! Backups that are sealed, on real programs and files. (Guards: a memory stick that is lost with every
//! name of a commune on it; a backup that nobody can open once the laptop is gone; a damaged one that
//! costs the database it was to replace.)

use std::fs;

use lantoa_tests::program::{Device, Office};
use lantoa_tests::reliability::withstood;
use serde_json::Value;

fn names_in(bytes: &[u8]) -> bool {
    ["Bình", "binh", "SQLite format"]
        .iter()
        .any(|word| bytes.windows(word.len()).any(|window| window == word.as_bytes()))
}

fn holds_binh(device: &Device) -> bool {
    device.json(["learner", "find", "binh"]).as_array().map(Vec::len) == Some(1)
}

#[test]
fn a_sealed_backup_is_opened_by_its_device_and_by_the_sheet_and_by_nobody_who_found_it() {
    let office = Office::default();
    let (ha, lan) = (office.phone("Hà", "volunteer"), office.phone("Lan", "volunteer"));
    let (plain, sealed) = (office.homes.path("plain"), office.homes.path("sealed"));
    ha.json(["backup", &plain]);
    ha.json(["backup", &sealed, "--sealed"]);
    assert!(names_in(&fs::read(&plain).expect("a file")), "what is looked for can be found");
    assert!(!names_in(&fs::read(&sealed).expect("a file")));
    assert_eq!(ha.refused(["backup", &sealed, "--sealed"])["kind"], "not_allowed", "it is there");

    // Whoever found it, a member too, opens nothing and loses nothing.
    let stranger = office.homes.device("stranger");
    for finder in [&lan, &stranger] {
        let before = finder.script(["whoami"]).stdout;
        let error = finder.refused(["restore", &sealed]);
        assert_eq!(error["code"], "backup-sealed", "{error}");
        assert_eq!(finder.script(["whoami"]).stdout, before);
    }
    assert!(holds_binh(&lan));

    // Its own device goes on with it as another life.
    let (device, life) = (ha.text(["whoami"], "device"), ha.text(["whoami"], "incarnation"));
    ha.json(["restore", &sealed]);
    assert_eq!(ha.text(["whoami"], "device"), device);
    assert_ne!(ha.text(["whoami"], "incarnation"), life);
    assert!(holds_binh(&ha));
    ha.meet(&office.device);

    // After the office is gone: its last backup, the sheet as typed from paper, and an empty folder.
    let last = office.homes.path("last");
    office.device.json(["backup", &last, "--sealed"]);
    let sheet = office.homes.file("sheet", office.sheet.to_uppercase().replace(' ', "\n"));
    let laptop = office.homes.device("laptop");
    assert_eq!(laptop.refused(["restore", &last])["code"], "backup-sealed");
    laptop.json(["restore", &last, "--recovery", &sheet]);
    assert_eq!(
        laptop.json(["whoami"])["programme"],
        Value::Null,
        "another device, which must join"
    );
    for (file, _) in laptop.bytes().into_iter().chain(ha.bytes()) {
        assert!(!file.ends_with("lantoa.db.unsealed"), "{} is left", file.display());
    }
    laptop.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh", "--recovery", &sheet]);
    assert!(holds_binh(&laptop), "with what the backup held");
}

#[test]
fn a_sealed_backup_that_was_cut_or_changed_costs_nothing() {
    let office = Office::default();
    let sealed = office.homes.path("sealed");
    office.device.json(["backup", &sealed, "--sealed"]);
    let whole = fs::read(&sealed).expect("a file");
    let mut tried = 0;
    // In the head, in the share of each of its two keys, and in the contents.
    let places = [5, 17, 20, 60, 190, 300, whole.len() / 2, whole.len() - 1];
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 0x20;
        if at == 20 || at == 60 {
            // A share of another key would cost the file nothing.
            changed[at + 80] ^= 0x20;
        }
        for (n, bytes) in [&whole[..at], &changed].into_iter().enumerate() {
            let broken = office.homes.file(&format!("broken-{at}-{n}"), bytes);
            let error = office.device.refused(["restore", &broken]);
            let code = error["code"].as_str().expect("a code");
            assert!(["backup-broken", "backup-sealed"].contains(&code), "{at}: {error}");
            assert!(holds_binh(&office.device), "{at}");
            tried += 1;
        }
    }
    assert_eq!(office.device.json(["verify"])["ok"], true);
    withstood("sealed backups that were cut or changed", tried);
}
