//! Two machines on one network cable, who know nothing of each other. (Guards: devices that are
//! near and are not found.)
//!
//! The machines are Linux network namespaces, so this needs root and `ip`. Each runs this test
//! program again, as a device; nothing leaves the namespaces.
#![cfg(target_os = "linux")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the devices speak to the test by lines, and the test says how long it took"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use lantoa_core::net::{Direction, NetEvent, Protocol, SERVICE, listen_default};
use lantoa_tests::cable::Cable;
use lantoa_tests::net_peer::{NetPeer, PATIENCE, network_threads};
use mdns_sd::{ScopedIp, ServiceDaemon, ServiceEvent};

/// Says to a run of this program which device it is; not set in the outer run.
const SEED: &str = "LANTOA_TEST_DEVICE";

/// Which of the two devices leaves first.
const LEAVER: u8 = 1;

#[test]
fn two_devices_on_one_network_find_each_other_and_open_a_stream() {
    let cable = Cable::laid();
    let began = Instant::now();
    let devices = [(0, LEAVER), (1, LEAVER + 1)]
        .map(|(end, seed)| cable.device(end, "a_device", &[(SEED, &seed.to_string())]));
    for (device, other) in devices.iter().zip(["tag-2", "tag-1"]) {
        // Told anew with each address that the announcement brings.
        let mut found = String::new();
        while !found.contains("/ip4/10.77.0.") || !found.contains("/ip6/fd77::") {
            found = device.says("found:");
            assert!(found.contains(other), "{found}");
            assert!(!found.contains("127.0.0.1"), "{found}");
        }
        eprintln!("found after {:?}: {found}", began.elapsed());
    }
    for device in &devices {
        let _ = device.says("met:");
    }
    eprintln!("met after {:?}", began.elapsed());
    let [mut leaver, stayer] = devices;
    leaver.goes_on();
    eprintln!("shut down in {}", leaver.says("ended:"));
    eprintln!("gone: {}", stayer.says("lost:"));
}

/// What runs within a namespace: finds the other, opens a stream to it and is opened one. Then
/// device 1 leaves when its standard input ends, and device 2 waits to hear of that.
#[test]
#[ignore = "part of the test above, which runs it"]
fn a_device() {
    let seed = env::var(SEED).expect("run by the test above").parse().expect("a number");
    let listen = listen_default();
    let listen: Vec<_> = listen.iter().map(String::as_str).collect();
    let peer = NetPeer::start(seed, &listen, true);
    // One with its screen off: it is found, and finds, as soon.
    peer.network.set_resting(seed == LEAVER);
    let mut met = BTreeSet::new();
    while met.len() < 2 {
        match peer.next("the other device") {
            NetEvent::Found { device, tag, addresses, .. } => {
                assert_eq!(device, None);
                println!("found: {tag} {}", addresses.join(" "));
                peer.network.open(1, None, addresses, Protocol::Sync);
            }
            NetEvent::StreamOpened { peer: other, direction, .. } => {
                assert_ne!(other, peer.device);
                met.insert(direction == Direction::Inbound);
            }
            NetEvent::DialFailed { reason, .. } => panic!("not opened: {reason:?}"),
            NetEvent::DiscoveryFailed => panic!("the system refuses multicast"),
            NetEvent::Listening { .. }
            | NetEvent::Lost { .. }
            | NetEvent::Bytes { .. }
            | NetEvent::StreamClosed { .. } => {}
        }
    }
    if seed != LEAVER {
        assert_eq!(announced().iter().find(|ip| is_link_local(**ip)), None);
    }
    println!("met: {}", peer.device);
    if seed == LEAVER {
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
        leaves(peer);
    } else {
        let gone = peer.wait("the goodbye", |event| {
            let NetEvent::Lost { addresses, .. } = event else { return None };
            Some(addresses)
        });
        println!("lost: {}", gone.join(" "));
    }
}

/// Returns what any finder on the network is told of the two, a phone's that takes one address among them.
fn announced() -> BTreeSet<IpAddr> {
    let finder = ServiceDaemon::new().expect("the system lets it use multicast");
    let events = finder.browse(SERVICE).expect("it looks around");
    let mut told = BTreeMap::new();
    let is_whole = |ips: &BTreeSet<IpAddr>| {
        ["10.77.0.", "fd77::"]
            .iter()
            .all(|net| ips.iter().any(|ip| ip.to_string().starts_with(net)))
    };
    while told.len() < 2 || !told.values().all(is_whole) {
        let event = events.recv_timeout(PATIENCE).expect("both are announced");
        if let ServiceEvent::ServiceResolved(service) = event {
            let ips = service.addresses.iter().map(ScopedIp::to_ip_addr);
            told.insert(service.fullname.clone(), ips.collect());
        }
    }
    let _ = finder.shutdown();
    told.into_values().flatten().collect()
}

fn is_link_local(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local())
}

fn leaves(peer: NetPeer) {
    let began = Instant::now();
    peer.network.shutdown(Duration::from_secs(2));
    let took = began.elapsed();
    // The mDNS library's thread says that it ends a moment before it does.
    while let Some(left) = network_threads().first() {
        assert!(began.elapsed() < PATIENCE, "a thread is left: {left}");
        std::thread::yield_now();
    }
    println!("ended: {took:?}");
}
