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
    Learner { id: String, name: String },
    Value(Spot, String),
    Erasure { learner: String },
    Removal { device: String },
}
