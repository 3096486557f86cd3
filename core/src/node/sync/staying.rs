//! Sync that stays on by itself, from start to stop, across the pauses of a phone.
//!
//! A paused sync holds no socket and no thread: a phone's system takes them away in the background,
//! and what it leaves is dead. Who was found nearby is remembered for when it goes on. That it was started
//! is noted, since a phone's system ends processes as it likes.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::node::Node;
use crate::node::error::{Error, ErrorKind};
use crate::node::lock::locked;
use crate::node::stop::Stop;
use crate::node::sync::note::{Note, Noted};
use crate::node::sync::{ListenOptions, Listening, SyncMode, SyncOptions, SyncState};
use crate::node::writer::CLOSE_MAX;

/// The sync of one device that stays. Dropping it ends it; only stopping it is noted.
pub(in crate::node) struct Staying {
    stay: Mutex<Option<Stay>>,
    /// `None` for the node of what runs.
    note: Option<Note>,
}

struct Stay {
    options: ListenOptions,
    /// `None` while it is paused.
    run: Option<Run>,
    /// Whether it goes on when the node is resumed, or listens anew.
    goes_on: bool,
}

pub(in crate::node) struct Run {
    stop: Arc<Stop>,
    thread: JoinHandle<()>,
    /// Hears that the thread has ended: nothing is ever sent.
    ended: Receiver<Infallible>,
}

impl fmt::Debug for Staying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Staying")
    }
}

impl Node {
    /// Listens, and from now on holds a session with every device of the programme that is reached:
    /// those met before, those found nearby and those that come. Returns where it is reached.
    ///
    /// # Errors
    ///
    /// `not_allowed` for a device without programme, `busy` where it was started already, and as
    /// [`Node::listen`].
    pub fn start_sync(&self, options: ListenOptions) -> Result<Listening, Error> {
        self.whole()?.running()?;
        let mut staying = locked(&self.staying.stay);
        if staying.is_some() {
            return Err(Error::new(ErrorKind::Busy, "listening", "this device listens already"));
        }
        let (listening, run) = self.run(&options)?;
        self.staying.note_left(&options, false);
        *staying = Some(Stay { options, run: Some(run), goes_on: false });
        Ok(listening)
    }

    /// Lets every session end at what was acknowledged last and gives up all sockets, until
    /// [`Node::resume_sync`], in the processes that open the folder later too. Does nothing where it was
    /// not started. An app that goes to the background suspends its folder instead.
    pub fn pause_sync(&self) {
        if self.whole().is_err() {
            return;
        }
        let mut staying = locked(&self.staying.stay);
        let Some(stay) = staying.as_mut() else { return };
        stay.goes_on = false;
        self.staying.note_left(&stay.options, true);
        if let Some(run) = stay.run.take() {
            self.end(run);
        }
    }

    /// Goes on after [`Node::pause_sync`], and reaches at once for those met before. Returns where
    /// this device is reached now. From here on a process that opens the folder later starts it running.
    ///
    /// # Errors
    ///
    /// `conflict` where it was not started, and as [`Node::listen`]; it stays paused then.
    pub fn resume_sync(&self) -> Result<Listening, Error> {
        self.whole()?.running()?;
        let mut staying = locked(&self.staying.stay);
        let Some(stay) = staying.as_mut() else {
            return Err(Error::new(ErrorKind::Conflict, "not-syncing", "sync was not started"));
        };
        if stay.run.is_some() {
            return Ok(Listening { addresses: self.addresses()? });
        }
        self.staying.note_left(&stay.options, false);
        self.set_resting(false);
        let (listening, run) = self.run(&stay.options)?;
        stay.run = Some(run);
        stay.goes_on = false;
        Ok(listening)
    }

    /// Gives up every socket of a sync that runs and listens anew as it was started, for a phone that came
    /// to another network: a socket that its system bound to the one before ceases to work. Sessions end at
    /// what was acknowledged last, and those met before are reached for at once. It counts as running all
    /// the while, for the processes that open the folder later too. Waits for no address. Does nothing
    /// where it is paused or was not started.
    ///
    /// # Errors
    ///
    /// As [`Node::listen`]: it is paused then, and the next call tries it again, as [`Node::resume_sync`] does.
    pub fn restart_sync(&self) -> Result<(), Error> {
        self.whole()?.running()?;
        let mut staying = locked(&self.staying.stay);
        let to_run = staying.as_mut().filter(|stay| stay.run.is_some() || stay.goes_on);
        let Some(stay) = to_run else { return Ok(()) };
        if let Some(run) = stay.run.take() {
            self.end(run);
        }
        stay.goes_on = true;
        stay.run = Some(self.run_unaddressed(&stay.options)?);
        stay.goes_on = false;
        Ok(())
    }

    /// Stops what [`Node::start_sync`] started. Does nothing where it was not started or the node is closed.
    pub fn stop_sync(&self) {
        if self.whole().is_err() {
            return;
        }
        let mut staying = locked(&self.staying.stay);
        // In a closed folder the note is that of whoever opened it since.
        if !self.writer.running().is_err_and(|error| error.code == "closed") {
            self.staying.note(Note::remove);
        }
        if let Some(run) = staying.take().and_then(|stay| stay.run) {
            self.end(run);
        }
    }

    /// Returns how it stands with sync at this moment.
    ///
    /// # Errors
    ///
    /// `damaged` when the store cannot be read.
    pub fn sync_state(&self) -> Result<SyncState, Error> {
        let mode = self.sync_mode();
        self.whole()?.call(move |core| {
            let (peers, tries) = (core.peers()?, core.tries()?);
            let alone = core.alone().map(str::to_owned);
            Ok(SyncState { mode, addresses: core.addresses(), peers, tries, alone })
        })
    }

    pub(in crate::node) fn sync_mode(&self) -> SyncMode {
        match &*locked(&self.staying.stay) {
            None => SyncMode::Stopped,
            Some(Stay { run: None, .. }) => SyncMode::Paused,
            Some(Stay { run: Some(_), .. }) => SyncMode::Running,
        }
    }

    /// Starts again what was started by whoever had the folder open last, and was not stopped. What was
    /// paused, or cannot run now, is paused. Waits for no address: a phone opens without a network too.
    pub(in crate::node) fn start_again(&self) {
        let mut staying = locked(&self.staying.stay);
        let noted = self.staying.note.as_ref().and_then(Note::read);
        let Some(Noted { options, paused }) = noted else { return };
        let required = self.writer.call(|core| core.require_programme());
        if required.is_err_and(|error| error.code == "no-programme") {
            self.staying.note(Note::remove);
            return;
        }
        let run = if paused { None } else { self.run_unaddressed(&options).ok() };
        let goes_on = !paused && run.is_none();
        *staying = Some(Stay { options, run, goes_on });
    }

    /// Listens and holds sessions from now on, and waits for no address.
    fn run_unaddressed(&self, options: &ListenOptions) -> Result<Run, Error> {
        let listen = options.clone();
        self.writer.call(move |core| core.listen(&listen))?;
        self.stay()
    }

    fn run(&self, options: &ListenOptions) -> Result<(Listening, Run), Error> {
        self.writer.call(|core| core.require_programme())?;
        let listening = self.listen(options.clone())?;
        Ok((listening, self.stay()?))
    }

    /// Holds sessions from now on, on the network that was started.
    fn stay(&self) -> Result<Run, Error> {
        let stop = Arc::<Stop>::default();
        // Holds the writer, but not what holds this thread, so that a dropped node ends it.
        let node = Self {
            seen: None,
            acting: None,
            writer: Arc::clone(&self.writer),
            clock: self.clock.clone(),
            staying: Arc::new(Staying::of(None)),
        };
        let stopping = Arc::clone(&stop);
        let (ending, ended) = bounded(0);
        let staying = move || {
            let _ending: Sender<Infallible> = ending;
            let options = SyncOptions { with: Vec::new(), once: false, timeout: TIMEOUT };
            // Ends with the node at the latest; what happens meanwhile is told to all who watch.
            let _ = node.sync(options, |_| {}, &stopping);
        };
        match std::thread::Builder::new().name("lantoa-staying".to_owned()).spawn(staying) {
            Ok(thread) => Ok(Run { stop, thread, ended }),
            Err(_) => {
                self.stop_network();
                Err(Error::no_threads())
            }
        }
    }

    fn end(&self, run: Run) {
        run.stop.set();
        self.stop_network();
        run.wait();
    }
}

impl Staying {
    /// Returns what does not run yet, with the note that says whether it was to.
    pub(in crate::node) fn of(note: Option<Note>) -> Self {
        Self { stay: Mutex::default(), note }
    }

    fn note_left(&self, options: &ListenOptions, paused: bool) {
        self.note(|note| note.write(&Noted { options: options.clone(), paused }));
    }

    fn note(&self, say: impl FnOnce(&Note)) {
        if let Some(note) = &self.note {
            say(note);
        }
    }

    /// Waits until what runs has ended with the folder, which was suspended; it goes on with it.
    pub(in crate::node) fn suspend(&self) {
        let mut staying = locked(&self.stay);
        let Some(stay) = staying.as_mut() else { return };
        if let Some(run) = stay.run.take() {
            stay.goes_on = true;
            run.wait();
        }
    }

    /// Returns whether it is to go on now that the folder is open again.
    pub(in crate::node) fn is_to_go_on(&self) -> bool {
        locked(&self.stay).as_ref().is_some_and(|stay| stay.goes_on)
    }

    /// Takes what runs and tells it to end, for the folder is being closed.
    pub(in crate::node) fn take(&self) -> Option<Run> {
        let run = locked(&self.stay).take().and_then(|stay| stay.run)?;
        run.stop.set();
        Some(run)
    }
}

impl Run {
    /// Waits until it has ended, for [`CLOSE_MAX`] at most: what the writer thread is at may be long.
    pub(in crate::node) fn wait(self) {
        self.stop.set();
        if self.thread.thread().id() != std::thread::current().id()
            && self.ended.recv_timeout(CLOSE_MAX) == Err(RecvTimeoutError::Disconnected)
        {
            // A panic in it has ended it too.
            let _ = self.thread.join();
        }
    }
}

impl Drop for Staying {
    fn drop(&mut self) {
        if let Some(run) = self.take() {
            run.wait();
        }
    }
}

/// How long nothing may move before a session counts as failed and is tried anew.
const TIMEOUT: Duration = Duration::from_secs(30);
