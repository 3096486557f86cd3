//! `cargo xtask check`: everything that must hold before a change is taken, in one command.
//!
//! The same command runs on a contributor's machine and in CI. Parts that build come after those
//! that only read, so that small mistakes are told early.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, ExitCode};

use clap::Args;

use crate::build::Build;
use crate::cargo::{TESTED, cargo};
use crate::offline::OFFLINE;
use crate::part::Part;
use crate::project::Project;
use crate::steps::{Outcome, Steps, command, findings};
use crate::tool::{self, Tool};
use crate::{contract, deny, house, languages, layers, offline, suite, swift, table, targets};

/// What to check.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Check these parts only; `rust` is a quick round: fmt, clippy, layers and unit tests
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// Write the minutes of each part into CONTRIBUTING.md, with the commit that was checked
    #[arg(long, conflicts_with = "only")]
    minutes: bool,
}

/// The page of the minutes.
const PAGE: &str = "CONTRIBUTING.md";
/// The line of the page behind which they stand.
const MARK: &str = "<!-- the table below is written by `cargo xtask check --minutes` -->";

impl Check {
    /// Runs the parts and prints the table of minutes.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        let commit = if self.minutes { commit(project) } else { Ok(String::new()) };
        let commit = match commit {
            Ok(commit) => commit,
            Err(why) => return Outcome::Failed(why).exit_code(),
        };
        let parts = self.parts();
        let mut needed: BTreeSet<Tool> =
            parts.iter().flat_map(|part| part.needs()).copied().collect();
        needed.insert(Tool::Crates);
        let mut missing = BTreeSet::new();
        let mut tools = Steps::default();
        tools.run("tools", "what the parts need is installed", || {
            missing = tool::missing(project, &needed);
            for tool in needed.difference(&missing) {
                println!("{} is present", tool.name());
            }
            tool::told(&missing)
        });
        let mut steps = Steps::default();
        for part in parts {
            let lacking: Vec<_> =
                part.needs().iter().filter(|t| missing.contains(t)).map(|t| t.name()).collect();
            let (name, about) = part.titles();
            steps.run(name, about, || {
                if lacking.is_empty() {
                    run_part(part, project)
                } else {
                    Outcome::NotRun(format!("{} is missing", lacking.join(" and ")))
                }
            });
        }
        println!("\n{}\n{}", tools.summary(), steps.summary());
        if !tools.all_passed() || !steps.all_passed() {
            return ExitCode::FAILURE;
        }
        println!("All checks passed.");
        if self.minutes {
            return written(project, &commit, &tools, &steps).exit_code();
        }
        ExitCode::SUCCESS
    }

    fn parts(&self) -> Vec<Part> {
        if self.only.is_empty() {
            return Part::FULL.to_vec();
        }
        let mut parts: Vec<Part> = Vec::new();
        for only in &self.only {
            let wanted =
                if *only == Part::Rust { &Part::QUICK } else { std::slice::from_ref(only) };
            for part in wanted {
                if !parts.contains(part) {
                    parts.push(*part);
                }
            }
        }
        parts
    }
}

fn run_part(part: Part, project: &Project) -> Outcome {
    let lints = ["--", "-D", "warnings"];
    match part {
        Part::Rust => Outcome::Passed,
        Part::Fmt => command(cargo(project).args(["fmt", "--all", "--check"])),
        Part::Clippy => {
            Build::Plain.run(project, &["clippy", "--all-targets"], |clippy| clippy.args(lints))
        }
        Part::Layers => findings(&layers::findings(project)),
        Part::House => findings(&house::findings(project)),
        Part::Deny => deny::check(project),
        Part::Unit => suite::run(project, Build::Plain, &["--lib", "--bins"]),
        Part::Tests => suite::run(project, Build::Plain, &["--lib", "--bins", "--tests"]),
        Part::Contract => contract::python(project),
        Part::Kotlin => contract::kotlin(project),
        Part::Swift => swift::check(project),
        Part::Languages => languages::check(project),
        Part::Encrypted => suite::run(project, Build::Encrypted, &["--test", "custody"]),
        Part::Targets => targets::check(project),
        Part::Offline => findings(&offline::findings(project)).then(|| {
            let words = [&["clippy", "--profile", TESTED, "--all-targets"][..], &OFFLINE, &lints];
            command(cargo(project).args(words.concat()))
        }),
        Part::Doctests => Build::Plain.run(project, &["test", "--doc"], |test| test),
        Part::Docs => Build::Plain
            .run(project, &["doc", "--no-deps"], |doc| doc.env("RUSTDOCFLAGS", "-D warnings")),
    }
}

/// Returns the commit that is checked out. Fails where a file differs from it: the minutes would be of
/// something else.
fn commit(project: &Project) -> Result<String, String> {
    let git = |words: &[&str]| {
        let said = Command::new("git").args(words).current_dir(project.root()).output();
        let said = said.map_err(|error| format!("`git {}`: {error}", words.join(" ")))?;
        Ok::<_, String>(String::from_utf8_lossy(&said.stdout).trim().to_owned())
    };
    let changed = git(&["status", "--porcelain"])?;
    if !changed.is_empty() {
        return Err(format!(
            "minutes are written for a commit, and these differ from it:\n{changed}"
        ));
    }
    git(&["log", "-1", "--format=%h of %cs"])
}

/// Writes the minutes into the page.
fn written(project: &Project, commit: &str, tools: &Steps, steps: &Steps) -> Outcome {
    let text = format!(
        "Commit {commit}, on {} cores.\n\n{}\nInstalling the tools took {:.1} minutes more.\n",
        std::thread::available_parallelism().map_or(1, usize::from),
        steps.page(),
        tools.minutes(),
    );
    let put = || {
        let old = project.read(PAGE).map_err(|finding| finding.to_string())?;
        let new = table::put(&old, MARK, &text).ok_or(format!("{PAGE} lacks the line {MARK}"))?;
        fs::write(project.root().join(PAGE), new).map_err(|error| format!("{PAGE}: {error}"))
    };
    put().map_or_else(Outcome::Failed, |()| Outcome::Passed)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn the_full_round_holds_every_part_and_the_quick_round_is_no_part() {
        for part in Part::value_variants() {
            let expected = !matches!(part, Part::Rust | Part::Unit);
            assert_eq!(Part::FULL.contains(part), expected, "{part:?}");
        }
    }

    #[test]
    fn a_part_asked_for_twice_runs_once() {
        let only = vec![Part::Layers, Part::Rust, Part::Docs, Part::Fmt];
        let check = Check { only, minutes: false };
        assert_eq!(check.parts(), [Part::Layers, Part::Fmt, Part::Clippy, Part::Unit, Part::Docs]);
    }
}
