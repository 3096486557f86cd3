//! Two machines on one network cable, who know nothing of each other. (Guards: devices that are
//! near and are not found.)
//!
//! The machines are Linux network namespaces, so this needs root and `ip`. Each runs this test
//! program again, as a device; nothing leaves the namespaces.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lantoa_core::net::{Direction, NetEvent, Protocol, listen_default};
use lantoa_tests::net_peer::{NetPeer, PATIENCE, network_threads};

/// Says to a run of this program which device it is; not set in the outer run.
const SEED: &str = "LANTOA_TEST_DEVICE";

/// Which of the two devices leaves first.
const LEAVER: u8 = 1;

/// Two namespaces joined by a cable. Gone when dropped, also by a failing test.
struct Cable {
    names: [String; 2],
}

impl Cable {
    fn laid() -> Self {
        Self::clear_up();
        let id = std::process::id();
        let cable = Self { names: ["a", "b"].map(|end| format!("lantoa-{id}-{end}")) };
        let [a, b] = &cable.names;
        for name in &cable.names {
            ip(&["netns", "add", name]);
            ip(&["-n", name, "link", "set", "lo", "up"]);
        }
        let link = ["-n", a, "link", "add", "lan", "type", "veth"];
        ip(&[&link[..], &["peer", "name", "lan", "netns", b]].concat());
        for (name, last) in [(a, 1), (b, 2)] {
            ip(&["-n", name, "addr", "add", &format!("10.77.0.{last}/24"), "dev", "lan"]);
            ip(&[
                "-n",
                name,
                "-6",
                "addr",
                "add",
                &format!("fd77::{last}/64"),
                "dev",
                "lan",
                "nodad",
            ]);
            ip(&["-n", name, "link", "set", "lan", "up"]);
        }
        // The kernel notices a carrier in its own time, and routes nothing before.
        let deadline = Instant::now() + PATIENCE;
        while !cable.names.iter().all(|name| has_carrier(name)) {
            assert!(Instant::now() < deadline, "the cable has no carrier");
            std::thread::yield_now();
        }
        cable
    }

    /// Deletes what a run that was killed has left.
    fn clear_up() {
        let Ok(list) = Command::new("ip").args(["netns", "list"]).output() else { return };
        for line in String::from_utf8_lossy(&list.stdout).lines() {
            let name = line.split(' ').next().unwrap_or_default();
            let run = name.strip_prefix("lantoa-").and_then(|rest| rest.split('-').next());
            if run.is_some_and(|run| !std::path::Path::new("/proc").join(run).exists()) {
                ip(&["netns", "delete", name]);
            }
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for name in &self.names {
            // Its end of the cable goes with it.
            let _ = Command::new("ip").args(["netns", "delete", name]).status();
        }
    }
}

fn has_carrier(name: &str) -> bool {
    let shown = Command::new("ip").args(["-n", name, "link", "show", "lan"]).output();
    shown.is_ok_and(|shown| String::from_utf8_lossy(&shown.stdout).contains("state UP"))
}

fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status();
    let status = status.expect("`ip` must be there: install the package iproute2");
    assert!(status.success(), "`ip {}` failed: this test must run as root", arguments.join(" "));
}

/// One device: this program again, in a namespace. Killed when dropped.
struct Device {
    process: Child,
    lines: Receiver<String>,
}

impl Device {
    fn within(namespace: &str, seed: u8) -> Self {
        let mut process = Command::new("ip")
            .args(["netns", "exec", namespace])
            .arg(env::current_exe().expect("this program has a path"))
            .args(["--exact", "a_device", "--ignored", "--nocapture"])
            .env(SEED, seed.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`ip` is there");
        let output = process.stdout.take().expect("it is piped");
        Self { process, lines: lines_of(output) }
    }

    /// Returns what stands after `word` on the first line that has it.
    fn says(&self, word: &str, deadline: Instant) -> String {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("the device does not say \"{word}\""));
            if let Some((_, rest)) = line.split_once(word) {
                return rest.trim().to_owned();
            }
        }
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    told
}

#[test]
fn two_devices_on_one_network_find_each_other_and_open_a_stream() {
    let cable = Cable::laid();
    let began = Instant::now();
    let deadline = began + PATIENCE;
    let devices =
        [(0, LEAVER), (1, LEAVER + 1)].map(|(end, seed)| Device::within(&cable.names[end], seed));
    for (device, other) in devices.iter().zip(["tag-2", "tag-1"]) {
        // Told anew with each address that the announcement brings.
        let mut found = String::new();
        while !found.contains("/ip4/10.77.0.") || !found.contains("/ip6/fd77::") {
            found = device.says("found:", deadline);
            assert!(found.contains(other), "{found}");
            assert!(!found.contains("127.0.0.1"), "{found}");
        }
        eprintln!("found after {:?}: {found}", began.elapsed());
    }
    for device in &devices {
        device.says("met:", deadline);
    }
    eprintln!("met after {:?}", began.elapsed());
    let [mut leaver, stayer] = devices;
    leaver.process.stdin.take();
    eprintln!("shut down in {}", leaver.says("ended:", Instant::now() + PATIENCE));
    eprintln!("gone: {}", stayer.says("lost:", Instant::now() + PATIENCE));
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
            _ => {}
        }
    }
    println!("met: {}", peer.device);
    if seed == LEAVER {
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
        leaves(peer);
    } else {
        let gone = peer.wait("the goodbye", |event| match event {
            NetEvent::Lost { addresses, .. } => Some(addresses),
            _ => None,
        });
        println!("lost: {}", gone.join(" "));
    }
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
