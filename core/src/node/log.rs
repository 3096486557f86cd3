//! What goes on inside, for a developer's log.
//!
//! A line is made of fixed words, numbers and the beginning of a device's id, never of text that
//! somebody wrote, so that no name, phone or address can get into it.

use std::fmt;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;

/// One line of the log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LogLine {
    /// When, by this device's clock.
    pub at: Instant,
    /// What happened.
    pub event: LogEvent,
    /// The device it is about, where it is about one.
    pub device: Option<DeviceId>,
    /// The code of the error, as in [`Error::code`](crate::node::error::Error::code); `None` where
    /// all went well.
    pub code: Option<&'static str>,
    /// How many, of what the event counts.
    pub count: Option<u64>,
}

/// What happened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogEvent {
    /// A data folder was opened.
    Opened,
    /// The data folder was let go until it is resumed.
    Suspended,
    /// A call was refused or failed; the code says why.
    Failed,
    /// The network started; counts the addresses it was asked to listen on.
    NetworkStarted,
    /// The network stopped.
    NetworkStopped,
    /// Somebody was not reached; the code says why.
    NotReached,
    /// A session with a device began.
    SessionBegan,
    /// A session ended; counts the entries that were moved both ways.
    SessionEnded,
    /// This device joined, or a joining failed.
    Joined,
}

impl LogEvent {
    /// Returns the event's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Suspended => "suspended",
            Self::Failed => "failed",
            Self::NetworkStarted => "network-started",
            Self::NetworkStopped => "network-stopped",
            Self::NotReached => "not-reached",
            Self::SessionBegan => "session-began",
            Self::SessionEnded => "session-ended",
            Self::Joined => "joined",
        }
    }
}

impl LogLine {
    /// Returns a line that says no more than that something happened.
    #[must_use]
    pub fn new(at: Instant, event: LogEvent) -> Self {
        Self { at, event, device: None, code: None, count: None }
    }

    /// Says which device it is about.
    #[must_use]
    pub fn of(mut self, device: DeviceId) -> Self {
        self.device = Some(device);
        self
    }

    /// Says by which code it failed, where it did.
    #[must_use]
    pub fn failing(mut self, code: Option<&'static str>) -> Self {
        self.code = code;
        self
    }

    /// Says how many.
    #[must_use]
    pub fn counting(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

impl fmt::Display for LogLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.event.word())?;
        if let Some(device) = self.device {
            write!(f, " device={}", beginning(device))?;
        }
        if let Some(code) = self.code {
            write!(f, " code={code}")?;
        }
        if let Some(count) = self.count {
            write!(f, " count={count}")?;
        }
        Ok(())
    }
}

/// Returns the beginning of an id, by which whoever is to see no whole one tells it from others.
pub(super) fn beginning(id: impl fmt::Display) -> String {
    id.to_string().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_a_device_by_eight_letters() {
        let line = LogLine::new(Instant(0), LogEvent::SessionEnded)
            .of(DeviceId([7; 32]))
            .failing(Some("sync-cut"))
            .counting(3);
        assert_eq!(line.to_string(), "session-ended device=a4dqobyh code=sync-cut count=3");
    }
}
