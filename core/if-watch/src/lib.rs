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
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use futures_core::Stream;
    use futures_core::stream::FusedStream;
    use tokio::time::{Interval, MissedTickBehavior, interval};

    use super::{IfEvent, IpNet};

    /// How often the system is asked. A volunteer who enters a hotspot waits for this at most; asking
    /// costs some tens of microseconds.
    const EVERY: Duration = Duration::from_secs(3);

    /// The addresses that are known, and what is still to be told of them.
    #[derive(Debug)]
    pub struct IfWatcher {
        known: BTreeSet<IpNet>,
        news: VecDeque<IfEvent>,
        every: Interval,
    }

    impl IfWatcher {
        /// Asks for the first time; the addresses found are told as having come.
        ///
        /// # Errors
        ///
        /// What the system says.
        pub fn new() -> io::Result<Self> {
            let mut every = interval(EVERY);
            every.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let (known, news) = (BTreeSet::new(), VecDeque::new());
            let mut watcher = Self { known, news, every };
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
                if self.every.poll_tick(cx).is_pending() {
                    return Poll::Pending;
                }
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
    }
}
