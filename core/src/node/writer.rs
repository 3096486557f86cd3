//! The writer thread: the one place where the engine is.
//!
//! Calls wait in a queue and are done one by one. Between them the thread tells what was committed,
//! passes it on to open sessions, and folds taps after some quiet.

use std::convert::Infallible;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use crate::engine::Engine;
use crate::engine::opening::Place;
use crate::node::config::Config;
use crate::node::core::{Core, Message, Task};
use crate::node::error::{Error, ErrorKind};
use crate::node::keys;
use crate::node::lock::locked;
use crate::node::log::{LogEvent, LogLine};
use crate::node::notify::News;
use crate::node::readers::{Lent, Readers};
#[cfg(feature = "net")]
use crate::node::sync::open_streams::OpenStreams;

/// Quiet after which taps become an entry. A roll call's taps come faster than this.
const QUIET: Duration = Duration::from_secs(3);

/// How long closing a folder waits for what was asked before. The largest roster, of 100,000 lines, takes
/// as long on a laptop that has nothing else to do.
pub const CLOSE_MAX: Duration = Duration::from_secs(30);

/// The writer thread from outside. Dropping it ends the thread after what was asked before.
pub(super) struct Writer {
    queue: Sender<Message>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// Hears that the thread has ended: nothing is ever sent.
    ended: Receiver<Infallible>,
    closed: AtomicBool,
    place: Arc<Place>,
    readers: Arc<Readers>,
    news: Arc<News>,
    is_member: Arc<AtomicBool>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("readers", &self.readers).finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn start(config: Config) -> Result<Self, Error> {
        let clock = config.clock.clone();
        let (opening, now) = keys::opening(config)?;
        let engine = Engine::open(opening, now)?;
        let readers =
            Arc::new(Readers::of(engine.store().path().to_owned(), engine.store().key().cloned()));
        let news = Arc::new(News::start().map_err(|_| Error::no_threads())?);
        news.tell_line(LogLine::new(clock.now(), LogEvent::Opened));
        let (sender, queue) = unbounded::<Message>();
        let is_member = Arc::new(AtomicBool::new(engine.programme().is_some()));
        let place = Arc::clone(engine.store().place());
        let core = Core {
            engine,
            clock,
            #[cfg(feature = "net")]
            queue: sender.clone(),
            #[cfg(feature = "net")]
            open: OpenStreams::new(),
            news: Arc::clone(&news),
            is_gone: false,
        };
        let (ending, ended) = bounded(0);
        let thread = std::thread::Builder::new()
            .name("lantoa-writer".to_owned())
            .spawn(move || {
                // Dropped last, also by a panic: the folder is let go then.
                let _ending: Sender<Infallible> = ending;
                run(core, &queue);
            })
            .map_err(|_| Error::no_threads())?;
        Ok(Self {
            queue: sender,
            thread: Mutex::new(Some(thread)),
            ended,
            closed: AtomicBool::new(false),
            place,
            readers,
            news,
            is_member,
        })
    }

    /// Does `task` on the writer thread and returns what it returned.
    pub(super) fn call<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Core) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
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

    /// Returns why nothing is done here any more.
    pub(super) fn gone(&self) -> Error {
        match self.require_open() {
            Err(closed) => closed,
            Ok(()) => Error::new(ErrorKind::Damaged, "writer-gone", "the writer thread has ended"),
        }
    }

    pub(super) fn require_open(&self) -> Result<(), Error> {
        if self.closed.load(Ordering::Acquire) {
            return Err(Error::new(ErrorKind::Busy, "closed", "the folder was closed"));
        }
        Ok(())
    }

    pub(super) fn require_folder(&self) -> Result<(), Error> {
        let lies_there = self.place.require();
        if lies_there.is_err() {
            // The thread ends its sessions with whatever it does next.
            self.post(Box::new(|_| {}));
        }
        Ok(lies_there?)
    }

    /// Ends the thread after what was asked before, and lets the folder go; returns whether it has by
    /// [`CLOSE_MAX`].
    pub(super) fn close(&self) -> bool {
        self.close_within(CLOSE_MAX)
    }

    fn close_within(&self, max: Duration) -> bool {
        self.closed.store(true, Ordering::Release);
        let _ = self.queue.send(Message::Stop);
        let mut thread = locked(&self.thread);
        let is_here = |thread: &JoinHandle<()>| thread.thread().id() == std::thread::current().id();
        // On the thread itself nothing can be waited for.
        let ended = thread.as_ref().is_none_or(is_here)
            || self.ended.recv_timeout(max) == Err(RecvTimeoutError::Disconnected);
        if ended && let Some(thread) = thread.take_if(|thread| !is_here(thread)) {
            // A writer that panicked has told its callers already.
            let _ = thread.join();
        }
        drop(thread);
        self.readers.close();
        // Not waited for: a listener may be what closes the folder.
        self.news.end();
        ended
    }

    /// Gives the writer thread something to do.
    pub(super) fn post(&self, task: Task) {
        // Without a writer thread the task is dropped, and with it the answer's sender.
        let _ = self.queue.send(Message::Do(task));
    }

    /// Returns whether the device belongs to a programme, without waiting for the writer thread.
    pub(super) fn is_member(&self) -> bool {
        self.is_member.load(Ordering::Acquire)
    }

    /// Returns a connection for questions.
    pub(super) fn reader(&self) -> Result<Lent, Error> {
        self.readers.lend()
    }

    pub(super) fn news(&self) -> &News {
        &self.news
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
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

fn run(mut core: Core, queue: &Receiver<Message>) {
    let mut quiet_since: Option<Moment> = None;
    loop {
        let quiet = |since: Moment| QUIET.saturating_sub(since.elapsed());
        let wait = quiet_since.map_or(Duration::MAX, quiet);
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
            // A fold that fails leaves the taps where they are; the next one tries again.
            let _ = core.engine.fold(core.clock.now());
        }
        let touched = core.engine.take_touched();
        #[cfg(feature = "net")]
        {
            core.pass_on(&touched);
            if queue.is_empty() {
                core.look_at_time();
            }
        }
        if !touched.is_empty() {
            // Only what was written counts: a sync that stays asks all the time who is near.
            quiet_since = Some(Moment::now());
            core.news.tell_changes(touched);
        }
    }
    #[cfg(feature = "net")]
    core.stop_network();
    let _ = core.engine.fold(core.clock.now());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_waits_for_what_was_asked_before_but_not_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::start(Config::new(folder.path())).expect("a new device");
        let (go_on, may_go_on) = bounded::<()>(0);
        let (begun, begins) = bounded(1);
        writer.post(Box::new(move |_| {
            let _ = begun.send(());
            let _ = may_go_on.recv();
        }));
        begins.recv().expect("the work begins");
        assert!(!writer.close_within(Duration::from_millis(20)), "the work goes on");
        let again = Writer::start(Config::new(folder.path())).expect_err("it is held");
        assert_eq!(again.kind, ErrorKind::Busy);
        drop(go_on);
        assert!(writer.close(), "the work is done");
        Writer::start(Config::new(folder.path())).expect("it was let go");
    }
}
