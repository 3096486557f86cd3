//! The writer thread of a folder while it is open: the one place where the engine is.
//!
//! Calls wait in a queue and are done one by one. Between them the thread tells what was committed,
//! passes it on to open sessions, and folds taps after some quiet.

use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use crate::domain::id::DeviceId;
use crate::engine::Engine;
use crate::engine::left_as::LeftAs;
use crate::engine::opening::Place;
use crate::node::config::Config;
use crate::node::core::{Core, Message, Task};
use crate::node::error::{Error, ErrorKind};
use crate::node::keys;
use crate::node::lock::locked;
use crate::node::log::LogEvent;
use crate::node::notify::News;
use crate::node::readers::{Lent, Readers};
#[cfg(feature = "net")]
use crate::node::sync::looked::Looked;
#[cfg(feature = "net")]
use crate::node::sync::open_streams::OpenStreams;
#[cfg(feature = "net")]
use crate::node::sync::surroundings::Surroundings;
use crate::store::reader::StoreError;

/// Quiet after which taps become an entry. A roll call's taps come faster than this.
const QUIET: Duration = Duration::from_secs(3);
/// How long Automerge is asked about documents while a folder is let go: some hundred on a laptop.
const PROVING_MAX: Duration = Duration::from_millis(500);

/// Why a writer thread ends, or has ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    Closed,
    Suspended,
}

impl Ending {
    /// Returns what calls are told from then on.
    pub(super) fn error(self) -> Error {
        match self {
            Self::Closed => Error::new(ErrorKind::Busy, "closed", "the folder was closed"),
            Self::Suspended => {
                Error::new(ErrorKind::Busy, "suspended", "the folder is suspended until resumed")
            }
        }
    }
}

/// What lives longer than one writer thread.
#[derive(Clone, Debug)]
pub(super) struct Lasting {
    pub(super) news: Arc<News>,
    /// What the system says of who and what is near.
    #[cfg(feature = "net")]
    pub(super) surroundings: Arc<Mutex<Surroundings>>,
}

/// The writer thread from outside.
pub(super) struct Running {
    queue: Sender<Message>,
    thread: Mutex<Option<JoinHandle<Option<LeftAs>>>>,
    /// Hears that the thread has ended: nothing is ever sent.
    ended: Receiver<Infallible>,
    ending: OnceLock<Ending>,
    /// Tells the engine that the thread is to end.
    is_over: Arc<AtomicBool>,
    device: DeviceId,
    place: Arc<Place>,
    readers: Arc<Readers>,
    #[cfg(feature = "net")]
    looked: Arc<Looked>,
    is_member: Arc<AtomicBool>,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("readers", &self.readers).finish_non_exhaustive()
    }
}

impl Running {
    /// Opens a folder and starts its thread. Where a device is expected, another one is none.
    ///
    /// # Errors
    ///
    /// As [`Node::open`](crate::node::Node::open); `not_found` (`folder-gone`) where another device lies there.
    pub(super) fn start(
        config: Config,
        expected: Option<DeviceId>,
        lasting: &Lasting,
    ) -> Result<Self, Error> {
        let clock = config.clock.clone();
        let (opening, now) = keys::opening(config)?;
        let device = opening.key.device();
        if expected.is_some_and(|expected| expected != device) {
            return Err(StoreError::Gone.into());
        }
        let mut engine = Engine::open(opening, now)?;
        let is_over = Arc::new(AtomicBool::new(false));
        engine.leave_off_at(Arc::clone(&is_over));
        let readers =
            Arc::new(Readers::of(engine.store().path().to_owned(), engine.store().key().cloned()));
        let (sender, queue) = unbounded::<Message>();
        let is_member = Arc::new(AtomicBool::new(engine.programme().is_some()));
        let place = Arc::clone(engine.store().place());
        let core = Core {
            engine,
            clock,
            #[cfg(feature = "net")]
            queue: sender.clone(),
            #[cfg(feature = "net")]
            open: OpenStreams::near(Arc::clone(&lasting.surroundings)),
            news: Arc::clone(&lasting.news),
            is_gone: false,
        };
        core.news.tell_line(core.line(LogEvent::Opened));
        let (ending, ended) = bounded(0);
        let thread = std::thread::Builder::new()
            .name("lantoa-writer".to_owned())
            .spawn(move || {
                // Dropped last, also by a panic: the folder is let go then.
                let _ending: Sender<Infallible> = ending;
                run(core, &queue)
            })
            .map_err(|_| Error::no_threads())?;
        Ok(Self {
            #[cfg(feature = "net")]
            looked: Arc::new(Looked::of(sender.clone())),
            queue: sender,
            thread: Mutex::new(Some(thread)),
            ended,
            ending: OnceLock::new(),
            is_over,
            device,
            place,
            readers,
            is_member,
        })
    }

    /// Does `task` on the writer thread and returns what it returned.
    pub(super) fn call<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Core) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.require_open()?;
        let (answer, answered) = bounded(1);
        let is_member = Arc::clone(&self.is_member);
        self.post(Box::new(move |core| {
            let result = core.lies_there().and_then(|()| task(core));
            if let Err(error) = &result {
                core.news.tell_line(core.line(LogEvent::Failed).failing(Some(error.code)));
            }
            is_member.store(core.engine.programme().is_some(), Ordering::Release);
            // Whoever asked may have gone; what was done stays done.
            let _ = answer.send(result);
        }));
        answered.recv().unwrap_or_else(|_| Err(self.gone()))
    }

    /// Gives the writer thread something to do.
    pub(super) fn post(&self, task: Task) {
        // Without a writer thread the task is dropped, and with it the answer's sender.
        let _ = self.queue.send(Message::Do(task));
    }

    /// Returns why nothing is done here any more.
    pub(super) fn gone(&self) -> Error {
        match self.require_open() {
            Err(ending) => ending,
            Ok(()) => Error::new(ErrorKind::Damaged, "writer-gone", "the writer thread has ended"),
        }
    }

    /// Returns why the thread is to end, or has ended.
    #[cfg(feature = "net")]
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending.get().copied()
    }

    /// Checks that the thread is not to end.
    pub(super) fn require_open(&self) -> Result<(), Error> {
        self.ending.get().map_or(Ok(()), |ending| Err(ending.error()))
    }

    pub(super) fn require_folder(&self) -> Result<(), Error> {
        let lies_there = self.place.require();
        if lies_there.is_err() {
            // The thread ends its sessions with whatever it does next.
            self.post(Box::new(|_| {}));
        }
        Ok(lies_there?)
    }

    /// Returns whose folder it is.
    pub(super) fn device(&self) -> DeviceId {
        self.device
    }

    /// Returns whether the device belongs to a programme, without waiting for the writer thread.
    pub(super) fn is_member(&self) -> bool {
        self.is_member.load(Ordering::Acquire)
    }

    /// Returns a connection for questions.
    pub(super) fn reader(&self) -> Result<Lent, Error> {
        self.readers.lend()?.ok_or_else(|| self.gone())
    }

    /// Returns who hears which class is looked at.
    #[cfg(feature = "net")]
    pub(super) fn looked(&self) -> Arc<Looked> {
        Arc::clone(&self.looked)
    }

    /// Tells the thread to end after what was asked before. Whoever asks from now on is told why; the
    /// first reason stays.
    pub(super) fn end(&self, why: Ending) {
        let _ = self.ending.set(why);
        self.is_over.store(true, Ordering::Release);
        let _ = self.queue.send(Message::Stop);
        self.readers.close();
    }

    /// Returns whether the thread has ended, and let the folder go, before `max` has passed. On the thread
    /// itself nothing can be waited for, and it counts as ended.
    pub(super) fn has_ended_within(&self, max: Duration) -> bool {
        let thread = locked(&self.thread);
        let is_here = thread.as_ref().is_none_or(is_here);
        drop(thread);
        is_here || self.ended.recv_timeout(max) == Err(RecvTimeoutError::Disconnected)
    }

    /// Returns whether every connection for questions was closed before `max` has passed.
    pub(super) fn are_questions_done_within(&self, max: Duration) -> bool {
        self.readers.are_back_within(max)
    }

    /// Takes how a thread that has ended left the database; `None` where it could not be told.
    pub(super) fn left_as(&self) -> Option<LeftAs> {
        let thread = locked(&self.thread).take_if(|thread| !is_here(thread))?;
        // A writer that panicked has told its callers already.
        thread.join().ok().flatten()
    }
}

fn is_here(thread: &JoinHandle<Option<LeftAs>>) -> bool {
    thread.thread().id() == std::thread::current().id()
}

/// Ends every session once the folder is gone: what a peer would be told is held is held nowhere.
fn look_at_folder(core: &mut Core) {
    if core.is_gone {
        return;
    }
    let Err(gone) = core.lies_there() else { return };
    core.is_gone = true;
    core.news.tell_line(core.line(LogEvent::Failed).failing(Some(gone.code)));
    #[cfg(feature = "net")]
    core.stop_network();
}

/// Does what is asked until the thread is told to end; returns how it leaves the database, where that can
/// be told.
fn run(mut core: Core, queue: &Receiver<Message>) -> Option<LeftAs> {
    let mut quiet_since: Option<Moment> = None;
    let mut is_proving = false;
    let touched = core.engine.take_touched();
    if !touched.is_empty() {
        quiet_since = Some(Moment::now());
        core.news.tell_changes(touched);
    }
    loop {
        let quiet = |since: Moment| QUIET.saturating_sub(since.elapsed());
        let wait = quiet_since.map_or(Duration::MAX, quiet);
        let wait = if is_proving { Duration::ZERO } else { wait };
        #[cfg(feature = "net")]
        let wait = wait.min(core.open.wait_max());
        match queue.recv_timeout(wait) {
            Ok(Message::Do(task)) => {
                look_at_folder(&mut core);
                task(&mut core);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
        }
        if quiet_since.is_some_and(|since| since.elapsed() >= QUIET) {
            quiet_since = None;
            // What nothing more comes of is built; what fails, before whatever is asked next.
            let _ = core.engine.build_ahead();
            // A fold that fails leaves the taps where they are; the next one tries again.
            let _ = core.engine.fold(core.clock.now());
            is_proving = true;
        }
        // What is asked meanwhile waits for one document at most.
        if is_proving && queue.is_empty() {
            is_proving = core.engine.prove_next(core.clock.now()).unwrap_or(false);
        }
        let touched = core.engine.take_touched();
        if !touched.is_empty() {
            // Only what was written counts: a sync that stays asks all the time who is near.
            quiet_since = Some(Moment::now());
            // Before it is passed on: whoever looks at a screen does not wait for other devices.
            core.news.tell_changes(touched.clone());
        }
        #[cfg(feature = "net")]
        {
            core.pass_on(&touched);
            if queue.is_empty() {
                core.look_at_time();
            }
        }
    }
    #[cfg(feature = "net")]
    core.stop_network();
    let _ = core.engine.fold(core.clock.now());
    let by = Moment::now() + PROVING_MAX;
    while core.engine.prove_next(core.clock.now()).unwrap_or(false) && Moment::now() < by {}
    let touched = core.engine.take_touched();
    if !touched.is_empty() {
        core.news.tell_changes(touched);
    }
    core.engine.left_as().ok()
}

#[cfg(test)]
mod tests;
