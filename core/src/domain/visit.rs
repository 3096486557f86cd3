//! Help outside classes: drop-in visits, and pairs of mentor and learner.

use serde::Serialize;

use crate::domain::id::{LearnerId, PersonId, PlaceId, TeamId, VisitId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;

/// Most people of one visit: a whole commune's hall.
pub const PEOPLE_PER_VISIT_MAX: u32 = 10_000;

/// People helped without a class, such as at the one-stop desk.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
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
    pub date: Date,
    /// How many people; 0 takes the visit back.
    pub count: u32,
}

/// A mentor who helps one learner beside classes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Pair {
    /// The volunteer.
    pub mentor: PersonId,
    /// The learner.
    pub learner: LearnerId,
    /// The team.
    pub team: TeamId,
    /// The day it began, as said by the volunteer.
    pub since: Date,
}
