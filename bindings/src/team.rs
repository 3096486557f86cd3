//! Teams: volunteers of one place, with a space of their own.

use lantoa_core::domain::command::{Command, Outcome, Within};

use crate::error::LantoaError;
use crate::id::{Day, PlaceId, TeamId};
use crate::node::Node;
use crate::retired::holds;

pub use lantoa_core::domain::programme::Team;

/// A team: volunteers of one place, with a space of their own.
#[uniffi::remote(Record)]
pub struct Team {
    /// Its id.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// Where it works.
    pub place: Option<PlaceId>,
}

#[uniffi::export]
impl Node {
    /// Adds a team. For coordinators.
    #[uniffi::method(default(place = None))]
    pub async fn add_team(
        &self,
        name: String,
        place: Option<PlaceId>,
    ) -> Result<TeamId, LantoaError> {
        self.makes(Command::AddTeam { name, place }, |outcome| {
            if let Outcome::Team(team) = outcome { Some(team) } else { None }
        })
        .await
    }

    /// Changes what is given of a team; what is not given stays. Where it works holds from the day that is
    /// given, else from the beginning, which is a `Conflict` (`value-dated`) where something was said from
    /// a day on. For coordinators.
    #[uniffi::method(default(name = None, place = None, from = None))]
    pub async fn edit_team(
        &self,
        team: TeamId,
        name: Option<String>,
        place: Option<PlaceId>,
        from: Option<Day>,
    ) -> Result<(), LantoaError> {
        let place = place.map(Within::Place);
        self.does(Command::EditTeam { team, name, place, holds: holds(from) }).await
    }

    /// Returns all teams, by name.
    pub async fn teams(&self) -> Result<Vec<Team>, LantoaError> {
        self.ask(|query| query.teams()).await
    }
}
