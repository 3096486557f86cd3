//! Marks: who was there.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{ClockMs, LearnerId, MeetingId};
use crate::node::Node;

pub use lantoa_core::domain::attendance::Mark;
pub use lantoa_core::node::answer::MarkLine;

/// Attendance of one learner at one meeting.
#[uniffi::remote(Enum)]
pub enum Mark {
    /// Taken back, or never made.
    None,
    /// Did not come.
    Absent,
    /// Did not come and said so; counts in no rate.
    Excused,
    /// Came after the start.
    Late,
    /// Came.
    Present,
}

/// A mark in a class sheet.
#[uniffi::remote(Record)]
pub struct MarkLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// The learner.
    pub learner: LearnerId,
    /// The mark; the provisional reading where disputed.
    pub mark: Mark,
    /// The name of the volunteer who said so; the person's id where the name is not known.
    pub by: String,
    /// When, by that phone's clock.
    pub at: ClockMs,
    /// Whether it is disputed.
    pub disputed: bool,
}

#[uniffi::export]
impl Node {
    /// Marks one learner at one meeting: a tap, durable when this returns. Returns how many marks
    /// were written: 0 where it was so already.
    ///
    /// Give as `seen` what the screen showed (the mark none for a blank), and the call throws
    /// `Conflict` with the word of what is there `now` where that is something else. Without it the
    /// mark is set in any case.
    #[uniffi::method(default(seen = None))]
    pub async fn set_mark(
        &self,
        meeting: MeetingId,
        learner: LearnerId,
        mark: Mark,
        seen: Option<Mark>,
    ) -> Result<u32, LantoaError> {
        let seen = seen.map(Some);
        self.makes(Command::SetMark { meeting, learner, mark, seen }, marked).await
    }

    /// Marks every enrolled learner without a mark; never changes one. Returns how many.
    pub async fn fill_marks(&self, meeting: MeetingId, mark: Mark) -> Result<u32, LantoaError> {
        self.makes(Command::FillMarks { meeting, mark }, marked).await
    }
}

/// Returns how many marks or levels a command wrote.
pub(crate) fn marked(outcome: Outcome) -> Option<u32> {
    if let Outcome::Marked(count) = outcome { Some(count) } else { None }
}
