//! The program's database under the key of a file, in the build that can. (Guards: an office laptop
//! whose disk tells names, and a wrong key that spoils what it cannot read.)
#![cfg(feature = "encrypted")]

use lantoa_tests::program::{Device, Office};
use serde_json::json;

const NAME: &str = "Nguyễn Văn An";

fn tells(device: &Device) -> bool {
    let name = NAME.as_bytes();
    let mut files = device.bytes().into_iter();
    files.any(|(_, bytes)| bytes.windows(name.len()).any(|piece| piece == name))
}

#[test]
fn a_plain_folder_is_encrypted_under_the_named_key_and_opens_under_no_other() {
    let office = Office::default();
    assert!(tells(&office.device), "the search finds what is there");
    let [key, other] = [1, 2].map(|n| office.homes.file(&format!("key-{n}"), [n; 32]));
    let keyed = office.device.keyed(&key);
    let found = keyed.json(["learner", "find", "nguyen van an"]);
    assert_eq!(found[0]["name"], NAME);
    assert!(!tells(&office.device));
    let before = office.device.bytes();
    let absent = office.homes.path("absent");
    for (device, kind, code) in [
        (office.device.keyed(&other), "not_allowed", "database-key-wrong"),
        (office.device.clone(), "not_allowed", "database-key-wrong"),
        (office.device.keyed(&absent), "not_found", "file-not-found"),
    ] {
        let error = device.refused(["whoami"]);
        assert_eq!((&error["kind"], &error["code"]), (&json!(kind), &json!(code)));
    }
    assert!(office.device.bytes() == before, "a wrong key changed a file");
    // Backups have the same key, and are put back under it.
    let backup = office.homes.path("office.db");
    keyed.json(["backup", &backup]);
    keyed.json(["restore", &backup]);
    assert_eq!(keyed.json(["learner", "find", "nguyen van an"])[0]["name"], NAME);
    assert!(!tells(&office.device));
    let bytes = std::fs::read(&backup).expect("a backup");
    assert!(!bytes.windows(NAME.len()).any(|piece| piece == NAME.as_bytes()));
}
