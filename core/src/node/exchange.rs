//! Open sessions on the writer thread: what the network tells goes in, what a session says goes out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::Sender;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::domain::id::{DeviceId, ProgrammeId, printed};
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::exchange::{
    Config, Counters, Effect, Host, Inviter, JoinEffect, JoinOutcome, JoinRefused, Joiner, Machine,
    Newcomer, Outcome, Scope,
};
use crate::engine::member::Ticket;
use crate::net::{
    CONNECTIONS_MAX_OFFICE, DialFailure, Direction, NetError, NetEvent, Network, NetworkConfig,
    Protocol, StreamId, listen_default,
};
use crate::node::error::{Error, ErrorKind};
use crate::node::membership::name_of;
use crate::node::network::{ListenOptions, SyncEvent};
use crate::node::notify::Channel;
use crate::node::writer::{Core, Message};

/// Longest wait of the writer thread while sessions are open, so that silent peers time out.
const TICK: Duration = Duration::from_millis(250);
/// How long a stop waits for what is queued to leave.
const STOP_MAX: Duration = Duration::from_secs(2);

/// Where a device is dialled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Target {
    /// Who is expected, where that is known.
    pub(super) device: Option<DeviceId>,
    /// Multiaddrs, tried in turn.
    pub(super) addresses: Vec<String>,
}

/// What whoever asked for a session is told.
#[derive(Debug)]
pub(super) enum Report {
    /// Something to show.
    Event(SyncEvent),
    /// Nobody was reached.
    NotReached {
        /// Where.
        target: Target,
        /// Why.
        error: Error,
    },
    /// The session is over; its last event was told before.
    Ended {
        /// With whom.
        target: Target,
        /// Whether it reached its end.
        ok: bool,
        /// What it moved.
        counters: Counters,
    },
}

/// The network with everything that runs over it.
pub(super) struct Exchange {
    network: Option<Network>,
    listens: bool,
    queue: Sender<Message>,
    sync_news: Arc<Channel<SyncEvent>>,
    streams: BTreeMap<StreamId, Stream>,
    requests: BTreeMap<u64, Request>,
    next_request: u64,
    nearby: BTreeMap<String, Vec<String>>,
    dialled: BTreeSet<Vec<String>>,
    began: Moment,
}

enum Stream {
    Session(Box<Session>),
    Inviting(Inviter),
    Joining(Box<Joining>),
}

struct Session {
    machine: Machine,
    asked: Option<Asked>,
    settled: Option<bool>,
}

struct Joining {
    joiner: Joiner,
    wish: JoinWish,
}

enum Request {
    Sync { asked: Asked, live: bool },
    Join(Box<JoinWish>),
}

#[derive(Clone)]
struct Asked {
    number: u64,
    target: Target,
    reports: Sender<(u64, Report)>,
}

struct JoinWish {
    ticket: Ticket,
    name: String,
    now: Instant,
    answer: Sender<Result<(), Error>>,
}

impl Exchange {
    pub(super) fn new(sync_news: Arc<Channel<SyncEvent>>, queue: Sender<Message>) -> Self {
        Self {
            network: None,
            listens: false,
            queue,
            sync_news,
            streams: BTreeMap::new(),
            requests: BTreeMap::new(),
            next_request: 0,
            nearby: BTreeMap::new(),
            dialled: BTreeSet::new(),
            began: Moment::now(),
        }
    }

    /// Returns how long the writer thread may wait for its next task.
    pub(super) fn wait_max(&self) -> Duration {
        if self.streams.is_empty() { Duration::MAX } else { TICK }
    }

    /// Ends every session and the network.
    pub(super) fn stop(&mut self) {
        self.listens = false;
        self.streams.clear();
        self.requests.clear();
        self.nearby.clear();
        self.dialled.clear();
        if let Some(network) = self.network.take() {
            network.shutdown(STOP_MAX);
        }
    }

    fn start(&mut self, seed: Zeroizing<[u8; 32]>, start: Start) -> Result<(), Error> {
        let queue = self.queue.clone();
        let sink = Box::new(move |event| {
            let task = Box::new(move |core: &mut Core| core.take_event(event));
            // Without a writer thread there is nobody to tell.
            let _ = queue.send(Message::Do(task));
        });
        let config = NetworkConfig {
            seed,
            listen: start.listen,
            discovery: start.discovery,
            tag: start.tag,
            connections_max: CONNECTIONS_MAX_OFFICE,
        };
        self.network = Some(Network::start(config, sink).map_err(|error| not_started(&error))?);
        Ok(())
    }

    fn request(&mut self, target: &Target, protocol: Protocol, request: Request) {
        let number = self.next_request;
        self.next_request += 1;
        self.requests.insert(number, request);
        if let Some(network) = &self.network {
            network.open(number, target.device, target.addresses.clone(), protocol);
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

struct Start {
    listen: Vec<String>,
    discovery: bool,
    tag: String,
}

impl Core {
    pub(super) fn listen(&mut self, options: &ListenOptions) -> Result<(), Error> {
        if self.exchange.listens {
            return Err(Error::new(ErrorKind::Busy, "listening", "this device listens already"));
        }
        // A network that only dials is replaced by one that is reached too.
        self.exchange.stop();
        let listen =
            if options.listen.is_empty() { listen_default() } else { options.listen.clone() };
        let start = Start { listen, discovery: options.discovery, tag: self.tag() };
        self.exchange.start(self.engine.key().seed(), start)?;
        self.exchange.listens = true;
        Ok(())
    }

    pub(super) fn addresses(&self) -> Vec<String> {
        match &self.exchange.network {
            Some(network) if self.exchange.listens => network.addresses(),
            _ => Vec::new(),
        }
    }

    /// Starts a network that only dials, where none is there; returns whether it did.
    fn start_dialling(&mut self, discovery: bool, tag: String) -> Result<bool, Error> {
        if self.exchange.network.is_some() {
            return Ok(false);
        }
        let start = Start { listen: Vec::new(), discovery, tag };
        self.exchange.start(self.engine.key().seed(), start)?;
        Ok(true)
    }

    pub(super) fn begin_sync(&mut self, look: bool) -> Result<bool, Error> {
        if self.engine.programme().is_none() {
            return Err(crate::engine::error::Error::NoProgramme.into());
        }
        self.exchange.dialled.clear();
        let tag = self.tag();
        self.start_dialling(look, tag)
    }

    /// Returns where devices of the programme may be reached that were not dialled in this call.
    pub(super) fn new_targets(&mut self) -> Result<Vec<Target>, Error> {
        let mut targets = Vec::new();
        for peer in self.engine.tables().peers()? {
            let is_member = self.engine.authority().role(peer.device).is_some();
            if is_member && peer.device != self.engine.device() && !peer.addresses.is_empty() {
                let device = Some(peer.device);
                targets.push(Target { device, addresses: peer.addresses });
            }
        }
        for addresses in self.exchange.nearby.values() {
            targets.push(Target { device: None, addresses: addresses.clone() });
        }
        targets.retain(|target| self.exchange.dialled.insert(target.addresses.clone()));
        Ok(targets)
    }

    pub(super) fn dial(
        &mut self,
        target: Target,
        live: bool,
        number: u64,
        reports: Sender<(u64, Report)>,
    ) {
        let asked = Asked { number, target: target.clone(), reports };
        self.exchange.request(&target, Protocol::Sync, Request::Sync { asked, live });
    }

    pub(super) fn begin_join(
        &mut self,
        ticket: Ticket,
        name: &str,
        addresses: Vec<String>,
        now: Instant,
        answer: Sender<Result<(), Error>>,
    ) -> Result<bool, Error> {
        self.engine.require_joinable(&ticket)?;
        let look = addresses.is_empty();
        let own = self.start_dialling(look, tag_of(ticket.programme))?;
        let mut addresses = addresses;
        addresses.extend(self.exchange.nearby.values().flatten().cloned());
        let target = Target { device: Some(ticket.inviter), addresses };
        let wish = JoinWish { ticket, name: name.to_owned(), now, answer };
        self.exchange.request(&target, Protocol::Join, Request::Join(Box::new(wish)));
        Ok(own)
    }

    /// Asks every session to end in good order.
    pub(super) fn finish_sessions(&mut self) {
        let streams: Vec<_> = self.exchange.streams.keys().copied().collect();
        for stream in streams {
            self.with_session(stream, |machine, _, _| machine.finish());
        }
    }

    pub(super) fn found_nearby(&mut self, name: &str, tag: &str, addresses: Vec<String>) {
        if let Some(network) = &self.exchange.network {
            network.found(name, None, tag, addresses);
        }
    }

    pub(super) fn lost_nearby(&mut self, name: &str) {
        if let Some(network) = &self.exchange.network {
            network.lost(name);
        }
    }

    /// Passes on what was committed to every session, and looks at their time.
    pub(super) fn pass_on(&mut self, touched: &Touched) {
        let streams: Vec<_> = self.exchange.streams.keys().copied().collect();
        if streams.is_empty() {
            return;
        }
        if !touched.spaces.is_empty() {
            // A tap on a live link goes at once, not after some seconds of quiet.
            let _ = self.engine.fold(self.clock.now());
        }
        for stream in streams {
            if touched.members {
                self.with_session(stream, |machine, host, now| {
                    machine.local_news(host, Scope::Control, now)
                });
            }
            for space in &touched.spaces {
                self.with_session(stream, |machine, host, now| {
                    machine.local_news(host, Scope::Space(*space), now)
                });
            }
            self.with_session(stream, |machine, _, now| machine.handle_time(now));
            self.take_join_time(stream);
        }
    }

    fn take_event(&mut self, event: NetEvent) {
        match event {
            NetEvent::StreamOpened { stream, peer, protocol, direction, request } => {
                self.open_stream(stream, peer, protocol, direction, request);
            }
            NetEvent::Bytes { stream, bytes } => {
                self.take_bytes(stream, &bytes);
                if let Some(network) = &self.exchange.network {
                    network.consumed(stream, bytes.len());
                }
            }
            NetEvent::StreamClosed { stream, .. } => {
                self.with_session(stream, |machine, _, _| machine.handle_end());
                self.end_join(stream);
                self.exchange.streams.remove(&stream);
            }
            NetEvent::DialFailed { request, reason } => self.take_failure(request, reason),
            NetEvent::Found { tag, addresses, .. } => {
                if tag.is_empty() || tag == self.tag() {
                    self.exchange.nearby.insert(addresses.join(" "), addresses);
                }
            }
            NetEvent::Lost { addresses, .. } => {
                self.exchange.nearby.remove(&addresses.join(" "));
            }
            NetEvent::Listening { .. } | NetEvent::DiscoveryFailed => {}
        }
    }

    fn open_stream(
        &mut self,
        stream: StreamId,
        peer: DeviceId,
        protocol: Protocol,
        direction: Direction,
        request: Option<u64>,
    ) {
        let now = self.exchange.now_ms();
        let request = request.and_then(|number| self.exchange.requests.remove(&number));
        match (protocol, request) {
            (Protocol::Sync, request) => {
                let (asked, live) = match request {
                    Some(Request::Sync { asked, live }) => (Some(asked), live),
                    _ => (None, true),
                };
                if self.engine.programme().is_none() {
                    self.close(stream);
                    return;
                }
                if let Some(address) =
                    asked.as_ref().and_then(|asked| asked.target.addresses.first().cloned())
                {
                    self.note_reached(peer, &address);
                }
                let dialled = direction == Direction::Outbound;
                let mut host = Host::new(&mut self.engine, self.clock.now());
                let config = Config { peer, dialled, live };
                let (machine, effects) = Machine::open(config, &mut host, now);
                let session = Session { machine, asked, settled: None };
                self.exchange.streams.insert(stream, Stream::Session(Box::new(session)));
                let name = name_of(&self.engine, peer).unwrap_or_default();
                self.tell(stream, SyncEvent::Peer { device: peer, name });
                self.do_effects(stream, effects);
            }
            (Protocol::Join, Some(Request::Join(wish))) => {
                let sealing =
                    x25519_dalek::PublicKey::from(&self.engine.key().sealing()).to_bytes();
                let (joiner, effects) = Joiner::open(
                    wish.ticket.clone(),
                    peer,
                    self.engine.device(),
                    sealing,
                    self.engine.person(),
                    now,
                );
                let joining = Joining { joiner, wish: *wish };
                self.exchange.streams.insert(stream, Stream::Joining(Box::new(joining)));
                self.do_join_effects(stream, effects, None);
            }
            (Protocol::Join, _) if direction == Direction::Inbound => {
                let inviting = Stream::Inviting(Inviter::open(peer, now));
                self.exchange.streams.insert(stream, inviting);
            }
            (Protocol::Join, _) => self.close(stream),
        }
    }

    fn take_bytes(&mut self, stream: StreamId, bytes: &[u8]) {
        let now_ms = self.exchange.now_ms();
        let now = self.clock.now();
        match self.exchange.streams.get_mut(&stream) {
            Some(Stream::Session(_)) => {
                self.with_session(stream, |machine, host, now| {
                    machine.handle_bytes(host, bytes, now)
                });
            }
            Some(Stream::Inviting(inviter)) => {
                let mut host = Host::new(&mut self.engine, now);
                let effects = inviter.handle_bytes(&mut host, bytes, now_ms);
                self.do_join_effects(stream, effects, None);
            }
            Some(Stream::Joining(joining)) => {
                let Joining { joiner, wish } = joining.as_mut();
                let mut newcomer =
                    Newcomer::new(&mut self.engine, &wish.ticket, &wish.name, wish.now);
                let effects = joiner.handle_bytes(&mut newcomer, bytes, now_ms);
                let failure = newcomer.failure.take().map(Error::from);
                self.do_join_effects(stream, effects, failure);
            }
            None => {}
        }
    }

    /// Lets a session do something and does what it asks for.
    fn with_session(
        &mut self,
        stream: StreamId,
        act: impl FnOnce(&mut Machine, &mut Host<'_>, u64) -> Vec<Effect>,
    ) {
        let now_ms = self.exchange.now_ms();
        let now = self.clock.now();
        if let Some(Stream::Session(session)) = self.exchange.streams.get_mut(&stream) {
            let mut host = Host::new(&mut self.engine, now);
            let effects = act(&mut session.machine, &mut host, now_ms);
            self.do_effects(stream, effects);
        }
    }

    fn do_effects(&mut self, stream: StreamId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(bytes) => self.send(stream, bytes),
                Effect::Progress(progress) => {
                    if let Some(device) = self.peer_of(stream) {
                        let done = progress.sent + progress.received;
                        let total = progress.to_send + progress.to_receive;
                        self.tell(stream, SyncEvent::Progress { device, done, total });
                    }
                }
                Effect::Settled { in_sync } => self.settle(stream, in_sync),
                Effect::Close(outcome) => self.end_session(stream, outcome),
            }
        }
    }

    fn settle(&mut self, stream: StreamId, in_sync: bool) {
        let Some(Stream::Session(session)) = self.exchange.streams.get_mut(&stream) else {
            return;
        };
        let first = session.settled.is_none();
        session.settled = Some(in_sync);
        let device = session.machine.peer();
        let offset = session.machine.clock_offset_ms().unwrap_or(0);
        if first {
            let error = (!in_sync).then(differs);
            self.note_seen(device, offset);
            self.tell(stream, SyncEvent::Done { device: Some(device), ok: in_sync, error });
        }
    }

    fn end_session(&mut self, stream: StreamId, outcome: Outcome) {
        if let Some(Stream::Session(session)) = self.exchange.streams.remove(&stream) {
            let device = session.machine.peer();
            let ok = session.settled.unwrap_or(outcome == Outcome::InSync);
            if session.settled.is_none() {
                if ok {
                    self.note_seen(device, session.machine.clock_offset_ms().unwrap_or(0));
                }
                let error = (!ok).then(|| not_in_sync(outcome));
                let event = SyncEvent::Done { device: Some(device), ok, error };
                self.tell_to(session.asked.as_ref(), event);
            }
            if let Some(Asked { number, target, reports }) = session.asked {
                let counters = session.machine.counters();
                let _ = reports.send((number, Report::Ended { target, ok, counters }));
            }
        }
        self.close(stream);
    }

    fn take_failure(&mut self, request: u64, reason: DialFailure) {
        let error = not_reached(reason);
        match self.exchange.requests.remove(&request) {
            Some(Request::Sync { asked, .. }) => {
                let Asked { number, target, reports } = asked;
                let _ = reports.send((number, Report::NotReached { target, error }));
            }
            Some(Request::Join(wish)) => {
                let _ = wish.answer.send(Err(error));
            }
            None => {}
        }
    }

    fn do_join_effects(
        &mut self,
        stream: StreamId,
        effects: Vec<JoinEffect>,
        failure: Option<Error>,
    ) {
        let mut failure = failure;
        for effect in effects {
            match effect {
                JoinEffect::Send(bytes) => self.send(stream, bytes),
                JoinEffect::Close(outcome) => {
                    if let Some(Stream::Joining(joining)) = self.exchange.streams.remove(&stream) {
                        let result = match (outcome, failure.take()) {
                            (JoinOutcome::Joined, _) => Ok(()),
                            (_, Some(error)) => Err(error),
                            (outcome, None) => Err(not_joined(outcome)),
                        };
                        let _ = joining.wish.answer.send(result);
                    }
                    self.close(stream);
                }
            }
        }
    }

    fn take_join_time(&mut self, stream: StreamId) {
        let now = self.exchange.now_ms();
        let effects = match self.exchange.streams.get_mut(&stream) {
            Some(Stream::Inviting(inviter)) => inviter.handle_time(now),
            Some(Stream::Joining(joining)) => joining.joiner.handle_time(now),
            Some(Stream::Session(_)) | None => return,
        };
        self.do_join_effects(stream, effects, None);
    }

    fn end_join(&mut self, stream: StreamId) {
        let effects = match self.exchange.streams.get_mut(&stream) {
            Some(Stream::Inviting(inviter)) => inviter.handle_end(),
            Some(Stream::Joining(joining)) => joining.joiner.handle_end(),
            Some(Stream::Session(_)) | None => return,
        };
        self.do_join_effects(stream, effects, None);
    }

    fn peer_of(&self, stream: StreamId) -> Option<DeviceId> {
        match self.exchange.streams.get(&stream)? {
            Stream::Session(session) => Some(session.machine.peer()),
            Stream::Inviting(_) | Stream::Joining(_) => None,
        }
    }

    fn tell(&self, stream: StreamId, event: SyncEvent) {
        let asked = match self.exchange.streams.get(&stream) {
            Some(Stream::Session(session)) => session.asked.as_ref(),
            _ => None,
        };
        self.tell_to(asked, event);
    }

    fn tell_to(&self, asked: Option<&Asked>, event: SyncEvent) {
        if let Some(asked) = asked {
            let _ = asked.reports.send((asked.number, Report::Event(event.clone())));
        }
        self.exchange.sync_news.tell(event);
    }

    fn send(&self, stream: StreamId, bytes: Vec<u8>) {
        if let Some(network) = &self.exchange.network {
            // A stream that is over says so by its own event.
            let _ = network.send(stream, bytes);
        }
    }

    fn close(&mut self, stream: StreamId) {
        self.exchange.streams.remove(&stream);
        if let Some(network) = &self.exchange.network {
            network.close(stream);
        }
    }

    fn note_reached(&mut self, peer: DeviceId, address: &str) {
        // An address that is not remembered is found again; the session goes on.
        let _ = self.engine.note_reached(peer, address);
    }

    fn note_seen(&mut self, peer: DeviceId, clock_offset_ms: i64) {
        // Whether it is noted or not, the session has reached its end.
        let _ = self.engine.note_seen(peer, self.clock.now(), clock_offset_ms);
    }

    fn tag(&self) -> String {
        self.engine.programme().map(tag_of).unwrap_or_default()
    }
}

/// Returns what devices of a programme announce: enough to pass others by, too little to name it.
fn tag_of(programme: ProgrammeId) -> String {
    let mut sha = Sha256::new();
    sha.update(b"lantoa-tag-1\0");
    sha.update(programme.0);
    printed(&sha.finalize()[..5])
}

fn not_started(error: &NetError) -> Error {
    let (kind, code) = match error {
        NetError::BadAddress => (ErrorKind::InvalidInput, "listen-address"),
        NetError::AddressInUse => (ErrorKind::Busy, "address-in-use"),
        NetError::CannotListen(_) => (ErrorKind::Unreachable, "cannot-listen"),
        NetError::NoThreads(_) => (ErrorKind::Busy, "no-threads"),
    };
    Error::new(kind, code, error.to_string())
}

fn not_reached(reason: DialFailure) -> Error {
    let (kind, code, message) = match reason {
        DialFailure::ShutDown => (ErrorKind::Busy, "network-stopped", "the network was stopped"),
        DialFailure::NoAddress => {
            (ErrorKind::Unreachable, "no-address", "no address to dial is known")
        }
        DialFailure::Busy => (ErrorKind::Busy, "too-many", "too many connections are open"),
        DialFailure::Unreachable => {
            (ErrorKind::Unreachable, "no-way", "no way leads to the address")
        }
        DialFailure::TimedOut => (ErrorKind::Unreachable, "no-answer", "no answer came in time"),
        DialFailure::Refused => {
            (ErrorKind::Unreachable, "nobody-listens", "nobody listens at the address")
        }
        DialFailure::Myself => {
            (ErrorKind::InvalidInput, "own-address", "the address is this device's own")
        }
        DialFailure::Dropped => {
            (ErrorKind::Unreachable, "broke-off", "the device answered and broke off")
        }
        DialFailure::Unsupported => {
            (ErrorKind::Unreachable, "other-protocol", "the device does not speak the protocol")
        }
        DialFailure::WrongPeer => {
            (ErrorKind::NotAllowed, "other-device", "another device answered than expected")
        }
        DialFailure::Blocked => (ErrorKind::NotAllowed, "blocked", "the device is blocked here"),
    };
    Error::new(kind, code, message)
}

fn differs() -> Error {
    let message = "something waits for entries or records that neither device could give";
    Error::new(ErrorKind::Conflict, "sync-differs", message)
}

fn not_in_sync(outcome: Outcome) -> Error {
    match outcome {
        Outcome::InSync | Outcome::Differs => differs(),
        Outcome::Removed => Error::new(ErrorKind::NotAllowed, "removed", "this device was removed"),
        Outcome::PeerRemoved => {
            Error::new(ErrorKind::NotAllowed, "peer-removed", "the other device was removed")
        }
        Outcome::Refused(refusal) => {
            Error::new(ErrorKind::NotAllowed, "sync-refused", refusal.to_string())
        }
        Outcome::Fault(fault) => {
            Error::new(ErrorKind::Unreachable, "sync-fault", fault.to_string())
        }
        Outcome::Local => {
            Error::new(ErrorKind::Damaged, "sync-local", "this device could not keep what came")
        }
        Outcome::Silent => {
            Error::new(ErrorKind::Unreachable, "sync-silent", "the other device fell silent")
        }
        Outcome::Cut => {
            Error::new(ErrorKind::Unreachable, "sync-cut", "the connection was cut; run it again")
        }
    }
}

fn not_joined(outcome: JoinOutcome) -> Error {
    let (kind, code, message) = match outcome {
        JoinOutcome::Joined => (ErrorKind::Damaged, "join-lost", "joining was not kept".to_owned()),
        JoinOutcome::Refused(refused) => {
            let code = match refused {
                JoinRefused::Expired => "ticket-expired",
                JoinRefused::Used => "ticket-used",
                JoinRefused::Unknown => "ticket-unknown",
                JoinRefused::WrongSecret => "ticket-secret",
                JoinRefused::Void => "ticket-void",
                JoinRefused::NotInviter => "ticket-not-inviter",
                JoinRefused::Local => "inviter-failed",
            };
            (ErrorKind::NotAllowed, code, refused.to_string())
        }
        JoinOutcome::NotCertified => (
            ErrorKind::NotAllowed,
            "not-certified",
            "the answer does not hold the certificate that the ticket promises".to_owned(),
        ),
        JoinOutcome::Fault(fault) => (ErrorKind::Unreachable, "join-fault", fault.to_string()),
        JoinOutcome::Silent => {
            (ErrorKind::Unreachable, "join-silent", "the inviter fell silent".to_owned())
        }
        JoinOutcome::Cut => {
            (ErrorKind::Unreachable, "join-cut", "the connection was cut".to_owned())
        }
    };
    Error::new(kind, code, message)
}
