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
                    return begun.map(|line| Err(self.end(line, "quote-open")));
                }
                Ok(LineRead::TooLong) => {
                    return Some(Err(self.end(self.line + 1, "line-too-long")));
                }
                Err(_) => return Some(Err(self.end(self.line + 1, "unreadable"))),
            }
            self.line += 1;
            if self.line > LINES_MAX + 1 {
                return Some(Err(self.end(self.line, "too-many-lines")));
            }
            let text = match self.text(&bytes) {
                Ok(text) => text,
                Err(fault) => return Some(Err(fault)),
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
                return Some(Err(self.end(line, "quote-open")));
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

    fn end(&mut self, line: u32, problem: &'static str) -> Fault {
        self.is_over = true;
        Fault { line, problem, is_end: true }
    }

    /// Returns a line as text, the first one without its byte order mark.
    fn text<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a str, Fault> {
        let is_first = self.line == 1;
        let is_marked =
            is_first && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff"));
        if is_marked || bytes.contains(&0) {
            return Err(self.end(self.line, "utf-16"));
        }
        let bytes =
            if is_first { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
        std::str::from_utf8(bytes).map_err(|_| Fault {
            line: self.line,
            problem: "not-utf-8",
            is_end: false,
        })
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

    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
        self.was_quoted = false;
    }

    fn end(mut self) -> Vec<String> {
        self.end_field();
        self.fields
    }
}
