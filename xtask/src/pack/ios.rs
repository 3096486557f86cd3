//! The Swift package for Apple's systems, with a framework in it. Never run where the project is developed:
//! it needs a Mac.

use std::fs;
use std::process::Command;

use super::{failed, sized, swift};
use crate::artefact::{SWIFT_C_MODULE, framework, static_library};
use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, lay, sqlite};

/// Phones, the simulator on today's Macs, and those Macs, where an app's own tests run.
const TARGETS: [&str; 3] = ["aarch64-apple-ios", "aarch64-apple-ios-sim", "aarch64-apple-darwin"];

/// Builds the static library for each, the framework of all, and the package around it.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    if !cfg!(target_os = "macos") {
        let what = "only a Mac with Xcode makes an XCFramework; `cargo xtask check --only targets` \
                    builds the library here as far as it goes";
        return Err(Outcome::NotRun(what.to_owned()));
    }
    let (built, package) = (target_folder(project), swift::package(project));
    let framework = package.join(framework());
    let _ = fs::remove_dir_all(&framework);
    let headers = built.join("headers");
    // A folder of the module's name: Xcode puts the headers of all frameworks into one.
    let module = headers.join(SWIFT_C_MODULE);
    swift::sources(&bindings::folder(project), &package)
        .and_then(|()| lay::folder(&package.join("Sources").join(SWIFT_C_MODULE), &module))
        .map_err(|error| failed(&package, &error))?;
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
        let library = built.join(target).join("phone").join(static_library());
        sized(&library)?;
        create.arg("-library").arg(library).arg("-headers").arg(&headers);
    }
    command(create.arg("-output").arg(&framework)).passed()?;
    framework.metadata().map(drop).map_err(|error| failed(&framework, &error))
}
