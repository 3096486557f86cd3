//! What was said of a class or a learner in the team where they were before they moved, and is not known in the new
//! one.

use serde::Serialize;

use crate::domain::class::Class;
use crate::domain::id::{LearnerId, TeamId};
use crate::domain::time::Date;

/// One value that the old team said, and the new one never did.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SaidThere {
    /// What was said: one of `crate::domain::deed::WORDS`.
    pub what: &'static str,
    /// What the old team says, as a [`crate::node::answer::DeedLine`] has its value; empty for nothing.
    pub value: String,
    /// From which day on, where one was said.
    pub from: Option<Date>,
    /// What the new team says of the same, in the same form; `None` where it never said anything.
    pub here: Option<String>,
    /// Whether to move again carries it over: the new team says nothing of its own. Else a person decides.
    pub carried: bool,
}

/// A class as it was, and what was said there and is not known where it is now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ClassBefore {
    /// The class as it was.
    pub class: Class,
    /// Of how many of its people something is to be carried over.
    pub learners: usize,
    /// What was said of the class itself.
    pub said: Vec<SaidThere>,
}

/// A registration of before a move, and what was said of it and is not known where the learner is now.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LearnerBefore {
    /// The registration of then.
    pub learner: LearnerId,
    /// Its team.
    pub team: TeamId,
    /// What was said; never empty.
    pub said: Vec<SaidThere>,
}
