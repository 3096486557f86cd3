//! Somebody said something wrongly and takes it off. (Guards: a place of a class or a team that stays for good; a refusal
//! that names no way, or one that leads nowhere.)

use lantoa_tests::program::{Device, Office};
use serde_json::Value;

fn last_act(device: &Device, of: &str, thing: &str) -> String {
    let history = device.json(["history", of, thing]);
    history["rows"][0]["act"].as_str().unwrap_or_else(|| panic!("{history}")).to_owned()
}

/// The places, or topics, of a report with their turns.
fn rows(device: &Device, by: &str) -> Vec<(String, u64)> {
    let report = device.json(["report", "--by", by]);
    let rows = report["rows"].as_array().expect("a list").iter();
    let text = |row: &Value, of: &str| row[of].as_str().unwrap_or_default().to_owned();
    let of = if by == "topic" { "key" } else { "name" };
    rows.map(|row| (text(row, of), row["turns"].as_u64().expect("a number"))).collect()
}

#[test]
fn the_place_of_a_class_and_of_a_team_is_taken_off_and_that_is_taken_back() {
    let office = Office::default();
    let device = &office.device;
    device.json(["place", "add", "Xã Đồn Đạc"]);
    device.json(["class", "edit", &office.class, "--place", "Xã Đồn Đạc"]);
    device.json(["meeting", "open", &office.class, "--date", "2026-03-02"]);
    device.json(["mark", &format!("{}/2026-03-02", office.class), "--all", "present"]);
    let at = |name: &str| vec![(name.to_owned(), 2)];
    assert_eq!(rows(device, "place"), at("Xã Đồn Đạc"));
    let class = device.json(["class", "edit", &office.class, "--place", ""]);
    assert_eq!(class["place"], Value::Null, "{class}");
    assert_eq!(rows(device, "place"), at("Xã Ba Chẽ"), "where its team works");
    let act = last_act(device, "class", &office.class);
    device.json(["undo", &act]);
    assert_eq!(rows(device, "place"), at("Xã Đồn Đạc"));
    // From a day on, and of every day.
    device.json(["class", "edit", &office.class, "--place", "", "--from", "2026-03-02"]);
    assert_eq!(rows(device, "place"), at("Xã Ba Chẽ"));
    let refused = device.refused(["class", "edit", &office.class, "--place", ""]);
    assert_eq!(refused["code"], "value-dated");
    device.json(["class", "edit", &office.class, "--place", "", "--every-day"]);
    assert_eq!(rows(device, "place"), at("Xã Ba Chẽ"));
    let team = device.json(["team", "edit", &office.team, "--place", ""]);
    assert_eq!(team["place"], Value::Null, "{team}");
    assert_eq!(device.json(["report", "--by", "place"])["rows"][0]["key"], "unknown");
    let act = last_act(device, "team", &office.team);
    device.json(["undo", &act]);
    assert_eq!(rows(device, "place"), at("Xã Ba Chẽ"));
}

#[test]
fn a_topic_stays_with_its_meeting_and_the_way_that_is_named_leads_out() {
    let office = Office::default();
    let device = &office.device;
    let open = ["meeting", "open", &office.class, "--date", "2026-03-02", "--topics"];
    let a = device.text(open.iter().chain(&["vneid"]), "meeting");
    device.json(["mark", &a, "--all", "present"]);
    device.json(open.iter().chain(&["ai"]));
    let act = last_act(device, "meeting", &a);
    let code = |line: &[&str]| device.refused(line)["code"].clone();
    assert_eq!(code(&["undo", &act]), "act-topic");
    assert_eq!(device.refused(open.iter().chain(&[""]))["code"], "topic-empty");
    for lang in ["vi", "en"] {
        let said = device.speaking(lang).run(["undo", &act]).stderr;
        for command in ["lantoa meeting open", "--another --topics", "lantoa meeting part"] {
            assert!(said.contains(command), "{command}: {said}");
        }
    }
    let b = device.text(open.iter().chain(&["vneid", "--another"]), "meeting");
    device.json(["meeting", "part", &a, "--by", "Oanh", "--into", &b]);
    assert_eq!(rows(device, "topic"), [("vneid".to_owned(), 2)]);
    assert_eq!(device.json(["report"])["total"]["meetings"], 1);
}

#[test]
fn a_code_is_replaced_and_one_of_a_place_that_is_retired_is_free_for_another() {
    let office = Office::default();
    let device = &office.device;
    let other = device.text(["place", "add", "Xã Đồn Đạc"], "place");
    let give = |place: &str, code: &str| {
        let line = ["place", "code", place, "--code", code, "--from", "01/07/2025"];
        device.script(line)
    };
    assert_eq!(give(&office.place, "99999").code, Some(0), "meant: the other one");
    let act = last_act(device, "place", &office.place);
    assert_eq!(device.refused(["undo", &act])["code"], "act-place-code");
    let empty = ["place", "code", &office.place, "--code", "", "--from", "01/07/2025"];
    assert_eq!(device.refused(empty)["code"], "code-empty");
    for lang in ["vi", "en"] {
        let said = device.speaking(lang).run(["undo", &act]).stderr;
        assert!(said.contains("lantoa place code") && said.contains("place retire"), "{said}");
    }
    let taken = give(&other, "99999");
    assert!(taken.stdout.contains("code-taken"), "{taken:?}");
    // Another code from that day on replaces it.
    assert_eq!(give(&office.place, "99998").code, Some(0));
    let replaced = last_act(device, "place", &office.place);
    assert_eq!(give(&other, "99999").code, Some(0));
    // A code that replaced one is taken back to that one.
    assert_eq!(device.json(["undo", &replaced])["restored"][0]["value"], "99999");
    device.json(["place", "retire", &office.place]);
    let third = device.text(["place", "add", "Xã Minh Cầm"], "place");
    assert!(give(&third, "99999").stdout.contains("code-taken"));
    device.json(["place", "retire", &other]);
    assert_eq!(give(&third, "99999").code, Some(0));
    let found = device.json(["team", "edit", &office.team, "--place", "99999"]);
    assert_eq!(found["place"], *third, "the code means the place that is offered");
}

#[test]
fn a_class_is_found_by_its_name_after_a_move_that_was_taken_back() {
    let office = Office::default();
    let device = &office.device;
    device.json(["team", "add", "Tổ Hai", "--place", "Xã Ba Chẽ"]);
    let open = |day: &str| device.json(["meeting", "open", "Lớp 1", "--date", day]);
    open("2026-03-02");
    device.json(["mark", "Lớp 1/2026-03-02", "--all", "present"]);
    let moved = ["class", "move", &office.class, "--team", "Tổ Hai"];
    let moved = device.text(moved, "class");
    device.json(["undo", &last_act(device, "class", &moved)]);
    assert_eq!(open("2026-03-09")["class"], *office.class);
    assert_eq!(device.json(["class", "show", "Lớp 1"])["class"], *office.class);
    // By its id it is there, and one with people in it is asked about.
    assert_eq!(device.json(["class", "show", &moved])["class"], *moved);
    device.json(["class", "edit", &moved, "--closed=false"]);
    device.json(["learner", "add", "Lý A Páo", "--class", &moved]);
    device.json(["class", "edit", &moved, "--closed"]);
    assert_eq!(device.refused(["class", "show", "Lớp 1"])["kind"], "conflict");
}

#[test]
fn topics_are_called_in_the_language_of_the_person() {
    let office = Office::default();
    let device = &office.device;
    let open = ["meeting", "open", &office.class, "--date", "2026-03-02", "--topics", "vneid"];
    device.json(open);
    device.json(["mark", &format!("{}/2026-03-02", office.class), "--all", "present"]);
    let topics = device.json(["topic", "list"]);
    let topic = topics.as_array().expect("a list").iter().find(|topic| topic["topic"] == "vneid");
    let name =
        |lang: &str| topic.and_then(|topic| topic[lang].as_str()).expect("a name").to_owned();
    let (vi, en) = (name("vi"), name("en"));
    for (lang, own, other) in [("vi", &vi, &en), ("en", &en, &vi)] {
        let file = office.homes.path(&format!("{lang}.csv"));
        let said = device.speaking(lang).say(["report", "--by", "topic", "--csv", &file]);
        let written = std::fs::read_to_string(&file).expect("the file");
        let word = own.split(' ').next().expect("a word");
        assert!(said.contains(word), "{own}: {said}");
        assert!(written.contains(&**own) && !written.contains(&**other), "{own}: {written}");
    }
}
