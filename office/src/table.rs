//! Tables that people bring: text with delimiters, of any common make and encoding.
//!
//! Every fault names its line as an editor counts, so a line break inside quotes counts too. A file
//! that cannot be read on is stopped at; other faults are collected, so that one look mends a file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::failure::{Done, Failure, file_failure, invalid};

mod encoding;
pub mod fonts;
mod heading;
mod records;

use heading::Heading;
use records::{Record, Records};

/// Longest line taken, in bytes without its end; a record over several lines is held to it too.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// Most lines taken below the first: a commune's whole population on one list.
pub const LINES_MAX: u32 = 100_000;
/// Bad lines listed; the others are counted.
const BAD_LINES_MAX: usize = 1_000;

/// A column that a file may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the contract.
    pub name: &'static str,
    /// Other names, the most exact first: folded, or in small letters with marks where only those are meant.
    pub also: &'static [&'static str],
    /// Whether a file without it cannot be taken.
    pub needed: bool,
    /// Whether a file may have several columns of its names, of which the most exact one with text counts.
    pub many: bool,
}

impl Column {
    /// Returns a column without which a file cannot be taken.
    #[must_use]
    pub const fn needed(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, needed: true, many: false }
    }

    /// Returns a column that a file may have.
    #[must_use]
    pub const fn wanted(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, needed: false, many: true }
    }
}

/// What is wrong with a file, line by line.
#[derive(Debug, Default)]
pub struct BadLines {
    listed: Vec<Value>,
    count: usize,
}

impl BadLines {
    /// Notes a fault; `problem` is a word of the catalogue's `problem` family.
    pub fn add(&mut self, line: u32, field: &str, problem: &str) {
        self.count += 1;
        if self.listed.len() < BAD_LINES_MAX {
            self.listed.push(json!({ "line": line, "field": field, "problem": problem }));
        }
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Returns the failure that lists them.
    pub fn failure(self, code: &'static str) -> Failure {
        // A file that is no such file at all gets a sentence of its own: which, what to do.
        let whole = |fault: &Value| {
            WHOLE_FILE.iter().find(|(problem, _)| fault["problem"] == *problem).map(|(_, c)| *c)
        };
        let first = self.listed.iter().find_map(|fault| whole(fault).map(|code| (code, fault)));
        let mut detail = json!({ "count": self.count, "lines": self.listed });
        let code = first.map_or(code, |(code, fault)| {
            detail["line"] = fault["line"].clone();
            detail["column"] = fault["field"].clone();
            code
        });
        invalid(code, "lines of the file cannot be taken", detail)
    }
}

/// Problems of a whole file, with the codes of their sentences.
const WHOLE_FILE: [(&str, &str); 13] = [
    ("not-utf-8", "file-not-utf-8"),
    ("workbook", "file-workbook"),
    ("no-table", "file-no-table"),
    ("file-too-long", "file-too-long"),
    ("tcvn3", "file-tcvn3"),
    ("vni", "file-vni"),
    ("decoded-twice", "file-decoded-twice"),
    ("empty-file", "file-empty"),
    ("no-lines", "file-no-lines"),
    ("column-missing", "file-column-missing"),
    ("column-twice", "file-column-twice"),
    ("too-many-lines", "file-too-many-lines"),
    ("line-too-long", "file-line-too-long"),
];

/// The rows of a file below its heading.
pub struct Rows {
    records: Records,
    columns: Vec<Column>,
    heading: Heading,
    /// A column without heading whose text belongs to the one before it.
    beside: Option<usize>,
    /// Columns that are not taken and hold something, but for those whose heading nobody asked for.
    left_out: BTreeSet<usize>,
    any: bool,
}

/// One row.
#[derive(Debug, Eq, PartialEq)]
pub struct Row {
    /// The line on which it begins, from 1, as an editor counts.
    pub line: u32,
    /// What stands in the column that [`Rows::join`] joined.
    pub beside: String,
    fields: Vec<String>,
}

impl Row {
    /// Returns a field by the column's place among the wanted ones; empty where it is missing.
    #[must_use]
    pub fn field(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }

    /// Notes which of the needed columns are empty. Returns whether none is.
    pub fn is_whole(&self, columns: &[Column], bad: &mut BadLines) -> bool {
        let mut is_whole = true;
        for (at, column) in columns.iter().enumerate() {
            if column.needed && self.field(at).trim().is_empty() {
                bad.add(self.line, column.name, "empty");
                is_whole = false;
            }
        }
        is_whole
    }
}

/// What stands in a column without heading, beside one that has one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Beside {
    /// Rows with something in the column that has a heading.
    pub rows: u32,
    /// Of those, rows with one to three words beside it.
    pub words: u32,
    /// Rows with something else beside it.
    pub others: u32,
}

impl Rows {
    /// Reads a file and finds its heading. Returns `None`, with the reason in `bad`, where there is no use
    /// in reading on.
    pub fn open(reader: impl Read, columns: &[Column], bad: &mut BadLines) -> Option<Self> {
        let text = match encoding::read(reader) {
            Ok(text) => Arc::new(text),
            Err(problem) => {
                bad.add(1, "", problem);
                return None;
            }
        };
        let heading = heading::find(&text, columns, bad)?;
        let mut records = Records::new(text, heading.delimiter);
        for _ in 0..heading.records {
            records.next();
        }
        let columns = columns.to_vec();
        let left_out = BTreeSet::new();
        Some(Self { records, columns, heading, beside: None, left_out, any: false })
    }

    /// Returns the headings of columns of which something is left out; of a column without heading that holds
    /// something its letters in a spreadsheet, in brackets. Complete only when every row was read.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        let titles = self.heading.titles.iter().enumerate();
        let is_left_out = |place: usize, title: &str| {
            self.left_out.contains(&place)
                || !title.is_empty() && self.heading.column_at(place).is_none()
        };
        let left_out = titles.filter(|(place, title)| is_left_out(*place, title));
        let named = |(place, title): (usize, &String)| match title.as_str() {
            "" => format!("({})", letters(place)),
            title => title.to_owned(),
        };
        left_out.map(named).collect()
    }

    /// Returns whether the file has a column.
    #[must_use]
    pub fn has(&self, column: usize) -> bool {
        self.heading.places.get(column).is_some_and(|places| !places.is_empty())
    }

    /// Returns what stands in the column without heading to the right of `column`; `None` where there is no
    /// such column.
    #[must_use]
    pub fn beside(&self, column: usize) -> Option<Beside> {
        let (left, place) = self.place_beside(column)?;
        let mut records = self.records.clone();
        let mut beside = Beside::default();
        while let Some(record) = records.next() {
            let Ok(Record { fields, .. }) = record else { continue };
            let text = |place: usize| fields.get(place).map_or("", |field| field.trim());
            let (named, text) = (text(left), text(place));
            beside.rows += u32::from(!named.is_empty());
            let is_words = !text.contains(|c: char| c.is_ascii_digit())
                && text.split_whitespace().count() <= 3;
            match text {
                "" => {}
                _ if is_words && !named.is_empty() => beside.words += 1,
                _ => beside.others += 1,
            }
        }
        Some(beside)
    }

    /// Takes the column without heading to the right of `column` for a part of it: [`Row::beside`].
    pub fn join(&mut self, column: usize) {
        self.beside = self.place_beside(column).map(|(_, place)| place);
    }

    fn place_beside(&self, column: usize) -> Option<(usize, usize)> {
        let left = *self.heading.places.get(column)?.first()?;
        self.heading.is_unnamed(left + 1).then_some((left, left + 1))
    }

    /// Returns the next good row; bad ones before it are noted. `None` at the end, which is also
    /// where the file cannot be read on.
    pub fn next(&mut self, bad: &mut BadLines) -> Option<Row> {
        loop {
            match self.records.next() {
                Some(Ok(record)) => {
                    self.any = true;
                    if let Some(row) = self.row(record, bad) {
                        return Some(row);
                    }
                }
                Some(Err(fault)) => {
                    self.any = true;
                    bad.add(fault.line, self.column_at(fault.place), fault.problem);
                    if fault.is_end {
                        return None;
                    }
                }
                None => {
                    if !self.any {
                        bad.add(1, "", "no-lines");
                    }
                    return None;
                }
            }
        }
    }

    /// Returns the wanted column that stands at a place of the file; empty where none does.
    fn column_at(&self, place: Option<usize>) -> &'static str {
        let found = place.and_then(|place| self.heading.column_at(place));
        found.and_then(|at| self.columns.get(at)).map_or("", |column| column.name)
    }

    fn row(&mut self, record: Record, bad: &mut BadLines) -> Option<Row> {
        let Record { line, fields: mut found } = record;
        let is_full = |field: &String| !field.trim().is_empty();
        if found.iter().skip(self.heading.titles.len()).any(is_full) {
            bad.add(line, "", "too-many-fields");
            return None;
        }
        if heading::is_heading_again(&found, &self.columns) {
            bad.add(line, "", "heading-again");
            return None;
        }
        let mut fields = Vec::with_capacity(self.columns.len());
        for places in &self.heading.places {
            let full = places.iter().find(|place| found.get(**place).is_some_and(is_full));
            let field = full.or(places.first()).and_then(|place| found.get_mut(*place));
            fields.push(field.map(std::mem::take).unwrap_or_default());
        }
        let beside = self.beside.and_then(|place| found.get_mut(place)).map(std::mem::take);
        for (place, field) in found.iter().enumerate() {
            let is_known = || self.heading.column_at(place).is_some();
            if is_full(field) && (self.heading.is_unnamed(place) || is_known()) {
                self.left_out.insert(place);
            }
        }
        Some(Row { line, beside: beside.unwrap_or_default(), fields })
    }
}

/// Returns the letters by which a spreadsheet calls a column, from 0.
fn letters(mut place: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(place % 26).unwrap_or(0)));
        if place < 26 {
            return letters.into_iter().rev().collect();
        }
        place = place / 26 - 1;
    }
}

/// Opens a file to read rows from.
///
/// # Errors
///
/// As for any file; a folder, which some systems open like a file, is none.
pub fn open(path: &Path) -> Done<File> {
    let file = File::open(path).map_err(|error| file_failure(path, &error))?;
    let is_folder = file.metadata().is_ok_and(|found| found.is_dir());
    if is_folder {
        return Err(file_failure(path, &io::ErrorKind::IsADirectory.into()));
    }
    Ok(file)
}

/// Returns whether a spreadsheet would take a field for a formula, also once its blanks are trimmed.
///
/// The wide forms are those of East Asian keyboards, which some spreadsheets take for the narrow ones.
pub fn is_formula(field: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    field.starts_with(['\t', '\r', '\n']) || begins(field.trim_start())
}

/// Returns text that a spreadsheet does not take for a formula.
#[must_use]
pub fn harmless(text: &str) -> String {
    if is_formula(text) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests;
