//! Maven on the Kotlin build, and on what takes the packed library as any app does.
//!
//! Whoever takes it has a local repository in which only what is ours is this checkout's own: Maven never
//! fetches a version again that it has, and two checkouts pack the same one.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::artefact::GROUP;
use crate::bindings;
use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::Outcome;

/// What writes a class path into a file.
pub(crate) const CLASS_PATH: &str =
    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath";
/// What puts artifacts into a repository.
pub(crate) const DEPLOY: &str = "org.apache.maven.plugins:maven-deploy-plugin:3.1.4";

/// Returns Maven on the Kotlin build, with the bindings that were written.
pub(crate) fn maven(project: &Project) -> Command {
    let mut maven = Command::new("mvn");
    maven
        .current_dir(project.root())
        .args(["--batch-mode", "--no-transfer-progress"])
        .args(["--file", "bindings/kotlin/pom.xml"])
        .arg(format!("-Dlantoa.bindings={}", bindings::folder(project).display()));
    maven
}

/// Returns Maven on these modules of the Kotlin build, which take the library from a repository.
pub(crate) fn consumer(
    project: &Project,
    repository: &Path,
    modules: &[&str],
) -> Result<Command, Outcome> {
    let local = local(project).map_err(|error| {
        Outcome::Failed(format!("no local repository of this checkout's: {error}"))
    })?;
    let mut maven = maven(project);
    maven
        .args(["--projects", &modules.join(",")])
        .arg(format!("-Dlantoa.repository={}", repository.display()))
        .arg(format!("-Dmaven.repo.local={}", local.display()));
    Ok(maven)
}

/// Returns a local repository with everything that the person's has, but for what is ours.
fn local(project: &Project) -> io::Result<PathBuf> {
    let own = target_folder(project).join("m2");
    fs::create_dir_all(&own)?;
    match fs::remove_dir_all(own.join(GROUP)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let Some(theirs) = std::env::home_dir().map(|home| home.join(".m2/repository")) else {
        return Ok(own);
    };
    let Ok(groups) = fs::read_dir(theirs) else { return Ok(own) };
    for group in groups {
        let group = group?;
        let link = own.join(group.file_name());
        if group.file_name() != GROUP && group.path().is_dir() && !link.exists() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(group.path(), link)?;
        }
    }
    Ok(own)
}
