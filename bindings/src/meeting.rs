//! Meetings: the days on which a class meets.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{ClassId, Day, MeetingId, PersonId, TopicId};
use crate::node::Node;
use crate::page::{Cursor, page, page_of};

pub use lantoa_core::node::answer::MeetingLine;

/// A meeting in a list.
#[uniffi::remote(Record)]
pub struct MeetingLine {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its class.
    #[uniffi(name = "class_id")]
    pub class: ClassId,
    /// The day on which it was held; another than its id's where somebody corrected it.
    pub date: Day,
    /// Which of its id's day.
    pub number: u8,
    /// Whether the roll call ended.
    pub closed: bool,
    /// Whether it was withdrawn, since it was not held: it counts nowhere. Show its marks struck through.
    pub withdrawn: bool,
    /// Whether people differ about its day, or about whether it was held.
    pub disputed: bool,
    /// What it was about.
    pub topics: Vec<TopicId>,
    /// What was noted when it was closed; several where several phones closed it.
    pub notes: Vec<String>,
}

page_of!(
    /// A page of a class's meetings.
    MeetingPage,
    MeetingLine
);

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

    /// Says on which day a meeting was held. Its id never changes; two days said apart are a dispute.
    pub async fn correct_day(&self, meeting: MeetingId, date: Day) -> Result<(), LantoaError> {
        self.does(Command::CorrectDay { meeting, date }).await
    }

    /// Says that a meeting was not held, perhaps why: it counts nowhere from then on, and nobody is marked
    /// in it until it is restored. Where somebody marked in it apart it counts, as disputed.
    #[uniffi::method(default(reason = None))]
    pub async fn withdraw_meeting(
        &self,
        meeting: MeetingId,
        reason: Option<String>,
    ) -> Result<(), LantoaError> {
        self.does(Command::WithdrawMeeting { meeting, reason }).await
    }

    /// Takes a withdrawal back: the meeting counts again, with its marks.
    ///
    /// Throws `InvalidInput` (`unfit`) where it was not withdrawn.
    pub async fn restore_meeting(&self, meeting: MeetingId) -> Result<(), LantoaError> {
        self.does(Command::RestoreMeeting { meeting }).await
    }

    /// Says that what a volunteer marked in a meeting was another lesson of the class: two that were held
    /// apart got one id. Without a meeting the marks count where they are, after all.
    ///
    /// Throws `InvalidInput` (`unfit`) where the volunteer marked nobody there.
    #[uniffi::method(default(into = None))]
    pub async fn part_marks(
        &self,
        meeting: MeetingId,
        person: PersonId,
        into: Option<MeetingId>,
    ) -> Result<(), LantoaError> {
        self.does(Command::PartMarks { meeting, person, into }).await
    }

    /// Says that a class did not meet on a day, or, with `said` false, takes that back.
    #[uniffi::method(default(said = true))]
    pub async fn set_not_met(
        &self,
        class_id: ClassId,
        date: Day,
        said: bool,
    ) -> Result<(), LantoaError> {
        self.does(Command::NotMet { class: class_id, date, said }).await
    }

    /// Returns a class's meetings, by date; empty where the class is not held here.
    pub async fn meetings(&self, class_id: ClassId) -> Result<Vec<MeetingLine>, LantoaError> {
        self.ask(move |query| query.meetings(class_id)).await
    }

    /// Returns one page of a class's meetings, by date: at most `limit` rows, 1,000 at the most, behind the
    /// place `after`.
    ///
    /// Throws `InvalidInput` (`cursor-unfit`) where `after` is of another list.
    #[uniffi::method(default(after = None))]
    pub async fn meetings_page(
        &self,
        class_id: ClassId,
        limit: u32,
        after: Option<Cursor>,
    ) -> Result<MeetingPage, LantoaError> {
        self.ask(move |query| Ok(query.meetings_page(class_id, &page(limit, after))?.into())).await
    }
}
