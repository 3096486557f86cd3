//! Cargo as every task calls it, and where its builds are left.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::cache::cargo_tools;
use crate::project::Project;

/// The profile of everything that is tested; Cargo.toml says how it differs from a release.
pub(crate) const TESTED: &str = "checked";
/// The profile of what is measured, and of packages.
pub(crate) const RELEASE: &str = "release";

/// Returns the cargo that started this program, in the project's root. It finds the
/// commands of [`cargo_tools`].
pub(crate) fn cargo(project: &Project) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project.root());
    if let Some(path) = path_with_tools() {
        cargo.env("PATH", path);
    }
    cargo
}

/// Returns where programs are looked for: what was fetched for this project comes last.
fn path_with_tools() -> Option<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([cargo_tools()?]);
    env::join_paths(folders).ok()
}

/// Returns where the program `lantoa` of what is tested stands.
pub(crate) fn office_program(project: &Project) -> PathBuf {
    tested_folder(project).join(format!("lantoa{EXE_SUFFIX}"))
}

/// Returns the folder of what is tested.
pub(crate) fn tested_folder(project: &Project) -> PathBuf {
    profile_folder(project, TESTED)
}

/// Returns the folder of what is built in a profile.
pub(crate) fn profile_folder(project: &Project, profile: &str) -> PathBuf {
    target_folder(project).join(profile)
}

/// Returns the folder in which cargo builds.
pub(crate) fn target_folder(project: &Project) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let asked = || {
        let words = ["metadata", "--format-version=1", "--no-deps"];
        let output = cargo(project).args(words).output().ok()?;
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        metadata.get("target_directory")?.as_str().map(PathBuf::from)
    };
    FOLDER.get_or_init(|| asked().unwrap_or_else(|| project.root().join("target"))).clone()
}
