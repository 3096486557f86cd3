//! Marks and levels as people write them, in English and in Vietnamese.

use lantoa_core::domain::attendance::{Mark, MarkError};
use lantoa_core::domain::progress::{Level, LevelError};
use lantoa_core::domain::text::fold;

/// Reads a mark: the contract's word, the Vietnamese one whatever its case and marks, or the letter of a
/// printed sheet. `P` is none: it says *có phép* on Vietnamese sheets and *present* on English ones.
pub(crate) fn mark_of(text: &str) -> Result<Mark, MarkError> {
    match fold(text).as_str() {
        "co mat" | "co" | "c" => Ok(Mark::Present),
        "muon" | "di muon" | "den muon" | "m" | "l" => Ok(Mark::Late),
        "phep" | "co phep" | "vang co phep" | "e" => Ok(Mark::Excused),
        "vang" | "vang mat" | "vang khong phep" | "v" | "a" => Ok(Mark::Absent),
        "khong" | "chua" | "chua ghi" => Ok(Mark::None),
        folded => folded.parse(),
    }
}

/// Reads a mark that says something, which is what blanks are filled with.
pub(crate) fn said_mark_of(text: &str) -> Result<Mark, MarkError> {
    mark_of(text).and_then(|mark| if mark == Mark::None { Err(MarkError) } else { Ok(mark) })
}

/// Reads a level: the contract's word, or the Vietnamese one whatever its case and marks.
pub(crate) fn level_of(text: &str) -> Result<Level, LevelError> {
    match fold(text).as_str() {
        "da day" | "da hoc" => Ok(Level::Taught),
        "da lam" | "thuc hanh" | "da thuc hanh" => Ok(Level::Practised),
        "tu lam" | "tu lam duoc" | "does it alone" => Ok(Level::Alone),
        "xac nhan" | "da xac nhan" => Ok(Level::Confirmed),
        folded => folded.parse(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Lang, Words};

    #[test]
    fn marks_and_levels_are_read_in_both_languages() {
        for mark in Mark::ALL {
            assert_eq!(mark_of(mark.word()), Ok(mark));
        }
        for level in Level::ALL {
            assert_eq!(level_of(level.word()), Ok(level));
        }
        assert_eq!(mark_of("Có mặt"), Ok(Mark::Present));
        assert_eq!(mark_of("VẮNG"), Ok(Mark::Absent));
        assert_eq!(level_of("tự làm"), Ok(Level::Alone));
        // What is shown is taken again.
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for mark in Mark::ALL {
                let shown = words.word("mark", mark.word());
                assert_eq!(mark_of(&shown), Ok(mark), "{shown}");
                if mark != Mark::None {
                    let letter = words.word("letter", mark.word());
                    let is_known = letter != "P";
                    assert_eq!(mark_of(&letter).is_ok(), is_known, "{letter}");
                    assert!(!is_known || mark_of(&letter) == Ok(mark), "{letter}");
                }
            }
            for level in Level::ALL.into_iter().filter(|level| *level != Level::None) {
                let shown = words.word("level", level.word());
                assert_eq!(level_of(&shown), Ok(level), "{shown}");
            }
        }
        assert_eq!(said_mark_of("none"), Err(MarkError));
        assert_eq!(mark_of(""), Err(MarkError));
    }
}
