//! Records of a CSV: lines joined where a quoted field goes on, fields split at the delimiter.

use std::io::BufRead;

use super::{LINE_BYTES_MAX, LINES_MAX, LineRead, read_line};

/// One record.
#[derive(Debug)]
pub(super) struct Record {
    /// The line on which it begins, from 1.
    pub(super) line: u32,
    pub(super) fields: Vec<String>,
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

/// Reads records from a file.
pub(super) struct Records<R> {
    reader: R,
    /// Lines read so far.
    line: u32,
    /// Known from the first line on.
    delimiter: Option<char>,
    is_over: bool,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: 0, delimiter: None, is_over: false }
    }

    /// Returns the next record that is not blank.
    pub(super) fn next(&mut self) -> Option<Result<Record, Fault>> {
        let mut split = Split::default();
        let mut begun: Option<u32> = None;
        let mut bytes = Vec::new();
        let mut length = 0;
        while !self.is_over {
            match read_line(&mut self.reader, &mut bytes) {
                Ok(LineRead::Line) => {}
                Ok(LineRead::End) => {
                    self.is_over = true;
                    return begun.map(|line| Err(self.end(line, split.place(), "quote-open")));
                }
                Ok(LineRead::TooLong) => {
                    let place = self.place_after(split, &bytes);
                    return Some(Err(self.end(self.line + 1, place, "line-too-long")));
                }
                Err(_) => return Some(Err(self.end(self.line + 1, None, "unreadable"))),
            }
            self.line += 1;
            if self.line > LINES_MAX + 1 {
                return Some(Err(self.end(self.line, None, "too-many-lines")));
            }
            if self.is_utf_16(&bytes) {
                return Some(Err(self.end(self.line, None, "utf-16")));
            }
            let bytes = self.without_mark(&bytes);
            let Ok(text) = std::str::from_utf8(bytes) else {
                let place = self.place_after(split, bytes);
                let problem = "not-utf-8";
                return Some(Err(Fault { line: self.line, place, problem, is_end: false }));
            };
            if self.delimiter.is_none() {
                if let Some(given) = text.strip_prefix("sep=") {
                    // Excel's own way to say it, on a line before the header.
                    self.delimiter = given.chars().next();
                    continue;
                }
                self.delimiter = Some(likely_delimiter(text));
            }
            let line = *begun.get_or_insert(self.line);
            length += text.len() + 1;
            if length > LINE_BYTES_MAX + 1 {
                return Some(Err(self.end(line, split.place(), "quote-open")));
            }
            split.take(text, self.delimiter.unwrap_or(','));
            if split.is_quoted {
                continue;
            }
            let fields = std::mem::take(&mut split).end();
            if fields.iter().any(|field| !field.trim().is_empty()) {
                return Some(Ok(Record { line, fields }));
            }
            (begun, length) = (None, 0);
        }
        None
    }

    fn end(&mut self, line: u32, place: Option<usize>, problem: &'static str) -> Fault {
        self.is_over = true;
        Fault { line, place, problem, is_end: true }
    }

    /// Returns whether the line is UTF-16, by its byte order mark or the zero bytes of its letters.
    ///
    /// A zero byte further down is a control character in somebody's field.
    fn is_utf_16(&self, bytes: &[u8]) -> bool {
        let is_marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        self.line == 1 && (is_marked || bytes.contains(&0))
    }

    /// Returns the line without the byte order mark that the first one may have.
    fn without_mark<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let mark = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.line == 1);
        mark.unwrap_or(bytes)
    }

    /// Returns in which field of the record a line cannot be read on.
    fn place_after(&self, mut split: Split, bytes: &[u8]) -> Option<usize> {
        let good = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        split.take(good, self.delimiter?);
        split.place()
    }
}

/// Returns which of comma, semicolon and tab the header uses most outside quotes.
fn likely_delimiter(header: &str) -> char {
    let bare: String = header.split('"').step_by(2).collect();
    let count = |delimiter: char| bare.matches(delimiter).count();
    // The last of equal ones wins, so the comma stands last.
    ['\t', ';', ','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(',')
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
