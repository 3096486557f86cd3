//! What is open towards other devices: the network, its streams, and who asked for them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant as Moment};

use crossbeam_channel::Sender;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::engine::member::Ticket;
use crate::engine::session_host::{Counters, Inviter, Joiner, Machine};
use crate::net::{Network, Protocol, Service, StreamId};
use crate::node::error::Error;
use crate::node::sync::SyncEvent;

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
    /// Whoever asked has, or has had, a session with this device, reached at another address.
    Surplus,
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
pub(in crate::node) struct OpenStreams {
    pub(super) network: Option<Network>,
    pub(super) listens: bool,
    /// Calls that need the network while it does not listen; the last one ends it.
    pub(super) users: u32,
    /// What devices of our programme, or of the one to be joined, announce.
    pub(super) tag: String,
    pub(super) streams: BTreeMap<StreamId, Stream>,
    pub(super) requests: BTreeMap<u64, Request>,
    pub(super) next_request: u64,
    /// A joining whose stream was cut, with what had come; gone when the call that asked for it ends.
    pub(super) cut_joining: Option<Box<Joiner>>,
    pub(super) nearby: BTreeMap<String, Vec<String>>,
    /// What the phone's own finder sees now, by its names; it outlives the network.
    pub(super) reported: BTreeMap<String, Service>,
    pub(super) dialled: BTreeSet<Vec<String>>,
    /// Devices that the call which looks for them has met: more of their addresses may be found later.
    pub(super) met: BTreeSet<DeviceId>,
    pub(super) began: Moment,
}

pub(super) enum Stream {
    Session(Box<Session>),
    Inviting(Inviter),
    Joining(Box<Joining>),
}

pub(super) struct Session {
    pub(super) machine: Machine,
    pub(super) asked: Option<Asked>,
    pub(super) settled: Option<bool>,
    /// Moved, and to move, as far as is known.
    pub(super) progress: (u64, u64),
}

pub(super) struct Joining {
    pub(super) joiner: Joiner,
    pub(super) wish: JoinWish,
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
    pub(in crate::node) fn new() -> Self {
        Self {
            network: None,
            listens: false,
            users: 0,
            tag: String::new(),
            streams: BTreeMap::new(),
            requests: BTreeMap::new(),
            next_request: 0,
            cut_joining: None,
            nearby: BTreeMap::new(),
            reported: BTreeMap::new(),
            dialled: BTreeSet::new(),
            met: BTreeSet::new(),
            began: Moment::now(),
        }
    }

    /// Returns how long the writer thread may wait for its next task.
    pub(in crate::node) fn wait_max(&self) -> Duration {
        if self.streams.is_empty() { Duration::MAX } else { TICK }
    }

    /// Ends the network and forgets what was open; those who asked were told before.
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
