//! A session in which nothing is new, between devices that know each other, with few documents and
//! with many: `LANTOA_BENCH_CLASSES=2400` for 100,800 documents.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use criterion::Criterion;
use lantoa_tests::field_day::{FieldDay, LEARNERS};
use lantoa_tests::pipe::meet;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let asked = std::env::var("LANTOA_BENCH_CLASSES").ok();
    let asked = asked.map(|classes| classes.parse().expect("a number of classes"));
    for classes in asked.map_or(vec![1, 120], |classes| vec![classes]) {
        let mut day = FieldDay::with_rosters(classes, 2025);
        let (mut phone, _folder) = day.newcomer(10);
        let now = day.now();
        meet(&mut phone, &mut day.devices[0], now);
        let documents = classes * (LEARNERS + 2);
        let mut counted = meet(&mut phone, &mut day.devices[0], now);
        criterion.bench_function(&format!("nothing new, {documents} documents"), |bencher| {
            bencher.iter(|| counted = meet(&mut phone, &mut day.devices[0], now));
        });
        println!(
            "{documents} documents: {} B there, {} B back, {} round trip",
            counted.bytes_out, counted.bytes_in, counted.round_trips
        );
    }
    criterion.final_summary();
}
