//! What a command can say in a mixed run, as the program prints it.

use serde_json::Value;

/// The place of a mark or a level: of which kind, at which meeting or in which topic, and whose.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Spot {
    kind: &'static str,
    at: String,
    learner: String,
}

impl Spot {
    /// Returns the place of a learner's mark.
    pub(super) fn mark(meeting: &Value, learner: &Value) -> Self {
        Self::of("mark", meeting, learner)
    }

    /// Returns the place of a learner's level.
    pub(super) fn level(topic: &Value, learner: &Value) -> Self {
        Self::of("level", topic, learner)
    }

    /// Returns the same place of another learner.
    pub(super) fn of_other(&self, learner: &str) -> Self {
        Self { learner: learner.to_owned(), ..self.clone() }
    }

    /// Returns whose it is.
    pub(super) fn learner(&self) -> &str {
        &self.learner
    }

    /// Returns whether a level stands there.
    pub(super) fn is_level(&self) -> bool {
        self.kind == "level"
    }

    fn of(kind: &'static str, at: &Value, learner: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Self { kind, at: text(at), learner: text(learner) }
    }
}

/// One thing that a command says.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    /// What the office founds, and everybody else hears of.
    Ground {
        kind: &'static str,
        id: String,
    },
    Learner {
        id: String,
        name: String,
    },
    /// A class that went to another team, with who was in it.
    Moved {
        class: String,
        learner: String,
    },
    Value(Spot, String),
    Visit {
        id: String,
        count: u64,
    },
    Link(Link),
    Erasure {
        learner: String,
    },
    Removal {
        device: String,
    },
}

/// Two registrations of one person, whichever was named first.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Link([String; 2]);

impl Link {
    /// Returns the link of two registrations.
    pub(super) fn of(a: &str, b: &str) -> Self {
        let mut both = [a.to_owned(), b.to_owned()];
        both.sort_unstable();
        Self(both)
    }

    /// Returns the two.
    pub(super) fn both(&self) -> &[String; 2] {
        &self.0
    }

    /// Returns the other of the two.
    pub(super) fn other(&self, learner: &str) -> Option<&str> {
        let [a, b] = &self.0;
        match learner {
            _ if a == learner => Some(b),
            _ if b == learner => Some(a),
            _ => None,
        }
    }
}
