//! Learners who may be one person, for people to decide. Likeness never merges anything.
//!
//! A pair is shown from a score of 60. A like name is always needed, because families share a phone
//! and a village; and it is never enough, because three in ten people are called Nguyễn:
//!
//! | what is alike | points |
//! |---|---|
//! | the name: written as one is / without marks / but for one letter | 50 / 45 / 30 |
//! | year of birth: the same / one apart / further apart | 25 / 10 / −15 |
//! | village, without case and marks | 15 |
//! | phone | 20 |
//!
//! Two known sexes that differ are two people.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::LearnerId;
use crate::domain::learner::{Learner, Phone, Sex};
use crate::domain::row::{Link, LinkKind};
use crate::domain::text::{fold, identity_fold};
use crate::node::answer::LinkCandidate;
use crate::node::error::Error;
use crate::node::joined::Links;
use crate::node::query::Query;

/// Least score of a pair that is shown.
const SCORE_MIN: i32 = 60;

impl Query {
    /// Returns pairs of learners who may be one person, the likeliest first, then by ids.
    ///
    /// Pairs that are linked already, also over others, and pairs whose link was undone are not
    /// among them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn link_candidates(&self) -> Result<Vec<LinkCandidate>, Error> {
        let _still = self.reader.hold()?;
        let mut people: Vec<Likeness> = Vec::new();
        for learner in self.reader.learners()? {
            if people.last().is_none_or(|p| p.id != learner.learner) {
                people.push(Likeness::new(learner));
            }
        }
        let links = self.reader.links()?;
        let groups = Links::new(&links).people;
        let undone = undone(&links);
        let mut found = BTreeMap::new();
        for block in blocks(&people) {
            for (at, one) in block.iter().enumerate() {
                for other in &block[at + 1..] {
                    let (a, b) = (&people[*one], &people[*other]);
                    let Some((score, why)) = a.compare(b) else {
                        continue;
                    };
                    let is_new = groups.root(a.id) != groups.root(b.id)
                        && !undone.contains(&(a.id.min(b.id), a.id.max(b.id)));
                    if is_new {
                        found.insert((*one, *other), (score, why));
                    }
                }
            }
        }
        let mut candidates: Vec<LinkCandidate> = found
            .into_iter()
            .map(|((one, other), (score, why))| LinkCandidate {
                a: people[one].id,
                b: people[other].id,
                score,
                why,
            })
            .collect();
        candidates.sort_by_cached_key(|c| (100 - c.score, c.a, c.b));
        Ok(candidates)
    }
}

/// Of a learner, what is compared.
struct Likeness {
    id: LearnerId,
    name: String,
    folded: String,
    birth_year: Option<u16>,
    village: String,
    phone: Option<Phone>,
    sex: Option<Sex>,
}

impl Likeness {
    fn new(learner: Learner) -> Self {
        let details = learner.details;
        Self {
            id: learner.learner,
            name: identity_fold(&details.name),
            folded: fold(&details.name),
            birth_year: details.birth_year,
            village: details.village.as_deref().map(fold).unwrap_or_default(),
            phone: details.phone,
            sex: details.sex,
        }
    }

    /// Returns the score and what is alike, where the two may be one person.
    fn compare(&self, other: &Self) -> Option<(u8, Vec<&'static str>)> {
        if self.sex.zip(other.sex).is_some_and(|(a, b)| a != b) {
            return None;
        }
        let mut why = vec!["name"];
        let mut score = if self.name == other.name {
            50
        } else if self.folded == other.folded {
            45
        } else if is_one_edit(&self.folded, &other.folded) {
            30
        } else {
            return None;
        };
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
        if !self.village.is_empty() && self.village == other.village {
            why.push("village");
            score += 15;
        }
        if self.phone.is_some() && self.phone == other.phone {
            why.push("phone");
            score += 20;
        }
        let shown = u8::try_from(score.min(100)).ok()?;
        (score >= SCORE_MIN).then_some((shown, why))
    }
}

/// Returns the blocks within which pairs can reach [`SCORE_MIN`]: a name that is the same but for
/// marks needs one more likeness, a name that is another by one letter needs a phone, or a year and
/// a village.
fn blocks(people: &[Likeness]) -> impl Iterator<Item = Vec<usize>> {
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
            homes.entry((year, &person.village)).or_default().push(at);
        }
    }
    let blocks = names.into_values().chain(phones.into_values());
    let blocks = blocks.chain(homes.into_values());
    blocks.filter(|block| block.len() > 1)
}

fn undone(links: &[Link]) -> BTreeSet<(LearnerId, LearnerId)> {
    let mut undone = BTreeSet::new();
    for link in links {
        let is_undone = link.kind == LinkKind::Person && !link.holds();
        if let (true, Ok(a), Ok(b)) = (is_undone, link.a.parse(), link.b.parse()) {
            undone.insert((LearnerId::min(a, b), LearnerId::max(a, b)));
        }
    }
    undone
}

/// Returns whether one letter more, less or other makes one name of the other.
fn is_one_edit(a: &str, b: &str) -> bool {
    let (a_letters, b_letters) = (a.chars().count(), b.chars().count());
    let same = |(x, y): &(char, char)| x == y;
    let front = a.chars().zip(b.chars()).take_while(same).count();
    let back = a.chars().rev().zip(b.chars().rev());
    let back = back.take_while(same).count();
    // What is alike from both ends leaves one letter of the longer name, or less.
    a_letters.abs_diff(b_letters) <= 1 && front + back + 1 >= a_letters.max(b_letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_more_less_or_other_is_one_edit() {
        for (a, b, is) in [
            ("nguyen van an", "nguyen van anh", true),
            ("nguyen van an", "nguyem van an", true),
            ("an", "a", true),
            ("aa", "aaa", true),
            ("nguyen van an", "nguyen van", false),
            ("minh", "mihn", false),
            ("an", "binh", false),
        ] {
            assert_eq!(is_one_edit(a, b), is, "{a} and {b}");
            assert_eq!(is_one_edit(b, a), is, "{b} and {a}");
        }
    }
}
