//! What the rows of a report are: which of them a class, a meeting, a person or a visit belongs to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{LearnerId, PlaceId};
use crate::domain::text::{identity_fold, united_villages};
use crate::domain::time::Date;
use crate::domain::visit::Visit;
use crate::node::answer::{Breakdown, ReportQuery};
use crate::node::links::Links;
use crate::node::report::class::ClassGroup;
use crate::node::report::key::{AgeBand, Key, UNKNOWN};
use crate::node::report::place::Places;
use crate::node::report::roll::{LevelOf, Meeting, NOBODY, Roll, Share, Who};
use crate::node::report::tally::{Tallies, Tally};
use crate::store::reader::StoreError;
use crate::store::reader::{LearnerTraits, Reader};

/// How a report is divided into rows.
#[derive(Debug)]
pub(super) struct Division {
    by: Option<Breakdown>,
    /// Names by printed key, of keys that are ids.
    names: BTreeMap<String, String>,
    /// Where everything is, where that is what the report is divided by.
    places: Option<Places>,
    /// The rows of people, where they are what the report is divided by.
    people: BTreeMap<LearnerId, Key>,
    /// In whose row a village of a place is counted, both as [`identity_fold`] has them.
    villages: BTreeMap<(Option<PlaceId>, String), String>,
    /// The first day of the period.
    from: Option<Date>,
    /// The last day of the period.
    to: Option<Date>,
}

impl Division {
    pub(super) fn read(
        reader: &Reader,
        query: &ReportQuery,
        links: &Links,
        last_day: Option<Date>,
    ) -> Result<Self, StoreError> {
        let by = query.by;
        let mut division = Self {
            by,
            names: BTreeMap::new(),
            places: None,
            people: BTreeMap::new(),
            villages: BTreeMap::new(),
            from: query.from,
            to: query.to,
        };
        match by {
            None | Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter) => {}
            Some(Breakdown::Place | Breakdown::Area) => {
                division.places = Some(Places::read(reader, query.places_of)?);
            }
            Some(Breakdown::Team) => {
                let teams = reader.teams()?.into_iter();
                division.names = teams.map(|t| (t.team.to_string(), t.name)).collect();
            }
            Some(Breakdown::Class) => {
                let classes = reader.classes(&query.teams)?.into_iter();
                division.names = classes.map(|c| (c.class.to_string(), c.name)).collect();
            }
            Some(Breakdown::Volunteer) => {
                let names = reader.person_names()?;
                // The own name of who stands for others goes before theirs.
                let own = |person| links.volunteers.one(person) == person;
                let (stand, others): (Vec<_>, Vec<_>) =
                    names.into_iter().partition(|(person, ..)| own(*person));
                for (person, _, name) in stand.into_iter().chain(others) {
                    let stands = links.volunteers.one(person);
                    division.names.entry(stands.to_string()).or_insert(name);
                }
            }
            Some(Breakdown::Topic) => {
                for topic in reader.topics()? {
                    let name = [topic.vi, topic.en]
                        .into_iter()
                        .find(|name| !name.is_empty())
                        .unwrap_or_else(|| topic.topic.to_string());
                    division.names.insert(topic.topic.to_string(), name);
                }
            }
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age | Breakdown::Village) => {
                if by == Some(Breakdown::Village) {
                    division.places = Some(Places::read(reader, query.places_of)?);
                }
                // Of a person's several registrations the one after the most moves that says something is heard, of
                // equal ones the smallest id, whatever came first.
                let mut all = reader.learner_traits(&query.teams)?;
                all.sort_by_cached_key(|traits| {
                    (Reverse(links.count_moves(traits.learner)), traits.learner)
                });
                if by == Some(Breakdown::Village) {
                    division.unite_villages(&all);
                }
                for traits in all {
                    let key = division.trait_key(&traits, last_day);
                    let person = links.people.root(traits.learner);
                    let held = division.people.entry(person).or_insert(Key::Unknown);
                    if *held == Key::Unknown {
                        *held = key;
                    }
                }
            }
        }
        Ok(division)
    }

    /// Returns the label of a key, as people say it; empty where the thing's name has not arrived.
    pub(super) fn name(&self, key: &Key) -> String {
        let word = key.to_string();
        match (self.by, key) {
            (_, Key::Place(place)) => {
                self.places.as_ref().map_or(String::new(), |places| places.name(*place).to_owned())
            }
            (
                Some(
                    Breakdown::Team
                    | Breakdown::Class
                    | Breakdown::Topic
                    | Breakdown::Volunteer
                    | Breakdown::Village,
                ),
                Key::Text(_),
            ) => self.names.get(&word).cloned().unwrap_or_default(),
            _ => word,
        }
    }

    /// Adds a class to the total.
    pub(super) fn add_to_total(tallies: &mut Tallies, roll: &Roll, whole: &Share) {
        add_whole(&mut tallies.total, roll, whole);
    }

    /// Adds a class to the rows that its roll belongs to; `whole` is all that the roll says.
    pub(super) fn add_class(
        &self,
        tallies: &mut Tallies,
        group: &ClassGroup,
        roll: &Roll,
        whole: &Share,
    ) {
        let class = &group.class;
        match self.by {
            None => {}
            Some(Breakdown::Team) => {
                add_whole(tallies.at(Key::Text(class.team.to_string())), roll, whole);
            }
            Some(Breakdown::Class) => {
                add_whole(tallies.at(Key::Text(class.class.to_string())), roll, whole);
            }
            Some(Breakdown::Place | Breakdown::Area) => {
                let now = self.keys_at(&group.place_on(self.places(), self.to));
                add_by_meeting(tallies, roll, &now, |meeting| {
                    self.keys_at(&group.place_of(self.places(), meeting.class, meeting.date))
                });
                for planned in &roll.planned {
                    for key in self.keys_at(&group.place_on(self.places(), Some(planned.day))) {
                        tallies.at(key).add_planned(planned);
                    }
                }
                for level in &roll.levels {
                    now.iter().for_each(|key| tallies.at(key.clone()).add_level(roll, level));
                }
            }
            Some(Breakdown::Topic) => {
                add_by_meeting(tallies, roll, &[], about);
                for level in &roll.levels {
                    tallies.at(Key::Text(level.topic.to_string())).add_level(roll, level);
                }
            }
            Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter) => {
                add_by_meeting(tallies, roll, &[], |meeting| vec![self.time_key(meeting.date)]);
                for planned in &roll.planned {
                    tallies.at(self.time_key(planned.day)).add_planned(planned);
                }
                for level in &roll.levels {
                    self.add_level_by_time(tallies, roll, level);
                }
            }
            Some(Breakdown::Volunteer) => add_by_volunteer(tallies, roll),
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age | Breakdown::Village) => {
                self.add_by_person(tallies, roll);
            }
        }
    }

    pub(super) fn add_visit(&self, tallies: &mut Tallies, visit: &Visit) {
        let total = &mut tallies.total;
        total.visits = total.visits.saturating_add(visit.count);
        let keys = match self.by {
            Some(Breakdown::Place | Breakdown::Area) => {
                self.keys_at(&self.places().became(visit.place))
            }
            Some(Breakdown::Team) => vec![Key::Text(visit.team.to_string())],
            Some(Breakdown::Topic) => vec![Key::Text(visit.topic.to_string())],
            Some(Breakdown::Week | Breakdown::Month | Breakdown::Quarter) => {
                vec![self.time_key(visit.date)]
            }
            Some(
                Breakdown::Audience
                | Breakdown::Sex
                | Breakdown::Age
                | Breakdown::Village
                | Breakdown::Volunteer,
            ) => vec![Key::Unknown],
            None | Some(Breakdown::Class) => return,
        };
        for key in keys {
            let tally = tallies.at(key);
            tally.visits = tally.visits.saturating_add(visit.count);
        }
    }

    fn places(&self) -> &Places {
        self.places.as_ref().expect("a report by place has read them")
    }

    /// Returns the rows of what is at one of some places: the one, or that of what is not known; by area also those
    /// of all that it lies in, whichever it is.
    fn keys_at(&self, places: &BTreeSet<PlaceId>) -> Vec<Key> {
        let mut keys = Vec::new();
        if self.by == Some(Breakdown::Area) {
            keys.extend(self.places().holding(places).into_iter().map(Key::Place));
        } else if places.len() == 1 {
            keys.extend(places.iter().copied().map(Key::Place));
        }
        if places.len() != 1 {
            keys.push(Key::Unknown);
        }
        keys
    }

    /// Returns the week, month or quarter of a day.
    fn time_key(&self, day: Date) -> Key {
        Key::Text(match self.by {
            Some(Breakdown::Week) => day.week(),
            Some(Breakdown::Quarter) => day.quarter(),
            _ => day.month(),
        })
    }

    /// A level stands in the row of the time in which it was reached and in all after it, until a higher one was.
    fn add_level_by_time(&self, tallies: &mut Tallies, roll: &Roll, level: &LevelOf) {
        let Some((last, _)) = level.reached.iter().max() else {
            return tallies.at(Key::Unknown).add_level(roll, level);
        };
        let is_asked = |day: Date| self.from.is_none_or(|from| from <= day);
        if is_asked(*last) {
            tallies.at(self.time_key(*last)).disputed += u32::from(level.disputed);
        }
        for (day, reached) in &level.reached {
            let key = self.time_key(*day);
            if is_asked(*day) {
                tallies.at(key.clone());
            }
            if let Some(line) = level.line {
                tallies.reaches(key, (roll.named[line].person, level.topic.clone()), *reached);
            }
        }
    }

    /// A class and a meeting count in the row of everybody who was marked there.
    fn add_by_person(&self, tallies: &mut Tallies, roll: &Roll) {
        let key_of = |person| match person {
            Who::Learner(learner) => self.people.get(&learner).cloned(),
            Who::Unknown(..) => None,
        };
        let keys = roll.named.iter().map(|named| key_of(named.person).unwrap_or(Key::Unknown));
        let keys: Vec<Key> = keys.collect();
        let key_at = |line: Option<usize>| line.map_or(&Key::Unknown, |line| &keys[line]);
        for key in keys.iter().chain([&Key::Unknown]).collect::<BTreeSet<_>>() {
            let is_its = |line| key_at(line) == key;
            add_some(tallies, key, roll, |_, line| is_its(line), |line| is_its(Some(line)));
        }
        for level in &roll.levels {
            tallies.at(key_at(level.line).clone()).add_level(roll, level);
        }
    }

    /// Notes in whose row each village is counted, within each place: every commune has a first hamlet.
    fn unite_villages(&mut self, all: &[LearnerTraits]) {
        let mut folds: BTreeMap<Option<PlaceId>, BTreeSet<String>> = BTreeMap::new();
        for traits in all {
            if let Some(village) = &traits.village {
                let place = self.places().of_villages(traits.team);
                folds.entry(place).or_default().insert(identity_fold(village));
            }
        }
        for (place, folds) in folds {
            let united = united_villages(&folds).into_iter();
            self.villages.extend(united.map(|(fold, stands)| ((place, fold), stands)));
        }
    }

    fn trait_key(&mut self, traits: &LearnerTraits, last_day: Option<Date>) -> Key {
        let word = |word: &str| match word {
            UNKNOWN => Key::Unknown,
            word => Key::Text(word.to_owned()),
        };
        match self.by {
            Some(Breakdown::Audience) => traits.audience.as_deref().map_or(Key::Unknown, word),
            Some(Breakdown::Sex) => traits.sex.map_or(Key::Unknown, |sex| word(sex.word())),
            Some(Breakdown::Age) => (traits.birth_year.zip(last_day))
                .and_then(|(year, day)| AgeBand::of_years(i32::from(day.year()) - i32::from(year)))
                .map_or(Key::Unknown, Key::Age),
            Some(Breakdown::Village) => {
                let Some(village) = &traits.village else { return Key::Unknown };
                let places = self.places();
                let place = places.of_villages(traits.team);
                let own = (place, identity_fold(village));
                let fold = self.villages.get(&own).unwrap_or(&own.1).clone();
                let stands = fold == own.1;
                let key = place.map_or(fold.clone(), |place| format!("{place}:{fold}"));
                let around = place.map(|place| places.name(place)).unwrap_or_default();
                let name = match around {
                    "" => village.clone(),
                    around => format!("{village}, {around}"),
                };
                // The row is called as it is written by whom it stands for.
                if stands {
                    self.names.entry(key.clone()).or_insert(name);
                }
                Key::Text(key)
            }
            _ => Key::All,
        }
    }
}

/// Adds everything that a roll says to one row.
fn add_whole(tally: &mut Tally, roll: &Roll, whole: &Share) {
    tally.classes += 1;
    tally.meetings += u32::try_from(roll.meetings.len()).unwrap_or(u32::MAX);
    tally.add(roll, whole);
    roll.planned.iter().for_each(|planned| tally.add_planned(planned));
    for level in &roll.levels {
        tally.add_level(roll, level);
    }
}

/// Adds each meeting, with all its marks, to all the rows that it belongs to; a class to those, and to `also`.
fn add_by_meeting(
    tallies: &mut Tallies,
    roll: &Roll,
    also: &[Key],
    keys_of: impl Fn(&Meeting) -> Vec<Key>,
) {
    let keys: BTreeSet<Key> = roll.meetings.iter().flat_map(&keys_of).collect();
    for key in keys.iter().chain(also).collect::<BTreeSet<_>>() {
        let is_its = |meeting: &Meeting| keys_of(meeting).contains(key);
        let meetings = roll.meetings.iter().filter(|meeting| is_its(meeting)).count();
        let tally = tallies.at(key.clone());
        tally.classes += 1;
        tally.meetings += u32::try_from(meetings).unwrap_or(u32::MAX);
        tally.add(roll, &roll.share(is_its, |_, _| true, |_| true));
    }
}

/// A class and a meeting count in the row of everybody who marked there. What nobody marked is nobody's.
fn add_by_volunteer(tallies: &mut Tallies, roll: &Roll) {
    for (at, person) in roll.volunteers.iter().enumerate() {
        let is_its = |meeting: &Meeting, line: Option<usize>| {
            line.is_some_and(|line| usize::from(meeting.marks[line].by) == at)
        };
        add_some(tallies, &Key::Text(person.to_string()), roll, is_its, |_| false);
    }
    let is_nobodys = |meeting: &Meeting, line: Option<usize>| {
        line.is_none_or(|line| meeting.marks[line].by == NOBODY)
    };
    add_some(tallies, &Key::Unknown, roll, is_nobodys, |_| true);
    for level in &roll.levels {
        tallies.at(Key::Text(level.by.to_string())).add_level(roll, level);
    }
}

/// Adds some of the marks of a roll, and who of some people is blank, to the row of `key`.
fn add_some(
    tallies: &mut Tallies,
    key: &Key,
    roll: &Roll,
    of_mark: impl Fn(&Meeting, Option<usize>) -> bool,
    of_blank: impl Fn(usize) -> bool,
) {
    let share = roll.share(|_| true, of_mark, of_blank);
    if !share.is_empty() {
        let tally = tallies.at(key.clone());
        tally.classes += u32::from(share.met > 0);
        tally.meetings += share.met;
        tally.add(roll, &share);
    }
}

/// Returns the topics of a meeting; one that is none where nobody said any.
fn about(meeting: &Meeting) -> Vec<Key> {
    match meeting.topics.is_empty() {
        true => vec![Key::Unknown],
        false => meeting.topics.iter().map(|topic| Key::Text(topic.to_string())).collect(),
    }
}
