//! One line of a roster, as it is compared.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;

use crate::domain::learner::Details;
use crate::domain::roster::RosterLine;
use crate::domain::text::identity_fold;

/// A line, with what every comparison of it needs.
pub(super) struct Line {
    /// Its place among the lines.
    pub(super) at: usize,
    pub(super) said: RosterLine,
    /// The identity of the name.
    pub(super) called: String,
}

impl Line {
    /// Returns a hash of what it says of somebody.
    pub(super) fn says(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.called, fields(&self.details)).hash(&mut hasher);
        hasher.finish()
    }
}

impl Deref for Line {
    type Target = RosterLine;

    fn deref(&self) -> &RosterLine {
        &self.said
    }
}

/// Where the village stands among the fields.
pub(super) const VILLAGE: usize = 2;

/// Returns a person's fields beside the name as two equal lines have them.
pub(super) fn fields(details: &Details) -> [String; 5] {
    let text = |text: &Option<String>| text.as_deref().map(identity_fold).unwrap_or_default();
    [
        details.birth_year.map(|year| year.to_string()).unwrap_or_default(),
        details.sex.map(|sex| sex.word().to_owned()).unwrap_or_default(),
        text(&details.village),
        details.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        text(&details.audience),
    ]
}
