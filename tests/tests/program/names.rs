//! The order of lists and what nobody sees in a name, held against Unicode's own library.
//! (Guards: a list in which nobody finds a name, and two people who look like one.)
//!
//! What ICU says was written down once, by `tests/oracle`.

use std::collections::BTreeSet;
use std::path::Path;

use lantoa_core::domain::text::{clean, sort_key, title_key};

fn lines(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/names");
    let text = std::fs::read_to_string(folder.join(name)).expect("the fixture is here");
    text.lines().map(str::to_owned).collect()
}

#[track_caller]
fn assert_sorted_by(key: fn(&str) -> String, expected: &[String]) {
    let mut sorted = expected.to_vec();
    sorted.sort();
    assert_ne!(sorted, expected, "not the order of code points");
    sorted.sort_by_cached_key(|name| key(name));
    for (at, (ours, theirs)) in sorted.iter().zip(expected).enumerate() {
        assert_eq!(ours, theirs, "the {at}th of the list");
    }
    let keys: BTreeSet<String> = expected.iter().map(|name| key(name)).collect();
    assert_eq!(keys.len(), expected.len(), "no two of them have one key");
}

#[test]
fn ten_thousand_names_sort_as_icu_sorts_the_given_name_and_then_the_rest() {
    let names = lines("names-by-icu.txt");
    assert_eq!(names.len(), 10_000);
    assert_sorted_by(sort_key, &names);
}

#[test]
fn two_thousand_titles_without_numbers_sort_as_icu_sorts_them() {
    let titles = lines("titles-by-icu.txt");
    assert_eq!(titles.len(), 2_000);
    assert_sorted_by(title_key, &titles);
}

#[test]
fn every_letter_stands_where_a_dictionary_has_it() {
    let mut letters: Vec<String> = Vec::new();
    for letter in "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz".chars() {
        let tones = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
        let is_vowel = "aăâeêioôơuưy".contains(letter);
        for tone in &tones[..if is_vowel { 6 } else { 1 }] {
            letters.push(clean(&format!("{letter}{tone}"), 100).expect("a letter"));
        }
    }
    assert_eq!(letters.len(), 12 * 6 + 21);
    assert_sorted_by(title_key, &letters);
    assert_sorted_by(sort_key, &letters);
}

#[test]
fn a_character_is_cleaned_away_exactly_where_unicode_says_that_nobody_sees_it() {
    let read = |digits: &str| u32::from_str_radix(digits, 16).expect("hexadecimal digits");
    let ranges: Vec<_> = lines("invisible-by-icu.txt")
        .iter()
        .map(|line| line.split_once(' ').expect("first and last"))
        .map(|(first, last)| read(first)..=read(last))
        .collect();
    assert!(ranges.len() > 20);
    for c in '\0'..=char::MAX {
        let is_invisible = ranges.iter().any(|range| range.contains(&u32::from(c)));
        let is_gone = clean(&format!("a{c}n"), 100).as_deref() == Ok("an");
        assert_eq!(is_gone, is_invisible, "{:x}", u32::from(c));
    }
}
