//! A meeting as the rolls of a class opened it: its day, what it was about, and whether it was held.

use std::collections::BTreeSet;

use crate::domain::class::MeetingState;
use crate::domain::id::MeetingKey;
use crate::domain::programme::TopicId;
use crate::domain::time::Date;
use crate::store::reader::MeetingRow;

/// A meeting's day. A day that was corrected goes before one that was not; of two such the later.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Day {
    is_corrected: bool,
    pub(super) date: Date,
}

/// What the rolls of a class say of one meeting beside its marks.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) topics: BTreeSet<TopicId>,
    /// Whether some roll still holds it open.
    pub(super) open: bool,
    /// `None` before any roll was asked.
    pub(super) day: Option<Day>,
    /// Whether some roll does not say that it was withdrawn.
    pub(super) is_held: bool,
}

impl Opened {
    /// A meeting that is marked and whose opening is not known.
    pub(super) fn unopened(key: MeetingKey) -> Self {
        let day = Some(Day { is_corrected: false, date: key.date });
        Self { topics: BTreeSet::new(), open: true, day, is_held: true }
    }

    pub(super) fn take(&mut self, meeting: MeetingRow) {
        let day = Day { is_corrected: meeting.day != meeting.key.date, date: meeting.day };
        self.day = self.day.max(Some(day));
        self.topics.extend(meeting.topics);
        self.open |= meeting.state == MeetingState::Open;
        self.is_held |= !meeting.withdrawn;
    }
}
