//! A class that its team opened twice. (Guards: half of a class in each of two lists, and two meetings that became
//! one because nobody was asked.)

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

/// An office with a class that was opened twice, each with two people and a meeting of one day.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Tổ 1"]);
    office.json(["team", "add", "Tổ 2"]);
    for (class, people) in [
        ("Lớp tối", ["Đặng Thị An", "Lý A Páo"]),
        ("Lớp buổi tối", ["Tằng Cắm Bình", "Voòng A Sáng"]),
    ] {
        office.json(["class", "add", class, "--team", "Tổ 1"]);
        for name in people {
            office.json(["learner", "add", name, "--class", class]);
        }
        let meeting = office.json(["meeting", "open", class, "--date", "2026-11-02"]);
        let meeting = meeting["meeting"].as_str().expect("an id").to_owned();
        office.json(["mark", &meeting, "--all", "present"]);
    }
    office
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn a_class_that_was_opened_twice_is_one_and_can_be_taken_apart_again() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = office.json(["class", "list"]);
    let sheet = office.json(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    let (one, other) = (text(&sheet["class"]), text(&sheet["same"][0]["class"]));
    assert_eq!(sheet["learners"].as_array().map(Vec::len), Some(4));

    let list = office.json(["class", "list"]);
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!((&list[0]["learners"], &list[0]["meetings"]), (&json!(4), &json!(2)));
    let said = office.say(["class", "list"]);
    assert!(said.contains("Lớp tối") && said.contains("Lớp buổi tối"), "{said}");
    // By either name, and by the beginning of either id.
    for class in ["Lớp tối", "Lớp buổi tối", &one[..8], &other[..8]] {
        assert_eq!(text(&office.json(["class", "show", class])["class"]), one, "{class}");
    }
    let twin = office.refused(["class", "add", text(&sheet["same"][0]["name"]), "--team", "Tổ 1"]);
    assert_eq!(twin["code"], "twin");
    let report = office.json(["report", "--by", "class"]);
    assert_eq!(
        (&report["coverage"]["classes"], &report["total"]["meetings"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(report["total"]["turns"], json!(4));

    // A roster that names the other name brings nobody into a second class.
    let roster = homes.file(
        "roster.csv",
        "team,class,name\nTổ 1,Lớp buổi tối,Lý A Páo\nTổ 1,Lớp tối,Tằng Cắm Bình\n",
    );
    let again = office.json(["import", &roster]);
    assert_eq!(
        (&again["learners"], &again["unchanged"], &again["enrolled"]),
        (&json!(0), &json!(2), &json!(0))
    );

    // Two meetings of one day are asked about, and named by their rolls.
    let said = office.say(["class", "show", "Lớp tối"]);
    let day = |class: &str| format!("{}/2026-11-02.1", &class[..8]);
    assert!(said.contains(&format!("meeting same {} {}", day(one), day(other))), "{said}");
    let ambiguous = office.refused(["mark", "Lớp tối/2026-11-02", "Lý A Páo", "late"]);
    assert_eq!(ambiguous["code"], "ambiguous");
    assert_eq!(ambiguous["detail"]["candidates"].as_array().map(Vec::len), Some(2));
    office.json(["meeting", "same", &day(one), &day(other)]);
    assert_eq!(office.json(["class", "show", "Lớp tối"])["same_days"], json!([]));
    assert_eq!(office.json(["report"])["total"]["meetings"], json!(1));

    // Said again it is as it was; taken apart, everything is where it was.
    let again = office.json(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    assert_eq!((&again["class"], &again["same"]), (&sheet["class"], &sheet["same"]));
    office.json(["class", "same", "Lớp buổi tối", "Lớp tối", "--undo"]);
    assert_eq!(office.json(["class", "list"]), before);
    let never = office.refused(["class", "same", "Lớp buổi tối", "Lớp tối", "--undo"]);
    assert_eq!(never["code"], "not-found-joined-classes");
}

#[test]
fn classes_of_two_teams_are_one_after_a_move() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "add", "Lớp ngoài", "--team", "Tổ 2"]);
    office.json(["learner", "add", "Chíu Văn Sinh", "--class", "Lớp ngoài"]);
    let refused = office.refused(["class", "same", "Lớp tối", "Lớp ngoài"]);
    assert_eq!(
        (text(&refused["kind"]), text(&refused["code"])),
        ("conflict", "class-of-another-team")
    );
    let moved = office.json(["class", "move", "Lớp ngoài", "--team", "Tổ 1"]);
    let sheet = office.json(["class", "same", "Lớp tối", text(&moved["class"])]);
    assert_eq!(sheet["learners"].as_array().map(Vec::len), Some(3), "{sheet}");
    assert_eq!(office.json(["report"])["coverage"]["classes"], json!(2), "and the other one");
}

#[test]
fn who_is_in_the_list_of_each_name_of_a_class_is_one_person() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["learner", "enrol", "Lý A Páo", "--class", "Lớp buổi tối"]);
    office.json(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    let list = |name: &str, lines: &[&str]| {
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        homes.file(name, format!("team,class,name,born\n{lines}"))
    };
    let verdicts = |list: &str| {
        let done = office.json(["import", list]);
        let lines = done["verdicts"].as_array().expect("a verdict for each line").iter();
        lines.map(|line| text(&line["verdict"]).to_owned()).collect::<Vec<_>>()
    };
    // Whom both rolls name is known by the name; of who came to one of them more has to be said.
    let both = list(
        "both.csv",
        &[
            "Tổ 1,Lớp tối,Lý A Páo,",
            "Tổ 1,Lớp buổi tối,Lý A Páo,",
            "Tổ 1,Lớp tối,Đặng Thị An,1960",
            "Tổ 1,Lớp buổi tối,Đặng Thị An,1960",
            "Tổ 1,Lớp tối,Chíu Văn Sinh,1971",
            "Tổ 1,Lớp buổi tối,Chíu Văn Sinh,1971",
        ],
    );
    let first = ["unchanged", "unchanged", "filled", "unchanged", "new", "unchanged"];
    assert_eq!(verdicts(&both), first);
    assert_eq!(verdicts(&both), ["unchanged"; 6]);
    // Two of one name may be two people, and one list says nobody twice.
    let namesakes =
        list("namesakes.csv", &["Tổ 1,Lớp tối,Tằng Cắm Bình,", "Tổ 1,Lớp buổi tối,Tằng Cắm Bình,"]);
    let asked = office.refused(["import", &namesakes]);
    assert_eq!(asked["detail"]["doubts"].as_array().map(Vec::len), Some(1), "{asked}");
    let repeat = list("repeat.csv", &["Tổ 1,Lớp tối,Lý A Páo,", "Tổ 1,LỚP TỐI,Lý A Páo,"]);
    let refused = office.refused(["import", &repeat]);
    let line = json!([{ "line": 3, "field": "", "problem": "repeat" }]);
    assert_eq!(refused["detail"]["lines"], line, "{refused}");
}

#[test]
fn what_is_said_of_two_is_taken_back_of_those_two_whichever_stands_for_them() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "add", "Lớp cuối tuần", "--team", "Tổ 1"]);
    for place in ["Khe O", "Khe Và", "Nà Ếch"] {
        office.json(["place", "add", place]);
    }
    for kind in ["class", "place"] {
        let list = || office.json([kind, "list"]);
        let before = list();
        let mut things: Vec<(String, String)> = before
            .as_array()
            .expect("a list")
            .iter()
            .map(|thing| (text(&thing[kind]).to_owned(), text(&thing["name"]).to_owned()))
            .collect();
        things.sort();
        let [(_, first), (_, second), (_, third)] = &things[..] else { panic!("{before}") };
        let count = || list().as_array().map(Vec::len);
        office.json([kind, "same", first, second]);
        // It stands behind the first one by now.
        office.json([kind, "same", second, third]);
        assert_eq!(count(), Some(1), "{kind}");
        // Said again, it is true already.
        office.json([kind, "same", third, second]);
        office.json([kind, "same", second, third, "--undo"]);
        assert_eq!(count(), Some(2), "{kind}");
        office.json([kind, "same", first, second, "--undo"]);
        assert_eq!(list(), before, "{kind}");
    }
}

#[test]
fn where_two_rolls_that_become_one_name_two_places_it_is_told_which_counts() {
    let homes = Homes::default();
    let office = office(&homes).speaking("vi");
    for (class, place) in [("Lớp tối", "Xã A"), ("Lớp buổi tối", "Xã B")] {
        office.json(["place", "add", place]);
        office.json(["class", "edit", class, "--place", place, "--every-day"]);
    }
    let said = office.say(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    assert!(said.contains("Xã A") && said.contains("Xã B") && said.contains("--place"), "{said}");
    office.json(["class", "same", "Lớp buổi tối", "Lớp tối", "--undo"]);
    office.json(["class", "edit", "Lớp buổi tối", "--place", "Xã A", "--every-day"]);
    let said = office.say(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    assert!(!said.contains("Xã A"), "of one place nothing is to be told: {said}");
}

#[test]
fn a_class_in_two_rolls_has_one_plan_at_a_time() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "plan", "Lớp tối", "T2", "--from", "2026-10-01"]);
    office.json(["class", "plan", "Lớp buổi tối", "T4", "--from", "2026-10-05"]);
    office.json(["class", "same", "Lớp tối", "Lớp buổi tối"]);
    let plans = || office.json(["class", "show", "Lớp tối"])["days"]["plans"].clone();
    let plan = |from: &str, weekdays: &str| json!({ "from": from, "weekdays": weekdays });
    assert_eq!(plans(), json!([plan("2026-10-01", "mon"), plan("2026-10-05", "mon,wed")]));
    office.json(["class", "plan", "Lớp buổi tối", "T6", "--from", "2026-12-01"]);
    let now = plans();
    assert_eq!(now[2], plan("2026-12-01", "fri"), "{now}");
    let said = office.speaking("vi").say(["class", "show", "Lớp tối"]);
    assert!(!said.contains("không có lịch"), "{said}");
}
