//! How much one peer, and all of them, may take.

use std::collections::BTreeMap;
use std::time::Duration;

use libp2p::PeerId;
use libp2p::connection_limits::{Behaviour, ConnectionLimits};
use libp2p::swarm::ConnectionId;

/// Connections of members that an office lets in at once: a large training day of 150 phones, and some
/// of them twice. What others may hold beside them is less and for seconds only.
pub const CONNECTIONS_MAX_OFFICE: u32 = 192;

/// Connections of members that a phone lets in at once, and that it dials.
pub const CONNECTIONS_MAX_PHONE: u32 = 16;

/// Connections let in of which nobody knows yet whether they are a member's: a training day of 150
/// that all arrive in one second, and a hundred others. A handshake holds some ten kilobytes.
pub(super) const UNPROVED_MAX: usize = 256;

/// The same for each connection of a member that a device lets in: a phone needs no room for a crowd.
pub(super) const UNPROVED_PER_MEMBER_MAX: usize = 4;

/// Those of one address, or of one network of IPv6: 60 phones behind one hotspot.
pub(super) const UNPROVED_PER_ADDRESS_MAX: usize = 64;

/// Those of one address that are let be, even where the room is full, for [`PROOF_MS`]: a class that
/// arrives together.
pub(super) const UNPROVED_PER_ADDRESS_SURE: usize = 32;

/// How long a connection has its place for itself, in ms: three round trips of the handshake and the
/// first of a session on a poor mobile line. After that it makes room for whoever comes.
pub(super) const PROOF_MS: u64 = 2_000;

/// How long a connection may stay without being shown to be a member's, in ms.
pub(super) const LIFE_MS_MAX: u64 = 10_000;

/// Streams that a device may open before it is shown to be a member: it redeems a ticket, then begins
/// a session. Each may hold a frame of a stranger.
pub(super) const STREAMS_PER_STRANGER_MAX: usize = 2;

/// Largest piece of a stream in one [`crate::net::NetEvent::Bytes`], in bytes.
pub const READ_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a stream that the owner may leave unconsumed before reading pauses.
pub const UNREAD_BYTES_MAX: usize = 1024 * 1024;

/// Bytes that may wait to be sent on one stream; with more it is closed. The session's own window
/// is 8 batches of 256 KiB, so an honest session stays far below.
pub const QUEUED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Connections to one peer: two dialled by each side, where both dial at once and each tries a
/// second address beside the first. A further one closes the oldest, which after a phone's sleep is
/// a dead one.
pub(super) const CONNECTIONS_PER_PEER_MAX: usize = 4;

/// Streams that one connection may carry: what a peer may have open, and both sides' pings.
pub(super) const STREAMS_PER_CONNECTION_MAX: usize = STREAMS_PER_PEER_MAX + 2;

/// Streams that one peer may have opened to this device at once; more are reset. Above the number
/// of its connections, so that streams on dead ones do not keep a new one out.
pub(super) const STREAMS_PER_PEER_MAX: usize = 8;

/// Addresses of one device that are tried or kept.
pub(super) const ADDRESSES_MAX: usize = 8;

/// Devices nearby that are remembered; more are ignored until one is gone.
pub const FOUND_MAX: usize = 256;

/// How long a connection without streams stays open.
pub(super) const IDLE_MAX: Duration = Duration::from_secs(30);

/// How long a stream that this side closed waits for the peer to take the last bytes.
pub(super) const LINGER_MAX: Duration = Duration::from_secs(5);

/// How long opening a stream may take, from the call to the first byte.
pub(super) const OPEN_MAX: Duration = Duration::from_secs(10);

/// How long opening a stream over a connection that was already there may take before the
/// connection counts as dead: phones fall asleep and change networks without a word.
pub(super) const REOPEN_MAX: Duration = Duration::from_secs(3);

/// How long one address is tried before the next is tried beside it (as in RFC 8305).
pub(super) const STAGGER: Duration = Duration::from_millis(250);

/// Returns the behaviour that refuses connections above the limits; who comes in passes the door.
pub(super) fn connection_limits(connections_max: u32) -> Behaviour {
    // What is one too many is closed by the driver, which may take a moment.
    let per_peer = 2 * CONNECTIONS_PER_PEER_MAX as u32;
    Behaviour::new(
        ConnectionLimits::default()
            .with_max_pending_outgoing(Some(connections_max))
            .with_max_established_outgoing(Some(connections_max))
            .with_max_established_per_peer(Some(per_peer)),
    )
}

/// Which connections lead to whom, oldest first.
#[derive(Debug, Default)]
pub(super) struct Connections(BTreeMap<PeerId, Vec<ConnectionId>>);

impl Connections {
    /// Takes a new connection and returns the one to close for it, if any.
    pub(super) fn opened(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
    ) -> Option<ConnectionId> {
        let all = self.0.entry(peer).or_default();
        all.push(connection);
        (all.len() > CONNECTIONS_PER_PEER_MAX).then(|| all[0])
    }

    /// Returns the newest connection to a peer: the one that is most likely alive.
    pub(super) fn newest(&self, peer: PeerId) -> Option<ConnectionId> {
        self.0.get(&peer)?.last().copied()
    }

    /// Forgets a connection.
    pub(super) fn closed(&mut self, peer: PeerId, connection: ConnectionId) {
        if let Some(all) = self.0.get_mut(&peer) {
            all.retain(|each| *each != connection);
            if all.is_empty() {
                self.0.remove(&peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_connection_too_many_of_one_peer_replaces_the_oldest() {
        let mut connections = Connections::default();
        let (peer, other) = (PeerId::random(), PeerId::random());
        let ids: Vec<_> = (0..10).map(ConnectionId::new_unchecked).collect();
        assert_eq!(connections.opened(other, ids[9]), None);
        for id in &ids[..CONNECTIONS_PER_PEER_MAX] {
            assert_eq!(connections.opened(peer, *id), None);
            assert_eq!(connections.newest(peer), Some(*id));
        }
        assert_eq!(connections.opened(peer, ids[5]), Some(ids[0]));
        for id in [0, 1, 5] {
            connections.closed(peer, ids[id]);
        }
        assert_eq!(connections.newest(peer), Some(ids[3]));
        assert_eq!(connections.opened(peer, ids[6]), None);
        assert_eq!(connections.newest(other), Some(ids[9]));
    }
}
