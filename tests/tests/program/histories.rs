//! Somebody reads who did what, and takes something back. (Guards: a direction that is turned round, a meeting under a
//! day on which nobody came, people in no import who are told of one; "somebody worked on it" where nobody did.)

use lantoa_tests::program::{Device, Homes, Office};
use serde_json::{Value, json};

/// What the history of a thing says to people.
fn told(device: &Device, of: &str, thing: &str) -> String {
    device.speaking("vi").say(["history", of, thing])
}

fn last_act(device: &Device, of: &str, thing: &str) -> String {
    let history = device.json(["history", of, thing]);
    history["rows"][0]["act"].as_str().unwrap_or_else(|| panic!("{history}")).to_owned()
}

#[test]
fn what_is_said_of_days_and_meetings_stands_in_the_history_as_sentences() {
    let office = Office::default();
    let device = &office.device;
    device.json(["class", "plan", &office.class, "T3,T6", "--from", "01/03/2026"]);
    device.json(["class", "not-met", &office.class, "--date", "20/03/2026"]);
    let open = |day: &str| {
        let meeting = device.text(["meeting", "open", &office.class, "--date", day], "meeting");
        device.json(["mark", &meeting, "--all", "present"]);
        meeting
    };
    let a = open("2026-03-09");
    device.json(["meeting", "correct", &a, "--date", "10/03/2026"]);
    let b = open("2026-03-12");
    device.json(["meeting", "same", &a, &b]);
    device.json(["meeting", "same", &a, &b, "--undo"]);
    device.json(["meeting", "withdraw", &b, "--reason", "mưa"]);
    device.json(["meeting", "restore", &b]);
    device.json(["meeting", "part", &b, "--by", "Oanh", "--into", &a]);
    let said = told(device, "class", &office.class);
    for line in [
        "lịch học: T3, T6 từ 01/03/2026",
        "không học ngày 20/03/2026 ",
        "buổi mở ngày 09/03/2026 học ngày 10/03/2026",
        "điểm danh: 2 (10/03/2026)",
        "buổi mở ngày 09/03/2026 và buổi mở ngày 12/03/2026 là một, tính vào ngày của buổi mở ngày 09/03/2026",
        "buổi mở ngày 09/03/2026 và buổi mở ngày 12/03/2026 là hai buổi khác nhau",
        "buổi học được huỷ (12/03/2026)",
        "buổi học được tính lại (12/03/2026)",
        "điểm danh do Oanh ghi ở buổi 12/03/2026 tính vào buổi 10/03/2026",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    for odd in ["tue", "có từ", "hai buổi (", "2026-03-"] {
        assert!(!said.contains(odd), "{odd}\n{said}");
    }
    // In the history of one of them it is named, too.
    let said = told(device, "meeting", &b);
    assert!(
        said.contains("điểm danh do Oanh ghi ở buổi 12/03/2026 tính vào buổi 10/03/2026"),
        "{said}"
    );
    assert!(said.contains("buổi mở ngày 09/03/2026 và buổi mở ngày 12/03/2026"), "{said}");
    let english = device.say(["history", "class", &office.class]);
    for line in
        ["planned weekdays: Tue, Fri from", "did not meet on 20/03/2026 ", "was held on 10/"]
    {
        assert!(english.contains(line), "{line}\n{english}");
    }
}

#[test]
fn a_history_says_which_place_became_which_and_names_places_that_are_one() {
    let office = Office::default();
    let device = &office.device;
    for name in ["Xã Hai", "Xa Hai"] {
        device.json(["place", "add", name, "--another"]);
    }
    device.json(["place", "merge", "Xã Ba Chẽ", "--into", "Xã Hai", "--from", "01/07/2025"]);
    for place in ["Xã Ba Chẽ", "Xã Hai"] {
        let said = told(device, "place", place);
        assert!(said.contains("Xã Ba Chẽ thành Xã Hai từ 01/07/2025"), "{place}\n{said}");
    }
    let act = last_act(device, "place", &office.place);
    let undone = device.speaking("vi").say(["undo", &act]);
    assert!(undone.contains("không còn ghi Xã Ba Chẽ thành Xã Hai từ 01/07/2025"), "{undone}");
    let id = |name: &str| {
        let places = device.json(["place", "list"]);
        let places = places.as_array().expect("a list").iter();
        let found =
            places.clone().find(|place| place["name"] == name).map(|place| place["place"].clone());
        found.and_then(|id| id.as_str().map(str::to_owned)).expect(name)
    };
    let (one, other) = (id("Xã Hai"), id("Xa Hai"));
    device.json(["place", "same", &one, &other]);
    for place in [&one, &other] {
        let said = told(device, "place", place);
        assert!(
            said.contains("là một địa bàn: có (Xa Hai)") || said.contains("có (Xã Hai)"),
            "{said}"
        );
        assert!(!said.contains(&one) && !said.contains(&other), "{said}");
    }
}

#[test]
fn a_move_is_one_row_and_says_from_which_team_to_which_and_once_it_is_back_it_is_told_to_be() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "present"]);
    device.json(["team", "add", "Tổ Hai"]);
    let moved = device.speaking("vi").say(["class", "move", &office.class, "--team", "Tổ Hai"]);
    assert!(
        moved.contains("Lớp ở đó có 2 học viên.") && moved.contains("vẫn tính cho Tổ Ba Chẽ"),
        "{moved}"
    );
    let history = device.json(["history", "class", &office.class]);
    let at = history["rows"][0]["at"].clone();
    let rows = history["rows"].as_array().expect("a list").iter().filter(|row| row["at"] == at);
    let acts: Vec<&str> = rows.map(|row| row["act"].as_str().expect("an id")).collect();
    assert_eq!(acts.len(), 3, "each team and the links: {history}");
    let said = told(device, "class", &office.class);
    let shown = acts.iter().filter(|act| said.contains(&act[..8])).count();
    assert_eq!(shown, 1, "{said}");
    assert!(said.contains("rời Tổ Ba Chẽ sang Tổ Hai từ "), "{said}");
    let said = told(device, "learner", &office.an);
    assert!(said.contains("Nguyễn Văn An rời Tổ Ba Chẽ sang Tổ Hai từ "), "{said}");
    assert!(!said.contains("tên: Nguyễn Văn An (Nguyễn"), "{said}");

    let new = device.json(["class", "list"])[0]["class"].clone();
    let new = new.as_str().expect("an id");
    let there = device.json(["class", "show", new])["learners"].clone();
    let there = there.as_array().expect("a list").iter();
    let an = there.clone().find(|line| line["name"] == "Nguyễn Văn An").expect("An went along");
    let an = an["learner"].as_str().expect("an id").to_owned();

    // The row names any of them, and each takes back all.
    let undone = device.speaking("vi").say(["undo", acts[1]]);
    assert!(
        undone.contains("Nguyễn Văn An ở lại Tổ Ba Chẽ: việc chuyển sang Tổ Hai được rút lại"),
        "{undone}"
    );
    let said = told(device, "learner", &an);
    assert!(said.contains("lần ghi danh được rút lại") && !said.contains("nhập"), "{said}");
    let back = device.json(["digest"]);
    for act in &acts {
        let refused = device.refused(["undo", act]);
        assert_eq!(
            (&refused["kind"], &refused["code"]),
            (&json!("conflict"), &json!("act-taken-back")),
            "{refused}"
        );
    }
    assert_eq!(device.json(["digest"]), back, "nothing is written");
    let ended = device.speaking("vi").run(["undo", acts[0]]);
    assert!(
        ended.stderr.contains("không còn gì để rút lại") && !ended.stderr.contains("làm tiếp"),
        "{ended:#?}"
    );
}

#[test]
fn an_act_that_is_back_is_told_from_one_on_which_somebody_worked() {
    let office = Office::default();
    let device = &office.device;
    let code = |act: &str| device.refused(["undo", act])["code"].clone();
    // A learner, a meeting and a detail; each is taken back once.
    let twin = device.text(["learner", "add", "Lý A Páo", "--class", &office.class], "learner");
    let registered = last_act(device, "learner", &twin);
    let meeting = office.meeting(device);
    let opened = last_act(device, "meeting", &meeting);
    device.json(["learner", "edit", &office.binh, "--village", "Khe O"]);
    let edited = last_act(device, "learner", &office.binh);
    for act in [&registered, &opened, &edited] {
        device.json(["undo", act]);
        assert_eq!(code(act), "act-taken-back");
    }
    // What somebody said otherwise since is somebody's work.
    device.json(["learner", "edit", &office.binh, "--village", "Khe Lạc"]);
    assert_eq!(code(&edited), "act-overruled");
    // A withdrawal with its reason that was restored since is back: its note alone is nothing to take back.
    let meeting =
        device.text(["meeting", "open", &office.class, "--date", "2026-03-19"], "meeting");
    device.json(["mark", &meeting, &office.an, "present"]);
    for reason in [&["--reason", "mưa"][..], &[]] {
        device.json(["meeting", "withdraw", &meeting].iter().chain(reason));
        let withdrawn = last_act(device, "meeting", &meeting);
        device.json(["meeting", "restore", &meeting]);
        assert_eq!(code(&withdrawn), "act-taken-back", "{reason:?}");
    }
    // Withdrawn and not restored, the reason goes with it.
    device.json(["meeting", "withdraw", &meeting, "--reason", "bão"]);
    let withdrawn = last_act(device, "meeting", &meeting);
    let undone = device.json(["undo", &withdrawn]);
    let said: Vec<&Value> =
        undone["restored"].as_array().expect("a list").iter().map(|it| &it["what"]).collect();
    assert!(said.contains(&&json!("held")) && said.contains(&&json!("note")), "{undone}");
    let listed = device.json(["meeting", "list", &office.class]);
    let lines = listed.as_array().expect("a list").iter();
    let notes = lines.filter(|line| line["meeting"] == meeting).map(|line| line["notes"].clone());
    assert_eq!(notes.collect::<Vec<_>>(), [json!([])], "why it did not count is past");
    // One that a mark brought back after it was taken back is worked on, not back.
    device.json(["learner", "enrol", &twin, "--class", &office.class]);
    assert_eq!(code(&registered), "act-worked-on");
}

#[test]
fn what_was_said_wrongly_of_a_day_and_a_target_that_is_asked_no_more_are_told_as_that() {
    let office = Office::default();
    let device = &office.device;
    device.json(["place", "add", "Xã Đồn Đạc"]);
    let (class, place) = (&*office.class, &*office.place);
    let holds = ["--from", "2026-03-05"];
    device.json(["class", "edit", class, "--place", "Xã Đồn Đạc"].iter().chain(&holds));
    device.json(["class", "edit", class, "--place", "Xã Ba Chẽ", "--every-day"]);
    device.json(["class", "edit", class, "--place", ""].iter().chain(&holds));
    let said = told(device, "class", class);
    assert!(said.contains("bỏ điều đã ghi từ 05/03/2026"), "{said}");
    assert!(said.contains("không có từ 05/03/2026"), "{said}");
    let english = device.speaking("en").say(["history", "class", class]);
    assert!(english.contains("what was said from 05/03/2026 on is taken back"), "{english}");
    let target = ["--place", place, "--topic", "vneid"];
    let set = |args: &[&str]| device.json(["target"].iter().chain(args).chain(&target));
    set(&["set", "--percent", "80", "--of", "120"]);
    set(&["unset"]);
    set(&["set", "--percent", "90", "--of", "120", "--from", "2026-03-05"]);
    set(&["unset", "--every-day"]);
    let said = told(device, "place", place);
    for line in
        ["80% / 120", "90% / 120 từ 05/03/2026", ": không có (", "bỏ điều đã ghi từ 05/03/2026"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(!said.contains("0% / 0") || !said.contains(": 0%"), "{said}");
}

#[test]
fn an_enrolment_in_a_further_class_stands_in_the_history_of_the_learner_once_it_is_taken_back() {
    let office = Office::default();
    let device = &office.device;
    let further = ["class", "add", "Lớp 2", "--team", "Tổ Ba Chẽ"];
    let further = device.text(further, "class");
    let first = device.text(["learner", "add", "Lý A Páo", "--class", &further], "learner");
    device.json(["meeting", "open", &further, "--date", "2026-03-02"]);
    device.json(["mark", &format!("{further}/2026-03-02"), &first, "present"]);
    let enrol = ["learner", "enrol", &office.an, "--class", &further, "--since", "2026-03-05"];
    device.json(enrol);
    let enrolled = last_act(device, "learner", &office.an);
    device.json(["undo", &enrolled]);
    let history = device.json(["history", "learner", &office.an]);
    let rows = history["rows"].as_array().expect("a list");
    let said = |row: &Value| row["deeds"][0]["value"].clone();
    assert_eq!((said(&rows[0]), said(&rows[1])), (json!("unsaid"), json!("comes")), "{history}");
    assert_eq!(rows[1]["act"], *enrolled, "{history}");
    // And what took it back is taken back.
    device.json(["undo", &last_act(device, "learner", &office.an)]);
    assert_eq!(said(&device.json(["history", "learner", &office.an])["rows"][0]), "comes");
    // Nobody else of the class is told of it.
    let other = device.json(["history", "learner", &office.binh]).to_string();
    assert!(!other.contains(&enrolled), "{other}");
}

#[test]
fn of_classes_that_a_merger_moved_in_one_moment_one_is_taken_back_alone() {
    let homes = Homes::default();
    let office = |minute: u8| homes.device("office").at(&format!("2026-11-28T05:0{minute}:00Z"));
    let device = office(0);
    device.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    for team in ["Tổ Một", "Tổ Hai"] {
        device.json(["team", "add", team]);
    }
    for (class, name) in [("Lớp 1", "Nguyễn Văn An"), ("Lớp 2", "Lý A Páo")] {
        device.json(["class", "add", class, "--team", "Tổ Một"]);
        device.json(["learner", "add", name, "--class", class]);
    }
    // A fast machine moves two within a millisecond.
    let merged = office(1).json(["team", "merge", "Tổ Một", "--into", "Tổ Hai"]);
    let moved = merged["moved"].as_array().expect("a list");
    assert_eq!(moved.len(), 2, "{merged}");
    let class = moved[0]["class"].as_str().expect("an id");
    let undone = office(2).json(["undo", &last_act(&device, "class", class)]);
    assert_eq!(undone["classes"].as_array().map(Vec::len), Some(1), "{undone}");
    let list = office(3).json(["class", "list"]);
    let going_on = |line: &Value| {
        let lines = list.as_array().expect("a list").iter();
        lines.filter(|it| it["class"] == line["class"] && it["closed"] == false).count()
    };
    assert_eq!([&moved[0], &moved[1]].map(going_on), [0, 1], "{list}");
    let people: Vec<&Value> =
        list.as_array().expect("a list").iter().map(|line| &line["learners"]).collect();
    assert_eq!(people.iter().filter(|people| **people == 1).count(), 2, "{list}");
}
