//! Disputes: what people said differently, shown until settled.

use lantoa_core::domain::command::Command;
use lantoa_core::node::answer;

use crate::error::LantoaError;
use crate::id::{ClassId, DisputeId, LearnerId, MeetingId, TopicId};
use crate::node::Node;

/// One value of a dispute.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct DisputedValue {
    /// The mark's or level's word.
    pub value: String,
    /// The volunteer's name, or the person's id where the name is not known.
    pub by: String,
    /// The device that wrote it.
    pub device: crate::id::DeviceId,
}

/// Concurrent different values of one thing.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct Dispute {
    /// The dispute, the same on every device.
    pub id: DisputeId,
    /// What it is about.
    pub kind: DisputeKind,
    /// The class.
    pub class_id: ClassId,
    /// The learner.
    pub learner: LearnerId,
    /// The learner's name.
    pub name: String,
    /// What was said, by whom.
    pub values: Vec<DisputedValue>,
}

/// What a dispute is about.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Enum)]
pub enum DisputeKind {
    /// A mark.
    Mark {
        /// At which meeting.
        meeting: MeetingId,
    },
    /// A level.
    Level {
        /// With which topic.
        topic: TopicId,
    },
}

impl Dispute {
    /// Returns the dispute as apps show it; `None` where it is about no learner, which apps that know
    /// marks and levels alone cannot show.
    fn shown(line: answer::DisputeLine) -> Option<Self> {
        let answer::DisputeLine { id, kind, class, meeting, topic, learner, name, values, .. } =
            line;
        let kind = match kind {
            "mark" => DisputeKind::Mark { meeting: meeting? },
            "level" => DisputeKind::Level { topic: topic? },
            _ => return None,
        };
        let values =
            values.into_iter().map(|answer::DisputedValue { value, by, device, .. }| {
                DisputedValue { value, by, device }
            });
        Some(Self { id, kind, class_id: class, learner: learner?, name, values: values.collect() })
    }
}

#[uniffi::export]
impl Node {
    /// Returns the disputes over marks and levels that are open, by class, thing and learner.
    pub async fn disputes(&self) -> Result<Vec<Dispute>, LantoaError> {
        self.ask(|query| Ok(query.disputes()?.into_iter().filter_map(Dispute::shown).collect()))
            .await
    }

    /// Settles a dispute by the word of a mark or level: one of its values or another. Anybody with
    /// the right to mark may.
    ///
    /// Throws `Conflict` with the code `dispute-stale` where something else was said meanwhile.
    pub async fn settle(&self, dispute: DisputeId, value: String) -> Result<(), LantoaError> {
        self.does(Command::Settle { dispute, value }).await
    }
}
