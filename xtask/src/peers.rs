//! `cargo xtask soak --peers`: the same season through Lantoa and through other systems, in turns; the table
//! goes into docs/benchmarks.md.
//!
//! The programs around the other systems stand in `tests/peers`, outside the workspace: a package for each
//! that is written in Rust, so that one that cannot be built does not take another with it, and one for
//! Node. Their releases are pinned by lock files; what is built, installed and seeded is kept in
//! `target/peers`.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use crate::build::Build;
use crate::cargo::{cargo, target_folder};
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::table;
use crate::tool::{self, Tool};

/// Where their programs stand.
const FOLDER: &str = "tests/peers";
/// The packages in Rust.
const RUST: [&str; 2] = ["samod", "iroh-docs"];
/// The page of the tables.
const PAGE: &str = "docs/benchmarks.md";
/// What is measured is built as what is tested, but for the core: that is as in a release.
const CORE: &str = "profile.checked.package.lantoa-core.opt-level=3";

/// Builds, installs, measures, and writes the table of so many classes.
pub(crate) fn soak(project: &Project, classes: u64, rounds: u64, only: &[String]) -> Outcome {
    let needed = [Tool::CCompiler, Tool::Ip, Tool::Networks, Tool::Node];
    let folder = target_folder(project).join("peers");
    let out = folder.join(format!("table-{classes}.md"));
    tool::ready(project, &needed)
        .then(|| made(&folder))
        .then(|| {
            for name in RUST {
                told(name, &built(project, &folder, name));
            }
            told("node", &installed(project, &folder));
            Outcome::Passed
        })
        .then(|| measured(project, &folder, &out, &[classes, rounds], only))
        .then(|| written(project, &out, classes, only.is_empty()))
}

fn made(folder: &Path) -> Outcome {
    let made = fs::create_dir_all(folder.join("node"));
    made.map_or_else(|error| Outcome::Failed(error.to_string()), |()| Outcome::Passed)
}

/// Says what is left out: the others are measured without it, and the table says so too.
fn told(name: &str, outcome: &Outcome) {
    if let Outcome::Failed(why) | Outcome::NotRun(why) = outcome {
        println!("Left out: {name}: {why}");
    }
}

fn built(project: &Project, folder: &Path, name: &str) -> Outcome {
    let manifest = project.root().join(FOLDER).join(name).join("Cargo.toml");
    command(
        cargo(project)
            .args(["build", "--release", "--locked", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(folder.join("rust")),
    )
}

/// Installs what the lock file names, where it is not; scripts of packages are not run.
fn installed(project: &Project, folder: &Path) -> Outcome {
    let (from, to) = (project.root().join(FOLDER).join("node"), folder.join("node"));
    let kept = |name: &str| fs::read(to.join(name)).ok();
    let is_installed = to.join("node_modules/.package-lock.json").exists()
        && kept("package-lock.json") == fs::read(from.join("package-lock.json")).ok();
    let files = fs::read_dir(&from).map(|files| files.flatten().collect::<Vec<_>>());
    let copied: io::Result<()> = files.and_then(|files| {
        let mut files = files.iter().filter(|file| file.path().is_file());
        files.try_for_each(|file| fs::copy(file.path(), to.join(file.file_name())).map(drop))
    });
    if let Err(error) = copied {
        return Outcome::Failed(format!("{}: {error}", to.display()));
    }
    if is_installed {
        return Outcome::Passed;
    }
    // Not `npm ci`: it wants packages for other processors, which not every registry has.
    let words = ["install", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"];
    command(Command::new("npm").args(words).current_dir(&to))
}

fn measured(
    project: &Project,
    folder: &Path,
    out: &Path,
    [classes, rounds]: &[u64; 2],
    only: &[String],
) -> Outcome {
    let words = ["bench", "--bench", "comparison", "--config", CORE];
    Build::Plain.run(project, &words, |bench| {
        bench
            .args(["--", "--classes", &classes.to_string(), "--rounds", &rounds.to_string()])
            .args(["--only", &only.join(",")])
            .arg("--peers")
            .arg(folder)
            .arg("--out")
            .arg(out)
            .env(
                "LANTOA_COMPARED_BUILD",
                "Lantoa in the profile `checked` with the core at `opt-level` 3, samod and iroh-docs in \
                 `release`.",
            )
    })
}

/// Writes the table into the page, where the page has a place for it and every system was asked for.
fn written(project: &Project, out: &Path, classes: u64, is_whole: bool) -> Outcome {
    let mark = format!("`cargo xtask soak --peers --classes {classes}`");
    let begin = format!("<!-- the figures below are written by {mark} -->");
    let end = format!("<!-- the figures above are written by {mark} -->");
    let put = || {
        let old = project.read(PAGE).map_err(|finding| finding.to_string())?;
        let figures = fs::read_to_string(out).map_err(|error| error.to_string())?;
        match table::put_between(&old, [&begin, &end], &figures) {
            Some(new) if is_whole => fs::write(project.root().join(PAGE), new)
                .map_err(|error| format!("{PAGE}: {error}")),
            _ => {
                println!("{PAGE} keeps what it says; the figures are in {}", out.display());
                Ok(())
            }
        }
    };
    put().map_or_else(Outcome::Failed, |()| Outcome::Passed)
}
