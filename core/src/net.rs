//! The network: streams of bytes to other devices over TCP, and who is near.
//!
//! A [`Network`] runs threads of its own and speaks to its owner in plain values: calls that return
//! at once, and events to a [`Sink`]. Every stream is encrypted, and its peer's key is proven before
//! the first byte is told. What the bytes mean, and whether the peer may be spoken to at all, is the
//! owner's to judge.
//!
//! This layer is the only one that names tokio and libp2p. Absent on purpose: relays, hole punching
//! and anything else that needs the internet.

mod address;
mod discovery;
mod door;
mod driver;
mod event;
mod limits;
mod link;
mod liveness;
mod local;
mod ping;
mod stream;
mod substream;
mod swarm;

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, mpsc as std_mpsc};
use std::thread;
use std::time::{Duration, Instant};

use libp2p::{Swarm, TransportError};
use socket2::{Domain, Socket, Type};
use thiserror::Error;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use crate::domain::id::DeviceId;
use crate::net::discovery::{Discovery, Nearby};
use crate::net::door::Door;
use crate::net::driver::{Command, Driver, Open, Shared};
use crate::net::event::Listener;
use crate::net::stream::Streams;

pub use address::{PORT, can_be_dialled, ip_and_port, listen_default, multiaddr};
pub use discovery::{Announcement, SERVICE, Service, TAG_BYTES_MAX};
pub use event::{
    CloseReason, DialFailure, Direction, NetEvent, Protocol, RemoteEnd, Sink, StreamId,
};
pub use limits::{
    CONNECTIONS_MAX_OFFICE, CONNECTIONS_MAX_PHONE, FOUND_MAX, QUEUED_BYTES_MAX, READ_BYTES_MAX,
    UNREAD_BYTES_MAX,
};
pub use local::{LocalNetwork, would_be_reached_at};
pub use stream::SendError;

/// The network did not start. No thread or socket of it is left.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum NetError {
    /// An address to listen on is no `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
    #[error("address to listen on is not an IP address with a TCP port")]
    BadAddress,
    /// Another program, or another node, listens there already.
    #[error("address to listen on is in use")]
    AddressInUse,
    /// The system lets this program listen on none of the addresses.
    #[error("cannot listen: {0}")]
    CannotListen(io::ErrorKind),
    /// The system gives no threads or sockets.
    #[error("no threads for the network: {0}")]
    NoThreads(io::ErrorKind),
}

/// What a network needs to know at its start.
pub struct NetworkConfig {
    /// The seed of the device's Ed25519 key, which is its identity on the network too.
    pub seed: Zeroizing<[u8; 32]>,
    /// Multiaddrs to listen on, as from [`listen_default`]; port 0 is any free port. None: this
    /// device only dials.
    pub listen: Vec<String>,
    /// Whether to look for others by DNS-SD and be found. False on phones, whose system does it.
    pub discovery: bool,
    /// What others recognise the programme by in the announcement, at most [`TAG_BYTES_MAX`] bytes.
    pub tag: String,
    /// Connections of members let in at once, and dialled, such as [`CONNECTIONS_MAX_PHONE`].
    pub connections_max: u32,
}

impl fmt::Debug for NetworkConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetworkConfig")
            .field("listen", &self.listen)
            .field("discovery", &self.discovery)
            .field("connections_max", &self.connections_max)
            .finish_non_exhaustive()
    }
}

/// This device on the network. Dropping it shuts it down.
///
/// Every call but [`Network::start`] and [`Network::shutdown`] returns at once.
#[derive(Debug)]
pub struct Network {
    shared: Arc<Shared>,
    nearby: Arc<Nearby>,
    /// Under which name this device is announced.
    instance: String,
    commands: mpsc::UnboundedSender<Command>,
    runtime: Option<Runtime>,
}

impl Network {
    /// Starts the network and tells events to `sink` from then on, also before this returns.
    ///
    /// Listening is an event, because interfaces come and go; but an address that cannot be
    /// listened on is an error here, unless another of them can.
    ///
    /// # Errors
    ///
    /// - [`NetError::BadAddress`], [`NetError::AddressInUse`], [`NetError::CannotListen`] for the
    ///   addresses to listen on.
    /// - [`NetError::NoThreads`] when the system is out of resources.
    pub fn start(config: NetworkConfig, sink: Sink) -> Result<Self, NetError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("lantoa-net")
            .enable_all()
            .build()
            .map_err(|error| NetError::NoThreads(error.kind()))?;
        let links = Arc::default();
        let door = Door::new(config.connections_max);
        let started = {
            let _within = runtime.enter();
            let mut swarm = swarm::swarm(&config.seed, config.connections_max, &links, &door);
            listen(&mut swarm, &config.listen).map(|()| swarm)
        };
        let swarm = match started {
            Ok(swarm) => swarm,
            Err(error) => {
                end(runtime, STOP_MAX);
                return Err(error);
            }
        };
        let listener = Arc::new(Listener::new(sink));
        let nearby = Arc::new(Nearby::new(Arc::clone(&listener)));
        // Without chance a name is as good as another: announcers rename what is taken.
        let instance = discovery::instance().unwrap_or_else(|_| "lantoa".to_owned());
        let mut discovery = None;
        if config.discovery {
            discovery = Discovery::start(instance.clone(), config.tag, Arc::clone(&nearby)).ok();
            if discovery.is_none() {
                listener.tell(NetEvent::DiscoveryFailed);
            }
        }
        let shared = Arc::new(Shared {
            me: address::device_of(*swarm.local_peer_id()).expect("our key is Ed25519"),
            streams: Arc::new(Streams::new(Arc::clone(&listener))),
            listener,
            door,
            addresses: Mutex::default(),
            discovery,
            links,
        });
        let (commands, commanded) = mpsc::unbounded_channel();
        runtime.spawn(Driver::new(swarm, Arc::clone(&shared), commanded).run());
        Ok(Self { shared, nearby, instance, commands, runtime: Some(runtime) })
    }

    /// Opens a stream, over a connection that is there or by dialling `addresses` in turn.
    ///
    /// Without `peer` whoever answers is the peer, and [`NetEvent::StreamOpened`] says who it is.
    /// Exactly one of [`NetEvent::StreamOpened`] and [`NetEvent::DialFailed`] with this `request`
    /// follows, within [`OPEN_MS_MAX`] plus, where an old connection was dead, 3 seconds.
    pub fn open(
        &self,
        request: u64,
        peer: Option<DeviceId>,
        addresses: Vec<String>,
        protocol: Protocol,
    ) {
        self.command(Command::Open(Open { request, peer, addresses, protocol }));
    }

    /// Queues bytes to be sent.
    ///
    /// # Errors
    ///
    /// - [`SendError::Closed`] when the stream is over.
    /// - [`SendError::Full`] when more than [`QUEUED_BYTES_MAX`] would wait; the stream is closed
    ///   with [`CloseReason::Overflow`].
    pub fn send(&self, stream: StreamId, bytes: Vec<u8>) -> Result<(), SendError> {
        self.shared.streams.send(stream, bytes)
    }

    /// Returns how many bytes of a stream wait to be sent; 0 where it is over.
    #[must_use]
    pub fn queued_bytes(&self, stream: StreamId) -> usize {
        self.shared.streams.queued_bytes(stream)
    }

    /// Says that `bytes` of what came in are dealt with. With more than [`UNREAD_BYTES_MAX`] not
    /// dealt with, the stream is not read and its peer has to wait.
    pub fn consumed(&self, stream: StreamId, bytes: usize) {
        self.shared.streams.consumed(stream, bytes);
    }

    /// Closes a stream after what is queued has left. What still comes in is dropped.
    pub fn close(&self, stream: StreamId) {
        self.shared.streams.close(stream);
    }

    /// Cuts a stream at once: what is queued does not leave, and its peer takes it for a link that died.
    pub fn cut(&self, stream: StreamId) {
        self.shared.streams.cut(stream);
    }

    /// Returns where others can reach this device now, the most useful address first.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        self.shared.addresses.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what a phone's own finder found; becomes a [`NetEvent::Found`] where it is news.
    ///
    /// `name` is the finder's name of the service, by which it will be lost again.
    pub fn found(&self, name: &str, device: Option<DeviceId>, tag: &str, addresses: Vec<String>) {
        self.nearby.found(name, device, tag, addresses);
    }

    /// Takes what a phone's own finder resolved, as its announcement says; this device's own is none.
    pub fn found_service(&self, service: &Service) {
        let label = service.name.split('.').next().unwrap_or_default();
        if !label.eq_ignore_ascii_case(&self.instance) {
            self.nearby.service(service);
        }
    }

    /// Returns what a phone's own announcer has to say for this device, with the programme's tag;
    /// `None` where nobody can reach it.
    #[must_use]
    pub fn announcement(&self, tag: &str) -> Option<Announcement> {
        let first = self.addresses().into_iter().next()?;
        let (_, port) = address::parse(&first)?;
        Some(Announcement::new(self.instance.clone(), tag.to_owned(), port))
    }

    /// Takes a phone's own finder's word that a service is gone.
    pub fn lost(&self, name: &str) {
        self.nearby.lost(name);
    }

    /// Announces another tag from now on.
    pub fn retag(&self, tag: String) {
        if let Some(discovery) = &self.shared.discovery {
            discovery.retag(tag);
        }
    }

    /// Watches links and this machine's addresses at the pace of a device whose screen is off, or of one in
    /// use. A dead peer is noticed within 40 seconds or within 15, another address within five minutes or
    /// three seconds (DNS-SD follows none while it rests), unless the network is started anew; a network begins in use.
    pub fn set_resting(&self, is_resting: bool) {
        self.shared.links.set_resting(is_resting);
        if_watch::tokio::set_resting(is_resting);
        if let Some(discovery) = &self.shared.discovery {
            discovery.set_resting(is_resting);
        }
    }

    /// Takes which devices are members, in the place of those told before: their connections are let
    /// in as long as there is room for members. Others have little room and a short time.
    pub fn know(&self, members: BTreeSet<DeviceId>) {
        self.shared.door.know(members);
    }

    /// Takes word that a device which is inside has shown itself to be a member.
    pub fn vouch(&self, device: DeviceId) {
        self.shared.door.vouch(device);
    }

    /// Cuts off a device, and keeps it off until the network is started anew.
    pub fn block(&self, device: DeviceId) {
        self.command(Command::Block(device));
    }

    /// Closes all streams after what is queued and ends every thread, within `timeout` even if a
    /// peer does not read. No event comes after this.
    pub fn shutdown(mut self, timeout: Duration) {
        self.stop(timeout);
    }

    fn command(&self, command: Command) {
        if let Err(mpsc::error::SendError(Command::Open(open))) = self.commands.send(command) {
            let (request, reason, tried) = (open.request, DialFailure::ShutDown, Vec::new());
            self.shared.listener.tell(NetEvent::DialFailed { request, reason, tried });
        }
    }

    fn stop(&mut self, timeout: Duration) {
        let Some(runtime) = self.runtime.take() else { return };
        let by = Instant::now() + timeout;
        let (done, stopped) = std_mpsc::channel();
        let streams_by = Instant::now() + timeout / 2;
        if self.commands.send(Command::ShutDown(streams_by.into(), done)).is_ok() {
            let _ = stopped.recv_timeout(timeout / 2 + timeout / 10);
        }
        if let Some(discovery) = &self.shared.discovery {
            discovery.stop(Instant::now() + timeout / 4);
        }
        end(runtime, by.saturating_duration_since(Instant::now()));
        self.shared.listener.hush();
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        self.stop(STOP_MAX);
    }
}

fn listen(swarm: &mut Swarm<swarm::Behaviour>, addresses: &[String]) -> Result<(), NetError> {
    let mut refused = None;
    let mut listening = addresses.is_empty();
    for text in addresses {
        let (ip, port) = address::parse(text).ok_or(NetError::BadAddress)?;
        if is_taken(ip, port) {
            return Err(NetError::AddressInUse);
        }
        match swarm.listen_on(address::join(ip, port)) {
            Ok(_) => listening = true,
            #[expect(clippy::wildcard_enum_match_arm, reason = "the standard library adds kinds")]
            Err(TransportError::Other(error)) => match swarm::root_kind(&error) {
                io::ErrorKind::AddrInUse => return Err(NetError::AddressInUse),
                kind => refused = Some(kind),
            },
            Err(TransportError::MultiaddrNotSupported(_)) => return Err(NetError::BadAddress),
        }
    }
    match refused {
        Some(kind) if !listening => Err(NetError::CannotListen(kind)),
        _ => Ok(()),
    }
}

/// Returns whether somebody listens at an address already. libp2p does not ask: its listeners share
/// their port, so that of two nodes on one machine each would be sent half of the callers.
fn is_taken(ip: IpAddr, port: u16) -> bool {
    let address = SocketAddr::from((ip, port));
    let bind = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        if ip.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        // Elsewhere this would share the port too; here, it passes over connections that just ended.
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())
    };
    bind().is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

/// Ends a runtime. On a thread of its own, because tokio forbids it on the threads of any runtime,
/// and an app may drop its node anywhere.
fn end(runtime: Runtime, timeout: Duration) {
    let ending = move || runtime.shutdown_timeout(timeout);
    if let Ok(thread) = thread::Builder::new().name("lantoa-net-end".to_owned()).spawn(ending) {
        let _ = thread.join();
    }
}

/// How long [`Network::open`] may take, in milliseconds.
pub const OPEN_MS_MAX: u64 = limits::OPEN_MAX.as_millis() as u64;

/// Threads that move bytes: a second one, so that a long handshake does not hold up a stream.
const WORKERS: usize = 2;

/// How long dropping a network may take.
const STOP_MAX: Duration = Duration::from_secs(2);
