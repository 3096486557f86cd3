//! One session between two phones, over a stream that may be cut at any byte.

use std::collections::VecDeque;

use lantoa_core::engine::session_host::{Effect, Machine, Outcome};

/// One end of a link.
pub(super) struct End {
    /// The phone.
    pub(super) phone: usize,
    /// Its side of the session.
    pub(super) machine: Machine,
    /// Bytes on their way to it.
    pub(super) coming: VecDeque<u8>,
    /// How its side of the session ended.
    pub(super) outcome: Option<Outcome>,
    /// Whether the exchange has reached its end at least once, and both held the same then.
    pub(super) settled: Option<bool>,
}

/// A session under way.
pub(super) struct Link {
    /// Who dialled, and who was called.
    pub(super) ends: [End; 2],
    /// How many bytes the stream still carries before it is cut; `None` for a good one.
    pub(super) bytes_left: Option<usize>,
}

impl Link {
    /// Puts an end's effects on the stream.
    ///
    /// # Panics
    ///
    /// When progress is told that is more than there is to do.
    pub(super) fn take(&mut self, from: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(bytes) => self.ends[1 - from].coming.extend(bytes),
                Effect::Progress(progress) => {
                    assert!(progress.sent <= progress.to_send, "{progress:?}");
                    assert!(progress.received <= progress.to_receive, "{progress:?}");
                    assert!(progress.percent() <= 100, "{progress:?}");
                }
                Effect::Settled { in_sync } => self.ends[from].settled = Some(in_sync),
                Effect::Close(outcome) => self.ends[from].outcome = Some(outcome),
            }
        }
    }

    /// Takes up to so many bytes that are on their way to an end; fewer where the stream is cut.
    pub(super) fn carry(&mut self, to: usize, count: usize) -> Vec<u8> {
        let count = count.min(self.ends[to].coming.len());
        let carried = self.bytes_left.map_or(count, |left| left.min(count));
        if let Some(left) = &mut self.bytes_left {
            *left -= carried;
        }
        self.ends[to].coming.drain(..carried).collect()
    }

    /// Returns whether the stream has carried all it will.
    pub(super) fn is_cut(&self) -> bool {
        self.bytes_left == Some(0)
    }

    /// Returns whether both sides are done with it.
    pub(super) fn is_over(&self) -> bool {
        self.ends.iter().all(|end| end.outcome.is_some())
    }
}
