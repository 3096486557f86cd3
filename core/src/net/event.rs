//! What the network tells its owner, in plain values: no type of a socket library is in them.

use std::fmt;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use crate::domain::id::DeviceId;

/// One open stream of bytes between this device and another. Never used twice while a
/// [`crate::net::Network`] lives.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct StreamId(pub u64);

/// What a stream is for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Protocol {
    /// Two members exchange what they hold.
    Sync,
    /// A newcomer redeems a ticket.
    Join,
}

impl Protocol {
    /// Every protocol.
    pub const ALL: [Self; 2] = [Self::Sync, Self::Join];

    /// Returns the name that both sides agree on when a stream opens.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sync => "/lantoa/sync/1",
            Self::Join => "/lantoa/join/1",
        }
    }
}

/// Which side opened a stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Direction {
    /// The other device.
    Inbound,
    /// This device.
    Outbound,
}

/// The other end of a connection, as this device's system sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RemoteEnd {
    /// Its IP address.
    pub ip: IpAddr,
    /// Its port: the one that was dialled, or one by chance where it dialled.
    pub port: u16,
    /// Whether this device dialled.
    pub dialled: bool,
}

/// Why a stream ended. Its id is dead; what was not delivered is resent in a later session.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CloseReason {
    /// This side asked for it, and what was queued has left unless the stream was cut or the peer stopped reading.
    Asked,
    /// The peer closed it in good order after its last byte.
    Finished,
    /// The peer broke it off, or the connection died.
    Lost,
    /// More was queued than a stream may hold, because the peer does not read.
    Overflow,
    /// The device was blocked.
    Blocked,
    /// The network was shut down.
    ShutDown,
}

/// Why a stream could not be opened. Nothing is open; the caller may try again later.
///
/// In ascending order of what it tells a person: of several addresses the most telling counts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum DialFailure {
    /// The network was shut down meanwhile.
    ShutDown,
    /// No address was given that can be dialled, and there is no connection yet.
    NoAddress,
    /// Too many connections are open or being opened.
    Busy,
    /// No way leads to the address, or what answers there does not speak our protocol.
    Unreachable,
    /// No answer within the time allowed.
    TimedOut,
    /// The system does not let this program reach the address.
    Denied,
    /// Nothing listens at the address.
    Refused,
    /// The address is this device's own.
    Myself,
    /// Who answered hung up before it knew who calls: it has too many callers.
    Full,
    /// The device answered, then broke off: it has blocked this one, or has too many callers.
    Dropped,
    /// The device answered but does not know the protocol.
    Unsupported,
    /// Another device answered than the one expected.
    WrongPeer,
    /// This side has blocked the device.
    Blocked,
}

/// What happened on the network.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NetEvent {
    /// The addresses under which others can reach this device are now these.
    Listening {
        /// Multiaddrs with the real port, the most useful first.
        addresses: Vec<String>,
    },
    /// A device of some programme is near, or its addresses changed.
    Found {
        /// The finder's name of it, by which it is found again elsewhere, or lost.
        name: String,
        /// Who, where the finder knows; DNS-SD does not say.
        device: Option<DeviceId>,
        /// The programme tag that it announces; empty where unknown.
        tag: String,
        /// Where to dial it.
        addresses: Vec<String>,
    },
    /// A device that was found is gone.
    Lost {
        /// The finder's name of it.
        name: String,
        /// Who, where the finder knew.
        device: Option<DeviceId>,
        /// The addresses it was last found at.
        addresses: Vec<String>,
    },
    /// A stream is open. Always the first event of its stream.
    StreamOpened {
        /// Its id from now on.
        stream: StreamId,
        /// The device at the other end, proven by the handshake.
        peer: DeviceId,
        /// What it is for.
        protocol: Protocol,
        /// Who opened it.
        direction: Direction,
        /// The number given to [`crate::net::Network::open`], where this side opened it.
        request: Option<u64>,
        /// Where the other end of its connection is; `None` where that is over already.
        remote: Option<RemoteEnd>,
    },
    /// Bytes came in, in order, at most [`crate::net::READ_BYTES_MAX`] at a time. To be given
    /// back with [`crate::net::Network::consumed`].
    Bytes {
        /// The stream.
        stream: StreamId,
        /// The next bytes.
        bytes: Vec<u8>,
    },
    /// A stream ended. Always the last event of its stream.
    StreamClosed {
        /// The stream.
        stream: StreamId,
        /// Why.
        reason: CloseReason,
    },
    /// A stream could not be opened.
    DialFailed {
        /// The number given to [`crate::net::Network::open`].
        request: u64,
        /// Why.
        reason: DialFailure,
        /// The addresses that were tried, each with why it failed.
        tried: Vec<(String, DialFailure)>,
    },
    /// Devices nearby are not looked for, because the system refuses. Addresses still work.
    DiscoveryFailed,
}

/// Where events go. Called from the network's own threads, so it must neither block nor panic.
pub type Sink = Box<dyn Fn(NetEvent) + Send + Sync>;

/// The sink until the network stops; after that events are dropped.
pub(super) struct Listener(RwLock<Option<Sink>>);

impl Listener {
    pub(super) fn new(sink: Sink) -> Self {
        Self(RwLock::new(Some(sink)))
    }

    pub(super) fn tell(&self, event: NetEvent) {
        if let Some(sink) = &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            sink(event);
        }
    }

    /// Drops the sink, so that what it holds is free and no event comes after the end.
    pub(super) fn hush(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener(..)")
    }
}
