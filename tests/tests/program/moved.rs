//! A class or a learner went to another team, and the office corrects what was before. (Guards: a mark that is found
//! under no name and no id, and one that goes to a namesake elsewhere.)

use lantoa_tests::program::{Device, Homes, Office};
use serde_json::json;

/// An office with a class that has met, and a class of another team with a namesake.
fn office(homes: &Homes) -> (Device, String) {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let lines = "team,class,name,birth_year\nĐội 1,Lớp 1,An,1950\nĐội 1,Lớp 1,Bình,1951\n\
                 Đội 2,Lớp 2,An,1962\n";
    office.json(["import", &homes.file("first.csv", lines)]);
    let opened = office.json(["meeting", "open", "Lớp 1", "--date", "2026-11-10", "--yes"]);
    let meeting = opened["meeting"].as_str().expect("an id").to_owned();
    office.json(["mark", &meeting, "--all", "present"]);
    (office, meeting)
}

#[test]
fn a_mark_of_before_is_corrected_by_name_by_either_id_and_from_a_file() {
    for act in [
        &["class", "move", "Lớp 1", "--team", "Đội 2"][..],
        &["team", "merge", "Đội 1", "--into", "Đội 2"],
        &["learner", "move", "<id>", "--class", "Lớp 2"],
    ] {
        let homes = Homes::default();
        let (office, meeting) = office(&homes);
        let class = meeting.split_once('/').expect("a class").0;
        let sheet = office.json(["class", "show", class]);
        let learners = sheet["learners"].as_array().expect("a list");
        let an = learners.iter().find(|learner| learner["name"] == "An").expect("An");
        let old = an["learner"].as_str().expect("an id");
        let act: Vec<&str> =
            act.iter().map(|word| if *word == "<id>" { old } else { word }).collect();
        office.json(&act);
        let shown = office.json(["learner", "show", old]);
        let new = shown["learner"].as_str().expect("an id");
        assert_ne!(new, old, "{act:?}");
        let marks = homes.file("marks.csv", format!("learner,name,mark\n{new},An,absent\n"));
        for (line, mark) in [
            (&["An", "late"][..], "late"),
            (&[new, "excused"], "excused"),
            (&[old, "present"], "present"),
            (&["--from", &marks], "absent"),
        ] {
            let line: Vec<&str> = ["mark", &meeting].iter().chain(line).copied().collect();
            assert_eq!(office.json(&line)["marked"], json!(1), "{act:?} {line:?}");
            let sheet = office.json(["class", "show", class]);
            let marks = sheet["marks"].as_array().expect("a list");
            let of_an: Vec<_> = marks.iter().filter(|mark| mark["learner"] == old).collect();
            assert_eq!((of_an.len(), &of_an[0]["mark"]), (1, &json!(mark)), "{act:?} {line:?}");
            assert_eq!(marks.len(), 2, "{act:?} {line:?}");
        }
    }
}

#[test]
fn a_level_of_before_is_noted_where_somebody_was_who_moved_alone() {
    let homes = Homes::default();
    let (office, meeting) = office(&homes);
    let class = meeting.split_once('/').expect("a class").0;
    let old = office.json(["class", "show", class])["learners"][0]["learner"].clone();
    let old = old.as_str().expect("an id");
    let new = office.text(["learner", "move", old, "--class", "Lớp 2"], "learner");
    let topic = office.json(["topic", "list"])[0]["topic"].clone();
    let topic = topic.as_str().expect("an id");
    for id in [old, &new] {
        office.json(["level", class, id, topic, "alone", "--at", &meeting]);
        let levels = office.json(["class", "show", class])["levels"].clone();
        assert_eq!((&levels[0]["learner"], &levels[0]["level"]), (&json!(old), &json!("alone")));
        office.json(["level", class, id, topic, "none", "--at", &meeting]);
        // The day on which somebody left is corrected there, too.
        office.json(["learner", "leave", id, "--class", class, "--since", "2026-11-05", "--yes"]);
    }
    let error = office.refused(["learner", "leave", "Bình", "--class", "Lớp 2"]);
    assert_eq!(error["kind"], "not_found", "{error}");
}

#[test]
fn a_class_that_two_offices_moved_apart_says_so_until_it_is_one() {
    let homes = Homes::default();
    let first = homes.device("first");
    let init = first.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let sheet = homes.file("sheet.txt", init["recovery"].as_str().expect("a sheet"));
    for team in ["Đội 1", "Đội 2", "Đội 3"] {
        first.json(["team", "add", team]);
    }
    first.json(["class", "add", "Lớp 1", "--team", "Đội 1"]);
    first.json(["learner", "add", "An", "--class", "Lớp 1"]);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let second = homes.device("second").speaking("vi");
    second.comes_in(&first.text(invite, "ticket"), "Lan", &first);
    let there = first.text(["class", "move", "Lớp 1", "--team", "Đội 2"], "class");
    let here = second.text(["class", "move", "Lớp 1", "--team", "Đội 3"], "class");
    second.meet(&first);
    let list = second.say(["class", "list"]);
    assert!(list.contains("cũng ở Đội 2") && list.contains("cũng ở Đội 3"), "{list}");
    let shown = second.say(["class", "show", &here]);
    let hint = format!("lantoa class move {} --team ", &there[..8]);
    assert!(shown.contains("sang Đội 2") && shown.contains(&hint), "{shown}");
    assert_eq!(second.totals(&[])["total"]["classes"], json!(1));

    let moved = second.say(["class", "move", &there, "--team", "Đội 3"]);
    let hint = format!("lantoa class same {} {}", &moved[..8], &here[..8]);
    assert!(moved.contains(&hint), "the next step is told: {moved}");
    second.json(["class", "same", &moved[..8], &here[..8]]);
    let list = second.say(["class", "list"]);
    assert!(!list.contains("cũng ở"), "{list}");
    let people = second.json(["learner", "list"]);
    assert_eq!(people.as_array().map(Vec::len), Some(1), "An stands once: {people}");
}

#[test]
fn a_meeting_held_after_a_move_was_taken_back_is_told_until_its_class_is_one_again() {
    let office = Office::default();
    let (class, office, homes) = (office.class.as_str(), &office.device, &office.homes);
    office.json(["team", "add", "Đội 2"]);
    let there = office.text(["class", "move", class, "--team", "Đội 2"], "class");
    let phone = homes.device("there").speaking("vi");
    let invite = office.text(["invite", "--role", "lead", "--team", "Đội 2"], "ticket");
    phone.comes_in(&invite, "Lan", office);
    let history = office.json(["history", "class", &there]);
    office.json(["undo", history["rows"][0]["act"].as_str().expect("an id")]);
    let nothing = || !office.say(["report"]).contains("after its move");
    assert!(nothing(), "nobody met there");
    let meeting = phone.text(["meeting", "open", &there, "--yes"], "meeting");
    phone.json(["mark", &meeting, "--all", "present"]);
    phone.meet(office);
    let counted = || office.totals(&[])["total"].clone();
    let (people, was) = (counted()["learners"].clone(), counted());
    assert_eq!(was["classes"], json!(2), "nothing is guessed: {was}");
    for line in [vec!["report"], vec!["class", "show", &there], vec!["class", "show", class]] {
        let said = office.say(line.iter().copied());
        assert!(said.contains("after its move from"), "{line:?}: {said}");
    }
    // Of each there are two now, who are asked about whatever is known of them.
    let pairs = office.json(["link", "candidates"]);
    let pairs = pairs.as_array().expect("a list");
    let of_moves = pairs.iter().filter(|pair| pair["why"].to_string().contains("moved")).count();
    assert_eq!(json!(of_moves), people, "{pairs:?}");
    let said = office.say(["report"]);
    let redo = said.split("\"lantoa undo ").nth(1).and_then(|rest| rest.split('"').next());
    office.json(["undo", redo.expect("the command that moves it again")]);
    assert!(nothing(), "it is one class");
    assert_eq!(counted()["classes"], json!(1));
    assert_eq!(counted()["learners"], people);
    assert_eq!(office.json(["link", "candidates"]), json!([]));
    // It is held where it was before.
    let back = office.text(["class", "move", &there, "--team", "Tổ Ba Chẽ"], "class");
    assert_eq!((counted()["classes"].clone(), counted()["learners"].clone()), (json!(1), people));
    let roll = office.json(["class", "show", &back]);
    assert!(!roll["learners"].as_array().expect("people").is_empty(), "{roll}");
}

#[test]
fn what_comes_is_not_written_where_somebody_was_once_the_phone_there_knows_of_the_move() {
    let office = Office::default();
    let lead = office.phone("Minh", "lead");
    let (class, an, binh) = (office.class.as_str(), office.an.as_str(), office.binh.as_str());
    let office = &office.device;
    office.json(["class", "add", "Lớp 3", "--team", "Tổ Ba Chẽ"]);
    office.json(["team", "add", "Đội 2"]);
    let there = office.text(["class", "add", "Lớp 2", "--team", "Đội 2"], "class");
    let open = ["meeting", "open", class, "--date", "2026-11-10", "--yes"];
    let before = lead.text(open, "meeting");
    lead.json(["mark", &before, "--all", "present"]);
    lead.meet(office);
    let topic = office.json(["topic", "list"])[0]["topic"].clone();
    let topic = topic.as_str().expect("an id");
    let moved = office.text(["learner", "move", an, "--class", &there], "learner");
    lead.meet(office);
    // Who moved alone.
    let refused = |line: &[&str], code: &str| {
        let error = lead.refused(line);
        assert_eq!(error["code"], *code, "{line:?}: {error}");
        error
    };
    for line in [
        &["learner", "edit", an, "--village", "Khe O"][..],
        &["learner", "enrol", an, "--class", "Lớp 3"],
    ] {
        // Which team that is stands in records that a phone of the old one does not hold.
        let error = refused(line, "learner-moved-away");
        assert_eq!(error["detail"]["learner"], json!(moved));
    }
    // What was reached and marked before is corrected where it was.
    lead.json(["mark", &before, an, "late"]);
    lead.json(["level", class, an, topic, "alone", "--at", &before]);
    let after = lead.text(["meeting", "open", class, "--date", "2099-01-02", "--yes"], "meeting");
    refused(&["level", class, an, topic, "taught", "--at", &after], "learner-moved-away");
    lead.json(["level", class, binh, topic, "taught", "--at", &after]);
    lead.json(["learner", "edit", binh, "--village", "Khe O"]);
    lead.meet(office);
    // The class as a whole.
    let to = office.text(["class", "move", class, "--team", "Đội 2"], "class");
    lead.meet(office);
    for line in [
        &["learner", "edit", binh, "--village", "Khe Và"][..],
        &["learner", "enrol", binh, "--class", "Lớp 3"],
        &["learner", "leave", binh, "--class", class],
        &["class", "edit", class, "--name", "Lớp Khe O"],
    ] {
        let error = refused(line, "class-moved");
        assert_eq!(
            (&error["detail"]["class"], &error["detail"]["team"]),
            (&json!(to), &json!("Đội 2"))
        );
    }
    lead.json(["learner", "leave", binh, "--class", class, "--since", "2026-11-12"]);
    // It was a slip, and the class goes on where it was.
    let again = ["class", "edit", class, "--closed=false", "--every-day", "--name", "Lớp Khe O"];
    lead.json(again);
    lead.json(["class", "edit", class, "--name", "Lớp 1"]);
}

#[test]
fn who_went_with_one_class_comes_again_to_another_that_stayed() {
    let homes = Homes::default();
    let (office, meeting) = office(&homes);
    let class = meeting.split_once('/').expect("a class").0;
    office.json(["class", "add", "Lớp 3", "--team", "Đội 1"]);
    let old = office.json(["class", "show", class])["learners"][0]["learner"].clone();
    let old = old.as_str().expect("an id");
    office.json(["learner", "enrol", old, "--class", "Lớp 3"]);
    let phone = homes.device("phone");
    let invite = ["invite", "--role", "volunteer", "--team", "Đội 1"];
    phone.comes_in(&office.text(invite, "ticket"), "Minh", &office);
    office.json(["class", "plan", class, "T2"]);
    office.json(["class", "move", class, "--team", "Đội 2"]);
    phone.meet(&office);
    let leave = ["learner", "leave", old, "--class", "Lớp 3", "--since", "2026-11-12"];
    phone.json(leave);
    phone.json(["learner", "enrol", old, "--class", "Lớp 3", "--since", "2026-11-13"]);
    let away = phone.refused(["learner", "enrol", old, "--class", class]);
    assert_eq!(away["code"], "class-moved", "{away}");
}

#[test]
fn a_day_of_which_the_old_team_says_that_nobody_met_is_not_unheard_of_in_the_new_one() {
    let homes = Homes::default();
    let (office, meeting) = office(&homes);
    let class = meeting.split_once('/').expect("a class").0;
    let phone = homes.device("phone");
    let invite = ["invite", "--role", "lead", "--team", "Đội 1"];
    phone.comes_in(&office.text(invite, "ticket"), "Minh", &office);
    office.json(["class", "plan", class, "T2,T3,T4,T5,T6,T7,CN", "--from", "2026-11-01"]);
    let on = office.at("2026-11-15T05:00:00Z");
    let new = on.text(["class", "move", class, "--team", "Đội 2"], "class");
    phone.json(["class", "not-met", class, "--date", "2026-11-20", "--yes"]);
    phone.meet(&office);
    let days = on.at("2026-11-25T05:00:00Z").json(["class", "show", &new])["days"].clone();
    assert_eq!(days["not_met"], json!(["2026-11-20"]), "{days}");
    let unheard = days["not_heard_of"].as_array().expect("a list");
    assert!(!unheard.contains(&json!("2026-11-20")) && unheard.len() > 5, "{days}");
    let to = ["--from", "2026-11-16", "--to", "2026-11-25", "--team", "Đội 2"];
    assert_eq!(on.totals(&to)["total"]["not_met"], json!(1));
}

/// An office, and a lead's phone of the old team that did not hear that the class went to another one.
fn moved_unheard(office: &Office) -> (Device, String) {
    let lead = office.phone("Minh", "lead");
    let desk = &office.device;
    desk.json(["team", "add", "Đội Hai"]);
    for place in ["Khe O", "Khe Và"] {
        desk.json(["place", "add", place]);
    }
    let days = ["2026-11-17", "2026-12-03"];
    desk.json(["class", "not-met", &office.class, "--date", days[1], "--yes"]);
    lead.meet(desk);
    let open = ["meeting", "open", &office.class, "--date", "2026-11-10", "--yes"];
    desk.json(["mark", &desk.text(open, "meeting"), "--all", "present"]);
    let on = desk.at("2026-11-15T05:00:00Z");
    let moved = on.text(["class", "move", &office.class, "--team", "Đội Hai"], "class");
    let said = on.json(["class", "show", &moved]);
    assert_eq!(said["changed"], json!([]), "nothing was said apart yet");
    assert_eq!(said["days"]["not_met"], json!([days[1]]), "a holiday that was announced");
    lead.json(["class", "edit", &office.class, "--name", "Lớp Khe O"]);
    let place = ["class", "edit", &office.class, "--place", "Khe O", "--from", "2026-11-12"];
    lead.json(place);
    lead.json(["class", "plan", &office.class, "T3", "--from", "2026-11-01"]);
    lead.json(["class", "plan", &office.class, "T5", "--from", "2026-12-01"]);
    lead.json(["class", "not-met", &office.class, "--date", days[0], "--yes"]);
    (lead, moved)
}

#[test]
fn what_was_said_apart_of_a_class_that_moved_is_told_and_carried_over() {
    let office = Office::default();
    let (lead, moved) = moved_unheard(&office);
    let desk = office.device.at("2026-11-16T05:00:00Z");
    lead.meet(&office.device);
    let said = |what: &str| {
        let changed = desk.json(["class", "show", &moved])["changed"].clone();
        let said = changed[0]["said"].as_array().cloned().unwrap_or_default();
        let of = said.iter().filter(|said| said["what"] == what);
        of.map(|said| (said["value"].as_str().expect("a text").to_owned(), said["from"].clone()))
            .collect::<Vec<_>>()
    };
    let khe_o = desk.json(["place", "list"]);
    let khe_o = khe_o.as_array().expect("a list").iter().find(|place| place["name"] == "Khe O");
    let khe_o = khe_o.expect("Khe O")["place"].as_str().expect("an id");
    assert_eq!(said("name"), [("Lớp Khe O".to_owned(), json!(null))]);
    assert_eq!(said("place"), [(khe_o.to_owned(), json!(null))]);
    let plans = [("tue", "2026-11-15"), ("thu", "2026-12-01")];
    assert_eq!(said("plan"), plans.map(|(days, from)| (days.to_owned(), json!(from))));
    assert_eq!(said("not-met"), [("yes".to_owned(), json!("2026-11-17"))]);
    for (lang, words) in [("vi", "Khe O; "), ("en", "Khe O; ")] {
        let said = desk.speaking(lang).say(["class", "show", &moved]);
        let command = format!("lantoa class move {} --team ", &office.class[..8]);
        assert!(said.contains(words) && said.contains(&command), "{said}");
    }
    desk.json(["class", "move", &office.class, "--team", "Đội Hai"]);
    let shown = desk.json(["class", "show", &moved]);
    assert_eq!(shown["changed"], json!([]));
    assert_eq!((&shown["name"], &shown["place"]), (&json!("Lớp Khe O"), &json!(khe_o)));
    let plans = json!([
        { "from": "2026-11-15", "weekdays": "tue" },
        { "from": "2026-12-01", "weekdays": "thu" },
    ]);
    assert_eq!(shown["days"]["plans"], plans);
    assert_eq!(shown["days"]["not_met"], json!(["2026-11-17", "2026-12-03"]));
    let to = ["--from", "2026-11-16", "--to", "2026-12-05"];
    let later = desk.at("2026-12-06T05:00:00Z");
    assert_eq!(later.totals(&to)["total"]["not_met"], json!(2), "each day counts once");
    // What the new team takes back stays so.
    desk.json(["class", "edit", &moved, "--name", "Lớp 1"]);
    desk.json(["class", "not-met", &moved, "--date", "2026-11-17", "--undo"]);
    assert_eq!(desk.json(["class", "show", &moved])["changed"], json!([]));
}

#[test]
fn where_both_teams_said_something_of_a_class_that_moved_nothing_is_chosen() {
    let office = Office::default();
    let (lead, moved) = moved_unheard(&office);
    let desk = office.device.at("2026-11-16T05:00:00Z");
    desk.json([
        "class",
        "edit",
        &moved,
        "--name",
        "Lớp Đội Hai",
        "--place",
        "Khe Và",
        "--every-day",
    ]);
    desk.json(["class", "plan", &moved, "CN", "--from", "2026-11-15"]);
    lead.meet(&office.device);
    let changed = || desk.json(["class", "show", &moved])["changed"][0]["said"].clone();
    let said = changed();
    let both = said.as_array().expect("a list").iter().filter(|said| said["carried"] == false);
    let what: Vec<_> = both.map(|said| &said["what"]).collect();
    assert_eq!(what, ["name", "place", "plan", "plan"], "{said}");
    let told = desk.speaking("vi").say(["class", "show", &moved]);
    assert!(told.contains("Lớp Khe O") && told.contains("đã sửa thành"), "{told}");
    desk.json(["class", "move", &office.class, "--team", "Đội Hai"]);
    let shown = desk.json(["class", "show", &moved]);
    assert_eq!(shown["name"], json!("Lớp Đội Hai"));
    assert_eq!(shown["days"]["plans"], json!([{ "from": "2026-11-15", "weekdays": "sun" }]));
    assert_eq!(changed().as_array().map(Vec::len), Some(4), "and it is told still");
    // Said once, it is what was decided.
    desk.json(["class", "edit", &moved, "--name", "Lớp Khe O"]);
    desk.json(["class", "edit", &moved, "--name", "Lớp Đội Hai"]);
    assert_eq!(changed().as_array().map(Vec::len), Some(3));
}

#[test]
fn that_a_class_ended_is_told_where_it_moved_meanwhile() {
    let office = Office::default();
    let (lead, moved) = moved_unheard(&office);
    let desk = office.device.at("2026-11-16T05:00:00Z");
    lead.json(["class", "edit", &office.class, "--closed", "--from", "2026-11-13"]);
    lead.meet(&office.device);
    let ends = |class: &str| {
        let changed = desk.json(["class", "show", class])["changed"].clone();
        let said = changed[0]["said"].as_array().cloned().unwrap_or_default();
        said.into_iter().find(|said| said["what"] == "closed")
    };
    let end = ends(&moved).expect("it is told");
    assert_eq!((&end["value"], &end["from"]), (&json!("yes"), &json!("2026-11-15")));
    desk.json(["class", "move", &office.class, "--team", "Đội Hai"]);
    assert_eq!(ends(&moved), None);
    let list = desk.json(["class", "list"]);
    let line = list.as_array().expect("a list").iter().find(|line| line["class"] == moved);
    assert_eq!(line.expect("the class")["closed"], json!(true));
}

#[test]
fn a_class_that_two_offices_moved_on_two_days_has_not_ended() {
    let office = Office::default();
    let sheet = office.homes.file("sheet.txt", &office.sheet);
    let desk = office.device.at("2026-11-16T05:00:00Z");
    desk.json(["team", "add", "Đội Hai"]);
    let open = ["meeting", "open", &office.class, "--date", "2026-11-10", "--yes"];
    desk.json(["mark", &desk.text(open, "meeting"), "--all", "present"]);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let second = office.homes.device("second");
    second.comes_in(&office.device.text(invite, "ticket"), "Lan", &office.device);
    let act = ["class", "move", &office.class, "--team", "Đội Hai"];
    let moved = desk.text(act, "class");
    assert_eq!(second.at("2026-11-18T05:00:00Z").text(act, "class"), moved);
    second.meet(&office.device);
    for device in [&office.device, &second] {
        assert_eq!(device.json(["class", "show", &moved])["changed"], json!([]));
    }
}

#[test]
fn what_was_said_apart_of_who_moved_alone_is_told_and_carried_over() {
    let office = Office::default();
    let desk = &office.device;
    desk.json(["learner", "edit", &office.an, "--consent", "Oanh"]);
    let lead = office.phone("Minh", "lead");
    desk.json(["team", "add", "Đội Hai"]);
    let there = desk.text(["class", "add", "Lớp 2", "--team", "Đội Hai"], "class");
    let moved = desk.text(["learner", "move", &office.an, "--class", &there], "learner");
    let more = ["--phone", "0912345678", "--village", "Nà Ếch", "--birth-year", "1960", "--yes"];
    let name = ["learner", "edit", &office.an, "--name", "Nguyễn Văn Ân"];
    lead.json(name.into_iter().chain(more));
    // Who withdraws consent where they were has withdrawn it.
    lead.json(["consent", "withdraw", &office.an]);
    desk.json(["learner", "edit", &moved, "--village", "Khe O"]);
    lead.meet(desk);
    let said = || {
        let changed = desk.json(["learner", "show", &moved])["changed"].clone();
        let said = changed[0]["said"].as_array().cloned().unwrap_or_default();
        said.iter().map(|said| (said["what"].clone(), said["carried"].clone())).collect::<Vec<_>>()
    };
    let carried = |what: &str, carried: bool| (json!(what), json!(carried));
    let all =
        [("name", true), ("born", true), ("village", false), ("phone", true), ("consent", true)];
    assert_eq!(said(), all.map(|(what, is)| carried(what, is)));
    let told = desk.speaking("vi").say(["learner", "show", &moved]);
    let command = format!("lantoa learner move {} --class {}", &moved[..8], &there[..8]);
    assert!(told.contains("Nguyễn Văn Ân") && told.contains(&command), "{told}");
    assert!(told.contains("Nà Ếch") && told.contains("đã sửa thành"), "{told}");
    // By either id.
    desk.json(["learner", "move", &office.an, "--class", &there]);
    assert_eq!(said(), [carried("village", false)]);
    let shown = desk.json(["learner", "show", &moved]);
    assert_eq!(
        (&shown["name"], &shown["village"], &shown["phone"], &shown["birth_year"]),
        (&json!("Nguyễn Văn Ân"), &json!("Khe O"), &json!("0912345678"), &json!(1960))
    );
    assert_eq!(shown["consent"], json!(null));
    // Said once more there is nothing to do, and another class is another thing.
    desk.json(["learner", "move", &moved, "--class", &there]);
    desk.json(["class", "add", "Lớp 3", "--team", "Đội Hai"]);
    let refused = desk.refused(["learner", "move", &moved, "--class", "Lớp 3"]);
    assert_eq!(refused["kind"], "invalid_input", "{refused}");
}

#[test]
fn who_moved_away_came_back_and_went_again_is_one_row_on_a_phone_that_does_not_hold_the_last_team()
{
    let office = Office::default();
    let phone = office.phone("Minh", "volunteer");
    let desk = &office.device;
    desk.json(["team", "add", "Đội Hai"]);
    let there = desk.text(["class", "add", "Lớp 2", "--team", "Đội Hai"], "class");
    let meeting = office.meeting(desk);
    desk.json(["mark", &meeting, &office.an, "present"]);
    let mut an = office.an.clone();
    let mut at_home = an.clone();
    for class in [&there, &office.class, &there] {
        an = desk.text(["learner", "move", &an, "--class", class], "learner");
        if *class == office.class {
            at_home.clone_from(&an);
        }
    }
    phone.meet(desk);
    for (device, newest) in [(&phone, &at_home), (desk, &an)] {
        let found = device.json(["learner", "find", "Nguyễn Văn An"]);
        let found: Vec<_> = found.as_array().expect("a list").iter().collect();
        assert_eq!((found.len(), &found[0]["learner"]), (1, &json!(newest)), "{found:?}");
        let page = device.json(["learner", "find", "An", "--limit", "5"]);
        assert_eq!(page["total"], json!(1), "{page}");
        assert_eq!(device.text(["learner", "show", &office.an], "learner"), *newest);
        assert_eq!(device.text(["learner", "show", "Nguyễn Văn An"], "learner"), *newest);
    }
}

#[test]
fn a_class_that_two_offices_moved_apart_is_one_once_it_is_joined() {
    let office = Office::default();
    let sheet = office.homes.file("sheet.txt", &office.sheet);
    let first = office.device.at("2026-12-01T05:00:00Z");
    for team in ["Đội 2", "Đội 3"] {
        first.json(["team", "add", team]);
    }
    let open = ["meeting", "open", &office.class, "--date", "2026-11-10", "--yes"];
    first.json(["mark", &first.text(open, "meeting"), "--all", "present"]);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let second = office.homes.device("second");
    second.comes_in(&office.device.text(invite, "ticket"), "Lan", &office.device);
    let second = second.at("2026-12-01T05:00:00Z");
    let far = first.text(["class", "move", &office.class, "--team", "Đội 2"], "class");
    let here = second.text(["class", "move", &office.class, "--team", "Đội 3"], "class");
    let an = second.text(["learner", "show", &office.an], "learner");
    let leave = ["learner", "leave", &an, "--class", &here, "--since", "2026-12-02", "--yes"];
    second.json(leave);
    second.meet(&office.device);
    let came = second.text(["class", "move", &far, "--team", "Đội 3"], "class");
    second.json(["class", "same", &came, &here]);
    // Who left one has left the class.
    let shown = second.at("2026-12-03T05:00:00Z").json(["class", "show", &here]);
    let names: Vec<_> = shown["learners"].as_array().expect("a list").iter().collect();
    assert_eq!((names.len(), &names[0]["name"]), (1, &json!("Đặng Thị Bình")), "{shown}");
    let list = second.at("2026-12-03T05:00:00Z").json(["learner", "list"]);
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    // Where it was is told of both.
    let before = shown["before"].as_array().expect("a list");
    assert_eq!(before.len(), 2, "{shown}");
    // And one name is one person.
    second.json(["learner", "show", "Đặng Thị Bình"]);
    let after = second.at("2026-12-03T05:00:00Z");
    after.json(["learner", "leave", "Đặng Thị Bình", "--class", &here, "--since", "2026-12-03"]);
    assert_eq!(after.json(["class", "show", &came])["learners"], json!([]));
}
