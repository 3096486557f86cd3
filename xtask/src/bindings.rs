//! `cargo xtask bindings`: the code of each language, and the reviewed surface.

use std::env::consts::{ARCH, EXE_SUFFIX, OS};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use clap::Args;

use crate::artefact;
use crate::build::Build;
use crate::cargo::{RELEASE, TESTED, cargo, profile_folder, target_folder, tested_folder};
use crate::lay;
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};

/// What to write.
#[derive(Args, Debug)]
pub(crate) struct Bindings {
    /// Where to write Kotlin, Swift and Python, each in a folder of its name
    #[arg(long)]
    out: Option<PathBuf>,
    /// Take the surface as it is now into bindings/api.txt
    #[arg(long)]
    api: bool,
}

impl Bindings {
    /// Builds the library and writes what was asked for.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        let out = self.out.clone().unwrap_or_else(|| folder(project));
        let mut outcome = released(project, &out);
        if self.api {
            let api = project.root().join("bindings/api.txt");
            let copied =
                || told(fs::copy(out.join("api.txt"), api), "bindings/api.txt cannot be written");
            outcome = outcome.then(copied);
        }
        let told = || {
            println!("The bindings are in {}.", out.display());
            Outcome::Passed
        };
        outcome.then(told).exit_code()
    }
}

/// Builds the program in Rust that an app in another language is measured against, and returns it.
pub(crate) fn rust_program(project: &Project) -> Result<PathBuf, Outcome> {
    build(project, RELEASE, &["-p", "lantoa-bindings", "--example", "border"]).passed()?;
    Ok(profile_folder(project, RELEASE).join("examples/border"))
}

/// Writes the bindings of the library that is tested, once in a run.
pub(crate) fn tested(project: &Project) -> Outcome {
    static WRITTEN: OnceLock<Outcome> = OnceLock::new();
    let write = || {
        let built = Build::Encrypted.all(project);
        built.then(|| write(project, &tested_folder(project), &folder(project)))
    };
    WRITTEN.get_or_init(write).clone()
}

/// Builds the library as a release has it, with no feature that only tests ask for, and writes its
/// bindings into `out`.
pub(crate) fn released(project: &Project, out: &Path) -> Outcome {
    alone(project, RELEASE, out)
}

/// Does the same in the profile of tests, which compiles sooner.
pub(crate) fn quickly(project: &Project) -> Outcome {
    alone(project, TESTED, &folder(project))
}

fn alone(project: &Project, profile: &str, out: &Path) -> Outcome {
    build(project, profile, &["-p", "lantoa-bindings", "-p", "lantoa-bindgen"])
        .then(|| write(project, &profile_folder(project, profile), out))
}

/// Has cargo build with databases under a key, as the libraries for phones have them.
fn build(project: &Project, profile: &str, words: &[&str]) -> Outcome {
    let environment = match sqlite::for_this_machine(project) {
        Ok(environment) => environment,
        Err(why) => return Outcome::Failed(why),
    };
    let features = ["--no-default-features", "--features", "lantoa-bindings/encrypted"];
    let mut build = cargo(project);
    build.arg("build").args(words).args(["--profile", profile]).args(features);
    command(build.envs(environment))
}

/// Writes the languages and the surface of the library in the folder `built` into `out`. The library
/// is laid beside them, without what only a debugger reads: into `shared` and `static`, where nothing else
/// can be linked by chance, where Python finds it beside its module, and where the JVM finds it in a jar.
fn write(project: &Project, built: &Path, out: &Path) -> Outcome {
    let (shared, archive) = (artefact::shared_library(), artefact::static_library());
    let mut bindgen = Command::new(built.join(format!("lantoa-bindgen{EXE_SUFFIX}")));
    bindgen.current_dir(project.root()).args([&built.join(&shared), &out.into()]);
    let jar = format!("jar/{}", jar_folder());
    let lay = || {
        for folder in ["shared", "static", "python", &jar] {
            fs::create_dir_all(out.join(folder))?;
        }
        Ok::<_, std::io::Error>(())
    };
    let strip = |name: &str, folder: &str, how: &str| {
        let to = out.join(folder).join(name);
        command(Command::new("strip").arg(how).arg("-o").arg(to).arg(built.join(name)))
    };
    let share = || {
        for folder in ["python", &jar] {
            fs::copy(out.join("shared").join(&shared), out.join(folder).join(&shared))?;
        }
        Ok(())
    };
    command(&mut bindgen)
        .then(|| told(lay(), "the library's folders cannot be made"))
        .then(|| {
            strip(
                &shared,
                "shared",
                if cfg!(target_os = "macos") { "-x" } else { "--strip-unneeded" },
            )
        })
        .then(|| strip(&archive, "static", "-S"))
        .then(|| told(share(), "the library cannot be copied"))
        .then(|| told(swift_package(project, &out.join("swift")), "no Swift package"))
        .then(|| told(lay_ours(project, out), "our own sources cannot be copied"))
        .then(|| told(forget_builds(project, out), "what was built before cannot be removed"))
}

/// Returns the folder within a jar where JNA looks for this machine's libraries.
fn jar_folder() -> String {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", ARCH.replace('_', "-"))
}

/// Removes what Swift and Kotlin built of other sources than those that were written into `out`: an
/// incremental build crashes or takes stale classes where a name went or became another thing.
fn forget_builds(project: &Project, out: &Path) -> std::io::Result<()> {
    if out != folder(project) {
        return Ok(());
    }
    let built = [out.join("maven"), target_folder(project).join("swift")];
    forget(&out.join("stamp"), &[out.join("kotlin"), out.join("swift/lantoa/Sources")], &built)
}

/// Removes what was `built` where `sources` are not those that `stamp` was left for.
fn forget(stamp: &Path, sources: &[PathBuf], built: &[PathBuf]) -> std::io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for folder in sources {
        hash(folder, &mut hasher)?;
    }
    let now = format!("{:016x}", hasher.finish());
    if fs::read_to_string(stamp).is_ok_and(|before| before == now) {
        return Ok(());
    }
    for folder in built {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    fs::write(stamp, now)
}

/// Takes the names and contents of a folder's files into a hash.
fn hash(folder: &Path, hasher: &mut DefaultHasher) -> std::io::Result<()> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
    paths.sort_unstable();
    for path in paths {
        path.hash(hasher);
        if path.is_dir() {
            hash(&path, hasher)?;
        } else {
            fs::read(&path)?.hash(hasher);
        }
    }
    Ok(())
}

/// Lays the generated Swift out as a package, whose manifest is in the project.
fn swift_package(project: &Project, swift: &Path) -> std::io::Result<()> {
    let package = swift.join("lantoa");
    for (from, to) in [
        ("Lantoa.swift", "Sources/Lantoa/Lantoa.swift"),
        ("Ids.swift", "Sources/Lantoa/Ids.swift"),
        ("LantoaFFI.h", "Sources/LantoaFFI/LantoaFFI.h"),
        ("LantoaFFI.modulemap", "Sources/LantoaFFI/module.modulemap"),
    ] {
        lay::file(&swift.join(from), &package.join(to))?;
        fs::remove_file(swift.join(from))?;
    }
    fs::copy(project.root().join("bindings/swift/Package.swift"), package.join("Package.swift"))?;
    Ok(())
}

/// Lays the sources that are written by hand beside those that were generated, so that every way of
/// packing takes both.
fn lay_ours(project: &Project, out: &Path) -> std::io::Result<()> {
    for (ours, ending, package) in [
        ("bindings/kotlin/src", ".kt", out.join("kotlin")),
        ("bindings/swift/Sources", ".swift", out.join("swift/lantoa/Sources")),
    ] {
        for file in project.files(ours, ending) {
            let within = file.trim_start_matches(ours).trim_start_matches('/');
            lay::file(&project.root().join(&file), &package.join(within))?;
        }
    }
    // Python's is one module, which was written anew a moment ago.
    let module = out.join("python/lantoa.py");
    let mut text = fs::read_to_string(&module)?;
    for file in project.files("bindings/python/src", ".py") {
        text += "\n\n";
        text += &fs::read_to_string(project.root().join(&file))?;
    }
    fs::write(module, text)
}

/// Returns where everything is written that no other folder is named for.
pub(crate) fn folder(project: &Project) -> PathBuf {
    target_folder(project).join("bindings")
}

fn told<T>(result: std::io::Result<T>, what: &str) -> Outcome {
    match result {
        Ok(_) => Outcome::Passed,
        Err(error) => Outcome::Failed(format!("{what}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_built_of_other_sources_is_removed() {
        let out = tempfile::tempdir().expect("a folder");
        let path = |name: &str| out.path().join(name);
        let (source, class) = (path("swift/Sources/Lantoa.swift"), path("maven/Old.class"));
        let written = |source: &Path, text: &str| {
            fs::create_dir_all(source.parent().expect("it was joined")).expect("a folder");
            fs::write(source, text).expect("it is written");
        };
        let mut is_kept = |text: &str| {
            written(&source, text);
            written(&class, "");
            forget(&path("stamp"), &[path("swift")], &[path("maven"), path("none")])
                .expect("it can be read and removed");
            class.exists()
        };
        assert_eq!(["one", "one", "two", "two"].map(&mut is_kept), [false, true, false, true]);
    }

    #[test]
    fn every_scenario_has_its_test_in_every_language() {
        let project = Project::here();
        let read = |path: &str| project.read(path).expect("it is a text of the project");
        let page = read("bindings/scenarios.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
        let is_number = |it: &&str| {
            it.strip_prefix(|c: char| c.is_ascii_uppercase())
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|c| c.is_ascii_digit()))
        };
        let numbers: Vec<_> = rows.map(|(number, _)| number).filter(is_number).collect();
        assert!(numbers.len() > 40, "{numbers:?}");
        for (language, ending, before, after) in [
            ("kotlin", ".kt", "fun `", " "),
            ("swift", ".swift", "func test_", "_"),
            ("python", ".py", "def test_", "_"),
        ] {
            let tests = project.files(&format!("bindings/contract/{language}"), ending);
            let tests: String = tests.iter().map(|path| read(path).to_lowercase()).collect();
            for number in &numbers {
                let test = format!("{before}{}{after}", number.to_lowercase());
                assert!(tests.contains(&test), "{number} has no test in {language}");
            }
        }
    }
}
