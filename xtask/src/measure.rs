//! `cargo xtask measure`: what a call costs in each language, as a multiple of the same call in Rust.
//!
//! Each language's program prints `name median least` in nanoseconds. Rust's runs before and after the
//! others, so that a machine that grows busy is seen.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::part::Part;
use crate::project::Project;
use crate::steps::Outcome;
use crate::{bindings, contract, swift, tool};

/// What was measured: the median and the least of each call, by its name.
type Times = BTreeMap<String, (Duration, Duration)>;

/// Builds and runs every language's program, and prints the table.
pub(crate) fn run(project: &Project) -> ExitCode {
    // A program of each language, as where they meet.
    let printed = || match table(project) {
        Ok(table) => {
            print!("{table}");
            Outcome::Passed
        }
        Err(outcome) => outcome,
    };
    tool::ready(project, Part::Languages.needs()).then(printed).exit_code()
}

fn table(project: &Project) -> Result<String, Outcome> {
    bindings::released(project, &bindings::folder(project)).passed()?;
    let rust = vec![bindings::rust_program(project)?.display().to_string()];
    let languages = [
        ("Kotlin", contract::kotlin_program(project, "BorderKt")?),
        ("Swift", swift::program(project, "release", "border")?),
        ("Python", contract::python_program(project, "border.py")?),
    ];
    let mut rounds = vec![("Rust", times(&rust)?)];
    for (language, program) in &languages {
        rounds.push((language, times(program)?));
    }
    rounds.push(("Rust", times(&rust)?));
    let (first, last) = (&rounds[0].1, &rounds[rounds.len() - 1].1);
    let mut table = format!(
        "{:<8} {:<6} {:>10} {:>10} {:>8} {:>9}\n",
        "language", "call", "median", "least", "x Rust", "least"
    );
    for (language, times) in &rounds {
        for (call, (median, least)) in times {
            let (one, other) = (first[call], last[call]);
            let of_median = 2.0 * median.as_secs_f64() / (one.0 + other.0).as_secs_f64();
            let of_least = least.as_secs_f64() / one.1.min(other.1).as_secs_f64();
            let (median, least) = (format!("{median:.1?}"), format!("{least:.1?}"));
            table += &format!(
                "{language:<8} {call:<6} {median:>10} {least:>10} {of_median:>8.2} {of_least:>9.2}\n"
            );
        }
    }
    Ok(table)
}

/// Runs a program in a folder of its own and returns what it measured.
fn times(program: &[String]) -> Result<Times, Outcome> {
    let failed = |why: String| Outcome::Failed(format!("{}: {why}", program[0]));
    // Under /tmp, which a program in Swift sees too.
    let folder = tempfile::tempdir_in("/tmp").map_err(|error| failed(error.to_string()))?;
    let mut command = Command::new(&program[0]);
    command.args(&program[1..]).arg(folder.path()).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(output.status.to_string()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let times: Option<Times> = text.lines().map(line).collect();
    times.filter(|times| !times.is_empty()).ok_or_else(|| failed(format!("it said {text:?}")))
}

fn line(line: &str) -> Option<(String, (Duration, Duration))> {
    let mut words = line.split(' ');
    let call = words.next()?.to_owned();
    let mut nanoseconds = || Some(Duration::from_nanos(words.next()?.parse().ok()?));
    Some((call, (nanoseconds()?, nanoseconds()?)))
}
