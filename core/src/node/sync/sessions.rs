//! Open sessions on the writer thread: what the network tells goes in, what a session says goes out.

mod crowd;
mod joining;
mod nearby;
mod peers;
mod standing;
mod tag;

use crossbeam_channel::Sender;
use serde_json::json;

use crate::domain::id::DeviceId;
use crate::domain::programme::Role;
use crate::domain::touched::Touched;
use crate::engine::session_host::{Config, Effect, Host, Inviter, Machine, Outcome, Scope};
use crate::net::{
    CONNECTIONS_MAX_OFFICE, CONNECTIONS_MAX_PHONE, DialFailure, Direction, NetEvent, Network,
    NetworkConfig, Protocol, RemoteEnd, StreamId, listen_default, multiaddr,
};
use crate::node::core::{Core, Message};
use crate::node::error::{Error, ErrorKind};
use crate::node::lock::locked;
use crate::node::log::LogEvent;
use crate::node::sync::open_streams::{
    Asked, Inviting, OpenedStream, Parting, Report, Request, Session, Sign, Stream, Target,
};
use crate::node::sync::reason::{ADDRESS_IN_USE, differs, not_in_sync, not_reached, not_started};
use crate::node::sync::sessions::tag::tag_of;
use crate::node::sync::turns::Waiting;
use crate::node::sync::{ListenOptions, SyncEvent};

impl Core {
    pub(super) fn listen(&mut self, options: &ListenOptions) -> Result<(), Error> {
        if self.open.listens {
            return Err(Error::new(ErrorKind::Busy, "listening", "this device listens already"));
        }
        // A network that only dials is replaced by one that is reached too.
        self.stop_network();
        let listen =
            if options.listen.is_empty() { listen_default() } else { options.listen.clone() };
        let as_before = self.at_port_of_before(&listen);
        match self.start_network(as_before.clone(), options.discovery, self.tag()) {
            Err(error) if error.code == ADDRESS_IN_USE && as_before != listen => {
                self.start_network(listen, options.discovery, self.tag())?;
            }
            started => started?,
        }
        self.open.listens = true;
        Ok(())
    }

    /// Starts a network that only dials, where none is there. Every call that succeeds is followed
    /// by one of [`Core::release_network`].
    fn use_network(&mut self, discovery: bool, tag: String) -> Result<(), Error> {
        if self.open.network.is_none() {
            self.start_network(Vec::new(), discovery, tag)?;
        }
        self.open.users += 1;
        Ok(())
    }

    /// Ends a network that only dials with the last call that used it.
    pub(super) fn release_network(&mut self) {
        self.open.cut_joining = None;
        self.open.users = self.open.users.saturating_sub(1);
        if self.open.users == 0 && !self.open.listens {
            self.stop_network();
        }
    }

    /// Ends every session in good order, tells whoever asked for one, and ends the network.
    pub(in crate::node) fn stop_network(&mut self) {
        self.finish(|_| true);
        for number in self.open.requests.keys().copied().collect::<Vec<_>>() {
            self.take_failure(number, DialFailure::ShutDown, &[]);
        }
        if self.open.network.is_some() {
            self.news.tell_line(self.line(LogEvent::NetworkStopped));
        }
        self.open.stop();
    }

    fn start_network(
        &mut self,
        listen: Vec<String>,
        discovery: bool,
        tag: String,
    ) -> Result<(), Error> {
        let queue = self.queue.clone();
        let sink = Box::new(move |event| {
            let task = Box::new(move |core: &mut Self| core.take_event(event));
            // Without a writer thread there is nobody to tell.
            let _ = queue.send(Message::Do(task));
        });
        // A coordinator's device is where the phones of an evening all arrive.
        let is_office =
            self.engine.authority().role(self.engine.device()) == Some(Role::Coordinator);
        let connections_max =
            if is_office { CONNECTIONS_MAX_OFFICE } else { CONNECTIONS_MAX_PHONE };
        let seed = self.engine.key().seed();
        self.open.tag.clone_from(&tag);
        self.open.is_discovery_refused = false;
        let addresses = listen.len() as u64;
        let config = NetworkConfig { seed, listen, discovery, tag, connections_max };
        let network = Network::start(config, sink).map_err(|error| not_started(&error))?;
        {
            let surroundings = locked(&self.open.surroundings);
            surroundings.reported.values().for_each(|service| network.found_service(service));
            network.set_resting(surroundings.is_resting);
        }
        self.open.network = Some(network);
        self.tell_members();
        self.news.tell_line(self.line(LogEvent::NetworkStarted).counting(addresses));
        Ok(())
    }

    pub(super) fn require_programme(&self) -> Result<(), Error> {
        match self.engine.programme() {
            Some(_) => Ok(()),
            None => Err(crate::engine::error::Error::NoProgramme.into()),
        }
    }

    /// Begins a call that hears of signs; returns whether the screen is off.
    pub(super) fn begin_sync(&mut self, look: bool, signs: Sender<Sign>) -> Result<bool, Error> {
        self.require_programme()?;
        self.open.met.clear();
        let tag = self.tag();
        self.use_network(look, tag)?;
        let near = self.open.nearby.values().cloned().map(Sign::Found);
        let sessions = self.open.streams.keys().filter_map(|stream| self.peer_of(*stream));
        for sign in near.chain(sessions.map(Sign::Met)) {
            let _ = signs.send(sign);
        }
        self.open.calls.push(signs);
        Ok(locked(&self.open.surroundings).is_resting)
    }

    /// Watches links, and dials, at the pace of a device whose screen is off or on.
    pub(super) fn set_resting(&mut self, is_resting: bool) {
        if let Some(network) = &self.open.network {
            network.set_resting(is_resting);
        }
        self.open.tell(&Sign::Resting(is_resting));
    }

    /// Takes that a person did something here that others are to learn.
    pub(in crate::node) fn tapped(&mut self) {
        self.open.tell(&Sign::Tapped);
    }

    pub(super) fn dial(
        &mut self,
        mut target: Target,
        live: bool,
        once_each: bool,
        number: u64,
        reports: Sender<(u64, Report)>,
    ) {
        if live && let Some(device) = target.device.filter(|device| self.open.has_session(*device))
        {
            let _ = reports.send((number, Report::Surplus(device)));
            return;
        }
        // Since it was a target, more may have become known.
        if let Some(device) = target.device {
            target.addresses = self.candidates(device);
        }
        let asked = Asked { number, target: target.clone(), once_each, reports };
        let request = Request::Sync { asked, live };
        if let Err(number) = self.open.request(&target, Protocol::Sync, request) {
            self.take_failure(number, DialFailure::ShutDown, &[]);
        }
    }

    /// Ends the sessions of one call in good order, and no others; what it still dials is given up
    /// and failed for that reason.
    pub(super) fn finish_sessions(&mut self, reports: &Sender<(u64, Report)>, why: DialFailure) {
        let is_of_call = |request: &Request| match request {
            Request::Sync { asked, .. } => asked.reports.same_channel(reports),
            Request::Join(_) => false,
        };
        let requests = self.open.requests.iter();
        let dialled = requests.filter(|(_, request)| is_of_call(request));
        for number in dialled.map(|(number, _)| *number).collect::<Vec<_>>() {
            self.take_failure(number, why, &[]);
        }
        self.finish(|asked| asked.is_some_and(|asked| asked.reports.same_channel(reports)));
    }

    fn finish(&mut self, wanted: impl Fn(Option<&Asked>) -> bool) {
        let streams = self.open.streams.iter();
        let streams: Vec<_> = streams
            .filter(|(_, stream)| match stream {
                Stream::Session(session) => wanted(session.asked.as_ref()),
                Stream::Inviting(_) | Stream::Joining(_) => false,
            })
            .map(|(stream, _)| *stream)
            .collect();
        for stream in streams {
            self.with_session(stream, |machine, _, _| machine.finish());
        }
    }

    /// Passes on what was committed to every session.
    pub(in crate::node) fn pass_on(&mut self, touched: &Touched) {
        if touched.members {
            self.tell_members();
            self.open.tell(&Sign::Members);
        }
        if touched.is_empty() {
            return;
        }
        let streams: Vec<_> = self.open.streams.keys().copied().collect();
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
            if let Some(device) = self.peer_of(stream) {
                self.bound(device);
            }
        }
    }

    /// Lets go of peers that were silent for too long. Only while nothing waits to be done: what they said
    /// during a long task is taken first.
    pub(in crate::node) fn look_at_time(&mut self) {
        for stream in self.open.streams.keys().copied().collect::<Vec<_>>() {
            self.with_session(stream, |machine, _, now| machine.handle_time(now));
            self.tell_waiting(stream);
            self.take_join_time(stream);
        }
        self.begin_turns();
    }

    fn take_event(&mut self, event: NetEvent) {
        self.take_news(event);
        self.begin_turns();
    }

    fn take_news(&mut self, event: NetEvent) {
        match event {
            NetEvent::StreamOpened { stream, peer, protocol, direction, request, remote } => {
                let opened = OpenedStream { stream, peer, direction, remote };
                self.open_stream(opened, protocol, request);
            }
            NetEvent::Bytes { stream, bytes } if self.open.turns.keep(stream, &bytes) => {}
            NetEvent::Bytes { stream, bytes } => {
                self.take_bytes(stream, &bytes);
                if let Some(network) = &self.open.network {
                    network.consumed(stream, bytes.len());
                }
            }
            NetEvent::StreamClosed { stream, .. } => {
                if let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) {
                    session.is_lost = true;
                }
                self.with_session(stream, |machine, _, _| machine.handle_end());
                self.end_join(stream);
                self.open.streams.remove(&stream);
                self.open.turns.end(stream);
            }
            NetEvent::DialFailed { request, reason, tried } => {
                self.take_failure(request, reason, &tried);
            }
            NetEvent::Found { name, tag, addresses, .. } => {
                if tag.is_empty() || tag == self.open.tag {
                    self.open.tell(&Sign::Found(addresses.clone()));
                    self.open.strangers.remove(&name);
                    self.open.nearby.insert(name, addresses);
                } else {
                    self.open.strangers.insert(name);
                }
            }
            NetEvent::Lost { name, .. } => {
                self.open.strangers.remove(&name);
                if let Some(addresses) = self.open.nearby.remove(&name) {
                    self.open.tries.gone(&addresses);
                    self.open.tell(&Sign::Gone(addresses));
                }
            }
            NetEvent::Listening { addresses } => {
                self.open.tell(&Sign::Moved);
                self.take_addresses(addresses);
            }
            NetEvent::DiscoveryFailed => self.open.is_discovery_refused = true,
        }
    }

    fn open_stream(&mut self, opened: OpenedStream, protocol: Protocol, request: Option<u64>) {
        let OpenedStream { stream, peer, direction, remote } = opened;
        let now = self.open.now_ms();
        let request = request.and_then(|number| self.open.requests.remove(&number));
        match (protocol, request) {
            // Whoever asked has given up meanwhile.
            (Protocol::Sync, None) if direction == Direction::Outbound => self.close(stream),
            (Protocol::Sync, request) => {
                let (asked, live) = match request {
                    Some(Request::Sync { asked, live }) => (Some(asked), live),
                    _ => (None, true),
                };
                if self.engine.programme().is_none() {
                    self.close(stream);
                    return;
                }
                if let Some(asked) = &asked {
                    let is_met = asked.once_each && !self.open.met.insert(peer);
                    if is_met || self.is_surplus(asked, peer) {
                        let _ = asked.reports.send((asked.number, Report::Surplus(peer)));
                        self.close(stream);
                        return;
                    }
                }
                let port = self.port();
                let config = Config { peer, dialled: direction == Direction::Outbound, live, port };
                if !config.dialled && self.engine.authority().role(peer).is_some() {
                    self.open.turns.arrive(stream, peer, remote);
                } else {
                    self.begin_session(stream, config, asked, remote);
                }
            }
            (Protocol::Join, Some(Request::Join(wish))) => self.open_join(opened, *wish),
            (Protocol::Join, _) if direction == Direction::Inbound => {
                let inviting = Inviting { inviter: Inviter::open(peer, now), peer, remote };
                self.open.streams.insert(stream, Stream::Inviting(Box::new(inviting)));
            }
            (Protocol::Join, _) => self.close(stream),
        }
    }

    /// Begins the sessions whose turn it is.
    fn begin_turns(&mut self) {
        while let Some(next) = self.open.turns.next(self.open.now_ms()) {
            let Waiting { stream, peer, remote, bytes } = next;
            self.make_room();
            let config = Config { peer, dialled: false, live: true, port: self.port() };
            self.begin_session(stream, config, None, remote);
            if !bytes.is_empty() {
                self.take_bytes(stream, &bytes);
            }
            if let Some(network) = &self.open.network {
                network.consumed(stream, bytes.len());
            }
        }
    }

    fn begin_session(
        &mut self,
        stream: StreamId,
        config: Config,
        asked: Option<Asked>,
        remote: Option<RemoteEnd>,
    ) {
        let (peer, is_once, now) = (config.peer, !config.live, self.open.now_ms());
        let mut host = Host::new(&mut self.engine, self.clock.now());
        let (machine, effects) = Machine::open(config, &mut host, now);
        let failure = host.take_failure().map(Error::from);
        let session = Session {
            machine,
            failure,
            asked,
            is_once,
            remote,
            settled: None,
            is_lost: false,
            progress: (0, 0),
            began_ms: now,
            heard_ms: now,
            told_waiting: false,
            is_vouched: false,
        };
        self.open.tell(&Sign::Met(peer));
        self.open.streams.insert(stream, Stream::Session(Box::new(session)));
        let name = self.engine.volunteer_name(peer).unwrap_or_default();
        self.news.tell_line(self.line(LogEvent::SessionBegan).of(peer));
        self.tell(stream, SyncEvent::Peer { device: peer, name });
        self.do_effects(stream, effects);
    }

    fn take_bytes(&mut self, stream: StreamId, bytes: &[u8]) {
        let now = self.open.now_ms();
        match self.open.streams.get_mut(&stream) {
            Some(Stream::Session(session)) => {
                session.heard_ms = now;
                let device = session.machine.peer();
                self.with_session(stream, |machine, host, now| {
                    machine.handle_bytes(host, bytes, now)
                });
                self.bound(device);
            }
            Some(Stream::Inviting(_) | Stream::Joining(_)) => self.take_join_bytes(stream, bytes),
            None => {}
        }
    }

    /// Lets a session do something and does what it asks for.
    fn with_session(
        &mut self,
        stream: StreamId,
        act: impl FnOnce(&mut Machine, &mut Host<'_>, u64) -> Vec<Effect>,
    ) {
        let now_ms = self.open.now_ms();
        let now = self.clock.now();
        if let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) {
            let mut host = Host::new(&mut self.engine, now);
            let effects = act(&mut session.machine, &mut host, now_ms);
            if let Some(failure) = host.take_failure() {
                session.failure = Some(failure.into());
            }
            self.vouch(stream);
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
                        if let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) {
                            session.progress = (done, total);
                        }
                        self.tell(stream, SyncEvent::Progress { device, done, total });
                    }
                }
                Effect::Settled { in_sync } => self.settle(stream, in_sync),
                Effect::Close(outcome) => self.end_session(stream, outcome),
            }
        }
    }

    fn settle(&mut self, stream: StreamId, in_sync: bool) {
        let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) else {
            return;
        };
        let first = session.settled.is_none();
        session.settled = Some(in_sync);
        self.open.turns.end(stream);
        let (device, remote) = (session.machine.peer(), session.remote);
        let offset = session.machine.clock_offset_ms().unwrap_or(0);
        let port = session.machine.peer_port();
        if first {
            let error = (!in_sync).then(differs);
            self.note_seen(device, offset);
            self.remember(device, remote, port);
            self.note_met(device, remote, error.as_ref());
            let event = self.done(Some(device), address_of(remote), error);
            self.tell(stream, event);
        }
    }

    fn end_session(&mut self, stream: StreamId, outcome: Outcome) {
        if let Some(Stream::Session(mut session)) = self.open.streams.remove(&stream) {
            let device = session.machine.peer();
            // A live session that broke off with work unacknowledged had been in step only before.
            let ok = outcome == Outcome::InSync;
            let counters = session.machine.counters();
            let error = (!ok).then(|| not_in_sync(outcome, session.failure.take()));
            let code = error.as_ref().map(|error| error.code);
            let moved = counters.sent_entries + counters.received_entries;
            let line = self.line(LogEvent::SessionEnded).of(device).failing(code).counting(moved);
            self.news.tell_line(line);
            if session.settled.is_none() {
                self.remember(device, session.remote, session.machine.peer_port());
            }
            if error.is_some() {
                self.note_met(device, session.remote, error.as_ref());
            }
            let event = self.done(Some(device), address_of(session.remote), error);
            let failure = event.failure();
            if session.settled != Some(ok) {
                if ok {
                    self.note_seen(device, session.machine.clock_offset_ms().unwrap_or(0));
                }
                self.tell_to(session.asked.as_ref(), event);
            }
            if let Some(Asked { number, target, reports, .. }) = session.asked {
                let ended = Report::Ended { target, device, failure, counters };
                let _ = reports.send((number, ended));
            }
            if !self.open.has_session(device) {
                let (is_lost, brought) = (session.is_lost, session.settled.is_some() || moved > 0);
                let how = (is_lost, session.is_once);
                let parting = Parting::of(outcome, how, brought, counters.round_trips);
                self.open.tell(&Sign::Left(device, parting));
            }
        }
        self.close(stream);
    }

    fn take_failure(&mut self, request: u64, reason: DialFailure, tried: &[(String, DialFailure)]) {
        let error = not_reached(reason);
        let mut line = self.line(LogEvent::NotReached).failing(Some(error.code));
        // Of several addresses the one that tells most, as the reason does.
        let most_telling = tried.iter().find(|(_, each)| *each == reason);
        let address = most_telling.map(|(address, _)| address.clone());
        match self.open.requests.remove(&request) {
            Some(Request::Sync { asked, .. }) => {
                let Asked { number, target, reports, .. } = asked;
                if let Some(device) = target.device {
                    line = line.of(device);
                    self.remember_failures(device, tried);
                }
                let address = address.or_else(|| target.addresses.first().cloned());
                if reason != DialFailure::ShutDown {
                    self.note_missed(&target, address.as_deref(), error.code);
                }
                let event = self.done(target.device, address, Some(error));
                let _ = reports.send((number, Report::NotReached { target, event }));
            }
            Some(Request::Join(wish)) => {
                let device = wish.ticket.inviter;
                line = line.of(device);
                let detail = self.done(Some(device), address, Some(error.clone())).failure();
                let _ = wish.answer.send(Err(error.with(json!(detail))));
            }
            None => {}
        }
        self.news.tell_line(line);
    }

    fn peer_of(&self, stream: StreamId) -> Option<DeviceId> {
        match self.open.streams.get(&stream)? {
            Stream::Session(session) => Some(session.machine.peer()),
            Stream::Inviting(_) | Stream::Joining(_) => None,
        }
    }

    fn tell(&self, stream: StreamId, event: SyncEvent) {
        let asked = match self.open.streams.get(&stream) {
            Some(Stream::Session(session)) => session.asked.as_ref(),
            _ => None,
        };
        self.tell_to(asked, event);
    }

    fn tell_to(&self, asked: Option<&Asked>, event: SyncEvent) {
        if let Some(asked) = asked {
            let _ = asked.reports.send((asked.number, Report::Event(event.clone())));
        }
        self.news.tell_sync(event);
    }

    fn send(&self, stream: StreamId, bytes: Vec<u8>) {
        if let Some(network) = &self.open.network {
            // A stream that is over says so by its own event.
            let _ = network.send(stream, bytes);
        }
    }

    fn close(&mut self, stream: StreamId) {
        self.open.streams.remove(&stream);
        self.open.turns.end(stream);
        if let Some(network) = &self.open.network {
            network.close(stream);
        }
    }

    /// Returns what is told of a session's end, at this moment.
    fn done(
        &self,
        device: Option<DeviceId>,
        address: Option<String>,
        error: Option<Error>,
    ) -> SyncEvent {
        SyncEvent::Done { device, address, at: self.clock.now(), ok: error.is_none(), error }
    }

    fn note_seen(&mut self, peer: DeviceId, clock_offset_ms: i64) {
        // Whether it is noted or not, the session has reached its end.
        let _ = self.engine.note_seen(peer, self.clock.now(), clock_offset_ms);
    }

    fn tag(&self) -> String {
        self.engine.programme().map(tag_of).unwrap_or_default()
    }
}

fn address_of(remote: Option<RemoteEnd>) -> Option<String> {
    remote.and_then(|remote| multiaddr(remote.ip, remote.port))
}
