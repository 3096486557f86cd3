//! The contract of the bindings in Python and Kotlin, on the packages as an app takes them: the wheel
//! installed where nothing else is, the jar resolved out of the Maven repository, as it is and shrunk.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::{bindings, maven, pack, shrunk};

/// The module of the Kotlin build that is the contract.
const MODULE: &str = "../contract/kotlin";
/// The Android sample's modules, which take the same jar.
const SAMPLE: [&str; 3] =
    ["../../android-sample/kit", "../../android-sample/ui", "../../android-sample/platform"];

/// How the modules in Kotlin were compiled and their tests run, once in a run.
static TESTED: OnceLock<Outcome> = OnceLock::new();
/// How the contract in Kotlin was compiled alone, where no tests had compiled it before.
static COMPILED: OnceLock<Outcome> = OnceLock::new();

/// Runs the contract in Python.
pub(crate) fn python(project: &Project) -> Outcome {
    let words = ["-W", "error::ResourceWarning", "-m", "unittest", "discover", "-v"];
    let python = bindings::tested(project).passed().and_then(|()| pack::python(project));
    match python {
        Ok(python) => command(
            Command::new(python)
                .args(words)
                .current_dir(project.root().join("bindings/contract/python"))
                .env_remove("PYTHONPATH")
                .env("PYTHONDONTWRITEBYTECODE", "1"),
        ),
        Err(outcome) => outcome,
    }
}

/// Runs the contract in Kotlin and the Android sample's tests, and the contract again over what an app that
/// shrinks its code has left; and reads the archive for Android as far as it can be put together.
pub(crate) fn kotlin(project: &Project) -> Outcome {
    let modules = [&[MODULE][..], &SAMPLE].concat();
    let verify = || {
        let packed = bindings::tested(project).then(|| pack::jvm(project));
        packed.then(|| consumed(project, &modules, &["verify"]))
    };
    TESTED
        .get_or_init(verify)
        .clone()
        .then(|| shrunk::contract(project, &built(project)))
        .then(|| pack::archive(project, &[]))
}

/// Returns the words that start a program of the contract's in Python, but for its folder.
pub(crate) fn python_program(project: &Project, name: &str) -> Result<Vec<String>, Outcome> {
    let program = project.root().join("bindings/contract/python").join(name);
    let python = pack::python(project)?;
    Ok(vec![python.display().to_string(), program.display().to_string()])
}

/// Builds the contract's programs in Kotlin, and returns the words that start the one of a class, but
/// for its folder.
pub(crate) fn kotlin_program(project: &Project, class: &str) -> Result<Vec<String>, Outcome> {
    let compile =
        || pack::jvm(project).then(|| consumed(project, &[MODULE], &["-DskipTests", "verify"]));
    TESTED.get().unwrap_or_else(|| COMPILED.get_or_init(compile)).clone().passed()?;
    let built = built(project);
    let libraries = fs::read_to_string(built.join("classpath"))
        .map_err(|error| Outcome::Failed(format!("the build left no class path: {error}")))?;
    let classes = format!("{}:{}", built.join("test-classes").display(), libraries.trim());
    Ok(vec!["java".to_owned(), "-cp".to_owned(), classes, class.to_owned()])
}

/// Has Maven do `words` in modules that take the jar out of the repository.
fn consumed(project: &Project, modules: &[&str], words: &[&str]) -> Outcome {
    match maven::consumer(project, &pack::repository(project), modules) {
        Ok(mut maven) => command(maven.args(words)),
        Err(outcome) => outcome,
    }
}

/// Returns where the contract in Kotlin is built.
fn built(project: &Project) -> PathBuf {
    bindings::folder(project).join("maven/lantoa-contract")
}
