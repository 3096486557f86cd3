//! The class whose sheet was read last: while a stream is open, its roll is loaded before something comes to it.

use std::fmt;
use std::sync::{Arc, Mutex};

use crossbeam_channel::Sender;

use crate::domain::document::DocId;
use crate::node::core::{Core, Message};
use crate::node::lock::locked;

/// What was looked at and is not loaded yet: the last only, however fast somebody leafs through classes.
pub(in crate::node) struct Looked {
    roll: Mutex<Option<DocId>>,
    queue: Sender<Message>,
}

impl fmt::Debug for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Looked")
    }
}

impl Looked {
    pub(in crate::node) fn of(queue: Sender<Message>) -> Self {
        Self { roll: Mutex::default(), queue }
    }

    /// Notes that a class's sheet was read.
    pub(in crate::node) fn note(self: &Arc<Self>, roll: DocId) {
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

#[cfg(test)]
mod tests {
    use crossbeam_channel::unbounded;

    use super::*;
    use crate::domain::document::DocKind;
    use crate::domain::id::{DeviceId, SpaceId};
    use crate::engine::session_host::Inviter;
    use crate::net::StreamId;
    use crate::node::config::Config;
    use crate::node::sync::open_streams::{Inviting, Stream};
    use crate::node::writer::Writer;

    fn roll(number: u8) -> DocId {
        DocId { space: SpaceId([1; 16]), kind: DocKind::Roll, id: [number; 16] }
    }

    #[test]
    fn of_classes_that_are_leafed_through_the_last_is_loaded() {
        let (queue, asked) = unbounded();
        let looked = Arc::new(Looked::of(queue));
        for number in 1..=3 {
            looked.note(roll(number));
        }
        assert_eq!(asked.len(), 1, "the writer is asked once");
        assert_eq!(locked(&looked.roll).take(), Some(roll(3)));
        looked.note(roll(1));
        assert_eq!(asked.len(), 2, "and again after it has loaded");
    }

    #[test]
    fn nothing_is_loaded_for_whoever_is_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let writer = Writer::start(Config::new(folder.path())).expect("a new device");
        let looked = writer.running().expect("it is open").looked();
        let is_loaded = |number| {
            looked.note(roll(number));
            writer.call(move |core| Ok(core.engine.is_loaded(roll(number)))).expect("it is open")
        };
        assert!(!is_loaded(1));
        writer
            .call(|core| {
                let peer = DeviceId([2; 32]);
                let inviter = Inviter::open(peer, 0);
                let inviting = Stream::Inviting(Box::new(Inviting { inviter, peer, remote: None }));
                core.open.streams.insert(StreamId(1), inviting);
                Ok(())
            })
            .expect("it is open");
        assert!(is_loaded(2));
    }
}
