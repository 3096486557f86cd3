//! Topics that are taught, and the targets that are set for them.

use lantoa_core::domain::command::Command;

use crate::error::LantoaError;
use crate::id::{Day, PlaceId, TopicId};
use crate::node::Node;
use crate::retired::holds;

pub use lantoa_core::domain::programme::{Target, Topic};

/// What is taught: data of a framework, never a fixed list in code.
#[uniffi::remote(Record)]
pub struct Topic {
    /// Its id.
    pub topic: TopicId,
    /// The framework it comes from, such as `757/QĐ-BKHCN`.
    pub framework: String,
    /// The framework's version.
    pub version: String,
    /// For whom: pupils, people, officials, workers; as the framework says.
    pub audience: String,
    /// Its name in Vietnamese.
    pub vi: String,
    /// Its name in English.
    pub en: String,
}

/// What a superior asks for: so many percent of a number of people of a place, on one topic.
#[uniffi::remote(Record)]
pub struct Target {
    /// Where.
    pub place: PlaceId,
    /// What.
    pub topic: TopicId,
    /// How many percent, 1 to 100; with 0 nothing is asked for.
    pub percent: u8,
    /// Of how many people, such as the adults of a commune.
    pub of: u32,
    /// From which day on; from the beginning where none is given.
    #[uniffi(default = None, name = "from_day")]
    pub from: Option<Day>,
}

#[uniffi::export]
impl Node {
    /// Adds topics, or renames those that are there. For coordinators.
    pub async fn import_topics(&self, topics: Vec<Topic>) -> Result<(), LantoaError> {
        self.does(Command::ImportTopics(topics)).await
    }

    /// Sets the target of a place and topic; 0 percent take it away. For coordinators.
    ///
    /// Throws `Conflict` (`value-dated`) where no day is given and something was said from a day on.
    pub async fn set_target(&self, target: Target) -> Result<(), LantoaError> {
        let Target { place, topic, percent, of, from } = target;
        let holds = holds(from);
        self.does(Command::SetTarget { place, topic, percent, of, holds }).await
    }

    /// Returns all topics, by id.
    pub async fn topics(&self) -> Result<Vec<Topic>, LantoaError> {
        self.ask(|query| query.topics()).await
    }

    /// Returns all targets, by place and topic.
    pub async fn targets(&self) -> Result<Vec<Target>, LantoaError> {
        self.ask(|query| query.targets()).await
    }
}
