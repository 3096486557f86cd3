//! The catalogues: the same keys in both languages, and no word left without one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lantoa_core::domain::document::{DocKind, SIGNING};
use lantoa_core::domain::text::fold;
use lantoa_core::node::error::ErrorKind;
use lantoa_office::roster;

use super::*;

/// Families whose keys are put together at run time, with the words that may stand in them.
const FAMILIES: [&str; 28] = [
    "weekday-",
    "deed-",
    "left-",
    "said-",
    "standing-",
    "untold-",
    "doubt-",
    "verdict-",
    "work-",
    "help-",
    "kind-",
    "col-",
    "role-",
    "mark-",
    "letter-",
    "level-",
    "dispute-",
    "withdrawn-",
    "joined-",
    "sex-",
    "age-",
    "audience-",
    "why-",
    "what-",
    "problem-",
    "demo-",
    "erasure-",
    "error-",
];

/// Keys of one language, each with the variables that it uses.
fn catalogue(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang);
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("locales are there") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("UTF-8");
        let mut last = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if !line.starts_with([' ', '}'])
                && let Some((key, _)) = line.split_once(" =")
            {
                last = key.to_owned();
                assert!(keys.insert(last.clone(), BTreeSet::new()).is_none(), "{key} twice");
            }
            let names = line.split('$').skip(1);
            let names = names.filter_map(|rest| rest.split([' ', '}']).next()).map(str::to_owned);
            keys.entry(last.clone()).or_default().extend(names);
        }
    }
    keys.remove("");
    keys
}

/// The files of a source, without tests of words.
fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("the source is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs")
            && !path.ends_with("words/tests.rs")
        {
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            into.push((path, text));
        }
    }
}

fn source(folder: &Path, into: &mut String) {
    let mut files = Vec::new();
    sources(folder, &mut files);
    into.extend(files.into_iter().map(|(_, text)| text));
}

fn office_source() -> String {
    let mut text = String::new();
    source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    text
}

/// The string literals that follow each place where `call` stands.
fn literals_after(text: &str, call: &str) -> BTreeSet<String> {
    let after = text.split(call).skip(1);
    let literals = after.filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix('"')?;
        Some(rest.split('"').next()?.to_owned())
    });
    literals.collect()
}

/// The codes of errors that a source makes.
fn codes_of(text: &str) -> BTreeSet<String> {
    let kinds = ErrorKind::ALL.map(|kind| format!("ErrorKind::{kind:?},"));
    let other = ["busy_as(", "_BUSY: &str =", "_IN_USE: &str ="].map(str::to_owned);
    kinds.iter().chain(&other).flat_map(|call| literals_after(text, call)).collect()
}

/// The keys of errors whose sentences use more than the message, each with what.
fn sentences_with_arguments() -> Vec<(String, BTreeSet<String>)> {
    let used = catalogue("en").into_iter().filter_map(|(key, mut variables)| {
        let code = key.strip_prefix("error-")?.to_owned();
        variables.remove("message");
        // Said by `args::wrong` with its own arguments.
        (!variables.is_empty() && code != "later").then_some((code, variables))
    });
    used.collect()
}

#[test]
fn both_languages_hold_the_same_keys_with_the_same_variables() {
    let (vi, en) = (catalogue("vi"), catalogue("en"));
    for (key, variables) in &en {
        assert_eq!(vi.get(key), Some(variables), "{key}");
    }
    for key in vi.keys() {
        assert!(en.contains_key(key), "{key} is in vi only");
    }
}

#[test]
fn every_key_that_is_said_exists() {
    let (text, known) = (office_source(), catalogue("en"));
    for call in [".say(", ".say_with(", ".done(", ".while_busy("] {
        for key in literals_after(&text, call) {
            assert!(known.contains_key(&key), "{call}{key}");
        }
    }
    for code in literals_after(&text, "invalid(") {
        assert!(known.contains_key(&format!("error-{code}")), "{code}");
    }
    for code in literals_after(&text, "Error { code:") {
        assert!(known.contains_key(&format!("error-{code}")), "{code}");
    }
    // A made-up code of a test has none.
    for code in codes_of(&text).iter().filter(|code| *code != "no-such-code") {
        assert!(known.contains_key(&format!("error-{code}")), "{code}");
    }
    for making in ["Column::needed(", "Column::wanted("] {
        for column in literals_after(&text, making) {
            assert!(known.contains_key(&format!("col-{column}")), "{column}");
        }
    }
    for key in literals_after(&text, "say(").iter().filter(|key| key.starts_with("usage-")) {
        assert!(known.contains_key(key), "{key}");
    }
    for event in literals_after(&text, "stage.step(") {
        assert!(known.contains_key(&format!("demo-{event}")), "{event}");
    }
}

/// Whatever the core may answer is told in the person's language, not by its English message.
#[test]
fn every_code_and_phrase_of_the_core_has_a_sentence() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let (mut node, mut engine) = (String::new(), String::new());
    source(&core.join("node"), &mut node);
    source(&core.join("engine"), &mut engine);
    let known = catalogue("en");
    let codes = codes_of(&node);
    assert!(codes.len() > 70, "the codes are found in the source: {codes:?}");
    for code in codes {
        assert!(known.contains_key(&format!("error-{code}")), "error-{code}");
    }
    let mut phrases = BTreeSet::new();
    for error in ["NotAllowed", "NotFound", "Unfit"] {
        for spaced in [" { what:", " {\n                what:", " {\n            what:"] {
            phrases.extend(literals_after(&engine, &format!("{error}{spaced}")));
        }
    }
    phrases.extend(DocKind::ALL.map(|kind| kind.writing().to_owned()));
    phrases.insert(SIGNING.to_owned());
    assert!(phrases.len() > 20, "the phrases are found in the source: {phrases:?}");
    for phrase in phrases {
        let key = format!("what-{}", slug(&phrase));
        assert!(known.contains_key(&key), "{key} = {phrase}");
    }
    for field in literals_after(&engine, "field:") {
        assert!(known.contains_key(&format!("col-{field}")), "col-{field}");
    }
}

#[test]
fn no_key_is_left_over() {
    let mut text = office_source();
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    source(&core, &mut text);
    let rights = DocKind::ALL.map(DocKind::writing).into_iter().chain([SIGNING]);
    let rights = rights.map(str::to_owned);
    let phrases = literals_after(&text, "what:").into_iter().chain(rights);
    let phrases: BTreeSet<String> = phrases.map(|phrase| slug(&phrase)).collect();
    for key in catalogue("en").keys() {
        let family = FAMILIES.iter().find(|family| key.starts_with(**family));
        let word = family.map_or(key.as_str(), |family| &key[family.len()..]);
        let literals = ["", "#", "#?"].map(|mark| format!("\"{mark}{word}\""));
        let is_used = literals.iter().chain([&format!("\"{key}\"")]).any(|it| text.contains(it));
        // Help is asked for by the names of commands, which another test walks.
        let is_word = matches!(family, Some(&("help-" | "why-" | "age-" | "audience-" | "sex-")));
        let is_phrase = family == Some(&"what-") && phrases.contains(word);
        assert!(is_used || is_word || is_phrase, "{key}");
    }
}

#[test]
fn every_word_of_the_domain_is_translated() {
    use lantoa_core::domain::attendance::Mark;
    use lantoa_core::domain::deed;
    use lantoa_core::domain::learner::Sex;
    use lantoa_core::domain::programme::Role;
    use lantoa_core::domain::progress::Level;
    use lantoa_core::domain::taken_back::WhyLeft;
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let known = |key: String| assert!(words.find(&key).is_some(), "{lang:?} {key}");
        Mark::ALL.iter().for_each(|mark| known(format!("mark-{mark}")));
        Level::ALL.iter().for_each(|level| known(format!("level-{level}")));
        Role::GIVEN.iter().for_each(|role| known(format!("role-{role}")));
        [Sex::Female, Sex::Male, Sex::Other].iter().for_each(|sex| known(format!("sex-{sex}")));
        deed::WORDS.iter().for_each(|what| known(format!("deed-{what}")));
        WhyLeft::ALL.iter().for_each(|why| known(format!("left-{}", why.word())));
        for kind in ErrorKind::ALL.into_iter().filter(|kind| *kind != ErrorKind::Cancelled) {
            let text = words.error(&Error::new(kind, "no-such-code", "x"));
            assert!(!text.is_empty() && !text.starts_with("Unknown"), "{lang:?} {kind:?}");
        }
    }
}

#[test]
fn an_error_without_a_sentence_of_its_own_is_told_by_its_kind() {
    let error = Error::new(ErrorKind::Conflict, "no-such-code", "the mark is newer");
    let text = Words::new(Lang::En).error(&error);
    assert!(text.contains("the mark is newer") && text.contains("decide again"), "{text}");
}

/// A sentence that lacks an argument is not told at all: its kind's is, with an English message.
#[test]
fn every_sentence_gets_whatever_its_error_says_in_both_languages() {
    for (code, variables) in sentences_with_arguments() {
        let of = |name: &String| match &**name {
            // What chooses between forms, or is told as a number.
            "count" | "line" | "entries" | "bytes" | "wait_s" => 73.into(),
            name => Value::String(format!("<{name}>")),
        };
        let detail: serde_json::Map<_, _> =
            variables.iter().map(|name| (name.clone(), of(name))).collect();
        let error = Error::new(ErrorKind::Conflict, String::leak(code), "English words")
            .with(Value::Object(detail.clone()));
        for lang in Lang::ALL {
            let text = Words::new(lang).error(&error);
            assert!(!text.contains("English words"), "{lang:?} {}: {text}", error.code);
            for value in detail.values() {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                assert!(text.contains(&value), "{lang:?} {}: {value} in {text}", error.code);
            }
        }
    }
}

#[test]
fn an_error_brings_whatever_its_sentence_says_wherever_it_is_made() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src/node"), &mut files);
    for (code, variables) in sentences_with_arguments() {
        let quoted = format!("\"{code}\"");
        // A field of an answer is no code, nor is an argument of a sentence.
        let is_code = |text: &str| {
            let mut found = text.match_indices(&quoted);
            found.any(|(at, _)| {
                let is_field = text[at + quoted.len()..].starts_with(':');
                !is_field && !text[..at].ends_with("&[(")
            })
        };
        let making: Vec<_> = files.iter().filter(|(_, text)| is_code(text)).collect();
        assert!(!making.is_empty(), "{code} is made somewhere");
        for (file, text) in making {
            for name in &variables {
                // Counted where a list of lines says it.
                let names = [name.as_str(), if name == "count" { "lines" } else { name }];
                let is_said = |name: &&str| text.contains(&format!("\"{name}\""));
                assert!(names.iter().any(is_said), "{code} without {name}: {}", file.display());
            }
        }
    }
}

#[test]
fn what_is_there_by_now_is_told_in_the_persons_language() {
    for (now, said) in [("late", "muộn"), ("alone", "tự làm"), ("blank", "chưa ghi")] {
        let error = Error::new(ErrorKind::Conflict, "value-changed", "x")
            .with(serde_json::json!({ "now": now }));
        let text = Words::new(Lang::Vi).error(&error);
        assert!(text.contains(said), "{now}: {text}");
    }
}

#[test]
fn an_error_is_told_with_what_it_is_about() {
    let detail = serde_json::json!({ "count": 2, "line": 7, "text": "An" });
    let error = Error::new(ErrorKind::InvalidInput, "roster-lines", "x").with(detail);
    assert!(Words::new(Lang::En).error(&error).starts_with("2 lines"));
    assert!(Words::new(Lang::Vi).error(&error).starts_with("2 dòng"));
}

#[test]
fn the_language_of_a_line_is_found_even_where_the_line_is_wrong() {
    let line = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(Lang::of_line(&line("lantoa nonsense --lang vi")), Lang::Vi);
    assert_eq!(Lang::of_line(&line("lantoa --lang=en nonsense")), Lang::En);
}

#[test]
fn a_column_is_read_under_the_name_by_which_a_sentence_asks_for_it() {
    for lang in Lang::ALL {
        for column in roster::COLUMNS.iter().filter(|column| column.needed) {
            let asked = fold(&Words::new(lang).word("col", column.name));
            assert!(column.name == asked || column.also.contains(&asked.as_str()), "{asked}");
        }
    }
}
