//! Villages as people write them: with the word for their kind, with a letter for it, or without either.
//!
//! *Thôn Khe O*, *T. Khe O* and *Khe O* may be one village. *Thôn 1* and *Xóm 1* are two: the kind tells two apart
//! where both have one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::domain::text::fold::{fold, identity_fold};

/// What a kind of village is called in full, and in short; of one line all mean the same.
pub(super) const KINDS: [&[&str]; 12] = [
    &["thôn"],
    &["xóm"],
    &["bản"],
    &["ấp"],
    &["làng"],
    &["buôn"],
    &["tổ dân phố", "tdp", "tổ"],
    &["khu phố", "kp", "khu"],
    &["khối phố", "khối"],
    &["tiểu khu"],
    &["sóc"],
    &["phum"],
];

/// The letters that stand for a kind before a full stop, each with the kinds that it may mean, by place in [`KINDS`].
const LETTERS: [(char, &[usize]); 5] =
    [('t', &[0, 6]), ('x', &[1]), ('b', &[2, 5]), ('l', &[4]), ('k', &[7, 8])];

/// The kinds that a word may mean, one bit for each of [`KINDS`]; none where no kind is said.
type Meant = u32;

/// A word for a kind, with its marks and without any, the longest first.
static WORDS: LazyLock<Vec<(String, Meant)>> = LazyLock::new(|| {
    let kinds = (0..).zip(KINDS);
    let words = kinds.flat_map(|(at, words)| words.iter().map(move |word| (*word, 1 << at)));
    let words = words.flat_map(|(word, kind)| [(identity_fold(word), kind), (fold(word), kind)]);
    let mut words: Vec<(String, Meant)> = words.collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
    words
});

/// A village, to be compared with others.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Village {
    /// What it may be called, each with the kind that was said before it: the whole text, and what follows each word
    /// for a kind. Empty where nothing is said.
    called: Vec<(Meant, String)>,
}

impl Village {
    /// Reads a village, whose letters and tones count as in [`identity_fold`].
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::read(&identity_fold(text))
    }

    /// Reads a village without its tones and marks, as [`fold`] has it.
    #[must_use]
    pub fn folded(text: &str) -> Self {
        // The kind is told before its marks are gone: a Ban is not always a Bản.
        let called = Self::of(text).called.into_iter();
        Self { called: called.map(|(kind, name)| (kind, fold(&name))).collect() }
    }

    fn read(folded: &str) -> Self {
        let text = folded.replace(['-', '_', ':', ','], " ");
        let mut rest = text.trim();
        let mut village = Self::default();
        let mut kind = 0;
        loop {
            let name = named(rest);
            if name.is_empty() {
                break;
            }
            village.called.push((kind, name));
            match behind_kind(rest) {
                Some((next, behind)) => (kind, rest) = (next, behind),
                None => break,
            }
        }
        village
    }

    /// Returns whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.called.is_empty()
    }

    /// Returns the name without any kind: one and the same for all that may be one.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.called.last().map_or("", |(_, name)| name)
    }

    /// Returns whether two may be one: called the same, and not of two kinds.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let is_one = |(kind, name): &(Meant, String), (of, called): &(Meant, String)| {
            name == called && (*kind == 0 || *of == 0 || kind & of != 0)
        };
        self.called.iter().any(|one| other.called.iter().any(|another| is_one(one, another)))
    }
}

/// Returns for each of the villages of one place, as [`identity_fold`] has them, the one in whose row it is counted.
///
/// Those that may be one are one where each of them may be each other; else only those that differ in no more than
/// signs and zeros: where there is a Thôn 1 and a Xóm 1, what is called 1 is neither.
#[must_use]
pub fn united_villages(folds: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut by_name: BTreeMap<String, Vec<(&String, Village)>> = BTreeMap::new();
    for fold in folds {
        let village = Village::of(fold);
        by_name.entry(village.bare().to_owned()).or_default().push((fold, village));
    }
    let mut united = BTreeMap::new();
    for mut open in by_name.into_values() {
        while let Some(first) = open.pop() {
            let mut group = vec![first];
            let mut at = 0;
            while at < group.len() {
                let is_like = |other: &(&String, Village)| other.1.may_be(&group[at].1);
                let (like, others): (Vec<_>, Vec<_>) = open.into_iter().partition(is_like);
                group.extend(like);
                open = others;
                at += 1;
            }
            let is_one = group.iter().all(|one| group.iter().all(|other| one.1.may_be(&other.1)));
            for (fold, village) in &group {
                let alike = group.iter().filter(|(_, other)| is_one || other == village);
                // What says most stands for all.
                let said = |village: &Village| Reverse(village.called.len());
                let stands = alike.map(|(fold, of)| (said(of), Reverse(fold.len()), *fold)).min();
                let stands = stands.map_or(*fold, |(_, _, stands)| stands);
                united.insert((*fold).clone(), stands.clone());
            }
        }
    }
    united
}

/// Returns which kinds a text begins with the word for, and what follows.
fn behind_kind(text: &str) -> Option<(Meant, &str)> {
    let behind = |word: &str| {
        let rest = text.strip_prefix(word)?;
        let parts = |c: char| c == ' ' || c == '.' || c.is_ascii_digit();
        rest.starts_with(parts).then(|| rest.trim_start_matches([' ', '.']))
    };
    let words = || WORDS.iter().find_map(|(word, kind)| Some((*kind, behind(word)?)));
    let letters = || {
        LETTERS.iter().find_map(|(letter, kinds)| {
            let rest = text.strip_prefix(*letter)?.trim_start().strip_prefix('.')?;
            let meant = kinds.iter().fold(0, |meant, kind| meant | 1 << kind);
            Some((meant, rest.trim_start()))
        })
    };
    words().or_else(letters).filter(|(_, rest)| !rest.is_empty())
}

/// Returns a name without the signs between its words and the zeros before its numbers.
fn named(text: &str) -> String {
    let words = text.split([' ', '.']).filter(|word| !word.is_empty());
    let words = words.map(|word| match word.trim_start_matches('0') {
        number if number.starts_with(|c: char| c.is_ascii_digit()) => number,
        _ => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_one_with_and_without_its_kind() {
        for (one, other) in [
            ("thôn Khe O", "Khe O"),
            ("Thon Khe O", "THÔN KHE O"),
            ("T. Khe O", "Khe O"),
            ("T.Khe O", "Thôn Khe O"),
            ("T. 3", "Tổ 3"),
            ("t .3", "thôn 03"),
            ("TDP 3", "Tổ dân phố 3"),
            ("tổ 3", "3"),
            ("Thôn3", "thôn 3"),
            ("Xóm - Khe O", "X. Khe O"),
            ("ấp 2", "2"),
            ("Bản: Sen", "Sen"),
            ("Thôn Làng Mô", "Làng Mô"),
            ("Thôn Làng Mô", "Mô"),
            ("KP5", "khu phố 5"),
        ] {
            let (a, b) = (Village::of(one), Village::of(other));
            assert!(a.may_be(&b) && b.may_be(&a), "{one} and {other}");
            assert_eq!(a.bare(), b.bare(), "{one} and {other}");
            let (a, b) = (Village::folded(one), Village::folded(other));
            assert!(a.may_be(&b) && b.may_be(&a), "{one} and {other}");
        }
    }

    #[test]
    fn villages_are_counted_as_one_where_no_other_may_be_meant() {
        for (folds, stands) in [
            (&["khe o", "t. khe o", "thôn khe o"][..], &["thôn khe o"; 3][..]),
            (&["1", "thôn 01", "thôn 1", "xóm 1"], &["1", "thôn 01", "thôn 01", "xóm 1"]),
            (&["sen", "bản sen", "khe o"], &["bản sen", "bản sen", "khe o"]),
            (&["1", "t. 1", "thôn 1", "tổ 1"], &["1", "t. 1", "thôn 1", "tổ 1"]),
        ] {
            let united = united_villages(&folds.iter().map(|fold| (*fold).to_owned()).collect());
            let of: Vec<&str> = folds.iter().map(|fold| &*united[*fold]).collect();
            assert_eq!(of, stands, "{folds:?}");
        }
    }

    #[test]
    fn two_kinds_two_names_and_nothing_are_no_one_village() {
        for (one, other) in [
            ("Thôn 1", "Xóm 1"),
            ("T. 1", "Xóm 1"),
            ("Thôn 1", "Thôn 2"),
            ("Thôn 1", "Thôn 10"),
            ("Khe O", "Khe Ó"),
            ("Bản Sen", "Làng Sen"),
            ("Thôn", "Xóm"),
            ("Tô Hiệu", "Hiệu"),
            ("T Khe O", "Khe O"),
            ("Khe O", ""),
            ("", ""),
        ] {
            assert!(!Village::of(one).may_be(&Village::of(other)), "{one} and {other}");
        }
        assert!(Village::folded("Khe O").may_be(&Village::folded("thôn khe ó")));
        assert!(!Village::folded("Thôn Khe O").may_be(&Village::folded("Bản Khe O")));
        assert!(Village::of(" ").is_empty() && !Village::of("Thôn").is_empty());
    }
}
