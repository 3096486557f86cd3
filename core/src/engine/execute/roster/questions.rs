//! What is asked about a roster, and what was answered.
//!
//! A question's key is made of what the file says and what it could be, never of chance, so that an answer
//! fits the same roster later and no other question.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::domain::id::printed;
use crate::domain::roster::{Answer, Doubt, DoubtKind, Known};

/// Bytes of a key: a thousand questions have a chance of one in two million to share one.
const KEY_BYTES: usize = 5;

/// What is asked, and the answers.
pub(super) struct Questions<'a> {
    answers: &'a BTreeMap<String, Answer>,
    used: BTreeSet<String>,
    open: Vec<Doubt>,
}

impl<'a> Questions<'a> {
    pub(super) fn new(answers: &'a BTreeMap<String, Answer>) -> Self {
        Self { answers, used: BTreeSet::new(), open: Vec::new() }
    }

    /// Asks. Returns the answer, or `None` where there is none that fits: the question is open then.
    ///
    /// `about` is all that the file says of it. An answer "same" comes back with the id of a candidate.
    pub(super) fn ask(
        &mut self,
        kind: DoubtKind,
        line: u32,
        about: &[&str],
        known: Vec<Known>,
    ) -> Option<Answer> {
        let mut hash = Sha256::new();
        let ids = known.iter().map(|known| known.id.as_str());
        for part in [kind.word()].into_iter().chain(about.iter().copied()).chain(ids) {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part);
        }
        let key = printed(&hash.finalize()[..KEY_BYTES]);
        let answer = self.answers.get(&key).and_then(|answer| fitting(answer, kind, &known));
        self.used.insert(key.clone());
        if answer.is_none() && !self.open.iter().any(|open| open.key == key) {
            let name = about.last().copied().unwrap_or_default().to_owned();
            self.open.push(Doubt { key, kind, line, name, known });
        }
        answer
    }

    /// Returns what is open, and the answers to what was not asked.
    pub(super) fn end(self) -> (Vec<Doubt>, Vec<String>) {
        let mut open = self.open;
        open.sort_by(|a, b| (a.line, a.kind, &a.key).cmp(&(b.line, b.kind, &b.key)));
        let unused = self.answers.keys().filter(|key| !self.used.contains(*key));
        (open, unused.cloned().collect())
    }
}

/// Returns an answer where it answers this; "same" names its candidate.
fn fitting(answer: &Answer, kind: DoubtKind, known: &[Known]) -> Option<Answer> {
    match answer {
        Answer::New if !kind.can_be_new() => None,
        Answer::New | Answer::LeaveOut => Some(answer.clone()),
        Answer::Same(_) if !kind.can_be_same() => None,
        Answer::Same(Some(id)) => {
            let meant: Vec<_> = known.iter().filter(|known| known.id.starts_with(&**id)).collect();
            let [meant] = meant.as_slice() else { return None };
            Some(Answer::Same(Some(meant.id.clone())))
        }
        Answer::Same(None) => {
            let [only] = known else { return None };
            Some(Answer::Same(Some(only.id.clone())))
        }
    }
}
