//! Notices: what changed and what happens, told to whoever listens, by one thread and with no lock
//! held.
//!
//! What waits is bounded however slow a listener is: changes merge into one, of the progress of a
//! session the last is kept, and of a log the oldest lines are left out.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::domain::touched::Touched;
use crate::node::lock::locked;
use crate::node::log::LogLine;
use crate::node::sync::SyncEvent;

/// Ends a listening when it is dropped. A call that runs at that moment may still come to its end.
#[must_use = "dropping it ends the listening"]
pub struct Subscription {
    _end: Box<dyn Send + Sync>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subscription")
    }
}

/// Everything that is told, and who listens to it. Dropping it ends the thread that tells.
pub(super) struct News {
    shared: Arc<Shared>,
}

struct Shared {
    waiting: Mutex<Waiting>,
    wake: Condvar,
    changes: Arc<Listeners<Touched>>,
    syncs: Arc<Listeners<SyncEvent>>,
    lines: Arc<Listeners<LogLine>>,
}

#[derive(Default)]
struct Waiting {
    changes: Touched,
    syncs: VecDeque<SyncEvent>,
    lines: VecDeque<LogLine>,
    ended: bool,
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.syncs.is_empty() && self.lines.is_empty()
    }
}

impl fmt::Debug for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("News")
    }
}

impl News {
    /// Starts the thread that tells.
    pub(super) fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            wake: Condvar::new(),
            changes: Arc::default(),
            syncs: Arc::default(),
            lines: Arc::default(),
        });
        let told = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("lantoa-notices".to_owned())
            .spawn(move || told.tell_all())?;
        Ok(Self { shared })
    }

    /// Tells of changes, later and elsewhere.
    pub(super) fn tell_changes(&self, touched: Touched) {
        self.put(|waiting| waiting.changes.merge(touched));
    }

    /// Tells what happens in a session, later and elsewhere.
    #[cfg_attr(not(feature = "net"), allow(dead_code, reason = "without net there are none"))]
    pub(super) fn tell_sync(&self, event: SyncEvent) {
        self.put(|waiting| {
            if let SyncEvent::Progress { device, .. } = &event {
                let is_older = |known: &SyncEvent| matches!(known, SyncEvent::Progress { device: of, .. } if of == device);
                waiting.syncs.retain(|known| !is_older(known));
            }
            waiting.syncs.push_back(event);
        });
    }

    /// Tells a line of the log, later and elsewhere.
    pub(super) fn tell_line(&self, line: LogLine) {
        self.put(|waiting| {
            if waiting.lines.len() == LINES_MAX {
                waiting.lines.pop_front();
            }
            waiting.lines.push_back(line);
        });
    }

    pub(super) fn on_changes(&self, listener: impl Fn(Touched) + Send + 'static) -> Subscription {
        self.shared.changes.add(Box::new(listener))
    }

    #[cfg_attr(not(feature = "net"), allow(dead_code, reason = "without net there are none"))]
    pub(super) fn on_sync(&self, listener: impl Fn(SyncEvent) + Send + 'static) -> Subscription {
        self.shared.syncs.add(Box::new(listener))
    }

    pub(super) fn on_line(&self, listener: impl Fn(LogLine) + Send + 'static) -> Subscription {
        self.shared.lines.add(Box::new(listener))
    }

    /// Ends the thread after what waits. What comes later is told to nobody.
    pub(super) fn end(&self) {
        self.put(|waiting| waiting.ended = true);
    }

    fn put(&self, add: impl FnOnce(&mut Waiting)) {
        add(&mut locked(&self.shared.waiting));
        self.shared.wake.notify_one();
    }
}

impl Drop for News {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shared {
    fn tell_all(&self) {
        loop {
            let mut waiting = locked(&self.waiting);
            while waiting.is_empty() && !waiting.ended {
                waiting = self.wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
            }
            if waiting.is_empty() {
                return;
            }
            let ended = waiting.ended;
            let news = std::mem::replace(&mut *waiting, Waiting { ended, ..Waiting::default() });
            drop(waiting);
            if !news.changes.is_empty() {
                self.changes.tell(&news.changes);
            }
            news.syncs.iter().for_each(|event| self.syncs.tell(event));
            news.lines.iter().for_each(|line| self.lines.tell(line));
        }
    }
}

type Listener<T> = Box<dyn Fn(T) + Send>;

/// Those who listen to one kind of news.
struct Listeners<T>(Mutex<Numbered<T>>);

struct Numbered<T> {
    next: u64,
    by_number: BTreeMap<u64, Arc<Mutex<Listener<T>>>>,
}

impl<T> Default for Listeners<T> {
    fn default() -> Self {
        Self(Mutex::new(Numbered { next: 0, by_number: BTreeMap::new() }))
    }
}

impl<T: Clone + Send + 'static> Listeners<T> {
    fn add(self: &Arc<Self>, listener: Listener<T>) -> Subscription {
        let mut listeners = locked(&self.0);
        let number = listeners.next;
        listeners.next += 1;
        listeners.by_number.insert(number, Arc::new(Mutex::new(listener)));
        Subscription { _end: Box::new(End { of: Arc::clone(self), number }) }
    }

    fn tell(&self, news: &T) {
        let numbers: Vec<u64> = locked(&self.0).by_number.keys().copied().collect();
        for number in numbers {
            // Asked for one by one: an earlier listener may have ended a later one.
            let listener = locked(&self.0).by_number.get(&number).cloned();
            if let Some(listener) = listener {
                let listener = locked(&listener);
                // A listener that panics is its app's affair; the others are told all the same.
                let _ = catch_unwind(AssertUnwindSafe(|| listener(news.clone())));
            }
        }
    }
}

struct End<T> {
    of: Arc<Listeners<T>>,
    number: u64,
}

impl<T> Drop for End<T> {
    fn drop(&mut self) {
        let gone = locked(&self.of.0).by_number.remove(&self.number);
        // Dropped with no lock held: what it owns may listen itself.
        drop(gone);
    }
}

/// Log lines that wait for a slow listener: some evenings' worth of sessions.
const LINES_MAX: usize = 1_000;

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::domain::id::{ClassId, DeviceId};

    fn class(n: u8) -> Touched {
        Touched { classes: [ClassId([n; 16])].into(), ..Touched::default() }
    }

    #[test]
    fn a_slow_listener_is_told_once_of_all_that_came_meanwhile() {
        let news = News::start().expect("a thread");
        let (told, telling) = channel();
        let (go_on, may_go_on) = channel();
        let may_go_on = Mutex::new(may_go_on);
        let _listening = news.on_changes(move |touched| {
            told.send(touched).expect("the test reads");
            locked(&may_go_on).recv().expect("the test lets go on");
        });
        news.tell_changes(class(1));
        assert_eq!(telling.recv(), Ok(class(1)));
        news.tell_changes(class(2));
        news.tell_changes(class(3));
        go_on.send(()).expect("the listener waits");
        let mut both = class(2);
        both.merge(class(3));
        assert_eq!(telling.recv(), Ok(both));
        go_on.send(()).expect("the listener waits");
    }

    #[test]
    fn of_a_sessions_progress_only_the_last_waits() {
        let news = News::start().expect("a thread");
        let progress = |device: u8, done| SyncEvent::Progress {
            device: DeviceId([device; 32]),
            done,
            total: 9,
        };
        let (told, telling) = channel();
        let (go_on, may_go_on) = channel::<()>();
        let may_go_on = Mutex::new(may_go_on);
        let _listening = news.on_sync(move |event| {
            told.send(event).expect("the test reads");
            let _ = locked(&may_go_on).recv();
        });
        news.tell_sync(progress(1, 1));
        assert_eq!(telling.recv(), Ok(progress(1, 1)));
        for event in [progress(1, 2), progress(2, 1), progress(1, 3)] {
            news.tell_sync(event);
        }
        drop(go_on);
        assert_eq!(telling.recv(), Ok(progress(2, 1)));
        assert_eq!(telling.recv(), Ok(progress(1, 3)));
    }

    #[test]
    fn a_listener_that_panics_keeps_nobody_from_being_told() {
        let news = News::start().expect("a thread");
        let (told, telling) = channel();
        let _bad = news.on_changes(|_| panic!("a listener of an app"));
        let _good = news.on_changes(move |touched| told.send(touched).expect("the test reads"));
        for n in 1..3 {
            news.tell_changes(class(n));
            assert_eq!(telling.recv(), Ok(class(n)));
        }
    }

    #[test]
    fn a_dropped_subscription_lets_go_of_its_listener_at_once() {
        let news = News::start().expect("a thread");
        let held = Arc::new(());
        let holding = Arc::clone(&held);
        let listening = news.on_changes(move |_| drop(Arc::clone(&holding)));
        drop(listening);
        assert_eq!(Arc::strong_count(&held), 1);
    }

    #[test]
    fn a_listener_may_end_itself_and_others() {
        let news = News::start().expect("a thread");
        let (told, telling) = channel();
        let second = Arc::new(Mutex::new(None::<Subscription>));
        let ending = Arc::clone(&second);
        let _first = news.on_changes(move |_| drop(locked(&ending).take()));
        let telling_second = told.clone();
        *locked(&second) = Some(news.on_changes(move |_| {
            telling_second.send("second").expect("the test reads");
        }));
        let _third = news.on_changes(move |_| told.send("third").expect("the test reads"));
        news.tell_changes(class(1));
        assert_eq!(telling.recv(), Ok("third"));
    }
}
