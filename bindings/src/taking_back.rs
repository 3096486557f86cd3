//! Taking an act back, by the name that a history has for it.

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::taken_back;

use crate::error::LantoaError;
use crate::history::Thing;
use crate::id::{ActId, ClassId, Day, LearnerId, MeetingId, PersonId, PlaceId, TeamId, TopicId};
use crate::node::Node;

pub use lantoa_core::domain::taken_back::WhyLeft;

/// What taking an act back did, or would do.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct TakenBackAct {
    /// The act.
    pub act: ActId,
    /// Fields that say again what they said before.
    pub restored: Vec<ActField>,
    /// Fields that stay as they are.
    pub left: Vec<FieldLeft>,
    /// Learners whom it registered, and who are shown no more. Their data stay until they are erased.
    pub learners: Vec<LearnerId>,
    /// Classes that it opened, and that have ended now.
    pub classes: Vec<ClassId>,
    /// Meetings that it opened, and that are withdrawn now.
    pub meetings: Vec<MeetingId>,
    /// Teams that it made, and that stay.
    pub teams: Vec<TeamId>,
    /// Places that it made, and that stay.
    pub places: Vec<PlaceId>,
    /// Of how many learners the data were erased since; nothing is left to take back of them.
    pub erased: u32,
}

impl From<taken_back::TakenBackAct> for TakenBackAct {
    fn from(back: taken_back::TakenBackAct) -> Self {
        let taken_back::TakenBackAct {
            act,
            restored,
            left,
            learners,
            classes,
            meetings,
            teams,
            places,
            erased,
        } = back;
        let restored = restored.into_iter().map(Into::into).collect();
        let left =
            left.into_iter().map(|left| FieldLeft { field: left.field.into(), why: left.why });
        let left = left.collect();
        Self { act, restored, left, learners, classes, meetings, teams, places, erased }
    }
}

/// A field that an act wrote.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct ActField {
    /// What it says, as a word by which an app finds its own: one of a history's, or `other`.
    pub what: String,
    /// What stands there from now on, as a history has it; empty where that is nothing.
    pub value: Option<String>,
    /// From which day on, where one was said.
    pub from_day: Option<Day>,
    /// Of which things.
    pub about: Vec<Thing>,
    /// The volunteer whom it is about.
    pub person: Option<PersonId>,
    /// The topic.
    pub topic: Option<TopicId>,
}

impl From<taken_back::ActField> for ActField {
    fn from(field: taken_back::ActField) -> Self {
        let taken_back::ActField { what, value, from, about, person, topic } = field;
        Self { what: what.to_owned(), value, from_day: from, about, person, topic }
    }
}

/// A field that an act wrote and that stays as it is.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct FieldLeft {
    /// The field.
    pub field: ActField,
    /// Why.
    pub why: WhyLeft,
}

/// Why a field is left as it is.
#[uniffi::remote(Enum)]
pub enum WhyLeft {
    /// Somebody changed it since.
    Changed,
    /// Several values stood there, and the act settled which one holds.
    Settled,
    /// It has no value that says nothing.
    Stays,
}

#[uniffi::export]
impl Node {
    /// Takes an act back, whoever did it, as far as this device may write what it wrote: what nobody changed
    /// since is as it was before, and what somebody did is left and told. Who was registered is shown no more,
    /// a class that was opened has ended, a meeting is withdrawn. Nothing is deleted, and taking back is an
    /// act, which can be taken back. With `dry_run` it only says what it would do.
    ///
    /// Throws `Conflict` (`act-worked-on`) where somebody has worked on what it made, `act-taken-back` where all
    /// that it wrote is as before already, `act-overruled` where nothing is left of it, `act-set-aside`, `act-later`,
    /// `act-of-import`; `NotAllowed` for what has no way back (`act-record`, `act-signed`, `act-settled`, `act-stays`, `act-erased`). Nothing is changed then.
    #[uniffi::method(default(dry_run = false))]
    pub async fn take_back(&self, act: ActId, dry_run: bool) -> Result<TakenBackAct, LantoaError> {
        self.offload(move |node| {
            let command = Command::TakeBack { act };
            let outcome = if dry_run { node.preview(command) } else { node.execute(command) };
            let Outcome::TakenBack(back) = outcome? else {
                unreachable!("taking back comes to nothing else")
            };
            Ok((*back).into())
        })
        .await
    }
}
