//! Somebody corrects what was said wrongly. (Guards: a correction that succeeds and changes nothing; a refusal whose
//! reason is not true; advice by which somebody who is there would be erased.)

use lantoa_tests::program::{Device, Office};
use serde_json::Value;

/// Returns of how many of a hundred marks that count somebody was there.
fn rate(device: &Device) -> Value {
    device.json(["report"])["total"]["present_rate"].clone()
}

/// Opens a meeting of the class on each of two days.
fn two_meetings(office: &Office) -> [String; 2] {
    ["2026-03-05", "2026-03-06"]
        .map(|day| office.device.text(["meeting", "open", &office.class, "--date", day], "meeting"))
}

#[test]
fn a_day_of_leaving_or_coming_is_corrected_to_a_later_one() {
    let office = Office::default();
    let device = &office.device;
    let class = &*office.class;
    let new = ["learner", "add", "Lý A Páo", "--class", class, "--since", "2026-03-03"];
    device.json(["meeting", "open", class, "--date", "2026-03-02"]);
    device.json(["mark", &format!("{class}/2026-03-02"), "--all", "present"]);
    let pao = device.text(new, "learner");
    for day in ["2026-03-05", "2026-03-12", "2026-03-19"] {
        device.json(["meeting", "open", class, "--date", day]);
        let meeting = format!("{class}/{day}");
        for learner in [&office.an, &pao] {
            device.json(["mark", &meeting, learner, "absent"]);
        }
    }
    assert_eq!(rate(device), 25, "2 of 8");
    let leaves = |since: &str| {
        let line = ["learner", "leave", &office.an, "--class", class, "--since", since];
        device.speaking("vi").say(line)
    };
    leaves("2026-03-04");
    assert_eq!(rate(device), 40, "who left is absent no more");
    let said = leaves("2026-03-15");
    assert_eq!(rate(device), 29, "and was there until the 15th");
    assert!(said.contains("15/03/2026") && !said.contains("04/03/2026"), "{said}");
    leaves("2026-03-10");
    assert_eq!(rate(device), 33, "a day before is a correction as well");
    // Said once more of no day, it stays as it is.
    device.json(["learner", "leave", &office.an, "--class", class]);
    assert_eq!(rate(device), 33);

    let comes = |since: &str| {
        device.json(["learner", "enrol", &pao, "--class", class, "--since", since]);
    };
    comes("2026-03-10");
    assert_eq!(rate(device), 40, "who came later was not absent before");
    // Between two days there is the other thing: nothing is corrected.
    device.json(["learner", "leave", &pao, "--class", class, "--since", "2026-03-11"]);
    comes("2026-03-18");
    assert_eq!(rate(device), 50);
    device.json(["learner", "leave", &pao, "--class", class, "--since", "2026-03-14"]);
    let record = device.json(["learner", "show", &pao]);
    let days = record["enrolments"][0]["days"].to_string();
    assert!(days.contains("2026-03-14") && !days.contains("2026-03-11"), "{days}");
}

#[test]
fn marks_before_which_others_go_are_parted_as_well() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let device = &office.device;
    let class = &*office.class;
    let meeting = device.text(["meeting", "open", class, "--date", "2026-03-05"], "meeting");
    phone.json(["meeting", "open", class, "--date", "2026-03-05"]);
    device.json(["mark", &meeting, "--all", "present"]);
    phone.json(["mark", &meeting, "--all", "absent"]);
    phone.meet(device);
    let other = ["meeting", "open", class, "--date", "2026-03-05", "--another"];
    let other = device.text(other, "meeting");
    device.json(["meeting", "part", &meeting, "--by", "Hà", "--into", &other]);
    assert_eq!(device.json(["dispute", "list"]).as_array().map(Vec::len), Some(0));
    assert_eq!(rate(device), 50, "they count where they belong");
}

#[test]
fn who_is_back_after_a_move_was_taken_back_is_not_said_to_be_shown_no_more() {
    let office = Office::default();
    let device = &office.device.speaking("vi");
    device.json(["team", "add", "Tổ 9"]);
    device.json(["class", "move", &office.class, "--team", "Tổ 9"]);
    let history = device.json(["history", "class", &office.class]);
    let act = history["rows"][0]["act"].as_str().unwrap_or_else(|| panic!("{history}")).to_owned();
    let said = device.say(["undo", &act]);
    assert!(!said.contains("learner erase"), "{said}");
    assert!(!said.contains("không hiện nữa"), "{said}");
    let listed = device.json(["learner", "list"]);
    assert!(listed.to_string().contains(&office.an), "{listed}");
}

#[test]
fn what_ends_on_a_day_stands_in_the_history_and_can_be_taken_back() {
    let office = Office::default();
    let device = &office.device;
    device.json(["place", "add", "Tỉnh Quảng Ninh"]);
    let (class, place) = (&*office.class, &*office.place);
    for (of, thing, begins, ends) in [
        (
            "class",
            class,
            &["class", "plan", class, "T2", "--from", "2026-03-01"][..],
            &["class", "plan", class, "", "--from", "2026-03-10"][..],
        ),
        (
            "class",
            class,
            &["class", "edit", class, "--closed", "--from", "2026-04-01"],
            &["class", "edit", class, "--closed=false", "--from", "2026-04-10"],
        ),
        (
            "place",
            place,
            &["place", "edit", place, "--in", "Tỉnh Quảng Ninh", "--from", "2026-03-05"],
            &["place", "edit", place, "--in", "", "--from", "2026-03-07"],
        ),
    ] {
        device.json(begins);
        let rows = |device: &Device| {
            let history = device.json(["history", of, thing]);
            history["rows"].as_array().expect("a list").clone()
        };
        let before = rows(device);
        device.json(ends);
        let after = rows(device);
        assert_eq!(after.len(), before.len() + 1, "{ends:?}: {after:?}");
        device.json(["undo", after[0]["act"].as_str().expect("an act")]);
        assert_eq!(rows(device).len(), after.len() + 1, "{ends:?}");
    }
}

#[test]
fn whether_a_meeting_was_held_is_asked_about_by_the_day_it_counts_on() {
    let office = Office::default();
    let phone = office.phone("Minh", "lead");
    let meeting = office.meeting(&office.device);
    office.device.json(["mark", &meeting, &office.an, "present"]);
    office.device.json(["meeting", "correct", &meeting, "--date", "2026-03-13"]);
    phone.meet(&office.device);
    phone.json(["meeting", "withdraw", &meeting]);
    office.device.json(["mark", &meeting, &office.binh, "present"]);
    phone.meet(&office.device);
    let list = office.device.say(["dispute", "list"]);
    assert!(list.contains("13/03/2026: held or not"), "{list}");
}

#[test]
fn a_mark_that_is_corrected_at_one_of_joined_meetings_of_several_days_counts() {
    let office = Office::default();
    let (device, [a, b]) = (&office.device, two_meetings(&office));
    for meeting in [&a, &b] {
        device.json(["mark", meeting, &office.an, "present"]);
    }
    device.json(["mark", &b, &office.binh, "late"]);
    device.json(["meeting", "same", &a, &b]);
    assert_eq!(rate(device), 100);
    let said = device.speaking("vi").run([
        "mark",
        &format!("{}/2026-03-05", office.class),
        &office.an,
        "absent",
    ]);
    assert!(said.stderr.contains("là một với buổi"), "{said:?}");
    assert_eq!(rate(device), 50, "it counts, whichever of the two is named");
    // By the id as well, and of somebody who is marked in the other one only.
    device.json(["mark", &a, &office.binh, "absent"]);
    assert_eq!(rate(device), 0);
    device.json(["mark", &b, &office.an, "present"]);
    assert_eq!(rate(device), 50);
    // Once they are two again each has its own marks.
    device.json(["meeting", "same", &a, &b, "--undo"]);
    device.json(["mark", &a, &office.an, "absent"]);
    let total = device.json(["report"])["total"].clone();
    assert_eq!((&total["turns"], &total["meetings"]), (&1.into(), &2.into()), "{total}");
}

#[test]
fn who_corrects_a_meeting_onto_the_day_of_another_one_is_told_and_how_to_join_them() {
    let office = Office::default();
    let (device, [a, b]) = (&office.device, two_meetings(&office));
    for meeting in [&a, &b] {
        device.json(["mark", meeting, "--all", "present"]);
    }
    let correct =
        |day: &str| device.speaking("vi").run(["meeting", "correct", &b, "--date", day]).stderr;
    assert_eq!(correct("2026-03-07"), "");
    let told = correct("2026-03-05");
    let command = told.split('"').nth(1).unwrap_or_else(|| panic!("a command: {told}"));
    let line: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(line[..2], ["meeting", "same"], "{told}");
    device.json(&line);
    let list = device.json(["class", "list"]);
    assert_eq!(list[0]["meetings"], 1, "joined meetings are one in the list of classes: {list}");
    let page = device.json(["class", "list", "--limit", "5"]);
    assert_eq!(page["rows"][0]["meetings"], 1, "{page}");
    assert_eq!(device.json(["report"])["total"]["meetings"], 1);
    // Joined, or withdrawn, there is nothing to tell.
    assert_eq!(correct("2026-03-05"), "");
}

#[test]
fn a_mark_that_is_corrected_counts_where_the_other_joined_meeting_is_of_before_a_move() {
    let office = Office::default();
    let device = &office.device;
    let open =
        |class: &str, day: &str| device.text(["meeting", "open", class, "--date", day], "meeting");
    let a = open(&office.class, "2026-03-05");
    device.json(["mark", &a, &office.an, "present"]);
    device.json(["team", "add", "Tổ Hai", "--place", "Xã Ba Chẽ"]);
    let class = device.text(["class", "move", &office.class, "--team", "Tổ Hai"], "class");
    let b = open(&class, "2026-03-06");
    device.json(["mark", &b, "Nguyễn Văn An", "present"]);
    device.json(["meeting", "same", &a, &b]);
    for (meeting, mark, expected) in [(&b, "absent", 0), (&a, "present", 100)] {
        device.json(["mark", meeting, "Nguyễn Văn An", mark]);
        assert_eq!(rate(device), expected, "{mark} in {meeting}");
    }
    let list = device.json(["class", "list"]);
    assert_eq!(list[0]["meetings"], 1, "{list}");
}
