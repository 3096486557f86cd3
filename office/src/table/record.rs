//! One record of a table: its fields, and what is to be said of them.

/// One record.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u32,
    pub(super) fields: Vec<String>,
    /// Whether the sheet does not show it.
    pub(super) is_hidden: bool,
    /// Fields that hold no text that can be taken, with the word for why; they are empty.
    pub(super) faults: Vec<(usize, &'static str)>,
    /// Empty fields that are one cell with a field above, and what stands there.
    pub(super) covered: Vec<(usize, String)>,
}

/// A record that cannot be read.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: u32,
    /// Where in the record the fault is, in fields from 0; `None` where it is the record's own.
    pub(super) place: Option<usize>,
    pub(super) problem: &'static str,
    /// Whether nothing after it can be read either.
    pub(super) is_end: bool,
}
