//! `meeting`, `mark`, `level`, `visit`, `pair`.

use lantoa_tests::program::assert_fits;
use serde_json::{Value, json};

use crate::Office;

#[test]
fn a_days_meeting_is_opened_once_and_another_one_when_asked_for() {
    let office = Office::default();
    let device = &office.device;
    let open = ["meeting", "open", "Lớp 1", "--date", "2026-03-12"];
    let first = device.json(open.into_iter().chain(["--topics", "ai,vneid"]));
    let id = format!("{}/2026-03-12.1", office.class);
    let shape = json!({
        "meeting": id, "class": office.class, "date": "2026-03-12", "number": 1,
        "topics": ["ai", "vneid"],
    });
    assert_fits(&first, &shape);
    assert_eq!(device.json(open)["meeting"], first["meeting"], "it exists");
    let second = device.json(open.into_iter().chain(["--another"]));
    let shape = json!({ "meeting": format!("{}/2026-03-12.2", office.class), "number": 2 });
    assert_fits(&second, &shape);
    let list = device.json(["meeting", "list", "Lớp 1"]);
    assert_eq!(list.as_array().map(Vec::len), Some(2), "{list}");

    let closed = ["meeting", "close", "Lớp 1/2026-03-12", "--note", "Mất điện"];
    assert_eq!(device.json(closed), json!({ "blank": 0 }));
    assert_eq!(device.json(["meeting", "list", "Lớp 1"])[0]["closed"], true);
    let error = device.refused(["meeting", "close", "Lớp 1/2026-03-13"]);
    assert_eq!(error["kind"], "not_found");
    let error = device.refused(["meeting", "close", "Lớp 1/2026-03-12.3"]);
    assert_eq!(error["kind"], "not_found");
    let error = device.refused(["meeting", "open", "Lớp 1", "--topics", "xyz"]);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn two_meetings_that_were_one_count_once_until_that_is_undone() {
    let office = Office::default();
    let device = &office.device;
    let open = |date| device.text(["meeting", "open", "Lớp 1", "--date", date], "meeting");
    let (right, wrong) = (open("2026-03-12"), open("2001-01-01"));
    device.json(["mark", &right, "--all", "present"]);
    device.json(["mark", &wrong, &office.an, "late"]);
    let counted = || {
        let row = device.json(["report"])["rows"][0].clone();
        (row["meetings"].clone(), row["turns"].clone())
    };
    assert_eq!(counted(), (json!(2), json!(3)));
    assert_eq!(device.json(["meeting", "same", &right, &wrong]), json!({}));
    assert_eq!(counted(), (json!(1), json!(2)));
    assert_eq!(device.json(["meeting", "same", &wrong, &right, "--undo"]), json!({}));
    assert_eq!(counted(), (json!(2), json!(3)));
    let other = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let other = device.text(["meeting", "open", &other, "--date", "2026-03-12"], "meeting");
    let error = device.refused(["meeting", "same", &right, &other]);
    assert_eq!(error["kind"], "invalid_input");
}

fn marks(device: &lantoa_tests::program::Device) -> Vec<(String, String)> {
    let sheet = device.json(["class", "show", "Lớp 1"]);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let marks = sheet["marks"].as_array().expect("a list").iter();
    let mut marks: Vec<_> = marks.map(|m| (text(&m["learner"]), text(&m["mark"]))).collect();
    marks.sort_unstable();
    marks
}

#[test]
fn marks_are_set_one_by_one_in_blanks_and_from_a_file() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    let mark = |who: &str, what: &str| device.json(["mark", &meeting, who, what]);
    for (word, stored) in [
        ("present", "present"),
        ("late", "late"),
        ("excused", "excused"),
        ("absent", "absent"),
        ("muộn", "late"),
        ("Vắng", "absent"),
    ] {
        assert_eq!(mark("nguyen van an", word), json!({ "marked": 1 }), "{word}");
        assert_eq!(marks(device), [(office.an.clone(), stored.to_owned())]);
    }
    let all = ["mark", &meeting, "--all", "present"];
    assert_eq!(device.json(all), json!({ "marked": 1 }), "one was blank");
    assert_eq!(device.json(all), json!({ "marked": 0 }), "none is blank any more");
    let mut both =
        [(office.an.clone(), "absent".to_owned()), (office.binh.clone(), "present".to_owned())];
    both.sort_unstable();
    assert_eq!(marks(device), both);
    mark("Nguyễn Văn An", "none");
    assert_eq!(marks(device), [(office.binh.clone(), "present".to_owned())]);

    let file =
        office.homes.file("marks.csv", format!("learner,mark\n{},late\nBình,absent\n", office.an));
    let error = device.refused(["mark", &meeting, "--from", &file]);
    let line = json!({ "line": 3, "field": "learner", "problem": "learner-unknown" });
    assert_fits(&error, &json!({ "kind": "invalid_input", "detail": { "lines": [line] } }));
    assert_eq!(marks(device).len(), 1, "all or nothing");
    let file = office
        .homes
        .file("marks.csv", "họ tên;điểm danh\nnguyen van an;muộn\nĐặng Thị Bình;có phép\n");
    let marked = json!({ "marked": 2, "lines_left_out": [], "left_blank": 0 });
    assert_eq!(device.json(["mark", &meeting, "--from", &file]), marked);
    let mut both =
        [(office.an.clone(), "late".to_owned()), (office.binh.clone(), "excused".to_owned())];
    both.sort_unstable();
    assert_eq!(marks(device), both);

    let error = device.refused(["mark", &meeting, "Không Ai", "late"]);
    assert_eq!(error["kind"], "not_found");
    let error = device.refused(["mark", "Lớp 1/2026-03-13", &office.an, "late"]);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn levels_are_set_and_shown() {
    let office = Office::default();
    let device = &office.device;
    for (word, stored) in [
        ("taught", "taught"),
        ("practised", "practised"),
        ("tự làm", "alone"),
        ("confirmed", "confirmed"),
    ] {
        assert_eq!(device.json(["level", "Lớp 1", &office.an, "ai", word]), json!({}));
        assert_eq!(device.json(["class", "show", "Lớp 1"])["levels"][0]["level"], stored);
    }
    let error = device.refused(["level", "Lớp 1", &office.an, "xyz", "alone"]);
    assert_eq!(error["kind"], "not_found");
    let other = device.text(["class", "add", "Lớp 2", "--team", &office.team], "class");
    let error = device.refused(["level", &other, &office.an, "ai", "alone"]);
    assert_eq!(error["kind"], "not_found", "she is in another class: {error}");
}

#[test]
fn visits_are_counted_and_corrected() {
    let office = Office::default();
    let device = &office.device.at("2026-03-12T12:00:00Z");
    let add = ["visit", "add", "--place", "Xã Ba Chẽ", "--topic", "vneid"];
    let visit = device.json(add.into_iter().chain(["--count", "3", "--date", "2026-03-01"]));
    let shape = json!({
        "visit": "<id>", "place": office.place, "topic": "vneid", "count": 3, "date": "2026-03-01",
    });
    assert_fits(&visit, &shape);
    assert_fits(&device.json(add), &json!({ "count": 1, "date": "2026-03-12" }));
    let id = visit["visit"].as_str().expect("an id");
    assert_eq!(device.json(["visit", "edit", id, "--count", "4"])["count"], 4);
    let error = device.refused(["visit", "edit", id, "--count", "1000000"]);
    assert_fits(&error, &json!({ "kind": "invalid_input", "detail": { "field": "count" } }));
    assert_eq!(device.json(["visit", "list"]).as_array().map(Vec::len), Some(2));
    assert_eq!(device.json(["report"])["rows"][0]["visits"], 5);
}

#[test]
fn a_mentor_and_a_learner_are_a_pair() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let pair = phone.at("2026-03-12T12:00:00Z").json(["pair", "add", "Hà", "Nguyễn Văn An"]);
    let shape = json!({
        "mentor": "<id>", "learner": office.an, "team": office.team, "since": "2026-03-12",
    });
    assert_fits(&pair, &shape);
    assert_eq!(phone.json(["pair", "list"]), json!([pair]));
    let error = phone.refused(["pair", "add", "Không", &office.an]);
    assert_eq!(error["kind"], "not_found");
}

/// Whoever types a class and a day means the evening of that day, whatever day stands in its id.
#[test]
fn a_class_and_a_day_mean_the_meeting_that_was_held_on_it() {
    let office = Office::default();
    let device = &office.device;
    let open = |date| device.text(["meeting", "open", "Lớp 1", "--date", date], "meeting");
    let first = open("2026-03-12");
    device.json(["meeting", "correct", "Lớp 1/12/03/2026", "--date", "11/03/2026"]);
    let second = open("2026-03-12");
    assert_eq!(second, format!("{}/2026-03-12.2", office.class));
    device.json(["mark", "Lớp 1/12/03/2026", &office.an, "absent"]);
    device.json(["mark", "Lớp 1/11/03/2026", &office.an, "late"]);
    let marks = device.json(["class", "show", "Lớp 1"])["marks"].clone();
    let of = |meeting: &str| {
        let mut marks = marks.as_array().expect("marks").iter();
        marks.find(|mark| mark["meeting"] == *meeting).map(|mark| mark["mark"].clone())
    };
    assert_eq!((of(&first), of(&second)), (Some(json!("late")), Some(json!("absent"))));
    device.json(["meeting", "withdraw", "Lớp 1/12/03/2026"]);
    device.json(["meeting", "restore", "Lớp 1/12/03/2026"]);
    // Brought to one day, neither is meant before the other.
    device.json(["meeting", "correct", &second, "--date", "2026-03-11"]);
    let error = device.refused(["mark", "Lớp 1/11/03/2026", &office.an, "present"]);
    assert_eq!(error["code"], "ambiguous");
    assert_eq!(error["detail"]["candidates"].as_array().map(Vec::len), Some(2));
    let error = device.refused(["mark", "Lớp 1/12/03/2026", &office.an, "present"]);
    assert_eq!(error["code"], "not-found-meeting");
}

#[test]
fn today_is_asked_about_where_the_class_met_after_it() {
    let office = Office::default();
    let device = &office.device;
    let newest = device.json(["meeting", "open", "Lớp 1"])["date"].clone();
    let year = newest.as_str().expect("a day")[..4].parse::<i32>().expect("a year");
    let before = format!("{}-01-01T12:00:00Z", year - 8);
    let unsure = device.at(&before).unsure();
    let error = unsure.refused(["meeting", "open", "Lớp 1"]);
    assert_fits(&error, &json!({ "code": "unconfirmed-today", "detail": { "day": newest } }));
    unsure.json(["meeting", "open", "Lớp 1", "--yes"]);
}

#[test]
fn nobody_who_was_erased_is_marked_or_expected() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.binh, "present"]);
    assert_eq!(device.json(["meeting", "list", "Lớp 1"])[0]["blank"], 1);
    device.json(["learner", "erase", &office.an, "--yes"]);
    assert_eq!(device.json(["meeting", "list", "Lớp 1"])[0]["blank"], 0);
    assert_eq!(device.json(["report"])["total"]["blank"], 0);
    assert_eq!(device.json(["class", "list"])[0]["learners"], 1);
    assert_eq!(device.json(["mark", &meeting, "--all", "present"]), json!({ "marked": 0 }));
}

#[test]
fn blanks_are_of_who_came_that_day() {
    let office = Office::default();
    let device = &office.device;
    let open = |date| device.text(["meeting", "open", "Lớp 1", "--date", date], "meeting");
    let (first, second) = (open("2026-03-02"), open("2026-03-20"));
    for meeting in [&first, &second] {
        device.json(["mark", meeting, &office.an, "present"]);
    }
    let leave = ["learner", "leave", &office.binh, "--class", "Lớp 1", "--since", "2026-03-10"];
    device.json(leave);
    let blank = |line: &Value| line["blank"].clone();
    let list = device.json(["meeting", "list", "Lớp 1"]);
    let blanks: Vec<_> = list.as_array().expect("a list").iter().map(blank).collect();
    assert_eq!(blanks, [json!(1), json!(0)]);
    assert_eq!(device.json(["report"])["total"]["blank"], 1);
    assert_eq!(device.json(["meeting", "close", &second]), json!({ "blank": 0 }));
    device.json(["meeting", "same", &second, &first]);
    let list = device.json(["meeting", "list", "Lớp 1"]);
    assert_eq!((blank(&list[0]), blank(&list[1])), (json!(0), json!(0)));
}
