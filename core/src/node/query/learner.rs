//! One learner, and learners found by name.

use std::collections::{BTreeSet, HashMap};

use crate::domain::id::{LearnerId, SpaceId};
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
        hits.retain(|found| begin_words(&words, &found.hit.folded));
        let mut written = Written::new(text);
        let mut ranked: Vec<_> = hits
            .into_iter()
            .map(|found| {
                let missing = words_missing(&words, &found.hit.folded);
                ((missing, !written.is_in(&found.hit.name)), found)
            })
            .collect();
        ranked.sort_unstable_by(|(rank, a), (other, b)| {
            let last = (a.hit.learner, a.space).cmp(&(b.hit.learner, b.space));
            rank.cmp(other).then_with(|| a.sort.cmp(&b.sort)).then(last)
        });
        let moved = self.moved(LinkKind::MovedLearner)?;
        moved.drop_old(&mut ranked, |(_, found)| found.hit.learner.to_string());
        // Half of a province have the same word in their name: their classes are read team by team.
        let spaces: BTreeSet<SpaceId> = ranked.iter().map(|(_, found)| found.space).collect();
        let mut enrolled = Vec::new();
        for space in spaces {
            self.reader.add_enrolled(space, &mut enrolled)?;
        }
        enrolled.sort_unstable();
        enrolled.dedup();
        let mut seen = BTreeSet::new();
        ranked.retain(|(_, found)| seen.insert(found.hit.learner));
        let found = ranked.into_iter().map(|(_, found)| {
            let learner = found.hit.learner;
            let from = enrolled.partition_point(|(of, _)| *of < learner);
            let own = enrolled[from..].iter().take_while(|(of, _)| *of == learner);
            let classes = own.map(|(_, class)| *class).collect();
            FoundLearner { line: line(found.hit), classes }
        });
        Ok(found.collect())
    }
}

/// How something was written that is looked for.
struct Written {
    identity: Vec<String>,
    lower: Vec<String>,
    /// The words of names met so far, each with what it says: the names of a province are put together of
    /// some thousand.
    met: HashMap<String, Says>,
}

/// Which of the words that are looked for a word of a name is, and which of them it begins with.
#[derive(Clone)]
struct Says {
    is: Vec<bool>,
    begins: Vec<bool>,
}

impl Written {
    fn new(text: &str) -> Self {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        let (identity, lower) = (words(&identity_fold(text)), words(&lower(text)));
        Self { identity, lower, met: HashMap::new() }
    }

    /// Returns whether a name has every word of it whole and written so, but for case and the place of
    /// the tone, or begins with every word as it was written.
    fn is_in(&mut self, name: &str) -> bool {
        let (mut is, mut begins) =
            (vec![false; self.identity.len()], vec![false; self.lower.len()]);
        for word in name.split_whitespace() {
            if !self.met.contains_key(word) {
                let says = self.says(word);
                self.met.insert(word.to_owned(), says);
            }
            let says = &self.met[word];
            is.iter_mut().zip(&says.is).for_each(|(all, one)| *all |= one);
            begins.iter_mut().zip(&says.begins).for_each(|(all, one)| *all |= one);
        }
        !is.contains(&false) || !begins.contains(&false)
    }

    fn says(&self, word: &str) -> Says {
        let (identity, lower) = (identity_fold(word), lower(word));
        Says {
            is: self.identity.iter().map(|wanted| *wanted == identity).collect(),
            begins: self.lower.iter().map(|wanted| lower.starts_with(wanted)).collect(),
        }
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
