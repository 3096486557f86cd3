//! Records of a table, one after the other: of a text with delimiters, or of a workbook's sheet.

use super::delimited::Delimited;
use super::record::{Fault, Record};
use super::workbook::Cells;

/// Reads records; a copy reads on from the same place.
#[derive(Clone)]
pub(super) enum Records {
    Text(Delimited),
    Sheet(Cells),
}

impl Records {
    /// Returns the next record that is not blank.
    pub(super) fn next(&mut self) -> Option<Result<Record, Fault>> {
        match self {
            Self::Text(text) => text.next(),
            Self::Sheet(sheet) => sheet.next(),
        }
    }

    /// Returns how many fields the longest record has, where that is known beforehand.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Text(_) => 0,
            Self::Sheet(sheet) => sheet.width(),
        }
    }

    /// Returns how many fields a record's field goes over to the right, itself included.
    pub(super) fn span(&self, line: u32, place: usize) -> usize {
        match self {
            Self::Text(_) => 1,
            Self::Sheet(sheet) => sheet.span(line, place),
        }
    }

    /// Returns whether the sheet does not show a column.
    pub(super) fn is_hidden(&self, place: usize) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Sheet(sheet) => sheet.is_hidden(place),
        }
    }
}
