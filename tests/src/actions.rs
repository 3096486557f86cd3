//! What volunteers do on an evening, at random: every kind of document gets written.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, PlaceId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::TopicId;
use lantoa_core::domain::progress::Level;
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::town::{Device, NOW, Town};

/// What a team's volunteers have in common: the things that their actions are about.
#[derive(Clone, Debug)]
pub struct Evening {
    team: TeamId,
    place: PlaceId,
    topic: TopicId,
    class: ClassId,
    meeting: MeetingId,
    learners: Vec<LearnerId>,
}

impl Evening {
    /// Returns the evening of a town's team.
    #[must_use]
    pub fn of(town: &Town) -> Self {
        Self {
            team: town.team,
            place: town.place,
            topic: town.topic.clone(),
            class: town.class,
            meeting: town.meeting,
            learners: town.learners.clone(),
        }
    }

    /// Lets a device do something; returns whether it was anything to be done.
    ///
    /// # Panics
    ///
    /// When the device's store fails.
    pub fn act(&self, rng: &mut StdRng, device: &mut Device) -> bool {
        let command = self.command(rng, device);
        let is_done = device.engine.execute(command, NOW).is_ok();
        if rng.random_bool(0.6) {
            device.engine.fold(NOW).expect("a sound store");
        }
        is_done
    }

    fn command(&self, rng: &mut StdRng, device: &Device) -> Command {
        let Self { team, place, class, meeting, .. } = *self;
        let topic = self.topic.clone();
        let [learner, other] = [0, 1].map(|_| *self.learners.choose(rng).expect("some"));
        let day = |rng: &mut StdRng| format!("2026-11-{}", rng.random_range(10..14)).parse();
        let date = day(rng).expect("a date");
        let mark =
            *[Mark::Present, Mark::Late, Mark::Absent, Mark::None].choose(rng).expect("some");
        let level = *[Level::Taught, Level::Practised, Level::Alone].choose(rng).expect("some");
        let details = |name: &str| Details::parse(name, "1955", "", "", "", "").expect("details");
        match rng.random_range(0..14) {
            0 => Command::SetLevel { class, learner, topic, level, at: None, seen: None },
            1 => Command::AddVisit { team, place, topic, date, count: rng.random_range(1..9) },
            2 => Command::OpenMeeting {
                class,
                date,
                another: rng.random_bool(0.2),
                topics: vec![topic],
            },
            3 => Command::AddPair { mentor: device.engine.person(), learner, since: date },
            4 => Command::CloseMeeting { meeting, note: Some("Mất điện".into()) },
            5 => Command::AddLearner {
                class,
                details: details("Chíu Văn Lìn"),
                consent: None,
                since: None,
            },
            6 => Command::EditLearner {
                learner, details: details("Đặng Thị Hoà"), consent: None
            },
            7 => Command::LeaveClass { learner, class, since: None },
            8 => Command::EnrolLearner { learner, class, since: None },
            9 => Command::LinkLearners { a: learner, b: other, same: rng.random_bool(0.7) },
            10 => Command::EditClass {
                class,
                name: Some("An toàn".into()),
                place: None,
                closed: None,
                holds: Holds::FromTheBeginning,
            },
            11 => Command::NamePerson { name: "Minh".into() },
            _ => Command::SetMark { meeting, learner, mark, seen: None },
        }
    }
}
