//! A class of a team, as a roster meets it, and what is asked before somebody new comes into it.

use crate::domain::id::{ClassId, PlaceId};
use crate::domain::roster::DoubtKind;

/// A class of the team.
#[derive(Default)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) place: Option<PlaceId>,
    pub(super) is_closed: bool,
    /// Whether it is offered no more.
    pub(super) is_retired: bool,
    /// Whether it has ended, never met, and nobody comes: it was opened by an import that was taken back.
    pub(super) is_taken_back: bool,
    /// Whether somebody in it was erased.
    pub(super) has_erased: bool,
    /// A class of the same name that was opened for its newcomers.
    pub(super) instead: Option<ClassId>,
}

impl Class {
    /// Takes in one that is one with it; of the two the one that `stands` has the name and the place.
    pub(super) fn join(&mut self, mut other: Self, stands: bool) {
        if stands {
            std::mem::swap(self, &mut other);
        }
        self.place = self.place.or(other.place);
        self.is_closed &= other.is_closed;
        self.is_retired &= other.is_retired;
        self.is_taken_back &= other.is_taken_back;
        self.has_erased |= other.has_erased;
    }

    /// Returns why it is asked before somebody new comes.
    pub(super) fn doubt(&self, is_moved: bool) -> Option<DoubtKind> {
        if is_moved {
            return Some(DoubtKind::MovedClass);
        }
        if self.is_retired {
            return Some(DoubtKind::RetiredClass);
        }
        (self.is_closed && !self.is_taken_back).then_some(DoubtKind::ClosedClass)
    }
}
