//! A removed device meets somebody who knows of its removal. (Guards: a lost phone that goes on
//! receiving whom a team registers, because a session was open, or half way, when it was removed.)
//!
//! It is told of its removal and may hand over what it wrote. Beside that it gets an acknowledgement
//! and nothing else: neither entries nor records, old or new.

use std::collections::{BTreeSet, VecDeque};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::engine::session_host::{Config, Effect, Host, Machine, Outcome, Scope};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Frame, FrameBuffer, HeightsPart};
use lantoa_core::session::hello::{Hello, chain_hash};
use lantoa_core::session::join::JoinRefused;
use lantoa_core::session::summary::Summary;
use lantoa_core::store::entry_table::State;
use lantoa_core::trust::control::{Record, SignedControl};
use lantoa_tests::node_device::{NodeDevice, OpenClass};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town::{Device, Holder, NOW, Town, standing};
use lantoa_tests::wire::{answers, frames};

/// Whom the team registers after the removal.
const NEWCOMER: &str = "Tằng A Thuỷtiên";

/// Registers a newcomer, adds a team and lets a device in: news of every kind.
fn goes_on(town: &mut Town) {
    let details = Details::parse(NEWCOMER, "1970", "", "", "", "").expect("details");
    town.office.does(Command::AddLearner {
        class: town.class,
        details,
        consent: None,
        since: None,
    });
    town.office.does(Command::AddTeam { name: "Đội mới".into(), place: None });
    town.certifies(&Holder::new(77), Role::Volunteer);
}

fn removes(town: &mut Town, phone: &Device) {
    let device = phone.engine.device();
    town.office.engine.remove_device(device, Some("Mất máy"), None, NOW).expect("it may remove");
}

fn marks(town: &Town, phone: &mut Device, learner: usize) {
    let (meeting, learner) = (town.meeting, town.learners[learner]);
    let mark = Mark::Late;
    phone.does(Command::SetMark { meeting, learner, mark, seen: None });
    phone.engine.fold(NOW).expect("folds");
}

/// Returns all that a device holds, entries and records.
fn holdings(device: &Device) -> BTreeSet<Hash> {
    let tables = device.engine.tables();
    let records = tables.control_hashes().expect("a sound store");
    let spaces = tables.spaces_with_entries().expect("a sound store");
    let held = spaces.into_iter().flat_map(|space| tables.held_in(space).expect("a sound store"));
    held.map(|held| held.hash).chain(records).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Returns whether the newcomer's name stands anywhere in a device's files.
fn has_name_on_disk(device: &Device) -> bool {
    let folder = device.engine.store().path().parent().expect("a database lies in a folder");
    std::fs::read_dir(folder).expect("a folder").any(|file| {
        let bytes = std::fs::read(file.expect("a file").path()).expect("a file is read");
        holds(&bytes, NEWCOMER)
    })
}

/// One side of a session under way.
struct Side {
    machine: Machine,
    /// Frames that the other side has not heard yet.
    said: VecDeque<Vec<u8>>,
    end: Option<Outcome>,
}

impl Side {
    fn opens(device: &mut Device, peer: DeviceId, dialled: bool) -> Self {
        let config = Config { peer, dialled, live: true, port: None };
        let (machine, effects) = Machine::open(config, &mut Host::new(&mut device.engine, NOW), 0);
        let mut side = Self { machine, said: VecDeque::new(), end: None };
        side.takes(effects);
        side
    }

    fn does(
        &mut self,
        device: &mut Device,
        act: impl FnOnce(&mut Machine, &mut Host<'_>) -> Vec<Effect>,
    ) {
        let mut host = Host::new(&mut device.engine, NOW);
        let effects = act(&mut self.machine, &mut host);
        assert!(host.take_failure().is_none(), "a session made a store fail");
        self.takes(effects);
    }

    fn takes(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(bytes) => self.said.extend(frames(&bytes)),
                Effect::Close(outcome) => self.end = Some(outcome),
                Effect::Progress(_) | Effect::Settled { .. } => {}
            }
        }
    }
}

/// What passed in a session from the moment on at which something happened at the office.
struct Heard {
    /// What the office said from then on.
    frames: Vec<Frame>,
    /// How it ended for the office and for the guest.
    ends: [Option<Outcome>; 2],
    /// Whether it happened before both had said all that they had to say.
    is_between: bool,
}

/// Holds a live session between the town's office and a guest. After so many frames something
/// happens at the office, of which its session is told as a node tells it.
fn session(
    town: &mut Town,
    guest: &mut Device,
    office_calls: bool,
    after: usize,
    happens: impl FnOnce(&mut Town, &Device),
) -> Heard {
    let [ours, theirs] = [town.office.engine.device(), guest.engine.device()];
    let mut here = Side::opens(&mut town.office, theirs, office_calls);
    let mut there = Side::opens(guest, ours, !office_calls);
    let mut happens = Some(happens);
    let mut is_between = false;
    let mut buffer = FrameBuffer::default();
    for delivered in 0.. {
        let is_quiet = here.said.is_empty() && there.said.is_empty();
        if let Some(happens) = happens.take_if(|_| delivered == after || is_quiet) {
            let before = here.said.len();
            is_between = !is_quiet;
            town.office.engine.take_touched();
            happens(town, guest);
            let touched = town.office.engine.take_touched();
            let members = touched.members.then_some(Scope::Control);
            for scope in members.into_iter().chain(touched.spaces.into_iter().map(Scope::Space)) {
                here.does(&mut town.office, |machine, host| machine.local_news(host, scope, 0));
            }
            here.said.iter().skip(before).for_each(|frame| buffer.push(frame));
        } else if is_quiet {
            break;
        }
        if let Some(frame) = here.said.pop_front() {
            there.does(guest, |machine, host| machine.handle_bytes(host, &frame, 0));
        }
        if let Some(frame) = there.said.pop_front() {
            let before = here.said.len();
            here.does(&mut town.office, |machine, host| machine.handle_bytes(host, &frame, 0));
            if happens.is_none() {
                here.said.iter().skip(before).for_each(|frame| buffer.push(frame));
            }
        }
    }
    here.does(&mut town.office, |machine, _| machine.handle_end());
    there.does(guest, |machine, _| machine.handle_end());
    let mut frames = Vec::new();
    while let Some(frame) = buffer.next_frame(FRAME_BYTES_MAX).expect("our own frames are whole") {
        frames.push(frame);
    }
    Heard { frames, ends: [here.end, there.end], is_between }
}

/// Nothing of what was said is an entry, a record that is newer than the removal, or a height.
fn says_nothing_new(frames: &[Frame], newer: &BTreeSet<Hash>, case: &str) {
    for frame in frames {
        let records = match frame {
            Frame::Entries(_) | Frame::Records(_) | Frame::Heights(_) => {
                panic!("{case}: {frame:?}")
            }
            Frame::Chain(records) => records,
            Frame::Removed(removed) => &removed.records,
            Frame::Hello(_)
            | Frame::Summary(_)
            | Frame::End(_)
            | Frame::Ack(_)
            | Frame::HandedOver
            | Frame::Bye(_) => continue,
        };
        for record in records {
            let hash = SignedControl::parse(record).expect("our own records are whole").hash();
            assert!(!newer.contains(&hash), "{case}: {frame:?}");
        }
        let bytes = frame.bytes();
        assert!(!holds(&bytes, NEWCOMER), "{case}: {frame:?}");
    }
}

#[test]
fn a_member_gets_all_that_a_removed_device_must_not_get() {
    let mut town = Town::new(81);
    let mut phone = town.phone(82, Role::Volunteer);
    let before = holdings(&town.office);
    let heard = session(&mut town, &mut phone, true, usize::MAX, |town, _| goes_on(town));
    let newer = &holdings(&town.office) - &before;
    assert!(newer.len() >= 3, "an entry of each space and a record: {newer:?}");
    assert!(heard.frames.iter().any(|frame| matches!(frame, Frame::Entries(_))));
    assert!(heard.frames.iter().any(|frame| matches!(frame, Frame::Records(_))));
    assert_eq!(&newer - &holdings(&phone), BTreeSet::new());
    assert!(has_name_on_disk(&phone));
}

#[test]
fn a_removed_device_is_told_so_hands_over_its_work_and_gets_nothing_new() {
    for office_calls in [true, false] {
        let mut town = Town::new(83);
        let mut phone = town.phone(84, Role::Volunteer);
        removes(&mut town, &phone);
        let removal = holdings(&town.office);
        goes_on(&mut town);
        let newer = &holdings(&town.office) - &removal;
        marks(&town, &mut phone, 0);
        let own = &holdings(&phone) - &removal;
        assert_eq!(own.len(), 1, "a mark that the office lacks");
        let held = holdings(&phone);
        let case = format!("office calls: {office_calls}");
        let heard = session(&mut town, &mut phone, office_calls, 0, |_, _| {});
        says_nothing_new(&heard.frames, &newer, &case);
        assert_eq!(heard.ends, [Some(Outcome::PeerRemoved), Some(Outcome::Removed)], "{case}");
        let device = phone.engine.device();
        assert!(phone.engine.authority().is_removed(device), "{case}");
        let learnt = &holdings(&phone) - &held;
        let tables = phone.engine.tables();
        for (_, record) in tables.control().expect("a sound store") {
            let is_removal = matches!(&record.entry().record, Record::Removal(_));
            assert_eq!(learnt.contains(&record.hash()), is_removal, "{case}");
        }
        assert_eq!(learnt.len(), 1, "{case}: the removal and nothing else");
        assert!(!has_name_on_disk(&phone), "{case}");
        for hash in own {
            let standing = standing(&town.office, hash).expect("the office took the mark");
            assert_eq!((standing.state, standing.believed), (State::Quarantined, false), "{case}");
        }
        // Again, now that it knows: nothing moves either way.
        let held = [&town.office, &phone].map(holdings);
        let heard = session(&mut town, &mut phone, office_calls, 0, |_, _| {});
        says_nothing_new(&heard.frames, &newer, &case);
        assert_eq!([&town.office, &phone].map(holdings), held, "{case}");
    }
}

/// A line that died behind the news of the removal left the work on the device for good: it could read no
/// space any more, and so it shared none.
#[test]
fn a_device_that_knows_of_its_removal_already_hands_over_its_work_all_the_same() {
    for office_calls in [true, false] {
        let mut town = Town::new(94);
        let mut phone = town.phone(95, Role::Volunteer);
        marks(&town, &mut phone, 0);
        removes(&mut town, &phone);
        let records = town.office.engine.tables().control().expect("a sound store");
        let records = records.into_iter().map(|(_, record)| record).collect();
        phone.engine.receive_control(records, NOW).expect("it learns of its removal");
        assert!(phone.engine.authority().is_removed(phone.engine.device()));
        let own = &holdings(&phone) - &holdings(&town.office);
        assert_eq!(own.len(), 1, "a mark that the office lacks");
        let heard = session(&mut town, &mut phone, office_calls, 0, |_, _| {});
        assert_eq!(heard.ends, [Some(Outcome::PeerRemoved), Some(Outcome::Removed)]);
        for hash in own {
            let standing = standing(&town.office, hash);
            let standing = standing.unwrap_or_else(|| panic!("office calls: {office_calls}"));
            assert_eq!((standing.state, standing.believed), (State::Quarantined, false));
        }
    }
}

#[test]
fn a_peer_that_only_heard_of_the_removal_gives_nothing_new_either() {
    let mut town = Town::new(85);
    let mut minh = town.phone(86, Role::Volunteer);
    let mut phone = town.phone(87, Role::Volunteer);
    removes(&mut town, &phone);
    let removal = holdings(&town.office);
    goes_on(&mut town);
    marks(&town, &mut phone, 0);
    let newer = &holdings(&town.office) - &removal;
    town.office.tells(&mut minh);
    assert!(has_name_on_disk(&minh));
    std::mem::swap(&mut town.office, &mut minh);
    let heard = session(&mut town, &mut phone, true, 0, |_, _| {});
    says_nothing_new(&heard.frames, &newer, "Minh");
    assert_eq!(heard.ends, [Some(Outcome::PeerRemoved), Some(Outcome::Removed)]);
    assert!(holdings(&phone).is_disjoint(&newer));
    assert!(!has_name_on_disk(&phone));
}

#[test]
fn a_device_that_is_removed_at_any_frame_of_a_session_gets_nothing_from_then_on() {
    let mut between = 0;
    for is_new in [true, false] {
        for office_calls in [true, false] {
            for after in 0.. {
                let mut town = Town::new(88);
                let mut phone = if is_new {
                    town.newcomer(89, Role::Volunteer)
                } else {
                    town.phone(89, Role::Volunteer)
                };
                if !is_new {
                    marks(&town, &mut phone, 0);
                }
                let (meeting, learner) = (town.meeting, town.learners[1]);
                let mark = Mark::Excused;
                town.office.does(Command::SetMark { meeting, learner, mark, seen: None });
                let mut newer = BTreeSet::new();
                let heard = session(&mut town, &mut phone, office_calls, after, |town, phone| {
                    removes(town, phone);
                    let removal = holdings(&town.office);
                    goes_on(town);
                    newer = &holdings(&town.office) - &removal;
                });
                let case = format!("new: {is_new}, office calls: {office_calls}, after {after}");
                says_nothing_new(&heard.frames, &newer, &case);
                assert!(holdings(&phone).is_disjoint(&newer), "{case}");
                assert!(!has_name_on_disk(&phone), "{case}");
                assert_eq!(heard.ends[0], Some(Outcome::PeerRemoved), "{case}");
                assert_eq!(heard.ends[1], Some(Outcome::Removed), "{case}");
                assert!(phone.engine.authority().is_removed(phone.engine.device()), "{case}");
                if !heard.is_between {
                    break;
                }
                between += 1;
            }
        }
    }
    assert!(between > 20, "sessions have frames: {between}");
    withstood("removals learnt between two frames", between);
}

#[test]
fn a_removed_device_that_asks_by_hand_gets_nothing_whatever_it_says() {
    let mut town = Town::new(90);
    let phone = town.phone(91, Role::Volunteer);
    removes(&mut town, &phone);
    let removal = holdings(&town.office);
    goes_on(&mut town);
    let newer = &holdings(&town.office) - &removal;
    let peer = phone.engine.device();
    let space = town.team.space();
    let records = phone.engine.tables().control().expect("a sound store");
    let chain: Vec<_> = records.iter().map(|(_, record)| record.bytes().to_vec()).collect();
    let programme = town.office.engine.programme().expect("founded");
    let hello = |knows_you| {
        let chain_hash = chain_hash(&chain);
        Frame::Hello(Hello {
            versions: vec![1],
            port: None,
            programme,
            chain_hash,
            knows_you,
            live: true,
        })
    };
    let digest = town.office.engine.authority().digest();
    let summary = Frame::Summary(Summary::new(digest, &[(space, Hash([2; 32]))]));
    let nothing = |scope| Frame::Heights(HeightsPart { scope, tips: Vec::new(), last: true });
    let scopes = [Scope::Control, Scope::Space(space)];
    let asks = scopes.map(nothing).into_iter().chain(scopes.map(Frame::End));
    let whole: Vec<_> = [hello(true), Frame::Chain(chain.clone()), summary.clone()]
        .into_iter()
        .chain(asks)
        .collect();
    for left_out in 0..whole.len() {
        for knows_you in [true, false] {
            let mut says = whole.clone();
            says[0] = hello(knows_you);
            if left_out > 0 {
                says.remove(left_out);
            }
            let (said, _) = answers(&mut town.office, peer, &says);
            let case = format!("without {left_out}, knows: {knows_you}");
            assert!(said.iter().any(|frame| matches!(frame, Frame::Removed(_))), "{case}");
            says_nothing_new(&said, &newer, &case);
        }
    }
    // A ticket of somebody else's does not bring the key back, nor does its own of old.
    let ticket = town.ticket(Role::Volunteer);
    let holder = Holder { key: phone.key(), person: phone.engine.person() };
    let redeemed = town.office.engine.redeem(peer, &holder.request(&ticket), NOW);
    assert_eq!(redeemed.expect("a sound store"), Err(JoinRefused::Void));
}

#[test]
fn a_ticket_used_before_the_removal_opens_nothing_after_it() {
    let mut town = Town::new(92);
    let holder = Holder::new(93);
    let ticket = town.ticket(Role::Volunteer);
    let device = holder.key.device();
    let request = holder.request(&ticket);
    let redeems =
        |town: &mut Town| town.office.engine.redeem(device, &request, NOW).expect("a sound store");
    assert_eq!(redeems(&mut town), Ok(()));
    assert_eq!(redeems(&mut town), Ok(()), "an answer that was lost is given again");
    town.office.engine.remove_device(device, None, None, NOW).expect("it may remove");
    assert_eq!(redeems(&mut town), Err(JoinRefused::Void));
}

fn learners(device: &NodeDevice, class: &OpenClass) -> usize {
    let sheet = device.node.query().expect("a member").class(class.class).expect("an answer");
    sheet.expect("the class is held").learners.len()
}

#[test]
fn over_a_network_a_removed_device_gets_nothing_new() {
    let (office, team) = NodeDevice::office();
    let with = office.listens();
    let [phone, other] = ["Hà", "Minh"].map(|name| office.phone(team, &with, name));
    let class = office.opens_a_class(team, 2);
    for device in [&phone, &other] {
        assert_eq!(device.syncs(&with).failed, 0);
    }
    office
        .node
        .remove_device(phone.node.identity().expect("an answer").device, None, None)
        .expect("it may remove");
    office.adds_a_learner(class.class, 7);
    phone.marks(&class, 0, Mark::Late);
    let summary = phone.syncs(&with);
    assert_eq!((summary.received_entries, summary.sent_entries), (0, 1));
    assert_eq!(learners(&phone, &class), 2);
    let set_aside = office.node.quarantine().expect("an answer");
    assert_eq!(set_aside.iter().map(|line| line.entries).sum::<u32>(), 1);
    assert_eq!(other.syncs(&with).failed, 0);
    assert_eq!(learners(&other, &class), 3);
}
