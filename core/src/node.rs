//! What an app holds: one open data folder, which is one device.
//!
//! A [`Node`] owns one writer thread; every write of a command and of a peer goes through it.
//! Reading happens beside it and never waits for it. Notices carry ids only.

pub mod answer;
pub mod at_once;
pub mod config;
mod core;
pub mod custody;
pub mod diagnostics;
mod erasures;
pub mod error;
pub mod imports;
mod keys;
mod leaving;
pub mod lifecycle;
mod links;
mod lock;
pub mod log;
pub mod membership;
pub mod notify;
pub mod offload;
mod persons;
pub mod query;
mod readers;
pub mod repairing;
mod report;
mod running;
#[cfg(test)]
mod sample;
mod short_ids;
pub mod stop;
pub mod sync;
mod writer;

use std::sync::Arc;

use crate::domain::acting::Acting;
use crate::domain::command::{Command, Outcome};
use crate::domain::seen::Seen;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::node::answer::Identity;
use crate::node::config::{Clock, Config};
use crate::node::error::Error;
use crate::node::log::LogLine;
use crate::node::notify::Subscription;
use crate::node::query::Query;
use crate::node::writer::Writer;

pub use crate::engine::member::Hotspot;
pub use crate::engine::sheet::RecoverySheet;
#[cfg(feature = "net")]
pub use crate::net::{Announcement, PORT as DEFAULT_PORT, Service as NearbyService};
pub use crate::node::writer::CLOSE_MAX;

/// One device. Cheap to clone; the folder is let go when the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Node {
    writer: Arc<Writer>,
    clock: Clock,
    /// What the screen had read whose edits this one carries out.
    seen: Option<Seen>,
    /// Who acts with less than the device may.
    acting: Option<Arc<Acting>>,
    #[cfg(feature = "net")]
    staying: Arc<sync::staying::Staying>,
}

impl Node {
    /// Opens a data folder, making it and the device's key where they are not there.
    ///
    /// # Errors
    ///
    /// `busy` when another process holds the folder (`folder-busy`) or this one does
    /// (`folder-open-here`), `damaged` when its files cannot be read,
    /// `not_allowed` when a newer version wrote them or the folder cannot be written.
    pub fn open(config: Config) -> Result<Self, Error> {
        let clock = config.clock.clone();
        #[cfg(feature = "net")]
        let (note, keep_syncing) =
            (sync::note::Note::beside_the_key(&config.keys_folder()), config.keep_syncing);
        let node = Self {
            writer: Arc::new(Writer::start(config)?),
            clock,
            seen: None,
            acting: None,
            #[cfg(feature = "net")]
            staying: Arc::new(sync::staying::Staying::of(Some(note))),
        };
        #[cfg(feature = "net")]
        if keep_syncing {
            node.start_again();
        }
        Ok(node)
    }

    /// Opens a data folder in which a device lies, and makes nothing where none does: for whoever only
    /// wants to read, and would take an empty device for the one that is meant.
    ///
    /// # Errors
    ///
    /// `not_found` (`no-device`) where the folder, the device's key or its database is not there; else
    /// as [`Node::open`].
    pub fn open_existing(config: Config) -> Result<Self, Error> {
        keys::finish_leaving(&config)?;
        keys::require_device(&config)?;
        Self::open(config)
    }

    /// Closes the folder: ends sessions in good order, makes entries of taps that wait, and lets the
    /// folder go; when this returns it may be opened again. Later calls are `busy`, of every clone.
    /// Not needed before dropping the last clone, but it does not depend on who still holds one.
    ///
    /// What was asked before is done first, for which it waits [`CLOSE_MAX`] at most. Longer work goes
    /// on without it, and the folder is let go when that is done; opening it is `busy` until then.
    pub fn close(&self) {
        if self.acting.is_some() {
            return;
        }
        #[cfg(feature = "net")]
        let staying = self.staying.take();
        let closed = self.writer.close();
        #[cfg(feature = "net")]
        if closed && let Some(staying) = staying {
            staying.wait();
        }
        #[cfg(not(feature = "net"))]
        let _ = closed;
    }

    /// Checks that the folder lies where it was opened. Once it does not, because somebody deleted,
    /// moved, replaced or unmounted it, every call says so, sessions end, and nothing is written or
    /// acknowledged any more until the folder is opened anew. Each write and each message of a peer
    /// looks by itself; this is for whoever wants to know before there is one.
    ///
    /// # Errors
    ///
    /// `not_found` (`folder-gone`).
    pub fn require_folder(&self) -> Result<(), Error> {
        self.writer.require_folder()
    }

    /// Returns the same device by another clock, for one command whose time is given.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// Returns who this device is.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn identity(&self) -> Result<Identity, Error> {
        let acting = self.acting.clone();
        self.writer.call(move |core| {
            let device = membership::identity(&core.engine)?;
            match acting.as_deref() {
                Some(acting) => membership::acting(&core.engine, device, acting),
                None => Ok(device),
            }
        })
    }

    /// Returns this device for the edits of a screen that had read so far ([`Query::seen`]): one that
    /// writes what was changed since, here or elsewhere, is refused as a `conflict`
    /// (`changed-meanwhile`, with `detail.changed`), so that nobody overwrites what they never saw. After a
    /// further control record, by which other values may count, `detail.certain` is false. Marks and levels
    /// carry their own, erasures and PINs none.
    #[must_use]
    pub fn seeing(&self, seen: Seen) -> Self {
        Self { seen: Some(seen), ..self.clone() }
    }

    /// Returns this device for a volunteer who acts with less than it may, at a desk with several users for
    /// instance: what is asked and done by it is seen and done by a device of that role in those teams, under
    /// the volunteer's name. Nothing else of the device can be asked or done by it (`not_allowed`,
    /// `acting-only`). Whether it is that volunteer is for the app to ask.
    ///
    /// A role that the device does not have is refused when something is done (`role-too-low`), and so is a
    /// volunteer who is none of this device (`not-found`). Where somebody acts by this handle already, they act on
    /// with still less.
    #[must_use]
    pub fn acting(&self, acting: Acting) -> Self {
        let acting = match &self.acting {
            Some(already) => already.narrowed_to(acting),
            None => acting,
        };
        Self { acting: Some(Arc::new(acting)), ..self.clone() }
    }

    /// Returns the writer, for what only the device itself may ask.
    fn whole(&self) -> Result<&Arc<Writer>, Error> {
        match self.acting {
            None => Ok(&self.writer),
            Some(_) => Err(Error::acting_only()),
        }
    }

    /// Does what a volunteer asks. When this returns, it is durable.
    ///
    /// # Errors
    ///
    /// `invalid_input`, `not_allowed`, `not_found`, `conflict` where the command cannot be done;
    /// nothing is changed then.
    pub fn execute(&self, command: Command) -> Result<Outcome, Error> {
        let (now, seen, acting) = (self.clock.now(), self.seen, self.acting.clone());
        self.writer.call(move |core| {
            let outcome = core.engine.acting(acting.as_deref(), now, |engine| {
                engine.execute_as_seen(command, seen, now)
            })?;
            #[cfg(feature = "net")]
            core.tapped();
            Ok(outcome)
        })
    }

    /// Returns what a command would do, and does nothing.
    ///
    /// # Errors
    ///
    /// As [`Node::execute`]; `invalid_input` for a command that takes a PIN.
    pub fn preview(&self, command: Command) -> Result<Outcome, Error> {
        let (now, acting) = (self.clock.now(), self.acting.clone());
        self.writer.call(move |core| {
            let preview = |engine: &mut Engine| engine.preview(command, now);
            Ok(core.engine.acting(acting.as_deref(), now, preview)?)
        })
    }

    /// Makes entries of the taps that wait, instead of after some seconds of quiet.
    ///
    /// # Errors
    ///
    /// As for any write.
    pub fn fold(&self) -> Result<(), Error> {
        let now = self.clock.now();
        self.writer.call(move |core| Ok(core.engine.fold(now)?))
    }

    /// Returns the reading side: the state of the last commit at each question.
    ///
    /// # Errors
    ///
    /// `not_allowed` before the device belongs to a programme, also where its database came from
    /// another device's backup: it shows no name before it joined. `damaged` or `busy` when the
    /// database cannot be opened to read.
    pub fn query(&self) -> Result<Query, Error> {
        let reader = self.writer.reader()?;
        let reader = match &self.acting {
            Some(acting) => reader.narrowed(acting)?,
            None => reader,
        };
        let query = Query::at(reader, self.clock.now())?;
        #[cfg(feature = "net")]
        let query = query.telling(self.writer.running()?.looked());
        Ok(query)
    }

    /// Tells `listener` after each commit what it changed, until the subscription is dropped.
    ///
    /// All listeners of a node are called on one thread of its own, with no lock held: they may call
    /// the node. One that is slow delays the others, and is told of several commits at once.
    pub fn subscribe(&self, listener: impl Fn(Touched) + Send + 'static) -> Subscription {
        self.writer.news().on_changes(listener)
    }

    /// Tells `listener` what goes on inside, on the same thread, until the subscription is dropped.
    /// No line holds a name, a phone or an address.
    pub fn watch_log(&self, listener: impl Fn(LogLine) + Send + 'static) -> Subscription {
        self.writer.news().on_line(listener)
    }
}
