//! The door: every connection that others make passes it, before a byte of it is read.
//!
//! Whom it lets in, and who has to go, is the [`Pool`]'s to say. A connection that has to go ends
//! amid whatever it does: it fails to read, in its handshake as later. What this device dials does
//! not come through here.

mod pool;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;
use futures::{AsyncRead, AsyncWrite};
use libp2p::Multiaddr;
use libp2p::core::ConnectedPoint;
use tokio::time::{Duration, Instant};

use crate::domain::id::DeviceId;
use crate::net::address;
use crate::net::door::pool::{Pool, Seat};

/// The one door of this device, as all who use it share it.
#[derive(Clone, Debug)]
pub(super) struct Door(Arc<Mutex<House>>);

#[derive(Debug)]
struct House {
    pool: Pool,
    members: BTreeSet<DeviceId>,
    began: Instant,
    next: Seat,
    /// What closes each connection, and between which two ends it runs.
    inside: BTreeMap<Seat, (Arc<Closer>, Ends)>,
}

/// Both ends of a connection, by which its handshake is found again.
type Ends = (Multiaddr, Multiaddr);

/// Ends a connection from outside of the task that uses it.
#[derive(Debug, Default)]
struct Closer {
    is_closed: AtomicBool,
    waker: AtomicWaker,
}

/// The bytes of a connection, until the door closes it.
#[derive(Debug)]
pub(super) struct Guarded<S> {
    bytes: S,
    /// None for one that this device dialled.
    pass: Option<Pass>,
}

/// A connection's place; it is free again when this is dropped.
#[derive(Debug)]
struct Pass {
    door: Door,
    seat: Seat,
    closer: Arc<Closer>,
}

impl Door {
    /// Returns a door to a house with room for so many connections of members.
    pub(super) fn new(connections_max: u32) -> Self {
        let pool = Pool::new(usize::try_from(connections_max).unwrap_or(usize::MAX));
        Self(Arc::new(Mutex::new(House {
            pool,
            members: BTreeSet::new(),
            began: Instant::now(),
            next: 0,
            inside: BTreeMap::new(),
        })))
    }

    /// Takes a new connection, which may be closed at once.
    pub(super) fn guard<S>(&self, bytes: S, point: ConnectedPoint) -> Guarded<S> {
        let ConnectedPoint::Listener { local_addr, send_back_addr } = point else {
            return Guarded { bytes, pass: None };
        };
        let address = address::split(&send_back_addr).map_or(IpAddr::from([0_u8; 4]), |(ip, _)| ip);
        let closer = Arc::new(Closer::default());
        let mut house = self.house();
        let seat = house.next;
        house.next += 1;
        house.inside.insert(seat, (Arc::clone(&closer), (local_addr, send_back_addr)));
        let now_ms = house.now_ms();
        let out = house.pool.arrive(seat, address, now_ms);
        house.close(out);
        drop(house);
        Guarded { bytes, pass: Some(Pass { door: self.clone(), seat, closer }) }
    }

    /// Notes whose connection it is, once its handshake has proven the key.
    pub(super) fn name(&self, point: &ConnectedPoint, device: DeviceId) {
        let ConnectedPoint::Listener { local_addr, send_back_addr } = point else { return };
        let mut house = self.house();
        let of_point = |ends: &Ends| ends.0 == *local_addr && ends.1 == *send_back_addr;
        let mut inside = house.inside.iter().rev();
        let seat = inside.find(|(_, (_, ends))| of_point(ends)).map(|(seat, _)| *seat);
        if let Some(seat) = seat {
            house.pool.name(seat, device);
        }
        if house.members.contains(&device) {
            house.prove(device);
        }
    }

    /// Takes who the members are, in the place of those told before.
    pub(super) fn know(&self, members: BTreeSet<DeviceId>) {
        let mut house = self.house();
        house.members = members;
        let strangers: Vec<_> = house.pool.strangers().collect();
        for device in strangers {
            if house.members.contains(&device) {
                house.prove(device);
            }
        }
    }

    /// Takes word that a device has shown itself to be a member.
    pub(super) fn vouch(&self, device: DeviceId) {
        self.house().prove(device);
    }

    /// Returns whether a device is inside without having been shown to be a member.
    pub(super) fn is_stranger(&self, device: DeviceId) -> bool {
        self.house().pool.strangers().any(|each| each == device)
    }

    /// Returns when [`Door::close_overdue`] has something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        let house = self.house();
        house.pool.due_ms().map(|due| house.began + Duration::from_millis(due))
    }

    /// Closes what has had its time.
    pub(super) fn close_overdue(&self) {
        let mut house = self.house();
        let now_ms = house.now_ms();
        let overdue = house.pool.overdue(now_ms);
        house.close(overdue);
    }

    fn house(&self) -> MutexGuard<'_, House> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl House {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn prove(&mut self, device: DeviceId) {
        let over = self.pool.prove(device);
        self.close(over);
    }

    fn close(&self, seats: impl IntoIterator<Item = Seat>) {
        for (closer, _) in seats.into_iter().filter_map(|seat| self.inside.get(&seat)) {
            closer.is_closed.store(true, Ordering::Release);
            closer.waker.wake();
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut house = self.door.house();
        house.pool.leave(self.seat);
        house.inside.remove(&self.seat);
    }
}

impl<S> Guarded<S> {
    /// Fails once the door has closed the connection, and wakes this task when it does.
    fn check(&self, cx: &Context<'_>) -> io::Result<()> {
        let Some(Pass { closer, .. }) = &self.pass else { return Ok(()) };
        closer.waker.register(cx.waker());
        match closer.is_closed.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::ConnectionAborted.into()),
            false => Ok(()),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.bytes).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check(cx)?;
        Pin::new(&mut self.bytes).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check(cx)?;
        Pin::new(&mut self.bytes).poll_flush(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_close(cx)
    }
}
