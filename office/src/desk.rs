//! Where one command is carried out: the open node, and who asked.

use std::path::PathBuf;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::node::Node;
use lantoa_core::node::answer::Identity;
use lantoa_core::node::error::Error;
use lantoa_core::node::query::Query;

use crate::caller::Caller;

/// The open data folder and one caller at it.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The open node, by the caller's clock.
    pub(crate) node: Node,
    /// Who asked.
    pub(crate) caller: Caller,
    /// The data folder.
    pub(crate) home: PathBuf,
}

impl Desk {
    /// Returns the answers to questions.
    pub(crate) fn query(&self) -> Result<Query, Error> {
        self.node.query()
    }

    /// Carries out one action.
    pub(crate) fn execute(&self, command: Command) -> Result<Outcome, Error> {
        self.node.execute(command)
    }

    /// Returns who this device is.
    pub(crate) fn identity(&self) -> Result<Identity, Error> {
        self.node.identity()
    }

    /// Returns the sentence of a key.
    pub(crate) fn say(&self, key: &str) -> String {
        self.caller.words.say(key)
    }

    /// Prints one line for people.
    pub(crate) fn line(&self, text: &str) {
        self.caller.out.line(text);
    }
}
