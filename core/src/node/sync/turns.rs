//! Whose turn it is: sessions that members opened to this device, in the order in which they came.
//!
//! A few are served at a time, because each is served faster so, and all together take no longer. One
//! that is slow loses nothing but its claim: after a while the next begins beside it. So nobody waits
//! longer than those before it need, and never as long as a peer takes for silence. Time is an
//! argument, in milliseconds of a clock that does not jump.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::id::DeviceId;
use crate::net::{RemoteEnd, StreamId};

/// Sessions that are served at once: a usual evening's phones, of whom none has to wait.
pub(super) const TURNS_MAX: usize = 32;

/// How long one session keeps others from beginning, in ms. All who fit into an office's house have
/// begun after five such turns, which is less than the silence that ends a session.
pub(super) const TURN_MS_MAX: u64 = 5_000;

/// Sessions of others that are held; beyond that the one that has been in step for longest yields to
/// each who comes.
pub(super) const HELD_MAX: usize = 160;

/// Who is served, and who waits.
#[derive(Debug, Default)]
pub(super) struct Turns {
    serving: BTreeMap<StreamId, u64>,
    waiting: VecDeque<Waiting>,
}

/// A stream whose session has not begun.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Waiting {
    pub(super) stream: StreamId,
    pub(super) peer: DeviceId,
    pub(super) remote: Option<RemoteEnd>,
    /// What came of it meanwhile; the network waits with the rest.
    pub(super) bytes: Vec<u8>,
}

impl Turns {
    /// Takes a stream behind all who wait.
    pub(super) fn arrive(&mut self, stream: StreamId, peer: DeviceId, remote: Option<RemoteEnd>) {
        self.waiting.push_back(Waiting { stream, peer, remote, bytes: Vec::new() });
    }

    /// Returns whose session begins now.
    pub(super) fn next(&mut self, now_ms: u64) -> Option<Waiting> {
        let claims = |since: &&u64| now_ms.saturating_sub(**since) < TURN_MS_MAX;
        if self.serving.values().filter(claims).count() >= TURNS_MAX {
            return None;
        }
        let next = self.waiting.pop_front()?;
        self.serving.insert(next.stream, now_ms);
        Some(next)
    }

    /// Keeps what a waiting peer sends; returns whether the stream is one that waits.
    pub(super) fn keep(&mut self, stream: StreamId, bytes: &[u8]) -> bool {
        let waiting = self.waiting.iter_mut().find(|each| each.stream == stream);
        waiting.map(|each| each.bytes.extend_from_slice(bytes)).is_some()
    }

    /// Returns how many wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns whether somebody waits.
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Ends a turn, or the wait for one.
    pub(super) fn end(&mut self, stream: StreamId) {
        self.serving.remove(&stream);
        self.waiting.retain(|each| each.stream != stream);
    }

    /// Forgets everybody.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets whoever may begin do so, and returns their streams.
    fn begun(turns: &mut Turns, now_ms: u64) -> Vec<u64> {
        std::iter::from_fn(|| turns.next(now_ms)).map(|each| each.stream.0).collect()
    }

    fn crowd(count: u64) -> Turns {
        let mut turns = Turns::default();
        for stream in 0..count {
            turns.arrive(StreamId(stream), DeviceId([7; 32]), None);
        }
        turns
    }

    #[test]
    fn sessions_begin_in_the_order_in_which_they_came() {
        let mut turns = crowd(150);
        let mut order = begun(&mut turns, 0);
        assert_eq!(order.len(), TURNS_MAX);
        // In any order: those served last end first, and some give up while they wait.
        for stream in (0..150).rev().filter(|stream| stream % 3 > 0) {
            turns.end(StreamId(stream));
            order.extend(begun(&mut turns, 1));
        }
        assert!(order.is_sorted(), "{order:?}");
    }

    #[test]
    fn nobody_waits_for_those_who_are_slow_longer_than_their_turns() {
        let mut turns = crowd(192);
        let mut rounds = 0;
        let mut served = begun(&mut turns, 0).len();
        while served < 192 {
            rounds += 1;
            assert_eq!(begun(&mut turns, rounds * TURN_MS_MAX - 1), [] as [u64; 0], "{rounds}");
            served += begun(&mut turns, rounds * TURN_MS_MAX).len();
        }
        // A session ends after 30 s of silence.
        assert!(rounds * TURN_MS_MAX <= 25_000, "{rounds} rounds");
    }

    #[test]
    fn what_a_peer_sends_while_it_waits_is_kept_for_its_session() {
        let mut turns = crowd(TURNS_MAX as u64 + 1);
        begun(&mut turns, 0);
        let last = StreamId(TURNS_MAX as u64);
        assert!(!turns.keep(StreamId(0), b"to its session"));
        assert!(turns.keep(last, b"hel") && turns.keep(last, b"lo"));
        turns.end(StreamId(0));
        assert_eq!(turns.next(1).map(|each| each.bytes), Some(b"hello".to_vec()));
    }
}
