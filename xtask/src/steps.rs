//! Steps: parts of a check that run one after the other, each with a header, an outcome and a time.
//!
//! A failed step does not stop the next ones, so one run names everything; but a run with a step
//! that failed or could not run is never called good.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

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
            Outcome::Failed(why) => println!("!!! {name} failed: {}", first_line(why)),
            Outcome::NotRun(why) => println!("!!! {name} could not run: {}", first_line(why)),
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

/// How many of a failed command's last lines stand in the summary: a screen, and the summary of a run
/// with three failures still is a page.
const LAST_LINES: usize = 60;

/// Runs a command in sight. Where nobody sits at a terminal, what a failed command said last is repeated
/// in the summary: a log of CI is read from its end, and may be cut at its beginning.
pub(crate) fn command(command: &mut Command) -> Outcome {
    let program = command.get_program().to_string_lossy().into_owned();
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    let line = format!("{program} {}", words.join(" "));
    println!("$ {line}");
    let ended = if io::stdout().is_terminal() {
        command.status().map(|status| (status, String::new()))
    } else {
        remembered(command)
    };
    match ended {
        Ok((status, _)) if status.success() => Outcome::Passed,
        Ok((status, last)) => Outcome::Failed(format!("`{line}` ended with {status}{last}")),
        Err(error) => Outcome::NotRun(format!("`{line}`: {error}")),
    }
}

/// Runs a command, passes on what it says, and returns its last lines, each after a line's end.
fn remembered(command: &mut Command) -> io::Result<(ExitStatus, String)> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let last = Arc::new(Mutex::new(VecDeque::new()));
    let (all_read, wait) = mpsc::channel();
    if let Some(said) = child.stdout.take() {
        pass_on(said, io::stdout(), Arc::clone(&last), all_read.clone());
    }
    if let Some(said) = child.stderr.take() {
        pass_on(said, io::stderr(), Arc::clone(&last), all_read);
    }
    let status = child.wait()?;
    // What the command left running may hold its pipes for ever.
    while wait.recv_timeout(Duration::from_secs(2)).is_ok() {}
    let last = last.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((status, last.iter().map(|line: &String| format!("\n  {line}")).collect()))
}

/// Passes on what a command says, line by line, keeps the last lines, and tells when all is read.
fn pass_on(
    said: impl Read + Send + 'static,
    mut to: impl Write + Send + 'static,
    last: Arc<Mutex<VecDeque<String>>>,
    all_read: Sender<()>,
) {
    thread::spawn(move || {
        for line in BufReader::new(said).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            // Nobody may be reading any more; the command still has to end.
            let _gone = writeln!(to, "{line}");
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            last.push_back(line);
            if last.len() > LAST_LINES {
                last.pop_front();
            }
        }
        let _gone = all_read.send(());
    });
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
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
    fn the_last_lines_of_a_failed_command_are_kept() {
        let said = |words: &str| {
            let ended = remembered(Command::new("sh").args(["-c", words])).expect("sh starts");
            (ended.0.code(), ended.1.lines().skip(1).map(|l| l.trim().to_owned()).collect())
        };
        let (code, lines): (_, Vec<String>) = said("seq 100; exit 3");
        assert_eq!((code, lines.len()), (Some(3), LAST_LINES));
        assert_eq!(lines.last().map(String::as_str), Some("100"));
        assert_eq!(said("echo no >&2").1, ["no"]);
        assert_eq!(said("sleep 5 & echo left").1, ["left"], "waits for what was left running");
    }

    #[test]
    fn a_command_that_cannot_be_started_is_not_called_a_failure_of_the_project() {
        let outcome = command(&mut Command::new("lantoa-no-such-program"));
        assert!(matches!(outcome, Outcome::NotRun(_)), "{outcome:?}");
    }
}
