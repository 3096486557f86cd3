//! Three phones of one team and a class in the middle of its evening: where most rules of merging
//! can be shown.
//!
//! The office's coordinator and the volunteers Hà and Minh hold the same when an evening begins.
//! What happens then, happens apart until the test lets them meet.

use std::fmt::Debug;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, PlaceId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::{Role, Topic, TopicId};
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::{Date, Instant};
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::node::answer::{
    ClassSheet, DisputeLine, MarkLine, MissingDevices, Report, ReportQuery,
};
use lantoa_core::session::join::JoinOutcome;

use crate::phone::{Phone, meet};

/// The evening.
#[derive(Debug)]
pub struct Evening {
    /// The coordinator's machine.
    pub office: Phone,
    /// A volunteer's phone.
    pub ha: Phone,
    /// Another volunteer's phone, of the same team.
    pub minh: Phone,
    /// The root key on paper.
    pub sheet: RecoverySheet,
    /// A place.
    pub place: PlaceId,
    /// The team.
    pub team: TeamId,
    /// A class of the team, at the place.
    pub class: ClassId,
    /// Three learners of the class: An, Bình and Chi.
    pub learners: [LearnerId; 3],
    /// A meeting that has begun, without a mark.
    pub meeting: MeetingId,
}

impl Evening {
    /// Begins an evening.
    ///
    /// # Panics
    ///
    /// When something that must be allowed is refused.
    #[must_use]
    pub fn begins() -> Self {
        let [mut office, mut ha, mut minh] =
            [Phone::new("Văn phòng", 1), Phone::new("Hà", 2), Phone::new("Minh", 3)];
        for phone in [&mut office, &mut ha, &mut minh] {
            phone.now = SEVEN;
        }
        let sheet = office.founds();
        let place = office.adds_place("Bình Liêu");
        let team = office.adds_team("Đội 1");
        office.does(Command::ImportTopics(vec![topic("vneid", "VNeID"), topic("ai", "AI")]));
        let class = office.adds_class("Lớp tối", team, Some(place));
        let learners = ["Hoàng Văn An", "Chíu Thị Bình", "Phùn Dảu Chi"];
        let learners = learners.map(|name| office.registers(name, class));
        let meeting = office.opens(class, TONIGHT);
        for phone in [&mut ha, &mut minh] {
            let ticket = office.invites(Role::Volunteer, &[team], None);
            assert_eq!(phone.joins(&mut office, &ticket), JoinOutcome::Joined);
        }
        let mut evening = Self { office, ha, minh, sheet, place, team, class, learners, meeting };
        evening.all_meet();
        evening
    }

    /// Lets everybody meet until all hold the same, whole to the last row.
    ///
    /// # Panics
    ///
    /// When two of them show something different, or one's rows are not those of its feeds.
    pub fn all_meet(&mut self) {
        meet(&mut self.ha, &mut self.minh);
        meet(&mut self.minh, &mut self.office);
        meet(&mut self.office, &mut self.ha);
        meet(&mut self.minh, &mut self.office);
        let programme = self.office.engine().programme().expect("it was founded").space();
        for space in [programme, self.team.space()] {
            let rows = self.office.rows(space);
            for phone in [&self.ha, &self.minh] {
                assert_eq!(phone.rows(space), rows, "{} and the office", phone.name);
            }
        }
        for phone in [&mut self.office, &mut self.ha, &mut self.minh] {
            assert_eq!(phone.faults(), [""; 0], "{}", phone.name);
        }
    }

    /// Returns what all three see, which must be the same.
    ///
    /// # Panics
    ///
    /// When it is not.
    pub fn all_see<T: Debug + PartialEq>(&self, see: impl Fn(&Phone) -> T) -> T {
        let seen = see(&self.office);
        for phone in [&self.ha, &self.minh] {
            assert_eq!(see(phone), seen, "{} and the office", phone.name);
        }
        seen
    }
}

/// The day of the evening, as a volunteer says it.
pub const TONIGHT: &str = "2026-11-12";
/// What the phones show then: seven in the evening in Vietnam.
const SEVEN: Instant = Instant(1_794_484_800_000);

/// Returns a day.
///
/// # Panics
///
/// When `text` is none.
#[must_use]
pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Returns a topic's id.
///
/// # Panics
///
/// When `text` is none.
#[must_use]
pub fn topic_id(text: &str) -> TopicId {
    text.parse().expect("a topic's id")
}

/// Returns a topic of the framework.
#[must_use]
pub fn topic(id: &str, name: &str) -> Topic {
    Topic {
        topic: topic_id(id),
        framework: "757/QĐ-BKHCN".to_owned(),
        version: "1.0".to_owned(),
        audience: "people".to_owned(),
        vi: name.to_owned(),
        en: name.to_owned(),
    }
}

/// Returns a learner's data of which only the name was asked.
///
/// # Panics
///
/// When `name` is none.
#[must_use]
pub fn named(name: &str) -> Details {
    Details::parse(name, "", "", "", "", "").expect("a name")
}

/// What volunteers do all evening, in few words.
impl Phone {
    /// Adds a place without a code.
    pub fn adds_place(&mut self, name: &str) -> PlaceId {
        let command = Command::AddPlace { name: name.to_owned(), within: None, code: None };
        let Outcome::Place(place) = self.does(command) else { unreachable!("a place was asked") };
        place
    }

    /// Adds a team.
    pub fn adds_team(&mut self, name: &str) -> TeamId {
        let command = Command::AddTeam { name: name.to_owned(), place: None };
        let Outcome::Team(team) = self.does(command) else { unreachable!("a team was asked") };
        team
    }

    /// Opens a class.
    pub fn adds_class(&mut self, name: &str, team: TeamId, place: Option<PlaceId>) -> ClassId {
        let command = Command::AddClass { name: name.to_owned(), team, place };
        let Outcome::Class(class) = self.does(command) else { unreachable!("a class was asked") };
        class
    }

    /// Registers a learner of whom only the name is known.
    pub fn registers(&mut self, name: &str, class: ClassId) -> LearnerId {
        let command =
            Command::AddLearner { class, details: named(name), consent: None, since: None };
        let Outcome::Learner(learner) = self.does(command) else {
            unreachable!("a learner was asked")
        };
        learner
    }

    /// Opens the day's meeting.
    pub fn opens(&mut self, class: ClassId, date: &str) -> MeetingId {
        let (date, topics) = (day(date), Vec::new());
        let Outcome::Meeting(meeting) =
            self.does(Command::OpenMeeting { class, date, another: false, topics })
        else {
            unreachable!("a meeting was asked")
        };
        meeting
    }

    /// Marks a learner; returns how many marks were written.
    pub fn marks(&mut self, meeting: MeetingId, learner: LearnerId, mark: Mark) -> u32 {
        written(self.does(Command::SetMark { meeting, learner, mark, seen: None }))
    }

    /// Notes a level; returns how many were written.
    pub fn notes_level(
        &mut self,
        class: ClassId,
        learner: LearnerId,
        topic: &str,
        level: Level,
    ) -> u32 {
        let topic = topic_id(topic);
        written(self.does(Command::SetLevel { class, learner, topic, level, at: None, seen: None }))
    }

    /// Returns a class with its roll.
    ///
    /// # Panics
    ///
    /// When the class is not held.
    #[must_use]
    pub fn sheet(&self, class: ClassId) -> ClassSheet {
        self.asks().class(class).expect("the tables are read").expect("the class is held")
    }

    /// Returns the mark that the roll shows; `None` for a blank.
    #[must_use]
    pub fn mark(&self, meeting: MeetingId, learner: LearnerId) -> Option<MarkLine> {
        let marks = self.sheet(meeting.class).marks.into_iter();
        marks.into_iter().find(|line| line.meeting == meeting && line.learner == learner)
    }

    /// Returns the level that the roll shows and whether it is disputed.
    #[must_use]
    pub fn level(&self, class: ClassId, learner: LearnerId, topic: &str) -> Option<(Level, bool)> {
        let levels = self.sheet(class).levels.into_iter();
        levels
            .filter(|line| line.learner == learner && line.topic.as_str() == topic)
            .map(|line| (line.level, line.disputed))
            .next()
    }

    /// Returns the open disputes.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    #[must_use]
    pub fn disputes(&self) -> Vec<DisputeLine> {
        self.asks().disputes().expect("the tables are read")
    }

    /// Returns the totals of everything, without the devices that this one has not met.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    #[must_use]
    pub fn totals(&self) -> Report {
        let everything = ReportQuery::default();
        let mut report = self.asks().report(&everything).expect("the tables are read");
        report.coverage.devices = MissingDevices::default();
        report
    }
}

fn written(outcome: Outcome) -> u32 {
    let Outcome::Marked(count) = outcome else { unreachable!("a tap was asked") };
    count
}
