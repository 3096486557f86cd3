//! The wheel for Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{failed, sized};
use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, cache};

/// Packs the wheel around the library that is tested, installs it where nothing else is, and runs the
/// contract of an evening's work through it.
pub(crate) fn check(project: &Project) -> Outcome {
    let wheel = match bindings::tested(project).passed().and_then(|()| packed(project)) {
        Ok(wheel) => wheel,
        Err(outcome) => return outcome,
    };
    let alone = target_folder(project).join("wheel/alone");
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

/// Builds the library as a release has it, and its wheel.
pub(super) fn pack(project: &Project) -> Result<(), Outcome> {
    bindings::released(project, &bindings::folder(project)).passed()?;
    packed(project).map(drop)
}

/// Packs the library that was written, stripped, and returns the wheel.
fn packed(project: &Project) -> Result<PathBuf, Outcome> {
    let programs = cache::wheel_tools()?;
    let out = target_folder(project).join("wheel");
    let _ = fs::remove_dir_all(&out);
    let stripped = out.join("stripped");
    let written = bindings::folder(project).join("python");
    fs::create_dir_all(&stripped).map_err(|error| failed(&stripped, &error))?;
    let library = bindings::library();
    for file in ["lantoa.py", &library] {
        fs::copy(written.join(file), stripped.join(file))
            .map_err(|error| failed(&written, &error))?;
    }
    command(Command::new("strip").arg("--strip-unneeded").arg(stripped.join(&library))).passed()?;
    let mut build = Command::new(programs.join("python"));
    build.args(["-m", "hatchling", "build", "--target", "wheel", "--directory"]).arg(&out);
    build.current_dir(project.root().join("bindings/python")).env("LANTOA_PYTHON", &stripped);
    command(&mut build).passed()?;
    let wheel = wheel_in(&out)?;
    if !cfg!(target_os = "linux") {
        sized(&wheel)?;
        return Ok(wheel);
    }
    // The index takes wheels for Linux only where they name the C library that they need.
    let named = out.join("named");
    let mut name = Command::new(programs.join("auditwheel"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path)))
        .map_err(|error| Outcome::Failed(error.to_string()))?;
    name.env("PATH", path).args(["repair", "--wheel-dir"]).arg(&named).arg(wheel);
    command(&mut name).passed()?;
    let wheel = wheel_in(&named)?;
    sized(&wheel)?;
    Ok(wheel)
}

fn wheel_in(folder: &Path) -> Result<PathBuf, Outcome> {
    let files = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut wheels = files.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = wheels.find(|file| file.extension().is_some_and(|ending| ending == "whl"));
    wheel.ok_or_else(|| Outcome::Failed(format!("no wheel was left in {}", folder.display())))
}
