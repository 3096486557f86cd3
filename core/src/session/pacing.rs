//! Who waits for whom, and how long.
//!
//! Time is an argument, in milliseconds of any clock that does not jump. Absent on purpose:
//! keep-alive of an idle open stream, which is the transport's business.

/// How long a peer may be silent while something is expected of it, in ms: three times the longest
/// stall that phones on a crowded hotspot were seen to recover from.
pub const SILENCE_MS_MAX: u64 = 30_000;
/// The same for a peer that has said a whole frame and owes the next, in ms: it may be at a long task,
/// such as a roster of thousands that it reads. Whether it lives is the transport's to know.
pub const WORK_MS_MAX: u64 = 300_000;
/// How long one frame may take to come, in ms: a largest frame at 2.5 KB a second.
pub const FRAME_MS_MAX: u64 = 120_000;
/// Most batches sent and not yet acknowledged: keeps the line busy while a slow phone commits one,
/// and bounds what is in flight to about 1 MB.
pub const WINDOW_BATCHES_MAX: usize = 4;

/// When the peer was last heard.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    heard_ms: u64,
    frame_began_ms: Option<u64>,
    has_spoken: bool,
}

impl Pacing {
    /// Begins at `now_ms`.
    #[must_use]
    pub fn new(now_ms: u64) -> Self {
        Self { heard_ms: now_ms, frame_began_ms: None, has_spoken: false }
    }

    /// Notes that bytes came.
    pub fn note_heard(&mut self, now_ms: u64) {
        self.heard_ms = now_ms;
    }

    /// Notes that the last bytes ended amid a frame, or did not.
    pub fn note_amid_frame(&mut self, is_amid: bool, whole_frame_came: bool, now_ms: u64) {
        self.has_spoken |= whole_frame_came;
        if whole_frame_came || !is_amid {
            self.frame_began_ms = None;
        }
        if is_amid && self.frame_began_ms.is_none() {
            self.frame_began_ms = Some(now_ms);
        }
    }

    /// Notes that a peer that owed nothing does so from now on.
    pub fn note_owed(&mut self, now_ms: u64) {
        self.heard_ms = self.heard_ms.max(now_ms);
    }

    /// Returns when the peer has been silent or slow for too long.
    #[must_use]
    pub fn deadline_ms(&self, is_owed: bool) -> Option<u64> {
        let silence_ms_max = if self.has_spoken { WORK_MS_MAX } else { SILENCE_MS_MAX };
        let silent = is_owed.then_some(self.heard_ms.saturating_add(silence_ms_max));
        let amid = self.frame_began_ms.map(|began| {
            began.saturating_add(FRAME_MS_MAX).min(self.heard_ms.saturating_add(SILENCE_MS_MAX))
        });
        silent.into_iter().chain(amid).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_owes_nothing_may_be_silent() {
        let mut pacing = Pacing::new(5);
        assert_eq!(pacing.deadline_ms(false), None);
        assert_eq!(pacing.deadline_ms(true), Some(5 + SILENCE_MS_MAX));
        pacing.note_heard(100);
        assert_eq!(pacing.deadline_ms(true), Some(100 + SILENCE_MS_MAX));
    }

    #[test]
    fn a_peer_that_has_spoken_has_time_to_work_but_none_amid_a_frame() {
        let mut pacing = Pacing::new(0);
        pacing.note_heard(7);
        pacing.note_amid_frame(false, true, 7);
        assert_eq!(pacing.deadline_ms(true), Some(7 + WORK_MS_MAX));
        pacing.note_heard(9);
        pacing.note_amid_frame(true, false, 9);
        assert_eq!(pacing.deadline_ms(true), Some(9 + SILENCE_MS_MAX));
    }

    #[test]
    fn a_peer_that_drips_one_frame_for_ever_is_too_slow() {
        let mut pacing = Pacing::new(0);
        for now in (0..=FRAME_MS_MAX).step_by(1_000) {
            pacing.note_heard(now);
            pacing.note_amid_frame(true, false, now);
        }
        assert_eq!(pacing.deadline_ms(false), Some(FRAME_MS_MAX));
    }
}
