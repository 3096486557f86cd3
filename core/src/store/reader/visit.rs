//! Questions about help outside classes.

use crate::domain::id::{LearnerId, PersonId, PlaceId, TeamId, VisitId};
use crate::domain::visit::{Pair, Visit};
use crate::store::error::StoreError;
use crate::store::reader::Reader;

impl Reader {
    /// Returns all visits that were not taken back, by date, team and id.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn visits(&self) -> Result<Vec<Visit>, StoreError> {
        self.all(
            "SELECT visit, space, place, topic, date, count FROM visit WHERE count > 0
             ORDER BY date, space, visit, month",
            [],
            |c| {
                Ok(Visit {
                    visit: VisitId(c.bytes("visit")?),
                    team: TeamId(c.bytes("visit space")?),
                    place: PlaceId(c.bytes("visit place")?),
                    topic: c.parsed("topic")?,
                    date: c.parsed("visit date")?,
                    count: c.number("visit count")?,
                })
            },
        )
    }

    /// Returns all pairs, by first day, team, mentor and learner; a pair of several months once.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn pairs(&self) -> Result<Vec<Pair>, StoreError> {
        self.all(
            "SELECT mentor, learner, space, min(since) FROM pair GROUP BY space, mentor, learner
             ORDER BY min(since), space, mentor, learner",
            [],
            |c| {
                Ok(Pair {
                    mentor: PersonId(c.bytes("mentor")?),
                    learner: LearnerId(c.bytes("learner")?),
                    team: TeamId(c.bytes("pair space")?),
                    since: c.parsed("pair date")?,
                })
            },
        )
    }
}
