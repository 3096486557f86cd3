//! What a typed name or id prefix may mean.

use std::collections::BTreeSet;

use crate::domain::row::LinkKind;
use crate::domain::text::{fold, identity_fold};
use crate::node::answer::{Candidate, Named};
use crate::node::error::Error;
use crate::node::query::Query;
use crate::store::reader::SearchHit;

/// Least letters of a typed id prefix: four stand for a million, and shorter ones are words.
const PREFIX_LETTERS_MIN: usize = 4;

impl Query {
    /// Returns what `text` may mean among things of one kind: one is what is meant, several are
    /// ambiguous, and none is not found.
    ///
    /// It is chosen as [`meant`] says. Who went to another team is one learner, also by the old id; a class
    /// that did is one by its name.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn candidates(&self, named: Named, text: &str) -> Result<Vec<Candidate>, Error> {
        let _still = self.reader.hold()?;
        let things = match named {
            Named::Place => {
                let places = self.reader.places()?.into_iter();
                labelled(places.map(|p| (p.place.to_string(), p.name)))
            }
            Named::Team => {
                let teams = self.reader.teams()?.into_iter();
                labelled(teams.map(|t| (t.team.to_string(), t.name)))
            }
            Named::Class => {
                let classes = self.reader.classes(&BTreeSet::new())?.into_iter();
                labelled(classes.map(|c| (c.class.to_string(), c.name)))
            }
            Named::Learner => self.learners_like(text)?,
            Named::Topic => {
                let topics = self.reader.topics()?.into_iter();
                let twice = topics.flat_map(|t| {
                    let id = t.topic.to_string();
                    [(id.clone(), t.vi), (id, t.en)]
                });
                labelled(twice)
            }
            Named::Device => {
                let devices = self.reader.known_devices()?.into_iter();
                labelled(devices.map(|d| (d.device.to_string(), d.name)))
            }
            Named::Person => {
                let persons = self.reader.person_names()?.into_iter();
                labelled(persons.map(|(person, _, name)| (person.to_string(), name)))
            }
        };
        let mut found = meant(things, text);
        match named {
            Named::Learner => self.newest_learners(&mut found)?,
            Named::Class => {
                self.moved(LinkKind::MovedClass)?.drop_old(&mut found, |class| class.id.clone());
            }
            Named::Place | Named::Team | Named::Topic | Named::Device | Named::Person => {}
        }
        Ok(found)
    }

    /// Returns the learners who can be meant, without reading the others.
    fn learners_like(&self, text: &str) -> Result<Vec<Candidate>, Error> {
        let mut hits = self.reader.learners_named(&fold(text))?;
        let letters = text.trim().to_lowercase();
        if letters.len() >= PREFIX_LETTERS_MIN {
            hits.extend(self.reader.learners_with_id(&letters)?);
        }
        let label = |hit: SearchHit| (hit.learner.to_string(), hit.name);
        Ok(labelled(hits.into_iter().map(label)))
    }
}

impl Candidate {
    /// Returns whether `text` is the id of this thing, or begins it, from four letters on.
    #[must_use]
    pub fn has_id_of(&self, text: &str) -> bool {
        let letters = text.trim().to_lowercase();
        letters.len() >= PREFIX_LETTERS_MIN && self.id.starts_with(&letters)
    }
}

/// Returns which of `things` `text` may mean, each once, by id; a thing may stand there under several
/// names.
///
/// A whole printed id means its thing alone. Else it is the things whose id begins with it, from four
/// letters on, together with those called so, as [`identity_fold`] tells, or, where there are none, but
/// for marks. No name hides an id, because whoever has a name has chosen it.
#[must_use]
pub fn meant(things: Vec<Candidate>, text: &str) -> Vec<Candidate> {
    let id = text.trim().to_lowercase();
    let folded = fold(text);
    if folded.is_empty() {
        return Vec::new();
    }
    let identity = identity_fold(text);
    let is_it = |thing: &Candidate| thing.id == id;
    let is_called = |thing: &Candidate| identity_fold(&thing.name) == identity;
    let is_like = |thing: &Candidate| fold(&thing.name) == folded;
    let is_whole = things.iter().any(is_it);
    let is_exact = things.iter().any(is_called);
    let fits = |thing: &Candidate| match (is_whole, is_exact) {
        (true, _) => is_it(thing),
        (false, true) => is_called(thing) || thing.has_id_of(text),
        (false, false) => is_like(thing) || thing.has_id_of(text),
    };
    let mut found: Vec<Candidate> = things.into_iter().filter(fits).collect();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    found.dedup_by(|a, b| a.id == b.id);
    found
}

fn labelled(things: impl Iterator<Item = (String, String)>) -> Vec<Candidate> {
    things.map(|(id, name)| Candidate { id, name }).collect()
}
