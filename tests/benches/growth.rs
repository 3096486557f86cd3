//! First sync of FIELD-DAY with ever more classes: twice as many may take twice the work, and no more
//! memory. The phone is a process of its own; its work is counted in CPU time, which a busy machine
//! stretches less than what the clock shows.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::time::{Duration, Instant as Moment};

use lantoa_tests::field_day::FieldDay;
use lantoa_tests::phone_process::{PhoneReport, meet_phone, run_if_asked};
use lantoa_tests::pipe::device;

/// Classes, and how often each is measured; the first is what the others are compared with.
const CLASSES: [(usize, u8); 3] = [(50, 5), (200, 3), (1_000, 1)];
/// Names one size to measure alone.
const ASKED: &str = "LANTOA_BENCH_CLASSES";

fn main() {
    run_if_asked();
    let asked = std::env::var(ASKED).ok().map(|asked| asked.parse().expect("a number of classes"));
    let mut first: Option<(usize, Duration)> = None;
    for (classes, rounds) in CLASSES {
        if asked.is_some_and(|asked: usize| asked != classes) {
            continue;
        }
        let began = Moment::now();
        let mut day = FieldDay::with_season(classes, 2025);
        println!("{classes} classes: the season is there after {:.1?}", began.elapsed());
        let mut stored = 0;
        let reports = (0..rounds).map(|round| {
            let (phone, folder) = day.newcomer(10 + round);
            drop(phone);
            let report = meet_phone(&mut day.devices[0], folder.path(), 10 + round, false);
            // Opened and closed again, so that nothing stands in the log any more.
            drop(device(folder.path(), 10 + round));
            let database = std::fs::metadata(folder.path().join("lantoa.db"));
            stored = database.expect("a database").len();
            report
        });
        let mut reports: Vec<PhoneReport> = reports.collect();
        reports.sort_unstable_by_key(|report| report.cpu);
        let median = reports[reports.len() / 2];
        let (classes_before, cpu_before) = *first.get_or_insert((classes, median.cpu));
        let each = |cpu: Duration, classes: usize| cpu.as_secs_f64() / classes as f64;
        println!(
            "{classes} classes, n = {rounds}: {:.2?} of CPU time ({:.2?} at least), {:.2} x for each class \
             of {classes_before}; {:.1?}, {} B, at most {:.1} MiB, {:.2} MB stored",
            median.cpu,
            reports[0].cpu,
            each(median.cpu, classes) / each(cpu_before, classes_before),
            median.time,
            median.bytes,
            median.resident_most as f64 / (1024.0 * 1024.0),
            stored as f64 / 1e6
        );
    }
}
