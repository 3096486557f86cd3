//! Listening: what changed, what happens in sessions, and what goes on inside.
//!
//! All listeners of a node are called from one thread of its own, with no lock held. A listener may
//! call the node, end itself, and take its time: what waits meanwhile is told as one.

use std::sync::{Arc, Mutex, PoisonError};

use lantoa_core::domain::touched::Touched;
use lantoa_core::node::{log, notify};

use crate::error::ListenerError;
use crate::id::{ClassId, ClockMs, LearnerId, SpaceId};
use crate::node::Node;
use crate::sync::SyncEvent;

/// What commits changed, by id: read again what you show. Several commits may be told as one.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct Changes {
    /// Classes whose name, roll, marks or levels changed.
    pub classes: Vec<ClassId>,
    /// Learners whose data changed.
    pub learners: Vec<LearnerId>,
    /// Spaces in which anything changed.
    pub spaces: Vec<SpaceId>,
    /// Whether a dispute arose, changed or was settled. Also set where a whole roll with disputes was
    /// made anew.
    pub disputes: bool,
    /// Whether certificates, removals or other control records changed: ask who this device is.
    pub members: bool,
    /// Whether what another device holds of this one's work changed.
    pub receipts: bool,
}

impl From<Touched> for Changes {
    fn from(touched: Touched) -> Self {
        let Touched { classes, learners, spaces, disputes, members, receipts } = touched;
        Self {
            classes: classes.into_iter().collect(),
            learners: learners.into_iter().collect(),
            spaces: spaces.into_iter().collect(),
            disputes,
            members,
            receipts,
        }
    }
}

/// One line of the log: fixed words, numbers and the beginning of a device's id, never anything that
/// a person wrote.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct LogLine {
    /// When, by this device's clock.
    pub at: ClockMs,
    /// The line, such as `session-ended device=abcd2345 code=sync-cut count=4`.
    pub text: String,
    /// Whether it tells of something that failed.
    pub failed: bool,
}

impl From<log::LogLine> for LogLine {
    fn from(line: log::LogLine) -> Self {
        Self { at: line.at, text: line.to_string(), failed: line.code.is_some() }
    }
}

/// Hears what changed. What it throws is passed over.
#[uniffi::export(foreign)]
pub trait ChangeListener: Send + Sync {
    /// Commits have changed this.
    fn changed(&self, changes: Changes) -> Result<(), ListenerError>;
}

/// Hears what happens in sessions, also in those that others began. What it throws is passed over.
#[uniffi::export(foreign)]
pub trait SyncListener: Send + Sync {
    /// This has happened.
    fn happened(&self, event: SyncEvent) -> Result<(), ListenerError>;
}

/// Takes the lines of the log. What it throws is passed over.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// Takes a line.
    fn write(&self, line: LogLine) -> Result<(), ListenerError>;
}

/// Ends a listening when it is dropped, or ended before. A call that runs at that moment may still
/// come to its end; none begins later.
#[derive(Debug, uniffi::Object)]
pub struct Subscription(Mutex<Option<notify::Subscription>>);

#[uniffi::export]
impl Subscription {
    /// Ends it now. Does nothing the second time.
    pub fn end(&self) {
        let ended = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(ended);
    }
}

impl From<notify::Subscription> for Subscription {
    fn from(subscription: notify::Subscription) -> Self {
        Self(Mutex::new(Some(subscription)))
    }
}

#[uniffi::export]
impl Node {
    /// Tells `listener` after commits what they changed, whoever made them, until the subscription is
    /// dropped. Returns at once.
    pub fn subscribe(&self, listener: Arc<dyn ChangeListener>) -> Arc<Subscription> {
        let tell = move |touched: Touched| {
            // What a listener throws is its own affair.
            let _ = listener.changed(touched.into());
        };
        Arc::new(self.core().subscribe(tell).into())
    }

    /// Tells `listener` what happens in every session, until the subscription is dropped. Returns at
    /// once.
    pub fn watch_sync(&self, listener: Arc<dyn SyncListener>) -> Arc<Subscription> {
        let tell = move |event: lantoa_core::node::sync::SyncEvent| {
            let _ = listener.happened(event.into());
        };
        Arc::new(self.core().watch_sync(tell).into())
    }

    /// Gives `sink` every line of the log, until the subscription is dropped. Returns at once.
    pub fn watch_log(&self, sink: Arc<dyn LogSink>) -> Arc<Subscription> {
        let tell = move |line: log::LogLine| {
            let _ = sink.write(line.into());
        };
        Arc::new(self.core().watch_log(tell).into())
    }
}
