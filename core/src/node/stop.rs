//! The wish that a call should end: said once, by any thread, and heard at once by whoever waits.

use std::convert::Infallible;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, bounded};

use crate::node::lock::locked;

/// A wish that calls end. Once said it stays said.
///
/// # Examples
///
/// ```
/// use lantoa_core::node::stop::Stop;
///
/// let stop = Stop::default();
/// assert!(!stop.is_set());
/// stop.set();
/// assert!(stop.is_set());
/// ```
pub struct Stop {
    /// Nothing is ever sent: that it is dropped is heard.
    unsaid: Mutex<Option<Sender<Infallible>>>,
    said: Receiver<Infallible>,
}

impl Stop {
    /// Says it: every call that was given this ends soon.
    pub fn set(&self) {
        locked(&self.unsaid).take();
    }

    /// Returns whether it was said.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.said.try_recv() == Err(TryRecvError::Disconnected)
    }

    /// Waits until it is said.
    pub fn wait(&self) {
        let Err(_) = self.said.recv();
    }

    /// Waits until it is said, at most so long; returns whether it was.
    #[must_use]
    pub fn wait_for(&self, timeout: Duration) -> bool {
        let Err(why) = self.said.recv_timeout(timeout);
        why == RecvTimeoutError::Disconnected
    }

    /// Returns what is disconnected once it is said, to wait for it among other things.
    #[cfg(feature = "net")]
    pub(super) fn said(&self) -> &Receiver<Infallible> {
        &self.said
    }
}

impl Default for Stop {
    fn default() -> Self {
        let (unsaid, said) = bounded(0);
        Self { unsaid: Mutex::new(Some(unsaid)), said }
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").field(&self.is_set()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_hears_it_and_whoever_comes_later_too() {
        let stop = Stop::default();
        assert!(!stop.wait_for(Duration::ZERO));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| stop.wait());
            stop.set();
            waiting.join().expect("it does not panic");
        });
        assert!(stop.wait_for(Duration::ZERO) && stop.is_set());
        stop.set();
        stop.wait();
    }
}
