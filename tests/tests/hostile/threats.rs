//! What is promised names an attack, and the attack a test that is there. (Guards: a promise of
//! SECURITY.md that nothing tries, and a test that was renamed away from under it.)

use std::collections::BTreeMap;
use std::path::Path;

const PROMISES: &str = include_str!("../../../SECURITY.md");
const THREATS: &str = include_str!("../../../core/docs/threats.md");
const LIMITS: &str = include_str!("../../../core/docs/limits.md");

/// Returns what the page says of each attack's tests, by its number.
fn tests_by_threat() -> BTreeMap<&'static str, &'static str> {
    let rows = THREATS.lines().filter(|line| line.starts_with("| T"));
    let cells = |line: &'static str| line.split(" | ").collect::<Vec<_>>();
    rows.map(cells).map(|row| (row[0].trim_start_matches("| "), row[3])).collect()
}

#[test]
fn every_promise_names_attacks_and_every_such_attack_a_test() {
    let tests = tests_by_threat();
    let promises = PROMISES.split("## What is promised").nth(1).expect("a section of promises");
    let promises = promises.split("\n## ").next().expect("the section");
    let promises: Vec<_> = promises.split("\n- ").skip(1).collect();
    assert!(promises.len() > 5, "{promises:?}");
    for promise in promises {
        let words = promise.split(|c: char| !c.is_ascii_alphanumeric());
        let is_number =
            |word: &&str| word.strip_prefix('T').is_some_and(|n| n.parse::<u8>().is_ok());
        let numbers: Vec<_> = words.filter(is_number).collect();
        assert!(!numbers.is_empty(), "no attack on: {promise}");
        for number in numbers {
            let named = tests.get(number).unwrap_or_else(|| panic!("{number} of: {promise}"));
            assert!(named.contains(".rs`"), "{number} says {named:?} of: {promise}");
        }
    }
}

#[test]
fn every_file_of_tests_that_the_pages_of_threats_and_limits_name_exists() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a folder of the project");
    let folders = ["tests/tests", "core/src"].map(|folder| project.join(folder));
    for page in [THREATS, LIMITS] {
        let quoted = page.split('`').skip(1).step_by(2);
        let files: Vec<_> = quoted.filter(|name| name.ends_with(".rs")).collect();
        assert!(files.len() > 20, "{files:?}");
        for file in files {
            assert!(folders.iter().any(|folder| folder.join(file).is_file()), "{file}");
        }
    }
}
