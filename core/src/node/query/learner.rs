//! One learner, and learners in lists: all of them, those of a team, those found by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::document::DocKind;
use crate::domain::erasure::Erased;
use crate::domain::id::{LearnerId, SpaceId, TeamId};
use crate::domain::page::{Cursor, Page, Paged};
use crate::domain::row::LinkKind;
use crate::domain::text::{fold, identity_fold, lower};
use crate::node::answer::{FoundLearner, LearnerLine, LearnerSheet};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::node::query::moved::Moved;
use crate::store::reader::{FoundHit, SearchHit};

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
        let classes = self.classes_of(id)?;
        Ok(Some(LearnerSheet { learner, classes }))
    }

    /// Returns the registrations of which this device knows that their data were erased, or are hidden until then.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn erased_learners(&self) -> Result<Vec<LearnerId>, Error> {
        let _still = self.reader.hold()?;
        let erased = self.reader.tables().erased_documents()?.into_iter();
        let erased =
            erased.filter(|(doc, state)| doc.kind == DocKind::Learner && *state != Erased::Missing);
        Ok(erased.map(|(doc, _)| LearnerId(doc.id)).collect())
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
        let _still = self.reader.hold()?;
        let ranked = self.ranked(text)?;
        // Half of a province have the same word in their name: their classes are read team by team.
        let mut spaces: BTreeMap<SpaceId, Vec<LearnerId>> = BTreeMap::new();
        for (_, found) in &ranked {
            spaces.entry(found.space).or_default().push(found.hit.learner);
        }
        let mut enrolled = Vec::new();
        for (space, learners) in spaces {
            self.reader.add_enrolled(space, &learners, &mut enrolled)?;
        }
        let stands = self.reader.tables().same_classes()?;
        enrolled.iter_mut().for_each(|(_, class)| *class = stands.one(*class));
        enrolled.sort_unstable();
        enrolled.dedup();
        let found = ranked.into_iter().map(|(_, found)| {
            let learner = found.hit.learner;
            let from = enrolled.partition_point(|(of, _)| *of < learner);
            let own = enrolled[from..].iter().take_while(|(of, _)| *of == learner);
            let classes = own.map(|(_, class)| *class).collect();
            FoundLearner { team: found.space.into(), line: line(found.hit), classes }
        });
        Ok(found.collect())
    }

    /// Returns one page of [`Query::find_learners`].
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn find_learners_page(
        &self,
        text: &str,
        page: &Page,
    ) -> Result<Paged<FoundLearner>, Error> {
        let _still = self.reader.hold()?;
        let paged = page.cut("found-learner", self.ranked(text)?, |(rank, found)| {
            (*rank, found.sort.clone(), found.hit.learner, found.space)
        })?;
        paged.each(|(_, found)| self.listed(found))
    }

    /// Returns one page of all learners, or of a team's, in the order of a Vietnamese list; namesakes by
    /// team and id. Somebody who is registered in two teams stands there twice. Who went to another team
    /// stands there as registered in the new one, where that is held here, and with no other.
    ///
    /// Not among them are those whose data have not arrived or were erased, and those of an import that
    /// was taken back.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn learners_page(
        &self,
        team: Option<TeamId>,
        page: &Page,
    ) -> Result<Paged<FoundLearner>, Error> {
        const LIST: &str = "learner";
        let _still = self.reader.hold()?;
        let space = team.map(TeamId::space);
        let moved = self.moved(LinkKind::MovedLearner)?;
        let mut after = page.key::<(String, SpaceId, LearnerId)>(LIST)?;
        let mut found = Vec::new();
        // One more than is shown tells whether there is more.
        let wanted = page.rows() + 1;
        while found.len() < wanted {
            let missing = wanted - found.len();
            let max = u32::try_from(missing).unwrap_or(u32::MAX);
            let next = self.reader.learners_after(space, after.as_ref(), max)?;
            let is_last = next.len() < missing;
            after = next.last().map(key).or(after);
            for hit in next {
                if !self.went_on(&moved, hit.hit.learner)? {
                    found.push(hit);
                }
            }
            if is_last {
                break;
            }
        }
        let has_more = found.len() == wanted;
        found.truncate(page.rows());
        let next = found.last().filter(|_| has_more).map(|last| Cursor::at(LIST, &key(last)));
        let mut total = self.reader.learner_count(space)?;
        for old in moved.old() {
            let Ok(old) = old.parse() else { continue };
            let listed = self.reader.listed_in(old)?;
            let is_counted = listed.is_some_and(|old| space.is_none_or(|space| space == old));
            if is_counted && self.went_on(&moved, old)? {
                total = total.saturating_sub(1);
            }
        }
        Paged { rows: found, next, total }.each(|found| self.listed(found))
    }

    /// Returns whether a learner stands in lists as registered later, in another team or back in this one.
    pub(super) fn went_on(&self, moved: &Moved, learner: LearnerId) -> Result<bool, Error> {
        if moved.is_empty() {
            return Ok(false);
        }
        for later in moved.later(&learner.to_string()) {
            let Ok(later) = later.parse() else { continue };
            if self.reader.listed_in(later)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn listed(&self, found: FoundHit) -> Result<FoundLearner, Error> {
        let classes = self.classes_of(found.hit.learner)?;
        Ok(FoundLearner { team: found.space.into(), line: line(found.hit), classes })
    }

    /// Returns everybody of whose name words begin with these.
    fn hits(&self, words: &[&str]) -> Result<Vec<FoundHit>, Error> {
        let mut hits = self.reader.learners_with_rarest(words)?;
        hits.retain(|found| begin_words(words, &found.hit.folded));
        Ok(hits)
    }

    /// Returns those who are found by `text`, each once, in the order in which they are shown.
    fn ranked(&self, text: &str) -> Result<Vec<((usize, bool), FoundHit)>, Error> {
        let mut folded = fold(text);
        let mut hits = self.hits(&words(&folded))?;
        for other in spellings(&folded) {
            if hits.is_empty() {
                hits = self.hits(&words(&other))?;
                folded = other;
            }
        }
        let words = words(&folded);
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
        let mut seen = BTreeSet::new();
        ranked.retain(|(_, found)| seen.insert(found.hit.learner));
        Ok(ranked)
    }
}

/// Returns the words of what is looked for.
fn words(folded: &str) -> Vec<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Returns how else a name may be written that nobody has as it was typed: H'Mai is typed as hmai or h mai, Y-Đam
/// as y dam, (Nga) without its brackets.
fn spellings(folded: &str) -> Vec<String> {
    let words = words(folded);
    let mut spellings = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let mut add = |taken: usize, instead: String| {
            let rest = words[at + taken..].iter().copied();
            let all = words[..at].iter().copied().chain([&*instead]).chain(rest);
            spellings.push(all.collect::<Vec<_>>().join(" "));
        };
        add(1, format!("({word}"));
        let mut letters = word.chars();
        let first = letters.next().filter(|first| first.is_alphabetic());
        let (Some(first), rest) = (first, letters.as_str()) else { continue };
        for sign in ['\'', '-'] {
            match words.get(at + 1) {
                _ if !rest.is_empty() => add(1, format!("{first}{sign}{rest}")),
                Some(next) => add(2, format!("{first}{sign}{next}")),
                None => {}
            }
        }
    }
    spellings
}

fn key(found: &FoundHit) -> (String, SpaceId, LearnerId) {
    (found.sort.clone(), found.space, found.hit.learner)
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
