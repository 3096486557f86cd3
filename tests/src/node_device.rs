//! A device as an app holds it, for tests: a node in a folder of its own.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::membership::Invitation;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncOptions, SyncSummary};
use tempfile::TempDir;

use crate::net_peer::PATIENCE;

/// An open node; the folder of a new one is gone with it.
#[derive(Debug)]
pub struct NodeDevice {
    /// The node under test.
    pub node: Node,
    _folder: Option<TempDir>,
}

/// A class with a meeting of today's, as [`NodeDevice::opens_a_class`] makes it.
#[derive(Clone, Debug)]
pub struct OpenClass {
    /// The class.
    pub class: ClassId,
    /// Its meeting.
    pub meeting: MeetingId,
    /// Its learners, in the order of registration.
    pub learners: Vec<LearnerId>,
}

impl Default for NodeDevice {
    fn default() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let node = Node::open(Config::new(folder.path())).expect("a new folder opens");
        Self { node, _folder: Some(folder) }
    }
}

impl NodeDevice {
    /// Returns the device of an open node, whose folder stays.
    #[must_use]
    pub fn of(node: Node) -> Self {
        Self { node, _folder: None }
    }

    /// Opens a new device that founds a programme with one team.
    #[must_use]
    pub fn office() -> (Self, TeamId) {
        let office = Self::default();
        let team = office.founds();
        (office, team)
    }

    /// Founds a programme with one team.
    pub fn founds(&self) -> TeamId {
        self.node.found("Bình dân học vụ số", "Minh", Vec::new()).expect("founds");
        let team = self.does(Command::AddTeam { name: "Đội 1".to_owned(), place: None });
        let Outcome::Team(team) = team else { panic!("a team, not {team:?}") };
        team
    }

    /// Opens a new device that joins this one, which listens at `with`, as a volunteer of `team`.
    #[must_use]
    pub fn phone(&self, team: TeamId, with: &[String], name: &str) -> Self {
        let phone = Self::default();
        phone.joins(&self.ticket(team), name, with);
        phone
    }

    /// Joins by a ticket with the device that listens at `with`.
    pub fn joins(&self, ticket: &str, name: &str, with: &[String]) {
        self.node.join(ticket, name, with, PATIENCE).expect("joins");
    }

    /// Returns a volunteer's ticket with this device's own addresses.
    #[must_use]
    pub fn ticket(&self, team: TeamId) -> String {
        self.ticket_naming(team, &[])
    }

    /// Returns a volunteer's ticket with these addresses.
    #[must_use]
    pub fn ticket_naming(&self, team: TeamId, addresses: &[&str]) -> String {
        let invitation = Invitation {
            role: Role::Volunteer,
            teams: vec![team],
            addresses: addresses.iter().map(|&address| address.to_owned()).collect(),
            hotspot: None,
            recovery: None,
        };
        self.node.invite(invitation).expect("invites").ticket
    }

    /// Listens on a free loopback port and returns where.
    #[must_use]
    pub fn listens(&self) -> Vec<String> {
        let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
        let listening = self.node.listen(ListenOptions { listen, discovery: false });
        listening.expect("listens").addresses
    }

    /// Holds one session with the device at `with`; whether it reached its end is in the summary.
    pub fn syncs(&self, with: &[String]) -> SyncSummary {
        self.syncs_watched(with, |_| {}, &Stop::default())
    }

    /// The same, telling events until `stop` is set.
    pub fn syncs_watched(
        &self,
        with: &[String],
        events: impl FnMut(SyncEvent),
        stop: &Stop,
    ) -> SyncSummary {
        let options = SyncOptions { with: with.to_vec(), once: true, timeout: PATIENCE };
        self.node.sync(options, events, stop).expect("a member may sync")
    }

    /// Does what must succeed.
    pub fn does(&self, command: Command) -> Outcome {
        self.node.execute(command).expect("the command is done")
    }

    /// Adds a class with a meeting and so many learners, each in an entry of its own.
    pub fn opens_a_class(&self, team: TeamId, learners: usize) -> OpenClass {
        let name = "An toàn số".to_owned();
        let class = self.does(Command::AddClass { name, team, place: None });
        let Outcome::Class(class) = class else { panic!("a class, not {class:?}") };
        let learners = (0..learners).map(|n| self.adds_a_learner(class, n)).collect();
        let date = "2026-11-22".parse().expect("a day");
        let meeting =
            self.does(Command::OpenMeeting { class, date, another: false, topics: vec![] });
        let Outcome::Meeting(meeting) = meeting else { panic!("a meeting, not {meeting:?}") };
        OpenClass { class, meeting, learners }
    }

    /// Registers a learner.
    pub fn adds_a_learner(&self, class: ClassId, number: usize) -> LearnerId {
        let name = format!("Học viên {number}");
        let details = Details::parse(&name, "1960", "", "", "", "").expect("a name and a year");
        let learner = self.does(Command::AddLearner { class, details, consent: None, since: None });
        let Outcome::Learner(learner) = learner else { panic!("a learner, not {learner:?}") };
        learner
    }

    /// Marks a learner of a class at its meeting.
    pub fn marks(&self, class: &OpenClass, learner: usize, mark: Mark) {
        let (meeting, learner) = (class.meeting, class.learners[learner]);
        self.does(Command::SetMark { meeting, learner, mark, seen: None });
    }

    /// Returns the mark of a learner of a class, as a screen shows it.
    #[must_use]
    pub fn mark_of(&self, class: &OpenClass, learner: usize) -> Option<Mark> {
        let sheet = self.node.query().expect("a member").class(class.class).expect("reads")?;
        let line = sheet.marks.iter().find(|line| line.learner == class.learners[learner]);
        line.map(|line| line.mark)
    }

    /// Returns the digests of the spaces that it holds.
    #[must_use]
    pub fn digests(&self) -> Vec<(String, String)> {
        let spaces = self.node.digest().expect("digests").spaces;
        spaces.into_iter().map(|space| (space.space.to_string(), space.digest)).collect()
    }

    /// Returns how many entries of its own it has, and how many of them each peer surely holds.
    #[must_use]
    pub fn own_and_acknowledged(&self) -> (u32, u32) {
        let lines = self.node.receipts().expect("receipts");
        let own = lines.iter().map(|line| line.my_height).sum();
        let held = lines.iter().flat_map(|line| &line.held_by).map(|held| held.height).sum();
        (own, held)
    }
}
