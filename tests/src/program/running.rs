//! A process that stays on: its lines as they come, and its end.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::{PATIENCE, signal};

/// How long `serve` may take to end once it is told to, by the contract.
pub(super) const END_MAX: Duration = Duration::from_secs(10);

/// A process under way. It is killed where a test drops it without ending it.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    /// Starts a process whose stdout is read line by line. Its stderr is for whoever reads why a
    /// test failed.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    #[must_use]
    pub fn start(command: &mut Command) -> Self {
        Self::spawn(command.stdin(Stdio::null()))
    }

    /// Starts a process as [`Running::start`] does, which is told what to do by lines.
    ///
    /// # Panics
    ///
    /// When it cannot be started.
    #[must_use]
    pub fn led(command: &mut Command) -> Self {
        Self::spawn(command.stdin(Stdio::piped()))
    }

    fn spawn(command: &mut Command) -> Self {
        let command = command.stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("a piped stdout");
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            // To the end also where nobody listens any more, so that the process can write.
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        Self { child, lines }
    }

    /// Returns the number of the process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Tells a process that is led a line.
    ///
    /// # Panics
    ///
    /// When it does not listen any more.
    pub fn tell(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("it is led");
        writeln!(stdin, "{line}").unwrap_or_else(|error| panic!("{line}: {error}"));
    }

    /// Returns its next line.
    ///
    /// # Panics
    ///
    /// When none comes.
    pub fn line(&self, what: &str) -> String {
        let line = self.lines.recv_timeout(PATIENCE);
        line.unwrap_or_else(|error| panic!("waited for {what}: {error}"))
    }

    /// Returns the lines that it printed and nobody took, once it has ended by itself; one that is led is
    /// told nothing more.
    ///
    /// # Panics
    ///
    /// When it does not end.
    #[must_use]
    pub fn rest(mut self) -> (ExitStatus, Vec<String>) {
        drop(self.child.stdin.take());
        self.ended_by(PATIENCE)
    }

    /// Tells it to end as a system does, and returns how it ended with the lines that nobody took.
    ///
    /// # Panics
    ///
    /// When it has not ended within the time that the contract promises.
    pub fn interrupt(mut self) -> (ExitStatus, Vec<String>) {
        signal(self.child.id(), "TERM");
        self.ended_by(END_MAX)
    }

    fn ended_by(&mut self, max: Duration) -> (ExitStatus, Vec<String>) {
        // Its stdout is closed when it ends; then the thread that reads it lets the channel go.
        let by = Instant::now() + max;
        let mut lines = Vec::new();
        let end = loop {
            match self.lines.recv_timeout(by.saturating_duration_since(Instant::now())) {
                Ok(line) => lines.push(line),
                Err(end) => break end,
            }
        };
        assert_eq!(end, RecvTimeoutError::Disconnected, "it ends within {max:?}");
        (self.child.wait().expect("a child can be waited for"), lines)
    }

    /// Ends it as a power cut does.
    ///
    /// # Panics
    ///
    /// When it had ended before.
    pub fn kill(mut self) {
        let ended = self.child.try_wait().expect("a child can be asked");
        assert!(ended.is_none(), "it ran until now: {ended:?}");
        self.child.kill().expect("it still runs");
        self.child.wait().expect("a child can be waited for");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
