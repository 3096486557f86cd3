//! The values that stand in documents: an integer, a text or some bytes.
//!
//! Absent on purpose: every other type that Automerge knows; profile 1 refuses them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::id::printed;

/// One value.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Scalar {
    /// An integer: marks, levels, yes and no.
    Int(i64),
    /// A text: names, dates, printed ids.
    Str(String),
    /// Raw bytes: salts.
    Bytes(Vec<u8>),
}

/// A value that stands in a change's own bytes; nothing is copied before every check has passed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum ScalarRef<'a> {
    /// An integer.
    Int(i64),
    /// A text.
    Str(&'a str),
    /// Raw bytes.
    Bytes(&'a [u8]),
}

impl Scalar {
    /// Returns the value without owning it.
    #[must_use]
    pub fn as_ref(&self) -> ScalarRef<'_> {
        match self {
            Self::Int(int) => ScalarRef::Int(*int),
            Self::Str(text) => ScalarRef::Str(text),
            Self::Bytes(bytes) => ScalarRef::Bytes(bytes),
        }
    }
}

impl ScalarRef<'_> {
    /// Returns a copy that owns its bytes.
    #[must_use]
    pub fn to_scalar(self) -> Scalar {
        match self {
            Self::Int(int) => Scalar::Int(int),
            Self::Str(text) => Scalar::Str(text.to_owned()),
            Self::Bytes(bytes) => Scalar::Bytes(bytes.to_owned()),
        }
    }
}

impl fmt::Display for Scalar {
    /// Shows integers and texts as they are, bytes in base32.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(int) => write!(f, "{int}"),
            Self::Str(text) => f.write_str(text),
            Self::Bytes(bytes) => f.write_str(&printed(bytes)),
        }
    }
}

impl From<i64> for Scalar {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}
