//! What a typed name or id prefix may mean.

use std::collections::BTreeSet;

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
    /// A whole printed id means its thing alone. Else it is the things called exactly so, as
    /// [`identity_fold`] tells; where there are none, those called so but for marks, and those whose id begins
    /// with it, from four letters on.
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
        Ok(chosen(things, text))
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

fn labelled(things: impl Iterator<Item = (String, String)>) -> Vec<Candidate> {
    let mut things: Vec<_> = things.map(|(id, name)| Candidate { id, name }).collect();
    things.sort_by(|a, b| a.id.cmp(&b.id));
    things
}

/// Returns what `text` means among `things`, which are sorted by id and may stand there under
/// several names; each is returned once.
fn chosen(things: Vec<Candidate>, text: &str) -> Vec<Candidate> {
    let id = text.trim().to_lowercase();
    let folded = fold(text);
    if folded.is_empty() {
        return Vec::new();
    }
    let identity = identity_fold(text);
    let is_called = |thing: &Candidate| identity_fold(&thing.name) == identity;
    let is_like = |thing: &Candidate| {
        fold(&thing.name) == folded || id.len() >= PREFIX_LETTERS_MIN && thing.id.starts_with(&id)
    };
    let tiers: [&dyn Fn(&Candidate) -> bool; 3] =
        [&|thing: &Candidate| thing.id == id, &is_called, &is_like];
    for tier in tiers {
        let mut found: Vec<Candidate> = things.iter().filter(|t| tier(t)).cloned().collect();
        found.dedup_by(|a, b| a.id == b.id);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
