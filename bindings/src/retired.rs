//! What is offered no more, and from when on a changed value holds.

use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::row;

use crate::error::LantoaError;
use crate::id::{ClassId, Day, PersonId, PlaceId, TeamId};
use crate::node::Node;

pub use lantoa_core::domain::row::Retired;
pub use lantoa_core::node::answer::RetiredLine;

/// A thing that is offered no more.
#[uniffi::remote(Enum)]
pub enum Retired {
    /// A class.
    Class(ClassId),
    /// A place.
    Place(PlaceId),
    /// A team.
    Team(TeamId),
    /// A volunteer.
    Person(PersonId),
}

/// A thing that is offered no more.
#[uniffi::remote(Record)]
pub struct RetiredLine {
    /// What.
    pub what: row::Retired,
    /// Since when.
    pub since: Day,
}

#[uniffi::export]
impl Node {
    /// Says that a place, team, class or volunteer is offered no more in lists, or without a day that it is
    /// again. Nothing of it is lost. For leads, of classes; else for coordinators.
    #[uniffi::method(default(since = None))]
    pub async fn retire(&self, what: Retired, since: Option<Day>) -> Result<(), LantoaError> {
        self.does(Command::Retire { what, since }).await
    }

    /// Returns what is offered no more.
    pub async fn retired(&self) -> Result<Vec<RetiredLine>, LantoaError> {
        self.ask(|query| query.retired()).await
    }
}

/// Returns on which days a value holds that was said from a day on, or of none.
pub(crate) fn holds(from: Option<Day>) -> Holds {
    from.map_or(Holds::FromTheBeginning, Holds::From)
}
