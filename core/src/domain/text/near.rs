//! Names that are nearly one another: by case, marks, one letter, or the word for the kind of thing.
//!
//! Nearness asks a person and never decides. A number in a name is all of it: Lớp 1 is not near Lớp 2.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::domain::text::fold::{fold, identity_fold};
use crate::domain::text::village;

/// Least letters of a word in which one may be wrong: shorter words are other words then.
const WORD_LETTERS_MIN: usize = 3;

/// Of which things a name may begin with a word for their kind.
#[derive(Clone, Copy, Debug)]
pub enum Kinds {
    /// Of teams.
    Team,
    /// Of classes.
    Class,
    /// Of places.
    Place,
}

/// A word for a kind.
struct Word {
    /// With its marks, as [`identity_fold`] has it.
    marked: String,
    /// As [`fold`] has it.
    folded: String,
}

static TEAM: LazyLock<Vec<Word>> = LazyLock::new(|| {
    words(&[
        "tổ công nghệ số cộng đồng",
        "tổ công nghệ số",
        "đội tình nguyện",
        "đội hình",
        "tổ cns",
        "đội",
        "nhóm",
        "tổ",
    ])
});
static CLASS: LazyLock<Vec<Word>> = LazyLock::new(|| words(&["lớp học", "lớp"]));
static PLACE: LazyLock<Vec<Word>> = LazyLock::new(|| {
    const OTHER: [&str; 14] = [
        "thành phố",
        "thị trấn",
        "đặc khu",
        "thị xã",
        "phường",
        "huyện",
        "quận",
        "tỉnh",
        "xã",
        "tp",
        "tt",
        "tx",
        "x",
        "p",
    ];
    let mut places: Vec<&str> = village::KINDS.concat();
    places.extend(OTHER);
    // The longest word is meant: a tổ dân phố is no Tổ called so.
    places.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words(&places)
});

fn words(words: &[&str]) -> Vec<Word> {
    words.iter().map(|word| Word { marked: identity_fold(word), folded: fold(word) }).collect()
}

impl Kinds {
    fn words(self) -> &'static [Word] {
        match self {
            Self::Team => &TEAM,
            Self::Class => &CLASS,
            Self::Place => &PLACE,
        }
    }

    /// Returns a name without its kind, folded; the whole name where it is nothing else.
    #[must_use]
    pub fn bare(self, name: &str) -> String {
        let folded = fold(&plain(name));
        let rest = self.words().iter().find_map(|kind| behind(&folded, &kind.folded));
        rest.map(str::to_owned).unwrap_or(folded)
    }

    /// Returns whether a name begins with the word for a kind, with its marks or without any: *Tình Húc* does not.
    #[must_use]
    pub fn is_said(self, name: &str) -> bool {
        let plain = identity_fold(&plain(name));
        let mut words = self.words().iter();
        words.any(|kind| {
            [&kind.marked, &kind.folded].iter().any(|kind| behind(&plain, kind).is_some())
        })
    }
}

/// Returns a name without the signs that people put behind a kind.
fn plain(name: &str) -> String {
    name.replace(['.', '-', '_', '–'], " ")
}

/// Returns what follows the word for a kind, where something does.
fn behind<'n>(name: &'n str, kind: &str) -> Option<&'n str> {
    name.strip_prefix(kind)?.strip_prefix(' ').filter(|rest| !rest.is_empty())
}

/// Names, of which those near to another are found without looking at each.
#[derive(Debug)]
pub struct Near<T> {
    kinds: Kinds,
    by_form: BTreeMap<String, Vec<T>>,
}

impl<T: Clone + Ord> Near<T> {
    /// Returns no names, of things of one kind.
    #[must_use]
    pub fn new(kinds: Kinds) -> Self {
        Self { kinds, by_form: BTreeMap::new() }
    }

    /// Adds a name.
    pub fn add(&mut self, name: &str, thing: T) {
        for form in self.forms(name) {
            self.by_form.entry(form).or_default().push(thing.clone());
        }
    }

    /// Returns what is called nearly so, or just so, each once.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<T> {
        let forms = self.forms(name).into_iter();
        let found = forms.filter_map(|form| self.by_form.get(&form)).flatten();
        let mut found: Vec<T> = found.cloned().collect();
        found.sort();
        found.dedup();
        found
    }

    /// Returns forms of a name: two names have one in common where one letter of one word differs, is
    /// missing or is too many, or a blank that parts no two numbers.
    fn forms(&self, name: &str) -> Vec<String> {
        let bare = self.kinds.bare(name);
        let words: Vec<&str> = bare.split(' ').collect();
        let whole = fold(&plain(name));
        let mut forms = vec![bare.clone(), closed(&bare), closed(&whole)];
        for (at, word) in words.iter().enumerate() {
            let letters: Vec<char> = word.chars().collect();
            if letters.len() < WORD_LETTERS_MIN || !letters.iter().all(|c| c.is_alphabetic()) {
                continue;
            }
            for missing in 0..letters.len() {
                let others = letters.iter().enumerate().filter(|(at, _)| *at != missing);
                let shorter: String = others.map(|(_, c)| c).collect();
                let mut words: Vec<&str> = words.clone();
                words[at] = &shorter;
                forms.push(words.join(" "));
            }
        }
        forms
    }
}

/// Returns a folded name without the blanks that part no two numbers, and without the zeros before one.
fn closed(name: &str) -> String {
    let mut closed = String::with_capacity(name.len());
    for word in name.split(' ') {
        let number = word.trim_start_matches('0');
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        if begins(word) && closed.ends_with(|c: char| c.is_ascii_digit()) {
            closed.push(' ');
        }
        closed.push_str(if begins(number) { number } else { word });
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(kinds: Kinds, one: &str, other: &str) -> bool {
        let mut near = Near::new(kinds);
        near.add(one, ());
        !near.find(other).is_empty()
    }

    #[test]
    fn a_name_is_near_to_what_somebody_may_have_meant_by_it() {
        for (kinds, one, other) in [
            (Kinds::Team, "Tổ Ba Chẽ", "Tô Ba Chẽ"),
            (Kinds::Team, "Tổ Ba Chẽ", "Đội Ba Chẽ"),
            (Kinds::Team, "Tổ công nghệ số Ba Chẽ", "Ba Che"),
            (Kinds::Class, "Lớp Khe Hó", "lớp khe ho"),
            (Kinds::Class, "Lớp buổi tối", "Lớp buổi tốii"),
            (Kinds::Team, "Đội 1", "Đội1"),
            (Kinds::Class, "Lớp A 1", "Lớp A1"),
            (Kinds::Class, "Lớp A1", "LớpA1"),
            (Kinds::Class, "Lớp 1", "Lớp 01"),
            (Kinds::Place, "Xã Bình Liêu", "X. Bình Liêu"),
            (Kinds::Place, "Xã Bình Liêu", "Xã Bình Liều"),
            (Kinds::Place, "Xã Hạ Long", "Phường Hạ Long"),
            (Kinds::Place, "Tỉnh Quảng Ninh", "quang ninh"),
            (Kinds::Place, "Xã Tình Húc", "Tình Húc"),
            (Kinds::Place, "Xã Quảng Tân", "Xã Quảng Tâng"),
        ] {
            assert!(is_near(kinds, one, other), "{one} and {other}");
            assert!(is_near(kinds, other, one), "{other} and {one}");
        }
    }

    #[test]
    fn a_number_or_a_short_word_tells_two_things_apart() {
        for (kinds, one, other) in [
            (Kinds::Class, "Lớp 1", "Lớp 2"),
            (Kinds::Class, "Lớp 11", "Lớp 1"),
            (Kinds::Class, "Lớp A1", "Lớp A2"),
            (Kinds::Class, "Lớp A", "Lớp B"),
            (Kinds::Class, "Lớp 1.2", "Lớp 12"),
            (Kinds::Class, "Lớp 10", "Lớp 1"),
            (Kinds::Class, "Lớp tối", "Lớp tối 2"),
            (Kinds::Team, "Tổ Ba Chẽ", "Tổ Tiên Yên"),
            (Kinds::Place, "Quảng La", "Quảng Hà"),
        ] {
            assert!(!is_near(kinds, one, other), "{one} and {other}");
        }
        assert!(Kinds::Place.is_said("X. Bình Liêu") && !Kinds::Place.is_said("Bình Liêu"));
        assert!(Kinds::Place.is_said("tinh Quang Ninh") && !Kinds::Place.is_said("Tình Húc"));
        assert_eq!(Kinds::Team.bare("Tổ"), "to");
    }
}
