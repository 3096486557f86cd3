//! What things are called in lists and sentences: by their name, and where two of them share it, also by
//! what tells them apart.
//!
//! Two names are one as [`identity_fold`] tells, whatever their case.

use std::collections::BTreeMap;

use lantoa_core::domain::id::{ClassId, LearnerId, PlaceId, TeamId};
use lantoa_core::domain::joined::Joined;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::place::Place;
use lantoa_core::domain::programme::{Team, Topic};
use lantoa_core::domain::text::identity_fold;
use lantoa_core::domain::time::Date;
use lantoa_core::node::answer::{Before, ClassLine, DeviceLine, LearnerLine};
use lantoa_core::node::error::Error;
use lantoa_core::node::query::Query;
use serde::Serialize;

use crate::days;
use crate::sheet::short;
use crate::words::Words;

/// The labels of things of one kind, by printed id, each with what tells it apart.
#[derive(Debug, Default)]
pub(crate) struct Labels(BTreeMap<String, (String, String)>);

/// What is offered no more, by printed id, with the day since when.
#[derive(Debug, Default)]
pub(crate) struct Retired(BTreeMap<String, Date>);

impl Retired {
    pub(crate) fn read(query: &Query) -> Result<Self, Error> {
        let retired = query.retired()?.into_iter();
        Ok(Self(retired.map(|line| (line.what.printed_id(), line.since)).collect()))
    }

    /// Returns since when a thing is offered no more; `None` where it is offered.
    pub(crate) fn since(&self, id: &str) -> Option<Date> {
        self.0.get(id).copied()
    }

    /// Returns a thing with since when it is offered no more.
    pub(crate) fn beside<T>(&self, thing: T, id: &impl ToString) -> Beside<T> {
        Beside { thing, retired: self.since(&id.to_string()) }
    }
}

/// A thing in a list, with since when it is offered no more.
#[derive(Serialize)]
pub(crate) struct Beside<T> {
    #[serde(flatten)]
    pub(crate) thing: T,
    retired: Option<Date>,
}

impl<T> Beside<T> {
    /// Returns what is said beside it in a list; `None` where it is offered.
    pub(crate) fn retired(&self, words: Words) -> Option<String> {
        self.retired.map(|since| words.say_with("retired", &[("day", days::shown(since).into())]))
    }
}

/// A thing by its printed id and name, with what tells it apart from others of that name; empty where
/// nothing does.
type Thing = (String, String, String);

impl Labels {
    /// Returns the labels of `things`. Those that nothing tells apart are told by the beginning of their id.
    pub(crate) fn of(things: Vec<Thing>) -> Self {
        let mut named: BTreeMap<String, u32> = BTreeMap::new();
        for (_, name, _) in &things {
            *named.entry(identity_fold(name)).or_default() += 1;
        }
        let alike = alike(things.iter().map(|(_, name, apart)| (&**name, &**apart)));
        let label = |((id, name, apart), is_alike): (&Thing, bool)| {
            let label = match (named[&identity_fold(name)], is_alike) {
                (1, _) => name.clone(),
                (_, false) if !apart.is_empty() => format!("{name} ({apart})"),
                _ if apart.is_empty() => format!("{name} ({})", short(id)),
                _ => format!("{name} ({apart}, {})", short(id)),
            };
            (id.clone(), (label, apart.clone()))
        };
        Self(things.iter().zip(alike).map(label).collect())
    }

    /// Returns the labels of places: told apart by the place that contains them, or by their last code.
    pub(crate) fn of_places(places: &[Place]) -> Self {
        let around = |place: &Place| {
            let within = places.iter().find(|other| Some(other.place) == place.within);
            let code = || place.codes.last().map(|dated| dated.code.to_string());
            within.map(|within| within.name.clone()).or_else(code).unwrap_or_default()
        };
        let thing = |place: &Place| (place.place.to_string(), place.name.clone(), around(place));
        Self::of(places.iter().map(thing).collect())
    }

    /// Returns the labels of teams: told apart by their place.
    pub(crate) fn of_teams(teams: &[Team], places: &Self) -> Self {
        let thing = |team: &Team| {
            (team.team.to_string(), team.name.clone(), places.maybe(team.place.as_ref()))
        };
        Self::of(teams.iter().map(thing).collect())
    }

    /// Returns the labels of classes: told apart by their team.
    pub(crate) fn of_classes(classes: &[ClassLine], teams: &Self) -> Self {
        let things = |class: &ClassLine| {
            let team = teams.get(&class.team);
            let of = |id: ClassId, name: &str| (id.to_string(), name.to_owned(), team.clone());
            let same = class.same.iter().map(|other| of(other.class, &other.name));
            [of(class.class, &class.name)].into_iter().chain(same).collect::<Vec<_>>()
        };
        Self::of(classes.iter().flat_map(things).collect())
    }

    /// Returns the labels of people: told apart by year of birth and village.
    pub(crate) fn of_people(people: &[LearnerLine]) -> Self {
        let thing = |line: &LearnerLine| {
            let apart = apart(line.birth_year, line.village.as_deref());
            (line.learner.to_string(), line.name.clone(), apart)
        };
        Self::of(people.iter().map(thing).collect())
    }

    /// Returns the labels of devices, which nothing but their ids tells apart for sure.
    pub(crate) fn of_devices(devices: &[DeviceLine]) -> Self {
        let named = devices.iter().filter(|line| !line.name.is_empty());
        let thing = |line: &DeviceLine| (line.device.to_string(), line.name.clone(), String::new());
        Self::of(named.map(thing).collect())
    }

    /// Returns what a thing is called: its id where it is not known here.
    pub(crate) fn get(&self, id: &impl ToString) -> String {
        let id = id.to_string();
        self.find(&id).unwrap_or(id)
    }

    fn find(&self, id: &str) -> Option<String> {
        self.0.get(id).map(|(label, _)| label.clone()).filter(|label| !label.is_empty())
    }

    /// As [`Labels::get`]; nothing where there is none.
    pub(crate) fn maybe(&self, id: Option<&impl ToString>) -> String {
        id.map(|id| self.get(id)).unwrap_or_default()
    }
}

/// What the places, teams and classes of a programme are called.
#[derive(Debug, Default)]
pub(crate) struct Named {
    places: Labels,
    /// Places for which another one stands, with what they were called themselves.
    joined: BTreeMap<PlaceId, (PlaceId, String)>,
    /// The place around a place, by printed id.
    within: BTreeMap<String, String>,
    teams: Labels,
    classes: Labels,
    /// The teams of classes, by printed id.
    team_of: BTreeMap<String, TeamId>,
    topics: Vec<Topic>,
}

impl Named {
    /// Reads the names of everything that is known here.
    pub(crate) fn read(query: &Query) -> Result<Self, Error> {
        let known = query.places()?;
        let pairs = query.joined_places()?;
        let groups = Joined::of(pairs.iter().map(|(one, other)| (one.place, other.place)));
        let stands = known.iter().map(|place| place.place).filter(|place| groups.has(*place));
        let stands: BTreeMap<PlaceId, PlaceId> =
            stands.map(|place| (groups.root(place), place)).collect();
        let joined = pairs.into_iter().flat_map(|(one, other)| [one, other]);
        let joined = joined.filter_map(|place| {
            let one = stands.get(&groups.root(place.place)).filter(|one| **one != place.place)?;
            Some((place.place, (*one, place.name)))
        });
        let joined = joined.collect();
        let within = known.iter().filter_map(|place| Some((place.place, place.within?)));
        let within = within.map(|(place, around)| (place.to_string(), around.to_string()));
        let places = Labels::of_places(&known);
        let teams = Labels::of_teams(&query.teams()?, &places);
        let lines = query.classes()?;
        let classes = Labels::of_classes(&lines, &teams);
        let team_of = lines.into_iter().flat_map(|line| {
            let same = line.same.into_iter().map(|other| other.class);
            let all = [line.class].into_iter().chain(same);
            all.map(move |class| (class.to_string(), line.team))
        });
        let (within, team_of) = (within.collect(), team_of.collect());
        let topics = query.topics()?;
        Ok(Self { places, joined, within, teams, classes, team_of, topics })
    }

    /// Returns the label of a printed id of any of them, where one is known.
    pub(crate) fn find(&self, id: &str) -> Option<String> {
        [&self.places, &self.teams, &self.classes].iter().find_map(|labels| labels.find(id))
    }

    /// Returns the places around one, by printed id, inside out.
    pub(crate) fn around(&self, id: &str) -> Vec<String> {
        let mut around: Vec<String> = Vec::new();
        let mut at = id;
        while let Some(next) = self.within.get(at).filter(|next| !around.contains(next)) {
            around.push(next.clone());
            at = next;
        }
        around
    }

    /// Returns the labels of some of them by themselves, whatever else is known here: what is written into
    /// a file is the same on every device.
    pub(crate) fn among<'t>(&self, things: impl Iterator<Item = (&'t str, &'t str)>) -> Labels {
        let all = [&self.places, &self.teams, &self.classes];
        let apart = |id: &str| all.iter().find_map(|labels| labels.0.get(id));
        let apart = |id: &str| apart(id).map(|(_, apart)| apart.clone()).unwrap_or_default();
        Labels::of(things.map(|(id, name)| (id.to_owned(), name.to_owned(), apart(id))).collect())
    }

    /// Returns what a place is called; where another one stands for it, what that is called.
    pub(crate) fn place(&self, place: PlaceId) -> String {
        self.places.get(&self.stands_for(place))
    }

    /// Returns the place that stands for one, which is mostly itself.
    pub(crate) fn stands_for(&self, place: PlaceId) -> PlaceId {
        self.joined.get(&place).map_or(place, |(one, _)| *one)
    }

    /// Returns what a place was called itself for which another one stands; `None` of every other.
    pub(crate) fn joined_place(&self, place: PlaceId) -> Option<&str> {
        self.joined.get(&place).map(|(_, name)| &**name)
    }

    pub(crate) fn team(&self, team: TeamId) -> String {
        self.teams.get(&team)
    }

    /// Returns where something was before it moved.
    pub(crate) fn before(&self, before: &Before, words: Words) -> String {
        let with =
            [("day", days::shown(before.day).into()), ("team", self.team(before.team).into())];
        words.say_with("moved-before", &with)
    }

    pub(crate) fn class(&self, class: ClassId) -> String {
        self.classes.get(&class)
    }

    /// Returns the team of a class, where it is known here.
    pub(crate) fn team_of(&self, class: ClassId) -> Option<TeamId> {
        self.team_of.get(&class.to_string()).copied()
    }

    pub(crate) fn topics(&self) -> &[Topic] {
        &self.topics
    }
}

/// Returns a person by name and by what tells people of one name apart: year of birth and village.
pub(crate) fn person(details: &Details) -> String {
    let apart = apart(details.birth_year, details.village.as_deref());
    match apart.is_empty() {
        true => details.name.clone(),
        false => format!("{} ({apart})", details.name),
    }
}

/// Returns what tells people of one name apart; empty where nothing is known.
pub(crate) fn apart(birth_year: Option<u16>, village: Option<&str>) -> String {
    let year = birth_year.map(|year| year.to_string());
    let said: Vec<String> = year.into_iter().chain(village.map(str::to_owned)).collect();
    said.join(", ")
}

/// Returns for each thing, by its name and what tells it apart, whether another one has both.
pub(crate) fn alike<'t>(things: impl Iterator<Item = (&'t str, &'t str)>) -> Vec<bool> {
    let keys: Vec<_> = things.map(|(name, apart)| (identity_fold(name), apart)).collect();
    let mut counts: BTreeMap<&(String, &str), u32> = BTreeMap::new();
    for key in &keys {
        *counts.entry(key).or_default() += 1;
    }
    keys.iter().map(|key| counts[key] > 1).collect()
}

/// Somebody by name, with what tells people of one name apart.
pub(crate) type Person = (LearnerId, String, String);

/// Returns `people`, those whom nothing else tells apart with when each came last.
pub(crate) fn told_apart(
    query: &Query,
    words: Words,
    mut people: Vec<Person>,
) -> Result<Vec<Person>, Error> {
    let alike = alike(people.iter().map(|(_, name, apart)| (&**name, &**apart)));
    for ((learner, _, apart), _) in people.iter_mut().zip(alike).filter(|(_, is_alike)| *is_alike) {
        *apart = words.with_last(apart, came_last(query, *learner)?);
    }
    Ok(people)
}

/// Returns on which day somebody came last, under whichever registration.
pub(crate) fn came_last(query: &Query, learner: LearnerId) -> Result<Option<Date>, Error> {
    Ok(query.learner_record(learner)?.and_then(|record| record.last_seen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_enough_where_it_is_the_only_one_and_never_where_it_is_not() {
        let thing =
            |id: &str, name: &str, apart: &str| (id.to_owned(), name.to_owned(), apart.to_owned());
        let labels = Labels::of(vec![
            thing("a", "Lớp 1", "Đội 1"),
            thing("b", "lớp 1", "Đội 2"),
            thing("c", "Lớp 2", "Đội 1"),
            thing("d", "Lớp 3", "Đội 1"),
            thing("e", "Lớp 3", "Đội 1"),
            thing("f", "Lớp 4", ""),
            thing("g", "Lớp 4", "Đội 1"),
        ]);
        for (id, label) in [
            ("a", "Lớp 1 (Đội 1)"),
            ("b", "lớp 1 (Đội 2)"),
            ("c", "Lớp 2"),
            ("d", "Lớp 3 (Đội 1, d)"),
            ("e", "Lớp 3 (Đội 1, e)"),
            ("f", "Lớp 4 (f)"),
            ("g", "Lớp 4 (Đội 1)"),
            ("h", "h"),
        ] {
            assert_eq!(labels.get(&id), label);
        }
    }
}
