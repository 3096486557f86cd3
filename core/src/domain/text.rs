//! Names as Vietnamese people write, look for and sort them.
//!
//! What is stored was cleaned by [`clean`] or [`name`], but data of others may not have been: whatever
//! compares names compares their folds. There are two. [`identity_fold`] says whether two people wrote
//! the same name, [`fold`] whether one could have looked for it by the other. SQLite's own tokenizers
//! replace neither: none of them finds "Đặng" for "dang". Lists sort by [`sort_key`] and [`title_key`].

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

mod fold;
mod invisible;
mod letter;
mod near;
mod order;
mod village;

pub use fold::{fold, identity_fold};
pub use invisible::is_invisible;
pub use near::{Kinds, Near};
pub use order::{sort_key, title_key};
pub use village::{Village, united_villages};

/// Longest name of a person, place, class or team, in bytes of NFC. Longer than any seen in the
/// rosters of the pilot by four times.
pub const NAME_BYTES_MAX: usize = 200;
/// Longest free text, in bytes of NFC: a page.
pub const NOTE_BYTES_MAX: usize = 4_000;

/// A name could not be taken. The screen says which field and why.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum TextError {
    /// Nothing that anybody could see.
    #[error("text is empty")]
    Empty,
    /// Over the cap.
    #[error("text is longer than {max} bytes")]
    TooLong {
        /// The cap, in bytes.
        max: usize,
    },
    /// A control character, such as a bell in a name.
    #[error("text holds a control character")]
    Control,
    /// A sign that a program writes in the place of a letter that it cannot write.
    #[error("text has lost letters")]
    Lost,
}

impl TextError {
    /// Returns the word by which apps find their own sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::Control => "control",
            Self::Lost => "lost",
        }
    }
}

/// Returns `text` as it is stored: NFC, without what nobody sees, runs of blanks of any kind made one
/// and those at the ends taken away, and Đ for the letters that only look like it.
///
/// # Errors
///
/// [`TextError`] when nothing is left, when it is longer than `bytes_max`, or when it holds a
/// control character other than a blank.
pub fn clean(text: &str, bytes_max: usize) -> Result<String, TextError> {
    let visible = text.chars().filter(|c| !is_invisible(*c)).map(letter::stroked);
    let visible: String = visible.collect();
    let joined = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = letter::composed(&joined);
    if letter::is_blank(&clean) {
        Err(TextError::Empty)
    } else if clean.len() > bytes_max {
        Err(TextError::TooLong { max: bytes_max })
    } else if clean.chars().any(char::is_control) {
        Err(TextError::Control)
    } else {
        Ok(clean)
    }
}

/// Returns a name as it is stored.
///
/// # Errors
///
/// As [`clean`] with [`NAME_BYTES_MAX`]; [`TextError::Lost`] where letters were lost before: U+FFFD
/// stands in their place, or a question mark that touches a letter.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::text::{TextError, name};
///
/// assert_eq!(name("  Ðặng\u{a0}Thị  Hoà "), Ok("Đặng Thị Hoà".to_owned()));
/// assert_eq!(name("Tr?n Th? H?ng"), Err(TextError::Lost));
/// ```
pub fn name(text: &str) -> Result<String, TextError> {
    let name = clean(text, NAME_BYTES_MAX)?;
    let is_lost = |c| {
        name.split(c).zip(name.split(c).skip(1)).any(|(before, after)| {
            before.ends_with(char::is_alphabetic) || after.starts_with(char::is_alphabetic)
        })
    };
    if name.contains(char::REPLACEMENT_CHARACTER) || is_lost('?') {
        Err(TextError::Lost)
    } else {
        Ok(name)
    }
}

/// Returns `text` composed and in small letters, as it was written otherwise.
#[must_use]
pub fn lower(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_stored_composed_and_trimmed() {
        for (written, stored) in [
            ("  Nguye\u{302}\u{303}n \t An ", "Nguyễn An"),
            ("Nguye\u{303}\u{302}n An", "Nguyễn An"),
            ("Trần\u{a0}\u{a0}Bình\u{202f}", "Trần Bình"),
            ("Trần\u{200b} Bình", "Trần Bình"),
            ("\u{200e}Lê Thị Cúc\u{feff}", "Lê Thị Cúc"),
            ("Phạm D\u{ad}ung", "Phạm Dung"),
            ("Hoa\u{200b}\u{300}", "Hoà"),
            ("Lớp\r\n1", "Lớp 1"),
            ("Ðặng ðạt Ɖỗ", "Đặng đạt Đỗ"),
        ] {
            assert_eq!(clean(written, 100).as_deref(), Ok(stored), "{written:?}");
        }
    }

    #[test]
    fn what_nobody_can_see_or_read_is_no_name() {
        for (text, error) in [
            (" \n ", TextError::Empty),
            ("\u{200b}\u{feff}", TextError::Empty),
            ("\u{301}", TextError::Empty),
            ("\u{3164}", TextError::Empty),
            ("a\u{7}b", TextError::Control),
            ("a\0", TextError::Control),
            ("\u{9b}m", TextError::Control),
            ("aaaa", TextError::TooLong { max: 3 }),
        ] {
            assert_eq!(clean(text, 3), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_has_lost_letters_is_refused() {
        for lost in ["Nguy?n V?n ?n", "Lê Th?", "?n", "Đặng Thị Ho\u{fffd}", "\u{fffd}"] {
            assert_eq!(name(lost), Err(TextError::Lost), "{lost}");
        }
        for kept in ["Lớp 1 (?)", "Nguyễn Văn An ?", "Lớp 1?"] {
            assert_eq!(name(kept).as_deref(), Ok(kept), "{kept}");
        }
    }
}
