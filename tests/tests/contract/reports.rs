//! `report`: its rows, its coverage, its files.

use lantoa_tests::program::assert_fits;
use serde_json::{Value, json};

use crate::Office;

#[test]
fn a_report_says_what_it_covers_and_counts_by_whatever_is_asked() {
    let office = Office::default();
    let device = &office.device;
    let quiet = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "late"]);
    device.json(["mark", &meeting, &office.binh, "absent"]);
    device.json(["level", "Lớp 1", &office.an, "ai", "alone"]);
    let levels = json!({ "taught": 0, "practised": 0, "alone": 1, "confirmed": 0 });
    assert_fits(
        &device.json(["report"]),
        &json!({
            "coverage": {
                "classes": 2, "reported": 1,
                "missing": [{ "class": quiet, "name": "Lớp 2", "last": null }],
            },
            "disputed": 0,
            "rows": [{
                "key": "all", "classes": 2, "meetings": 1, "learners": 1, "turns": 1,
                "present_rate": 50, "visits": 0, "levels": levels,
            }],
        }),
    );
    let keys = |by: &str| -> Vec<String> {
        let report = device.json(["report", "--by", by]);
        let rows = report["rows"].as_array().expect("rows");
        let shape = json!({
            "key": "<text>", "classes": "<number>", "meetings": "<number>", "learners": "<number>",
            "turns": "<number>", "visits": "<number>",
        });
        rows.iter().for_each(|row| assert_fits(row, &shape));
        rows.iter().map(|row| row["key"].as_str().expect("a key").to_owned()).collect()
    };
    assert_eq!(keys("team"), [office.team.as_str()]);
    assert_eq!(keys("class").len(), 2);
    assert!(keys("class").contains(&office.class) && keys("class").contains(&quiet));
    assert!(keys("place").contains(&office.place));
    for by in ["topic", "audience", "sex", "age"] {
        assert!(!keys(by).is_empty(), "{by}");
    }
    device.misused(["report", "--by", "colour"]);
}

#[test]
fn a_period_holds_its_first_and_last_day() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, "--all", "present"]);
    for (from, to, turns) in [
        ("2026-03-12", "2026-03-12", 2),
        ("2026-03-01", "2026-03-31", 2),
        ("2026-03-13", "2026-03-31", 0),
        ("2026-03-01", "2026-03-11", 0),
    ] {
        let report = device.json(["report", "--from", from, "--to", to]);
        assert_eq!(report["rows"][0]["turns"], turns, "{from} to {to}");
    }
    let error = device.refused(["report", "--from", "2026-03-02", "--to", "2026-03-01"]);
    assert_eq!(error["kind"], "invalid_input");
}

#[test]
fn several_teams_are_reported_together_and_others_left_out() {
    let office = Office::default();
    let device = &office.device;
    for team in ["Tổ 2", "Tổ 3"] {
        device.json(["team", "add", team]);
        device.json(["class", "add", &format!("Lớp của {team}"), "--team", team]);
    }
    let classes = |teams: &[&str]| -> Value {
        let named = teams.iter().flat_map(|team| ["--team", team]);
        device.json(["report"].into_iter().chain(named))["coverage"]["classes"].clone()
    };
    assert_eq!(classes(&[]), 3);
    assert_eq!(classes(&["Tổ 2"]), 1);
    assert_eq!(classes(&["Tổ 2", "to 3"]), 2);
    let error = device.refused(["report", "--team", "Tổ 9"]);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn a_spreadsheet_has_the_same_bytes_everywhere_and_speaks_when_asked_to() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    phone.meet(&office.device);
    let csv = |device: &lantoa_tests::program::Device, name: &str| {
        let file = office.homes.path(name);
        device.json(["report", "--by", "class", "--csv", &file]);
        std::fs::read(file).expect("a file")
    };
    // Tests name a language on every line, so the first line is translated; the rest is not.
    let (there, here) = (csv(&office.device, "office.csv"), csv(&phone, "phone.csv"));
    assert_eq!(there, here);
    let text = String::from_utf8(there).expect("UTF-8");
    assert!(text.starts_with('\u{feff}') && text.contains("\r\n"), "as Excel opens it: {text:?}");
    assert!(text.contains(&format!("{},Lớp 1,1,1,2,2,100,0", office.class)), "{text}");
    let vietnamese = String::from_utf8(csv(&phone.speaking("vi"), "vi.csv")).expect("UTF-8");
    assert!(vietnamese.lines().next().is_some_and(|line| line.contains("Học viên")));
    assert_eq!(vietnamese.lines().nth(1), text.lines().nth(1));
    let error = phone.refused(["report", "--csv", &office.homes.path("no/such/folder.csv")]);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn a_person_with_two_registrations_in_one_class_counts_once() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    for (learner, mark) in [(&office.an, "present"), (&office.binh, "absent")] {
        device.json(["mark", &meeting, learner, mark]);
    }
    let total = || device.json(["report"])["total"].clone();
    assert_fits(&total(), &json!({ "turns": 1, "learners": 1, "present_rate": 50, "disputed": 0 }));
    device.json(["link", "add", &office.an, &office.binh]);
    assert_fits(
        &total(),
        &json!({ "turns": 1, "learners": 1, "present_rate": 100, "disputed": 1 }),
    );
    device.json(["mark", &meeting, &office.binh, "present"]);
    assert_fits(
        &total(),
        &json!({ "turns": 1, "learners": 1, "present_rate": 100, "disputed": 0 }),
    );
}

#[test]
fn a_class_that_ended_later_is_asked_about_before() {
    let office = Office::default();
    let device = &office.device;
    let classes = |from: &str, to: &str| {
        device.json(["report", "--from", from, "--to", to])["coverage"]["classes"].clone()
    };
    device.json(["class", "edit", "Lớp 1", "--closed", "--from", "2026-02-15"]);
    assert_eq!(classes("2026-01-01", "2026-01-31"), 1);
    assert_eq!(classes("2026-02-01", "2026-02-28"), 1);
    assert_eq!(classes("2026-03-01", "2026-03-31"), 0);
}

#[test]
fn a_class_that_moved_and_its_people_stand_once_in_lists() {
    let office = Office::default();
    let device = &office.device;
    device.json(["team", "add", "Tổ Lương Mông"]);
    let old = office.class.clone();
    let new = device.text(["class", "move", &old, "--team", "Tổ Lương Mông"], "class");
    let list = device.json(["class", "list"]);
    assert_eq!((list.as_array().map(Vec::len), &list[0]["class"]), (Some(1), &json!(new)));
    assert_eq!(device.json(["learner", "list"]).as_array().map(Vec::len), Some(2));
    let of_old = device.json(["learner", "list", "--class", &old]);
    assert_eq!(of_old.as_array().map(Vec::len), Some(2), "by its id it is found: {of_old}");
}

#[test]
fn a_report_says_how_many_devices_may_have_more_and_names_them_to_who_coordinates() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let none = json!({ "count": 0, "teams": [], "named": [] });
    let meeting = office.meeting(&office.device);
    office.device.json(["mark", &meeting, "--all", "present"]);
    assert_eq!(office.device.json(["report"])["coverage"]["devices"], none, "it was met since");
    // Nobody has been heard of since a meeting that is still to come.
    let open = ["meeting", "open", "Lớp 1", "--date", "2099-03-12", "--yes"];
    let meeting = office.device.text(open, "meeting");
    office.device.json(["mark", &meeting, "--all", "present"]);
    let devices = &office.device.json(["report", "--by", "team"])["coverage"]["devices"];
    assert_fits(
        devices,
        &json!({
            "count": 1, "teams": [{ "team": office.team, "devices": 1 }],
            "named": [{
                "device": "<text>", "name": "Hà", "teams": [office.team], "last_seen": "<text>",
                "clock_wrong": false,
            }],
        }),
    );
    let period = ["report", "--to", "2026-03-31"];
    assert_eq!(office.device.json(period)["coverage"]["devices"], none);
    let page = office.device.say(["report"]);
    assert!(page.contains("One device may have work that is not here yet"), "{page}");
    assert!(page.contains("  Hà: last met "), "{page}");
    let page = office.device.speaking("vi").say(["report"]);
    assert!(page.contains("1 máy có thể còn số liệu chưa gửi"), "{page}");

    phone.meet(&office.device);
    let devices = &phone.json(["report"])["coverage"]["devices"];
    assert_eq!((&devices["count"], &devices["named"]), (&json!(1), &json!([])), "{devices}");
    let file = office.homes.path("team.csv");
    office.device.json(["report", "--by", "team", "--csv", &file]);
    let text = std::fs::read_to_string(file).expect("a file");
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].ends_with(",Devices with work to come"), "{text}");
    assert!(lines[1].ends_with(",1") && !text.contains("Hà"), "{text}");
}
