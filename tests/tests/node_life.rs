//! A node as an app lives with it: called off, closed, asked all the time. (Guards: a screen that
//! cannot let go, a folder that stays locked, and taps that never become an entry.)

use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::ErrorKind;
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
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let joining =
            scope.spawn(|| phone.node.join_until(&ticket, "Hà", &nobody, PATIENCE, &stop));
        let connection = silent.accept().expect("the phone dials");
        stop.store(true, Ordering::Relaxed);
        let error = joining.join().expect("join returns").expect_err("it was called off");
        assert_eq!(error.kind, ErrorKind::Cancelled);
        drop(connection);
    });
    assert_eq!(phone.node.identity().expect("it is open").programme, None);
    phone.joins(&ticket, "Hà", &office.listens());
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
