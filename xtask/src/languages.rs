//! One programme of an office and a phone in each language, each a process of its own.

use crate::build::Build;
use crate::project::Project;
use crate::steps::Outcome;
use crate::{bindings, contract, swift};

/// Builds the office and the phones, and runs the test in which they meet.
pub(crate) fn check(project: &Project) -> Outcome {
    match phones(project) {
        Ok(phones) => {
            let words = ["nextest", "run", "--test", "languages", "--run-ignored", "all"];
            // The folder that the phone in Swift sees too.
            let more = [("LANTOA_PHONES", &*phones), ("TMPDIR", "/tmp")];
            Build::Encrypted.run(project, &words, |test| test.envs(more))
        }
        Err(outcome) => outcome,
    }
}

/// Returns a line for each phone, as the test reads them.
fn phones(project: &Project) -> Result<String, Outcome> {
    bindings::tested(project).passed()?;
    let kotlin = contract::kotlin_program(project, "PhoneKt")?;
    let swift = swift::program(project, "debug", "phone")?;
    let python = contract::python_program(project, "phone.py")?;
    let line = |language: &str, words: Vec<String>| format!("{language}\t{}\n", words.join("\t"));
    Ok(line("Kotlin", kotlin) + &line("Swift", swift) + &line("Python", python))
}
