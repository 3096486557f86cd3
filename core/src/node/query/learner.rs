//! One learner, and learners found by name.

use std::collections::BTreeSet;

use crate::domain::id::LearnerId;
use crate::domain::row::LinkKind;
use crate::domain::text::{fold, identity_fold, lower};
use crate::node::answer::{FoundLearner, LearnerLine, LearnerSheet};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::store::reader::SearchHit;

impl Query {
    /// Returns a learner with everything known; `None` where the learner's data is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn learner(&self, id: LearnerId) -> Result<Option<LearnerSheet>, Error> {
        let _still = self.reader.hold()?;
        let Some(learner) = self.reader.learner(id)? else {
            return Ok(None);
        };
        let classes = self.reader.classes_of(id)?;
        Ok(Some(LearnerSheet { learner, classes }))
    }

    /// Returns the learners in whose name every word of `text` begins a word, whatever its case and
    /// marks; nobody where `text` is blank.
    ///
    /// Who went to another team is shown as registered there. Those who have its words whole come first: "hoa" shows Hòa before Hoàng. Then those who are
    /// written as it is: "đặng" shows Đặng before Dang, "dang" shows Dang before Đặng. Within that, the
    /// order of a Vietnamese list.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn find_learners(&self, text: &str) -> Result<Vec<FoundLearner>, Error> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let _still = self.reader.hold()?;
        let mut hits = self.reader.learners_with_rarest(&words)?;
        hits.retain(|hit| begin_words(&words, &hit.folded));
        let (identity, written) = (identity_fold(text), lower(text));
        let identity: Vec<&str> = identity.split(' ').collect();
        let written: Vec<&str> = written.split_whitespace().collect();
        // A stable sort: what is as well written stays in the order of the list.
        hits.sort_by_cached_key(|hit| {
            let is_written = || {
                words_missing(&identity, &identity_fold(&hit.name)) == 0
                    || begin_words(&written, &lower(&hit.name))
            };
            (words_missing(&words, &hit.folded), !is_written())
        });
        let mut seen = BTreeSet::new();
        hits.retain(|hit| seen.insert(hit.learner));
        let moved = self.moved(LinkKind::MovedLearner)?;
        moved.drop_old(&mut hits, |hit| hit.learner.to_string());
        let mut found = Vec::with_capacity(hits.len());
        for hit in hits {
            let classes = self.reader.classes_of(hit.learner)?;
            let line = line(hit);
            found.push(FoundLearner { line, classes });
        }
        Ok(found)
    }
}

/// Returns a learner as it stands in lists.
pub(super) fn line(hit: SearchHit) -> LearnerLine {
    LearnerLine {
        learner: hit.learner,
        name: hit.name,
        birth_year: hit.birth_year,
        village: hit.village,
    }
}

fn begin_words(words: &[&str], name: &str) -> bool {
    let begins = |word: &&str| name.split_whitespace().any(|of| of.starts_with(*word));
    words.iter().all(begins)
}

/// Returns how many of these words are no whole words of a name.
fn words_missing(words: &[&str], name: &str) -> usize {
    words.iter().filter(|word| name.split(' ').all(|of| of != **word)).count()
}
