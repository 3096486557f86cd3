//! Ids that follow from what others know too, so that two offices that do one thing apart make one of it.
//!
//! They are hashes of ids, or of official codes, and never of names: whoever knows one learns nothing of a
//! person.

use sha2::{Digest, Sha256};

use crate::domain::id::{ClassId, LearnerId, TeamId};

impl ClassId {
    /// Returns the class that this one becomes in another team.
    ///
    /// # Examples
    ///
    /// ```
    /// use lantoa_core::domain::id::{ClassId, TeamId};
    ///
    /// let (old, team) = (ClassId([1; 16]), TeamId([2; 16]));
    /// assert_eq!(old.moved_to(team), old.moved_to(team));
    /// ```
    #[must_use]
    pub fn moved_to(self, team: TeamId) -> Self {
        Self(derived("lantoa-moved-class", &[&self.0, &team.0]))
    }
}

impl LearnerId {
    /// Returns the registration that this one becomes in a class of another team. The class is of the
    /// name, for one learner may be moved into two teams.
    #[must_use]
    pub fn moved_into(self, class: ClassId) -> Self {
        Self(derived("lantoa-moved", &[&class.0, &self.0]))
    }
}

/// Returns the id of a thing of the kind `what` that is known by these parts.
pub(in crate::domain) fn derived(what: &str, parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new().chain_update(what).chain_update([0]);
    for part in parts {
        hash.update(part);
    }
    hash.finalize()[..16].try_into().expect("a hash is longer")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two offices with different versions of Lantoa would make two of one, were these others.
    #[test]
    fn what_moves_has_the_same_id_on_every_version_of_lantoa() {
        let (class, team, learner) = (ClassId([1; 16]), TeamId([2; 16]), LearnerId([3; 16]));
        let moved = class.moved_to(team);
        assert_eq!(moved.to_string(), "uocg2itdc4oocciaexsfbga7l4");
        assert_eq!(learner.moved_into(moved).to_string(), "ndb5rkm6k45423c3nvdehtsylm");
    }
}
