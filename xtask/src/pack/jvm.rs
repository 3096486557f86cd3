//! The library for the JVM: a jar with the generated Kotlin and this machine's library, in a Maven
//! repository.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{folder, sized};
use crate::artefact::{GROUP, MAVEN_JVM, version};
use crate::maven::maven;
use crate::project::Project;
use crate::steps::{Outcome, command};

/// Returns the Maven repository.
pub(crate) fn repository(project: &Project) -> PathBuf {
    folder(project).join("maven")
}

/// Returns the folder of an artifact in a Maven repository.
pub(super) fn artifact(repository: &Path, name: &str) -> PathBuf {
    repository.join(GROUP).join(name).join(version())
}

/// Returns the jar.
pub(super) fn jar(project: &Project) -> PathBuf {
    artifact(&repository(project), MAVEN_JVM).join(format!("{MAVEN_JVM}-{}.jar", version()))
}

/// Compiles the Kotlin that was written and puts the jar, its sources and what it inherits into the
/// repository, once in a run.
pub(crate) fn packed(project: &Project) -> Outcome {
    static PACKED: OnceLock<Outcome> = OnceLock::new();
    let pack = || {
        let repository = format!("{GROUP}::file://{}", repository(project).display());
        let words = ["--projects", ".,jvm", "-DskipTests", "deploy"];
        command(maven(project).args(words).arg(format!("-DaltDeploymentRepository={repository}")))
            .then(|| sized(&jar(project)).err().unwrap_or(Outcome::Passed))
    };
    PACKED.get_or_init(pack).clone()
}
