//! `cargo xtask pack`: the library as each world takes it: a wheel for Python, an archive for Android,
//! a framework for Apple's systems; and the program as an office takes it. Sizes are printed.
//!
//! What needs an SDK was never run where the project is developed. The wheel is built and tried by every
//! check; the office's package is tried as soon as it is packed, shut in with nothing else.

mod android;
mod ios;
mod office;
mod wheel;

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::project::Project;
use crate::steps::Outcome;

pub(crate) use wheel::check;

/// For whom.
#[derive(Args, Debug)]
pub(crate) struct Pack {
    #[command(subcommand)]
    world: World,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum World {
    /// The program for Linux, without a compiler: a .deb, and an archive; needs Debian's tools
    Office,
    /// A wheel for this machine's Python, by hatchling
    Wheel,
    /// An AAR with the libraries of three processors, by cargo-ndk; needs Android's NDK, Maven, a JDK
    Android,
    /// An XCFramework for iPhones and their simulator, by xcodebuild; needs a Mac with Xcode
    Ios,
}

impl Pack {
    /// Packs.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        let packed = match self.world {
            World::Office => office::pack(project),
            World::Wheel => wheel::pack(project),
            World::Android => android::pack(project),
            World::Ios => ios::pack(project),
        };
        match packed {
            Ok(()) => ExitCode::SUCCESS,
            Err(outcome) => outcome.exit_code(),
        }
    }
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
