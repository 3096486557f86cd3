//! Tables that people bring: CSV of any common make, read line by line in bounded memory.
//!
//! Every fault names its line as an editor counts, so a line break inside quotes counts too. A file
//! that cannot be read on is stopped at; other faults are collected, so that one look mends a file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use lantoa_core::domain::text::fold;
use serde_json::{Value, json};

use crate::failure::{Done, Failure, file_failure, invalid};

mod records;

use records::{Record, Records};

/// Longest line taken, in bytes without its end; a record over several lines is held to it too.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// Most lines taken below the header: a commune's whole population on one list.
pub const LINES_MAX: u32 = 100_000;
/// Bad lines listed; the others are counted.
const BAD_LINES_MAX: usize = 1_000;

/// A column that a file may have.
pub struct Column {
    /// Its name in the contract.
    pub name: &'static str,
    /// Other names, folded.
    pub also: &'static [&'static str],
    /// Whether a file without it cannot be taken, nor a line that leaves it empty.
    pub needed: bool,
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
const WHOLE_FILE: [(&str, &str); 8] = [
    ("not-utf-8", "file-not-utf-8"),
    ("utf-16", "file-utf-16"),
    ("empty-file", "file-empty"),
    ("no-lines", "file-no-lines"),
    ("column-missing", "file-column-missing"),
    ("column-twice", "file-column-twice"),
    ("too-many-lines", "file-too-many-lines"),
    ("line-too-long", "file-line-too-long"),
];

/// The rows of a file with a header, in the order of the wanted columns.
pub struct Rows<R> {
    records: Records<R>,
    columns: &'static [Column],
    /// Where each wanted column stands in the file.
    places: Vec<Option<usize>>,
    width: usize,
    ignored: Vec<String>,
    any: bool,
}

/// One row.
#[derive(Debug, Eq, PartialEq)]
pub struct Row {
    /// The line on which it begins, from 1, as an editor counts.
    pub line: u32,
    fields: Vec<String>,
}

impl Row {
    /// Returns a field by the column's place among the wanted ones; empty where it is missing.
    pub fn field(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }
}

impl<R: BufRead> Rows<R> {
    /// Reads the header. Returns `None`, with the reason in `bad`, where there is no use in reading
    /// on.
    pub fn open(reader: R, columns: &'static [Column], bad: &mut BadLines) -> Option<Self> {
        let mut records = Records::new(reader);
        let header = match records.next() {
            Some(Ok(header)) => header,
            Some(Err(fault)) => {
                bad.add(fault.line, "", fault.problem);
                return None;
            }
            None => {
                bad.add(1, "", "empty-file");
                return None;
            }
        };
        let (places, ignored) = find_columns(&header, columns, bad);
        let width = header.fields.len();
        let rows = Self { records, columns, places, width, ignored, any: false };
        bad.is_empty().then_some(rows)
    }

    /// Returns the file's columns that nobody asked for.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
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
        let found = self.places.iter().position(|at| at.is_some() && *at == place);
        found.and_then(|at| self.columns.get(at)).map_or("", |column| column.name)
    }

    fn row(&self, record: Record, bad: &mut BadLines) -> Option<Row> {
        let Record { line, fields: mut found } = record;
        if found.iter().skip(self.width).any(|field| !field.trim().is_empty()) {
            bad.add(line, "", "too-many-fields");
            return None;
        }
        let mut is_good = true;
        let mut fields = Vec::with_capacity(self.columns.len());
        for (column, place) in self.columns.iter().zip(&self.places) {
            let field = place.and_then(|place| found.get_mut(place)).map(std::mem::take);
            let field = field.unwrap_or_default();
            if column.needed && field.trim().is_empty() {
                bad.add(line, column.name, "empty");
                is_good = false;
            }
            fields.push(field);
        }
        is_good.then_some(Row { line, fields })
    }
}

fn find_columns(
    header: &Record,
    columns: &[Column],
    bad: &mut BadLines,
) -> (Vec<Option<usize>>, Vec<String>) {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ignored = Vec::new();
    for (place, title) in header.fields.iter().enumerate() {
        let folded = fold(&title.replace(['_', '-', '/', '.'], " "));
        let known = columns.iter().find(|column| {
            column.name.replace('_', " ") == folded || column.also.contains(&folded.as_str())
        });
        match known {
            Some(column) if found.contains_key(column.name) => {
                bad.add(header.line, column.name, "column-twice");
            }
            Some(column) => {
                found.insert(column.name, place);
            }
            None if folded.is_empty() => {}
            None => ignored.push(title.trim().to_owned()),
        }
    }
    for column in columns.iter().filter(|column| column.needed) {
        if !found.contains_key(column.name) {
            bad.add(header.line, column.name, "column-missing");
        }
    }
    (columns.iter().map(|column| found.get(column.name).copied()).collect(), ignored)
}

/// Opens a file to read rows from.
///
/// # Errors
///
/// As for any file; a folder, which some systems open like a file, is none.
pub fn open(path: &Path) -> Done<BufReader<File>> {
    let file = File::open(path).map_err(|error| file_failure(path, &error))?;
    let is_folder = file.metadata().is_ok_and(|found| found.is_dir());
    if is_folder {
        return Err(file_failure(path, &io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::new(file))
}

/// Returns whether a spreadsheet would take a field for a formula, also once its blanks are trimmed.
///
/// The wide forms are those of East Asian keyboards, which some spreadsheets take for the narrow ones.
pub fn is_formula(field: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    field.starts_with(['\t', '\r', '\n']) || begins(field.trim_start())
}

/// Reads at most one line into `line`, without its end.
///
/// Returns whether there was one; an `Err` where it is longer than [`LINE_BYTES_MAX`], with memory
/// bounded by that.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<LineRead> {
    line.clear();
    // Two more bytes: the line's end itself.
    let read = reader.by_ref().take(LINE_BYTES_MAX as u64 + 2).read_until(b'\n', line)?;
    if read == 0 {
        return Ok(LineRead::End);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    }
    Ok(if line.len() > LINE_BYTES_MAX { LineRead::TooLong } else { LineRead::Line })
}

/// What [`read_line`] found.
enum LineRead {
    Line,
    TooLong,
    End,
}

#[cfg(test)]
mod tests;
