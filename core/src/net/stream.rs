//! Open streams: bytes out of a queue, bytes in on credit, one task for each.
//!
//! A stream waits only for its own peer and its own reader, so that a slow one holds up no other.
//! Nothing here knows what the bytes mean.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, FutureExt};
use thiserror::Error;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use crate::domain::id::DeviceId;
use crate::net::event::{
    CloseReason, Direction, Listener, NetEvent, Protocol, RemoteEnd, StreamId,
};
use crate::net::limits::{LINGER_MAX, QUEUED_BYTES_MAX, READ_BYTES_MAX, UNREAD_BYTES_MAX};

/// Bytes were not queued. The stream is over or about to be; its end is, or was, an event.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum SendError {
    /// No such stream is open, or it was asked to close.
    #[error("stream is closed")]
    Closed,
    /// The peer reads too slowly for what is sent; the stream is closed.
    #[error("stream has too many bytes queued")]
    Full,
}

/// The streams that are open, as their owner and their tasks share them.
#[derive(Debug)]
pub(super) struct Streams {
    next: AtomicU64,
    open: Mutex<BTreeMap<StreamId, Lane>>,
    emptied: Notify,
    listener: Arc<Listener>,
}

/// What the owner holds of one stream.
#[derive(Debug)]
struct Lane {
    peer: DeviceId,
    direction: Direction,
    /// None once the owner closed the stream: what is queued still leaves.
    outbox: Option<mpsc::UnboundedSender<Vec<u8>>>,
    flow: Arc<Flow>,
}

/// What the owner and the task of one stream both count.
#[derive(Debug)]
struct Flow {
    queued: AtomicUsize,
    unread: AtomicUsize,
    consumed: Notify,
    end: watch::Sender<Option<End>>,
}

/// That this side wants the stream over.
#[derive(Clone, Copy, Debug)]
struct End {
    reason: CloseReason,
    /// Until when the peer may take what is queued.
    by: Instant,
}

/// What a new stream is, apart from its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened {
    pub(super) peer: DeviceId,
    pub(super) protocol: Protocol,
    /// The owner's number of the request; none for a stream that the peer opened.
    pub(super) request: Option<u64>,
    /// Where the other end of its connection is.
    pub(super) remote: Option<RemoteEnd>,
    /// Streams that the peer may have opened, this one included; of no matter where this side did.
    pub(super) streams_max: usize,
}

impl Streams {
    pub(super) fn new(listener: Arc<Listener>) -> Self {
        Self { next: AtomicU64::new(1), open: Mutex::default(), emptied: Notify::new(), listener }
    }

    /// Queues bytes to be sent; returns at once.
    pub(super) fn send(&self, stream: StreamId, bytes: Vec<u8>) -> Result<(), SendError> {
        let mut open = self.open();
        let lane = open.get_mut(&stream).ok_or(SendError::Closed)?;
        let outbox = lane.outbox.as_ref().ok_or(SendError::Closed)?;
        let queued = lane.flow.queued.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        if queued > QUEUED_BYTES_MAX {
            lane.end(CloseReason::Overflow, Instant::now());
            return Err(SendError::Full);
        }
        outbox.send(bytes).map_err(|_| SendError::Closed)
    }

    /// Returns how many bytes of a stream wait to be sent; 0 where it is not open.
    pub(super) fn queued_bytes(&self, stream: StreamId) -> usize {
        self.open().get(&stream).map_or(0, |lane| lane.flow.queued.load(Ordering::Relaxed))
    }

    /// Gives back `bytes` of what was told, so that reading goes on.
    pub(super) fn consumed(&self, stream: StreamId, bytes: usize) {
        if let Some(lane) = self.open().get(&stream) {
            let unread = &lane.flow.unread;
            // More than was told is a mistake of the owner's that must not wrap.
            let left = |all: usize| Some(all.saturating_sub(bytes));
            let _ = unread.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left);
            lane.flow.consumed.notify_one();
        }
    }

    /// Closes a stream after what is queued.
    pub(super) fn close(&self, stream: StreamId) {
        if let Some(lane) = self.open().get_mut(&stream) {
            lane.end(CloseReason::Asked, Instant::now() + LINGER_MAX);
        }
    }

    /// Cuts a stream; what is queued does not leave.
    pub(super) fn cut(&self, stream: StreamId) {
        if let Some(lane) = self.open().get_mut(&stream) {
            lane.end(CloseReason::Asked, Instant::now());
        }
    }

    /// Closes all streams; those not at their end `by` then are cut.
    pub(super) fn close_all(&self, by: Instant) {
        for lane in self.open().values_mut() {
            lane.end(CloseReason::ShutDown, by);
        }
    }

    /// Cuts the streams of a device.
    pub(super) fn block(&self, device: DeviceId) {
        for lane in self.open().values_mut().filter(|lane| lane.peer == device) {
            lane.end(CloseReason::Blocked, Instant::now());
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open().is_empty()
    }

    /// Resolves after the last stream ended.
    pub(super) async fn emptied(&self) {
        self.emptied.notified().await;
    }

    /// Takes a new stream, tells of it and carries its bytes until it ends. Drops it where the
    /// peer has too many open already.
    pub(super) async fn carry<S>(self: Arc<Self>, opened: Opened, bytes: S)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Opened { peer, protocol, request, remote, streams_max } = opened;
        let direction = if request.is_some() { Direction::Outbound } else { Direction::Inbound };
        let flow = Arc::new(Flow {
            queued: AtomicUsize::new(0),
            unread: AtomicUsize::new(0),
            consumed: Notify::new(),
            end: watch::Sender::new(None),
        });
        let (outbox, queue) = mpsc::unbounded_channel();
        let lane = Lane { peer, direction, outbox: Some(outbox), flow: Arc::clone(&flow) };
        let Some(stream) = self.enter(lane, streams_max) else { return };
        // Ends the lane even if this task is cut off in the middle.
        let mut entry = Entry { streams: &self, stream, reason: CloseReason::ShutDown };
        let event = NetEvent::StreamOpened { stream, peer, protocol, direction, request, remote };
        self.listener.tell(event);
        entry.reason = self.exchange(stream, bytes, &flow, queue).await;
    }

    async fn exchange<S>(
        &self,
        stream: StreamId,
        bytes: S,
        flow: &Flow,
        queue: mpsc::UnboundedReceiver<Vec<u8>>,
    ) -> CloseReason
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (reader, mut writer) = bytes.split();
        let over = tokio::select! {
            over = self.read(stream, reader, flow) => Some(over),
            never = write(&mut writer, queue, flow) => match never {},
            () = flow.cut() => None,
        };
        match (flow.ending(), over) {
            (Some(end), _) => end.reason,
            (None, Some(Over::End)) if is_writable(&mut writer) => CloseReason::Finished,
            (None, _) => CloseReason::Lost,
        }
    }

    /// Tells the bytes that come in, as long as the owner consumes them and has not closed the
    /// stream; after that, drops them and only waits for the peer's end.
    async fn read(&self, stream: StreamId, mut from: impl AsyncRead + Unpin, flow: &Flow) -> Over {
        let mut buffer = vec![0; READ_BYTES_MAX];
        loop {
            flow.may_read().await;
            match from.read(&mut buffer).await {
                Ok(0) => return Over::End,
                Err(_) => return Over::Broken,
                Ok(_) if flow.ending().is_some() => {}
                Ok(length) => {
                    flow.unread.fetch_add(length, Ordering::Relaxed);
                    let bytes = buffer[..length].to_vec();
                    self.listener.tell(NetEvent::Bytes { stream, bytes });
                }
            }
        }
    }

    fn enter(&self, lane: Lane, streams_max: usize) -> Option<StreamId> {
        let mut open = self.open();
        let inbound = |each: &&Lane| each.peer == lane.peer && each.direction == Direction::Inbound;
        if lane.direction == Direction::Inbound
            && open.values().filter(inbound).count() >= streams_max
        {
            return None;
        }
        let stream = StreamId(self.next.fetch_add(1, Ordering::Relaxed));
        open.insert(stream, lane);
        Some(stream)
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<StreamId, Lane>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    /// Wants the stream over; the first reason counts, the earliest time too.
    fn end(&mut self, reason: CloseReason, by: Instant) {
        self.flow.end.send_modify(|end| {
            let first = end.map_or(reason, |end| end.reason);
            let by = end.map_or(by, |end| end.by.min(by));
            *end = Some(End { reason: first, by });
        });
        // After that: the stream's task ends with the queue, and looks there why.
        self.outbox = None;
    }
}

impl Flow {
    fn ending(&self) -> Option<End> {
        *self.end.borrow()
    }

    fn is_cut(&self) -> bool {
        self.ending().is_some_and(|end| end.by <= Instant::now())
    }

    /// Resolves when the owner has consumed enough, or no longer cares.
    async fn may_read(&self) {
        let mut end = self.end.subscribe();
        while self.unread.load(Ordering::Relaxed) > UNREAD_BYTES_MAX - READ_BYTES_MAX {
            tokio::select! {
                () = self.consumed.notified() => {}
                _ = end.wait_for(Option::is_some) => return,
            }
        }
    }

    /// Resolves when the time for an orderly end is over.
    async fn cut(&self) {
        let mut end = self.end.subscribe();
        loop {
            let by = end.borrow_and_update().map(|end| end.by);
            tokio::select! {
                () = async { sleep_until(by.expect("checked beside")).await }, if by.is_some() => return,
                _ = end.changed() => {}
            }
        }
    }
}

/// How reading ended.
enum Over {
    End,
    Broken,
}

/// One stream's place in the table; leaving it is the stream's last event.
struct Entry<'a> {
    streams: &'a Streams,
    stream: StreamId,
    reason: CloseReason,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let empty = {
            let mut open = self.streams.open();
            open.remove(&self.stream);
            open.is_empty()
        };
        let Self { stream, reason, .. } = *self;
        self.streams.listener.tell(NetEvent::StreamClosed { stream, reason });
        if empty {
            self.streams.emptied.notify_one();
        }
    }
}

/// Sends what is queued, then the end of the stream unless it is to be cut, which the peer must not
/// take for an end in good order. Never returns: a stream is over when reading
/// is, because the bytes that the peer sent before it broke off are still worth having.
async fn write(
    to: &mut (impl AsyncWrite + Unpin),
    mut queue: mpsc::UnboundedReceiver<Vec<u8>>,
    flow: &Flow,
) -> std::convert::Infallible {
    let sending = async {
        loop {
            let next = match queue.try_recv() {
                Err(TryRecvError::Empty) => {
                    to.flush().await?;
                    queue.recv().await
                }
                next => next.ok(),
            };
            let Some(bytes) = next else {
                if flow.is_cut() {
                    return Ok(());
                }
                return to.close().await;
            };
            to.write_all(&bytes).await?;
            flow.queued.fetch_sub(bytes.len(), Ordering::Relaxed);
        }
    };
    let _: std::io::Result<()> = sending.await;
    std::future::pending().await
}

/// Returns whether the peer ended its half in good order. Yamux reports a reset and a dead
/// connection to the reader as a plain end, but refuses to write after them.
fn is_writable(writer: &mut (impl AsyncWrite + Unpin)) -> bool {
    !matches!(writer.write(&[]).now_or_never(), Some(Err(_)))
}
