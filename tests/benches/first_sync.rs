//! First sync of FIELD-DAY with 50 classes: an empty phone gets 2,000 learners, 40,000 marks and
//! 24,000 levels, checked, stored and in tables, beside the same work in plain Automerge documents.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::time::Duration;

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
    let mut seeds = (10..=u8::MAX).cycle();
    let [mut apart, mut together, mut plain]: [Times; 3] = Default::default();
    let (mut bytes, mut plain_bytes) = (0, 0);
    let mut chance = Random::new(2025);
    let mut documents: Vec<_> = (0..CLASSES).map(|_| plain_automerge::class(&mut chance)).collect();
    criterion.bench_function("first sync, 50 classes, two processes", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|_| {
                    let seed = seeds.next().expect("seeds come round");
                    let (phone, folder) = day.newcomer(seed);
                    drop(phone);
                    let report = meet_phone(&mut day.devices[0], folder.path(), seed, false);
                    bytes = report.bytes;
                    noted(&mut apart, report.time)
                })
                .sum()
        });
    });
    criterion.bench_function("first sync, 50 classes, one process", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|_| {
                    let (mut phone, _folder) =
                        day.newcomer(seeds.next().expect("seeds come round"));
                    let now = day.now();
                    together.time(|| meet(&mut phone, &mut day.devices[0], now));
                    together.last()
                })
                .sum()
        });
    });
    criterion.bench_function("plain automerge, 50 documents, in memory", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|_| {
                    let copies = plain.time(|| {
                        documents.iter_mut().map(plain_automerge::sync).collect::<Vec<_>>()
                    });
                    plain_bytes = copies.iter().map(|(_, bytes)| bytes).sum();
                    plain.last()
                })
                .sum()
        });
    });
    criterion.final_summary();
    println!("two processes: {apart}, {:.2} x plain automerge", apart.ratio_to(&plain));
    println!("one process: {together}, {:.2} x plain automerge", together.ratio_to(&plain));
    println!("plain automerge: {plain}");
    println!(
        "payload: {bytes} B, {:.2} x plain automerge's {plain_bytes} B",
        bytes as f64 / plain_bytes as f64
    );
}

fn noted(times: &mut Times, time: Duration) -> Duration {
    times.note(time);
    time
}
