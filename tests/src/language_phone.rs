//! A phone that is a program in another language: led by lines, as `bindings/scenarios.md` says.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A phone's program under way. It is killed where a test drops it without ending it.
pub struct LanguagePhone {
    language: String,
    process: Child,
    told: Option<ChildStdin>,
    says: BufReader<ChildStdout>,
}

/// What a phone holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Holdings {
    /// The marks of a class, by learner.
    pub marks: BTreeMap<String, Vec<String>>,
    /// The digest of each space, by its id.
    pub digests: BTreeMap<String, String>,
}

impl LanguagePhone {
    /// Starts the program that is named by `words`; its folder is one of them.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    #[must_use]
    pub fn start(language: &str, words: &[String]) -> Self {
        let (program, words) = words.split_first().expect("a program");
        let piped = |command: &mut Command| {
            command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()
        };
        let mut process = piped(&mut Command::new(program))
            .unwrap_or_else(|error| panic!("{language}: {program}: {error}"));
        let told = process.stdin.take();
        let says = BufReader::new(process.stdout.take().expect("a piped stdout"));
        Self { language: language.to_owned(), process, told, says }
    }

    /// Returns the name of its language.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.language
    }

    /// Tells it to do something, and returns its answers when it is done: each in words.
    ///
    /// # Panics
    ///
    /// When it fails; why stands on stderr.
    pub fn does(&mut self, words: &[&str]) -> Vec<Vec<String>> {
        let line = words.join(" ");
        let told = self.told.as_mut().expect("it was not ended");
        writeln!(told, "{line}").unwrap_or_else(|error| panic!("{}: {error}", self.language));
        let mut answers = Vec::new();
        loop {
            let mut answer = String::new();
            let read = self.says.read_line(&mut answer).expect("its answers are text");
            assert!(read > 0, "{} ended instead of: {line}", self.language);
            let words: Vec<_> = answer.split_whitespace().map(str::to_owned).collect();
            if words == ["done"] {
                return answers;
            }
            answers.push(words);
        }
    }

    /// Returns what it holds of the meeting's class, and its digests.
    ///
    /// # Panics
    ///
    /// When it fails.
    pub fn holds(&mut self, meeting: &str) -> Holdings {
        let (mut marks, mut digests) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new());
        for answer in self.does(&["holds", meeting]) {
            match answer.as_slice() {
                [kind, learner, mark] if kind == "mark" => {
                    marks.entry(learner.clone()).or_default().push(mark.clone());
                }
                [kind, space, digest] if kind == "digest" => {
                    digests.insert(space.clone(), digest.clone());
                }
                other => panic!("{}: {other:?}", self.language),
            }
        }
        Holdings { marks, digests }
    }

    /// Ends it.
    ///
    /// # Panics
    ///
    /// When it does not end well.
    pub fn end(mut self) {
        self.told = None;
        let status = self.process.wait().expect("a child can be waited for");
        assert!(status.success(), "{} ended with {status}", self.language);
    }
}

impl Drop for LanguagePhone {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
