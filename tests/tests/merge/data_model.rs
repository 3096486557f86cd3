//! The page of the data model names a test for every rule; each of them must be there.
//! (Guards: a rule that nothing shows any more.)

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lantoa_core::domain::document::DocKind;

/// The page.
const PAGE: &str = include_str!("../../../core/docs/data-model.md");
/// Fewest words that make a name a sentence, and so the name of a test.
const WORDS_MIN: usize = 5;

fn named() -> BTreeSet<&'static str> {
    let quoted = PAGE.split('`').skip(1).step_by(2);
    let is_sentence = |name: &&str| {
        name.split('_').count() >= WORDS_MIN
            && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
    };
    quoted.filter(is_sentence).collect()
}

#[test]
fn every_test_that_the_page_of_the_data_model_names_exists() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folders = ["authority", "merge"].map(|subject| tests.join(subject));
    let files = folders.iter().flat_map(|it| fs::read_dir(it).expect("the tests stand here"));
    let mut tests = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file.expect("a file").path()).expect("a source file");
        for (at, opening) in text.match_indices("#[test]\nfn ") {
            let name = text[at + opening.len()..].split('(').next().unwrap_or_default();
            tests.insert(name.to_owned());
        }
    }
    let missing: Vec<_> = named().into_iter().filter(|name| !tests.contains(*name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_kind_of_document_stands_over_a_worked_conflict_with_a_test() {
    let conflicts = PAGE.split("## Worked conflicts").nth(1).expect("the page works conflicts");
    let mut worked = String::new();
    for section in conflicts.split("\n### ").skip(1) {
        let (heading, body) = section.split_once('\n').expect("a heading and a text");
        assert!(body.contains("- **"), "{heading} works no conflict");
        assert!(named().iter().any(|test| body.contains(test)), "{heading} names no test");
        worked.push_str(heading);
    }
    for kind in DocKind::ALL {
        assert!(worked.contains(&format!("`{}`", kind.word())), "no conflict in {kind:?}");
    }
}
