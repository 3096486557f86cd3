//! Two phones meet for seconds only, as people who pass each other on the road do. (Guards: on a line
//! of 8 KB a second that was cut every 4.5 s nothing ever arrived, though the screen said that what had
//! arrived was kept: what a cut spares was a whole batch, and a batch was as large as a frame may be.)
//!
//! No clock is read: a contact is so many bytes, both ways together, and then nothing more comes.

use std::collections::VecDeque;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome as Done};
use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::member::{Invitation, Ticket};
use lantoa_core::engine::opening::SecretKey;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::session_host::{
    Config, Effect, Host, Inviter, JoinEffect, JoinOutcome, Joiner, Machine, Outcome,
};
use lantoa_core::session::fault::FRAME_BYTES_MAX;
use lantoa_core::session::frame::{Frame, FrameBuffer};
use lantoa_core::session::join::JoinRequest;
use lantoa_tests::field_day::{FieldDay, date_after, marks, open};
use lantoa_tests::pipe::{device, entries, meet};
use lantoa_tests::reliability::withstood;
use tempfile::TempDir;

/// What a contact may take for greeting and comparing, in bytes.
const GREETING_BYTES: usize = 2 * 1024;
/// What one stream of a joining carries, in bytes.
const CUT_JOINING_BYTES: usize = 9_000;
/// Contacts after which all must have come, whatever their length.
const CONTACTS_MAX: usize = 200;

#[test]
fn half_of_what_a_contact_carries_is_kept() {
    // Bytes a second, and milliseconds until the cut.
    let lines = [(1_000, 5_000), (2_500, 2_500), (8_000, 1_200), (8_000, 4_500), (50_000, 500)];
    let mut day = FieldDay::with_rosters(12, 2026);
    let mut phones: Vec<_> = (10..).take(lines.len()).map(|seed| day.newcomer(seed)).collect();
    let now = day.now();
    // Twice, as the first to meet hear of those who joined after them.
    for _ in 0..2 {
        for (phone, _) in &mut phones {
            meet(phone, &mut day.devices[0], now);
        }
    }
    let now = season(&mut day, 20);
    let mut contacts = 0;
    for ((phone, _folder), (bytes, ms)) in phones.iter_mut().zip(lines) {
        let carries = bytes * ms / 1_000;
        let (took, largest) = comes_by_contacts(&mut day.devices[0], phone, carries, now);
        assert!(largest <= carries / 4, "{largest} B in one entry: nothing is promised for those");
        contacts += took;
    }
    withstood("contacts cut on slow lines", contacts as u64);
}

#[test]
fn a_roster_comes_over_a_line_that_is_cut_every_few_seconds() {
    let mut day = FieldDay::with_rosters(1, 2026);
    let (mut phone, _folder): (Engine, TempDir) = day.newcomer(10);
    let now = day.now();
    meet(&mut phone, &mut day.devices[0], now);
    // One class of the largest, and many of the usual size.
    let class = |line: u32| if line <= 700 { 0 } else { line / 40 };
    let line = |line| RosterLine {
        line,
        team: "Đội 1".into(),
        class: format!("Xóa mù {}", class(line)).into(),
        place: "".into(),
        learner: String::new(),
        details: Details::parse(&format!("Học viên số {line}"), "1971", "f", "Thôn 3", "", "")
            .expect("made-up details are fit"),
    };
    let office = &mut day.devices[0];
    let roster: Vec<RosterLine> = (1..=1_400).map(line).collect();
    office.execute(Command::ImportRoster(roster.into()), now).expect("the roster is taken");
    comes_by_contacts(office, &mut phone, 36_000, now);
}

#[test]
fn a_joining_that_was_cut_goes_on_where_it_was() {
    let (mut office, ticket, _folder) = office_of(80);
    let folder = tempfile::tempdir().expect("a folder");
    let mut phone = device(folder.path(), 200);
    let (mut joiner, mut asks) = joins(&phone, &ticket);
    let mut came = 0;
    for number in 1.. {
        let answer = answers(&mut office, phone.device(), &asks);
        came += answer.len().min(CUT_JOINING_BYTES);
        let carried = &answer[..answer.len().min(CUT_JOINING_BYTES)];
        let mut newcomer = Newcomer::new(&mut phone, &ticket, "Hà", Instant(0));
        let mut effects = joiner.handle_bytes(&mut newcomer, carried, 0);
        effects.extend(joiner.handle_end());
        if effects == [JoinEffect::Close(JoinOutcome::Joined)] {
            assert!(number > 3, "it was never cut");
            break;
        }
        assert_eq!(effects, [JoinEffect::Close(JoinOutcome::Cut)], "stream {number}");
        assert_eq!(phone.programme(), None, "a joining that is not over has left something");
        (joiner, asks) = goes_on(joiner, &ticket);
    }
    let records = office.tables().control().expect("a sound store");
    let records: usize = records.iter().map(|(_, record)| record.bytes().len()).sum();
    assert_eq!(phone.programme(), office.programme());
    assert!(came < 2 * records, "{records} B took {came} B");
}

#[test]
fn a_joining_begins_anew_where_its_inviter_knows_no_other_way() {
    let (mut office, ticket, _folder) = office_of(60);
    let folder = tempfile::tempdir().expect("a folder");
    let phone = device(folder.path(), 200);
    let (mut joiner, asks) = joins(&phone, &ticket);
    let (_, first) = joins(&phone, &ticket);
    let answer = answers(&mut office, phone.device(), &asks);
    let mut other = device(tempfile::tempdir().expect("a folder").path(), 201);
    let mut newcomer = Newcomer::new(&mut other, &ticket, "Hà", Instant(0));
    joiner.handle_bytes(&mut newcomer, &answer[..answer.len() / 2], 0);
    joiner.handle_end();
    let (mut joiner, asks) = goes_on(joiner, &ticket);
    assert_ne!(asks, first, "it asks for the rest");
    joiner.handle_end();
    let (_, asks) = goes_on(joiner, &ticket);
    assert_eq!(asks, first, "it asks for all again");
}

/// Returns an office that has let in so many phones, and a ticket.
fn office_of(phones: u8) -> (Engine, Ticket, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut office = device(folder.path(), 1);
    let now = Instant(0);
    office.found("Bình dân học vụ số", "Minh", &[], now).expect("a programme is founded");
    let added = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
    let Ok(Done::Team(team)) = office.execute(added, now) else { panic!("a team is added") };
    let mut invites = || {
        let (role, teams, addresses) = (Role::Volunteer, vec![team], Vec::new());
        let invitation = Invitation { role, teams, addresses, hotspot: None, recovery: None };
        office.invite(invitation, now).expect("the office invites").0
    };
    let tickets: Vec<Ticket> = (0..=phones).map(|_| invites()).collect();
    for (seed, ticket) in (2..).zip(&tickets[1..]) {
        let device = SecretKey::from_seed(&[seed; 32]).device();
        let (sealing, person) = ([seed; 32], office.person());
        let (programme, invite) = (ticket.programme, ticket.invite);
        let mac = ticket.secret.prove(&ticket.proof(device, sealing, person));
        let request = JoinRequest { programme, invite, sealing, person, mac };
        office.redeem(device, &request, now).expect("the office works").expect("it lets in");
    }
    (office, tickets[0].clone(), folder)
}

fn joins(phone: &Engine, ticket: &Ticket) -> (Joiner, Vec<u8>) {
    let (device, sealing, person) = (phone.device(), phone.sealing(), phone.person());
    asked(Joiner::open(ticket.clone(), ticket.inviter, device, sealing, person, 0))
}

fn goes_on(joiner: Joiner, ticket: &Ticket) -> (Joiner, Vec<u8>) {
    asked(joiner.again(ticket.inviter, 0))
}

fn asked((joiner, effects): (Joiner, Vec<JoinEffect>)) -> (Joiner, Vec<u8>) {
    let [JoinEffect::Send(request)] = &effects[..] else { panic!("{effects:?}") };
    (joiner, request.clone())
}

fn answers(office: &mut Engine, joiner: DeviceId, request: &[u8]) -> Vec<u8> {
    let mut host = Host::new(office, Instant(0));
    let effects = Inviter::open(joiner, 0).handle_bytes(&mut host, request, 0);
    let [JoinEffect::Send(answer), JoinEffect::Close(JoinOutcome::Joined)] = &effects[..] else {
        panic!("{effects:?}")
    };
    answer.clone()
}

/// Lets two devices meet for so many bytes at a time until they are in step; holds each contact to what
/// is promised. Returns how many contacts it took, and the largest frame, in bytes, that carried one
/// entry only.
fn comes_by_contacts(
    office: &mut Engine,
    phone: &mut Engine,
    carries: usize,
    now: Instant,
) -> (usize, usize) {
    let mut largest = 0;
    for number in 1..=CONTACTS_MAX {
        let held = entries(phone);
        let contact = contact(office, phone, carries, now);
        assert_eq!(entries(phone), held + contact.entries, "what came whole is kept");
        largest = largest.max(contact.largest);
        if contact.in_step {
            assert_eq!(entries(phone), entries(office));
            assert!(number > 1, "{carries} B were enough for all: nothing was tried");
            return (number, largest);
        }
        let is_whole = entries(phone) == entries(office);
        let owed = (carries / 2).saturating_sub(GREETING_BYTES);
        assert!(
            is_whole || contact.kept >= owed,
            "contact {number} of {carries} B: {} B kept",
            contact.kept
        );
    }
    panic!("not in step after {CONTACTS_MAX} contacts of {carries} B");
}

/// What one contact brought to the phone.
#[derive(Debug, Default)]
struct Contact {
    /// Bytes of the frames with entries or records that came whole.
    kept: usize,
    /// Entries in them.
    entries: u64,
    /// The largest of them with one entry only, in bytes.
    largest: usize,
    /// Whether the phone found that nothing is left to come.
    in_step: bool,
}

/// Lets two devices meet until so many bytes were carried, both ways together.
fn contact(office: &mut Engine, phone: &mut Engine, carries: usize, now: Instant) -> Contact {
    let config = |peer, dialled| Config { peer, dialled, live: false, port: None };
    let (office_id, phone_id) = (office.device(), phone.device());
    let (answering, to_phone) =
        Machine::open(config(phone_id, false), &mut Host::new(office, now), 0);
    let (dialling, to_office) =
        Machine::open(config(office_id, true), &mut Host::new(phone, now), 0);
    let mut ends = [(office, answering), (phone, dialling)];
    let mut left = carries;
    let mut contact = Contact::default();
    let mut buffer = FrameBuffer::default();
    // What is on its way to the office, and to the phone.
    let mut under_way = [VecDeque::from(to_office), VecDeque::from(to_phone)];
    while left > 0 && under_way.iter().any(|effects| !effects.is_empty()) {
        for to in [0, 1] {
            for effect in std::mem::take(&mut under_way[to]) {
                let Effect::Send(mut bytes) = effect else {
                    // The sender is the other one.
                    contact.in_step |= to == 0 && effect == Effect::Close(Outcome::InSync);
                    continue;
                };
                bytes.truncate(left);
                left -= bytes.len();
                if to == 1 {
                    buffer.push(&bytes);
                }
                let (engine, machine) = &mut ends[to];
                let mut host = Host::new(engine, now);
                under_way[1 - to].extend(machine.handle_bytes(&mut host, &bytes, 0));
                assert!(host.take_failure().is_none(), "a store failed");
            }
        }
    }
    for (_, machine) in &mut ends {
        machine.handle_end();
    }
    while let Some(frame) = buffer.next_frame(FRAME_BYTES_MAX).expect("our own frames are whole") {
        let bytes = frame.bytes().len();
        match frame {
            Frame::Entries(part) => {
                contact.kept += bytes;
                contact.entries += part.signatures.len() as u64;
                if part.signatures.len() == 1 {
                    contact.largest = contact.largest.max(bytes);
                }
            }
            Frame::Records(_) => contact.kept += bytes,
            Frame::Hello(_)
            | Frame::Summary(_)
            | Frame::Chain(_)
            | Frame::Heights(_)
            | Frame::End(_)
            | Frame::Ack(_)
            | Frame::Removed(_)
            | Frame::HandedOver
            | Frame::Bye(_) => {}
        }
    }
    contact
}

/// Holds so many meetings of every class at the office, everybody marked, one entry each.
fn season(day: &mut FieldDay, meetings: usize) -> Instant {
    let mut now = day.now().0;
    for number in 0..meetings {
        for (class, learners) in &day.classes {
            let meeting = open(&mut day.devices[0], *class, date_after(number), Instant(now));
            for (place, learner) in learners.iter().enumerate() {
                now += 2_000;
                let mark = [Mark::Present, Mark::Absent, Mark::Late][(place * number) % 3];
                marks(&mut day.devices[0], meeting, *learner, mark, Instant(now));
            }
            day.devices[0].fold(Instant(now)).expect("taps become an entry");
        }
    }
    Instant(now)
}
