//! Totals that are signed stay as they were, and what comes later stands beside them. (Guards: a number that was
//! handed in and cannot be found again.)

use lantoa_tests::program::Homes;

#[test]
fn what_was_signed_stays_and_what_came_later_stands_beside_it() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Cô Hà"]);
    office.json(["place", "add", "Xã Vô Ngại"]);
    office.json(["team", "add", "Tổ 1", "--place", "Xã Vô Ngại"]);
    office.json(["class", "add", "Lớp tối", "--team", "Tổ 1"]);
    for name in ["Đặng Thị An", "Chíu Sám Múi"] {
        office.json(["learner", "add", name, "--class", "Lớp tối"]);
    }
    let marks = |day: &str| {
        let meeting = office.json(["meeting", "open", "Lớp tối", "--date", day]);
        let meeting = meeting["meeting"].as_str().expect("an id").to_owned();
        office.json(["mark", &meeting, "--all", "present"]);
    };
    marks("2026-11-02");
    let sign = ["signed", "add", "--from", "01/11/2026", "--to", "30/11/2026"];
    let asked = office.refused(sign);
    assert_eq!((&asked["kind"], &asked["detail"]["classes"]), (&"conflict".into(), &1.into()));
    assert_eq!(office.json(["signed", "list"]), serde_json::json!([]), "nothing was written");
    let signed = office.json(sign.iter().chain(&["--yes"]));
    assert_eq!((signed["signed"] == signed["now"], &signed["by"]), (true, &"Cô Hà".into()));
    assert_eq!(signed["signed"]["total"][3], 2, "turns: {signed}");
    let text = serde_json::to_string(&signed["signed"]).expect("JSON");
    assert!(!text.contains("An") && !text.contains("Lớp") && !text.contains("Tổ"), "{text}");
    // The same totals are the same report.
    let report = signed["report"].as_str().expect("an id").to_owned();
    marks("2026-11-09");
    let later = office.json(["signed", "show", &report[..6]]);
    assert_eq!((&later["signed"], &later["report"]), (&signed["signed"], &signed["report"]));
    assert_eq!(later["now"]["total"][3], 4, "{later}");
    assert!(later["later"][0]["entries"].as_u64() > Some(0), "{later}");
    let shown = office.speaking("vi").say(["signed", "show", &report]);
    assert!(shown.contains("2 → 4") && shown.contains("số đã chốt vẫn giữ nguyên"), "{shown}");
    office.json(sign.iter().chain(&["--yes"]));
    assert_eq!(office.json(["signed", "list"]).as_array().map(Vec::len), Some(2));
    let turned = ["signed", "add", "--from", "02/12/2026", "--to", "30/11/2026", "--yes"];
    assert_eq!(office.refused(turned)["kind"], "invalid_input");
}
