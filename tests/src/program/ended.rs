//! What a process came to: its exit code, and everything that it said.

use std::process::{Command, Output, Stdio};
use std::sync::mpsc::channel;

use serde_json::Value;

use super::PATIENCE;

/// What a process came to.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Everything that it printed on stdout.
    pub stdout: String,
    /// Everything that it printed on stderr.
    pub stderr: String,
}

impl Ended {
    /// Returns stdout as JSON, one value a line.
    ///
    /// # Panics
    ///
    /// When a line is no JSON.
    #[must_use]
    pub fn lines(&self) -> Vec<Value> {
        let value = |line: &str| {
            serde_json::from_str(line).unwrap_or_else(|e| panic!("{e} in {line:?} of {self:#?}"))
        };
        self.stdout.lines().map(value).collect()
    }

    /// Returns the `error` object of stdout's last line.
    ///
    /// # Panics
    ///
    /// When there is none, or it lacks what the contract promises.
    #[must_use]
    pub fn error(&self) -> Value {
        let last = self.lines().pop().unwrap_or_else(|| panic!("nothing on stdout: {self:#?}"));
        let error = last["error"].clone();
        assert!(KINDS.contains(&error["kind"].as_str().unwrap_or_default()), "{self:#?}");
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{self:#?}");
        assert!(error.as_object().is_some_and(|error| error.contains_key("detail")), "{self:#?}");
        error
    }
}

/// What may stand under `kind` of an error.
const KINDS: [&str; 8] = [
    "invalid_input",
    "not_allowed",
    "not_found",
    "busy",
    "storage_full",
    "damaged",
    "unreachable",
    "conflict",
];

/// Runs a command to its end.
///
/// # Panics
///
/// When it cannot be started, prints other than UTF-8, or does not end within [`PATIENCE`].
pub fn ended(command: &mut Command) -> Ended {
    ended_reading(command, Stdio::null())
}

/// Runs a command to its end that reads this on its standard input.
///
/// # Panics
///
/// As [`ended`].
pub fn ended_reading(command: &mut Command, input: impl Into<Stdio>) -> Ended {
    let what = format!("{command:?}");
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    let id = child.id();
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(PATIENCE) else {
        signal(id, "KILL");
        panic!("did not end in time: {what}");
    };
    let Output { status, stdout, stderr } = output.expect("a child can be waited for");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
}

/// Sends a signal to a process that a test started.
///
/// # Panics
///
/// When there is no shell to do it with.
pub fn signal(process: u32, name: &str) {
    let line = format!("kill -{name} {process}");
    Command::new("sh").args(["-c", &line]).status().expect("a shell with kill");
}
