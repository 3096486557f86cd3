//! Two nodes that met, and nobody who tells them where the other is. (Guards: an office that is asked
//! for at a port of yesterday, a phone that only its own side can find, a sync that met nobody and says
//! that all is well, and a failure that nobody can look into.)

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncOptions, SyncSummary};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;

/// Syncs with whoever is known.
fn sync_with_known(device: &NodeDevice) -> Result<SyncSummary, Error> {
    let options = SyncOptions { with: vec![], once: true, timeout: PATIENCE };
    device.node.sync(options, |_| {}, &Stop::default())
}

#[test]
fn each_side_of_a_session_finds_the_other_again() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    // By the joining alone.
    let summary = sync_with_known(&phone).expect("the office is met");
    assert_eq!((summary.sessions, summary.failed), (1, 0));
    // The port of a phone that listens is told in the greeting: the office can begin as well.
    assert!(!phone.listens().is_empty());
    assert_eq!(phone.syncs(&there).failed, 0);
    office.node.stop_network();
    let summary = sync_with_known(&office).expect("the phone is met");
    assert_eq!((summary.sessions, summary.failed), (1, 0));
}

#[test]
fn a_device_that_starts_again_is_reached_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = || NodeDevice::of(Node::open(Config::new(folder.path())).expect("it opens"));
    let office = open();
    let team = office.founds();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.node.close();
    let office = open();
    assert_eq!(office.listens(), there);
    assert_eq!(sync_with_known(&phone).expect("the office is met").sessions, 1);
    // Where somebody else has the port, any other is better than none.
    office.node.stop_network();
    let port = there[0].rsplit('/').next().expect("a port");
    let _other = TcpListener::bind(format!("127.0.0.1:{port}")).expect("the port is free");
    assert_ne!(office.listens(), there);
}

#[test]
fn a_sync_that_meets_nobody_is_no_success() {
    let (office, team) = NodeDevice::office();
    let alone = sync_with_known(&office).expect_err("nobody else was ever there");
    assert_eq!((alone.kind, alone.code), (ErrorKind::Unreachable, "nobody-known"));
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.node.stop_network();
    let device = office.node.identity().expect("it is open").device;
    let gone = sync_with_known(&phone).expect_err("the office does not listen");
    assert_eq!((gone.kind, gone.code), (ErrorKind::Unreachable, "nobody-reached"));
    let failure = &gone.detail["failures"][0];
    assert_eq!(failure["device"], device.to_string());
    assert_eq!(failure["address"], there[0]);
    assert_eq!(failure["code"], "nobody-listens");
    assert!(failure["at"].is_string(), "{failure}");
}

#[test]
fn a_session_that_broke_off_and_then_came_into_step_is_no_failure() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.opens_a_class(team, 800);
    let line = vec![line_cut_once(16 * 1024, &there[0])];
    let stop = Stop::default();
    let (tell, told) = channel();
    let summary = thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with: line.clone(), once: false, timeout: PATIENCE };
            phone.node.sync(options, |event| tell.send(event).unwrap_or(()), &stop)
        });
        let mut broke_off = false;
        loop {
            match told.recv_timeout(PATIENCE).expect("it goes on") {
                SyncEvent::Done { ok: true, .. } => break,
                SyncEvent::Done { device, address, error, .. } => {
                    broke_off = true;
                    assert_eq!((device.is_some(), address.as_ref()), (true, line.first()));
                    assert_eq!(error.expect("why").code, "sync-cut");
                }
                SyncEvent::Peer { .. }
                | SyncEvent::Waiting { .. }
                | SyncEvent::Progress { .. }
                | SyncEvent::Listening { .. } => {}
            }
        }
        assert!(broke_off, "the first session was cut");
        stop.set();
        syncing.join().expect("sync returns").expect("the office was met")
    });
    assert_eq!((summary.sessions, summary.failed, summary.failures), (2, 0, vec![]));
    assert_eq!(phone.digests(), office.digests());
}

#[test]
fn a_sync_that_stays_dials_whom_another_sync_of_the_same_device_has_done_with() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.opens_a_class(team, 800);
    let line = vec![slow_line(&there[0])];
    let stop = Stop::default();
    let (tell, told) = channel();
    let (tell_staying, staying) = channel();
    let dialled = thread::scope(|scope| {
        let once = scope.spawn(|| {
            let tell = |event| tell.send(event).unwrap_or(());
            phone.syncs_watched(&line, tell, &Stop::default())
        });
        while !matches!(told.recv_timeout(PATIENCE), Ok(SyncEvent::Peer { .. }) | Err(_)) {}
        // While that session is open no other one is begun.
        let stays = scope.spawn(|| {
            let options = SyncOptions { with: vec![], once: false, timeout: PATIENCE };
            let tell = |event| tell_staying.send(event).unwrap_or(());
            phone.node.sync(options, tell, &stop)
        });
        assert_eq!(once.join().expect("sync returns").failed, 0);
        let is_done = || staying.recv_timeout(PATIENCE).map(|event| is_met(&event));
        let dialled = std::iter::from_fn(|| is_done().ok()).any(|is_done| is_done);
        stop.set();
        let summary = stays.join().expect("sync returns");
        dialled.then_some(summary)
    });
    let summary = dialled.expect("the sync that stays met the office").expect("a member may sync");
    assert_eq!((summary.sessions, summary.failed), (1, 0));
}

fn is_met(event: &SyncEvent) -> bool {
    matches!(event, SyncEvent::Done { ok: true, .. })
}

#[test]
fn new_addresses_are_told_as_they_come() {
    let (office, _) = NodeDevice::office();
    let (tell, told) = channel();
    let _watching = office.node.watch_sync(move |event| tell.send(event).unwrap_or(()));
    let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
    let listening = office.node.start_sync(ListenOptions { listen, discovery: false });
    let addresses = listening.expect("it starts").addresses;
    let event = told.recv_timeout(PATIENCE).expect("it is told");
    assert_eq!(event, SyncEvent::Listening { addresses });
}

/// Returns the address of a line to another one: after so many bytes of its far end the first
/// connection breaks off, later ones last.
fn line_cut_once(bytes: usize, to: &str) -> String {
    let port = to.rsplit('/').next().expect("a port").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let own = listener.local_addr().expect("it listens").port();
    thread::spawn(move || {
        let mut left = bytes;
        for caller in listener.incoming().flatten() {
            let Ok(called) = TcpStream::connect(format!("127.0.0.1:{port}")) else { return };
            let both = (caller.try_clone().expect("cloned"), called.try_clone().expect("cloned"));
            thread::spawn(move || pass_on(both.0, both.1, usize::MAX));
            let most = std::mem::replace(&mut left, usize::MAX);
            thread::spawn(move || pass_on(called, caller, most));
        }
    });
    format!("/ip4/127.0.0.1/tcp/{own}")
}

/// Returns the address of a line to another one that takes its time.
fn slow_line(to: &str) -> String {
    let port = to.rsplit('/').next().expect("a port").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let own = listener.local_addr().expect("it listens").port();
    thread::spawn(move || {
        let (caller, _) = listener.accept().expect("a caller");
        let mut called = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
        let both = (caller.try_clone().expect("cloned"), called.try_clone().expect("cloned"));
        thread::spawn(move || pass_on(both.0, both.1, usize::MAX));
        let mut buffer = [0; 1024];
        while let Ok(length @ 1..) = called.read(&mut buffer) {
            thread::sleep(Duration::from_millis(10));
            let _ = (&caller).write_all(&buffer[..length]);
        }
        let _ = caller.shutdown(Shutdown::Both);
    });
    format!("/ip4/127.0.0.1/tcp/{own}")
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, most: usize) {
    let mut buffer = [0; 1024];
    let mut left = most;
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if length > left || to.write_all(&buffer[..length]).is_err() {
            break;
        }
        left -= length;
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}
