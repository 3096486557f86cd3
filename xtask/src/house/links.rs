//! Links between the project's own pages lead to files and headings that exist.

use crate::finding::Finding;
use crate::project::Project;

/// Returns every link of a Markdown page to a local file or heading that is not there.
pub(crate) fn findings(project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    for page in project.files("", ".md") {
        match project.read(&page) {
            Ok(text) => {
                for (line, target) in links(&text) {
                    if let Some(wrong) = wrong(project, &page, &text, &target) {
                        findings.push(Finding::at(
                            &page,
                            line,
                            format!("links to `{target}`, {wrong}"),
                        ));
                    }
                }
            }
            Err(finding) => findings.push(finding),
        }
    }
    findings
}

fn wrong(project: &Project, page: &str, text: &str, target: &str) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let file = if path.is_empty() { page.to_owned() } else { joined(page, path) };
    if !project.has(&file) {
        return Some("which does not exist");
    }
    if heading.is_empty() || !file.ends_with(".md") {
        return None;
    }
    let other = if path.is_empty() { text.to_owned() } else { project.read(&file).ok()? };
    let found = outside_fences(&other)
        .filter_map(|(_, line)| line.strip_prefix('#'))
        .any(|title| anchor(title.trim_start_matches('#').trim()) == heading);
    (!found).then_some("but that page has no such heading")
}

/// Returns the lines of a page that are not within a fenced block, with their numbers from 1.
fn outside_fences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

/// Returns the targets of a page's links with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (number, line) in outside_fences(text) {
        // Every second piece stands between backticks.
        let prose: String = line.split('`').step_by(2).collect();
        for rest in prose.split("](").skip(1) {
            if let Some((target, _)) = rest.split_once(')') {
                let target = target.split_whitespace().next().unwrap_or_default();
                links.push((number, target.trim_matches(['<', '>']).to_owned()));
            }
        }
    }
    links
}

/// Returns the path that a page's relative link means, from the project's root.
fn joined(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Returns a heading as the common Markdown viewers name it in links.
fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
