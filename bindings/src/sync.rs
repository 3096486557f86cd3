//! Sync: one that stays on by itself, and one that is asked for now.

use std::sync::Arc;
use std::time::Duration;

use lantoa_core::node::sync;

use crate::cancel::{Call, Cancel};
use crate::error::{ErrorKind, LantoaError};
use crate::id::{ClockMs, DeviceId};
use crate::node::Node;

pub use lantoa_core::node::sync::{
    Listening, PeerLine, SyncFailure, SyncMode, SyncState, SyncSummary, TryLine,
};

/// How this device is reached. Called so because it is given to `start_sync`.
pub type SyncOptions = sync::ListenOptions;

/// How this device is reached while it syncs.
#[uniffi::remote(Record)]
pub struct SyncOptions {
    /// Multiaddrs to listen on; all interfaces at the default port where none is given.
    #[uniffi(default = [])]
    pub listen: Vec<String>,
    /// Whether the core itself announces this device and looks for others by DNS-SD. Computers do;
    /// phones leave it to the platform and tell `found_nearby`.
    #[uniffi(default = false)]
    pub discovery: bool,
}

/// Where this device is reached.
#[uniffi::remote(Record)]
pub struct Listening {
    /// Multiaddrs with the real port, the most useful first.
    pub addresses: Vec<String>,
}

/// Whether a device syncs by itself.
#[uniffi::remote(Enum)]
pub enum SyncMode {
    /// It was not started, or was stopped.
    Stopped,
    /// It listens and holds sessions with whom it reaches.
    Running,
    /// It was started and holds no socket until it is resumed.
    Paused,
}

/// A device with which a session is open.
#[uniffi::remote(Record)]
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

/// How it stands with sync at this moment.
#[uniffi::remote(Record)]
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
    /// somebody is, and was tried in vain. Nothing where a session is open, or nothing is known yet.
    pub alone: Option<String>,
}

/// What is known of meeting a device, or of an address at which nobody is known.
#[uniffi::remote(Record)]
pub struct TryLine {
    /// The device; nothing where it is not known who is there.
    pub device: Option<DeviceId>,
    /// Its volunteer's name, empty where it is not known here.
    pub name: String,
    /// When a session with it last reached its end.
    pub last_contact: Option<ClockMs>,
    /// When it was last tried.
    pub tried_at: Option<ClockMs>,
    /// Where it was tried, or met.
    pub address: Option<String>,
    /// Why that did not reach its end, as a code; nothing where it did, or where it was never tried.
    pub code: Option<String>,
}

/// A session, or a try to begin one, that did not reach its end.
#[uniffi::remote(Record)]
pub struct SyncFailure {
    /// The device; nothing where none is known and none was reached.
    pub device: Option<DeviceId>,
    /// Where it is, or was looked for, as a multiaddr.
    pub address: Option<String>,
    /// When, by this device's clock.
    pub at: ClockMs,
    /// What an app can do about it.
    pub kind: ErrorKind,
    /// Which case.
    pub code: String,
}

/// What a `sync_now` came to.
#[uniffi::remote(Record)]
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

/// What happens in a session.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Enum)]
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
    /// A session moved on. Of several that wait to be told, the last is told.
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
        /// The device; nothing where none is known and none was reached.
        device: Option<DeviceId>,
        /// Where it is, or was looked for, as a multiaddr.
        address: Option<String>,
        /// When, by this device's clock.
        at: ClockMs,
        /// Whether both hold the same now.
        ok: bool,
        /// Why not: what an app can do about it.
        kind: Option<ErrorKind>,
        /// Why not: which case.
        code: Option<String>,
    },
    /// This device listens, and others can reach it at these addresses now; at none of before.
    Listening {
        /// Multiaddrs with the real port, the most useful first.
        addresses: Vec<String>,
    },
}

impl From<sync::SyncEvent> for SyncEvent {
    fn from(event: sync::SyncEvent) -> Self {
        match event {
            sync::SyncEvent::Peer { device, name } => Self::Peer { device, name },
            sync::SyncEvent::Waiting { device } => Self::Waiting { device },
            sync::SyncEvent::Progress { device, done, total } => {
                Self::Progress { device, done, total }
            }
            sync::SyncEvent::Done { device, address, at, ok, error } => {
                let kind = error.as_ref().map(|error| error.kind);
                let code = error.map(|error| error.code.to_owned());
                Self::Done { device, address, at, ok, kind, code }
            }
            sync::SyncEvent::Listening { addresses } => Self::Listening { addresses },
        }
    }
}

#[uniffi::export]
impl Node {
    /// Listens, and from now on holds a session with every device of the programme that is reached:
    /// those met before, those found nearby and those that come. Returns where it is reached.
    ///
    /// Throws `NotAllowed` for a device without programme; `Busy` where it was started already or
    /// the address is in use; `InvalidInput` for an address; `Unreachable` when the system lets it
    /// listen nowhere.
    pub async fn start_sync(&self, options: SyncOptions) -> Result<Listening, LantoaError> {
        self.offload(move |node| node.start_sync(options)).await
    }

    /// Lets every session end at what was acknowledged last and gives up all sockets, until
    /// `resume_sync`, in later processes too (`keep_syncing`): a person's pause. Does nothing where sync
    /// was not started. An app that goes to the background
    /// calls `suspend`, which does this too.
    pub async fn pause_sync(&self) -> Result<(), LantoaError> {
        self.offload(|node| {
            node.pause_sync();
            Ok(())
        })
        .await
    }

    /// Goes on after `pause_sync`, and reaches at once for those met before and those nearby.
    /// Returns where this device is reached now.
    ///
    /// Throws `Conflict` where sync was not started, and as `start_sync`; it stays paused then.
    pub async fn resume_sync(&self) -> Result<Listening, LantoaError> {
        self.offload(|node| node.resume_sync()).await
    }

    /// Gives up every socket of a sync that runs and listens anew as it was started: for a phone whose
    /// sockets are of another network than before. Sessions end at what was acknowledged last, and those
    /// met before are reached for at once. It counts as running all the while, so that a process which
    /// ends meanwhile leaves it running (`keep_syncing`). Does nothing where it is paused or was not
    /// started. While the screen is on, new addresses alone need no call: they are
    /// noticed within three seconds.
    ///
    /// Throws as `start_sync`: it is paused then, and the next call tries it again, as `resume_sync` does.
    pub async fn restart_sync(&self) -> Result<(), LantoaError> {
        self.offload(|node| node.restart_sync()).await
    }

    /// Takes that the screen of this phone went off, or on, for an app that syncs behind a dark screen.
    /// While it is off, lost devices are noticed and dialled less often, which spares the battery: what
    /// others did arrives within 60 seconds of the network being back instead of 15, and where it was gone for
    /// longer than two minutes within twice that time, at most 15 minutes, if nothing else shows that it is back.
    /// Another address is noticed after minutes: call `restart_sync` when the platform reports one. `resume_sync`
    /// means that it is on. Returns at once.
    pub fn set_resting(&self, resting: bool) {
        self.core().set_resting(resting);
    }

    /// Takes whether the person has not let this app use the local network, as the platform says: then
    /// `sync_state` and `sync_now` name that (`no-permission`) and not that nobody is there. Returns at
    /// once.
    pub fn set_network_denied(&self, denied: bool) {
        self.core().set_network_denied(denied);
    }

    /// Stops what `start_sync` started; nothing starts it again. Does nothing where it was not started.
    pub async fn stop_sync(&self) -> Result<(), LantoaError> {
        self.offload(|node| {
            node.stop_sync();
            Ok(())
        })
        .await
    }

    /// Holds a session with the devices at `addresses`, or with every device that is reached where none
    /// is given, and returns when all are at their end, or when nothing has moved for `timeout_ms`.
    /// May be called beside a sync that stays. Sessions that fail are in the summary.
    ///
    /// When it is called off it ends at what was acknowledged last and returns the summary so far.
    ///
    /// Throws `NotAllowed` for a device without programme; `Unreachable` where no address was given
    /// and nobody was met, with the code that `alone` of `sync_state` would be.
    #[uniffi::method(default(addresses = [], timeout_ms = 10000, cancel = None))]
    pub async fn sync_now(
        &self,
        addresses: Vec<String>,
        timeout_ms: u32,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<SyncSummary, LantoaError> {
        let call = Call::of(cancel.as_deref());
        let stop = Arc::clone(&call.stop);
        let timeout = Duration::from_millis(timeout_ms.into());
        let options = sync::SyncOptions { with: addresses, once: true, timeout };
        self.offload(move |node| node.sync(options, |_| {}, &stop)).await
    }

    /// Returns how it stands with sync at this moment, with the peers by name.
    pub async fn sync_state(&self) -> Result<SyncState, LantoaError> {
        self.offload(|node| node.sync_state()).await
    }
}
