//! A programme with an office, phones, and keys that a test holds itself: what an insider has.
//!
//! Every device is a real engine on a data folder of its own, on a memory file system where there is
//! one, with the product's own settings. Everything random comes from the seed.

use std::collections::BTreeMap;
use std::path::Path;

use lantoa_core::document::chunk;
use lantoa_core::document::profile::Profile;
use lantoa_core::document::replica::Replica;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::document::DocId;
use lantoa_core::domain::entry::{EntryRef, FeedKind, Hash};
use lantoa_core::domain::id::{
    ClassId, DeviceId, LearnerId, MeetingId, PersonId, PlaceId, SpaceId, TeamId,
};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::{Role, Topic, TopicId};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::Instant;
use lantoa_core::domain::workers::one_by_one;
use lantoa_core::engine::Engine;
use lantoa_core::engine::member::Invitation;
use lantoa_core::engine::opening::Opening;
use lantoa_core::engine::random::Random;
use lantoa_core::engine::restore;
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::session::join::JoinRequest;
use lantoa_core::store::entry_table::State;
use lantoa_core::trust::invite::Ticket;
use lantoa_core::trust::key::{SecretKey, person_of};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

/// What every clock shows, in ms since 1970: a fixed evening in 2026.
pub const NOW: Instant = Instant(1_795_370_400_000);

/// What stands beside every key: the database is where it was left.
const NONCE: [u8; 16] = [7; 16];

/// A device at work.
#[derive(Debug)]
pub struct Device {
    /// Its engine.
    pub engine: Engine,
    seed: [u8; 32],
    folder: TempDir,
}

/// Returns a folder that is gone when dropped, in memory where the system has such a place.
///
/// # Panics
///
/// When none can be made.
#[must_use]
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("there is room for a folder")
}

/// Returns what opening such a device needs; all that it draws by chance follows from the seed.
#[must_use]
pub fn opening(seed: [u8; 32], folder: &TempDir, install_nonce: [u8; 16]) -> Opening {
    let mut rng = StdRng::from_seed(seed);
    Opening {
        folder: folder.path().to_owned(),
        database_key: None,
        key: SecretKey::from_seed(&seed),
        install_nonce,
        random: Random::from_fn(move |bytes| rng.fill(bytes)),
        workers: one_by_one,
    }
}

impl Device {
    /// Returns a new device; `number` is what all its randomness comes from.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        Self::open(seed, folder(), NONCE)
    }

    /// Returns the same device on a folder with this database.
    ///
    /// # Panics
    ///
    /// When the file cannot be copied or opened.
    #[must_use]
    pub fn on_copy_of(number: u64, database: &Path) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let folder = folder();
        std::fs::copy(database, folder.path().join("lantoa.db")).expect("there is room");
        Self::open(seed, folder, NONCE)
    }

    /// Returns a new device with a program that knows no newer profile than this one; opened again, it is
    /// updated.
    ///
    /// # Panics
    ///
    /// When its folder does not open.
    #[must_use]
    pub fn knowing(number: u64, knows: Profile) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let folder = folder();
        let opening = opening(seed, &folder, NONCE);
        let engine = Engine::open_knowing(knows, opening, NOW).expect("a folder of its own opens");
        Self { engine, seed, folder }
    }

    fn open(seed: [u8; 32], folder: TempDir, install_nonce: [u8; 16]) -> Self {
        let opening = opening(seed, &folder, install_nonce);
        let engine = Engine::open(opening, NOW).expect("a folder of its own opens");
        Self { engine, seed, folder }
    }

    /// Closes the device and opens it again.
    #[must_use]
    pub fn reopened(self) -> Self {
        let Self { engine, seed, folder } = self;
        drop(engine);
        Self::open(seed, folder, NONCE)
    }

    /// Returns the same device with a backup put in the place of its database, and another nonce
    /// beside its key.
    ///
    /// # Panics
    ///
    /// When the backup is none.
    #[must_use]
    pub fn restored(self, backup: &Path) -> Self {
        let Self { engine, seed, folder } = self;
        drop(engine);
        let nonce = [8; 16];
        restore::restore(opening(seed, &folder, nonce), backup, &[], NOW).expect("a backup");
        Self::open(seed, folder, nonce)
    }

    /// Returns its key.
    #[must_use]
    pub fn key(&self) -> SecretKey {
        SecretKey::from_seed(&self.seed)
    }

    /// Returns its key as a node keeps it in a file, with the nonce of its installation.
    #[must_use]
    pub fn key_file(&self) -> Vec<u8> {
        [&self.seed[..], &NONCE].concat()
    }

    /// Does what a command says.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn does(&mut self, command: Command) -> Outcome {
        self.engine.execute(command, NOW).expect("a command that is allowed")
    }

    /// Returns everything that it holds of a space, in the order of arrival.
    ///
    /// # Panics
    ///
    /// When its store fails.
    #[must_use]
    pub fn entries(&self, space: SpaceId) -> Vec<SignedEntry> {
        let tables = self.engine.tables();
        let held = tables.held_in(space).expect("a sound store");
        held.iter().filter_map(|held| tables.entry(held.local_seq).expect("sound")).collect()
    }

    /// Returns a document as it stands, read from its bodies.
    ///
    /// # Panics
    ///
    /// When it cannot be read.
    #[must_use]
    pub fn replica(&self, doc: DocId) -> Replica {
        let stored = self.engine.tables().applied_changes(doc).expect("a sound store");
        let changes = stored.into_iter().map(|change| {
            let believed = change.believed;
            let meta =
                lantoa_core::document::register::ChangeMeta { author: change.author, believed };
            (change.body.expect("nothing is erased"), meta)
        });
        Replica::load(doc, changes).expect("a sound document")
    }

    /// Returns the entries that a change with these dependencies builds on, ascending by hash.
    ///
    /// # Panics
    ///
    /// When its store fails.
    #[must_use]
    pub fn ancestors(&self, changes: &[&[u8]]) -> Vec<EntryRef> {
        let mut found = std::collections::BTreeMap::new();
        for bytes in changes {
            let Ok((_, body)) = chunk::read(bytes) else { continue };
            for dep in body.deps {
                let holders = self.engine.tables().entries_of_change(dep).expect("a sound store");
                for held in holders.iter().take(1) {
                    let (feed, seq, hash) = (held.feed, held.seq, held.hash);
                    found.insert(hash, EntryRef { feed, seq, hash });
                }
            }
        }
        found.into_values().collect()
    }

    /// Gives another device everything that it lacks, through its receiving path.
    ///
    /// # Panics
    ///
    /// When the other refuses any of it.
    pub fn tells(&self, other: &mut Self) {
        let records = self.engine.tables().control().expect("a sound store");
        let records = records.into_iter().map(|(_, record)| record).collect();
        other.engine.receive_control(records, NOW).expect("a sound store");
        for space in other.engine.spaces().expect("a sound store") {
            let entries = self.entries(space);
            let sent: Vec<Hash> = entries.iter().map(SignedEntry::hash).collect();
            let taken = other.engine.receive_entries(space, entries, NOW).expect("a sound store");
            assert!(
                sent.iter().all(|hash| taken.held.contains(hash)),
                "an honest entry was left out"
            );
        }
    }

    /// Checks everything that the device holds.
    ///
    /// # Panics
    ///
    /// When anything is wrong with it.
    pub fn is_sound(&mut self, what: &str) {
        let checked = self.engine.verify(NOW, &mut |_, _| {}).expect("a sound store");
        assert_eq!(checked.faults, Vec::<String>::new(), "{what}");
    }
}

/// A small programme: its office, one team's class with everything that documents can hold.
#[derive(Debug)]
pub struct Town {
    /// The office, a coordinator.
    pub office: Device,
    /// The root key on paper.
    pub sheet: RecoverySheet,
    /// The team.
    pub team: TeamId,
    /// Another team, of which no phone is.
    pub other_team: TeamId,
    /// A place.
    pub place: PlaceId,
    /// A topic.
    pub topic: TopicId,
    /// The team's class.
    pub class: ClassId,
    /// Its learners.
    pub learners: Vec<LearnerId>,
    /// Its first meeting.
    pub meeting: MeetingId,
}

/// What a ticket's holder is: a name, a key, and no device that a test has to run.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The key.
    pub key: SecretKey,
    /// The volunteer whose name stands in the certificate.
    pub person: PersonId,
}

impl Holder {
    /// Returns the holder of the key that this number gives.
    #[must_use]
    pub fn new(number: u64) -> Self {
        let mut seed = [0x55; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        let key = SecretKey::from_seed(&seed);
        let person = person_of(key.device(), number.to_le_bytes());
        Self { key, person }
    }

    /// Returns what it asks of the inviter.
    #[must_use]
    pub fn request(&self, ticket: &Ticket) -> JoinRequest {
        let (sealing, person) = ([3; 32], self.person);
        let mac = ticket.secret.prove(&ticket.proof(self.key.device(), sealing, person));
        JoinRequest { programme: ticket.programme, invite: ticket.invite, sealing, person, mac }
    }
}

impl Town {
    /// Founds the programme and fills it; the same for the same seed.
    ///
    /// # Panics
    ///
    /// When anything of it is refused.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::founded_on(Device::new(seed))
    }

    /// Returns the town as a program that knew the first profile alone has filled it, updated since.
    #[must_use]
    pub fn of_an_older_program(seed: u64) -> Self {
        let town = Self::founded_on(Device::knowing(seed, Profile::One));
        Self { office: town.office.reopened(), ..town }
    }

    fn founded_on(mut office: Device) -> Self {
        let sheet = office.engine.found("Bình dân học vụ số", "Cô Lan", &[], NOW).expect("founds");
        let command =
            Command::AddPlace { name: "Thôn Khe Tiền".into(), within: None, code: None };
        let Outcome::Place(place) = office.does(command) else { panic!("a place") };
        let mut teams = ["Đội 1", "Đội 2"].map(|name| {
            let command = Command::AddTeam { name: name.into(), place: Some(place) };
            let Outcome::Team(team) = office.does(command) else { panic!("a team") };
            team
        });
        teams.sort_unstable();
        let [team, other_team] = teams;
        let topic: TopicId = "vneid".parse().expect("a topic's id");
        office.does(Command::ImportTopics(vec![Topic {
            topic: topic.clone(),
            framework: "khung-1".into(),
            version: "2025".into(),
            audience: "người lớn".into(),
            vi: "Dùng VNeID".into(),
            en: "Using VNeID".into(),
        }]));
        office.does(Command::SetTarget {
            place,
            topic: topic.clone(),
            percent: 80,
            of: 120,
            holds: Holds::default(),
        });
        let command = Command::AddClass { name: "An toàn số".into(), team, place: Some(place) };
        let Outcome::Class(class) = office.does(command) else { panic!("a class") };
        let learners =
            ["Đặng Thị Hoa", "Bàn Văn Sinh", "Triệu Thị Mai", "Hoàng Văn Nam"].map(|name| {
                let details =
                    Details::parse(name, "1961", "", "Khe Tiền", "", "").expect("details");
                let consent = Some("Cô Lan".into());
                let outcome =
                    office.does(Command::AddLearner { class, details, consent, since: None });
                let Outcome::Learner(learner) = outcome else { panic!("a learner") };
                learner
            });
        let date = "2026-11-22".parse().expect("a date");
        let topics = vec![topic.clone()];
        let command = Command::OpenMeeting { class, date, another: false, topics };
        let Outcome::Meeting(meeting) = office.does(command) else { panic!("a meeting") };
        office.does(Command::FillMarks { meeting, mark: Mark::Present });
        let level = Level::Taught;
        let learner = learners[0];
        office.does(Command::SetLevel {
            class,
            learner,
            topic: topic.clone(),
            level,
            at: None,
            seen: None,
        });
        office.does(Command::AddVisit { team, place, topic: topic.clone(), date, count: 3 });
        let mentor = office.engine.person();
        office.does(Command::AddPair { mentor, learner, since: date });
        office.does(Command::CloseMeeting { meeting, note: Some("Mưa to".into()) });
        office.does(Command::LinkLearners { a: learners[1], b: learners[2], same: true });
        Self {
            office,
            sheet,
            team,
            other_team,
            place,
            topic,
            class,
            learners: learners.to_vec(),
            meeting,
        }
    }

    /// Returns a ticket of the office's for this role, in the team unless the role has all.
    ///
    /// # Panics
    ///
    /// When the office may not.
    pub fn ticket(&mut self, role: Role) -> Ticket {
        let is_coordinator = role == Role::Coordinator;
        let invitation = Invitation {
            role,
            teams: if is_coordinator { Vec::new() } else { vec![self.team] },
            addresses: Vec::new(),
            hotspot: None,
            recovery: is_coordinator.then(|| self.sheet.clone()),
        };
        self.office.engine.invite(invitation, NOW).expect("the office invites").0
    }

    /// Certifies a key.
    ///
    /// # Panics
    ///
    /// When the office refuses it.
    pub fn certifies(&mut self, holder: &Holder, role: Role) {
        let ticket = self.ticket(role);
        let request = holder.request(&ticket);
        let redeemed = self.office.engine.redeem(holder.key.device(), &request, NOW);
        redeemed.expect("a sound store").expect("a fresh ticket");
    }

    /// Returns a phone that joined and has met nobody since: it holds control records only.
    ///
    /// # Panics
    ///
    /// When it cannot join.
    pub fn newcomer(&mut self, number: u64, role: Role) -> Device {
        self.lets_in(Device::new(number), role)
    }

    /// Lets a device in, which has met nobody since.
    ///
    /// # Panics
    ///
    /// When it cannot join.
    pub fn lets_in(&mut self, mut phone: Device, role: Role) -> Device {
        let ticket = self.ticket(role);
        let (device, person) = (phone.engine.device(), phone.engine.person());
        let holder = Holder { key: phone.key(), person };
        let request = holder.request(&ticket);
        self.office.engine.redeem(device, &request, NOW).expect("sound").expect("fresh");
        let records = self.office.engine.tables().control().expect("a sound store");
        let records = records.into_iter().map(|(_, record)| record).collect();
        phone.engine.join(&ticket, records, "Hà", NOW).expect("joins");
        phone
    }

    /// Returns a phone that joined, and holds everything that it may.
    ///
    /// # Panics
    ///
    /// When it cannot join.
    pub fn phone(&mut self, number: u64, role: Role) -> Device {
        let mut phone = self.newcomer(number, role);
        self.office.tells(&mut phone);
        phone.tells(&mut self.office);
        phone
    }

    /// Returns every document of the team and of the programme's own space.
    ///
    /// # Panics
    ///
    /// When the office's store fails.
    #[must_use]
    pub fn documents(&self) -> Vec<DocId> {
        let programme = self.office.engine.programme().expect("founded").space();
        [self.team.space(), programme]
            .iter()
            .flat_map(|space| self.office.engine.tables().documents_in(*space).expect("sound"))
            .collect()
    }
}

/// Returns how an entry stands on a device, as state and reason; `None` where it is not held.
///
/// # Panics
///
/// When the device's store fails.
#[must_use]
pub fn standing(device: &Device, hash: Hash) -> Option<lantoa_core::store::entry_table::Standing> {
    device.engine.tables().held(hash).expect("a sound store").map(|held| held.standing)
}

/// Checks that two devices hold the same of a space, and judge it and show it alike. Why a body is no change is
/// said in words that may differ.
///
/// # Panics
///
/// When they do not, or a store fails.
pub fn held_alike(one: &Device, other: &Device, space: SpaceId, is_programme: bool, what: &str) {
    let stands = |device: &Device| -> BTreeMap<Hash, (State, bool, String)> {
        let held = device.engine.tables().held_in(space).expect("a sound store").into_iter();
        held.map(|held| {
            let why = held.standing.why.split(':').next().unwrap_or_default().to_owned();
            (held.hash, (held.standing.state, held.standing.believed, why))
        })
        .collect()
    };
    assert_eq!(stands(one), stands(other), "{what}");
    let heights = |device: &Device| device.engine.data_heights(space).expect("a sound store");
    assert_eq!(heights(one), heights(other), "{what}");
    let rows = |device: &Device| device.engine.tables().row_digests(space, is_programme);
    assert_eq!(rows(one).expect("a sound store"), rows(other).expect("a sound store"), "{what}");
}

/// Returns how many branches a device's feeds of a kind have in a space, as `device` holds it.
///
/// # Panics
///
/// When the store fails.
#[must_use]
pub fn branches(device: &Device, kind: FeedKind, space: SpaceId, of: DeviceId) -> u64 {
    device.engine.tables().branches_of(kind, space, of).expect("a sound store")
}
