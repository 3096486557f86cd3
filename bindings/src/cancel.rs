//! Calling a call off, in languages whose tasks do not do it themselves.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use lantoa_core::node::stop::Stop;

/// Calls off the calls that it was given to. Swift does not cancel what it awaits: hand one of these
/// to the call and cancel it in `onCancel`. In Kotlin and Python, cancelling the coroutine or task
/// does the same by itself.
///
/// A call that is called off throws `Cancelled`, unless it was done already; nothing is half done.
#[derive(Debug, Default, uniffi::Object)]
pub struct Cancel(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    cancelled: bool,
    under_way: Vec<Weak<Stop>>,
}

#[uniffi::export]
impl Cancel {
    /// Makes one that is not cancelled yet.
    #[uniffi::constructor]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls off every call that has this, now and from now on. Returns at once.
    pub fn cancel(&self) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.cancelled = true;
        for call in calls.under_way.drain(..).filter_map(|call| call.upgrade()) {
            call.set();
        }
    }

    /// Returns whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancelled
    }
}

/// One call that can be called off: by its [`Cancel`], or by whoever drops its future.
pub(crate) struct Call {
    pub(crate) stop: Arc<Stop>,
}

impl Call {
    pub(crate) fn of(cancel: Option<&Cancel>) -> Self {
        let stop = Arc::<Stop>::default();
        if let Some(cancel) = cancel {
            let mut calls = cancel.0.lock().unwrap_or_else(PoisonError::into_inner);
            if calls.cancelled {
                stop.set();
            }
            calls.under_way.retain(|call| call.strong_count() > 0);
            calls.under_way.push(Arc::downgrade(&stop));
        }
        Self { stop }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.stop.set();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cancel_calls_off_calls_before_and_after_it() {
        let cancel = Cancel::new();
        let before = Call::of(Some(&cancel));
        assert!(!before.stop.is_set());
        cancel.cancel();
        let after = Call::of(Some(&cancel));
        for call in [&before, &after] {
            assert!(call.stop.is_set());
        }
        assert!(cancel.is_cancelled());
    }

    #[test]
    fn a_dropped_call_is_called_off_and_forgotten() {
        let cancel = Cancel::new();
        let call = Call::of(Some(&cancel));
        let stop = Arc::clone(&call.stop);
        drop(call);
        assert!(stop.is_set());
        drop(stop);
        let _next = Call::of(Some(&cancel));
        assert_eq!(cancel.0.lock().unwrap().under_way.len(), 1);
    }
}
