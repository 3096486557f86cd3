//! Pairs of mentor and learner.

use lantoa_core::domain::command::Command;

use crate::error::LantoaError;
use crate::id::{Day, LearnerId, PersonId, TeamId};
use crate::node::Node;

/// A mentor who helps one learner beside classes. Called so because Kotlin has a `Pair` of its own.
pub type MentorPair = lantoa_core::domain::visit::Pair;

/// A mentor who helps one learner beside classes.
#[uniffi::remote(Record)]
pub struct MentorPair {
    /// The volunteer.
    pub mentor: PersonId,
    /// The learner.
    pub learner: LearnerId,
    /// The team.
    pub team: TeamId,
    /// The day it began, as said by the volunteer.
    pub since: Day,
}

#[uniffi::export]
impl Node {
    /// Joins a mentor and a learner from a day on.
    pub async fn add_pair(
        &self,
        mentor: PersonId,
        learner: LearnerId,
        since: Day,
    ) -> Result<(), LantoaError> {
        self.does(Command::AddPair { mentor, learner, since }).await
    }

    /// Takes a pair of mentor and learner back.
    pub async fn undo_pair(&self, mentor: PersonId, learner: LearnerId) -> Result<(), LantoaError> {
        self.does(Command::UndoPair { mentor, learner }).await
    }

    /// Returns the pairs of mentor and learner, by first day.
    pub async fn pairs(&self) -> Result<Vec<MentorPair>, LantoaError> {
        self.ask(|query| query.pairs()).await
    }
}
