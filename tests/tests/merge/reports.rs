//! Reports of months that are made up at random, against a count by hand of what was entered: in every
//! division, for every phone, also one that was away. The definitions are those of core/src/node/report.rs.

use std::collections::{BTreeMap, BTreeSet};

use lantoa_core::node::answer::{Breakdown, ReportQuery, ReportRow};
use lantoa_tests::evening::day;
use lantoa_tests::month::Month;
use lantoa_tests::month::classes::Listed;
use lantoa_tests::month::count::TOTAL;
use lantoa_tests::tries::tries;

/// The divisions of places: that of today, and that of a day.
const PLACES_OF: [Option<&str>; 2] = [None, Some("2026-11-06")];

/// What happens in a month.
const STEPS: usize = 140;

fn questions() -> Vec<ReportQuery> {
    use Breakdown::{
        Age, Area, Audience, Class, Month, Place, Quarter, Sex, Team, Topic, Village, Week,
    };
    let divisions =
        [Place, Area, Team, Class, Topic, Audience, Sex, Age, Village, Week, Month, Quarter];
    let divisions = [None].into_iter().chain(divisions.map(Some));
    let periods =
        [(None, None), (Some("2026-11-03"), None), (Some("2026-11-03"), Some("2026-11-09"))];
    let questions = divisions.flat_map(|by| {
        let days =
            if matches!(by, Some(Place | Area | Village)) { &PLACES_OF[..] } else { &[None] };
        days.iter().flat_map(move |places_of| {
            periods.map(|(from, to)| {
                let [from, to, places_of] = [from, to, *places_of].map(|text| text.map(day));
                ReportQuery { by, teams: BTreeSet::new(), from, to, places_of }
            })
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
        let mut counted = view.report(&query, month);
        let report = asked.report(&query).expect("a report");
        let total = counted.remove(TOTAL).expect("the total is counted");
        assert!(total.is(&report.total), "{what}: {:#?} is not {total:#?}", report.total);
        if query.by.is_none() {
            let asked_about = view.coverage(&query);
            assert_eq!(report.coverage.classes as usize, asked_about.len(), "{what}");
            let missing = asked_about.into_iter().filter(|(_, has_met)| !has_met);
            let missing: BTreeSet<_> = missing.map(|(class, _)| class).collect();
            let told = report.coverage.missing.iter().map(|missing| missing.class);
            assert_eq!(told.collect::<BTreeSet<_>>(), missing, "{what}");
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

/// Holds the list of classes against what was said of them.
fn assert_listed(month: &Month, seed: u64, who: usize) {
    let holder = &month.holders[who];
    let lines = holder.phone.asks().classes().expect("classes");
    let lines = lines.into_iter().map(|line| {
        let same = line.same.into_iter().map(|same| same.class).collect();
        (line.class, Listed { same, closed: line.closed, people: line.learners as usize })
    });
    let listed: BTreeMap<_, _> = lines.collect();
    assert_eq!(listed, month.view(who).listed(), "seed {seed}, {}", holder.phone.name);
}

/// Holds the rows of volunteers against the total: who of two that said the same apart is named, nobody can
/// count who knows only what was said.
fn assert_every_mark_is_somebodys(month: &Month, seed: u64, who: usize) {
    let by = Some(Breakdown::Volunteer);
    let query = ReportQuery { by, teams: BTreeSet::new(), from: None, to: None, places_of: None };
    let report = month.holders[who].phone.asks().report(&query).expect("a report");
    let sum = |of: fn(&ReportRow) -> u32| report.rows.iter().map(of).sum::<u32>();
    let total = &report.total;
    let what = format!("seed {seed}: {report:#?}");
    assert_eq!(sum(|row| row.turns), total.turns, "{what}");
    assert_eq!(sum(|row| row.blank), total.blank, "{what}");
    assert_eq!(sum(|row| row.visits), total.visits, "{what}");
    assert_eq!(sum(|row| row.disputed), total.disputed, "{what}");
    assert!(report.rows.iter().all(|row| row.meetings <= total.meetings), "{what}");
}

#[test]
fn every_division_and_its_total_are_what_was_entered() {
    let (mut kinds, mut lived) = (BTreeSet::new(), [0; 4]);
    for seed in 0..tries(6, 300) {
        let mut month = Month::with_seed(seed);
        for _ in 0..STEPS {
            month.goes_on();
        }
        for who in 0..month.holders.len() {
            assert_counted(&month, seed, who);
            assert_every_mark_is_somebodys(&month, seed, who);
            assert_listed(&month, seed, who);
        }
        for other in 1..month.holders.len() {
            month.meets(0, other);
        }
        assert_counted(&month, seed, 0);
        let row = month.holders[0].phone.totals().total;
        kinds.extend(month.kinds());
        let what = [row.turns, row.blank, row.half_marked, row.disputed];
        lived.iter_mut().zip(what).for_each(|(sum, of)| *sum += of);
    }
    assert_eq!(kinds.len(), Month::KINDS, "the months have had everything: {kinds:?}");
    assert!(lived.iter().all(|sum| *sum > 0), "turns, blanks, half marked, disputed: {lived:?}");
}
