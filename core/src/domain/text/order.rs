//! The order of lists: the 29 letters of the alphabet, then the tones, as a dictionary has them.
//!
//! A key is compared byte by byte, so that SQLite can keep it. Whole levels are compared one after the
//! other: every letter of the given name goes before any tone of it, and both before the rest. Names that
//! differ by case, composition or the place of a tone have one key; a list needs ids behind it.
//! `tests/tests/program/names.rs` holds the order against ICU's.

use crate::domain::text::letter::{Letter, letters};

/// The alphabet, with the letters of others where they stand beside it.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
/// Stands between the levels of a key: before everything that stands in one.
const END: char = '\u{1}';

/// Returns the key by which a person's name sorts: the given name, which is the last word, then the rest.
///
/// What stands behind a name to tell namesakes apart is no given name and is compared last: something in
/// brackets, a number, or a single letter that is no name of its own, as in "Nguyễn Thị Hoa B".
///
/// # Examples
///
/// ```
/// use lantoa_core::domain::text::sort_key;
///
/// let mut names = ["Vũ Thị Hà", "Lê Thị Ấn", "Đỗ Văn Dũng", "Lê Thị Hà", "Lê Thị Ân", "Vũ Đạt"];
/// names.sort_by_cached_key(|name| sort_key(name));
/// assert_eq!(names, ["Lê Thị Ân", "Lê Thị Ấn", "Đỗ Văn Dũng", "Vũ Đạt", "Lê Thị Hà", "Vũ Thị Hà"]);
/// ```
#[must_use]
pub fn sort_key(name: &str) -> String {
    let letters = letters(name);
    let words: Vec<&[Letter]> = letters.split(|letter| letter.base == ' ').collect();
    let apart = words.len() - words_apart(&words);
    let (name, apart) = words.split_at(apart);
    let (rest, given) = name.split_at(name.len().saturating_sub(1));
    let mut key = String::with_capacity(letters.len() * 2);
    for level in [given, rest, apart] {
        push_level(&mut key, level);
    }
    key.truncate(key.trim_end_matches(END).len());
    key
}

/// Returns the key by which the name of a class, a team or a place sorts: word by word, numbers as
/// numbers, "Lớp 2" before "Lớp 10".
#[must_use]
pub fn title_key(title: &str) -> String {
    let letters = letters(title);
    let words: Vec<&[Letter]> = letters.split(|letter| letter.base == ' ').collect();
    let mut key = String::with_capacity(letters.len() * 2);
    push_level(&mut key, &words);
    key.truncate(key.trim_end_matches(END).len());
    key
}

/// Returns how many words behind a name only tell namesakes apart.
fn words_apart(words: &[&[Letter]]) -> usize {
    let [_, rest @ .., last] = words else { return 0 };
    if last.last().is_some_and(|letter| letter.base == ')') {
        let opens = |word: &&[Letter]| word.first().is_some_and(|letter| letter.base == '(');
        let opened = words.iter().rposition(opens).filter(|at| *at > 0);
        return opened.map_or(0, |at| words.len() - at);
    }
    let is_number = last.iter().all(|letter| letter.base.is_ascii_digit());
    let is_letter = matches!(last, [Letter { base: 'a'..='h' | 'k'..='n', tone: 0, .. }]);
    usize::from(is_number || is_letter && !rest.is_empty())
}

fn push_level(key: &mut String, words: &[&[Letter]]) {
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            key.push(' ');
        }
        push_letters(key, word);
    }
    key.push(END);
    let tones = key.len();
    for word in words {
        push_tones(key, word);
    }
    // What is not said is ngang, so that the shorter of two is the earlier.
    let end = tones + key[tones..].trim_end_matches('0').len();
    key.truncate(end);
    key.push(END);
}

/// Writes which letters stand there: blanks before signs, signs before numbers, numbers before letters.
fn push_letters(key: &mut String, word: &[Letter]) {
    let is_digit = |letter: &Letter| letter.base.is_ascii_digit();
    for run in word.chunk_by(|a, b| is_digit(a) && is_digit(b)) {
        match run {
            [first, ..] if is_digit(first) => push_number(key, run),
            _ => run.iter().for_each(|letter| push_letter(key, letter.base)),
        }
    }
}

fn push_letter(key: &mut String, base: char) {
    match ALPHABET.chars().position(|letter| letter == base) {
        // 33 letters from A on.
        Some(place) => key.push(char::from(b'A' + u8::try_from(place).unwrap_or(u8::MAX))),
        None if base.is_ascii() => key.extend(['!', base]),
        None => key.push(base),
    }
}

/// Writes a number so that the longer is the greater: how many digits, a nine for nine of them and more,
/// and the digits.
fn push_number(key: &mut String, digits: &[Letter]) {
    let zeros = digits.iter().take_while(|digit| digit.base == '0').count();
    let digits = &digits[zeros..];
    let nines = digits.len() / 9;
    key.extend(std::iter::repeat_n('9', nines));
    key.extend(char::from_digit(u32::try_from(digits.len() % 9).unwrap_or(0), 10));
    key.extend(digits.iter().map(|digit| digit.base));
}

/// Writes the tones of a word: one for each run of vowels, since a syllable has one, and the marks of
/// other languages.
fn push_tones(key: &mut String, word: &[Letter]) {
    for run in word.chunk_by(|a, b| a.is_vowel() && b.is_vowel()) {
        for (at, letter) in run.iter().enumerate() {
            let is_syllable = letter.is_vowel() && at + 1 == run.len();
            if is_syllable || letter.tone > 0 {
                key.extend(char::from_digit(u32::try_from(letter.tone).unwrap_or(0), 10));
            }
            key.extend(&letter.marks);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn sorted_by(key: fn(&str) -> String, expected: &[&str]) {
        let mut names = expected.to_vec();
        names.reverse();
        names.sort_by_cached_key(|name| key(name));
        assert_eq!(names, expected);
    }

    #[test]
    fn a_list_sorts_by_given_name_then_by_the_rest() {
        sorted_by(
            sort_key,
            &[
                "Nguyễn Văn An",
                "Trần An",
                "Đỗ Ân",
                "Bùi Thị Ấn",
                "Nguyễn Văn Bình",
                "Đặng Văn Dân",
                "Đỗ Văn Dũng",
                "Nguyễn Văn Đạt",
                "Vũ Thị Hà",
                "Lê Thị Hạ",
                "Chíu Chăn Lằm",
            ],
        );
    }

    #[test]
    fn tones_go_from_ngang_to_nặng_and_only_where_the_letters_are_equal() {
        sorted_by(sort_key, &["Hoa", "Hoà", "Hoả", "Hoã", "Hoá", "Hoạ", "Hoan"]);
        sorted_by(sort_key, &["Lê Thi Hà", "Lê Thị Hà", "Lê Thu Hà", "Lê Tha Hạ"]);
    }

    #[test]
    fn old_and_new_place_of_the_tone_stand_together() {
        assert_eq!(sort_key("Lê Thị Hòa"), sort_key("Lê Thị Hoà"));
        sorted_by(sort_key, &["Bùi Thị Hòa", "Lê Thị Hoà", "Trần Thị Hòa"]);
    }

    #[test]
    fn what_tells_namesakes_apart_is_no_given_name() {
        sorted_by(
            sort_key,
            &[
                "Lê Thị Hoa",
                "Nguyễn Thị Hoa",
                "Nguyễn Thị Hoa 2",
                "Nguyễn Thị Hoa 10",
                "Nguyễn Thị Hoa A",
                "Nguyễn Thị Hoa B",
                "Phạm Thị Hoa (con ông Ba)",
                "Nguyễn Thị Lan",
                "Hoàng Thị Như Ý",
            ],
        );
    }

    #[test]
    fn a_shorter_name_stands_before_a_longer_one() {
        sorted_by(sort_key, &["", "An", "Lê An", "Lê Thị An", "Anh", "Lê Anh"]);
    }

    #[test]
    fn numbers_in_titles_sort_as_numbers() {
        sorted_by(
            title_key,
            &[
                "Lớp",
                "Lớp 1",
                "Lớp 1 tối",
                "Lớp 2",
                "Lớp 2A",
                "Lớp 10",
                "Lớp 123456789",
                "Lớp 1234567890",
                "Lớp 12345678901234567890",
                "Lớp A1",
                "Lớp A2",
                "Lớp A10",
                "Lớp xoá mù",
            ],
        );
        assert_eq!(title_key("Lớp 02"), title_key("lớp 2"));
        sorted_by(title_key, &["Đội 9", "Tổ 1", "Tổ 11"]);
    }
}
