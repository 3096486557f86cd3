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

/// Lines such as `Mark.LATE to "Đi muộn",` of the map of words, and not of letters; and such as `ticket = "Mã mời",`
/// of a section of plain words, which is `enrol.ticket`.
fn android() -> Words {
    let mut words = Words::new();
    for (at, file) in ["Vietnamese", "English"].into_iter().enumerate() {
        let text = read(&format!("android-sample/ui/src/main/kotlin/lantoa/ui/words/{file}.kt"));
        let (before, rest) = text.split_once("markLetters = mapOf(").expect("letters of marks");
        let (_, after) = rest.split_once("\n    ),").expect("the end of the letters");
        let mut section = "";
        for line in before.lines().chain(after.lines()).map(str::trim) {
            if let Some((name, _)) = line.split_once(" = Words.") {
                section = name;
            }
            let map = line.split_once(" to \"").map(|(key, word)| (key.to_owned(), word));
            let plain =
                line.split_once(" = \"").map(|(key, word)| (format!("{section}.{key}"), word));
            if let Some((key, word)) = map.or(plain) {
                let word = word.trim_end_matches("\",");
                words.entry(key).or_default()[at] = word.to_owned();
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

/// Every sentence of the office whose key names a ticket, and of the phones where a ticket is refused.
fn sentences_on_tickets() -> Vec<(String, [String; 2])> {
    let mut said = Vec::new();
    for file in ["errors", "help", "sentences"] {
        let mut lines = BTreeMap::<String, [String; 2]>::new();
        for (at, lang) in ["vi", "en"].into_iter().enumerate() {
            for line in read(&format!("office/locales/{lang}/{file}.ftl")).lines() {
                if let Some((key, text)) =
                    line.split_once(" = ").filter(|(key, _)| key.contains("ticket"))
                {
                    lines.entry(format!("office: {key}")).or_default()[at] = text.to_owned();
                }
            }
        }
        said.extend(lines);
    }
    let mut refused = BTreeMap::<String, [String; 2]>::new();
    for (at, file) in ["Vietnamese", "English"].into_iter().enumerate() {
        let text = read(&format!("android-sample/ui/src/main/kotlin/lantoa/ui/words/{file}.kt"));
        for (key, text) in text.lines().filter_map(|line| line.trim().split_once("\" -> \"")) {
            if let Some(key) = key.strip_prefix("\"ticket-") {
                refused.entry(format!("Android: ticket-{key}")).or_default()[at] = text.to_owned();
            }
        }
    }
    said.extend(refused);
    let phones = ios().into_iter().filter(|(key, _)| key.contains("ticket"));
    said.extend(phones.map(|(key, both)| (format!("iOS: {key}"), both)));
    said
}

#[test]
fn what_is_said_of_a_ticket_says_the_word_of_the_glossary() {
    let row = PAGE.lines().find(|line| line.ends_with("`enrol.ticket` | `enrol/ticket` |"));
    let cells: Vec<&str> =
        row.expect("a ticket").trim_matches('|').split('|').map(str::trim).collect();
    let said = sentences_on_tickets();
    for (key, both) in &said {
        for (text, word) in both.iter().zip(&cells) {
            assert!(text.to_lowercase().contains(word), "{key} does not say {word}: {text}");
        }
    }
    for (program, least) in [("office", 12), ("Android", 3), ("iOS", 5)] {
        let held = said.iter().filter(|(key, _)| key.starts_with(program)).count();
        assert!(held >= least, "{program}: {held}");
    }
}
