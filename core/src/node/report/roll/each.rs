//! What is asked of each meeting of a roll by itself.

use std::collections::BTreeMap;

use crate::domain::attendance::Mark;
use crate::domain::id::MeetingId;
use crate::domain::time::Date;
use crate::node::links::Links;
use crate::node::report::Period;
use crate::node::report::class::ClassGroup;
use crate::node::report::roll::Roll;
use crate::store::reader::{Reader, StoreError};

impl Roll {
    /// Returns how many people who come to the class that day have no mark at each of its meetings where
    /// somebody has one.
    pub(in crate::node::report) fn blanks_by_meeting(
        reader: &Reader,
        group: &ClassGroup,
        links: &Links,
    ) -> Result<BTreeMap<MeetingId, u32>, StoreError> {
        let (roll, places) = Self::read_all(reader, group, Period::ALL, links)?;
        let asked = vec![true; roll.named.len()];
        let blank = |place: usize| {
            let meeting = &roll.meetings[place];
            let mut seen = vec![false; roll.named.len()];
            for (line, said) in meeting.marks.iter().enumerate() {
                seen[line] = said.mark != Mark::None;
            }
            if meeting.is_marked() { roll.blanks(meeting.date, &asked, &mut seen) } else { 0 }
        };
        Ok(places.iter().filter_map(|(key, place)| Some((*key, blank((*place)?)))).collect())
    }

    /// Returns the meetings of the class that are joined, each as [`Links::meeting`] names it, with the day on which
    /// they count; by day.
    pub(in crate::node::report) fn joined_meetings(
        reader: &Reader,
        group: &ClassGroup,
        links: &Links,
    ) -> Result<Vec<(Date, Vec<MeetingId>)>, StoreError> {
        let mut roll = Self::default();
        let mut joined: BTreeMap<usize, Vec<MeetingId>> = BTreeMap::new();
        for (meeting, place) in roll.read_meetings(reader, group, links)? {
            if let Some(place) = place {
                joined.entry(place).or_default().push(meeting);
            }
        }
        joined.retain(|_, meetings| meetings.len() > 1);
        let days = joined.into_iter();
        let mut days: Vec<_> =
            days.map(|(place, meetings)| (roll.meetings[place].date, meetings)).collect();
        days.sort();
        Ok(days)
    }
}
