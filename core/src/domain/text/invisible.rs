//! Characters that nobody sees: they come in by copying, and two names that look the same differ by them.
//!
//! Blanks and control characters are not among them. The ranges are held against Unicode's own tables in
//! `tests/tests/program/names.rs`.

use std::cmp::Ordering;

/// Format characters (general category Cf) and others that a display leaves out
/// (`Default_Ignorable_Code_Point`), Unicode 16, first and last, ascending.
const INVISIBLE: [(char, char); 25] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Returns whether a character leaves no trace on a screen. Blanks and control characters are not asked
/// for here.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // Every Vietnamese letter but đ ơ ư and those with two marks stands before the second range.
    c >= '\u{ad}'
        && INVISIBLE
            .binary_search_by(|(first, last)| {
                if *last < c {
                    Ordering::Less
                } else if c < *first {
                    Ordering::Greater
                } else {
                    Ordering::Equal
                }
            })
            .is_ok()
}
