//! A table that a command writes into a page, behind a line that says so.

/// Returns the page's text with this table behind the line; `None` where the page lacks the line.
pub(crate) fn put(text: &str, line: &str, table: &str) -> Option<String> {
    let (before, _) = text.split_once(line)?;
    Some(format!("{before}{line}\n\n{table}"))
}

/// Returns the page's text with this between two lines; `None` where the page lacks one of them.
pub(crate) fn put_between(text: &str, [begin, end]: [&str; 2], table: &str) -> Option<String> {
    let (before, rest) = text.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{}\n\n{end}{after}", table.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_two_lines_stays() {
        let put = |text| put_between(text, ["<begin>", "<end>"], "new\n");
        assert_eq!(put("a <begin> old <end> z").as_deref(), Some("a <begin>\n\nnew\n\n<end> z"));
        assert_eq!(put("a <begin> old"), None);
    }
}
