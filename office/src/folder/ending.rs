//! The end of a command that stays on: in time once it is told to end, and by itself once its folder is
//! gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lantoa_core::node::Node;
use lantoa_core::node::error::{Error, ErrorKind};

use crate::commands::Lasts;
use crate::desk::Desk;
use crate::failure::Failure;

/// What is known of the end of a command.
pub(super) struct Ending {
    is_gone: Arc<AtomicBool>,
}

/// How often is looked whether the folder is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a command that was told to end may take for it; 10 seconds are promised. What is confirmed
/// by then is on the disk, and what is not is left out as by a power cut.
const END_MAX: Duration = Duration::from_secs(7);

impl Ending {
    /// Watches a command at work, on a thread of its own. Where the system gives none, the command ends
    /// when its work does.
    pub(super) fn watch(desk: &Desk, lasts: Lasts) -> Self {
        let is_gone = Arc::<AtomicBool>::default();
        let (desk, seen) = (desk.clone(), Arc::clone(&is_gone));
        let watching = move || {
            while !desk.caller.stop.wait_for(LOOK_EVERY) {
                let Some(gone) = gone(&desk.node) else { continue };
                seen.store(true, Ordering::Release);
                // The last line of a sync is its summary.
                let is_streamed = lasts != Lasts::AsHolder;
                desk.caller.fail(&Failure { error: gone, streamed: is_streamed });
                desk.caller.stop.set();
            }
            std::thread::sleep(END_MAX);
            std::process::exit(i32::from(seen.load(Ordering::Acquire)));
        };
        let _ = std::thread::Builder::new().spawn(watching);
        Self { is_gone }
    }

    /// Returns whether the folder was found gone, which is told already.
    pub(super) fn is_gone(&self) -> bool {
        self.is_gone.load(Ordering::Acquire)
    }
}

/// Returns how a folder is gone. One that is being closed, as each is at the end of a command, is not.
fn gone(node: &Node) -> Option<Error> {
    node.require_folder().err().filter(|error| error.kind != ErrorKind::Busy)
}

#[cfg(test)]
mod tests {
    use lantoa_core::node::config::Config;

    use super::*;

    #[test]
    fn a_folder_that_a_command_has_closed_at_its_end_is_not_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let node = Node::open(Config::new(folder.path())).expect("a new device");
        assert!(gone(&node).is_none());
        node.close();
        assert!(gone(&node).is_none(), "closing is no failure");
        let node = Node::open(Config::new(folder.path())).expect("it was let go");
        folder.close().expect("it is deleted");
        assert_eq!(gone(&node).expect("it was deleted").code, "folder-gone");
    }
}
