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
