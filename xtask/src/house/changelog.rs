//! The changelog always has a place for what comes next.

use crate::finding::Finding;
use crate::project::Project;

/// The page.
const CHANGELOG: &str = "CHANGELOG.md";
/// The heading under which every noticed change is written down first.
const UNRELEASED: &str = "## [Unreleased]";

/// Returns a finding where the heading is missing.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    match project.read(CHANGELOG) {
        Ok(text) if text.lines().any(|line| line.trim_end() == UNRELEASED) => Vec::new(),
        Ok(_) => {
            let sentence =
                format!("has no heading `{UNRELEASED}`; add it above the newest version");
            vec![Finding::about(CHANGELOG, sentence)]
        }
        Err(finding) => vec![finding],
    }
}
