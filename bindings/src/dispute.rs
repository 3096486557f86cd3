//! Disputes: what people said differently, shown until settled.

use lantoa_core::domain::command::Command;
use lantoa_core::domain::page::Paged;
use lantoa_core::node::answer;

use crate::error::LantoaError;
use crate::id::{ClassId, DisputeId, LearnerId, MeetingId, TopicId};
use crate::node::Node;
use crate::page::{Cursor, page, page_of};

/// One value of a dispute.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct DisputedValue {
    /// The word of a mark or level, a day, or a word of what was said of a meeting.
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
    /// The learner, of a mark or a level.
    pub learner: Option<LearnerId>,
    /// The learner's name; empty where there is none, or where it has not arrived.
    pub name: String,
    /// What was said, by whom.
    pub values: Vec<DisputedValue>,
    /// The words that settle it; a day is settled by any other day, too.
    pub answers: Vec<String>,
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
    /// The day of a meeting, as it was corrected.
    Day {
        /// Of which.
        meeting: MeetingId,
    },
    /// Whether a meeting was held: it was withdrawn, and restored or marked apart. It counts meanwhile.
    Withdrawn {
        /// Which.
        meeting: MeetingId,
    },
    /// Whether two meetings are one, or on whose day.
    Joined {
        /// The first of them.
        meeting: MeetingId,
    },
}

impl Dispute {
    /// Returns the dispute as apps show it. Of its kind every one has its meeting or topic.
    fn shown(line: answer::DisputeLine) -> Option<Self> {
        let answer::DisputeLine {
            id,
            kind,
            class,
            meeting,
            topic,
            learner,
            name,
            values,
            answers,
            ..
        } = line;
        let kind = match (kind, meeting, topic) {
            ("mark", Some(meeting), _) => DisputeKind::Mark { meeting },
            ("level", _, Some(topic)) => DisputeKind::Level { topic },
            ("day", Some(meeting), _) => DisputeKind::Day { meeting },
            ("withdrawn", Some(meeting), _) => DisputeKind::Withdrawn { meeting },
            ("joined", Some(meeting), _) => DisputeKind::Joined { meeting },
            _ => return None,
        };
        let values =
            values.into_iter().map(|answer::DisputedValue { value, by, device, .. }| {
                DisputedValue { value, by, device }
            });
        let values = values.collect();
        Some(Self { id, kind, class_id: class, learner, name, values, answers })
    }
}

page_of!(
    /// A page of disputes.
    DisputePage,
    Dispute
);

#[uniffi::export]
impl Node {
    /// Returns the disputes that are open, by class, thing and learner.
    pub async fn disputes(&self) -> Result<Vec<Dispute>, LantoaError> {
        self.ask(|query| Ok(query.disputes()?.into_iter().filter_map(Dispute::shown).collect()))
            .await
    }

    /// Returns one page of `disputes`: at most `limit` rows, 1,000 at the most, behind the place `after`.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(after = None))]
    pub async fn disputes_page(
        &self,
        limit: u32,
        after: Option<Cursor>,
    ) -> Result<DisputePage, LantoaError> {
        self.ask(move |query| {
            let Paged { rows, next, total } = query.disputes_page(&page(limit, after))?;
            let rows: Vec<Dispute> = rows.into_iter().filter_map(Dispute::shown).collect();
            Ok(Paged { rows, next, total }.into())
        })
        .await
    }

    /// Settles a dispute by one of its answers; one over a day by any other day, too. Anybody with the
    /// right to mark may.
    ///
    /// Throws `Conflict` with the code `dispute-stale` where something else was said meanwhile.
    pub async fn settle(&self, dispute: DisputeId, value: String) -> Result<(), LantoaError> {
        self.does(Command::Settle { dispute, value }).await
    }
}
