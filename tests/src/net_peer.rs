//! One device on a real network, for tests: its events in a queue, waited for with a deadline.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use lantoa_core::domain::id::DeviceId;
use lantoa_core::net::{
    CONNECTIONS_MAX_OFFICE, CloseReason, DialFailure, Direction, NetEvent, Network, NetworkConfig,
    Protocol, StreamId,
};
use lantoa_core::trust::key::SecretKey;

/// How long a test waits for what must come; far above what it takes even on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A network, who it is and what it told.
pub struct NetPeer {
    /// The network under test.
    pub network: Network,
    /// Its device.
    pub device: DeviceId,
    events: Receiver<NetEvent>,
}

impl NetPeer {
    /// Starts a device on a free loopback port, and waits until it listens.
    #[must_use]
    pub fn on_loopback(seed: u8) -> Self {
        let peer = Self::start(seed, &["/ip4/127.0.0.1/tcp/0"], false);
        peer.wait("listening", |event| matches!(event, NetEvent::Listening { .. }).then_some(()));
        peer
    }

    /// Starts a device that listens on these addresses. All of them take each other for members.
    #[must_use]
    pub fn start(seed: u8, listen: &[&str], discovery: bool) -> Self {
        let (tell, events) = channel();
        let config = NetworkConfig {
            seed: [seed; 32].into(),
            listen: listen.iter().map(|&each| each.to_owned()).collect(),
            discovery,
            tag: format!("tag-{seed}"),
            connections_max: CONNECTIONS_MAX_OFFICE,
        };
        let sink = Box::new(move |event| {
            let _ = tell.send(event);
        });
        let network = Network::start(config, sink).expect("the network starts");
        network.know((0..=u8::MAX).map(device_of).collect());
        Self { network, device: device_of(seed), events }
    }

    /// Returns the next event.
    ///
    /// # Panics
    ///
    /// When none comes within [`PATIENCE`].
    pub fn next(&self, what: &str) -> NetEvent {
        self.next_before(what, Instant::now() + PATIENCE)
    }

    /// Returns what `pick` makes of the first event that it takes; drops those before it.
    ///
    /// # Panics
    ///
    /// When it takes none within [`PATIENCE`].
    pub fn wait<T>(&self, what: &str, pick: impl FnMut(NetEvent) -> Option<T>) -> T {
        self.wait_for(PATIENCE, what, pick)
    }

    fn wait_for<T>(
        &self,
        patience: Duration,
        what: &str,
        mut pick: impl FnMut(NetEvent) -> Option<T>,
    ) -> T {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(picked) = pick(self.next_before(what, deadline)) {
                return picked;
            }
        }
    }

    /// Returns the next event if there is one already.
    pub fn told(&self) -> Option<NetEvent> {
        self.events.try_recv().ok()
    }

    fn next_before(&self, what: &str, deadline: Instant) -> NetEvent {
        match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(event) => event,
            Err(RecvTimeoutError::Timeout) => panic!("waited too long for {what}"),
            Err(RecvTimeoutError::Disconnected) => panic!("network ended before {what}"),
        }
    }

    /// Opens a stream to another device and returns it as both sides know it.
    pub fn opens(&self, other: &Self, protocol: Protocol) -> (StreamId, StreamId) {
        self.network.open(1, Some(other.device), other.network.addresses(), protocol);
        (self.opened(Direction::Outbound).0, other.opened(Direction::Inbound).0)
    }

    /// Waits for a stream to open, and returns it and its peer.
    pub fn opened(&self, wanted: Direction) -> (StreamId, DeviceId) {
        self.wait("a stream", |event| {
            if let NetEvent::DialFailed { reason, .. } = event {
                panic!("not opened: {reason:?}");
            }
            let NetEvent::StreamOpened { stream, peer, direction, .. } = event else { return None };
            (direction == wanted).then_some((stream, peer))
        })
    }

    /// Waits for a stream to end, and returns why it did.
    pub fn closed(&self, wanted: StreamId) -> CloseReason {
        self.closed_within(wanted, PATIENCE)
    }

    /// As [`NetPeer::closed`], for an end that is a longer time away.
    pub fn closed_within(&self, wanted: StreamId, patience: Duration) -> CloseReason {
        self.wait_for(patience, "a stream's end", |event| {
            let NetEvent::StreamClosed { stream, reason } = event else { return None };
            (stream == wanted).then_some(reason)
        })
    }

    /// Waits for a request to fail, and returns why it did.
    pub fn failed(&self, wanted: u64) -> DialFailure {
        self.wait("a failed dial", |event| {
            if let NetEvent::StreamOpened { .. } = event {
                panic!("a stream opened that must not");
            }
            let NetEvent::DialFailed { request, reason, .. } = event else { return None };
            (request == wanted).then_some(reason)
        })
    }
}

fn device_of(seed: u8) -> DeviceId {
    SecretKey::from_seed(&[seed; 32]).device()
}

/// Returns the names of the threads of this process that belong to a network.
#[cfg(target_os = "linux")]
#[must_use]
pub fn network_threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux lists threads").flatten();
    tasks
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| name.starts_with("lantoa") || name.starts_with("mDNS"))
        .collect()
}

/// Returns `length` bytes that repeat in no block, the same for the same seed.
#[must_use]
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
