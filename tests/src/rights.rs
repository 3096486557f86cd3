//! The table of rights of core/docs/data-model.md, read from the page, and a programme in which each of
//! its cells can be tried.

use std::collections::BTreeMap;

use lantoa_core::document::edit::{self, Put};
use lantoa_core::document::ingest::PROFILE;
use lantoa_core::document::profile::Profile;
use lantoa_core::document::replica::Replica;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::document::{DocId, DocKind, month_id};
use lantoa_core::domain::entry::{Hash, Incarnation};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, PlaceId, ReportId, SpaceId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::feed::entry::{ChangeRef, Header, SignedEntry};
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::trust::control::{ControlEntry, Record, SignedControl};
use lantoa_core::trust::key::{SecretKey, person_of};
use sha2::{Digest, Sha256};

use crate::evening::topic;
use crate::phone::{Phone, meet};

/// The page that is the law.
const PAGE: &str = include_str!("../../core/docs/data-model.md");
/// The columns of its table behind the first two.
pub const COLUMNS: [&str; 5] = ["no certificate", "observer", "volunteer", "lead", "coordinator"];
/// The words of its second column.
pub const PLACES: [&str; 3] = ["programme", "own team", "other team"];

/// Returns what the table says: by what and where, whether each column may.
///
/// # Panics
///
/// When the page has no such table, or says other than "yes" and "–" in it.
#[must_use]
pub fn table() -> BTreeMap<(String, String), [bool; 5]> {
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
#[derive(Debug)]
pub struct Programme {
    /// The coordinator who founded it.
    pub office: Phone,
    /// The root key on paper.
    pub sheet: RecoverySheet,
    /// A coordinator that issued no certificate: what it believes, it believes by the records.
    pub judge: Phone,
    /// In the order of the columns.
    pub devices: [Phone; 5],
    /// The programme's own space.
    pub space: SpaceId,
    /// The team of the devices.
    pub own: TeamId,
    /// A team of which none of them is.
    pub other: TeamId,
    /// A place.
    pub place: PlaceId,
    /// A class of their team.
    pub class: ClassId,
    /// Its meeting.
    pub meeting: MeetingId,
    /// Its learners.
    pub learners: [LearnerId; 2],
}

impl Programme {
    /// Founds the programme, lets everybody in and gives everybody what the office holds.
    ///
    /// # Panics
    ///
    /// When something that must be allowed is refused.
    #[must_use]
    pub fn founded() -> Self {
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
        let mut programme = Self {
            office,
            sheet,
            judge,
            devices,
            space,
            own,
            other,
            place,
            class,
            meeting,
            learners,
        };
        meet(&mut programme.judge, &mut programme.office);
        for phone in &mut programme.devices[1..] {
            meet(phone, &mut programme.office);
        }
        programme
    }

    /// Returns the space that a word of the second column means.
    #[must_use]
    pub fn space(&self, place: &str) -> SpaceId {
        match place {
            "programme" => self.space,
            "own team" => self.own.space(),
            _ => self.other.space(),
        }
    }
}

/// Returns what is tried to be written: a kind of document, of one's own person or of somebody else's, and
/// a second one of links. A second one of programmes is a signed report's, or refused for what it says.
#[must_use]
pub fn tried() -> Vec<(&'static str, DocKind)> {
    let kinds = DocKind::ALL.into_iter().filter(|kind| *kind != DocKind::Person);
    let words = kinds.map(|kind| (kind.word(), kind));
    let more = [
        ("own person", DocKind::Person),
        ("another's person", DocKind::Person),
        ("signed report", DocKind::Programme),
        ("another link", DocKind::Link),
    ];
    words.chain(more).collect()
}

/// Returns a document of what is tried, in a space where it may or may not live.
#[must_use]
pub fn document(what: &str, kind: DocKind, space: SpaceId, device: &Phone, number: u8) -> DocId {
    let id = match kind {
        DocKind::Programme | DocKind::Link if what == kind.word() => space.0,
        DocKind::Programme => report().0,
        DocKind::Link => [number; 16],
        DocKind::Pair | DocKind::Visit => month_id("2026-11"),
        DocKind::Person if what == "own person" => person_of(device.device(), [number; 8]).0,
        DocKind::Class | DocKind::Roll | DocKind::Learner | DocKind::Person | DocKind::Note => {
            [number; 16]
        }
    };
    DocId { space, kind, id }
}

/// What a signed report of these tests says.
const SIGNED: &[u8] = b"80 learners";

fn report() -> ReportId {
    ReportId::from_slice(&Sha256::digest(SIGNED)[..16]).expect("16 bytes")
}

fn put(doc: DocId) -> Put {
    let [a, b] = [LearnerId([1; 16]), LearnerId([2; 16])];
    let (key, value) = match doc.kind {
        DocKind::Programme if doc.id == report().0 => {
            (format!("s:{}", report()), Scalar::Bytes(SIGNED.to_vec()))
        }
        DocKind::Programme | DocKind::Class | DocKind::Learner | DocKind::Person => {
            ("name".to_owned(), Scalar::from("Tên".to_owned()))
        }
        DocKind::Link => (format!("person:{a}:{b}"), Scalar::from(1)),
        DocKind::Roll => ("h:2026-11-12.1".to_owned(), Scalar::from(1)),
        DocKind::Pair => (format!("r:{a}:{b}"), Scalar::from("2026-11-12".to_owned())),
        DocKind::Visit => (format!("v:{a}:count"), Scalar::from(3)),
        DocKind::Note => ("about".to_owned(), Scalar::from("buổi học".to_owned())),
    };
    let key = Key::parse(Profile::NEWEST, doc.kind, &key).expect("a key of the kind");
    Put { key, value }
}

/// Signs an entry with a device's own key, past everything that its engine would refuse; `number` is
/// the phone's.
///
/// # Panics
///
/// When the number is another phone's.
#[must_use]
pub fn forces(phone: &Phone, number: u8, doc: DocId, prev: Option<(u32, Hash)>) -> SignedEntry {
    let key = SecretKey::from_seed(&[number; 32]);
    assert_eq!(key.device(), phone.device());
    let incarnation = Incarnation(0x5e1f);
    let change = edit::change(&Replica::empty(doc), key.device(), incarnation, &[put(doc)]);
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

/// Signs a record with a device's own key as the first of a control feed, past everything that its
/// engine would refuse; `life` tells the feeds of one key apart.
///
/// # Panics
///
/// When the programme is none.
#[must_use]
pub fn forces_record(
    programme: &Programme,
    number: u8,
    life: u64,
    record: Record,
) -> SignedControl {
    let key = SecretKey::from_seed(&[number; 32]);
    let entry = ControlEntry {
        programme: programme.office.engine().programme().expect("it was founded"),
        device: key.device(),
        incarnation: Incarnation(life),
        seq: 1,
        prev: None,
        at: Instant(1),
        record,
    };
    entry.sign(&key)
}
