//! The TCP connections under everything: each counts what it hears, and ends once its peer is dead.
//!
//! A link ends from below, with an error to whoever reads or writes: what is asked to close in good order
//! would wait for a dead peer as long as TCP does, for a quarter of an hour.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, ready};

use futures::task::AtomicWaker;
use futures::{AsyncRead, AsyncWrite};
use libp2p::tcp::tokio::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::net::liveness::{Life, Pace};

/// Every link of this device.
#[derive(Debug, Default)]
pub(super) struct Links {
    is_resting: AtomicBool,
    open: Mutex<Vec<Weak<Handle>>>,
}

/// A link as it is reached from outside its task.
#[derive(Debug)]
struct Handle {
    /// The own address that it runs over, where the system tells.
    local: Option<IpAddr>,
    is_cut: AtomicBool,
    task: AtomicWaker,
}

impl Links {
    /// Returns how closely links are watched now.
    pub(super) fn pace(&self) -> Pace {
        if self.is_resting.load(Ordering::Relaxed) { Pace::Resting } else { Pace::Active }
    }

    /// Watches links at another pace. Wakes the task of each connection, which looks at its time anew.
    pub(super) fn set_resting(&self, is_resting: bool) {
        self.is_resting.store(is_resting, Ordering::Relaxed);
        for link in self.open() {
            link.task.wake();
        }
    }

    /// Ends what runs over an own address that is gone.
    pub(super) fn cut(&self, local: IpAddr) {
        for link in self.open().iter().filter(|link| link.local == Some(local)) {
            link.is_cut.store(true, Ordering::Relaxed);
            link.task.wake();
        }
    }

    fn open(&self) -> Vec<Arc<Handle>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().filter_map(Weak::upgrade).collect()
    }

    fn enter(&self, local: Option<IpAddr>) -> Arc<Handle> {
        let (is_cut, task) = (AtomicBool::new(false), AtomicWaker::new());
        let link = Arc::new(Handle { local, is_cut, task });
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|link| link.strong_count() > 0);
        open.push(Arc::downgrade(&link));
        link
    }
}

/// One link: a socket that fails once its peer was unheard for too long, or its own address is gone.
pub(super) struct Link<S> {
    socket: S,
    links: Arc<Links>,
    handle: Arc<Handle>,
    life: Life,
    end: Pin<Box<Sleep>>,
}

impl Link<TcpStream> {
    /// Watches a TCP connection from now on.
    pub(super) fn of_tcp(socket: TcpStream, links: Arc<Links>) -> Self {
        let local = socket.0.local_addr().ok().map(|address| address.ip());
        // A socket of both families tells an IPv4 address in IPv6.
        Self::new(socket, local.map(|ip| ip.to_canonical()), links)
    }
}

impl<S> Link<S> {
    fn new(socket: S, local: Option<IpAddr>, links: Arc<Links>) -> Self {
        let handle = links.enter(local);
        let life = Life::new(Instant::now());
        let end = Box::pin(sleep_until(life.ends(links.pace())));
        Self { socket, links, handle, life, end }
    }

    /// Resolves when the link is dead. Whoever else wakes the task makes it look at the time anew.
    fn poll_dead(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        self.handle.task.register(cx.waker());
        if self.handle.is_cut.load(Ordering::Relaxed) {
            return Poll::Ready(io::ErrorKind::ConnectionAborted.into());
        }
        loop {
            let ends = self.life.ends(self.links.pace());
            if ends <= Instant::now() {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            if ends < self.end.deadline() || self.end.is_elapsed() {
                self.end.as_mut().reset(ends);
            }
            ready!(self.end.as_mut().poll(cx));
        }
    }

    /// Returns what a socket that is not ready means: that there is time, or that the link is dead.
    fn unready<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.poll_dead(cx).map(Err)
    }

    fn wrote(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(result) => {
                self.life.note_taken(Instant::now());
                Poll::Ready(result)
            }
            Poll::Pending => {
                self.life.note_blocked();
                self.unready(cx)
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Link<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        // What waits in the socket is read before the time is looked at: a phone that slept hears
        // first what came meanwhile.
        match Pin::new(&mut self.socket).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                self.life.note_heard(Instant::now());
                Poll::Ready(result)
            }
            Poll::Pending => self.unready(cx),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Link<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.wrote(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(cx, bytes);
        self.wrote(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.socket).poll_flush(cx) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => self.unready(cx),
        }
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.socket).poll_close(cx) {
            Poll::Ready(result) => Poll::Ready(result),
            Poll::Pending => self.unready(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::task::{Wake, Waker};

    use tokio::runtime::Builder;

    use super::*;

    /// A socket over which nothing comes.
    struct Mute;

    impl AsyncRead for Mute {
        fn poll_read(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut [u8],
        ) -> Poll<io::Result<usize>> {
            Poll::Pending
        }
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn read(link: &mut Link<Mute>, waker: &Waker) -> Poll<io::ErrorKind> {
        let polled = Pin::new(link).poll_read(&mut Context::from_waker(waker), &mut [0]);
        polled.map(|result| result.expect_err("nothing comes").kind())
    }

    #[test]
    fn what_runs_over_an_address_that_is_gone_ends_and_nothing_else() {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _within = runtime.enter();
        let links = Arc::<Links>::default();
        let [gone, stays] = ["10.0.0.7", "192.168.1.7"].map(|ip| ip.parse().expect("an address"));
        let over = [Some(gone), Some(stays), None];
        let mut over = over.map(|local| Link::new(Mute, local, Arc::clone(&links)));
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        assert!(over.each_mut().map(|link| read(link, &waker)).iter().all(Poll::is_pending));
        links.cut(gone);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1, "only its task is woken");
        let [first, second, third] = over.each_mut().map(|link| read(link, &waker));
        assert_eq!(first, Poll::Ready(io::ErrorKind::ConnectionAborted));
        assert!(second.is_pending() && third.is_pending());
    }

    #[test]
    fn another_pace_wakes_every_link_that_is_still_there() {
        let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
        let _within = runtime.enter();
        let links = Arc::<Links>::default();
        let mut there = [(); 3].map(|()| Link::new(Mute, None, Arc::clone(&links)));
        drop(Link::new(Mute, None, Arc::clone(&links)));
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        assert!(there.each_mut().map(|link| read(link, &waker)).iter().all(Poll::is_pending));
        links.set_resting(true);
        assert_eq!((links.pace(), woken.0.load(Ordering::Relaxed)), (Pace::Resting, 3));
    }
}
