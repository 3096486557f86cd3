//! A phone that is a program in another language: led by lines, as `bindings/scenarios.md` says.

use std::collections::BTreeMap;
use std::process::Command;

use crate::program::Running;

/// A phone's program under way.
pub struct LanguagePhone {
    language: String,
    program: Running,
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
        let program = Running::led(Command::new(program).args(words));
        Self { language: language.to_owned(), program }
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
        self.program.tell(&line);
        let mut answers = Vec::new();
        loop {
            let answer = self.program.line(&format!("{} to {line}", self.language));
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
    pub fn end(self) {
        let (status, _) = self.program.rest();
        assert!(status.success(), "{} ended with {status}", self.language);
    }
}
