//! `cargo xtask soak`: what takes too long for every check: the simulated village or mixed runs of the
//! program with ever new seeds, for as long as asked, what libFuzzer makes up, every target of phones as
//! far as it builds here, reports counted by another program, or the check with everything tried as often
//! as in a night.
//!
//! The village and the mixed runs stand in the package `lantoa-tests`; they read how long to go on and
//! with which seed to begin from their environment, and print the seed that breaks.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use crate::build::Build;
use crate::part::Part;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::tool::{self, Tool};
use crate::{bindings, cache, fuzz, pack, peers, targets, tries};

/// How long and from where.
#[derive(Args, Debug)]
pub(crate) struct Soak {
    /// How many minutes to go on
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// The seed to begin with
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Build for every phone's system instead, link for Android, and run the core's tests on ARM
    #[arg(long)]
    targets: bool,
    /// Give what libFuzzer makes up to everything that reads bytes from outside, instead
    #[arg(long, conflicts_with = "targets")]
    fuzz: bool,
    /// Let a program of an earlier commit meet this one, instead
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["targets", "fuzz", "whole"])]
    older: Option<PathBuf>,
    /// Let DuckDB count every division of a report, instead
    #[arg(long, conflicts_with_all = ["targets", "fuzz", "whole", "older", "mixed"])]
    duckdb: bool,
    /// Run the whole check instead, with everything tried as often as is worth while in a night
    #[arg(long, conflicts_with_all = ["targets", "fuzz"])]
    whole: bool,
    /// Compare with other systems, which are installed for it, and write the table into docs/benchmarks.md
    #[arg(long, conflicts_with_all = ["targets", "fuzz", "whole", "older", "duckdb", "mixed"])]
    peers: bool,
    /// How many classes are compared
    #[arg(long, default_value_t = 50, requires = "peers")]
    classes: u64,
    /// How many rounds each system has, in turns
    #[arg(long, default_value_t = 5, requires = "peers")]
    rounds: u64,
    /// Compare these systems only, for trying; the page stays as it is
    #[arg(long, value_delimiter = ',', requires = "peers")]
    only: Vec<String>,
    /// Mix everything that happens to devices and operators over the real program, instead
    #[arg(long, conflicts_with_all = ["targets", "fuzz", "whole"])]
    mixed: bool,
}

/// A test named `soak` that goes on with ever new seeds.
struct Endless {
    /// Its binary.
    binary: &'static str,
    /// What it is called there.
    test: &'static str,
    /// What breaks where it fails.
    one: &'static str,
    /// What `cargo xtask soak` is given for it.
    option: &'static str,
    /// Longest round, in seconds. What must have happened in the end is counted within one round.
    round_seconds_max: u64,
}

/// A line of progress each minute.
const VILLAGE: Endless = Endless {
    binary: "village",
    test: "soak",
    one: "a village",
    option: "",
    round_seconds_max: 60,
};
/// One round: it prints a line for each run, and all that has happened in the end.
const MIXED: Endless = Endless {
    binary: "program",
    test: "mixed::soak",
    one: "a mixed run",
    option: "--mixed ",
    round_seconds_max: u64::MAX,
};

/// How far apart the first seeds of two rounds are. No round gets through as many villages.
const SEEDS_PER_ROUND: u64 = 1_000_000;

impl Soak {
    /// Runs rounds until the time is over or a village breaks.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        if let Some(program) = &self.older {
            let needed = ("LANTOA_OLDER", program.as_path());
            return ignored(project, "an_older_program", needed);
        } else if self.duckdb {
            return match (tool::ready(project, &[Tool::Python]), cache::duckdb()) {
                (Outcome::Passed, Ok(python)) => {
                    ignored(project, "duckdb_counts", ("LANTOA_DUCKDB", &python))
                }
                (Outcome::Passed, Err(outcome)) | (outcome, _) => outcome.exit_code(),
            };
        } else if self.peers {
            return peers::soak(project, self.classes, self.rounds, &self.only).exit_code();
        } else if self.whole {
            return whole().exit_code();
        } else if self.targets {
            let needed = [Part::Targets.needs(), &[Tool::Arm, Tool::Jdk, Tool::Maven]].concat();
            return tool::ready(project, &needed)
                .then(|| targets::soak(project))
                .then(|| archive(project))
                .exit_code();
        } else if self.fuzz {
            return fuzz::soak(project, self.minutes).exit_code();
        }
        let endless = if self.mixed { MIXED } else { VILLAGE };
        if self.mixed && Build::Plain.all(project) != Outcome::Passed {
            eprintln!("the program is not built");
            return ExitCode::FAILURE;
        }
        let (started, whole) = (Instant::now(), Duration::from_secs(self.minutes * 60));
        let mut seed = self.seed;
        for round in 1.. {
            let left = whole.saturating_sub(started.elapsed()).as_secs();
            if left == 0 {
                break;
            }
            let seconds = left.min(endless.round_seconds_max);
            println!("=== soak: round {round}, seeds from {seed}, {} min left", left.div_ceil(60));
            match endless
                .round(project, seed, seconds)
                .and_then(|mut round| run_and_count(&mut round))
            {
                Ok(tests) if tests > 0 => {}
                Ok(_) => {
                    eprintln!("no test named soak was run, so nothing is proven");
                    return ExitCode::FAILURE;
                }
                Err(Broken { why, seed: last }) => {
                    let Endless { one, option, .. } = endless;
                    let seed = last.unwrap_or(seed);
                    eprintln!(
                        "{one} broke: {why}; again with: cargo xtask soak {option}--minutes 1 --seed \
                         {seed}"
                    );
                    return ExitCode::FAILURE;
                }
            }
            seed += SEEDS_PER_ROUND;
        }
        println!(
            "No {} broke in {} min.",
            endless.one.trim_start_matches("a "),
            started.elapsed().as_secs() / 60
        );
        ExitCode::SUCCESS
    }
}

/// Puts the archive for Android together around the library that the soak has linked, and reads it.
fn archive(project: &Project) -> Outcome {
    let library = match targets::linked_for_android(project) {
        Ok(library) => library,
        Err(outcome) => return outcome,
    };
    bindings::tested(project)
        .then(|| pack::jvm(project))
        .then(|| pack::archive(project, &[library]))
}

/// Runs the check once more as a process of its own, which tries everything as often as it can.
fn whole() -> Outcome {
    match std::env::current_exe() {
        Ok(own) => command(Command::new(own).arg("check").env(tries::WHOLE.0, tries::WHOLE.1)),
        Err(error) => Outcome::NotRun(format!("this program is not found: {error}")),
    }
}

/// Runs a test of the program that needs something from outside, which it finds by a variable.
fn ignored(project: &Project, test: &str, (variable, needed): (&str, &Path)) -> ExitCode {
    if Build::Plain.all(project) != Outcome::Passed {
        eprintln!("the program is not built");
        return ExitCode::FAILURE;
    }
    let words = ["test", "--test", "program"];
    let tested = Build::Plain
        .cargo(project, &words)
        .map_err(|outcome| format!("{outcome:?}"))
        .and_then(|mut command| {
            command.args(["--", "--ignored", test]).env(variable, needed).stdout(Stdio::piped());
            run_and_count(&mut command).map_err(|broken| broken.why)
        });
    match tested {
        Ok(tests) if tests > 0 => ExitCode::SUCCESS,
        Ok(_) => {
            eprintln!("no test named {test} was run, so nothing is proven");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

impl Endless {
    /// Returns the run that goes on for so many seconds, from a seed on.
    fn round(&self, project: &Project, seed: u64, seconds: u64) -> Result<Command, Broken> {
        let words = ["test", "--test", self.binary];
        let mut command = Build::Plain
            .cargo(project, &words)
            .map_err(|outcome| Broken::of(format!("{outcome:?}")))?;
        command
            .args(["--", "--ignored", "--exact", self.test, "--nocapture"])
            .env("LANTOA_SOAK_SECONDS", seconds.to_string())
            .env("LANTOA_SEED_START", seed.to_string())
            .stdout(Stdio::piped());
        Ok(command)
    }
}

/// Why a round did not pass, and the last seed that it named.
struct Broken {
    why: String,
    seed: Option<u64>,
}

impl Broken {
    fn of(why: String) -> Self {
        Self { why, seed: None }
    }
}

/// Runs the tests in sight and returns how many passed: a filter that fits none succeeds as well.
fn run_and_count(command: &mut Command) -> Result<u32, Broken> {
    let mut child =
        command.spawn().map_err(|error| Broken::of(format!("cargo cannot be run: {error}")))?;
    let (mut passed, mut seed) = (0, None);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            passed += passed_in(&line).unwrap_or(0);
            seed = seed_in(&line).or(seed);
        }
    }
    let status = child.wait().map_err(|error| Broken::of(format!("cargo was lost: {error}")))?;
    if status.success() { Ok(passed) } else { Err(Broken { why: status.to_string(), seed }) }
}

fn passed_in(line: &str) -> Option<u32> {
    let counts = line.strip_prefix("test result: ok. ")?;
    counts.split_once(" passed")?.0.parse().ok()
}

fn seed_in(line: &str) -> Option<u64> {
    line.strip_prefix("seed ")?.split([' ', ';']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_that_ran_no_test_is_seen() {
        for (line, passed) in [
            ("test result: ok. 1 passed; 0 failed; 0 ignored", Some(1)),
            ("test result: ok. 0 passed; 0 failed; 7 filtered out", Some(0)),
            ("seed 7 ok", None),
        ] {
            assert_eq!(passed_in(line), passed, "{line}");
        }
    }
    #[test]
    fn the_seed_that_broke_is_the_last_one_named() {
        for (line, seed) in [
            ("seed 7; again with LANTOA_SEED=7 and mixed::one_seed", Some(7)),
            ("seed 12 broke; again with: LANTOA_SEED=12 cargo test", Some(12)),
            ("seeds from 1", None),
            ("all: 7 runs", None),
        ] {
            assert_eq!(seed_in(line), seed, "{line}");
        }
    }
}
