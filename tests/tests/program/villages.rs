//! Villages with and without the word for their kind. (Guards: one village that contradicts itself, and two that are taken
//! for one.)

use lantoa_tests::program::{Device, Homes};
use serde_json::json;

use crate::roster_doubts::{kinds, verdicts};

fn office(homes: &Homes, people: &[(&str, &str)]) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["team", "add", "Tổ 1"]);
    office.json(["class", "add", "Lớp 1", "--team", "Tổ 1"]);
    for (name, village) in people {
        office.json(["learner", "add", name, "--class", "Lớp 1", "--village", village]);
    }
    office
}

#[test]
fn a_list_that_leaves_out_the_kind_of_a_village_contradicts_nobody() {
    let homes = Homes::default();
    let people = [("An", "Khe O"), ("Bình", "Thôn Khe O"), ("Cúc", "Thôn 1"), ("Dung", "Tổ 2")];
    let office = office(&homes, &people);
    let list = |name, lines: &[(&str, &str)]| {
        let lines = lines.iter().map(|(name, village)| format!("Tổ 1,Lớp 1,{name},{village}\n"));
        homes.file(name, format!("team,class,name,village\n{}", lines.collect::<String>()))
    };
    let same = [("An", "thôn Khe O"), ("Bình", "Khe O"), ("Cúc", "T. 1"), ("Dung", "TDP 02")];
    let would = office.json(["import", &list("same.csv", &same), "--dry-run"]);
    assert_eq!(verdicts(&would), ["unchanged"; 4], "{would}");
    let other = [("An", "Khe Ó"), ("Bình", "Bản Khe O"), ("Cúc", "Xóm 1"), ("Dung", "Thôn 2")];
    let would = office.json(["import", &list("other.csv", &other), "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["contradiction"; 4], "{would}");
}

#[test]
fn of_namesakes_in_two_kinds_of_village_the_name_alone_means_neither() {
    let homes = Homes::default();
    let office = office(&homes, &[("An", "Thôn 1"), ("An", "Xóm 1")]);
    let roster = "team,class,name,village\nTổ 1,Lớp 1,An,1\n";
    let would = office.json(["import", &homes.file("one.csv", roster), "--dry-run"]);
    assert_eq!(kinds(&would["doubts"]), ["several"], "{would}");
    let meeting = office.text(["meeting", "open", "Lớp 1"], "meeting");
    let marks = homes.file("marks.csv", "name,village,mark\nAn,1,present\n");
    let error = office.refused(["mark", &meeting, "--from", &marks]);
    assert_eq!(error["detail"]["lines"][0]["problem"], "learner-ambiguous", "{error}");
    let marks = homes.file("two.csv", "name,village,mark\nAn,T. 1,present\nAn,xom 1,absent\n");
    assert_eq!(office.json(["mark", &meeting, "--from", &marks])["marked"], json!(2));
}

#[test]
fn a_sheet_that_writes_the_village_shorter_marks_who_is_meant() {
    let homes = Homes::default();
    let office = office(&homes, &[("An", "Thôn Khe O"), ("An", "Bản Sen"), ("Bình", "Khe O")]);
    let meeting = office.text(["meeting", "open", "Lớp 1"], "meeting");
    let marks = "name,village,mark\nAn,Khe O,present\nAn,Sen,late\nBình,thôn Khe O,absent\n";
    let marks = homes.file("marks.csv", marks);
    assert_eq!(office.json(["mark", &meeting, "--from", &marks])["marked"], json!(3));
}

#[test]
fn two_registrations_in_one_village_are_alike_also_where_one_leaves_out_its_kind() {
    let homes = Homes::default();
    let office = office(&homes, &[("Đặng Thị An", "Thôn Khe O"), ("Đặng Thị An", "Khe O")]);
    let pairs = office.json(["link", "candidates"]);
    assert!(pairs[0]["why"].to_string().contains("village"), "{pairs}");
    office.json(["learner", "add", "Lý A Páo", "--class", "Lớp 1", "--village", "Thôn 1"]);
    office.json(["learner", "add", "Lý A Páo", "--class", "Lớp 1", "--village", "Xóm 1"]);
    let pairs = office.json(["link", "candidates"]).to_string();
    assert_eq!(pairs.matches("\"village\"").count(), 1, "{pairs}");
}

#[test]
fn a_report_has_one_row_for_a_village_however_it_is_written() {
    let homes = Homes::default();
    let people = [
        ("An", "Khe O"),
        ("Bình", "Thôn Khe O"),
        ("Cúc", "T. Khe O"),
        ("Dung", "Thôn 1"),
        ("Giang", "Xóm 1"),
        ("Hoa", "1"),
    ];
    let office = office(&homes, &people);
    let meeting = office.text(["meeting", "open", "Lớp 1"], "meeting");
    office.json(["mark", &meeting, "--all", "present"]);
    let report = office.json(["report", "--by", "village"]);
    let rows = report["rows"].as_array().expect("a list").iter();
    let mut rows: Vec<_> =
        rows.map(|row| (row["name"].as_str().expect("a name"), row["turns"].clone())).collect();
    rows.sort_by_key(|row| row.0);
    let one = json!(1);
    let said =
        [("1", one.clone()), ("Thôn 1", one.clone()), ("Thôn Khe O", json!(3)), ("Xóm 1", one)];
    assert_eq!(rows, said);
}

#[test]
fn whom_no_name_means_is_looked_for_by_the_name_alone_and_that_is_said() {
    let homes = Homes::default();
    let office = office(&homes, &[("An", "Khe O")]).speaking("vi");
    for line in [&["learner", "find", "Khe O"][..], &["learner", "find", "Khe O", "--limit", "5"]] {
        let said = office.say(line);
        assert!(said.contains("Chỉ tìm theo tên"), "{said}");
    }
}

#[test]
fn a_sheet_without_marks_on_its_letters_tells_namesakes_apart_by_what_stands_beside() {
    let homes = Homes::default();
    let office = office(&homes, &[("Hoàng Văn Án", "Khe O"), ("Hoàng Vân An", "Bản Sen")]);
    let meeting = office.text(["meeting", "open", "Lớp 1"], "meeting");
    let marks = homes.file("some.csv", "name,village,mark\nhoang van an,,present\n");
    let error = office.refused(["mark", &meeting, "--from", &marks]);
    assert_eq!(error["detail"]["lines"][0]["problem"], "learner-ambiguous", "{error}");
    let marks = "name,village,mark\nhoang van an,sen,present\nhoang van an,khe o,late\n";
    let marks = homes.file("all.csv", marks);
    assert_eq!(office.json(["mark", &meeting, "--from", &marks])["marked"], json!(2));
}
