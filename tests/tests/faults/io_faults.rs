//! Every write that a command makes fails once, and from there on, in its turn. (Guards: a mark that was
//! confirmed and is gone after a memory card gave up for a moment; half a registration; a folder that
//! does not open again; an error that says nothing.)
//!
//! The real program runs with `io_fault.c` between it and the C library: each call that changes a file of
//! the data folder or makes it durable is counted, and the one asked for fails with EIO or ENOSPC.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use lantoa_tests::io_fault::{Fault, Shim};
use lantoa_tests::program::{Device, Office};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use serde_json::Value;

/// Writes after which a command that still meets the fault is taken to write for ever.
const WRITES_MAX: u32 = 400;
/// How the place fails, and in a check at which of every three writes.
const MODES: [(&str, u32); 4] =
    [("once:eio", 1), ("on:eio", 2), ("once:enospc", 3), ("on:enospc", 1)];

/// Runs a command on a device's folder with this fault; tells what came of it and whether the place was
/// reached.
fn run(shim: &Shim, device: &Device, args: &[&str], fault: Fault) -> (Option<i32>, Value, bool) {
    let ended = device.script_failing(shim, fault, args);
    let error = if ended.code == Some(1) { ended.error() } else { Value::Null };
    assert!(ended.code == Some(0) || ended.code == Some(1), "{args:?} {fault:?}: {ended:#?}");
    (ended.code, error, shim.was_reached())
}

/// What is confirmed of a phone, as it is asked afterwards without a fault.
fn holds(office: &Office, device: &Device) -> BTreeMap<String, Value> {
    let sheet = device.json(["class", "show", &office.class]);
    let mut holds = BTreeMap::new();
    for learner in sheet["learners"].as_array().expect("a list") {
        holds.insert(format!("learner {}", learner["name"]), learner["birth_year"].clone());
    }
    for mark in sheet["marks"].as_array().expect("a list") {
        holds.insert(format!("mark {} {}", mark["meeting"], mark["learner"]), mark["mark"].clone());
    }
    holds
}

#[test]
fn whichever_write_fails_what_was_confirmed_stays_and_the_next_command_works() {
    let shim = Shim::compiled();
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    let backup = office.homes.path("backup.db");
    let mut tried = 0_u64;
    let mut refused: BTreeMap<String, u32> = BTreeMap::new();
    let marks = ["present", "late", "excused", "absent"];
    let mut turn = 0;
    let serving = office.device.serve();
    let there = serving.address().to_owned();
    for (what, (mode, first)) in ["mark", "register", "meeting", "backup", "sync"]
        .into_iter()
        .flat_map(|what| MODES.map(|mode| (what, mode)))
    {
        let (first, step) = tries((first, 3), (1, 1));
        for at in (first..).step_by(step) {
            assert!(at < WRITES_MAX, "{what} {mode} writes for ever");
            turn += 1;
            let before = holds(&office, &phone);
            let (mark, name) = (marks[turn % 4], format!("Học viên {turn}"));
            let date = format!("2026-{:02}-{:02}", 1 + turn / 28 % 12, 1 + turn % 28);
            let args = match what {
                "mark" => vec!["mark", &meeting, &office.an, mark],
                "register" => vec!["learner", "add", &name, "--class", &office.class],
                "meeting" => vec!["meeting", "open", &office.class, "--date", &date],
                "sync" => {
                    // The office has news as well.
                    office.device.json(["meeting", "open", &office.class, "--date", &date]);
                    vec!["sync", "--once", "--timeout", "30", "--with", &there]
                }
                _ => vec!["backup", &backup],
            };
            let _ = std::fs::remove_file(&backup);
            let (code, error, reached) = run(&shim, &phone, &args, Fault { at, mode });
            let after = holds(&office, &phone);
            for (thing, value) in &before {
                let changed = what == "mark" && thing.contains(&office.an);
                assert!(
                    after.get(thing) == Some(value) || changed,
                    "{what} at {at} {mode}: {thing} was {value}, is {:?}",
                    after.get(thing)
                );
            }
            match code {
                Some(0) if what == "mark" => {
                    assert_eq!(office.mark_of(&phone, &office.an), *mark, "{what} at {at} {mode}");
                }
                Some(0) if what == "register" => {
                    assert!(after.contains_key(&format!("learner {name:?}")), "{at} {mode}");
                }
                Some(0) => {}
                _ => {
                    let kind = error["kind"].as_str().expect("a kind").to_owned();
                    // A session that broke off says so; why, the device itself says.
                    let says = ["storage_full", "damaged", "not_allowed", "unreachable"]
                        .contains(&kind.as_str());
                    assert!(says, "{what} at {at} {mode}: {error}");
                    *refused.entry(format!("{what} {kind}")).or_default() += 1;
                }
            }
            if !reached {
                break;
            }
            tried += 1;
        }
        assert_eq!(phone.json(["verify"])["ok"], true, "after {what} {mode}");
    }
    serving.end();
    for what in ["mark", "register", "meeting", "sync"] {
        assert!(
            refused.keys().any(|key| key.starts_with(what)),
            "{what} never met a fault: {refused:?}"
        );
    }
    phone.meet(&office.device);
    assert_eq!(phone.json(["digest"]), office.device.json(["digest"]));
    withstood("writes that failed, each in its turn", tried);
}
