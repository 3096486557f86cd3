//! The libp2p side: one TCP transport, Noise, Yamux, and the behaviours that guard it.

use std::io;
use std::sync::Arc;

use libp2p::allow_block_list::{self, BlockedPeers};
use libp2p::core::upgrade::Version;
use libp2p::identity::Keypair;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{DialError, NetworkBehaviour};
use libp2p::{Multiaddr, PeerId, Swarm, SwarmBuilder, Transport, TransportError};
use libp2p::{connection_limits, noise, tcp, yamux};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::net::door::Door;
use crate::net::event::DialFailure;
use crate::net::limits::{self, IDLE_MAX, OPEN_MAX, STREAMS_PER_CONNECTION_MAX};
use crate::net::link::{Link, Links};
use crate::net::{ping, substream};

/// What guards and uses a connection. Asked in this order whether it may be.
#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    pub(super) blocked: allow_block_list::Behaviour<BlockedPeers>,
    pub(super) limits: connection_limits::Behaviour,
    pub(super) streams: substream::Behaviour,
    pub(super) ping: ping::Behaviour,
}

/// Returns a swarm of the device with this seed. To be called within the runtime that will run it.
pub(super) fn swarm(
    seed: &Zeroizing<[u8; 32]>,
    connections_max: u32,
    links: &Arc<Links>,
    door: &Door,
) -> Swarm<Behaviour> {
    let mut secret = Zeroizing::new(**seed);
    let device = Keypair::ed25519_from_bytes(&mut *secret).expect("any 32 bytes are a seed");
    let mut yamux = yamux::Config::default();
    yamux.set_max_num_streams(STREAMS_PER_CONNECTION_MAX);
    let transport = |key: &Keypair| {
        let tcp = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));
        let noise = noise::Config::new(key).expect("a key signs");
        let (of_links, door) = (Arc::clone(links), door.clone());
        let tcp = tcp.map_err(OfTcp).map(move |socket, point| {
            door.guard(Link::of_tcp(socket, Arc::clone(&of_links)), point)
        });
        tcp.upgrade(Version::V1Lazy).authenticate(noise).multiplex(yamux)
    };
    SwarmBuilder::with_existing_identity(device)
        .with_tokio()
        .with_other_transport(transport)
        .expect("building these cannot fail")
        .with_behaviour(|_| Behaviour {
            blocked: allow_block_list::Behaviour::default(),
            limits: limits::connection_limits(connections_max),
            streams: substream::Behaviour::default(),
            ping: ping::Behaviour::new(Arc::clone(links)),
        })
        .expect("building these cannot fail")
        .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE_MAX))
        .with_connection_timeout(OPEN_MAX)
        .build()
}

/// Returns how to dial one address.
///
/// From a port of its own: dialled from the listening port, two devices that dial each other at
/// once would meet in one TCP connection in which both believe to be the dialler.
pub(super) fn dial(peer: Option<PeerId>, address: Multiaddr) -> DialOpts {
    match peer {
        Some(peer) => DialOpts::peer_id(peer)
            .condition(PeerCondition::Always)
            .addresses(vec![address])
            .allocate_new_port()
            .build(),
        None => DialOpts::unknown_peer_id().address(address).allocate_new_port().build(),
    }
}

/// Returns what a failed dial means.
pub(super) fn failure(error: &DialError) -> DialFailure {
    match error {
        // Every dial names one address; libp2p drops it where this device itself listens there.
        DialError::LocalPeerId { .. } | DialError::NoAddresses => DialFailure::Myself,
        DialError::WrongPeerId { .. } => DialFailure::WrongPeer,
        DialError::Denied { cause }
            if cause.downcast_ref::<allow_block_list::Blocked>().is_some() =>
        {
            DialFailure::Blocked
        }
        DialError::Denied { .. } | DialError::DialPeerConditionFalse(_) => DialFailure::Busy,
        DialError::Aborted => DialFailure::Dropped,
        DialError::Transport(each) => {
            each.iter().map(|(_, error)| transport(error)).max().unwrap_or(DialFailure::Unreachable)
        }
    }
}

fn transport(error: &TransportError<io::Error>) -> DialFailure {
    let TransportError::Other(error) = error else { return DialFailure::NoAddress };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
    match root_kind(error) {
        io::ErrorKind::ConnectionRefused => DialFailure::Refused,
        io::ErrorKind::TimedOut => DialFailure::TimedOut,
        io::ErrorKind::PermissionDenied => DialFailure::Denied,
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => DialFailure::Full,
        _ => DialFailure::Unreachable,
    }
}

/// An error of the TCP transport that is found again within what libp2p wraps it in: those types
/// name their source's source only, and the system's own errors have none.
#[derive(Debug, Error)]
#[error("{0}")]
struct OfTcp(#[source] io::Error);

/// Returns the kind of the innermost I/O error.
pub(super) fn root_kind(error: &io::Error) -> io::ErrorKind {
    let mut kind = error.kind();
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        // `source` of an I/O error skips what it wraps, and Noise's of one skips that.
        next = if let Some(error) = error.downcast_ref::<io::Error>() {
            kind = error.kind();
            error.get_ref().map(|inner| inner as _)
        } else if let Some(noise::Error::Io(error)) = error.downcast_ref() {
            Some(error)
        } else {
            error.source()
        };
    }
    kind
}
