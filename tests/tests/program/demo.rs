//! `lantoa demo`: what a newcomer tries first. (Guards: a first impression that does not hold.)

use lantoa_tests::program::{Homes, assert_fits};
use serde_json::{Value, json};

#[test]
fn the_demo_tells_scripts_each_step_and_ends_with_an_equal_report() {
    let homes = Homes::default();
    for phones in ["2", "4"] {
        let demo = homes.device(&format!("demo-{phones}"));
        let ended = demo.script(["demo", "--phones", phones, "--classes", "3", "--seed", "5"]);
        assert_eq!(ended.code, Some(0), "{ended:#?}");
        let lines = ended.lines();
        let events: Vec<_> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
        let steps =
            ["found", "import", "join", "apart", "meet", "settle", "carry", "remove", "report"];
        assert_eq!(events, steps, "{phones} phones");
        let line = |event: &str| lines.iter().find(|line| line["event"] == event).expect("a step");
        assert_fits(line("import"), &json!({ "classes": 3, "learners": "<number>" }));
        let disputes = line("meet")["disputes"].as_array().map(Vec::len);
        assert!(disputes > Some(0), "a dispute appears: {}", line("meet"));
        assert_fits(line("meet"), &json!({ "same": true }));
        assert_fits(line("settle"), &json!({ "settled": disputes, "left": 0 }));
        assert!(line("carry")["entries"].as_u64() > Some(0), "{}", line("carry"));
        assert!(line("remove")["quarantined"].as_u64() > Some(0), "{}", line("remove"));
        let last = lines.last().expect("a report");
        assert_fits(last, &json!({ "event": "report", "equal": true }));
        assert!(last["report"]["rows"][0]["turns"].as_u64() > Some(0), "{last}");
        let equal = last["devices"].as_array().expect("a list");
        assert!(!equal.is_empty() && equal.iter().all(|device| device["equal"] == true), "{last}");

        // The folders are devices like any other.
        let office = homes.device(&format!("demo-{phones}/office"));
        let mut said = last["report"].clone();
        said["coverage"].as_object_mut().expect("a report's coverage").remove("devices");
        assert_eq!(office.totals(&[]), said, "the office says the same afterwards");
        assert_eq!(office.json(["verify"])["ok"], true);
        let lost: Value = line("remove")["device"].clone();
        let devices = office.json(["devices"]);
        let removed = devices.as_array().expect("a list").iter().find(|d| d["device"] == lost);
        assert_eq!(removed.map(|device| &device["removed"]), Some(&json!(true)), "{devices}");
        let error = demo.refused(["demo", "--classes", "1"]);
        assert_eq!(error["kind"], "conflict", "a used folder is left alone: {error}");
    }
}

#[test]
fn the_demo_tells_people_the_evening_in_their_language() {
    let homes = Homes::default();
    for (lang, said) in [
        ("en", ["The office founds", "were marked differently", "Everybody reports the same"]),
        ("vi", ["Văn phòng lập", "điểm danh khác nhau", "Mọi máy báo cáo như nhau"]),
    ] {
        let demo = homes.device(lang).speaking(lang);
        let text = demo.say(["demo", "--classes", "2"]);
        for said in said {
            assert!(text.contains(said), "{said:?} in {text}");
        }
        assert!(!text.contains('\u{1b}'), "no colours where there is no terminal: {text:?}");
        assert!(!text.contains("Unknown localization"), "{text}");
    }
}
