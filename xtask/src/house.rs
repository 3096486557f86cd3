//! `cargo xtask house`: holds the rules of the house that no compiler knows.
//!
//! ARCHITECTURE.md names every module and every dependency and nothing that is gone; every source
//! file says what it is for; links between pages lead somewhere; the pages for beginners show code
//! that a test runs; the table of what was withstood has every test that says so, and the page of
//! limits every limit; the iOS app has its words in both languages; nothing is left for later in a
//! comment; the changelog has a place for what comes next.

mod architecture;
mod changelog;
mod ios_app;
mod limits;
mod links;
mod manifests;
mod snippets;
mod sources;

use std::fs;

use clap::Args;

use crate::finding::Finding;
use crate::house::architecture::{ARCHITECTURE, completed};
use crate::project::Project;
use crate::reliability;

/// Whether to repair what can be.
#[derive(Args, Debug)]
pub(crate) struct House {
    /// Add missing module lines to ARCHITECTURE.md from the modules' own docs, drop stale ones, and write
    /// the table of limits from the code
    #[arg(long)]
    write: bool,
}

impl House {
    /// Repairs what was asked for, and returns what is left.
    pub(crate) fn run(&self, project: &Project) -> Vec<Finding> {
        if self.write {
            let written = rewrite(project, ARCHITECTURE, |text| Ok(completed(project, text)))
                .and_then(|()| {
                    rewrite(project, limits::PAGE, |text| limits::completed(project, text))
                });
            if let Err(finding) = written {
                return vec![finding];
            }
        }
        findings(project)
    }
}

fn rewrite(
    project: &Project,
    page: &str,
    completed: impl FnOnce(&str) -> Result<String, Finding>,
) -> Result<(), Finding> {
    let text = completed(&project.read(page)?)?;
    fs::write(project.root().join(page), text)
        .map_err(|error| Finding::about(page, format!("is not written: {error}")))
}

/// Returns everything that breaks the rules of the house, by file and line.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = architecture::findings(project);
    findings.extend(changelog::findings(project));
    findings.extend(ios_app::findings(project));
    findings.extend(limits::findings(project));
    findings.extend(links::findings(project));
    findings.extend(reliability::findings(project));
    findings.extend(snippets::findings(project));
    findings.extend(sources::findings(project));
    findings.sort();
    findings.dedup();
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    const ARCHITECTURE: &str = "# A\n\n- `core/src/lib.rs`: the root of it all.\n\n## Dependencies\n\n### In core\n\n\
        - `sha2`, `hmac`: hashing, by the people who do only that.\n";
    const MANIFEST: &str = "[package]\nname = \"core\"\n[dependencies]\nsha2 = \"1\"\n\
        [target.'cfg(unix)'.dev-dependencies]\nhmac = { version = \"1\" }\n";

    fn refused(changed: &[(&str, &str)]) -> Vec<String> {
        let mut files = vec![
            ("ARCHITECTURE.md", ARCHITECTURE),
            ("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n"),
            ("README.md", "See [the picture](ARCHITECTURE.md#dependencies).\n"),
            ("core/Cargo.toml", MANIFEST),
            ("core/src/lib.rs", "//! The root.\n"),
        ];
        files.retain(|(path, _)| changed.iter().all(|(other, _)| other != path));
        files.extend(changed);
        let (_folder, project) = planted::project(&files);
        findings(&project).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_tidy_house_passes() {
        assert_eq!(refused(&[]), [""; 0]);
    }

    #[test]
    fn a_module_without_a_line_is_named_with_the_line_to_add() {
        assert_eq!(
            refused(&[("core/src/new.rs", "//! The new one.\n")]),
            ["ARCHITECTURE.md: lacks a module; add `- \\`core/src/new.rs\\`: The new one.`"
                .replace('\\', "")]
        );
    }

    #[test]
    fn a_line_without_its_module_or_without_words_is_refused() {
        let more = format!(
            "- `core/src/gone.rs`: it was here once.\n- `core/src/lib.rs`:\n{ARCHITECTURE}"
        );
        assert_eq!(
            refused(&[("ARCHITECTURE.md", &more)]),
            [
                "ARCHITECTURE.md:1: names `core/src/gone.rs`, which no longer exists; remove the line",
                "ARCHITECTURE.md:2: names `core/src/lib.rs` without saying why in a few words",
                "ARCHITECTURE.md:5: names `core/src/lib.rs` a second time; remove one line",
            ]
        );
    }

    #[test]
    fn missing_lines_are_written_beside_their_folder_and_stale_ones_dropped() {
        // Headings stand in no order of names: a line belongs where its folder is.
        let page = "# A\n- `core/src/z.rs`: the last one.\n\n- `core/src/a.rs`: the first one.\n\
            - `core/src/gone.rs`: it is gone.\n\n- `office/src/main.rs`: where it begins.\n\nEnd\n";
        let (_folder, project) = planted::project(&[
            ("core/src/a.rs", "//! A.\n"),
            ("core/src/a/b.rs", "//! The part\n//! of it.\n//!\n//! More.\n"),
            ("core/src/a/tests.rs", "//! T.\n"),
            ("core/src/z.rs", "//! Z.\n"),
            ("office/src/args.rs", "//! What is typed.\n"),
            ("office/src/main.rs", "//! Main.\n"),
        ]);
        assert_eq!(
            completed(&project, page),
            "# A\n- `core/src/z.rs`: the last one.\n\n- `core/src/a.rs`: the first one.\n\
             - `core/src/a/b.rs`: The part of it.\n\n- `office/src/args.rs`: What is typed.\n\
             - `office/src/main.rs`: where it begins.\n\nEnd\n"
        );
    }

    #[test]
    fn a_dependency_without_a_reason_is_refused_and_so_is_a_reason_without_one() {
        let manifest = MANIFEST.replace("hmac", "md5");
        assert_eq!(
            refused(&[("core/Cargo.toml", &manifest)]),
            [
                "ARCHITECTURE.md: lacks the dependency `md5` of core/Cargo.toml; say under \
                 Dependencies why it is worth its weight",
                "ARCHITECTURE.md:9: names `hmac`, which no Cargo.toml asks for; remove it",
            ]
        );
    }

    #[test]
    fn a_workspace_dependency_that_nobody_uses_is_refused() {
        assert_eq!(
            refused(&[("Cargo.toml", "[workspace.dependencies]\nsha2 = \"1\"\nold = \"1\"\n")]),
            ["Cargo.toml: lists the dependency `old`, which no package uses; remove it"]
        );
    }

    #[test]
    fn a_source_file_says_first_what_it_is_for() {
        assert_eq!(
            refused(&[("core/tests/evening.rs", "use std::fmt;\n")]),
            ["core/tests/evening.rs:1: does not open with `//!` and what the file is for"]
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_refused() {
        let page = "[a](gone.md)\n[b](../README.md \"home\")\n`[c](x.md)`\n```\n[d](y.md)\n```\n\
            [e](https://example.org/)\n[f](../README.md#nothing)\n[g](#here)\n## Here!\n";
        assert_eq!(
            refused(&[("docs/page.md", page)]),
            [
                "docs/page.md:1: links to `gone.md`, which does not exist",
                "docs/page.md:8: links to `../README.md#nothing`, but that page has no such heading",
            ]
        );
    }

    #[test]
    fn what_is_left_for_later_in_a_comment_is_refused() {
        let text = format!("//! a\n// {}: more\n", sources::MARKERS[0]);
        let found = refused(&[("core/src/lib.rs", &text)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("core/src/lib.rs:2: leaves work"), "{found:?}");
    }

    #[test]
    fn swift_that_is_nothing_where_a_module_is_not_found_is_refused() {
        let text = "#if !os(Linux)\nimport Network\n#endif\n#if canImport(Combine)\n#endif\n";
        assert_eq!(
            refused(&[("ios-sample/App/A.swift", text)]),
            ["ios-sample/App/A.swift:4: may compile to nothing; say `#if os(Linux)`"]
        );
    }

    #[test]
    fn a_changelog_without_a_place_for_what_comes_next_is_refused() {
        assert_eq!(
            refused(&[("CHANGELOG.md", "# Changelog\n\n## [0.1.0]\n")]),
            ["CHANGELOG.md: has no heading `## [Unreleased]`; add it above the newest version"]
        );
    }
}
