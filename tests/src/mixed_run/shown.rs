//! What a device shows to people, as far as a mixed run looks at it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::Device;

use super::fact::{Fact, Spot};

/// What a device shows of the class.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The names of learners, by their ids.
    pub(super) names: BTreeMap<String, String>,
    /// All values at a spot: the one that the list shows, and those that a dispute names.
    values: BTreeSet<(Spot, String)>,
    erased: BTreeSet<String>,
    removed: BTreeSet<String>,
}

impl Shown {
    /// Asks a device.
    pub(super) fn on(device: &Device, class: &str) -> Self {
        let mut shown = Self::default();
        let classes = device.json(["class", "list"]);
        if !list(&classes).iter().any(|line| line["class"] == *class) {
            // What stood in the folder of a new laptop before its backup.
            return shown;
        }
        let sheet = device.json(["class", "show", class]);
        for line in list(&sheet["learners"]) {
            shown.names.insert(text(&line["learner"]), text(&line["name"]));
        }
        for line in list(&sheet["marks"]) {
            shown
                .values
                .insert((Spot::mark(&line["meeting"], &line["learner"]), text(&line["mark"])));
        }
        for line in list(&sheet["levels"]) {
            shown
                .values
                .insert((Spot::level(&line["topic"], &line["learner"]), text(&line["level"])));
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

    /// Returns whether it shows this.
    pub(super) fn has(&self, fact: &Fact) -> bool {
        match fact {
            Fact::Learner { id, name } => self.names.get(id) == Some(name),
            Fact::Value(spot, value) => self.values.contains(&(spot.clone(), value.clone())),
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
