//! A change at which Automerge panics: no change is known that passes the profile and does.

use std::cell::Cell;

use automerge::Change;

use crate::domain::entry::Hash;

thread_local! {
    static TRAPPED: Cell<Option<Hash>> = const { Cell::new(None) };
}

/// Keeps a change trapped on this thread until it is dropped.
#[derive(Debug)]
pub(crate) struct Trap(());

impl Trap {
    /// Has every applying of the change panic.
    pub(crate) fn on(change: Hash) -> Self {
        TRAPPED.set(Some(change));
        Self(())
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        TRAPPED.set(None);
    }
}

/// Panics where the trapped change is among these.
pub(super) fn spring(changes: &[Change]) {
    let trapped = TRAPPED.get();
    let caught = changes.iter().any(|change| Some(Hash(change.hash().0)) == trapped);
    assert!(!caught, "a change at which Automerge panics");
}
