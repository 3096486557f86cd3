//! Where a table's records come from: a text, or one sheet of a workbook.
//!
//! Of several sheets the one is meant that a person names, else the only one that is shown and has the
//! heading. What is not meant is named.

use std::io::Read;
use std::sync::Arc;

use lantoa_core::domain::text::identity_fold;

use super::delimited::{DELIMITERS, Delimited};
use super::heading::{self, Heading};
use super::records::Records;
use super::workbook::{self, Sheet};
use super::{BadLines, Column, FILE_BYTES_MAX, encoding};

/// A table whose heading was found.
pub(super) struct Source {
    pub(super) heading: Heading,
    /// What stands below the heading.
    pub(super) records: Records,
    /// The sheet it stands in.
    pub(super) sheet: Option<String>,
    /// The workbook's other sheets that hold something.
    pub(super) others: Vec<String>,
}

/// Finds the table of a file. Returns `None`, with the reason in `bad`, where there is no use in reading on.
pub(super) fn open(
    reader: impl Read,
    columns: &[Column],
    sheet: Option<&str>,
    bad: &mut BadLines,
) -> Option<Source> {
    let bytes = match whole(reader) {
        Ok(bytes) if workbook::is_one(&bytes) => {
            let read = workbook::read(&bytes);
            drop(bytes);
            return match read {
                Ok(sheets) => of_sheets(sheets, columns, sheet, bad),
                Err(problem) => fault(bad, problem),
            };
        }
        Ok(bytes) => bytes,
        Err(problem) => return fault(bad, problem),
    };
    if sheet.is_some() {
        return fault(bad, "no-sheets");
    }
    let text = match encoding::read(bytes) {
        Ok(text) => Arc::new(text),
        Err(problem) => return fault(bad, problem),
    };
    let way = |delimiter| Records::Text(Delimited::new(Arc::clone(&text), delimiter));
    let (heading, records) = heading::find(DELIMITERS.map(way), columns, bad)?;
    Some(Source { heading, records, sheet: None, others: Vec::new() })
}

fn whole(reader: impl Read) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    let most = FILE_BYTES_MAX as u64 + 1;
    reader.take(most).read_to_end(&mut bytes).map_err(|_| "unreadable")?;
    if bytes.len() > FILE_BYTES_MAX { Err("file-too-long") } else { Ok(bytes) }
}

fn fault<T>(bad: &mut BadLines, problem: &'static str) -> Option<T> {
    bad.add(1, "", problem);
    None
}

fn of_sheets(
    sheets: Vec<Sheet>,
    columns: &[Column],
    named: Option<&str>,
    bad: &mut BadLines,
) -> Option<Source> {
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = match named {
        _ if sheets.is_empty() => Err("empty-file"),
        Some(named) => {
            let named = identity_fold(named);
            let mut found = sheets.iter().filter(|sheet| identity_fold(&sheet.name) == named);
            found.next().filter(|_| found.next().is_none()).ok_or("sheet-unknown")
        }
        None => only(&sheets, columns),
    };
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(problem) => {
            bad.of_sheets(None, names);
            return fault(bad, problem);
        }
    };
    let others = names.into_iter().filter(|name| *name != chosen.name).collect();
    bad.of_sheets(Some(chosen.name.clone()), Vec::new());
    let ways = [Records::Sheet(chosen.cells.clone())];
    let (heading, records) = heading::find(ways, columns, bad)?;
    Some(Source { heading, records, sheet: Some(chosen.name.clone()), others })
}

/// Returns the only sheet that can be meant.
fn only<'s>(sheets: &'s [Sheet], columns: &[Column]) -> Result<&'s Sheet, &'static str> {
    let shown: Vec<&Sheet> = sheets.iter().filter(|sheet| !sheet.is_hidden).collect();
    let has_heading = |sheet: &&&Sheet| {
        let ways = [Records::Sheet(sheet.cells.clone())];
        heading::find(ways, columns, &mut BadLines::default()).is_some()
    };
    match shown.as_slice() {
        [] => Err("sheets-several"),
        [only] => Ok(only),
        [first, ..] => {
            let mut whole = shown.iter().filter(has_heading);
            match (whole.next(), whole.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => Ok(first),
                (Some(_), Some(_)) => Err("sheets-several"),
            }
        }
    }
}
