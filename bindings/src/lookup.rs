//! What a typed name or the beginning of an id may mean.

use crate::error::LantoaError;
use crate::node::Node;

pub use lantoa_core::node::answer::{Candidate, Named};

/// A thing that a typed name or id prefix may mean.
#[uniffi::remote(Record)]
pub struct Candidate {
    /// Its printed id.
    pub id: String,
    /// Its label.
    pub name: String,
    /// Where several things are meant, what tells this one apart: of a learner the year of birth, the
    /// village and the classes, of a class the team, of a place the one that contains it and its code, of
    /// a team the place, of a device or volunteer the teams. Empty where nothing is known.
    pub apart: String,
}

/// What a typed name or id prefix is looked for among.
#[uniffi::remote(Enum)]
pub enum Named {
    /// Places.
    Place,
    /// Teams.
    Team,
    /// Classes.
    Class,
    /// Learners.
    Learner,
    /// Topics.
    Topic,
    /// Devices, by id or by their volunteer's name.
    Device,
    /// Volunteers.
    Person,
}

#[uniffi::export]
impl Node {
    /// Returns what `text` may mean among things of one kind: one is what is meant, several are
    /// ambiguous, none is not found. A whole id means its thing alone; else the beginning of an id, from
    /// four letters on, counts beside names, and an exact name before one without its diacritics.
    pub async fn candidates(
        &self,
        named: Named,
        text: String,
    ) -> Result<Vec<Candidate>, LantoaError> {
        self.ask(move |query| query.candidates(named, &text)).await
    }
}
