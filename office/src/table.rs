//! Tables that people bring: text with delimiters and workbooks, of any common make.
//!
//! Every fault names its line as an editor or a spreadsheet counts, so a line break inside quotes counts
//! too. A file that cannot be read on is stopped at; other faults are collected, so that one look mends a
//! file.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;

use serde_json::{Value, json};

use crate::failure::{Done, Failure, file_failure, invalid};

pub mod aside;
mod delimited;
mod encoding;
pub mod fonts;
mod heading;
mod record;
mod records;
mod source;
pub mod workbook;

use heading::Heading;
use record::Record;
use source::Source;

/// Longest line taken, in bytes without its end; a record over several lines is held to it too.
pub const LINE_BYTES_MAX: usize = 64 << 10;
/// Most lines taken below the first: a commune's whole population on one list.
pub const LINES_MAX: u32 = 100_000;
/// Longest file taken, in bytes: 100,000 lines of a roster are 10 MB.
pub const FILE_BYTES_MAX: usize = 64 << 20;
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
    /// Whether something is kept of it.
    pub kept: bool,
    /// Whether a cell that was merged downwards says it of every line, as of a class. A name is of one.
    pub shared: bool,
}

impl Column {
    /// Returns a column without which a file cannot be taken.
    #[must_use]
    pub const fn needed(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { needed: true, many: false, ..Self::wanted(name, also) }
    }

    /// Returns the column, of which a cell that was merged downwards says it of every line.
    #[must_use]
    pub const fn of_many(self) -> Self {
        Self { shared: true, ..self }
    }

    /// Returns a column that a file may have.
    #[must_use]
    pub const fn wanted(name: &'static str, also: &'static [&'static str]) -> Self {
        Self { name, also, needed: false, many: true, kept: true, shared: false }
    }
}

/// What is wrong with a file, line by line.
#[derive(Debug, Default)]
pub struct BadLines {
    listed: Vec<Value>,
    count: usize,
    /// The sheet of a workbook that was read.
    sheet: Option<String>,
    /// The sheets of which one is to be named.
    sheets: Vec<String>,
}

impl BadLines {
    /// Notes a fault; `problem` is a word of the catalogue's `problem` family.
    pub fn add(&mut self, line: u32, field: &str, problem: &str) {
        self.count += 1;
        if self.listed.len() < BAD_LINES_MAX {
            self.listed.push(json!({ "line": line, "field": field, "problem": problem }));
        }
    }

    /// As [`BadLines::add`], with what may be meant instead.
    pub fn add_with(&mut self, line: u32, field: &str, problem: &str, candidates: Value) {
        let before = self.listed.len();
        self.add(line, field, problem);
        if let Some(added) = self.listed.get_mut(before) {
            added["candidates"] = candidates;
        }
    }

    fn of_sheets(&mut self, sheet: Option<String>, sheets: Vec<String>) {
        (self.sheet, self.sheets) = (sheet, sheets);
    }

    /// Returns how many faults there are.
    pub fn count(&self) -> usize {
        self.count
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
        if let Some(sheet) = self.sheet {
            detail["sheet"] = sheet.into();
        }
        if !self.sheets.is_empty() {
            detail["sheets"] = self.sheets.join(", ").into();
        }
        let code = first.map_or(code, |(code, fault)| {
            detail["line"] = fault["line"].clone();
            detail["column"] = fault["field"].clone();
            code
        });
        invalid(code, "lines of the file cannot be taken", detail)
    }
}

/// Problems of a whole file, with the codes of their sentences.
const WHOLE_FILE: [(&str, &str); 19] = [
    ("not-utf-8", "file-not-utf-8"),
    ("workbook", "file-workbook"),
    ("workbook-broken", "file-workbook-broken"),
    ("workbook-locked", "file-workbook-locked"),
    ("workbook-too-large", "file-workbook-too-large"),
    ("no-sheets", "file-no-sheets"),
    ("sheet-unknown", "file-sheet-unknown"),
    ("sheets-several", "file-sheets-several"),
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

/// What of a workbook is read.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// The sheet, by its name.
    pub sheet: Option<String>,
    /// What becomes of rows that the sheet does not show; without it they are refused.
    pub hidden: Option<Hidden>,
}

/// What becomes of rows that a sheet does not show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Hidden {
    /// They are read as others.
    Take,
    /// They are left out.
    LeaveOut,
}

/// The rows of a file below its heading.
pub struct Rows {
    source: Source,
    columns: Vec<Column>,
    hidden: Option<Hidden>,
    /// Columns without heading whose text belongs to the one before them.
    beside: Range<usize>,
    /// Columns that are not taken and hold something, but for those whose heading nobody asked for.
    left_out: BTreeSet<usize>,
    /// Lines that the sheet does not show.
    hidden_lines: Vec<u32>,
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
    /// Whether the heading stands over both.
    pub is_merged: bool,
    /// Of those, rows with one to three words beside it.
    pub words: u32,
    /// Rows with something else beside it.
    pub others: u32,
}

impl Rows {
    /// Reads a file and finds its heading. Returns `None`, with the reason in `bad`, where there is no use
    /// in reading on.
    pub fn open(
        reader: impl Read,
        columns: &[Column],
        pick: &Pick,
        bad: &mut BadLines,
    ) -> Option<Self> {
        let source = source::open(reader, columns, pick.sheet.as_deref(), bad)?;
        Some(Self {
            source,
            columns: columns.to_vec(),
            hidden: pick.hidden,
            beside: 0..0,
            left_out: BTreeSet::new(),
            hidden_lines: Vec::new(),
            any: false,
        })
    }

    fn heading(&self) -> &Heading {
        &self.source.heading
    }

    /// Returns the sheet of the workbook that is read; `None` of a text.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        self.source.sheet.as_deref()
    }

    /// Returns the sheets that hold something and are left out.
    #[must_use]
    pub fn other_sheets(&self) -> &[String] {
        &self.source.others
    }

    /// Returns the lines so far that the sheet does not show, whether they are taken or left out.
    #[must_use]
    pub fn hidden_lines(&self) -> &[u32] {
        &self.hidden_lines
    }

    /// Returns the headings of columns that are read and that the sheet does not show.
    #[must_use]
    pub fn hidden_columns(&self) -> Vec<String> {
        let titles = self.heading().titles.iter().enumerate();
        let is_read = |place: usize| {
            let column = self.heading().column_at(place);
            column.is_some_and(|at| self.columns[at].kept) && self.source.records.is_hidden(place)
        };
        titles.filter(|(place, _)| is_read(*place)).map(|(_, title)| title.clone()).collect()
    }

    /// Returns the headings of columns of which something is left out; of a column without heading that holds
    /// something its letters in a spreadsheet, in brackets. Complete only when every row was read.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        let titles = self.heading().titles.iter().enumerate();
        let is_left_out = |place: usize, title: &str| {
            self.left_out.contains(&place)
                || !title.is_empty() && self.heading().column_at(place).is_none()
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
        self.heading().places.get(column).is_some_and(|places| !places.is_empty())
    }

    /// Returns whether some row has this in two columns, the first of it in one, the second in the other.
    #[must_use]
    pub fn any(&self, columns: [usize; 2], is_so: impl Fn([&str; 2]) -> bool) -> bool {
        let places = columns.map(|column| self.heading().places.get(column)?.first().copied());
        let [Some(one), Some(other)] = places else { return false };
        let mut records = self.source.records.clone();
        while let Some(record) = records.next() {
            let Ok(Record { fields, .. }) = record else { continue };
            let field = |place: usize| fields.get(place).map_or("", |field| field.trim());
            if is_so([field(one), field(other)]) {
                return true;
            }
        }
        false
    }

    /// Returns what stands in the column without heading to the right of `column`, or in those that its
    /// heading stands over; `None` where there is no such column.
    #[must_use]
    pub fn beside(&self, column: usize) -> Option<Beside> {
        let (left, right) = self.places_beside(column)?;
        let mut records = self.source.records.clone();
        let mut beside = Beside { is_merged: self.heading().spans[left] > 1, ..Beside::default() };
        while let Some(record) = records.next() {
            let Ok(Record { fields, .. }) = record else { continue };
            let named = fields.get(left).map_or("", |field| field.trim());
            let text = joined(&fields, right.clone());
            beside.rows += u32::from(!named.is_empty());
            let is_words = !text.contains(|c: char| c.is_ascii_digit())
                && text.split_whitespace().count() <= 3;
            match text.as_str() {
                "" => {}
                _ if is_words && !named.is_empty() => beside.words += 1,
                _ => beside.others += 1,
            }
        }
        Some(beside)
    }

    /// Takes what [`Rows::beside`] looks at for a part of `column`: [`Row::beside`].
    pub fn join(&mut self, column: usize) {
        self.beside = self.places_beside(column).map_or(0..0, |(_, right)| right);
    }

    fn places_beside(&self, column: usize) -> Option<(usize, Range<usize>)> {
        let heading = self.heading();
        let left = *heading.places.get(column)?.first()?;
        let width = heading.spans.get(left).map_or(1, |span| (*span).max(2) - 1);
        let unnamed = (left + 1..=left + width).take_while(|place| heading.is_unnamed(*place));
        let right = left + 1..left + 1 + unnamed.count();
        (!right.is_empty()).then_some((left, right))
    }

    /// Returns the next good row; bad ones before it are noted. `None` at the end, which is also
    /// where the file cannot be read on.
    pub fn next(&mut self, bad: &mut BadLines) -> Option<Row> {
        loop {
            match self.source.records.next() {
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
        let found = place.and_then(|place| self.heading().column_at(place));
        found.and_then(|at| self.columns.get(at)).map_or("", |column| column.name)
    }

    fn row(&mut self, record: Record, bad: &mut BadLines) -> Option<Row> {
        let Record { line, fields: mut found, is_hidden, faults, covered } = record;
        let is_full = |field: &String| !field.trim().is_empty();
        if found.iter().skip(self.heading().titles.len()).any(is_full) {
            bad.add(line, "", "too-many-fields");
            return None;
        }
        if is_hidden {
            self.hidden_lines.push(line);
            match self.hidden {
                Some(Hidden::Take) => {}
                Some(Hidden::LeaveOut) => return None,
                None => {
                    bad.add(line, "", "hidden-row");
                    return None;
                }
            }
        }
        let mut is_good = true;
        let mut bad_cell = |place: usize, problem| {
            let column = self.source.heading.column_at(place).map(|at| &self.columns[at]);
            if let Some(column) = column.filter(|column| column.kept) {
                bad.add(line, column.name, problem);
                is_good = false;
            }
        };
        for (place, problem) in faults {
            bad_cell(place, problem);
        }
        for (place, text) in covered {
            found.resize(found.len().max(place + 1), String::new());
            let column = self.source.heading.column_at(place).map(|at| &self.columns[at]);
            match column {
                Some(column) if column.shared && found[place].trim().is_empty() => {
                    found[place] = text;
                }
                Some(_) => bad_cell(place, "merged-cell"),
                None => {}
            }
        }
        if !is_good {
            return None;
        }
        if heading::is_heading_again(&found, &self.columns) {
            bad.add(line, "", "heading-again");
            return None;
        }
        let mut fields = Vec::with_capacity(self.columns.len());
        for places in &self.source.heading.places {
            let full = places.iter().find(|place| found.get(**place).is_some_and(is_full));
            let field = full.or(places.first()).and_then(|place| found.get_mut(*place));
            fields.push(field.map(std::mem::take).unwrap_or_default());
        }
        let beside = joined(&found, self.beside.clone());
        found.iter_mut().skip(self.beside.start).take(self.beside.len()).for_each(String::clear);
        for (place, field) in found.iter().enumerate() {
            let is_known = || self.source.heading.column_at(place).is_some();
            if is_full(field) && (self.source.heading.is_unnamed(place) || is_known()) {
                self.left_out.insert(place);
            }
        }
        Some(Row { line, beside, fields })
    }
}

/// Returns what stands in some fields, with a blank between.
fn joined(fields: &[String], places: Range<usize>) -> String {
    let fields = fields.iter().skip(places.start).take(places.len());
    let full = fields.map(|field| field.trim()).filter(|field| !field.is_empty());
    full.collect::<Vec<_>>().join(" ")
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
