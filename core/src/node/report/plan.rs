//! The meetings that a class meant to hold, and what became of each.
//!
//! A class means to meet on the weekdays of its plan, until it has ended or it or its team is retired. A day on which a meeting counts was
//! held; of another one somebody said that the class did not meet, or nothing was heard of it. Where both are
//! said, it was held.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{ClassId, SpaceId, TeamId};
use crate::domain::row::Retired;
use crate::domain::time::Date;
use crate::domain::weekdays::Weekdays;
use crate::node::answer::WeekdaysFrom;
use crate::node::report::Period;
use crate::node::report::class::ClassGroup;
use crate::store::reader::{Reader, StoreError};

/// What became of a day on which a class meant to meet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Became {
    Held,
    NotMet,
    NotHeardOf,
}

/// A day on which a class meant to meet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Planned {
    pub(super) day: Date,
    pub(super) became: Became,
}

/// One roll, by space and class.
type At = (SpaceId, ClassId);

/// What classes mean to do, and what was said of days on which they did not.
#[derive(Debug)]
pub(super) struct Plans {
    plans: BTreeMap<At, Vec<(Date, Weekdays)>>,
    closings: BTreeMap<At, Vec<(Date, bool)>>,
    not_met: BTreeSet<(SpaceId, ClassId, Date)>,
    /// Since when classes and teams are offered no more.
    retired: BTreeMap<Retired, Date>,
}

impl Plans {
    pub(super) fn read(reader: &Reader) -> Result<Self, StoreError> {
        let mut plans: BTreeMap<At, Vec<_>> = BTreeMap::new();
        for (space, class, from, weekdays) in reader.class_plans()? {
            plans.entry((space, class)).or_default().push((from, weekdays));
        }
        let mut closings: BTreeMap<At, Vec<_>> = BTreeMap::new();
        for (space, class, from, closed) in reader.class_closings()? {
            closings.entry((space, class)).or_default().push((from, closed));
        }
        let not_met = reader.not_met()?.into_iter().collect();
        let retired = reader.retired()?.into_iter().collect();
        Ok(Self { plans, closings, not_met, retired })
    }

    /// Returns since when a class, or its team, is offered no more.
    fn retired_since(&self, (space, class): At) -> Option<Date> {
        let of = [Retired::Class(class), Retired::Team(TeamId::from(space))];
        of.iter().filter_map(|what| self.retired.get(what)).min().copied()
    }

    /// Returns the days of a period on which a class meant to meet, each once, ascending; and the days on which
    /// it met although somebody said that it did not. It met on the days `held` of the period, and in all each of its
    /// classes for the `last` time on that one.
    pub(super) fn of(
        &self,
        group: &ClassGroup,
        held: &BTreeSet<Date>,
        last: &BTreeMap<ClassId, Date>,
        period: Period,
    ) -> (Vec<Planned>, Vec<Date>) {
        let said = |day: Date| {
            group.members().any(|(space, class)| self.not_met.contains(&(space, class, day)))
        };
        let contradicted = held.iter().copied().filter(|day| said(*day)).collect();
        let mut days = BTreeSet::new();
        // Whether a class met after its last meeting cannot be known without an end of the period.
        if let Some(until) = period.to.or_else(|| last.values().max().copied()) {
            for (at, is_closed) in group.members_closed() {
                let ended = is_closed.then(|| last.get(&at.1).copied());
                self.add_days(&mut days, at, ended, Period { to: Some(until), ..period });
            }
        }
        let became = |day: Date| match (held.contains(&day), said(day)) {
            (true, _) => Became::Held,
            (false, true) => Became::NotMet,
            (false, false) => Became::NotHeardOf,
        };
        let planned = days.into_iter().map(|day| Planned { day, became: became(day) });
        (planned.collect(), contradicted)
    }

    /// Returns on which weekdays a class means to meet, by the day from which on: those of all its rolls, each of which
    /// has a plan of its own.
    pub(super) fn said_of(&self, group: &ClassGroup) -> Vec<WeekdaysFrom> {
        let plans: Vec<_> = group.members().filter_map(|at| self.plans.get(&at)).collect();
        let days: BTreeSet<Date> = plans.iter().copied().flatten().map(|(from, _)| *from).collect();
        let on = |day: Date| {
            let of_roll = |plan: &&Vec<(Date, Weekdays)>| {
                plan.iter().rev().find(|(from, _)| *from <= day).map(|(_, weekdays)| *weekdays)
            };
            plans.iter().filter_map(of_roll).fold(Weekdays::default(), Weekdays::and)
        };
        days.into_iter().map(|from| WeekdaysFrom { from, weekdays: on(from) }).collect()
    }

    /// Returns on which days somebody says that a class did not meet.
    pub(super) fn not_met_of(&self, group: &ClassGroup) -> Vec<Date> {
        let rolls: BTreeSet<At> = group.members().collect();
        let said =
            self.not_met.iter().filter(|(space, class, _)| rolls.contains(&(*space, *class)));
        said.map(|(.., day)| *day).collect::<BTreeSet<Date>>().into_iter().collect()
    }

    /// Returns whether a class had ended, or was retired, before a period began: with the last of its rolls. So the
    /// total holds every class that a team's row holds.
    pub(super) fn has_ended_before(&self, group: &ClassGroup, period: Period) -> bool {
        let begins = period.from.or(period.to);
        let had_ended = |(at, closed): (At, bool)| {
            let retired = self.retired_since(at);
            let is_retired = retired.is_some_and(|day| begins.is_none_or(|begins| day <= begins));
            // By what was said of the latest day, which is the same on every day on which it is asked.
            let last = self.closings.get(&at).and_then(|said| said.last());
            let closed = last.map_or(closed, |(_, closed)| *closed);
            let last = last.filter(|(_, closed)| *closed);
            let is_later = last.zip(begins).is_some_and(|((ended, _), begins)| *ended > begins);
            is_retired || (closed && !is_later)
        };
        group.members_closed().all(had_ended)
    }

    /// Returns whether a class began after a period. A roll begins with its first plan, dated enrolment or mark, or
    /// with the move that made it; one that has none of them was always there, and so was its class. So was one that
    /// was never marked and to which somebody comes from the beginning: what it held may lie on a phone that was away.
    pub(super) fn begins_after(
        &self,
        reader: &Reader,
        group: &ClassGroup,
        period: Period,
    ) -> Result<bool, StoreError> {
        let Some(to) = period.to else { return Ok(false) };
        let tables = reader.tables();
        for (space, class) in group.members() {
            let mut plans = self.plans.get(&(space, class)).into_iter().flatten();
            let planned = plans.find(|(_, weekdays)| *weekdays != Weekdays::default());
            let marked = tables.marked_days(space, class)?.first().copied();
            let arrival = tables.class_arrival(class)?.flatten();
            let enrolled = tables.first_enrolment_day(space, class)?;
            let days = [planned.map(|(from, _)| *from), marked, arrival, enrolled];
            let is_later = days.into_iter().flatten().min().is_some_and(|began| began > to);
            let is_dated = marked.is_some() || arrival.is_some();
            if !is_later || (!is_dated && tables.has_undated_enrolment(space, class)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Adds the days of one roll's plan. Where it `ended` on a day that nobody said, it ended after its last
    /// meeting, which is given.
    fn add_days(
        &self,
        days: &mut BTreeSet<Date>,
        at: At,
        ended: Option<Option<Date>>,
        period: Period,
    ) {
        let (Some(plans), Some(until)) = (self.plans.get(&at), period.to) else { return };
        let closings = self.closings.get(&at).map_or(&[][..], Vec::as_slice);
        let retired = self.retired_since(at);
        let mut day = period.from.map_or(plans[0].0, |from| from.max(plans[0].0));
        while day <= until {
            let plan = plans.iter().rev().find(|(from, _)| *from <= day);
            let said = closings.iter().rev().find(|(from, _)| *from <= day);
            let is_after = |last: Option<Date>| last.is_none_or(|last| last < day);
            let has_ended = match said {
                Some((_, closed)) => *closed,
                None => closings.is_empty() && ended.is_some_and(is_after),
            };
            let is_retired = retired.is_some_and(|since| since <= day);
            if !has_ended && !is_retired && plan.is_some_and(|(_, weekdays)| weekdays.holds(day)) {
                days.insert(day);
            }
            let Some(next) = day.tomorrow() else { return };
            day = next;
        }
    }
}
