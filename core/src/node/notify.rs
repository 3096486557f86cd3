//! Notices: what changed, told to whoever listens, by one thread and with no lock held.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::domain::touched::Touched;

/// Ends a listening when it is dropped. A call that runs at that moment may still come to its end.
#[must_use = "dropping it ends the listening"]
pub struct Subscription {
    _end: Arc<dyn Send + Sync>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// One kind of news with those who listen to it.
pub(super) struct Channel<T> {
    listeners: Arc<Mutex<Listeners<T>>>,
    news: Sender<T>,
}

type Listener<T> = Box<dyn Fn(T) + Send>;

struct Listeners<T> {
    next: u64,
    by_number: BTreeMap<u64, (Weak<()>, Arc<Mutex<Listener<T>>>)>,
}

/// The notices of commits.
pub(super) type Notices = Channel<Touched>;

impl<T> fmt::Debug for Channel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Channel")
    }
}

impl<T: Clone + Send + 'static> Channel<T> {
    /// Starts the thread that tells; several pieces of news that wait are told as `merge` makes one.
    pub(super) fn start(name: &str, merge: fn(&mut T, T) -> Option<T>) -> std::io::Result<Self> {
        let listeners = Arc::new(Mutex::new(Listeners { next: 0, by_number: BTreeMap::new() }));
        let (news, waiting) = unbounded();
        let told = Arc::clone(&listeners);
        std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || tell(&told, &waiting, merge))?;
        Ok(Self { listeners, news })
    }

    /// Tells all listeners, later and elsewhere.
    pub(super) fn tell(&self, news: T) {
        // The thread ends with this sender only.
        let _ = self.news.send(news);
    }

    /// Adds a listener until the subscription is dropped.
    pub(super) fn subscribe(&self, listener: impl Fn(T) + Send + 'static) -> Subscription {
        let end = Arc::new(());
        let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
        let number = listeners.next;
        listeners.next += 1;
        let listener: Listener<T> = Box::new(listener);
        let listener = Arc::new(Mutex::new(listener));
        listeners.by_number.insert(number, (Arc::downgrade(&end), listener));
        Subscription { _end: end }
    }
}

fn tell<T: Clone>(
    listeners: &Mutex<Listeners<T>>,
    waiting: &Receiver<T>,
    merge: fn(&mut T, T) -> Option<T>,
) {
    let mut left = None;
    while let Some(mut news) = left.take().or_else(|| waiting.recv().ok()) {
        while let Ok(more) = waiting.try_recv() {
            left = merge(&mut news, more);
            if left.is_some() {
                break;
            }
        }
        let mut guard = listeners.lock().unwrap_or_else(PoisonError::into_inner);
        guard.by_number.retain(|_, (end, _)| end.strong_count() > 0);
        let now: Vec<_> = guard.by_number.values().cloned().collect();
        drop(guard);
        for (end, listener) in now {
            if end.strong_count() > 0 {
                let listener = listener.lock().unwrap_or_else(PoisonError::into_inner);
                listener(news.clone());
            }
        }
    }
}
