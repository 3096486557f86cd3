//! A phone's life: what goes to the background lets its folder go, and takes it again.

use std::time::Duration;

use crate::node::Node;
use crate::node::error::Error;

/// How long suspending waits for what was asked before. iOS gives an app that goes to the background some
/// 30 seconds, and ends one that still holds a lock then.
pub const SUSPEND_MAX: Duration = Duration::from_secs(20);

impl Node {
    /// Lets the folder go until [`Node::resume`]: makes entries of taps that wait, ends sessions in good
    /// order, and closes every socket, every connection to the database and the lock. For an app that
    /// goes to the background, whose system ends whoever holds a lock there.
    ///
    /// What was asked before is done first. Whatever is asked from now on is `busy` (`suspended`) at
    /// once, of every clone, and so are a sync and a joining that are under way: they are not gone on
    /// with later. Listeners stay. What a phone's finder says is kept. Does nothing where it is
    /// suspended.
    ///
    /// # Errors
    ///
    /// `busy` (`closed`); `busy` (`suspend-late`) where a call or a question that began before has not
    /// ended within [`SUSPEND_MAX`]: it goes on, and the folder is let go when it is done. Suspend again
    /// to wait for it.
    pub fn suspend(&self) -> Result<(), Error> {
        let suspended = self.whole()?.suspend(SUSPEND_MAX);
        #[cfg(feature = "net")]
        self.staying.suspend();
        suspended
    }

    /// Opens the folder again after [`Node::suspend`], at the cost of opening it for the first time. A
    /// sync that was running when it was suspended runs again, and reaches at once for those met before.
    /// Where another process wrote meanwhile, or a backup was put back, listeners of changes are told
    /// of everything that there is now; else of nothing. Does nothing where it is not suspended.
    ///
    /// # Errors
    ///
    /// As [`Node::open`]: `busy` (`folder-busy`, `folder-open-here`) when somebody holds the folder; `not_found`
    /// (`folder-gone`) where this device does not lie there any more, and nothing is made then;
    /// `busy` (`closed`, `suspend-late`). It stays suspended then. As [`Node::listen`](Self::listen)
    /// where only the sync cannot go on: the folder is open then, the sync paused, and resuming again
    /// tries it again.
    pub fn resume(&self) -> Result<(), Error> {
        self.whole()?.resume()?;
        #[cfg(feature = "net")]
        if self.staying.is_to_go_on() {
            self.resume_sync()?;
        }
        Ok(())
    }
}
