//! Totals that are signed stay as they were, and what comes later stands beside them. (Guards: a number that was
//! handed in and cannot be found again.)

use lantoa_tests::program::{Homes, Office};

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
    // The same totals are the same report, and are not asked about again.
    let again = office.unsure().speaking("vi").run(sign);
    let report = signed["report"].as_str().expect("an id");
    assert!(again.code == Some(0) && again.stdout.contains(report), "{again:#?}");
    assert!(again.stderr.contains("đã chốt rồi"), "{again:#?}");
    assert_eq!(office.json(["signed", "list"]).as_array().map(Vec::len), Some(1));
    let report = signed["report"].as_str().expect("an id").to_owned();
    marks("2026-11-09");
    let later = office.json(["signed", "show", &report[..6]]);
    assert_eq!((&later["signed"], &later["report"]), (&signed["signed"], &signed["report"]));
    assert_eq!(later["now"]["total"][3], 4, "{later}");
    assert!(later["later"][0]["entries"].as_u64() > Some(0), "{later}");
    let shown = office.speaking("vi").say(["signed", "show", &report]);
    let order = ["Địa bàn", "Xã Vô Ngại", "Tổng cộng", "Đội", "Tổ 1", "Tổng cộng"];
    let mut rest = &*shown;
    for name in order {
        rest = rest.split_once(name).unwrap_or_else(|| panic!("{name} in its place: {shown}")).1;
    }
    assert!(shown.contains("100 %"), "{shown}");
    assert!(shown.contains("2 → 4") && shown.contains("số đã chốt vẫn giữ nguyên"), "{shown}");
    office.json(sign.iter().chain(&["--yes"]));
    assert_eq!(office.json(["signed", "list"]).as_array().map(Vec::len), Some(2));
    let turned = ["signed", "add", "--from", "02/12/2026", "--to", "30/11/2026", "--yes"];
    assert_eq!(office.refused(turned)["kind"], "invalid_input");
}

#[test]
fn the_question_says_that_a_period_is_not_over_and_rows_stand_by_name() {
    let homes = Homes::default();
    let office = homes.device("office").at("2026-11-28T05:00:00Z");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Cô Hà"]);
    for name in ["Xã Đầm Hà", "Xã Ba Chẽ", "Xã Dực Yên", "Xã Ất"] {
        office.json(["place", "add", name]);
        let team = name.replace("Xã", "Tổ");
        office.json(["team", "add", &team, "--place", name]);
        office.json(["class", "add", "Lớp tối", "--team", &team, "--place", name]);
    }
    let question =
        |to: &str| office.unsure().speaking("vi").run(["signed", "add", "--to", to]).stderr;
    let asked = question("30/11/2026");
    assert!(asked.contains("(kỳ này còn 3 ngày nữa mới hết)"), "{asked}");
    let asked = question("27/11/2026");
    assert!(asked.contains("đến hết 27/11/2026:"), "{asked}");
    let shown = office.speaking("vi").say(["signed", "add", "--to", "27/11/2026", "--yes"]);
    for kind in ["Xã", "Tổ"] {
        let mut rest = &*shown;
        for name in ["Ất", "Ba Chẽ", "Dực Yên", "Đầm Hà"] {
            let name = format!("{kind} {name}");
            rest = rest.split_once(&name).unwrap_or_else(|| panic!("{name}: {shown}")).1;
        }
    }
}

#[test]
fn a_target_stands_beside_what_was_reached_and_can_be_corrected_and_taken_away() {
    let Office { device: office, class, an, .. } = &Office::default();
    office.json(["meeting", "open", class, "--date", "2026-11-02"]);
    office.json(["level", class, an, "vneid", "confirmed"]);
    let target = |args: &[&str]| {
        let place = ["--place", "Xã Ba Chẽ", "--topic", "vneid"];
        office.json(["target", args[0]].iter().chain(&place).chain(&args[1..]));
    };
    target(&["set", "--percent", "80", "--of", "120"]);
    let report = office.json(["report", "--to", "30/11/2026"]);
    let line = &report["targets"][0];
    assert_eq!(
        (&line["needed"], &line["reached"], &line["share"]),
        (&96.into(), &1.into(), &1.into())
    );
    let said = office.speaking("vi").say(["report"]);
    assert!(said.contains("Chỉ tiêu Xã Ba Chẽ") && said.contains("còn thiếu 95"), "{said}");
    // Before the meeting nobody had been confirmed.
    let earlier = office.json(["report", "--to", "01/11/2026"]);
    assert_eq!(earlier["targets"][0]["reached"], 0);
    target(&["set", "--percent", "100", "--of", "1", "--from", "01/11/2026"]);
    let said = office.speaking("vi").say(["report"]);
    assert!(said.contains("đã đạt"), "{said}");
    assert_eq!(office.json(["report", "--to", "31/10/2026"])["targets"][0]["needed"], 96);
    let listed = office.speaking("vi").say(["target", "list"]);
    assert!(listed.contains("Từ ngày") && listed.contains("01/11/2026"), "{listed}");
    let place = ["target", "unset", "--place", "Xã Ba Chẽ", "--topic", "vneid"];
    assert_eq!(office.refused(place)["code"], "value-dated", "which days, somebody has to say");
    target(&["unset", "--every-day"]);
    assert_eq!(office.json(["report"])["targets"], serde_json::json!([]));
    let listed = office.json(["target", "list"]);
    assert_eq!((listed.as_array().map(Vec::len), &listed[0]["percent"]), (Some(1), &0.into()));
}

#[test]
fn a_phone_of_one_team_compares_what_it_holds_and_says_so() {
    let office = Office::default();
    let device = &office.device;
    device.json(["team", "add", "Tổ Hai", "--place", "Xã Ba Chẽ"]);
    device.json(["class", "add", "Lớp 2", "--team", "Tổ Hai"]);
    device.json(["learner", "add", "Lý A Páo", "--class", "Lớp 2"]);
    for class in ["Lớp 1", "Lớp 2"] {
        let meeting = device.text(["meeting", "open", class, "--date", "2026-11-02"], "meeting");
        device.json(["mark", &meeting, "--all", "present"]);
    }
    device.json(["signed", "add", "--to", "2026-11-30", "--yes"]);
    let phone = office.phone("Hà", "volunteer");
    let said = |part: &str| {
        for args in [&["signed", "list"][..], &["signed", "show"]] {
            let report = phone.json(["signed", "list"])[0]["report"].clone();
            let id = report.as_str().filter(|_| args[1] == "show");
            let shown = phone.speaking("vi").say(args.iter().copied().chain(id));
            assert!(shown.contains(part), "{part}: {shown}");
            let is_compared = shown.contains(" → ");
            assert_eq!(is_compared, args[1] == "show" && part.contains("số khác"), "{shown}");
        }
    };
    said("chỉ giữ vài đội trong đó; với những đội ấy hiện vẫn đếm được đúng như vậy");
    let meeting = phone.text(["meeting", "open", "Lớp 1", "--date", "2026-11-09"], "meeting");
    phone.json(["mark", &meeting, "--all", "present"]);
    said("nay các đội ấy đếm được số khác");
    // Of a team that is not here nothing is counted, and that is told.
    let alone = phone.speaking("vi").run(["report", "--team", "Tổ Hai"]);
    assert!(alone.stderr.contains("không giữ gì của Tổ Hai"), "{alone:?}");
    assert_eq!(device.run(["report", "--team", "Tổ Hai"]).stderr, "");
}

#[test]
fn all_that_was_signed_can_be_read_and_each_number_that_is_another_one_now_has_both() {
    let office = Office::default();
    let device = &office.device;
    let other = device.text(["place", "add", "Xã Đồn Đạc"], "place");
    for (name, place) in [("Tổ Đồn Đạc", "Xã Đồn Đạc"), ("Tổ Ba", "Xã Ba Chẽ")]
    {
        device.json(["team", "add", name, "--place", place]);
    }
    device.json(["class", "plan", &office.class, "T2", "--from", "01/11/2026"]);
    device.json(["meeting", "open", &office.class, "--date", "2026-11-02"]);
    device.json(["mark", &format!("{}/2026-11-02", office.class), "--all", "present"]);
    device.json(["level", &office.class, &office.an, "vneid", "taught"]);
    let visit = ["visit", "add", "--place", "Xã Đồn Đạc", "--topic", "vneid", "--count", "4"];
    let visit = visit.iter().chain(&["--date", "2026-11-12", "--team", "Tổ Đồn Đạc"]);
    let visit = device.text(visit, "visit");
    let sign = ["signed", "add", "--from", "01/11/2026", "--to", "30/11/2026", "--yes"];
    let report = device.text(sign, "report");
    let show = |lang| device.speaking(lang).say(["signed", "show", &report]);
    let (vi, en) = (show("vi"), show("en"));
    for column in ["Theo lịch", "Chưa có tin", "Lượt hỗ trợ", "Đã học"] {
        assert!(vi.contains(column), "{column}: {vi}");
    }
    for column in ["Planned", "Visits", "Taught"] {
        assert!(en.contains(column), "{column}: {en}");
    }
    assert!(!vi.contains('→') && vi.contains("vẫn đếm được đúng như vậy"), "{vi}");
    // What changed is shown, whichever number it is, and a row that was not there has a dash.
    device.json(["visit", "edit", &visit, "--count", "9"]);
    device.json(
        ["visit", "add", "--place", "Xã Ba Chẽ", "--topic", "vneid", "--count", "2"]
            .iter()
            .chain(&["--date", "2026-11-13", "--team", "Tổ Ba"]),
    );
    let vi = show("vi");
    for cell in ["4 → 9", "0 → 2", "4 → 11", "– → 2"] {
        assert!(vi.contains(cell), "{cell}: {vi}");
    }
    assert!(vi.contains("đếm được số khác"), "{vi}");
    // Of places that are one by now each row has a name, and says for which another one stands.
    device.json(["place", "same", "Xã Ba Chẽ", "Xã Đồn Đạc"]);
    for (lang, now) in [("vi", "(nay là Xã"), ("en", "(now Xã")] {
        let shown = show(lang);
        let ids = [&office.place, &other].map(|id| shown.contains(&**id));
        assert_eq!(ids, [false, false], "{shown}");
        assert_eq!(shown.matches(now).count(), 1, "{shown}");
        assert!(shown.contains("Xã Ba Chẽ") && shown.contains("Xã Đồn Đạc"), "{shown}");
    }
}

#[test]
fn places_that_were_joined_since_are_no_other_numbers_where_none_is() {
    let office = Office::default();
    let device = &office.device;
    device.json(["place", "add", "Xã Đồn Đạc"]);
    device.json(["meeting", "open", &office.class, "--date", "2026-11-02"]);
    device.json(["mark", &format!("{}/2026-11-02", office.class), "--all", "present"]);
    let report = device.text(["signed", "add", "--to", "30/11/2026", "--yes"], "report");
    // The other one stands for both: of two the one that is offered.
    device.json(["place", "retire", "Xã Ba Chẽ"]);
    device.json(["place", "same", "Xã Ba Chẽ", "Xã Đồn Đạc"]);
    for command in [&["signed", "list"][..], &["signed", "show", &report]] {
        let shown = device.speaking("vi").say(command);
        assert!(shown.contains("vẫn đếm được đúng như vậy") && !shown.contains('→'), "{shown}");
    }
}
