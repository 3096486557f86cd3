//! A phone that has no memory left. (Guards: a mark that was confirmed and is gone, a folder that is
//! spoilt, and a volunteer who is told that the data are damaged.)
//!
//! The system gives each command a little more than the one before, from nothing to enough. Where not
//! even a sentence can be made, the process ends as if it were killed.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use lantoa_tests::program::{Ended, Office};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use serde_json::Value;

/// KiB in which no program starts, and in which every command does its work.
const LEAST: usize = 12 * 1024;
const ENOUGH: usize = 256 * 1024;
/// So many tries one after the other that all have enough are the end.
const IN_ROW: usize = 8;

/// Returns the code of a refusal; `None` where the process ended without one.
fn code(ended: &Ended) -> Option<String> {
    let last: Value = serde_json::from_str(ended.stdout.lines().last()?).ok()?;
    Some(last["error"]["code"].as_str()?.to_owned())
}

#[test]
fn whatever_memory_is_left_what_was_confirmed_is_there_and_nothing_is_spoilt() {
    let office = Office::default();
    let ha = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&ha);
    let mut outcomes: BTreeMap<Option<String>, u64> = BTreeMap::new();
    let mut confirmed = Vec::new();
    // What An's mark may be: the last that was confirmed, or one that was cut short after it.
    let mut marks = vec![Value::Null];
    let mut in_row = 0;
    for (n, kib) in (LEAST..=ENOUGH).step_by(tries(512, 128)).enumerate() {
        in_row += 1;
        let name = format!("Hoàng Thị {n}");
        let mark = ["present", "late", "absent", "excused"][n % 4];
        let learner: &[&str] = &["learner", "add", &name, "--class", &office.class];
        let tap: &[&str] = &["mark", &meeting, &office.an, mark];
        for command in [learner, tap] {
            let ended = ha.script_within(kib, command);
            let code = code(&ended);
            match (command[0], ended.code) {
                ("mark", Some(0)) => marks = vec![mark.into()],
                (_, Some(0)) => confirmed.push(name.clone()),
                ("mark", _) if code.is_none() => marks.push(mark.into()),
                _ => {}
            }
            if ended.code != Some(0) {
                in_row = 0;
                let honest = [None, Some("memory-low"), Some("no-threads")];
                assert!(honest.contains(&code.as_deref()), "{kib} KiB: {ended:#?}");
                *outcomes.entry(code).or_default() += 1;
            }
        }
        if n % 16 == 0 {
            assert_eq!(ha.json(["verify"])["ok"], true, "after {kib} KiB");
        }
        if in_row == IN_ROW {
            break;
        }
    }
    assert_eq!(ha.script_within(ENOUGH, ["verify"]).code, Some(0), "{ENOUGH} KiB are enough");
    assert!(outcomes.keys().any(Option::is_none), "none was cut short: {outcomes:?}");
    assert!(outcomes.contains_key(&Some("memory-low".to_owned())), "{outcomes:?}");
    let shown = ha.json(["class", "show", &office.class]);
    let names: Vec<_> = shown["learners"].as_array().into_iter().flatten().collect();
    for name in &confirmed {
        assert!(names.iter().any(|learner| learner["name"] == **name), "{name} was confirmed");
    }
    let mark = office.mark_of(&ha, &office.an);
    assert!(marks.contains(&mark), "{mark} is none of {marks:?}");
    ha.meet(&office.device);
    let held = office.device.json(["class", "show", &office.class]);
    assert_eq!(held["learners"], shown["learners"]);
    assert_eq!(ha.json(["verify"])["ok"], true);
    withstood("commands without enough memory", outcomes.values().sum::<u64>());
}
