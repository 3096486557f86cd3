//! Blocking work on threads kept for it, for an app that does not want to wait on its own.
//!
//! [`offload`] gives work to a thread kept for that and returns at once; the [`Pending`] is a future
//! for whatever runs futures, and needs no runtime of ours. Work once given is done to its end:
//! dropping the `Pending` only means that nobody reads the answer, so nothing can be half done.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::node::error::{Error, ErrorKind};
use crate::node::lock::locked;

/// The answer to work that was given away.
///
/// Its error is the work's own, or `damaged` with the code `panicked` where the work panicked, or
/// `busy` where the system gives no threads.
#[must_use = "the work goes on without it, but its answer is lost"]
pub struct Pending<T> {
    slot: Arc<Mutex<Slot<T>>>,
}

enum Slot<T> {
    Waiting(Option<Waker>),
    Answered(Result<T, Error>),
    Read,
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

/// Gives `work` to another thread.
pub fn offload<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Pending<T> {
    let slot = Arc::new(Mutex::new(Slot::Waiting(None)));
    let answer = Answer { slot: Arc::clone(&slot), lost: Error::no_threads };
    WORKERS.give(Box::new(move || {
        let mut answer = answer;
        answer.lost = panicked;
        let result = work();
        answer.put(result);
    }));
    Pending { slot }
}

/// Waits until no such work is under way, for at most `timeout`; returns whether that is so.
///
/// For a runtime that must not be called while it ends: an answer wakes whoever waits for it, and may
/// still be about to return from there when its reader has long gone on.
pub fn settle(timeout: Duration) -> bool {
    let by = Instant::now() + timeout;
    let mut state = locked(&WORKERS.state);
    while !state.is_quiet() {
        let left = by.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        let waited = WORKERS.quiet.wait_timeout(state, left);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = locked(&self.slot);
        match &mut *slot {
            Slot::Waiting(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            Slot::Answered(_) => match std::mem::replace(&mut *slot, Slot::Read) {
                Slot::Answered(result) => Poll::Ready(result),
                Slot::Waiting(_) | Slot::Read => unreachable!("just looked at"),
            },
            Slot::Read => panic!("polled after it was ready"),
        }
    }
}

/// The one who answers. Dropped without an answer, it says that the work was lost.
struct Answer<T> {
    slot: Arc<Mutex<Slot<T>>>,
    lost: fn() -> Error,
}

impl<T> Answer<T> {
    fn put(&self, result: Result<T, Error>) {
        let mut slot = locked(&self.slot);
        if let Slot::Waiting(waker) = &mut *slot {
            let waker = waker.take();
            *slot = Slot::Answered(result);
            drop(slot);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl<T> Drop for Answer<T> {
    fn drop(&mut self) {
        self.put(Err((self.lost)()));
    }
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads that come when there is work and go after some quiet.
struct Workers {
    state: Mutex<State>,
    wake: Condvar,
    quiet: Condvar,
}

struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

static WORKERS: Workers = Workers {
    state: Mutex::new(State { jobs: VecDeque::new(), threads: 0, idle: 0 }),
    wake: Condvar::new(),
    quiet: Condvar::new(),
};

impl State {
    fn is_quiet(&self) -> bool {
        self.jobs.is_empty() && self.idle == self.threads
    }
}

impl Workers {
    fn give(&'static self, job: Job) {
        let mut state = locked(&self.state);
        state.jobs.push_back(job);
        if state.idle >= state.jobs.len() {
            self.wake.notify_one();
        } else if state.threads < THREADS_MAX {
            let name = "lantoa-offload".to_owned();
            if std::thread::Builder::new().name(name).spawn(|| self.work()).is_ok() {
                state.threads += 1;
            } else if state.threads == 0 {
                // Dropped with no lock held: it wakes whoever waits.
                let lost = state.jobs.pop_back();
                drop(state);
                drop(lost);
            }
        }
    }

    fn work(&self) {
        let mut state = locked(&self.state);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                // Its answer says that it panicked; the thread goes on.
                let _ = catch_unwind(AssertUnwindSafe(job));
                state = locked(&self.state);
                continue;
            }
            state.idle += 1;
            if state.is_quiet() {
                self.quiet.notify_all();
            }
            let (waited, quiet) =
                self.wake.wait_timeout(state, IDLE_MAX).unwrap_or_else(PoisonError::into_inner);
            state = waited;
            state.idle -= 1;
            if quiet.timed_out() && state.jobs.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

fn panicked() -> Error {
    Error::new(ErrorKind::Damaged, "panicked", "the work ended in a panic")
}

/// Threads at once. Most work waits for the writer thread or for a peer; what is above waits its
/// turn.
const THREADS_MAX: usize = 32;
/// Quiet after which a thread ends.
const IDLE_MAX: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::task::Wake;
    use std::thread::{self, Thread};

    use super::*;

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    fn block_on<T>(mut pending: Pending<T>) -> Result<T, Error> {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            let polled = Pin::new(&mut pending).poll(&mut Context::from_waker(&waker));
            match polled {
                Poll::Ready(result) => return result,
                Poll::Pending => thread::park(),
            }
        }
    }

    #[test]
    fn work_is_answered_from_another_thread() {
        let here = thread::current().id();
        let there = block_on(offload(|| Ok(thread::current().id()))).expect("it works");
        assert_ne!(here, there);
    }

    #[test]
    fn work_nobody_waits_for_is_done_to_its_end() {
        let (done, doing) = channel();
        drop(offload(move || {
            done.send("done").expect("the test reads");
            Ok(())
        }));
        assert_eq!(doing.recv(), Ok("done"));
    }

    #[test]
    fn work_that_panics_answers_and_its_thread_goes_on() {
        for _ in 0..2 * THREADS_MAX {
            let error = block_on(offload::<()>(|| panic!("work of a test"))).expect_err("panics");
            assert_eq!((error.kind, error.code), (ErrorKind::Damaged, "panicked"));
        }
        assert_eq!(block_on(offload(|| Ok(1))), Ok(1));
    }

    #[test]
    fn settling_waits_for_work_that_nobody_waits_for() {
        let (go_on, may_go_on) = channel::<()>();
        let (done, doing) = channel();
        drop(offload(move || {
            // Ends when the test lets go of the other end.
            let _ = may_go_on.recv();
            done.send("done").expect("the test reads");
            Ok(())
        }));
        assert!(!settle(Duration::ZERO), "it is under way");
        drop(go_on);
        assert!(settle(Duration::from_secs(30)), "it has an end");
        assert_eq!(doing.try_recv(), Ok("done"));
    }

    #[test]
    fn work_beyond_the_threads_waits_its_turn() {
        let (go_on, may_go_on) = crossbeam_channel::unbounded::<()>();
        let all: Vec<_> = (0..3 * THREADS_MAX)
            .map(|n| {
                let may_go_on = may_go_on.clone();
                offload(move || {
                    // Ends when the test lets go of the other end.
                    let _ = may_go_on.recv();
                    Ok(n)
                })
            })
            .collect();
        drop(go_on);
        for (n, pending) in all.into_iter().enumerate() {
            assert_eq!(block_on(pending), Ok(n));
        }
    }
}
