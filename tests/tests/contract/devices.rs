//! `invite`, `join`, `devices`, `device remove`, `quarantine`, `adopt`, `receipts`, `sync`.

use lantoa_tests::program::{Device, assert_fits};
use serde_json::{Value, json};

use crate::Office;

fn line_of(list: &Value, device: &str) -> Value {
    let lines = list.as_array().expect("a list").iter();
    let mut found = lines.filter(|line| line["device"] == *device);
    found.next().unwrap_or_else(|| panic!("{device} in {list}")).clone()
}

#[test]
fn a_ticket_lets_one_device_in_and_a_joining_that_fails_can_be_repeated() {
    let office = Office::default();
    let invite = ["invite", "--role", "lead", "--team", "Tổ Ba Chẽ", "--hotspot", "Lop hoc:12:34"];
    let made = office.device.at("2026-03-12T12:00:00Z").json(invite);
    assert_fits(&made, &json!({ "ticket": "<text>", "expires": "<moment>", "listening": false }));
    let made = office.device.json(invite);
    let ticket = made["ticket"].as_str().expect("a ticket");
    let phone = office.homes.device("lan");
    let nobody = ["--with", "/ip4/127.0.0.1/tcp/9", "--timeout", "1"];
    let join = ["join", ticket, "--name", "Lan"];
    let error = phone.refused(join.into_iter().chain(nobody));
    assert_eq!(error["kind"], "unreachable");
    assert_eq!(phone.json(["whoami"])["programme"], json!(null), "as before");

    let serving = office.device.serve();
    let joined = phone.join(ticket, "Lan", &serving);
    assert_fits(
        &joined,
        &json!({
            "programme": "<id>", "device": "<device>", "name": "Lan", "role": "lead",
            "incarnation": "<hex16>",
        }),
    );
    assert_eq!(phone.json(["whoami"])["device"], joined["device"]);
    let id = joined["device"].as_str().expect("an id");
    assert_eq!(line_of(&office.device.json(["devices"]), id)["name"], "Lan", "at once");
    let spaces = joined["spaces"].as_array().expect("a list");
    assert!(spaces.contains(&json!(office.team)) && spaces.len() == 2, "{joined}");
    let second = office.homes.device("second");
    let with = ["--with", serving.address(), "--timeout", "30"];
    let error = second.refused(["join", ticket, "--name", "Tú"].into_iter().chain(with));
    assert_eq!((&error["kind"], &error["code"]), (&json!("not_allowed"), &json!("ticket-used")));
    assert_eq!(second.json(["whoami"])["programme"], json!(null));
    let error = phone.refused(join.into_iter().chain(with));
    assert_eq!(error["kind"], "conflict", "it belongs to the programme already: {error}");
    let error = second.refused(["join", "lantoa1abc", "--name", "Tú"]);
    assert_eq!(error["kind"], "invalid_input");
    serving.end();
    assert_eq!(office.device.json(["devices"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn a_member_takes_a_further_ticket_for_another_team_and_keeps_the_one_it_has() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let second = office.device.text(["team", "add", "Tổ Đạp Thanh"], "team");
    let ticket = office.device.text(["invite", "--role", "volunteer", "--team", &second], "ticket");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, &office.an, "present"]);
    let serving = office.device.serve();
    let joined = phone.join(&ticket, "Hà", &serving);
    let spaces = joined["spaces"].as_array().expect("a list");
    assert!(spaces.contains(&json!(office.team)) && spaces.contains(&json!(second)), "{joined}");
    let with = ["join", &ticket, "--name", "Hà", "--with", serving.address()];
    assert_eq!(phone.refused(with)["kind"], "conflict", "the same ticket gives nothing more");
    phone.sync(serving.address());
    serving.end();
    let marks = office.device.json(["class", "show", &office.class])["marks"].clone();
    assert_eq!(marks.as_array().map(Vec::len), Some(1), "{marks}");
    assert_eq!(office.device.json(["devices"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn a_ticket_that_is_too_old_lets_nobody_in() {
    let office = Office::default();
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = office.device.at("2020-01-01T00:00:00Z").text(invite, "ticket");
    let serving = office.device.serve();
    let phone = office.homes.device("lan");
    let with = ["--with", serving.address(), "--timeout", "30"];
    let error = phone.refused(["join", &ticket, "--name", "Lan"].into_iter().chain(with));
    assert_eq!((&error["kind"], &error["code"]), (&json!("not_allowed"), &json!("ticket-expired")));
    serving.end();
}

#[test]
fn a_coordinator_is_appointed_with_the_recovery_sheet() {
    let office = Office::default();
    let other = office.homes.device("other");
    let founded = other.json(["init", "--programme", "Thử", "--as", "Quý"]);
    let sheet = office.homes.file("sheet.txt", founded["recovery"].as_str().expect("a sheet"));
    let error = other.refused(["invite", "--role", "coordinator"]);
    assert_eq!(error["kind"], "invalid_input");
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let ticket = other.text(invite, "ticket");
    let serving = other.serve();
    let second = office.homes.device("second");
    assert_eq!(second.join(&ticket, "Bảo", &serving)["role"], "coordinator");
    serving.end();
    let error = office.device.refused(invite);
    assert_eq!(error["kind"], "invalid_input", "another programme's sheet: {error}");
}

#[test]
fn a_qr_code_is_printed_for_people() {
    let office = Office::default();
    let invite = ["invite", "--role", "volunteer", "--team", "Tổ Ba Chẽ", "--qr"];
    let said = office.device.say(invite);
    assert!(said.lines().next().is_some_and(|line| line.starts_with("lantoa1")), "{said}");
    assert!(said.lines().filter(|line| line.contains('█')).count() > 20, "{said}");
    assert_eq!(office.device.script(invite).lines().len(), 1, "scripts get the document only");
}

#[test]
fn receipts_say_who_surely_holds_what_and_devices_who_lacks_it() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let id = phone.text(["whoami"], "device");
    let office_id = office.device.text(["whoami"], "device");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    let of_team = |list: Value| -> Value {
        let lines = list.as_array().expect("a list").iter();
        lines.into_iter().find(|line| line["space"] == *office.team).expect("the team").clone()
    };
    let before = of_team(phone.json(["receipts"]));
    assert_fits(&before, &json!({ "space": office.team, "my_height": "<number>" }));
    let behind = line_of(&phone.json(["devices"]), &office_id)["behind"].as_u64();
    assert!(behind > Some(0), "the office lacks the evening");
    phone.meet(&office.device);
    let after = of_team(phone.json(["receipts"]));
    let holder = json!({
        "device": office_id, "name": "Oanh", "height": after["my_height"], "seen_at": "<moment>",
    });
    assert_fits(&after, &json!({ "my_height": before["my_height"], "held_by": [holder] }));
    assert_fits(
        &line_of(&phone.json(["devices"]), &office_id),
        &json!({
            "name": "Oanh", "role": "coordinator", "teams": [], "last_seen": "<moment>",
            "clock_offset_ms": "<number>", "removed": false, "behind": 0,
        }),
    );
    assert_fits(
        &line_of(&office.device.json(["devices"]), &id),
        &json!({ "name": "Hà", "role": "volunteer", "teams": [office.team], "removed": false }),
    );
}

#[test]
fn a_removed_device_is_shut_out_and_its_later_work_is_set_aside_until_adopted() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let id = phone.text(["whoami"], "device");
    let error = phone.refused(["device", "remove", &id]);
    assert_eq!(error["kind"], "not_allowed");
    let error = office.device.refused(["device", "remove", "Không Ai"]);
    assert_eq!(error["kind"], "not_found");
    assert_eq!(office.device.json(["quarantine"]), json!([]));
    let removed = ["device", "remove", "Hà", "--reason", "Mất máy"];
    assert_eq!(office.device.json(removed), json!({}));
    let line = line_of(&office.device.json(["devices"]), &id);
    assert_fits(&line, &json!({ "removed": true, "reason": "Mất máy", "role": "volunteer" }));

    // The phone does not know yet and goes on.
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    let serving = office.device.serve();
    let sync = ["sync", "--once", "--timeout", "20", "--with", serving.address()];
    let ended = phone.script(sync);
    assert_eq!(ended.code, Some(1), "told that it was removed: {ended:#?}");
    serving.end();
    assert_eq!(phone.json(["whoami"])["removed"], true);
    let error = phone.refused(["mark", &meeting, &office.an, "absent"]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("not_allowed"), &json!("removed")));
    assert_eq!(office.device.json(["class", "show", "Lớp 1"])["marks"], json!([]), "not believed");
    let set_aside = office.device.json(["quarantine"]);
    let shape = json!([{ "device": id, "name": "Hà", "entries": "<number>", "why": "removed" }]);
    assert_fits(&set_aside, &shape);
    let entries = set_aside[0]["entries"].clone();
    let adopted = office.device.json(["adopt", "Hà"]);
    assert_eq!(adopted["entries"], entries);
    assert_eq!(office.device.json(["quarantine"]), json!([]));
    let marks = office.device.json(["class", "show", "Lớp 1"])["marks"].clone();
    assert_eq!(marks.as_array().map(Vec::len), Some(2), "believed now");
    let error = office.device.refused(["adopt", "Hà"]);
    assert_eq!(error["kind"], "not_found");
}

/// A helper who calls himself by the first letters of another's device must not be removed in its place,
/// nor the other in his.
#[test]
fn a_device_named_like_the_beginning_of_anothers_id_makes_that_beginning_ambiguous() {
    let office = Office::default();
    let honest = office.phone("Hà", "volunteer");
    let of = honest.text(["whoami"], "device");
    let other = office.phone(&of[..8], "volunteer").text(["whoami"], "device");
    for beginning in [&of[..8], &of[..8].to_uppercase()] {
        let error = office.device.refused(["device", "remove", beginning]);
        assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!("ambiguous")));
        let candidates = error["detail"]["candidates"].as_array().expect("a list");
        let mut ids: Vec<_> = candidates.iter().filter_map(|one| one["id"].as_str()).collect();
        ids.sort_unstable();
        let mut both = [of.as_str(), other.as_str()];
        both.sort_unstable();
        assert_eq!(ids, both);
    }
    let lines = office.device.json(["devices"]);
    assert!([&of, &other].iter().all(|id| line_of(&lines, id)["removed"] == false), "{lines}");
    office.device.json(["device", "remove", &of]);
    assert_eq!(line_of(&office.device.json(["devices"]), &of)["removed"], true);
}

/// The same where a name within a class meets an id elsewhere.
#[test]
fn a_learner_named_like_the_beginning_of_anothers_id_is_not_marked_in_its_place() {
    let office = Office::default();
    let class = office.device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let name = office.an[..8].to_owned();
    office.device.json(["learner", "add", &name, "--class", &class]);
    let opened = ["meeting", "open", &class, "--date", "2026-03-12"];
    let meeting = office.device.text(opened, "meeting");
    let error = office.device.refused(["mark", &meeting, &name, "present"]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!("ambiguous")));
    assert_eq!(error["detail"]["candidates"].as_array().map(Vec::len), Some(2), "{error}");
}

fn summary_of(lines: &[Value]) -> &Value {
    let last = lines.last().expect("a last line");
    assert_fits(
        last,
        &json!({
            "event": "summary", "sessions": "<number>", "failed": "<number>",
            "sent_entries": "<number>", "received_entries": "<number>", "bytes_out": "<number>",
            "bytes_in": "<number>", "round_trips": "<number>", "quarantined": "<number>",
        }),
    );
    last
}

#[test]
fn a_sync_streams_what_happens_and_always_ends_with_a_summary() {
    let office = Office::default();
    let phone: Device = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    let serving = office.device.serve();
    assert_fits(serving.first(), &json!({ "event": "listening", "page": null }));
    let address = serving.address().to_owned();
    let sync = ["sync", "--once", "--timeout", "30", "--with", &address];
    let ended = phone.script(sync);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    let lines = ended.lines();
    let office_id = office.device.text(["whoami"], "device");
    assert_fits(&lines[0], &json!({ "event": "peer", "device": office_id, "name": "Oanh" }));
    let mut done = (0, 0);
    for line in lines.iter().filter(|line| line["event"] == "progress") {
        let now = (line["done"].as_u64().expect("done"), line["total"].as_u64().expect("total"));
        assert!(now.0 <= now.1 && now.0 >= done.0, "never past 100 %, never back: {lines:#?}");
        done = now;
    }
    let last = lines.iter().find(|line| line["event"] == "done").expect("a session's end");
    let done = json!({
        "device": office_id, "address": address, "at": "<moment>", "ok": true, "error": null,
    });
    assert_fits(last, &done);
    let summary = summary_of(&lines);
    assert_fits(summary, &json!({ "sessions": 1, "failed": 0, "received_entries": 0 }));
    assert!(summary["sent_entries"].as_u64() > Some(0), "{summary}");
    // On the other side too.
    assert_eq!(serving.next("a peer")["event"], "peer");
    serving.end();

    let ended = phone.script(sync);
    assert_eq!(ended.code, Some(1), "nobody is there: {ended:#?}");
    let lines = ended.lines();
    let failure = json!({
        "device": null, "address": address, "at": "<moment>", "kind": "unreachable",
        "code": "nobody-listens",
    });
    let failed = json!({
        "failed": 1, "failures": [failure], "error": { "kind": "unreachable" },
    });
    assert_fits(summary_of(&lines), &failed);
    // Nobody is named: the office is known and does not answer.
    assert_met_nobody(&phone, "nobody-reached");
    // Nobody else was ever in the programme.
    assert_met_nobody(&Office::default().device, "nobody-known");
}

fn assert_met_nobody(device: &Device, code: &str) {
    let alone = device.script(["sync", "--once", "--timeout", "1"]);
    assert_eq!(alone.code, Some(1), "{alone:#?}");
    let nobody = json!({
        "sessions": 0, "failed": 0, "error": { "kind": "unreachable", "code": code },
    });
    assert_fits(summary_of(&alone.lines()), &nobody);
}
