//! Delays of the runtime that runs libp2p.
//!
//! Stands in for the crate of this name, as far as libp2p uses it. That one keeps a thread of its own, which is
//! woken for each delay that begins and once more when it is looked at again: for each dial and each
//! connection. Decision 0038 of the core says more.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

/// Ends after a time.
pub struct Delay(Pin<Box<Sleep>>);

impl Delay {
    /// Begins one.
    ///
    /// # Panics
    ///
    /// Outside of a runtime of tokio with timers: libp2p makes them within what polls it.
    #[must_use]
    pub fn new(duration: Duration) -> Self {
        Self(Box::pin(sleep(duration)))
    }

    /// Begins anew with another time.
    pub fn reset(&mut self, duration: Duration) {
        // What is too far for a clock is what `sleep` takes for that.
        let far = || sleep(duration).deadline();
        let end = Instant::now().checked_add(duration).unwrap_or_else(far);
        self.0.as_mut().reset(end);
    }
}

impl Future for Delay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delay").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime")
    }

    #[test]
    fn a_delay_ends_after_its_time_and_one_that_begins_anew_after_the_new_one() {
        runtime().block_on(async {
            let began = Instant::now();
            let short = Duration::from_millis(20);
            Delay::new(short).await;
            assert!(began.elapsed() >= short);
            let mut delay = Delay::new(Duration::from_secs(100_000));
            let began = Instant::now();
            delay.reset(short);
            delay.await;
            let took = began.elapsed();
            assert!(took >= short && took < Duration::from_secs(60), "{took:?}");
        });
    }

    #[test]
    fn a_time_too_long_for_any_clock_is_taken() {
        runtime().block_on(async {
            let mut delay = Delay::new(Duration::MAX);
            delay.reset(Duration::MAX);
            let ended = tokio::time::timeout(Duration::from_millis(5), delay).await;
            assert!(ended.is_err(), "it ended");
        });
    }
}
