//! Marks and levels as people write them, in English and in Vietnamese.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::{Mark, MarkError};
use lantoa_core::domain::progress::{Level, LevelError};
use lantoa_core::domain::text::fold;

use crate::words::Lang;

/// A mark as it was typed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Typed {
    /// What means one thing in any language.
    Mark(Mark),
    /// The letter `P`, which says *có phép* on Vietnamese sheets and *present* on English ones.
    P,
}

impl Typed {
    /// Reads a mark: as [`mark_of`], or the letter `P`.
    pub(crate) fn of(text: &str) -> Result<Self, MarkError> {
        if fold(text) == "p" { Ok(Self::P) } else { mark_of(text).map(Self::Mark) }
    }

    /// Reads a mark that says something, which is what blanks are filled with.
    pub(crate) fn said(text: &str) -> Result<Self, MarkError> {
        Self::of(text).and_then(|typed| {
            if typed == Self::Mark(Mark::None) { Err(MarkError) } else { Ok(typed) }
        })
    }

    /// Returns the mark that it is where sheets are printed in a language.
    pub(crate) fn mark(self, lang: Lang) -> Mark {
        match (self, lang) {
            (Self::Mark(mark), _) => mark,
            (Self::P, Lang::Vi) => Mark::Excused,
            (Self::P, Lang::En) => Mark::Present,
        }
    }
}

/// Returns the language of the sheet from which letters were copied, as those tell that only one of them has;
/// `None` where none or both do.
pub(crate) fn sheet_of<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Lang> {
    let letters: BTreeSet<String> = texts.map(fold).collect();
    let has = |own: &[&str]| own.iter().any(|letter| letters.contains(*letter));
    match (has(&["c", "m", "v"]), has(&["l", "e", "a"])) {
        (true, false) => Some(Lang::Vi),
        (false, true) => Some(Lang::En),
        (true, true) | (false, false) => None,
    }
}

/// Reads a mark: the contract's word, the Vietnamese one whatever its case and marks, or the letter of a
/// printed sheet. `P` alone is none, as [`Typed`] says.
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
    use crate::words::Words;

    #[test]
    fn other_letters_tell_of_which_sheet_a_p_is() {
        for (texts, lang) in [
            (vec!["P", "V"], Some(Lang::Vi)),
            (vec!["p", "a", "p"], Some(Lang::En)),
            (vec!["P", "vắng"], None),
            (vec!["P"], None),
            (vec!["P", "V", "A"], None),
        ] {
            assert_eq!(sheet_of(texts.iter().copied()), lang, "{texts:?}");
        }
    }

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
                    let typed = Typed::of(&letter).expect("a letter of a sheet");
                    assert_eq!(typed.mark(lang), mark, "{lang:?} {letter}");
                    assert!(!is_known || mark_of(&letter) == Ok(mark), "{letter}");
                }
            }
            for level in Level::ALL.into_iter().filter(|level| *level != Level::None) {
                let shown = words.word("level", level.word());
                assert_eq!(level_of(&shown), Ok(level), "{shown}");
            }
        }
        assert_eq!(Typed::said("none"), Err(MarkError));
        assert_eq!(Typed::said("p"), Ok(Typed::P));
        assert_eq!(mark_of(""), Err(MarkError));
    }
}
