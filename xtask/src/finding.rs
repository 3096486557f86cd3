//! A finding: one thing that is not as the project wants it, where it stands, and what to do.
//!
//! The checks of this program collect findings and go on, so that one run names everything.

use std::fmt;

/// One thing to repair.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Finding {
    /// The file, from the project's root, with `/` between folders.
    pub(crate) file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub(crate) line: usize,
    /// What is wrong and what to do, as one sentence.
    pub(crate) sentence: String,
}

impl Finding {
    /// Returns a finding at a line of a file.
    pub(crate) fn at(file: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, sentence: sentence.into() }
    }

    /// Returns a finding about a whole file.
    pub(crate) fn about(file: &str, sentence: impl Into<String>) -> Self {
        Self::at(file, 0, sentence)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.sentence),
            line => write!(f, "{}:{line}: {}", self.file, self.sentence),
        }
    }
}
