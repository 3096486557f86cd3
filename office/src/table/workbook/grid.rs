//! The cells of one sheet, as rows of text.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::{BROKEN, CELLS_MAX, Problem, TOO_LARGE};
use crate::table::record::{Fault, Record};
use crate::table::{FILE_BYTES_MAX, LINE_BYTES_MAX, LINES_MAX};

/// What a sheet holds in one place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Cell {
    Text(String),
    /// Nothing that can be taken, with the word for why.
    Fault(&'static str),
}

/// Rows and columns of one sheet, from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

/// The cells of one sheet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    rows: Vec<Row>,
    merged: Vec<Area>,
    hidden: Vec<RangeInclusive<u32>>,
}

#[derive(Debug, Default)]
struct Row {
    at: u32,
    is_hidden: bool,
    /// By column.
    cells: Vec<(u32, Cell)>,
    /// What stands above where a cell goes on downwards, by column.
    covered: Vec<(u32, String)>,
}

/// How much more may be taken of all sheets of a workbook: one text may stand in many cells.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cells: CELLS_MAX, bytes: FILE_BYTES_MAX }
    }
}

impl Budget {
    fn take(&mut self, bytes: usize) -> Result<(), Problem> {
        self.cells = self.cells.checked_sub(1).ok_or(TOO_LARGE)?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(TOO_LARGE)?;
        Ok(())
    }
}

impl Grid {
    /// Begins a row; rows come in order.
    pub(super) fn row(&mut self, at: u32, is_hidden: bool) -> Result<(), Problem> {
        self.drop_blank();
        if self.rows.last().is_some_and(|last| last.at >= at) {
            return Err(BROKEN);
        }
        self.rows.push(Row { at, is_hidden, ..Row::default() });
        Ok(())
    }

    /// Adds a cell to the row that was begun last; cells come in order.
    pub(super) fn cell(
        &mut self,
        column: u32,
        cell: Cell,
        budget: &mut Budget,
    ) -> Result<(), Problem> {
        let bytes = match &cell {
            Cell::Text(text) if text.trim().is_empty() => return Ok(()),
            Cell::Text(text) => text.len(),
            Cell::Fault(_) => 0,
        };
        let row = self.rows.last_mut().ok_or(BROKEN)?;
        if column >= COLUMNS_MAX {
            return Err(TOO_LARGE);
        }
        if row.cells.last().is_some_and(|(last, _)| *last >= column) {
            return Err(BROKEN);
        }
        budget.take(bytes)?;
        row.cells.push((column, cell));
        Ok(())
    }

    /// Repeats the row that was begun last in as many rows below it.
    pub(super) fn repeat(&mut self, times: u32, budget: &mut Budget) -> Result<(), Problem> {
        let Some(row) = self.rows.pop_if(|row| !row.cells.is_empty()) else { return Ok(()) };
        let Row { at, is_hidden, cells, .. } = row;
        for at in at..=at.saturating_add(times) {
            self.row(at, is_hidden)?;
            for (column, cell) in &cells {
                self.cell(*column, cell.clone(), budget)?;
            }
        }
        Ok(())
    }

    /// Notes that some cells are one.
    pub(super) fn merge(&mut self, area: Area, budget: &mut Budget) -> Result<(), Problem> {
        budget.take(0)?;
        self.merged.push(area);
        Ok(())
    }

    /// Notes that the sheet does not show some columns.
    pub(super) fn hide(&mut self, columns: RangeInclusive<u32>) {
        self.hidden.push(columns);
    }

    /// Ends the sheet.
    pub(super) fn end(mut self, budget: &mut Budget) -> Result<Self, Problem> {
        self.drop_blank();
        let mut down: Vec<&Area> =
            self.merged.iter().filter(|area| area.rows.0 < area.rows.1).collect();
        down.sort_by_key(|area| area.rows.0);
        let mut down = down.into_iter().peekable();
        let mut under_way: Vec<(&Area, String)> = Vec::new();
        for row in &mut self.rows {
            under_way.retain(|(area, _)| row.at <= area.rows.1);
            for (area, text) in &under_way {
                budget.take(text.len())?;
                row.covered.push((area.columns.0, text.clone()));
            }
            while let Some(area) = down.next_if(|area| area.rows.0 <= row.at) {
                let found = row.cells.iter().find(|(column, _)| *column == area.columns.0);
                if let Some((_, Cell::Text(text))) = found
                    && area.rows.0 == row.at
                {
                    under_way.push((area, text.clone()));
                }
            }
        }
        Ok(self)
    }

    /// Returns whether nothing stands in the sheet.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn drop_blank(&mut self) {
        self.rows.pop_if(|row| row.cells.is_empty());
    }
}

/// Most columns taken: each of them costs something in every row.
const COLUMNS_MAX: u32 = 1_024;

/// Reads the rows of a sheet as records.
#[derive(Clone)]
pub(in crate::table) struct Cells {
    grid: Arc<Grid>,
    at: usize,
    is_over: bool,
}

impl Cells {
    pub(super) fn new(grid: Grid) -> Self {
        Self { grid: Arc::new(grid), at: 0, is_over: false }
    }

    /// Returns the next record.
    pub(in crate::table) fn next(&mut self) -> Option<Result<Record, Fault>> {
        let grid = Arc::clone(&self.grid);
        let row = grid.rows.get(self.at).filter(|_| !self.is_over)?;
        self.at += 1;
        let line = row.at.saturating_add(1);
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Fault(_) => String::new(),
        };
        let mut record = Record { line, is_hidden: row.is_hidden, ..Record::default() };
        let mut bytes = 0;
        for (column, cell) in &row.cells {
            let place = *column as usize;
            record.fields.resize(place, String::new());
            record.fields.push(text(cell));
            bytes += record.fields[place].len();
            if let Cell::Fault(problem) = cell {
                record.faults.push((place, *problem));
            }
            if bytes > LINE_BYTES_MAX {
                return Some(Err(self.end(line, Some(place), "line-too-long")));
            }
        }
        if line > LINES_MAX + 1 {
            return Some(Err(self.end(line, None, "too-many-lines")));
        }
        record.covered =
            row.covered.iter().map(|(at, text)| (*at as usize, text.clone())).collect();
        Some(Ok(record))
    }

    fn end(&mut self, line: u32, place: Option<usize>, problem: &'static str) -> Fault {
        self.is_over = true;
        Fault { line, place, problem, is_end: true }
    }

    /// Returns how many columns something stands in.
    pub(in crate::table) fn width(&self) -> usize {
        let last = |row: &Row| row.cells.last().map_or(0, |(column, _)| *column as usize + 1);
        self.grid.rows.iter().map(last).max().unwrap_or(0)
    }

    /// Returns how many columns a cell goes over to the right, its own included.
    pub(in crate::table) fn span(&self, line: u32, place: usize) -> usize {
        let is_it = |area: &&Area| {
            area.rows.0.saturating_add(1) == line && area.columns.0 as usize == place
        };
        let found = self.grid.merged.iter().find(is_it);
        found.map_or(1, |area| (area.columns.1 - area.columns.0) as usize + 1)
    }

    /// Returns whether the sheet does not show a column.
    pub(in crate::table) fn is_hidden(&self, place: usize) -> bool {
        self.grid.hidden.iter().any(|hidden| hidden.contains(&(place as u32)))
    }
}
