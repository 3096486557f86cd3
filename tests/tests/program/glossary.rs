//! The glossary and the words of every program hold each other. (Guards: a volunteer whose phone says one word and
//! whose coordinator says another for the same thing.)

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/glossary.md");

/// The words of one program, by key: in Vietnamese and in English.
type Words = BTreeMap<String, [String; 2]>;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project");
    let path: PathBuf = root.join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn office() -> Words {
    let mut words = Words::new();
    for (at, lang) in ["vi", "en"].into_iter().enumerate() {
        for line in read(&format!("office/locales/{lang}/words.ftl")).lines() {
            if let Some((key, word)) = line.split_once(" = ") {
                words.entry(key.to_owned()).or_default()[at] = word.to_owned();
            }
        }
    }
    words
}

/// Lines such as `Mark.LATE to "Đi muộn",` of the map of words, and not of letters.
fn android() -> Words {
    let mut words = Words::new();
    for (at, file) in ["Vietnamese", "English"].into_iter().enumerate() {
        let text = read(&format!("android-sample/ui/src/main/kotlin/lantoa/ui/words/{file}.kt"));
        let (before, rest) = text.split_once("markLetters = mapOf(").expect("letters of marks");
        let (_, after) = rest.split_once("\n    ),").expect("the end of the letters");
        for line in before.lines().chain(after.lines()) {
            if let Some((key, word)) = line.trim().split_once(" to \"") {
                let word = word.trim_end_matches("\",");
                words.entry(key.to_owned()).or_default()[at] = word.to_owned();
            }
        }
    }
    words
}

fn ios() -> Words {
    let text = read("ios-sample/App/Resources/Localizable.xcstrings");
    let catalogue: Value = serde_json::from_str(&text).expect("a catalogue");
    let strings = catalogue["strings"].as_object().expect("its strings");
    let word = |entry: &Value, lang: &str| {
        entry["localizations"][lang]["stringUnit"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let both = |entry: &Value| ["vi", "en"].map(|lang| word(entry, lang));
    strings.iter().map(|(key, entry)| (key.clone(), both(entry))).collect()
}

#[test]
fn every_program_says_the_words_of_the_glossary() {
    let programs = [("office", office()), ("Android", android()), ("iOS", ios())];
    let rows = PAGE.lines().filter(|line| line.starts_with("| ") && line.contains('`'));
    let mut held = [0; 3];
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [vietnamese, english, _, keys @ ..] = cells.as_slice() else { panic!("{row}") };
        for (at, ((program, words), key)) in programs.iter().zip(keys).enumerate() {
            if *key == "–" {
                continue;
            }
            let key = key.trim_matches('`');
            let Some(said) = words.get(key) else { panic!("{program} has no {key}") };
            let said = said.each_ref().map(|word| word.to_lowercase());
            assert_eq!(said, [*vietnamese, *english].map(str::to_lowercase), "{program}: {key}");
            held[at] += 1;
        }
    }
    assert!(held[0] >= 20 && held[1] >= 12 && held[2] >= 12, "{held:?}");
}
