//! Whatever a process is at, it ends in time, and who waits for another one is told in time. (Guards: an
//! office that cannot be shut down in the evening; a command that hangs with no word.)

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use lantoa_tests::program::{Office, signal, until};
use serde_json::json;

/// What is promised, and as much again for a machine that is busy with other tests.
const IN_TIME: Duration = Duration::from_secs(20);

#[test]
fn a_holder_that_was_stopped_makes_others_busy_instead_of_letting_them_wait() {
    let office = Office::default();
    let serving = office.device.serve();
    signal(serving.process(), "STOP");
    let add = ["class", "add", "Lớp 2", "--team", &office.team];
    for line in [&["class", "list"][..], &["whoami"], &["sync", "--once"], &add] {
        let began = Instant::now();
        let error = office.device.refused(line);
        assert_eq!((&error["kind"], &error["code"]), (&json!("busy"), &json!("folder-busy")));
        assert!(began.elapsed() < IN_TIME, "{line:?} took {:?}", began.elapsed());
    }
    signal(serving.process(), "CONT");
    assert_eq!(office.device.json(["class", "list"])[0]["name"], "Lớp 1");
    serving.end();
    let classes = office.device.json(["class", "list"]);
    assert_eq!(
        classes.as_array().map(Vec::len),
        Some(1),
        "what was refused is not done: {classes}"
    );
}

#[test]
fn a_holder_that_is_stopped_during_a_command_is_told_of() {
    let office = Office::default();
    let serving = office.device.serve();
    let import = office.device.start(["import", &roster(&office)]);
    is_at_work(serving.process());
    signal(serving.process(), "STOP");
    let began = Instant::now();
    let (status, lines) = import.rest();
    assert_eq!(status.code(), Some(1), "{lines:?}");
    assert!(lines.last().is_some_and(|line| line.contains("folder-silent")), "{lines:?}");
    assert!(began.elapsed() < IN_TIME, "took {:?}", began.elapsed());
    serving.kill();
}

#[test]
fn serve_ends_in_time_during_an_import_and_the_import_is_all_or_nothing() {
    let office = Office::default();
    let serving = office.device.serve();
    let import = office.device.start(["import", &roster(&office)]);
    is_at_work(serving.process());
    signal(serving.process(), "TERM");
    let began = Instant::now();
    let (status, _) = serving.rest();
    assert!(status.success() && began.elapsed() < IN_TIME, "{status} {:?}", began.elapsed());
    let (status, lines) = import.rest();
    let learners = office.device.json(["learner", "find", "Nguyễn Thị"]);
    let found = learners.as_array().map_or(0, Vec::len);
    match status.code() {
        Some(0) => assert_eq!(found, LINES, "{lines:?}"),
        _ => assert_eq!(found, 0, "{lines:?}"),
    }
    assert_eq!(office.device.json(["verify"])["ok"], true);
}

#[test]
fn serve_ends_in_time_after_its_folder_was_moved() {
    let office = Office::default();
    let serving = office.device.serve();
    fs::rename(office.device.home(), office.homes.path("elsewhere")).expect("a folder is moved");
    signal(serving.process(), "TERM");
    let began = Instant::now();
    let _ = serving.rest();
    assert!(began.elapsed() < IN_TIME, "took {:?}", began.elapsed());
}

/// Lines of a roster that takes longer to import than an end may.
const LINES: usize = 100_000;

fn roster(office: &Office) -> String {
    let mut roster = "team,class,name,birth_year\n".to_owned();
    for line in 0..LINES {
        let (class, year) = (line / 40, 1930 + line % 60);
        let _ = writeln!(roster, "Tổ 9,Lớp số {class},Nguyễn Thị {line},{year}");
    }
    office.homes.file("roster.csv", roster)
}

/// Waits until a process has used so much time of a processor that it is at its work.
fn is_at_work(process: u32) {
    let used = || -> u64 {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
        let after_name = stat.rsplit_once(')').expect("a name in brackets").1;
        after_name.split_whitespace().nth(11).expect("its time").parse().expect("a number")
    };
    let before = used();
    until("the work begins", || used() > before + 50);
}
