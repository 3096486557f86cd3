//! Who may write and read what: the table of core/docs/data-model.md, read from the page and tried
//! cell by cell. (Guards: a page that promises what the code does not hold, and the reverse.)

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::document::edit::{self, Put};
use lantoa_core::document::ingest::PROFILE;
use lantoa_core::document::replica::Replica;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::{DocId, DocKind, month_id};
use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, PlaceId, SpaceId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::engine::member::Invitation;
use lantoa_core::feed::entry::{ChangeRef, Header, SignedEntry};
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::session::outcome::Outcome as Ended;
use lantoa_core::store::feed_table::State;
use lantoa_core::trust::key::{SecretKey, person_of};
use lantoa_tests::evening::{day, named, topic, topic_id};
use lantoa_tests::phone::{Phone, meet, session};

/// The page that is the law.
const PAGE: &str = include_str!("../../core/docs/data-model.md");
/// The columns of its table behind the first two.
const COLUMNS: [&str; 5] = ["no certificate", "observer", "volunteer", "lead", "coordinator"];
/// The words of its second column.
const PLACES: [&str; 3] = ["programme", "own team", "other team"];

/// What the table says: by what and where, whether each column may.
fn table() -> BTreeMap<(String, String), [bool; 5]> {
    let lines = PAGE.lines().skip_while(|line| !line.starts_with("| what | where |"));
    let mut rows = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
        cells.collect::<Vec<_>>()
    });
    let head = rows.next().expect("the page has the table of rights");
    assert_eq!(head[2..], COLUMNS);
    let mut table = BTreeMap::new();
    for row in rows.skip(1) {
        let may = |cell: &String| match cell.as_str() {
            "yes" => true,
            "–" => false,
            other => panic!("{row:?} says {other}"),
        };
        let may: Vec<bool> = row[2..].iter().map(may).collect();
        assert!(PLACES.contains(&row[1].as_str()), "{row:?}");
        for what in row[0].split(", ") {
            let may = may.clone().try_into().expect("five columns");
            let twice = table.insert((what.to_owned(), row[1].clone()), may);
            assert_eq!(twice, None, "{what} in {}", row[1]);
        }
    }
    table
}

/// A programme with two teams, a device for each column, and one that judges.
struct Programme {
    office: Phone,
    /// A coordinator that issued no certificate: what it believes, it believes by the records.
    judge: Phone,
    /// In the order of the columns.
    devices: [Phone; 5],
    space: SpaceId,
    own: TeamId,
    other: TeamId,
    place: PlaceId,
    class: ClassId,
    meeting: MeetingId,
    learners: [LearnerId; 2],
}

impl Programme {
    fn new() -> Self {
        let mut office = Phone::new("Văn phòng", 1);
        let sheet = office.founds();
        let [own, other] = ["Đội 1", "Đội 2"].map(|name| office.adds_team(name));
        let place = office.adds_place("Bình Liêu");
        office.does(Command::ImportTopics(vec![topic("vneid", "VNeID")]));
        office.adds_class("Lớp khác", other, None);
        let class = office.adds_class("Lớp tối", own, None);
        let learners = ["An", "Bình"].map(|name| office.registers(name, class));
        let meeting = office.opens(class, "2026-11-12");
        let mut join = |name, number, role: Option<Role>| {
            let mut phone = Phone::new(name, number);
            if let Some(role) = role {
                let teams = if role == Role::Coordinator { vec![] } else { vec![own] };
                let ticket = office.invites(role, &teams, Some(&sheet));
                assert_eq!(phone.joins(&mut office, &ticket), JoinOutcome::Joined);
            }
            phone
        };
        let judge = join("Lan", 2, Some(Role::Coordinator));
        let devices = [
            join("nobody", 3, None),
            join("observer", 4, Some(Role::Observer)),
            join("volunteer", 5, Some(Role::Volunteer)),
            join("lead", 6, Some(Role::Lead)),
            join("coordinator", 7, Some(Role::Coordinator)),
        ];
        let space = office.engine().programme().expect("it was founded").space();
        let mut programme =
            Self { office, judge, devices, space, own, other, place, class, meeting, learners };
        meet(&mut programme.judge, &mut programme.office);
        for phone in &mut programme.devices[1..] {
            meet(phone, &mut programme.office);
        }
        programme
    }

    fn space(&self, place: &str) -> SpaceId {
        match place {
            "programme" => self.space,
            "own team" => self.own.space(),
            _ => self.other.space(),
        }
    }
}

/// What is tried to be written: a kind of document, of one's own person or of somebody else's.
fn tried() -> Vec<(&'static str, DocKind)> {
    let kinds = DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::Person);
    let words = kinds.map(|kind| (kind.word(), kind));
    words.chain([("own person", DocKind::Person), ("another's person", DocKind::Person)]).collect()
}

fn document(what: &str, kind: DocKind, space: SpaceId, device: &Phone, number: u8) -> DocId {
    let id = match kind {
        DocKind::Programme | DocKind::Link => space.0,
        DocKind::Pair | DocKind::Visit => month_id("2026-11"),
        DocKind::Person if what == "own person" => person_of(device.device(), [number; 8]).0,
        DocKind::Class | DocKind::Roll | DocKind::Learner | DocKind::Person | DocKind::Note => {
            [number; 16]
        }
    };
    DocId { space, kind, id }
}

fn put(kind: DocKind) -> Put {
    let [a, b] = [LearnerId([1; 16]), LearnerId([2; 16])];
    let (key, value) = match kind {
        DocKind::Programme | DocKind::Class | DocKind::Learner | DocKind::Person => {
            ("name".to_owned(), Scalar::from("Tên".to_owned()))
        }
        DocKind::Link => (format!("person:{a}:{b}"), Scalar::from(1)),
        DocKind::Roll => ("h:2026-11-12.1".to_owned(), Scalar::from(1)),
        DocKind::Pair => (format!("r:{a}:{b}"), Scalar::from("2026-11-12".to_owned())),
        DocKind::Visit => (format!("v:{a}:count"), Scalar::from(3)),
        DocKind::Note => ("about".to_owned(), Scalar::from("buổi học".to_owned())),
    };
    let key = Key::parse(kind, &key).expect("a key of the kind");
    Put { key, value }
}

/// Signs an entry with a device's own key, past everything that its engine would refuse.
fn forces(phone: &Phone, number: u8, doc: DocId, prev: Option<(u32, Hash)>) -> SignedEntry {
    let key = SecretKey::from_seed(&[number; 32]);
    assert_eq!(key.device(), phone.device());
    let incarnation = Incarnation(0x5e1f);
    let change = edit::change(&Replica::empty(doc), key.device(), incarnation, &[put(doc.kind)]);
    let change = change.expect("the value fits").expect("the document is empty");
    let len = change.bytes.len().try_into().expect("a short change");
    Header {
        profile: PROFILE,
        space: doc.space,
        device: key.device(),
        incarnation,
        seq: prev.map_or(1, |(seq, _)| seq + 1),
        prev: prev.map(|(_, hash)| hash),
        volunteer: person_of(key.device(), [0; 8]),
        first_tap: Instant(1),
        last_tap: Instant(1),
        control_digest: Hash::default(),
        ancestors: Vec::new(),
        changes: vec![ChangeRef { doc, hash: change.hash, len }],
    }
    .sign(vec![change.bytes], &key)
}

#[test]
fn what_a_device_writes_is_believed_elsewhere_exactly_where_the_table_says_yes() {
    let table = table();
    let mut programme = Programme::new();
    let mut tried_rows = BTreeSet::new();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        let number = column as u8 + 3;
        for place in PLACES {
            let space = programme.space(place);
            let mut last = None;
            for (what, kind) in tried() {
                let row = (what.to_owned(), place.to_owned());
                let may = table.get(&row).is_some_and(|may| may[column]);
                tried_rows.insert(row);
                let device = &programme.devices[column];
                let doc = document(what, kind, space, device, number);
                let entry = forces(device, number, doc, last);
                let judge = &mut programme.judge;
                judge
                    .engine_mut()
                    .receive_entries(space, vec![entry.clone()], Instant(1))
                    .expect("it is judged");
                let held = judge.engine().tables().held(entry.hash()).expect("the tables are read");
                let stands = held.map(|held| (held.standing.state, held.standing.believed));
                let case = format!("{name} writes {what} in {place}");
                assert_eq!(stands, may.then_some((State::Applied, true)), "{case}");
                let judged = judge.engine().authority().may_write(device.device(), doc);
                assert_eq!(judged, may, "{case}, asked beforehand");
                if device.engine().programme().is_some() {
                    let own = device.engine().authority().may_write(device.device(), doc);
                    assert_eq!(own, may, "{case}, asked on the device itself");
                }
                if may {
                    last = Some((entry.header().seq, entry.hash()));
                }
            }
        }
    }
    let known = |(what, _): &&(String, String)| what != "read" && !what.starts_with("invite");
    let rows: BTreeSet<_> = table.keys().filter(known).cloned().collect();
    assert_eq!(rows.difference(&tried_rows).collect::<Vec<_>>(), Vec::<&(String, String)>::new());
}

#[test]
fn a_device_is_given_exactly_the_spaces_that_the_table_lets_it_read() {
    let table = table();
    let mut programme = Programme::new();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        let met = session(&mut programme.devices[column], &mut programme.office);
        assert_eq!(met.called == Ended::InSync, column > 0, "{name}: {met:?}");
        for place in PLACES {
            let may = table[&("read".to_owned(), place.to_owned())][column];
            let held = programme.devices[column].entries(programme.space(place)) > 0;
            assert_eq!(held, may, "{name} reads {place}");
        }
    }
}

#[test]
fn a_command_is_refused_exactly_where_the_table_says_no() {
    let table = table();
    let mut programme = Programme::new();
    let Programme { own: team, other, place, class, meeting, learners, .. } = programme;
    let [a, b] = learners;
    let [team_name, note, person] = ["Đội 3", "Mưa", "Tên"].map(str::to_owned);
    let mentor = programme.office.engine().person();
    let (date, since, vneid) = (day("2026-11-12"), day("2026-11-12"), topic_id("vneid"));
    let visit = |team| Command::AddVisit { team, place, topic: vneid.clone(), date, count: 3 };
    let add_class = |team| Command::AddClass { name: "Lớp".to_owned(), team, place: None };
    let tries = [
        ("programme", "programme", Command::AddTeam { name: team_name, place: None }),
        ("link", "programme", Command::LinkLearners { a, b, same: true }),
        ("class", "own team", add_class(team)),
        ("class", "other team", add_class(other)),
        (
            "roll",
            "own team",
            Command::SetMark { meeting, learner: a, mark: Mark::Late, seen: None },
        ),
        ("roll", "own team", Command::FillMarks { meeting, mark: Mark::Present }),
        ("roll", "own team", Command::LeaveClass { learner: b, class }),
        (
            "learner",
            "own team",
            Command::AddLearner { class, details: named("Chi"), consent: None },
        ),
        ("own person", "own team", Command::NamePerson { name: person }),
        ("pair", "own team", Command::AddPair { mentor, learner: a, since }),
        ("visit", "own team", visit(team)),
        ("visit", "other team", visit(other)),
        ("note", "own team", Command::CloseMeeting { meeting, note: Some(note) }),
    ];
    for (column, name) in COLUMNS.into_iter().enumerate() {
        for (what, place, command) in &tries {
            let may = table[&((*what).to_owned(), (*place).to_owned())][column];
            let phone = &mut programme.devices[column];
            let asked = format!("{name}: {command:?}");
            match phone.tries(command.clone()) {
                Ok(_) => assert!(may, "{asked}"),
                Err(Error::NotAllowed { .. }) => assert!(!may, "{asked}"),
                Err(Error::NoProgramme) => assert_eq!(column, 0, "{asked}"),
                Err(other) => panic!("{asked}: {other}"),
            }
        }
    }
}

#[test]
fn an_invitation_is_made_exactly_where_the_table_says_yes() {
    let table = table();
    let mut programme = Programme::new();
    for (column, name) in COLUMNS.into_iter().enumerate() {
        for role in [Role::Observer, Role::Volunteer, Role::Lead] {
            for (place, team) in [("own team", programme.own), ("other team", programme.other)] {
                let may = table[&(format!("invite {role}"), place.to_owned())][column];
                let invitation = Invitation {
                    role,
                    teams: vec![team],
                    addresses: Vec::new(),
                    hotspot: None,
                    recovery: None,
                };
                let engine = programme.devices[column].engine_mut();
                let asked = format!("{name} invites a {role} into {place}");
                match engine.invite(invitation, Instant(1)) {
                    Ok(_) => assert!(may, "{asked}"),
                    Err(Error::NotAllowed { .. }) => assert!(!may, "{asked}"),
                    Err(Error::NoProgramme) => assert_eq!(column, 0, "{asked}"),
                    Err(other) => panic!("{asked}: {other}"),
                }
            }
        }
    }
}
