//! A term of many teams, whose phones are open only while somebody uses them: what the office counts at its
//! end is what was tapped. (Guards: totals that are right only while little is held.)

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant as Moment;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::opening::Opening;
use lantoa_core::engine::random::Random as EngineRandom;
use lantoa_core::node::answer::{Breakdown, ReportQuery};
use lantoa_core::node::query::Query;
use lantoa_core::store::reader::Reader;
use lantoa_rosters::random::Random;
use lantoa_tests::field_day::{date_after, invitation, marks, open};
use lantoa_tests::measure::resident_bytes_most;
use lantoa_tests::phone::engines_meet;
use lantoa_tests::pipe::join;
use lantoa_tests::town::{folder, opening};
use lantoa_tests::tries::tries;
use tempfile::TempDir;

/// Phones of a team.
const PHONES: usize = 2;
/// Learners of its class.
const LEARNERS: usize = 12;
/// Where the term begins, in ms since 1970, and how long a week is.
const BEGIN_MS: i64 = 1_788_000_000_000;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;

/// A device that is not open.
struct Folder {
    number: u16,
    folder: TempDir,
}

impl Folder {
    fn new(number: usize) -> Self {
        Self { number: u16::try_from(number).expect("fewer devices"), folder: folder() }
    }

    fn opens(&self, now: Instant) -> Engine {
        let mut seed = [0x7e; 32];
        seed[..2].copy_from_slice(&self.number.to_be_bytes());
        // Opened again it draws other ids.
        let opening =
            Opening { random: EngineRandom::system(), ..opening(seed, &self.folder, [9; 16]) };
        Engine::open(opening, now).expect("the folder opens")
    }
}

/// A team with its class, and what was tapped there.
struct Team {
    team: TeamId,
    class: ClassId,
    learners: Vec<LearnerId>,
    phones: [Folder; PHONES],
    meetings: u32,
    turns: u32,
}

impl Team {
    fn new(office: &mut Engine, number: usize, now: Instant) -> Self {
        let mut does = |command| office.execute(command, now).expect("the office may");
        let name = format!("Đội {number}");
        let Outcome::Team(team) = does(Command::AddTeam { name, place: None }) else {
            panic!("a team")
        };
        let class = Command::AddClass { name: "Lớp 1".to_owned(), team, place: None };
        let Outcome::Class(class) = does(class) else { panic!("a class") };
        let learners = (0..LEARNERS).map(|learner| {
            let name = format!("Học viên {number}.{learner}");
            let details = Details::parse(&name, "", "", "", "", "").expect("a name is enough");
            let added = Command::AddLearner { class, details, consent: None, since: None };
            let Outcome::Learner(learner) = does(added) else { panic!("a learner") };
            learner
        });
        let learners = learners.collect();
        let phones = [0, 1].map(|phone| Folder::new(number * PHONES + phone + 1));
        for phone in &phones {
            let mut phone = phone.opens(now);
            join(office, &mut phone, "Hà", invitation(team), now);
            meets(&mut phone, office, now);
        }
        Self { team, class, learners, phones, meetings: 0, turns: 0 }
    }

    /// Each phone holds a meeting; then some of them meet each other or the office.
    fn lives_a_week(&mut self, week: usize, office: &mut Engine, chance: &mut Random) {
        let now = at(week);
        let mut phones = self.phones.each_ref().map(|phone| phone.opens(now));
        for (number, phone) in phones.iter_mut().enumerate() {
            let meeting = open(phone, self.class, date_after(week * PHONES + number), now);
            self.meetings += 1;
            for learner in &self.learners {
                let mark = match chance.below(10) {
                    0 => Mark::Late,
                    1 | 2 => Mark::Absent,
                    _ => Mark::Present,
                };
                marks(phone, meeting, *learner, mark, now);
                self.turns += u32::from(mark != Mark::Absent);
            }
            phone.fold(now).expect("taps become an entry");
        }
        let [one, other] = &mut phones;
        if chance.percent(60) {
            meets(one, other, now);
        }
        for phone in &mut phones {
            if chance.percent(15) {
                meets(phone, office, now);
            }
        }
    }
}

fn at(week: usize) -> Instant {
    Instant(BEGIN_MS + WEEK_MS * i64::try_from(week).expect("a number of weeks"))
}

fn meets(one: &mut Engine, other: &mut Engine, now: Instant) {
    engines_meet(one, other, [now; 2]);
}

#[test]
#[expect(clippy::print_stdout, reason = "what a term takes is told")]
fn the_office_counts_at_the_end_of_a_term_what_was_tapped() {
    let (teams, weeks) = tries((4, 3), (150, 16));
    let began = Moment::now();
    let seed = 2026;
    let mut chance = Random::new(seed);
    let folder = Folder::new(0);
    let mut office = folder.opens(at(0));
    office.found("Bình dân học vụ số", "Minh", &[], at(0)).expect("a programme is founded");
    let mut teams: Vec<Team> =
        (0..teams).map(|number| Team::new(&mut office, number, at(0))).collect();
    for week in 0..weeks {
        for team in &mut teams {
            team.lives_a_week(week, &mut office, &mut chance);
        }
        // Closed at night, and the next week it is opened anew.
        drop(office);
        office = folder.opens(at(week + 1));
    }
    let end = at(weeks);
    for phone in teams.iter().flat_map(|team| &team.phones) {
        meets(&mut phone.opens(end), &mut office, end);
    }
    let reader = Reader::open(office.store().path()).expect("the database is there");
    let query = ReportQuery { by: Some(Breakdown::Team), ..ReportQuery::default() };
    let report = Query::new(reader, BTreeSet::new()).report(&query).expect("a report");
    let counted: BTreeMap<String, (u32, u32)> =
        report.rows.into_iter().map(|row| (row.key, (row.meetings, row.turns))).collect();
    let tapped = teams.iter().map(|team| (team.team.to_string(), (team.meetings, team.turns)));
    assert_eq!(counted, tapped.collect(), "seed {seed}");
    for team in &teams {
        // Whoever came last holds what the other brought before.
        let mut phone = team.phones[0].opens(end);
        meets(&mut phone, &mut office, end);
        let rows = [&phone, &office].map(|engine| {
            engine.tables().row_digests(team.team.space(), false).expect("a sound store")
        });
        assert_eq!(rows[0], rows[1], "seed {seed}");
    }
    assert_eq!(office.verify(end, &mut |_, _| {}).expect("a sound store").faults, [""; 0]);
    println!(
        "{} teams, {weeks} weeks: {:.0?}, at most {} MiB, at most 3 folders open",
        teams.len(),
        began.elapsed(),
        resident_bytes_most() / (1024 * 1024)
    );
}
