//! Somebody who acts on a device with less than the device may: a volunteer at a coordinator's desk.

use crate::domain::id::{PersonId, SpaceId, TeamId};
use crate::domain::programme::Role;

/// Who acts, and with what role: never with more than the device has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Acting {
    /// The volunteer, one of this device's.
    pub person: PersonId,
    /// With what role.
    pub role: Role,
    /// In which teams; a coordinator in all.
    pub teams: Vec<TeamId>,
}

impl Acting {
    /// Returns whether that role is told of a space: the programme's own, and those of its teams.
    #[must_use]
    pub fn is_told_of(&self, space: SpaceId, programme: SpaceId) -> bool {
        space == programme || self.speaks_of(space)
    }

    /// Returns whether that role holds in a space.
    #[must_use]
    pub fn speaks_of(&self, space: SpaceId) -> bool {
        self.role == Role::Coordinator || self.teams.iter().any(|team| team.space() == space)
    }
}
