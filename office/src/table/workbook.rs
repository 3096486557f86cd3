//! Workbooks of spreadsheets, XLSX and ODS, as sheets of text cells.
//!
//! A cell is told as whoever typed it means it: a day as a day, a number without `.0`, what a formula came to.
//! What a cell does not hold is named and never guessed: a formula without a result, an error. What is hidden
//! is told as such. Old workbooks (XLS, XLSB) are not read.

mod archive;
mod grid;
mod number;
mod ods;
mod xlsx;
mod xml;

use archive::Archive;
use grid::{Budget, Grid};

pub(super) use grid::Cells;

/// Most bytes that a workbook is unpacked to: what four times the longest CSV needs in XML.
pub const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// Most cells taken of all sheets together: 40 columns of as many lines as are taken.
pub const CELLS_MAX: usize = 4_000_000;

/// Why a workbook cannot be read: a word of the catalogue's `problem` family.
type Problem = &'static str;

/// A file that is cut, or that no spreadsheet wrote.
const BROKEN: Problem = "workbook-broken";
/// A file over one of the caps.
const TOO_LARGE: Problem = "workbook-too-large";

/// One sheet with something in it.
pub(super) struct Sheet {
    pub(super) name: String,
    /// Whether the workbook does not show it.
    pub(super) is_hidden: bool,
    pub(super) cells: Cells,
}

/// Returns whether bytes begin as a packed workbook does.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK")
}

/// Reads the sheets of a workbook that hold anything, in its order.
///
/// # Errors
///
/// A word of the catalogue's `problem` family, where nothing of the file can be read.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Problem> {
    let mut archive = Archive::open(bytes)?;
    let mut budget = Budget::default();
    let sheets = if archive.has(ods::CONTENT) {
        ods::read(&mut archive, &mut budget)?
    } else {
        xlsx::read(&mut archive, &mut budget)?
    };
    let sheet = |(name, is_hidden, grid): (String, bool, Grid)| Sheet {
        name,
        is_hidden,
        cells: Cells::new(grid),
    };
    Ok(sheets.into_iter().filter(|(_, _, grid)| !grid.is_empty()).map(sheet).collect())
}
