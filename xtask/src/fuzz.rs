//! `cargo xtask soak --fuzz`: libFuzzer on everything that reads bytes from outside, for as long as asked.
//!
//! The targets stand in `lantoa_tests::fuzz`, which every check gives the kept corpus; the programs around
//! them in `tests/fuzz`, a workspace of its own, because they are built with instruments by a nightly
//! compiler. What is new goes into the target folder; what breaks a promise into `tests/fuzz/artifacts`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::tool::{self, Tool};

/// Where the fuzzer stands.
const FOLDER: &str = "tests/fuzz";
/// Longest input made up, in bytes: what holds every kind of frame, and several entries.
const INPUT_BYTES_MAX: u32 = 4_096;

/// Runs every target for its share of `minutes`.
pub(crate) fn soak(project: &Project, minutes: u64) -> Outcome {
    let targets = targets(project);
    let seconds = (minutes * 60 / targets.len().max(1) as u64).max(1);
    let mut outcome = tool::ready(project, &[Tool::Fuzz]);
    for target in &targets {
        outcome = outcome.then(|| {
            println!("=== fuzz: {target}, {seconds} s");
            run(project, target, seconds)
        });
    }
    outcome
}

/// Returns the targets: a program for each.
fn targets(project: &Project) -> Vec<String> {
    let files = project.files(&format!("{FOLDER}/targets"), "rs");
    let name = |file: &String| Path::new(file).file_stem()?.to_str().map(str::to_owned);
    files.iter().filter_map(name).collect()
}

fn run(project: &Project, target: &str, seconds: u64) -> Outcome {
    let root = project.root();
    let found = target_folder(project).join("fuzz-corpus").join(target);
    if let Err(error) = fs::create_dir_all(&found) {
        return Outcome::Failed(format!("{}: {error}", found.display()));
    }
    let outcome = command(
        Command::new("cargo")
            // The compiler that builds xtask is not the one with instruments.
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("CARGO")
            .current_dir(root)
            .args(["+nightly", "fuzz", "run", "--fuzz-dir", FOLDER, target])
            .arg(&found)
            .arg(root.join(FOLDER).join("corpus").join(target))
            .arg("--")
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={INPUT_BYTES_MAX}"))
            .args(["-print_final_stats=1", "-verbosity=1", "-rss_limit_mb=4096"]),
    );
    let Outcome::Failed(why) = outcome else { return outcome };
    Outcome::Failed(format!(
        "{why}; the input is in {FOLDER}/artifacts/{target}: mend what it shows, and put it into \
         {FOLDER}/corpus/{target}"
    ))
}
