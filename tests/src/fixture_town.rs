//! The programme whose office's folder is kept as a fixture of the stored format.

use std::path::Path;

use lantoa_core::document::replica::Replica;
use lantoa_core::document::scalar::Scalar;
use lantoa_core::document::schema::Key;
use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{DeviceId, LearnerId, MeetingId, ShortLearner, TeamId, printed};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::node::Node;
use lantoa_core::node::config::{Clock, Config};
use lantoa_core::store::open::DATABASE;

use crate::second_profile::Scene;
use crate::town::{Device, NOW, Town};

/// The number of the office's key.
pub const OFFICE: u64 = 101;

/// What of it is looked for.
#[derive(Clone, Debug)]
pub struct FixtureTown {
    /// The team whose roll is looked at.
    pub team: TeamId,
    /// Its meeting.
    pub meeting: MeetingId,
    /// Learners by what their mark at that meeting is to show.
    pub marks: [(LearnerId, &'static str); 3],
    /// The device that was removed.
    pub removed: DeviceId,
}

impl FixtureTown {
    /// Builds the programme: two teams with classes, marks, a dispute, a removed phone, and a tap
    /// that still waits.
    ///
    /// # Panics
    ///
    /// When anything of it is refused.
    #[must_use]
    pub fn build() -> (Self, Town) {
        let mut town = Town::new(OFFICE);
        let team = town.other_team;
        let command = Command::AddClass { name: "Thanh toán số".into(), team, place: None };
        let Outcome::Class(class) = town.office.does(command) else { panic!("a class") };
        let details = Details::parse("Lỷ A Tài", "", "", "", "", "").expect("details");
        town.office.does(Command::AddLearner { class, details, consent: None, since: None });
        let mut phones: Vec<Device> =
            (1..4).map(|n| town.phone(OFFICE + n, Role::Volunteer)).collect();
        let (meeting, learner) = (town.meeting, town.learners[0]);
        for (phone, mark) in phones.iter_mut().zip([Mark::Absent, Mark::Late]) {
            phone.does(Command::SetMark { meeting, learner, mark, seen: None });
            phone.engine.fold(NOW).expect("folds");
        }
        for phone in &phones {
            phone.tells(&mut town.office);
        }
        let removed = phones[2].engine.device();
        town.office.engine.remove_device(removed, Some("Mất máy"), None, NOW).expect("may remove");
        let tapped = town.learners[1];
        let mark = Mark::Late;
        town.office.does(Command::SetMark { meeting, learner: tapped, mark, seen: None });
        let marks = [(learner, "disputed"), (tapped, "tapped"), (town.learners[2], "marked")];
        (Self { team: town.team, meeting, marks, removed }, town)
    }

    /// Builds the same programme, and says everything in it that the second profile has.
    ///
    /// # Panics
    ///
    /// When anything of it is refused.
    #[must_use]
    pub fn build_second() -> (Self, Town) {
        let (names, town) = Self::build();
        let mut scene = Scene::of(town);
        scene.says_everything();
        (names, scene.town)
    }

    /// Returns the names of these things, each in a line.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut lines = vec![
            format!("team {}", self.team),
            format!("meeting {}", self.meeting),
            format!("removed {}", self.removed),
        ];
        lines.extend(self.marks.iter().map(|(learner, of)| format!("{of} {learner}")));
        lines
    }

    /// Reads them back.
    ///
    /// # Panics
    ///
    /// When one is missing.
    #[must_use]
    pub fn from_names(text: &str) -> Self {
        let find = |name: &str| {
            let mut lines = text.lines();
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).expect("it is named")
        };
        let learner = |of: &'static str| (find(of).parse().expect("an id"), of);
        Self {
            team: find("team").parse().expect("an id"),
            meeting: find("meeting").parse().expect("an id"),
            removed: find("removed").parse().expect("an id"),
            marks: ["disputed", "tapped", "marked"].map(learner),
        }
    }

    /// Returns what `digest` prints of the office's database, a line for each space and for each of its
    /// tables. The team's space has none of its own: the tap that waits there becomes an entry of
    /// another life, whose number is drawn by chance.
    ///
    /// # Panics
    ///
    /// When it is no database of the office.
    #[must_use]
    pub fn digests(&self, database: &Path) -> Vec<String> {
        let folder = crate::town::folder();
        let keys = folder.path().join("keys");
        std::fs::create_dir(&keys).expect("the folder is empty");
        let key = Device::new(OFFICE).key_file();
        std::fs::write(keys.join("device.key"), key).expect("there is room");
        std::fs::copy(database, folder.path().join(DATABASE)).expect("there is room");
        let config = Config { clock: Clock::fixed(NOW), ..Config::new(folder.path()) };
        let node = Node::open(config).expect("the office's key opens it");
        let mut lines = Vec::new();
        for space in node.digest().expect("a sound folder").spaces {
            if space.space != self.team.space() {
                lines.push(format!("{} {}", space.space, space.digest));
            }
            let tables = space.tables.into_iter();
            lines.extend(tables.map(|(table, digest)| format!("{} {table} {digest}", space.space)));
        }
        lines
    }

    /// Returns what a device says of them to people, each in a line.
    ///
    /// # Panics
    ///
    /// When anything that it holds is wrong.
    #[must_use]
    pub fn said_by(&self, device: &mut Device) -> Vec<String> {
        device.is_sound("the fixture's folder");
        let tables = device.engine.tables();
        let mut lines = Vec::new();
        for space in tables.spaces_with_entries().expect("sound") {
            for doc in tables.documents_in(space).expect("sound") {
                lines.extend(shown(&device.replica(doc)));
            }
        }
        for (learner, of) in &self.marks {
            let mark = tables.mark(
                self.team.space(),
                self.meeting.class,
                self.meeting.key,
                ShortLearner::from(*learner),
            );
            let (mark, is_disputed) = mark.expect("sound").expect("marked");
            lines.push(format!("{of} {} {is_disputed}", mark.word()));
        }
        let removed = device.engine.authority().is_removed(self.removed);
        lines.push(format!("removed {removed}"));
        lines
    }
}

/// Returns what a document shows, a line for each key, ascending.
fn shown(replica: &Replica) -> Vec<String> {
    let registers = replica.registers();
    let line = |key: &Key| {
        let values: Vec<_> = registers
            .shown(key)
            .into_iter()
            .filter(|shown| shown.believed)
            .map(|shown| match shown.value {
                Scalar::Int(int) => int.to_string(),
                Scalar::Str(text) => text.clone(),
                Scalar::Bytes(bytes) => printed(bytes),
            })
            .collect();
        format!("{} {key} = {}", replica.doc().kind.word(), values.join(" / "))
    };
    let mut lines: Vec<_> = registers.keys().map(line).collect();
    lines.sort_unstable();
    lines
}
