//! FIELD-DAY: the work of some classes over a season, the same amount as other systems were given.
//!
//! One class is 40 learners, 20 meetings with everybody marked, and 12 topics with a level for
//! everybody: 800 marks and 480 levels. Three volunteers of one team take turns, each after the one
//! before has met the others, so that every class has been written by all of them.

use std::path::{Path, PathBuf};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::{Role, Topic, TopicId};
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::time::{Date, Instant};
use lantoa_core::engine::Engine;
use lantoa_core::engine::member::Invitation;
use lantoa_rosters::names::{People, Sex, full_name};
use lantoa_rosters::random::Random;
use tempfile::TempDir;

use crate::pipe::{device, join, meet};

mod season;

/// Learners of one class.
pub const LEARNERS: usize = 40;
/// Meetings of one class.
pub const MEETINGS: usize = 20;
/// Topics of one class.
pub const TOPICS: usize = 12;
/// Devices that write.
const WRITERS: usize = 3;
/// The first moment, in milliseconds: a Monday in January 2026 at 19:00 in Vietnam.
const BEGINNING: i64 = 1_767_614_400_000;
/// From one meeting to the next, in milliseconds: a week.
const WEEK: i64 = 7 * 24 * 3_600_000;
/// From one tap to the next, in milliseconds.
const TAP: i64 = 2_000;

/// A team's devices that hold everything.
#[derive(Debug)]
pub struct FieldDay {
    /// The office, and before the season two volunteers' phones.
    pub devices: Vec<Engine>,
    /// The team of all classes.
    pub team: TeamId,
    /// The classes, each with its learners.
    pub classes: Vec<(ClassId, Vec<LearnerId>)>,
    now: i64,
    chance: Random,
    folders: Vec<TempDir>,
}

impl FieldDay {
    /// Returns a programme with so many classes and their learners, before the first meeting.
    ///
    /// # Panics
    ///
    /// When a device refuses what it must do.
    #[must_use]
    pub fn with_rosters(classes: usize, seed: u64) -> Self {
        let mut day = Self::of_an_office(classes, seed);
        for writer in 1..WRITERS {
            let folder = folder_in_memory();
            day.devices.push(device(folder.path(), writer as u8 + 1));
            day.folders.push(folder);
            day.let_in(writer, ["Hà", "Lan"][writer - 1]);
        }
        day
    }

    /// Returns the same with the office alone.
    fn of_an_office(classes: usize, seed: u64) -> Self {
        let folder = folder_in_memory();
        let mut chance = Random::new(seed);
        let now = BEGINNING;
        let mut office = device(folder.path(), 1);
        office
            .found("Bình dân học vụ số", "Minh", &[], Instant(now))
            .expect("a programme is founded");
        office.execute(Command::ImportTopics(topics()), Instant(now)).expect("topics are taken");
        let lines = roster(classes, &mut chance);
        office
            .execute(Command::ImportRoster(lines.into()), Instant(now))
            .expect("the roster is taken");
        let named = office.tables().team_names().expect("teams are read");
        let [(team, _)] = named[..] else { panic!("one team is named") };
        let classes = classes_of(&office, team);
        Self { devices: vec![office], team, classes, now, chance, folders: vec![folder] }
    }

    /// Returns the present moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant(self.now)
    }

    /// Returns an empty device of this seed, on a disk, that has just joined the team.
    #[must_use]
    pub fn newcomer(&mut self, seed: u8) -> (Engine, TempDir) {
        let folder = folder();
        let mut phone = device(folder.path(), seed);
        let (team, now) = (self.team, self.now());
        join(&mut self.devices[0], &mut phone, "Tú", invitation(team), now);
        (phone, folder)
    }

    /// Returns the bytes of the first device's database and its log.
    ///
    /// # Panics
    ///
    /// When the folder cannot be read.
    #[must_use]
    pub fn bytes_on_disk(&self) -> u64 {
        let files = std::fs::read_dir(self.folders[0].path()).expect("the folder is there");
        let len = |file: std::io::Result<std::fs::DirEntry>| file.ok()?.metadata().ok();
        files.filter_map(len).map(|meta| meta.len()).sum()
    }

    fn let_in(&mut self, writer: usize, name: &str) {
        let (office, phones) = self.devices.split_at_mut(1);
        let phone = &mut phones[writer - 1];
        join(&mut office[0], phone, name, invitation(self.team), Instant(self.now));
        meet(&mut office[0], phone, Instant(self.now));
    }
}

/// Returns a folder on the disk of the build, where nothing is kept in memory only.
///
/// # Panics
///
/// When it cannot be made.
#[must_use]
pub fn folder() -> TempDir {
    tempfile::tempdir_in(target_folder()).expect("a folder is made")
}

fn target_folder() -> PathBuf {
    let disk = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| disk.join("../target"), PathBuf::from);
    std::fs::create_dir_all(&target).expect("the target folder is made");
    target
}

/// Returns a folder in memory where the system has such, for devices whose writing is not measured.
fn folder_in_memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    tempfile::tempdir_in(memory).unwrap_or_else(|_| folder())
}

/// Opens the meeting of a day.
///
/// # Panics
///
/// When the device refuses.
pub fn open(engine: &mut Engine, class: ClassId, date: Date, now: Instant) -> MeetingId {
    let opens = Command::OpenMeeting { class, date, another: false, topics: Vec::new() };
    let Outcome::Meeting(meeting) = engine.execute(opens, now).expect("a meeting is opened") else {
        panic!("a meeting was asked")
    };
    meeting
}

/// Marks one learner: one tap.
///
/// # Panics
///
/// When the device refuses.
pub fn marks(
    engine: &mut Engine,
    meeting: MeetingId,
    learner: LearnerId,
    mark: Mark,
    now: Instant,
) {
    let said = Command::SetMark { meeting, learner, mark, seen: None };
    engine.execute(said, now).expect("a mark is taken");
}

/// Returns the day of the meeting of this number.
///
/// # Panics
///
/// When the number is beyond a year.
#[must_use]
pub fn date_after(number: usize) -> Date {
    let (month, day) = (number / 28, number % 28);
    format!("2026-{:02}-{:02}", month + 1, day + 1).parse().expect("a day of 2026")
}

/// Returns an invitation of a volunteer to a team.
#[must_use]
pub fn invitation(team: TeamId) -> Invitation {
    Invitation {
        role: Role::Volunteer,
        teams: vec![team],
        addresses: Vec::new(),
        hotspot: None,
        recovery: None,
    }
}

/// Returns the classes of a team, each with its learners.
///
/// # Panics
///
/// When the tables cannot be read.
#[must_use]
pub fn classes_of(engine: &Engine, team: TeamId) -> Vec<(ClassId, Vec<LearnerId>)> {
    let tables = engine.tables();
    let classes = tables.classes_in(team.space(), None).expect("classes are read");
    let learners = |class| tables.enrolled(team.space(), class, None).expect("learners are read");
    classes.into_iter().map(|class| (class.class, learners(class.class))).collect()
}

/// Three of four came in time, as lists of real classes show it.
fn chosen_mark(chance: &mut Random) -> Mark {
    *chance.weighted(&[
        (Mark::Present, 75),
        (Mark::Late, 10),
        (Mark::Absent, 10),
        (Mark::Excused, 5),
    ])
}

fn topic_id(number: usize) -> TopicId {
    format!("t{number}").parse().expect("a topic's id")
}

fn topics() -> Vec<Topic> {
    let topic = |number| Topic {
        topic: topic_id(number),
        framework: "757".to_owned(),
        version: "1".to_owned(),
        audience: "người dân".to_owned(),
        vi: format!("Chủ đề {number}"),
        en: format!("Topic {number}"),
    };
    (0..TOPICS).map(topic).collect()
}

fn roster(classes: usize, chance: &mut Random) -> Vec<RosterLine> {
    let mut lines = Vec::with_capacity(classes * LEARNERS);
    for class in 0..classes {
        for _ in 0..LEARNERS {
            let sex = *chance.pick(&[Sex::Female, Sex::Male]);
            let name = full_name(People::Kinh, sex, chance);
            let year = (1945 + chance.below(60)).to_string();
            let village = format!("Thôn {}", 1 + chance.below(4));
            let phone = format!("030{:07}", chance.below(10_000_000));
            let sex = if sex == Sex::Female { "f" } else { "m" };
            let details = Details::parse(&name, &year, sex, &village, &phone, "")
                .expect("made-up details are fit");
            lines.push(RosterLine {
                line: lines.len() as u32 + 1,
                team: "Đội 1".into(),
                class: format!("Lớp {class}").into(),
                place: "".into(),
                learner: String::new(),
                details,
            });
        }
    }
    lines
}
