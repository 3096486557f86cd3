//! The manual for coordinators, typed from beginning to end as it stands there. (Guards: a manual of commands that
//! are no more, or that answer otherwise.)
//!
//! A block `csv NAME` is a file; in a block `console` a line after `$` is typed, and each line below it must be
//! among what the program says, `…` standing for anything. Words in capitals are what an earlier line printed.

use std::path::Path;

use lantoa_tests::program::{Homes, Running, ended, program, words};

const PAGE: &str = include_str!("../../../docs/so-tay.md");

/// When it is typed: a day far from it would be asked about.
const NOW: &str = "2026-11-10T12:00:00Z";

/// Something that the manual does.
enum Step<'p> {
    /// There is a file of this name.
    File(&'p str, String),
    /// This is typed, and these lines are said.
    Typed(&'p str, Vec<&'p str>),
}

fn steps() -> Vec<Step<'static>> {
    let mut steps = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let Some(block) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some(name) = block.strip_prefix("csv ") {
            steps.push(Step::File(name, body.join("\n") + "\n"));
        } else if block == "console" {
            for line in body {
                match (line.strip_prefix("$ lantoa "), steps.last_mut()) {
                    (Some(typed), _) => steps.push(Step::Typed(typed, Vec::new())),
                    (None, Some(Step::Typed(_, said))) => said.push(line),
                    (None, _) => panic!("{line} follows nothing that is typed"),
                }
            }
        }
    }
    steps
}

/// Returns whether a line was said: its parts between `…`, in their order, in one line of `all`.
fn is_said(line: &str, all: &str) -> bool {
    all.lines().any(|said| {
        let mut rest = said;
        line.split('…').map(str::trim).filter(|part| !part.is_empty()).all(|part| {
            let found = rest.find(part);
            rest = found.map_or("", |at| &rest[at + part.len()..]);
            found.is_some()
        })
    })
}

/// Returns the word behind `start` in what was said.
fn word_after(all: &str, start: &str) -> Option<String> {
    let rest = &all[all.find(start)? + start.len()..];
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|word| !word.is_empty())
}

#[test]
fn the_manual_can_be_typed_from_beginning_to_end() {
    let homes = Homes::default();
    let folder = homes.file("beside", "");
    let folder = Path::new(&folder).parent().expect("a folder");
    let mut known: Vec<(&str, String)> = Vec::new();
    let mut serving: Option<Running> = None;
    let (mut typed, mut looked_at) = (0, 0);
    for step in steps() {
        let (line, said) = match step {
            Step::File(name, text) => {
                std::fs::write(folder.join(name), text).expect("a file");
                continue;
            }
            Step::Typed(line, said) => (line, said),
        };
        typed += 1;
        let mut line = line.to_owned();
        for (word, value) in &known {
            line = line.replace(word, value);
        }
        let mut command = program();
        command.current_dir(folder).env("LANTOA_NOW", NOW).args(["--lang", "vi"]);
        if !line.contains("--home") {
            command.args(["--home", "van-phong"]);
        }
        if let Some(line) = line.strip_suffix(" &") {
            let listen = ["--listen", "/ip4/127.0.0.1/tcp/0", "--no-discovery"];
            let running = Running::start(command.args(words(line)).args(listen));
            running.line("where it listens");
            serving = Some(running);
            continue;
        }
        let ended = ended(command.args(words(&line)));
        assert_eq!(ended.code, Some(0), "{line}: {ended:#?}");
        let all = format!("{}\n{}", ended.stdout, ended.stderr);
        for wanted in said.iter().filter(|wanted| wanted.trim() != "…") {
            looked_at += 1;
            assert!(is_said(wanted, &all), "{line} does not say {wanted:?}: {all}");
        }
        if line.starts_with("invite ") {
            known.push(("MÃ_MỜI", all.lines().next().expect("a ticket").to_owned()));
        } else if line == "dispute list" {
            let dispute = all.lines().nth(3).and_then(|row| word_after(row, "│ "));
            known.push(("MÃ_CHƯA_KHỚP", dispute.expect("a dispute")));
        } else if line.starts_with("history ") {
            let act = all.lines().nth(3).and_then(|row| word_after(row, "│ "));
            known.push(("MÃ_VIỆC", act.expect("an act")));
        } else if let Some(one) = word_after(&all, "lantoa link add ") {
            let other = word_after(&all, &format!("lantoa link add {one} "));
            known.push(("MÃ_KIA", other.expect("the other registration")));
            known.push(("MÃ_NÀY", one));
        }
    }
    let (status, _) = serving.expect("the office serves").interrupt();
    assert!(status.success(), "{status}");
    assert!(typed >= 40 && looked_at >= 50, "{typed} lines, {looked_at} answers");
    for file in ["so-ky.xlsx", "bao-cao.xlsx", "sao-luu.lantoa"] {
        assert!(folder.join(file).exists(), "{file}");
    }
}

#[test]
fn an_answer_that_is_not_given_is_seen() {
    for (line, all, is) in [
        ("… Tổ … 3 …", "│ Tổ Ba Chẽ ┆ 2 ┆ 3 │", true),
        ("… 3 … Tổ …", "│ Tổ Ba Chẽ ┆ 2 ┆ 3 │", false),
        ("Xong.", "Chưa.\nXong.", true),
        ("Xong.", "Chưa.", false),
    ] {
        assert_eq!(is_said(line, all), is, "{line} in {all}");
    }
}
