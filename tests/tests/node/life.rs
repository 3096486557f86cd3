//! A node as an app lives with it: called off, closed, asked all the time. (Guards: a screen that
//! cannot let go, a folder that stays locked, and taps that never become an entry.)

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::programme::Topic;
use lantoa_core::domain::text::NAME_BYTES_MAX;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::ErrorKind;
use lantoa_core::node::notify::Subscription;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncMode, SyncOptions};
use lantoa_core::node::{NearbyService, Node};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;

#[test]
fn a_joining_that_is_called_off_leaves_both_as_before() {
    let (office, team) = NodeDevice::office();
    let ticket = office.ticket(team);
    // Somebody takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("it listens").port();
    let nobody = [format!("/ip4/127.0.0.1/tcp/{port}")];
    let phone = NodeDevice::default();
    let stop = Stop::default();
    thread::scope(|scope| {
        let joining =
            scope.spawn(|| phone.node.join_until(&ticket, "Hà", &nobody, PATIENCE, &stop));
        let connection = silent.accept().expect("the phone dials");
        stop.set();
        let error = joining.join().expect("join returns").expect_err("it was called off");
        assert_eq!(error.kind, ErrorKind::Cancelled);
        drop(connection);
    });
    assert_eq!(phone.node.identity().expect("it is open").programme, None);
    phone.joins(&ticket, "Hà", &office.listens());
}

#[test]
fn a_sync_that_is_called_off_while_it_dials_gives_up_at_once() {
    let (office, _) = NodeDevice::office();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("it listens").port();
    let nobody = vec![format!("/ip4/127.0.0.1/tcp/{port}")];
    let stop = Stop::default();
    let (tell, told) = channel();
    let _watching = office.node.watch_log(move |line| tell.send(line).expect("the test reads"));
    thread::scope(|scope| {
        let syncing = scope.spawn(|| office.syncs_watched(&nobody, |_| {}, &stop));
        let connection = silent.accept().expect("the office dials");
        stop.set();
        let summary = syncing.join().expect("sync returns");
        assert_eq!((summary.sessions, summary.failed), (0, 1));
        drop(connection);
    });
    // Given up by the call, before the dial itself came to nothing.
    while told.recv_timeout(PATIENCE).expect("it is told").code != Some("network-stopped") {}
}

#[test]
fn a_closed_folder_can_be_opened_again_while_others_still_hold_the_node() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = Node::open(Config::new(folder.path())).expect("a new folder opens");
    let other = node.clone();
    assert!(!NodeDevice::of(node.clone()).listens().is_empty());
    node.close();
    for error in [other.identity().map(drop), other.query().map(drop), other.fold()] {
        let error = error.expect_err("it is closed");
        assert_eq!((error.kind, error.code), (ErrorKind::Busy, "closed"));
    }
    let again = Node::open(Config::new(folder.path())).expect("the folder was let go");
    assert_eq!(again.identity().expect("it is open").programme, None);
}

#[test]
fn taps_become_an_entry_also_while_the_node_is_asked_all_the_time() {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 1);
    office.node.fold().expect("nothing waits");
    let (tell, told) = channel();
    let _listening = office.node.subscribe(move |_| tell.send(()).expect("the test reads"));
    office.marks(&class, 0, Mark::Present);
    told.recv_timeout(PATIENCE).expect("the tap is told");
    let began = Instant::now();
    // The second notice is that of the entry.
    while let Err(RecvTimeoutError::Timeout) = told.recv_timeout(Duration::from_millis(100)) {
        office.node.identity().expect("it is open");
        assert!(began.elapsed() < PATIENCE, "the tap still waits");
    }
}

fn on_loopback() -> ListenOptions {
    ListenOptions { listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()], discovery: false }
}

/// What another phone's finder sees of a device.
fn seen(device: &NodeDevice) -> NearbyService {
    let announced = device.node.announcement().expect("it is open").expect("it listens");
    NearbyService {
        name: announced.instance,
        ips: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)],
        port: announced.port,
        txt: announced.txt.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    }
}

fn ends(device: &NodeDevice) -> (Subscription, Receiver<bool>) {
    let (tell, told) = channel();
    let watching = device.node.watch_sync(move |event| {
        if let SyncEvent::Done { ok, .. } = event {
            // Late events come after the test.
            let _ = tell.send(ok);
        }
    });
    (watching, told)
}

#[test]
fn a_sync_that_stays_meets_who_is_nearby_and_again_after_a_pause() {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 2);
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.node.stop_network();
    office.node.start_sync(on_loopback()).expect("it starts");
    phone.node.start_sync(on_loopback()).expect("it starts");
    let (_watching, done) = ends(&phone);
    phone.node.found_nearby(seen(&phone));
    phone.node.found_nearby(seen(&office));
    assert!(done.recv_timeout(PATIENCE).expect("they meet"));
    let state = phone.node.sync_state().expect("it is open");
    assert_eq!(state.mode, SyncMode::Running);
    let names: Vec<_> = state.peers.iter().map(|peer| (peer.name.as_str(), peer.in_step)).collect();
    assert_eq!(names, [("Minh", true)]);

    phone.node.pause_sync();
    let state = phone.node.sync_state().expect("it is open");
    assert_eq!((state.mode, state.addresses.len(), state.peers.len()), (SyncMode::Paused, 0, 0));
    assert_eq!(phone.node.announcement().expect("it is open"), None);
    office.marks(&class, 0, Mark::Late);
    while done.try_recv().is_ok() {}
    phone.node.resume_sync().expect("it goes on");
    while phone.mark_of(&class, 0) != Some(Mark::Late) {
        done.recv_timeout(PATIENCE).expect("they meet again");
    }

    phone.node.stop_sync();
    assert_eq!(phone.node.sync_state().expect("it is open").mode, SyncMode::Stopped);
    let error = phone.node.resume_sync().expect_err("it was stopped");
    assert_eq!(error.kind, ErrorKind::Conflict);
}

#[test]
fn what_another_programme_or_version_announces_is_passed_by() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    // Where the phone knows it from, it is no more.
    office.node.stop_network();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("it listens");
    let listen = vec![format!("/ip4/127.0.0.1/tcp/{}", free.port())];
    office.node.listen(ListenOptions { listen, discovery: false }).expect("listens");
    let (_watching, met) = ends(&office);
    for (key, value) in [("v", "2"), ("t", "another")] {
        let mut service = seen(&office);
        service.name = key.to_owned();
        service.txt.insert(key.to_owned(), value.to_owned());
        phone.node.found_nearby(service);
    }
    let options = SyncOptions { with: vec![], once: true, timeout: PATIENCE };
    let once = phone.node.sync(options, |_| {}, &Stop::default());
    assert_eq!(once.expect_err("nobody is met").code, "nobody-reached");
    assert!(met.try_recv().is_err());
    phone.node.found_nearby(seen(&office));
    assert_eq!(phone.syncs(&[]).sessions, 1);
}

#[test]
fn a_node_dropped_while_it_syncs_lets_its_folder_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = Node::open(Config::new(folder.path())).expect("a new folder opens");
    node.found("Bình dân học vụ số", "Minh", Vec::new()).expect("founds");
    node.start_sync(on_loopback()).expect("it starts");
    drop(node);
    Node::open(Config::new(folder.path())).expect("the folder was let go");
}

#[test]
fn a_founding_gives_its_topics_and_fails_whole_where_one_cannot_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = Node::open(Config::new(folder.path())).expect("a new folder opens");
    let mut topics = Topic::starting();
    topics[5].en = "x".repeat(NAME_BYTES_MAX + 1);
    let refused = node.found("Bình dân học vụ số", "Minh", topics).expect_err("too long");
    assert_eq!((refused.kind, &refused.detail["field"]), (ErrorKind::InvalidInput, &"en".into()));
    assert_eq!(node.identity().expect("it is open").programme, None);

    node.found("Bình dân học vụ số", "Minh", Topic::starting()).expect("founds");
    let mut topics = Topic::starting();
    topics.sort_by(|one, other| one.topic.cmp(&other.topic));
    assert_eq!(node.query().and_then(|query| query.topics()), Ok(topics));
}

#[test]
fn a_programme_founded_while_the_node_is_closed_gives_its_sheet() {
    // Which of the two is first is left to the threads.
    for _ in 0..50 {
        let folder = tempfile::tempdir().expect("a folder");
        let node = Node::open(Config::new(folder.path())).expect("a new folder opens");
        let closing = node.clone();
        let (closed, is_closed) = channel();
        let _told = node.subscribe(move |_| {
            closing.close();
            closed.send(()).expect("the test waits");
        });
        let founded = node.found("Bình dân học vụ số", "Minh", Vec::new()).expect("founds");
        assert_eq!(founded.identity.programme, Some(founded.recovery_sheet.programme()));
        is_closed.recv().expect("it was told of the founding");
        assert_eq!(node.identity().expect_err("it is closed").code, "closed");
    }
}
