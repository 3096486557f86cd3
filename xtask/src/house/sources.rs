//! Every source file opens by saying what it is for, leaves no work in a comment, and compiles to what it
//! says: no Swift that is nothing where a module is not found.

use std::fs;

use crate::finding::Finding;
use crate::project::Project;

/// Words that leave work for later. Put together here, so that this file does not hold them.
pub(crate) const MARKERS: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];

/// Endings of the files that people write here.
const ENDINGS: [&str; 10] =
    [".rs", ".md", ".toml", ".sql", ".ftl", ".html", ".js", ".css", ".kt", ".swift"];

/// Returns every source file without a first line of doc, and every marker left behind.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.sources() {
        match project.read(&file) {
            Ok(text) if text.starts_with("//! ") => {}
            Ok(_) => findings.push(Finding::at(
                &file,
                1,
                "does not open with `//!` and what the file is for",
            )),
            Err(finding) => findings.push(finding),
        }
    }
    for file in ENDINGS.iter().flat_map(|ending| project.files("", ending)) {
        // What is not UTF-8 is a fixture, not something that people write.
        let Ok(text) = fs::read_to_string(project.root().join(&file)) else { continue };
        for (line, marker) in (1..).zip(text.lines()).filter_map(|(n, l)| Some((n, marker(l)?))) {
            let sentence = format!(
                "leaves work behind a {marker}; do it now, or open an issue and say so there"
            );
            findings.push(Finding::at(&file, line, sentence));
        }
        if file.ends_with(".swift") {
            let guarded = (1..).zip(text.lines()).filter(|(_, line)| line.contains("canImport("));
            findings.extend(guarded.map(|(line, _)| {
                Finding::at(&file, line, "may compile to nothing; say `#if os(Linux)`")
            }));
        }
    }
    findings
}

fn marker(line: &str) -> Option<&'static str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    line.split(|c| !is_word(c)).find_map(|word| MARKERS.into_iter().find(|marker| *marker == word))
}
