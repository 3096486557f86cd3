//! In tests: how much work SQLite does for a question, counted instead of timed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::open::Store;

/// A running count of the work of the connection that writes.
#[derive(Debug)]
pub(crate) struct Steps(Arc<AtomicU64>);

impl Store {
    /// Begins to count, in place of an earlier count.
    pub(crate) fn count_steps(&mut self) -> Steps {
        let count = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&count);
        let counts = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            false
        };
        // SQLite asks wherever a statement goes round: once for each row that it looks at.
        self.conn.progress_handler(1, Some(counts)).expect("a handler is set");
        Steps(count)
    }
}

impl Steps {
    /// Returns how much there was since the last answer; as good as one for each row that SQLite
    /// looked at.
    pub(crate) fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}
