//! Learners who may be one person, for people to decide. Likeness never merges anything.
//!
//! A pair is shown from a score of 60. A like name is always needed, because families share a phone
//! and a village; and it is never enough, because three in ten people are called Nguyễn:
//!
//! | what is alike | points |
//! |---|---|
//! | the name as one writes it / where one has no marks at all | 50 / 45 |
//! | the name but for one letter or its marks, a word left out in the middle, or the order of its words | 25 |
//! | with one phone: words left out elsewhere or cut to their first letter, a title, i for y, one sound for another | 25, the score at most 70 |
//! | a name that 5 / 10 / 30 / 100 registrations have | −5 / −10 / −15 / −20 |
//! | year of birth: the same / one apart / further apart | 25 / 10 / −15 |
//! | village, without case, marks and its kind, in one place | 15 |
//! | phone | 20 |
//! | the class, where the name is the same | 10 |
//! | registered anew by a move that was taken back, and marked there since | at least 75 |
//!
//! Hoa and Hòa of one house are twins as often as one child that was written twice, so such a pair is never
//! sure. Two known sexes that differ are two people. Thôn 1 of two communes is two villages, and
//! so are thôn 1 and xóm 1.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::LearnerId;
use crate::domain::joined::Joined;
use crate::domain::learner::{Learner, Phone, Sex};
use crate::domain::page::{Page, Paged};
use crate::domain::row::LinkKind;
use crate::domain::text::{Village, fold, identity_fold};
use crate::node::answer::LinkCandidate;
use crate::node::error::Error;
use crate::node::query::Query;
use crate::node::query::differing::Answers;
use crate::node::query::like_names::{is_loosely_like, is_one_edit, is_reordered, is_shortened};
use crate::store::reader::Whereabouts;

/// Least score of a pair that is shown.
const SCORE_MIN: i32 = 60;

impl Query {
    /// Returns pairs of learners who may be one person, the likeliest first, then by ids. Pairs that hang
    /// together, as those of thirty namesakes do, have one number: they are one question.
    ///
    /// Who went to another team is among them as registered there, and under no other registration.
    ///
    /// Pairs that are linked already, also over others, pairs whose link was undone, and those of whom somebody
    /// answered that they are different people are not among them. The two registrations of a move that was taken back
    /// are, where both are shown.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn link_candidates(&self) -> Result<Vec<LinkCandidate>, Error> {
        let _still = self.reader.hold()?;
        let whereabouts = sorted(self.reader.whereabouts()?);
        let mut people = people(self.reader.learners()?, &whereabouts);
        // Who went to another team is asked about as registered there.
        let moved = self.moved(LinkKind::MovedLearner)?;
        moved.drop_old(&mut people, |person| person.id.to_string());
        let groups = Joined::of(self.reader.tables().people()?);
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for person in &people {
            *names.entry(&person.folded).or_default() += 1;
        }
        let mut found = BTreeMap::new();
        for block in blocks(&people) {
            for (at, one) in block.iter().enumerate() {
                for other in &block[at + 1..] {
                    let (a, b) = (&people[*one], &people[*other]);
                    let Some((score, why)) = a.compare(b, names[a.folded.as_str()]) else {
                        continue;
                    };
                    if groups.root(a.id) != groups.root(b.id) {
                        found.insert((*one, *other), (score, why));
                    }
                }
            }
        }
        let at = |id| people.binary_search_by_key(&id, |person| person.id).ok();
        // Who moved elsewhere since is asked about as registered there.
        let shown = |id: LearnerId| {
            let line = moved.line(&id.to_string()).into_iter().rev();
            line.filter_map(|id| id.parse().ok()).chain([id]).find_map(at)
        };
        for (a, b) in self.undone_moves()? {
            if let (Some(one), Some(other)) = (shown(a), shown(b))
                && groups.root(a) != groups.root(b)
            {
                let pair = (one.min(other), one.max(other));
                let like = found.remove(&pair);
                found.insert(pair, moved_once(like));
            }
        }
        let mut answers = Answers::read(&self.reader)?;
        let mut pairs = Vec::with_capacity(found.len());
        for ((one, other), like) in found {
            let (a, b) = (people[one].id, people[other].id);
            if !answers.differ(a, b)? {
                pairs.push((a, b, like));
            }
        }
        Ok(numbered(pairs))
    }

    /// Returns one page of [`Query::link_candidates`]. Every pair is looked for each time.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn link_candidates_page(&self, page: &Page) -> Result<Paged<LinkCandidate>, Error> {
        let key = |pair: &LinkCandidate| (100 - pair.score, pair.a, pair.b);
        Ok(page.cut("link-candidate", self.link_candidates()?, key)?)
    }

    /// Returns the pairs of one learner with others, as [`Query::link_candidates`] has them, without
    /// comparing all others with each other: what to say at once when somebody is registered.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn link_candidates_of(&self, learner: LearnerId) -> Result<Vec<LinkCandidate>, Error> {
        let _still = self.reader.hold()?;
        let Some(known) = self.reader.learner(learner)? else {
            return Ok(Vec::new());
        };
        let details = &known.details;
        let near = self.reader.learners_near(
            &fold(&details.name),
            details.phone.as_ref().map(Phone::as_str),
            details.birth_year,
        )?;
        let mut whereabouts = Vec::new();
        for near in &near {
            whereabouts.extend(self.reader.whereabouts_of(near.learner)?);
        }
        let whereabouts = sorted(whereabouts);
        let people = people(near, &whereabouts);
        let groups = Joined::of(self.reader.tables().people()?);
        let Some(one) = people.iter().find(|person| person.id == learner) else {
            return Ok(Vec::new());
        };
        let carriers = people.iter().filter(|person| person.folded == one.folded).count();
        let moved = self.moved(LinkKind::MovedLearner)?;
        let mut others = Vec::new();
        for other in people.iter().filter(|other| groups.root(other.id) != groups.root(one.id)) {
            if !self.went_on(&moved, other.id)? {
                others.push(other);
            }
        }
        let undone = self.undone_moves()?;
        let pairs = others.into_iter().filter_map(|other| {
            let (a, b) = (one.id.min(other.id), one.id.max(other.id));
            let like = one.compare(other, carriers);
            let is_undone = undone.contains(&(a, b)) || undone.contains(&(b, a));
            Some((a, b, if is_undone { moved_once(like) } else { like? }))
        });
        let mut answers = Answers::read(&self.reader)?;
        let mut open = Vec::new();
        for (a, b, like) in pairs {
            if !answers.differ(a, b)? {
                open.push((a, b, like));
            }
        }
        Ok(numbered(open))
    }

    /// Returns the registrations that moved by what was taken back since, each as the new and the old.
    fn undone_moves(&self) -> Result<BTreeSet<(LearnerId, LearnerId)>, Error> {
        let undone = self.undone(LinkKind::MovedLearner)?.into_iter();
        Ok(undone.filter_map(|(new, old)| Some((new.parse().ok()?, old.parse().ok()?))).collect())
    }
}

/// Returns how alike two are that a move made of one registration which was taken back.
fn moved_once(like: Option<Like>) -> Like {
    let (score, mut why) = like.unwrap_or_default();
    why.push("moved");
    (score.max(UNDONE_SCORE), why)
}

fn sorted(mut whereabouts: Vec<Whereabouts>) -> Vec<Whereabouts> {
    whereabouts.sort_unstable();
    whereabouts
}

/// Returns learners, who come by id, as they are compared; `whereabouts` by learner.
fn people(learners: Vec<Learner>, whereabouts: &[Whereabouts]) -> Vec<Likeness<'_>> {
    let mut people: Vec<Likeness<'_>> = Vec::with_capacity(learners.len());
    for learner in learners {
        let id = learner.learner;
        if people.last().is_none_or(|person| person.id != id) {
            let from = whereabouts.partition_point(|at| at.learner < id);
            let own = whereabouts[from..].partition_point(|at| at.learner == id);
            people.push(Likeness::new(learner, &whereabouts[from..from + own]));
        }
    }
    people
}

/// Returns pairs as they are shown: by score and ids, with the number of the question that each is of.
fn numbered(pairs: Vec<(LearnerId, LearnerId, Like)>) -> Vec<LinkCandidate> {
    let questions = Joined::of(pairs.iter().map(|(a, b, _)| (*a, *b)));
    let mut candidates: Vec<LinkCandidate> = pairs
        .into_iter()
        .map(|(a, b, (score, why))| LinkCandidate { a, b, score, why, question: 0 })
        .collect();
    candidates.sort_by_cached_key(|c| (100 - c.score, c.a, c.b));
    let mut numbers: BTreeMap<LearnerId, u32> = BTreeMap::new();
    for candidate in &mut candidates {
        let next = u32::try_from(numbers.len() + 1).unwrap_or(u32::MAX);
        candidate.question = *numbers.entry(questions.root(candidate.a)).or_insert(next);
    }
    candidates
}

/// How alike two are, and what is.
type Like = (u8, Vec<&'static str>);

/// Of a learner, what is compared.
struct Likeness<'w> {
    id: LearnerId,
    name: String,
    folded: String,
    /// The sum of the bytes of `folded`: that of other words is another, as good as always.
    letters: u32,
    birth_year: Option<u16>,
    village: Village,
    phone: Option<Phone>,
    sex: Option<Sex>,
    at: &'w [Whereabouts],
}

impl<'w> Likeness<'w> {
    fn new(learner: Learner, at: &'w [Whereabouts]) -> Self {
        let details = learner.details;
        let folded = fold(&details.name);
        Self {
            id: learner.learner,
            name: identity_fold(&details.name),
            letters: folded.bytes().map(u32::from).sum(),
            folded,
            birth_year: details.birth_year,
            village: Village::folded(details.village.as_deref().unwrap_or_default()),
            phone: details.phone,
            sex: details.sex,
            at,
        }
    }

    /// Returns the score and what is alike, where the two may be one person; so many registrations are
    /// called as this one.
    fn compare(&self, other: &Self, carriers: usize) -> Option<Like> {
        if self.sex.zip(other.sex).is_some_and(|(a, b)| a != b) {
            return None;
        }
        let mut why = vec!["name"];
        let is_phone = self.phone.is_some() && self.phone == other.phone;
        let (points, max) = match self.name_points(other) {
            Some(points) => (points, 100),
            // Whom a phone and more make one household: a name that says less may be enough to ask.
            None if is_phone && is_loosely_like(&self.folded, &other.folded) => {
                (NEARLY, LOOSE_SCORE)
            }
            None => return None,
        };
        let mut score = points - commonness(carriers);
        if let Some((a, b)) = self.birth_year.zip(other.birth_year) {
            score += match a.abs_diff(b) {
                0 => {
                    why.push("birth_year");
                    25
                }
                1 => 10,
                _ => -15,
            };
        }
        if self.village.may_be(&other.village) && self.may_be_near(other) {
            why.push("village");
            score += 15;
        }
        if is_phone {
            why.push("phone");
            score += 20;
        }
        let meets = |at: &Whereabouts| other.at.iter().any(|other| other.class == at.class);
        if points > NEARLY && self.at.iter().any(meets) {
            why.push("class");
            score += 10;
        }
        let shown = u8::try_from(score.min(max)).ok()?;
        (score >= SCORE_MIN).then_some((shown, why))
    }

    /// Returns the points of two names; `None` where they are not alike.
    fn name_points(&self, other: &Self) -> Option<i32> {
        if self.name == other.name {
            return Some(50);
        }
        if self.folded == other.folded {
            // Whoever writes no marks at all wrote no other name by that.
            let is_bare = self.name == self.folded || other.name == other.folded;
            return Some(if is_bare { 45 } else { NEARLY });
        }
        let is_like = is_one_edit(&self.folded, &other.folded)
            || self.letters == other.letters && is_reordered(&self.folded, &other.folded)
            || is_shortened(&self.folded, &other.folded)
            || is_shortened(&other.folded, &self.folded);
        is_like.then_some(NEARLY)
    }

    /// Returns whether both may live in one place: where a place of either is not known, they may.
    fn may_be_near(&self, other: &Likeness<'w>) -> bool {
        let places = |of: &'w [Whereabouts]| of.iter().filter_map(|at| at.place);
        let (mut own, others) = (places(self.at).peekable(), places(other.at));
        own.peek().is_none()
            || others.clone().next().is_none()
            || own.any(|place| others.clone().any(|other| other == place))
    }
}

/// Points of two names that are nearly one.
const NEARLY: i32 = 25;
/// The highest score of two names that are alike only loosely.
const LOOSE_SCORE: i32 = 70;

/// The least score of two registrations of a move that was taken back.
const UNDONE_SCORE: u8 = 75;

/// Returns how many points a name says less because so many are called so.
fn commonness(carriers: usize) -> i32 {
    match carriers {
        ..5 => 0,
        5..10 => 5,
        10..30 => 10,
        30..100 => 15,
        100.. => 20,
    }
}

/// Returns the blocks within which pairs can reach [`SCORE_MIN`]: a name that is the same but for
/// marks needs one more likeness, a name that is nearly one needs a phone, or a year and a village.
fn blocks(people: &[Likeness<'_>]) -> impl Iterator<Item = Vec<usize>> {
    let mut names: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut phones: BTreeMap<&Phone, Vec<usize>> = BTreeMap::new();
    let mut homes: BTreeMap<(u16, &str), Vec<usize>> = BTreeMap::new();
    for (at, person) in people.iter().enumerate() {
        if !person.folded.is_empty() {
            names.entry(&person.folded).or_default().push(at);
        }
        if let Some(phone) = &person.phone {
            phones.entry(phone).or_default().push(at);
        }
        if let Some(year) = person.birth_year.filter(|_| !person.village.is_empty()) {
            homes.entry((year, person.village.bare())).or_default().push(at);
        }
    }
    let blocks = names.into_values().chain(phones.into_values());
    let blocks = blocks.chain(homes.into_values());
    blocks.filter(|block| block.len() > 1)
}
