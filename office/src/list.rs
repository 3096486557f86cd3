//! Lists as files: CSV for any program, XLSX as people open it.
//!
//! A text stays one in both, so that ids, codes and phones keep every sign, and no program runs it. Nothing
//! that is there is written over unless somebody says so, and a file is its owner's alone.

use rust_xlsxwriter::XlsxError;

use crate::args::lists::{ListFile, Separator};
use crate::caller::Caller;
use crate::failure::Done;
use crate::private_file::{refuse_taken, write_private};
use crate::table::harmless;
use crate::words::Lang;

mod book;
pub(crate) mod parquet;
mod signature;

pub(crate) use book::{Book, Official};
pub(crate) use signature::{Head, Signatures};

/// A list with its headings.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What stands in one place of a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(u32),
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<Option<&str>> for Cell {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Blank, Self::from)
    }
}

impl List {
    /// Adds a column on the right, with a cell for each row.
    pub(crate) fn add(&mut self, title: String, cells: impl Iterator<Item = Cell>) {
        self.columns.push(title);
        self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.push(cell));
    }

    /// Returns the list as CSV: UTF-8 with BOM and CRLF, as Excel opens Vietnamese.
    pub(crate) fn csv(&self, separator: Separator) -> Vec<u8> {
        let separator = match separator {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator)
            .terminator(csv::Terminator::CRLF)
            .from_writer(b"\xef\xbb\xbf".to_vec());
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number.to_string(),
            Cell::Blank => String::new(),
        };
        let heading = self.columns.iter().map(|title| harmless(title));
        let written = writer.write_record(heading).and_then(|()| {
            self.rows.iter().try_for_each(|row| writer.write_record(row.iter().map(text)))
        });
        written.expect("records of one length go into memory");
        writer.into_inner().expect("memory can be flushed")
    }
}

/// The separator that a spreadsheet expects where the person lives: a comma is within numbers in Vietnam.
pub(crate) fn separator_of(lang: Lang) -> Separator {
    match lang {
        Lang::Vi => Separator::Semicolon,
        Lang::En => Separator::Comma,
    }
}

/// Refuses files that are there already, before anything is done for them.
///
/// # Errors
///
/// `conflict` (`file-taken`), unless somebody said that it is to be written over.
pub(crate) fn refuse_taken_of(caller: &Caller, file: &ListFile) -> Done {
    for path in [&file.csv, &file.xlsx].into_iter().flatten() {
        refuse_taken(&caller.path(path), file.overwrite)?;
    }
    Ok(())
}

/// Writes the files that were asked for.
///
/// # Errors
///
/// As [`refuse_taken_of`], and whatever befalls a file.
pub(crate) fn write(
    caller: &Caller,
    file: &ListFile,
    csv: impl FnOnce() -> Vec<u8>,
    xlsx: impl FnOnce() -> Result<Vec<u8>, XlsxError>,
) -> Done {
    refuse_taken_of(caller, file)?;
    if let Some(path) = &file.csv {
        write_private(&caller.path(path), &csv(), file.overwrite)?;
    }
    if let Some(path) = &file.xlsx {
        let bytes = xlsx().expect("a list is within what a workbook holds");
        write_private(&caller.path(path), &bytes, file.overwrite)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_opens_in_excel_and_runs_nothing() {
        let list = List {
            columns: vec!["Mã".to_owned(), "Tên".to_owned()],
            rows: vec![
                vec![Cell::from("0912"), Cell::from("=HYPERLINK(\"x\")")],
                vec![Cell::Blank, Cell::Number(7)],
            ],
        };
        let text = |separator| String::from_utf8(list.csv(separator)).expect("UTF-8");
        assert_eq!(
            text(Separator::Comma),
            "\u{feff}Mã,Tên\r\n0912,\"'=HYPERLINK(\"\"x\"\")\"\r\n,7\r\n"
        );
        assert!(text(Separator::Semicolon).starts_with("\u{feff}Mã;Tên\r\n"));
        for risky in ["=1", "+1", "-1", "@a", "\t=1", " =1", "＝1"] {
            assert!(harmless(risky).starts_with('\''), "{risky}");
        }
        assert_eq!(harmless("Thôn 1"), "Thôn 1");
    }
}
