//! The shape of source files: short, named by a noun, and never `mod.rs`.

use crate::finding::Finding;
use crate::layers::table::{EMPTY_NAMES, LINES_MAX};
use crate::project::Project;

/// Returns every file that is too long or whose name says nothing.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in project.sources() {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
        let stem = name.trim_end_matches(".rs");
        if stem == "mod" {
            let sentence = format!("is a `mod.rs`; name it {folder}.rs");
            findings.push(Finding::about(&file, sentence));
        }
        if EMPTY_NAMES.contains(&stem) {
            let sentence = format!("`{stem}` says nothing about what stands here; name the noun");
            findings.push(Finding::about(&file, sentence));
        }
        match project.read(&file).map(|text| text.lines().count()) {
            Ok(lines) if lines > LINES_MAX => findings.push(Finding::at(
                &file,
                lines,
                format!("has {lines} lines, and {LINES_MAX} is the most; split it by noun"),
            )),
            Ok(_) => {}
            Err(finding) => findings.push(finding),
        }
    }
    findings
}
