//! One letter of a name: which of the alphabet it is, and which tone stands on it.
//!
//! The 29 letters of Vietnamese are letters of their own, ă is no a; the five marks of tone are not. So
//! the 134 letters that Unicode has ready, and whatever else comes to the same, are these two in pairs.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::domain::text::invisible::is_invisible;

/// The marks of tone: huyền, hỏi, ngã, sắc, nặng. No mark is ngang.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// Letters that are made of another by a mark: the plain one, the mark, the letter.
const MARKED: [(char, char, char); 6] = [
    ('a', '\u{306}', 'ă'),
    ('a', '\u{302}', 'â'),
    ('e', '\u{302}', 'ê'),
    ('o', '\u{302}', 'ô'),
    ('o', '\u{31b}', 'ơ'),
    ('u', '\u{31b}', 'ư'),
];

/// A letter or other character with its marks, whatever its case.
#[derive(Debug)]
pub(super) struct Letter {
    /// The letter of the alphabet, small, or the character; a blank is U+0020.
    pub(super) base: char,
    /// 0 ngang, 1 huyền, 2 hỏi, 3 ngã, 4 sắc, 5 nặng: the order of a dictionary.
    pub(super) tone: usize,
    /// Marks of other languages.
    pub(super) marks: Vec<char>,
}

impl Letter {
    fn new(base: char) -> Self {
        Self { base, tone: 0, marks: Vec::new() }
    }

    fn mark(&mut self, mark: char) {
        let tone = TONES.iter().position(|tone| *tone == mark);
        if let (Some(tone), 0) = (tone, self.tone) {
            self.tone = tone + 1;
        } else if let Some(letter) = marked(self.base, mark) {
            self.base = letter;
        } else {
            self.marks.push(mark);
        }
    }

    /// Returns whether it is a vowel, y among them.
    pub(super) fn is_vowel(&self) -> bool {
        matches!(self.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư')
    }

    /// Returns its characters, decomposed.
    pub(super) fn characters(&self) -> impl Iterator<Item = char> {
        let tone = self.tone.checked_sub(1).map(|tone| TONES[tone]);
        std::iter::once(self.base).chain(tone).chain(self.marks.iter().copied())
    }
}

/// Returns the characters of a text as they are compared: decomposed, small, without what nobody sees,
/// and one for those that look alike. Every blank is U+0020.
pub(super) fn characters(text: &str) -> impl Iterator<Item = char> {
    let seen = text.nfd().filter(|c| !is_invisible(*c)).map(alike);
    seen.flat_map(char::to_lowercase).map(latin)
}

/// Returns whether there is nothing in a text that could be compared.
pub(super) fn is_blank(text: &str) -> bool {
    characters(text).all(|c| c == ' ' || is_combining_mark(c))
}

/// Returns the letters of a text, blanks at the ends taken away and runs of them made one. The tone of
/// a syllable stands on its last vowel, wherever people put it: Hoà for Hòa.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    for c in characters(text) {
        let is_mark = is_combining_mark(c);
        match letters.last_mut() {
            // A mark on nothing is nothing, as in `fold`.
            None if is_mark || c == ' ' => {}
            Some(Letter { base: ' ', .. }) if is_mark || c == ' ' => {}
            Some(letter) if is_mark => letter.mark(c),
            _ => letters.push(Letter::new(c)),
        }
    }
    letters.pop_if(|letter| letter.base == ' ');
    for vowels in letters.chunk_by_mut(|a, b| a.is_vowel() && b.is_vowel()) {
        let mut toned = vowels.iter().enumerate().filter(|(_, letter)| letter.tone > 0);
        if let (Some((at, _)), None) = (toned.next(), toned.next()) {
            let tone = std::mem::take(&mut vowels[at].tone);
            vowels[vowels.len() - 1].tone = tone;
        }
    }
    letters
}

/// Returns đ for a letter that only looks like it: of Iceland and of Ewe.
pub(super) fn stroked(c: char) -> char {
    match c {
        'Ð' | 'Ɖ' => 'Đ',
        'ð' | 'ɖ' => 'đ',
        _ => c,
    }
}

/// Letters of other alphabets that look like Latin ones, in small or as capitals: Cyrillic, Greek, and
/// phonetic ones. No two of one alphabet look like the same.
const LOOKALIKES: [(&str, &str); 3] = [
    ("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw"),
    ("αβεζηικμνορτυχ", "abezhikmnoptyx"),
    ("ɑɡı", "agi"),
];

/// Returns the Latin letter for a small one that looks like it.
fn latin(c: char) -> char {
    let alike = |(others, latin): &(&str, &str)| {
        let at = others.chars().position(|other| other == c)?;
        latin.chars().nth(at)
    };
    // Most that is beyond ASCII in a Vietnamese name are marks, decomposed.
    let is_certain = c.is_ascii() || matches!(c, '\u{300}'..='\u{36f}');
    if is_certain { c } else { LOOKALIKES.iter().find_map(alike).unwrap_or(c) }
}

/// Returns the one character for all that look like it: what spreadsheets and keyboards make of Đ, of a
/// hyphen, an apostrophe, a blank, and the wide forms of East Asian keyboards.
fn alike(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}'..='\u{201b}' | '\u{2b9}' | '\u{2bc}' | '\u{2032}' | '´' | '`' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ if c.is_whitespace() => ' ',
        _ => stroked(c),
    }
}

/// Returns `text` in NFC, where the mark of a letter was typed behind that of its tone, too.
pub(super) fn composed(text: &str) -> String {
    let composed: String = text.nfc().collect();
    if !composed.contains(['\u{302}', '\u{306}']) {
        return composed;
    }
    let mut parts: Vec<char> = composed.nfd().collect();
    for at in 2..parts.len() {
        let plain = parts[at - 2].to_ascii_lowercase();
        if TONES.contains(&parts[at - 1]) && marked(plain, parts[at]).is_some() {
            parts.swap(at - 1, at);
        }
    }
    parts.into_iter().nfc().collect()
}

/// Returns the letter that a mark makes of a plain one; `None` where it makes none.
fn marked(plain: char, mark: char) -> Option<char> {
    MARKED.iter().find(|(a, b, _)| (*a, *b) == (plain, mark)).map(|(.., letter)| *letter)
}
