//! A phone's system ends the process of an app that syncs, and the app is started again. (Guards: people
//! who rely on a sync that nobody started again, and one that was stopped and comes back.)

use std::fs;
use std::net::TcpListener;
use std::path::Path;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::ErrorKind;
use lantoa_core::node::sync::{ListenOptions, SyncMode};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;

/// Opens a folder as an app does that wants its sync started again.
fn opened(folder: &Path) -> Node {
    let config = Config { keep_syncing: true, ..Config::new(folder) };
    Node::open(config).expect("nobody holds the folder")
}

fn at(address: &str) -> ListenOptions {
    ListenOptions { listen: vec![address.to_owned()], discovery: false }
}

fn mode(node: &Node) -> SyncMode {
    node.sync_state().expect("it is open").mode
}

#[test]
fn a_sync_comes_back_as_it_was_left_running_paused_or_stopped() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Stopped);
    NodeDevice::of(node.clone()).founds();
    node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    node.close();
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Running);
    node.suspend().expect("nothing is under way");
    // As a process ends: nobody closes anything.
    drop(node);

    let unasked = Node::open(Config::new(folder.path())).expect("it was let go");
    assert_eq!(mode(&unasked), SyncMode::Stopped);
    unasked.close();
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Running);
    node.pause_sync();
    drop(node);
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Paused);
    node.resume_sync().expect("it goes on");
    drop(node);
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Running);
    assert_eq!(node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect_err("it runs").code, "listening");
    node.stop_sync();
    node.close();
    assert_eq!(mode(&opened(folder.path())), SyncMode::Stopped);
}

#[test]
fn a_late_stop_of_a_closed_folder_leaves_the_sync_that_was_started_since() {
    let folder = tempfile::tempdir().expect("a folder");
    let closed = opened(folder.path());
    NodeDevice::of(closed.clone()).founds();
    closed.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    closed.close();
    let node = opened(folder.path());
    closed.stop_sync();
    node.close();
    assert_eq!(mode(&opened(folder.path())), SyncMode::Running);
}

#[test]
fn a_note_of_another_version_starts_the_sync() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = opened(folder.path());
    NodeDevice::of(node.clone()).founds();
    node.close();
    let listen = r#""listen":["/ip4/127.0.0.1/tcp/0"]"#;
    for more in ["", r#","discovery":false"#, r#","discovery":false,"later":{"more":1}"#] {
        let noted = format!("{{{listen}{more}}}");
        fs::write(folder.path().join("keys/syncing.json"), &noted).expect("a note");
        let node = opened(folder.path());
        assert_eq!(mode(&node), SyncMode::Running, "{noted}");
        node.close();
    }
}

#[test]
fn what_a_killed_process_left_of_a_note_is_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = opened(folder.path());
    NodeDevice::of(node.clone()).founds();
    let half = folder.path().join("keys/syncing.json.part");
    for does in [
        |node: &Node| drop(node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts")),
        Node::stop_sync,
    ] {
        fs::write(&half, "{").expect("half a note");
        does(&node);
        assert!(!half.exists());
    }
}

#[test]
fn what_was_started_again_meets_whom_it_met_and_carries_marks() {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 1);
    let there = office.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts").addresses;
    let folder = tempfile::tempdir().expect("a folder");
    let phone = NodeDevice::of(opened(folder.path()));
    phone.joins(&office.ticket(team), "Hà", &there);
    phone.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    phone.node.close();
    drop(phone);

    office.marks(&class, 0, Mark::Late);
    let phone = NodeDevice::of(opened(folder.path()));
    let (tell, told) = std::sync::mpsc::channel();
    let _listening = phone.node.subscribe(move |touched| drop(tell.send(touched)));
    while phone.mark_of(&class, 0) != Some(Mark::Late) {
        told.recv_timeout(PATIENCE).expect("the mark comes without a call");
    }
}

#[test]
fn a_sync_that_cannot_run_now_is_paused_and_the_folder_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = opened(folder.path());
    NodeDevice::of(node.clone()).founds();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("it listens");
    drop(free);
    node.start_sync(at(&format!("/ip4/127.0.0.1/tcp/{}", port.port()))).expect("it starts");
    node.close();
    let taken = TcpListener::bind(port).expect("it was let go");
    let node = opened(folder.path());
    assert_eq!(mode(&node), SyncMode::Paused);
    for tried in [node.resume_sync().map(drop), node.restart_sync()] {
        let refused = tried.expect_err("the port is taken");
        assert_eq!((refused.kind, refused.code), (ErrorKind::Busy, "address-in-use"));
        assert_eq!(mode(&node), SyncMode::Paused);
    }
    drop(taken);
    node.restart_sync().expect("the port is free");
    assert_eq!(mode(&node), SyncMode::Running);
}

#[test]
fn a_sync_that_listens_anew_is_noted_as_running_at_every_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let node = opened(folder.path());
    NodeDevice::of(node.clone()).founds();
    node.restart_sync().expect("there is nothing to do");
    assert_eq!(mode(&node), SyncMode::Stopped);
    node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    let note = folder.path().join("keys/syncing.json");
    let written = || fs::metadata(&note).and_then(|of| of.modified()).expect("it is noted");
    let before = written();
    node.restart_sync().expect("the port is its own");
    assert_eq!(mode(&node), SyncMode::Running);
    assert_eq!(written(), before, "killed between, it would come back as it is noted");

    node.pause_sync();
    node.restart_sync().expect("there is nothing to do");
    assert_eq!(mode(&node), SyncMode::Paused, "a person paused it");
    node.suspend().expect("nothing is under way");
    assert_eq!(node.restart_sync().expect_err("it is suspended").code, "suspended");
}

#[test]
fn a_device_that_listens_anew_is_where_it_was_and_meets_whom_it_met() {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 1);
    let there = office.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts").addresses;
    let own = tempfile::tempdir().expect("a folder");
    let phone = NodeDevice::of(opened(own.path()));
    phone.joins(&office.ticket(team), "Hà", &there);
    let (tell, told) = std::sync::mpsc::channel();
    let _listening = phone.node.subscribe(move |touched| drop(tell.send(touched)));
    phone.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    for (anew, mark) in [(&office, Mark::Late), (&phone, Mark::Absent)] {
        anew.node.restart_sync().expect("the port is its own");
        office.marks(&class, 0, mark);
        while phone.mark_of(&class, 0) != Some(mark) {
            told.recv_timeout(PATIENCE).expect("the mark comes without a call");
        }
    }
    assert_eq!(office.node.addresses().expect("it is open"), there);
}

/// A phone that changes its network in the first moments of a session says goodbye before it has learned
/// where the other is reached. (Guards: two phones that lay side by side and met no more.)
#[test]
fn devices_meet_again_whenever_one_of_them_listens_anew() {
    for pause_us in (0..4_000).step_by(200) {
        let (office, team) = NodeDevice::office();
        let class = office.opens_a_class(team, 1);
        let listening = office.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
        let phone = office.phone(team, &listening.addresses, "Hà");
        let (tell, told) = std::sync::mpsc::channel();
        let _listening = phone.node.subscribe(move |touched| drop(tell.send(touched)));
        phone.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
        std::thread::sleep(std::time::Duration::from_micros(pause_us));
        office.node.restart_sync().expect("the port is its own");
        office.marks(&class, 0, Mark::Late);
        while phone.mark_of(&class, 0) != Some(Mark::Late) {
            let news = told.recv_timeout(PATIENCE);
            news.unwrap_or_else(|_| panic!("listening anew after {pause_us} µs they met no more"));
        }
    }
}

#[test]
fn a_device_that_has_left_and_a_note_that_is_none_start_nothing() {
    let (office, team) = NodeDevice::office();
    let there = office.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts").addresses;
    let folder = tempfile::tempdir().expect("a folder");
    let note = folder.path().join("keys/syncing.json");
    let phone = NodeDevice::of(opened(folder.path()));
    phone.joins(&office.ticket(team), "Hà", &there);
    phone.syncs(&there);
    phone.node.start_sync(at("/ip4/127.0.0.1/tcp/0")).expect("it starts");
    phone.node.close();
    let told = fs::read(&note).expect("it is noted");
    fs::write(&note, &told[..told.len() - 1]).expect("half of it");
    let half = opened(folder.path());
    assert_eq!(mode(&half), SyncMode::Stopped);
    half.close();

    fs::write(&note, &told).expect("all of it");
    Node::leave(Config::new(folder.path())).expect("the office holds its work");
    assert!(!note.exists());
    // As it is cut short, when the key was given up and the rest is still there.
    fs::write(&note, &told).expect("all of it");
    fs::write(folder.path().join("keys/device.key.left"), "").expect("a key that was given up");
    Node::leave(Config::new(folder.path())).expect("it is gone on with");
    assert!(!note.exists());
    // Where it came back by chance, the new device has nothing to sync.
    fs::write(&note, &told).expect("all of it");
    assert_eq!(mode(&opened(folder.path())), SyncMode::Stopped);
    assert!(!note.exists());
}
