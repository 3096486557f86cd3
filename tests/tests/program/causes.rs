//! What went wrong is told by its cause, with what helps. (Guards: a repair of a database that is sound, a
//! card that is thrown away because a file was there, a removed phone that is told to sync again.)

use std::fs;

use lantoa_tests::program::{Device, Office};
use serde_json::{Value, json};

fn case(error: &Value) -> (&str, &str) {
    (error["kind"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default())
}

/// What a refused command says to people, in one language.
fn told(device: &Device, lang: &'static str, args: &[&str]) -> String {
    let ended = device.speaking(lang).run(args);
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    ended.stderr
}

#[test]
fn a_backup_that_has_no_place_says_which() {
    let office = Office::default();
    let nowhere = office.homes.path("usb/backup.db");
    let in_a_file = format!("{}/backup.db", office.homes.file("note.txt", "x"));
    for file in [&nowhere, &in_a_file] {
        for backup in [vec!["backup", file], vec!["backup", file, "--sealed"]] {
            let error = office.device.refused(&backup);
            assert_eq!(case(&error), ("not_found", "folder-missing"), "{error}");
        }
    }
    let there = office.homes.file("backup.db", "yesterday's");
    for backup in [vec!["backup", &there], vec!["backup", &there, "--sealed"]] {
        let error = office.device.refused(&backup);
        assert_eq!(case(&error), ("not_allowed", "file-exists"), "{error}");
    }
    assert_eq!(fs::read(&there).expect("it is there"), b"yesterday's");
}

#[test]
fn a_reason_that_no_team_can_keep_is_told_in_both_languages() {
    let office = Office::default();
    let sheet = office.homes.file("sheet.txt", &office.sheet);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let ticket = office.device.text(invite, "ticket");
    let second = office.homes.device("second");
    second.comes_in(&ticket, "Bảo", &office.device);
    let id = second.text(["whoami"], "device");
    let remove = ["device", "remove", &id, "--recovery", &sheet, "--reason", "Mất máy"];
    for (lang, words) in
        [("en", ["coordinator", "without one"]), ("vi", ["điều phối", "mà không ghi lý do"])]
    {
        let text = told(&office.device, lang, &remove);
        assert!(words.iter().all(|word| text.contains(word)), "{lang}: {text}");
    }
    office.device.json(&remove[..5]);
}

#[test]
fn leaving_with_unsent_work_says_how_much_in_both_languages() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, "--all", "present"]);
    let entries = phone.refused(["leave"])["detail"]["entries"].to_string();
    for (lang, word) in [("en", "surely held by no other"), ("vi", "Chưa máy nào khác")] {
        let text = told(&phone, lang, &["leave"]);
        assert!(text.contains(word) && text.contains(&entries), "{lang}: {text}");
    }
}

/// A removed phone must not be told to sync again, nor that the inviting device was restored.
#[test]
fn a_removed_phone_is_told_so_whatever_it_tries() {
    let office = Office::default();
    let phone = office.phone("Minh", "volunteer");
    office.device.json(["device", "remove", "Minh", "--reason", "mất máy"]);
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = office.device.text(invite, "ticket");
    let serving = office.device.serve();
    let with = ["--with", serving.address(), "--timeout", "60"];
    let sync = || ["sync", "--once"].into_iter().chain(with);
    for _ in 0..2 {
        let ended = phone.script(sync());
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        assert_eq!(case(&ended.error()), ("not_allowed", "removed"), "{ended:#?}");
        let said = phone.run(sync()).stderr;
        assert!(!said.contains("sync again") && said.contains("removed"), "{said}");
    }
    let join = ["join", &ticket, "--name", "Minh"].into_iter().chain(with);
    let error = phone.refused(join);
    assert_eq!(case(&error), ("not_allowed", "removed"), "{error}");
    assert!(error["message"].as_str().is_some_and(|text| text.contains("lantoa leave")), "{error}");
    serving.end();
    assert_eq!(phone.json(["whoami"])["removed"], json!(true));
}

/// A phone that was long without power is in 2017, and the office has told it so.
#[test]
fn a_day_is_asked_for_where_the_clock_cannot_be_believed() {
    let office = Office::default();
    let sheet = office.homes.file("sheet.txt", &office.sheet);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let second = office.homes.device("second");
    second.comes_in(&office.device.text(invite, "ticket"), "Bảo", &office.device);
    office.device.json(["team", "add", "Tổ 2"]);
    office.device.json(["place", "add", "Xã Nà Ếch"]);
    let topic = office.device.json(["topic", "list"])[0]["topic"].clone();
    let topic = topic.as_str().expect("an id");
    let wrong = second.at("2017-03-01T12:00:00Z");
    wrong.meet(&office.device);
    let class = office.class.as_str();
    // The office is right, and goes on.
    office.device.json(["class", "plan", class, "T4"]);
    let visit = ["visit", "add", "--place", "Xã Ba Chẽ", "--topic", topic, "--team", &office.team];
    let lines: [(&[&str], &str); 7] = [
        (&["class", "plan", class, "T2"], "--from"),
        (&visit, "--date"),
        (&["pair", "add", "Bảo", &office.an], "--since"),
        (&["place", "retire", "Xã Nà Ếch"], "--from"),
        (&["person", "retire", "Oanh"], "--from"),
        (&["class", "retire", class], "--from"),
        (&["team", "retire", "Tổ 2"], "--from"),
    ];
    for (line, _) in lines {
        let error = wrong.refused(line);
        assert_eq!(case(&error), ("invalid_input", "day-needed"), "{line:?}: {error}");
    }
    let merge = ["team", "merge", "Tổ Ba Chẽ", "--into", "Tổ 2"];
    assert_eq!(case(&wrong.refused(merge)), ("invalid_input", "day-needed"));
    for (lang, word) in [("en", "cannot be believed"), ("vi", "không tin được")] {
        let text = told(&wrong, lang, lines[0].0);
        assert!(text.contains(word), "{lang}: {text}");
    }
    for (line, option) in lines {
        wrong.json(
            line.iter()
                .chain(&[option, "2026-11-29", "--yes"][..if option == "--from" { 2 } else { 3 }]),
        );
    }
    // Nobody who opens a roll is kept waiting: its day is told, and corrected later.
    let opened = wrong.run(["meeting", "open", class]);
    assert!(opened.code == Some(0) && opened.stderr.contains("01/03/2017"), "{opened:?}");
    // Nor is a plan refused for a clock that is some days wrong.
    let late = second.at("2026-11-12T12:00:00Z");
    late.meet(&office.device.at("2026-11-30T12:00:00Z"));
    late.json(["class", "plan", class, "T3"]);
    // Offered again, no day is needed.
    wrong.json(["team", "retire", "Tổ 2", "--undo"]);
}

#[test]
fn somebody_who_was_erased_is_not_called_unknown() {
    let office = Office::default();
    let device = &office.device;
    device.json(["learner", "erase", &office.an, "--yes"]);
    for line in [
        &["learner", "show", &office.an][..],
        &["learner", "show", &office.an[..8]],
        &["learner", "edit", &office.an, "--village", "Khe O"],
    ] {
        let error = device.refused(line);
        let said = (&error["kind"], &error["code"]);
        assert_eq!(said, (&json!("not_found"), &json!("learner-is-erased")), "{line:?}: {error}");
    }
    for (lang, says) in [("vi", "đã được xoá"), ("en", "was erased")] {
        let ended = device.speaking(lang).run(["learner", "show", &office.an]);
        assert!(ended.stderr.contains(says), "{ended:#?}");
    }
    let error = device.refused(["learner", "show", "Nobody"]);
    assert_eq!(error["code"], "not-found-learner");
}

#[test]
fn an_observer_is_told_what_was_asked_for() {
    let office = Office::default();
    let observer = office.phone("Quan", "observer").speaking("vi");
    for (line, says) in [
        (&["learner", "add", "Cúc", "--class", &office.class][..], "sửa học viên"),
        (&["learner", "leave", &office.an, "--class", &office.class], "ghi danh"),
    ] {
        let ended = observer.run(line);
        assert!(ended.stderr.contains(says), "{line:?}: {ended:#?}");
    }
}

#[test]
fn a_day_of_which_no_record_speaks_is_refused_as_such_and_not_asked_about() {
    let office = Office::default();
    let class = &office.class;
    for line in [
        &["learner", "leave", &office.an, "--class", class, "--since", "31/12/1999"][..],
        &["class", "plan", class, "T2", "--from", "31/12/1999"],
        &["meeting", "open", class, "--date", "01/01/2100"],
    ] {
        for yes in [&[][..], &["--yes"]] {
            if !yes.is_empty() && line[1] == "plan" {
                continue;
            }
            let error = office.device.unsure().refused(line.iter().chain(yes));
            assert_eq!(error["code"], "day-of-no-record", "{line:?} {yes:?}: {error}");
        }
    }
}
