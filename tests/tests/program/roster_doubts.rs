//! A roster is taken again, or another one over people who are known. (Guards: a person who is registered
//! twice, or taken for somebody else, without a word.)

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

pub(crate) const HEADER: &str =
    "team,class,place,name,birth_year,sex,village,phone,audience,learner\n";

/// An office with one class of two.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let lines = "Đội 1,Lớp 1,Khe O,Trần Thị Hòa,1955,nữ,Khe O,,,\n\
                 Đội 1,Lớp 1,Khe O,Nguyễn Văn An,1960,nam,Khe O,,,\n";
    office.json(["import", &homes.file("first.csv", format!("{HEADER}{lines}"))]);
    office
}

pub(crate) fn file(homes: &Homes, lines: &str) -> String {
    homes.file("roster.csv", format!("{HEADER}{lines}"))
}

pub(crate) fn verdicts(answer: &Value) -> Vec<&str> {
    let verdicts = answer["verdicts"].as_array().expect("a verdict for each line");
    verdicts.iter().map(|line| line["verdict"].as_str().expect("a word")).collect()
}

pub(crate) fn kinds(doubts: &Value) -> Vec<&str> {
    let doubts = doubts.as_array().expect("a list");
    doubts.iter().map(|doubt| doubt["kind"].as_str().expect("a word")).collect()
}

#[test]
fn who_is_sure_is_known_again_filled_enrolled_or_new_and_nothing_is_asked() {
    for (lines, expected) in [
        ("ĐỘI 1,lớp 1,,TRẦN THỊ HOÀ,1955,,,,,\n", "unchanged"),
        ("Đội 1,Lớp 1,,Trần Thị Hòa,,,,0912345678,,\n", "filled"),
        (
            "Đội 1,Lớp 2,,Trần Thị Hòa,1955,,,,,\nĐội 1,Lớp 2,,Bình,1950,,,,,\nĐội 1,Lớp 2,,Cúc,1950,,,,,\n",
            "enrolled",
        ),
        ("Đội 1,Lớp 1,,Trần Thị Hoa,1955,,,,,\n", "new"),
        ("Đội 2,Lớp 1,,Trần Thị Hòa,1955,,,,,\n", "new"),
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        let roster = file(&homes, lines);
        let would = office.json(["import", &roster, "--dry-run"]);
        assert_eq!((verdicts(&would)[0], &would["doubts"]), (expected, &json!([])), "{lines}");
        let done = office.json(["import", &roster]);
        assert_eq!(verdicts(&done), verdicts(&would), "{lines}");
        let again = office.json(["import", &roster]);
        let is_known = |verdict: &&str| *verdict == "unchanged";
        assert!(verdicts(&again).iter().all(is_known), "{lines}: {again}");
    }
}

#[test]
fn what_is_in_doubt_is_listed_and_nothing_is_written_until_it_is_answered() {
    for (lines, kind) in [
        ("Đội 1,Lớp 1,,Trần Thị Hòa,1956,,,,,\n", "contradiction"),
        ("Đội 1,Lớp 2,,Trần Thị Hòa,,,,,,\n", "name-only"),
        ("Đội 1,Lớp 1,,Trần Thị Hòa,,,,,,\nĐội 1,Lớp 1,,Trần Thị Hòa,1955,,,,,\n", "repeat"),
        ("Tổ 1,Lớp 1,,Bình,1950,,,,,\n", "near-team"),
        ("Đội 1,Lơp 1,,Bình,1950,,,,,\n", "near-class"),
        ("Đội 1,Lớp 9,Khe Ó,Bình,1950,,,,,\n", "near-place"),
        (
            "Đội 1,Lớp thứ ba,,Trần Thị Hòa,1955,,,,,\nĐội 1,Lớp thứ ba,,Nguyễn Văn An,1960,,,,,\n",
            "renamed",
        ),
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        let (roster, decisions) = (file(&homes, lines), homes.path("decisions.csv"));
        let would = office.json(["import", &roster, "--dry-run"]);
        assert_eq!(kinds(&would["doubts"]), [kind], "{lines}");
        let before = office.json(["digest"]);
        let error = office.refused(["import", &roster, "--write-decisions", &decisions]);
        assert_eq!(
            (&error["kind"], kinds(&error["detail"]["doubts"])),
            (&json!("conflict"), vec![kind])
        );
        assert_eq!(office.json(["digest"]), before, "{lines}");
        for lang in ["vi", "en"] {
            let ended = office.speaking(lang).run(["import", &roster]);
            assert!(ended.stderr.contains("--decisions"), "{ended:#?}");
        }
        let asked = std::fs::read_to_string(&decisions).expect("the decisions are written");
        assert!(asked.starts_with('\u{feff}'), "{asked}");
        for answer in ["new", "giống", "leave out"] {
            let answered: String = asked.replace(",\r\n", &format!(",{answer}\r\n"));
            let given = homes.file("answered.csv", answered);
            let would = office.json(["import", &roster, "--decisions", &given, "--dry-run"]);
            assert_eq!(would["doubts"], json!([]), "{lines} {answer}");
            assert_eq!(would["answers_left_out"], json!([]), "{lines} {answer}");
        }
        let answered = homes.file("answered.csv", asked.replace(",\r\n", ",same\r\n"));
        office.json(["import", &roster, "--decisions", &answered]);
        let people = office.json(["learner", "find", "Trần Thị Hòa"]);
        assert_eq!(people.as_array().map(Vec::len), Some(1), "{lines}: {people}");
    }
}

#[test]
fn an_id_says_who_it_is_and_only_then_is_what_is_known_corrected() {
    let homes = Homes::default();
    let office = office(&homes);
    let found = office.json(["learner", "find", "Trần Thị Hòa"]);
    let id = found[0]["learner"].as_str().expect("an id").to_owned();
    let line =
        |name: &str, year: &str| file(&homes, &format!("Đội 1,Lớp 1,,{name},{year},,,,,{id}\n"));
    let would = office.json(["import", &line("Nguyễn Văn An", "1960"), "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["other-id"]);
    let would = office.json(["import", &line("Trần Thị Hòa", "1950"), "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["other-id"]);
    let done = office.json(["import", &line("Trần Thu Hòa", "1955")]);
    assert_eq!(verdicts(&done), ["changed"]);
    assert_eq!(office.json(["learner", "find", "Trần Thu Hòa"])[0]["learner"], json!(id));
    let unknown = file(&homes, "Đội 1,Lớp 1,,Bình,1950,,,,,HV-001\n");
    let done = office.json(["import", &unknown]);
    assert_eq!((verdicts(&done), &done["ids_left_out"]), (vec!["new"], &json!([2])));
}

#[test]
fn who_moved_or_was_erased_is_not_registered_again() {
    let homes = Homes::default();
    let office = office(&homes);
    let found = office.json(["learner", "find", "Trần Thị Hòa"]);
    let id = found[0]["learner"].as_str().expect("an id").to_owned();
    office.json(["team", "add", "Đội 2"]);
    office.json(["class", "add", "Lớp 9", "--team", "Đội 2"]);
    office.json(["learner", "move", "Nguyễn Văn An", "--class", "Lớp 9"]);
    let roster = file(&homes, "Đội 1,Lớp 1,,Nguyễn Văn An,1960,,,,,\n");
    assert_eq!(verdicts(&office.json(["import", &roster])), ["moved"]);
    office.json(["learner", "erase", &id]);
    let roster = file(&homes, &format!("Đội 1,Lớp 1,,Trần Thị Hòa,1955,,,,,{id}\n"));
    assert_eq!(verdicts(&office.json(["import", &roster])), ["erased"]);
    // Without the id nobody can tell: it is asked once for all newcomers.
    let roster = file(&homes, "Đội 1,Lớp 1,,Trần Thị Hòa,1955,,,,,\nĐội 1,Lớp 1,,Bình,1950,,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["erased"]);
}

#[test]
fn newcomers_of_a_class_that_ended_or_moved_are_asked_about() {
    for (act, kind) in [
        (&["class", "edit", "Lớp 1", "--closed"][..], "closed-class"),
        (&["class", "move", "Lớp 1", "--team", "Đội 2"], "moved-class"),
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        office.json(["team", "add", "Đội 2"]);
        office.json(act);
        let roster = file(&homes, "Đội 1,Lớp 1,,Bình,1950,,,,,\nĐội 1,Lớp 1,,Cúc,1951,,,,,\n");
        let would = office.json(["import", &roster, "--dry-run"]);
        assert_eq!(kinds(&would["doubts"]), [kind]);
        assert_eq!(verdicts(&would), ["asked", "asked"]);
    }
}

#[test]
fn whatever_comes_into_something_retired_is_asked_about_and_what_is_known_is_not() {
    for (what, name, lines, kind) in [
        (
            "class",
            "Lớp 1",
            "Đội 1,Lớp 1,,Bình,1950,,,,,\nĐội 1,Lớp 1,,Cúc,1951,,,,,\n",
            "retired-class",
        ),
        (
            "team",
            "Đội 1",
            "Đội 1,Lớp 1,,Bình,1950,,,,,\nĐội 1,Lớp 1,,Cúc,1951,,,,,\n",
            "retired-team",
        ),
        (
            "team",
            "Đội 1",
            "Đội 1,Lớp 7,,Bình,1950,,,,,\nĐội 1,Lớp 7,,Cúc,1951,,,,,\n",
            "retired-team",
        ),
        (
            "place",
            "Khe O",
            "Đội 1,Lớp 7,Khe O,Bình,1950,,,,,\nĐội 1,Lớp 7,,Cúc,1951,,,,,\n",
            "retired-place",
        ),
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        office.json([what, "retire", name]);
        let known = file(&homes, "Đội 1,Lớp 1,Khe O,Trần Thị Hòa,1955,nữ,Khe O,,,\n");
        assert_eq!(verdicts(&office.json(["import", &known])), ["unchanged"], "{kind}");
        let (roster, decisions) = (file(&homes, lines), homes.path("decisions.csv"));
        let would = office.json(["import", &roster, "--dry-run"]);
        assert_eq!(kinds(&would["doubts"]), [kind], "{lines}");
        assert_eq!(would["doubts"][0]["known"][0]["name"], json!(name));
        let before = office.json(["digest"]);
        office.refused(["import", &roster, "--write-decisions", &decisions]);
        assert_eq!(office.json(["digest"]), before, "{lines}");
        let asked = std::fs::read_to_string(&decisions).expect("the decisions are written");
        let would = |answer: &str| {
            let answered = asked.replace(",\r\n", &format!(",{answer}\r\n"));
            let given = homes.file("answered.csv", answered);
            let would = office.json(["import", &roster, "--decisions", &given, "--dry-run"]);
            let created = would["created"].clone();
            let count = |of: &str| created[of].as_array().map_or(0, Vec::len);
            let doubts = would["doubts"].as_array().map_or(0, Vec::len);
            let verdicts: Vec<String> = verdicts(&would).into_iter().map(str::to_owned).collect();
            (doubts, count("places"), count("classes"), verdicts[0].clone(), verdicts[1].clone())
        };
        let said = |doubts, places, classes, verdict: &str| {
            (doubts, places, classes, verdict.to_owned(), verdict.to_owned())
        };
        let is_further = usize::from(lines.contains("Lớp 7"));
        assert_eq!(would("same"), said(0, 0, is_further, "new"), "{lines}");
        let (out, new) = match kind {
            "retired-class" => (said(0, 0, 0, "left-out"), said(0, 0, 1, "new")),
            "retired-team" => (said(0, 0, 0, "left-out"), said(1, 0, 0, "asked")),
            _ => (said(0, 0, 1, "new"), said(0, 1, 1, "new")),
        };
        assert_eq!((would("leave out"), would("new")), (out, new), "{lines}");
    }
}

#[test]
fn a_name_means_the_class_and_the_team_that_are_offered() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "retire", "Lớp 1"]);
    let added = office.json(["class", "add", "Lớp 1", "--team", "Đội 1", "--another"]);
    let roster = file(&homes, "Đội 1,Lớp 1,,Bình,1950,,,,,\n");
    assert_eq!(verdicts(&office.json(["import", &roster])), ["new"]);
    let found = office.json(["learner", "find", "Bình"]);
    assert_eq!(found[0]["classes"], json!([added["class"]]), "{found}");
    // Whichever of the ids is the smaller one.
    for _ in 0..4 {
        office.json(["team", "retire", "Đội 1"]);
        let team = office.json(["team", "add", "Đội 1", "--another"])["team"].clone();
        let roster = file(&homes, "Đội 1,Lớp 9,,Dung,1950,,,,,\n");
        let done = office.json(["import", &roster]);
        assert_eq!((verdicts(&done), &done["doubts"]), (vec!["new"], &json!([])));
        let classes = office.json(["class", "list"]);
        let mut teams = classes.as_array().expect("a list").iter().map(|class| &class["team"]);
        assert!(teams.any(|of| *of == team), "{classes}");
    }
}

#[test]
fn everything_that_is_created_or_left_out_is_named() {
    let homes = Homes::default();
    let office = office(&homes);
    let lines = "Đội 5,Lớp 7,Yên Than,Bình,1950,,,0912345678 / 0987654321,,\n\
                 Đội 1,Lớp 1,Yên Than,Cúc,1951,,,,,\n,,,,,,,,,\nTổng cộng,,,,,,,,,\n";
    let done = office.json(["import", &file(&homes, lines)]);
    assert_eq!(
        done["created"],
        json!({
            "teams": ["Đội 5"], "places": ["Yên Than"],
            "classes": [{ "team": "Đội 5", "name": "Lớp 7" }],
        })
    );
    assert_eq!(done["phones_left_out"], json!([2]));
    assert_eq!(done["places_left_out"], json!([3]), "the class meets elsewhere");
    assert_eq!(done["lines_left_out"], json!([5]));
}

#[test]
fn ids_beside_the_names_of_others_rename_nobody_unasked() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let names = ["Nguyễn Thị An", "Nguyễn Thị Bình", "Nguyễn Thị Cúc"];
    let rows: String = names.map(|name| format!("Đội 1,Lớp 1,,{name},,,,,,\n")).concat();
    office.json(["import", &file(&homes, &rows)]);
    let listed = |field: &str| -> Vec<Value> {
        let all = office.json(["learner", "list"]);
        let all = all.as_array().expect("a list");
        all.iter().map(|learner| learner[field].clone()).collect()
    };
    let (ids, before) = (listed("learner"), listed("name"));
    let shifted: String = (0..3)
        .map(|at| {
            let (id, name) = (&ids[at], &before[(at + 1) % 3]);
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            format!("Đội 1,Lớp 1,,{},,,,,,{}\n", text(name), text(id))
        })
        .collect();
    let decisions = homes.path("decisions.csv");
    let error =
        office.refused(["import", &file(&homes, &shifted), "--write-decisions", &decisions]);
    assert_eq!(kinds(&error["detail"]["doubts"]), ["other-id"; 3]);
    // Each says who it is: the one who is called so.
    let asked = std::fs::read_to_string(&decisions).expect("the decisions are written");
    let mut answered = String::new();
    for line in asked.split("\r\n").filter(|line| !line.is_empty()) {
        let meant = names.iter().find(|name| line.contains(&format!("\"\"{name}\"\"")));
        let known = meant.is_some_and(|name| line.contains(&format!(",{name}  (")));
        answered += &format!("{line}{}\r\n", if known { "same" } else { "" });
    }
    let given = homes.file("answered.csv", answered);
    let done = office.json(["import", &file(&homes, &shifted), "--decisions", &given]);
    assert_eq!(verdicts(&done), ["unchanged"; 3]);
    assert_eq!(listed("name"), before);
}

#[test]
fn a_name_of_two_places_and_a_code_that_is_not_the_names_are_asked() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for province in ["Tỉnh A", "Tỉnh B"] {
        office.json(["place", "add", province]);
        office.json(["place", "add", "Xã Tân Lập", "--in", province]);
    }
    for (name, code) in [("Xã Bình Liêu", "06838"), ("Phường Hồng Gai", "06685")] {
        office.json(["place", "add", name, "--code", code, "--from", "2025-07-01"]);
    }
    let count = || office.json(["place", "list"]).as_array().map(Vec::len);
    let before = count();
    let would = |place: &str| {
        let roster = file(&homes, &format!("Đội 1,Lớp 1,{place},An,1950,,,,,\n"));
        office.json(["import", &roster, "--dry-run"])
    };
    for place in
        ["06838", "6838", "06838 - Xã Bình Liêu", "Xã Bình Liêu (06838)", "06838 Bình Liêu"]
    {
        let would = would(place);
        assert_eq!(
            (&would["doubts"], &would["created"]["places"]),
            (&json!([]), &json!([])),
            "{place}"
        );
    }
    for (place, known) in [
        ("Xã Tân Lập", vec![json!(["Tỉnh A"]), json!(["Tỉnh B"])]),
        ("06685 Bình Liêu", vec![json!(["06685"]), json!(["06838"])]),
        ("06691 Bình Liêu", vec![json!(["06838"])]),
        ("Xã Nơi Khác (06691)", Vec::new()),
    ] {
        let would = would(place);
        assert_eq!(kinds(&would["doubts"]), ["which-place"], "{place}");
        let listed = would["doubts"][0]["known"].as_array().expect("a list");
        let mut of: Vec<_> = listed.iter().map(|known| known["of"].clone()).collect();
        of.sort_by_key(ToString::to_string);
        assert_eq!(of, known, "{place}");
        assert_eq!(would["created"]["places"], json!([]), "{place}");
    }
    for place in ["06691", "00001", "12"] {
        let roster = file(&homes, &format!("Đội 1,Lớp 1,{place},An,1950,,,,,\n"));
        let error = office.refused(["import", &roster]);
        assert_eq!(error["detail"]["lines"][0]["problem"], "place-code", "{place}");
    }
    let given = homes.file("names.csv", "họ tên\nAn\n");
    let class = ["import", &given, "--team", "T", "--class", "L", "--place", "Xã Tân Lập"];
    let error = office.refused(class);
    assert_eq!(kinds(&error["detail"]["doubts"]), ["which-place"]);
    assert_eq!(count(), before);
    // The answer is of both the team and the class.
    let id = error["detail"]["doubts"][0]["known"][1]["id"].as_str().expect("an id");
    let key = error["detail"]["doubts"][0]["key"].as_str().expect("a key");
    let answers = homes.file("answers.csv", format!("doubt,id,answer\n{key},{id},same\n"));
    office.json(class.iter().chain(&["--decisions", &answers]).copied().collect::<Vec<_>>());
    assert_eq!(office.json(["class", "list"])[0]["place"], json!(id));
    assert_eq!(count(), before);
}

#[test]
fn a_year_of_birth_that_is_hardly_meant_is_asked_about_once() {
    let homes = Homes::default();
    let office = office(&homes);
    let roster = file(&homes, "Đội 1,Lớp 1,,Bình,2025,,,,,\nĐội 1,Lớp 1,,Cúc,1951,,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!(would["birth_years_unlikely"], json!([2]));
    let before = office.json(["digest"]);
    let error = office.unsure().refused(["import", &roster]);
    assert_eq!((&error["kind"], &error["detail"]["rows"]), (&json!("conflict"), &json!("2")));
    for (lang, says) in [("vi", "Sinh năm 2025"), ("en", "born in 2025")] {
        let ended = office.unsure().speaking(lang).run(["import", &roster]);
        assert!(ended.stderr.contains(says), "{ended:#?}");
    }
    assert_eq!(office.json(["digest"]), before);
    office.unsure().json(["import", &roster, "--yes"]);
    let again = office.unsure().json(["import", &roster]);
    assert_eq!(verdicts(&again), ["unchanged"; 2]);
}

#[test]
fn a_contradiction_says_in_which_fields_in_both_languages() {
    let homes = Homes::default();
    let office = office(&homes);
    let roster = file(&homes, "Đội 1,Lớp 1,,Trần Thị Hòa,1956,nam,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!(would["doubts"][0]["known"][0]["differs"], json!(["birth_year", "sex"]));
    for (lang, says) in [("vi", "khác ở: Năm sinh, Giới tính"), ("en", "otherwise: Born, Sex")]
    {
        let ended = office.speaking(lang).run(["import", &roster]);
        assert!(ended.stderr.contains(says), "{ended:#?}");
    }
}

#[test]
fn a_place_that_is_there_twice_no_more_is_not_asked_about() {
    for act in [
        &["place", "same", "ONE", "OTHER"][..],
        &["place", "retire", "OTHER"],
        &["place", "merge", "ONE", "--into", "OTHER", "--from", "2025-07-01"],
    ] {
        let homes = Homes::default();
        let office = homes.device("office");
        office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
        let add = ["place", "add", "Xã Tân Lập", "--another"];
        let (one, other) = (office.text(add, "place"), office.text(add, "place"));
        let meant = |word: &&'static str| match *word {
            "ONE" => one.clone(),
            "OTHER" => other.clone(),
            word => word.to_owned(),
        };
        office.json(act.iter().map(meant));
        let roster = file(&homes, "Đội 1,Lớp 1,Xã Tân Lập,An,1950,,,,,\n");
        let done = office.json(["import", &roster]);
        assert_eq!(
            (&done["created"]["places"], &done["places_left_out"]),
            (&json!([]), &json!([]))
        );
    }
}

#[test]
fn a_list_is_imported_as_its_preview_showed_it_or_not_at_all() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Tổ 1"]);
    office.json(["class", "add", "Lớp tối", "--team", "Tổ 1"]);
    let list = homes
        .file("list.csv", "team,class,name\nTổ 1,Lớp tối,Đặng Thị An\nTổ 1,Lớp tối,Lý A Páo\n");
    let would = office.json(["import", &list, "--dry-run"]);
    let shown = would["shown"].as_str().expect("a handle").to_owned();
    assert!(office.say(["import", &list, "--dry-run"]).contains(&format!("--as-shown {shown}")));
    office.json(["learner", "add", "Lý A Páo", "--class", "Lớp tối"]);
    let refused = office.refused(["import", &list, "--as-shown", &shown]);
    assert_eq!(
        (&refused["kind"], &refused["code"]),
        (&json!("conflict"), &json!("changed-meanwhile"))
    );
    assert_eq!(office.json(["learner", "list"]).as_array().map(Vec::len), Some(1));
    let shown = office.json(["import", &list, "--dry-run"])["shown"].clone();
    let done = office.json(["import", &list, "--as-shown", shown.as_str().expect("a handle")]);
    assert_eq!(
        (&done["learners"], &done["unchanged"], &done["shown"]),
        (&json!(1), &json!(1), &json!(null))
    );
    office.misused(["import", &list, "--as-shown", "?"]);
    // A newcomer of two classes is one person, whose id is drawn anew each time.
    office.json(["class", "add", "Lớp sáng", "--team", "Tổ 1"]);
    let both = homes.file(
        "both.csv",
        "team,class,name,birth_year\nTổ 1,Lớp tối,Bàn A Sinh,1950\nTổ 1,Lớp sáng,Bàn A Sinh,1950\n",
    );
    let shown = office.json(["import", &both, "--dry-run"])["shown"].clone();
    let done = office.json(["import", &both, "--as-shown", shown.as_str().expect("a handle")]);
    assert_eq!(done["learners"], 1, "{done}");
}
