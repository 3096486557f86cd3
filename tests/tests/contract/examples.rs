//! The examples of `docs/cli.md`, run as they stand there.
//!
//! The two words in capitals stand for what an earlier line printed.

use std::path::Path;

use lantoa_tests::program::{Homes, Running, ended, program};

const PAGE: &str = include_str!("../../../docs/cli.md");

/// When the examples happen: a day far from it would be asked about.
const EVENING: &str = "2026-03-12T12:00:00Z";

/// Returns the lines after `$ lantoa` in the page's blocks of examples.
fn examples() -> Vec<&'static str> {
    let (_, examples) = PAGE.split_once("## Examples").expect("the page has examples");
    examples.lines().filter_map(|line| line.strip_prefix("$ lantoa ")).collect()
}

/// Splits a line as a shell does, as far as the page needs it.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().expect("it begins with one").push(c),
        }
    }
    words
}

#[test]
fn the_examples_of_the_page_work_as_they_stand() {
    let homes = Homes::default();
    let roster = "team,class,name\nTổ Hồng Gai,Lớp 1,Nguyễn Văn An\nTổ Hồng Gai,Lớp 1,Trần Bình\n";
    let roster = homes.file("roster.csv", roster);
    let folder = Path::new(&roster).parent().expect("a folder");
    let examples = examples();
    assert!(examples.len() >= 10, "{examples:?}");
    let (mut ticket, mut meeting) = (String::new(), String::new());
    let mut serving: Option<Running> = None;
    for line in examples {
        let line = line.replace("TICKET", &ticket).replace("MEETING", &meeting);
        let mut command = program();
        command.current_dir(folder).env("LANTOA_NOW", EVENING);
        if let Some(line) = line.strip_suffix(" &") {
            let running = Running::start(command.args(words(line)));
            running.line("where it listens");
            serving = Some(running);
            continue;
        }
        let ended = ended(command.args(words(&line)));
        assert_eq!(ended.code, Some(0), "{line}: {ended:#?}");
        let first = ended.stdout.lines().next().unwrap_or_default().to_owned();
        if line.contains(" invite ") {
            ticket = first;
        } else if line.contains(" meeting open ") {
            meeting = first;
        }
    }
    let (status, _) = serving.expect("an example serves").interrupt();
    assert!(status.success(), "{status}");
    let report = homes.device("office").json(["report"]);
    assert_eq!(report["rows"][0]["turns"], 2, "what Minh marked reached the office: {report}");
}
