//! A table for people: headers from the catalogue, numbers to the right.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table};

use crate::caller::Caller;

/// A table under way.
pub(crate) struct Sheet {
    table: Table,
    colour: bool,
    numbers: Vec<bool>,
}

impl Sheet {
    /// Returns an empty table; a column whose key begins with `#` holds numbers.
    pub(crate) fn new(caller: &Caller, columns: &[&str]) -> Self {
        let look = caller.out.look();
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED);
        if look.colour {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        if let Some(width) = look.width {
            table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
        }
        let numbers: Vec<bool> = columns.iter().map(|key| key.starts_with('#')).collect();
        let header = columns.iter().zip(&numbers).map(|(key, number)| {
            let text = caller.words.say(&format!("col-{}", key.trim_start_matches('#')));
            cell(text, *number, look.colour)
        });
        table.set_header(header.collect::<Vec<_>>());
        Self { table, colour: look.colour, numbers }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.add(cells, false);
    }

    /// Adds a row that stands out, such as a total.
    pub(crate) fn strong_row<const N: usize>(&mut self, cells: [String; N]) {
        self.add(cells, self.colour);
    }

    /// Prints the table, or that there is nothing.
    pub(crate) fn print(&self, caller: &Caller) {
        if self.table.is_empty() {
            caller.out.line(&caller.words.say("nothing"));
        } else {
            caller.out.line(&self.table.trim_fmt());
        }
    }

    fn add<const N: usize>(&mut self, cells: [String; N], strong: bool) {
        let cells = cells.into_iter().zip(&self.numbers);
        self.table.add_row(cells.map(|(text, n)| cell(text, *n, strong)).collect::<Vec<_>>());
    }
}

fn cell(text: String, number: bool, strong: bool) -> Cell {
    let cell = Cell::new(text);
    let cell = if number { cell.set_alignment(CellAlignment::Right) } else { cell };
    if strong { cell.add_attribute(Attribute::Bold) } else { cell }
}
