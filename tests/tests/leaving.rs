//! Volunteers who leave, get another phone, or put the app on anew, all without internet. (Guards: an
//! evening that goes with the phone it was written on; a phone that is sold with names on it; a helper
//! who cannot come back.)

use lantoa_tests::program::{Device, Office};
use serde_json::{Value, json};

fn invites(office: &Office) -> String {
    office.device.text(["invite", "--role", "volunteer", "--team", &office.team], "ticket")
}

fn comes_in(office: &Office, phone: &Device, ticket: &str, name: &str) {
    let serving = office.device.serve();
    phone.join(ticket, name, &serving);
    phone.sync(serving.address());
    serving.end();
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
    // The folder is a new device's now.
    assert_eq!(phone.json(["whoami"])["programme"], Value::Null);
    assert_eq!(phone.refused(["leave"])["kind"], "not_allowed");
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
    comes_in(&office, &other, &used, "Hà");
    // The app is put on anew: folder and key are gone, and the ticket of before is another device's.
    std::fs::remove_dir_all(other.home()).expect("the folder is removed");
    let serving = office.device.serve();
    let with = ["--with", serving.address(), "--timeout", "60"];
    let again = ["join", used.as_str(), "--name", "Hà"];
    let error = other.refused(again.into_iter().chain(with));
    assert_eq!(error["code"], "ticket-used", "{error}");
    serving.end();
    comes_in(&office, &other, &invites(&office), "Hà");
    assert_eq!(marks(&other, &office), 1, "the work of before is there, under the old device");

    // The old phone is removed, is told, leaves, and comes back as another device.
    office.device.json(["device", "remove", &old]);
    let serving = office.device.serve();
    let sync = ["sync", "--once", "--timeout", "30", "--with", serving.address()];
    assert_eq!(phone.script(sync).code, Some(1));
    serving.end();
    phone.json(["leave"]);
    comes_in(&office, &phone, &invites(&office), "Hà");
    let new = phone.text(["whoami"], "device");
    assert_ne!(new, old);
    phone.json(["mark", &meeting, &office.binh, "late"]);
    phone.meet(&office.device);
    assert_eq!(marks(&office.device, &office), 2);
    assert_eq!(office.device.json(["quarantine"]), json!([]));
}
