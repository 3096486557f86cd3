//! `cargo xtask check`: everything that must hold before a change is taken, in one command.
//!
//! The same command runs on a contributor's machine and in CI. Parts that build come after those
//! that only read, so that small mistakes are told early.

use std::collections::BTreeSet;
use std::env;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::{Args, ValueEnum};

use crate::offline::OFFLINE;
use crate::project::Project;
use crate::steps::{Outcome, Steps, command, findings};
use crate::tool::{self, Tool};
use crate::{bindings, deny, house, languages, layers, offline, pack, sqlite, swift, targets};

/// What to check.
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Check these parts only; `rust` is a quick round: fmt, clippy, layers and unit tests
    #[arg(long, value_delimiter = ',')]
    only: Vec<Only>,
}

/// A part, or a round of parts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Only {
    /// The quick round: fmt, clippy, layers, unit
    Rust,
    /// Every source is formatted
    Fmt,
    /// No lint speaks, with and without sockets
    Clippy,
    /// The layers of the core hold
    Layers,
    /// The rules of the house hold
    House,
    /// Licences, duplicates and sources of dependencies, and advisories where they can be fetched
    Deny,
    /// Unit tests only
    Unit,
    /// Unit, property, scenario and loopback tests
    Tests,
    /// The contract of the bindings, through the generated Python
    Contract,
    /// The same through the generated Kotlin, and the Android sample
    Kotlin,
    /// The same through the generated Swift on Linux, and the iOS sample's kit
    Swift,
    /// An office and a phone in each language, in one programme
    Languages,
    /// The tests of databases under a key, with the SQLite that mobile builds link
    Encrypted,
    /// The libraries for Android and iOS as far as they build here, and the core's tests on 32-bit ARM
    Targets,
    /// The wheel for Python, installed, and an evening's work through it
    Wheel,
    /// The core's tests without sockets, in a build that draws in none
    Offline,
    /// The examples in the documentation run
    Doctests,
    /// The documentation builds without a warning
    Docs,
}

impl Only {
    /// The quick round.
    const QUICK: [Self; 4] = [Self::Fmt, Self::Clippy, Self::Layers, Self::Unit];
    /// Everything. Unit tests are among the tests.
    const FULL: [Self; 16] = [
        Self::Fmt,
        Self::Clippy,
        Self::Layers,
        Self::House,
        Self::Deny,
        Self::Tests,
        Self::Contract,
        Self::Kotlin,
        Self::Swift,
        Self::Languages,
        Self::Encrypted,
        Self::Targets,
        Self::Wheel,
        Self::Offline,
        Self::Doctests,
        Self::Docs,
    ];

    /// Returns the tools without which the part says nothing.
    pub(crate) fn needs(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Clippy => &[Tool::Clippy, Tool::CCompiler],
            Self::Tests => &[Tool::CCompiler, Tool::Ip, Tool::Networks, Tool::SmallDisks],
            Self::Contract => &[Tool::CCompiler, Tool::Python, Tool::SmallDisks],
            Self::Kotlin => {
                &[Tool::CCompiler, Tool::Jdk, Tool::Maven, Tool::SmallDisks, Tool::Drawing]
            }
            Self::Swift => &[Tool::CCompiler, Tool::Debootstrap, Tool::Chroot],
            Self::Languages => &[
                Tool::CCompiler,
                Tool::Python,
                Tool::Jdk,
                Tool::Maven,
                Tool::Debootstrap,
                Tool::Chroot,
            ],
            Self::Wheel => &[Tool::CCompiler, Tool::Python, Tool::Apt],
            Self::Targets => &[Tool::CCompiler, Tool::Apt, Tool::Arm],
            Self::Unit | Self::Encrypted | Self::Offline | Self::Doctests | Self::Docs => {
                &[Tool::CCompiler]
            }
            Self::Deny => &[Tool::Deny],
            Self::Rust | Self::Layers | Self::House => &[],
        }
    }
}

impl Check {
    /// Runs the parts and prints the table of minutes.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        let parts = self.parts();
        let mut steps = Steps::default();
        let needed: BTreeSet<Tool> = parts.iter().flat_map(|part| part.needs()).copied().collect();
        let mut missing = BTreeSet::new();
        steps.run("tools", "what the parts need is installed", || {
            missing = tool::missing(&needed);
            for tool in needed.difference(&missing) {
                println!("{} is present", tool.name());
            }
            tool::told(&missing)
        });
        for part in parts {
            let lacking: Vec<_> =
                part.needs().iter().filter(|t| missing.contains(t)).map(|t| t.name()).collect();
            let (name, about) = titles(part);
            steps.run(name, about, || {
                if lacking.is_empty() {
                    run_part(part, project)
                } else {
                    Outcome::NotRun(format!("{} is missing", lacking.join(" and ")))
                }
            });
        }
        println!("\n{}", steps.summary());
        if steps.all_passed() {
            println!("All checks passed.");
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn parts(&self) -> Vec<Only> {
        if self.only.is_empty() {
            return Only::FULL.to_vec();
        }
        let mut parts: Vec<Only> = Vec::new();
        for only in &self.only {
            let wanted =
                if *only == Only::Rust { &Only::QUICK } else { std::slice::from_ref(only) };
            for part in wanted {
                if !parts.contains(part) {
                    parts.push(*part);
                }
            }
        }
        parts
    }
}

fn titles(part: Only) -> (&'static str, &'static str) {
    match part {
        Only::Rust => ("rust", "the quick round"),
        Only::Fmt => ("fmt", "every source is formatted"),
        Only::Clippy => ("clippy", "no lint speaks, with and without sockets"),
        Only::Layers => ("layers", "the layers of the core hold"),
        Only::House => ("house", "the rules of the house hold"),
        Only::Deny => ("deny", "licences, duplicates and sources of what is drawn in are allowed"),
        Only::Unit => ("unit", "unit tests"),
        Only::Tests => ("tests", "unit, property, scenario and loopback tests"),
        Only::Contract => ("contract", "what the bindings promise, through Python"),
        Only::Kotlin => ("kotlin", "the same through Kotlin, and the Android sample"),
        Only::Swift => ("swift", "the same through Swift, and the iOS sample's kit"),
        Only::Languages => ("languages", "one programme of an office and a phone in each language"),
        Only::Encrypted => ("encrypted", "databases under a key"),
        Only::Targets => ("targets", "Android and iOS as far as they build here, 32-bit ARM"),
        Only::Wheel => ("wheel", "the wheel for Python, and an evening's work through it"),
        Only::Offline => ("offline", "the core without sockets draws in none, and its tests"),
        Only::Doctests => ("doctests", "the examples in the documentation run"),
        Only::Docs => ("docs", "the documentation builds without a warning"),
    }
}

fn run_part(part: Only, project: &Project) -> Outcome {
    let lints = ["--", "-D", "warnings"];
    let run = |words: &[&str]| command(cargo(project).args(words));
    match part {
        Only::Rust => Outcome::Passed,
        Only::Fmt => run(&["fmt", "--all", "--check"]),
        Only::Clippy => {
            let all = ["clippy", "--workspace", "--all-targets"];
            let offline = [&["clippy", "--all-targets"][..], &OFFLINE].concat();
            run(&[all.as_slice(), &lints].concat())
                .then(|| run(&[offline.as_slice(), &lints].concat()))
        }
        Only::Layers => findings(&layers::findings(project)),
        Only::House => findings(&house::findings(project)),
        Only::Deny => deny::check(project),
        Only::Unit => {
            run(&["test", "--release", "--workspace", "--no-fail-fast", "--lib", "--bins"])
        }
        Only::Tests => run(&["build", "--release", "-p", "lantoa-office"]).then(|| {
            let words = [
                "test",
                "--release",
                "--workspace",
                "--no-fail-fast",
                "--lib",
                "--bins",
                "--tests",
            ];
            command(cargo(project).args(words).env("LANTOA_BIN", office_program(project)))
        }),
        Only::Contract => bindings::contract(project),
        Only::Kotlin => bindings::kotlin(project),
        Only::Swift => swift::check(project),
        Only::Languages => languages::check(project),
        Only::Encrypted => sqlite::check(project),
        Only::Targets => targets::check(project),
        Only::Wheel => pack::check(project),
        Only::Offline => findings(&offline::findings(project)).then(|| {
            let tests = ["test", "--release", "--no-fail-fast", "--lib", "--tests"];
            run(&[&tests[..], &OFFLINE].concat())
        }),
        Only::Doctests => run(&["test", "--release", "--workspace", "--doc"]),
        Only::Docs => command(
            cargo(project)
                .args(["doc", "--no-deps", "--workspace"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        ),
    }
}

/// Returns the cargo that started this program, in the project's root.
pub(crate) fn cargo(project: &Project) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project.root());
    cargo
}

/// Returns where a release build leaves the program `lantoa`, which some tests start.
pub(crate) fn office_program(project: &Project) -> PathBuf {
    release_folder(project).join(format!("lantoa{}", env::consts::EXE_SUFFIX))
}

/// Returns where a release build leaves what it builds.
pub(crate) fn release_folder(project: &Project) -> PathBuf {
    let asked = cargo(project).args(["metadata", "--format-version=1", "--no-deps"]).output().ok();
    let folder = asked
        .and_then(|output| serde_json::from_slice::<serde_json::Value>(&output.stdout).ok())
        .and_then(|metadata| metadata.get("target_directory")?.as_str().map(PathBuf::from))
        .unwrap_or_else(|| project.root().join("target"));
    folder.join("release")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_round_holds_every_part_and_the_quick_round_is_no_part() {
        for part in Only::value_variants() {
            let expected = !matches!(part, Only::Rust | Only::Unit);
            assert_eq!(Only::FULL.contains(part), expected, "{part:?}");
        }
    }

    #[test]
    fn a_part_asked_for_twice_runs_once() {
        let check = Check { only: vec![Only::Layers, Only::Rust, Only::Docs, Only::Fmt] };
        assert_eq!(check.parts(), [Only::Layers, Only::Fmt, Only::Clippy, Only::Unit, Only::Docs]);
    }
}
