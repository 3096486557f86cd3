//! Tests that nextest runs: each in a process of its own, on every core, and the seconds of each binary.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::build::Build;
use crate::cargo::target_folder;
use crate::project::Project;
use crate::steps::Outcome;

/// Where nextest writes what each test took, in the target folder; `.config/nextest.toml` asks for it.
const TIMES: &str = "nextest/default/junit.xml";

/// What the tests of one binary took, added up.
#[derive(Debug, Default, PartialEq)]
struct Binary {
    tests: u32,
    seconds: f64,
    slowest: (f64, String),
}

/// Builds one of the two builds, runs those of its tests that `words` select, and prints the seconds of
/// each binary. No test at all is a failure.
pub(crate) fn run(project: &Project, build: Build, words: &[&str]) -> Outcome {
    let words = [&["nextest", "run", "--no-fail-fast", "--no-tests", "fail"], words].concat();
    build.all(project).then(|| {
        let outcome = build.run(project, &words, |nextest| nextest);
        match fs::read_to_string(target_folder(project).join(TIMES)) {
            Ok(times) => println!("{}", printed(&binaries(&times))),
            Err(error) => println!("The seconds of each binary are not known: {TIMES}: {error}"),
        }
        outcome
    })
}

/// Returns what nextest's report says of each binary: one tag a line, as it writes them.
fn binaries(report: &str) -> BTreeMap<String, Binary> {
    let mut binaries: BTreeMap<String, Binary> = BTreeMap::new();
    for line in report.lines().map(str::trim).filter(|line| line.starts_with("<testcase ")) {
        let value = |name: &str| line.split_once(&format!(" {name}=\""))?.1.split('"').next();
        let (Some(test), Some(binary)) = (value("name"), value("classname")) else { continue };
        let seconds = value("time").and_then(|time| time.parse().ok()).unwrap_or(0.0);
        let binary = binaries.entry(binary.to_owned()).or_default();
        binary.tests += 1;
        binary.seconds += seconds;
        if seconds >= binary.slowest.0 {
            binary.slowest = (seconds, test.to_owned());
        }
    }
    binaries
}

/// Returns the table, the longest first.
fn printed(binaries: &BTreeMap<String, Binary>) -> String {
    let mut rows: Vec<_> = binaries.iter().collect();
    rows.sort_by(|one, other| other.1.seconds.total_cmp(&one.1.seconds));
    let mut text = format!("{:<32} {:>6} {:>8}  slowest\n", "binary", "tests", "seconds");
    for (name, Binary { tests, seconds, slowest: (most, test) }) in rows {
        let _ = writeln!(text, "{name:<32} {tests:>6} {seconds:>8.1}  {most:.1} {test}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_of_a_binary_are_those_of_its_tests() {
        let report = "<testsuite name=\"merge\" tests=\"2\">\n\
            <testcase name=\"taps::one\" classname=\"lantoa-tests::merge\" time=\"1.5\">\n\
            <testcase name=\"taps::two\" classname=\"lantoa-tests::merge\" time=\"0.25\">\n";
        let found = binaries(report);
        let slowest = (1.5, "taps::one".to_owned());
        let wanted = Binary { tests: 2, seconds: 1.75, slowest };
        assert_eq!(found.get("lantoa-tests::merge"), Some(&wanted), "{found:?}");
        assert!(printed(&found).contains("1.8  1.5 taps::one"), "{}", printed(&found));
    }
}
