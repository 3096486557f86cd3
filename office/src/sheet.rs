//! A table for people: headers from the catalogue, numbers to the right.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

use crate::caller::Caller;
use crate::visible::visible_lines;

/// A table under way.
pub(crate) struct Sheet {
    table: Table,
    colour: bool,
    width: Option<u16>,
    kinds: Vec<Kind>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Text,
    Number,
    /// Numbers that are left out where all of them are 0.
    Optional,
}

/// What stands in a column.
struct Column {
    /// Whether anything does.
    says: bool,
    /// Whether it is ids or numbers, which nobody can read or copy when they are broken.
    is_whole: bool,
    /// Letters of its longest cell.
    width: usize,
}

/// Letters that a column of sentences needs to be read.
const BROKEN_WIDTH_MIN: usize = 8;

impl Sheet {
    /// Returns an empty table; a column whose key begins with `#` holds numbers, one with `#?` such
    /// as are left out where all of them are 0.
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
        let kind = |key: &&str| match (key.starts_with("#?"), key.starts_with('#')) {
            (true, _) => Kind::Optional,
            (false, true) => Kind::Number,
            (false, false) => Kind::Text,
        };
        let kinds: Vec<Kind> = columns.iter().map(kind).collect();
        let header = columns.iter().zip(&kinds).map(|(key, kind)| {
            let text = caller.words.say(&format!("col-{}", key.trim_start_matches(['#', '?'])));
            cell(text, *kind, look.colour)
        });
        table.set_header(header.collect::<Vec<_>>());
        Self { table, colour: look.colour, width: look.width, kinds }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.add(cells, false);
    }

    /// Adds a row that stands out, such as a total.
    pub(crate) fn strong_row<const N: usize>(&mut self, cells: [String; N]) {
        self.add(cells, self.colour);
    }

    /// Prints the table without the columns that say nothing, or that there is nothing.
    pub(crate) fn print(mut self, caller: &Caller) {
        if self.table.is_empty() {
            caller.out.line(&caller.words.say("nothing"));
            return;
        }
        let columns: Vec<_> = (0..self.kinds.len()).map(|at| self.column(at)).collect();
        let shown = columns.iter().filter(|column| column.says).count();
        let whole: usize = columns.iter().filter(|column| column.is_whole).map(|c| c.width).sum();
        let broken = columns.iter().filter(|column| column.says && !column.is_whole).count();
        // Between any two columns stand three letters.
        let needed = whole + broken * BROKEN_WIDTH_MIN + 3 * shown + 1;
        let is_room = self.width.is_some_and(|width| needed <= usize::from(width));
        for (found, column) in columns.iter().zip(self.table.column_iter_mut()) {
            if !found.says {
                column.set_constraint(ColumnConstraint::Hidden);
            } else if is_room && found.is_whole {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        caller.out.drawn(&self.table.trim_fmt());
    }

    /// Looks at what stands in a column.
    fn column(&self, at: usize) -> Column {
        let texts = self.table.row_iter().filter_map(|row| row.cell_iter().nth(at));
        let texts: Vec<String> = texts.map(Cell::content).collect();
        let is_nothing = |text: &String| {
            text.trim().is_empty() || self.kinds[at] == Kind::Optional && text == "0"
        };
        let header = self.table.header().and_then(|header| header.cell_iter().nth(at));
        let all = header.map(Cell::content).into_iter().chain(texts.iter().cloned());
        let (mut width, mut is_whole) = (0, true);
        for text in all {
            width = text.chars().count().max(width);
            is_whole &= !text.contains([' ', '\n']);
        }
        let says = !texts.iter().all(is_nothing);
        Column { says, is_whole: says && is_whole, width }
    }

    fn add<const N: usize>(&mut self, cells: [String; N], strong: bool) {
        let cells = cells.into_iter().zip(&self.kinds);
        self.table.add_row(cells.map(|(text, kind)| cell(text, *kind, strong)).collect::<Vec<_>>());
    }
}

/// Returns the beginning of an id, which is enough to type: whole ones would fill the screen.
pub(crate) fn short(id: &impl ToString) -> String {
    id.to_string().chars().take(SHORT_LETTERS).collect()
}

/// Returns the beginnings of ids that tell them apart, of at least as many letters: volunteers of one device begin alike.
pub(crate) fn shorts(ids: &[String]) -> Vec<String> {
    let begins = |id: &str, with: &str| id.starts_with(with);
    let of = |id: &String| {
        let tells = |letters: &usize| {
            let beginning = &id[..*letters];
            ids.iter().filter(|other| begins(other, beginning)).count() == 1
        };
        let letters = (SHORT_LETTERS.min(id.len())..id.len()).find(tells);
        id[..letters.unwrap_or(id.len())].to_owned()
    };
    ids.iter().map(of).collect()
}

/// Letters of an id that people are shown: 40 bits, so that two of a programme hardly begin alike;
/// where they do, typing them lists both.
const SHORT_LETTERS: usize = 8;

fn cell(text: String, kind: Kind, strong: bool) -> Cell {
    let cell = Cell::new(visible_lines(&text));
    let cell = match kind {
        Kind::Text => cell,
        Kind::Number | Kind::Optional => cell.set_alignment(CellAlignment::Right),
    };
    if strong { cell.add_attribute(Attribute::Bold) } else { cell }
}
