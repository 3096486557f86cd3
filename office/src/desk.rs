//! Where one command is carried out: the open node, and who asked.

use std::path::PathBuf;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::time::Date;
use lantoa_core::node::Node;
use lantoa_core::node::answer::Identity;
use lantoa_core::node::error::Error;
use lantoa_core::node::query::Query;
use serde_json::Value;

use crate::args::programme::Retiring;
use crate::caller::{Caller, refuse_of_no_record};
use crate::failure::{Done, invalid};

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

    /// Returns the day that was said, else today, to be written down.
    ///
    /// # Errors
    ///
    /// `day-needed` where none was said and this device's clock cannot be believed; `day-of-no-record` of another
    /// century.
    pub(crate) fn day(&self, said: Option<Date>) -> Done<Date> {
        if let Some(said) = said {
            refuse_of_no_record(said)?;
            return Ok(said);
        }
        let today = self.query()?.today()?;
        today.ok_or_else(|| invalid("day-needed", "the clock cannot be believed", Value::Null))
    }

    /// Says that something is offered no more from a day on, else from today on, or that it is again.
    pub(crate) fn retire(&self, what: Retired, retiring: &Retiring) -> Done {
        let since = if retiring.undo { None } else { Some(self.day(retiring.from)?) };
        self.execute(Command::Retire { what, since })?;
        self.caller.done("done");
        Ok(())
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
