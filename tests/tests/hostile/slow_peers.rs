//! A peer that stops talking anywhere in a session, or lets its bytes drip. (Guards: a phone that waits
//! for ever for one that was put away, and keeps one of few places from others.)
//!
//! Both sides are real engines on their own stores; the time is the test's own, but for one peer on a
//! real socket. `node_sync.rs` shows that nobody else waits meanwhile.

use std::time::{Duration, Instant};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine, Outcome};
use lantoa_core::net::{Direction, Protocol};
use lantoa_core::session::pacing::{FRAME_MS_MAX, SILENCE_MS_MAX, WORK_MS_MAX};
use lantoa_tests::net_peer::NetPeer;
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, NOW, Town, folder};
use lantoa_tests::wire::{Ends, frames, session};

/// Between two bytes that drip, in ms: just not silent.
const DRIP_MS: u64 = SILENCE_MS_MAX - 1;

/// What a peer does instead of sending its next frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Slow {
    Silent,
    Drips,
}

/// One side of a session, at a time of the test's own.
struct Side<'a> {
    machine: Machine,
    device: &'a mut Device,
    now_ms: u64,
    has_settled: bool,
    end: Option<Outcome>,
}

impl<'a> Side<'a> {
    fn open(device: &'a mut Device, peer: DeviceId, dialled: bool) -> (Self, Vec<u8>) {
        let config = Config { peer, dialled, live: false, port: None };
        let (machine, effects) = Machine::open(config, &mut Host::new(&mut device.engine, NOW), 0);
        let mut side = Self { machine, device, now_ms: 0, has_settled: false, end: None };
        let said = side.notes(effects);
        (side, said)
    }

    fn hears(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut host = Host::new(&mut self.device.engine, NOW);
        let effects = self.machine.handle_bytes(&mut host, bytes, self.now_ms);
        self.notes(effects)
    }

    /// Lets time pass up to a moment, and asks the machine only when it wants to be asked.
    fn waits_until(&mut self, ms: u64) {
        if let Some(due) = self.machine.deadline_ms().filter(|due| *due <= ms) {
            assert!(self.machine.handle_time(due - 1).is_empty(), "before its time");
            self.now_ms = due;
            let effects = self.machine.handle_time(due);
            self.notes(effects);
            assert!(self.end.is_some(), "it asked for a moment and did nothing");
        } else {
            self.now_ms = ms;
        }
    }

    /// Notes how the session goes, and returns what it says.
    fn notes(&mut self, effects: Vec<Effect>) -> Vec<u8> {
        let mut said = Vec::new();
        for effect in effects {
            match effect {
                Effect::Send(bytes) => said.extend(bytes),
                Effect::Close(outcome) => self.end = Some(outcome),
                Effect::Settled { .. } => self.has_settled = true,
                Effect::Progress(_) => {}
            }
        }
        said
    }

    /// Waits for a frame that does not come whole; returns for how long.
    fn waits_for(&mut self, frame: &[u8], slow: Slow) -> u64 {
        let began = self.now_ms;
        if slow == Slow::Drips {
            for byte in &frame[..frame.len() - 1] {
                self.hears(&[*byte]);
                self.waits_until(self.now_ms + DRIP_MS);
                if self.end.is_some() {
                    return self.now_ms - began;
                }
            }
        }
        self.waits_until(began + FRAME_MS_MAX + WORK_MS_MAX);
        self.now_ms - began
    }
}

/// Holds a session in which a peer becomes slow at its frame of this number. Returns whether it had so
/// many to say.
fn meets(peer: &mut Device, device: &mut Device, after: usize, slow: Slow) -> bool {
    let (here, there) = (peer.engine.device(), device.engine.device());
    let (mut peer, mut to_device) = Side::open(peer, there, true);
    let (mut side, mut to_peer) = Side::open(device, here, false);
    let mut passed = 0;
    while !(to_device.is_empty() && to_peer.is_empty()) {
        for frame in frames(&std::mem::take(&mut to_device)) {
            if passed == after {
                let what = format!("{slow:?} at frame {after} of {} bytes", frame.len());
                let took_ms = side.waits_for(&frame, slow);
                // With both in step it owes nothing; an idle stream is the transport's business.
                let end = if side.has_settled { side.end } else { Some(Outcome::Silent) };
                assert_eq!(side.end, end, "{what}");
                if side.end.is_some() {
                    let most = match slow {
                        Slow::Drips => FRAME_MS_MAX,
                        Slow::Silent if after == 0 => SILENCE_MS_MAX,
                        Slow::Silent => WORK_MS_MAX,
                    };
                    assert!(took_ms <= most, "{what}: {took_ms} ms");
                }
                return true;
            }
            passed += 1;
            to_peer.extend(side.hears(&frame));
        }
        for frame in frames(&std::mem::take(&mut to_peer)) {
            to_device.extend(peer.hears(&frame));
        }
    }
    false
}

#[test]
fn wherever_a_peer_falls_silent_or_drips_the_session_ends_and_the_next_one_brings_the_rest() {
    let mut town = Town::new(1);
    let ha = town.phone(2, Role::Volunteer);
    let folder = folder();
    let [of_office, of_ha] = ["office", "ha"].map(|name| folder.path().join(name));
    town.office.engine.store().backup(&of_office).expect("there is room");
    ha.engine.store().backup(&of_ha).expect("there is room");
    let writes = |device: &mut Device, learner: usize, mark: Mark| {
        let learner = town.learners[learner];
        device.does(Command::SetMark { meeting: town.meeting, learner, mark, seen: None });
        device.engine.fold(NOW).expect("folds");
    };
    let mut tried: u64 = 0;
    for slow in [Slow::Silent, Slow::Drips] {
        for office_is_slow in [true, false] {
            for after in 0.. {
                let mut office = Device::on_copy_of(1, &of_office);
                let mut ha = Device::on_copy_of(2, &of_ha);
                writes(&mut office, 0, Mark::Late);
                writes(&mut ha, 1, Mark::Excused);
                let [peer, device] =
                    if office_is_slow { [&mut office, &mut ha] } else { [&mut ha, &mut office] };
                if !meets(peer, device, after, slow) {
                    assert!(after > 4, "{after} frames are no session with news");
                    break;
                }
                let ends = session(peer, device, |frame| vec![frame]);
                let in_sync = Some(Outcome::InSync);
                assert_eq!(ends, Ends { sender: in_sync, receiver: in_sync }, "frame {after}");
                device.is_sound("after a slow peer");
                tried += 1;
            }
        }
    }
    withstood("sessions in which a peer fell silent or dripped", tried);
}

#[test]
fn a_stranger_that_says_nothing_on_a_real_socket_is_let_go_sooner_than_a_member() {
    let (office, _) = NodeDevice::office();
    let peer = NetPeer::start(1, &[], false);
    peer.network.open(1, None, office.listens(), Protocol::Sync);
    let (stream, _) = peer.opened(Direction::Outbound);
    let began = Instant::now();
    peer.closed_within(stream, Duration::from_millis(SILENCE_MS_MAX - 1));
    assert!(began.elapsed() >= Duration::from_secs(2), "it had time to speak");
}
