//! The heading of a table: which of its first lines names the columns, and which columns those are.
//!
//! Lists of offices have titles above it, and sometimes a second line of headings below one that is merged
//! over several columns. A column is known by any of its names, whatever their case and marks.

use lantoa_core::domain::text::{fold, identity_fold};
use unicode_normalization::UnicodeNormalization;

use super::record::{Fault, Record};
use super::records::Records;
use super::{BadLines, Column, aside, fonts};

/// In how many of the first lines that are not blank a heading is looked for.
const LINES_MAX: usize = 20;

/// The heading of one file.
pub(super) struct Heading {
    /// The headings of the file's columns; empty where a column has none.
    pub(super) titles: Vec<String>,
    /// Over how many columns each of them goes.
    pub(super) spans: Vec<usize>,
    /// Where each wanted column stands; one of several names in several places, the best first.
    pub(super) places: Vec<Vec<usize>>,
}

impl Heading {
    /// Returns which wanted column stands at a place.
    pub(super) fn column_at(&self, place: usize) -> Option<usize> {
        self.places.iter().position(|places| places.contains(&place))
    }

    /// Returns whether a column has no heading.
    pub(super) fn is_unnamed(&self, place: usize) -> bool {
        self.titles.get(place).is_some_and(String::is_empty)
    }
}

/// Finds the heading, of several ways to read one table in the best. Returns `None`, with the reason in
/// `bad`, where there is none that can be used; else also what stands below.
pub(super) fn find(
    ways: impl IntoIterator<Item = Records>,
    columns: &[Column],
    bad: &mut BadLines,
) -> Option<(Heading, Records)> {
    let mut best: Option<(Records, Candidate)> = None;
    let mut first: Option<Result<Record, Fault>> = None;
    for way in ways {
        let mut records = way.clone();
        let mut begin = Vec::new();
        while begin.len() < LINES_MAX
            && let Some(record) = records.next()
        {
            begin.push(record);
        }
        let candidate = best_of(&begin, columns);
        // What cannot be read goes before what is not there.
        let broken = begin.iter().position(Result::is_err).unwrap_or(0);
        first = first.or_else(|| begin.into_iter().nth(broken));
        if let Some(candidate) = candidate
            && best.as_ref().is_none_or(|(_, best)| candidate.is_better_than(best))
        {
            best = Some((way, candidate));
        }
    }
    let Some((mut below, candidate)) = best else {
        match first {
            Some(Err(fault)) => bad.add(fault.line, "", fault.problem),
            Some(Ok(record)) => missing(record.line, &record.fields, columns.iter(), bad),
            None => bad.add(1, "", "empty-file"),
        }
        return None;
    };
    let Candidate { line, records, titles, known: _, lacking } = candidate;
    let lacking = lacking.into_iter().filter_map(|column| columns.get(column));
    missing(line, &titles, lacking, bad);
    let places = laid_out(line, &titles, columns, bad);
    let mut titles: Vec<String> = titles.into_iter().map(|title| title.trim().to_owned()).collect();
    titles.resize(titles.len().max(below.width()), String::new());
    let spans = (0..titles.len()).map(|place| below.span(line, place)).collect();
    for _ in 0..records {
        below.next();
    }
    bad.is_empty().then_some((Heading { titles, spans, places }, below))
}

/// Notes which columns are missing; where that is because of an old font, only that.
fn missing<'c>(
    line: u32,
    titles: &[String],
    lacking: impl Iterator<Item = &'c Column>,
    bad: &mut BadLines,
) {
    let garbled = titles.iter().find_map(|title| fonts::garbled(title));
    for column in lacking.filter(|column| column.needed) {
        match garbled {
            Some(problem) => return bad.add(line, "", problem),
            None => bad.add(line, column.name, "column-missing"),
        }
    }
}

/// A line, or two, that may be the heading.
struct Candidate {
    line: u32,
    /// How many records end with it.
    records: usize,
    titles: Vec<String>,
    /// How many wanted columns it has.
    known: usize,
    /// The needed columns that it has not.
    lacking: Vec<usize>,
}

impl Candidate {
    fn of(line: u32, records: usize, titles: Vec<String>, columns: &[Column]) -> Self {
        let mut is_there = vec![false; columns.len()];
        titles.iter().filter_map(|title| column_of(title, columns)).for_each(|at| {
            is_there[at] = true;
        });
        let lacks = |at: &usize| columns[*at].needed && !is_there[*at];
        let lacking = (0..columns.len()).filter(lacks).collect();
        let known = is_there.iter().filter(|is_there| **is_there).count();
        Self { line, records, titles, known, lacking }
    }

    /// A whole one is better than any other, then one with more columns.
    fn is_better_than(&self, other: &Self) -> bool {
        (self.lacking.is_empty(), self.known) > (other.lacking.is_empty(), other.known)
    }
}

/// Returns the first whole heading, else the line that has most of one; `None` where no line has anything.
fn best_of(begin: &[Result<Record, Fault>], columns: &[Column]) -> Option<Candidate> {
    let mut best: Option<Candidate> = None;
    for (at, record) in begin.iter().enumerate() {
        let Ok(record) = record else { continue };
        let alone = Candidate::of(record.line, at + 1, record.fields.clone(), columns);
        let below = begin.get(at + 1).and_then(|next| next.as_ref().ok());
        let below = below.filter(|below| is_second_line(below, columns));
        let both = below.filter(|_| alone.known > 0).map(|below| {
            let titles = merged(&record.fields, &below.fields);
            Candidate::of(record.line, at + 2, titles, columns)
        });
        for candidate in both.into_iter().chain([alone]) {
            if candidate.lacking.is_empty() {
                return Some(candidate);
            }
            if candidate.known > 0
                && best.as_ref().is_none_or(|best| candidate.is_better_than(best))
            {
                best = Some(candidate);
            }
        }
    }
    best
}

/// Returns whether a record is the lower line of a heading of two: nothing but headings, and not all.
fn is_second_line(record: &Record, columns: &[Column]) -> bool {
    let mut titles = record.fields.iter().filter(|field| !field.trim().is_empty());
    let is_heading = titles.all(|title| column_of(title, columns).is_some());
    let alone = Candidate::of(record.line, 1, record.fields.clone(), columns);
    is_heading && !alone.lacking.is_empty()
}

/// Returns the titles of two lines: where the lower one says something, that.
fn merged(upper: &[String], lower: &[String]) -> Vec<String> {
    let width = upper.len().max(lower.len());
    let title = |at: usize| {
        let said = lower.get(at).filter(|title| !title.trim().is_empty());
        said.or_else(|| upper.get(at)).cloned().unwrap_or_default()
    };
    (0..width).map(title).collect()
}

/// Returns where each wanted column stands.
fn laid_out(
    line: u32,
    titles: &[String],
    columns: &[Column],
    bad: &mut BadLines,
) -> Vec<Vec<usize>> {
    let mut places = vec![Vec::new(); columns.len()];
    for (place, title) in titles.iter().enumerate() {
        let Some(at) = column_of(title, columns) else { continue };
        if !places[at].is_empty() && !columns[at].many {
            bad.add(line, columns[at].name, "column-twice");
        }
        places[at].push(place);
        // The more exact name first: a village before an address.
        places[at].sort_by_key(|place: &usize| rank_of(&titles[*place], &columns[at]));
    }
    places
}

/// Returns whether a row of the table is its heading once more, as in files put one under the other.
pub(super) fn is_heading_again(fields: &[String], columns: &[Column]) -> bool {
    // Asked of every row: most hold a year or a phone number, which no title is.
    if fields.iter().any(|field| aside::is_number(field)) {
        return false;
    }
    let mut titles = fields.iter().filter(|field| !field.trim().is_empty());
    let needed = |at: usize| columns[at].needed;
    titles.all(|title| column_of(title, columns).is_some())
        && fields.iter().filter_map(|title| column_of(title, columns)).any(needed)
        && fields.iter().filter(|field| !field.trim().is_empty()).count() > 1
}

/// Returns which of the wanted columns a title names.
fn column_of(title: &str, columns: &[Column]) -> Option<usize> {
    let plain = plain(title);
    if plain.is_empty() {
        return None;
    }
    let (identity, folded) = (identity_fold(&plain), fold(&plain));
    // A name that is written with its marks means only that: "năm" is no "nam".
    let is_exact = |column: &Column| column.also.iter().any(|name| *name == identity);
    let is_so = |column: &Column| {
        column.name.replace('_', " ") == folded || column.also.contains(&folded.as_str())
    };
    columns.iter().position(is_exact).or_else(|| columns.iter().position(is_so))
}

fn rank_of(title: &str, column: &Column) -> usize {
    let folded = fold(&plain(title));
    column.also.iter().position(|name| *name == folded).map_or(0, |at| at + 1)
}

/// Returns a title without what stands in brackets and without signs.
fn plain(title: &str) -> String {
    let mut plain = String::with_capacity(title.len());
    let mut depth = 0_u32;
    for c in title.nfc() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    plain.trim().to_owned()
}
