//! What a class's rolls say of one period, with joined meetings and moved rolls as one.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::attendance::Mark;
use crate::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, PersonId, ShortLearner};
use crate::domain::joined::Joined;
use crate::domain::programme::TopicId;
use crate::domain::progress::Level;
use crate::domain::time::Date;
use crate::node::links::{Links, Pair};
use crate::node::report::Period;
use crate::node::report::class::ClassGroup;
use crate::node::report::comes::{Comes, Coming};
use crate::node::report::opened::Opened;
use crate::node::report::plan::Planned;
use crate::node::short_ids::ShortIds;
use crate::store::reader::{EnrolmentRow, LevelDayRow, LevelRow, Reader, StoreError};

mod each;
mod part;

/// Whom a roll names.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Who {
    /// A learner.
    Learner(LearnerId),
    /// Somebody whose enrolment is not known: still a person who was there.
    Unknown(ClassId, ShortLearner),
}

/// One registration that the rolls name. Marks and levels go by its line in [`Roll::named`].
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// The person, after links.
    pub(super) person: Who,
    /// The line of the first registration of that person.
    first: usize,
    /// When the learner comes, as far as the rolls say: one for each class of the team that is this one, with the
    /// smallest id of the classes that share its roll.
    comes: Vec<(ClassId, Comes)>,
    /// The first day on which the learner had a turn, of those that were read.
    first_turn: Option<Date>,
}

impl Named {
    /// Who comes by one of the rolls comes.
    fn comes_on(&self, day: Date) -> Coming {
        let said = self.comes.iter().map(|(_, comes)| comes.on(day, self.first_turn));
        said.max().unwrap_or(Coming::Unknown)
    }

    fn is_dated(&self) -> bool {
        self.comes.iter().any(|(_, comes)| comes.is_dated())
    }

    /// Returns when the learner comes by one of the rolls.
    fn comes_by(&mut self, roll: ClassId) -> &mut Comes {
        let at = self.comes.iter().position(|(of, _)| *of == roll).unwrap_or(self.comes.len());
        if at == self.comes.len() {
            self.comes.push((roll, Comes::default()));
        }
        &mut self.comes[at].1
    }
}

/// A meeting of the period.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    pub(super) date: Date,
    /// The class whose roll holds it; where several do, the present one, else the one after the most moves.
    pub(super) class: ClassId,
    pub(super) topics: BTreeSet<TopicId>,
    /// Whether the roll call ended, on every device that held one.
    closed: bool,
    /// One mark for each person, at the line of its first registration in [`Roll::named`]; none where it ends.
    pub(super) marks: Vec<Said>,
    /// Whose marks count by a provisional reading; nobody's where two learners share a short id, and
    /// the mark is in no sum.
    disputed: Vec<Option<usize>>,
}

/// A mark, and who said so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    mark: Mark,
    /// A place in [`Roll::volunteers`], or [`NOBODY`].
    pub(super) by: u16,
}

impl Said {
    const NOTHING: Self = Self { mark: Mark::None, by: NOBODY };
}

/// Where each meeting stands in [`Roll::meetings`]; nowhere where it was withdrawn.
type Places = BTreeMap<MeetingId, Option<usize>>;

/// Who said what nobody said, or one of more volunteers than a roll is counted by.
pub(super) const NOBODY: u16 = u16::MAX;

impl Meeting {
    fn on(date: Date, class: ClassId) -> Self {
        let (topics, marks, disputed) = (BTreeSet::new(), Vec::new(), Vec::new());
        Self { date, class, topics, closed: false, marks, disputed }
    }

    /// Returns whether it has a mark, be it one whose learner is not known for sure.
    fn is_marked(&self) -> bool {
        !self.disputed.is_empty() || self.marks.iter().any(|said| said.mark != Mark::None)
    }

    /// Takes a mark in; of several of joined meetings the one that prevails stays, of equal ones the first.
    fn take(&mut self, line: usize, said: Said) {
        if self.marks.len() <= line {
            self.marks.resize(line + 1, Said::NOTHING);
        }
        if said.mark > self.marks[line].mark {
            self.marks[line] = said;
        }
    }
}

/// A level other than none, as it stood at the end of the period.
#[derive(Clone, Debug)]
pub(super) struct LevelOf {
    /// Whose; nobody's where two learners share a short id, and it is in no sum.
    pub(super) line: Option<usize>,
    pub(super) topic: TopicId,
    pub(super) level: Level,
    /// The level that stands now.
    standing: Level,
    /// Which levels up to that one were reached until the end of the period, and on which days; none where nobody
    /// said of the one that stands when it was reached.
    pub(super) reached: Vec<(Date, Level)>,
    /// Who said so.
    pub(super) by: PersonId,
    pub(super) disputed: bool,
}

/// What the rolls of one class say.
#[derive(Clone, Debug, Default)]
pub(super) struct Roll {
    /// The meetings of the period.
    pub(super) meetings: Vec<Meeting>,
    /// The day of the last meeting of each class of the group, in the period or not.
    pub(super) last: BTreeMap<ClassId, Date>,
    /// Everybody whom the rolls name.
    pub(super) named: Vec<Named>,
    /// Who marked in it.
    pub(super) volunteers: Vec<PersonId>,
    /// Levels by the end of the period.
    pub(super) levels: Vec<LevelOf>,
    /// The days of the period on which the class meant to meet.
    pub(super) planned: Vec<Planned>,
    /// The line of each registration.
    lines: BTreeMap<Who, usize>,
}

/// What some meetings of a roll say of some people.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    /// Meetings at which one of them has a mark.
    pub(super) met: u32,
    /// Marks present or late.
    pub(super) turns: u32,
    /// Turns, and absent marks of people who come to the class that day.
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
        let (mut roll, places) = Self::read_all(reader, group, period, links)?;
        roll.last = roll.last_marked(reader, (group, links), &places)?;
        // What has no mark was opened and not held, as far as this device knows.
        roll.meetings.retain(|meeting| period.holds(meeting.date) && meeting.is_marked());
        Ok(roll)
    }

    /// Reads a roll with the meetings that are not counted, and returns where each stands.
    fn read_all(
        reader: &Reader,
        group: &ClassGroup,
        period: Period,
        links: &Links,
    ) -> Result<(Self, Places), StoreError> {
        let mut roll = Self::default();
        let mut places = roll.read_meetings(reader, group, links)?;
        let mut register = Register { links, lines: BTreeMap::new(), persons: BTreeMap::new() };
        let mut rolls = Vec::new();
        for (space, class) in group.members_newest_last() {
            let short_ids = ShortIds::read(reader, space, class)?;
            roll.enrol((class, short_ids.enrolments()), &mut register, group.class.class);
            rolls.push((space, class, short_ids));
        }
        let (from, to) = roll.days_to_read(&places, period);
        for (space, class, mut short_ids) in rolls {
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
            let of_roll = |key| links.meeting(MeetingId { class, key });
            let mut last = None;
            // What one meeting of this roll says of each person, and whether anybody has a further registration.
            let (mut of_meeting, mut has_further) = (Vec::new(), false);
            reader.each_counted_mark(space, class, from, to, |mark| {
                // Marks come by meeting.
                let held = match last {
                    Some((key, held)) if key == mark.key => held,
                    _ => {
                        of_meeting.clear();
                        let place = places.entry(of_roll(mark.key));
                        *place.or_insert_with(|| Some(roll.unopened(mark.key, class)))
                    }
                };
                last = Some((mark.key, held));
                let Some(held) = held else {
                    return Ok(());
                };
                let line = line_of(&mut roll.named, mark.short)?;
                let by = roll.volunteer(links.volunteers.one(mark.person));
                // Joined meetings may differ, the registrations of a person in one of them may not.
                let first = line.map(|line| roll.named[line].first);
                has_further |= first != line;
                let is_other =
                    |(of, said): &(usize, Mark)| Some(*of) == first && *said != mark.mark;
                let differs = has_further && of_meeting.iter().any(is_other);
                of_meeting.extend(first.map(|first| (first, mark.mark)));
                let meeting = &mut roll.meetings[held];
                meeting.class = class;
                if mark.disputed || differs || line.is_none() {
                    meeting.disputed.push(line);
                }
                if let Some(line) = line {
                    meeting.take(line, Said { mark: mark.mark, by });
                }
                Ok(())
            })?;
            let asks = period.asks_for_level_days();
            let days = if asks { reader.level_days(space, class)? } else { Vec::new() };
            let mut days = days.into_iter().peekable();
            let from = roll.levels.len();
            for level in reader.levels(space, class)? {
                // Both come by learner and topic; days may be of a level that was taken back.
                let of =
                    |day: &LevelDayRow| (day.short, &day.topic).cmp(&(level.short, &level.topic));
                while days.next_if(|day| of(day).is_lt()).is_some() {}
                let own = std::iter::from_fn(|| days.next_if(|day| of(day).is_eq()));
                let own = own.map(|day| (roll.day_of(&places, of_roll(day.key)), day.level));
                let Some((level_then, reached)) = level_by(period.to, level.level, own) else {
                    continue;
                };
                let line = line_of(&mut roll.named, level.short)?;
                let disputed = level.disputed || line.is_none();
                let LevelRow { topic, author, level: standing, .. } = level;
                roll.levels.push(LevelOf {
                    line,
                    topic,
                    level: level_then,
                    standing,
                    reached,
                    by: links.volunteers.one(author.person),
                    disputed,
                });
            }
            roll.join_levels(from);
        }
        roll.lines = register.lines;
        roll.note_first_turns();
        roll.join_registrations();
        Ok((roll, places))
    }

    /// Returns the day of a meeting, or the one that stands in its key where it is none that counts.
    fn day_of(&self, places: &Places, meeting: MeetingId) -> Date {
        let held = places.get(&meeting).copied().flatten();
        held.map_or(meeting.key.date, |place| self.meetings[place].date)
    }

    /// Takes in who comes to a class when; the roll of the `present` one is told last.
    fn enrol(
        &mut self,
        (class, rows): (ClassId, &[EnrolmentRow]),
        register: &mut Register<'_>,
        present: ClassId,
    ) {
        let roll = register.links.roll(class);
        let mut said: BTreeMap<usize, Vec<&EnrolmentRow>> = BTreeMap::new();
        for row in rows {
            let line = register.line(&mut self.named, Who::Learner(row.learner));
            said.entry(line).or_default().push(row);
        }
        for (line, rows) in said {
            self.named[line].comes_by(roll).take(&rows, class == present);
        }
    }

    /// Returns the days of the marks that a report on `period` needs: joined meetings may hold marks of
    /// days before or after it, and a turn before it may move somebody's first day back.
    fn days_to_read(&self, places: &Places, period: Period) -> (Option<Date>, Option<Date>) {
        let is_dated = self.named.iter().any(Named::is_dated);
        let until = |day: Date| period.to.is_none_or(|to| day <= to);
        let is_asked = |day: Date| period.holds(day) || (is_dated && until(day));
        let day_of = |place: &Option<usize>| place.map(|place| self.meetings[place].date);
        let held = places.iter().filter(|(_, place)| day_of(place).is_some_and(is_asked));
        let days: Vec<Date> = held.map(|(meeting, _)| meeting.key.date).collect();
        let from = period.from.filter(|_| !is_dated);
        let from = from.map(|from| days.iter().copied().fold(from, Date::min));
        (from, period.to.map(|to| days.iter().copied().fold(to, Date::max)))
    }

    /// Returns the day of the last meeting of each class that has marks, in the period or not; classes that share a
    /// roll have it in common.
    fn last_marked(
        &self,
        reader: &Reader,
        (group, links): (&ClassGroup, &Links),
        places: &Places,
    ) -> Result<BTreeMap<ClassId, Date>, StoreError> {
        let mut last: BTreeMap<ClassId, Date> = BTreeMap::new();
        for (meeting, place) in places.iter().rev() {
            let Some(held) = place.map(|place| &self.meetings[place]) else { continue };
            let is_later = last.get(&meeting.class).is_none_or(|last| *last < held.date);
            if is_later && (held.is_marked() || group.has_marks(reader, links, *meeting)?) {
                last.insert(meeting.class, held.date);
            }
        }
        let of_class = |(_, class)| Some((class, *last.get(&links.roll(class))?));
        Ok(group.members().filter_map(of_class).collect())
    }

    /// Returns the place of a volunteer among those who marked.
    fn volunteer(&mut self, person: PersonId) -> u16 {
        let at = self.volunteers.iter().position(|held| *held == person);
        let at = at.unwrap_or(self.volunteers.len());
        if at == self.volunteers.len() && at < usize::from(NOBODY) {
            self.volunteers.push(person);
        }
        u16::try_from(at).unwrap_or(NOBODY)
    }

    fn note_first_turns(&mut self) {
        for meeting in &self.meetings {
            let turns = meeting.marks.iter().enumerate().filter(|(_, said)| said.mark.is_turn());
            for (line, _) in turns {
                let first = &mut self.named[line].first_turn;
                *first = Some(first.map_or(meeting.date, |first| first.min(meeting.date)));
            }
        }
    }

    /// Makes one mark of those that one person has at one meeting under several registrations: the one that
    /// prevails, with one dispute.
    fn join_registrations(&mut self) {
        let first: Vec<usize> = self.named.iter().map(|named| named.first).collect();
        for meeting in &mut self.meetings {
            for (line, first) in first.iter().copied().enumerate().take(meeting.marks.len()) {
                let said = meeting.marks[line];
                if first == line || said.mark == Mark::None {
                    continue;
                }
                meeting.marks[line] = Said::NOTHING;
                meeting.take(first, said);
            }
            let disputed = meeting.disputed.iter().flatten().map(|line| first[*line]);
            let disputed: BTreeSet<usize> = disputed.collect();
            meeting.disputed.retain(Option::is_none);
            meeting.disputed.extend(disputed.into_iter().map(Some));
        }
    }

    /// Counts one dispute, at the level that prevails, where those of a person with a topic are disputed or differ now
    /// in one roll, whose levels begin at `from`: after a move somebody may have come farther.
    fn join_levels(&mut self, from: usize) {
        let mut rows: BTreeMap<(usize, TopicId), Vec<usize>> = BTreeMap::new();
        let joins = self.named.iter().enumerate().any(|(line, named)| line != named.first);
        for (at, level) in self.levels.iter().enumerate().skip(from).filter(|_| joins) {
            let Some(line) = level.line else { continue };
            rows.entry((self.named[line].first, level.topic.clone())).or_default().push(at);
        }
        for row in rows.into_values().filter(|row| row.len() > 1) {
            let of = |at: &usize| (self.levels[*at].level, self.levels[*at].reached.iter().max());
            let Some(shown) = row.iter().max_by_key(|at| of(at)).copied() else { continue };
            let now = |at: &usize| (self.levels[*at].disputed, self.levels[*at].standing);
            let is_disputed = row.iter().any(|at| now(at) != (false, now(&shown).1));
            row.iter().for_each(|at| self.levels[*at].disputed = is_disputed && *at == shown);
        }
    }

    /// Returns whether a person comes to the class on a day under none of the registrations.
    fn stays_away(&self, first: usize, day: Date) -> bool {
        let mut theirs = self.named.iter().filter(|named| named.first == first);
        theirs.all(|named| named.comes_on(day) == Coming::No)
    }

    /// Returns the day of the last meeting, in the period or not.
    pub(super) fn last_day(&self) -> Option<Date> {
        self.last.values().max().copied()
    }

    /// Returns the days of its meetings.
    pub(super) fn days(&self) -> BTreeSet<Date> {
        self.meetings.iter().map(|meeting| meeting.date).collect()
    }

    /// Counts all that the roll says.
    pub(super) fn whole(&self) -> Share {
        self.share(|_| true, |_, _| true, |_| true)
    }

    /// Counts what some marks of some meetings say, and who of some people is blank there. A mark whose
    /// learner is not known, since two learners share a short id, has no line.
    pub(super) fn share(
        &self,
        of_meeting: impl Fn(&Meeting) -> bool,
        of_mark: impl Fn(&Meeting, Option<usize>) -> bool,
        of_blank: impl Fn(usize) -> bool,
    ) -> Share {
        let mut share = Share::default();
        let asked: Vec<bool> = (0..self.named.len()).map(of_blank).collect();
        let mut came = vec![false; self.named.len()];
        let mut seen = vec![false; self.named.len()];
        for meeting in self.meetings.iter().filter(|meeting| of_meeting(meeting)) {
            let disputed = meeting.disputed.iter().filter(|line| of_mark(meeting, **line)).count();
            share.disputed += u32::try_from(disputed).unwrap_or(u32::MAX);
            seen.fill(false);
            let (mut is_marked, mut is_met) = (false, false);
            for (line, Said { mark, .. }) in meeting.marks.iter().enumerate() {
                if *mark == Mark::None {
                    continue;
                }
                is_marked = true;
                seen[line] = true;
                if of_mark(meeting, Some(line)) {
                    is_met = true;
                    came[line] |= mark.is_turn();
                    share.turns += u32::from(mark.is_turn());
                    let comes = || !self.stays_away(line, meeting.date);
                    share.counted += u32::from(mark.is_turn() || (mark.is_counted() && comes()));
                }
            }
            share.met += u32::from(is_met);
            let blank = if is_marked { self.blanks(meeting.date, &asked, &mut seen) } else { 0 };
            share.blank += blank;
            share.half_marked += u32::from(meeting.closed && blank > 0);
        }
        share.came = (0..came.len()).filter(|line| came[*line]).collect();
        share
    }

    /// Counts who of `asked` comes to the class that day and is not among `seen`, each person once.
    fn blanks(&self, day: Date, asked: &[bool], seen: &mut [bool]) -> u32 {
        let mut blank = 0;
        for (named, asked) in self.named.iter().zip(asked) {
            if *asked && !seen[named.first] && named.comes_on(day) == Coming::Yes {
                seen[named.first] = true;
                blank += 1;
            }
        }
        blank
    }

    /// Reads the meetings, and returns for each where it stands in `meetings`; `None` where it was
    /// withdrawn.
    fn read_meetings(
        &mut self,
        reader: &Reader,
        group: &ClassGroup,
        links: &Links,
    ) -> Result<Places, StoreError> {
        let mut opened: BTreeMap<MeetingId, Opened> = BTreeMap::new();
        for (space, class) in group.members() {
            for meeting in reader.meetings(space, class)? {
                let named = links.meeting(MeetingId { class, key: meeting.key });
                opened.entry(named).or_default().take(meeting);
            }
        }
        let none = Vec::new();
        let pairs = links.meetings.get(&links.classes.root(group.class.class)).unwrap_or(&none);
        let joined = Joined::of(pairs.iter().map(|pair| (pair.a, pair.b)));
        for meeting in joined.members() {
            if !opened.contains_key(&meeting) && group.has_marks(reader, links, meeting)? {
                opened.insert(meeting, Opened::unopened(meeting.key));
            }
        }
        let held = opened.iter().filter(|(_, opened)| opened.is_held);
        let mut groups: BTreeMap<MeetingId, Vec<MeetingId>> = BTreeMap::new();
        for (meeting, _) in held {
            groups.entry(joined.root(*meeting)).or_default().push(*meeting);
        }
        let overruled: BTreeSet<MeetingId> = pairs.iter().filter_map(Pair::overruled).collect();
        let mut places: Places = opened.keys().map(|meeting| (*meeting, None)).collect();
        for of_one in groups.into_values() {
            let day = |meeting: &MeetingId| opened[meeting].day;
            // In a circle every day is overruled, and then the latest is it.
            let chosen =
                of_one.iter().filter(|meeting| !overruled.contains(meeting)).filter_map(day);
            let Some(day) = chosen.max().or_else(|| of_one.iter().filter_map(day).max()) else {
                continue;
            };
            let mut meeting = Meeting { closed: true, ..Meeting::on(day.date, group.class.class) };
            for one in &of_one {
                meeting.topics.extend(opened[one].topics.iter().cloned());
                meeting.closed &= !opened[one].open;
                places.insert(*one, Some(self.meetings.len()));
            }
            self.meetings.push(meeting);
        }
        Ok(places)
    }

    /// Takes in a meeting that is marked and whose opening is not known or not believed, and returns
    /// where it stands.
    fn unopened(&mut self, key: MeetingKey, class: ClassId) -> usize {
        self.meetings.push(Meeting::on(key.date, class));
        self.meetings.len() - 1
    }
}

/// Returns which level was reached by a day, with all that were reached until then and none above the one that
/// stands; `None` where it was none yet. One of which nobody said when it was reached stands on every day.
fn level_by(
    to: Option<Date>,
    standing: Level,
    days: impl Iterator<Item = (Date, Level)>,
) -> Option<(Level, Vec<(Date, Level)>)> {
    let mut reached: Vec<_> = days.map(|(day, level)| (day, level.min(standing))).collect();
    if reached.iter().all(|(_, level)| *level != standing) {
        return Some((standing, Vec::new()));
    }
    reached.retain(|(day, _)| to.is_none_or(|to| *day <= to));
    let level = reached.iter().map(|(_, level)| *level).max()?;
    Some((level, reached))
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
            named.push(Named { person, first, comes: Vec::new(), first_turn: None });
            named.len() - 1
        })
    }
}
