//! A class as it counts: with all that it was and became, and with those of its team that are one with it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, MeetingKey, TeamId};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::ReportQuery;

use crate::month::Said;
use crate::month::view::{View, first, group};

/// A meeting as it counts: joined ones are one. A roll is named by the smallest id of the classes that share it.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) date: Date,
    /// The class whose roll holds it.
    pub(super) class: ClassId,
    /// What it is, by roll.
    meetings: BTreeSet<MeetingId>,
    pub(super) topics: BTreeSet<&'static str>,
    pub(super) closed: bool,
    pub(super) marks: BTreeMap<LearnerId, Mark>,
    pub(super) disputed: Vec<LearnerId>,
}

/// A class as it counts: one that moved is one, and so is one that is there more than once.
#[derive(Debug)]
pub(super) struct Whole {
    /// The class where it is now, of those of one team the one that stands for all.
    pub(super) now: ClassId,
    pub(super) team: TeamId,
    /// Its classes, with their teams.
    pub(super) classes: BTreeMap<ClassId, TeamId>,
    /// The roll of each class that it was and is, also of those that are not held here: one that moved goes on with
    /// its roll, one that is there more than once has several.
    rolls: BTreeMap<ClassId, ClassId>,
    pub(super) held: Vec<Held>,
}

/// Whether somebody comes to a class on a day; of what several rolls say the greatest is what holds.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Coming {
    /// Not yet, or no more.
    No,
    /// Left on a day that nobody said, or was never enrolled.
    Unsaid,
    Yes,
}

impl Whole {
    pub(super) fn members(&self) -> impl Iterator<Item = ClassId> {
        self.classes.keys().copied()
    }

    /// Returns a meeting by its roll.
    pub(super) fn by_roll(&self, class: ClassId, key: MeetingKey) -> MeetingId {
        MeetingId { class: self.rolls[&class], key }
    }

    /// Returns a meeting as each class of its roll holds it.
    fn in_classes(&self, meeting: MeetingId) -> impl Iterator<Item = MeetingId> {
        let classes = self.members().filter(move |class| self.rolls[class] == meeting.class);
        classes.map(move |class| MeetingId { class, ..meeting })
    }

    /// Returns the day of the last meeting of a class's roll.
    fn last_held(&self, class: ClassId) -> Option<Date> {
        let is_its = |meeting: &MeetingId| meeting.class == self.rolls[&class];
        let held = self.held.iter().filter(|held| held.meetings.iter().any(is_its));
        held.map(|held| held.date).max()
    }
}

impl View<'_> {
    /// Returns the classes of these teams.
    pub(super) fn wholes(&self, of: impl Fn(TeamId) -> bool) -> Vec<Whole> {
        let mut classes = self.classes();
        classes.retain(|(_, team)| of(*team));
        let moved = self.moved_classes();
        let one: Vec<_> = moved.iter().copied().chain(self.same_classes()).collect();
        let mut wholes: Vec<Whole> = Vec::new();
        for (class, _) in &classes {
            if wholes.iter().any(|whole| whole.classes.contains_key(class)) {
                continue;
            }
            let everywhere = group(*class, &one);
            let held = classes.iter().filter(|(class, _)| everywhere.contains(class));
            let classes: BTreeMap<ClassId, TeamId> = held.copied().collect();
            let (now, team) = self.newest(&classes);
            let roll = |class: ClassId| (class, first(group(class, &moved)));
            let rolls = everywhere.into_iter().map(roll).collect();
            let mut whole = Whole { now, team, classes, rolls, held: Vec::new() };
            whole.held = self.held(&whole);
            wholes.push(whole);
        }
        wholes
    }

    /// Returns the class that a group is now: of those that stand for all of their team one that went nowhere, of
    /// several the one after the most moves.
    fn newest(&self, of: &BTreeMap<ClassId, TeamId>) -> (ClassId, TeamId) {
        let moved = self.moved_classes();
        let went = |class: ClassId| moved.iter().any(|(_, old)| *old == class);
        let stands = of.keys().copied().filter(|class| self.standing_class(*class) == *class);
        let key = |class: &ClassId| (went(*class), Reverse(self.moves_before(*class)), *class);
        let now = stands.min_by_key(key).expect("one of a team stands for all");
        (now, of[&now])
    }

    /// Returns how many classes one was before.
    fn moves_before(&self, class: ClassId) -> usize {
        let moved = self.moved_classes();
        let mut before = BTreeSet::from([class]);
        loop {
            let older = moved.iter().filter(|(new, _)| before.contains(new)).map(|(_, old)| *old);
            let older: Vec<ClassId> = older.filter(|old| !before.contains(old)).collect();
            if older.is_empty() {
                return before.len() - 1;
            }
            before.extend(older);
        }
    }

    /// Returns the meetings that were opened and held, by one of the classes of their roll.
    fn meetings_of(&self, whole: &Whole) -> BTreeSet<MeetingId> {
        let of = |class| self.meetings(class).into_iter().map(move |key| whole.by_roll(class, key));
        whole.members().flat_map(of).collect()
    }

    /// Returns what joins meetings of a class, and those whose day does not hold. What joins them may name any class
    /// that this one was or is; meetings of different classes are never one.
    fn joins(&self, whole: &Whole) -> (Vec<(MeetingId, MeetingId)>, BTreeSet<MeetingId>) {
        let is_its = |one: &MeetingId| whole.rolls.contains_key(&one.class);
        let name = |one: MeetingId| whole.by_roll(one.class, one.key);
        let (mut joined, mut overruled) = (Vec::new(), BTreeSet::new());
        for (a, b, not) in self.joined() {
            if is_its(&a) && is_its(&b) {
                joined.push((name(a), name(b)));
                overruled.extend(not.into_iter().map(name));
            }
        }
        (joined, overruled)
    }

    /// Returns the day of meetings that are one: a corrected one before others, of several the latest. One that was
    /// overruled is asked only where all were.
    fn day_of_all(
        &self,
        whole: &Whole,
        meetings: &BTreeSet<MeetingId>,
        overruled: &BTreeSet<MeetingId>,
    ) -> Date {
        let of = |is_asked: &dyn Fn(&MeetingId) -> bool| {
            let asked = meetings.iter().filter(|meeting| is_asked(meeting));
            let opened = asked.flat_map(|meeting| whole.in_classes(*meeting));
            let opened = opened.filter(|meeting| self.opened(meeting.class).contains(&meeting.key));
            let days = opened.map(|meeting| (self.day_held(meeting), meeting.key.date));
            days.map(|(day, first)| (day != first, day)).max()
        };
        let chosen = of(&|meeting| !overruled.contains(meeting)).or_else(|| of(&|_| true));
        chosen.expect("a meeting was opened").1
    }

    /// Returns the day of a meeting of a class, or the one in its key where it is none that was held.
    pub(super) fn day_of(&self, whole: &Whole, meeting: MeetingId) -> Date {
        let meetings = self.meetings_of(whole);
        if !meetings.contains(&meeting) {
            return meeting.key.date;
        }
        let (joined, overruled) = self.joins(whole);
        let one = group(meeting, &joined).intersection(&meetings).copied().collect();
        self.day_of_all(whole, &one, &overruled)
    }

    /// Returns the meetings of a class that count: held, and marked.
    fn held(&self, whole: &Whole) -> Vec<Held> {
        let meetings = self.meetings_of(whole);
        let (joined, overruled) = self.joins(whole);
        let mut seen = BTreeSet::new();
        let mut held = Vec::new();
        for meeting in &meetings {
            if !seen.contains(meeting) {
                let one: BTreeSet<MeetingId> =
                    group(*meeting, &joined).intersection(&meetings).copied().collect();
                seen.extend(one.iter().copied());
                held.push(self.meeting(whole, one, &overruled));
                // One without a mark does not count.
                held.pop_if(|held| held.marks.is_empty());
            }
        }
        held
    }

    fn meeting(
        &self,
        whole: &Whole,
        meetings: BTreeSet<MeetingId>,
        overruled: &BTreeSet<MeetingId>,
    ) -> Held {
        let is_of = |m: &MeetingId| {
            whole.classes.contains_key(&m.class)
                && meetings.contains(&whole.by_roll(m.class, m.key))
        };
        let topics = self.each(|said| {
            if let Said::About { meeting, topic } = said
                && is_of(meeting)
            {
                Some(*topic)
            } else {
                None
            }
        });
        let closed =
            !meetings.iter().flat_map(|one| whole.in_classes(*one)).any(|one| self.is_open(one));
        let (moved, same_people) = (self.moved(), self.same_people());
        let (mut marks, mut disputed) = (BTreeMap::new(), Vec::new());
        // Joined meetings may differ, the registrations of a person in one of them may not.
        let mut of_persons = BTreeMap::new();
        let mut holds = BTreeSet::new();
        let marked = self.each(|said| {
            if let Said::Mark { meeting, learner, .. } = said
                && is_of(meeting)
            {
                Some((*meeting, *learner))
            } else {
                None
            }
        });
        for (meeting, learner) in marked.into_iter().collect::<BTreeSet<_>>() {
            let (mark, is_disputed) = self.mark(meeting, learner);
            if mark != Mark::None {
                holds.insert(meeting.class);
                let registration = first(group(learner, &moved));
                let prevails = marks.entry(registration).or_insert(mark);
                *prevails = mark.max(*prevails);
                let person = first(group(learner, &same_people));
                let differs = *of_persons.entry((meeting, person)).or_insert(mark) != mark;
                disputed.extend((is_disputed || differs).then_some(learner));
            }
        }
        let date = self.day_of_all(whole, &meetings, overruled);
        // Of several rolls that of the present class is it, else that after the most moves.
        let order =
            |class: &ClassId| (*class == whole.now, self.moves_before(*class), Reverse(*class));
        let class = holds.into_iter().max_by_key(order).unwrap_or(whole.now);
        let topics = topics.into_iter().collect();
        Held { date, class, meetings, topics, closed, marks, disputed }
    }

    fn is_open(&self, meeting: MeetingId) -> bool {
        let said = self.standing(|said| {
            if let Said::Meeting { meeting: m, open } = said
                && *m == meeting
            {
                Some(*open)
            } else {
                None
            }
        });
        said.contains(&true)
    }

    /// Returns whether a registration comes to a class on a day: who comes by one of the rolls comes.
    pub(super) fn comes_to(&self, whole: &Whole, one: LearnerId, day: Date) -> Coming {
        let registration = group(one, &self.moved());
        let rolls: BTreeSet<ClassId> = whole.members().map(|class| whole.rolls[&class]).collect();
        let said = rolls.iter().filter_map(|roll| self.comes_by(whole, *roll, &registration, day));
        said.max().unwrap_or(Coming::Unsaid)
    }

    /// As [`View::comes_to`], by one of the rolls; `None` where that says nothing of a registration.
    fn comes_by(
        &self,
        whole: &Whole,
        roll: ClassId,
        registration: &BTreeSet<LearnerId>,
        day: Date,
    ) -> Option<Coming> {
        let mut days: BTreeMap<Date, bool> = BTreeMap::new();
        // Without a day the present class decides; of older ones leaving does, for who comes is carried over.
        let (mut now, mut before): (Option<bool>, Option<bool>) = (None, None);
        for class in whole.members().filter(|class| whole.rolls[class] == roll) {
            let mut undated: Option<bool> = None;
            for learner in registration {
                for (from, comes) in self.comings(class, *learner) {
                    // On one day coming prevails.
                    *match from {
                        Some(from) => days.entry(from).or_insert(comes),
                        None => undated.get_or_insert(comes),
                    } |= comes;
                }
            }
            let Some(comes) = undated else { continue };
            match class == whole.now {
                true => now = Some(comes),
                false => before = Some(comes && before.unwrap_or(true)),
            }
        }
        let first_turn = || {
            let registration = first(registration.clone());
            let turns = whole.held.iter().filter(|held| {
                matches!(held.marks.get(&registration), Some(Mark::Present | Mark::Late))
            });
            turns.map(|held| held.date).min()
        };
        match (days.range(..=day).next_back(), now.or(before)) {
            (Some((_, comes)), _) => Some(if *comes { Coming::Yes } else { Coming::No }),
            (None, Some(true)) => Some(Coming::Yes),
            (None, Some(false)) => Some(Coming::Unsaid),
            (None, None) if days.is_empty() => None,
            // A turn before the first day moves it back.
            (None, None) if first_turn().is_some_and(|first| first <= day) => Some(Coming::Yes),
            (None, None) => Some(Coming::No),
        }
    }

    /// Returns who comes to a class on a day, as persons.
    pub(super) fn expected(
        &self,
        whole: &Whole,
        day: Date,
        person: impl Fn(LearnerId) -> LearnerId,
    ) -> BTreeSet<LearnerId> {
        let named: BTreeSet<LearnerId> =
            whole.members().flat_map(|class| self.named(class)).collect();
        let comes = named.into_iter().filter(|one| self.comes_to(whole, *one, day) == Coming::Yes);
        comes.map(person).collect()
    }

    /// Returns whether a person is known not to come to a class on a day, under any of the registrations that it names
    /// or that were marked at a meeting.
    pub(super) fn stays_away(
        &self,
        whole: &Whole,
        held: &Held,
        theirs: &BTreeSet<LearnerId>,
    ) -> bool {
        let named = whole.members().flat_map(|class| self.named(class));
        let mut said = named.chain(held.marks.keys().copied()).filter(|one| theirs.contains(one));
        said.all(|one| self.comes_to(whole, one, held.date) == Coming::No)
    }

    /// Returns the days until one, or until the last meeting, on which a class means to meet by one of its rolls.
    pub(super) fn planned(&self, whole: &Whole, until: Option<Date>) -> BTreeSet<Date> {
        let until = until.or(whole.held.iter().map(|held| held.date).max());
        let mut planned = BTreeSet::new();
        for class in whole.members() {
            let (plans, last) = (self.plans(class), whole.last_held(class));
            let retired = self.retired(class);
            for day in (1..=30).filter_map(|day| Date::new(2026, 11, day)) {
                let plan = plans.range(..=day).next_back();
                let means_to = plan.is_some_and(|(_, weekdays)| weekdays.holds(day));
                let is_offered = retired.is_none_or(|since| day < since);
                let is_asked = until.is_some_and(|until| day <= until);
                if means_to && is_offered && is_asked && !self.had_ended(class, day, last) {
                    planned.insert(day);
                }
            }
        }
        planned
    }

    /// As [`View::planned`], of a part of a class: a day on which it met goes to the part that held it.
    pub(super) fn planned_by(
        &self,
        part: &Whole,
        whole: &Whole,
        until: Option<Date>,
    ) -> BTreeSet<Date> {
        let days = |of: &Whole| of.held.iter().map(|held| held.date).collect::<BTreeSet<Date>>();
        let (own, all) = (days(part), days(whole));
        let own_plan = self.planned(part, until).into_iter();
        let own_plan = own_plan.filter(|day| own.contains(day) || !all.contains(day));
        let held = self.planned(whole, until).into_iter().filter(|day| own.contains(day));
        own_plan.chain(held).collect()
    }

    /// Returns whether a class had ended by a day: where no day was said, after its last meeting.
    fn had_ended(&self, class: ClassId, day: Date, last: Option<Date>) -> bool {
        let said = self.endings(class);
        if said.iter().all(|(from, _)| from.is_none()) {
            return said.last().is_some_and(|(_, is)| *is) && last.is_none_or(|last| last < day);
        }
        let until = said.iter().rfind(|(from, _)| from.is_some_and(|from| from <= day));
        until.is_some_and(|(_, is)| *is)
    }
}

/// Returns whether a question asks about a day.
pub(super) fn in_period(query: &ReportQuery, date: Date) -> bool {
    query.from.is_none_or(|from| from <= date) && query.to.is_none_or(|to| date <= to)
}
