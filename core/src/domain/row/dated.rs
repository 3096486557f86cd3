//! What holds from a day on, or says that something is no more: of classes, teams and places.
//!
//! An undated value stands in the thing's own row and holds from the beginning. Absent on purpose: which
//! value holds on a given day, which readers find.

use crate::domain::id::{ClassId, PersonId, PlaceId, TeamId};
use crate::domain::time::Date;

/// What a class is from a day on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ClassDay {
    /// Where it meets; `None`: nowhere that is known.
    Place(Option<PlaceId>),
    /// On which weekdays it means to meet: Monday 1, Tuesday 2, Wednesday 4 to Sunday 64, added up.
    Plan(u8),
    /// Whether it has ended.
    Closed(bool),
}

impl ClassDay {
    /// Returns the word in keys and tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Place(_) => "place",
            Self::Plan(_) => "plan",
            Self::Closed(_) => "closed",
        }
    }
}

/// What a place is from a day on; a kind also from the beginning.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PlaceDay {
    /// What it is called.
    Name(String),
    /// The place that contains it; `None`: none does.
    Within(Option<PlaceId>),
    /// What kind of place it is.
    Kind(String),
}

impl PlaceDay {
    /// Returns the word in keys and tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Within(_) => "in",
            Self::Kind(_) => "kind",
        }
    }
}

/// How two places belong together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PlaceLink {
    /// From that day on the first is the second or a part of it.
    Into(Date),
    /// They are one place.
    Same,
}

impl PlaceLink {
    /// Returns the word in keys and tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Into(_) => "into",
            Self::Same => "same",
        }
    }
}

/// A thing that is offered no more.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Retired {
    /// A class.
    Class(ClassId),
    /// A place.
    Place(PlaceId),
    /// A team.
    Team(TeamId),
    /// A volunteer.
    Person(PersonId),
}

impl Retired {
    /// Returns what a table means by a word and an id's bytes.
    #[must_use]
    pub fn from_word(word: &str, id: [u8; 16]) -> Option<Self> {
        match word {
            "class" => Some(Self::Class(ClassId(id))),
            "place" => Some(Self::Place(PlaceId(id))),
            "team" => Some(Self::Team(TeamId(id))),
            "person" => Some(Self::Person(PersonId(id))),
            _ => None,
        }
    }

    /// Returns the word in tables.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Class(_) => "class",
            Self::Place(_) => "place",
            Self::Team(_) => "team",
            Self::Person(_) => "person",
        }
    }

    /// Returns the id's bytes.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        match self {
            Self::Class(id) => id.0,
            Self::Place(id) => id.0,
            Self::Team(id) => id.0,
            Self::Person(id) => id.0,
        }
    }

    /// Returns the id as it is printed.
    #[must_use]
    pub fn printed_id(&self) -> String {
        match self {
            Self::Class(id) => id.to_string(),
            Self::Place(id) => id.to_string(),
            Self::Team(id) => id.to_string(),
            Self::Person(id) => id.to_string(),
        }
    }
}
