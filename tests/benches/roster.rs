//! A coordinator's roster of 43 classes and 4,410 learners: taken the first time, and once more.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use criterion::Criterion;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::time::Instant;
use lantoa_rosters::{Plan, roster};
use lantoa_tests::field_day::folder;
use lantoa_tests::measure::Times;
use lantoa_tests::pipe::device;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let lines = lines();
    let (mut first, mut again) = (Times::default(), Times::default());
    criterion.bench_function("roster of 43 classes, 4,410 learners", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|_| {
                    let folder = folder();
                    let mut office = device(folder.path(), 1);
                    office.found("Bình dân học vụ số", "Minh", &[], Instant(0)).expect("founded");
                    let import = || Command::ImportRoster(lines.clone().into());
                    first
                        .time(|| office.execute(import(), Instant(0)))
                        .expect("the roster is taken");
                    again.time(|| office.execute(import(), Instant(0))).expect("it is taken again");
                    first.last()
                })
                .sum()
        });
    });
    criterion.final_summary();
    println!("first: {first}; once more: {again}");
}

fn lines() -> Vec<RosterLine> {
    let plan = Plan::with_seed(2025);
    let line = |(number, line): (u32, lantoa_rosters::Line)| {
        let year = line.birth_year.map(|year| year.to_string()).unwrap_or_default();
        let sex = if line.sex == lantoa_rosters::names::Sex::Female { "f" } else { "m" };
        let details =
            Details::parse(&line.name, &year, sex, &line.village, &line.phone, &line.audience);
        RosterLine {
            line: number,
            team: line.team.into(),
            class: line.class.into(),
            place: line.place.into(),
            learner: String::new(),
            details: details.expect("made-up details are fit"),
        }
    };
    (2..).zip(roster(plan)).map(line).collect()
}
