//! In tests: how much work SQLite does for a question, counted instead of timed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use crate::store::open::Store;
use crate::store::reader::Reader;

/// A running count of the work of one connection.
#[derive(Debug)]
pub(crate) struct Steps(Arc<AtomicU64>);

impl Store {
    /// Begins to count what the connection that writes does, in place of an earlier count.
    pub(crate) fn count_steps(&mut self) -> Steps {
        count(&mut self.conn)
    }
}

impl Reader {
    /// Begins to count what this connection does, in place of an earlier count.
    pub(crate) fn count_steps(&mut self) -> Steps {
        count(&mut self.conn)
    }
}

fn count(conn: &mut Connection) -> Steps {
    let count = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&count);
    let counts = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    // SQLite asks wherever a statement goes round: once for each row that it looks at.
    conn.progress_handler(1, Some(counts)).expect("a handler is set");
    Steps(count)
}

impl Steps {
    /// Returns how much there was since the last answer; as good as one for each row that SQLite
    /// looked at.
    pub(crate) fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}
