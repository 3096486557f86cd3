//! What a device shows to people, as far as a mixed run looks at it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::Device;

use super::fact::{Fact, Link, Spot};

/// What a device shows of the classes, and beside them.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The names of learners, by their ids.
    pub(super) names: BTreeMap<String, String>,
    /// All values at a spot: the one that the list shows, and those that a dispute names.
    values: BTreeSet<(Spot, String)>,
    visits: BTreeMap<String, u64>,
    links: BTreeSet<Link>,
    /// Ids of learners whom an erasure names.
    pub(super) erased: BTreeSet<String>,
    removed: BTreeSet<String>,
    /// Ids of places, teams, topics and classes.
    grounds: BTreeSet<String>,
    /// Devices of which something is set aside.
    pub(super) set_aside: BTreeSet<String>,
    /// Ids of classes that are closed.
    closed: BTreeSet<String>,
}

impl Shown {
    /// Asks a device.
    pub(super) fn on<'a>(device: &Device, classes: impl IntoIterator<Item = &'a str>) -> Self {
        let mut shown = Self::default();
        let there = device.json(["class", "list"]);
        let set_aside = device.json(["quarantine"]);
        shown.set_aside.extend(list(&set_aside).iter().map(|line| text(&line["device"])));
        let closed = list(&there).iter().filter(|line| line["closed"] == true);
        shown.closed.extend(closed.map(|line| text(&line["class"])));
        for kind in ["place", "team", "topic"] {
            for line in list(&device.json([kind, "list"])) {
                shown.grounds.insert(text(&line[kind]));
            }
        }
        shown.grounds.extend(list(&there).iter().map(|line| text(&line["class"])));
        for class in classes {
            // Not what stood in the folder of a new laptop before its backup. One that moved is in no list,
            // and found by its id.
            let ended = device.script(["class", "show", class]);
            if ended.code == Some(0) {
                let sheet = &ended.lines()[0];
                shown.grounds.insert(class.to_owned());
                shown.closed.extend((sheet["closed"] == true).then(|| class.to_owned()));
                shown.add_class(sheet);
            }
        }
        for dispute in list(&device.json(["dispute", "list"])) {
            let spot = if dispute["kind"] == "mark" {
                Spot::mark(&dispute["meeting"], &dispute["learner"])
            } else {
                Spot::level(&dispute["topic"], &dispute["learner"])
            };
            for line in list(&dispute["values"]) {
                shown.values.insert((spot.clone(), text(&line["value"])));
            }
        }
        for line in list(&device.json(["visit", "list"])) {
            shown.visits.insert(text(&line["visit"]), line["count"].as_u64().unwrap_or_default());
        }
        for line in list(&device.json(["link", "list"])) {
            shown.links.insert(Link::of(&text(&line["a"]), &text(&line["b"])));
        }
        // Registrations that are linked have one row in a class: the others are asked for by themselves.
        for id in shown.links.iter().flat_map(Link::both) {
            let ended = device.script(["learner", "show", id]);
            if ended.code == Some(0) && !shown.names.contains_key(id) {
                shown.names.insert(id.clone(), text(&ended.lines()[0]["name"]));
            }
        }
        for line in list(&device.json(["erasure", "list"])) {
            shown.erased.extend(list(&line["learners"]).iter().map(text));
        }
        for line in list(&device.json(["devices"])) {
            if line["removed"] == true {
                shown.removed.insert(text(&line["device"]));
            }
        }
        shown
    }

    fn add_class(&mut self, sheet: &Value) {
        for line in list(&sheet["learners"]) {
            self.names.insert(text(&line["learner"]), text(&line["name"]));
        }
        for line in list(&sheet["marks"]) {
            let spot = Spot::mark(&line["meeting"], &line["learner"]);
            self.values.insert((spot, text(&line["mark"])));
        }
        for line in list(&sheet["levels"]) {
            let spot = Spot::level(&line["topic"], &line["learner"]);
            self.values.insert((spot, text(&line["level"])));
        }
    }

    /// Returns the registrations that are one person with this one, itself included.
    pub(super) fn person<'a>(&'a self, learner: &'a str) -> BTreeSet<&'a str> {
        let mut person = BTreeSet::from([learner]);
        loop {
            let linked = self
                .links
                .iter()
                .filter(|link| link.both().iter().any(|one| person.contains(one.as_str())));
            let linked: Vec<_> = linked.flat_map(Link::both).map(String::as_str).collect();
            let before = person.len();
            person.extend(linked);
            if person.len() == before {
                return person;
            }
        }
    }

    /// Returns whether it shows this.
    pub(super) fn has(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Ground { id, .. } => self.grounds.contains(id),
            Fact::Moved { class, .. } => self.closed.contains(class),
            Fact::Learner { id, name } => self.names.get(id) == Some(name),
            Fact::Value(spot, value) => {
                let person = self.person(spot.learner()).into_iter();
                person
                    .map(|one| (spot.of_other(one), value.clone()))
                    .any(|it| self.values.contains(&it))
            }
            Fact::Visit { id, count } => self.visits.get(id) == Some(count),
            Fact::Link(link) => self.links.contains(link),
            Fact::Erasure { learner } => {
                self.erased.contains(learner)
                    && self.names.get(learner).is_none_or(String::is_empty)
            }
            Fact::Removal { device } => self.removed.contains(device),
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
