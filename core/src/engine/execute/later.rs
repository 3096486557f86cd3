//! From which day on somebody comes to a class, and what was said of later days, taken along to another team.
//!
//! Somebody who leaves on a later day comes until then, and a class that ends on one goes on until then: in the new team
//! as in the old one.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::class::Enrolment;
use crate::domain::document::DocId;
use crate::domain::id::{ClassId, LearnerId, TeamId};
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::dated::held_on;

/// When somebody comes from the day of a move on.
#[derive(Debug)]
pub(super) struct Coming {
    /// Whether the learner comes on that day.
    is_there: bool,
    /// What is so from later days on.
    later: BTreeMap<Date, Enrolment>,
}

impl Coming {
    /// Puts when a learner comes to a class: from the day `comes` on, or from the beginning, and as was said of later
    /// days.
    pub(super) fn put(
        self,
        plan: &mut EditPlan,
        at: (TeamId, ClassId),
        learner: LearnerId,
        comes: Option<Date>,
    ) {
        if self.is_there || self.later.is_empty() {
            put_enrolment(plan, at, learner, (Enrolment::Enrolled, comes));
        }
        for (day, enrolment) in self.later {
            put_enrolment(plan, at, learner, (enrolment, Some(day)));
        }
    }
}

impl Engine {
    /// Returns when somebody comes who comes by some rolls of a team, from a day on; where it is not known which day it
    /// is, the learner is there.
    pub(super) fn coming(
        &self,
        team: TeamId,
        rolls: impl IntoIterator<Item = ClassId>,
        learner: LearnerId,
        on: Option<Date>,
    ) -> Result<Coming, Error> {
        let Some(on) = on else {
            return Ok(Coming { is_there: true, later: BTreeMap::new() });
        };
        let (mut said, mut days) = (Vec::new(), BTreeSet::new());
        for roll in rolls {
            let of_roll = self.tables().enrolment_of((team.space(), roll), learner)?;
            days.extend(of_roll.iter().filter_map(|(day, _)| *day).filter(|day| *day > on));
            said.push(of_roll);
        }
        let comes_on = |day: Date| {
            said.iter().any(|of_roll| {
                let until = of_roll.iter().take_while(|(from, _)| *from <= Some(day));
                until.last().is_some_and(|(_, comes)| *comes)
            })
        };
        let is_there = comes_on(on);
        let (mut comes, mut later) = (is_there, BTreeMap::new());
        for day in days {
            if comes_on(day) != comes {
                comes = !comes;
                later.insert(day, if comes { Enrolment::Enrolled } else { Enrolment::Left });
            }
        }
        Ok(Coming { is_there, later })
    }

    /// Puts of a class that some rolls became where it meets from later days on, and that it ends on a later one, as was
    /// said of the rolls that went on until a day: it has ended where all of them have.
    pub(super) fn put_later_days(
        &self,
        plan: &mut EditPlan,
        (from, rolls): (TeamId, &[ClassId]),
        (to, new): (TeamId, ClassId),
        on: Option<Date>,
    ) -> Result<(), Error> {
        let Some(on) = on else { return Ok(()) };
        let Some(first) = rolls.first() else { return Ok(()) };
        let mut closings = Vec::new();
        for roll in rolls {
            closings.push(self.tables().closings_of(from.space(), *roll)?);
        }
        let days = closings.iter().flatten().map(|(day, _)| *day).filter(|day| *day > on);
        let mut has_ended = false;
        for day in days.collect::<BTreeSet<Date>>() {
            if has_ended != closings.iter().all(|of_roll| held_on(of_roll, day) == 1) {
                has_ended = !has_ended;
                let closed = i64::from(has_ended);
                plan.put(DocId::class(to, new), Key::ClassClosedFrom(day), closed);
            }
        }
        for day in self.tables().days_of_class(from.space(), *first, "place")? {
            if day > on
                && let Some((_, place)) =
                    self.tables().class_name_and_place(from.space(), *first, Some(day))?
            {
                let place = place.map(|place| place.to_string()).unwrap_or_default();
                plan.put(DocId::class(to, new), Key::ClassPlaceFrom(day), place);
            }
        }
        Ok(())
    }
}

/// Puts whether a learner comes to a class, from a day on or from the beginning.
pub(super) fn put_enrolment(
    plan: &mut EditPlan,
    (team, class): (TeamId, ClassId),
    learner: LearnerId,
    (enrolment, from): (Enrolment, Option<Date>),
) {
    let key = match from {
        Some(from) => Key::EnrolmentFrom(learner, from),
        None => Key::Enrolment(learner),
    };
    plan.put(DocId::roll(team, class), key, enrolment.number());
}
