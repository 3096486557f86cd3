//! `cargo xtask pack`: the library as each world takes it, into `target/packages`: a Maven repository for the
//! JVM and Android, a package for Swift, a wheel for Python; and the program as an office takes it. Sizes
//! are printed.
//!
//! The library is built once, the generated code of each language compiled once. What the check runs, it
//! runs on these files. What needs an SDK was never run where the project is developed, and is left out,
//! in so many words, where the SDK is not.

mod android;
mod ios;
mod jvm;
mod office;
mod swift;
mod wheel;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::bindings;
use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::Outcome;

pub(crate) use android::{RULES, check as archive};
pub(crate) use jvm::{packed as jvm, repository};
pub(crate) use swift::packed as swift;
pub(crate) use wheel::installed as python;

/// For whom.
#[derive(Args, Debug)]
pub(crate) struct Pack {
    #[command(subcommand)]
    world: Option<World>,
    /// Build the library as tests have it: compiled sooner and run nearly as fast; for trying, not to publish
    #[arg(long, global = true)]
    quick: bool,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum World {
    /// Everything that an app takes and this machine can make, as without a word
    All,
    /// A wheel for this machine's Python, by hatchling
    Wheel,
    /// A jar with this machine's library, by Maven, in a Maven repository
    Jvm,
    /// A Swift package with this machine's library; on Linux
    Swift,
    /// An AAR with the libraries of three processors, by cargo-ndk; needs Android's NDK, Maven, a JDK
    Android,
    /// A Swift package with an XCFramework for iPhones, their simulator and Macs; needs a Mac with Xcode
    Ios,
    /// The program for Linux, without a compiler: a .deb, and an archive; needs Debian's tools
    Office,
}

impl Pack {
    /// Packs.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        let packed = match self.world.unwrap_or(World::All) {
            World::Office => office::pack(project),
            World::Wheel => self.library(project).and_then(|()| wheel::packed(project).map(drop)),
            World::Jvm => self.library(project).and_then(|()| jvm(project).passed()),
            World::Swift if cfg!(target_os = "linux") => {
                self.library(project).and_then(|()| swift(project).passed())
            }
            World::Swift => Err(Outcome::NotRun(
                "this is for Linux; on a Mac the package has an XCFramework in it: `cargo xtask pack ios`"
                    .to_owned(),
            )),
            World::Android => self.library(project).and_then(|()| android::pack(project)),
            World::Ios => self.library(project).and_then(|()| ios::pack(project)),
            World::All => self.library(project).and_then(|()| all(project)),
        };
        match packed {
            Ok(()) => ExitCode::SUCCESS,
            Err(outcome) => outcome.exit_code(),
        }
    }

    /// Builds the library, and writes the code of each language.
    fn library(&self, project: &Project) -> Result<(), Outcome> {
        if self.quick {
            return bindings::quickly(project).passed();
        }
        bindings::released(project, &bindings::folder(project)).passed()
    }
}

/// Packs everything that can be packed of what was written.
fn all(project: &Project) -> Result<(), Outcome> {
    // Nothing of another version stays.
    let _ = fs::remove_dir_all(folder(project));
    wheel::packed(project)?;
    jvm(project).passed()?;
    if cfg!(target_os = "linux") {
        swift(project).passed()?;
    }
    for pack in [android::pack, ios::pack] {
        match pack(project) {
            Err(Outcome::NotRun(why)) => println!("Left out: {why}"),
            packed => packed?,
        }
    }
    println!("The packages are in {}.", folder(project).display());
    Ok(())
}

/// Returns the folder of everything that an app takes.
fn folder(project: &Project) -> PathBuf {
    target_folder(project).join("packages")
}

/// Prints how large a file is.
fn sized(file: &Path) -> Result<(), Outcome> {
    let bytes = file.metadata().map_err(|error| failed(file, &error))?.len();
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    let megabytes = bytes as f64 / 1e6;
    println!("{megabytes:.1} MB: {}", file.display());
    Ok(())
}

fn failed(file: &Path, error: &dyn std::fmt::Display) -> Outcome {
    Outcome::Failed(format!("{}: {error}", file.display()))
}
