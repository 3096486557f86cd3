//! The framework for Apple's systems. Never run where the project is developed: it needs a Mac.

use std::fs;
use std::process::Command;

use super::{failed, sized};
use crate::bindings;
use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};

/// Phones, and the simulator on today's Macs.
const TARGETS: [&str; 2] = ["aarch64-apple-ios", "aarch64-apple-ios-sim"];

/// Builds the static library for each, and the framework of both.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    if !cfg!(target_os = "macos") {
        let what = "only a Mac with Xcode makes an XCFramework; `cargo xtask check --only targets` \
                    builds the library here as far as it goes";
        return Err(Outcome::NotRun(what.to_owned()));
    }
    bindings::released(project, &bindings::folder(project)).passed()?;
    let built = target_folder(project);
    let framework = built.join("Lantoa.xcframework");
    let _ = fs::remove_dir_all(&framework);
    let mut create = Command::new("xcodebuild");
    create.arg("-create-xcframework");
    for target in TARGETS {
        let sqlite = sqlite::for_target(project, target, &[]).map_err(Outcome::Failed)?;
        let mut rustc = cargo(project);
        rustc
            .args(["rustc", "--profile", "phone", "--target", target, "--crate-type", "staticlib"])
            .args(["-p", "lantoa-bindings", "--lib", "--no-default-features"])
            .args(["--features", "encrypted"])
            .env("IPHONEOS_DEPLOYMENT_TARGET", "15.0")
            .envs(sqlite);
        command(&mut rustc).passed()?;
        let library = built.join(target).join("phone/liblantoa_bindings.a");
        sized(&library)?;
        create.arg("-library").arg(library);
    }
    command(create.arg("-output").arg(&framework)).passed()?;
    framework.metadata().map(drop).map_err(|error| failed(&framework, &error))
}
