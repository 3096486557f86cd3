//! What the sessions of one device hold here, and which of them ends where that is too much.
//!
//! Absent on purpose: any bound on how many they are. An honest device opens several for a moment, one for each
//! address at which it finds this one, and hardly any of them holds something.

use crate::net::StreamId;

/// Most bytes that the sessions of one device hold here together, unless a single one does: three that remember
/// all that a session can, such as one under way and two of links that died meanwhile.
pub(super) const BYTES_PER_DEVICE_MAX: usize = 48 * 1024 * 1024;

/// A session that holds no more is let be: to end it would free next to nothing.
pub(super) const LIGHT_BYTES_MAX: usize = 1024 * 1024;

/// What one session holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) stream: StreamId,
    pub(super) bytes: usize,
    /// When bytes of the peer last came in it.
    pub(super) heard_ms: u64,
}

/// Returns which session of a device ends, where all of them hold too much: the one that has been silent for
/// longest, which over a link that died is the dead one. Never the one heard last, in which work is under way.
pub(super) fn one_to_end(sessions: &[Held]) -> Option<StreamId> {
    if sessions.iter().map(|each| each.bytes).sum::<usize>() <= BYTES_PER_DEVICE_MAX {
        return None;
    }
    // Streams are numbered in the order in which they opened.
    let silence = |each: &&Held| (each.heard_ms, each.stream);
    let last = sessions.iter().max_by_key(silence)?.stream;
    let heavy = |each: &&Held| each.stream != last && each.bytes > LIGHT_BYTES_MAX;
    sessions.iter().filter(heavy).min_by_key(silence).map(|each| each.stream)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    /// Ends sessions until those left may stay; returns the streams that ended. Each is given by its MiB and
    /// when it was heard.
    fn ended(sessions: &[(usize, u64)]) -> Vec<u64> {
        let mut left: Vec<_> = (0..)
            .zip(sessions)
            .map(|(stream, (mib, heard_ms))| Held {
                stream: StreamId(stream),
                bytes: mib * MIB,
                heard_ms: *heard_ms,
            })
            .collect();
        let mut ended = Vec::new();
        while let Some(stream) = one_to_end(&left) {
            left.retain(|each| each.stream != stream);
            ended.push(stream.0);
        }
        ended
    }

    #[test]
    fn many_sessions_that_hold_little_all_stay() {
        assert_eq!(ended(&[(1, 5); 60]), [] as [u64; 0], "as many as could not be opened");
        assert_eq!(ended(&[(14, 0), (14, 9), (14, 3)]), [] as [u64; 0], "three that are full");
    }

    #[test]
    fn those_silent_for_longest_end_first_and_no_more_of_them_than_have_to() {
        assert_eq!(ended(&[(14, 7), (14, 3), (14, 9), (14, 5)]), [1]);
        assert_eq!(ended(&[(20, 1), (20, 1), (20, 1), (20, 1)]), [0, 1], "the oldest of equals");
    }

    #[test]
    fn a_first_sync_under_way_goes_on_beside_those_that_broke_off() {
        // The newest holds most, and still the dead ones go.
        assert_eq!(ended(&[(13, 1), (13, 2), (26, 9)]), [0]);
        assert_eq!(ended(&[(99, 9)]), [] as [u64; 0], "one alone is bounded by itself");
    }

    #[test]
    fn a_live_session_that_holds_little_stays_however_silent_it_is() {
        assert_eq!(ended(&[(1, 0), (30, 5), (30, 9)]), [1]);
    }
}
