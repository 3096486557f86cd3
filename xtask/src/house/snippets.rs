//! What the pages for beginners show is code that a test compiles and runs.
//!
//! A snippet of such a page is a region of a test, from `// snippet: NAME` to `// end of snippet`,
//! letter for letter and in the same order; a region that no page shows is refused as well.

use crate::finding::Finding;
use crate::project::Project;

/// A page, the language of its snippets, and the test that runs them.
const PAGES: [(&str, &str, &str); 2] = [
    (
        "docs/getting-started-ios.md",
        "swift",
        "bindings/contract/swift/Tests/ContractTests/GettingStartedTests.swift",
    ),
    (
        "docs/getting-started-android.md",
        "kotlin",
        "bindings/contract/kotlin/src/test/kotlin/GettingStartedTest.kt",
    ),
];

/// Returns every snippet that is not its region. A project without pages has none.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let there = PAGES.iter().filter(|(page, ..)| project.has(page));
    there.flat_map(|page| compared(project, page).unwrap_or_else(|finding| vec![finding])).collect()
}

fn compared(
    project: &Project,
    (page, language, test): &(&str, &str, &str),
) -> Result<Vec<Finding>, Finding> {
    let fence = format!("```{language}");
    let (text, code) = (project.read(page)?, project.read(test)?);
    let shown = blocks(&text, |line| line == fence, "```");
    let compiled = blocks(&code, |line| line.starts_with("// snippet: "), "// end of snippet");
    let mut findings = Vec::new();
    for ((line, shown), (at, compiled)) in shown.iter().zip(&compiled) {
        if shown != compiled {
            let sentence = format!("shows other code than {test}:{at} compiles; copy that region");
            findings.push(Finding::at(page, *line, sentence));
        }
    }
    if shown.is_empty() {
        findings.push(Finding::about(page, format!("shows no {language}")));
    }
    if shown.len() != compiled.len() {
        let sentence =
            format!("shows {} snippets of the {} in {test}", shown.len(), compiled.len());
        findings.push(Finding::about(page, sentence));
    }
    Ok(findings)
}

/// Returns what stands between a first line that fits and the last line, with the first's number.
fn blocks<'a>(
    text: &'a str,
    opens: impl Fn(&str) -> bool,
    closes: &str,
) -> Vec<(usize, Vec<&'a str>)> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        if opens(line) {
            let inside = lines.by_ref().map(|(_, line)| line);
            blocks.push((number, inside.take_while(|line| *line != closes).collect()));
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    fn refused(page: &str, code: &str) -> Vec<String> {
        let (name, _, test) = PAGES[0];
        let (_folder, project) = planted::project(&[(name, page), (test, code)]);
        findings(&project).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_page_that_shows_the_regions_in_their_order_passes() {
        let page = "# A\n```sh\nls\n```\n```swift\na\n\nb\n```\nText\n```swift\nc\n```\n";
        let code = "x\n// snippet: one\na\n\nb\n// end of snippet\ny\n// snippet: two\nc\n// end of snippet\n";
        assert_eq!(refused(page, code), [""; 0]);
    }

    #[test]
    fn a_snippet_that_is_no_region_and_a_region_that_is_not_shown_are_refused() {
        let [other, missing, none] = [
            ("```swift\na\n```\n", "// snippet: one\nb\n// end of snippet\n"),
            (
                "```swift\na\n```\n",
                "// snippet: one\na\n// end of snippet\n// snippet: two\n// end of snippet\n",
            ),
            ("# Empty\n", ""),
        ]
        .map(|(page, code)| refused(page, code));
        assert!(
            other[0].starts_with("docs/getting-started-ios.md:1: shows other code"),
            "{other:?}"
        );
        assert!(missing[0].contains("shows 1 snippets of the 2"), "{missing:?}");
        assert_eq!(none, ["docs/getting-started-ios.md: shows no swift"]);
    }

    #[test]
    fn the_project_has_the_pages() {
        let project = Project::here();
        for (page, _, test) in PAGES {
            assert!(project.has(page) && project.has(test), "{page}");
        }
    }
}
