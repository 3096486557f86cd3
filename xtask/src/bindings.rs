//! `cargo xtask bindings`: the code of each language, and the reviewed surface.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use clap::Args;

use crate::build::Build;
use crate::cargo::{cargo, release_folder, target_folder, tested_folder};
use crate::project::Project;
use crate::sqlite;
use crate::steps::{Outcome, command};

/// What of the Kotlin build is the bindings and their contract.
const MODULES: &str = "jvm,../contract/kotlin";

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

/// Runs the contract in Python.
pub(crate) fn contract(project: &Project) -> Outcome {
    let tests = project.root().join("bindings/contract/python");
    let words = ["-W", "error::ResourceWarning", "-m", "unittest", "discover", "-v"];
    tested(project).then(|| {
        command(
            Command::new("python3")
                .args(words)
                .current_dir(tests)
                .env("PYTHONPATH", folder(project).join("python"))
                .env("PYTHONDONTWRITEBYTECODE", "1"),
        )
    })
}

/// Compiles the generated Kotlin and runs the contract and the Android sample's tests.
pub(crate) fn kotlin(project: &Project) -> Outcome {
    tested(project).then(|| maven(project, &["verify"]))
}

/// Compiles the Kotlin that was written into a library of its own.
pub(crate) fn jar(project: &Project) -> Outcome {
    maven(project, &["--projects", "jvm", "-DskipTests", "package"])
}

/// Returns the words that start a program of the contract's in Python, but for its folder.
pub(crate) fn python_program(project: &Project, name: &str) -> Vec<String> {
    let program = project.root().join("bindings/contract/python").join(name);
    let module = format!("PYTHONPATH={}", folder(project).join("python").display());
    vec!["env".to_owned(), module, "python3".to_owned(), program.display().to_string()]
}

/// Builds the contract's programs in Kotlin, and returns the words that start the one of a class, but
/// for its folder.
pub(crate) fn kotlin_program(project: &Project, class: &str) -> Result<Vec<String>, Outcome> {
    maven(project, &["--projects", MODULES, "-DskipTests", "verify"]).passed()?;
    let built = folder(project).join("maven/lantoa-contract");
    let libraries = fs::read_to_string(built.join("classpath"))
        .map_err(|error| Outcome::Failed(format!("the build left no class path: {error}")))?;
    Ok(vec![
        "java".to_owned(),
        format!("-Djna.library.path={}", folder(project).join("shared").display()),
        "-cp".to_owned(),
        format!("{}:{}", built.join("test-classes").display(), libraries.trim()),
        class.to_owned(),
    ])
}

/// Builds the program in Rust that an app in another language is measured against, and returns it.
pub(crate) fn rust_program(project: &Project) -> Result<PathBuf, Outcome> {
    release(project, &["build", "-p", "lantoa-bindings", "--example", "border"]).passed()?;
    Ok(release_folder(project).join("examples/border"))
}

/// Has Maven do `words` in the Kotlin build, with the bindings that were written.
fn maven(project: &Project, words: &[&str]) -> Outcome {
    command(
        Command::new("mvn")
            .current_dir(project.root())
            .args(["--batch-mode", "--no-transfer-progress"])
            .args(["--file", "bindings/kotlin/pom.xml"])
            .arg(format!("-Dlantoa.bindings={}", folder(project).display()))
            .args(words),
    )
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
    let build = ["build", "-p", "lantoa-bindings", "-p", "lantoa-bindgen"];
    release(project, &build).then(|| write(project, &release_folder(project), out))
}

/// Runs cargo for a release with databases under a key, as the libraries for phones have them.
fn release(project: &Project, words: &[&str]) -> Outcome {
    let environment = match sqlite::for_this_machine(project) {
        Ok(environment) => environment,
        Err(why) => return Outcome::Failed(why),
    };
    let features = ["--no-default-features", "--features", "lantoa-bindings/encrypted"];
    command(cargo(project).args(words).arg("--release").args(features).envs(environment))
}

/// Writes the languages and the surface of the library in the folder `built` into `out`. The library
/// is laid beside them: into `shared` and `static`, where nothing else can be linked by chance, and
/// where Python finds it beside its module.
fn write(project: &Project, built: &Path, out: &Path) -> Outcome {
    let shared = library();
    let archive = "liblantoa_bindings.a";
    let mut bindgen = Command::new(built.join(format!("lantoa-bindgen{EXE_SUFFIX}")));
    bindgen.current_dir(project.root()).args([&built.join(&shared), &out.into()]);
    let lay = || {
        for (name, folder) in [(&*shared, "python"), (&*shared, "shared"), (archive, "static")] {
            fs::create_dir_all(out.join(folder))?;
            fs::copy(built.join(name), out.join(folder).join(name))?;
        }
        Ok(())
    };
    command(&mut bindgen)
        .then(|| told(lay(), "the library cannot be copied"))
        .then(|| told(swift_package(project, &out.join("swift")), "no Swift package"))
        .then(|| told(forget_builds(project, out), "what was built before cannot be removed"))
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
        let to = package.join(to);
        fs::create_dir_all(to.parent().expect("it was joined above"))?;
        // A file that is as it was keeps its time: the Swift build goes by it.
        let (written, stands) = (fs::read(swift.join(from))?, fs::read(&to).ok());
        if stands.as_ref() != Some(&written) {
            fs::write(&to, written)?;
        }
        fs::remove_file(swift.join(from))?;
    }
    fs::copy(project.root().join("bindings/swift/Package.swift"), package.join("Package.swift"))?;
    Ok(())
}

/// Returns the name of the library's file, as a program in another language loads it.
pub(crate) fn library() -> String {
    format!("{DLL_PREFIX}lantoa_bindings{DLL_SUFFIX}")
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
        let numbers: Vec<_> = rows.map(|(number, _)| number).filter(|it| it.len() == 2).collect();
        assert!(numbers.len() > 30, "{numbers:?}");
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
