//! A process that stays on: its lines as they come, and its end.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{PATIENCE, signal};

/// A `serve` under way. It is killed where a test drops it without ending it.
pub struct Serving {
    child: Child,
    lines: Receiver<String>,
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
        // Its stderr is for whoever reads why a test failed.
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("a piped stdout");
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let mut serving = Self { child, lines, first: Value::Null, address: String::new() };
        serving.first = serving.next("where it listens");
        let addresses = serving.first["addresses"].as_array().cloned().unwrap_or_default();
        let address = addresses.first().and_then(Value::as_str).map(str::to_owned);
        serving.address = address.unwrap_or_else(|| panic!("no address in {}", serving.first));
        serving
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
        self.child.id()
    }

    /// Returns its next line.
    ///
    /// # Panics
    ///
    /// When none comes, or it is no JSON.
    pub fn next(&self, what: &str) -> Value {
        let line = self.lines.recv_timeout(PATIENCE);
        let line = line.unwrap_or_else(|error| panic!("waited for {what}: {error}"));
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }

    /// Ends it as a system does, and returns how it ended and how long that took.
    ///
    /// # Panics
    ///
    /// When it cannot be waited for.
    pub fn terminate(mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        signal(self.child.id(), "TERM");
        let status = self.child.wait().expect("a child can be waited for");
        (status, began.elapsed())
    }

    /// Ends it as a system does.
    ///
    /// # Panics
    ///
    /// When it does not end well.
    pub fn end(self) {
        let (status, _) = self.terminate();
        assert!(status.success(), "serve ended with {status}");
    }

    /// Ends it as a power cut does.
    ///
    /// # Panics
    ///
    /// When it had ended before.
    pub fn kill(mut self) {
        self.child.kill().expect("it still ran");
        self.child.wait().expect("a child can be waited for");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
