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
use crate::node::report::roll::{Roll, Who};
use crate::node::report::tally::Tallies;
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

    pub(super) fn add_class(
        &self,
        tallies: &mut Tallies,
        group: &ClassGroup,
        roll: &Roll,
        links: &Links,
    ) {
        match self.by {
            Some(Breakdown::Topic) => add_by_topic(tallies, roll, links),
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => {
                self.add_by_person(tallies, roll, links);
            }
            None | Some(Breakdown::Place | Breakdown::Team | Breakdown::Class) => {
                let tally = tallies.at(self.class_key(group));
                tally.classes += 1;
                tally.meetings += u32::try_from(roll.meetings.len()).unwrap_or(u32::MAX);
                for ((_, who), mark) in &roll.marks {
                    tally.add_mark(person(*who, links), *mark);
                }
                for (who, topic, level) in &roll.levels {
                    tally.add_level(person(*who, links), topic, *level);
                }
            }
        }
    }

    pub(super) fn add_visit(&self, tallies: &mut Tallies, visit: &Visit) {
        let key = match self.by {
            None => Key::All,
            Some(Breakdown::Place) => Key::Text(visit.place.to_string()),
            Some(Breakdown::Team) => Key::Text(visit.team.to_string()),
            Some(Breakdown::Topic) => Key::Text(visit.topic.to_string()),
            Some(Breakdown::Audience | Breakdown::Sex | Breakdown::Age) => Key::Unknown,
            Some(Breakdown::Class) => return,
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
    fn add_by_person(&self, tallies: &mut Tallies, roll: &Roll, links: &Links) {
        let key_of = |who| match who {
            Who::Learner(learner) => self.people.get(&learner).cloned(),
            Who::Unknown(..) => None,
        };
        let key_of = |who| key_of(who).unwrap_or(Key::Unknown);
        let mut met = BTreeSet::new();
        for ((meeting, who), mark) in &roll.marks {
            let person = person(*who, links);
            let key = key_of(person);
            met.insert((key.clone(), *meeting));
            tallies.at(key).add_mark(person, *mark);
        }
        let classes: BTreeSet<Key> = met.iter().map(|(key, _)| key.clone()).collect();
        for key in classes {
            tallies.at(key).classes += 1;
        }
        for (key, _) in met {
            tallies.at(key).meetings += 1;
        }
        for (who, topic, level) in &roll.levels {
            let person = person(*who, links);
            tallies.at(key_of(person)).add_level(person, topic, *level);
        }
    }
}

/// A meeting about two topics counts in the rows of both, with all its marks.
fn add_by_topic(tallies: &mut Tallies, roll: &Roll, links: &Links) {
    let keys_of = |topics: &BTreeSet<TopicId>| match topics.len() {
        0 => vec![Key::Unknown],
        _ => topics.iter().map(|t| Key::Text(t.to_string())).collect(),
    };
    let keys: Vec<Vec<Key>> = roll.meetings.iter().map(|m| keys_of(&m.topics)).collect();
    for key in keys.iter().flatten() {
        tallies.at(key.clone()).meetings += 1;
    }
    for key in keys.iter().flatten().collect::<BTreeSet<_>>() {
        tallies.at(key.clone()).classes += 1;
    }
    for ((meeting, who), mark) in &roll.marks {
        for key in &keys[*meeting] {
            tallies.at(key.clone()).add_mark(person(*who, links), *mark);
        }
    }
    for (who, topic, level) in &roll.levels {
        let tally = tallies.at(Key::Text(topic.to_string()));
        tally.add_level(person(*who, links), topic, *level);
    }
}

fn person(who: Who, links: &Links) -> Who {
    match who {
        Who::Learner(learner) => Who::Learner(links.people.root(learner)),
        Who::Unknown(..) => who,
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
