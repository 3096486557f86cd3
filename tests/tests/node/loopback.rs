//! Devices with real sockets on loopback. (Guards: bytes lost or mixed up, one bad peer that holds
//! up others, and a device that talks to another than it meant.)

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use lantoa_core::net::{
    CloseReason, DialFailure, Direction, NetError, NetEvent, Network, NetworkConfig, Protocol,
    QUEUED_BYTES_MAX, SendError, StreamId, UNREAD_BYTES_MAX,
};
use lantoa_tests::net_peer::{NetPeer, PATIENCE, noise};

const MIB: usize = 1024 * 1024;
const BATCH: usize = 256 * 1024;

/// One direction of a stream: what is sent, and how far both ends are.
struct Flow {
    bytes: Vec<u8>,
    sent: usize,
    received: usize,
}

impl Flow {
    fn new(seed: u64, length: usize) -> Self {
        Self { bytes: noise(seed, length), sent: 0, received: 0 }
    }

    fn send(&mut self, from: &NetPeer, stream: StreamId) {
        while self.sent < self.bytes.len() && self.sent - self.received < 8 * BATCH {
            let batch = &self.bytes[self.sent..self.bytes.len().min(self.sent + BATCH)];
            from.network.send(stream, batch.to_vec()).expect("the stream takes it");
            self.sent += batch.len();
        }
    }

    fn receive(&mut self, at: &NetPeer, stream: StreamId, bytes: &[u8]) {
        let expected = &self.bytes[self.received..][..bytes.len()];
        assert!(bytes == expected, "bytes differ after {}", self.received);
        self.received += bytes.len();
        at.network.consumed(stream, bytes.len());
    }

    fn is_done(&self) -> bool {
        self.received == self.bytes.len()
    }
}

fn bytes_of(peer: &NetPeer, wanted: StreamId) -> Vec<u8> {
    peer.wait("bytes", |event| {
        if let NetEvent::StreamClosed { stream, reason } = event {
            assert_ne!(stream, wanted, "ended early: {reason:?}");
            return None;
        }
        let NetEvent::Bytes { stream, bytes } = event else { return None };
        (stream == wanted).then_some(bytes)
    })
}

#[test]
fn sixty_four_mebibytes_arrive_intact_both_ways_at_once() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    let (to_b, to_a) = a.opens(&b, Protocol::Sync);
    let [mut there, mut back] = [1, 2].map(|seed| Flow::new(seed, 64 * MIB));
    while !there.is_done() || !back.is_done() {
        there.send(&a, to_b);
        back.send(&b, to_a);
        if !there.is_done() {
            there.receive(&b, to_a, &bytes_of(&b, to_a));
        }
        if !back.is_done() {
            back.receive(&a, to_b, &bytes_of(&a, to_b));
        }
    }
}

#[test]
fn thirty_phones_that_arrive_at_once_all_get_their_stream() {
    let office = NetPeer::on_loopback(0);
    let phones: Vec<_> = (1..=30).map(|seed| NetPeer::start(seed, &[], false)).collect();
    for phone in &phones {
        let there = office.network.addresses();
        phone.network.open(1, Some(office.device), there, Protocol::Sync);
    }
    // Each sends at once: bytes that reach the office are proof that it did not drop the stream.
    for phone in &phones {
        let (stream, _) = phone.opened(Direction::Outbound);
        phone.network.send(stream, vec![7]).expect("the stream takes it");
    }
    let mut greeted = BTreeMap::new();
    while greeted.len() < phones.len() {
        if let NetEvent::Bytes { stream, bytes } = office.next("a phone's greeting") {
            assert_eq!(greeted.insert(stream, bytes), None);
        }
    }
}

#[test]
fn two_devices_that_dial_each_other_at_once_get_both_streams() {
    for round in 0..10 {
        let [a, b] = [1, 2].map(NetPeer::on_loopback);
        a.network.open(1, Some(b.device), b.network.addresses(), Protocol::Sync);
        b.network.open(2, Some(a.device), a.network.addresses(), Protocol::Sync);
        for (one, other) in [(&a, &b), (&b, &a)] {
            let mut open = Vec::new();
            while open.len() < 2 {
                let event = one.next("two streams");
                if let NetEvent::Listening { .. } = event {
                    continue;
                }
                let NetEvent::StreamOpened { peer, direction, request, .. } = event else {
                    panic!("{event:?} in round {round}")
                };
                assert_eq!(peer, other.device);
                assert_eq!(request.is_some(), direction == Direction::Outbound);
                open.push(direction);
            }
            assert!(open.contains(&Direction::Inbound) && open.contains(&Direction::Outbound));
        }
    }
}

#[test]
fn a_peer_that_is_not_known_is_learnt_by_dialling_it() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    a.network.open(1, None, b.network.addresses(), Protocol::Join);
    assert_eq!(a.opened(Direction::Outbound).1, b.device);
    assert_eq!(b.opened(Direction::Inbound).1, a.device);
}

#[test]
fn another_device_at_the_address_is_not_taken_for_the_expected_one() {
    let [a, b, c] = [1, 2, 3].map(NetPeer::on_loopback);
    a.network.open(1, Some(c.device), b.network.addresses(), Protocol::Sync);
    assert_eq!(a.failed(1), DialFailure::WrongPeer);
    // But an old address that belongs to another now does not hide the right one.
    let both = [b.network.addresses(), c.network.addresses()].concat();
    a.network.open(2, Some(c.device), both, Protocol::Sync);
    assert_eq!(a.opened(Direction::Outbound).1, c.device);
    assert_eq!(b.told(), None);
}

#[test]
fn a_failed_dial_says_why() {
    let a = NetPeer::on_loopback(1);
    let other = NetPeer::start(2, &[], false).device;
    // A socket that is connected to, and then silent.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent_port = silent.local_addr().unwrap().port();
    // One that hangs up on whoever calls, as a device does that has too many callers.
    let full = TcpListener::bind("127.0.0.1:0").unwrap();
    let full_port = full.local_addr().unwrap().port();
    std::thread::spawn(move || full.incoming().for_each(drop));
    // No system gives this port to a program that asks for any.
    let gone = 1;
    let own = a.network.addresses();
    let at = |port| vec![format!("/ip4/127.0.0.1/tcp/{port}")];
    let cases = [
        (Some(other), at(gone), DialFailure::Refused),
        (None, at(gone), DialFailure::Refused),
        (Some(other), vec![], DialFailure::NoAddress),
        (Some(other), vec!["nowhere".to_owned()], DialFailure::NoAddress),
        (Some(a.device), own.clone(), DialFailure::Myself),
        (None, own, DialFailure::Myself),
        (Some(other), at(silent_port), DialFailure::TimedOut),
        (Some(other), at(full_port), DialFailure::Full),
        (None, [at(silent_port), at(gone)].concat(), DialFailure::Refused),
    ];
    let mut expected = BTreeMap::new();
    for (request, (peer, addresses, failure)) in (1..).zip(cases) {
        expected.insert(request, failure);
        a.network.open(request, peer, addresses, Protocol::Sync);
    }
    while !expected.is_empty() {
        let (request, reason) = a.wait("a failed dial", |event| {
            let NetEvent::DialFailed { request, reason, .. } = event else { return None };
            Some((request, reason))
        });
        assert_eq!(Some(reason), expected.remove(&request), "request {request}");
    }
}

#[test]
fn a_blocked_device_is_cut_off_and_stays_off() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    let (to_b, to_a) = a.opens(&b, Protocol::Sync);
    b.network.block(a.device);
    assert_eq!(b.closed(to_a), CloseReason::Blocked);
    assert_eq!(a.closed(to_b), CloseReason::Lost);
    a.network.open(7, Some(b.device), b.network.addresses(), Protocol::Sync);
    // The old connection may still be there for a moment, to be asked for a stream in vain.
    a.wait("a refusal", |event| {
        if let NetEvent::DialFailed { request: 7, reason, .. } = event {
            assert_eq!(reason, DialFailure::Dropped);
        } else if let NetEvent::StreamClosed { reason, .. } = event {
            assert_eq!(reason, CloseReason::Lost);
        } else {
            return None;
        }
        Some(())
    });
    b.network.open(8, Some(a.device), a.network.addresses(), Protocol::Sync);
    assert_eq!(b.failed(8), DialFailure::Blocked);
}

#[test]
fn a_stream_that_is_not_read_holds_up_no_other() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    let (stalled_a, stalled_b) = a.opens(&b, Protocol::Sync);
    let (lively_a, lively_b) = a.opens(&b, Protocol::Join);
    let stalled = noise(1, 12 * MIB);
    for batch in stalled.chunks(BATCH) {
        a.network.send(stalled_a, batch.to_vec()).expect("the stream takes it");
    }
    let mut lively = Flow::new(2, 12 * MIB);
    let mut kept = Vec::new();
    lively.send(&a, lively_a);
    while !lively.is_done() {
        let event = b.next("bytes of the lively stream");
        let NetEvent::Bytes { stream, bytes } = event else { panic!("{event:?}") };
        if stream == stalled_b {
            kept.extend(bytes);
        } else {
            lively.receive(&b, stream, &bytes);
        }
        lively.send(&a, lively_a);
    }
    assert_ne!(lively_b, stalled_b);
    assert!(kept.len() <= UNREAD_BYTES_MAX, "{} bytes were told on credit", kept.len());
    b.network.consumed(stalled_b, kept.len());
    while kept.len() < stalled.len() {
        let bytes = bytes_of(&b, stalled_b);
        b.network.consumed(stalled_b, bytes.len());
        kept.extend(bytes);
    }
    assert!(kept == stalled, "bytes differ");
    assert_eq!(a.network.queued_bytes(stalled_a), 0);
}

#[test]
fn a_stream_whose_queue_runs_over_is_closed_and_no_other() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    let (over_a, over_b) = a.opens(&b, Protocol::Sync);
    let (fine_a, fine_b) = a.opens(&b, Protocol::Join);
    let mut sent = 0;
    let refusal = loop {
        match a.network.send(over_a, vec![0; BATCH]) {
            Ok(()) => sent += BATCH,
            Err(refusal) => break refusal,
        }
        assert!(sent < 10 * QUEUED_BYTES_MAX, "the queue has no end");
    };
    assert_eq!(refusal, SendError::Full);
    assert_eq!(a.closed(over_a), CloseReason::Overflow);
    assert_eq!(a.network.send(over_a, vec![1]), Err(SendError::Closed));
    a.network.send(fine_a, vec![1]).expect("the other stream is open");
    b.network.consumed(over_b, usize::MAX);
    assert_eq!(bytes_of(&b, fine_b), [1]);
}

#[test]
fn closing_a_stream_sends_what_is_queued_first() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    for (round, length) in [0, 1, BATCH, 3 * MIB].into_iter().enumerate() {
        let (to_b, to_a) = a.opens(&b, Protocol::Sync);
        let bytes = noise(round as u64, length);
        a.network.send(to_b, bytes.clone()).expect("the stream takes it");
        a.network.close(to_b);
        assert_eq!(a.network.send(to_b, vec![1]), Err(SendError::Closed));
        let mut kept = Vec::new();
        let reason = b.wait("the end", |event| {
            if let NetEvent::Bytes { stream, bytes } = event {
                b.network.consumed(stream, bytes.len());
                kept.extend(bytes);
                return None;
            }
            let NetEvent::StreamClosed { stream, reason } = event else { return None };
            (stream == to_a).then_some(reason)
        });
        assert!(kept == bytes, "{} of {length} bytes came", kept.len());
        assert_eq!((a.closed(to_b), reason), (CloseReason::Asked, CloseReason::Finished));
    }
}

#[test]
fn shutting_down_sends_what_is_queued_and_waits_for_no_sleeper() {
    let [a, awake, asleep] = [1, 2, 3].map(NetPeer::on_loopback);
    let (to_awake, _) = a.opens(&awake, Protocol::Sync);
    let (to_asleep, _) = a.opens(&asleep, Protocol::Sync);
    a.network.send(to_awake, vec![1; BATCH]).expect("the stream takes it");
    // More than the peer takes unread, so that it cannot all leave.
    a.network.send(to_asleep, vec![2; 12 * MIB]).expect("the stream takes it");
    let NetPeer { network, .. } = a;
    let began = Instant::now();
    network.shutdown(Duration::from_secs(2));
    assert!(began.elapsed() < PATIENCE, "took {:?}", began.elapsed());
    let mut kept = 0;
    let reason = awake.wait("the end", |event| {
        if let NetEvent::Bytes { bytes, .. } = &event {
            kept += bytes.len();
        }
        let NetEvent::StreamClosed { reason, .. } = event else { return None };
        Some(reason)
    });
    assert_eq!((kept, reason), (BATCH, CloseReason::Finished));
}

#[test]
fn an_address_that_cannot_be_listened_on_is_an_error_at_the_start() {
    let held = NetPeer::on_loopback(1).network;
    for (listen, expected) in [
        (held.addresses(), NetError::AddressInUse),
        (vec!["/ip4/127.0.0.1/udp/0".to_owned()], NetError::BadAddress),
        (vec!["127.0.0.1:0".to_owned()], NetError::BadAddress),
    ] {
        let config = NetworkConfig {
            seed: [9; 32].into(),
            listen: listen.clone(),
            discovery: false,
            tag: String::new(),
            connections_max: 4,
        };
        let error = Network::start(config, Box::new(|_| {})).expect_err("it does not start");
        assert_eq!(error, expected, "{listen:?}");
    }
}

#[test]
fn streams_can_be_opened_over_and_over() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    for round in 0..100 {
        let (to_b, to_a) = a.opens(&b, Protocol::Sync);
        a.network.send(to_b, vec![round]).expect("the stream takes it");
        assert_eq!(bytes_of(&b, to_a), [round]);
        b.network.close(to_a);
        assert_eq!(a.closed(to_b), CloseReason::Finished);
    }
}

#[test]
fn an_address_that_is_dialled_again_and_again_does_not_use_up_connections() {
    let [a, b] = [1, 2].map(NetPeer::on_loopback);
    for round in 0..20 {
        for (one, other) in [(&a, &b), (&b, &a)] {
            one.network.open(round, None, other.network.addresses(), Protocol::Sync);
            let (stream, peer) = one.opened(Direction::Outbound);
            assert_eq!(peer, other.device, "in round {round}");
            one.network.close(stream);
        }
    }
}
