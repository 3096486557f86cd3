//! What people who keep rolls met with, as scripts over the program: `tests/field-cases`.
//!
//! Each script checks outcomes, and may change where it guesses a word or a command. One that fails stands
//! in [`OPEN`], and one that holds does not: a fault that is mended leaves the list with the mend.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

/// The scripts that fail, by file name without `.py`.
const OPEN: [&str; 0] = [];

/// Returns the scripts, by name; `_lib.py` is what they share.
fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("field-cases");
    let there = std::fs::read_dir(folder).expect("the folder of scripts");
    let mut scripts: Vec<_> = there.map(|entry| entry.expect("its entries").path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|ext| ext == "py") && name(path) != "_lib");
    scripts.sort();
    scripts
}

fn name(script: &Path) -> String {
    script.file_stem().expect("a script's name").to_string_lossy().into_owned()
}

/// Runs a script. Returns whether it holds, and what it said.
fn run(script: &Path) -> (bool, String) {
    let program = std::env::var_os("LANTOA_BIN").expect("LANTOA_BIN names the program `lantoa`");
    let program = std::fs::canonicalize(program).expect("LANTOA_BIN names a file");
    let output = Command::new("python3")
        .arg(script)
        .env("LANTOA", program)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .envs([("LANG", "C"), ("PYTHONUTF8", "1")])
        .env_remove("LC_ALL")
        .output()
        .expect("python3 is there");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said.into_owned())
}

#[test]
fn every_case_of_the_field_holds_or_is_known_to_fail() {
    let scripts = scripts();
    let names: BTreeSet<String> = scripts.iter().map(|script| name(script)).collect();
    for open in OPEN {
        assert!(names.contains(open), "{open} is known to fail, and there is no such script");
    }
    let (waiting, wrong) = (Mutex::new(scripts.into_iter()), Mutex::new(Vec::new()));
    let work = || {
        while let Some(script) = { waiting.lock().expect("nobody panics").next() } {
            let (holds, said) = run(&script);
            let name = name(&script);
            if holds == OPEN.contains(&&*name) {
                let is = if holds { "holds: take it from OPEN" } else { "fails" };
                wrong.lock().expect("nobody panics").push(format!("{name} {is}\n{said}"));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("nobody panics");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
