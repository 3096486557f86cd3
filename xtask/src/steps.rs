//! Steps: parts of a check that run one after the other, each with a header, an outcome and a time.
//!
//! A failed step does not stop the next ones, so one run names everything; but a run with a step
//! that failed or could not run is never called good.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use crate::finding::Finding;

/// How a step ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// All is well.
    Passed,
    /// Something is wrong with the project.
    Failed(String),
    /// Something is wrong with the machine.
    NotRun(String),
}

impl Outcome {
    /// Does what comes next where this passed.
    pub(crate) fn then(self, next: impl FnOnce() -> Self) -> Self {
        if let Self::Passed = self { next() } else { self }
    }

    /// Says why this did not pass, and returns what the program ends with.
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Passed => ExitCode::SUCCESS,
            Self::Failed(why) | Self::NotRun(why) => {
                eprintln!("{why}");
                ExitCode::FAILURE
            }
        }
    }

    /// Returns what did not pass as an error.
    pub(crate) fn passed(self) -> Result<(), Self> {
        if let Self::Passed = self { Ok(()) } else { Err(self) }
    }
}

/// The steps that were run.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(&'static str, Duration, Outcome)>,
}

impl Steps {
    /// Runs a step under a header and remembers how it ended and how long it took.
    pub(crate) fn run(&mut self, name: &'static str, about: &str, step: impl FnOnce() -> Outcome) {
        println!("\n=== {name}: {about}");
        let started = Instant::now();
        let outcome = step();
        match &outcome {
            Outcome::Passed => {}
            Outcome::Failed(why) => println!("!!! {name} failed: {why}"),
            Outcome::NotRun(why) => println!("!!! {name} could not run: {why}"),
        }
        self.done.push((name, started.elapsed(), outcome));
    }

    /// Returns the table of minutes, and below it what failed or could not run.
    pub(crate) fn summary(&self) -> String {
        let mut text = format!("{:<12} {:>7}  result\n", "part", "minutes");
        for (name, took, outcome) in &self.done {
            let result = match outcome {
                Outcome::Passed => "passed",
                Outcome::Failed(_) => "FAILED",
                Outcome::NotRun(_) => "NOT RUN",
            };
            text += &format!("{name:<12} {:>7.1}  {result}\n", minutes(*took));
        }
        text += &format!("{:<12} {:>7.1}\n", "all", self.minutes());
        for (name, _, outcome) in &self.done {
            match outcome {
                Outcome::Passed => {}
                Outcome::Failed(why) => text += &format!("\n{name} failed: {why}"),
                Outcome::NotRun(why) => text += &format!("\n{name} could not run: {why}"),
            }
        }
        text
    }

    /// Returns the table of minutes as it stands in a page.
    pub(crate) fn page(&self) -> String {
        let mut text = String::from("| part | minutes |\n|---|---:|\n");
        for (name, took, _) in &self.done {
            text += &format!("| {name} | {:.1} |\n", minutes(*took));
        }
        text + &format!("| all | {:.1} |\n", self.minutes())
    }

    /// Returns the minutes of all steps together.
    pub(crate) fn minutes(&self) -> f64 {
        minutes(self.done.iter().map(|(_, took, _)| *took).sum())
    }

    /// Returns whether there were steps and every one passed.
    pub(crate) fn all_passed(&self) -> bool {
        !self.done.is_empty() && self.done.iter().all(|(_, _, o)| *o == Outcome::Passed)
    }
}

fn minutes(took: Duration) -> f64 {
    took.as_secs_f64() / 60.0
}

/// Runs a command in sight.
pub(crate) fn command(command: &mut Command) -> Outcome {
    let program = command.get_program().to_string_lossy().into_owned();
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let line = format!("{program} {}", words.join(" "));
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(status) => Outcome::Failed(format!("`{line}` ended with {status}")),
        Err(error) => Outcome::NotRun(format!("`{line}`: {error}")),
    }
}

/// Prints findings, one a line.
pub(crate) fn findings(findings: &[Finding]) -> Outcome {
    for finding in findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Outcome::Passed,
        1 => Outcome::Failed("1 finding".to_owned()),
        many => Outcome::Failed(format!("{many} findings")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_good_only_if_every_step_ran_and_passed() {
        assert!(!Steps::default().all_passed(), "nothing was checked");
        for (outcome, good, line) in [
            (Outcome::Passed, true, "two "),
            (Outcome::Failed("2 findings".to_owned()), false, "\ntwo failed: 2 findings"),
            (Outcome::NotRun("no ip".to_owned()), false, "\ntwo could not run: no ip"),
        ] {
            let mut steps = Steps::default();
            steps.run("one", "a step", || Outcome::Passed);
            steps.run("two", "a step", || outcome.clone());
            assert_eq!(steps.all_passed(), good, "{outcome:?}");
            assert!(steps.summary().contains(line), "{outcome:?}: {}", steps.summary());
        }
    }

    #[test]
    fn a_command_that_cannot_be_started_is_not_called_a_failure_of_the_project() {
        let outcome = command(&mut Command::new("lantoa-no-such-program"));
        assert!(matches!(outcome, Outcome::NotRun(_)), "{outcome:?}");
    }
}
