//! What only the writer thread holds, and how it is given work.

use std::sync::Arc;

#[cfg(feature = "net")]
use crossbeam_channel::Sender;

use crate::engine::Engine;
use crate::node::config::Clock;
use crate::node::error::Error;
use crate::node::log::{LogEvent, LogLine};
use crate::node::notify::News;
#[cfg(feature = "net")]
use crate::node::sync::open_streams::OpenStreams;

/// What the writer thread does, with everything that only it holds.
pub(super) type Task = Box<dyn FnOnce(&mut Core) + Send>;

/// What waits for the writer thread.
pub(super) enum Message {
    /// Something to do.
    Do(Task),
    /// The node is dropped: fold what waits and end.
    Stop,
}

/// What only the writer thread holds.
pub(super) struct Core {
    pub(super) engine: Engine,
    pub(super) clock: Clock,
    /// Where the network's events wait their turn with everything else.
    #[cfg(feature = "net")]
    pub(super) queue: Sender<Message>,
    #[cfg(feature = "net")]
    pub(super) open: OpenStreams,
    pub(super) news: Arc<News>,
    /// Whether the folder was seen to be gone, and the sessions were ended for it.
    pub(super) is_gone: bool,
}

impl Core {
    /// Begins a line of the log, by the device's clock.
    pub(super) fn line(&self, event: LogEvent) -> LogLine {
        LogLine::new(self.clock.now(), event)
    }

    /// Checks that the folder lies where it was opened.
    pub(super) fn lies_there(&self) -> Result<(), Error> {
        Ok(self.engine.store().place().require()?)
    }
}
