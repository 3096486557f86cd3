//! Meetings that people name by their class and day. (Guards: one meeting that is refused as several, a mark that is put
//! where it does not count, and candidates that nobody can tell apart.)

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

/// An office with a class in two rolls, each with its people and a meeting of one day.
fn office(homes: &Homes) -> (Device, [String; 2]) {
    let office = homes.device("office").at("2026-10-06T03:00:00Z");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["place", "add", "Khe O"]);
    let mut meetings = Vec::new();
    for (class, name) in [("Lớp tối", "An"), ("Lớp buổi tối", "Bình")] {
        let add = ["class", "add", class, "--team", "Tổ 1", "--place", "Khe O"];
        if meetings.is_empty() {
            office.json(["team", "add", "Tổ 1"]);
        }
        office.json(add);
        office.json(["learner", "add", name, "--class", class]);
        let meeting = office.text(["meeting", "open", class, "--date", "2026-10-05"], "meeting");
        office.json(["mark", &meeting, "--all", "present"]);
        meetings.push(meeting);
    }
    office.json(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    (office, meetings.try_into().expect("two"))
}

fn marks(office: &Device) -> Vec<(String, Value)> {
    let sheet = office.json(["class", "show", "Lớp tối"]);
    let name = |id: &Value| {
        let mut people = sheet["learners"].as_array().expect("a list").iter();
        let found = people.find(|line| line["learner"] == *id);
        found.map_or(String::new(), |line| line["name"].as_str().expect("a name").to_owned())
    };
    let marks = sheet["marks"].as_array().expect("a list").iter();
    let mut marks: Vec<_> =
        marks.map(|mark| (name(&mark["learner"]), mark["mark"].clone())).collect();
    marks.sort_by(|a, b| a.0.cmp(&b.0));
    marks
}

#[test]
fn two_meetings_that_are_one_are_meant_by_the_day_and_each_mark_is_put_where_it_stands() {
    let homes = Homes::default();
    let (office, [one, other]) = office(&homes);
    office.json(["meeting", "same", &one, &other]);
    for class in ["Lớp tối", "Lớp buổi tối"] {
        let day = format!("{class}/5/10/2026");
        assert_eq!(office.json(["mark", &day, "An", "late"])["marked"], json!(1), "{class}");
        assert_eq!(office.json(["mark", &day, "Bình", "absent"])["marked"], json!(1), "{class}");
        let said = [("An".to_owned(), json!("late")), ("Bình".to_owned(), json!("absent"))];
        assert_eq!(marks(&office), said, "{class}");
        for (name, mark) in [("An", "present"), ("Bình", "present")] {
            office.json(["mark", &day, name, mark]);
        }
    }
    // Who has a mark at either has none missing.
    let filled = office.json(["mark", "Lớp tối/5/10/2026", "--all", "absent"]);
    assert_eq!(filled["marked"], json!(0), "{filled}");
    office.json(["learner", "add", "Cúc", "--class", "Lớp tối", "--since", "2026-10-01"]);
    let filled = office.json(["mark", "Lớp tối/5/10/2026", "--all", "absent"]);
    assert_eq!(filled["marked"], json!(1), "{filled}");
    let report = office.json(["report"]);
    assert_eq!((&report["total"]["meetings"], &report["total"]["blank"]), (&json!(1), &json!(0)));
    assert_eq!((&report["total"]["turns"], &report["disputed"]), (&json!(2), &json!(0)));
    // Both are withdrawn, and both come back.
    office.json(["meeting", "withdraw", "Lớp tối/5/10/2026", "--reason", "nhầm"]);
    assert_eq!(office.json(["report"])["total"]["meetings"], json!(0));
    office.json(["meeting", "restore", "Lớp tối/5/10/2026"]);
    assert_eq!(office.json(["report"])["total"]["meetings"], json!(1));
}

#[test]
fn meetings_that_are_two_are_told_apart_by_class_team_place_hour_and_people() {
    let homes = Homes::default();
    let (office, meetings) = office(&homes);
    let day = "Lớp tối/5/10/2026";
    let error = office.refused(["mark", day, "An", "late"]);
    assert_eq!((&error["code"], &error["detail"]["text"]), (&json!("ambiguous"), &json!(day)));
    let candidates = error["detail"]["candidates"].as_array().expect("a list");
    assert_eq!(candidates.len(), 2, "{error}");
    for candidate in candidates {
        let id = candidate["id"].as_str().expect("an id");
        let class = if id == meetings[0] { "Lớp tối" } else { "Lớp buổi tối" };
        let apart = candidate["apart"].as_str().expect("a text");
        assert!(apart.contains(&format!("{class}, Tổ 1, Khe O, 10:0")), "{apart}");
        assert!(apart.ends_with("Hà"), "{apart}");
        assert_eq!(office.json(["mark", id, "--all", "absent"])["marked"], json!(1), "{id}");
    }
}

#[test]
fn of_two_classes_of_one_name_the_meetings_are_named_and_not_the_classes() {
    let homes = Homes::default();
    let (office, meetings) = office(&homes);
    office.json(["team", "add", "Tổ 2"]);
    let there = office.text(["class", "add", "Lớp tối", "--team", "Tổ 2"], "class");
    office.json(["learner", "add", "Dung", "--class", &there]);
    for team in ["Tổ 1", "Tổ 2"] {
        office.json(["class", "add", "Lớp sáng", "--team", team]);
    }
    let error = office.refused(["mark", "Lớp sáng/5/10/2026", "--all", "late"]);
    assert_eq!(error["code"], "not-found-meeting");
    let shown = office.json(["class", "list"]);
    let class = |name: &str| {
        let mut lines = shown.as_array().expect("a list").iter();
        let line = lines.find(|line| line["name"] == *name).expect("a class");
        line["class"].as_str().expect("an id").to_owned()
    };
    office.json(["meeting", "open", &class("Lớp sáng"), "--date", "2026-10-05"]);
    let ended = office.speaking("vi").run(["mark", "Lớp sáng/5/10/2026", "--all", "late"]);
    assert!(ended.stderr.contains("chỉ một lớp có buổi ngày đó"), "{ended:#?}");
    let meeting = office.text(["meeting", "open", &there, "--date", "2026-10-05"], "meeting");
    office.json(["meeting", "same", &meetings[0], &meetings[1]]);
    let error = office.refused(["mark", "Lớp tối/5/10/2026", "An", "late"]);
    let candidates = error["detail"]["candidates"].as_array().expect("a list").iter();
    let mut ids: Vec<_> = candidates.map(|one| one["id"].as_str().expect("an id")).collect();
    ids.sort_unstable();
    let mut all = vec![&*meeting, &*meetings[0], &*meetings[1]];
    all.sort_unstable();
    assert_eq!(ids, all);
}
