//! The contract in Kotlin over what an app that shrinks its code has left: ProGuard takes the contract for
//! the app, with the library's own rules and those of what it stands on, and nothing else is kept.
//!
//! Android's R8 reads the same rules, and is not to be had without Android's tools. The scenario that
//! compiles is left out, since nothing that compiles is in an app.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cargo::target_folder;
use crate::lay;
use crate::maven::{CLASS_PATH, maven};
use crate::pack::RULES;
use crate::project::Project;
use crate::steps::{Outcome, command};
use crate::tries;

/// What of the class path an app carries, by the beginnings of its files' names.
const CARRIED: [&str; 5] =
    ["lantoa-jvm-", "jna-", "kotlin-stdlib-", "kotlinx-coroutines-core-", "annotations-"];
/// What of it only tests stand on. All else compiles, or is compiled against.
const OF_TESTS: [&str; 3] = ["junit-", "opentest4j-", "apiguardian-api-"];
/// Rules that one of them has in itself, which R8 looks for.
const THEIR_RULES: &str = "META-INF/proguard/coroutines.pro";
/// The scenario that compiles.
const COMPILES: &str = "IdTest";
/// What of Java the app and its tests stand on.
const JAVA: [&str; 4] = ["java.base", "java.desktop", "java.logging", "java.management"];

/// Shrinks the contract that was built in a folder with all that it stands on, and runs it.
pub(crate) fn contract(project: &Project, built: &Path) -> Outcome {
    match shrunk(project, built) {
        Ok(mut tests) => command(&mut tests),
        Err(outcome) => outcome,
    }
}

/// Shrinks, and returns what runs the tests.
fn shrunk(project: &Project, built: &Path) -> Result<Command, Outcome> {
    let folder = target_folder(project).join("shrunk");
    let _ = fs::remove_dir_all(&folder);
    let failed = |error: std::io::Error| Outcome::Failed(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(failed)?;
    let tools = folder.join("classpath");
    let file = format!("-Dmdep.outputFile={}", tools.display());
    command(maven(project).args(["--projects", "shrunk", CLASS_PATH, &file])).passed()?;
    let tools = class_path(&tools)?;
    let jars = class_path(&built.join("classpath"))?;
    let [carried, of_tests] = [&CARRIED[..], &OF_TESTS].map(|beginnings| named(&jars, beginnings));
    for jar in named(&carried, &["kotlinx-coroutines-core-"]) {
        let mut unpack = Command::new("jar");
        command(unpack.current_dir(&folder).arg("xf").arg(jar).arg(THEIR_RULES)).passed()?;
    }
    let app = folder.join("app.jar");
    let rules = rules(project, &folder, built, [&carried, &of_tests], &app).map_err(failed)?;
    let java = |classes: &[PathBuf], program: &str| {
        let classes =
            std::env::join_paths(classes).map_err(|error| Outcome::Failed(error.to_string()))?;
        let mut java = Command::new("java");
        java.arg("-cp").arg(classes).arg(program);
        Ok::<_, Outcome>(java)
    };
    command(java(&tools, "proguard.ProGuard")?.arg(format!("@{}", rules.display()))).passed()?;
    let runner = tools.into_iter().filter(|jar| !name(jar).starts_with("kotlin"));
    let classes: Vec<_> = [app.clone()].into_iter().chain(of_tests).chain(runner).collect();
    let mut tests = java(&classes, "org.junit.platform.console.ConsoleLauncher")?;
    tests.args(["execute", "--disable-banner", "--details=summary", "--fail-if-no-tests"]);
    tests.arg("--scan-class-path").arg(app);
    // Tests find files of the project from where Maven starts them.
    tests.current_dir(project.root().join("bindings/contract/kotlin"));
    Ok(tests)
}

/// Writes what ProGuard is told, and returns the file.
fn rules(
    project: &Project,
    folder: &Path,
    built: &Path,
    [carried, of_tests]: [&[PathBuf]; 2],
    app: &Path,
) -> std::io::Result<PathBuf> {
    let mut text =
        format!("-injars '{}'(!{COMPILES}*.class)\n", built.join("test-classes").display());
    let mut line = |line: std::fmt::Arguments<'_>| {
        let _never = writeln!(text, "{line}");
    };
    for jar in carried {
        line(format_args!("-injars '{}'(!META-INF/**,!module-info.class)", jar.display()));
    }
    line(format_args!("-outjars '{}'", app.display()));
    for module in JAVA {
        line(format_args!(
            "-libraryjars <java.home>/jmods/{module}.jmod(!**.jar;!module-info.class)"
        ));
    }
    for jar in of_tests {
        line(format_args!("-libraryjars '{}'", jar.display()));
    }
    // The app: tests that JUnit finds by name, and programs that they start by name. What of annotations
    // is kept is the library's rule alone, without which JUnit finds no test either.
    for kept in [
        // JUnit has assertions for Kotlin; Android alone has its annotations.
        "-dontwarn org.junit.**",
        "-dontwarn android.annotation.SuppressLint",
        "-keep class *Test { *; }",
        "-keep class *Kt { public static void main(java.lang.String[]); }",
        "-dontnote",
    ] {
        line(format_args!("{kept}"));
    }
    // Optimising takes most of the time, and is left to the night.
    if !tries::whole() {
        line(format_args!("-dontoptimize"));
    }
    line(format_args!("-include '{}'", project.root().join(RULES).display()));
    line(format_args!("-include '{}'", folder.join(THEIR_RULES).display()));
    let file = folder.join("app.pro");
    lay::text(text.as_bytes(), &file)?;
    Ok(file)
}

/// Returns the parts of a class path that was left in a file.
fn class_path(file: &Path) -> Result<Vec<PathBuf>, Outcome> {
    let text = fs::read_to_string(file)
        .map_err(|error| Outcome::Failed(format!("{}: {error}", file.display())))?;
    Ok(std::env::split_paths(text.trim()).collect())
}

/// Returns the files whose names begin so.
fn named(jars: &[PathBuf], beginnings: &[&str]) -> Vec<PathBuf> {
    let is_named = |jar: &&PathBuf| beginnings.iter().any(|one| name(jar).starts_with(one));
    jars.iter().filter(is_named).cloned().collect()
}

fn name(jar: &Path) -> String {
    jar.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
