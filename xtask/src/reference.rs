//! `cargo xtask reference`: everything that an app can name, as pages: KDoc by Dokka, and DocC.
//!
//! The words are the docs of the items in Rust, as the generator took them over.

use std::process::ExitCode;

use crate::cargo::target_folder;
use crate::maven::maven;
use crate::part::Part;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, pack, swift, tool};

/// What writes pages from Kotlin.
const DOKKA: &str = "org.jetbrains.dokka:dokka-maven-plugin:2.2.0:dokka";

/// Writes the pages of both languages.
pub(crate) fn run(project: &Project) -> ExitCode {
    let told = || {
        let pages = target_folder(project).join("reference");
        println!(
            "Kotlin: open {0}/kotlin/index.html. Swift, whose pages come by HTTP only: \
             `python3 -m http.server --directory {0}/swift`, then /documentation/lantoa.",
            pages.display()
        );
        Outcome::Passed
    };
    tool::ready(project, Part::Languages.needs())
        .then(|| bindings::tested(project))
        .then(|| command(maven(project).args(["--projects", "jvm", DOKKA])))
        .then(|| pack::swift(project))
        .then(|| swift::reference(project))
        .then(told)
        .exit_code()
}
