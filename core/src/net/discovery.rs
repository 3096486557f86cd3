//! Who is near: DNS-SD on the local network, and what a phone's own finder reports.
//!
//! An announcement holds a version, a rotating programme tag and a port: no name of a person and no
//! key of a device. Instance and host are named anew by chance at every start.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use mdns_sd::{
    DaemonStatus, IP_CHECK_INTERVAL_IN_SECS_DEFAULT, IfKind, IfPredicate, ResolvedService,
    ServiceDaemon, ServiceEvent, ServiceInfo,
};

use crate::domain::id::{DeviceId, printed};
use crate::net::address;
use crate::net::event::{Listener, NetEvent};
use crate::net::limits::{ADDRESSES_MAX, FOUND_MAX};

/// The service type, the same that Android's NSD and Apple's Bonjour are asked for.
pub const SERVICE: &str = "_lantoa._tcp.local.";

/// Version of the announcement.
const VERSION: &str = "1";
/// Under which key the version stands.
const KEY_VERSION: &str = "v";
/// Under which key the programme's tag stands.
const KEY_TAG: &str = "t";

/// Longest programme tag that is announced or believed, in bytes.
pub const TAG_BYTES_MAX: usize = 32;

/// What a phone's own announcer says for this device, so that others find it like any other: no
/// name of a person and no key of a device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Announcement {
    /// A name by chance, another at every start.
    pub instance: String,
    /// The service type without its domain, as phones ask for it.
    pub service: &'static str,
    /// The port.
    pub port: u16,
    /// The attributes, by key.
    pub txt: Vec<(&'static str, String)>,
}

impl Announcement {
    /// Returns the announcement of a device that listens at `port`.
    pub(super) fn new(instance: String, tag: String, port: u16) -> Self {
        let service = SERVICE.trim_end_matches(".local.");
        let txt = vec![(KEY_VERSION, VERSION.to_owned()), (KEY_TAG, tag)];
        Self { instance, service, port, txt }
    }
}

/// A service as a phone's own finder resolved it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Service {
    /// The finder's name of it, by which it will be lost again.
    pub name: String,
    /// Where it is.
    pub ips: Vec<IpAddr>,
    /// At which port.
    pub port: u16,
    /// Its attributes, by key.
    pub txt: BTreeMap<String, String>,
}

/// Returns a name by chance.
pub(super) fn instance() -> Result<String, getrandom::Error> {
    let mut random = [0; 8];
    getrandom::fill(&mut random)?;
    Ok(printed(&random))
}

/// The look-out: one thread of the mDNS library and one that reads from it.
pub(super) struct Discovery {
    daemon: ServiceDaemon,
    name: String,
    tag: Mutex<String>,
    /// The announced port; 0 before the first announcement.
    port: AtomicU16,
    reader_gone: Mutex<Receiver<()>>,
}

impl Discovery {
    /// Starts to look for others. Announces nothing yet.
    pub(super) fn start(
        name: String,
        tag: String,
        nearby: Arc<Nearby>,
    ) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        // No address of it is announced or taken, and each packet comes back to whoever sends it there.
        let _ = daemon.disable_interface(vec![IfKind::LoopbackV4, IfKind::LoopbackV6]);
        match read(&daemon, format!("{name}.{SERVICE}"), nearby) {
            Ok(reader_gone) => {
                let (tag, port) = (Mutex::new(tag), AtomicU16::new(0));
                Ok(Self { daemon, name, tag, port, reader_gone: Mutex::new(reader_gone) })
            }
            Err(error) => {
                let _ = daemon.shutdown();
                Err(error)
            }
        }
    }

    /// Announces the first of these addresses' ports, unless all are loopback, which others cannot
    /// reach. The addresses themselves are the library's to follow.
    pub(super) fn announce(&self, addresses: &[(IpAddr, u16)]) {
        let Some((_, port)) = addresses.iter().find(|(ip, _)| !ip.is_loopback()) else { return };
        if self.port.swap(*port, Ordering::Relaxed) != *port {
            self.register(*port);
        }
    }

    /// Announces another tag.
    pub(super) fn retag(&self, tag: String) {
        *self.tag.lock().unwrap_or_else(PoisonError::into_inner) = tag;
        let port = self.port.load(Ordering::Relaxed);
        if port > 0 {
            self.register(port);
        }
    }

    fn register(&self, port: u16) {
        let tag = self.tag.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let host = format!("lantoa-{}.local.", self.name);
        let txt = [(KEY_VERSION, VERSION), (KEY_TAG, tag.as_str())];
        // Only a name or text that DNS cannot hold is refused, and these are our own.
        if let Ok(info) = ServiceInfo::new(SERVICE, &self.name, &host, (), port, &txt[..]) {
            let mut info = info.enable_addr_auto();
            // A finder that says one address of a device says a link-local one as gladly as another.
            let useful = IfPredicate::new(|interface| address::is_useful(interface.ip()));
            info.set_interfaces(vec![IfKind::Predicate(useful)]);
            let _ = self.daemon.register(info);
        }
    }

    /// Follows this machine's addresses closely, or not at all: whoever looks at the screen again is followed
    /// from then on. While nobody looks, what this device says is not said to itself either: the library looks for
    /// its own announcement as for any other, asks for it anew every 96 seconds and wakes for each answer.
    /// Devices on the network are asked and answered as ever; only another program of this machine does not hear.
    pub(super) fn set_resting(&self, is_resting: bool) {
        let seconds = if is_resting { 0 } else { IP_CHECK_INTERVAL_IN_SECS_DEFAULT };
        let _ = self.daemon.set_ip_check_interval(seconds);
        let _ = self.daemon.set_multicast_loop_v4(!is_resting);
        let _ = self.daemon.set_multicast_loop_v6(!is_resting);
    }

    /// Says goodbye and ends both threads, or gives up on them at `by`.
    pub(super) fn stop(&self, by: Instant) {
        let left = || by.saturating_duration_since(Instant::now());
        if self.port.load(Ordering::Relaxed) > 0
            && let Ok(done) = self.daemon.unregister(&format!("{}.{SERVICE}", self.name))
        {
            let _ = done.recv_timeout(left().min(Duration::from_millis(300)));
        }
        if let Ok(status) = self.daemon.shutdown() {
            while let Ok(status) = status.recv_timeout(left()) {
                if matches!(status, DaemonStatus::Shutdown) {
                    break;
                }
            }
        }
        let gone = self.reader_gone.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = gone.recv_timeout(left());
    }
}

impl fmt::Debug for Discovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Discovery").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads what the daemon finds, in a thread of its own, until the daemon ends. The receiver hears
/// when that was.
fn read(
    daemon: &ServiceDaemon,
    own: String,
    nearby: Arc<Nearby>,
) -> Result<Receiver<()>, mdns_sd::Error> {
    let events = daemon.browse(SERVICE)?;
    let (gone, reader_gone) = channel();
    let reading = move || {
        while let Ok(event) = events.recv() {
            #[expect(clippy::wildcard_enum_match_arm, reason = "mdns-sd adds events")]
            match event {
                ServiceEvent::ServiceResolved(it) if !it.fullname.eq_ignore_ascii_case(&own) => {
                    nearby.resolved(&it);
                }
                ServiceEvent::ServiceRemoved(_, name) => nearby.lost(&name),
                _ => {}
            }
        }
        drop(nearby);
        let _ = gone.send(());
    };
    thread::Builder::new()
        .name("lantoa-nearby".to_owned())
        .spawn(reading)
        .map_err(|error| mdns_sd::Error::Msg(error.to_string()))?;
    Ok(reader_gone)
}

/// The devices that are near, as far as anyone told.
#[derive(Debug)]
pub(super) struct Nearby {
    listener: Arc<Listener>,
    found: Mutex<BTreeMap<String, Found>>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
struct Found {
    device: Option<DeviceId>,
    tag: String,
    addresses: Vec<String>,
}

impl Nearby {
    pub(super) fn new(listener: Arc<Listener>) -> Self {
        Self { listener, found: Mutex::default() }
    }

    /// Takes what a finder says of the service `name`. Says nothing further where it is known,
    /// cannot be dialled, or too many are known.
    pub(super) fn found(
        &self,
        name: &str,
        device: Option<DeviceId>,
        tag: &str,
        addresses: impl IntoIterator<Item = String>,
    ) {
        let mut addresses: Vec<_> =
            addresses.into_iter().filter(|each| address::can_be_dialled(each)).collect();
        addresses.sort();
        addresses.dedup();
        addresses.truncate(ADDRESSES_MAX);
        if addresses.is_empty() || tag.len() > TAG_BYTES_MAX {
            return;
        }
        let new = Found { device, tag: tag.to_owned(), addresses };
        let name = name.to_ascii_lowercase();
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.get(&name) == Some(&new)
            || (found.len() >= FOUND_MAX && !found.contains_key(&name))
        {
            return;
        }
        found.insert(name.clone(), new.clone());
        drop(found);
        let Found { device, tag, addresses } = new;
        self.listener.tell(NetEvent::Found { name, device, tag, addresses });
    }

    /// Takes a finder's word that the service `name` is gone.
    pub(super) fn lost(&self, name: &str) {
        let name = name.to_ascii_lowercase();
        let gone = self.found.lock().unwrap_or_else(PoisonError::into_inner).remove(&name);
        if let Some(Found { device, addresses, .. }) = gone {
            self.listener.tell(NetEvent::Lost { name, device, addresses });
        }
    }

    /// Takes a service as a phone's own finder resolved it. Loopback addresses count where there are
    /// no others: of two apps on one phone, or of a test.
    pub(super) fn service(&self, service: &Service) {
        let all = service.ips.iter().map(|ip| (*ip, service.port)).collect();
        self.announced(&service.name, |key| service.txt.get(key).map(String::as_str), all);
    }

    fn resolved(&self, service: &ResolvedService) {
        let ips = service.addresses.iter().map(mdns_sd::ScopedIp::to_ip_addr);
        let all = ips.map(|ip| (ip, service.port)).filter(|(ip, _)| !ip.is_loopback()).collect();
        let attribute = |key: &str| service.txt_properties.get_property_val_str(key);
        self.announced(&service.fullname, attribute, all);
    }

    fn announced<'t>(
        &self,
        name: &str,
        attribute: impl Fn(&str) -> Option<&'t str>,
        all: Vec<(IpAddr, u16)>,
    ) {
        if attribute(KEY_VERSION) != Some(VERSION) {
            return;
        }
        let told = address::worth_telling(all).into_iter();
        let addresses = told.map(|(ip, port)| address::join(ip, port).to_string());
        self.found(name, None, attribute(KEY_TAG).unwrap_or_default(), addresses);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearby() -> (Arc<Nearby>, crossbeam_channel::Receiver<NetEvent>) {
        let (tell, told) = crossbeam_channel::unbounded();
        let sink = Box::new(move |event| tell.send(event).expect("the test listens"));
        (Arc::new(Nearby::new(Arc::new(Listener::new(sink)))), told)
    }

    fn at(last: usize) -> [String; 1] {
        [format!("/ip4/10.0.{}.{}/tcp/61474", last / 256, last % 256)]
    }

    #[test]
    fn a_device_is_told_once_and_again_only_when_it_moves_or_goes() {
        let (nearby, told) = nearby();
        for addresses in [at(1), at(1), at(2)] {
            nearby.found("A", None, "tag", addresses);
        }
        nearby.lost("a");
        nearby.lost("a");
        let (device, tag) = (None, "tag".to_owned());
        let name = || "a".to_owned();
        let found = |n| {
            let addresses = at(n).to_vec();
            NetEvent::Found { name: name(), device, tag: tag.clone(), addresses }
        };
        let lost = NetEvent::Lost { name: name(), device, addresses: at(2).to_vec() };
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [found(1), found(2), lost]);
    }

    #[test]
    fn of_what_a_phone_found_all_addresses_are_told_but_those_of_one_link() {
        let (nearby, told) = nearby();
        let ips = ["fe80::1", "192.168.43.7", "fd00::7", "10.0.0.7"].map(|ip| ip.parse().unwrap());
        let txt = [(KEY_VERSION, VERSION), (KEY_TAG, "tag")]
            .map(|(key, value)| (key.into(), value.into()));
        let (name, port) = ("A".to_owned(), 1);
        nearby.service(&Service { name, ips: ips.to_vec(), port, txt: txt.into() });
        let found = told.try_iter().collect::<Vec<_>>();
        let [NetEvent::Found { addresses, .. }] = &found[..] else { panic!("{found:?}") };
        let all = ["/ip4/10.0.0.7/tcp/1", "/ip4/192.168.43.7/tcp/1", "/ip6/fd00::7/tcp/1"];
        assert_eq!(*addresses, all);
    }

    #[test]
    fn a_crowd_of_invented_devices_does_not_fill_the_memory() {
        let (nearby, told) = nearby();
        for n in 0..2 * FOUND_MAX {
            nearby.found(&format!("invented {n}"), None, "", at(n));
        }
        assert_eq!(told.try_iter().count(), FOUND_MAX);
        nearby.found("long", None, &"t".repeat(TAG_BYTES_MAX + 1), at(1));
        nearby.found("none", None, "", ["/dns4/x/tcp/1".to_owned()]);
        assert_eq!(told.try_iter().count(), 0);
    }
}
