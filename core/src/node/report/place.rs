//! Where a meeting was held, in the division of places of then or of a later day.
//!
//! The place of a class on the day of the meeting, else that of the team whose roll holds it. Communes are
//! merged and divided: a place is read as what it became until the day that is asked for. What is in one of
//! several parts, nobody said in which, is at no place, but for certain in what holds all of them.

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

    /// Returns where a class met on a day, or meets by what was said last: one place, several where its place was
    /// divided since and nobody said in which part the class is, none where it is not known.
    pub(super) fn of_class(&self, class: &Class, day: Option<Date>) -> BTreeSet<PlaceId> {
        let days = self.classes.get(&(class.team, class.class)).map_or(&[][..], Vec::as_slice);
        let here = |day| on(days, day).or_else(|| self.of_team_then(class.team, day));
        let Some(place) = here(day) else { return BTreeSet::new() };
        let became = self.became(place);
        match here(self.as_of).filter(|_| became.len() > 1) {
            Some(now) if self.is_part(now, place) => self.became(now),
            _ => became,
        }
    }

    /// Returns the commune, say, whose villages the people of a team live in, by what was said last until the day of
    /// the division: what its place became, itself where it was divided, since both parts may have a first hamlet.
    pub(super) fn of_villages(&self, team: TeamId) -> Option<PlaceId> {
        let place = self.of_team_then(team, self.as_of)?;
        let mut became = self.became(place);
        if became.len() > 1 { Some(self.one(place)) } else { became.pop_first() }
    }

    /// Returns the place that stands for one, which may have been added twice.
    pub(super) fn one(&self, place: PlaceId) -> PlaceId {
        self.same.one(place)
    }

    /// Returns what a place became: several places where it was divided, none where that led in a circle.
    pub(super) fn became(&self, place: PlaceId) -> BTreeSet<PlaceId> {
        let mut became = BTreeSet::new();
        let mut on_the_way = BTreeSet::from([self.one(place)]);
        for _ in 0..=STEPS_MAX {
            if on_the_way.is_empty() {
                return became;
            }
            let (gone, stay): (BTreeSet<_>, BTreeSet<_>) =
                on_the_way.into_iter().partition(|place| self.into.contains_key(place));
            became.extend(stay);
            on_the_way = gone.iter().flat_map(|place| &self.into[place]).copied().collect();
        }
        BTreeSet::new()
    }

    /// Returns what holds a thing that is at one of some places, whichever it is, inside out: of one place itself
    /// and all those around it.
    pub(super) fn holding(&self, places: &BTreeSet<PlaceId>) -> Vec<PlaceId> {
        self.holding_all(places, &mut BTreeMap::new())
    }

    /// `seen` has what holds each place that was looked at, so that each is looked at once.
    fn holding_all(
        &self,
        places: &BTreeSet<PlaceId>,
        seen: &mut BTreeMap<PlaceId, Vec<PlaceId>>,
    ) -> Vec<PlaceId> {
        let lines = places.iter().map(|place| self.around(*place, seen));
        lines
            .reduce(|held, line| held.into_iter().filter(|place| line.contains(place)).collect())
            .unwrap_or_default()
    }

    fn around(&self, place: PlaceId, seen: &mut BTreeMap<PlaceId, Vec<PlaceId>>) -> Vec<PlaceId> {
        if let Some(line) = seen.get(&place) {
            return line.clone();
        }
        // What is within itself, in a circle, ends there.
        seen.insert(place, vec![place]);
        let mut line = vec![place];
        if let Some(next) = self.within.get(&place)
            && seen.len() <= STEPS_MAX
        {
            let outer = self.holding_all(&self.became(*next), seen);
            line.extend(outer.into_iter().filter(|outer| *outer != place));
        }
        seen.insert(place, line.clone());
        line
    }

    fn of_team_then(&self, team: TeamId, day: Option<Date>) -> Option<PlaceId> {
        on(self.teams.get(&team)?, day)
    }

    /// Returns whether `part` is what `whole` was divided into, also over further mergers.
    fn is_part(&self, part: PlaceId, whole: PlaceId) -> bool {
        let part = self.one(part);
        let mut parts = BTreeSet::from([self.one(whole)]);
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
