//! Streams within connections: how one is asked for, agreed on by name, and handed over.
//!
//! Every stream that a peer opens reaches the driver, however many come at once; how many there may
//! be is for the connection's and the table's own limits. A stream is opened over the connection
//! that is named, never over another one to the same peer, which may be dead.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use libp2p::core::transport::PortUse;
use libp2p::core::upgrade::ReadyUpgrade;
use libp2p::core::{Endpoint, InboundUpgrade, UpgradeInfo};
use libp2p::swarm::handler::{
    ConnectionEvent, DialUpgradeError, FullyNegotiatedInbound, FullyNegotiatedOutbound,
};
use libp2p::swarm::{
    ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
    NetworkBehaviour, NotifyHandler, StreamUpgradeError, SubstreamProtocol, ToSwarm,
};
use libp2p::{Multiaddr, PeerId, Stream, StreamProtocol};
use tokio::sync::oneshot;

use crate::net::event::Protocol;

/// Opens and takes streams over the connections of a swarm.
#[derive(Debug, Default)]
pub(super) struct Behaviour {
    for_swarm: VecDeque<ToSwarm<Taken, Ask>>,
}

/// A stream that a peer opened.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) peer: PeerId,
    pub(super) connection: ConnectionId,
    pub(super) protocol: Protocol,
    pub(super) stream: Stream,
}

/// What became of a stream that was asked for; nothing at all where its connection closed.
pub(super) type Answer = oneshot::Receiver<Result<Stream, Unopened>>;

/// Why a stream was not opened. The connection is still there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unopened {
    /// The peer does not know the protocol.
    Unsupported,
    /// The peer did not answer, or broke the stream off.
    Broken,
}

/// A stream that a connection is to open, and who wants it.
#[derive(Debug)]
pub(super) struct Ask {
    protocol: Protocol,
    answer: oneshot::Sender<Result<Stream, Unopened>>,
}

impl Behaviour {
    /// Asks for a stream over one connection. The swarm has to be polled after this.
    pub(super) fn open(
        &mut self,
        peer_id: PeerId,
        connection: ConnectionId,
        protocol: Protocol,
    ) -> Answer {
        let (answer, answered) = oneshot::channel();
        let handler = NotifyHandler::One(connection);
        let event = Ask { protocol, answer };
        self.for_swarm.push_back(ToSwarm::NotifyHandler { peer_id, handler, event });
        answered
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = Taken;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<Handler, ConnectionDenied> {
        Ok(Handler::default())
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<Handler, ConnectionDenied> {
        Ok(Handler::default())
    }

    fn on_swarm_event(&mut self, _: FromSwarm<'_>) {}

    fn on_connection_handler_event(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        (protocol, stream): (Protocol, Stream),
    ) {
        let taken = Taken { peer, connection, protocol, stream };
        self.for_swarm.push_back(ToSwarm::GenerateEvent(taken));
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Taken, Ask>> {
        self.for_swarm.pop_front().map_or(Poll::Pending, Poll::Ready)
    }
}

/// What the two sides of one connection have asked and opened, on its way.
#[derive(Debug, Default)]
pub(super) struct Handler {
    asked: VecDeque<Ask>,
    taken: VecDeque<(Protocol, Stream)>,
}

impl ConnectionHandler for Handler {
    type FromBehaviour = Ask;
    type ToBehaviour = (Protocol, Stream);
    type InboundProtocol = AnyProtocol;
    type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = oneshot::Sender<Result<Stream, Unopened>>;

    fn listen_protocol(&self) -> SubstreamProtocol<AnyProtocol> {
        SubstreamProtocol::new(AnyProtocol, ())
    }

    fn on_behaviour_event(&mut self, ask: Ask) {
        self.asked.push_back(ask);
    }

    fn poll(
        &mut self,
        _: &mut Context<'_>,
    ) -> Poll<
        ConnectionHandlerEvent<Self::OutboundProtocol, Self::OutboundOpenInfo, Self::ToBehaviour>,
    > {
        if let Some(taken) = self.taken.pop_front() {
            return Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(taken));
        }
        let Some(Ask { protocol, answer }) = self.asked.pop_front() else { return Poll::Pending };
        let upgrade = ReadyUpgrade::new(StreamProtocol::new(protocol.name()));
        let protocol = SubstreamProtocol::new(upgrade, answer);
        Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest { protocol })
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<
            '_,
            Self::InboundProtocol,
            Self::OutboundProtocol,
            Self::InboundOpenInfo,
            Self::OutboundOpenInfo,
        >,
    ) {
        // Whoever asked may have given up; the stream is reset by being dropped.
        #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p adds events")]
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
                protocol: taken,
                ..
            }) => self.taken.push_back(taken),
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
                protocol: stream,
                info: answer,
            }) => {
                let _ = answer.send(Ok(stream));
            }
            ConnectionEvent::DialUpgradeError(DialUpgradeError { info: answer, error }) => {
                let _ = answer.send(Err(match error {
                    StreamUpgradeError::NegotiationFailed => Unopened::Unsupported,
                    StreamUpgradeError::Timeout | StreamUpgradeError::Io(_) => Unopened::Broken,
                    StreamUpgradeError::Apply(never) => match never {},
                }));
            }
            _ => {}
        }
    }
}

/// Agrees to whichever of our protocols a peer names.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnyProtocol;

impl UpgradeInfo for AnyProtocol {
    type Info = Protocol;
    type InfoIter = [Protocol; 2];

    fn protocol_info(&self) -> Self::InfoIter {
        Protocol::ALL
    }
}

impl InboundUpgrade<Stream> for AnyProtocol {
    type Output = (Protocol, Stream);
    type Error = Infallible;
    type Future = Ready<Result<Self::Output, Infallible>>;

    fn upgrade_inbound(self, stream: Stream, protocol: Protocol) -> Self::Future {
        ready(Ok((protocol, stream)))
    }
}

impl AsRef<str> for Protocol {
    fn as_ref(&self) -> &str {
        self.name()
    }
}
