//! Levels as they stood at the end of a period, from what was said of them and of the meetings.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, ReportQuery};

use crate::month::Said;
use crate::month::count::whole::Whole;
use crate::month::count::{TOTAL, is_of_people, is_of_time, span};
use crate::month::numbers::Numbers;
use crate::month::view::View;

/// Somebody reached a level with a topic in the time of a row.
pub(super) type Reached = (String, (LearnerId, &'static str), Level);

impl View<'_> {
    /// Returns the level that stands, none where there is none, and whether it is disputed.
    pub(in crate::month) fn level(
        &self,
        class: ClassId,
        learner: LearnerId,
        topic: &str,
    ) -> (Level, bool) {
        let said = self.standing(|said| {
            if let Said::Level { class: c, learner: l, topic: t, level } = said
                && (*c, *l, *t) == (class, learner, topic)
            {
                Some(*level)
            } else {
                None
            }
        });
        let said: BTreeSet<Level> = said.into_iter().collect();
        (said.last().copied().unwrap_or(Level::None), said.len() > 1)
    }

    /// Returns at which meeting a level was reached: of several that were said apart the first, by
    /// the days on which the roll says that they were held.
    fn meeting_of(
        &self,
        (class, learner, topic): (ClassId, LearnerId, &str),
        level: Level,
    ) -> Option<MeetingKey> {
        let said = self.standing(|said| {
            if let Said::LevelDay { class: c, learner: l, topic: t, level: at, key } = said
                && (*c, *l, *t, *at) == (class, learner, topic, level)
            {
                Some(*key)
            } else {
                None
            }
        });
        said.into_iter().min_by_key(|key| (self.day_held(MeetingId { class, key: *key }), *key))
    }

    /// Returns of whom levels of a class were said, with which topics.
    fn said_of(&self, whole: &Whole) -> BTreeSet<(ClassId, LearnerId, &'static str)> {
        let said = self.each(|said| {
            if let Said::Level { class, learner, topic, .. } = said
                && whole.classes.contains_key(class)
            {
                Some((*class, *learner, *topic))
            } else {
                None
            }
        });
        said.into_iter().collect()
    }

    /// Returns the days on which each level was reached, as far as the one that stands; of one of which nobody said when
    /// it was reached, none.
    fn days_of(
        &self,
        whole: &Whole,
        (class, learner, topic): (ClassId, LearnerId, &str),
    ) -> Vec<(Date, Level)> {
        let (standing, _) = self.level(class, learner, topic);
        // Who was lowered since had come no farther.
        let days = Level::ALL.into_iter().filter_map(|level| {
            let key = self.meeting_of((class, learner, topic), level)?;
            Some((self.day_of(whole, whole.by_roll(class, key)), level.min(standing)))
        });
        let days: Vec<(Date, Level)> = days.collect();
        if days.iter().any(|(_, level)| *level == standing) { days } else { vec![] }
    }

    /// Returns whether somebody had reached a level in a class by a day.
    pub(super) fn has_taught(&self, whole: &Whole, to: Option<Date>) -> bool {
        let is_past = |day: Date| to.is_none_or(|to| day <= to);
        let days = self.said_of(whole).into_iter().flat_map(|said| self.days_of(whole, said));
        days.filter(|(_, level)| *level != Level::None).any(|(day, _)| is_past(day))
    }

    /// Adds the levels of a class to the rows in which all of it counts, of people and of topics; returns those that
    /// stand in rows of times.
    pub(super) fn add_levels(
        &self,
        (whole, base): (&Whole, &BTreeSet<String>),
        rows: &mut BTreeMap<String, Numbers>,
        query: &ReportQuery,
        person: impl Fn(LearnerId) -> LearnerId,
        traits: impl Fn(LearnerId) -> String,
    ) -> Vec<Reached> {
        let by = query.by;
        let mut found = Vec::new();
        let mut standings = Vec::new();
        for (class, learner, topic) in self.said_of(whole) {
            let (standing, disputed) = self.level(class, learner, topic);
            let mut days = self.days_of(whole, (class, learner, topic));
            let is_dated = !days.is_empty();
            days.retain(|(day, _)| query.to.is_none_or(|to| *day <= to));
            let highest = days.iter().map(|(_, level)| *level).max();
            let level = if is_dated { highest } else { Some(standing) };
            let Some(level) = level.filter(|level| *level != Level::None) else { continue };
            let row = (class, person(learner), topic);
            standings.push((row, level, (disputed, standing), days, is_dated));
        }
        for (at, (row, level, _, days, is_dated)) in standings.iter().enumerate() {
            let ((_, who, topic), level, is_dated) = (*row, *level, *is_dated);
            // One person has one dispute with a topic in one roll, at the level that prevails.
            let of = |at: &usize| {
                let (_, level, _, days, _) = &standings[*at];
                (*level, days.iter().max().copied())
            };
            let one: Vec<usize> =
                (0..standings.len()).filter(|other| standings[*other].0 == *row).collect();
            let shown = one.iter().copied().max_by_key(of);
            let differs = one.iter().any(|other| standings[*other].2 != (false, standings[at].2.1));
            let disputed = differs && shown == Some(at);
            let mut keys = base.clone();
            keys.extend((by == Some(Breakdown::Topic)).then(|| topic.to_owned()));
            keys.extend(is_of_people(by).then(|| traits(who)));
            keys.extend((is_of_time(by) && !is_dated).then(|| "unknown".to_owned()));
            for key in keys {
                let row = rows.entry(key).or_default();
                row.disputed += u32::from(disputed);
                let held = row.levels.entry((who, topic)).or_insert(level);
                *held = level.max(*held);
            }
            let last = days.iter().map(|(day, _)| *day).max();
            for (day, level) in days.iter().copied() {
                let Some(key) = span(by, day) else { continue };
                found.push((key.clone(), (who, topic), level));
                if query.from.is_none_or(|from| from <= day) {
                    rows.entry(key).or_default();
                }
            }
            if let Some(last) = last.filter(|last| query.from.is_none_or(|from| from <= *last))
                && let Some(key) = span(by, last)
            {
                rows.entry(key).or_default().disputed += u32::from(disputed);
            }
        }
        found
    }
}

/// Adds to each row of a time what was reached until its end.
pub(super) fn stand_on(rows: &mut BTreeMap<String, Numbers>, reached: &[Reached]) {
    let is_time = |key: &str| key != TOTAL && key != "unknown";
    for (key, row) in rows.iter_mut().filter(|(key, _)| is_time(key)) {
        for (_, what, level) in reached.iter().filter(|(at, ..)| at <= key) {
            let held = row.levels.entry(*what).or_insert(*level);
            *held = (*level).max(*held);
        }
    }
}
