//! One person as a coordinator looks them up: everything known, and where and when they come.

use serde::Serialize;

use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::time::Date;
use crate::node::answer::{Before, LearnerBefore, LearnerSheet};

/// A learner with everything known, over all classes and registrations that are held here.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct LearnerRecord {
    /// The learner, the data, and the classes the learner is enrolled in.
    #[serde(flatten)]
    pub sheet: LearnerSheet,
    /// Whether the import that registered the learner was taken back and nobody marked the learner: shown in
    /// no list, until somebody enrols or marks the learner.
    pub taken_back: bool,
    /// The last day on which the person was present or late, under any of the registrations.
    pub last_seen: Option<Date>,
    /// Every class that the learner comes or came to under this registration, by name.
    pub enrolments: Vec<EnrolmentLine>,
    /// The other registrations of the person, by id.
    pub registrations: Vec<RegistrationLine>,
    /// The teams in which the learner was before moving, the last first.
    pub before: Vec<Before>,
    /// What was said of the learner in the team of before, and is not known in this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<LearnerBefore>,
}

/// A learner in one class.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct EnrolmentLine {
    /// The class.
    pub class: ClassId,
    /// Its name; empty where its data has not arrived.
    pub name: String,
    /// Its team.
    pub team: TeamId,
    /// Whether the learner comes, by what was said of the latest day.
    pub comes: bool,
    /// What was said, by day; what holds from the beginning stands first.
    pub days: Vec<ComesFrom>,
    /// The last day on which the learner was present or late there.
    pub last_seen: Option<Date>,
}

/// Whether a learner comes to a class from a day on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct ComesFrom {
    /// The day; `None` for from the beginning, and of one who left for a day that nobody said.
    pub from: Option<Date>,
    /// Whether the learner comes.
    pub comes: bool,
}

/// Another registration of a person.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RegistrationLine {
    /// The registration.
    pub learner: LearnerId,
    /// The name there; empty where that team is not held here, or the data were erased.
    pub name: String,
    /// Its team; `None` as for an empty name.
    pub team: Option<TeamId>,
    /// Whether it is one registration that moved from team to team, rather than a second one that
    /// somebody linked.
    pub moved: bool,
}
