//! Writes what `tests/tests/program/names.rs` holds the order of names against, by Unicode's own library.
//!
//! `cargo run --manifest-path tests/oracle/Cargo.toml -- tests/fixtures/names`; only where ICU changes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use icu_collator::Collator;
use icu_collator::options::CollatorOptions;
use icu_locale_core::locale;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use lantoa_rosters::random::Random;

/// Names that are put together.
const NAMES: usize = 10_000;
/// Of them, those that are sorted as titles of classes, too.
const TITLES: usize = 2_000;

#[rustfmt::skip]
const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];
/// Vowels, and what stands behind them. The tone stands on the last vowel: where people put it is apart.
#[rustfmt::skip]
const RHYMES: [(&str, &str); 40] = [
    ("a", ""), ("a", "n"), ("a", "ng"), ("a", "nh"), ("a", "ch"), ("ă", "n"), ("ă", "ng"), ("ă", "m"),
    ("â", "n"), ("â", "m"), ("ây", ""), ("e", ""), ("e", "n"), ("ê", ""), ("ê", "n"), ("ê", "nh"),
    ("i", ""), ("i", "nh"), ("iê", "n"), ("iê", "m"), ("o", ""), ("oa", ""), ("oa", "n"), ("oa", "ng"),
    ("oe", ""), ("ô", ""), ("ô", "ng"), ("ơ", ""), ("ơ", "n"), ("u", ""), ("u", "ng"), ("uê", ""),
    ("uy", ""), ("uyê", "n"), ("uô", "ng"), ("ư", ""), ("ư", "ng"), ("ươ", "ng"), ("y", ""), ("yê", "n"),
];
/// Ngang, huyền, hỏi, ngã, sắc, nặng.
const TONES: [&str; 6] = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).expect("name the folder").into();
    std::fs::create_dir_all(&folder)?;
    let collator = Collator::try_new(locale!("vi").into(), CollatorOptions::default());
    let icu = collator.expect("ICU knows Vietnamese");
    let mut names: Vec<String> = names().into_iter().collect();
    names.sort_by(|a, b| icu.compare(a, b));
    let some: Vec<&str> = names.iter().step_by(NAMES / TITLES).map(String::as_str).collect();
    std::fs::write(folder.join("titles-by-icu.txt"), some.join("\n") + "\n")?;
    names.sort_by(|a, b| {
        let [a, b] = [a, b].map(|name| name.rsplit_once(' ').expect("two words"));
        icu.compare(a.1, b.1).then_with(|| icu.compare(a.0, b.0))
    });
    std::fs::write(folder.join("names-by-icu.txt"), names.join("\n") + "\n")?;
    std::fs::write(folder.join("invisible-by-icu.txt"), invisible())
}

fn word(random: &mut Random) -> String {
    let (front, back) = *random.pick(&RHYMES);
    let word = [*random.pick(&ONSETS), front, *random.pick(&TONES), back].concat();
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn names() -> BTreeSet<String> {
    let mut random = Random::new(15);
    // Few words stand in most places, so that the rest of a name decides, and its tones.
    let few: Vec<String> = (0..60).map(|_| word(&mut random)).collect();
    let mut names = BTreeSet::new();
    while names.len() < NAMES {
        let words = 2 + random.below(3);
        let one = |_| if random.below(3) > 0 { random.pick(&few).clone() } else { word(&mut random) };
        let name = (0..words).map(one).collect::<Vec<_>>().join(" ");
        // A single plain letter behind a name is no given name of ours.
        if !name.ends_with(" A") && !name.ends_with(" E") {
            names.insert(name);
        }
    }
    names
}

/// Returns a line for each range of characters that leave no trace: first and last, in hexadecimal digits.
fn invisible() -> String {
    let category = CodePointMapData::<GeneralCategory>::new();
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let is_invisible =
        |c: u32| category.get32(c) == GeneralCategory::Format || ignorable.contains32(c);
    let mut lines = String::new();
    let mut first = None;
    for c in 0..=u32::from(char::MAX) + 1 {
        match (first, is_invisible(c)) {
            (None, true) => first = Some(c),
            (Some(from), false) => {
                let _ = writeln!(lines, "{from:x} {:x}", c - 1);
                first = None;
            }
            _ => {}
        }
    }
    lines
}
