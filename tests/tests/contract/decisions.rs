//! `dispute` and `link`: what people said differently, and who is one person.

use lantoa_tests::program::assert_fits;
use serde_json::{Value, json};

use crate::Office;

#[test]
fn a_dispute_has_one_id_everywhere_and_is_settled_once() {
    let office = Office::default();
    let (ha, minh) = (office.phone("Hà", "volunteer"), office.phone("Minh", "volunteer"));
    let meeting = office.meeting(&ha);
    office.meeting(&minh);
    assert_eq!(ha.json(["dispute", "list"]), json!([]));
    ha.json(["mark", &meeting, &office.an, "absent"]);
    minh.json(["mark", &meeting, &office.an, "late"]);
    ha.json(["level", "Lớp 1", &office.binh, "ai", "taught"]);
    minh.json(["level", "Lớp 1", &office.binh, "ai", "alone"]);
    // The same said twice is no dispute.
    ha.json(["mark", &meeting, &office.binh, "present"]);
    minh.json(["mark", &meeting, &office.binh, "present"]);
    ha.meet(&minh);

    let disputes = ha.json(["dispute", "list"]);
    assert_eq!(minh.json(["dispute", "list"]), disputes);
    let of = |kind: &str| -> Value {
        let list = disputes.as_array().expect("a list");
        list.iter().find(|line| line["kind"] == kind).expect("a dispute").clone()
    };
    let [ha_device, minh_device] = [&ha, &minh].map(|phone| phone.text(["whoami"], "device"));
    let sorted = |dispute: &Value| {
        let mut values = dispute["values"].as_array().expect("a list").clone();
        values.sort_by_key(|value| value["by"].to_string());
        for value in &mut values {
            let at = value.as_object_mut().expect("a value").remove("at");
            assert!(at.is_some_and(|at| at.is_string()), "when, by that device's clock");
        }
        values
    };
    let (mark, level) = (of("mark"), of("level"));
    let shape = json!({
        "id": "<text>", "space": "<text>", "class": office.class, "meeting": meeting,
        "topic": null, "learner": office.an,
        "answers": ["none", "absent", "excused", "late", "present"],
    });
    assert_fits(&mark, &shape);
    let by = |a: &str, b: &str| {
        [(a, "Hà", &ha_device), (b, "Minh", &minh_device)]
            .map(|(value, by, device)| json!({ "value": value, "by": by, "device": device }))
    };
    assert_eq!(sorted(&mark), by("absent", "late"));
    let shape = json!({ "meeting": null, "topic": "ai", "learner": office.binh });
    assert_fits(&level, &shape);
    assert_eq!(sorted(&level), by("taught", "alone"));
    let shown = ha.json(["class", "show", "Lớp 1"]);
    let marks = shown["marks"].as_array().expect("a list");
    let of_an = marks.iter().find(|mark| mark["learner"] == *office.an).expect("a mark");
    assert_fits(of_an, &json!({ "mark": "late", "disputed": true }));

    let id = mark["id"].as_str().expect("an id");
    for (value, kind) in [("taught", "invalid_input"), ("there", "invalid_input")] {
        assert_eq!(ha.refused(["dispute", "settle", id, value])["kind"], kind, "{value}");
    }
    assert_eq!(
        ha.json(["dispute", "settle", &id[..8], "vắng"]),
        json!({}),
        "a beginning is enough"
    );
    let error = ha.refused(["dispute", "settle", id, "late"]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!("dispute-stale")));
    ha.meet(&minh);
    let error = minh.refused(["dispute", "settle", id, "late"]);
    assert_eq!(error["kind"], "conflict", "settled there, stale here");
    let left = minh.json(["dispute", "list"]);
    assert_eq!(left.as_array().map(Vec::len), Some(1));
    assert_eq!(left[0]["id"], level["id"]);
    let error = minh.refused(["dispute", "settle", "zzzz", "late"]);
    assert_eq!(error["kind"], "not_found", "no dispute was ever called so: {error}");
}

#[test]
fn one_person_registered_twice_is_joined_by_people_only_and_can_be_parted_again() {
    let office = Office::default();
    let device = &office.device;
    let other = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let add = |name: &str, class: &str| {
        let add = ["learner", "add", name, "--class", class, "--birth-year", "1960"];
        device.text(add.into_iter().chain(["--village", "Khe Lạc"]), "learner")
    };
    let (a, b) = (add("Chíu Chăn Lằm", &office.class), add("Chíu Chăn Lằm", &other));
    let candidates = device.json(["link", "candidates"]);
    let of_both = |line: &&Value| {
        let pair = [&line["a"], &line["b"]];
        pair.contains(&&json!(a)) && pair.contains(&&json!(b))
    };
    let found = candidates.as_array().expect("a list").iter().find(of_both);
    let found = found.unwrap_or_else(|| panic!("alike: {candidates}"));
    assert_fits(found, &json!({ "a": "<id>", "b": "<id>", "score": "<number>" }));
    assert!(found["why"].as_array().is_some_and(|why| why.contains(&json!("name"))), "{found}");

    for (class, learner) in [(&office.class, &a), (&other, &b)] {
        let open = ["meeting", "open", class, "--date", "2026-03-12"];
        let meeting = device.text(open, "meeting");
        device.json(["mark", &meeting, learner, "present"]);
    }
    let people = || device.json(["report"])["rows"][0]["learners"].clone();
    assert_eq!(people(), 2, "likeness alone joins nobody");
    assert_eq!(device.json(["link", "list"]), json!([]));
    assert_eq!(device.json(["link", "add", &a, &b]), json!({}));
    let links = device.json(["link", "list"]);
    assert_eq!(links.as_array().map(Vec::len), Some(1));
    assert!(of_both(&&links[0]), "{links}");
    assert_fits(&links[0], &json!({ "score": "<number>", "why": ["linked"] }));
    assert_eq!(people(), 1);
    assert_eq!(device.json(["link", "undo", &b, &a]), json!({}));
    assert_eq!(device.json(["link", "list"]), json!([]));
    assert_eq!(people(), 2);
    let error = device.refused(["link", "add", &a, &a]);
    assert_eq!(error["kind"], "invalid_input");
}
