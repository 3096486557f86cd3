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
    /// Returns what is left where somebody who acts so lets another act with less: the weaker role, in the teams of
    /// both, and never as somebody else.
    #[must_use]
    pub fn narrowed_to(&self, other: Self) -> Self {
        let is_common =
            |team: &TeamId| other.role == Role::Coordinator || other.teams.contains(team);
        let teams = if self.role == Role::Coordinator {
            other.teams.clone()
        } else {
            self.teams.iter().copied().filter(is_common).collect()
        };
        Self { person: self.person, role: self.role.max(other.role), teams }
    }

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
