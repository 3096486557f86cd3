//! Levels: how far learners have come.

use lantoa_core::domain::command::Command;

use crate::error::LantoaError;
use crate::id::{ClassId, LearnerId, MeetingId, TopicId};
use crate::mark::marked;
use crate::node::Node;

pub use lantoa_core::domain::progress::Level;
pub use lantoa_core::node::answer::LevelLine;

/// How far a learner has come with one topic. Of two disputed levels the higher is shown.
#[uniffi::remote(Enum)]
pub enum Level {
    /// Taken back, or never set.
    None,
    /// Heard it.
    Taught,
    /// Did it with help.
    Practised,
    /// Did it alone.
    Alone,
    /// Confirmed outside, such as on VNeID; we only note it.
    Confirmed,
}

/// A level in a class sheet.
#[uniffi::remote(Record)]
pub struct LevelLine {
    /// The learner.
    pub learner: LearnerId,
    /// The topic.
    pub topic: TopicId,
    /// The level; the provisional reading where disputed.
    pub level: Level,
    /// The name of the volunteer who said so; the person's id where the name is not known.
    pub by: String,
    /// Whether it is disputed.
    pub disputed: bool,
}

#[uniffi::export]
impl Node {
    /// Notes how far a learner has come: a tap, durable when this returns. `class_id` is where it was
    /// taught, `at` the meeting at which; the last one of the class where none is given. Returns how many
    /// levels were written, and takes `seen`, as `set_mark` does.
    #[uniffi::method(default(seen = None, at = None))]
    pub async fn set_level(
        &self,
        class_id: ClassId,
        learner: LearnerId,
        topic: TopicId,
        level: Level,
        seen: Option<Level>,
        at: Option<MeetingId>,
    ) -> Result<u32, LantoaError> {
        let (seen, class) = (seen.map(Some), class_id);
        self.makes(Command::SetLevel { class, learner, topic, level, at, seen }, marked).await
    }
}
