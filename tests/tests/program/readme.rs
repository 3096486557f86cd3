//! What README.md tells a coordinator to type works as it stands there. (Guards: a first page that
//! fails on the first command.)

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use lantoa_tests::program::words;

/// The page.
const PAGE: &str = include_str!("../../../README.md");

/// Returns the lines to type under a heading.
fn typed(heading: &str) -> Vec<&'static str> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading));
    let mut lines = section.expect("the page has the heading").lines();
    let mut typed = Vec::new();
    while lines.any(|line| line == "```sh") {
        typed.extend(lines.by_ref().take_while(|line| *line != "```"));
    }
    typed
}

fn program() -> PathBuf {
    env::var_os("LANTOA_BIN")
        .expect("LANTOA_BIN names the program; cargo xtask check sets it")
        .into()
}

fn runs(line: &str, folder: &Path) {
    let words = words(line);
    let mut command = match words[0].as_str() {
        "lantoa" => {
            let mut command = Command::new(program());
            command.arg("--home").arg(folder.join("home")).args(&words[1..]).current_dir(folder);
            command
        }
        "cargo" => {
            let mut command = Command::new(env!("CARGO"));
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project");
            command.args(&words[1..words.len() - 1]).arg(folder.join(&words[words.len() - 1]));
            command.current_dir(root);
            command
        }
        other => panic!("README tells to type {other}"),
    };
    let output = command.output().expect("the program starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{line}: {told}");
}

#[test]
fn every_command_for_a_coordinator_works_in_the_order_of_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = typed("For the coordinator");
    assert!(lines.len() > 5, "{lines:?}");
    for line in lines {
        runs(line, folder.path());
    }
}

#[test]
fn the_two_commands_are_the_demo_and_the_check() {
    assert_eq!(typed("Two commands"), ["cargo run --release -- demo", "cargo xtask check"]);
}
