//! Nodes that meet over real sockets on loopback. (Guards: work sent twice or lost when a line is
//! cut, one bad peer that holds up an office, a mark that waits for a second call, and progress that
//! says what is not so.)

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::net::Protocol;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{SyncEvent, SyncOptions};
use lantoa_tests::net_peer::{NetPeer, PATIENCE};
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::program::until;

/// A line to a device that is cut after so many bytes of its dialler.
struct Line {
    address: Vec<String>,
}

impl Line {
    fn cut_after(bytes: usize, to: &[String]) -> Self {
        let port = to[0].rsplit('/').next().expect("a port").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let own = listener.local_addr().expect("it listens").port();
        let left = Arc::new(AtomicI64::new(i64::try_from(bytes).expect("a small number")));
        thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let Ok(called) = TcpStream::connect(format!("127.0.0.1:{port}")) else { return };
                let (caller_back, called_back) =
                    (caller.try_clone().expect("cloned"), called.try_clone().expect("cloned"));
                let left = Arc::clone(&left);
                thread::spawn(move || pass_on(caller, called, Some(&left)));
                thread::spawn(move || pass_on(called_back, caller_back, None));
            }
        });
        Self { address: vec![format!("/ip4/127.0.0.1/tcp/{own}")] }
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, left: Option<&AtomicI64>) {
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let cut = left.is_some_and(|left| {
            let length = i64::try_from(length).expect("a small number");
            left.fetch_sub(length, Ordering::Relaxed) < length
        });
        if cut || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_first_sync_tells_how_far_it_is_and_ends_at_a_hundred() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.opens_a_class(team, 1_000);
    let (tell, told) = channel();
    let summary = phone.syncs_watched(&there, |event| tell.send(event).unwrap(), &Stop::default());
    drop(tell);
    assert_eq!((summary.sessions, summary.failed), (1, 0));
    let told: Vec<_> = told.iter().collect();
    let office = office.node.identity().unwrap().device;
    let is_first = matches!(&told[0], SyncEvent::Peer { device, .. } if *device == office);
    assert!(is_first, "{:?}", told[0]);
    let last = told.last().expect("events");
    let SyncEvent::Done { device, address, ok: true, error: None, .. } = last else {
        panic!("{last:?} at the end")
    };
    assert_eq!((*device, address.as_ref()), (Some(office), Some(&there[0])));
    let mut steps = Vec::new();
    for event in &told[1..told.len() - 1] {
        let SyncEvent::Progress { done, total, .. } = event else { panic!("{event:?} amid") };
        assert!(done <= total, "{done} of {total}");
        steps.push((*done, *total));
    }
    assert!(steps.is_sorted_by_key(|(done, _)| *done), "goes back: {steps:?}");
    let (done, total) = *steps.last().expect("progress");
    assert_eq!(done, total, "all is done at the end");
    assert!(done >= summary.received_entries + summary.sent_entries, "{done}: {summary:?}");
    assert!(steps.len() > 4, "a batch is a step: {steps:?}");
}

#[test]
fn a_receipt_is_of_the_peer_that_took_the_work_and_of_no_other() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let [ha, minh] = ["Hà", "Minh"].map(|name| office.phone(team, &there, name));
    office.opens_a_class(team, 3);
    assert_eq!(ha.syncs(&there).failed, 0);
    let class = ha.node.query().unwrap().classes().unwrap()[0].class;
    ha.adds_a_learner(class, 4);
    assert_eq!(ha.syncs(&there).failed, 0);
    assert_eq!(minh.syncs(&there).failed, 0);
    assert_eq!(minh.digests(), office.digests());
    let office = office.node.identity().unwrap().device;
    let receipts = ha.node.receipts().unwrap();
    assert!(!receipts.is_empty());
    for line in receipts {
        let held: Vec<_> = line.held_by.iter().map(|held| (held.device, held.height)).collect();
        assert_eq!(held, [(office, line.my_height)], "in {}", line.space);
    }
}

/// Returns how many entries a device holds, after checking each.
fn held_by(device: &NodeDevice) -> u64 {
    let checked = device.node.verify(&mut |_, _| {}).expect("reads");
    assert_eq!(checked.faults, [""; 0]);
    checked.entries
}

#[test]
fn a_session_that_was_cut_goes_on_after_the_last_acknowledged_batch() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    office.opens_a_class(team, 1_600);
    let mut resumed = 0;
    // The window, 4 batches of 255, leaves with the first 110 KiB or so; what is acknowledged comes
    // after that.
    for kib in [1, 16, 64].into_iter().chain((90..210).step_by(8)) {
        let phone = office.phone(team, &there, "Hà");
        let phone_there = phone.listens();
        let (_, before) = office.own_and_acknowledged();
        let line = Line::cut_after(kib * 1024, &phone_there);
        let cut = office.syncs(&line.address);
        let (_, after) = office.own_and_acknowledged();
        let acknowledged = u64::from(after - before);
        let held = held_by(&phone);
        assert!(acknowledged <= held, "after {kib} KiB: {acknowledged} of {held}");
        let rest = office.syncs(&phone_there);
        assert_eq!(rest.failed, 0, "after {kib} KiB");
        assert_eq!(phone.digests(), office.digests(), "after {kib} KiB");
        // Bytes that had come before the cut may have been taken after the phone was asked.
        assert!(rest.sent_entries <= held_by(&phone) - held, "sent again after {kib} KiB");
        if cut.failed == 1 && acknowledged > 0 {
            assert!(rest.sent_entries > 0, "after {kib} KiB");
            resumed += 1;
        }
    }
    assert!(resumed >= 3, "only {resumed} cuts were amid the batches");
}

#[test]
fn thirty_phones_arrive_at_one_office_and_none_waits_for_a_bad_one() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let class = office.opens_a_class(team, 30);
    // One falls silent within the handshake, one after it, one leaves at once, one talks nonsense.
    let port = there[0].rsplit('/').next().unwrap();
    let silent = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    let strangers = [1, 2, 3].map(|seed| NetPeer::start(seed, &[], false));
    for stranger in &strangers {
        stranger.network.open(1, None, there.clone(), Protocol::Sync);
        let (stream, _) = stranger.opened(lantoa_core::net::Direction::Outbound);
        match stranger.device {
            device if device == strangers[0].device => {}
            device if device == strangers[1].device => stranger.network.close(stream),
            _ => stranger.network.send(stream, vec![0xff; 4096]).expect("the stream takes it"),
        }
    }
    let phones: Vec<_> =
        (0..30).map(|n| office.phone(team, &there, &format!("Tình nguyện viên {n}"))).collect();
    for round in 0..2 {
        let together = Barrier::new(phones.len());
        thread::scope(|scope| {
            for (n, phone) in phones.iter().enumerate() {
                let (there, class, together) = (&there, &class, &together);
                scope.spawn(move || {
                    together.wait();
                    let summary = phone.syncs(there);
                    assert_eq!((summary.sessions, summary.failed), (1, 0), "phone {n}");
                    if round == 0 {
                        phone.marks(class, n, Mark::Present);
                    }
                });
            }
        });
    }
    // Who came first in the last round has not seen what later ones brought.
    for phone in &phones {
        assert_eq!(phone.syncs(&there).failed, 0);
        assert_eq!(phone.digests(), office.digests());
    }
    for n in 0..30 {
        assert_eq!(office.mark_of(&class, n), Some(Mark::Present), "learner {n}");
    }
    drop(silent);
}

#[test]
fn a_mark_on_a_live_link_reaches_the_peer_by_itself() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let class = office.opens_a_class(team, 2);
    let phone = office.phone(team, &there, "Hà");
    let stop = Stop::default();
    let (tell_live, live) = channel();
    let (tell_phone, at_phone) = channel();
    let (tell_office, at_office) = channel();
    let _phone = phone.node.subscribe(move |_| tell_phone.send(()).unwrap_or(()));
    let _office = office.node.subscribe(move |_| tell_office.send(()).unwrap_or(()));
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with: there.clone(), once: false, timeout: PATIENCE };
            let done = |event| {
                if let SyncEvent::Done { ok, .. } = event {
                    tell_live.send(ok).unwrap();
                }
            };
            phone.node.sync(options, done, &stop).expect("a member may sync")
        });
        assert!(live.recv_timeout(PATIENCE).expect("the session settles"));
        office.marks(&class, 0, Mark::Late);
        while phone.mark_of(&class, 0) != Some(Mark::Late) {
            at_phone.recv_timeout(PATIENCE).expect("the office's mark comes to the phone");
        }
        phone.marks(&class, 1, Mark::Excused);
        while office.mark_of(&class, 1) != Some(Mark::Excused) {
            at_office.recv_timeout(PATIENCE).expect("the phone's mark comes to the office");
        }
        // A session that is left before the office has said so is one that broke off.
        until("the phone knows that it came", || {
            let (own, held) = phone.own_and_acknowledged();
            held >= own
        });
        stop.set();
        let summary = syncing.join().expect("sync returns");
        assert_eq!((summary.sessions, summary.failed), (1, 0));
    });
}

#[test]
fn two_nodes_that_dial_each_other_at_once_are_both_in_sync() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let class = office.opens_a_class(team, 12);
    let phone = office.phone(team, &there, "Hà");
    let here = phone.listens();
    assert_eq!(phone.syncs(&there).failed, 0);
    for round in 0..6 {
        office.marks(&class, round, Mark::Present);
        phone.marks(&class, 6 + round, Mark::Absent);
        let together = Barrier::new(2);
        thread::scope(|scope| {
            for (one, other) in [(&office, &here), (&phone, &there)] {
                let together = &together;
                scope.spawn(move || {
                    together.wait();
                    let summary = one.syncs(other);
                    assert_eq!((summary.sessions, summary.failed), (1, 0), "round {round}");
                });
            }
        });
        assert_eq!(office.digests(), phone.digests(), "round {round}");
    }
}

#[test]
fn a_sync_that_is_stopped_in_the_middle_returns_and_harms_nothing() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    office.opens_a_class(team, 400);
    let phone = office.phone(team, &there, "Hà");
    let stop = Stop::default();
    let stopping = |event| {
        if matches!(event, SyncEvent::Progress { .. }) {
            stop.set();
        }
    };
    let stopped = phone.syncs_watched(&there, stopping, &stop);
    assert_eq!(stopped.sessions, 1);
    let rest = phone.syncs(&there);
    assert_eq!(rest.failed, 0);
    assert_eq!(phone.digests(), office.digests());
    assert!(phone.node.verify(&mut |_, _| {}).unwrap().ok);
}

#[test]
fn whoever_asked_for_a_session_is_told_when_the_network_is_stopped() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let phone = office.phone(team, &there, "Hà");
    office.opens_a_class(team, 200);
    let (tell, told) = channel();
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let begun = |_| tell.send(()).unwrap_or(());
            phone.syncs_watched(&there, begun, &Stop::default())
        });
        told.recv_timeout(PATIENCE).expect("the session begins");
        phone.node.stop_network();
        let summary = syncing.join().expect("sync returns");
        assert_eq!(summary.sessions, 1);
    });
    assert_eq!(phone.syncs(&there).failed, 0);
    assert_eq!(phone.digests(), office.digests());
}

#[test]
fn a_sync_that_ends_leaves_the_sessions_of_others_alone() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let class = office.opens_a_class(team, 2);
    let phone = office.phone(team, &there, "Hà");
    let other = office.phone(team, &there, "Minh");
    let other_there = other.listens();
    let stop = Stop::default();
    let (tell, told) = channel();
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with: there.clone(), once: false, timeout: PATIENCE };
            let events = |event| tell.send(event).unwrap();
            phone.node.sync(options, events, &stop).expect("a member may sync")
        });
        while !matches!(told.recv_timeout(PATIENCE).unwrap(), SyncEvent::Done { ok: true, .. }) {}
        // Both use the phone's network, which only dials; and one is stopped before its end.
        assert_eq!(phone.syncs(&other_there).failed, 0);
        let stopped_before = Stop::default();
        stopped_before.set();
        phone.syncs_watched(&other_there, |_| {}, &stopped_before);
        office.marks(&class, 0, Mark::Late);
        let (tell, changed) = channel();
        let _listening = phone.node.subscribe(move |_| tell.send(()).unwrap_or(()));
        while phone.mark_of(&class, 0) != Some(Mark::Late) {
            changed.recv_timeout(PATIENCE).expect("the mark comes on the old link");
        }
        stop.set();
        let summary = syncing.join().expect("sync returns");
        assert_eq!((summary.sessions, summary.failed), (1, 0), "the link was never cut");
    });
}

#[test]
fn a_ticket_is_redeemed_once_and_a_failed_joining_leaves_both_as_before() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let ticket = office.ticket(team);
    let phone = NodeDevice::default();
    let nobody = ["/ip4/127.0.0.1/tcp/1".to_owned()];
    let short = std::time::Duration::from_millis(1);
    let error = phone.node.join(&ticket, "Hà", &nobody, short).expect_err("nobody is there");
    assert_eq!(error.kind, lantoa_core::node::error::ErrorKind::Unreachable);
    assert_eq!(phone.node.identity().unwrap().programme, None);
    phone.node.join(&ticket, "Hà", &there, PATIENCE).expect("the ticket is still good");
    let thief = NodeDevice::default();
    let error = thief.node.join(&ticket, "Kẻ trộm", &there, PATIENCE).expect_err("used");
    assert_eq!(error.kind, lantoa_core::node::error::ErrorKind::NotAllowed);
    assert_eq!(thief.node.identity().unwrap().programme, None);
    phone.does(Command::NamePerson { name: "Nguyễn Thị Hà".to_owned() });
    assert_eq!(phone.syncs(&there).failed, 0);
    assert_eq!(office.node.devices().unwrap().len(), 2);
}
