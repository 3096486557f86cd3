//! What a commit changed: ids only, so that an app re-reads what it shows.

use std::collections::BTreeSet;

use crate::domain::id::{ClassId, LearnerId, SpaceId};

/// The things that a commit changed. Merging two is what one notice for both says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Touched {
    /// Classes whose name, roll, marks or levels changed.
    pub classes: BTreeSet<ClassId>,
    /// Learners whose data changed.
    pub learners: BTreeSet<LearnerId>,
    /// Spaces in which anything changed.
    pub spaces: BTreeSet<SpaceId>,
    /// Whether a dispute arose, changed or was settled. Also set where a whole roll with disputes was
    /// made anew, and by any change of a roll that names one person twice.
    pub disputes: bool,
    /// Whether certificates, removals or other control records changed.
    pub members: bool,
    /// Whether what another device holds of this one's work changed.
    pub receipts: bool,
}

impl Touched {
    /// Returns whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another commit changed.
    pub fn merge(&mut self, other: Self) {
        self.classes.extend(other.classes);
        self.learners.extend(other.learners);
        self.spaces.extend(other.spaces);
        self.disputes |= other.disputes;
        self.members |= other.members;
        self.receipts |= other.receipts;
    }
}
