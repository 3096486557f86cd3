//! A roll call of 40: the meeting opened, 40 taps, and their entry.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use criterion::Criterion;
use lantoa_core::domain::attendance::Mark;
use lantoa_tests::bare_commit::BareCommit;
use lantoa_tests::field_day::{FieldDay, MEETINGS, date_after, marks, open};
use lantoa_tests::measure::Times;
use lantoa_tests::pipe::meet;

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut day = FieldDay::with_season(1, 2025);
    let (mut phone, folder) = day.newcomer(10);
    let now = day.now();
    meet(&mut phone, &mut day.devices[0], now);
    let (class, learners) = day.classes[0].clone();
    let mut dates = (MEETINGS..330).map(date_after);
    let mut bare = BareCommit::beside(folder.path());
    let [mut opened, mut taps, mut folds, mut whole, mut commits]: [Times; 5] = Default::default();
    criterion.bench_function("roll call of 40", |bencher| {
        bencher.iter_custom(|rounds| {
            (0..rounds)
                .map(|_| {
                    commits.time(|| bare.write());
                    let date = dates.next().expect("a season's days are enough");
                    whole.time(|| {
                        let meeting = opened.time(|| open(&mut phone, class, date, now));
                        for learner in &learners {
                            taps.time(|| marks(&mut phone, meeting, *learner, Mark::Present, now));
                        }
                        folds.time(|| phone.fold(now)).expect("taps become an entry");
                    });
                    whole.last()
                })
                .sum()
        });
    });
    criterion.final_summary();
    println!("whole: {whole}; {:.1} x a bare commit of {commits}", whole.ratio_to(&commits));
    println!("meeting opened: {opened}; {:.1} x", opened.ratio_to(&commits));
    println!("each tap: {taps}; {:.2} x", taps.ratio_to(&commits));
    println!("40 taps become an entry: {folds}; {:.1} x", folds.ratio_to(&commits));
}
