//! Visits: people helped without a class.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{Day, PlaceId, TeamId, TopicId, VisitId};
use crate::node::Node;

pub use lantoa_core::domain::visit::Visit;

/// People helped without a class, such as at the one-stop desk.
#[uniffi::remote(Record)]
pub struct Visit {
    /// Its id.
    pub visit: VisitId,
    /// The team that helped.
    pub team: TeamId,
    /// Where.
    pub place: PlaceId,
    /// With what.
    pub topic: TopicId,
    /// The day, as said by the volunteer.
    pub date: Day,
    /// How many people; 0 takes the visit back.
    pub count: u32,
}

#[uniffi::export]
impl Node {
    /// Notes people helped without a class.
    #[uniffi::method(default(count = 1))]
    pub async fn add_visit(
        &self,
        team: TeamId,
        place: PlaceId,
        topic: TopicId,
        date: Day,
        count: u32,
    ) -> Result<VisitId, LantoaError> {
        let command = Command::AddVisit { team, place, topic, date, count };
        self.makes(
            command,
            |outcome| {
                if let Outcome::Visit(visit) = outcome { Some(visit) } else { None }
            },
        )
        .await
    }

    /// Corrects the number of people of a visit, or takes it back by 0.
    pub async fn count_visit(&self, visit: VisitId, count: u32) -> Result<(), LantoaError> {
        self.does(Command::CountVisit { visit, count }).await
    }

    /// Returns the visits that were not taken back, by date.
    pub async fn visits(&self) -> Result<Vec<Visit>, LantoaError> {
        self.ask(|query| query.visits()).await
    }
}
