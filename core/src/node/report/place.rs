//! Where a meeting was held, in the division of places of then or of a later day.
//!
//! The place of a class on the day of the meeting, else that of the team whose roll holds it. Communes are
//! merged and divided: a place is read as what it became until the day that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::class::Class;
use crate::domain::id::{ClassId, PlaceId, TeamId};
use crate::domain::joined::Prevailing;
use crate::domain::place::STEPS_MAX;
use crate::domain::row::PlaceLink;
use crate::domain::time::Date;
use crate::store::reader::{ClassPlace, Reader, StoreError};

/// What holds from the beginning or from a day on, ascending.
type Days<T> = Vec<(Option<Date>, T)>;

/// Where classes meet and teams work, and how places belong together.
#[derive(Debug)]
pub(super) struct Places {
    /// The last day of which the division holds; what was said last, where there is none.
    as_of: Option<Date>,
    classes: BTreeMap<(TeamId, ClassId), Days<Option<PlaceId>>>,
    teams: BTreeMap<TeamId, Days<Option<PlaceId>>>,
    /// What a place became until the day of the division.
    into: BTreeMap<PlaceId, BTreeSet<PlaceId>>,
    same: Prevailing<PlaceId>,
    within: BTreeMap<PlaceId, PlaceId>,
    names: BTreeMap<PlaceId, String>,
}

impl Places {
    pub(super) fn read(reader: &Reader, as_of: Option<Date>) -> Result<Self, StoreError> {
        let is_past = |from: Option<Date>| as_of.is_none_or(|day| from <= Some(day));
        let mut classes: BTreeMap<_, Days<_>> = BTreeMap::new();
        for ClassPlace { space, class, from, place } in reader.class_places()? {
            classes.entry((TeamId::from(space), class)).or_default().push((from, place));
        }
        let mut teams: BTreeMap<_, Days<_>> = BTreeMap::new();
        for (team, from, place) in reader.team_places()? {
            teams.entry(team).or_default().push((from, place));
        }
        let names = reader.place_names()?.into_iter().filter(|(_, from, _)| is_past(*from));
        let around = reader.places_within()?.into_iter().filter(|(_, from, _)| is_past(*from));
        let around: BTreeMap<_, _> = around.map(|(place, _, around)| (place, around)).collect();
        let mut into: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let same = reader.tables().same_places()?;
        for (a, b, link) in reader.place_links()? {
            if let PlaceLink::Into(from) = link
                && is_past(Some(from))
                && same.one(a) != same.one(b)
            {
                into.entry(same.one(a)).or_default().insert(same.one(b));
            }
        }
        Ok(Self {
            as_of,
            classes,
            teams,
            into,
            same,
            within: around
                .into_iter()
                .filter_map(|(place, around)| Some((place, around?)))
                .collect(),
            names: names.map(|(place, _, name)| (place, name)).collect(),
        })
    }

    /// Returns what a place is called.
    pub(super) fn name(&self, place: PlaceId) -> &str {
        self.names.get(&place).map_or("", String::as_str)
    }

    /// Returns where a class met on a day, or meets by what was said last; `None` where that is not known, or
    /// where its place was divided since and nobody said in which part the class is.
    pub(super) fn of_class(&self, class: &Class, day: Option<Date>) -> Option<PlaceId> {
        let days = self.classes.get(&(class.team, class.class)).map_or(&[][..], Vec::as_slice);
        let here = |day| on(days, day).or_else(|| self.of_team_then(class.team, day));
        self.became(here(day)?, || here(self.as_of))
    }

    /// Returns where a team works, by what was said last until the day of the division.
    pub(super) fn of_team(&self, team: TeamId) -> Option<PlaceId> {
        self.became(self.of_team_then(team, self.as_of)?, || None)
    }

    /// Returns the place that stands for one, which may have been added twice.
    pub(super) fn one(&self, place: PlaceId) -> PlaceId {
        self.same.one(place)
    }

    /// Returns what a place became; `None` where it was divided.
    pub(super) fn of_place(&self, place: PlaceId) -> Option<PlaceId> {
        self.became(place, || None)
    }

    /// Returns a place and all those around it, inside out.
    pub(super) fn around(&self, place: PlaceId) -> Vec<PlaceId> {
        let mut around = vec![place];
        while let Some(next) = around.last().and_then(|place| self.within.get(place)) {
            let next = self.same.one(*next);
            if around.contains(&next) || around.len() > STEPS_MAX {
                break;
            }
            around.push(next);
        }
        around
    }

    fn of_team_then(&self, team: TeamId, day: Option<Date>) -> Option<PlaceId> {
        on(self.teams.get(&team)?, day)
    }

    /// Follows mergers; of a place that was divided, `now` says in which part the thing is.
    fn became(&self, place: PlaceId, now: impl FnOnce() -> Option<PlaceId>) -> Option<PlaceId> {
        let mut place = self.same.one(place);
        for _ in 0..STEPS_MAX {
            let Some(parts) = self.into.get(&place) else { return Some(place) };
            if parts.len() > 1 {
                let now = self.same.one(now()?);
                return self.is_part(now, place).then_some(now);
            }
            place = *parts.first().expect("a merger has what it came to");
        }
        None
    }

    /// Returns whether `part` is what `whole` was divided into, also over further mergers.
    fn is_part(&self, part: PlaceId, whole: PlaceId) -> bool {
        let mut parts = BTreeSet::from([whole]);
        for _ in 0..STEPS_MAX {
            let next = parts.iter().filter_map(|place| self.into.get(place)).flatten();
            let next: BTreeSet<PlaceId> = next.copied().collect();
            if next.contains(&part) {
                return true;
            }
            parts.extend(next);
        }
        false
    }
}

/// Returns the place that holds on a day, or by what was said of the last day.
fn on(days: &[(Option<Date>, Option<PlaceId>)], day: Option<Date>) -> Option<PlaceId> {
    let said = days.iter().rev().find(|(from, _)| day.is_none() || *from <= day);
    said.and_then(|(_, place)| *place)
}
