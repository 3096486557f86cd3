//! Values that hold from a day on.

use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::command::Holds;
use crate::domain::document::DocId;
use crate::domain::id::ProgrammeId;
use crate::domain::id::{ClassId, PlaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::execute::programme_doc;

/// The most days from which on something may be said of one thing.
const DAYS_MAX: usize = 24;

/// A value that holds from the beginning or from a day on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Dated<'t> {
    PlaceName(ProgrammeId, PlaceId),
    PlaceIn(ProgrammeId, PlaceId),
    TeamPlace(ProgrammeId, TeamId),
    Target(ProgrammeId, PlaceId, &'t TopicId),
    ClassPlace(TeamId, ClassId),
    ClassClosed(TeamId, ClassId),
}

impl Dated<'_> {
    fn doc(self) -> DocId {
        match self {
            Self::PlaceName(programme, _)
            | Self::PlaceIn(programme, _)
            | Self::TeamPlace(programme, _)
            | Self::Target(programme, ..) => programme_doc(programme),
            Self::ClassPlace(team, class) | Self::ClassClosed(team, class) => {
                DocId::class(team, class)
            }
        }
    }

    fn undated(self) -> Key {
        match self {
            Self::PlaceName(_, place) => Key::PlaceName(place),
            Self::PlaceIn(_, place) => Key::PlaceIn(place),
            Self::TeamPlace(_, team) => Key::TeamPlace(team),
            Self::Target(_, place, topic) => Key::Target(place, topic.clone()),
            Self::ClassPlace(..) => Key::ClassPlace,
            Self::ClassClosed(..) => Key::ClassClosed,
        }
    }

    fn dated(self, day: Date) -> Key {
        match self {
            Self::PlaceName(_, place) => Key::PlaceNameFrom(place, day),
            Self::PlaceIn(_, place) => Key::PlaceInFrom(place, day),
            Self::TeamPlace(_, team) => Key::TeamPlaceFrom(team, day),
            Self::Target(_, place, topic) => Key::TargetFrom(place, topic.clone(), day),
            Self::ClassPlace(..) => Key::ClassPlaceFrom(day),
            Self::ClassClosed(..) => Key::ClassClosedFrom(day),
        }
    }
}

impl Engine {
    /// Puts a value that holds from the beginning, on every day, or from a day on.
    pub(super) fn put_dated(
        &self,
        plan: &mut EditPlan,
        dated: Dated<'_>,
        value: Scalar,
        holds: Holds,
    ) -> Result<(), Error> {
        let days = self.days_of(dated)?;
        let doc = dated.doc();
        match holds {
            Holds::From(day) => {
                if days.len() >= DAYS_MAX && !days.contains(&day) {
                    return Err(Error::Unfit { what: "24 days were said of it already" });
                }
                plan.put(doc, dated.dated(day), value);
            }
            Holds::FromTheBeginning if !days.is_empty() => return Err(Error::Dated { days }),
            Holds::FromTheBeginning | Holds::EveryDay => {
                for day in days {
                    // Whether a class has ended has no word for what was said wrongly.
                    let over = match dated {
                        Dated::ClassClosed(..) => value.clone(),
                        Dated::PlaceName(..)
                        | Dated::PlaceIn(..)
                        | Dated::TeamPlace(..)
                        | Dated::Target(..)
                        | Dated::ClassPlace(..) => Scalar::Int(0),
                    };
                    plan.put(doc, dated.dated(day), over);
                }
                plan.put(doc, dated.undated(), value);
            }
        }
        Ok(())
    }

    /// Puts that a class ended on a later day than was said, or was opened again on one: what was said of the days
    /// before, and is the same, was said wrongly.
    pub(super) fn put_corrected_closings(
        &self,
        plan: &mut EditPlan,
        (team, class): (TeamId, ClassId),
        (closed, from): (bool, Date),
    ) -> Result<(), Error> {
        let closings = self.tables().closings_of(team.space(), class)?;
        let is_same = |said: i64| said == i64::from(closed);
        // Where that day was said to be the contrary, that alone was wrong.
        if closings.iter().any(|(day, said)| *day == from && !is_same(*said)) {
            return Ok(());
        }
        let before: Vec<_> = closings.iter().rev().filter(|(day, _)| *day < from).collect();
        let run = before.iter().take_while(|(_, said)| is_same(*said)).count();
        // What is so from the beginning began on no day.
        let beginning = Date::new(1999, 12, 31);
        if run == before.len() && self.tables().is_closed(team.space(), class, beginning)? == closed
        {
            return Ok(());
        }
        for (day, _) in &before[..run] {
            plan.put(DocId::class(team, class), Key::ClassClosedFrom(*day), i64::from(!closed));
        }
        Ok(())
    }

    /// Returns whether a class has ended by a day; without any, by what was said of the latest.
    pub(super) fn has_ended(
        &self,
        (team, class): (TeamId, ClassId),
        since: Option<Date>,
    ) -> Result<bool, Error> {
        let closings = self.tables().closings_of(team.space(), class)?;
        match since.filter(|_| !closings.is_empty()) {
            Some(since) => Ok(held_on(&closings, since) == 1),
            None => Ok(self.tables().is_closed(team.space(), class, None)?),
        }
    }

    fn days_of(&self, dated: Dated<'_>) -> Result<Vec<Date>, Error> {
        let tables = self.tables();
        Ok(match dated {
            Dated::PlaceName(_, place) => tables.days_of_place(place, "name")?,
            Dated::PlaceIn(_, place) => tables.days_of_place(place, "in")?,
            Dated::TeamPlace(_, team) => tables.days_of_team(team)?,
            Dated::Target(_, place, topic) => tables.days_of_target(place, topic)?,
            Dated::ClassPlace(team, class) => tables.days_of_class(team.space(), class, "place")?,
            Dated::ClassClosed(team, class) => {
                tables.days_of_class(team.space(), class, "closed")?
            }
        })
    }
}

/// Returns what was said of the latest day until one; 0 where nothing was.
pub(super) fn held_on<'d>(said: impl IntoIterator<Item = &'d (Date, i64)>, day: Date) -> i64 {
    let until = said.into_iter().take_while(|(from, _)| *from <= day);
    until.last().map_or(0, |(_, value)| *value)
}
