//! The two folds of names: for telling whether two are one, and for looking for one.
//!
//! What one fold makes equal, the other does too. Neither is shown to anybody.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::text::letter::{Letter, characters, letters};

/// Returns `text` as far as it says whose name it is: equal where two people wrote the same name.
///
/// Without case, spare blanks, how the letters are composed, characters that nobody sees or that look
/// like another, and where in a syllable the tone stands. Letters and tones stay: Hoa is not Hòa.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::text::identity_fold;
///
/// assert_eq!(identity_fold("ĐẶNG  Thị Hòa"), identity_fold("Ðặng thị Hoà\u{200b}"));
/// assert_ne!(identity_fold("Hoa"), identity_fold("Hòa"));
/// ```
#[must_use]
pub fn identity_fold(text: &str) -> String {
    letters(text).iter().flat_map(Letter::characters).nfc().collect()
}

/// Returns `text` as far as it is looked for: as [`identity_fold`], and without tones and marks, đ as d.
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::text::fold;
///
/// assert_eq!(fold("Đặng Thị  Hoà"), "dang thi hoa");
/// assert_eq!(fold("Hòa"), fold("hoa"));
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in characters(text).filter(|c| !is_combining_mark(*c)) {
        if c != ' ' || !(folded.is_empty() || folded.ends_with(' ')) {
            folded.push(if c == 'đ' { 'd' } else { c });
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dang_finds_đặng_however_it_is_composed() {
        for written in ["Đặng", "đặng", "ĐẶNG", "\u{110}a\u{323}\u{306}ng", "Ðặng", "Ɖặ\u{200b}ng"]
        {
            assert_eq!(fold(written), "dang", "{written}");
        }
    }

    #[test]
    fn one_name_is_one_however_it_is_written() {
        for (one, other) in [
            ("Đặng Thị Hoà", "ĐẶNG THỊ HÒA"),
            ("Hoe\u{301} Thuý", "Hóe Thúy"),
            ("quý", "qúy"),
            ("giá già", "gía gìa"),
            ("của", "cuả"),
            ("Nguye\u{302}\u{303}n", "Nguye\u{303}\u{302}n"),
            ("Lớp 1 - tối", "Lớp 1 – tối"),
            ("H'Mông", "H\u{2019}mông"),
            ("Lớp\u{a0}1", "\u{200e}lớp １ "),
            ("ðạt Ɖỗ", "Đạt đỗ"),
            ("Đặng V\u{430}n \u{421}\u{443}c", "Đặng Van Cyc"),
            ("\u{422}\u{4d1}ng \u{41d}à", "Tăng Hà"),
            ("\u{39d}gô \u{391}n", "Ngô An"),
        ] {
            assert_eq!(identity_fold(one), identity_fold(other), "{one} and {other}");
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
    }

    #[test]
    fn two_names_are_two_and_found_by_one_word() {
        for (one, other) in [
            ("Hoa", "Hòa"),
            ("Hòa", "Hóa"),
            ("Dung", "Dũng"),
            ("Dung", "Đung"),
            ("Ân", "An"),
            ("Ấn", "Ẩn"),
            ("Thơ", "Thô"),
            ("Thư", "Thu"),
        ] {
            assert_ne!(identity_fold(one), identity_fold(other), "{one} and {other}");
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
        assert_ne!(identity_fold("Lý"), identity_fold("Lí"), "i and y are two letters");
    }

    #[test]
    fn the_identity_of_every_letter_of_the_alphabet_is_its_own() {
        let (mut identities, mut folds) = (std::collections::BTreeSet::new(), String::new());
        for vowel in "aăâeêioôơuưy".chars() {
            for tone in ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"] {
                let letter: String = format!("{vowel}{tone}").nfc().collect();
                assert_eq!(letter.chars().count(), 1, "{letter}");
                assert_eq!(identity_fold(&letter.to_uppercase()), letter);
                folds.push_str(&fold(&letter));
                identities.insert(letter);
            }
        }
        assert_eq!(identities.len(), 72);
        folds.truncate(72);
        assert_eq!(
            folds,
            ["a"; 18].concat()
                + &["e"; 12].concat()
                + &["i"; 6].concat()
                + &["o"; 18].concat()
                + &["u"; 12].concat()
                + &["y"; 6].concat()
        );
        assert_eq!((identity_fold("Đ"), fold("Đ")), ("đ".to_owned(), "d".to_owned()));
    }
}
