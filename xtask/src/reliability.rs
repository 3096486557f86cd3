//! `cargo xtask reliability`: runs every test of a fault or an attack, and writes what they withstood
//! into docs/reliability.md.
//!
//! A test that loses or alters one record fails, and then nothing is written: the page can hold no
//! figure that is not of one run in which all passed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::{ExitCode, Stdio};

use clap::Args;

use crate::build::Build;
use crate::finding::Finding;
use crate::project::Project;
use crate::steps::Outcome;
use crate::{table, tries};

/// Whether to write.
#[derive(Args, Debug)]
pub(crate) struct Reliability {
    /// Print the table only
    #[arg(long)]
    print: bool,
    /// Run these tests only, and leave the rows of the others as they are
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// The page.
const PAGE: &str = "docs/reliability.md";
/// Where the tests stand: a file or a folder for each binary, and in a folder a file for each module.
const FOLDER: &str = "tests/tests";
/// The call by which a test says what it withstood.
const CALL: &str = "withstood(";
/// What the line that it prints begins with, wherever the harness begins it.
const SAID: &str = "withstood ";
/// The line of the page behind which the table stands.
const MARK: &str = "<!-- the table below is written by `cargo xtask reliability` -->";

impl Reliability {
    /// Runs the tests and writes the page.
    pub(crate) fn run(&self, project: &Project) -> ExitCode {
        match self.table(project) {
            Ok(table) if self.print => {
                println!("{table}");
                ExitCode::SUCCESS
            }
            Ok(table) => match written(project, &table) {
                Ok(()) => ExitCode::SUCCESS,
                Err(why) => failed(&why),
            },
            Err(why) => failed(&why),
        }
    }

    fn table(&self, project: &Project) -> Result<String, String> {
        let mut withstood: BTreeMap<(String, String), u64> = BTreeMap::new();
        if Build::Plain.all(project) != Outcome::Passed {
            return Err("the tests are not built".to_owned());
        }
        let mut tests = telling(project)?;
        if !self.only.is_empty() {
            let page = project.read(PAGE).map_err(|finding| finding.to_string())?;
            withstood = rows(&page);
            withstood.retain(|(test, _), _| !self.only.contains(test));
            tests.retain(|test| self.only.contains(test));
            if tests.len() < self.only.len() {
                return Err(format!("of {:?} only {tests:?} say what they withstood", self.only));
            }
        }
        for test in tests {
            println!("=== {test}");
            let (binary, module) = test.split_once('/').unwrap_or((&test, ""));
            let words = ["test", "--test", binary];
            let mut ran = Build::Plain.cargo(project, &words).map_err(|why| format!("{why:?}"))?;
            let ran = ran
                .args(["--", "--nocapture"])
                .args((!module.is_empty()).then(|| format!("{module}::")))
                .env(tries::WHOLE.0, tries::WHOLE.1)
                .stderr(Stdio::inherit())
                .output()
                .map_err(|error| format!("cargo is not started: {error}"))?;
            if !ran.status.success() {
                print!("{}", String::from_utf8_lossy(&ran.stdout));
                return Err(format!("{test} failed, so nothing is written"));
            }
            let said = said_in(&String::from_utf8_lossy(&ran.stdout));
            if said.is_empty() {
                return Err(format!("{test} says nothing of what it withstood"));
            }
            for (what, tried) in said {
                *withstood.entry((test.clone(), what)).or_default() += tried;
            }
        }
        Ok(printed(&withstood))
    }
}

/// Returns a finding for each test that says what it withstood and stands in no row of the page.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let names = telling(project).unwrap_or_default();
    if names.is_empty() {
        return Vec::new();
    }
    let page = match project.read(PAGE) {
        Ok(page) => page,
        Err(finding) => return vec![finding],
    };
    let missing = names.iter().filter(|name| !page.contains(&format!("[{name}](")));
    missing
        .map(|name| {
            let sentence = format!("lacks the test `{name}`; run `cargo xtask reliability`");
            Finding::about(PAGE, sentence)
        })
        .collect()
}

/// Returns the tests that say what they withstood: the file of each, without its ending.
fn telling(project: &Project) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for file in project.files(FOLDER, ".rs") {
        let text = project.read(&file).map_err(|finding| finding.to_string())?;
        let name = file.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".rs"));
        if text.contains(CALL) {
            names.extend(name.map(|name| name.trim_start_matches('/').to_owned()));
        }
    }
    Ok(names)
}

/// Returns what a test's output says was withstood, and how often.
fn said_in(output: &str) -> Vec<(String, u64)> {
    let lines = output.lines().filter_map(|line| line.split_once(SAID));
    lines
        .filter_map(|(_, said)| {
            let (tried, what) = said.split_once(' ')?;
            Some((what.to_owned(), tried.parse().ok()?))
        })
        .collect()
}

/// Returns what the page's table says was withstood, by test and fault.
fn rows(page: &str) -> BTreeMap<(String, String), u64> {
    let row = |line: &str| {
        let mut cells = line.trim_matches(['|', ' ']).split(" | ");
        let (what, tried) = (cells.next()?, cells.next()?.replace(',', "").parse().ok()?);
        let test = cells.nth(1)?.strip_prefix('[')?.split(']').next()?;
        Some(((test.to_owned(), what.to_owned()), tried))
    };
    page.lines().filter_map(row).collect()
}

fn printed(withstood: &BTreeMap<(String, String), u64>) -> String {
    let mut table = String::from(
        "| fault or attack | tried | records lost or altered | test |\n|---|---:|---:|---|\n",
    );
    for ((test, what), tried) in withstood {
        let _ = writeln!(
            table,
            "| {what} | {} | 0 | [{test}](../tests/tests/{test}.rs) |",
            grouped(*tried)
        );
    }
    table
}

/// Returns a number with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn written(project: &Project, table: &str) -> Result<(), String> {
    let page = project.root().join(PAGE);
    let old = fs::read_to_string(&page).map_err(|error| format!("{PAGE}: {error}"))?;
    let new = table::put(&old, MARK, table).ok_or(format!("{PAGE} lacks the line {MARK}"))?;
    fs::write(&page, new).map_err(|error| format!("{PAGE}: {error}"))
}

fn failed(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_wherever_the_harness_begins_it() {
        let output = "test kills ... withstood 100 phones killed\nwithstood 7 cuts, at each byte\n\
            withstood some things\nok\n";
        assert_eq!(
            said_in(output),
            [("phones killed".to_owned(), 100), ("cuts, at each byte".to_owned(), 7)]
        );
    }

    #[test]
    fn a_table_is_read_as_it_was_printed() {
        let row = |test: &str, what: &str, tried| ((test.to_owned(), what.to_owned()), tried);
        let withstood = [row("hostile/frames", "frames broken", 100_373), row("kill", "kills", 9)];
        let withstood = withstood.into_iter().collect();
        assert_eq!(rows(&printed(&withstood)), withstood);
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
