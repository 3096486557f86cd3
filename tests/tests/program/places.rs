//! Places of then and of today: renamed, merged, divided, added twice, offered no more. (Guards: old months that
//! change because a commune did, and a commune that counts twice.)

use lantoa_core::domain::id::PlaceId;
use lantoa_tests::program::{Device, Homes};
use serde_json::Value;

/// An office with a province, three communes, and a class that met in two of them.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["place", "add", "Tỉnh Quảng Ninh"]);
    for commune in ["Xã Vô Ngại", "Xã Lục Hồn", "Xã Đồng Tâm"] {
        office.json(["place", "add", commune, "--in", "Tỉnh Quảng Ninh"]);
    }
    office.json(["team", "add", "Tổ 1", "--place", "Xã Vô Ngại"]);
    office.json(["class", "add", "Lớp tối", "--team", "Tổ 1"]);
    office.json(["learner", "add", "Đặng Thị An", "--class", "Lớp tối", "--village", "Nà Ếch"]);
    for day in ["2026-11-02", "2026-11-09", "2026-11-16"] {
        let meeting = office.json(["meeting", "open", "Lớp tối", "--date", day]);
        let meeting = meeting["meeting"].as_str().expect("an id").to_owned();
        office.json(["mark", &meeting, "--all", "present"]);
    }
    office
}

/// The rows of a report as name and turns.
fn rows(office: &Device, args: &[&str]) -> Vec<(String, u64)> {
    let report = office.json(["report"].iter().chain(args).copied());
    let mut rows: Vec<_> = (report["rows"].as_array().expect("rows").iter())
        .map(|row| (row["name"].as_str().expect("a name").to_owned(), turns(row)))
        .collect();
    rows.sort();
    rows
}

fn turns(row: &Value) -> u64 {
    row["turns"].as_u64().expect("a number")
}

fn named(rows: &[(&str, u64)]) -> Vec<(String, u64)> {
    let mut rows: Vec<_> = rows.iter().map(|(name, turns)| ((*name).to_owned(), *turns)).collect();
    rows.sort();
    rows
}

#[test]
fn a_class_that_meets_elsewhere_from_a_day_on_stays_where_it_was_before() {
    let homes = Homes::default();
    let office = office(&homes);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Xã Vô Ngại", 3)]));
    office.json(["class", "edit", "Lớp tối", "--place", "Xã Lục Hồn", "--from", "09/11/2026"]);
    let two = named(&[("Xã Vô Ngại", 1), ("Xã Lục Hồn", 2)]);
    assert_eq!(rows(&office, &["--by", "place"]), two);
    let before = ["--by", "place", "--to", "08/11/2026"];
    assert_eq!(rows(&office, &before), named(&[("Xã Vô Ngại", 1)]));
    // What is said without a day would leave the 9th as it is, so it is asked.
    let refused = office.refused(["class", "edit", "Lớp tối", "--place", "Xã Đồng Tâm"]);
    assert_eq!(refused["kind"], "conflict");
    assert_eq!(refused["detail"]["days"], serde_json::json!(["2026-11-09"]));
    assert_eq!(rows(&office, &["--by", "place"]), two);
    office.json(["class", "edit", "Lớp tối", "--place", "Xã Đồng Tâm", "--every-day"]);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Xã Đồng Tâm", 3)]));
    let class = &office.json(["class", "list"])[0];
    assert!(class["place"].is_string(), "{class}");
}

#[test]
fn a_merged_commune_counts_in_what_it_became_and_in_the_division_of_then_where_it_was() {
    let homes = Homes::default();
    let office = office(&homes).at("2026-12-05T05:00:00Z");
    let merge = ["place", "merge", "Xã Vô Ngại", "--into", "Xã Lục Hồn", "--from", "01/12/2026"];
    office.json(merge);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Xã Lục Hồn", 3)]));
    let then = ["--by", "place", "--places-of", "30/11/2026"];
    assert_eq!(rows(&office, &then), named(&[("Xã Vô Ngại", 3)]));
    let area = named(&[("Xã Lục Hồn", 3), ("Tỉnh Quảng Ninh", 3)]);
    assert_eq!(rows(&office, &["--by", "area"]), area);
    assert_eq!(rows(&office, &["--by", "village"]), named(&[("Nà Ếch, Xã Lục Hồn", 3)]));
    // Divided: nobody has said yet in which part the class is.
    office.json(["place", "merge", "Xã Vô Ngại", "--into", "Xã Đồng Tâm", "--from", "01/12/2026"]);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("unknown", 3)]));
    office.json(["class", "edit", "Lớp tối", "--place", "Xã Đồng Tâm", "--from", "02/12/2026"]);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Xã Đồng Tâm", 3)]));
    // Taken back: it was merged with one of them only.
    let back =
        ["place", "merge", "Xã Vô Ngại", "--into", "Xã Đồng Tâm", "--from", "01/12/2026", "--undo"];
    office.json(back);
    let merged = named(&[("Xã Lục Hồn", 3), ("Xã Đồng Tâm", 0)]);
    assert_eq!(rows(&office, &["--by", "place"]), merged, "the class is elsewhere now");
    let itself = ["place", "merge", "Xã Lục Hồn", "--into", "Xã Lục Hồn", "--from", "01/12/2026"];
    assert_eq!(office.refused(itself)["kind"], "invalid_input");
}

#[test]
fn a_place_that_was_added_twice_is_one_until_that_is_taken_back() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "add", "Xã Vo Ngai", "--in", "Tỉnh Quảng Ninh"]);
    office.json(["class", "edit", "Lớp tối", "--place", "Xã Vo Ngai", "--from", "09/11/2026"]);
    assert_eq!(rows(&office, &["--by", "place"]).len(), 2);
    office.json(["place", "retire", "Xã Vo Ngai"]);
    let kept = office.json(["place", "same", "Xã Vo Ngai", "Xã Vô Ngại"]);
    let places = || office.json(["place", "list"]).as_array().expect("a list").len();
    assert_eq!(places(), 4, "{kept}");
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Xã Vô Ngại", 3)]));
    // Either name means it.
    let class =
        office.json(["class", "add", "Lớp sáng", "--team", "Tổ 1", "--place", "Xã Vo Ngai"]);
    let team = office.json(["team", "list"])[0]["place"].clone();
    assert_eq!(class["place"], team, "{class}");
    office.json(["place", "same", "--undo", "Xã Vô Ngại", "Xã Vo Ngai"]);
    assert_eq!(places(), 5);
    let refused = office.refused(["place", "same", "--undo", "Xã Vô Ngại", "Xã Vo Ngai"]);
    assert_eq!(refused["kind"], "not_found");
}

#[test]
fn what_is_retired_is_not_meant_by_a_name_that_something_else_has_too() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "add", "Lớp tối", "--team", "Tổ 1", "--another"]);
    assert_eq!(office.refused(["class", "show", "Lớp tối"])["kind"], "conflict");
    let classes = office.json(["class", "list"]);
    let held = |class: &Value| class["meetings"] == 3;
    let old = classes.as_array().expect("a list").iter().find(|class| held(class));
    let old = old.expect("the class that met")["class"].as_str().expect("an id").to_owned();
    office.json(["class", "retire", &old]);
    assert_eq!(office.json(["class", "show", "Lớp tối"])["meetings"], serde_json::json!([]));
    assert_eq!(office.json(["class", "show", &old])["class"], *old, "its id means it still");
    let list = office.say(["class", "list"]);
    assert!(list.contains("offered no more since") || list.contains("thôi dùng từ"), "{list}");
    office.json(["class", "retire", &old, "--undo"]);
    assert_eq!(office.refused(["class", "show", "Lớp tối"])["kind"], "conflict");
}

#[test]
fn a_place_has_the_name_of_then_on_the_screen_as_in_files() {
    let homes = Homes::default();
    let office = office(&homes);
    let (was, is) = ("Xã Vô Ngại", "Phường Vô Ngại");
    office.json(["place", "edit", was, "--name", is, "--from", "2026-11-10"]);
    for by in ["place", "area"] {
        let ask = |day: &str| office.say(["report", "--by", by, "--to", day, "--places-of", day]);
        let (then, now) = (ask("2026-11-09"), ask("2026-11-30"));
        assert!(then.contains(was) && !then.contains(is), "{then}");
        assert!(now.contains(is) && !now.contains(was), "{now}");
    }
}

#[test]
fn a_place_never_lies_in_itself_nor_becomes_itself_and_can_lie_in_none() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "add", "Thôn Nà Ếch", "--in", "Xã Vô Ngại"]);
    let areas = || rows(&office, &["--by", "area"]);
    let before = areas();
    let circle = |line: &[&str]| {
        let error = office.refused(line);
        assert_eq!(error["code"], "place-circle", "{line:?}: {error}");
        assert_eq!(areas(), before, "{line:?}");
    };
    let province = ["place", "edit", "Tỉnh Quảng Ninh", "--in"];
    let days: [&[&str]; 3] = [&[], &["--every-day"], &["--from", "2026-11-05"]];
    for (inner, holds) in ["Xã Vô Ngại", "Thôn Nà Ếch"].into_iter().zip(days.iter().cycle())
    {
        circle(&[&province[..], &[inner], *holds].concat());
    }
    circle(&["place", "same", "Tỉnh Quảng Ninh", "Thôn Nà Ếch"]);
    // From a day on it lies elsewhere: then, and no earlier, the other way round holds.
    office.json(["place", "edit", "Xã Lục Hồn", "--in", "Xã Đồng Tâm", "--from", "2026-12-01"]);
    office.json(["place", "edit", "Xã Lục Hồn", "--in", "Tỉnh Quảng Ninh", "--from", "2026-12-10"]);
    let turned = |from| ["place", "edit", "Xã Đồng Tâm", "--in", "Xã Lục Hồn", "--from", from];
    circle(&turned("2026-12-05"));
    circle(&turned("2026-11-20"));
    office.json(turned("2026-12-10"));
    // Out of the province again.
    let alone = ["place", "edit", "Xã Vô Ngại", "--in", ""];
    office.json(alone);
    let place = office.json(["place", "list"]);
    let place =
        place.as_array().expect("a list").iter().find(|place| place["name"] == "Xã Vô Ngại");
    assert!(place.expect("it is there")["within"].is_null());
    assert_eq!(areas(), named(&[("Xã Vô Ngại", 3)]));

    let merge = |from, into, day| ["place", "merge", from, "--into", into, "--from", day];
    office.json(merge("Xã Vô Ngại", "Xã Lục Hồn", "01/12/2026"));
    office.json(merge("Xã Lục Hồn", "Xã Đồng Tâm", "05/12/2026"));
    let before = rows(&office, &["--by", "place"]);
    for (from, day) in [("Xã Lục Hồn", "10/12/2026"), ("Xã Đồng Tâm", "01/11/2026")] {
        let error = office.refused(merge(from, "Xã Vô Ngại", day));
        assert_eq!(error["code"], "place-circle", "{error}");
    }
    assert_eq!(rows(&office, &["--by", "place"]), before);
    let undone = |day| {
        let merge = merge("Xã Lục Hồn", "Xã Đồng Tâm", day);
        merge.into_iter().chain(["--undo"]).collect::<Vec<_>>()
    };
    assert_eq!(office.refused(undone("06/12/2026"))["code"], "not-found-merger");
    office.json(undone("05/12/2026"));
    assert_eq!(office.refused(undone("05/12/2026"))["code"], "not-found-merger");
    office.json(merge("Xã Đồng Tâm", "Xã Vô Ngại", "05/12/2026"));
}

#[test]
fn a_merger_is_taken_back_also_where_another_place_stands_for_one_by_now() {
    let homes = Homes::default();
    let office = office(&homes);
    let merge = ["place", "merge", "Xã Vô Ngại", "--into", "Xã Lục Hồn", "--from", "01/12/2026"];
    office.json(merge);
    for twin in ["Xã Luc Hon", "Xã Lục Hôn", "Xã Luc Hồn"] {
        office.json(["place", "add", twin, "--in", "Tỉnh Quảng Ninh"]);
        office.json(["place", "same", "Xã Lục Hồn", twin]);
    }
    office.json(merge.into_iter().chain(["--undo"]));
    assert_eq!(rows(&office, &["--by", "place"]).len(), 1);
    assert_eq!(rows(&office, &["--by", "place"])[0].0, "Xã Vô Ngại");
}

/// What is said of places of a day long before the meetings, so that no clock decides whether it holds.
fn merge(office: &Device, place: &str, into: &[&str]) {
    let into = into.iter().flat_map(|part| ["--into", part]);
    let merge = ["place", "merge", place].into_iter().chain(into);
    office.json(merge.chain(["--from", "01/07/2025"]));
}

#[test]
fn what_is_in_one_of_several_parts_counts_in_what_holds_them_all() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["level", "Lớp tối", "Đặng Thị An", "vneid", "confirmed"]);
    let target = ["target", "set", "--place", "Tỉnh Quảng Ninh", "--topic", "vneid"];
    office.json(target.into_iter().chain(["--percent", "50", "--of", "10"]));
    let visit = ["visit", "add", "--place", "Xã Vô Ngại", "--topic", "vneid", "--team", "Tổ 1"];
    office.json(visit.into_iter().chain(["--count", "4", "--date", "2026-11-12"]));
    let area = || {
        let report = office.json(["report", "--by", "area"]);
        let reached = report["targets"][0]["reached"].as_u64().expect("a number");
        let rows = report["rows"].as_array().expect("rows").iter();
        let row = |row: &Value| {
            let name = row["name"].as_str().expect("a name").to_owned();
            (name, turns(row), row["visits"].as_u64().expect("a number"))
        };
        let mut rows: Vec<_> = rows.map(row).collect();
        rows.sort();
        (rows, reached)
    };
    let row = |name: &str| (name.to_owned(), 3, 4);
    let province = row("Tỉnh Quảng Ninh");
    assert_eq!(area(), (vec![province.clone(), row("Xã Vô Ngại")], 1));
    merge(&office, "Xã Vô Ngại", &["Xã Lục Hồn", "Xã Đồng Tâm"]);
    assert_eq!(area(), (vec![province.clone(), row("unknown")], 1), "whichever part it is in");
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("unknown", 3)]));
    // A part that is divided again, and one within the other.
    for village in ["Bản Một", "Bản Hai"] {
        office.json(["place", "add", village, "--in", "Xã Đồng Tâm"]);
    }
    merge(&office, "Xã Lục Hồn", &["Bản Một", "Bản Hai"]);
    let within = vec![province.clone(), row("Xã Đồng Tâm"), row("unknown")];
    assert_eq!(area(), (within, 1));
    // Over whatever ways, it came to one place.
    merge(&office, "Bản Một", &["Bản Hai"]);
    merge(&office, "Xã Đồng Tâm", &["Bản Hai"]);
    assert_eq!(rows(&office, &["--by", "place"]), named(&[("Bản Hai", 3)]));
    // What lies in a place that became another one lies there now. (`Bản Hai` lies in what it is itself by now.)
    office.json(["place", "edit", "Bản Hai", "--in", "Tỉnh Quảng Ninh"]);
    office.json(["place", "add", "Tỉnh Hải Đông"]);
    merge(&office, "Tỉnh Quảng Ninh", &["Tỉnh Hải Đông"]);
    assert_eq!(area(), (vec![row("Bản Hai"), row("Tỉnh Hải Đông")], 1), "the target, too");
}

#[test]
fn a_part_that_became_another_place_is_followed_and_parts_of_two_provinces_are_in_none() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "add", "Tỉnh Lạng Sơn"]);
    office.json(["place", "edit", "Xã Đồng Tâm", "--in", "Tỉnh Lạng Sơn"]);
    merge(&office, "Xã Vô Ngại", &["Xã Lục Hồn", "Xã Đồng Tâm"]);
    assert_eq!(rows(&office, &["--by", "area"]), named(&[("unknown", 3)]));
    office.json(["class", "edit", "Lớp tối", "--place", "Xã Lục Hồn", "--from", "30/11/2026"]);
    let in_part = [("Xã Lục Hồn", 3), ("Tỉnh Quảng Ninh", 3)];
    let until = ["--by", "area", "--to", "30/11/2026"];
    assert_eq!(rows(&office, &until), named(&in_part));
    office.json(["place", "add", "Xã Bình Liêu", "--in", "Tỉnh Lạng Sơn"]);
    merge(&office, "Xã Lục Hồn", &["Xã Bình Liêu"]);
    let in_later = [("Xã Bình Liêu", 3), ("Tỉnh Lạng Sơn", 3)];
    assert_eq!(rows(&office, &until), named(&in_later));
}

#[test]
fn villages_of_two_divided_communes_stay_two() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["team", "add", "Tổ 2", "--place", "Xã Lục Hồn"]);
    office.json(["class", "add", "Lớp sáng", "--team", "Tổ 2"]);
    office.json(["learner", "add", "Lý Văn Ba", "--class", "Lớp sáng", "--village", "Nà Ếch"]);
    let meeting = office.json(["meeting", "open", "Lớp sáng", "--date", "2026-11-03"]);
    let meeting = meeting["meeting"].as_str().expect("an id");
    office.json(["mark", meeting, "--all", "present"]);
    let two = named(&[("Nà Ếch, Xã Vô Ngại", 3), ("Nà Ếch, Xã Lục Hồn", 1)]);
    assert_eq!(rows(&office, &["--by", "village"]), two);
    for part in ["Xã Một", "Xã Hai"] {
        office.json(["place", "add", part, "--in", "Tỉnh Quảng Ninh"]);
    }
    merge(&office, "Xã Vô Ngại", &["Xã Một", "Xã Hai"]);
    merge(&office, "Xã Lục Hồn", &["Xã Một", "Xã Hai"]);
    assert_eq!(rows(&office, &["--by", "village"]), two, "nobody said which of them is where");
}

#[test]
fn a_level_of_a_meeting_that_was_withdrawn_counts_where_the_target_has_it() {
    let homes = Homes::default();
    let office = office(&homes);
    let october = office.text(["meeting", "open", "Lớp tối", "--date", "2026-10-05"], "meeting");
    office.json(["mark", &october, "--all", "present"]);
    office.json(["level", "Lớp tối", "Đặng Thị An", "vneid", "confirmed", "--at", &october]);
    office.json(["meeting", "withdraw", &october]);
    let target = ["target", "set", "--place", "Xã Vô Ngại", "--topic", "vneid"];
    office.json(target.into_iter().chain(["--percent", "50", "--of", "10"]));
    let until = |day| office.json(["report", "--to", day]);
    let confirmed = |report: &Value| {
        let total = report["total"]["levels"]["confirmed"].clone();
        (total, report["targets"][0]["reached"].clone())
    };
    let one = serde_json::json!(1);
    assert_eq!(confirmed(&until("2026-10-31")), (one.clone(), one));
    let none = serde_json::json!(0);
    assert_eq!(confirmed(&until("2026-10-04")), (none.clone(), none));
    let months = office.json(["report", "--by", "month"]);
    let months = months["rows"].as_array().expect("rows").iter();
    let of: Vec<_> = months.map(|row| (&row["key"], &row["levels"]["confirmed"])).collect();
    let [october, november] = ["2026-10", "2026-11"].map(|month| serde_json::json!(month));
    let one = serde_json::json!(1);
    assert_eq!(of, [(&october, &one), (&november, &one)]);
}

#[test]
fn joining_places_of_which_one_lies_in_none_says_how_they_come_to_count_there() {
    let homes = Homes::default();
    let office = office(&homes);
    let places = office.json(["place", "list"]);
    let place = |name: &str| {
        let mut places = places.as_array().expect("a list").iter();
        let place = places.find(|place| place["name"] == *name).expect("a place");
        place["place"].as_str().expect("an id").to_owned()
    };
    // Whichever of the two stands for both: only where that one lies in no place there is something to say.
    let twins = [place("Xã Vô Ngại"), office.text(["place", "add", "Xã Vo Ngai"], "place")];
    let joined = office.say(["place", "same", &twins[0], &twins[1]]);
    let ids: Vec<_> = twins.iter().map(|id| id.parse::<PlaceId>().expect("an id")).collect();
    if ids[1] < ids[0] {
        let edit = format!("place edit {} --in {}", &twins[1][..8], &place("Tỉnh Quảng Ninh")[..8]);
        assert!(joined.contains(&edit), "{joined}");
        office.json(edit.split(' '));
    } else {
        assert!(!joined.contains("--in"), "{joined}");
    }
    let area = rows(&office, &["--by", "area"]);
    assert!(area.contains(&("Tỉnh Quảng Ninh".to_owned(), 3)), "{area:?}");
}
