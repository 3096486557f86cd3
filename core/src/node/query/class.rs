//! Classes in a list, and one class with its roll.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::{Class, MeetingState};
#[cfg(feature = "net")]
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, MeetingId, PlaceId, SpaceId, TeamId};
use crate::domain::joined::{Joined, Prevailing};
use crate::domain::page::{Page, Paged};
use crate::domain::row::LinkKind;
use crate::domain::text::title_key;
use crate::domain::time::Date;
use crate::engine::reason::is_reason;
use crate::node::answer::{ClassDays, ClassLine, ClassSheet, LevelLine, MarkLine, MeetingLine};
use crate::node::error::Error;
use crate::node::query::same_class::{Together, rolls, same_class};
use crate::node::query::{Query, learner};
use crate::node::report;
use crate::node::short_ids::ShortIds;
use crate::store::reader::ClassCounts;

impl Query {
    /// Returns all classes, by name; one whose data has not arrived has an empty name. Classes that are one are
    /// one of them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn classes(&self) -> Result<Vec<ClassLine>, Error> {
        let _still = self.reader.hold()?;
        let counts = self.reader.class_counts()?;
        let places = self.reader.tables().same_places()?;
        let further = self.further_registrations()?;
        let former = self.reader.tables().former()?;
        let meetings: BTreeMap<ClassId, u32> =
            counts.iter().map(|((_, class), of)| (*class, of.meetings)).collect();
        let joined = Joined::of(self.reader.tables().joined_meetings()?);
        let mut lines = Vec::new();
        for Together { class, same } in self.together(self.reader.classes(&BTreeSet::new())?)? {
            let mut counts = match same.is_empty() {
                true => counts.get(&(class.team.space(), class.class)).copied().unwrap_or_default(),
                false => self.counts_together(&class, &same)?,
            };
            // With those of before it moved, as far as they are held here.
            let before = former.of(&rolls(&class, &same).collect::<Vec<_>>()).into_iter();
            counts.meetings += before.filter_map(|old| meetings.get(&old)).sum::<u32>();
            counts.meetings -= self.counted_twice(&joined, &class, &same)?.min(counts.meetings);
            lines.push(line(Together { class, same }, counts, &places, &further));
        }
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
        let mut classes = self.together(self.reader.classes(&BTreeSet::new())?)?;
        let moved = self.moved(LinkKind::MovedClass)?;
        moved.drop_old(&mut classes, |of| of.class.class.to_string());
        classes.retain(|of| team.is_none_or(|team| team == of.class.team));
        let keyed = classes.into_iter().map(|of| (title_key(&of.class.name), of));
        let mut keyed: Vec<(String, Together)> = keyed.collect();
        let key = |(title, Together { class, .. }): &(String, Together)| {
            (title.clone(), class.class, class.team)
        };
        keyed.sort_by_cached_key(key);
        let places = self.reader.tables().same_places()?;
        let further = self.further_registrations()?;
        let former = self.reader.tables().former()?;
        let joined = Joined::of(self.reader.tables().joined_meetings()?);
        page.cut("class", keyed, key)?.each(|(_, together)| {
            // Of those that are shown only: counting all reads every roll.
            let Together { class, same } = &together;
            let mut counts = match same.is_empty() {
                true => self.reader.class_counts_of(class.team.space(), class.class)?,
                false => self.counts_together(class, same)?,
            };
            for old in former.of(&rolls(class, same).collect::<Vec<_>>()) {
                if let Some(old) = self.reader.class(old)? {
                    let counts_of = self.reader.class_counts_of(old.team.space(), old.class)?;
                    counts.meetings += counts_of.meetings;
                }
            }
            counts.meetings -= self.counted_twice(&joined, class, same)?.min(counts.meetings);
            Ok(line(together, counts, &places, &further))
        })
    }

    /// Returns how many meetings of a class are one with another one of it.
    fn counted_twice(
        &self,
        joined: &Joined<MeetingId>,
        class: &Class,
        same: &[Class],
    ) -> Result<u32, Error> {
        // Of all classes only few have any.
        if joined.members().next().is_none() {
            return Ok(0);
        }
        let mut of: Vec<ClassId> = rolls(class, same).collect();
        of.extend(self.reader.tables().former_classes(&of)?);
        if !joined.members().any(|meeting| of.contains(&meeting.class)) {
            return Ok(0);
        }
        let held = self.meetings(class.class)?.into_iter().filter(|line| !line.withdrawn);
        let held: Vec<MeetingId> = held.map(|line| line.meeting).collect();
        let once: BTreeSet<MeetingId> = held.iter().map(|meeting| joined.root(*meeting)).collect();
        Ok(u32::try_from(held.len() - once.len()).unwrap_or(u32::MAX))
    }

    /// Returns a class with its roll; `None` where it is not held here. One that is there more than once is shown
    /// with all its rolls, under the id that stands for it.
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
        let Some(Together { class, same }) = self.class_together(id)? else {
            return Ok(None);
        };
        let (id, space) = (class.class, class.team.space());
        #[cfg(feature = "net")]
        if let Some(looked) = &self.looked {
            looked.note(DocId::roll(class.team, id));
        }
        let rolls: Vec<ClassId> = rolls(&class, &same).collect();
        let volunteers = self.volunteer_names()?;
        let (come, mut left) = self.roll_hits(space, &rolls)?;
        let rows = self.rows(space, &rolls, &come, &left)?;
        let mut names = volunteers.in_space(space);
        let (mut marks, mut levels) = (Vec::new(), Vec::new());
        for roll in rolls.iter().copied() {
            let mut short_ids = ShortIds::read(&self.reader, space, roll)?;
            for row in self.reader.marks(space, roll)? {
                let meeting = MeetingId { class: roll, key: row.key };
                let learners = short_ids.learners(row.short)?;
                marks.extend(learners.iter().map(|learner| MarkLine {
                    meeting,
                    learner: rows.of(*learner),
                    mark: row.mark,
                    by: names.of(row.author.person),
                    at: row.author.at,
                    disputed: row.disputed || learners.len() > 1,
                }));
            }
            let mut of_roll = Vec::new();
            for row in self.reader.levels(space, roll)? {
                let learners = short_ids.learners(row.short)?;
                of_roll.extend(learners.iter().map(|learner| LevelLine {
                    learner: rows.of(*learner),
                    topic: row.topic.clone(),
                    level: row.level,
                    by: names.of(row.author.person),
                    disputed: row.disputed || learners.len() > 1,
                }));
            }
            in_one(&mut of_roll, by_learner, |held, line| {
                prevailing(held, line, |line| (line.level, &mut line.disputed));
            });
            levels.append(&mut of_roll);
        }
        // Within a meeting they come by the beginnings of ids.
        let in_meeting = |a: &MarkLine, b: &MarkLine| a.learner.cmp(&b.learner);
        for of_meeting in marks.chunk_by_mut(|a: &MarkLine, b| a.meeting == b.meeting) {
            of_meeting.sort_by(in_meeting);
        }
        let by_meeting =
            |a: &MarkLine, b: &MarkLine| a.meeting.cmp(&b.meeting).then(in_meeting(a, b));
        in_one(&mut marks, by_meeting, |held, line| {
            prevailing(held, line, |line| (line.mark, &mut line.disputed));
        });
        // Somebody may have come farther in another roll: that is no dispute.
        in_one(&mut levels, by_learner, |held, line| {
            if held.level < line.level {
                std::mem::swap(held, line);
            }
        });
        let marked: BTreeSet<LearnerId> = marks.iter().map(|line| line.learner).collect();
        self.add_unnamed(space, &come, &mut left, &marked)?;
        let learners = come.into_iter().filter(|hit| rows.of(hit.learner) == hit.learner);
        let left = left.into_iter().filter(|hit| rows.of(hit.learner) == hit.learner);
        let left = left.filter(|hit| marked.contains(&hit.learner));
        let learners = learners.map(learner::line).collect::<Vec<_>>();
        let left = left.map(learner::line).collect::<Vec<_>>();
        let learners = self.known_in_rows((space, &rolls), &rows, learners)?;
        let left = self.known_in_rows((space, &rolls), &rows, left)?;
        let meetings = self.meeting_lines(space, &rolls)?;
        let before: Vec<String> = rolls.iter().map(ToString::to_string).collect();
        Ok(Some(ClassSheet {
            class: id,
            name: class.name,
            team: class.team,
            place: class.place,
            closed: class.closed,
            learners,
            left,
            same_days: self.same_days(&rolls, &meetings)?,
            meetings,
            marks,
            levels,
            before: self.before(LinkKind::MovedClass, &before)?,
            same: same.into_iter().map(same_class).collect(),
        }))
    }

    /// Returns a class's meetings, by date, also those that it held in other teams before it moved, as far as they
    /// are held here; empty where the class is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn meetings(&self, id: ClassId) -> Result<Vec<MeetingLine>, Error> {
        let _still = self.reader.hold()?;
        let Some(Together { class, same }) = self.class_together(id)? else {
            return Ok(Vec::new());
        };
        let rolls: Vec<ClassId> = rolls(&class, &same).collect();
        let mut lines = self.meeting_lines(class.team.space(), &rolls)?;
        for Together { class, same } in self.former_classes(&rolls)? {
            let rolls: Vec<ClassId> = self::rolls(&class, &same).collect();
            lines.extend(self.meeting_lines(class.team.space(), &rolls)?);
        }
        lines.sort_by_key(in_order);
        Ok(lines)
    }

    /// Returns one page of a class's meetings, by date; of none where the class is not held here.
    ///
    /// # Errors
    ///
    /// `cursor-unfit`, and what reading may answer: `damaged`, `busy`.
    pub fn meetings_page(&self, id: ClassId, page: &Page) -> Result<Paged<MeetingLine>, Error> {
        Ok(page.cut("meeting", self.meetings(id)?, in_order)?)
    }

    /// Returns the meetings of a class that are one, with the day on which they count, by day; of none where the class
    /// is not held here.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn joined_meetings(&self, id: ClassId) -> Result<Vec<(Date, Vec<MeetingId>)>, Error> {
        let _still = self.reader.hold()?;
        let Some(Together { class, same }) = self.class_together(id)? else {
            return Ok(Vec::new());
        };
        Ok(report::joined_meetings(&self.reader, class, same)?)
    }

    /// Returns how many people who come to a class that day have no mark at each of its meetings where
    /// somebody has one, as reports count them; of meetings that are one it is of all of them.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn blanks(&self, id: ClassId) -> Result<BTreeMap<MeetingId, u32>, Error> {
        let _still = self.reader.hold()?;
        let Some(Together { class, same }) = self.class_together(id)? else {
            return Ok(BTreeMap::new());
        };
        let mut classes: Vec<Class> = [class].into_iter().chain(same).collect();
        let rolls: Vec<ClassId> = classes.iter().map(|class| class.class).collect();
        for Together { class, same } in self.former_classes(&rolls)? {
            classes.push(class);
            classes.extend(same);
        }
        Ok(report::blanks(&self.reader, classes)?)
    }

    /// Returns the days of a class in its team: when it means to meet, and what became of that up to a day; `None`
    /// where the class is not held here. A day on which it met before it moved was heard of.
    ///
    /// # Errors
    ///
    /// What reading may answer: `damaged`, `busy`.
    pub fn class_days(&self, id: ClassId, until: Date) -> Result<Option<ClassDays>, Error> {
        let _still = self.reader.hold()?;
        let Some(Together { class, same }) = self.class_together(id)? else { return Ok(None) };
        let former = self.former_classes(&rolls(&class, &same).collect::<Vec<_>>())?;
        let mut days = report::class_days(&self.reader, class, same, until)?;
        let mut rolls_before = BTreeSet::new();
        for Together { class, same } in former {
            for roll in rolls(&class, &same) {
                let met = self.reader.tables().marked_days(class.team.space(), roll)?;
                days.not_heard_of.retain(|day| !met.contains(day));
                rolls_before.insert((class.team.space(), roll));
            }
        }
        // A phone that did not know of the move may have said so of a day after it.
        let said = self.reader.not_met()?.into_iter();
        let said = said.filter(|(space, roll, _)| rolls_before.contains(&(*space, *roll)));
        for day in said.map(|(.., day)| day).collect::<BTreeSet<Date>>() {
            if days.not_heard_of.contains(&day) {
                days.not_heard_of.retain(|other| *other != day);
                days.not_met.push(day);
            }
        }
        days.not_met.sort_unstable();
        Ok(Some(days))
    }

    fn meeting_lines(&self, space: SpaceId, rolls: &[ClassId]) -> Result<Vec<MeetingLine>, Error> {
        let mut lines = Vec::new();
        for class in rolls.iter().copied() {
            let mut notes = self.reader.notes(space, class)?;
            for row in self.reader.meetings(space, class)? {
                let meeting = MeetingId { class, key: row.key };
                let mut of_meeting = Vec::new();
                for (note, text) in notes.remove(&row.key).unwrap_or_default() {
                    // Why it was withdrawn is past where it counts again.
                    let is_withdrawn = row.withdrawn || row.disputed;
                    if is_withdrawn || !is_reason(self.reader.tables(), (space, meeting), note)? {
                        of_meeting.push(text);
                    }
                }
                lines.push(MeetingLine {
                    meeting,
                    class,
                    date: row.day,
                    number: row.key.number,
                    closed: row.state == MeetingState::Closed,
                    withdrawn: row.withdrawn,
                    disputed: row.disputed,
                    topics: row.topics,
                    notes: of_meeting,
                });
            }
        }
        lines.sort_by_key(in_order);
        Ok(lines)
    }
}

/// Returns where a meeting stands in lists: by day; of one day by its id, of one class before another.
fn in_order(line: &MeetingLine) -> (Date, Date, u8, ClassId) {
    (line.date, line.meeting.key.date, line.number, line.class)
}

/// Puts lines in order, and makes one of those in one place by `keep`, which leaves it in the first.
fn in_one<L>(
    lines: &mut Vec<L>,
    order: impl Fn(&L, &L) -> Ordering,
    keep: impl Fn(&mut L, &mut L),
) {
    lines.sort_by(&order);
    lines.dedup_by(|line, held| {
        let is_there = order(held, line).is_eq();
        if is_there {
            keep(held, line);
        }
        is_there
    });
}

/// Keeps of two values in one place the one that prevails, as disputed where they differ.
fn prevailing<L, V: Ord>(held: &mut L, line: &mut L, of: impl Fn(&mut L) -> (V, &mut bool)) {
    let ((held_value, held_disputed), (value, disputed)) = (of(held), of(line));
    let is_disputed = *held_disputed || *disputed || held_value != value;
    (*held_disputed, *disputed) = (is_disputed, is_disputed);
    if held_value < value {
        std::mem::swap(held, line);
    }
}

fn by_learner(a: &LevelLine, b: &LevelLine) -> Ordering {
    (a.learner, &a.topic).cmp(&(b.learner, &b.topic))
}

fn line(
    Together { class, same }: Together,
    counts: ClassCounts,
    places: &Prevailing<PlaceId>,
    further: &BTreeMap<ClassId, u32>,
) -> ClassLine {
    // Who is registered twice is one; of several rolls people were counted, not registrations.
    let further = further.get(&class.class).filter(|_| same.is_empty()).copied().unwrap_or(0);
    ClassLine {
        class: class.class,
        name: class.name,
        team: class.team,
        place: class.place.map(|place| places.one(place)),
        closed: class.closed,
        learners: counts.learners.saturating_sub(further),
        meetings: counts.meetings,
        same: same.into_iter().map(same_class).collect(),
    }
}
