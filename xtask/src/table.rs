//! A table that a command writes into a page, behind a line that says so.

/// Returns the page's text with this table behind the line; `None` where the page lacks the line.
pub(crate) fn put(text: &str, line: &str, table: &str) -> Option<String> {
    let (before, _) = text.split_once(line)?;
    Some(format!("{before}{line}\n\n{table}"))
}
