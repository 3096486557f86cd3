//! A node that opens and closes streams for weeks. (Guards: threads and sockets that stay behind, and
//! threads that wake for nothing, which empty a phone's battery over an evening.)
#![cfg(target_os = "linux")]

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lantoa_core::net::{CloseReason, Protocol};
use lantoa_core::node::sync::{ListenOptions, SyncEvent};
use lantoa_tests::net_peer::{NetPeer, PATIENCE, network_threads};
use lantoa_tests::node_device::NodeDevice;

/// Threads and sockets are counted for the whole process, so these tests run one by one.
static ALONE: Mutex<()> = Mutex::new(());

fn open_files() -> usize {
    fs::read_dir("/proc/self/fd").expect("Linux lists open files").count()
}

/// Waits until `count` is at most `wanted`: a thread says that it ends a moment before it does.
fn falls_to(wanted: usize, count: impl Fn() -> usize) {
    let began = Instant::now();
    while count() > wanted {
        assert!(began.elapsed() < PATIENCE, "{} are left, not {wanted}", count());
        std::thread::yield_now();
    }
}

/// Returns how often threads that sync were woken so far: their waits that ended.
fn wakes() -> usize {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux lists threads").flatten();
    let waits = tasks.filter_map(|task| {
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        let status = fs::read_to_string(task.path().join("status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
        let is_ours = ["lantoa-staying", "lantoa-writer"].contains(&name.trim());
        line.split_whitespace().last()?.parse().ok().filter(|_: &usize| is_ours)
    });
    waits.sum()
}

#[test]
fn a_sync_that_stays_wakes_no_thread_while_nothing_happens() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    assert_eq!(phone.syncs(&there).failed, 0, "it knows the office's address from now on");
    let (tell, told) = std::sync::mpsc::channel();
    let _watching = phone.node.watch_sync(move |event| {
        if let SyncEvent::Done { ok: true, .. } = event {
            tell.send(()).unwrap_or(());
        }
    });
    let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
    phone.node.start_sync(ListenOptions { listen, discovery: false }).expect("listens");
    told.recv_timeout(PATIENCE).expect("they are in step");
    // Two seconds in which a thread that looks after something would wake four to forty times.
    falls_to(1, || {
        let before = wakes();
        std::thread::sleep(Duration::from_secs(2));
        wakes() - before
    });
    phone.node.stop_sync();
}

#[test]
fn a_network_that_was_shut_down_leaves_no_thread_and_no_socket() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // What a first network leaves for those that come is no leak.
    drop(NetPeer::on_loopback(1));
    falls_to(0, || network_threads().len());
    let files = open_files();
    for round in 0..5 {
        let [a, b] = [1, 2].map(NetPeer::on_loopback);
        let (to_b, _) = a.opens(&b, Protocol::Sync);
        a.network.send(to_b, vec![round; 1000]).expect("the stream takes it");
        falls_to(4, || network_threads().len());
        if round % 2 == 0 {
            a.network.shutdown(Duration::from_secs(2));
            drop(b.network);
        } else {
            drop(b.network);
            a.network.shutdown(Duration::from_secs(2));
        }
        falls_to(0, || network_threads().len());
        falls_to(files, open_files);
    }
}

#[test]
fn two_hundred_streams_and_connections_leave_no_socket() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let office = NetPeer::on_loopback(1);
    let steady = NetPeer::on_loopback(2);
    let (to_office, _) = steady.opens(&office, Protocol::Sync);
    let files = open_files();
    for _ in 0..100 {
        let (stream, _) = steady.opens(&office, Protocol::Join);
        steady.network.close(stream);
        assert_eq!(steady.closed(stream), CloseReason::Asked);
    }
    falls_to(files, open_files);
    for _ in 0..100 {
        let phone = NetPeer::start(3, &[], false);
        let (stream, at_office) = phone.opens(&office, Protocol::Sync);
        phone.network.send(stream, vec![1]).expect("the stream takes it");
        phone.network.shutdown(Duration::from_secs(2));
        assert_eq!(office.closed(at_office), CloseReason::Finished);
    }
    falls_to(files, open_files);
    steady.network.send(to_office, vec![1]).expect("the first stream is still open");
}

#[test]
fn a_network_may_be_dropped_on_a_thread_of_a_runtime_and_of_its_own() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // Dropped by its own event: what an app does that stops on the first failure.
    let (tell, told) = std::sync::mpsc::channel::<NetPeer>();
    let told = Mutex::new(told);
    let config = lantoa_core::net::NetworkConfig {
        seed: [4; 32].into(),
        listen: Vec::new(),
        discovery: false,
        tag: String::new(),
        connections_max: 4,
    };
    let (done, dropped) = std::sync::mpsc::channel();
    let sink = Box::new(move |_| {
        let other = told.lock().unwrap().recv().expect("the test sends one");
        drop(other);
        done.send(()).expect("the test waits");
    });
    let network = lantoa_core::net::Network::start(config, sink).expect("the network starts");
    tell.send(NetPeer::on_loopback(5)).expect("the sink waits");
    network.open(1, None, Vec::new(), Protocol::Sync);
    dropped.recv_timeout(PATIENCE).expect("dropping does not panic");
    drop(network);
    falls_to(0, || network_threads().len());
}
