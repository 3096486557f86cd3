//! What deeds say, in words: for a history, and for what is taken back.
//!
//! What is said of two things, or of one day, is a sentence; the rest is what it is about, and the value.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, MeetingId, PersonId};
use lantoa_core::node::answer::{DeedLine, MeetingLine, Named};
use lantoa_core::node::query::Query;

use crate::commands::topic;
use crate::days;
use crate::failure::Done;
use crate::labels;
use crate::sheet::short;
use crate::words::Words;

/// What things are called.
pub(super) struct Names<'q> {
    query: &'q Query,
    labels: labels::Named,
    /// Places, classes and volunteers that are one with others, by printed id: lists have one of them.
    joined: BTreeMap<String, String>,
    /// The meetings of the classes that were named.
    meetings: RefCell<BTreeMap<ClassId, Vec<MeetingLine>>>,
    /// Whose history it is, which its lines need not say.
    own: Option<Thing>,
    words: Words,
}

impl<'q> Names<'q> {
    pub(super) fn read(query: &'q Query, words: Words) -> Done<Self> {
        let places = query.joined_places()?.into_iter();
        let places = places.flat_map(|(one, other)| [one, other]);
        let places = places.map(|place| (place.place.to_string(), place.name));
        let persons = query.joined_volunteers()?.into_iter();
        let persons = persons.flat_map(|(one, other)| [one, other]);
        let persons = persons.map(|line| (line.person.to_string(), line.name));
        let classes = query.joined_classes()?.into_iter();
        let classes = classes.flat_map(|(one, other)| [one, other]);
        let classes = classes.map(|class| (class.class.to_string(), class.name));
        Ok(Self {
            query,
            labels: labels::Named::read(query)?,
            joined: places.chain(classes).chain(persons).collect(),
            meetings: RefCell::default(),
            own: None,
            words,
        })
    }

    /// Returns the names for the history of a thing.
    pub(super) fn of(self, thing: Thing) -> Self {
        Self { own: Some(thing), ..self }
    }

    /// Returns one deed as a line.
    pub(super) fn deed(&self, deed: &DeedLine) -> Done<String> {
        if let Some(sentence) = self.sentence(deed)? {
            return Ok(sentence);
        }
        let value = match (&deed.value, deed.count) {
            (None, 1) => self.words.say("said-settled"),
            (None, count) => count.to_string(),
            (Some(value), _) => self.value(deed.what, value),
        };
        let said = match self.state(deed) {
            Some(state) => self.from(state, deed),
            None => {
                let what = self.words.word("deed", deed.what);
                match deed.from.filter(|_| deed.value.as_deref() == Some("unsaid")) {
                    Some(day) => {
                        let with = [("what", what.into()), ("day", days::shown(day).into())];
                        self.words.say_with("did-unsay", &with)
                    }
                    None => self.from(format!("{what}: {value}"), deed),
                }
            }
        };
        let mut about = Vec::new();
        if let Some(topic) = &deed.topic {
            about.push(topic::name_of(self.words, self.labels.topics(), topic));
        }
        let own = self.own.map(|own| self.thing(own)).transpose()?;
        for thing in &deed.about {
            let name = self.thing(*thing)?;
            // Who is registered twice is one person.
            about.extend(Some(name).filter(|name| Some(name) != own.as_ref()));
        }
        Ok(match about.is_empty() {
            true => said,
            false => format!("{said} ({})", about.join(", ")),
        })
    }

    /// Returns what is said by a word of its own rather than by a value.
    fn state(&self, deed: &DeedLine) -> Option<String> {
        Some(self.words.say(match (deed.what, deed.value.as_deref()?) {
            ("held", "withdrawn") => "did-withdraw",
            ("held", "restored") => "did-restore",
            ("taken-back", "yes") => "did-take-back",
            ("taken-back", "no") => "did-register-again",
            ("closed", "yes") => "did-end",
            ("closed", "no") => "did-not-end",
            _ => return None,
        }))
    }

    /// Returns a deed as a sentence, where it is about two things or one day.
    fn sentence(&self, deed: &DeedLine) -> Done<Option<String>> {
        let Some(value) = deed.value.as_deref() else { return Ok(None) };
        let is_said = value == "yes";
        let own = self.own.into_iter().chain(deed.about.iter().copied());
        let meeting = own
            .filter_map(
                |thing| if let Thing::Meeting(meeting) = thing { Some(meeting) } else { None },
            )
            .next_back();
        let sentence = match (deed.what, &deed.about[..], deed.from) {
            ("not-met", _, Some(day)) => {
                let key = if is_said { "did-not-meet" } else { "did-meet" };
                self.words.say_with(key, &[("day", days::shown(day).into())])
            }
            ("became", [was, is], Some(day)) => {
                let key = if is_said { "did-become" } else { "did-not-become" };
                let (was, is) = (self.thing(*was)?, self.thing(*is)?);
                let day = days::shown(day);
                self.words
                    .say_with(key, &[("a", was.into()), ("b", is.into()), ("day", day.into())])
            }
            ("moved", [new, old], _) => {
                let key = if is_said { "did-move" } else { "did-not-move" };
                let (from, to) = (self.team_of(*old)?, self.team_of(*new)?);
                let name = self.thing(*old)?;
                let with = [("name", name.into()), ("a", from.into()), ("b", to.into())];
                self.from(self.words.say_with(key, &with), deed)
            }
            ("day", ..) => {
                let Some(meeting) = meeting else { return Ok(None) };
                self.day_of(meeting, value)
            }
            ("same-meeting", [Thing::Meeting(a), Thing::Meeting(b)], _) => {
                self.joined(*a, *b, value)
            }
            ("parted", ..) => {
                let Some((meeting, person)) = meeting.zip(deed.person) else {
                    return Ok(None);
                };
                let into = value.parse().ok();
                let into =
                    into.map(|key| self.meeting(MeetingId { key, ..meeting })).transpose()?;
                let key = if into.is_some() { "did-part" } else { "did-not-part" };
                let with = [
                    ("name", self.person(person)?.into()),
                    ("a", self.meeting(meeting)?.into()),
                    ("b", into.unwrap_or_default().into()),
                ];
                self.words.say_with(key, &with)
            }
            _ => return Ok(None),
        };
        Ok(Some(sentence))
    }

    /// Returns what was said, with the day from which on it holds.
    fn from(&self, said: String, deed: &DeedLine) -> String {
        let Some(from) = deed.from else { return said };
        format!("{said} {}", self.words.say_with("said-from", &[("day", days::shown(from).into())]))
    }

    /// Returns on which day a meeting was held, told by the one on which it was opened.
    fn day_of(&self, meeting: MeetingId, day: &str) -> String {
        let day = day.parse().map_or_else(|_| day.to_owned(), days::shown);
        let opened = days::shown_meeting(meeting.key);
        self.words.say_with("did-hold", &[("a", opened.into()), ("day", day.into())])
    }

    /// Returns what two meetings are to each other, each by the day on which it was opened: once they are one,
    /// they share the day on which they were held.
    fn joined(&self, a: MeetingId, b: MeetingId, value: &str) -> String {
        let opened = |meeting: MeetingId| match a.class == b.class {
            true => days::shown_meeting(meeting.key),
            false => {
                let class = self.labels.class(meeting.class);
                format!("{} ({class})", days::shown_meeting(meeting.key))
            }
        };
        let (key, day) = match value {
            "parted" => ("did-part-meetings", None),
            "day-of-a" => ("did-join-on", Some(opened(a))),
            "day-of-b" => ("did-join-on", Some(opened(b))),
            _ => ("did-join", None),
        };
        let with = [
            ("a", opened(a).into()),
            ("b", opened(b).into()),
            ("day", day.unwrap_or_default().into()),
        ];
        self.words.say_with(key, &with)
    }

    fn value(&self, what: &str, value: &str) -> String {
        match what {
            _ if value.is_empty() => self.words.say("said-nothing"),
            _ if value == "unsaid" => self.words.word("said", value),
            "mark" | "level" | "sex" | "audience" => self.words.word(what, value),
            "place" | "within" => self.label(value),
            "held" => self.words.word("withdrawn", value),
            "same-meeting" => self.words.word("joined", value),
            "plan" => self.words.weekdays(value),
            "day" | "retired" | "consent" => {
                value.parse().map_or_else(|_| value.to_owned(), days::shown)
            }
            "name" | "village" | "phone" | "note" | "code" | "born" | "target" | "kind"
            | "parted" => value.to_owned(),
            _ => self.words.word("said", value),
        }
    }

    pub(super) fn thing(&self, thing: Thing) -> Done<String> {
        Ok(match thing {
            Thing::Learner(learner) => match self.query.learner(learner)? {
                Some(sheet) => labels::person(&sheet.learner.details),
                None => short(&learner),
            },
            Thing::Class(class) => self.label(&class.to_string()),
            Thing::Meeting(meeting) => self.meeting(meeting)?,
            Thing::Place(place) => self.label(&place.to_string()),
            Thing::Team(team) => self.labels.team(team),
        })
    }

    /// Returns what a place or a class is called by its printed id, also where another one stands for it.
    fn label(&self, id: &str) -> String {
        let known = self.labels.find(id).or_else(|| self.joined.get(id).cloned());
        known.unwrap_or_else(|| short(&id))
    }

    /// Returns a meeting by the day on which it was held; where that is another one's, too, with the end of its id.
    fn meeting(&self, meeting: MeetingId) -> Done<String> {
        let MeetingId { class, key } = meeting;
        if !self.meetings.borrow().contains_key(&class) {
            let lines = self.query.meetings(class)?;
            self.meetings.borrow_mut().insert(class, lines);
        }
        let held = self.meetings.borrow();
        let lines = held.get(&class).map(Vec::as_slice).unwrap_or_default();
        let day = lines.iter().find(|line| line.meeting == meeting).map(|line| line.date);
        let Some(day) = day.filter(|day| *day != key.date) else {
            return Ok(days::shown_meeting(key));
        };
        let is_alone = lines.iter().filter(|line| line.date == day).count() == 1;
        let shown = days::shown(day);
        Ok(if is_alone { shown } else { format!("{shown} ({key})") })
    }

    /// Returns the team of a class or learner.
    fn team_of(&self, thing: Thing) -> Done<String> {
        let team = match thing {
            Thing::Learner(learner) => self.query.learner(learner)?.map(|sheet| sheet.learner.team),
            Thing::Class(class) => self.labels.team_of(class),
            Thing::Meeting(_) | Thing::Place(_) | Thing::Team(_) => None,
        };
        Ok(match team {
            Some(team) => self.labels.team(team),
            None => self.words.say("said-another-team"),
        })
    }

    fn person(&self, person: PersonId) -> Done<String> {
        let id = person.to_string();
        // The name that the person had on that phone.
        if let Some(name) = self.joined.get(&id) {
            return Ok(name.clone());
        }
        let found = self.query.candidates(Named::Person, &id)?.into_iter();
        let name = found.filter(|found| found.id == id).map(|found| found.name).next();
        Ok(name.filter(|name| !name.is_empty()).unwrap_or_else(|| short(&id)))
    }
}
