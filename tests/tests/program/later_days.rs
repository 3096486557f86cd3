//! What is said of a day to come holds from that day on, and of no day is guessed where the clock cannot be believed.
//! (Guards: a class that goes on for two weeks counted as ended and left behind; somebody off the list whom the class
//! still waits for; a report of November by the communes of January; a move dated by a clock that began anew.)

use lantoa_tests::program::{Device, Homes, Office};
use serde_json::{Value, json};

/// A Saturday.
const TODAY: &str = "2026-11-28T05:00:00Z";
const LATER: &str = "2026-12-20T05:00:00Z";

/// An office of two places and teams, with one class of three people that met once.
struct Town {
    _homes: Homes,
    device: Device,
    class: String,
    learners: Vec<String>,
}

impl Default for Town {
    fn default() -> Self {
        let homes = Homes::default();
        let device = homes.device("office").at(TODAY);
        device.json(["init", "--programme", "Thử", "--as", "VP"]);
        for (place, team) in [("Xã A", "Tổ 1"), ("Xã B", "Tổ 2")] {
            device.json(["place", "add", place]);
            device.json(["team", "add", team, "--place", place]);
        }
        let class = device.text(["class", "add", "Lớp 1", "--team", "Tổ 1"], "class");
        let names = ["Nguyễn An", "Nguyễn Bình", "Nguyễn Chi"];
        let learners =
            names.map(|name| device.text(["learner", "add", name, "--class", &class], "learner"));
        let town = Self { _homes: homes, device, class, learners: learners.to_vec() };
        town.met("2026-11-02");
        town
    }
}

impl Town {
    fn met(&self, day: &str) {
        self.device.json(["meeting", "open", &self.class, "--date", day]);
        let meeting = format!("{}/{day}", self.class);
        self.device.json(["mark", &meeting, "--all", "present"]);
    }

    fn closed(&self, now: &str) -> Value {
        self.device.at(now).json(["class", "list"])[0]["closed"].clone()
    }
}

fn count(list: &Value) -> usize {
    list.as_array().expect("a list").len()
}

/// Returns the one class of a list that has not ended.
fn going_on(device: &Device) -> Value {
    let classes = device.json(["class", "list"]);
    let mut open = classes.as_array().expect("a list").iter();
    open.find(|class| class["closed"] == false).cloned().expect("one goes on")
}

#[test]
fn a_class_that_ends_on_a_later_day_goes_on_until_then_and_takes_that_day_along() {
    let town = Town::default();
    let (device, class) = (&town.device, &*town.class);
    device.json(["class", "edit", class, "--closed", "--from", "2026-12-15"]);
    device.json(["class", "edit", class, "--place", "Xã B", "--from", "2026-12-10"]);
    assert_eq!((town.closed(TODAY), town.closed(LATER)), (json!(false), json!(true)));
    let said = device.say(["meeting", "open", class, "--date", "2026-11-28"]);
    assert!(!said.contains("had ended") && !said.contains("đã kết thúc"), "{said}");
    let merged = device.json(["team", "merge", "Tổ 1", "--into", "Tổ 2"]);
    assert_eq!(count(&merged["moved"]), 1, "{merged}");
    let new = merged["moved"][0]["class"].as_str().expect("an id");
    let of = |now: &str| {
        let classes = device.at(now).json(["class", "list"]);
        let found = classes.as_array().expect("a list").iter().find(|line| line["class"] == new);
        found.map(|line| (line["closed"].clone(), line["place"].clone())).expect("it is there")
    };
    let (now, then) = (of(TODAY), of(LATER));
    assert_eq!((now.0, then.0), (json!(false), json!(true)), "it ends there as was said");
    assert_ne!(now.1, then.1, "and meets elsewhere from the day on of which that was said");
}

#[test]
fn who_leaves_on_a_later_day_comes_until_then_and_moves_along() {
    let town = Town::default();
    let (device, class, an) = (&town.device, &*town.class, &*town.learners[0]);
    let leave = ["learner", "leave", an, "--class", class, "--since", "2026-12-15", "--yes"];
    device.json(leave);
    let listed = |now: &str| count(&device.at(now).json(["learner", "list"]));
    assert_eq!((listed(TODAY), listed(LATER)), (3, 2));
    assert_eq!(device.json(["class", "list"])[0]["learners"], 3);
    device.json(["class", "move", class, "--team", "Tổ 2"]);
    let new = going_on(device)["class"].as_str().expect("an id").to_owned();
    let in_class = |now: &str| count(&device.at(now).json(["class", "show", &new])["learners"]);
    assert_eq!((in_class(TODAY), in_class(LATER)), (3, 2), "until the day that was said");
    // And whoever moves alone.
    let other = device.text(["class", "add", "Lớp 2", "--team", "Tổ 1"], "class");
    let sheet = device.json(["class", "show", &new]);
    let an = sheet["learners"].as_array().expect("a list").iter();
    let an = an.clone().find(|line| line["name"] == "Nguyễn An").expect("An")["learner"].clone();
    device.json(["learner", "move", an.as_str().expect("an id"), "--class", &other]);
    let in_class = |now: &str| count(&device.at(now).json(["class", "show", &other])["learners"]);
    assert_eq!((in_class(TODAY), in_class(LATER)), (1, 0));
}

#[test]
fn what_places_become_on_a_later_day_changes_no_report_of_before() {
    let town = Town::default();
    let device = &town.device;
    let by = |device: &Device, more: &[&str]| {
        let asked = ["report", "--by", "place", "--from", "2026-11-01", "--to", "2026-11-30"];
        let report = device.json(asked.iter().chain(more).copied());
        let rows = report["rows"].as_array().expect("rows").iter();
        rows.map(|row| (row["name"].clone(), row["turns"].clone())).collect::<Vec<_>>()
    };
    let before = by(device, &[]);
    device.json(["place", "merge", "Xã A", "--into", "Xã B", "--from", "2026-12-15"]);
    device.json(["place", "edit", "Xã B", "--name", "Phường Mới", "--from", "2026-12-15"]);
    assert_eq!(by(device, &[]), before);
    let places = |now: &str| device.at(now).json(["place", "list"]).to_string();
    assert!(places(TODAY).contains("Xã B") && !places(TODAY).contains("Phường Mới"));
    assert!(places(LATER).contains("Phường Mới"));
    assert_eq!(by(&device.at(LATER), &[]), [(json!("Phường Mới"), json!(3))]);
    assert_eq!(by(device, &["--places-of", "2026-12-15"]), by(&device.at(LATER), &[]));
}

#[test]
fn who_is_said_to_leave_before_coming_and_to_come_later_than_the_beginning_is_believed() {
    let town = Town::default();
    let (device, class) = (&town.device, &*town.class);
    town.met("2026-11-09");
    town.met("2026-11-23");
    let wrong = device.text(["learner", "add", "Lê Nhầm", "--class", class], "learner");
    device.json(["learner", "leave", &wrong, "--class", class, "--since", "2026-11-20"]);
    let names = device.json(["learner", "list"]).to_string();
    assert!(!names.contains("Lê Nhầm"), "{names}");
    // Somebody back again is there, whatever is corrected of the first leaving.
    let (an, chi) = (&*town.learners[0], &*town.learners[2]);
    device.json(["learner", "leave", an, "--class", class, "--since", "2026-11-10"]);
    device.json(["learner", "enrol", an, "--class", class, "--since", "2026-11-20"]);
    device.json(["learner", "leave", an, "--class", class, "--since", "2026-11-12"]);
    assert!(device.json(["learner", "list"]).to_string().contains("Nguyễn An"));

    for day in ["2026-11-02", "2026-11-09"] {
        device.json(["mark", &format!("{class}/{day}"), chi, "absent"]);
    }
    let rate = || device.json(["report"])["total"]["present_rate"].clone();
    assert_eq!(rate(), 78, "7 of 9: absent twice");
    device.json(["learner", "enrol", chi, "--class", class, "--since", "2026-11-20"]);
    assert_eq!(rate(), 100, "who comes later was not absent before");
}

#[test]
fn the_end_of_a_class_is_corrected_to_a_later_day() {
    let town = Town::default();
    let (device, class) = (&town.device, &*town.class);
    device.json(["class", "plan", class, "T2", "--from", "2026-11-01"]);
    let planned = || {
        let asked = ["report", "--from", "2026-11-01", "--to", "2026-11-30"];
        device.json(asked)["total"]["planned"].clone()
    };
    let closed = |closed: &str, from: &str| {
        device.json(["class", "edit", class, closed, "--from", from]);
        planned()
    };
    assert_eq!(closed("--closed", "2026-11-10"), 2, "the 2nd and 9th");
    assert_eq!(closed("--closed", "2026-11-24"), 4, "and the 16th and 23rd");
    assert_eq!(closed("--closed=false", "2026-11-25"), 5);
    assert_eq!(closed("--closed", "2026-11-30"), 4);
    assert_eq!(closed("--closed", "2026-11-16"), 2);
}

#[test]
fn of_no_day_is_guessed_where_the_clock_began_anew() {
    let town = Town::default();
    let (class, an) = (&*town.class, &*town.learners[0]);
    let other = town.device.text(["class", "add", "Lớp 2", "--team", "Tổ 2"], "class");
    let dead = town.device.at("2019-01-01T00:05:00Z");
    for line in [
        &["learner", "leave", an, "--class", class][..],
        &["learner", "move", an, "--class", &other],
        &["class", "move", class, "--team", "Tổ 2"],
        &["team", "merge", "Tổ 1", "--into", "Tổ 2"],
        &["class", "plan", class, "T2"],
        &["class", "retire", class],
        &["place", "retire", "Xã B"],
        &["team", "retire", "Tổ 2"],
        &["visit", "add", "--place", "Xã A", "--topic", "vneid", "--team", "Tổ 1"],
    ] {
        assert_eq!(dead.refused(line)["code"], "day-needed", "{line:?}");
    }
    // Three weeks behind the last meeting, as well.
    town.met("2026-11-16");
    let behind = town.device.at("2026-11-05T00:00:00Z");
    for line in [
        &["learner", "move", an, "--class", &other][..],
        &["class", "move", class, "--team", "Tổ 2"],
        &["team", "merge", "Tổ 1", "--into", "Tổ 2", "--yes"],
    ] {
        assert_eq!(behind.refused(line)["code"], "day-needed", "{line:?}");
    }
    let teams = town.device.json(["team", "list"]);
    assert!(teams.as_array().expect("teams").iter().all(|team| team["retired"].is_null()));

    let rate = || town.device.json(["report"])["total"].clone();
    let before = rate();
    town.device.json(["mark", &format!("{class}/2026-11-16"), an, "absent"]);
    let moved = ["learner", "move", an, "--class", &other, "--since", "2026-11-17", "--yes"];
    let new = behind.json(moved)["learner"].as_str().expect("an id").to_owned();
    assert_eq!(rate()["turns"], json!(5), "{before}");
    let record = town.device.json(["learner", "show", &new]);
    assert!(record.to_string().contains("2026-11-17"), "{record}");
    let ahead =
        ["learner", "move", &town.learners[1], "--class", &other, "--since", "2026-11-30", "--yes"];
    assert_eq!(town.device.refused(ahead)["code"], "unfit", "a move is no announcement");
}

#[test]
fn what_was_said_wrongly_of_one_day_is_taken_back_of_that_day_alone() {
    let office = Office::default();
    let (device, class) = (&office.device, &*office.class);
    for day in ["2026-03-05", "2026-03-12", "2026-03-19"] {
        let meeting = device.text(["meeting", "open", class, "--date", day], "meeting");
        device.json(["mark", &meeting, &office.an, "absent"]);
        device.json(["mark", &meeting, &office.binh, "present"]);
    }
    let rate = || device.json(["report"])["total"]["present_rate"].clone();
    let before = rate();
    let leave = ["learner", "leave", &office.an, "--class", class, "--since", "2026-03-15"];
    device.json(leave);
    assert_ne!(rate(), before);
    let enrol = ["learner", "enrol", &office.an, "--class", class, "--since", "2026-03-15"];
    device.json(enrol);
    assert_eq!(rate(), before, "who came from the beginning still does");
    // A class whose end was corrected goes on after all.
    device.json(["class", "plan", class, "T5", "--from", "2026-03-01"]);
    let planned = || {
        let report = device.json(["report", "--from", "2026-03-01", "--to", "2026-03-31"]);
        report["total"]["planned"].clone()
    };
    let all = planned();
    for day in ["2026-03-10", "2026-03-24"] {
        device.json(["class", "edit", class, "--closed", "--from", day]);
    }
    assert_ne!(planned(), all);
    device.json(["class", "edit", class, "--closed=false", "--from", "2026-03-24"]);
    assert_eq!(planned(), all);
}
