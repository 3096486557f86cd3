//! What people are told when a command was carried out, was refused, or waits for an answer. (Guards: a name and
//! nothing of what came of it; a lead who is asked for what only a coordinator may; a question without its answers.)

use lantoa_tests::program::{Device, Office};

fn said(device: &Device, args: &[&str]) -> [String; 2] {
    ["vi", "en"].map(|lang| device.speaking(lang).run(args).stderr)
}

#[test]
fn who_may_not_is_sent_to_whoever_may() {
    let office = Office::default();
    let (lead, phone) = (office.phone("Ngọc", "lead"), office.phone("Minh", "volunteer"));
    let sign = ["signed", "add", "--to", "30/11/2026"];
    let erase = ["learner", "erase", &office.an];
    let team = ["team", "add", "Tổ Mới"];
    let invite = ["invite", "--role", "lead", "--team", &office.team];
    let open = ["class", "add", "Lớp 2", "--team", &office.team];
    let cases: [(&Device, &[&str], &str, [&str; 2]); 7] = [
        (
            &phone,
            &sign,
            "coordinator",
            ["không cho phép chốt số liệu.", "allow it to sign totals."],
        ),
        (&lead, &sign, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &erase, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &team, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&phone, &team, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (&lead, &invite, "coordinator", ["nhờ điều phối viên.", "ask a coordinator."]),
        (
            &phone,
            &open,
            "lead",
            ["nhờ đội trưởng hoặc điều phối viên.", "a lead or a coordinator."],
        ),
    ];
    for (device, args, by, told) in cases {
        let error = device.refused(args);
        assert_eq!(
            (&error["code"], &error["detail"]["by"]),
            (&"role-too-low".into(), &by.into()),
            "{error}"
        );
        for (said, told) in said(device, args).iter().zip(told) {
            assert!(said.contains(told), "{args:?}: {told} in {said}");
        }
    }
}

#[test]
fn a_dispute_says_what_can_be_answered_and_whose_marks_speak_against_a_withdrawal() {
    let office = Office::default();
    let device = &office.device;
    let phone = office.phone("Minh", "volunteer");
    let meeting = office.meeting(device);
    phone.meet(device);
    // Apart, one withdraws what the other marks.
    device.json(["meeting", "withdraw", &meeting]);
    phone.json(["mark", &meeting, "--all", "present"]);
    phone.json(["mark", &meeting, &office.binh, "late"]);
    phone.meet(device);
    let said = device.speaking("vi").say(["dispute", "list"]);
    for told in [
        "trả lời: đã huỷ / đã khôi phục",
        "Minh: có mặt (Nguyễn Văn An)",
        "Minh: muộn (Đặng Thị Bình)",
        "Oanh: đã huỷ\n",
    ] {
        let flat = said.replace(" │", "").replace("│", "");
        let lines: Vec<&str> = flat.lines().map(str::trim_end).collect();
        assert!((lines.join("\n") + "\n").contains(told), "{told}\n{said}");
    }
    let dispute = device.json(["dispute", "list"])[0]["id"].as_str().expect("an id").to_owned();
    device.json(["dispute", "settle", &dispute, "đã huỷ"]);
    // Of a mark the list says it, too.
    let other = device.text(["meeting", "open", &office.class, "--date", "2026-03-19"], "meeting");
    phone.meet(device);
    device.json(["mark", &other, &office.an, "present"]);
    phone.json(["mark", &other, &office.an, "absent"]);
    phone.meet(device);
    let said = device.say(["dispute", "list"]);
    assert!(said.contains("answers: ") && said.contains("Nguyễn Văn An"), "{said}");
}

#[test]
fn what_came_of_a_command_is_told() {
    let office = Office::default();
    let device = &office.device.speaking("vi");
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "present"]);
    let left = device.say([
        "learner",
        "leave",
        &office.an,
        "--class",
        &office.class,
        "--since",
        "15/03/2026",
    ]);
    assert!(
        left.contains("Nguyễn Văn An")
            && left.contains("Lớp 1: ")
            && left.contains("nghỉ từ 15/03/2026"),
        "{left}"
    );
    let come = device.say([
        "learner",
        "enrol",
        &office.an,
        "--class",
        &office.class,
        "--since",
        "20/03/2026",
    ]);
    assert!(come.contains("theo từ 20/03/2026"), "{come}");
    assert!(device.say(["verify"]).contains("Không có lỗi nào."));
    let other = device.text(["meeting", "open", &office.class, "--date", "2026-03-13"], "meeting");
    let same = device.say(["meeting", "same", &meeting, &other]);
    let line = same.split('"').nth(1).expect("the line that takes it back");
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!((words[0], words.last()), ("lantoa", Some(&"--undo")), "{same}");
    device.json(&words[1..]);
    assert_eq!(device.json(["meeting", "list", &office.class]).as_array().map(Vec::len), Some(2));
    device.json(["class", "add", "Lớp 2", "--team", &office.team]);
    let refused = device.run(["learner", "move", &office.an, "--class", "Lớp 2"]).stderr;
    assert!(refused.contains("learner enrol") && refused.contains("learner leave"), "{refused}");
    let found = device.say(["learner", "find", "An"]);
    assert!(found.contains(" Lớp ") && !found.contains("Số lớp"), "{found}");
    let missing = device.run(["mark", "Lớp 1/31/12/2025", &office.an, "present"]).stderr;
    assert!(missing.contains("lớp/NGÀY/THÁNG/NĂM hoặc lớp/NĂM-THÁNG-NGÀY"), "{missing}");
}

#[test]
fn the_letter_p_is_a_mark_of_the_sheet_from_which_it_comes_and_nothing_where_that_is_not_clear() {
    let office = Office::default();
    let device = &office.device;
    let meeting = office.meeting(device);
    for (lang, mark, told) in [("vi", "excused", "\"có phép\""), ("en", "present", "\"present\"")]
    {
        let said = device.speaking(lang).say(["mark", &meeting, &office.an, "P"]);
        assert!(said.contains(told), "{said}");
        assert_eq!(office.mark_of(device, &office.an), mark);
    }
    // In a file the other letters tell, whatever language somebody types in.
    let file = |marks: [&str; 2]| {
        let [an, binh] = marks;
        let text = format!("learner,mark\n{},{an}\n{},{binh}\n", office.an, office.binh);
        office.homes.file("marks.csv", text)
    };
    for (marks, said) in [(["P", "V"], "excused"), (["p", "A"], "present")] {
        for lang in ["vi", "en"] {
            device.speaking(lang).json(["mark", &meeting, "--from", &file(marks)]);
            assert_eq!(office.mark_of(device, &office.an), said, "{marks:?} {lang}");
        }
    }
    for marks in [["P", "P"], ["P", "vắng"]] {
        let error = device.refused(["mark", &meeting, "--from", &file(marks)]);
        assert_eq!(error["detail"]["lines"][0]["problem"], "mark", "{marks:?}: {error}");
    }
    assert_eq!(office.mark_of(device, &office.binh), "absent", "nothing was marked");
}

#[test]
fn a_sheet_says_when_the_class_means_to_meet_and_where_one_that_moved_went_on() {
    let office = Office::default();
    let (device, class) = (&office.device, &office.class);
    let meeting = office.meeting(device);
    device.json(["mark", &meeting, &office.an, "present"]);
    device.json(["class", "plan", class, "mon,thu", "--from", "2026-03-02"]);
    device.json(["class", "plan", class, "", "--from", "2026-03-16"]);
    device.json(["class", "not-met", class, "--date", "2026-03-05"]);
    let days = &device.json(["class", "show", class])["days"];
    assert_eq!(days["plans"][0]["weekdays"], "mon,thu");
    assert_eq!(days["not_heard_of"], serde_json::json!(["2026-03-02", "2026-03-09"]));
    let said = device.speaking("vi").say(["class", "show", class]);
    for line in [
        "Lịch học từ 02/03/2026: T2, T5.",
        "Từ 16/03/2026 không có lịch cố định.",
        "Đã báo nghỉ: 05/03/2026.",
        "chưa có tin: 02/03/2026, 09/03/2026.",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let ahead = device.speaking("vi").say(["report", "--from", "2026-03-01", "--to", "2026-03-31"]);
    assert!(!ahead.contains("chưa tới ngày"), "{ahead}");
    device.json(["class", "plan", class, "mon", "--from", "2098-12-01"]);
    let ahead = device.speaking("vi").say(["report", "--from", "2026-03-01", "--to", "2098-12-10"]);
    assert!(ahead.contains("Trong số chưa có tin, 2 buổi chưa tới ngày."), "{ahead}");

    let team = device.text(["team", "add", "Tổ Hai"], "team");
    let moved = device.text(["class", "move", class, "--team", &team], "class");
    assert_eq!(device.json(["class", "show", class])["moved_to"]["class"], moved.as_str());
    assert!(device.json(["class", "show", &moved])["moved_to"].is_null());
    let said = device.speaking("vi").say(["class", "show", class]);
    assert!(said.contains("đã chuyển sang Tổ Hai"), "{said}");
    // A meeting of before is found by what the class is called, and corrected.
    let listed = device.json(["meeting", "list", &moved]);
    assert_eq!(listed[0]["meeting"], meeting.as_str());
    device.json(["mark", "Lớp 1/12/03/2026", "Đặng Thị Bình", "absent"]);
    assert_eq!(device.json(["report"])["total"]["turns"], 1);
    assert_eq!(office.mark_of(device, &office.binh), "absent");
    // Where both teams met on one day, the present one's meeting is meant.
    let there = device.text(["meeting", "open", &moved, "--date", "2026-03-12"], "meeting");
    device.json(["mark", "Lớp 1/12/03/2026", "Đặng Thị Bình", "present"]);
    let marks = &device.json(["class", "show", &moved])["marks"];
    assert_eq!((&marks[0]["meeting"], &marks[0]["mark"]), (&there.into(), &"present".into()));
}

#[test]
fn who_works_on_in_a_class_that_has_ended_or_is_retired_is_told_so() {
    let office = Office::default();
    let (device, class) = (&office.device.speaking("vi"), &office.class);
    let add = |name: &str| device.say(["learner", "add", name, "--class", class]);
    assert!(!add("Lê Văn Một").contains("Lớp này"));
    device.json(["class", "edit", class, "--closed"]);
    assert!(add("Lê Văn Hai").contains("Lớp này đã kết thúc. Nếu còn học: \"class edit"));
    device.json(["class", "edit", class, "--closed=false"]);
    device.json(["class", "retire", class, "--from", "2026-10-01"]);
    let open = device.say(["meeting", "open", class, "--date", "2026-03-13"]);
    assert!(open.contains("Lớp này đã thôi dùng từ 01/10/2026;"), "{open}");
    device.json(["class", "retire", class, "--undo"]);
    device.json(["team", "retire", &office.team, "--from", "2026-10-01"]);
    let shown = device.say(["class", "show", class]);
    assert!(shown.contains("Đội của lớp này đã thôi dùng từ 01/10/2026;"), "{shown}");
}

#[test]
fn what_does_not_fit_is_told_by_its_own_cause() {
    let office = Office::default();
    let device = &office.device.speaking("vi");
    let refused = device.refused(["invite", "--role", "coordinator"]);
    assert_eq!(
        (&refused["kind"], &refused["code"]),
        (&"invalid_input".into(), &"recovery-needed".into())
    );
    let meeting = office.meeting(device);
    let part = ["meeting", "part", &meeting, "--by", "Oanh", "--into", &meeting];
    for line in [&["meeting", "same", &meeting, &meeting][..], &part] {
        assert_eq!(device.refused(line)["code"], "one-meeting");
    }
    let early = ["learner", "add", "Lý A Páo", "--class", "Lớp 1", "--since", "1/1/2030"];
    assert_eq!(device.unsure().refused(early)["kind"], "conflict", "as of who enrols or leaves");
    // Days as scripts and people write them, with one figure or two.
    for day in ["2026-3-5", "2026-03-05", "5/3/2026"] {
        let opened = device.text(["meeting", "open", "Lớp 1", "--date", day], "meeting");
        assert!(opened.contains("/2026-03-05"), "{opened}");
    }
}

#[test]
fn a_dispute_names_the_day_on_which_a_meeting_was_held() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let device = &office.device.speaking("vi");
    let meeting = device.text(["meeting", "open", "Lớp 1", "--date", "2026-03-05"], "meeting");
    phone.meet(device);
    device.json(["mark", &meeting, &office.an, "present"]);
    phone.json(["mark", &meeting, &office.an, "absent"]);
    phone.meet(device);
    device.json(["meeting", "correct", &meeting, "--date", "2026-03-06"]);
    let said = device.say(["dispute", "list"]);
    assert!(said.contains("06/03/2026") && !said.contains("05/03/2026"), "{said}");
}

#[test]
fn a_report_without_a_last_day_says_what_was_planned_since_the_last_meeting() {
    let office = Office::default();
    let class = &office.class;
    let device = office.device.at("2026-03-30T05:00:00Z").speaking("vi");
    device.json(["class", "plan", class, "T2", "--from", "2026-03-02"]);
    let meeting = device.text(["meeting", "open", class, "--date", "2026-03-09"], "meeting");
    device.json(["mark", &meeting, "--all", "present"]);
    let said = device.say(["report"]);
    for line in [
        "Kỳ báo cáo: từ buổi đầu – buổi cuối của từng lớp",
        "Theo lịch có 2 buổi: đã học 1, báo nghỉ 0, chưa có tin 1.",
        "Chưa tính ở trên: 3 buổi theo lịch đến hôm nay, 30/03/2026",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    let whole = device.say(["report", "--to", "30/03/2026"]);
    assert!(whole.contains("– 30/03/2026") && whole.contains("chưa có tin 4"), "{whole}");
    assert!(!whole.contains("Chưa tính"), "{whole}");
    // What a program reads is the same on every day.
    let earlier = device.at("2026-03-10T05:00:00Z");
    assert_eq!(device.json(["report"]), earlier.json(["report"]));
    assert!(!earlier.say(["report"]).contains("Chưa tính"));
    let dead = device.at("1999-01-01T05:00:00Z").say(["report"]);
    assert!(dead.contains("đồng hồ máy này không tin được"), "{dead}");
}
