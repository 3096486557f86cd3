//! One data folder, many commands. (Guards: two writers, and an office that has to stop serving to
//! look something up.)
//!
//! Whoever opens a folder first holds it and carries out what other processes ask, each by its own
//! clock, in its own language, from its own working folder.

use lantoa_tests::program::{Device, Homes, LOOPBACK, assert_fits, until};
use serde_json::{Value, json};

/// An office with a class of two learners.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let roster = "team,class,name\nTổ 1,Lớp 1,Nguyễn Văn An\nTổ 1,Lớp 1,Đặng Thị Bình\n";
    office.json(["import", &homes.file("roster.csv", roster)]);
    office
}

/// Opens a meeting and marks both learners.
fn mark_all(device: &Device) -> String {
    let open = ["meeting", "open", "Lớp 1", "--date", "2026-03-12"];
    let meeting = device.text(open, "meeting");
    device.json(["mark", &meeting, "--all", "present"]);
    meeting
}

fn marks(device: &Device) -> Value {
    device.json(["class", "show", "Lớp 1"])["marks"].clone()
}

fn incarnation(device: &Device) -> String {
    device.text(["whoami"], "incarnation")
}

#[test]
fn while_an_office_serves_every_other_command_works_through_it() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = incarnation(&office);
    let backup = homes.path("backup.lantoa");
    let serving = office.serve();
    let meeting = mark_all(&office);
    office.json(["meeting", "close", &meeting]);
    office.json(["class", "add", "Lớp 2", "--team", "Tổ 1"]);
    assert_eq!(office.json(["dispute", "list"]), json!([]));
    assert_eq!(office.json(["report"])["rows"][0]["turns"], 2);
    assert_eq!(office.json(["verify"])["ok"], true);
    assert_eq!(office.json(["backup", &backup]), json!({}));
    assert_eq!(office.refused(["class", "show", "Lớp 9"])["kind"], "not_found");
    assert!(office.speaking("vi").run(["class", "show", "Lớp 9"]).stderr.contains("Không có lớp"));
    office.misused(["mark", &meeting]);
    let late = office.at("2026-11-22T17:30:00Z").json(["meeting", "open", "Lớp 1"]);
    assert_eq!(late["date"], "2026-11-23", "each command goes by its own clock");

    // A ticket that is made while serving leads there by itself.
    let ticket = office.text(["invite", "--role", "volunteer", "--team", "Tổ 1"], "ticket");
    let phone = homes.device("phone");
    phone.json(["join", &ticket, "--name", "Hà", "--timeout", "60"]);
    phone.sync(serving.address());
    assert_eq!(marks(&phone), marks(&office));
    serving.end();
    assert_eq!(incarnation(&office), before, "all of it was one writer");
    assert_eq!(office.json(["verify"])["ok"], true);
}

#[test]
fn only_restore_and_a_second_serve_are_refused_while_an_office_serves() {
    let homes = Homes::default();
    let office = office(&homes);
    let backup = homes.path("backup.lantoa");
    office.json(["backup", &backup]);
    let serving = office.serve();
    mark_all(&office);
    let before = (office.json(["digest"]), incarnation(&office));
    for line in [&["restore", &backup][..], &["serve", "--no-discovery", "--listen", LOOPBACK]] {
        let error = office.refused(line);
        assert_eq!(error["kind"], "busy", "{line:?}: {error}");
    }
    assert_eq!((office.json(["digest"]), incarnation(&office)), before, "nothing was restored");
    serving.end();
    let restored = office.json(["restore", &backup]);
    let kept = office.home().join("lantoa.db.before-restore-1");
    assert_eq!(restored, json!({ "kept": kept, "must_join": false }));
}

#[test]
fn two_offices_do_not_share_a_port() {
    let homes = Homes::default();
    let office = office(&homes);
    let other = homes.device("other");
    other.json(["init", "--programme", "Khác", "--as", "Quý"]);
    let serving = office.serve();
    let error = other.refused(["serve", "--no-discovery", "--listen", serving.address()]);
    assert_fits(&error, &json!({ "kind": "busy", "code": "address-in-use" }));
    serving.end();
}

#[test]
fn commands_at_one_time_all_happen_and_never_by_two_writers() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = incarnation(&office);
    for is_served in [false, true] {
        let serving = is_served.then(|| office.serve());
        let names: Vec<_> =
            (b'A'..=b'L').map(|letter| format!("{}{is_served}", char::from(letter))).collect();
        let adding: Vec<_> = names
            .iter()
            .map(|name| office.start(["learner", "add", name, "--class", "Lớp 1"]))
            .collect();
        for (name, adding) in names.iter().zip(adding) {
            let (status, lines) = adding.rest();
            assert!(status.success(), "{name}: {status} {lines:?}");
            let found = office.json(["learner", "find", name]);
            assert_eq!(found.as_array().map(Vec::len), Some(1), "{name}");
        }
        if let Some(serving) = serving {
            serving.end();
        }
    }
    assert_eq!(incarnation(&office), before);
    assert_eq!(office.json(["class", "list"])[0]["learners"], 2 + 24);
    assert_eq!(office.json(["verify"])["ok"], true);
}

#[test]
fn a_holder_that_is_killed_leaves_a_folder_that_works() {
    let homes = Homes::default();
    let office = office(&homes);
    for round in 1..=3 {
        let serving = office.serve();
        let name = format!("Người {round}");
        office.json(["learner", "add", &name, "--class", "Lớp 1", "--since", "2026-03-01"]);
        let meeting = mark_all(&office);
        serving.kill();
        assert_eq!(office.json(["class", "list"])[0]["learners"], 2 + round, "round {round}");
        let marked = marks(&office).as_array().map(Vec::len);
        assert_eq!(marked, Some(2 + round), "what was confirmed is there, round {round}");
        assert_eq!(office.json(["mark", &meeting, &name, "late"]), json!({ "marked": 1 }));
        assert_eq!(office.json(["mark", &meeting, &name, "present"]), json!({ "marked": 1 }));
    }
    assert_eq!(office.json(["verify"])["ok"], true);
    // Neither is a socket in the way that a killed process left, nor one that is long gone.
    office.serve().end();
}

#[test]
fn what_is_marked_while_both_stay_connected_is_there_at_once() {
    let homes = Homes::default();
    let office = office(&homes);
    let phone = homes.device("phone");
    let serving = office.serve();
    let ticket = office.text(["invite", "--role", "volunteer", "--team", "Tổ 1"], "ticket");
    phone.join(&ticket, "Hà", &serving);
    let live = phone.start(["sync", "--with", serving.address()]);
    while !live.line("the first exchange").contains("\"event\":\"done\"") {}
    // Marked at the office, through the process that serves; read on the phone, through the one
    // that stays connected.
    mark_all(&office);
    let marked = marks(&office);
    until("the office's marks", || marks(&phone) == marked);
    // And the other way round.
    phone.json(["learner", "add", "Chíu Chăn Lằm", "--class", "Lớp 1"]);
    let found = phone.json(["learner", "find", "Chíu Chăn Lằm"]);
    until("the newcomer", || office.json(["learner", "find", "Chíu Chăn Lằm"]) == found);
    let (status, lines) = live.interrupt();
    assert!(status.success(), "{status}: {lines:?}");
    let last: Value = serde_json::from_str(lines.last().expect("a last line")).expect("JSON");
    assert_fits(&last, &json!({ "event": "summary", "sessions": 1, "failed": 0 }));
    assert!(last["received_entries"].as_u64() > Some(0), "{last}");
    serving.end();
    assert_eq!(phone.json(["digest"]), office.json(["digest"]));
}
