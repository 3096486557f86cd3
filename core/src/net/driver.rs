//! The one task that owns the swarm: it dials, listens, and hands streams over.
//!
//! Bytes do not pass through here; a stream's own task carries them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, mpsc as std_mpsc};

use futures::StreamExt;
use libp2p::core::ConnectedPoint;
use libp2p::swarm::{ConnectionId, DialError, SwarmEvent};
use libp2p::{Multiaddr, PeerId, Stream, Swarm};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::domain::id::DeviceId;
use crate::net::address;
use crate::net::discovery::Discovery;
use crate::net::door::Door;
use crate::net::event::{DialFailure, Listener, NetEvent, Protocol, RemoteEnd};
use crate::net::limits::{
    ADDRESSES_MAX, Connections, OPEN_MAX, REOPEN_MAX, STAGGER, STREAMS_PER_PEER_MAX,
    STREAMS_PER_STRANGER_MAX,
};
use crate::net::link::Links;
use crate::net::stream::{Opened, Streams};
use crate::net::substream::{Answer, Taken, Unopened};
use crate::net::swarm::{self, Behaviour, BehaviourEvent};

/// What the owner asks of the driver.
#[derive(Debug)]
pub(super) enum Command {
    Open(Open),
    Block(DeviceId),
    /// Ends the driver once all streams are closed, or at that time; then says so.
    ShutDown(Instant, std_mpsc::Sender<()>),
}

/// A stream that is wanted.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) request: u64,
    pub(super) peer: Option<DeviceId>,
    pub(super) addresses: Vec<String>,
    pub(super) protocol: Protocol,
}

/// What the driver shares with its owner.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) me: DeviceId,
    pub(super) listener: Arc<Listener>,
    pub(super) door: Door,
    pub(super) streams: Arc<Streams>,
    pub(super) addresses: Mutex<Vec<String>>,
    pub(super) discovery: Option<Discovery>,
    pub(super) links: Arc<Links>,
}

/// The state of the task.
pub(super) struct Driver {
    swarm: Swarm<Behaviour>,
    shared: Arc<Shared>,
    commands: mpsc::UnboundedReceiver<Command>,
    /// What became of streams being negotiated.
    negotiated: mpsc::UnboundedReceiver<Negotiated>,
    negotiator: Negotiator,
    /// Streams that wait for a connection, by a number of the driver's own.
    waiting: BTreeMap<u64, Waiting>,
    next_waiting: u64,
    /// Which of `waiting` each dial is for, and where to. Its winner has left it already: a late
    /// dial is surplus.
    dials: BTreeMap<ConnectionId, (u64, (IpAddr, u16))>,
    /// Where each open connection that was dialled leads: whoever asks for an address again is led
    /// to the same device.
    dialled: BTreeMap<ConnectionId, ((IpAddr, u16), DeviceId)>,
    connections: Connections,
    /// The other end of each open connection.
    remotes: BTreeMap<ConnectionId, RemoteEnd>,
    listening: BTreeSet<(IpAddr, u16)>,
    stopping: Option<(Instant, std_mpsc::Sender<()>)>,
}

/// A stream that waits for one of its dials.
#[derive(Debug)]
struct Waiting {
    open: Open,
    peer: Option<PeerId>,
    untried: VecDeque<(IpAddr, u16)>,
    dialling: usize,
    next_dial: Instant,
    deadline: Instant,
    failure: DialFailure,
    /// What came of each address so far.
    tried: Vec<(String, DialFailure)>,
}

/// How the negotiation of one stream over an old connection ended, where it needs the driver.
#[derive(Debug)]
struct Negotiated {
    open: Open,
    connection: ConnectionId,
}

/// A stream that one connection was asked for.
struct Asked {
    device: DeviceId,
    connection: ConnectionId,
    remote: Option<RemoteEnd>,
    answer: Answer,
}

/// Waits for streams that were asked for, in tasks of their own.
#[derive(Clone)]
struct Negotiator {
    shared: Arc<Shared>,
    failed: mpsc::UnboundedSender<Negotiated>,
}

impl Driver {
    /// Returns the driver of a swarm that listens already.
    pub(super) fn new(
        swarm: Swarm<Behaviour>,
        shared: Arc<Shared>,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Self {
        let (failed, negotiated) = mpsc::unbounded_channel();
        let negotiator = Negotiator { shared: Arc::clone(&shared), failed };
        Self {
            swarm,
            shared,
            commands,
            negotiated,
            negotiator,
            waiting: BTreeMap::new(),
            next_waiting: 0,
            dials: BTreeMap::new(),
            dialled: BTreeMap::new(),
            connections: Connections::default(),
            remotes: BTreeMap::new(),
            listening: BTreeSet::new(),
            stopping: None,
        }
    }

    /// Runs until the owner shuts the network down or is gone.
    pub(super) async fn run(mut self) {
        loop {
            let wake = self.next_wake();
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_event(event),
                command = self.commands.recv() => match command {
                    Some(command) => self.on_command(command),
                    None => break,
                },
                Some(negotiated) = self.negotiated.recv() => self.on_dead_connection(negotiated),
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.on_time(),
                () = self.shared.streams.emptied(), if self.stopping.is_some() => {}
            }
            if let Some((by, _)) = &self.stopping
                && (self.shared.streams.is_empty() || Instant::now() >= *by)
            {
                break;
            }
        }
        for waiting in std::mem::take(&mut self.waiting).into_values() {
            self.fail(waiting.open.request, DialFailure::ShutDown, Vec::new());
        }
        if let Some((_, done)) = self.stopping.take() {
            let _ = done.send(());
        }
    }

    fn on_command(&mut self, command: Command) {
        match command {
            Command::Open(open) => self.open(open),
            Command::Block(device) => {
                self.shared.streams.block(device);
                self.swarm.behaviour_mut().blocked.block_peer(address::peer_of(device));
            }
            Command::ShutDown(by, done) => {
                self.shared.streams.close_all(by);
                self.stopping = Some((by, done));
            }
        }
    }

    fn open(&mut self, open: Open) {
        if self.stopping.is_some() {
            return self.fail(open.request, DialFailure::ShutDown, Vec::new());
        }
        if open.peer.is_none()
            && let Some((connection, device)) = self.led_to(&open.addresses)
        {
            let asked = self.ask(device, connection, open.protocol);
            tokio::spawn(self.negotiator.clone().over_old(open, asked));
            return;
        }
        let Some(device) = open.peer else { return self.dial(open) };
        let peer = address::peer_of(device);
        if device == self.shared.me {
            self.fail(open.request, DialFailure::Myself, Vec::new());
        } else if self.swarm.behaviour().blocked.blocked_peers().contains(&peer) {
            self.fail(open.request, DialFailure::Blocked, Vec::new());
        } else if let Some(connection) = self.connections.newest(peer) {
            let asked = self.ask(device, connection, open.protocol);
            tokio::spawn(self.negotiator.clone().over_old(open, asked));
        } else {
            self.dial(open);
        }
    }

    /// Returns the newest connection that was dialled at one of these addresses.
    fn led_to(&self, addresses: &[String]) -> Option<(ConnectionId, DeviceId)> {
        let wanted: Vec<_> = addresses.iter().filter_map(|text| address::parse(text)).collect();
        let mut dialled = self.dialled.iter().rev();
        let (connection, (_, device)) = dialled.find(|(_, (at, _))| wanted.contains(at))?;
        Some((*connection, *device))
    }

    /// Starts to dial for a stream.
    fn dial(&mut self, open: Open) {
        let mut untried = VecDeque::new();
        for address in open.addresses.iter().filter_map(|text| address::to_dial(text)) {
            if !untried.contains(&address) && untried.len() < ADDRESSES_MAX {
                untried.push_back(address);
            }
        }
        let now = Instant::now();
        let waiting = Waiting {
            peer: open.peer.map(address::peer_of),
            open,
            untried,
            dialling: 0,
            next_dial: now,
            deadline: now + OPEN_MAX,
            failure: DialFailure::NoAddress,
            tried: Vec::new(),
        };
        self.next_waiting += 1;
        self.waiting.insert(self.next_waiting, waiting);
        self.advance(self.next_waiting);
    }

    /// Dials the next address of a stream if it is time to, and fails it if nothing is left.
    fn advance(&mut self, number: u64) {
        let now = Instant::now();
        while let Some(waiting) = self.waiting.get_mut(&number) {
            if now >= waiting.deadline {
                let dialling = self.dials.values().filter(|(of, _)| *of == number);
                for (_, address) in dialling {
                    waiting.failed(*address, DialFailure::TimedOut);
                }
                waiting.failure = waiting.failure.max(DialFailure::TimedOut);
            } else if waiting.dialling > 0 && now < waiting.next_dial {
                return;
            } else if let Some(address) = waiting.untried.pop_front() {
                let options = swarm::dial(waiting.peer, address::join(address.0, address.1));
                let connection = options.connection_id();
                match self.swarm.dial(options) {
                    Ok(()) => {
                        self.dials.insert(connection, (number, address));
                        waiting.dialling += 1;
                        waiting.next_dial = now + STAGGER;
                        return;
                    }
                    Err(error) => waiting.failed(address, swarm::failure(&error)),
                }
                continue;
            } else if waiting.dialling > 0 {
                return;
            }
            if let Some(Waiting { open, failure, tried, .. }) = self.waiting.remove(&number) {
                self.fail(open.request, failure, tried);
            }
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let waiting = self.waiting.values().map(|waiting| match waiting.untried.is_empty() {
            true => waiting.deadline,
            false => waiting.next_dial.min(waiting.deadline),
        });
        let stopping = self.stopping.as_ref().map(|(by, _)| *by);
        waiting.chain(stopping).chain(self.shared.door.due()).min()
    }

    fn on_time(&mut self) {
        self.shared.door.close_overdue();
        for number in self.waiting.keys().copied().collect::<Vec<_>>() {
            self.advance(number);
        }
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p adds events")]
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.remotes.extend(remote_end(&endpoint).map(|remote| (connection_id, remote)));
                if let Some(device) = address::device_of(peer_id) {
                    self.shared.door.name(&endpoint, device);
                }
                self.on_connected(peer_id, connection_id);
            }
            SwarmEvent::ConnectionClosed { peer_id, connection_id, .. } => {
                self.connections.closed(peer_id, connection_id);
                self.dialled.remove(&connection_id);
                self.remotes.remove(&connection_id);
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                self.on_dial_failed(connection_id, &error);
            }
            SwarmEvent::Behaviour(BehaviourEvent::Streams(taken)) => self.take(taken),
            SwarmEvent::NewListenAddr { address, .. } => self.on_address(&address, true),
            SwarmEvent::ExpiredListenAddr { address, .. } => self.on_address(&address, false),
            SwarmEvent::ListenerClosed { addresses, .. } => {
                for address in addresses {
                    self.on_address(&address, false);
                }
            }
            _ => {}
        }
    }

    fn on_connected(&mut self, peer: PeerId, connection: ConnectionId) {
        if let Some(oldest) = self.connections.opened(peer, connection) {
            self.swarm.close_connection(oldest);
        }
        let Some((number, address)) = self.dials.remove(&connection) else { return };
        let device = address::device_of(peer);
        match (self.waiting.remove(&number), device) {
            (Some(Waiting { open, deadline, .. }), Some(device)) => {
                self.dialled.insert(connection, (address, device));
                let asked = self.ask(device, connection, open.protocol);
                tokio::spawn(self.negotiator.clone().over_new(open, asked, deadline));
            }
            // Another address of the same device was faster.
            (None, _) | (_, None) => {
                self.swarm.close_connection(connection);
            }
        }
    }

    fn on_dial_failed(&mut self, connection: ConnectionId, error: &DialError) {
        let Some((number, address)) = self.dials.remove(&connection) else { return };
        let Some(waiting) = self.waiting.get_mut(&number) else { return };
        waiting.dialling -= 1;
        waiting.next_dial = Instant::now();
        waiting.failed(address, swarm::failure(error));
        let peer = waiting.open.peer.map(|device| (device, address::peer_of(device)));
        let other = peer.and_then(|(_, peer)| self.connections.newest(peer));
        match (peer, other) {
            // The peer's own dial came through while ours failed.
            (Some((device, _)), Some(connection)) => {
                let Waiting { open, deadline, .. } =
                    self.waiting.remove(&number).expect("found above");
                let asked = self.ask(device, connection, open.protocol);
                tokio::spawn(self.negotiator.clone().over_new(open, asked, deadline));
            }
            _ => self.advance(number),
        }
    }

    fn ask(&mut self, device: DeviceId, connection: ConnectionId, protocol: Protocol) -> Asked {
        let streams = &mut self.swarm.behaviour_mut().streams;
        let answer = streams.open(address::peer_of(device), connection, protocol);
        Asked { device, connection, remote: self.remotes.get(&connection).copied(), answer }
    }

    /// Takes a stream that a peer opened.
    fn take(&mut self, Taken { peer, connection, protocol, stream }: Taken) {
        let is_blocked = self.swarm.behaviour().blocked.blocked_peers().contains(&peer);
        if self.stopping.is_none()
            && !is_blocked
            && let Some(peer) = address::device_of(peer)
        {
            let streams_max = match self.shared.door.is_stranger(peer) {
                true => STREAMS_PER_STRANGER_MAX,
                false => STREAMS_PER_PEER_MAX,
            };
            let remote = self.remotes.get(&connection).copied();
            let opened = Opened { peer, protocol, request: None, remote, streams_max };
            tokio::spawn(Arc::clone(&self.shared.streams).carry(opened, stream));
        }
    }

    /// A stream could not be opened over a connection that was there: it is dead. Dials anew.
    fn on_dead_connection(&mut self, Negotiated { open, connection }: Negotiated) {
        self.swarm.close_connection(connection);
        if self.stopping.is_some() {
            self.fail(open.request, DialFailure::ShutDown, Vec::new());
        } else if open.addresses.is_empty() {
            self.fail(open.request, DialFailure::TimedOut, Vec::new());
        } else {
            self.dial(open);
        }
    }

    fn on_address(&mut self, address: &Multiaddr, there: bool) {
        let Some(address) = address::split(address) else { return };
        let changed = match there {
            true => self.listening.insert(address),
            false => self.listening.remove(&address),
        };
        if !changed {
            return;
        }
        if !there && !self.listening.iter().any(|(ip, _)| *ip == address.0) {
            // What ran over it hears no more of its peer, and has no way to tell it.
            self.shared.links.cut(address.0);
        }
        let told = address::worth_telling(self.listening.iter().copied().collect());
        if let Some(discovery) = &self.shared.discovery {
            discovery.announce(&told);
        }
        let addresses: Vec<_> =
            told.into_iter().map(|(ip, port)| address::join(ip, port).to_string()).collect();
        let mut shared = self.shared.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if *shared != addresses {
            shared.clone_from(&addresses);
            drop(shared);
            self.shared.listener.tell(NetEvent::Listening { addresses });
        }
    }

    fn fail(&self, request: u64, reason: DialFailure, tried: Vec<(String, DialFailure)>) {
        self.shared.listener.tell(NetEvent::DialFailed { request, reason, tried });
    }
}

impl Waiting {
    /// Notes that an address failed; the most telling reason is that of all.
    fn failed(&mut self, (ip, port): (IpAddr, u16), reason: DialFailure) {
        self.failure = self.failure.max(reason);
        self.tried.push((address::join(ip, port).to_string(), reason));
    }
}

impl Negotiator {
    /// Waits for a stream over the connection that was dialled for it, and carries it.
    async fn over_new(self, open: Open, asked: Asked, deadline: Instant) {
        let Asked { device, remote, answer, .. } = asked;
        let reason = match timeout_at(deadline, answer).await {
            Ok(Ok(Ok(stream))) => return self.carry(open, device, remote, stream).await,
            Ok(Ok(Err(Unopened::Unsupported))) => DialFailure::Unsupported,
            Ok(Ok(Err(Unopened::Broken)) | Err(_)) => DialFailure::Dropped,
            Err(_) => DialFailure::TimedOut,
        };
        self.fail(open.request, reason, remote);
    }

    /// Waits for a stream over a connection that was there, and carries it. The driver takes over
    /// where the connection turns out to be dead.
    async fn over_old(self, open: Open, asked: Asked) {
        let Asked { device, connection, remote, answer } = asked;
        match timeout_at(Instant::now() + REOPEN_MAX, answer).await {
            Ok(Ok(Ok(stream))) => self.carry(open, device, remote, stream).await,
            Ok(Ok(Err(Unopened::Unsupported))) => {
                self.fail(open.request, DialFailure::Unsupported, remote);
            }
            Ok(Ok(Err(Unopened::Broken)) | Err(_)) | Err(_) => {
                let _ = self.failed.send(Negotiated { open, connection });
            }
        }
    }

    fn fail(&self, request: u64, reason: DialFailure, remote: Option<RemoteEnd>) {
        let dialled = remote.filter(|remote| remote.dialled);
        let tried = dialled.map(|at| (address::join(at.ip, at.port).to_string(), reason));
        let tried = tried.into_iter().collect();
        self.shared.listener.tell(NetEvent::DialFailed { request, reason, tried });
    }

    async fn carry(self, open: Open, peer: DeviceId, remote: Option<RemoteEnd>, stream: Stream) {
        let Open { request, protocol, .. } = open;
        let streams_max = STREAMS_PER_PEER_MAX;
        let opened = Opened { peer, protocol, request: Some(request), remote, streams_max };
        Arc::clone(&self.shared.streams).carry(opened, stream).await;
    }
}

/// Returns where the other end of a connection is.
fn remote_end(endpoint: &ConnectedPoint) -> Option<RemoteEnd> {
    let (ip, port) = address::split(endpoint.get_remote_address())?;
    Some(RemoteEnd { ip, port, dialled: endpoint.is_dialer() })
}
