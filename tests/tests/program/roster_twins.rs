//! A roster over things that are there twice, over somebody whom two of its lines may be, and over what was moved,
//! ended or taken back. (Guards: people who go into whichever of two classes has the smaller id, or are taken for
//! whoever stands first in the file.)

use lantoa_tests::program::{Device, Homes, assert_fits};
use serde_json::{Value, json};

use crate::roster_doubts::{file, kinds, verdicts};

/// An office with two teams.
fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for team in ["Tổ 1", "Tổ 2"] {
        office.json(["team", "add", team]);
    }
    office
}

/// Imports with each doubt answered: the id beside it, and the answer.
fn answered(homes: &Homes, office: &Device, roster: &str, answers: &[(&str, &str)]) -> Value {
    let would = office.json(["import", roster, "--dry-run"]);
    let doubts = would["doubts"].as_array().expect("a list");
    assert_eq!(doubts.len(), answers.len(), "{would}");
    let rows = doubts.iter().zip(answers).map(|(doubt, (id, answer))| {
        format!("{},{id},{answer}\n", doubt["key"].as_str().expect("a key"))
    });
    let rows: String = rows.collect();
    let given = homes.file("answers.csv", format!("doubt,id,answer\n{rows}"));
    office.json(["import", roster, "--decisions", &given])
}

/// Returns who comes to a class.
fn people(office: &Device, class: &str) -> Vec<(String, Value)> {
    let sheet = office.json(["class", "show", class]);
    let learners = sheet["learners"].as_array().expect("a list").iter();
    let name = |learner: &Value| learner["name"].as_str().expect("a name").to_owned();
    learners.map(|learner| (name(learner), learner["birth_year"].clone())).collect()
}

#[test]
fn which_of_two_classes_of_one_name_is_asked_with_what_tells_them_apart() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "add", "Khe O"]);
    let add = ["class", "add", "Lớp 1", "--team", "Tổ 1"];
    let one = office.text(add.iter().chain(&["--place", "Khe O"]).copied(), "class");
    let other = office.text(add.iter().chain(&["--another"]).copied(), "class");
    office.json(["learner", "add", "An", "--class", &one]);
    office.json(["learner", "add", "An", "--class", &other]);
    office.json(["learner", "add", "Bình", "--class", &other]);
    let roster = file(&homes, "Tổ 1,Lớp 1,,An,,,,,,\nTổ 1,lớp 1,,Cúc,1950,,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!(
        (kinds(&would["doubts"]), verdicts(&would)),
        (vec!["which-class"], vec!["asked"; 2])
    );
    let known = would["doubts"][0]["known"].as_array().expect("a list");
    let mut of: Vec<_> = known.iter().map(|known| known["of"].to_string()).collect();
    of.sort();
    assert_eq!(of, [r#"["Tổ 1","An","Bình"]"#, r#"["Tổ 1","Khe O","An"]"#]);
    let before = office.json(["digest"]);
    office.refused(["import", &roster]);
    assert_eq!(office.json(["digest"]), before);
    for (lang, says) in [("vi", "có nhiều lớp tên"), ("en", "several classes called")] {
        let ended = office.speaking(lang).run(["import", &roster]);
        assert!(ended.stderr.contains(says) && ended.stderr.contains("Khe O"), "{ended:#?}");
    }
    let done = answered(&homes, &office, &roster, &[(&other, "same")]);
    assert_eq!(verdicts(&done), ["unchanged", "new"]);
    assert_eq!((people(&office, &one).len(), people(&office, &other).len()), (1, 3));
    // One that has ended gives way, and two that are one are one.
    let roster = file(&homes, "Tổ 1,Lớp 1,,Dung,1950,,,,,\n");
    office.json(["class", "edit", &one, "--closed"]);
    assert_eq!(kinds(&office.json(["import", &roster, "--dry-run"])["doubts"]), [""; 0]);
    office.json(["class", "edit", &one, "--closed=false"]);
    assert_eq!(kinds(&office.json(["import", &roster, "--dry-run"])["doubts"]), ["which-class"]);
    office.json(["class", "same", &one, &other]);
    assert_eq!(verdicts(&office.json(["import", &roster])), ["new"]);
    // Of such a one nothing is listed twice either, where a name is nearly its.
    let roster = file(&homes, "Tổ 1,Lơp 1,,Dung,1950,,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["near-class"]);
    assert_eq!(would["doubts"][0]["known"].as_array().map(Vec::len), Some(1), "{would}");
}

#[test]
fn which_of_two_teams_of_one_name_is_asked() {
    let homes = Homes::default();
    let office = office(&homes);
    let one = office.json(["team", "list"])[0]["team"].clone();
    let name = office.json(["team", "list"])[0]["name"].clone();
    let name = name.as_str().expect("a name");
    let other = office.text(["team", "add", name, "--another"], "team");
    let one = one.as_str().expect("an id");
    office.json(["class", "add", "Lớp 1", "--team", one]);
    office.json(["class", "add", "Lớp 1", "--team", &other]);
    office.json(["class", "add", "Lớp 2", "--team", &other]);
    let roster = file(&homes, &format!("{name},Lớp 1,,An,1950,,,,,\n"));
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!((kinds(&would["doubts"]), verdicts(&would)), (vec!["which-team"], vec!["asked"]));
    let known = would["doubts"][0]["known"].as_array().expect("a list");
    let mut of: Vec<_> = known.iter().map(|known| known["of"].to_string()).collect();
    of.sort();
    assert_eq!(of, [r#"["Lớp 1","Lớp 2"]"#, r#"["Lớp 1"]"#]);
    let done = answered(&homes, &office, &roster, &[(&other, "same")]);
    assert_eq!((verdicts(&done), &done["created"]["teams"]), (vec!["new"], &json!([])));
    let found = office.json(["learner", "find", "An"]);
    assert_eq!(found[0]["team"], json!(other));
    // Each of them by its id, and nothing by an id of nothing.
    for team in [one, &other] {
        let roster = file(&homes, &format!("{team},Lớp 1,,Bình,1951,,,,,\n"));
        assert_eq!(verdicts(&office.json(["import", &roster])), ["new"]);
    }
    let roster = file(&homes, "aaaaaaaaaaaaaaaaaaaaaaaaaa,Lớp 1,,Bình,1951,,,,,\n");
    let error = office.refused(["import", &roster]);
    let line = json!([{ "line": 2, "field": "team", "problem": "id" }]);
    assert_eq!(error["detail"]["lines"], line);
    let retired = file(&homes, &format!("{name},Lớp 1,,Dung,1952,,,,,\n"));
    office.json(["team", "retire", one]);
    assert_eq!(kinds(&office.json(["import", &retired, "--dry-run"])["doubts"]), [""; 0]);
}

#[test]
fn a_thing_that_is_named_by_its_id_or_the_beginning_of_it_is_meant_and_none_is_made() {
    let homes = Homes::default();
    let office = office(&homes);
    let place = office.text(["place", "add", "Khe O"], "place");
    let add = ["class", "add", "Lớp 1", "--team", "Tổ 1", "--another"];
    let (one, other) = (office.text(add, "class"), office.text(add, "class"));
    let team = office.json(["class", "show", &one])["team"].clone();
    let team = team.as_str().expect("an id");
    let names = homes.file("names.csv", "họ tên\nAn\nBình\n");
    let import = |args: &[&str]| {
        let args: Vec<&str> = ["import", &names].iter().chain(args).copied().collect();
        office.json(args)
    };
    let none = json!({ "teams": [], "places": [], "classes": [] });
    let done = import(&["--team", &team[..8], "--class", &one, "--place", &place[..6]]);
    assert_eq!((verdicts(&done), &done["created"]), (vec!["new", "new"], &none));
    assert_eq!(office.json(["class", "show", &one])["learners"].as_array().map(Vec::len), Some(2));
    let listed = office.json(["class", "list"]);
    let is_it = |class: &&Value| class["class"] == json!(one);
    let class = listed.as_array().expect("a list").iter().find(is_it).expect("the class");
    assert_eq!(class["place"], json!(place));
    // The id of a class says of which team it is.
    let further = homes.file("further.csv", "họ tên\nCúc\nDung\n");
    let done = office.json(["import", &further, "--class", &other[..9]]);
    assert_eq!((verdicts(&done).len(), &done["created"]), (2, &none));
    assert_eq!(people(&office, &other).len(), 2);
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (option, code) in [
        ("--team", "not-found-team"),
        ("--class", "not-found-class"),
        ("--place", "not-found-place"),
    ] {
        let mut line = vec!["import", &names, "--team", "Tổ 1", "--class", "Lớp 9"];
        match line.iter().position(|word| *word == option) {
            Some(at) => line[at + 1] = unknown,
            None => line.extend([option, unknown]),
        }
        assert_eq!(office.refused(&line)["code"], code);
    }
    // A class of another team is none of this one.
    for class in [&one[..], &one[..8]] {
        let error = office.refused(["import", &names, "--team", "Tổ 2", "--class", class]);
        assert_eq!(error["code"], "class-not-of-that-team", "{error}");
        let detail = &error["detail"];
        assert_eq!(
            (&detail["class"], &detail["team"], &detail["said"]),
            (&json!("Lớp 1"), &json!("Tổ 1"), &json!("Tổ 2"))
        );
    }
    let column = homes.file("column.csv", format!("team,class,name\nTổ 2,{one},Hoa\n"));
    let error = office.refused(["import", &column]);
    assert_eq!(error["detail"]["lines"][0]["problem"], "id-of-another-team", "{error}");
    assert_eq!(office.json(["class", "list"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn lines_that_may_all_be_one_person_and_contradict_each_other_are_each_asked_in_any_order() {
    for lines in [
        ["Tổ 1,Lớp 1,,Lê Bình,1999,,,,,\n", "Tổ 1,Lớp 1,,Lê Bình,1949,,,,,\n"],
        ["Tổ 1,Lớp 1,,Lê Bình,,,Khe O,,,\n", "Tổ 1,Lớp 1,,Lê Bình,,,Khe Và,,,\n"],
        ["Tổ 1,Lớp 2,,Lê Bình,1999,,,0912345678,,\n", "Tổ 1,Lớp 2,,Lê Bình,1949,,,0912345678,,\n"],
    ] {
        for lines in [lines, [lines[1], lines[0]]] {
            let homes = Homes::default();
            let office = office(&homes);
            let known = "Tổ 1,Lớp 1,,Lê Bình,,,,0912345678,,\nTổ 1,Lớp 2,,Lý A Páo,1950,,,,,\n";
            office.json(["import", &file(&homes, known)]);
            let roster = file(&homes, &lines.concat());
            let would = office.json(["import", &roster, "--dry-run"]);
            assert_eq!(kinds(&would["doubts"]), ["two-lines"; 2], "{lines:?}");
            assert_eq!(verdicts(&would), ["asked"; 2], "{lines:?}");
            for (lang, says) in [("vi", "có nhiều dòng khác nhau"), ("en", "several lines")] {
                let ended = office.speaking(lang).run(["import", &roster]);
                assert!(ended.stderr.contains(says), "{ended:#?}");
            }
            // The second one is who is known, whatever the first one says.
            let done = answered(&homes, &office, &roster, &[("", "new"), ("", "same")]);
            let taken = if lines[0].contains("Lớp 2") { "enrolled" } else { "filled" };
            assert_eq!(verdicts(&done), ["new", taken], "{lines:?}");
            assert_eq!(done["answers_left_out"], json!([]));
            let found = office.json(["learner", "find", "Lê Bình"]);
            assert_eq!(found.as_array().map(Vec::len), Some(2));
        }
    }
    // In another class the name alone says so little that only that line is asked, in any order.
    let lines = ["Tổ 1,Lớp 1,,Lê Bình,1999,,,,,\n", "Tổ 1,Lớp 2,,Lê Bình,1949,,,,,\n"];
    for (lines, expected) in
        [(lines, ["filled", "asked"]), ([lines[1], lines[0]], ["asked", "filled"])]
    {
        let homes = Homes::default();
        let office = office(&homes);
        let known = "Tổ 1,Lớp 1,,Lê Bình,,,,,,\nTổ 1,Lớp 2,,Lý A Páo,1950,,,,,\n";
        office.json(["import", &file(&homes, known)]);
        let would = office.json(["import", &file(&homes, &lines.concat()), "--dry-run"]);
        assert_eq!(
            (kinds(&would["doubts"]), verdicts(&would)),
            (vec!["name-only"], expected.to_vec())
        );
    }
}

#[test]
fn whom_an_import_brought_that_was_taken_back_comes_with_the_next_one_and_their_class_goes_on() {
    let homes = Homes::default();
    let office = office(&homes);
    let known = "Tổ 1,Lớp 1,,An,1950,,,,,\nTổ 1,Lớp 1,,Bình,1951,,,,,\nTổ 1,Lớp 1,,Cúc,1952,,,,,\n\
                 Tổ 1,Lớp 3,,Dung,1953,,,,,\n";
    office.json(["import", &file(&homes, known)]);
    let lines = "Tổ 1,Lớp 2,,An,1950,,,,,\nTổ 1,Lớp 3,,Bình,1951,,,,,\n";
    let roster = file(&homes, lines);
    assert_eq!(verdicts(&office.json(["import", &roster])), ["enrolled"; 2]);
    office.json(["import", "undo", "2"]);
    assert_eq!(office.json(["class", "show", "Lớp 2"])["closed"], true);
    let done = office.json(["import", &roster]);
    assert_eq!((kinds(&done["doubts"]), verdicts(&done)), (vec![""; 0], vec!["enrolled"; 2]));
    let second = office.json(["class", "show", "Lớp 2"]);
    assert_eq!(
        (&second["closed"], second["learners"].as_array().map(Vec::len)),
        (&json!(false), Some(1))
    );
    assert_eq!(people(&office, "Lớp 3").len(), 2);
    assert_eq!(verdicts(&office.json(["import", &roster])), ["unchanged"; 2]);
    // And once more; whoever left by hand since has left.
    office.json(["import", "undo", "3"]);
    office.json(["learner", "enrol", "Bình", "--class", "Lớp 3"]);
    office.json(["learner", "leave", "Bình", "--class", "Lớp 3", "--yes"]);
    let done = office.json(["import", &roster]);
    assert_eq!(verdicts(&done), ["enrolled", "gone"]);
}

#[test]
fn a_class_that_somebody_ended_is_asked_about_though_nobody_is_in_it() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["class", "add", "Lớp 1", "--team", "Tổ 1"]);
    office.json(["class", "edit", "Lớp 1", "--closed"]);
    let roster = file(&homes, "Tổ 1,Lớp 1,,An,1950,,,,,\n");
    let would = office.json(["import", &roster, "--dry-run"]);
    assert_eq!((kinds(&would["doubts"]), verdicts(&would)), (vec!["closed-class"], vec!["asked"]));
    // So is one that an import opened and somebody ended after that was taken back.
    let roster = file(&homes, "Tổ 1,Lớp 2,,An,1950,,,,,\n");
    office.json(["import", &roster]);
    office.json(["import", "undo", "1"]);
    assert_eq!(kinds(&office.json(["import", &roster, "--dry-run"])["doubts"]), [""; 0]);
    office.json(["class", "edit", "Lớp 2", "--closed=false"]);
    office.json(["class", "edit", "Lớp 2", "--closed"]);
    assert_eq!(kinds(&office.json(["import", &roster, "--dry-run"])["doubts"]), ["closed-class"]);
}

#[test]
fn somebody_who_went_to_another_team_is_named_or_asked_about_and_never_registered_again_unasked() {
    for act in [
        &["learner", "move", "An", "--class", "Lớp 9"][..],
        &["class", "move", "Lớp 1", "--team", "Tổ 2"],
    ] {
        let homes = Homes::default();
        let office = office(&homes);
        office.json(["class", "add", "Lớp 9", "--team", "Tổ 2"]);
        let known =
            "Tổ 1,Lớp 1,,An,1960,,,,,\nTổ 1,Lớp 1,,Bình,1961,,,,,\nTổ 1,Lớp 5,,Cúc,1962,,,,,\n";
        office.json(["import", &file(&homes, known)]);
        office.json(act);
        let is_class = act[0] == "class";
        if is_class {
            office.json(["class", "add", "Lớp 1", "--team", "Tổ 1", "--another"]);
        }
        let would = |line: &str| office.json(["import", &file(&homes, line), "--dry-run"]);
        assert_eq!(verdicts(&would("Tổ 1,Lớp 1,,An,,,,,,\n")), ["moved"], "{act:?}");
        assert_eq!(verdicts(&would("Tổ 1,Lớp 5,,An,1960,,,,,\n")), ["moved"], "{act:?}");
        for (line, kind) in [
            ("Tổ 1,Lớp 1,,An,1990,,,,,\n", "contradiction"),
            ("Tổ 1,Lớp 5,,An,,,,,,\n", "name-only"),
        ] {
            let asked = would(line);
            assert_eq!(
                (kinds(&asked["doubts"]), verdicts(&asked)),
                (vec![kind], vec!["asked"]),
                "{act:?}"
            );
            let roster = file(&homes, line);
            let done = answered(&homes, &office, &roster, &[("", "same")]);
            assert_fits(&done, &json!({ "import": null, "moved": 1, "learners": 0 }));
        }
        let roster = file(&homes, "Tổ 1,Lớp 1,,An,1990,,,,,\n");
        let done = answered(&homes, &office, &roster, &[("", "new")]);
        assert_eq!(verdicts(&done), ["new"], "{act:?}");
    }
}

#[test]
fn a_place_is_meant_without_its_kind_and_with_the_places_around_it() {
    let homes = Homes::default();
    let office = office(&homes);
    office.json(["place", "add", "Tỉnh Quảng Ninh"]);
    let here = office.text(["place", "add", "Xã Lục Hồn", "--in", "Tỉnh Quảng Ninh"], "place");
    let odd = office.text(["place", "add", "Xã Tình Húc", "--in", "Tỉnh Quảng Ninh"], "place");
    let would = |place: &str| {
        let line = format!("Tổ 1,Lớp 1,\"{place}\",An,1950,,,,,\n");
        office.json(["import", &file(&homes, &line), "--dry-run"])
    };
    for place in [
        "xã Lục Hồn, tỉnh Quảng Ninh",
        "Lục Hồn - Quảng Ninh",
        "Xã Lục Hồn; Quảng Ninh",
        "Quảng Ninh",
        "tỉnh quảng ninh",
        "Tình Húc",
    ] {
        let would = would(place);
        assert_eq!(
            (kinds(&would["doubts"]), &would["created"]["places"]),
            (vec![""; 0], &json!([])),
            "{place}"
        );
    }
    for (place, count) in [
        ("xã Lục Hồn, tỉnh Lạng Sơn", 1),
        ("xã Lục Hồn, huyện Bình Liêu, tỉnh Quảng Ninh", 1),
        ("06838 - Xã Bình Liêu", 0),
    ] {
        let would = would(place);
        assert_eq!(
            (kinds(&would["doubts"]), &would["created"]["places"]),
            (vec!["which-place"], &json!([])),
            "{place}"
        );
        let known = would["doubts"][0]["known"].as_array().map(Vec::len);
        assert_eq!(known, Some(count), "{place}");
    }
    assert_eq!(would("Xã Nơi Khác, tỉnh Quảng Ninh")["doubts"], json!([]), "like none");
    let roster = file(&homes, "Tổ 1,Lớp 1,06838 - Xã Bình Liêu,An,1950,,,,,\n");
    for (lang, says, never) in
        [("vi", "không phải tên và mã", "Một trong"), ("en", "name and code of no place", "One of")]
    {
        let ended = office.speaking(lang).run(["import", &roster]);
        assert!(ended.stderr.contains(says) && !ended.stderr.contains(never), "{ended:#?}");
    }
    // Commands take what a roster takes.
    for (at, (text, place)) in [
        ("lục hồn", &here),
        ("luc hon", &here),
        ("xã Lục Hồn, tỉnh Quảng Ninh", &here),
        ("Lục Hồn, Quảng Ninh", &here),
        ("tình húc", &odd),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("Lớp {}", at + 20);
        let class = office.json(["class", "add", &name, "--team", "Tổ 1", "--place", text]);
        let listed = office.json(["class", "list"]);
        let is_it = |line: &&Value| line["class"] == class["class"];
        let line = listed.as_array().expect("a list").iter().find(is_it).expect("the class");
        assert_eq!(line["place"], json!(place), "{text}");
    }
    let add = ["class", "add", "Lớp 30", "--team", "Tổ 1", "--place", "Lục Hồn, Lạng Sơn"];
    assert_eq!(office.refused(add)["code"], "not-found-place");
}

#[test]
fn a_list_of_twins_that_is_imported_again_asks_about_nobody() {
    let homes = Homes::default();
    let office = office(&homes);
    let lines = "Tổ 1,Lớp 1,,An,1950,,,,,\nTổ 1,Lớp 1,,Bình,1951,,,,,\nTổ 2,Lớp 1,,Chi,1952,,,,,\n";
    let list = file(&homes, lines);
    office.json(["import", &list]);
    let classes = office.json(["class", "list"]);
    let of_first = classes.as_array().expect("a list").iter().find(|class| class["learners"] == 2);
    let of_first = of_first.expect("the class of two")["class"].as_str().expect("an id").to_owned();
    office.json(["class", "move", &of_first, "--team", "Tổ 2"]);
    let own = file(&homes, "Tổ 2,Lớp 1,,Chi,1952,,Khe O,,,\n");
    let again = office.json(["import", &own]);
    assert_eq!((kinds(&again["doubts"]), verdicts(&again)), (vec![], vec!["filled"]), "{again}");
    // With somebody new it is not clear whose class is meant.
    let more = file(&homes, "Tổ 2,Lớp 1,,Chi,1952,,Khe O,,,\nTổ 2,Lớp 1,,Dũng,1953,,,,,\n");
    let would = office.json(["import", &more, "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["which-class"], "{would}");
}
