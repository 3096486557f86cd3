//! Names as Vietnamese people write, look for and sort them.
//!
//! Stored text is NFC; searching and comparing use [`fold`], which SQLite's own tokenizers cannot
//! replace: none of them finds "Đặng" for "dang". Lists sort by given name, the last word.

use std::cmp::Ordering;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest name of a person, place, class or team, in bytes of NFC. Longer than any seen in the
/// rosters of the pilot by four times.
pub const NAME_BYTES_MAX: usize = 200;
/// Longest free text, in bytes of NFC: a page.
pub const NOTE_BYTES_MAX: usize = 4_000;

/// A name could not be taken. The screen says which field and why.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("text is empty")]
    Empty,
    /// Over the cap.
    #[error("text is longer than {max} bytes")]
    TooLong {
        /// The cap, in bytes.
        max: usize,
    },
    /// A control character, such as a line break in a name.
    #[error("text holds a control character")]
    Control,
}

impl TextError {
    /// Returns the word by which apps find their own sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::Control => "control",
        }
    }
}

/// Returns `text` as it is stored: NFC, blanks trimmed and runs of blanks made one.
///
/// # Errors
///
/// [`TextError`] when nothing is left, when it is longer than `bytes_max`, or when it holds a
/// control character other than a blank.
pub fn clean(text: &str, bytes_max: usize) -> Result<String, TextError> {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = joined.nfc().collect();
    if clean.is_empty() {
        Err(TextError::Empty)
    } else if clean.len() > bytes_max {
        Err(TextError::TooLong { max: bytes_max })
    } else if clean.chars().any(char::is_control) {
        Err(TextError::Control)
    } else {
        Ok(clean)
    }
}

/// Returns `text` without case and marks, đ as d: what searching compares.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::text::fold;
///
/// assert_eq!(fold("Đặng Thị  Hoà"), "dang thi hoa");
/// assert_eq!(fold("Hòa"), fold("hoà"));
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let bare = |c: char| if matches!(c, 'đ' | 'Đ') { 'd' } else { c };
    let folded: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(bare)
        .flat_map(char::to_lowercase)
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the key by which a person's name sorts: given name (last word) first, then the rest.
///
/// Folded words stand in front of the words themselves, so that "An", "Ân" and "Ấn" stay together
/// and still have one order.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let turned = |text: &str| match text.rsplit_once(' ') {
        Some((rest, given)) => format!("{given} {rest}"),
        None => text.to_owned(),
    };
    let clean = name.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}\u{1}{}", turned(&fold(&clean)), turned(&clean.to_lowercase()))
}

/// Compares two names as a Vietnamese list does.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    sort_key(a).cmp(&sort_key(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dang_finds_đặng_however_it_is_composed() {
        for written in ["Đặng", "đặng", "ĐẶNG", "\u{110}a\u{323}\u{306}ng"] {
            assert_eq!(fold(written), "dang", "{written}");
        }
    }

    #[test]
    fn a_list_sorts_by_given_name_then_by_the_rest() {
        let mut names = ["Nguyễn Văn Bình", "Trần An", "Chíu Chăn Lằm", "Lê Thị An", "Đỗ Ân"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["Đỗ Ân", "Lê Thị An", "Trần An", "Nguyễn Văn Bình", "Chíu Chăn Lằm"]);
    }

    #[test]
    fn a_name_is_stored_composed_and_trimmed() {
        assert_eq!(clean("  Nguye\u{302}\u{303}n \t An ", 100), Ok("Nguyễn An".to_owned()));
        assert_eq!(clean(" \n ", 100), Err(TextError::Empty));
        assert_eq!(clean("a\u{7}b", 100), Err(TextError::Control));
        assert_eq!(clean("aaaa", 3), Err(TextError::TooLong { max: 3 }));
    }
}
