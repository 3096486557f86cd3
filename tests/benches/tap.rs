//! One tap, durable: from the call to its return, beside one bare row committed to SQLite on the same
//! disk in the same way, one after the other.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use criterion::Criterion;
use lantoa_core::domain::attendance::Mark;
use lantoa_tests::bare_commit::BareCommit;
use lantoa_tests::field_day::{FieldDay, date_after, marks, open};
use lantoa_tests::measure::Times;
use lantoa_tests::pipe::meet;

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut day = FieldDay::with_rosters(1, 2025);
    let (mut phone, folder) = day.newcomer(10);
    let now = day.now();
    meet(&mut phone, &mut day.devices[0], now);
    let (class, learners) = day.classes[0].clone();
    let meeting = open(&mut phone, class, date_after(0), now);
    let mut bare = BareCommit::beside(folder.path());
    let mut said = (0_usize..).map(|tap| {
        let mark = [Mark::Present, Mark::Late, Mark::Absent][tap / learners.len() % 3];
        (learners[tap % learners.len()], mark)
    });
    let (mut taps, mut commits) = (Times::default(), Times::default());
    criterion.bench_function("tap, durable", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|round| {
                    if round % 40 == 0 {
                        phone.fold(now).expect("taps become an entry");
                    }
                    let (learner, mark) = said.next().expect("there is always another tap");
                    commits.time(|| bare.write());
                    taps.time(|| marks(&mut phone, meeting, learner, mark, now));
                    taps.last()
                })
                .sum()
        });
    });
    criterion.final_summary();
    println!("tap: {taps}; bare commit: {commits}; ratio {:.2}", taps.ratio_to(&commits));
}
