//! The Swift package for this machine: the generated Swift, and the library in both forms beside it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{failed, folder, sized};
use crate::artefact::{SWIFT_PACKAGE, shared_library, static_library};
use crate::project::Project;
use crate::steps::Outcome;
use crate::{bindings, lay};

/// Returns the package.
pub(super) fn package(project: &Project) -> PathBuf {
    folder(project).join("swift").join(SWIFT_PACKAGE)
}

/// Lays out the package of what was written, once in a run.
pub(crate) fn packed(project: &Project) -> Outcome {
    static PACKED: OnceLock<Outcome> = OnceLock::new();
    let pack = || {
        let (written, package) = (bindings::folder(project), package(project));
        let libraries = [("shared", shared_library()), ("static", static_library())];
        let libraries = libraries.map(|(way, name)| Path::new(way).join(name));
        let laid = sources(&written, &package).and_then(|()| {
            libraries.iter().try_for_each(|library| {
                lay::file(&written.join(library), &package.join("lib").join(library))
            })
        });
        if let Err(error) = laid {
            return failed(&package, &error);
        }
        let mut libraries = libraries.iter().map(|library| package.join("lib").join(library));
        libraries.try_for_each(|library| sized(&library)).err().unwrap_or(Outcome::Passed)
    };
    PACKED.get_or_init(pack).clone()
}

/// Lays out the sources and the manifest that were written.
pub(super) fn sources(written: &Path, package: &Path) -> io::Result<()> {
    let generated = written.join("swift").join(SWIFT_PACKAGE);
    lay::folder(&generated.join("Sources"), &package.join("Sources"))?;
    lay::file(&generated.join("Package.swift"), &package.join("Package.swift"))
}
