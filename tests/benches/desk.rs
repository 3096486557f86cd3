//! What a desk asks of a whole season: reports, lists, one learner by name, and one mark. Each is counted in
//! CPU time, which a busy machine stretches less than what the clock shows.
//!
//! 250 classes of 40 learners, or as many as `LANTOA_BENCH_CLASSES` says: 2,500 are a province.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::collections::BTreeSet;
use std::time::Duration;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::node::answer::{Breakdown, ReportQuery};
use lantoa_core::node::query::Query;
use lantoa_core::store::reader::Reader;
use lantoa_tests::field_day::FieldDay;
use lantoa_tests::measure::cpu_time;

/// Rounds, of which the median and the least are told; a first one, unmeasured, fills the caches.
const ROUNDS: usize = 5;

fn main() {
    let asked = std::env::var("LANTOA_BENCH_CLASSES").ok();
    let classes = asked.map_or(250, |asked| asked.parse().expect("a number of classes"));
    let mut day = FieldDay::with_season(classes, 2025);
    println!(
        "{} learners in {classes} classes",
        day.classes.iter().map(|c| c.1.len()).sum::<usize>()
    );
    let path = day.devices[0].store().path().to_owned();
    let query = Query::new(Reader::open(&path).expect("a second connection"), BTreeSet::new());
    for (name, by) in [
        ("report, whole", None),
        ("report by team", Some(Breakdown::Team)),
        ("report by class", Some(Breakdown::Class)),
        ("report by topic", Some(Breakdown::Topic)),
        ("report by place", Some(Breakdown::Place)),
        ("report by age", Some(Breakdown::Age)),
    ] {
        let asked = ReportQuery { by, ..ReportQuery::default() };
        tell(name, 1, || drop(query.report(&asked).expect("an answer")));
    }
    // By name: ids are drawn otherwise by another version, and names follow from the seed.
    let lines = query.classes().expect("an answer");
    let class = lines[classes / 2].class;
    let learner = query.class(class).expect("an answer").expect("a class").learners[0].clone();
    let name = learner.name;
    let last = name.rsplit(' ').next().unwrap_or(&name).to_owned();
    for named in [&name, &last] {
        println!("{named}: {} learners", query.find_learners(named).expect("an answer").len());
    }
    tell("list of classes", 50, || drop(query.classes().expect("an answer")));
    tell("sheet of a class", 500, || drop(query.class(class).expect("an answer")));
    tell("disputes", 10_000, || drop(query.disputes().expect("an answer")));
    tell("found by a whole name", 100, || drop(query.find_learners(&name).expect("an answer")));
    tell("found by a given name", 100, || drop(query.find_learners(&last).expect("an answer")));
    let meeting = query.class(class).expect("an answer").expect("a class").meetings[0].meeting;
    let now = day.now();
    let mut marks = [Mark::Late, Mark::Present].into_iter().cycle();
    tell("one mark and its entry", 500, || {
        let mark = marks.next().unwrap_or(Mark::Late);
        let set = Command::SetMark { meeting, learner: learner.learner, mark, seen: None };
        day.devices[0].execute(set, now).expect("it is marked");
        day.devices[0].fold(now).expect("it is an entry");
    });
}

/// Tells what `work` takes, done `times` at once: the system counts in steps of 10 ms.
fn tell(name: &str, times: u32, mut work: impl FnMut()) {
    work();
    let mut taken: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let before = cpu_time();
            (0..times).for_each(|_| work());
            (cpu_time() - before) / times
        })
        .collect();
    taken.sort_unstable();
    let (least, median) = (taken[0], taken[ROUNDS / 2]);
    println!("{name}: {:.3} ms of CPU time ({:.3} ms)", ms(median), ms(least));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
