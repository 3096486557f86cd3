//! The wheel for Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{failed, folder, sized};
use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, cache};

/// Packs the wheel of what was written and installs it where nothing else is, once in a run. Returns the
/// Python that has it.
pub(crate) fn installed(project: &Project) -> Result<PathBuf, Outcome> {
    static INSTALLED: OnceLock<Result<PathBuf, Outcome>> = OnceLock::new();
    let install = || {
        let wheel = packed(project)?;
        let alone = target_folder(project).join("wheel/alone");
        let python = alone.join("bin/python");
        command(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&alone)).passed()?;
        let words = ["-m", "pip", "install", "--quiet", "--no-index", "--no-deps"];
        command(Command::new(&python).args(words).arg(&wheel)).passed()?;
        Ok(python)
    };
    INSTALLED.get_or_init(install).clone()
}

/// Packs what was written, and returns the wheel.
pub(super) fn packed(project: &Project) -> Result<PathBuf, Outcome> {
    let programs = cache::wheel_tools()?;
    let (out, packages) = (target_folder(project).join("wheel"), folder(project).join("python"));
    for folder in [&out, &packages] {
        let _ = fs::remove_dir_all(folder);
    }
    let mut build = Command::new(programs.join("python"));
    build.args(["-m", "hatchling", "build", "--target", "wheel", "--directory"]);
    build.arg(if cfg!(target_os = "linux") { &out } else { &packages });
    build.current_dir(project.root().join("bindings/python"));
    build.env("LANTOA_PYTHON", bindings::folder(project).join("python"));
    command(&mut build).passed()?;
    if !cfg!(target_os = "linux") {
        let wheel = wheel_in(&packages)?;
        sized(&wheel)?;
        return Ok(wheel);
    }
    let wheel = wheel_in(&out)?;
    // The index takes wheels for Linux only where they name the C library that they need.
    let mut name = Command::new(programs.join("auditwheel"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path)))
        .map_err(|error| Outcome::Failed(error.to_string()))?;
    name.env("PATH", path).args(["repair", "--wheel-dir"]).arg(&packages).arg(wheel);
    command(&mut name).passed()?;
    let wheel = wheel_in(&packages)?;
    sized(&wheel)?;
    Ok(wheel)
}

fn wheel_in(folder: &Path) -> Result<PathBuf, Outcome> {
    let files = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut wheels = files.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = wheels.find(|file| file.extension().is_some_and(|ending| ending == "whl"));
    wheel.ok_or_else(|| Outcome::Failed(format!("no wheel was left in {}", folder.display())))
}
