//! Classes in a list, and one class with its roll.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::{Class, Enrolment, MeetingState};
use crate::domain::id::{ClassId, LearnerId, MeetingId, SpaceId, TeamId};
use crate::domain::page::{Page, Paged};
use crate::domain::row::LinkKind;
use crate::domain::text::title_key;
use crate::node::answer::{ClassLine, ClassSheet, LevelLine, MarkLine, MeetingLine};
use crate::node::error::Error;
use crate::node::query::{Query, learner};
use crate::node::report;
use crate::node::same_places::SamePlaces;
use crate::node::short_ids::ShortIds;
use crate::store::reader::{ClassCounts, MeetingRow};

impl Query {
    /// Returns all classes, by name; one whose data has not arrived has an empty name.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn classes(&self) -> Result<Vec<ClassLine>, Error> {
        let _still = self.reader.hold()?;
        let counts = self.reader.class_counts()?;
        let same = SamePlaces::read(&self.reader)?;
        let further = self.further_registrations()?;
        let classes = self.reader.classes(&BTreeSet::new())?.into_iter();
        let mut lines: Vec<ClassLine> = classes
            .map(|class| {
                let key = (class.team.space(), class.class);
                line(class, counts.get(&key).copied().unwrap_or_default(), &same, &further)
            })
            .collect();
        lines.sort_by_cached_key(|c| (title_key(&c.name), c.class));
        Ok(lines)
    }

    /// Returns one page of all classes, or of a team's, by name. A class that moved stands there as what it
    /// became, where that is held here.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn classes_page(
        &self,
        team: Option<TeamId>,
        page: &Page,
    ) -> Result<Paged<ClassLine>, Error> {
        let _still = self.reader.hold()?;
        let mut classes = self.reader.classes(&BTreeSet::new())?;
        let moved = self.moved(LinkKind::MovedClass)?;
        moved.drop_old(&mut classes, |class| class.class.to_string());
        classes.retain(|class| team.is_none_or(|team| team == class.team));
        let keyed = classes.into_iter().map(|class| (title_key(&class.name), class));
        let mut keyed: Vec<(String, Class)> = keyed.collect();
        let key = |(title, class): &(String, Class)| (title.clone(), class.class, class.team);
        keyed.sort_by_cached_key(key);
        let same = SamePlaces::read(&self.reader)?;
        let further = self.further_registrations()?;
        page.cut("class", keyed, key)?.each(|(_, class)| {
            // Of those that are shown only: counting all reads every roll.
            let counts = self.reader.class_counts_of(class.team.space(), class.class)?;
            Ok(line(class, counts, &same, &further))
        })
    }

    /// Returns a class with its roll; `None` where it is not held here.
    ///
    /// A mark under a short id that two learners of the class share is shown for both of them, as
    /// disputed; one of a learner of whom nothing is known here cannot be shown. Registrations that are linked
    /// as one person are one row: it shows the mark that prevails, as disputed where theirs differ.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn class(&self, id: ClassId) -> Result<Option<ClassSheet>, Error> {
        let _still = self.reader.hold()?;
        let Some(class) = self.reader.class(id)? else {
            return Ok(None);
        };
        let space = class.team.space();
        let volunteers = self.volunteer_names()?;
        let mut short_ids = ShortIds::read(&self.reader, space, id)?;
        let of = |enrolment| self.reader.class_learners(space, id, enrolment);
        let (learners, left) = (of(Enrolment::Enrolled)?, of(Enrolment::Left)?);
        let rows = self.rows((space, id), &learners, &left)?;
        let mut marks: BTreeMap<_, MarkLine> = BTreeMap::new();
        for row in self.reader.marks(space, id)? {
            let meeting = MeetingId { class: id, key: row.key };
            let learners = short_ids.learners(row.short)?;
            for learner in learners.iter().map(|learner| rows.of(*learner)) {
                let line = MarkLine {
                    meeting,
                    learner,
                    mark: row.mark,
                    by: volunteers.name(row.author.person, space),
                    at: row.author.at,
                    disputed: row.disputed || learners.len() > 1,
                };
                prevailing(&mut marks, (meeting, learner), line, |line| {
                    (line.mark, &mut line.disputed)
                });
            }
        }
        let mut levels: BTreeMap<_, LevelLine> = BTreeMap::new();
        for row in self.reader.levels(space, id)? {
            let learners = short_ids.learners(row.short)?;
            for learner in learners.iter().map(|learner| rows.of(*learner)) {
                let line = LevelLine {
                    learner,
                    topic: row.topic.clone(),
                    level: row.level,
                    by: volunteers.name(row.author.person, space),
                    disputed: row.disputed || learners.len() > 1,
                };
                prevailing(&mut levels, (learner, row.topic.clone()), line, |line| {
                    (line.level, &mut line.disputed)
                });
            }
        }
        let marked: BTreeSet<LearnerId> = marks.keys().map(|(_, learner)| *learner).collect();
        let learners = learners.into_iter().filter(|hit| rows.of(hit.learner) == hit.learner);
        let left = left.into_iter().filter(|hit| rows.of(hit.learner) == hit.learner);
        let left = left.filter(|hit| marked.contains(&hit.learner));
        Ok(Some(ClassSheet {
            class: id,
            name: class.name,
            team: class.team,
            place: class.place,
            closed: class.closed,
            learners: learners.map(learner::line).collect(),
            left: left.map(learner::line).collect(),
            meetings: self.meeting_lines(space, id)?,
            marks: marks.into_values().collect(),
            levels: levels.into_values().collect(),
            before: self.before(LinkKind::MovedClass, &id.to_string())?,
        }))
    }

    /// Returns a class's meetings, by date; empty where the class is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn meetings(&self, id: ClassId) -> Result<Vec<MeetingLine>, Error> {
        let _still = self.reader.hold()?;
        let Some(class) = self.reader.class(id)? else {
            return Ok(Vec::new());
        };
        self.meeting_lines(class.team.space(), id)
    }

    /// Returns one page of a class's meetings, by date; of none where the class is not held here.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn meetings_page(&self, id: ClassId, page: &Page) -> Result<Paged<MeetingLine>, Error> {
        let key = |line: &MeetingLine| (line.date, line.meeting.key.date, line.number);
        Ok(page.cut("meeting", self.meetings(id)?, key)?)
    }

    /// Returns how many people who come to a class that day have no mark at each of its meetings where
    /// somebody has one, as reports count them; of meetings that are one it is of all of them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn blanks(&self, id: ClassId) -> Result<BTreeMap<MeetingId, u32>, Error> {
        let _still = self.reader.hold()?;
        let Some(class) = self.reader.class(id)? else {
            return Ok(BTreeMap::new());
        };
        let blanks = report::blanks(&self.reader, class)?.into_iter();
        Ok(blanks.map(|(key, blank)| (MeetingId { class: id, key }, blank)).collect())
    }

    fn meeting_lines(&self, space: SpaceId, class: ClassId) -> Result<Vec<MeetingLine>, Error> {
        let mut notes = self.reader.notes(space, class)?;
        let line = |row: MeetingRow| MeetingLine {
            meeting: MeetingId { class, key: row.key },
            class,
            date: row.day,
            number: row.key.number,
            closed: row.state == MeetingState::Closed,
            withdrawn: row.withdrawn,
            disputed: row.disputed,
            topics: row.topics,
            notes: notes.remove(&row.key).unwrap_or_default(),
        };
        let mut lines: Vec<_> = self.reader.meetings(space, class)?.into_iter().map(line).collect();
        lines.sort_by_key(|line| (line.date, line.meeting.key));
        Ok(lines)
    }
}

/// Keeps of two values in one place the one that prevails, as disputed where they differ.
fn prevailing<K: Ord, L, V: Ord>(
    lines: &mut BTreeMap<K, L>,
    key: K,
    mut line: L,
    of: impl Fn(&mut L) -> (V, &mut bool),
) {
    if let Some(held) = lines.get_mut(&key) {
        let ((held_value, held_disputed), (value, disputed)) = (of(held), of(&mut line));
        let is_disputed = *held_disputed || *disputed || held_value != value;
        (*held_disputed, *disputed) = (is_disputed, is_disputed);
        if held_value >= value {
            return;
        }
    }
    lines.insert(key, line);
}

fn line(
    class: Class,
    counts: ClassCounts,
    same: &SamePlaces,
    further: &BTreeMap<ClassId, u32>,
) -> ClassLine {
    ClassLine {
        class: class.class,
        name: class.name,
        team: class.team,
        place: class.place.map(|place| same.one(place)),
        closed: class.closed,
        // Who is registered twice is one.
        learners: further
            .get(&class.class)
            .map_or(counts.learners, |further| counts.learners.saturating_sub(*further)),
        meetings: counts.meetings,
    }
}
