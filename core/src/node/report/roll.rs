//! What a class's rolls say of one period, with joined meetings and moved rolls as one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::attendance::Mark;
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::time::Date;
use crate::node::joined::{Joined, Links};
use crate::node::report::Period;
use crate::node::report::class::ClassGroup;
use crate::node::short_ids::ShortIds;
use crate::store::reader::Reader;
use crate::store::reader::StoreError;

/// Whom a roll names.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Who {
    /// A learner.
    Learner(LearnerId),
    /// Somebody whose enrolment is not known: still a person who was there.
    Unknown(ClassId, ShortLearner),
}

/// A meeting of the period.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    pub(super) date: Date,
    pub(super) topics: BTreeSet<TopicId>,
}

/// What the rolls of one class say.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    /// The meetings of the period.
    pub(super) meetings: Vec<Meeting>,
    /// The day of the last meeting, in the period or not.
    pub(super) last: Option<Date>,
    /// Marks other than none: one per meeting, by its place in `meetings`, and registration.
    pub(super) marks: BTreeMap<(usize, Who), Mark>,
    /// Levels other than none, whatever the period.
    pub(super) levels: Vec<(Who, TopicId, Level)>,
    /// Marks of the period and levels that count by a provisional reading, or not at all because
    /// two learners share a short id.
    pub(super) disputed: u32,
}

impl Roll {
    pub(super) fn read(
        reader: &Reader,
        group: &ClassGroup,
        period: Period,
        links: &Links,
    ) -> Result<Self, StoreError> {
        let mut roll = Self::default();
        let mut places = roll.read_meetings(reader, group, period, links)?;
        // Joined meetings may hold marks of days before or after the period.
        let held = places.iter().filter(|(_, place)| place.is_some());
        let days: Vec<Date> = held.map(|(key, _)| key.date).collect();
        let from = (period.from).map(|from| days.iter().copied().fold(from, Date::min));
        let to = (period.to).map(|to| days.iter().copied().fold(to, Date::max));
        for (space, class) in group.members.iter().copied() {
            let mut short_ids = ShortIds::read(reader, space, class)?;
            reader.each_counted_mark(space, class, from, to, |mark| {
                let place =
                    *places.entry(mark.key).or_insert_with(|| roll.unopened(mark.key, period));
                let Some(place) = place else {
                    return Ok(());
                };
                let Some(who) = who(&mut short_ids, class, mark.short, links)? else {
                    roll.disputed += 1;
                    return Ok(());
                };
                roll.disputed += u32::from(mark.disputed);
                let prevailing = roll.marks.entry((place, who)).or_insert(Mark::None);
                *prevailing = mark.mark.max(*prevailing);
                Ok(())
            })?;
            for level in reader.levels(space, class)? {
                let Some(who) = who(&mut short_ids, class, level.short, links)? else {
                    roll.disputed += 1;
                    continue;
                };
                roll.disputed += u32::from(level.disputed);
                roll.levels.push((who, level.topic, level.level));
            }
        }
        Ok(roll)
    }

    /// Reads the meetings, and returns for each where it stands in `meetings`; `None` where it is
    /// not of the period.
    fn read_meetings(
        &mut self,
        reader: &Reader,
        group: &ClassGroup,
        period: Period,
        links: &Links,
    ) -> Result<BTreeMap<MeetingKey, Option<usize>>, StoreError> {
        let mut topics: BTreeMap<MeetingKey, BTreeSet<TopicId>> = BTreeMap::new();
        for (space, class) in group.members.iter().copied() {
            for meeting in reader.meetings(space, class)? {
                topics.entry(meeting.key).or_default().extend(meeting.topics);
            }
        }
        let pairs = links.meetings.get(&links.classes.root(group.class.class));
        let joined = Joined::of(pairs.into_iter().flatten().copied());
        for key in joined.members() {
            for (space, class) in group.members.iter().copied() {
                if !topics.contains_key(&key) && reader.has_marks(space, class, key)? {
                    topics.insert(key, BTreeSet::new());
                }
            }
        }
        let mut whole: BTreeMap<MeetingKey, Meeting> = BTreeMap::new();
        for (key, topics) in &topics {
            let meeting = whole
                .entry(joined.root(*key))
                .or_insert_with(|| Meeting { date: key.date, topics: BTreeSet::new() });
            meeting.date = meeting.date.max(key.date);
            meeting.topics.extend(topics.iter().cloned());
        }
        self.last = topics.keys().map(|key| key.date).max();
        let mut places = BTreeMap::new();
        for (root, meeting) in whole {
            let place = period.holds(meeting.date).then(|| {
                self.meetings.push(meeting);
                self.meetings.len() - 1
            });
            places.insert(root, place);
        }
        let keys = topics.keys();
        Ok(keys.map(|key| (*key, places[&joined.root(*key)])).collect())
    }

    /// Takes in a meeting that is marked and whose opening is not known or not believed.
    fn unopened(&mut self, key: MeetingKey, period: Period) -> Option<usize> {
        self.last = self.last.max(Some(key.date));
        period.holds(key.date).then(|| {
            self.meetings.push(Meeting { date: key.date, topics: BTreeSet::new() });
            self.meetings.len() - 1
        })
    }
}

/// Returns whom `short` means, or `None` where it can mean two learners.
fn who(
    short_ids: &mut ShortIds<'_>,
    class: ClassId,
    short: ShortLearner,
    links: &Links,
) -> Result<Option<Who>, StoreError> {
    Ok(match short_ids.learners(short)? {
        [] => Some(Who::Unknown(class, short)),
        [one] => Some(Who::Learner(links.registrations.root(*one))),
        _ => None,
    })
}
