//! What a screen has read: how far this device had got by then.
//!
//! An edit that carries it is refused where somebody has changed the same since, so that nobody overwrites
//! what they never saw.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

use crate::domain::deed::Thing;

/// How far this device had got. Its text is for whoever keeps it with a screen, and says nothing to
/// another device.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Seen {
    /// The place in the order of arrival here of the last entry whose values could be read.
    pub arrived: i64,
    /// How many control records were held: by a further one, older values may count or not.
    pub controls: i64,
}

/// A field that was changed since a screen read it.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct ChangedField {
    /// What it says: a word of [`crate::domain::deed::WORDS`], or `other`.
    pub what: &'static str,
    /// Of which things.
    pub about: Vec<Thing>,
}

/// A text that no [`Seen`] printed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("says of no screen what it has read")]
pub struct BadSeen;

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.arrived, self.controls)
    }
}

impl FromStr for Seen {
    type Err = BadSeen;

    fn from_str(text: &str) -> Result<Self, BadSeen> {
        let (arrived, controls) = text.split_once('.').ok_or(BadSeen)?;
        let number = |text: &str| text.parse::<u32>().map(i64::from).map_err(|_| BadSeen);
        Ok(Self { arrived: number(arrived)?, controls: number(controls)? })
    }
}
