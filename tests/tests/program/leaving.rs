//! Volunteers who leave, get another phone, or put the app on anew, all without internet. (Guards: an
//! evening that goes with the phone it was written on; a phone that is sold with names on it; a helper
//! who cannot come back.)

use std::fs;

use lantoa_tests::program::{Device, Office};
use serde_json::json;

fn invites(office: &Office) -> String {
    office.device.text(["invite", "--role", "volunteer", "--team", &office.team], "ticket")
}

fn marks(device: &Device, office: &Office) -> usize {
    let sheet = device.json(["class", "show", &office.class]);
    sheet["marks"].as_array().map_or(0, Vec::len)
}

#[test]
fn a_phone_leaves_only_once_others_hold_its_work_and_then_nothing_of_it_is_left() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    let error = phone.refused(["leave"]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!("leave-unsent")));
    assert!(error["detail"]["entries"].as_u64() > Some(0), "{error}");
    assert_eq!(marks(&phone, &office), 2, "a refused leaving removes nothing");

    phone.meet(&office.device);
    let serving = phone.serve();
    assert_eq!(phone.refused(["leave"])["code"], "leave-busy");
    serving.end();
    let before: Vec<_> = phone.bytes().into_iter().map(|(file, _)| file).collect();
    assert!(before.len() >= 2, "a database and a key: {before:?}");
    phone.json(["leave"]);
    for (file, bytes) in phone.bytes() {
        assert!(bytes.is_empty(), "{} is left", file.display());
    }
    assert_eq!(marks(&office.device, &office), 2);
    // The folder is nobody's now.
    assert_eq!(phone.refused(["whoami"])["code"], "no-device");
    assert_eq!(phone.refused(["leave"])["code"], "no-device");
}

/// A leaving that is cut at any step is gone on with by whatever opens the folder next.
#[test]
fn a_leaving_that_a_power_cut_broke_off_is_finished_by_leaving_or_opening_again() {
    let office = Office::default();
    for (again, left) in [("leave", 0), ("leave", 1), ("whoami", 0), ("whoami", 1)] {
        let phone = office.phone(&format!("Hà {again} {left}"), "volunteer");
        phone.meet(&office.device);
        // What a kill leaves: the key given up, and the database there or gone.
        let key = phone.home().join("keys/device.key");
        fs::rename(&key, key.with_extension("key.left")).expect("the key is given up");
        if left == 1 {
            fs::remove_file(phone.home().join("lantoa.db")).expect("the database is removed");
        }
        let ended = phone.script([again]);
        assert_eq!(ended.code, Some(if again == "leave" { 0 } else { 1 }), "{ended:#?}");
        let names = phone.bytes();
        let holds = |bytes: &[u8]| bytes.windows(4).any(|window| window == "Bình".as_bytes());
        assert!(!names.iter().any(|(_, bytes)| holds(bytes)), "{again} {left}: a name is left");
        assert_eq!(phone.refused(["whoami"])["code"], "no-device", "{again} {left}");
        assert!(!phone.home().join("keys/device.key.left").exists(), "{again} {left}");
    }
}

#[test]
fn whoever_left_was_removed_or_put_the_app_on_anew_comes_back_with_a_new_ticket() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let (meeting, old) = (office.meeting(&phone), phone.text(["whoami"], "device"));
    phone.json(["mark", &meeting, &office.an, "present"]);
    phone.meet(&office.device);
    let used = invites(&office);
    let other = office.homes.device("Hà mới");
    other.comes_in(&used, "Hà", &office.device);
    // The app is put on anew: folder and key are gone, and the ticket of before is another device's.
    std::fs::remove_dir_all(other.home()).expect("the folder is removed");
    let serving = office.device.serve();
    let with = ["--with", serving.address(), "--timeout", "60"];
    let again = ["join", used.as_str(), "--name", "Hà"];
    let error = other.refused(again.into_iter().chain(with));
    assert_eq!(error["code"], "ticket-used", "{error}");
    serving.end();
    other.comes_in(&invites(&office), "Hà", &office.device);
    assert_eq!(marks(&other, &office), 1, "the work of before is there, under the old device");

    // The old phone is removed, is told, leaves, and comes back as another device.
    office.device.json(["device", "remove", &old]);
    let serving = office.device.serve();
    let sync = ["sync", "--once", "--timeout", "30", "--with", serving.address()];
    assert_eq!(phone.script(sync).code, Some(1));
    serving.end();
    phone.json(["leave"]);
    phone.comes_in(&invites(&office), "Hà", &office.device);
    let new = phone.text(["whoami"], "device");
    assert_ne!(new, old);
    phone.json(["mark", &meeting, &office.binh, "late"]);
    phone.meet(&office.device);
    assert_eq!(marks(&office.device, &office), 2);
    assert_eq!(office.device.json(["quarantine"]), json!([]));
}

#[test]
fn who_was_registered_in_a_class_that_had_moved_is_told_and_carried_over() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let desk = &office.device;
    desk.json(["team", "add", "Đội Hai"]);
    let moved = desk.text(["class", "move", &office.class, "--team", "Đội Hai"], "class");
    let newcomers = || desk.json(["class", "show", &moved])["newcomers"].clone();
    assert_eq!(newcomers(), json!([]));
    // Who heard nothing of the move goes on in the old one.
    phone.json(["learner", "add", "Người Mới", "--class", &office.class]);
    let more = ["--phone", "0912345678", "--village", "Nà Ếch"];
    phone.json(["learner", "edit", &office.an].into_iter().chain(more));
    phone.json(["learner", "leave", &office.binh, "--class", &office.class]);
    phone.meet(desk);
    let changed = || desk.json(["class", "show", &moved])["changed"].clone();
    let expected = json!([{ "class": office.class, "team": office.team, "learners": 2 }]);
    assert_eq!(changed(), expected);
    // The new team says something of its own.
    let there = || desk.json(["learner", "show", &office.an]);
    let an = there()["learner"].as_str().expect("an id").to_owned();
    desk.json(["learner", "edit", &an, "--village", "Khe O"]);
    let expected = json!([{ "class": office.class, "team": office.team, "learners": 1 }]);
    assert_eq!(newcomers(), expected);
    let before = desk.json(["class", "show", &moved])["before"].clone();
    assert_eq!(before[0]["team"], json!(office.team), "{before}");
    let said = desk.speaking("vi").say(["class", "show", &moved]);
    assert!(said.contains("1 đăng ký mới ở lớp cũ"), "{said}");
    assert!(said.contains("2 học viên được sửa thông tin"), "{said}");
    assert!(said.contains("\nTrước "), "{said}");
    desk.json(["class", "move", &office.class, "--team", "Đội Hai"]);
    assert_eq!((newcomers(), changed()), (json!([]), json!([])));
    let shown = there();
    assert_eq!((&shown["phone"], &shown["village"]), (&json!("0912345678"), &json!("Khe O")));
    // What the new team took out stays out.
    desk.json(["learner", "edit", &an, "--phone", ""]);
    assert_eq!(changed(), json!([]));
    let said = desk.say(["class", "show", &moved]);
    assert!(said.contains("Người Mới"), "{said}");
    assert!(!said.contains("Đặng Thị Bình"), "{said}");
}
