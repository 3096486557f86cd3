//! A data folder as a node holds it: open, suspended or closed.
//!
//! While it is open a [`Running`] does what is asked. A suspended folder has no thread of that kind, no
//! open file and no lock; what listens stays, and is told what another process wrote meanwhile.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use crate::domain::id::DeviceId;
use crate::domain::touched::Touched;
use crate::engine::left_as::LeftAs;
use crate::node::config::Config;
use crate::node::core::Core;
#[cfg(feature = "net")]
use crate::node::core::Task;
use crate::node::error::{Error, ErrorKind};
use crate::node::keys;
use crate::node::lock::locked;
use crate::node::log::{LogEvent, LogLine};
use crate::node::notify::News;
use crate::node::readers::Lent;
use crate::node::running::{Ending, Lasting, Running};
use crate::store::reader::StoreError;

/// How long closing a folder waits for what was asked before. The largest roster, of 100,000 lines, takes
/// as long on a laptop that has nothing else to do.
pub const CLOSE_MAX: Duration = Duration::from_secs(30);

/// A folder. Dropping it closes it after what was asked before.
pub(super) struct Writer {
    config: Config,
    lasting: Lasting,
    state: Mutex<State>,
    /// Held by whoever suspends or resumes, so that one does so at a time.
    changing: Mutex<()>,
}

enum State {
    Open(Arc<Running>),
    Suspended(Suspended),
    /// With what may still be at work.
    Closed(Option<Arc<Running>>),
}

/// What is known of a folder that was let go.
#[derive(Clone)]
struct Suspended {
    device: DeviceId,
    /// What may still be at work that was begun before.
    ending: Option<Arc<Running>>,
    /// How it was left, where that is known.
    left: Option<Box<LeftAs>>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("folder", &self.config.folder).finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn start(config: Config) -> Result<Self, Error> {
        let lasting = Lasting {
            news: Arc::new(News::start().map_err(|_| Error::no_threads())?),
            #[cfg(feature = "net")]
            surroundings: Arc::default(),
        };
        let running = Running::start(config.clone(), None, &lasting)?;
        let state = Mutex::new(State::Open(Arc::new(running)));
        Ok(Self { config, lasting, state, changing: Mutex::default() })
    }

    /// Returns what does the work of an open folder. It stays the same until the folder is suspended, and
    /// answers whoever holds it longer that it was.
    ///
    /// # Errors
    ///
    /// `busy` (`closed`, `suspended`).
    pub(super) fn running(&self) -> Result<Arc<Running>, Error> {
        match &*locked(&self.state) {
            State::Open(running) => Ok(Arc::clone(running)),
            State::Suspended(_) => Err(Ending::Suspended.error()),
            State::Closed(_) => Err(Ending::Closed.error()),
        }
    }

    /// Does `task` on the writer thread and returns what it returned.
    pub(super) fn call<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Core) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.running()?.call(task)
    }

    /// Gives the writer thread something to do, if there is one.
    #[cfg(feature = "net")]
    pub(super) fn post(&self, task: Task) {
        if let Ok(running) = self.running() {
            running.post(task);
        }
    }

    pub(super) fn require_folder(&self) -> Result<(), Error> {
        self.running()?.require_folder()
    }

    /// Returns a connection for a member's questions.
    pub(super) fn reader(&self) -> Result<Lent, Error> {
        let running = self.running()?;
        running.require_folder()?;
        if !running.is_member() {
            return Err(crate::engine::error::Error::NoProgramme.into());
        }
        running.reader()
    }

    pub(super) fn news(&self) -> &News {
        &self.lasting.news
    }

    #[cfg(feature = "net")]
    pub(super) fn surroundings(&self) -> &Mutex<crate::node::sync::surroundings::Surroundings> {
        &self.lasting.surroundings
    }

    /// Ends the thread after what was asked before, and lets the folder go; returns whether it has by
    /// [`CLOSE_MAX`].
    pub(super) fn close(&self) -> bool {
        self.close_within(CLOSE_MAX)
    }

    fn close_within(&self, max: Duration) -> bool {
        let running = {
            let mut state = locked(&self.state);
            let running = match &*state {
                State::Open(running) => Some(Arc::clone(running)),
                State::Suspended(Suspended { ending, .. }) | State::Closed(ending) => {
                    ending.clone()
                }
            };
            *state = State::Closed(running.clone());
            running
        };
        let ended = running.is_none_or(|running| {
            running.end(Ending::Closed);
            let ended = running.has_ended_within(max);
            if ended {
                running.left_as();
            }
            ended
        });
        // Not waited for: a listener may be what closes the folder.
        self.lasting.news.end();
        ended
    }

    /// Ends the thread after what was asked before, and lets the folder go until it is resumed. Does
    /// nothing where it is suspended.
    ///
    /// # Errors
    ///
    /// `busy` (`closed`); `busy` (`suspend-late`) where work that was begun before has not ended by
    /// `max`: it goes on, and the folder is let go when it is done.
    pub(super) fn suspend(&self, max: Duration) -> Result<(), Error> {
        // At once: whoever asks while this waits is told.
        let is_begun = self.begin_to_suspend()?;
        let _changing = locked(&self.changing);
        if !is_begun {
            // Where it was being resumed, it is open now.
            self.begin_to_suspend()?;
        }
        self.let_go(max).map(drop)
    }

    /// Tells an open folder's thread to end; returns whether it was open.
    fn begin_to_suspend(&self) -> Result<bool, Error> {
        let mut state = locked(&self.state);
        match &*state {
            State::Open(running) => {
                running.end(Ending::Suspended);
                let (device, ending) = (running.device(), Some(Arc::clone(running)));
                *state = State::Suspended(Suspended { device, ending, left: None });
                Ok(true)
            }
            State::Suspended(_) => Ok(false),
            State::Closed(_) => Err(Ending::Closed.error()),
        }
    }

    /// Waits until what was begun before the suspension has ended; `None` where it was resumed meanwhile.
    fn let_go(&self, max: Duration) -> Result<Option<Suspended>, Error> {
        let by = Moment::now() + max;
        let suspended = match &*locked(&self.state) {
            State::Suspended(suspended) => suspended.clone(),
            State::Open(_) => return Ok(None),
            State::Closed(_) => return Err(Ending::Closed.error()),
        };
        let Some(running) = &suspended.ending else { return Ok(Some(suspended)) };
        let left = || by.saturating_duration_since(Moment::now());
        if !running.are_questions_done_within(left()) || !running.has_ended_within(left()) {
            let message = "work that was begun before is not done; the folder is let go after it";
            return Err(Error::new(ErrorKind::Busy, "suspend-late", message));
        }
        let suspended =
            Suspended { ending: None, left: running.left_as().map(Box::new), ..suspended };
        if let State::Suspended(state) = &mut *locked(&self.state) {
            *state = suspended.clone();
        }
        let now = self.config.clock.now();
        self.news().tell_line(LogLine::new(now, LogEvent::Suspended));
        Ok(Some(suspended))
    }

    /// Opens a suspended folder again and tells whoever listens what another process wrote meanwhile.
    /// Does nothing where it is open.
    ///
    /// # Errors
    ///
    /// As [`Node::resume`](crate::node::Node::resume); it stays suspended then.
    pub(super) fn resume(&self) -> Result<(), Error> {
        let _changing = locked(&self.changing);
        let Some(Suspended { device, left, .. }) = self.let_go(CLOSE_MAX)? else { return Ok(()) };
        keys::finish_leaving(&self.config)?;
        keys::require_device(&self.config).map_err(|_| StoreError::Gone)?;
        let running = Running::start(self.config.clone(), Some(device), &self.lasting)?;
        let found = running.call(|core| Ok(core.engine.left_as().ok()));
        let running = Arc::new(running);
        {
            let mut state = locked(&self.state);
            if let State::Closed(_) = &*state {
                running.end(Ending::Closed);
                running.has_ended_within(CLOSE_MAX);
                return Err(Ending::Closed.error());
            }
            *state = State::Open(Arc::clone(&running));
        }
        if left.is_none() || found.ok().flatten() != left.map(|left| *left) {
            // What cannot be told is read again when the app asks next.
            let _ = everything(&running).map(|all| self.news().tell_changes(all));
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.close();
    }
}

/// Returns everything that a folder holds, by id.
fn everything(running: &Running) -> Result<Touched, Error> {
    let mut all = Touched { disputes: true, members: true, receipts: true, ..Touched::default() };
    if running.is_member() {
        all.spaces = running.call(|core| Ok(core.engine.spaces()?))?.into_iter().collect();
        let reader = running.reader()?;
        let classes = reader.classes(&std::collections::BTreeSet::new())?;
        all.classes = classes.into_iter().map(|class| class.class).collect();
        all.learners = reader.learners()?.into_iter().map(|learner| learner.learner).collect();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::bounded;

    use super::*;

    /// Keeps the thread of a new folder at work until what is returned is dropped.
    fn at_work(writer: &Writer) -> crossbeam_channel::Sender<()> {
        let (go_on, may_go_on) = bounded::<()>(0);
        let (begun, begins) = bounded(1);
        let running = writer.running().expect("it is open");
        running.post(Box::new(move |_| {
            let _ = begun.send(());
            let _ = may_go_on.recv();
        }));
        begins.recv().expect("the work begins");
        go_on
    }

    #[test]
    fn closing_waits_for_what_was_asked_before_but_not_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::start(Config::new(folder.path())).expect("a new device");
        let go_on = at_work(&writer);
        assert!(!writer.close_within(Duration::from_millis(20)), "the work goes on");
        let again = Writer::start(Config::new(folder.path())).expect_err("it is held");
        assert_eq!(again.kind, ErrorKind::Busy);
        drop(go_on);
        assert!(writer.close(), "the work is done");
        Writer::start(Config::new(folder.path())).expect("it was let go");
    }

    #[test]
    fn suspending_waits_for_what_was_asked_before_but_not_for_ever() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::start(Config::new(folder.path())).expect("a new device");
        let go_on = at_work(&writer);
        for _ in 0..2 {
            let late = writer.suspend(Duration::from_millis(20)).expect_err("the work goes on");
            assert_eq!((late.kind, late.code), (ErrorKind::Busy, "suspend-late"));
        }
        let asked = writer.call(|_| Ok(())).expect_err("it is told at once");
        assert_eq!(asked.code, "suspended");
        drop(go_on);
        writer.suspend(CLOSE_MAX).expect("the work is done");
        writer.resume().expect("nobody else holds it");
        writer.call(|_| Ok(())).expect("it is open");
    }

    #[test]
    fn a_question_that_is_out_keeps_the_folder_from_being_let_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::start(Config::new(folder.path())).expect("a new device");
        let lent = writer.running().and_then(|running| running.reader()).expect("a connection");
        let late = writer.suspend(Duration::from_millis(20)).expect_err("a question is out");
        assert_eq!(late.code, "suspend-late");
        drop(lent);
        writer.suspend(CLOSE_MAX).expect("it came back");
    }
}
