//! ARCHITECTURE.md names what exists, and nothing else.
//!
//! One list line for each module, `` - `core/src/…rs`: why it is there ``, and under the heading
//! Dependencies one for each outside crate (several may share a line).

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Finding;
use crate::house::manifests::dependencies;
use crate::project::Project;

/// The page.
pub(crate) const ARCHITECTURE: &str = "ARCHITECTURE.md";
/// Folders whose modules it names.
const FOLDERS: [&str; 7] = [
    "core/src",
    "office/src",
    "bindings/src",
    "bindings/bindgen/src",
    "xtask/src",
    "tests/src",
    "tests/rosters/src",
];
/// The heading whose list names outside crates.
const DEPENDENCIES: &str = "Dependencies";
/// Fewest words that can say why something is there.
const WORDS_MIN: usize = 3;

/// Returns what the page lacks, what it names though it is gone, and what it says nothing about.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let text = match project.read(ARCHITECTURE) {
        Ok(text) => text,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    let modules = modules(project);
    let (dependencies, wrong) = dependencies(project);
    findings.extend(wrong);

    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for item in items(&text) {
        for name in &item.names {
            let exists = if name.ends_with(".rs") {
                modules.contains(name)
            } else if item.is_dependency {
                dependencies.contains_key(name)
            } else {
                continue;
            };
            let sentence = if !exists && item.is_dependency {
                format!("names `{name}`, which no Cargo.toml asks for; remove it")
            } else if !exists {
                format!("names `{name}`, which no longer exists; remove the line")
            } else if item.words < WORDS_MIN {
                format!("names `{name}` without saying why in a few words")
            } else if named.contains_key(name) {
                format!("names `{name}` a second time; remove one line")
            } else {
                String::new()
            };
            if exists {
                named.entry(name.clone()).or_insert(item.line);
            }
            if !sentence.is_empty() {
                findings.push(Finding::at(ARCHITECTURE, item.line, sentence));
            }
        }
    }
    for module in modules.iter().filter(|module| !named.contains_key(*module)) {
        let purpose = project.read(module).map(|text| purpose(&text)).unwrap_or_default();
        let sentence = format!("lacks a module; add `- `{module}`: {purpose}`");
        findings.push(Finding::about(ARCHITECTURE, sentence));
    }
    for (name, manifest) in dependencies.iter().filter(|(name, _)| !named.contains_key(*name)) {
        let sentence = format!(
            "lacks the dependency `{name}` of {manifest}; say under {DEPENDENCIES} why it is worth \
             its weight"
        );
        findings.push(Finding::about(ARCHITECTURE, sentence));
    }
    findings
}

/// Returns the page with a line for each module that lacks one, made from the module's own doc, and
/// without the lines of modules that are gone. The sentences are to be read before they are kept.
pub(crate) fn completed(project: &Project, text: &str) -> String {
    let modules = modules(project);
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| module_of(line).is_none_or(|module| modules.contains(module)))
        .map(str::to_owned)
        .collect();
    for module in &modules {
        if lines.iter().any(|line| module_of(line) == Some(module)) {
            continue;
        }
        let purpose = project.read(module).map(|text| purpose(&text)).unwrap_or_default();
        let at = place_of(module, &lines);
        lines.insert(at, format!("- `{module}`: {purpose}"));
    }
    lines.join("\n") + "\n"
}

/// Returns before which line a module's belongs: among those of the nearest folder, by name, so that
/// it comes to stand under their heading.
fn place_of(module: &str, lines: &[String]) -> usize {
    let named = lines.iter().enumerate().filter_map(|(at, line)| Some((module_of(line)?, at)));
    let shared = |other: &str| {
        let pairs = stem(other).split('/').zip(stem(module).split('/'));
        pairs.take_while(|(theirs, ours)| theirs == ours).count()
    };
    let nearest = named.clone().map(|(other, _)| shared(other)).max();
    let near: Vec<_> = named.filter(|(other, _)| Some(shared(other)) == nearest).collect();
    let before = near.iter().filter(|(other, _)| stem(other) < stem(module));
    match before.max_by_key(|(other, _)| stem(other)) {
        Some((_, at)) => at + 1,
        None => near.iter().map(|(_, at)| *at).min().unwrap_or(lines.len()),
    }
}

/// Returns the modules that the page names. A module of tests is named by what it tests.
fn modules(project: &Project) -> BTreeSet<String> {
    let files = FOLDERS.iter().flat_map(|folder| project.files(folder, ".rs"));
    files.filter(|file| !file.ends_with("/tests.rs")).collect()
}

fn module_of(line: &str) -> Option<&str> {
    let (name, _) = line.strip_prefix("- `")?.split_once('`')?;
    name.ends_with(".rs").then_some(name)
}

fn stem(file: &str) -> &str {
    file.trim_end_matches(".rs")
}

/// A list line that begins with names between backticks.
struct Item {
    line: usize,
    names: Vec<String>,
    words: usize,
    is_dependency: bool,
}

fn items(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut is_dependency = false;
    for (line, content) in (1..).zip(text.lines()) {
        if let Some(heading) = content.strip_prefix("## ") {
            is_dependency = heading.trim() == DEPENDENCIES;
        }
        let Some(item) = content.strip_prefix("- `") else { continue };
        let (names, why) = item.split_once("`:").unwrap_or((item, ""));
        let names = names.split("`, `").map(str::to_owned).collect();
        items.push(Item { line, names, words: why.split_whitespace().count(), is_dependency });
    }
    items
}

/// Returns the first sentence of a file's doc: what the line in the list may say.
fn purpose(text: &str) -> String {
    let doc = text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim);
    doc.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
