//! A `serve` under way: where it listens, and what it says of its sessions.

use std::process::{Command, ExitStatus};

use serde_json::Value;

use super::running::Running;

/// A `serve` under way, for scripts.
pub struct Serving {
    running: Running,
    first: Value,
    address: String,
}

impl Serving {
    /// Starts a command whose first line of JSON says where it listens.
    ///
    /// # Panics
    ///
    /// When that line does not come.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        let running = Running::start(command);
        let first = json_of(&running.line("where it listens"));
        let address = first["addresses"][0].as_str().map(str::to_owned);
        let address = address.unwrap_or_else(|| panic!("no address in {first}"));
        Self { running, first, address }
    }

    /// Returns the address at which others reach it.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns its first line.
    #[must_use]
    pub fn first(&self) -> &Value {
        &self.first
    }

    /// Returns the number of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.running.process()
    }

    /// Returns its next line.
    ///
    /// # Panics
    ///
    /// When none comes, or it is no JSON.
    pub fn next(&self, what: &str) -> Value {
        json_of(&self.running.line(what))
    }

    /// Ends it as a system does.
    ///
    /// # Panics
    ///
    /// When it does not end well.
    pub fn end(self) {
        let (status, _) = self.running.interrupt();
        assert!(status.success(), "serve ended with {status}");
    }

    /// Returns how it ended by itself, with the lines that nobody took.
    #[must_use]
    pub fn rest(self) -> (ExitStatus, Vec<String>) {
        self.running.rest()
    }

    /// Ends it as a power cut does.
    pub fn kill(self) {
        self.running.kill();
    }
}

fn json_of(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
}
