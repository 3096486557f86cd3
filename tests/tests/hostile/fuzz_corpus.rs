//! What fuzzing found worth keeping, and honest samples of every format, given again to everything that
//! reads bytes from outside. (Guards: a crash that was mended once.)
//!
//! `cargo xtask soak --fuzz` looks for more; what it writes into `tests/fuzz/artifacts` breaks a promise
//! and belongs into the corpus once it is mended.

use std::path::Path;

use lantoa_tests::fuzz::TARGETS;
use lantoa_tests::reliability::withstood;

#[test]
fn nothing_in_the_corpus_breaks_a_promise() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut given = 0_u32;
    for target in TARGETS {
        for bytes in (target.seeds)() {
            (target.run)(&bytes);
            given += 1;
        }
        let folder = corpus.join(target.name);
        let files = std::fs::read_dir(&folder).expect("every target has a corpus");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        assert!(files.len() >= 5, "{} is no corpus", folder.display());
        for file in files {
            let bytes = std::fs::read(&file).expect("a file of the corpus is read");
            let broken = std::panic::catch_unwind(|| (target.run)(&bytes)).is_err();
            assert!(!broken, "{} breaks a promise", file.display());
            given += 1;
        }
    }
    withstood("inputs that fuzzing found worth keeping", given);
}
