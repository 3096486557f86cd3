//! A folder that is deleted, moved or replaced while it is open, or is not there at all. (Guards: a
//! phone that leaves on a receipt for what lies nowhere; an empty device that is taken for the office.)

use std::fs;
use std::path::Path;

use lantoa_tests::program::{Device, Office};
use serde_json::{Value, json};

/// What may become of a folder under a process that has it open.
type Way = (&'static str, fn(&Path, &Path));

const WAYS: [Way; 3] = [
    ("deleted", |home, _| fs::remove_dir_all(home).expect("a folder is deleted")),
    ("moved", |home, other| fs::rename(home, other).expect("a folder is moved")),
    ("replaced", |home, other| {
        fs::rename(home, other).expect("a folder is moved");
        fs::create_dir(home).expect("a folder");
        for file in ["lantoa.db", "lantoa.lock"] {
            fs::copy(other.join(file), home.join(file)).expect("a file is copied");
        }
    }),
];

fn tries_to_leave(phone: &Device) -> Value {
    phone.refused(["leave"])["code"].clone()
}

#[test]
fn a_serving_office_whose_folder_goes_away_says_so_ends_and_confirms_nothing_more() {
    for (way, does) in WAYS {
        let office = Office::default();
        let phone = office.phone("Hà", "volunteer");
        let meeting = office.meeting(&phone);
        let serving = office.device.serve();
        phone.json(["mark", &meeting, "--all", "present"]);
        does(office.device.home(), Path::new(&office.homes.path("elsewhere")));
        // At once: what the office holds from before must not confirm anything either.
        let with = ["--with", serving.address(), "--timeout", "5"];
        let synced = phone.script(["sync", "--once"].into_iter().chain(with));
        assert_eq!(synced.code, Some(1), "{way}: {synced:#?}");
        assert_eq!(tries_to_leave(&phone), "leave-unsent", "{way}: the only copy is kept");
        let (status, lines) = serving.rest();
        assert_eq!(status.code(), Some(1), "{way}: {lines:?}");
        let last: Value = serde_json::from_str(lines.last().expect("a last line")).expect("JSON");
        assert_eq!(last["error"]["code"], "folder-gone", "{way}: {lines:?}");
        assert_eq!(last["error"]["kind"], "not_found", "{way}");
    }
}

#[test]
fn a_command_that_writes_through_a_process_whose_folder_is_gone_is_refused() {
    let office = Office::default();
    let other = office.homes.device("elsewhere");
    let serving = office.device.serve();
    fs::rename(office.device.home(), other.home()).expect("a folder is moved");
    // Through the socket, which moved along; the process may have ended by itself already.
    let added = other.script(["class", "add", "Lớp 2", "--team", &office.team]);
    let (status, _) = serving.rest();
    assert_eq!(status.code(), Some(1));
    let classes = other.json(["class", "list"]);
    let is_there = classes.as_array().expect("a list").iter().any(|it| it["name"] == "Lớp 2");
    assert_eq!(added.code == Some(0), is_there, "what is confirmed is there: {added:#?}");
}

/// A mistyped `--home`, or a card that is not in.
#[test]
fn a_command_that_needs_a_device_makes_none_where_there_is_none() {
    let office = Office::default();
    let nowhere = office.homes.device("ofice");
    let empty = office.homes.device("card");
    fs::create_dir(empty.home()).expect("a mount point");
    for line in [
        &["whoami"][..],
        &["class", "list"],
        &["report"],
        &["digest"],
        &["devices"],
        &["verify"],
        &["sync", "--once"],
        &["serve", "--no-discovery"],
        &["backup", "x"],
        &["leave"],
        &["repair"],
        &["mark", "x", "--all", "present"],
    ] {
        for device in [&nowhere, &empty] {
            let error = device.refused(line);
            assert_eq!(
                (&error["kind"], &error["code"]),
                (&json!("not_found"), &json!("no-device"))
            );
        }
    }
    assert!(!nowhere.home().exists(), "no folder was made");
    assert_eq!(fs::read_dir(empty.home()).expect("it is there").count(), 0, "nothing was made");
    // Nor where one half of a device is there.
    let half = office.phone("Hà", "volunteer");
    for half_gone in ["lantoa.db", "keys/device.key"] {
        let (file, aside) = (half.home().join(half_gone), half.home().join("aside"));
        fs::rename(&file, &aside).expect("a file is moved");
        assert_eq!(half.refused(["whoami"])["code"], "no-device", "{half_gone}");
        assert!(!file.exists(), "{half_gone} was not made anew");
        fs::rename(&aside, &file).expect("a file is moved back");
    }
    assert_eq!(half.json(["whoami"])["name"], "Hà");
}
