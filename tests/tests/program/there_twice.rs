//! Volunteers and teams that are there twice. (Guards: two rows of one volunteer, a team whose classes stay behind,
//! and a name that comes back once it is retired.)

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

/// An office of two volunteers, who each marked one of the people of a class.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Tổ 1"]);
    office.json(["team", "add", "Tổ Một"]);
    for class in ["Lớp tối", "Lớp sáng"] {
        office.json(["class", "add", class, "--team", "Tổ Một"]);
    }
    for name in ["Đặng Thị An", "Lý A Páo"] {
        office.json(["learner", "add", name, "--class", "Lớp tối"]);
    }
    let meeting = office.json(["meeting", "open", "Lớp tối", "--date", "2026-11-02"]);
    let meeting = meeting["meeting"].as_str().expect("an id").to_owned();
    office.json(["mark", &meeting, "Đặng Thị An", "present"]);
    office.json(["person", "add", "Nguyễn Thị Lan"]);
    office.json(["person", "act", "Nguyễn Thị Lan"]);
    office.json(["mark", &meeting, "Lý A Páo", "late"]);
    office.json(["person", "act", "Hà"]);
    office
}

fn rows(list: &Value) -> &Vec<Value> {
    list.as_array().expect("a list")
}

fn volunteers(office: &Device) -> Vec<(String, u64)> {
    let report = office.json(["report", "--by", "volunteer"]);
    let row = |row: &Value| {
        let name = row["name"].as_str().expect("a name").to_owned();
        (name, row["turns"].as_u64().expect("a number"))
    };
    rows(&report["rows"]).iter().map(row).filter(|(_, turns)| *turns > 0).collect()
}

#[test]
fn a_volunteer_who_is_there_twice_is_one_until_that_is_taken_back() {
    let homes = Homes::default();
    let office = office(&homes);
    let apart = volunteers(&office);
    assert_eq!(apart, [("Hà".to_owned(), 1), ("Nguyễn Thị Lan".to_owned(), 1)]);
    let said = office.say(["person", "list"]);
    let ids: Vec<&str> = said.split_whitespace().filter(|word| word.len() > 8).collect();
    assert!(ids.iter().all(|id| said.matches(id).count() == 1), "ids tell them apart: {said}");

    let one = office.json(["person", "same", "Hà", "Nguyễn Thị Lan"]);
    let list = office.json(["person", "list", "--all"]);
    assert_eq!(rows(&list).as_slice(), std::slice::from_ref(&one));
    let names = [&one["name"], &one["same"][0]["name"]].map(|name| name.as_str().expect("a name"));
    assert!(names.contains(&"Hà") && names.contains(&"Nguyễn Thị Lan"), "{one}");
    assert_eq!(volunteers(&office), [(names[0].to_owned(), 2)]);
    assert!(office.say(["person", "list", "--all"]).contains(names[1]));
    // Retired as one, by either name, and offered again.
    office.json(["person", "retire", names[1], "--from", "2026-11-20"]);
    let list = office.json(["person", "list", "--all"]);
    assert_eq!((rows(&list).len(), &list[0]["retired"]), (1, &json!("2026-11-20")));
    office.json(["person", "retire", names[0], "--undo"]);
    let itself = office.refused(["person", "same", "Hà", "Hà"]);
    assert_eq!(itself["kind"], "invalid_input");

    office.json(["person", "same", "--undo", "Nguyễn Thị Lan", "Hà"]);
    assert_eq!(volunteers(&office), apart);
    let refused = office.refused(["person", "same", "--undo", "Nguyễn Thị Lan", "Hà"]);
    assert_eq!(refused["code"], "not-found-joined-persons");
}

#[test]
fn a_team_that_was_opened_twice_goes_on_as_one_and_keeps_its_past() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "edit", "Lớp sáng", "--closed", "--from", "2026-11-10"]);
    let before = office.json(["report"])["total"].clone();
    let merged = office.json(["team", "merge", "Tổ Một", "--into", "Tổ 1"]);
    assert_eq!(rows(&merged["moved"]).len(), 1, "one that has ended stays: {merged}");
    let teams = office.json(["team", "list"]);
    let retired: Vec<bool> = rows(&teams).iter().map(|team| team["retired"].is_null()).collect();
    assert_eq!(retired, [true, false], "{teams}");
    let report = office.json(["report", "--by", "team"]);
    let turns = |name: &str| {
        let row = rows(&report["rows"]).iter().find(|row| row["name"] == name);
        row.map_or(json!(0), |row| row["turns"].clone())
    };
    assert_eq!((turns("Tổ Một"), turns("Tổ 1")), (json!(2), json!(0)));
    assert_eq!(report["total"]["turns"], before["turns"]);
    let classes = office.json(["class", "list"]);
    let moved = rows(&classes).iter().find(|class| class["class"] == merged["moved"][0]["class"]);
    assert_eq!(moved.expect("the class")["meetings"], json!(1), "with those of before");

    let again = office.json(["team", "merge", "Tổ Một", "--into", "Tổ 1"]);
    assert_eq!(again["moved"], json!([]));
    let itself = office.refused(["team", "merge", "Tổ 1", "--into", "Tổ 1"]);
    assert_eq!(itself["code"], "same-team");
}

#[test]
fn a_place_is_listed_with_what_it_is_one_with_and_what_it_became() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for place in ["Xã Vô Ngại", "Xã Vo Ngai", "Xã Lục Hồn"] {
        office.json(["place", "add", place]);
    }
    office.json(["place", "same", "Xã Vô Ngại", "Xã Vo Ngai"]);
    let merge = ["place", "merge", "Xã Vô Ngại", "--into", "Xã Lục Hồn", "--from", "2026-12-01"];
    office.json(merge);
    let place = |name: &str| {
        let list = office.json(["place", "list"]);
        let is_it = |place: &&Value| place["name"] == name || place["same"][0]["name"] == name;
        rows(&list).iter().find(is_it).cloned().expect("a place")
    };
    let (one, into) = (place("Xã Vo Ngai"), place("Xã Lục Hồn"));
    assert_eq!(one["became"], json!([{ "place": into["place"], "from": "2026-12-01" }]));
    assert_eq!(rows(&one["same"]).len(), 1);
    let said = office.say(["place", "list"]);
    assert!(said.contains("01/12/2026"), "{said}");
    // Retired, neither name comes back.
    office.json(["place", "retire", "Xã Vo Ngai", "--from", "2026-11-20"]);
    let list = office.json(["place", "list"]);
    assert_eq!(rows(&list).len(), 2);
    assert_eq!(place("Xã Vo Ngai")["retired"], json!("2026-11-20"));
    office.json(["place", "retire", "Xã Vô Ngại", "--undo"]);
    assert_eq!(place("Xã Vo Ngai")["retired"], Value::Null);
}

#[test]
fn a_sheet_has_one_column_for_meetings_that_are_one() {
    let homes = Homes::default();
    let office = office(&homes);
    let meeting = office.json(["meeting", "open", "Lớp tối", "--date", "2026-11-03"]);
    let later = meeting["meeting"].as_str().expect("an id").to_owned();
    office.json(["mark", &later, "Đặng Thị An", "absent"]);
    let list = office.json(["meeting", "list", "Lớp tối"]);
    let first = list[0]["meeting"].as_str().expect("an id").to_owned();
    assert_eq!(office.json(["class", "show", "Lớp tối"])["joined"], json!([]));
    office.json(["meeting", "same", &first, &later]);

    let shown = office.json(["class", "show", "Lớp tối"]);
    let joined = json!([{ "day": "2026-11-02", "meetings": [first, later] }]);
    assert_eq!(shown["joined"], joined, "the day of the first holds");
    let file = homes.path("roll.csv");
    office.json(["class", "show", "Lớp tối", "--csv", &file]);
    let text = std::fs::read_to_string(&file).expect("the roll");
    let heading = text.lines().next().expect("a heading");
    assert_eq!(heading.matches("02/11/2026").count(), 2, "of both days one column: {heading}");
    let an = text.lines().find(|line| line.contains("Đặng Thị An")).expect("her line");
    let states = an.matches(',').count();
    assert_eq!(states, heading.matches(',').count(), "{text}");
    let cells: Vec<&str> = an.split(',').collect();
    let present = cells.contains(&"P") && !cells.contains(&"A");
    assert!(present, "present prevails over absent: {an}");
    // Withdrawn, one of them counts nowhere, and the other stands alone.
    office.json(["meeting", "withdraw", &first]);
    assert_eq!(office.json(["class", "show", "Lớp tối"])["joined"], json!([]));
    office.json(["meeting", "restore", &first]);
    assert_eq!(office.json(["class", "show", "Lớp tối"])["joined"], joined);
    // A day that is corrected there does not hold.
    let corrected = office.run(["meeting", "correct", &later, "--date", "2026-11-04"]);
    assert!(corrected.stderr.contains("02/11/2026"), "{corrected:?}");
    let corrected = office.run(["meeting", "correct", &first, "--date", "2026-11-03"]);
    assert_eq!((corrected.code, &*corrected.stderr), (Some(0), ""), "its day is the day of both");
    // The class went on elsewhere: the old sheet has one column still.
    let old = first.split_once('/').expect("a class").0;
    office.json(["class", "move", "Lớp tối", "--team", "Tổ 1"]);
    let joined = json!([{ "day": "2026-11-03", "meetings": [first, later] }]);
    assert_eq!(office.json(["class", "show", old])["joined"], joined);
}

#[test]
fn namesakes_of_whom_nothing_else_is_known_are_told_apart_by_when_they_came() {
    let homes = Homes::default();
    let office = office(&homes).speaking("vi");
    office.json(["learner", "add", "Lý A Páo", "--class", "Lớp tối"]);
    let refused = office.run(["learner", "show", "Lý A Páo"]).stderr;
    for came in ["đến lần cuối 02/11/2026", "chưa đến buổi nào"] {
        assert_eq!(refused.matches(came).count(), 1, "{refused}");
    }
    let alike = office.say(["link", "candidates"]);
    assert!(alike.contains("Lớp tối") && alike.contains("02/11/2026"), "{alike}");
    // Where a year is known, that is enough.
    office.json(["learner", "add", "Đặng Thị An", "--class", "Lớp sáng"]);
    let refused = office.run(["learner", "show", "Đặng Thị An"]).stderr;
    assert!(refused.contains("Lớp sáng") && !refused.contains("lần cuối"), "{refused}");
}

#[test]
fn a_twin_that_is_offered_no_more_is_named_as_such_with_how_to_use_it_again() {
    let homes = Homes::default();
    let office = office(&homes).speaking("vi");
    office.json(["place", "add", "Xã Vô Ngại"]);
    for (kind, name, more) in [
        ("team", "Tổ 1", &[][..]),
        ("place", "Xã Vô Ngại", &[]),
        ("class", "Lớp tối", &["--team", "Tổ Một"]),
    ] {
        let add: Vec<&str> = [kind, "add", name].iter().chain(more).copied().collect();
        assert_eq!(office.refused(&add)["code"], "twin", "{kind}");
        office.json([kind, "retire", name, "--from", "2026-11-20"]);
        let refused = office.refused(&add);
        assert_eq!(refused["code"], "twin-retired", "{refused}");
        let said = refused["message"].as_str().expect("a sentence");
        let line = said.split('"').nth(3).expect("the line that helps");
        let words: Vec<&str> = line.split(' ').skip(1).collect();
        assert!(said.contains("20/11/2026") && line.ends_with("--undo"), "{said}");
        office.json(&words);
        assert_eq!(office.refused(&add)["code"], "twin", "{kind} is offered again");
    }
}

/// Two teams, each at a place of its own, and a class of the first that is two rolls.
fn two_teams(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for name in ["A", "B"] {
        let (place, team) = (format!("Xã {name}"), format!("Tổ {name}"));
        office.json(["place", "add", &place]);
        office.json(["team", "add", &team, "--place", &place]);
    }
    for (class, name) in [("Lớp 1", "Đặng Thị An"), ("Lớp 3", "Lý Thị Chi")] {
        office.json(["class", "add", class, "--team", "Tổ A"]);
        office.json(["learner", "add", name, "--class", class]);
    }
    office.json(["class", "same", "Lớp 1", "Lớp 3"]);
    office
}

/// Marks and levels of both people at one meeting of the first roll.
fn an_evening(office: &Device) {
    let meeting = office.json(["meeting", "open", "Lớp 1", "--date", "2026-11-10", "--yes"]);
    let meeting = meeting["meeting"].as_str().expect("an id").to_owned();
    office.json(["mark", &meeting, "--all", "present"]);
    for name in ["Đặng Thị An", "Lý Thị Chi"] {
        office.json(["level", "Lớp 1", name, "ai", "confirmed", "--at", &meeting]);
    }
}

#[test]
fn a_level_in_the_other_roll_of_a_class_counts_from_its_day_on() {
    let homes = Homes::default();
    let office = two_teams(&homes);
    an_evening(&office);
    let confirmed = |args: &[&str]| {
        let report = office.json([&["report"], args].concat());
        report["total"]["levels"]["confirmed"].clone()
    };
    assert_eq!(confirmed(&["--to", "2026-11-09"]), json!(0));
    assert_eq!(confirmed(&["--to", "2026-11-10"]), json!(2));
    let months = office.json(["report", "--by", "month"]);
    let keys: Vec<&Value> = rows(&months["rows"]).iter().map(|row| &row["key"]).collect();
    assert_eq!(keys, [&json!("2026-11")], "of nobody the month is unknown");
}

#[test]
fn the_past_of_a_team_that_was_merged_stays_at_its_place() {
    let homes = Homes::default();
    let office = two_teams(&homes);
    an_evening(&office);
    let target = ["target", "set", "--place", "Xã A", "--topic", "ai", "--percent", "50"];
    office.json([&target[..], &["--of", "4"]].concat());
    office.json(["pair", "add", "Hà", "Đặng Thị An", "--since", "2026-11-10", "--yes"]);
    let past = || {
        let report = office.json(["report", "--by", "place", "--to", "2026-11-20"]);
        (report["rows"].clone(), report["targets"].clone())
    };
    let before = past();
    assert_eq!(before.1[0]["reached"], json!(2), "{before:?}");
    office.json(["team", "merge", "Tổ A", "--into", "Tổ B"]);
    assert_eq!(past(), before);
    // Neither team takes the other's classes while it is retired: they would be in no report.
    let back = office.refused(["team", "merge", "Tổ B", "--into", "Tổ A"]);
    assert_eq!(back["code"], "team-retired");
    let back = office.refused(["class", "move", "Lớp 1", "--team", "Tổ A"]);
    assert_eq!(back["kind"], "invalid_input");
    assert_eq!(office.json(["report"])["coverage"]["classes"], json!(1));
    // A pair of before is one, and ends.
    assert_eq!(rows(&office.json(["pair", "list"])).len(), 1);
    office.json(["pair", "undo", "Hà", "Đặng Thị An"]);
    assert_eq!(office.json(["pair", "list"]), json!([]));
}

#[test]
fn a_retired_class_is_not_brought_back_by_a_merger() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "retire", "Lớp sáng"]);
    let classes = || office.json(["report"])["coverage"]["classes"].clone();
    let before = classes();
    let merged = office.json(["team", "merge", "Tổ Một", "--into", "Tổ 1"]);
    assert_eq!((rows(&merged["moved"]).len(), classes()), (1, before));
}

#[test]
fn a_class_that_is_one_with_one_that_came_is_listed_once() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for team in ["Tổ A", "Tổ B"] {
        office.json(["team", "add", team]);
    }
    // Which of two stands for both, their ids say, and those are drawn.
    for n in 0..6 {
        let (old, other) = (format!("Lớp {n}"), format!("Lớp mới {n}"));
        office.json(["class", "add", &old, "--team", "Tổ A"]);
        office.json(["learner", "add", &format!("Lý Thị {n}"), "--class", &old]);
        office.json(["class", "add", &other, "--team", "Tổ B"]);
        let moved = office.json(["class", "move", &old, "--team", "Tổ B"]);
        let moved = moved["class"].as_str().expect("an id").to_owned();
        office.json(["class", "same", &moved, &other]);
        let shown = office.json(["class", "show", &old]);
        assert_eq!(rows(&shown["learners"]).len(), 1, "{n}: {shown}");
    }
    assert_eq!(rows(&office.json(["class", "list"])).len(), 6);
    assert_eq!(rows(&office.json(["learner", "list"])).len(), 6);
}

#[test]
fn a_name_that_was_retired_first_does_not_come_back_with_the_others() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for place in ["Xã Vô Ngại", "Xã Vo Ngai"] {
        office.json(["place", "add", place]);
    }
    office.json(["place", "retire", "Xã Vo Ngai", "--from", "2026-11-01"]);
    office.json(["place", "same", "Xã Vo Ngai", "Xã Vô Ngại"]);
    let stands = || {
        let list = office.json(["place", "list"]);
        (rows(&list).len(), list[0]["name"].clone(), list[0]["retired"].clone())
    };
    assert_eq!(stands(), (1, json!("Xã Vô Ngại"), Value::Null));
    office.json(["place", "retire", "Xã Vô Ngại", "--from", "2026-11-20"]);
    office.json(["place", "retire", "Xã Vô Ngại", "--undo"]);
    assert_eq!(stands(), (1, json!("Xã Vô Ngại"), Value::Null), "the wrong name stays retired");
}
