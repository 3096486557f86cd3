//! Text that is not what its letters say: typed for a font of before Unicode, or decoded twice.
//!
//! TCVN3 and VNI show Vietnamese by fonts that draw it in the place of Western letters. A file of theirs is
//! good UTF-8 and shows `§Æng ThÞ Hoµ`. It is only recognised here, never converted: a name of which one
//! letter was guessed wrong would be somebody else's. Who has the font has a program that converts.

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// Returns the word for how a text is garbled: `decoded-twice`, `vni` or `tcvn3`; `None` where nothing in it
/// is surely so.
#[must_use]
pub fn garbled(text: &str) -> Option<&'static str> {
    if text.is_ascii() {
        return None;
    }
    let letters: Vec<char> = text.nfc().collect();
    let is_plain = letters.iter().all(|c| c.is_ascii() || is_letter(*c));
    if !is_plain
        && [WINDOWS_1252, WINDOWS_1258].into_iter().any(|encoding| is_decoded_twice(text, encoding))
    {
        return Some("decoded-twice");
    }
    let pairs = || letters.iter().zip(letters.iter().skip(1));
    if pairs().any(|(before, after)| is_vni(*before, *after)) {
        return Some("vni");
    }
    pairs().any(|(before, after)| is_tcvn3(*before, *after)).then_some("tcvn3")
}

/// Returns whether what is not ASCII in a text are letters of Vietnamese, nine of ten at least.
#[must_use]
pub(super) fn is_vietnamese(text: &str) -> bool {
    let others: Vec<char> = text.nfc().filter(|c| !c.is_ascii()).collect();
    let letters = others.iter().filter(|c| is_letter(**c)).count();
    letters * 10 >= others.len() * 9
}

/// Returns whether it is one of the 134 letters, beyond those of ASCII.
fn is_letter(c: char) -> bool {
    // Those of Vietnamese alone stand together, each small one behind its capital.
    matches!(c, '\u{1ea0}'..='\u{1ef9}')
        || matches!(
            c.to_lowercase().next().unwrap_or(c),
            'à' | 'ã'
                | 'á'
                | 'ă'
                | 'â'
                | 'đ'
                | 'è'
                | 'é'
                | 'ê'
                | 'ì'
                | 'ĩ'
                | 'í'
                | 'ò'
                | 'õ'
                | 'ó'
                | 'ô'
                | 'ơ'
                | 'ù'
                | 'ũ'
                | 'ú'
                | 'ư'
                | 'ý'
        )
}

/// Returns whether a text was UTF-8 and read as if each byte were a letter. Some may be lost since.
fn is_decoded_twice(text: &str, encoding: &'static Encoding) -> bool {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        let mut letter = [0; 4];
        let (byte, _, is_other) = encoding.encode(c.encode_utf8(&mut letter));
        match &*byte {
            [byte] if !is_other => bytes.push(*byte),
            _ => bytes.push(b' '),
        }
    }
    // By chance some other text could be UTF-8, but not of Vietnamese letters.
    bytes.utf8_chunks().any(|chunk| chunk.valid().chars().any(is_letter))
}

/// Returns whether two letters side by side are one of VNI: a vowel and the sign of its marks.
fn is_vni(before: char, after: char) -> bool {
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    let signs = match small(before) {
        'a' => "ùøûõïâáàåãäêéèüë",
        'e' => "ùøûõïâáàåãä",
        'o' => "ùøûõïâåä",
        'u' => "ùøûõïåä",
        'y' => "ùøûõ",
        'ô' | 'ö' => "ùøûõï",
        _ => "",
    };
    signs.contains(small(after))
}

/// Returns whether two signs side by side are of a word in TCVN3: no name in Vietnam holds them.
fn is_tcvn3(before: char, after: char) -> bool {
    let is_sign = |c| "¡¢£¤¥¦§¨©ª¬®µ¶¸¹¼½¾×÷ÞþßÆåæØ".contains(c);
    let is_beside =
        is_sign(before) && after.is_alphabetic() || before.is_alphabetic() && is_sign(after);
    // Other capitals it does not use: they come from a blank that is missing.
    let is_capital_within = before.is_lowercase() && "ÇÈÉÊËÌÎÏÐÑÒÓÔÕÖÜÝ".contains(after);
    is_beside
        || is_capital_within
        || !is_vowel(before) && before.is_ascii_alphabetic() && after == 'ï'
}

fn is_vowel(c: char) -> bool {
    "aeiouy".contains(c.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_for_an_old_font_is_recognised() {
        for (text, font) in [
            ("NguyÔn V¨n An", "tcvn3"),
            ("§Æng ThÞ Hoµ", "tcvn3"),
            ("TrÇn Hång", "tcvn3"),
            ("Lª ThÞ BÝch", "tcvn3"),
            ("Bïi", "tcvn3"),
            ("Líp 1 t¹i Khe H¸", "tcvn3"),
            ("Ñaëng Thò Hoøa", "vni"),
            ("NGUYEÃN VAÊN AN", "vni"),
            ("Traàn Leâ", "vni"),
            ("Huøng", "vni"),
            ("Nguyá»…n VÄƒn An", "decoded-twice"),
            ("Tráº§n Thá»‹ BÃ¬nh", "decoded-twice"),
            ("Äáº·ng", "decoded-twice"),
        ] {
            assert_eq!(garbled(text), Some(font), "{text}");
        }
    }

    #[test]
    fn names_of_everybody_who_lives_in_vietnam_are_none_of_that() {
        for name in [
            "Đặng Thị Hoà",
            "ĐẶNG THỊ HOÀ",
            "Nguyễn Hoàn Oánh Toán",
            "Quý, Thuý, Huệ, Tuân, Uyên, Luyến",
            "gía cuả qúy Khoẻo",
            "Y Ƀlô Niê Kdăm",
            "H’Hen Ñiê",
            "Rơ Châm Pŭih",
            "René Müller",
            "Zoë Noël",
            "Lớp “Khe O” – tối",
            "Lớp «A» · 2",
            "TÔ–LÔ",
        ] {
            assert_eq!(garbled(name), None, "{name}");
        }
    }
}
