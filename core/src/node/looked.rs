//! The class whose sheet was read last: while a session is open, its roll is loaded before something comes to it.

use std::fmt;
use std::sync::{Arc, Mutex};

use crossbeam_channel::Sender;

use crate::domain::document::DocId;
use crate::node::core::{Core, Message};
use crate::node::lock::locked;

/// What was looked at and is not loaded yet: the last only, however fast somebody leafs through classes.
pub(super) struct Looked {
    roll: Mutex<Option<DocId>>,
    queue: Sender<Message>,
}

impl fmt::Debug for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Looked")
    }
}

impl Looked {
    pub(super) fn of(queue: Sender<Message>) -> Self {
        Self { roll: Mutex::default(), queue }
    }

    /// Notes that a class's sheet was read.
    pub(super) fn note(self: &Arc<Self>, roll: DocId) {
        if locked(&self.roll).replace(roll).is_none() {
            let looked = Arc::clone(self);
            let load = move |core: &mut Core| {
                let roll = locked(&looked.roll).take();
                if let Some(roll) = roll.filter(|_| core.open.is_any()) {
                    // What cannot be loaded is told to whoever marks in it.
                    let _ = core.engine.load_ahead(roll);
                }
            };
            // Without a writer thread nothing comes.
            let _ = self.queue.send(Message::Do(Box::new(load)));
        }
    }
}
