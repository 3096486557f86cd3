//! Exit codes, kinds, languages, names and ids: what holds for every command.

use lantoa_tests::program::{Homes, assert_fits, ended, program};
use serde_json::json;

use crate::Office;

#[test]
fn a_wrong_line_ends_with_2_and_names_what_is_wrong() {
    let homes = Homes::default();
    let device = homes.device("nobody");
    for (line, detail) in [
        (&["plase", "list"][..], json!({ "command": "plase" })),
        (&["place"], json!({})),
        (&["team", "add"], json!({ "argument": "<NAME>" })),
        (&["whoami", "--tem"], json!({ "argument": "--tem" })),
        (&["meeting", "open", "L", "--date", "12/3/26"], json!({ "value": "12/3/26" })),
        (&["mark", "M", "L", "here"], json!({ "value": "here" })),
        (&["demo", "--phones", "1"], json!({ "value": "1" })),
    ] {
        let error = device.misused(line);
        assert_fits(&error, &json!({ "kind": "invalid_input", "code": "usage", "detail": detail }));
    }
    assert!(!device.home().exists(), "a line that is not understood makes no folder");
}

#[test]
fn what_a_later_version_brings_ends_with_2_and_is_named() {
    let homes = Homes::default();
    let device = homes.device("nobody");
    for (line, what) in [
        (&["publish", "postgres://localhost/x"][..], "publish"),
        (&["hand-over", "write", "f", "--for", "d"], "hand-over write"),
        (&["hand-over", "read", "f"], "hand-over read"),
        (&["doctor", "--with", "/ip4/127.0.0.1/tcp/1"], "doctor"),
        (&["serve", "--page", "127.0.0.1:0"], "serve --page"),
        (&["demo", "--page"], "demo --page"),
    ] {
        let error = device.misused(line);
        assert_fits(&error, &json!({ "code": "later", "detail": { "text": what } }));
        for (lang, said) in [("en", "later version"), ("vi", "phiên bản sau")] {
            let ended = device.speaking(lang).run(line);
            assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
            assert!(ended.stderr.contains(said) && ended.stderr.contains(what), "{ended:#?}");
            assert_eq!(ended.stderr.lines().count(), 1, "one sentence: {ended:#?}");
        }
    }
}

#[test]
fn an_ambiguous_name_is_a_conflict_with_its_candidates_and_ids_and_prefixes_are_clear() {
    let office = Office::default();
    let device = &office.device;
    let twin = device.text(["learner", "add", "Nguyễn Văn Ân", "--class", "Lớp 1"], "learner");
    let edit = |who: &str| device.script(["learner", "edit", who, "--village", "Khe Lạc"]);
    let error = device.refused(["learner", "edit", "nguyen van an", "--village", "Khe Lạc"]);
    assert_eq!(error["kind"], "conflict");
    let mut ids: Vec<_> = error["detail"]["candidates"]
        .as_array()
        .expect("candidates")
        .iter()
        .map(|candidate| candidate["id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort_unstable();
    let mut both = [office.an.clone(), twin.clone()];
    both.sort_unstable();
    assert_eq!(ids, both);
    let told = device.run(["learner", "edit", "nguyen van an", "--village", "Khe Lạc"]).stderr;
    assert!(both.iter().all(|id| told.contains(id.as_str())), "people see them too: {told}");

    for who in ["Nguyễn Văn An", office.an.as_str(), &office.an[..12], "dang thi binh"] {
        let ended = edit(who);
        assert_eq!(ended.code, Some(0), "{who}: {ended:#?}");
    }
    let error = device.refused(["learner", "edit", "Trần Văn Không", "--village", "x"]);
    assert_eq!(error["kind"], "not_found");
    let empty = device.refused(["class", "show", ""]);
    assert_eq!(empty["kind"], "not_found", "nothing is no beginning of an id: {empty}");
}

#[test]
fn every_refusal_is_one_sentence_in_the_language_that_was_asked_for() {
    let office = Office::default();
    let device = &office.device;
    for (line, said) in [
        (&["class", "show", "Lớp 9"][..], ["No class here is called", "Không có lớp nào tên"]),
        (
            &["learner", "add", "An", "--class", "Lớp 1", "--birth-year", "60"],
            ["\"Born\" is not a year of four digits", "\"Năm sinh\" không phải năm bốn chữ số"],
        ),
        (&["team", "add", " "], ["\"Name\" is empty", "\"Tên\" đang để trống"]),
        (&["report", "--from", "2026-02-01", "--to", "2026-01-01"], ["ends before", "trước khi"]),
        (&["import", "không-có.csv"], ["does not exist", "Không có tệp"]),
        (&["import", "."], ["cannot be used", "Không dùng được"]),
        (&["join", "abc", "--name", "An"], ["no ticket", "không phải mã mời"]),
        (&["invite", "--role", "lead"], ["name the team", "hãy ghi rõ đội"]),
        (&["invite", "--role", "coordinator"], ["recovery sheet", "phiếu khôi phục"]),
        (
            &["sync", "--once", "--with", "/ip4/127.0.0.1/tcp/9"],
            ["did not reach its end", "chưa đến nơi"],
        ),
        (&["serve", "--listen", "somewhere"], ["no address to listen", "không phải địa chỉ"]),
    ] {
        for (lang, said) in ["en", "vi"].into_iter().zip(said) {
            let ended = device.speaking(lang).run(line);
            assert_eq!(ended.code, Some(1), "{line:?}: {ended:#?}");
            assert!(ended.stderr.contains(said), "{line:?}: {said} in {ended:#?}");
        }
        let (en, vi) = (device.script(line), device.speaking("vi").script(line));
        let (en, vi) = (en.error(), vi.error());
        assert_ne!(en["message"], vi["message"], "{line:?}");
        for field in ["kind", "code"] {
            assert_eq!(en[field], vi[field], "{line:?}: only the message is translated");
        }
    }
}

#[test]
fn help_and_version_are_printed_in_both_languages_and_end_well() {
    let homes = Homes::default();
    let device = homes.device("nobody");
    for (lang, said) in [("en", "Commands:"), ("vi", "Lệnh:")] {
        let help = device.speaking(lang).say(["--help"]);
        assert!(help.contains(said) && help.contains("report"), "{help}");
        assert!(!help.contains("publish"), "what is not there is not offered: {help}");
        let help = device.speaking(lang).say(["report", "--help"]);
        assert!(help.contains("--csv") && help.contains("--parquet"), "{help}");
    }
    assert!(device.say(["--version"]).starts_with("lantoa "));
    assert!(!device.home().exists());
}

#[test]
fn the_language_is_that_of_the_locale_where_none_is_given() {
    for (locale, said) in [("vi_VN.UTF-8", "Chưa"), ("en_US.UTF-8", "Nothing"), ("C", "Nothing")] {
        let mut command = program();
        command.env("LC_ALL", locale).env("LANG", locale).arg("plase");
        let ended = ended(&mut command);
        assert!(ended.stderr.contains(said), "{locale}: {ended:#?}");
    }
}

#[test]
fn the_clock_of_one_command_is_what_lantoa_now_says() {
    let office = Office::default();
    // Half past six in the evening of the 22nd in Vietnam.
    let device = office.device.at("2026-11-22T11:30:00Z");
    let meeting = device.json(["meeting", "open", "Lớp 1"]);
    assert_eq!(meeting["date"], "2026-11-22");
    // Half past midnight, where it is the 22nd in London still.
    let late = office.device.at("2026-11-22T17:30:00Z").json(["meeting", "open", "Lớp 1"]);
    assert_eq!(late["date"], "2026-11-23");
    let meeting = meeting["meeting"].as_str().expect("an id");
    office.device.at("2001-01-01T00:00:00Z").json(["mark", meeting, &office.binh, "late"]);
    let mark = &device.json(["class", "show", "Lớp 1"])["marks"][0];
    assert_eq!(mark["at"], "2001-01-01T00:00:00Z", "a wrong clock is shown as it was");
    for bad in ["yesterday", "2026-11-22", "2026-11-22 11:30"] {
        let error = office.device.at(bad).refused(["whoami"]);
        assert_fits(&error, &json!({ "kind": "invalid_input", "detail": { "text": bad } }));
    }
}
