//! SQLite with ciphers, as a static library to link instead of the one that is compiled in.
//!
//! The amalgamation comes from crates.io; of its ciphers only the one that is used is compiled, without
//! the processor's help, which cheap phones do not give.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use clap::Args;

use crate::check::{cargo, office_program, release_folder};
use crate::project::Project;
use crate::steps::{Outcome, command};

/// Ciphers that are left out.
const OTHERS: [&str; 6] = ["AES_128_CBC", "AES_256_CBC", "SQLCIPHER", "RC4", "ASCON128", "AEGIS"];
/// What the SQLite that is compiled in has too, as far as anything here uses it, and no temporary file.
const OPTIONS: [(&str, &str); 7] = [
    ("SQLITE_CORE", "1"),
    ("SQLITE_ENABLE_API_ARMOR", "1"),
    ("SQLITE_ENABLE_COLUMN_METADATA", "1"),
    ("SQLITE_THREADSAFE", "1"),
    ("SQLITE_TEMP_STORE", "3"),
    ("HAVE_USLEEP", "1"),
    ("SQLITE3MC_OMIT_AES_HARDWARE_SUPPORT", "1"),
];

/// For whom to build it.
#[derive(Args, Debug)]
pub(crate) struct Sqlite {
    /// The target, as rustc names it; this machine's where none is given
    #[arg(long)]
    target: Option<String>,
}

impl Sqlite {
    /// Builds the library, and prints the environment that links it.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        match build(&folder(project), self.target.as_deref()) {
            Ok(folder) => {
                for (name, value) in environment(&folder) {
                    println!("export {name}={}", value.display());
                }
                ExitCode::SUCCESS
            }
            Err(why) => {
                eprintln!("{why}");
                ExitCode::FAILURE
            }
        }
    }
}

/// Returns where the libraries are left, each in a folder of its target's name.
fn folder(project: &Project) -> PathBuf {
    release_folder(project).join("sqlite3mc")
}

/// Builds the library for a target, this machine's where none is named, and returns its folder.
fn build(folder: &Path, target: Option<&str>) -> Result<PathBuf, String> {
    let source = sqlite3mc_src::source_dir();
    let mut cc = cc::Build::new();
    cc.file(source.join(sqlite3mc_src::SOURCE_FILE)).include(source).warnings(false);
    for (name, value) in OPTIONS {
        cc.define(name, value);
    }
    for cipher in OTHERS {
        cc.define(&format!("HAVE_CIPHER_{cipher}"), "0");
    }
    let host = host().ok_or("`rustc -vV` does not tell this machine's target")?;
    let target = target.unwrap_or(&host);
    let folder = folder.join(target);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    cc.out_dir(&folder).target(target).host(&host).opt_level(2).debug(false).pic(true);
    cc.cargo_metadata(false);
    cc.try_compile("sqlite3").map_err(|error| error.to_string())?;
    Ok(folder)
}

/// Returns the environment in which cargo links the library of this folder.
pub(crate) fn environment(folder: &Path) -> [(&'static str, PathBuf); 3] {
    [
        ("SQLITE3_LIB_DIR", folder.to_owned()),
        ("SQLITE3_STATIC", "1".into()),
        // It would find the system's first.
        ("SQLITE3_NO_PKG_CONFIG", "1".into()),
    ]
}

/// Builds the library for this machine, and returns the environment in which cargo links it. Several
/// parts of a check ask for it: it is compiled once in a run.
pub(crate) fn for_this_machine(project: &Project) -> Result<[(&'static str, PathBuf); 3], String> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build(&folder(project), None));
    built.clone().map(|folder| environment(&folder))
}

/// Builds the library for another system with the compiler that `compiler` names, in a process of its
/// own, and returns the environment in which cargo links it.
pub(crate) fn for_target(
    project: &Project,
    target: &str,
    compiler: &[(String, PathBuf)],
) -> Result<[(&'static str, PathBuf); 3], String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut build = Command::new(own);
    build.args(["sqlite", "--target", target]);
    build.envs(compiler.iter().filter(|(name, _)| name != "CARGO_TARGET_DIR").cloned());
    match command(&mut build) {
        Outcome::Passed => Ok(environment(&folder(project).join(target))),
        Outcome::Failed(why) | Outcome::NotRun(why) => Err(why),
    }
}

/// Runs the tests of databases under a key.
pub(crate) fn check(project: &Project) -> Outcome {
    let environment = match for_this_machine(project) {
        Ok(environment) => environment,
        Err(why) => return Outcome::Failed(why),
    };
    let build = ["build", "--release"];
    let test = ["test", "--release"];
    let features = ["--no-default-features", "--features", "lantoa-office/encrypted"];
    let tests =
        ["encrypted", "custody", "key_file", "one_sqlite"].iter().flat_map(|test| ["--test", test]);
    let ready = |words: &[&str]| {
        let mut cargo = cargo(project);
        cargo
            .args(words)
            .args(["-p", "lantoa-office", "-p", "lantoa-tests"])
            .args(features)
            .args(["--features", "lantoa-tests/encrypted"]);
        cargo.envs(environment.clone()).env("LANTOA_BIN", office_program(project));
        cargo
    };
    let mut tested = ready(&test);
    command(&mut ready(&build)).then(|| command(tested.args(tests)))
}

fn host() -> Option<String> {
    let said = Command::new("rustc").arg("-vV").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}
