//! Places, which outlive their official codes.
//!
//! On 2025-07-01 one day's law renumbered the whole country; a place keeps its own id, and its codes
//! are dated. Villages have no code at all.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

use crate::domain::id::PlaceId;
use crate::domain::time::Date;

/// A place: a province, a commune, a village, a house.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Place {
    /// Its id.
    pub place: PlaceId,
    /// What it is called.
    pub name: String,
    /// The place that contains it.
    #[serde(rename = "in")]
    pub within: Option<PlaceId>,
    /// Its official codes, ascending by date.
    pub codes: Vec<DatedCode>,
}

/// An official code from a day on.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct DatedCode {
    /// The code.
    pub code: Code,
    /// The first day on which it holds.
    pub from: Date,
}

/// An official code: 2 digits for a province, 5 for a commune (Decision 19/2025/QĐ-TTg), 3 for a
/// district in data from before 2025-07-01.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Code(String);

/// Text that is no official code.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("code is not 2, 3 or 5 digits")]
pub struct CodeError;

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        (matches!(text.len(), 2 | 3 | 5) && text.bytes().all(|c| c.is_ascii_digit()))
            .then(|| Self(text.to_owned()))
            .ok_or(CodeError)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
