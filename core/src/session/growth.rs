//! How much is sent at once: little at first, more with what came across.
//!
//! A cut loses the batch that is under way and none before it. A batch is at most as much as this
//! session has brought across already, so whenever the cut comes, half of what was carried is kept.
//! Absent on purpose: any memory from one session to the next. What a line carried yesterday says
//! nothing of today's, and to grow takes ten batches.

use crate::session::frame::BATCH_BYTES_MAX;

/// Bytes of the first batch of a session, as stored: about 2 KB once packed, which a line of 2.5 KB a
/// second, the slowest that may carry a largest frame, carries in one.
pub const BATCH_BYTES_START: usize = 4 * 1024;

/// What one session has brought across.
#[derive(Clone, Copy, Debug, Default)]
pub struct Growth {
    acknowledged_bytes: usize,
}

impl Growth {
    /// Notes that a batch of so many bytes, as stored, was acknowledged.
    pub fn note_acknowledged(&mut self, bytes: usize) {
        self.acknowledged_bytes = self.acknowledged_bytes.saturating_add(bytes);
    }

    /// Returns most bytes of the next batch, as stored.
    #[must_use]
    pub fn batch_bytes(&self) -> usize {
        self.acknowledged_bytes.clamp(BATCH_BYTES_START, BATCH_BYTES_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_never_more_than_what_came_across() {
        let mut growth = Growth::default();
        let (mut across, mut batches) = (0, 0);
        while growth.batch_bytes() < BATCH_BYTES_MAX {
            let batch = growth.batch_bytes();
            assert!(batch <= across.max(BATCH_BYTES_START), "{batch} after {across}");
            growth.note_acknowledged(batch);
            across += batch;
            batches += 1;
        }
        // A fast line waits for few of them: each is a commit at the peer.
        assert!(batches <= 10, "{batches} batches before the largest");
    }
}
