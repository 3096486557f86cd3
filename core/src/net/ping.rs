//! Asking a peer for a sign of life, and giving one: libp2p's ping, 32 bytes that come back.
//!
//! Written here because libp2p's own asks at one interval for ever, whatever it hears and whether or not
//! a screen is on. Whether an answer came is judged from below, by [`crate::net::link`]: a peer that does
//! not know the protocol says so, which is a sign of life too.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use futures::{AsyncReadExt, AsyncWriteExt, FutureExt};
use libp2p::core::Endpoint;
use libp2p::core::transport::PortUse;
use libp2p::core::upgrade::ReadyUpgrade;
use libp2p::swarm::handler::{ConnectionEvent, FullyNegotiatedInbound, FullyNegotiatedOutbound};
use libp2p::swarm::{
    ConnectionDenied, ConnectionHandler, ConnectionHandlerEvent, ConnectionId, FromSwarm,
    NetworkBehaviour, SubstreamProtocol, ToSwarm,
};
use libp2p::{Multiaddr, PeerId, Stream, StreamProtocol};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::net::link::Links;
use crate::net::liveness::Pulse;

/// Libp2p's name of the protocol.
const PROTOCOL: StreamProtocol = StreamProtocol::new("/ipfs/ping/1.0.0");

/// Bytes of one ping, as the protocol has them.
const PING_BYTES: usize = 32;

/// Asks and answers over every connection of a swarm.
#[derive(Debug)]
pub(super) struct Behaviour {
    links: Arc<Links>,
}

impl Behaviour {
    /// Asks at the pace of these links.
    pub(super) fn new(links: Arc<Links>) -> Self {
        Self { links }
    }
}

impl NetworkBehaviour for Behaviour {
    type ConnectionHandler = Handler;
    type ToSwarm = Infallible;

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<Handler, ConnectionDenied> {
        Ok(Handler::new(Arc::clone(&self.links)))
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<Handler, ConnectionDenied> {
        Ok(Handler::new(Arc::clone(&self.links)))
    }

    fn on_swarm_event(&mut self, _: FromSwarm<'_>) {}

    fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, never: Infallible) {
        match never {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Infallible, Infallible>> {
        Poll::Pending
    }
}

/// What goes back and forth over one connection.
pub(super) struct Handler {
    links: Arc<Links>,
    pulse: Pulse,
    due: Pin<Box<Sleep>>,
    own: Own,
    /// The peer's stream, while its next ping is awaited and returned.
    theirs: Option<Carried>,
}

/// A ping on its way; resolves with its stream once that is free for the next.
type Carried = BoxFuture<'static, io::Result<Stream>>;

/// Where this side's own stream is.
enum Own {
    /// There is none.
    Absent,
    /// It was asked for.
    Opening,
    /// It waits for the next ping.
    Free(Stream),
    /// A ping is under way.
    Asking(Carried),
}

impl Handler {
    fn new(links: Arc<Links>) -> Self {
        let pulse = Pulse::new(Instant::now());
        let due = Box::pin(sleep_until(pulse.due(links.pace())));
        Self { links, pulse, due, own: Own::Absent, theirs: None }
    }

    /// Returns each ping of the peer's.
    fn answer(&mut self, cx: &mut Context<'_>) {
        while let Some(next) = &mut self.theirs {
            match next.poll_unpin(cx) {
                Poll::Pending => return,
                Poll::Ready(Ok(stream)) => {
                    self.pulse.note_exchange(Instant::now());
                    self.theirs = Some(return_one(stream).boxed());
                }
                Poll::Ready(Err(_)) => self.theirs = None,
            }
        }
    }

    /// Resolves when it is time to ask. The task is woken where the pace changes.
    fn poll_due(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let due = self.pulse.due(self.links.pace());
        if due != self.due.deadline() {
            self.due.as_mut().reset(due);
        }
        self.due.as_mut().poll(cx)
    }
}

impl ConnectionHandler for Handler {
    type FromBehaviour = Infallible;
    type ToBehaviour = Infallible;
    type InboundProtocol = ReadyUpgrade<StreamProtocol>;
    type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = ();

    fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol> {
        SubstreamProtocol::new(ReadyUpgrade::new(PROTOCOL), ())
    }

    fn on_behaviour_event(&mut self, never: Infallible) {
        match never {}
    }

    fn poll(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<ConnectionHandlerEvent<Self::OutboundProtocol, (), Infallible>> {
        self.answer(cx);
        loop {
            match &mut self.own {
                Own::Opening => return Poll::Pending,
                Own::Asking(ping) => {
                    let Poll::Ready(answered) = ping.poll_unpin(cx) else { return Poll::Pending };
                    self.pulse.note_exchange(Instant::now());
                    self.own = answered.map_or(Own::Absent, Own::Free);
                }
                Own::Absent | Own::Free(_) => {
                    if self.poll_due(cx).is_pending() {
                        return Poll::Pending;
                    }
                    if let Own::Free(stream) = std::mem::replace(&mut self.own, Own::Opening) {
                        self.own = Own::Asking(ask(stream).boxed());
                    } else {
                        let protocol = self.listen_protocol();
                        return Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest {
                            protocol,
                        });
                    }
                }
            }
        }
    }

    fn on_connection_event(
        &mut self,
        event: ConnectionEvent<'_, Self::InboundProtocol, Self::OutboundProtocol>,
    ) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p adds events")]
        match event {
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
                protocol: mut stream,
                ..
            }) => {
                stream.ignore_for_keep_alive();
                self.theirs = Some(return_one(stream).boxed());
            }
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
                protocol: mut stream,
                ..
            }) => {
                stream.ignore_for_keep_alive();
                self.own = Own::Asking(ask(stream).boxed());
            }
            ConnectionEvent::DialUpgradeError(_) => {
                self.pulse.note_exchange(Instant::now());
                self.own = Own::Absent;
            }
            _ => {}
        }
    }
}

async fn ask(mut stream: Stream) -> io::Result<Stream> {
    // Nobody gains by guessing it: the handshake has proven the peer.
    let ping = [0; PING_BYTES];
    stream.write_all(&ping).await?;
    stream.flush().await?;
    let mut answer = ping;
    stream.read_exact(&mut answer).await?;
    Ok(stream)
}

async fn return_one(mut stream: Stream) -> io::Result<Stream> {
    let mut ping = [0; PING_BYTES];
    stream.read_exact(&mut ping).await?;
    stream.write_all(&ping).await?;
    stream.flush().await?;
    Ok(stream)
}
