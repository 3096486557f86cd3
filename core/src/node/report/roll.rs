//! What a class's rolls say of one period, with joined meetings and moved rolls as one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::attendance::Mark;
use crate::domain::class::MeetingState;
use crate::domain::id::{ClassId, LearnerId, MeetingKey, ShortLearner};
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::time::Date;
use crate::node::joined::{Joined, Links};
use crate::node::report::Period;
use crate::node::report::class::ClassGroup;
use crate::node::short_ids::ShortIds;
use crate::store::reader::{EnrolmentRow, LevelRow, MeetingRow, Reader, StoreError};

/// Whom a roll names.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Who {
    /// A learner.
    Learner(LearnerId),
    /// Somebody whose enrolment is not known: still a person who was there.
    Unknown(ClassId, ShortLearner),
}

/// One registration that the rolls name. Marks and levels go by its line in [`Roll::named`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// The person, after links.
    pub(super) person: Who,
    /// The line of the first registration of that person.
    first: usize,
    /// Whether the learner comes, as far as the rolls say.
    enrolled: bool,
}

/// A meeting of the period.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    pub(super) date: Date,
    pub(super) topics: BTreeSet<TopicId>,
    /// Whether the roll call ended, on every device that held one.
    closed: bool,
    /// One mark for each line of [`Roll::named`], none where it ends.
    marks: Vec<Mark>,
    /// Whose marks count by a provisional reading; nobody's where two learners share a short id, and
    /// the mark is in no sum.
    disputed: Vec<Option<usize>>,
}

impl Meeting {
    fn on(date: Date) -> Self {
        let (topics, marks, disputed) = (BTreeSet::new(), Vec::new(), Vec::new());
        Self { date, topics, closed: false, marks, disputed }
    }

    /// Takes a mark in; of several of joined meetings the one that prevails stays.
    fn take(&mut self, line: usize, mark: Mark) {
        if self.marks.len() <= line {
            self.marks.resize(line + 1, Mark::None);
        }
        self.marks[line] = mark.max(self.marks[line]);
    }
}

/// A level other than none.
#[derive(Clone, Debug)]
pub(super) struct LevelOf {
    /// Whose; nobody's where two learners share a short id, and it is in no sum.
    pub(super) line: Option<usize>,
    pub(super) topic: TopicId,
    pub(super) level: Level,
    pub(super) disputed: bool,
}

/// What the rolls of one class say.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    /// The meetings of the period.
    pub(super) meetings: Vec<Meeting>,
    /// The day of the last meeting, in the period or not.
    pub(super) last: Option<Date>,
    /// Everybody whom the rolls name.
    pub(super) named: Vec<Named>,
    /// Levels, whatever the period.
    pub(super) levels: Vec<LevelOf>,
}

/// What some meetings of a roll say of some people.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    /// Meetings at which one of them has a mark.
    pub(super) met: u32,
    /// Marks present or late.
    pub(super) turns: u32,
    /// Marks but excused and none.
    pub(super) counted: u32,
    /// How often one of them has no mark at a meeting that has marks.
    pub(super) blank: u32,
    /// Meetings with such a blank whose roll call ended.
    pub(super) half_marked: u32,
    /// Marks that count by a provisional reading, or not at all because two learners share a short id.
    pub(super) disputed: u32,
    /// Who has a turn, by line.
    pub(super) came: Vec<usize>,
}

impl Share {
    /// Returns whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.met == 0 && self.blank == 0 && self.disputed == 0
    }
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
        let mut register = Register { links, lines: BTreeMap::new(), persons: BTreeMap::new() };
        for (space, class) in group.members_newest_last() {
            let mut short_ids = ShortIds::read(reader, space, class)?;
            roll.enrol(short_ids.enrolments(), &mut register, class == group.class.class);
            let mut known = BTreeMap::new();
            let mut line_of = |named: &mut Vec<Named>, short| -> Result<_, StoreError> {
                if let Some(line) = known.get(&short) {
                    return Ok(*line);
                }
                let line = match short_ids.learners(short)? {
                    [] => Some(register.line(named, Who::Unknown(class, short))),
                    [one] => Some(register.line(named, Who::Learner(*one))),
                    _ => None,
                };
                known.insert(short, line);
                Ok(line)
            };
            let mut last = None;
            reader.each_counted_mark(space, class, from, to, |mark| {
                // Marks come by meeting.
                let held = match last {
                    Some((key, held)) if key == mark.key => held,
                    _ => *places.entry(mark.key).or_insert_with(|| roll.unopened(mark.key, period)),
                };
                last = Some((mark.key, held));
                let Some(held) = held else {
                    return Ok(());
                };
                let line = line_of(&mut roll.named, mark.short)?;
                let meeting = &mut roll.meetings[held];
                if mark.disputed || line.is_none() {
                    meeting.disputed.push(line);
                }
                if let Some(line) = line {
                    meeting.take(line, mark.mark);
                }
                Ok(())
            })?;
            for level in reader.levels(space, class)? {
                let line = line_of(&mut roll.named, level.short)?;
                let disputed = level.disputed || line.is_none();
                let LevelRow { topic, level, .. } = level;
                roll.levels.push(LevelOf { line, topic, level, disputed });
            }
        }
        Ok(roll)
    }

    /// Takes in who comes to a class. What the present roll says of somebody goes before what older ones
    /// say.
    fn enrol(&mut self, rows: &[EnrolmentRow], register: &mut Register<'_>, is_present: bool) {
        let mut comes: BTreeMap<usize, bool> = BTreeMap::new();
        for row in rows {
            let line = register.line(&mut self.named, Who::Learner(row.learner));
            *comes.entry(line).or_default() |= row.enrolled;
        }
        for (line, comes) in comes {
            let enrolled = &mut self.named[line].enrolled;
            *enrolled = comes || (*enrolled && !is_present);
        }
    }

    /// Counts what stands in these meetings about these people. Nobody is a person as well: whose mark
    /// it is where two learners share a short id.
    pub(super) fn share(
        &self,
        of_meeting: impl Fn(&Meeting) -> bool,
        of_person: impl Fn(Option<usize>) -> bool,
    ) -> Share {
        let mut share = Share::default();
        let asked: Vec<bool> = (0..self.named.len()).map(|line| of_person(Some(line))).collect();
        let mut came = vec![false; self.named.len()];
        let mut seen = vec![false; self.named.len()];
        for meeting in self.meetings.iter().filter(|meeting| of_meeting(meeting)) {
            let disputed = meeting.disputed.iter().filter(|line| of_person(**line)).count();
            share.disputed += u32::try_from(disputed).unwrap_or(u32::MAX);
            seen.fill(false);
            let (mut is_marked, mut is_met) = (false, false);
            for (line, mark) in meeting.marks.iter().enumerate() {
                if *mark == Mark::None {
                    continue;
                }
                is_marked = true;
                seen[self.named[line].first] = true;
                if asked[line] {
                    is_met = true;
                    came[line] |= mark.is_turn();
                    share.turns += u32::from(mark.is_turn());
                    share.counted += u32::from(mark.is_counted());
                }
            }
            share.met += u32::from(is_met);
            let blank = if is_marked { self.blanks(&asked, &mut seen) } else { 0 };
            share.blank += blank;
            share.half_marked += u32::from(meeting.closed && blank > 0);
        }
        share.came = (0..came.len()).filter(|line| came[*line]).collect();
        share
    }

    /// Counts who of `asked` comes to the class and is not among `seen`, each person once.
    fn blanks(&self, asked: &[bool], seen: &mut [bool]) -> u32 {
        let mut blank = 0;
        for (named, asked) in self.named.iter().zip(asked) {
            if *asked && named.enrolled && !seen[named.first] {
                seen[named.first] = true;
                blank += 1;
            }
        }
        blank
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
        let mut opened: BTreeMap<MeetingKey, Opened> = BTreeMap::new();
        for (space, class) in group.members.iter().copied() {
            for meeting in reader.meetings(space, class)? {
                opened.entry(meeting.key).or_default().take(meeting);
            }
        }
        let pairs = links.meetings.get(&links.classes.root(group.class.class));
        let joined = Joined::of(pairs.into_iter().flatten().copied());
        for key in joined.members() {
            for (space, class) in group.members.iter().copied() {
                if !opened.contains_key(&key) && reader.has_marks(space, class, key)? {
                    opened.insert(key, Opened::unopened(key));
                }
            }
        }
        let mut whole: BTreeMap<MeetingKey, Meeting> = BTreeMap::new();
        let mut days: BTreeMap<MeetingKey, Day> = BTreeMap::new();
        for (key, opened) in opened.iter().filter(|(_, opened)| opened.is_held) {
            let Some(day) = opened.day else { continue };
            let root = joined.root(*key);
            let latest = days.entry(root).or_insert(day);
            *latest = day.max(*latest);
            let fresh = || Meeting { closed: true, ..Meeting::on(day.date) };
            let meeting = whole.entry(root).or_insert_with(fresh);
            meeting.date = latest.date;
            meeting.topics.extend(opened.topics.iter().cloned());
            meeting.closed &= !opened.open;
        }
        self.last = whole.values().map(|meeting| meeting.date).max();
        let mut places = BTreeMap::new();
        for (root, meeting) in whole {
            let place = period.holds(meeting.date).then(|| {
                self.meetings.push(meeting);
                self.meetings.len() - 1
            });
            places.insert(root, place);
        }
        let keys = opened.keys();
        // One that was withdrawn is of no period.
        let place = |key: &MeetingKey| places.get(&joined.root(*key)).copied().flatten();
        let is_held = |key: &MeetingKey| opened[key].is_held;
        Ok(keys.map(|key| (*key, place(key).filter(|_| is_held(key)))).collect())
    }

    /// Takes in a meeting that is marked and whose opening is not known or not believed.
    fn unopened(&mut self, key: MeetingKey, period: Period) -> Option<usize> {
        self.last = self.last.max(Some(key.date));
        period.holds(key.date).then(|| {
            self.meetings.push(Meeting::on(key.date));
            self.meetings.len() - 1
        })
    }
}

/// A meeting's day. A day that was corrected goes before one that was not; of two such the later.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Day {
    is_corrected: bool,
    date: Date,
}

/// What the rolls of a class say of one meeting beside its marks.
#[derive(Default)]
struct Opened {
    topics: BTreeSet<TopicId>,
    /// Whether some roll still holds it open.
    open: bool,
    /// `None` before any roll was asked.
    day: Option<Day>,
    /// Whether some roll does not say that it was withdrawn.
    is_held: bool,
}

impl Opened {
    /// A meeting that is marked and whose opening is not known.
    fn unopened(key: MeetingKey) -> Self {
        let day = Some(Day { is_corrected: false, date: key.date });
        Self { topics: BTreeSet::new(), open: true, day, is_held: true }
    }

    fn take(&mut self, meeting: MeetingRow) {
        let day = Day { is_corrected: meeting.day != meeting.key.date, date: meeting.day };
        self.day = self.day.max(Some(day));
        self.topics.extend(meeting.topics);
        self.open |= meeting.state == MeetingState::Open;
        self.is_held |= !meeting.withdrawn;
    }
}

/// Gives everybody whom the rolls of a class name a line.
struct Register<'l> {
    links: &'l Links,
    lines: BTreeMap<Who, usize>,
    persons: BTreeMap<Who, usize>,
}

impl Register<'_> {
    /// Returns the line of a registration; registrations that were moved are one.
    fn line(&mut self, named: &mut Vec<Named>, who: Who) -> usize {
        let (registration, person) = match who {
            Who::Learner(learner) => (
                Who::Learner(self.links.registrations.root(learner)),
                Who::Learner(self.links.people.root(learner)),
            ),
            Who::Unknown(..) => (who, who),
        };
        *self.lines.entry(registration).or_insert_with(|| {
            let first = *self.persons.entry(person).or_insert(named.len());
            named.push(Named { person, first, enrolled: false });
            named.len() - 1
        })
    }
}
