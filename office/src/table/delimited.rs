//! Records of a CSV: lines joined where a quoted field goes on, fields split at the delimiter.

use std::sync::Arc;

use super::record::{Fault, Record};
use super::{LINE_BYTES_MAX, LINES_MAX};

/// What may stand between two fields; of equally good ones the first is taken.
pub(super) const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// Reads records from a text.
#[derive(Clone)]
pub(super) struct Delimited {
    text: Arc<Vec<u8>>,
    /// Where the next line begins.
    at: usize,
    /// Lines read so far.
    line: u32,
    delimiter: char,
    is_over: bool,
}

impl Delimited {
    pub(super) fn new(text: Arc<Vec<u8>>, delimiter: char) -> Self {
        Self { text, at: 0, line: 0, delimiter, is_over: false }
    }

    /// Returns the next record that is not blank.
    pub(super) fn next(&mut self) -> Option<Result<Record, Fault>> {
        let mut split = Split::default();
        let mut begun: Option<u32> = None;
        let mut length = 0;
        while !self.is_over {
            let text = Arc::clone(&self.text);
            let Some(bytes) = self.next_line(&text) else {
                self.is_over = true;
                return begun.map(|line| Err(self.end(line, split.place(), "quote-open")));
            };
            self.line += 1;
            if bytes.len() > LINE_BYTES_MAX {
                let place = self.place_after(split, &bytes[..LINE_BYTES_MAX]);
                return Some(Err(self.end(self.line, place, "line-too-long")));
            }
            if self.line > LINES_MAX + 1 {
                return Some(Err(self.end(self.line, None, "too-many-lines")));
            }
            let Ok(text) = std::str::from_utf8(bytes) else {
                let place = self.place_after(split, bytes);
                let problem = "not-utf-8";
                return Some(Err(Fault { line: self.line, place, problem, is_end: false }));
            };
            if self.line == 1
                && let Some(given) = text.strip_prefix("sep=")
            {
                // Excel's own way to say it, on a line before the header.
                self.delimiter = given.chars().next().unwrap_or(self.delimiter);
                continue;
            }
            let line = *begun.get_or_insert(self.line);
            length += text.len() + 1;
            if length > LINE_BYTES_MAX + 1 {
                return Some(Err(self.end(line, split.place(), "quote-open")));
            }
            split.take(text, self.delimiter);
            if split.is_quoted {
                continue;
            }
            let fields = std::mem::take(&mut split).end();
            if fields.iter().any(|field| !field.trim().is_empty()) {
                return Some(Ok(Record { line, fields, ..Record::default() }));
            }
            (begun, length) = (None, 0);
        }
        None
    }

    /// Returns the next line without its end.
    fn next_line<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (line, read) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => (&rest[..end], end + 1),
            None => (rest, rest.len()),
        };
        self.at += read;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn end(&mut self, line: u32, place: Option<usize>, problem: &'static str) -> Fault {
        self.is_over = true;
        Fault { line, place, problem, is_end: true }
    }

    /// Returns in which field of the record a line cannot be read on.
    fn place_after(&self, mut split: Split, bytes: &[u8]) -> Option<usize> {
        let good = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        split.take(good, self.delimiter);
        split.place()
    }
}

/// Fields of one record under way.
#[derive(Default)]
struct Split {
    fields: Vec<String>,
    field: String,
    /// Whether a quote is open.
    is_quoted: bool,
    /// Whether the field began with a quote that was closed.
    was_quoted: bool,
}

impl Split {
    /// Takes one line of the record.
    fn take(&mut self, line: &str, delimiter: char) {
        if self.is_quoted {
            self.field.push('\n');
        }
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            if self.is_quoted {
                match c {
                    '"' if rest.peek() == Some(&'"') => {
                        rest.next();
                        self.field.push('"');
                    }
                    '"' => (self.is_quoted, self.was_quoted) = (false, true),
                    c => self.field.push(c),
                }
            } else if c == delimiter {
                self.end_field();
            } else if c == '"' && self.field.is_empty() && !self.was_quoted {
                self.is_quoted = true;
            } else {
                self.field.push(c);
            }
        }
    }

    /// Returns which field is under way.
    fn place(&self) -> Option<usize> {
        Some(self.fields.len())
    }

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.was_quoted = false;
    }

    fn end(mut self) -> Vec<String> {
        self.end_field();
        self.fields
    }
}
