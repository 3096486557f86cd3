//! Data folders that are copied and put back, as real files under the real program. (Guards: two
//! phones that write as one and lose each other's evening; a phone that shows names to whoever put a
//! backup on it; a yesterday that overwrites today.)

use std::fs;

use lantoa_tests::program::{Device, Homes, Office};
use serde_json::Value;

fn incarnation(device: &Device) -> String {
    device.text(["whoami"], "incarnation")
}

/// Meets the office until nothing is new, however many lives that takes.
fn meets(device: &Device, office: &Office) {
    for _ in 0..3 {
        device.meet(&office.device);
    }
}

fn is_whole(devices: &[&Device], office: &Office, wanted: [&str; 2]) {
    for device in devices {
        assert_eq!(office.mark_of(device, &office.an), wanted[0], "{}", device.home().display());
        assert_eq!(office.mark_of(device, &office.binh), wanted[1], "{}", device.home().display());
        assert_eq!(device.json(["verify"])["ok"], true, "{}", device.home().display());
    }
    let report = office.device.totals(&["--by", "team"]);
    for device in devices {
        assert_eq!(device.totals(&["--by", "team"]), report);
    }
}

#[test]
fn a_folder_copied_with_its_key_becomes_two_lives_and_both_evenings_are_kept() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    let elsewhere = Homes::default();
    let copy = phone.copied(&elsewhere);
    assert_eq!(incarnation(&copy), incarnation(&phone), "nothing tells them apart yet");
    phone.json(["mark", &meeting, &office.an, "present"]);
    copy.json(["mark", &meeting, &office.binh, "late"]);
    meets(&phone, &office);
    meets(&copy, &office);
    meets(&phone, &office);
    meets(&copy, &office);
    assert_ne!(incarnation(&copy), incarnation(&phone), "each has a life of its own by now");
    is_whole(&[&office.device, &phone, &copy], &office, ["present", "late"]);
    // Both go on.
    phone.json(["mark", &meeting, &office.binh, "present"]);
    meets(&phone, &office);
    meets(&copy, &office);
    copy.json(["mark", &meeting, &office.an, "excused"]);
    meets(&copy, &office);
    meets(&phone, &office);
    is_whole(&[&office.device, &phone, &copy], &office, ["excused", "present"]);
}

#[test]
fn one_backup_put_back_twice_loses_nothing_that_others_hold() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    let backup = office.homes.path("yesterday.db");
    phone.json(["backup", &backup]);
    let mut lives = vec![incarnation(&phone)];
    for (learner, mark) in [(&office.an, "present"), (&office.binh, "late")] {
        phone.json(["mark", &meeting, learner, mark]);
        meets(&phone, &office);
        phone.json(["restore", &backup]);
        assert_eq!(office.mark_of(&phone, learner), Value::Null, "yesterday had no mark");
        meets(&phone, &office);
        lives.push(incarnation(&phone));
    }
    phone.json(["mark", &meeting, &office.an, "excused"]);
    meets(&phone, &office);
    lives.sort_unstable();
    lives.dedup();
    assert_eq!(lives.len(), 3, "each time another life: {lives:?}");
    is_whole(&[&office.device, &phone], &office, ["excused", "late"]);
}

#[test]
fn a_systems_backup_on_another_phone_is_a_new_device_that_shows_no_name_before_it_joined() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, &office.an, "present"]);
    meets(&phone, &office);
    // What a system's backup copies: every file but the key's folder, which it is told to leave out.
    let other = office.homes.device("Hà mới");
    fs::create_dir_all(other.home()).expect("a folder");
    for (from, bytes) in phone.bytes() {
        if from.parent() == Some(phone.home()) {
            let name = from.file_name().expect("a file has a name");
            fs::write(other.home().join(name), bytes).expect("a file is written");
        }
    }
    // Without its key nobody can say whose it is; a joining makes a new one, even where it fails.
    assert_eq!(other.refused(["whoami"])["code"], "no-device");
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = office.device.text(invite, "ticket");
    let nobody = ["--with", "/ip4/127.0.0.1/tcp/9", "--timeout", "1"];
    let join = ["join", ticket.as_str(), "--name", "Hà"].into_iter();
    assert_eq!(other.refused(join.chain(nobody))["kind"], "unreachable");
    assert_ne!(other.text(["whoami"], "device"), phone.text(["whoami"], "device"));
    for question in [&["learner", "find", "An"][..], &["class", "list"], &["report"]] {
        assert_eq!(other.refused(question)["code"], "no-programme", "{question:?}");
    }
    let serving = office.device.serve();
    other.join(&ticket, "Hà", &serving);
    serving.end();
    other.json(["mark", &meeting, &office.binh, "late"]);
    phone.json(["mark", &meeting, &office.an, "excused"]);
    for _ in 0..2 {
        meets(&other, &office);
        meets(&phone, &office);
    }
    is_whole(&[&office.device, &phone, &other], &office, ["excused", "late"]);
}
