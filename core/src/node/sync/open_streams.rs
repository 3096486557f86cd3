//! What is open towards other devices: the network, its streams, and who asked for them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::Sender;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::engine::member::Ticket;
use crate::engine::session_host::{Counters, Inviter, Joiner, Machine, Outcome};
use crate::net::{Direction, Network, Protocol, RemoteEnd, StreamId};
use crate::node::error::Error;
use crate::node::sync::surroundings::Surroundings;
use crate::node::sync::tries::Tries;
use crate::node::sync::turns::Turns;
use crate::node::sync::{SyncEvent, SyncFailure};

/// Longest wait of the writer thread while somebody joins, is not in step yet or waits for a turn, so that
/// a silent peer times out.
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
    /// Whether nothing says that anybody of the programme is there, as of a gateway.
    pub(super) is_guess: bool,
}

impl Target {
    /// Returns whether both are one device, or, where it is not known which, one of their addresses is.
    pub(super) fn is_same_place(&self, other: &Self) -> bool {
        match (self.device, other.device) {
            (None, None) => self.leads_to(&other.addresses),
            // An address may be another device's by now.
            (mine, theirs) => mine == theirs,
        }
    }

    /// Returns whether one of these addresses is of this target.
    pub(super) fn leads_to(&self, addresses: &[String]) -> bool {
        self.addresses.iter().any(|address| addresses.contains(address))
    }
}

/// What whoever asked for a session is told.
#[derive(Debug)]
pub(super) enum Report {
    /// Something to show.
    Event(SyncEvent),
    /// Whoever asked has, or has had, a session with this device, or need not have one.
    Surplus(DeviceId),
    /// Nobody was reached.
    NotReached {
        /// Who was looked for, and where.
        target: Target,
        /// What to tell of it, where that is wished.
        event: SyncEvent,
    },
    /// The session is over; its last event was told before.
    Ended {
        /// Who was looked for, and where.
        target: Target,
        /// With whom.
        device: DeviceId,
        /// Why it did not reach its end.
        failure: Option<SyncFailure>,
        /// What it moved.
        counters: Counters,
    },
}

/// What may change whom a call dials, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Sign {
    /// Who belongs to the programme, or where members were reached, has changed.
    Members,
    /// Somebody of the programme is near, at these addresses.
    Found(Vec<String>),
    /// Who was near at these addresses is not any more.
    Gone(Vec<String>),
    /// This device has other addresses than before.
    Moved,
    /// The screen went off, or on.
    Resting(bool),
    /// A person did something here that others are to learn.
    Tapped,
    /// A session with a device is open, whoever began it.
    Met(DeviceId),
    /// The last session with a device is over.
    Left(DeviceId, Parting),
}

/// How a session ended, for whoever thinks of dialling again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Parting {
    /// One side said that it goes, or will not speak.
    Goodbye,
    /// This side had asked for no more than was exchanged: the other is there still.
    Over,
    /// The link died, the session failed, or the other side went before it showed that it had read the
    /// greeting: it may not know where to come to.
    Lost {
        /// Whether the two had been in step, or something had arrived.
        brought: bool,
    },
}

impl Parting {
    /// Returns it for a session of this outcome; `is_lost` where its stream ended before it did, `is_once` where this
    /// side asked for one that does not stay. What ended it otherwise was said by one of the two, after so many round
    /// trips.
    pub(super) fn of(
        outcome: Outcome,
        (is_lost, is_once): (bool, bool),
        brought: bool,
        round_trips: u64,
    ) -> Self {
        match outcome {
            _ if is_lost => Self::Lost { brought },
            Outcome::InSync | Outcome::Differs if is_once => Self::Over,
            Outcome::Silent | Outcome::Local | Outcome::Fault(_) => Self::Lost { brought },
            Outcome::Cut if round_trips < ANSWERED => Self::Lost { brought },
            Outcome::InSync
            | Outcome::Differs
            | Outcome::Cut
            | Outcome::Removed
            | Outcome::PeerRemoved
            | Outcome::Refused(_) => Self::Goodbye,
        }
    }
}

/// From how many round trips on a peer has read our greeting: its own is the first and may stand for itself.
const ANSWERED: u64 = 2;

/// The network with everything that runs over it.
pub(in crate::node) struct OpenStreams {
    pub(super) network: Option<Network>,
    pub(super) listens: bool,
    /// Calls that need the network while it does not listen; the last one ends it.
    pub(super) users: u32,
    /// What devices of our programme, or of the one to be joined, announce.
    pub(super) tag: String,
    pub(super) streams: BTreeMap<StreamId, Stream>,
    /// Sessions that others opened, as far as they are not in step yet.
    pub(super) turns: Turns,
    pub(super) requests: BTreeMap<u64, Request>,
    pub(super) next_request: u64,
    /// A joining whose stream was cut, with what had come; gone when the call that asked for it ends.
    pub(super) cut_joining: Option<Box<Joiner>>,
    pub(super) nearby: BTreeMap<String, Vec<String>>,
    /// Services of other programmes or versions that are near, by their finder's names.
    pub(super) strangers: BTreeSet<String>,
    /// Whether the system refuses to look for others.
    pub(super) is_discovery_refused: bool,
    pub(super) tries: Tries,
    /// What the system says; it outlives the network and this.
    pub(super) surroundings: Arc<Mutex<Surroundings>>,
    /// Devices that the call which looks for them has met: more of their addresses may be found later.
    pub(super) met: BTreeSet<DeviceId>,
    /// Where the calls under way hear of signs.
    pub(super) calls: Vec<Sender<Sign>>,
    pub(super) began: Moment,
}

pub(super) enum Stream {
    Session(Box<Session>),
    Inviting(Box<Inviting>),
    Joining(Box<Joining>),
}

/// A stream that has just opened.
#[derive(Clone, Copy)]
pub(super) struct OpenedStream {
    pub(super) stream: StreamId,
    pub(super) peer: DeviceId,
    pub(super) direction: Direction,
    pub(super) remote: Option<RemoteEnd>,
}

pub(super) struct Session {
    pub(super) machine: Machine,
    pub(super) asked: Option<Asked>,
    /// Whether this side asked for one that does not stay.
    pub(super) is_once: bool,
    pub(super) remote: Option<RemoteEnd>,
    pub(super) settled: Option<bool>,
    /// What failed here last; the session itself says nothing of it to the peer.
    pub(super) failure: Option<Error>,
    /// Whether its stream ended before it did.
    pub(super) is_lost: bool,
    /// Moved, and to move, as far as is known.
    pub(super) progress: (u64, u64),
    pub(super) began_ms: u64,
    /// When bytes of the peer last came.
    pub(super) heard_ms: u64,
    /// Whether whoever asked was told that the peer has not begun.
    pub(super) told_waiting: bool,
    /// Whether the network was told that the peer is a member.
    pub(super) is_vouched: bool,
}

pub(super) struct Inviting {
    pub(super) inviter: Inviter,
    pub(super) peer: DeviceId,
    pub(super) remote: Option<RemoteEnd>,
}

pub(super) struct Joining {
    pub(super) joiner: Joiner,
    pub(super) wish: JoinWish,
    pub(super) remote: Option<RemoteEnd>,
}

pub(super) enum Request {
    Sync { asked: Asked, live: bool },
    Join(Box<JoinWish>),
}

#[derive(Clone)]
pub(super) struct Asked {
    pub(super) number: u64,
    pub(super) target: Target,
    /// Whether a device that was met already is none to meet again.
    pub(super) once_each: bool,
    pub(super) reports: Sender<(u64, Report)>,
}

pub(super) struct JoinWish {
    pub(super) ticket: Ticket,
    pub(super) name: String,
    pub(super) now: Instant,
    pub(super) answer: Sender<Result<(), Error>>,
}

impl OpenStreams {
    pub(in crate::node) fn near(surroundings: Arc<Mutex<Surroundings>>) -> Self {
        Self {
            network: None,
            listens: false,
            users: 0,
            tag: String::new(),
            streams: BTreeMap::new(),
            turns: Turns::default(),
            requests: BTreeMap::new(),
            next_request: 0,
            cut_joining: None,
            nearby: BTreeMap::new(),
            strangers: BTreeSet::new(),
            is_discovery_refused: false,
            tries: Tries::default(),
            surroundings,
            met: BTreeSet::new(),
            calls: Vec::new(),
            began: Moment::now(),
        }
    }

    /// Returns how long the writer thread may wait for its next task. Beside sessions in step that owe
    /// nothing it waits for ever.
    pub(in crate::node) fn wait_max(&self) -> Duration {
        let now_ms = self.now_ms();
        let waits = self.streams.values().map(|stream| match stream {
            Stream::Session(session) if session.settled.is_none() => TICK,
            Stream::Session(session) => session
                .machine
                .deadline_ms()
                .map_or(Duration::MAX, |due| Duration::from_millis(due.saturating_sub(now_ms))),
            Stream::Inviting(_) | Stream::Joining(_) => TICK,
        });
        let turns = self.turns.has_waiting().then_some(TICK);
        waits.chain(turns).min().unwrap_or(Duration::MAX)
    }

    /// Tells every call under way of a sign.
    pub(super) fn tell(&mut self, sign: &Sign) {
        self.calls.retain(|call| call.send(sign.clone()).is_ok());
    }

    /// Returns whether a session with a device is open.
    pub(super) fn has_session(&self, device: DeviceId) -> bool {
        self.streams.values().any(|stream| match stream {
            Stream::Session(session) => session.machine.peer() == device,
            Stream::Inviting(_) | Stream::Joining(_) => false,
        })
    }

    /// Returns whether anything is open with anybody.
    pub(in crate::node) fn is_any(&self) -> bool {
        !self.streams.is_empty()
    }

    /// Ends the network and forgets what was open; those who asked were told before.
    pub(super) fn stop(&mut self) {
        self.listens = false;
        self.streams.clear();
        self.turns.clear();
        self.requests.clear();
        self.nearby.clear();
        self.strangers.clear();
        if let Some(network) = self.network.take() {
            network.shutdown(STOP_MAX);
        }
    }

    /// Asks for a stream; returns the request's number where there is no network to ask.
    pub(super) fn request(
        &mut self,
        target: &Target,
        protocol: Protocol,
        request: Request,
    ) -> Result<(), u64> {
        let number = self.next_request;
        self.next_request += 1;
        self.requests.insert(number, request);
        let network = self.network.as_ref().ok_or(number)?;
        network.open(number, target.device, target.addresses.clone(), protocol);
        Ok(())
    }

    pub(super) fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
