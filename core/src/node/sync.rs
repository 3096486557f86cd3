//! Sessions as an app sees them: what to ask for, what happens, what it came to.

#[cfg(feature = "net")]
mod call;
#[cfg(feature = "net")]
mod candidates;
#[cfg(feature = "net")]
pub mod dump;
#[cfg(feature = "net")]
mod failures;
#[cfg(feature = "net")]
mod held;
#[cfg(feature = "net")]
pub(super) mod looked;
#[cfg(feature = "net")]
mod network;
#[cfg(feature = "net")]
pub(super) mod note;
#[cfg(feature = "net")]
pub(super) mod open_streams;
#[cfg(feature = "net")]
mod own_addresses;
#[cfg(feature = "net")]
mod reason;
#[cfg(feature = "net")]
mod redial;
#[cfg(feature = "net")]
mod sessions;
#[cfg(feature = "net")]
pub(super) mod staying;
#[cfg(feature = "net")]
pub(super) mod surroundings;
#[cfg(feature = "net")]
mod tries;
#[cfg(feature = "net")]
mod turns;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::node::error::{Error, ErrorKind};

/// How this device is reached.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
// What is noted is read by later versions, which may know more fields.
#[serde(default)]
pub struct ListenOptions {
    /// Multiaddrs to listen on; all interfaces at the default port where none is given.
    pub listen: Vec<String>,
    /// Whether to announce itself and look for others by DNS-SD.
    pub discovery: bool,
}

/// Where this device is reached.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Listening {
    /// Multiaddrs with the real port, the most useful first.
    pub addresses: Vec<String>,
}

/// With whom to exchange, and how long.
#[derive(Clone, Debug)]
pub struct SyncOptions {
    /// Multiaddrs; every device of the programme that can be reached where none is given.
    pub with: Vec<String>,
    /// Whether to end once everything was exchanged, instead of staying for what is new.
    pub once: bool,
    /// How long nothing may be reached or move before a session counts as failed.
    pub timeout: Duration,
}

/// What happens during exchanges.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncEvent {
    /// A session with a device began.
    Peer {
        /// The device.
        device: DeviceId,
        /// Its volunteer's name, empty where it is not known here.
        name: String,
    },
    /// A device was reached and has not begun: it serves others first, in the order in which they came.
    Waiting {
        /// The device.
        device: DeviceId,
    },
    /// A session moved on.
    Progress {
        /// The device.
        device: DeviceId,
        /// Entries and records moved both ways; never above `total`.
        done: u64,
        /// How many there are to move, as far as is known.
        total: u64,
    },
    /// A session has exchanged everything, or ended without that.
    Done {
        /// The device; `None` where none is known and none was reached.
        device: Option<DeviceId>,
        /// Where it is, or was looked for.
        address: Option<String>,
        /// When, by this device's clock.
        at: Instant,
        /// Whether both hold the same now.
        ok: bool,
        /// Why not.
        error: Option<Error>,
    },
    /// This device listens, and others can reach it at these addresses now; at none of before.
    Listening {
        /// Multiaddrs with the real port, the most useful first.
        addresses: Vec<String>,
    },
}

impl SyncEvent {
    /// Returns why a session did not reach its end; `None` for what is no failure.
    #[must_use]
    pub fn failure(&self) -> Option<SyncFailure> {
        let Self::Done { device, address, at, error: Some(error), .. } = self else { return None };
        let (kind, code) = (error.kind, error.code.to_owned());
        Some(SyncFailure { device: *device, address: address.clone(), at: *at, kind, code })
    }
}

/// A session, or a try to begin one, that did not reach its end.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct SyncFailure {
    /// The device; `None` where none is known and none was reached.
    pub device: Option<DeviceId>,
    /// Where it is, or was looked for.
    pub address: Option<String>,
    /// When, by this device's clock.
    pub at: Instant,
    /// What the app can do about it.
    pub kind: ErrorKind,
    /// Which case, as in [`Error::code`].
    pub code: String,
}

/// A device with which a session is open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PeerLine {
    /// The device.
    pub device: DeviceId,
    /// Its volunteer's name, empty where it is not known here.
    pub name: String,
    /// Entries and records moved both ways; never above `total`.
    pub done: u64,
    /// How many there are to move, as far as is known.
    pub total: u64,
    /// Whether both held the same when the session last settled.
    pub in_step: bool,
}

/// Whether a device syncs by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SyncMode {
    /// It was not started, or was stopped.
    Stopped,
    /// It listens and holds sessions with whom it reaches.
    Running,
    /// It was started and holds no socket until it is resumed.
    Paused,
}

/// How it stands with sync at this moment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SyncState {
    /// Whether it syncs by itself.
    pub mode: SyncMode,
    /// Where this device is reached; nothing where it does not listen.
    pub addresses: Vec<String>,
    /// The devices with which a session is open, by id.
    pub peers: Vec<PeerLine>,
    /// What is known of meeting every other member, by id, then of addresses where nobody is known.
    pub tries: Vec<TryLine>,
    /// Why no session is open though it runs, as a code: `no-permission` where the system does not let
    /// this app use the local network, `other-programme` where only devices of other programmes or versions
    /// are near, `nobody-known` where it listens and nobody is known or found, `nobody-reached` where
    /// somebody is, and was tried in vain. `None` where a session is open, or nothing is known yet.
    pub alone: Option<String>,
}

/// What is known of meeting a device, or of an address at which nobody is known.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TryLine {
    /// The device; `None` where it is not known who is there.
    pub device: Option<DeviceId>,
    /// Its volunteer's name, empty where it is not known here.
    pub name: String,
    /// When a session with it last reached its end.
    pub last_contact: Option<Instant>,
    /// When it was last tried.
    pub tried_at: Option<Instant>,
    /// Where it was tried, or met.
    pub address: Option<String>,
    /// Why that did not reach its end, as a code; `None` where it did, or where it was never tried.
    pub code: Option<String>,
}

/// What a call of [`Node::sync`](crate::node::Node::sync) came to.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct SyncSummary {
    /// Sessions that began.
    pub sessions: u32,
    /// Devices met, and named addresses, with which no later session came into step either.
    pub failed: u32,
    /// The last failure with each device or address, if none came into step after it; also with
    /// devices that were not named and not reached, which do not count as failed.
    pub failures: Vec<SyncFailure>,
    /// Data entries sent.
    pub sent_entries: u64,
    /// Data entries received that were not held before.
    pub received_entries: u64,
    /// Payload sent, in bytes.
    pub bytes_out: u64,
    /// Payload received, in bytes.
    pub bytes_in: u64,
    /// Round trips: flights each way.
    pub round_trips: u32,
    /// Entries received and set aside.
    pub quarantined: u64,
}
