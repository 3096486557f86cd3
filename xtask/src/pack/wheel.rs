//! The wheel for Python.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{failed, sized};
use crate::bindings;
use crate::cache::cache;
use crate::check::release_folder;
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};

/// What builds wheels, at the version that was tried.
const MATURIN: &str = "maturin==1.16.0";

/// Builds the wheel, installs it where nothing else is, and runs the contract of an evening's work
/// through it.
pub(crate) fn check(project: &Project) -> Outcome {
    let wheel = match pack(project) {
        Ok(wheel) => wheel,
        Err(outcome) => return outcome,
    };
    let alone = release_folder(project).with_file_name("wheel").join("alone");
    let python = alone.join("bin/python");
    let tests = project.root().join("bindings/contract/python");
    command(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&alone))
        .then(|| {
            let install = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"];
            command(Command::new(&python).args(install).arg(&wheel))
        })
        .then(|| {
            let words = ["-m", "unittest", "discover", "-p", "test_work.py"];
            command(
                Command::new(&python)
                    .args(words)
                    .current_dir(tests)
                    .env_remove("PYTHONPATH")
                    .env("PYTHONDONTWRITEBYTECODE", "1"),
            )
        })
}

/// Builds the wheel and returns where it is.
pub(super) fn pack(project: &Project) -> Result<PathBuf, Outcome> {
    let tools = cache("maturin").ok_or_else(|| Outcome::NotRun("HOME is not set".to_owned()))?;
    let maturin = tools.join("bin/maturin");
    if !maturin.exists() {
        command(Command::new("python3").args(["-m", "venv"]).arg(&tools)).passed()?;
        let install = ["install", "--quiet", "--disable-pip-version-check", MATURIN];
        command(Command::new(tools.join("bin/pip")).args(install)).passed()?;
    }
    // The Python is the same for every build of these sources; maturin builds the library once more.
    bindings::write(project, &bindings::folder(project)).passed()?;
    let environment = sqlite::for_this_machine(project).map_err(Outcome::Failed)?;
    let release = release_folder(project);
    let out = release.with_file_name("wheel");
    let _ = fs::remove_dir_all(&out);
    let python = project.root().join("bindings/python");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [python.join("bin")].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path).map_err(|error| Outcome::Failed(error.to_string()))?;
    let words = ["build", "--profile", "release", "--strip", "--locked", "--no-default-features"];
    let target = release.parent().unwrap_or(&release);
    let mut build = Command::new(maturin);
    build
        .current_dir(&python)
        .args(words)
        .args(["--features", "encrypted", "--out"])
        .arg(&out)
        .env("PATH", path)
        .env("CARGO_TARGET_DIR", target)
        .env("LANTOA_PYTHON", bindings::folder(project).join("python/lantoa.py"))
        .envs(environment);
    command(&mut build).passed()?;
    let files = fs::read_dir(&out).map_err(|error| failed(&out, &error))?;
    let mut wheels = files.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = wheels.find(|file| file.extension().is_some_and(|ending| ending == "whl"));
    let wheel = wheel.ok_or_else(|| Outcome::Failed("maturin left no wheel".to_owned()))?;
    sized(&wheel)?;
    Ok(wheel)
}
