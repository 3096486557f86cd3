//! First sync of FIELD-DAY with 50 classes: an empty phone gets 2,000 learners, 40,000 marks and
//! 24,000 levels, checked, stored and in tables, beside the same work in plain Automerge documents.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::time::Duration;

use automerge::AutoCommit;
use criterion::Criterion;
use lantoa_rosters::random::Random;
use lantoa_tests::field_day::FieldDay;
use lantoa_tests::measure::Times;
use lantoa_tests::phone_process::{meet_phone, run_if_asked};
use lantoa_tests::pipe::meet;
use lantoa_tests::plain_automerge;

const CLASSES: usize = 50;

fn main() {
    run_if_asked();
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut day = FieldDay::with_season(CLASSES, 2025);
    let mut chance = Random::new(2025);
    let documents = (0..CLASSES).map(|_| plain_automerge::class(&mut chance)).collect();
    let mut plain = Plain { documents, times: Times::default(), bytes: 0 };
    let mut seeds = (10..=u8::MAX).cycle();
    let mut seed = || seeds.next().expect("seeds come round");
    let [mut apart, mut together]: [Times; 2] = Default::default();
    let mut bytes = 0;
    criterion.bench_function("first sync, 50 classes, two processes", |bencher| {
        bencher.iter_custom(|rounds| {
            let round = |_| {
                plain.measure();
                let seed = seed();
                let (phone, folder) = day.newcomer(seed);
                drop(phone);
                let report = meet_phone(&mut day.devices[0], folder.path(), seed, false);
                bytes = report.bytes;
                apart.note(report.time);
                report.time
            };
            (0..rounds).map(round).sum::<Duration>()
        });
    });
    criterion.bench_function("first sync, 50 classes, one process", |bencher| {
        bencher.iter_custom(|rounds| {
            let round = |_| {
                plain.measure();
                let (mut phone, _folder) = day.newcomer(seed());
                let now = day.now();
                together.time(|| meet(&mut phone, &mut day.devices[0], now));
                together.last()
            };
            (0..rounds).map(round).sum::<Duration>()
        });
    });
    criterion.final_summary();
    let Plain { times, bytes: plain_bytes, .. } = plain;
    println!("two processes: {apart}, {:.2} x plain automerge", apart.ratio_to(&times));
    println!("one process: {together}, {:.2} x plain automerge", together.ratio_to(&times));
    println!("plain automerge, 50 documents, one process, in memory: {times}");
    let ratio = bytes as f64 / plain_bytes as f64;
    println!("payload: {bytes} B, {ratio:.2} x plain automerge's {plain_bytes} B");
}

/// The same work in plain Automerge, measured before each of ours.
struct Plain {
    documents: Vec<AutoCommit>,
    times: Times,
    bytes: usize,
}

impl Plain {
    fn measure(&mut self) {
        let Self { documents, times, bytes } = self;
        let copies: Vec<_> =
            times.time(|| documents.iter_mut().map(plain_automerge::sync).collect());
        *bytes = copies.iter().map(|(_, bytes)| bytes).sum();
    }
}
