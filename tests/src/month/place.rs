//! Where something is, as somebody counts who knows what was said of places.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::domain::id::{ClassId, PlaceId, TeamId};
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Breakdown, ReportQuery};

use crate::month::view::{View, group};
use crate::month::{Month, Said, today};

impl View<'_> {
    /// Returns where a class is said to meet on a day, or at last.
    pub(super) fn class_at(&self, class: ClassId, day: Option<Date>) -> Option<PlaceId> {
        let said = self.each(|said| {
            if let Said::ClassAt { class: c, place, from } = said
                && *c == class
            {
                Some((*from, *place))
            } else {
                None
            }
        });
        let first = self.each(|said| {
            if let Said::Class { class: c, place } = said
                && *c == class
            {
                Some(*place)
            } else {
                None
            }
        });
        latest(said, day).or(first.first().copied().flatten())
    }

    fn team_at(&self, month: &Month, team: TeamId, day: Option<Date>) -> Option<PlaceId> {
        let said = self.each(|said| {
            if let Said::TeamAt { team: t, place, from } = said
                && *t == team
            {
                Some((*from, *place))
            } else {
                None
            }
        });
        latest(said, day).or_else(|| month.teams.iter().find(|(t, _)| *t == team)?.1)
    }

    /// Returns the places at one of which a class was on a day, in the division of another day.
    pub(super) fn place_of_class(
        &self,
        month: &Month,
        (class, team): (ClassId, TeamId),
        day: Option<Date>,
        as_of: Option<Date>,
    ) -> BTreeSet<PlaceId> {
        let at = |day| self.class_at(class, day).or_else(|| self.team_at(month, team, day));
        let Some(place) = at(day) else { return BTreeSet::new() };
        let parts = self.became(month, place, as_of);
        match at(as_of).map(|now| self.stands_for(month, now)) {
            Some(now)
                if parts.len() > 1
                    && now != self.stands_for(month, place)
                    && self.on_the_way(month, place, as_of).contains(&now) =>
            {
                self.became(month, now, as_of)
            }
            _ => parts,
        }
    }

    /// Returns which of its `classes` one was on a day, and in which team: where it is `now` if there is no day, or if
    /// that is not held here.
    pub(super) fn there_on(
        &self,
        now: (ClassId, TeamId),
        classes: &BTreeMap<ClassId, TeamId>,
        day: Option<Date>,
    ) -> (ClassId, TeamId) {
        // Classes move today.
        if day.is_none_or(|day| day >= today()) {
            return now;
        }
        let moves = self.moved_classes();
        let came_as = |class| {
            let mut rolls = self.rolls(class);
            if rolls.iter().any(|roll| classes.contains_key(roll)) {
                rolls.retain(|roll| classes.contains_key(roll));
            }
            let came = rolls.iter().map(|roll| moves.iter().find(|(new, _)| new == roll));
            // Of rolls that are one the first that was there says since when.
            came.collect::<Option<Vec<_>>>()?.first().map(|(_, old)| *old)
        };
        let (mut class, _) = now;
        while let Some(old) = came_as(class) {
            class = self.standing_class(old);
        }
        classes.get(&class).map_or(now, |team| (class, *team))
    }

    /// Returns the place of whose villages a team's people are, in the division of a day.
    pub(super) fn place_of_villages(
        &self,
        month: &Month,
        team: TeamId,
        as_of: Option<Date>,
    ) -> Option<PlaceId> {
        let place = self.team_at(month, team, as_of)?;
        let parts: Vec<PlaceId> = self.became(month, place, as_of).into_iter().collect();
        match parts[..] {
            [] => None,
            [one] => Some(one),
            _ => Some(self.stands_for(month, place)),
        }
    }

    /// Returns what a place became, all parts of what was divided; nothing where that leads in a circle.
    pub(super) fn became(
        &self,
        month: &Month,
        place: PlaceId,
        as_of: Option<Date>,
    ) -> BTreeSet<PlaceId> {
        let became = self.mergers(month, as_of);
        let on_the_way = self.on_the_way(month, place, as_of);
        let goes_on = |place: PlaceId| became.iter().any(|(was, _)| *was == place);
        let comes_back = |place: PlaceId| {
            goes_on(place) && self.on_the_way_from(&became, place).contains(&place)
        };
        if on_the_way.iter().any(|place| comes_back(*place)) {
            return BTreeSet::new();
        }
        on_the_way.into_iter().filter(|place| !goes_on(*place)).collect()
    }

    /// Returns a place with all that it became, one after another.
    fn on_the_way(&self, month: &Month, place: PlaceId, as_of: Option<Date>) -> BTreeSet<PlaceId> {
        let place = self.stands_for(month, place);
        let mut on_the_way = self.on_the_way_from(&self.mergers(month, as_of), place);
        on_the_way.insert(place);
        on_the_way
    }

    fn on_the_way_from(
        &self,
        became: &BTreeSet<(PlaceId, PlaceId)>,
        place: PlaceId,
    ) -> BTreeSet<PlaceId> {
        let mut after = BTreeSet::new();
        let mut todo = vec![place];
        while let Some(next) = todo.pop() {
            let parts = became.iter().filter(|(was, _)| *was == next).map(|(_, part)| *part);
            todo.extend(parts.filter(|part| after.insert(*part)));
        }
        after
    }

    fn mergers(&self, month: &Month, as_of: Option<Date>) -> BTreeSet<(PlaceId, PlaceId)> {
        let one = |place| self.stands_for(month, place);
        self.each(|said| {
            if let Said::Became { place, part, from, .. } = said
                && as_of.is_none_or(|day| *from <= day)
            {
                Some((*place, *part, *from))
            } else {
                None
            }
        })
        .into_iter()
        .filter(|link| self.is_said(*link))
        .map(|(place, part, _)| (one(place), one(part)))
        .filter(|(place, part)| place != part)
        .collect()
    }

    /// Returns the rows of what is at one of some places: by area also those of all that holds it, whichever it is.
    pub(super) fn rows_at(
        &self,
        (query, month): (&ReportQuery, &Month),
        places: &BTreeSet<PlaceId>,
    ) -> BTreeSet<String> {
        let is_known = places.len() == 1;
        let mut rows: BTreeSet<String> = match query.by {
            Some(Breakdown::Area) => {
                let areas = self.holding(month, places, query.places_of, 3);
                areas.iter().map(ToString::to_string).collect()
            }
            _ => places.iter().filter(|_| is_known).map(ToString::to_string).collect(),
        };
        rows.extend((!is_known).then(|| "unknown".to_owned()));
        rows
    }

    /// Returns what holds all of some places. The second place of a month lies in the first, whatever that became.
    fn holding(
        &self,
        month: &Month,
        places: &BTreeSet<PlaceId>,
        as_of: Option<Date>,
        steps: u32,
    ) -> BTreeSet<PlaceId> {
        let around = |place: PlaceId| {
            let mut around = BTreeSet::from([place]);
            if place == month.places[1] && steps > 0 {
                let outer = self.became(month, month.places[0], as_of);
                around.extend(self.holding(month, &outer, as_of, steps - 1));
            }
            around
        };
        let all = places.iter().map(|place| around(*place));
        all.reduce(|held, next| &held & &next).unwrap_or_default()
    }

    fn is_said(&self, (place, part, from): (PlaceId, PlaceId, Date)) -> bool {
        let standing = self.standing(|said| {
            if let Said::Became { place: a, part: b, from: f, said } = said
                && (*a, *b, *f) == (place, part, from)
            {
                Some(*said)
            } else {
                None
            }
        });
        standing.contains(&true)
    }

    /// Returns what was said of a day to have become what, of two places and those that are one with them.
    pub(super) fn became_on(
        &self,
        (place, part): (PlaceId, PlaceId),
        day: Date,
    ) -> Vec<(PlaceId, PlaceId)> {
        let (places, parts) = (self.one_place(place), self.one_place(part));
        let said = self.each(|said| {
            if let Said::Became { place, part, from, .. } = said
                && *from == day
                && places.contains(place)
                && parts.contains(part)
            {
                Some((*place, *part))
            } else {
                None
            }
        });
        let said: BTreeSet<_> = said.into_iter().collect();
        said.into_iter().filter(|(place, part)| self.is_said((*place, *part, day))).collect()
    }

    /// Returns the places that are one with a place.
    pub(super) fn one_place(&self, place: PlaceId) -> BTreeSet<PlaceId> {
        // The office alone says so, one thing after another.
        let said = self.each(|said| {
            if let Said::SamePlace { a, b, same } = said { Some(((*a, *b), *same)) } else { None }
        });
        let same: BTreeMap<(PlaceId, PlaceId), bool> = said.into_iter().collect();
        let pairs: Vec<_> = same.into_iter().filter(|(_, is)| *is).map(|(pair, _)| pair).collect();
        group(place, &pairs)
    }

    /// Returns the places that are offered no more, with the day of it.
    pub(super) fn retired_places(&self) -> BTreeMap<PlaceId, Date> {
        let said = self.each(|said| {
            if let Said::Retired { place, since } = said { Some((*place, *since)) } else { None }
        });
        let last: BTreeMap<PlaceId, Option<Date>> = said.into_iter().collect();
        last.into_iter().filter_map(|(place, since)| Some((place, since?))).collect()
    }

    fn stands_for(&self, month: &Month, place: PlaceId) -> PlaceId {
        let retired = self.retired_places();
        let group = self.one_place(place);
        debug_assert!(group.iter().all(|place| month.places.contains(place)));
        let offered = group.iter().find(|place| !retired.contains_key(place));
        *offered.or(group.first()).expect("a group holds itself")
    }
}

/// Returns what was said of the latest day until one; of one day the last.
fn latest(said: Vec<(Date, PlaceId)>, day: Option<Date>) -> Option<PlaceId> {
    let said: BTreeMap<Date, PlaceId> = said.into_iter().collect();
    said.into_iter().rfind(|(from, _)| day.is_none_or(|day| *from <= day)).map(|(_, place)| place)
}
