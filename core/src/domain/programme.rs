//! The programme: its roles, teams, topics and targets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::domain::id::{PlaceId, TeamId};
use crate::domain::time::Date;

/// What a device may do, from the one that may most to the one that may least.
///
/// The order is the order of authority: `Root < Coordinator < Lead < Volunteer < Observer`, so "a
/// senior of" is `<`. Root is a key on paper, never a device's role.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Role {
    /// The recovery sheet.
    Root = 0,
    /// Runs the programme; holds all spaces.
    Coordinator = 1,
    /// Leads teams: opens classes, invites and removes volunteers.
    Lead = 2,
    /// Marks, registers, helps.
    Volunteer = 3,
    /// Reads only.
    Observer = 4,
}

impl Role {
    /// Every role that a certificate can give.
    pub const GIVEN: [Self; 4] = [Self::Coordinator, Self::Lead, Self::Volunteer, Self::Observer];

    /// Returns the role with this number in signed layouts.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Root, Self::Coordinator, Self::Lead, Self::Volunteer, Self::Observer]
            .into_iter()
            .find(|role| *role as u8 == number)
    }

    /// Returns the role's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Coordinator => "coordinator",
            Self::Lead => "lead",
            Self::Volunteer => "volunteer",
            Self::Observer => "observer",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A word that is no role.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("role is not one of coordinator, lead, volunteer, observer")]
pub struct RoleError;

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::GIVEN.into_iter().find(|role| role.word() == text).ok_or(RoleError)
    }
}

/// A team: volunteers of one place, with a space of their own.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Team {
    /// Its id; its space has the same bytes.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// Where it works.
    pub place: Option<PlaceId>,
}

/// A topic's id within the programme: `a-z`, `0-9`, `.` and `-`, at most [`TopicId::BYTES_MAX`].
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct TopicId(String);

/// Text that is no topic id.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("topic id is not 1 to {} characters of a-z, 0-9, dot and hyphen", TopicId::BYTES_MAX)]
pub struct TopicIdError;

impl TopicId {
    /// Longest topic id, in bytes. It stands in every level's key; the framework's own numbers
    /// ("1.2") and our words ("vneid") are shorter than half of it.
    pub const BYTES_MAX: usize = 24;

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TopicId {
    type Err = TopicIdError;

    fn from_str(text: &str) -> Result<Self, TopicIdError> {
        let allowed =
            |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'.' || c == b'-';
        (!text.is_empty() && text.len() <= Self::BYTES_MAX && text.bytes().all(allowed))
            .then(|| Self(text.to_owned()))
            .ok_or(TopicIdError)
    }
}

impl TryFrom<String> for TopicId {
    type Error = TopicIdError;

    fn try_from(text: String) -> Result<Self, TopicIdError> {
        text.parse()
    }
}

impl From<TopicId> for String {
    fn from(id: TopicId) -> Self {
        id.0
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is taught: data of a framework, never a fixed list in code.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Topic {
    /// Its id.
    pub topic: TopicId,
    /// The framework it comes from, such as `757/QĐ-BKHCN`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// For whom: pupils, people, officials, workers; as the framework says.
    pub audience: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
}

impl Topic {
    /// Returns the topics that a new programme begins with where no others are given: those of the
    /// framework for the people.
    #[must_use]
    pub fn starting() -> Vec<Self> {
        serde_json::from_str(include_str!("programme/topics.json"))
            .expect("a test reads the file of topics")
    }
}

/// What stands above what is printed for a programme; an empty line is the one that is usual.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Head {
    /// Upper left: whose paper it is, such as `UBND XÃ ĐÔNG HẢI`.
    pub issuer: String,
    /// Below it: the unit, such as `TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG`.
    pub unit: String,
    /// Upper right: under whose name, such as the state's.
    pub under: String,
    /// Below it: the motto; an empty one is the state’s where the line above is empty, else none.
    pub motto: String,
}

/// What a superior asks for: so many percent of a number of people of a place, on one topic.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Target {
    /// Where.
    pub place: PlaceId,
    /// What.
    pub topic: TopicId,
    /// How many percent, 1 to 100; with 0 nothing is asked for.
    pub percent: u8,
    /// Of how many people, such as the adults of a commune.
    pub of: u32,
    /// From which day on; from the beginning where none is given.
    pub from: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starting_topics_are_those_of_the_framework_for_the_people() {
        let topics = Topic::starting();
        assert_eq!(topics.len(), 6);
        for topic in &topics {
            assert_eq!(topic.framework, "757/QĐ-BKHCN");
            assert_eq!(topic.audience, "people");
            assert!(!topic.vi.is_empty() && !topic.en.is_empty(), "{}", topic.topic);
        }
    }
}
