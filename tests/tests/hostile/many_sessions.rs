//! A member that opens session after session and fills what is remembered of each. (Guards: an office whose
//! memory one phone fills, and a phone whose live session ends because of what others of its sessions hold.)
//!
//! The member speaks by hand over real sockets, under the key of a phone that its person uses beside it.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;
use std::thread;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{DeviceId, ProgrammeId};
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::Outcome;
use lantoa_core::feed::height::Tip;
use lantoa_core::net::{CloseReason, NetEvent, Protocol, StreamId};
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{SyncEvent, SyncOptions};
use lantoa_core::session::fault::{FRAME_BYTES_MAX, Fault};
use lantoa_core::session::frame::{
    Frame, FrameBuffer, HeightsPart, TIPS_MAX, TIPS_OF_PEER_MAX, TIPS_PER_FRAME_MAX,
};
use lantoa_core::session::hello::{Hello, chain_hash};
use lantoa_core::session::holdings::Scope;
use lantoa_core::session::summary::Summary;
use lantoa_tests::net_peer::{NetPeer, PATIENCE};
use lantoa_tests::node_device::{NodeDevice, OpenClass};
use lantoa_tests::town::Town;
use lantoa_tests::wire::answers;
use tempfile::TempDir;

/// Every byte of the member's key.
const KEY: u8 = 7;

/// Streams that one device may have opened at once.
const STREAMS: usize = 8;

/// Sessions that say all the heights they can which an office holds of one device.
const FULL_SESSIONS_HELD: usize = 3;

/// A member by hand, with what came on each of its streams.
struct Member {
    peer: NetPeer,
    programme: ProgrammeId,
    there: Vec<String>,
    opened: Vec<StreamId>,
    heard: BTreeMap<StreamId, FrameBuffer>,
    ends: Vec<StreamId>,
    /// Streams that ended, in that order.
    closed: Vec<StreamId>,
}

impl Member {
    fn of(office: &NodeDevice, there: &[String]) -> Self {
        Self {
            peer: NetPeer::start(KEY, &[], false),
            programme: office.node.identity().expect("it is open").programme.expect("founded"),
            there: there.to_vec(),
            opened: Vec::new(),
            heard: BTreeMap::new(),
            ends: Vec::new(),
            closed: Vec::new(),
        }
    }

    fn opens(&mut self) -> StreamId {
        let count = self.opened.len();
        self.peer.network.open(count as u64, None, self.there.clone(), Protocol::Sync);
        while self.opened.len() == count {
            self.takes_event();
        }
        self.opened[count]
    }

    /// Opens a session, and says that it holds other control feeds than the office.
    fn opens_a_session(&mut self) -> StreamId {
        let stream = self.opens();
        self.says(stream, &hello(self.programme));
        self.says(stream, &Frame::Summary(Summary::new(Hash([1; 32]), &[])));
        stream
    }

    /// The same, and names as many feeds as it may, which the office remembers for the session.
    fn fills_a_session(&mut self) -> StreamId {
        let stream = self.opens_a_session();
        for frame in all_heights_of(Scope::Control) {
            self.says(stream, &frame);
        }
        // It has taken them all.
        while !self.ends.contains(&stream) {
            self.takes_event();
        }
        stream
    }

    fn says(&self, stream: StreamId, frame: &Frame) {
        self.peer.network.send(stream, frame.bytes()).expect("it is open");
    }

    /// Takes one event; panics where there is none, or where a session ends otherwise than a dead link.
    fn takes_event(&mut self) {
        let event = self.peer.next("what the office does");
        self.takes(event);
    }

    fn takes(&mut self, event: NetEvent) {
        match event {
            NetEvent::StreamOpened { stream, .. } => self.opened.push(stream),
            NetEvent::DialFailed { reason, .. } => panic!("not opened: {reason:?}"),
            NetEvent::StreamClosed { stream, reason } => {
                assert_eq!(reason, CloseReason::Lost, "as over a link that died");
                self.closed.push(stream);
            }
            NetEvent::Bytes { stream, bytes } => {
                self.peer.network.consumed(stream, bytes.len());
                let heard = self.heard.entry(stream).or_default();
                heard.push(&bytes);
                while let Some(frame) = heard.next_frame(FRAME_BYTES_MAX).expect("a frame") {
                    assert!(!matches!(frame, Frame::Bye(_)), "a goodbye: {frame:?}");
                    if matches!(frame, Frame::End(Scope::Control)) {
                        self.ends.push(stream);
                    }
                }
            }
            NetEvent::Listening { .. }
            | NetEvent::Found { .. }
            | NetEvent::Lost { .. }
            | NetEvent::DiscoveryFailed => {}
        }
    }

    /// Takes events until so many streams have ended, and all that is told already.
    fn takes_until_closed(&mut self, count: usize) {
        while self.closed.len() < count {
            self.takes_event();
        }
        while let Some(event) = self.peer.told() {
            self.takes(event);
        }
    }
}

fn hello(programme: ProgrammeId) -> Frame {
    Frame::Hello(Hello {
        versions: vec![1],
        port: None,
        programme,
        chain_hash: chain_hash(&[]),
        knows_you: true,
        live: true,
    })
}

/// Returns the end of an invented feed.
fn tip(number: u32) -> Tip {
    let mut device = [9; 32];
    device[..4].copy_from_slice(&number.to_be_bytes());
    let (device, incarnation) = (DeviceId(device), Incarnation(1));
    Tip { device, incarnation, height: 1, hash: Hash([3; 32]) }
}

/// Returns frames that name as many invented feeds of a scope as one may.
fn all_heights_of(scope: Scope) -> Vec<Frame> {
    let tips: Vec<_> = (0..u32::try_from(TIPS_MAX).expect("a small number")).map(tip).collect();
    let parts = tips.chunks(TIPS_PER_FRAME_MAX);
    let count = parts.len();
    let part = |(part, tips): (usize, &[Tip])| {
        Frame::Heights(HeightsPart { scope, tips: tips.to_vec(), last: part == count })
    };
    (1..).zip(parts).map(part).collect()
}

/// Returns the folder of a phone whose key is known, which has joined.
fn phone_with_the_key(office: &NodeDevice, ticket: &str, there: &[String]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    std::fs::create_dir(&keys).expect("there is room");
    std::fs::write(keys.join("device.key"), [KEY; 48]).expect("there is room");
    opens(&folder).joins(ticket, "Hà", there);
    assert_eq!(office.node.devices().expect("devices").len(), 2);
    folder
}

fn opens(folder: &TempDir) -> NodeDevice {
    NodeDevice::of(Node::open(Config::new(folder.path())).expect("the phone opens"))
}

/// A phone learns of a class, marks a learner and hands that over.
fn is_served(
    phone: &NodeDevice,
    office: &NodeDevice,
    there: &[String],
    class: &OpenClass,
    mark: Mark,
) {
    assert_eq!(phone.syncs(there).failed, 0);
    phone.marks(class, 0, mark);
    assert_eq!(phone.syncs(there).failed, 0);
    assert_eq!(office.mark_of(class, 0), Some(mark));
}

#[test]
fn of_a_member_that_fills_session_after_session_an_office_holds_a_few_and_serves_everybody() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let folder = phone_with_the_key(&office, &office.ticket(team), &there);
    let other = office.phone(team, &there, "Minh");
    let class = office.opens_a_class(team, 1);

    let mut member = Member::of(&office, &there);
    for filled in 1..=STREAMS {
        member.fills_a_session();
        member.takes_until_closed(filled.saturating_sub(FULL_SESSIONS_HELD));
    }
    let first_ones = &member.opened[..STREAMS - FULL_SESSIONS_HELD];
    assert_eq!(member.closed, first_ones, "those silent for longest, and no other");

    // Another phone, and the same one as its person holds it.
    is_served(&other, &office, &there, &class, Mark::Late);
    is_served(&opens(&folder), &office, &there, &class, Mark::Excused);
    member.takes_until_closed(0);
    assert_eq!(member.closed.len(), STREAMS - FULL_SESSIONS_HELD, "there is room beside them");
}

#[test]
fn a_live_session_stays_while_others_of_its_device_end_and_a_mark_arrives_on_it() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let folder = phone_with_the_key(&office, &office.ticket(team), &there);
    let class = office.opens_a_class(team, 1);
    let phone = opens(&folder);
    let stop = Stop::default();
    let (tell, told) = channel();
    let (tell_change, changed) = channel();
    let _watching = phone.node.subscribe(move |_| tell_change.send(()).unwrap_or(()));
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with: there.clone(), once: false, timeout: PATIENCE };
            phone.node.sync(options, |event| tell.send(event).unwrap_or(()), &stop)
        });
        while !matches!(told.recv_timeout(PATIENCE), Ok(SyncEvent::Done { ok: true, .. })) {}
        // From here on it is the most silent of them.
        let mut member = Member::of(&office, &there);
        for filled in 1..STREAMS {
            member.fills_a_session();
            member.takes_until_closed(filled.saturating_sub(FULL_SESSIONS_HELD));
        }
        office.marks(&class, 0, Mark::Late);
        while phone.mark_of(&class, 0) != Some(Mark::Late) {
            changed.recv_timeout(PATIENCE).expect("the mark comes on the live session");
        }
        stop.set();
        let summary = syncing.join().expect("sync returns").expect("a member may sync");
        assert_eq!((summary.sessions, summary.failed), (1, 0), "it was never cut");
    });
}

#[test]
fn a_member_that_opens_all_sessions_that_it_may_and_falls_silent_keeps_them_and_hinders_nobody() {
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let _folder = phone_with_the_key(&office, &office.ticket(team), &there);
    let other = office.phone(team, &there, "Minh");
    let class = office.opens_a_class(team, 1);
    let mut member = Member::of(&office, &there);
    for said in 0..STREAMS {
        // Half of them fall silent amid a session, half before a word.
        if said % 2 == 0 {
            member.opens_a_session()
        } else {
            member.opens()
        };
    }
    is_served(&other, &office, &there, &class, Mark::Late);
    member.takes_until_closed(0);
    assert_eq!(member.closed, [], "they hold next to nothing");
}

#[test]
fn what_a_peer_says_that_it_holds_is_bounded_over_all_scopes_of_a_session() {
    let scopes_max = TIPS_OF_PEER_MAX / TIPS_MAX;
    let mut town = Town::new(71);
    let peer = town.phone(72, Role::Coordinator).engine.device();
    for team in 0..scopes_max {
        town.office.does(Command::AddTeam { name: format!("Đội {team}"), place: None });
    }
    let hello = hello(town.office.engine.programme().expect("founded"));
    let (said, _) = answers(&mut town.office, peer, std::slice::from_ref(&hello));
    let summary = said
        .into_iter()
        .find_map(|frame| if let Frame::Summary(summary) = frame { Some(summary) } else { None });
    let mut summary = summary.expect("it is a member");
    assert!(summary.spaces.len() > scopes_max, "{} spaces", summary.spaces.len());
    summary.spaces.truncate(scopes_max + 1);
    for (_, digest) in &mut summary.spaces {
        *digest = [1; 16];
    }
    let scopes: Vec<_> = summary.spaces.iter().map(|(space, _)| Scope::Space(*space)).collect();
    let mut says = vec![hello, Frame::Summary(summary)];
    says.extend(scopes[..scopes_max].iter().copied().flat_map(all_heights_of));
    let (said, end) = answers(&mut town.office, peer, &says);
    assert_eq!(end, Some(Outcome::Cut), "so much it listens to: {:?}", said.last());
    says.push(Frame::Heights(HeightsPart {
        scope: scopes[scopes_max],
        tips: vec![tip(0)],
        last: true,
    }));
    let (_, end) = answers(&mut town.office, peer, &says);
    assert_eq!(end, Some(Outcome::Fault(Fault::Heights)));
}
