//! Reports of months that are made up at random, against a count by hand of what was entered: in every
//! division, for every phone, also one that was away. The definitions are those of core/src/node/report.rs.

use std::collections::BTreeSet;

use lantoa_core::node::answer::{Breakdown, ReportQuery, ReportRow};
use lantoa_tests::evening::day;
use lantoa_tests::month::Month;
use lantoa_tests::month::count::TOTAL;
use lantoa_tests::tries::tries;

/// What happens in a month.
const STEPS: usize = 140;

fn questions() -> Vec<ReportQuery> {
    use Breakdown::{Age, Audience, Class, Place, Sex, Team, Topic};
    let divisions =
        [None].into_iter().chain([Place, Team, Class, Topic, Audience, Sex, Age].map(Some));
    let periods =
        [(None, None), (Some("2026-11-03"), None), (Some("2026-11-03"), Some("2026-11-09"))];
    let questions = divisions.flat_map(|by| {
        periods.map(|(from, to)| {
            let (from, to) = (from.map(day), to.map(day));
            ReportQuery { by, teams: BTreeSet::new(), from, to }
        })
    });
    questions.collect()
}

/// Holds every report of one phone against the count of what it knows.
fn assert_counted(month: &Month, seed: u64, who: usize) {
    let holder = &month.holders[who];
    let view = month.view(who);
    let asked = holder.phone.asks();
    for query in questions() {
        let what = format!("seed {seed}, {}, {query:?}", holder.phone.name);
        let mut counted = view.report(&query, &month.teams);
        let report = asked.report(&query).expect("a report");
        let total = counted.remove(TOTAL).expect("the total is counted");
        assert!(total.is(&report.total), "{what}: {:#?} is not {total:#?}", report.total);
        if query.by.is_none() {
            assert_eq!(report.rows, [report.total], "{what}");
            continue;
        }
        let keys: Vec<_> = report.rows.iter().map(|row| row.key.clone()).collect();
        let keys: BTreeSet<_> = keys.into_iter().collect();
        assert_eq!(keys, counted.keys().cloned().collect(), "{what}");
        for row in &report.rows {
            let counted = &counted[&row.key];
            assert!(counted.is(row), "{what}: {row:#?} is not {counted:#?}");
            if query.by == Some(Breakdown::Team) {
                let teams = BTreeSet::from([row.key.parse().expect("a team's id")]);
                let alone = ReportQuery { by: None, teams, ..query.clone() };
                let alone = asked.report(&alone).expect("a report").total;
                let (key, name) = (row.key.clone(), row.name.clone());
                assert_eq!(ReportRow { key, name, ..alone }, *row, "{what}: asked for alone");
            }
        }
    }
}

#[test]
fn every_division_and_its_total_are_what_was_entered() {
    let (mut kinds, mut lived) = (0, [0; 4]);
    for seed in 0..tries(6, 300) {
        let mut month = Month::with_seed(seed);
        for _ in 0..STEPS {
            month.goes_on();
        }
        for who in 0..month.holders.len() {
            assert_counted(&month, seed, who);
        }
        for other in 1..month.holders.len() {
            month.meets(0, other);
        }
        assert_counted(&month, seed, 0);
        let row = month.holders[0].phone.totals().total;
        kinds = month.kinds().max(kinds);
        let what = [row.turns, row.blank, row.half_marked, row.disputed];
        lived.iter_mut().zip(what).for_each(|(sum, of)| *sum += of);
    }
    assert_eq!(kinds, Month::KINDS, "a month has had everything");
    assert!(lived.iter().all(|sum| *sum > 0), "turns, blanks, half marked, disputed: {lived:?}");
}
