//! Who is one person, and who is not, also after one of them went to another team. (Guards: a link that cannot be
//! taken back, somebody who is expected in two classes, and a question that was answered and is asked again.)

use lantoa_core::domain::id::LearnerId;
use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

/// An office with two teams and a class of each, and the ids of the classes.
fn office(homes: &Homes) -> (Device, [String; 2]) {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let classes = [("Đội 1", "Lớp 1"), ("Đội 2", "Lớp 2")].map(|(team, class)| {
        office.json(["team", "add", team]);
        office.text(["class", "add", class, "--team", team], "class")
    });
    (office, classes)
}

fn registers(office: &Device, name: &str, class: &str, more: &[&str]) -> String {
    let line = ["learner", "add", name, "--class", class].into_iter().chain(more.iter().copied());
    office.text(line, "learner")
}

fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list").iter();
    list.map(|line| line["name"].as_str().expect("a name")).collect()
}

#[test]
fn a_link_is_taken_back_by_either_id_after_one_of_the_two_moved() {
    for by_old in [true, false] {
        let homes = Homes::default();
        let (office, [here, there]) = office(&homes);
        let a = registers(&office, "Lý Thị An", &here, &[]);
        let b = registers(&office, "Lý An", &here, &[]);
        office.json(["link", "add", &a, &b]);
        let moved = office.text(["learner", "move", &a, "--class", &there], "learner");
        office.json(["link", "undo", if by_old { &a } else { &moved }, &b]);
        assert_eq!(office.json(["link", "list"]), json!([]), "{by_old}");
        // It was taken back, so nothing of it is left to take back.
        for (lang, word) in [("en", "not linked"), ("vi", "chưa từng")] {
            let said = office.speaking(lang).say(["link", "undo", &a, &b]);
            assert!(said.contains(word), "{said}");
        }
        office.json(["link", "add", &moved, &b]);
        let said = office.speaking("en").say(["link", "undo", &b, &a]);
        assert!(said.contains("Done") && !said.contains("not linked"), "{said}");
        assert_eq!(office.json(["link", "list"]), json!([]), "{by_old}");
    }
}

#[test]
fn who_moves_leaves_the_class_under_every_registration_and_keeps_the_marks() {
    let homes = Homes::default();
    let (office, [here, there]) = office(&homes);
    let a = registers(&office, "Lý Thị An", &here, &[]);
    let b = registers(&office, "Lý An", &here, &[]);
    registers(&office, "Bình", &here, &[]);
    office.json(["link", "add", &a, &b]);
    let meeting = office.text(["meeting", "open", &here, "--date", "2026-11-10"], "meeting");
    office.json(["mark", &meeting, "--all", "present"]);
    let turns = office.json(["report"])["total"]["turns"].clone();
    office.json(["learner", "move", &a, "--class", &there]);
    let sheet = office.json(["class", "show", &here]);
    assert_eq!(names(&sheet["learners"]), ["Bình"], "{sheet}");
    assert_eq!(names(&office.json(["class", "show", &there])["learners"]), ["Lý Thị An"]);
    assert_eq!(office.json(["report"])["total"]["turns"], turns);
}

/// Who stands in a question, as it is asked.
fn asked(office: &Device) -> usize {
    office.json(["link", "candidates"]).as_array().expect("a list").len()
}

#[test]
fn what_was_answered_of_two_holds_after_a_move_while_the_facts_do() {
    let who = ["--birth-year", "1960", "--village", "Khe O"];
    for answer in ["differ", "undo"] {
        let homes = Homes::default();
        let (office, [here, there]) = office(&homes);
        let a = registers(&office, "Chíu Chi", &here, &who);
        office.json(["class", "add", "Lớp 3", "--team", "Đội 1"]);
        let b = registers(&office, "Chíu Chi", "Lớp 3", &who);
        assert_eq!(asked(&office), 1);
        office.json(["link", answer, &a, &b]);
        assert_eq!(asked(&office), 0, "{answer}");
        let moved = office.text(["learner", "move", &a, "--class", &there], "learner");
        assert_eq!(asked(&office), 0, "{answer} after a move");
        office.json(["class", "move", "Lớp 3", "--team", "Đội 2"]);
        assert_eq!(asked(&office), 0, "{answer} after both moved");
        if answer == "undo" {
            continue;
        }
        // Other facts are another question, and so is an answer that was taken back.
        office.json(["learner", "edit", &moved, "--birth-year", "1961"]);
        assert!(asked(&office) > 0);
        office.json(["learner", "edit", &moved, "--birth-year", "1960"]);
        assert_eq!(asked(&office), 0);
        office.json(["link", "differ", &moved, &b, "--undo"]);
        assert!(asked(&office) > 0);
    }
}

#[test]
fn one_household_is_asked_about_a_name_that_was_written_shorter_or_by_the_ear() {
    let homes = Homes::default();
    let (office, [here, there]) = office(&homes);
    let is_asked = |number: usize, [one, other]: [&str; 2], more: [&str; 3]| {
        let year = (1950 + number).to_string();
        let (village, phone) = (format!("Khe {number}"), format!("0912{number:02}1234"));
        let all = ["--birth-year", &year, "--village", &village, "--phone", &phone];
        let given: Vec<&str> = (all.chunks(2).filter(|pair| more.contains(&pair[0])))
            .flat_map(|pair| pair.iter().copied())
            .collect();
        let a = registers(&office, one, &here, &given);
        let line = ["learner", "add", other, "--class", &there];
        let line = line.into_iter().chain(given.iter().copied());
        let added = office.json(line);
        let alike = added["alike"].as_array().cloned().unwrap_or_default();
        let score = alike.iter().find(|of| of["learner"] == *a).map(|of| of["score"].clone());
        let pairs = office.json(["link", "candidates"]);
        let of_a = |pair: &&Value| pair["a"] == *a || pair["b"] == *a;
        let pair = pairs.as_array().expect("a list").iter().find(of_a);
        assert_eq!(pair.map(|pair| pair["score"].clone()), score, "{one}, {other}");
        score.and_then(|score| score.as_u64())
    };
    let all = ["--birth-year", "--village", "--phone"];
    for (number, names) in [
        ["Chíu Sám Múi", "Sám Múi"],
        ["Đinh Thị Mận", "Mận"],
        ["Nguyễn Văn An", "Ng. Văn An"],
        ["Trần Thị Huệ", "Trần T. Huệ"],
        ["Hoàng Thị Mai", "Hoàng Thị Mai B"],
        ["Bà Hoàng Thị Sen", "Hoàng Thị Sen"],
        ["Lý Mỹ Kỳ", "Lí Mĩ Kì"],
        ["Hà Văn Trung", "Hà Văn Chung"],
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(is_asked(number, names, all), Some(70), "{names:?}");
    }
    let one_other = ["--village", "--phone", ""];
    assert_eq!(is_asked(20, ["Phùn Thị Lìu", "Thị Lìu"], one_other), Some(60));
    assert_eq!(is_asked(21, ["Vi Thị Xuân", "Lò Thị Xuân"], all), None, "another family");
    assert_eq!(is_asked(22, ["Trần Văn Ba", "Nguyễn Thị Ba"], all), None, "a couple");
    assert_eq!(is_asked(23, ["Chu Sủi", "Sủi"], ["--birth-year", "--village", ""]), None);
}

#[test]
fn who_moved_is_asked_about_once() {
    let homes = Homes::default();
    let (office, [here, there]) = office(&homes);
    let like = ["--village", "Khe O", "--birth-year", "1960"];
    let a = registers(&office, "Lý Thị An", &here, &like);
    let moved = office.text(["learner", "move", &a, "--class", &there], "learner");
    let made =
        office.json(["learner", "add", "Lý Thị An", "--class", &here].into_iter().chain(like));
    let other = made["learner"].as_str().expect("an id");
    assert_eq!(made["alike"].as_array().map(Vec::len), Some(1), "{made}");
    assert_eq!(made["alike"][0]["learner"], json!(moved));
    let pairs = office.json(["link", "candidates"]);
    assert_eq!(pairs.as_array().map(Vec::len), Some(1), "{pairs}");
    let mut both = [&pairs[0]["a"], &pairs[0]["b"]].map(|id| id.as_str().expect("an id"));
    both.sort_unstable();
    let mut expected = [other, moved.as_str()];
    expected.sort_unstable();
    assert_eq!(both, expected);
}

#[test]
fn one_row_of_two_registrations_shows_what_either_of_them_says() {
    let homes = Homes::default();
    let (office, [here, _]) = office(&homes);
    let known = ["--village", "Khe O", "--birth-year", "1960", "--phone", "0912345678"];
    let mut ids = [registers(&office, "Lý Thị An", &here, &[]), String::new()];
    ids[1] = registers(&office, "Lý An", &here, &[]);
    // Printed, a digit stands behind the letters.
    ids.sort_unstable_by_key(|id| id.parse::<LearnerId>().expect("an id"));
    office.json(["link", "add", &ids[0], &ids[1]]);
    office.json(["learner", "edit", &ids[1]].into_iter().chain(known));
    let list = office.json(["learner", "list"]);
    let row = &list[0];
    assert_eq!((list.as_array().map(Vec::len), &row["learner"]), (Some(1), &json!(ids[0])));
    let shown = [&row["village"], &row["birth_year"], &row["phone"]];
    assert_eq!(shown, [&json!("Khe O"), &json!(1960), &json!("0912345678")]);
    let sheet = office.json(["class", "show", &here])["learners"][0].clone();
    assert_eq!((&sheet["village"], &sheet["birth_year"]), (&json!("Khe O"), &json!(1960)));
    // What the row says itself stays.
    office.json(["learner", "edit", &ids[0], "--village", "Khe Và"]);
    let list = office.json(["learner", "list"]);
    assert_eq!((&list[0]["village"], &list[0]["phone"]), (&json!("Khe Và"), &json!("0912345678")));
}
