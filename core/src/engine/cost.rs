//! In tests: what a tap, a mark and a session cost follows what changed, never what is held.

use std::ops::Range;

use tempfile::TempDir;

use crate::domain::attendance::Mark;
use crate::domain::command::{Command, Outcome};
use crate::domain::id::{ClassId, LearnerId, MeetingId, SpaceId, TeamId};
use crate::domain::learner::Details;
use crate::domain::programme::Role;
use crate::domain::roster::RosterLine;
use crate::domain::time::{Date, Instant};
use crate::domain::workers::one_by_one;
use crate::engine::Engine;
use crate::engine::member::Invitation;
use crate::engine::opening::Opening;
use crate::engine::random::Random;
use crate::engine::session_host::{Config, Effect, Host, Machine};
use crate::feed::entry::SignedEntry;
use crate::session::holdings::Scope;
use crate::session::join::JoinRequest;
use crate::store::reader::Reader;
use crate::store::steps::Steps;
use crate::trust::key::SecretKey;

pub(crate) const NOW: Instant = Instant(1_767_614_400_000);
/// Steps that may differ by chance between two sizes: ids are random, and with them a few places of rows.
/// Less than one for each of 140 further classes.
pub(crate) const SLACK: u64 = 100;
/// Learners of a class.
pub(crate) const LEARNERS: usize = 3;

/// Two devices of one team that are in step.
pub(crate) struct Team {
    devices: [Engine; 2],
    team: TeamId,
    folders: [TempDir; 2],
}

/// A class whose next marks are counted.
pub(crate) struct Class {
    pub(crate) meeting: MeetingId,
    pub(crate) learner: LearnerId,
}

impl Team {
    /// Returns a team whose office has held so many meetings.
    fn after(meetings: usize) -> (Self, Class) {
        let (mut made, team) = Self::new();
        let [office, _] = &mut made.devices;
        let [marked, busy] = ["Lớp 1", "Lớp 2"].map(|name| class_of(office, team, name));
        let class = holds_a_meeting(office, &marked, 0);
        for number in 0..meetings {
            holds_a_meeting(office, &busy, number);
        }
        made.meets(false, |_| {});
        (made, class)
    }

    /// Returns a team of so many classes, each of which has met and marked everybody.
    pub(crate) fn with_classes(classes: usize) -> (Self, Class) {
        let (mut made, team) = Self::new();
        let office = &mut made.devices[0];
        let line = |number: usize| {
            let name = format!("Học viên {number}");
            RosterLine {
                line: u32::try_from(number).expect("few") + 1,
                team: "Đội 1".into(),
                class: format!("Lớp {}", number / LEARNERS).into(),
                place: "".into(),
                learner: String::new(),
                details: Details::parse(&name, "", "", "", "", "").expect("a name is enough"),
            }
        };
        let lines: Vec<_> = (0..classes * LEARNERS).map(line).collect();
        does(office, Command::ImportRoster(lines.into()));
        let space = team.space();
        let held = office.tables().classes_in(space, None).expect("classes are read");
        let met = held.into_iter().map(|class| {
            let learners =
                office.tables().enrolled(space, class.class, None).expect("learners are read");
            let learners = learners.try_into().expect("as many as were imported");
            holds_a_meeting(office, &(class.class, learners), 0)
        });
        let met: Vec<Class> = met.collect();
        let class = met.into_iter().next().expect("one class at least");
        made.meets(false, |_| {});
        (made, class)
    }

    fn new() -> (Self, TeamId) {
        let (folders, devices, team) = office_and_phone();
        (Self { devices, team, folders }, team)
    }

    /// Returns a reading connection to the phone's database.
    pub(crate) fn reader(&self) -> Reader {
        let path = self.folders[1].path().join("lantoa.db");
        Reader::open(&path).expect("the database is there")
    }

    /// Returns what the office's database does for one tap that is known nowhere yet.
    fn tap_steps(&mut self, class: &Class, mark: Mark) -> u64 {
        let [office, _] = self.count();
        self.taps(class, mark);
        office.take()
    }

    /// Returns what both databases do in a session after one mark was made apart.
    fn reconnect_steps(&mut self, class: &Class, mark: Mark) -> u64 {
        self.taps(class, mark);
        self.session_steps()
    }

    /// Returns what both databases do in a session after so many meetings of one class were held
    /// apart: a batch.
    fn batch_steps(&mut self, class: &Class, numbers: Range<usize>) -> u64 {
        let (office, space) = (&mut self.devices[0], self.team.space());
        let learners = office.tables().enrolled(space, class.meeting.class, None);
        let learners = learners.expect("learners are read").try_into().expect("so many");
        let held = (class.meeting.class, learners);
        for number in numbers {
            holds_a_meeting(office, &held, number);
        }
        self.session_steps()
    }

    fn taps(&mut self, class: &Class, mark: Mark) {
        let Class { meeting, learner } = *class;
        does(&mut self.devices[0], Command::SetMark { meeting, learner, mark, seen: None });
    }

    /// Returns what both databases do in a session of which nothing comes.
    fn session_steps(&mut self) -> u64 {
        let steps = self.count();
        self.meets(false, |_| {});
        steps.iter().map(Steps::take).sum()
    }

    /// Returns what both databases do for one mark on a live link, from the tap to the last byte.
    fn mark_steps(&mut self, class: &Class, mark: Mark) -> u64 {
        let steps = self.count();
        let space = Scope::Space(self.team.space());
        let Class { meeting, learner } = *class;
        let mut taken = 0;
        self.meets(true, |devices| {
            let held = devices.entries();
            for steps in &steps {
                steps.take();
            }
            does(devices.0[0].0, Command::SetMark { meeting, learner, mark, seen: None });
            devices.0[0].0.fold(NOW).expect("a tap becomes an entry");
            devices.tells(space);
            taken = steps.iter().map(Steps::take).sum();
            assert_eq!(devices.entries(), held.map(|held| held + 1), "the mark has not come");
        });
        taken
    }

    fn count(&mut self) -> [Steps; 2] {
        self.devices.each_mut().map(|device| device.store.count_steps())
    }

    /// Lets the two meet, and this happen once they are in step.
    fn meets(&mut self, live: bool, then: impl FnOnce(&mut Link<'_>)) {
        let ids = self.devices.each_ref().map(Engine::device);
        let [office, phone] = &mut self.devices;
        let opens = |engine: &mut Engine, peer, dialled| {
            let config = Config { peer, dialled, live, port: None };
            Machine::open(config, &mut Host::new(engine, NOW), 0)
        };
        let (dials, to_phone) = opens(office, ids[1], true);
        let (answers, to_office) = opens(phone, ids[0], false);
        let mut link = Link([(office, dials), (phone, answers)]);
        link.carries([to_phone, to_office]);
        then(&mut link);
    }
}

/// Both ends of a session.
struct Link<'t>([(&'t mut Engine, Machine); 2]);

impl Link<'_> {
    /// Returns how many entries either device holds.
    fn entries(&self) -> [u64; 2] {
        self.0.each_ref().map(|(engine, _)| {
            let spaces = engine.spaces().expect("spaces are read").into_iter();
            spaces.map(|space| engine.tables().count_in(space).expect("entries are counted")).sum()
        })
    }

    /// Tells the first end of news, and carries bytes until none are left.
    fn tells(&mut self, scope: Scope) {
        let (engine, machine) = &mut self.0[0];
        let said = machine.local_news(&mut Host::new(engine, NOW), scope, 0);
        self.carries([said, Vec::new()]);
    }

    fn carries(&mut self, mut said: [Vec<Effect>; 2]) {
        while said.iter().any(|effects| !effects.is_empty()) {
            for from in [0, 1] {
                let (engine, machine) = &mut self.0[1 - from];
                for effect in std::mem::take(&mut said[from]) {
                    if let Effect::Send(bytes) = effect {
                        let mut host = Host::new(engine, NOW);
                        said[1 - from].extend(machine.handle_bytes(&mut host, &bytes, 0));
                        assert!(host.take_failure().is_none(), "a store failed");
                    }
                }
            }
        }
    }
}

#[test]
fn a_mark_and_a_session_cost_the_same_whatever_is_held() {
    let meetings = [10, 200];
    let counts = meetings.map(|meetings| {
        let (mut team, class) = Team::after(meetings);
        // The first of each asks what is known from then on.
        team.session_steps();
        team.mark_steps(&class, Mark::Present);
        (team.session_steps(), team.mark_steps(&class, Mark::Late))
    });
    let [(few_session, few_mark), (many_session, many_mark)] = counts;
    // Not one step for each further meeting, which is two entries and four rows.
    let slack = (meetings[1] - meetings[0]) as u64;
    assert!(many_session < few_session + slack, "a session: {few_session}, then {many_session}");
    assert!(many_mark < few_mark + slack, "a mark: {few_mark}, then {many_mark}");
}

#[test]
fn an_evening_costs_the_same_with_sixty_classes_and_with_two_hundred() {
    // With fewer than 60, ten meetings are more than a quarter of what is held, and a session finds them
    // in another way: by arrival instead of by feed.
    let sizes = [60, 200];
    let [few, many] = sizes.map(|classes| {
        let (mut team, class) = Team::with_classes(classes);
        // The first of each asks what is known from then on.
        team.session_steps();
        team.mark_steps(&class, Mark::Present);
        [
            ("a tap", team.tap_steps(&class, Mark::Late)),
            ("a mark made apart", team.reconnect_steps(&class, Mark::Excused)),
            ("a session with nothing new", team.session_steps()),
            ("a mark on a live link", team.mark_steps(&class, Mark::Late)),
            ("a batch of ten meetings", team.batch_steps(&class, 1..11)),
        ]
    });
    for ((what, few), (_, many)) in few.into_iter().zip(many) {
        assert!(many < few + SLACK, "{what}: {few} steps with 60 classes, {many} with 200");
    }
}

/// Returns a folder that is gone when dropped, in memory where the system has such a place: nothing
/// here is timed, and hundreds of meetings are durable one by one.
pub(crate) fn folder_in_memory() -> TempDir {
    let made = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    made.expect("there is room for a folder")
}

pub(crate) fn device(folder: &TempDir, seed: u8) -> Engine {
    let opening = Opening {
        folder: folder.path().to_owned(),
        database_key: None,
        key: SecretKey::from_seed(&[seed; 32]),
        install_nonce: [seed; 16],
        random: Random::system(),
        workers: one_by_one,
    };
    Engine::open(opening, NOW).expect("the folder opens")
}

pub(crate) fn does(engine: &mut Engine, command: Command) -> Outcome {
    engine.execute(command, NOW).expect("a command is taken")
}

pub(crate) fn lets_in(office: &mut Engine, phone: &mut Engine, team: TeamId) {
    let invitation = Invitation {
        role: Role::Volunteer,
        teams: vec![team],
        addresses: Vec::new(),
        hotspot: None,
        recovery: None,
    };
    let (ticket, _) = office.invite(invitation, NOW).expect("the office invites");
    let (device, sealing, person) = (phone.device(), phone.sealing(), phone.person());
    let mac = ticket.secret.prove(&ticket.proof(device, sealing, person));
    let (programme, invite) = (ticket.programme, ticket.invite);
    let request = JoinRequest { programme, invite, sealing, person, mac };
    office.redeem(device, &request, NOW).expect("the office works").expect("it lets in");
    let records = office.control().records().to_vec();
    phone.join(&ticket, records, "Hà", NOW).expect("the phone joins");
}

/// The seed of the office of [`office_and_phone`].
const OFFICE: u8 = 1;
/// The seed of its phone.
pub(crate) const PHONE: u8 = 2;

/// Returns an office with one team, and a phone of that team that has got nothing yet.
pub(crate) fn office_and_phone() -> ([TempDir; 2], [Engine; 2], TeamId) {
    let folders = [0, 1].map(|_| folder_in_memory());
    let [mut office, mut phone] = [device(&folders[0], OFFICE), device(&folders[1], PHONE)];
    office.found("Bình dân học vụ số", "Minh", &[], NOW).expect("a programme is founded");
    let added = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
    let Outcome::Team(team) = does(&mut office, added) else { panic!("a team is added") };
    lets_in(&mut office, &mut phone, team);
    (folders, [office, phone], team)
}

/// Returns all entries of a space that a device holds, in the order of their arrival.
pub(crate) fn entries(engine: &Engine, space: SpaceId) -> Vec<SignedEntry> {
    let tables = engine.tables();
    let held = tables.held_in(space).expect("a sound store").into_iter();
    held.map(|held| tables.entry(held.local_seq).expect("sound").expect("held")).collect()
}

/// Lets a device take all that another one holds of the programme and of one team.
pub(crate) fn takes_all(engine: &mut Engine, from: &Engine, team: SpaceId) {
    let programme = from.programme().expect("founded").space();
    for space in [programme, team] {
        let entries = entries(from, space);
        engine.receive_entries(space, entries, NOW).expect("a sound store");
    }
}

/// Adds a class; returns it with its learners.
pub(crate) fn class_of(
    office: &mut Engine,
    team: TeamId,
    name: &str,
) -> (ClassId, [LearnerId; LEARNERS]) {
    let added = Command::AddClass { name: name.to_owned(), team, place: None };
    let Outcome::Class(class) = does(office, added) else { panic!("a class is added") };
    (class, [0; LEARNERS].map(|_| learner(office, class)))
}

/// Holds a meeting: an entry that opens it, and one of its marks.
pub(crate) fn holds_a_meeting(
    office: &mut Engine,
    (class, learners): &(ClassId, [LearnerId; LEARNERS]),
    number: usize,
) -> Class {
    let date = format!("2026-{:02}-{:02}", number / 28 + 1, number % 28 + 1);
    let date: Date = date.parse().expect("a day");
    let opens = Command::OpenMeeting { class: *class, date, another: false, topics: Vec::new() };
    let Outcome::Meeting(meeting) = does(office, opens) else { panic!("a meeting is opened") };
    for learner in *learners {
        let mark = Mark::Absent;
        does(office, Command::SetMark { meeting, learner, mark, seen: None });
    }
    office.fold(NOW).expect("taps become an entry");
    Class { meeting, learner: learners[0] }
}

fn learner(office: &mut Engine, class: ClassId) -> LearnerId {
    let details = Details::parse("Học viên", "", "", "", "", "").expect("a name is enough");
    let added = Command::AddLearner { class, details, consent: None, since: None };
    let Outcome::Learner(learner) = does(office, added) else { panic!("a learner is added") };
    learner
}
