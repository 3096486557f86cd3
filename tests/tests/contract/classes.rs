//! `import`, `class`, `learner`.

use lantoa_tests::program::{Homes, assert_fits};
use serde_json::{Value, json};

use crate::Office;

#[test]
fn a_roster_in_either_language_and_any_common_make_is_imported_once() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let vietnamese = "\u{feff}đội;lớp;địa bàn;họ tên;năm sinh;giới tính;thôn;điện thoại;đối tượng\r\n\
         Tổ 1;Lớp 1;Xã Ba Chẽ;Chíu Chăn Lằm;1960;nữ;Khe Lạc;0912 345 678;người dân\r\n\
         Tổ 1;Lớp 2;Xã Ba Chẽ;Đặng Văn An;1950;;;;\r\n";
    let file = homes.file("roster.csv", vietnamese);
    let counts = |classes: u32, learners: u32, unchanged: u32, lines: u32| {
        json!({
            "classes": classes, "learners": learners, "unchanged": unchanged, "lines": lines,
        })
    };
    assert_fits(&office.json(["import", &file, "--dry-run"]), &counts(2, 2, 0, 2));
    assert_eq!(office.json(["class", "list"]), json!([]), "a dry run writes nothing");
    assert_fits(&office.json(["import", &file]), &counts(2, 2, 0, 2));
    // The same people as a comma file in English, and one more.
    let english = "team,class,place,name,birth_year,sex,village,phone,audience\n\
         Tổ 1,Lớp 1,Xã Ba Chẽ,Chíu Chăn Lằm,1960,female,Khe Lạc,+84912345678,người dân\n\
         Tổ 1,Lớp 2,Xã Ba Chẽ,Đặng Văn An,1950,,,,\n\
         Tổ 1,Lớp 2,Xã Ba Chẽ,Đặng Văn An,1971,,,,\n";
    let file = homes.file("more.csv", english);
    assert_fits(&office.json(["import", &file]), &counts(0, 1, 2, 3));
    assert_fits(&office.json(["import", &file]), &counts(0, 0, 3, 3));
    let found = office.json(["learner", "find", "Chíu Chăn Lằm"]);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");

    let error = office.refused(["import", &homes.path("none.csv")]);
    assert_eq!(error["kind"], "not_found");
    let twice = "team,class,name\nTổ 1,Lớp 3,Bình\nTổ 1,Lớp 3,Bình\n";
    let error = office.refused(["import", &homes.file("twice.csv", twice)]);
    let line = json!({ "line": 3, "field": "", "problem": "repeat" });
    assert_fits(&error, &json!({ "kind": "invalid_input", "detail": { "lines": [line] } }));
}

#[test]
fn a_file_name_counts_from_where_the_command_is_typed() {
    let office = Office::default();
    let file = office.homes.file("near.csv", "team,class,name\nTổ Ba Chẽ,Lớp 1,Trần Cường\n");
    let folder = std::path::Path::new(&file).parent().expect("a folder");
    let ended = office.device.run_from(folder, ["import", "near.csv"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    // Also where another process carries it out.
    let serving = office.device.serve();
    let ended = office.device.run_from(folder, ["import", "near.csv"]);
    assert_eq!(ended.code, Some(0), "{ended:#?}");
    serving.end();
}

#[test]
fn a_class_is_made_changed_listed_and_shown() {
    let office = Office::default();
    let device = &office.device;
    let line = json!({
        "class": office.class, "name": "Lớp 1", "team": office.team, "place": office.place,
        "learners": 2, "meetings": 0,
    });
    assert_fits(&device.json(["class", "list"]), &json!([line]));
    let made = device.json(["class", "add", "Lớp 2", "--team", &office.team]);
    let shape = json!({ "class": "<id>", "name": "Lớp 2", "team": office.team, "place": null });
    assert_fits(&made, &shape);
    let id = made["class"].as_str().expect("an id");
    let edited = device.json(["class", "edit", id, "--name", "Lớp 2A", "--place", "xa ba che"]);
    let shape = json!({ "class": id, "name": "Lớp 2A", "place": office.place, "closed": false });
    assert_fits(&edited, &shape);
    assert_eq!(device.json(["class", "edit", id, "--closed"])["closed"], true);
    assert_eq!(device.json(["class", "edit", id, "--closed=false"])["closed"], false);

    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "late"]);
    device.json(["level", &office.class, &office.an, "ai", "alone"]);
    assert_fits(
        &device.json(["class", "show", "Lớp 1"]),
        &json!({
            "class": office.class, "name": "Lớp 1", "team": office.team,
            "learners": [
                { "learner": office.an, "name": "Nguyễn Văn An", "birth_year": null, "village": null },
                { "learner": office.binh, "name": "Đặng Thị Bình" },
            ],
            "meetings": [{ "meeting": meeting, "date": "2026-03-12", "number": 1 }],
            "marks": [{
                "meeting": meeting, "learner": office.an, "mark": "late", "by": "Oanh",
                "at": "<moment>", "disputed": false,
            }],
            "levels": [{
                "learner": office.an, "topic": "ai", "level": "alone", "by": "Oanh",
                "disputed": false,
            }],
        }),
    );
}

#[test]
fn a_learner_is_registered_changed_enrolled_and_leaves() {
    let office = Office::default();
    let device = &office.device.at("2026-03-12T12:00:00Z");
    let add = ["learner", "add", "Chíu  Chăn Lằm ", "--class", "Lớp 1", "--birth-year", "1960"];
    let add = add.into_iter().chain(["--sex", "nữ", "--village", "Khe Lạc"]);
    let add =
        add.chain(["--phone", "0912 345 678", "--consent", "Trưởng thôn", "--consent-by", "Mẹ An"]);
    let made = device.json(add);
    assert_fits(
        &made,
        &json!({
            "learner": "<id>", "name": "Chíu Chăn Lằm", "birth_year": 1960, "sex": "female",
            "village": "Khe Lạc", "phone": "0912345678", "classes": [office.class],
            "consent": { "on": "2026-03-12", "witness": "Trưởng thôn", "by": "Mẹ An" },
        }),
    );
    let id = made["learner"].as_str().expect("an id");
    let edited = device.json(["learner", "edit", id, "--village", "", "--phone", "0987654321"]);
    let shape = json!({
        "learner": id, "name": "Chíu Chăn Lằm", "birth_year": 1960, "village": null,
        "phone": "0987654321", "consent": { "witness": "Trưởng thôn" },
    });
    assert_fits(&edited, &shape);

    let second = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let enrolled = device.json(["learner", "enrol", id, "--class", "Lớp 2"]);
    let classes = enrolled["classes"].as_array().expect("a list");
    assert!(classes.contains(&json!(second)) && classes.contains(&json!(office.class)));
    let left = device.json(["learner", "leave", "chiu chan lam", "--class", "Lớp 1"]);
    assert_eq!(left["classes"], json!([second]));
    let again = device.json(["learner", "leave", id, "--class", "Lớp 1"]);
    assert_eq!(again, left, "leaving again changes nothing");
    let error = device.refused(["learner", "leave", &office.an, "--class", "Lớp 2"]);
    assert_eq!(error["kind"], "not_found", "who never came does not leave: {error}");

    for (field, value, problem) in [
        ("birth_year", "--birth-year=1899", "birth-year"),
        ("sex", "--sex=x", "sex"),
        ("phone", "--phone=12", "phone"),
    ] {
        let error = device.refused(["learner", "edit", id, value]);
        let detail = json!({ "field": field, "problem": problem });
        assert_fits(&error, &json!({ "kind": "invalid_input", "detail": detail }));
    }
}

#[test]
fn a_person_is_looked_up_with_classes_days_and_other_registrations() {
    let office = Office::default();
    let device = &office.device.at("2026-03-20T12:00:00Z");
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "late"]);
    device.json(["learner", "leave", &office.an, "--class", "Lớp 1", "--since", "2026-03-19"]);
    let second = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let twin = ["learner", "add", "Nguyễn Văn Ấn", "--class", "Lớp 2", "--birth-year", "1960"];
    let twin = device.text(twin, "learner");
    device.json(["link", "add", &office.an, &twin]);
    let there = device.text(["team", "add", "Tổ Hạ Long"], "team");
    let far = device.text(["class", "add", "Lớp 3", "--team", &there], "class");
    let moved = device.text(["learner", "move", &twin, "--class", &far], "learner");
    let days = json!([{ "from": null, "comes": true }, { "from": "2026-03-19", "comes": false }]);
    let one = |learner: &str, name: &str, team: &str, moved: bool| json!({ "learner": learner, "name": name, "team": team, "moved": moved });
    let registered = |shown: &Value, wanted: [Value; 2]| {
        let lines = shown["registrations"].as_array().expect("a list");
        assert_eq!(lines.len(), wanted.len(), "{shown}");
        wanted.iter().for_each(|line| assert!(lines.contains(line), "{line} in {shown}"));
    };
    let shown = device.json(["learner", "show", &office.an]);
    assert_fits(
        &shown,
        &json!({
            "learner": office.an, "name": "Nguyễn Văn An", "birth_year": null, "sex": null,
            "village": null, "phone": null, "audience": null, "team": office.team, "consent": null,
            "classes": [], "taken_back": false, "last_seen": "2026-03-12",
            "enrolments": [{
                "class": office.class, "name": "Lớp 1", "team": office.team, "comes": false,
                "days": days, "last_seen": "2026-03-12",
            }],
        }),
    );
    let others = [(&twin, &office.team), (&moved, &there)];
    registered(&shown, others.map(|(id, team)| one(id, "Nguyễn Văn Ấn", team, false)));
    // By the old id the new registration is meant; the old one is that, before it moved.
    let shown = device.json(["learner", "show", &twin]);
    let enrolment = json!({
        "class": far, "name": "Lớp 3", "team": there, "comes": true, "last_seen": null,
        "days": [{ "from": "2026-03-20", "comes": true }],
    });
    assert_fits(
        &shown,
        &json!({
            "learner": moved, "team": there, "classes": [far], "last_seen": "2026-03-12",
            "enrolments": [enrolment],
        }),
    );
    let an = one(&office.an, "Nguyễn Văn An", &office.team, false);
    registered(&shown, [an, one(&twin, "Nguyễn Văn Ấn", &office.team, true)]);
    assert_eq!(device.json(["learner", "show", &twin[..8]]), shown);
    // Who holds one team only is told that there is another registration, and no more.
    let phone = office.phone("Hà", "volunteer");
    let shown = phone.json(["learner", "show", &twin]);
    let far = json!({ "learner": moved, "name": "", "team": null, "moved": true });
    assert!(shown["registrations"].as_array().is_some_and(|all| all.contains(&far)), "{shown}");
    assert_eq!(shown["classes"], json!([]), "{shown}");
    assert_eq!(shown["enrolments"][0]["class"], json!(second), "{shown}");
    assert_eq!(phone.refused(["learner", "show", "Nobody"])["kind"], "not_found");
}

#[test]
fn learners_are_found_whatever_the_case_and_marks_and_exact_names_come_first() {
    let office = Office::default();
    let device = &office.device;
    for name in ["Đặng Thị Hoà", "Dang Thi Hoa", "Đặng Thị Hoa", "Chíu Chăn Lằm"] {
        device.json(["learner", "add", name, "--class", "Lớp 1"]);
    }
    let names = |text: &str| -> Vec<String> {
        let found = device.json(["learner", "find", text]);
        let shape = json!({
            "learner": "<id>", "name": "<text>", "birth_year": null, "village": null,
            "team": office.team, "classes": [office.class],
        });
        let found = found.as_array().expect("a list");
        found.iter().for_each(|line| assert_fits(line, &shape));
        let name = |line: &Value| line["name"].as_str().expect("a name").to_owned();
        found.iter().map(name).collect()
    };
    assert_eq!(names("Đặng Thị Hoà")[0], "Đặng Thị Hoà");
    assert_eq!(names("Dang Thi Hoa")[0], "Dang Thi Hoa");
    for text in ["dang thi hoa", "ĐẶNG THỊ HOÀ", "Đặng Thị Hoa"] {
        assert_eq!(names(text).len(), 3, "{text}");
    }
    assert_eq!(names("dang").len(), 4, "also Đặng Thị Bình");
    assert_eq!(names("lằm"), ["Chíu Chăn Lằm"]);
    assert_eq!(names("xyz"), [""; 0]);
}

#[test]
fn a_long_list_is_given_part_by_part() {
    let office = Office::default();
    let device = &office.device;
    for number in 1..=3 {
        let name = format!("Chíu Thị {number}");
        device.json(["learner", "add", &name, "--class", "Lớp 1"]);
    }
    let find = ["learner", "find", "chiu", "--limit", "2"];
    let first = device.json(find);
    assert_eq!(first["total"], 3, "{first}");
    let next = first["next"].as_str().expect("there is more");
    let rest = device.json(find.into_iter().chain(["--after", next]));
    assert_eq!((&rest["total"], &rest["next"]), (&json!(3), &json!(null)));
    let rows = |part: &Value| part["rows"].as_array().expect("rows").clone();
    let whole = device.json(["learner", "find", "chiu"]);
    assert_eq!(json!([rows(&first), rows(&rest)].concat()), whole);
    for list in [["class", "list"], ["dispute", "list"], ["link", "candidates"]] {
        let part = device.json(list.into_iter().chain(["--limit", "1000"]));
        assert_eq!((&part["rows"], &part["next"]), (&device.json(list), &json!(null)));
    }
    let error = device.refused(["class", "list", "--limit", "1", "--after", next]);
    assert_eq!((&error["kind"], &error["code"]), (&json!("invalid_input"), &json!("cursor-unfit")));
}

#[test]
fn a_history_tells_who_did_what_and_nothing_of_who_was_erased() {
    let office = Office::default();
    let device = &office.device;
    device.json(["learner", "edit", &office.an, "--name", "Đặng Thị Hoa"]);
    let open = ["meeting", "open", "Lớp 1", "--date", "2026-03-12"];
    let meeting = device.text(open, "meeting");
    device.json(["mark", &meeting, &office.an, "late"]);
    let history = |kind: &str, thing: &str| device.json(["history", kind, thing]);
    let told = history("learner", "Đặng Thị Hoa");
    let line = json!({
        "by": "Oanh", "person": "<id>", "device": "<device>", "at": "<moment>", "standing": "counts",
        "deeds": [{
            "what": "mark", "value": "late", "from": null, "person": null, "topic": null, "count": 1,
            "about": [{ "kind": "meeting", "id": meeting }],
        }],
    });
    assert_fits(&told["rows"][0], &line);
    assert_eq!(told["rows"][1]["deeds"][0]["value"], "Đặng Thị Hoa");
    for (kind, thing) in [("class", "Lớp 1"), ("meeting", &meeting), ("team", &*office.team)] {
        let told = history(kind, thing);
        assert!(told["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{kind}: {told}");
    }
    let first = device.json(["history", "learner", &office.an, "--limit", "1"]);
    let next = first["next"].as_str().expect("there is more");
    let rest = device.json(["history", "learner", &office.an, "--after", next]);
    assert_eq!(rest["rows"][0], told["rows"][1]);
    device.json(["learner", "erase", &office.an, "--yes"]);
    assert_eq!(
        history("learner", &office.an),
        json!({ "rows": [], "next": null, "untold": ["erased"] })
    );
    for (kind, thing) in [("class", "Lớp 1"), ("meeting", &meeting)] {
        let told = history(kind, thing).to_string();
        assert!(!told.contains("Hoa") && !told.contains(&office.an), "{kind}: {told}");
    }
    assert_eq!(device.refused(["history", "learner", "Nobody"])["kind"], "not_found");
}

#[test]
fn a_volunteer_may_not_open_classes_and_a_lead_may() {
    let office = Office::default();
    let (volunteer, lead) = (office.phone("Hà", "volunteer"), office.phone("Lan", "lead"));
    let error = volunteer.refused(["class", "add", "Lớp 2", "--team", &office.team]);
    assert_eq!(error["kind"], "not_allowed");
    let error = volunteer.refused(["class", "edit", "Lớp 1", "--closed"]);
    assert_eq!(error["kind"], "not_allowed");
    lead.json(["class", "add", "Lớp 2", "--team", &office.team]);
    let error = lead.refused(["place", "add", "Xã"]);
    assert_eq!(error["kind"], "not_allowed");
    let observer = office.phone("Sơn", "observer");
    let error = observer.refused(["learner", "add", "Minh", "--class", "Lớp 1"]);
    assert_eq!(error["kind"], "not_allowed");
    assert_eq!(observer.json(["class", "list"]).as_array().map(Vec::len), Some(1));
}
