//! What the rows of a report are: which of them a class, a meeting, a person or a visit belongs to.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::{LearnerId, PlaceId, TeamId};
use crate::domain::programme::TopicId;
use crate::domain::time::Date;
use crate::domain::visit::Visit;
use crate::node::answer::{Breakdown, ReportQuery};
use crate::node::joined::Links;
use crate::node::report::class::ClassGroup;
use crate::node::report::key::{AgeBand, Key, UNKNOWN};
use crate::node::report::roll::{Meeting, Roll, Share, Who};
use crate::node::report::tally::{Tallies, Tally};
use crate::store::reader::StoreError;
use crate::store::reader::{LearnerTraits, Reader};

/// How a report is divided into rows.
#[derive(Debug)]
pub(super) struct Division {
    by: Option<Breakdown>,
    /// Names by printed key, of keys that are ids.
    names: BTreeMap<String, String>,
    team_places: BTreeMap<TeamId, PlaceId>,
    /// The rows of people, where they are what the report is divided by.
    people: BTreeMap<LearnerId, Key>,
}

impl Division {
    pub(super) fn read(
        reader: &Reader,
        query: &ReportQuery,
        links: &Links,
        last_day: Option<Date>,
    ) -> Result<Self, StoreError> {
        let mut division = Self {
            by: query.by,
            names: BTreeMap::new(),
            team_places: BTreeMap::new(),
            people: BTreeMap::new(),
        };
        match query.by {
            None => {}
            Some(Breakdown::Place) => {
                let places = reader.places()?.into_iter();
                division.names = places.map(|p| (p.place.to_string(), p.name)).collect();
                let teams = reader.teams()?.into_iter();
                division.team_places = teams.filter_map(|t| Some((t.team, t.place?))).collect();
            }
            Some(Breakdown::Team) => {
                let teams = reader.teams()?.into_iter();
                division.names = teams.map(|t| (t.team.to_string(), t.name)).collect();
            }
            Some(Breakdown::Class) => {
                let classes = reader.classes(&query.teams)?.into_iter();
                division.names = classes.map(|c| (c.class.to_string(), c.name)).collect();
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
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => {
                // By id, so that of a person's several registrations the smallest id that says
                // something is heard, whatever came first.
                for traits in reader.learner_traits(&query.teams)? {
                    let key = trait_key(query.by, &traits, last_day);
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
            (
                Some(Breakdown::Place | Breakdown::Team | Breakdown::Class | Breakdown::Topic),
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
        match self.by {
            None => {}
            Some(Breakdown::Place | Breakdown::Team | Breakdown::Class) => {
                add_whole(tallies.at(self.class_key(group)), roll, whole);
            }
            Some(Breakdown::Topic) => add_by_topic(tallies, roll),
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => {
                self.add_by_person(tallies, roll);
            }
        }
    }

    pub(super) fn add_visit(&self, tallies: &mut Tallies, visit: &Visit) {
        let total = &mut tallies.total;
        total.visits = total.visits.saturating_add(visit.count);
        let key = match self.by {
            Some(Breakdown::Place) => Key::Text(visit.place.to_string()),
            Some(Breakdown::Team) => Key::Text(visit.team.to_string()),
            Some(Breakdown::Topic) => Key::Text(visit.topic.to_string()),
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => Key::Unknown,
            None | Some(Breakdown::Class) => return,
        };
        let tally = tallies.at(key);
        tally.visits = tally.visits.saturating_add(visit.count);
    }

    fn class_key(&self, group: &ClassGroup) -> Key {
        let class = &group.class;
        match self.by {
            Some(Breakdown::Place) => class
                .place
                .or_else(|| self.team_places.get(&class.team).copied())
                .map_or(Key::Unknown, |place| Key::Text(place.to_string())),
            Some(Breakdown::Team) => Key::Text(class.team.to_string()),
            Some(Breakdown::Class) => Key::Text(class.class.to_string()),
            None
            | Some(Breakdown::Topic | Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => {
                Key::All
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
            let share = roll.share(|_| true, |line| key_at(line) == key);
            if !share.is_empty() {
                let tally = tallies.at(key.clone());
                tally.classes += u32::from(share.met > 0);
                tally.meetings += share.met;
                tally.add(roll, &share);
            }
        }
        for level in &roll.levels {
            tallies.at(key_at(level.line).clone()).add_level(roll, level);
        }
    }
}

/// Adds everything that a roll says to one row.
fn add_whole(tally: &mut Tally, roll: &Roll, whole: &Share) {
    tally.classes += 1;
    tally.meetings += u32::try_from(roll.meetings.len()).unwrap_or(u32::MAX);
    tally.add(roll, whole);
    for level in &roll.levels {
        tally.add_level(roll, level);
    }
}

/// A meeting about two topics counts in the rows of both, with all its marks.
fn add_by_topic(tallies: &mut Tallies, roll: &Roll) {
    let topics: BTreeSet<Option<&TopicId>> = roll.meetings.iter().flat_map(about).collect();
    for topic in topics {
        let is_about = |meeting: &Meeting| match topic {
            Some(topic) => meeting.topics.contains(topic),
            None => meeting.topics.is_empty(),
        };
        let tally = tallies.at(topic.map_or(Key::Unknown, |topic| Key::Text(topic.to_string())));
        let meetings = roll.meetings.iter().filter(|meeting| is_about(meeting)).count();
        tally.classes += 1;
        tally.meetings += u32::try_from(meetings).unwrap_or(u32::MAX);
        tally.add(roll, &roll.share(is_about, |_| true));
    }
    for level in &roll.levels {
        tallies.at(Key::Text(level.topic.to_string())).add_level(roll, level);
    }
}

/// Returns the topics of a meeting; one that is none where nobody said any.
fn about(meeting: &Meeting) -> Vec<Option<&TopicId>> {
    match meeting.topics.is_empty() {
        true => vec![None],
        false => meeting.topics.iter().map(Some).collect(),
    }
}

fn trait_key(by: Option<Breakdown>, traits: &LearnerTraits, last_day: Option<Date>) -> Key {
    let word = |word: &str| match word {
        UNKNOWN => Key::Unknown,
        word => Key::Text(word.to_owned()),
    };
    match by {
        Some(Breakdown::Audience) => traits.audience.as_deref().map_or(Key::Unknown, word),
        Some(Breakdown::Sex) => traits.sex.map_or(Key::Unknown, |sex| word(sex.word())),
        Some(Breakdown::Age) => (traits.birth_year.zip(last_day))
            .and_then(|(year, day)| AgeBand::of_years(i32::from(day.year()) - i32::from(year)))
            .map_or(Key::Unknown, Key::Age),
        None | Some(Breakdown::Place | Breakdown::Team | Breakdown::Class | Breakdown::Topic) => {
            Key::All
        }
    }
}
