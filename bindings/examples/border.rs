//! The Rust side of the figures at the border: a tap and the list of a thousand learners, asked of the
//! core's node without a language in between, as `name median least` in nanoseconds.
#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::error::Error;
use std::time::{Duration, Instant};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::learner::Details;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;

const LEARNERS: usize = 1000;
const ROUNDS: usize = 200;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let node = Node::open(Config::new(folder.path()))?;
    node.found("Bình dân học vụ số", "Minh", Vec::new())?;
    let (meeting, learners) = class(&node)?;
    let mut taps = Vec::new();
    for learner in learners.into_iter().take(ROUNDS) {
        let mark = Command::SetMark { meeting, learner, mark: Mark::Present, seen: None };
        let began = Instant::now();
        node.execute(mark)?;
        taps.push(began.elapsed());
    }
    node.fold()?;
    let mut lists = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let sheet = node.query()?.class(meeting.class)?.ok_or("the class is here")?;
        lists.push(began.elapsed());
        assert_eq!(sheet.learners.len(), LEARNERS);
    }
    tell("tap", taps);
    tell("list", lists);
    node.close();
    Ok(())
}

/// Makes a class of a thousand learners with a meeting.
fn class(node: &Node) -> Result<(MeetingId, Vec<LearnerId>), Box<dyn Error>> {
    let team = Command::AddTeam { name: "Đội 1".to_owned(), place: None };
    let Outcome::Team(team) = node.execute(team)? else { unreachable!("a team was added") };
    let class = Command::AddClass { name: "An toàn số".to_owned(), team, place: None };
    let Outcome::Class(class) = node.execute(class)? else { unreachable!("a class was added") };
    let mut learners = Vec::new();
    for number in 0..LEARNERS {
        let details = Details {
            name: format!("Nguyễn Thị {number}"),
            birth_year: None,
            sex: None,
            village: None,
            phone: None,
            audience: None,
        };
        let learner = Command::AddLearner { class, details, consent: None, since: None };
        let Outcome::Learner(learner) = node.execute(learner)? else {
            unreachable!("a learner was added")
        };
        learners.push(learner);
    }
    let opening =
        Command::OpenMeeting { class, date: "2026-11-24".parse()?, another: false, topics: vec![] };
    let Outcome::Meeting(meeting) = node.execute(opening)? else {
        unreachable!("a meeting is open")
    };
    Ok((meeting, learners))
}

/// Prints the median and the least, in nanoseconds.
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    println!("{what} {} {}", times[times.len() / 2].as_nanos(), times[0].as_nanos());
}
