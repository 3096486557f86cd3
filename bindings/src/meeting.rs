//! Meetings: the days on which a class meets.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{ClassId, Day, MeetingId, TopicId};
use crate::node::Node;

pub use lantoa_core::node::answer::MeetingLine;

/// A meeting in a list.
#[uniffi::remote(Record)]
pub struct MeetingLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// The day.
    pub date: Day,
    /// Which of that day.
    pub number: u8,
    /// Whether the roll call ended.
    pub closed: bool,
    /// What it was about.
    pub topics: Vec<TopicId>,
    /// What was noted when it was closed; several where several phones closed it.
    pub notes: Vec<String>,
}

#[uniffi::export]
impl Node {
    /// Opens the day's meeting of a class, or returns it where it exists: two phones that open the
    /// same class and date apart open the same meeting. `another` asks for a further one that day.
    #[uniffi::method(default(another = false, topics = []))]
    pub async fn open_meeting(
        &self,
        class_id: ClassId,
        date: Day,
        another: bool,
        topics: Vec<TopicId>,
    ) -> Result<MeetingId, LantoaError> {
        let command = Command::OpenMeeting { class: class_id, date, another, topics };
        self.makes(command, |outcome| {
            if let Outcome::Meeting(meeting) = outcome { Some(meeting) } else { None }
        })
        .await
    }

    /// Ends a meeting's roll call, perhaps with a note. Late marks are still taken.
    #[uniffi::method(default(note = None))]
    pub async fn close_meeting(
        &self,
        meeting: MeetingId,
        note: Option<String>,
    ) -> Result<(), LantoaError> {
        self.does(Command::CloseMeeting { meeting, note }).await
    }

    /// Returns a class's meetings, by date; empty where the class is not held here.
    pub async fn meetings(&self, class_id: ClassId) -> Result<Vec<MeetingLine>, LantoaError> {
        self.ask(move |query| query.meetings(class_id)).await
    }
}
