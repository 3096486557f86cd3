//! The addresses of this machine as they come and go, found by asking again and again.
//!
//! Stands in for the crate of this name, as far as `libp2p-tcp` uses it. That one listens to the
//! system instead, by means that an iPhone's SDK does not have and that Android denies to apps;
//! decision 0015 of the core says more.

pub use ipnet::IpNet;

/// What happened to an address.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum IfEvent {
    /// It has come.
    Up(IpNet),
    /// It has gone.
    Down(IpNet),
}

/// The watcher for tokio.
pub mod tokio {
    use std::collections::{BTreeSet, VecDeque};
    use std::fmt;
    use std::io;
    use std::pin::Pin;
    use std::sync::LazyLock;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use futures_core::Stream;
    use futures_core::stream::FusedStream;
    use tokio::sync::watch;
    use tokio::time::sleep;

    use super::{IfEvent, IpNet};

    /// How often the system is asked while somebody looks. A volunteer who enters a hotspot waits for this at
    /// most; asking costs some tens of microseconds.
    const EVERY: Duration = Duration::from_secs(3);

    /// As [`EVERY`], where nobody looks: each question wakes the processor.
    const EVERY_RESTING: Duration = Duration::from_secs(300);

    /// How often every watcher of this process asks: libp2p makes them, and tells them nothing.
    static ASKED: LazyLock<watch::Sender<Duration>> = LazyLock::new(|| watch::Sender::new(EVERY));

    /// Says that nobody looks at this device now, or that somebody does again, for every watcher of this
    /// process. Whoever looks again is told at once what has changed.
    pub fn set_resting(is_resting: bool) {
        let every = if is_resting { EVERY_RESTING } else { EVERY };
        ASKED.send_if_modified(|asked| std::mem::replace(asked, every) != every);
    }

    /// The addresses that are known, and what is still to be told of them.
    pub struct IfWatcher {
        known: BTreeSet<IpNet>,
        news: VecDeque<IfEvent>,
        /// Ends when the system is to be asked again.
        pause: Pin<Box<dyn Future<Output = ()> + Send>>,
    }

    impl fmt::Debug for IfWatcher {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("IfWatcher").field("known", &self.known).finish_non_exhaustive()
        }
    }

    /// Waits until the system is to be asked again: after a time, or when that time was changed.
    async fn pause() {
        let mut asked = ASKED.subscribe();
        let every = *asked.borrow_and_update();
        tokio::select! {
            () = sleep(every) => {}
            _ = asked.changed() => {}
        }
    }

    impl IfWatcher {
        /// Asks for the first time; the addresses found are told as having come.
        ///
        /// # Errors
        ///
        /// What the system says.
        pub fn new() -> io::Result<Self> {
            let (known, news) = (BTreeSet::new(), VecDeque::new());
            let mut watcher = Self { known, news, pause: Box::pin(pause()) };
            watcher.take(addresses()?);
            Ok(watcher)
        }

        /// Returns the addresses that are known.
        pub fn iter(&self) -> impl Iterator<Item = &IpNet> {
            self.known.iter()
        }

        fn take(&mut self, now: BTreeSet<IpNet>) {
            self.news.extend(self.known.difference(&now).copied().map(IfEvent::Down));
            self.news.extend(now.difference(&self.known).copied().map(IfEvent::Up));
            self.known = now;
        }
    }

    impl Stream for IfWatcher {
        type Item = io::Result<IfEvent>;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            loop {
                if let Some(event) = self.news.pop_front() {
                    return Poll::Ready(Some(Ok(event)));
                }
                if self.pause.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                self.pause = Box::pin(pause());
                match addresses() {
                    Ok(now) => self.take(now),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
            }
        }
    }

    impl FusedStream for IfWatcher {
        fn is_terminated(&self) -> bool {
            false
        }
    }

    fn addresses() -> io::Result<BTreeSet<IpNet>> {
        let found = if_addrs::get_if_addrs()?.into_iter().map(|interface| {
            let (ip, mask) = match interface.addr {
                if_addrs::IfAddr::V4(v4) => (v4.ip.into(), v4.netmask.into()),
                if_addrs::IfAddr::V6(v6) => (v6.ip.into(), v6.netmask.into()),
            };
            // A mask with holes is some system's mistake; the address is one all the same.
            IpNet::with_netmask(ip, mask).unwrap_or_else(|_| ip.into())
        });
        Ok(found.collect())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn net(text: &str) -> IpNet {
            text.parse().expect("an address with its mask")
        }

        #[test]
        fn what_came_and_went_between_two_questions_is_told_once() {
            let runtime = ::tokio::runtime::Builder::new_current_thread().enable_time().build();
            let _within = runtime.as_ref().expect("a runtime").enter();
            let mut watcher = IfWatcher::new().expect("this machine has addresses");
            let own: BTreeSet<_> = watcher.iter().copied().collect();
            assert!(own.iter().any(|net| net.addr().is_loopback()), "{own:?}");
            assert_eq!(watcher.news.len(), own.len(), "each has come");
            watcher.news.clear();
            watcher.take(own.clone());
            assert_eq!(watcher.news, []);
            let hotspot = net("192.168.43.7/24");
            watcher.take(own.iter().copied().chain([hotspot]).collect());
            watcher.take(own);
            assert_eq!(watcher.news, [IfEvent::Up(hotspot), IfEvent::Down(hotspot)]);
        }

        /// Returns the watcher's next event, if it tells one within so long.
        async fn told(watcher: &mut IfWatcher, within: Duration) -> Option<IfEvent> {
            let next = std::future::poll_fn(|cx| Pin::new(&mut *watcher).poll_next(cx));
            let next = ::tokio::time::timeout(within, next).await.ok()?;
            next.map(|event| event.expect("the system tells its addresses"))
        }

        /// A watcher that believes in an address which is no more, and has told all else.
        fn with_one_that_is_gone() -> (IfWatcher, IfEvent) {
            let mut watcher = IfWatcher::new().expect("this machine has addresses");
            watcher.news.clear();
            let gone = net("192.168.43.7/24");
            watcher.known.insert(gone);
            (watcher, IfEvent::Down(gone))
        }

        #[test]
        fn a_device_that_rests_asks_seldom_and_one_that_is_looked_at_again_at_once() {
            let runtime = ::tokio::runtime::Builder::new_current_thread().enable_time().build();
            let (a_moment, patience) = (Duration::from_millis(500), Duration::from_secs(30));
            runtime.expect("a runtime").block_on(async {
                let (mut watcher, gone) = with_one_that_is_gone();
                assert_eq!(told(&mut watcher, EVERY - a_moment).await, None, "asked too early");
                assert_eq!(told(&mut watcher, patience).await, Some(gone));

                set_resting(true);
                let (mut watcher, gone) = with_one_that_is_gone();
                assert_eq!(
                    told(&mut watcher, EVERY + a_moment).await,
                    None,
                    "asked while it rests"
                );
                set_resting(false);
                assert_eq!(
                    told(&mut watcher, EVERY - a_moment).await,
                    Some(gone),
                    "looked at again"
                );
            });
        }
    }
}
