//! Lists of a team from which a class went to another one. (Guards: somebody who still comes to a class of the team and is
//! dropped as one who went away.)

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

use crate::roster_doubts::verdicts;

/// An office whose An comes to two classes of a team, of which one has gone to another team; with An's id there.
fn office(homes: &Homes) -> (Device, String) {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Đội 2"]);
    let lines = "team,class,name,birth_year\nĐội 1,Lớp 1,An,1950\nĐội 1,Lớp 1,Bình,1951\n\
                 Đội 1,Lớp 3,An,1950\n";
    office.json(["import", &homes.file("first.csv", lines)]);
    let sheet = office.json(["class", "show", "Lớp 3"]);
    let an = sheet["learners"][0]["learner"].as_str().expect("an id").to_owned();
    office.json(["class", "move", "Lớp 1", "--team", "Đội 2"]);
    (office, an)
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn who_still_comes_to_a_class_of_the_team_is_of_the_team() {
    let homes = Homes::default();
    let (office, an) = office(&homes);
    let roster = homes.file(
        "again.csv",
        format!(
            "team,class,learner,name,birth_year,village\n\
             Đội 1,Lớp 1,,An,1950,\nĐội 1,Lớp 1,,Bình,1951,\nĐội 1,Lớp 3,,An,1950,Khe O\n\
             Đội 1,Lớp 3,,Bình,1951,\nĐội 1,Lớp 4,{an},An,1950,\n"
        ),
    );
    let done = office.json(["import", &roster]);
    assert_eq!(verdicts(&done), ["moved", "moved", "filled", "moved", "enrolled"], "{done}");
    assert_ne!(text(&done["verdicts"][0]["learner"]), an, "the one with whom the class went");
    assert_eq!(text(&done["verdicts"][2]["learner"]), an);
    let list = office.json(["learner", "list", "--class", "Lớp 3"]);
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list[0]["village"], json!("Khe O"));
}

#[test]
fn who_went_with_the_class_stays_known_in_one_that_is_opened_under_its_name() {
    let homes = Homes::default();
    let (office, _) = office(&homes);
    let class = office.text(["class", "add", "Lớp 1", "--team", "Đội 1", "--another"], "class");
    let roster = "team,class,name,birth_year\nĐội 1,Lớp 1,An,1950\nĐội 1,Lớp 1,Bình,1951\n";
    let done = office.json(["import", &homes.file("again.csv", roster)]);
    assert_eq!(verdicts(&done), ["moved", "moved"], "{done}");
    assert_eq!(office.json(["class", "show", &class])["learners"], json!([]));
}

#[test]
fn who_left_the_other_class_too_is_of_the_team_no_more() {
    let homes = Homes::default();
    let (office, an) = office(&homes);
    office.json(["learner", "leave", &an, "--class", "Lớp 3"]);
    let roster = "team,class,name,birth_year\nĐội 1,Lớp 3,An,1950\n";
    let done = office.json(["import", &homes.file("again.csv", roster)]);
    assert_eq!(verdicts(&done), ["moved"], "{done}");
}
