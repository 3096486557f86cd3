//! The page of limits is what the code says: every constant of the core that ends in `_MAX`, with its
//! value and its own docs.

use crate::finding::Finding;
use crate::project::Project;
use crate::table;

/// The page.
pub(super) const PAGE: &str = "core/docs/limits.md";
/// The line of the page behind which the table stands.
const MARK: &str = "<!-- the table below is written by `cargo xtask house --write` -->";

/// Returns that the page differs from the code. A project without the page has no finding.
pub(super) fn findings(project: &Project) -> Vec<Finding> {
    if !project.has(PAGE) {
        return Vec::new();
    }
    let compared = || {
        let text = project.read(PAGE)?;
        Ok(if completed(project, &text)? == text {
            Vec::new()
        } else {
            let sentence = "differs from the code's limits; run `cargo xtask house --write`";
            vec![Finding::about(PAGE, sentence)]
        })
    };
    compared().unwrap_or_else(|finding| vec![finding])
}

/// Returns the page's text with the table that belongs into it.
pub(super) fn completed(project: &Project, text: &str) -> Result<String, Finding> {
    let mut table = "| Limit | Value | Module | Meaning |\n|---|---|---|---|\n".to_owned();
    for path in project.sources() {
        let Some(module) = path.strip_prefix("core/src/") else { continue };
        for Limit { name, value, docs } in limits(&project.read(&path)?) {
            table += &format!("| `{name}` | `{value}` | `{module}` | {docs} |\n");
        }
    }
    table::put(text, MARK, &table)
        .ok_or_else(|| Finding::about(PAGE, format!("lacks the line `{MARK}`")))
}

struct Limit {
    name: String,
    value: String,
    docs: String,
}

/// Returns the limits that a source has before its tests.
fn limits(source: &str) -> Vec<Limit> {
    let mut limits = Vec::new();
    let mut docs: Vec<&str> = Vec::new();
    for line in source.lines().map(str::trim).take_while(|line| *line != "#[cfg(test)]") {
        if let Some(doc) = line.strip_prefix("///") {
            docs.push(doc.trim());
            continue;
        }
        if let Some((name, value)) = constant(line).filter(|(name, _)| name.ends_with("_MAX")) {
            let docs = docs.join(" ").replace("[`", "`").replace("`]", "`").replace('|', "\\|");
            limits.push(Limit { name: name.to_owned(), value: value.to_owned(), docs });
        }
        docs.clear();
    }
    limits
}

/// Returns the name and the value of a constant.
fn constant(line: &str) -> Option<(&str, &str)> {
    let (seen, rest) = line.split_once("const ")?;
    if !["", "pub ", "pub(crate) ", "pub(super) "].contains(&seen) {
        return None;
    }
    let (name, rest) = rest.split_once(": ")?;
    Some((name, rest.split_once(" = ")?.1.strip_suffix(';')?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::planted;

    const CODE: &str = "//! A.\n\n/// Most of them:\n/// see [`B`].\npub(crate) const A_MAX: usize = 2 * B;\n\
        /// No limit.\nconst B: usize = 4;\n#[cfg(test)]\nmod tests {\n    const T_MAX: u8 = 1;\n}\n";
    const ROW: &str = "| `A_MAX` | `2 * B` | `a.rs` | Most of them: see `B`. |\n";

    #[test]
    fn the_page_holds_every_limit_and_is_refused_when_one_changes() {
        let page = format!("# Limits\n\n{MARK}\nold\n");
        let (_folder, project) = planted::project(&[("core/src/a.rs", CODE), (PAGE, &page)]);
        assert_eq!(findings(&project).len(), 1);
        let written = completed(&project, &page).expect("it has the mark");
        assert!(
            written.starts_with(&page[..page.len() - 4]) && written.ends_with(&format!("|\n{ROW}"))
        );
        let (_folder, project) = planted::project(&[("core/src/a.rs", CODE), (PAGE, &written)]);
        assert_eq!(findings(&project), []);
        let other = CODE.replace("2 * B", "3 * B");
        let (_folder, project) = planted::project(&[("core/src/a.rs", &other), (PAGE, &written)]);
        assert_eq!(findings(&project).len(), 1);
    }
}
