//! What the packages ask for: the outside dependencies of every `Cargo.toml`.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use crate::finding::Finding;
use crate::project::Project;

/// The tables of a manifest that name dependencies.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Returns each outside dependency with the manifest that first asks for it, and what is wrong.
///
/// A name that the workspace lists and no package uses is a finding.
pub(crate) fn dependencies(project: &Project) -> (BTreeMap<String, String>, Vec<Finding>) {
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    let mut listed: Vec<(String, String)> = Vec::new();
    let mut own = BTreeSet::new();
    let mut findings = Vec::new();
    for file in project.files("", "Cargo.toml") {
        let manifest: Table = match project.read(&file) {
            Ok(text) => match text.parse() {
                Ok(manifest) => manifest,
                Err(error) => {
                    findings.push(Finding::about(&file, format!("is not TOML: {error}")));
                    continue;
                }
            },
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        if let Some(name) = manifest.get("package").and_then(|p| p.get("name")?.as_str()) {
            own.insert(name.to_owned());
        }
        let targets = manifest.get("target").and_then(Value::as_table).into_iter().flatten();
        let targets = targets.filter_map(|(_, target)| target.as_table());
        for table in [&manifest].into_iter().chain(targets) {
            for name in TABLES.iter().flat_map(|kind| names(table.get(*kind))) {
                used.entry(name).or_insert_with(|| file.clone());
            }
        }
        let workspace = manifest.get("workspace").and_then(|w| w.get("dependencies"));
        listed.extend(names(workspace).map(|name| (file.clone(), name)));
    }
    used.retain(|name, _| !own.contains(name));
    for (file, name) in listed.iter().filter(|(_, name)| !own.contains(name)) {
        if !used.contains_key(name) {
            let sentence =
                format!("lists the dependency `{name}`, which no package uses; remove it");
            findings.push(Finding::about(file, sentence));
        }
    }
    (used, findings)
}

fn names(table: Option<&Value>) -> impl Iterator<Item = String> {
    table.and_then(Value::as_table).into_iter().flat_map(Table::keys).cloned()
}
