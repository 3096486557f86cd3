//! The border of the core: programs and bindings hold a node and speak its words, nothing deeper.

use std::collections::BTreeSet;

use crate::finding::Finding;
use crate::layers::reference::references;
use crate::layers::table::{PUBLIC, layer};
use crate::project::Project;

/// Folders whose code stands outside the core and uses it.
const USERS: [&str; 2] = ["office/src", "bindings"];

/// Returns every reference from outside to a layer that is not public.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in USERS.iter().flat_map(|folder| project.files(folder, ".rs")) {
        let text = match project.read(&file) {
            Ok(text) => text,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let read = match references(&text, &[], &BTreeSet::new()) {
            Ok(read) => read,
            Err((line, sentence)) => {
                findings.push(Finding::at(&file, line, sentence));
                continue;
            }
        };
        for reference in read.all {
            let [first, second, ..] = reference.path.as_slice() else { continue };
            if first == "lantoa_core"
                && layer(second).is_some()
                && !PUBLIC.contains(&second.as_str())
            {
                findings.push(Finding::at(
                    &file,
                    reference.line,
                    format!(
                        "uses `lantoa_core::{second}`, but from outside the core only {} may be \
                         used; add what is missing to `Node`",
                        PUBLIC.map(|name| format!("`{name}`")).join(" and ")
                    ),
                ));
            }
        }
    }
    findings
}
