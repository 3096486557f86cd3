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

impl Place {
    /// Returns the official code that held on a day: the last one given from that day or before.
    /// `None` before the first, and where the place never had one.
    ///
    /// # Examples
    ///
    /// ```
    /// use lantoa_core::domain::id::PlaceId;
    /// use lantoa_core::domain::place::{DatedCode, Place};
    ///
    /// let code = |code: &str, from: &str| DatedCode {
    ///     code: code.parse().unwrap(),
    ///     from: from.parse().unwrap(),
    /// };
    /// let place = Place {
    ///     place: PlaceId([1; 16]),
    ///     name: "Hồng Gai".to_owned(),
    ///     within: None,
    ///     codes: vec![code("06691", "2004-07-01"), code("06685", "2025-07-01")],
    /// };
    /// let on = |day: &str| place.code_on(day.parse().unwrap()).map(ToString::to_string);
    ///
    /// assert_eq!(on("2004-06-30"), None);
    /// assert_eq!(on("2025-06-30"), Some("06691".to_owned()));
    /// assert_eq!(on("2025-07-01"), Some("06685".to_owned()));
    /// ```
    #[must_use]
    pub fn code_on(&self, day: Date) -> Option<&Code> {
        let held = self.codes.iter().filter(|dated| dated.from <= day);
        held.max_by_key(|dated| dated.from).map(|dated| &dated.code)
    }
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
