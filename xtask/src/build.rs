//! The two builds of everything that is tested.
//!
//! Cargo compiles a dependency again wherever a command selects other packages or features. So whatever
//! is tested is built by [`Build`], which always selects the whole workspace: only SQLite, and what stands
//! on it, is compiled twice. Both builds leave their libraries and programs in the same places, so that
//! parts of one build follow each other.

use std::process::Command;
use std::sync::OnceLock;

use crate::cargo::{TESTED, cargo, office_program};
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};

/// The packages that choose an SQLite.
const CHOOSING: [&str; 3] = ["lantoa-bindings", "lantoa-office", "lantoa-tests"];

/// What is built, by the SQLite in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Build {
    /// SQLite as it is compiled in, without a cipher: the office.
    Plain,
    /// SQLite with ciphers: phones, and everything that an app embeds.
    Encrypted,
}

impl Build {
    /// Builds everything that is tested in this build: libraries, programs and tests. A second call in
    /// one run returns what the first came to.
    pub(crate) fn all(self, project: &Project) -> Outcome {
        static PLAIN: OnceLock<Outcome> = OnceLock::new();
        static ENCRYPTED: OnceLock<Outcome> = OnceLock::new();
        let (built, tests) = match self {
            Self::Plain => (&PLAIN, &["--tests"][..]),
            Self::Encrypted => (&ENCRYPTED, &["--test", "custody", "--test", "languages"][..]),
        };
        let words = [&["build", "--lib", "--bins"], tests].concat();
        built.get_or_init(|| self.run(project, &words, |cargo| cargo)).clone()
    }

    /// Runs cargo over the whole workspace as this build, in sight; `more` adds what comes behind.
    pub(crate) fn run(
        self,
        project: &Project,
        words: &[&str],
        more: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Outcome {
        match self.cargo(project, words) {
            Ok(mut cargo) => command(more(&mut cargo)),
            Err(outcome) => outcome,
        }
    }

    /// Returns cargo with these words over the whole workspace as this build. Tests find the program
    /// `lantoa` of the same build in `LANTOA_BIN`.
    pub(crate) fn cargo(self, project: &Project, words: &[&str]) -> Result<Command, Outcome> {
        let profile = if words[0] == "nextest" { "--cargo-profile" } else { "--profile" };
        let mut cargo = cargo(project);
        cargo.args(words).args(["--workspace", profile, TESTED]);
        cargo.env("LANTOA_BIN", office_program(project));
        if self == Self::Encrypted {
            let features = CHOOSING.map(|package| format!("{package}/encrypted")).join(",");
            cargo.args(["--no-default-features", "--features", &features]);
            cargo.envs(sqlite::for_this_machine(project).map_err(Outcome::Failed)?);
        }
        Ok(cargo)
    }
}
