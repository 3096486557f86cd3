//! Reports over rows that tests write: every number by its definition.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::domain::attendance::Mark::{Absent, Excused, Late, None as Blank, Present};
use crate::domain::class::{Class, Enrolment, MeetingState};
use crate::domain::id::LearnerId;
use crate::domain::learner::{Learner, Sex};
use crate::domain::progress::Level;
use crate::domain::row::{LinkKind, Row};
use crate::node::answer::{Breakdown, Report, ReportQuery, ReportRow};
use crate::node::sample::*;

mod aims;
mod held;
mod moved;

const ALL: ReportQuery =
    ReportQuery { by: None, teams: BTreeSet::new(), from: None, to: None, places_of: None };

fn by(by: Breakdown) -> ReportQuery {
    ReportQuery { by: Some(by), ..ALL }
}

fn report(rows: &[Row], query: ReportQuery) -> Report {
    let sample = Sample::of(rows);
    sample.query().report(&query).expect("a report")
}

fn total(rows: &[Row]) -> ReportRow {
    let rows = report(rows, ALL).rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((&*rows[0].key, &*rows[0].name), ("all", "all"));
    rows[0].clone()
}

fn total_of(rows: &[Row], query: ReportQuery) -> ReportRow {
    report(rows, query).total
}

/// Class 10 of team 1, with learners 1 to 5 and meetings on 2 and 9 November.
fn one_class() -> Vec<Row> {
    let mut rows = vec![
        team(1, "Đội Một", Some(7)),
        place(7, "Cẩm Phả"),
        class(10, "Lớp Một"),
        meeting(10, "11-02"),
        meeting(10, "11-09"),
    ];
    rows.extend((1..=5).map(|n| enrolled(10, n)));
    rows
}

fn with(mut rows: Vec<Row>, more: impl IntoIterator<Item = Row>) -> Vec<Row> {
    rows.extend(more);
    rows
}

fn keys(report: &Report) -> Vec<&str> {
    report.rows.iter().map(|row| &*row.key).collect()
}

#[test]
fn turns_are_present_and_late_and_the_rate_leaves_excused_and_none_out() {
    let marks = [
        mark(10, "11-02", 1, Present),
        mark(10, "11-02", 2, Late),
        mark(10, "11-02", 3, Absent),
        mark(10, "11-02", 4, Excused),
        mark(10, "11-02", 5, Blank),
        mark(10, "11-09", 1, Present),
    ];
    let row = total(&with(one_class(), marks));
    assert_eq!((row.turns, row.learners, row.present_rate), (3, 2, Some(75)));
    assert_eq!((row.classes, row.meetings), (1, 2));
    let nothing = total(&one_class());
    assert_eq!((nothing.turns, nothing.present_rate), (0, None));
}

#[test]
fn the_rate_is_the_nearest_whole_percent_and_of_two_the_upper_one() {
    for (came, of, rate) in
        [(1, 8, 13), (1, 3, 33), (2, 3, 67), (0, 5, 0), (5, 5, 100), (1, 200, 1)]
    {
        let learners: Vec<LearnerId> = (1..=of).map(serial_id).collect();
        let mut rows = vec![class(10, "Lớp Một"), meeting(10, "11-02")];
        for (at, id) in (0..).zip(&learners) {
            let mut row = mark(10, "11-02", 0, if at < came { Present } else { Absent });
            if let Row::Mark(mark) = &mut row {
                mark.short = (*id).into();
            }
            rows.extend([enrolled_as(10, *id), row]);
        }
        assert_eq!(total(&rows).present_rate, Some(rate), "{came} of {of}");
    }
}

#[test]
fn a_blank_is_somebody_who_comes_at_a_meeting_that_has_marks() {
    let closed = |key: &str| {
        let Row::Meeting { space, class, key, .. } = meeting(10, key) else { panic!("a meeting") };
        Row::Meeting { space, class, key, state: MeetingState::Closed }
    };
    let left = |n| {
        let Row::Enrolment { space, class, learner, .. } = enrolled(10, n) else { panic!("a row") };
        Row::Enrolment { space, class, learner, enrolment: Enrolment::Left, undated: None }
    };
    let rows = with(one_class(), [mark(10, "11-02", 1, Present), mark(10, "11-02", 2, Absent)]);
    assert_eq!((total(&rows).blank, total(&rows).half_marked), (3, 0), "the 9th has no mark");
    let rows = with(rows, [closed("11-02"), closed("11-09")]);
    assert_eq!((total(&rows).blank, total(&rows).half_marked), (3, 1), "a word to the reader");
    let rows = with(rows, [left(5)]);
    assert_eq!(total(&rows).blank, 2, "who left is expected no more");
    // Registered twice, marked once: the person was seen.
    let rows = with(rows, [same_person(2, 3)]);
    assert_eq!(total(&rows).blank, 1);
    let by_class = report(&rows, by(Breakdown::Class));
    assert_eq!((by_class.rows[0].blank, by_class.total.blank), (1, 1));
    let rows = with(rows, [mark(10, "11-02", 4, Excused)]);
    assert_eq!((total(&rows).blank, total(&rows).half_marked), (0, 0));
}

#[test]
fn the_total_counts_once_what_stands_in_two_rows() {
    let rows = with(
        one_class(),
        [
            meeting_topic(10, "11-02", "ai"),
            meeting_topic(10, "11-02", "vneid"),
            mark(10, "11-02", 1, Present),
            disputed_mark(10, "11-02", 2, [Present, Absent]),
        ],
    );
    let report = report(&rows, by(Breakdown::Topic));
    assert_eq!(keys(&report), ["ai", "vneid"], "the meeting of the 9th has no mark");
    let turns: Vec<_> = report.rows.iter().map(|row| (row.turns, row.disputed)).collect();
    assert_eq!(turns, [(2, 1), (2, 1)]);
    assert_eq!((report.total.turns, report.total.disputed, report.disputed), (2, 1, 1));
    assert_eq!(report.total, total(&rows));
}

#[test]
fn both_ends_of_the_period_belong_to_it() {
    let marks = [
        mark(10, "11-02", 1, Present),
        mark(10, "11-09", 1, Present),
        mark(10, "11-09", 2, Present),
    ];
    let rows = with(one_class(), marks);
    for (from, to, turns, meetings) in [
        (None, None, 3, 2),
        (Some("2026-11-02"), Some("2026-11-09"), 3, 2),
        (Some("2026-11-03"), Some("2026-11-09"), 2, 1),
        (Some("2026-11-02"), Some("2026-11-08"), 1, 1),
        (Some("2026-11-10"), None, 0, 0),
    ] {
        let query = ReportQuery { from: from.map(day), to: to.map(day), ..ALL };
        let row = report(&rows, query.clone()).rows[0].clone();
        assert_eq!((row.turns, row.meetings), (turns, meetings), "{query:?}");
    }
}

#[test]
fn linked_registrations_are_one_learner_with_all_their_turns() {
    let marks = [
        class(11, "Lớp Hai"),
        enrolled(11, 6),
        meeting(11, "11-03"),
        mark(10, "11-02", 1, Present),
        mark(10, "11-09", 2, Present),
        mark(11, "11-03", 6, Present),
    ];
    let rows = with(one_class(), marks);
    assert_eq!(total(&rows).learners, 3);
    let linked = with(rows.clone(), [same_person(1, 2), same_person(2, 6)]);
    assert_eq!((total(&linked).learners, total(&linked).turns), (1, 3));
    let undone = link(LinkKind::Person, learner_id(2), learner_id(6), false);
    assert_eq!(total(&with(linked, [undone])).learners, 2);
}

#[test]
fn ages_are_taken_on_the_last_day_and_a_person_has_one_row() {
    let born = |n, year| {
        let mut learner: Learner = a_learner(1, n, "An");
        learner.details.birth_year = year;
        learner.details.sex = Some(Sex::Female).filter(|_| n == 1);
        Row::Learner(learner)
    };
    let rows = with(
        one_class(),
        [
            born(1, Some(1966)),
            born(2, Some(2008)),
            born(3, Some(2009)),
            born(4, None),
            born(5, None),
            same_person(1, 4),
            mark(10, "11-02", 1, Present),
            mark(10, "11-02", 2, Present),
            mark(10, "11-02", 3, Present),
            mark(10, "11-09", 4, Present),
            mark(10, "11-09", 5, Absent),
        ],
    );
    let ages = report(&rows, by(Breakdown::Age));
    assert_eq!(keys(&ages), ["<18", "18-34", "60+", "unknown"]);
    let learners: Vec<u32> = ages.rows.iter().map(|row| row.learners).collect();
    assert_eq!(learners, [1, 1, 1, 0]);
    let elder = &ages.rows[2];
    assert_eq!((elder.turns, elder.meetings, elder.classes), (2, 2, 1));
    let later = ReportQuery { to: Some(day("2027-01-01")), ..by(Breakdown::Age) };
    assert_eq!(keys(&report(&rows, later)), ["18-34", "60+", "unknown"]);
    assert_eq!(keys(&report(&rows, by(Breakdown::Sex))), ["female", "unknown"]);
}

#[test]
fn visits_stand_apart_and_in_the_rows_of_their_place_team_and_topic() {
    let rows = with(
        one_class(),
        [
            mark(10, "11-02", 1, Present),
            visit(1, 1, 8, "vneid", "2026-11-02", 3),
            visit(1, 2, 8, "ai", "2026-11-20", 4),
            visit(1, 3, 8, "ai", "2026-11-20", 0),
        ],
    );
    let row = total(&rows);
    assert_eq!((row.visits, row.turns, row.learners), (7, 1, 1));
    let places = report(&rows, by(Breakdown::Place));
    let visits: Vec<_> = places.rows.iter().map(|r| (&*r.name, r.visits)).collect();
    assert_eq!(visits, [("Cẩm Phả", 0), ("", 7)]);
    let topics = report(&rows, by(Breakdown::Topic));
    let visits: Vec<_> = topics.rows.iter().map(|r| (&*r.key, r.visits)).collect();
    assert_eq!(visits, [("ai", 4), ("vneid", 3), ("unknown", 0)]);
    assert_eq!(report(&rows, by(Breakdown::Class)).rows.len(), 1);
}

#[test]
fn a_disputed_mark_counts_by_its_reading_and_stands_beside() {
    let rows = with(
        one_class(),
        [disputed_mark(10, "11-02", 1, [Absent, Present]), mark(10, "11-02", 2, Absent)],
    );
    let totals = report(&rows, ALL);
    assert_eq!((totals.disputed, totals.rows[0].turns), (1, 1));
    let settled = with(rows, [mark(10, "11-02", 1, Absent)]);
    let totals = report(&settled, ALL);
    assert_eq!((totals.disputed, totals.rows[0].turns), (0, 0));
}

#[test]
fn a_class_is_at_its_own_place_or_its_teams_or_nowhere_known() {
    let elsewhere = Class { place: Some(place_id(9)), ..a_class(11, "Lớp Hai") };
    let rows = with(one_class(), [Row::Class(elsewhere), place(9, "Hòn Gai"), class(20, "Lớp Ba")]);
    let report = report(&rows, by(Breakdown::Place));
    let names: Vec<_> = report.rows.iter().map(|row| &*row.name).collect();
    assert_eq!(names, ["Cẩm Phả", "Hòn Gai", "unknown"]);
    assert_eq!(report.rows[2].key, "unknown");
}

#[test]
fn marks_under_a_short_id_that_two_learners_share_are_never_summed() {
    let mut twin = learner_id(1);
    twin.0[15] = 0xff;
    let rows = with(
        one_class(),
        [enrolled_as(10, twin), mark(10, "11-02", 1, Present), mark(10, "11-02", 2, Present)],
    );
    let totals = report(&rows, ALL);
    assert_eq!((totals.rows[0].turns, totals.disputed), (1, 1));
}

#[test]
fn a_mark_counts_although_the_meeting_and_the_enrolment_are_not_believed() {
    let rows = [mark(10, "11-02", 1, Present), mark(10, "11-02", 2, Absent)];
    let row = total(&rows);
    assert_eq!((row.classes, row.meetings, row.turns), (1, 1, 1));
    assert_eq!((row.learners, row.present_rate), (1, Some(50)));
}

#[test]
fn levels_count_people_by_where_they_stand_with_any_topic() {
    let rows = with(
        one_class(),
        [
            class(11, "Lớp Hai"),
            enrolled(11, 6),
            same_person(1, 6),
            level(10, 1, "vneid", Level::Taught),
            level(11, 6, "vneid", Level::Alone),
            level(10, 2, "vneid", Level::Alone),
            level(10, 2, "ai", Level::Alone),
            level(10, 3, "ai", Level::Practised),
            level(10, 4, "ai", Level::None),
        ],
    );
    let expect = |pairs: [u32; 4]| {
        let words = ["taught", "practised", "alone", "confirmed"];
        words.into_iter().zip(pairs).collect()
    };
    assert_eq!(total(&rows).levels, expect([0, 1, 2, 0]));
    let topics = report(&rows, by(Breakdown::Topic)).rows;
    assert_eq!(topics[0].levels, expect([0, 1, 1, 0]));
    assert_eq!(topics[1].levels, expect([0, 0, 2, 0]));
}

#[test]
fn a_meeting_about_two_topics_counts_in_both_rows() {
    let rows = with(
        one_class(),
        [
            meeting_topic(10, "11-02", "ai"),
            meeting_topic(10, "11-02", "vneid"),
            mark(10, "11-02", 1, Present),
            mark(10, "11-09", 1, Present),
        ],
    );
    let report = report(&rows, by(Breakdown::Topic));
    assert_eq!(keys(&report), ["ai", "vneid", "unknown"]);
    for row in &report.rows {
        assert_eq!((row.meetings, row.turns, row.classes), (1, 1, 1), "{}", row.key);
    }
}

/// A little of everything, in two teams whose classes, learners and meetings are linked.
fn a_programme() -> Vec<Row> {
    let mut audience = a_learner(1, 1, "Đặng Thị An");
    audience.details.audience = Some("people".to_owned());
    audience.details.birth_year = Some(1958);
    let mut twin = learner_id(2);
    twin.0[15] = 0;
    with(
        one_class(),
        [
            Row::Learner(audience),
            learner(2, 8, "Dang Thi An"),
            enrolled_as(10, twin),
            team(2, "Đội Hai", Some(7)),
            class(20, "Lớp Hai"),
            enrolled(20, 8),
            meeting(20, "11-09"),
            meeting_topic(20, "11-09", "ai"),
            meeting(10, "02-09"),
            mark(10, "02-09", 3, Absent),
            mark(10, "11-09", 3, Present),
            mark(10, "11-09", 2, Present),
            mark(20, "11-09", 8, Present),
            disputed_mark(10, "11-02", 1, [Excused, Late]),
            level(10, 1, "ai", Level::Taught),
            level(20, 8, "ai", Level::Confirmed),
            visit(2, 1, 7, "ai", "2026-11-09", 5),
            same_person(1, 8),
            link(LinkKind::Meeting, meeting_id(10, "02-09"), meeting_id(10, "11-09"), true),
            link(LinkKind::MovedClass, class_id(20), class_id(10), true),
        ],
    )
}

fn json(sample: &Sample, teams: &[u8]) -> String {
    use Breakdown::{Age, Audience, Class, Place, Sex, Team, Topic};
    let all = [Place, Team, Class, Topic, Audience, Sex, Age].map(Some);
    let query = sample.query();
    let answers = [None].into_iter().chain(all).map(|by| {
        let question =
            ReportQuery { by, teams: teams.iter().copied().map(team_id).collect(), ..ALL };
        query.report(&question).expect("a report")
    });
    serde_json::to_string(&answers.collect::<Vec<_>>()).expect("plain values")
}

#[test]
fn a_teams_report_is_the_same_where_only_that_team_is_held() {
    let is_of_team = |row: &Row, n: u8| match row {
        Row::Class(class) => class.team == team_id(n),
        Row::Learner(learner) => learner.team == team_id(n),
        Row::Enrolment { space, .. }
        | Row::Meeting { space, .. }
        | Row::MeetingTopic { space, .. }
        | Row::Note { space, .. }
        | Row::EnrolmentDay { space, .. }
        | Row::LevelDay { space, .. }
        | Row::NotMet(space, ..)
        | Row::ClassDay(space, ..)
        | Row::ClassSame(space, ..)
        | Row::LearnerGone(space, ..)
        | Row::Retired(space, ..) => *space == team_id(n).space(),
        Row::MeetingMore(more) => more.space == team_id(n).space(),
        Row::Mark(mark) => mark.space == team_id(n).space(),
        Row::Level(level) => level.space == team_id(n).space(),
        Row::Visit(visit, _) => visit.team == team_id(n),
        Row::Pair(pair, _) => pair.team == team_id(n),
        Row::Programme(..)
        | Row::Place { .. }
        | Row::PlaceCode(..)
        | Row::Team(_)
        | Row::Topic(_)
        | Row::Target(_)
        | Row::Link(_)
        | Row::Person(..)
        | Row::Differ(..)
        | Row::PlaceDay(..)
        | Row::PlaceLink(..)
        | Row::PersonSame(..)
        | Row::TeamDay(..)
        | Row::TargetDay(..)
        | Row::Signed(..)
        | Row::Head(..) => true,
    };
    // When somebody comes to a class that moved is known where both of its teams are held.
    let is_move = |row: &Row| matches!(row, Row::Link(of) if of.link.kind == LinkKind::MovedClass);
    let programme: Vec<Row> = a_programme().into_iter().filter(|row| !is_move(row)).collect();
    let office = Sample::of(&programme);
    for n in [1, 2] {
        let held: Vec<Row> = programme.iter().filter(|r| is_of_team(r, n)).cloned().collect();
        let phone = Sample::of(&held);
        assert_eq!(json(&phone, &[n]), json(&office, &[n]), "team {n}");
        assert_eq!(json(&phone, &[]), json(&office, &[n]), "team {n}");
    }
    assert_ne!(json(&office, &[]), json(&office, &[1]));
    assert_eq!(json(&office, &[2, 1]), json(&office, &[]), "all teams by name");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_in_any_order_and_twice_give_the_same_report(
        rows in Just(a_programme()).prop_shuffle(),
        again in Just(a_programme()).prop_shuffle(),
    ) {
        let expected = json(&Sample::of(&a_programme()), &[]);
        prop_assert_eq!(&json(&Sample::of(&rows), &[]), &expected);
        prop_assert_eq!(&json(&Sample::of(&with(rows, again)), &[]), &expected);
    }
}

/// Prints how long the questions of a large programme take. Run it alone, with `--release`.
#[test]
#[ignore = "measures, decides nothing"]
#[expect(clippy::print_stderr, reason = "what it is for")]
fn how_long_a_programme_of_43_classes_takes() {
    use std::time::Instant;

    let started = Instant::now();
    let sample = Sample::of(&a_large_programme());
    eprintln!("written: {:?}", started.elapsed());
    let query = sample.query();
    let time = |what: &str, ask: &dyn Fn() -> usize| {
        let mut best = std::time::Duration::MAX;
        let mut size = 0;
        for _ in 0..5 {
            let started = Instant::now();
            size = ask();
            best = best.min(started.elapsed());
        }
        eprintln!("{what}: {best:?} ({size})");
    };
    time("report", &|| query.report(&ALL).expect("a report").rows.len());
    for breakdown in [Breakdown::Class, Breakdown::Age, Breakdown::Topic] {
        time(&format!("report by {breakdown:?}"), &|| {
            query.report(&by(breakdown)).expect("a report").rows.len()
        });
    }
    let one_week =
        ReportQuery { from: Some(day("2026-11-01")), to: Some(day("2026-11-05")), ..ALL };
    time("report of a week", &|| query.report(&one_week).expect("a report").rows.len());
    time("classes", &|| query.classes().expect("classes").len());
    time("class", &|| query.class(class_id(10)).expect("a class").map_or(0, |c| c.marks.len()));
    time("find dang", &|| query.find_learners("dang").expect("learners").len());
    time("link candidates", &|| query.link_candidates().expect("pairs").len());
}

/// 43 classes of 100 learners and 20 meetings, with every mark and one level each.
fn a_large_programme() -> Vec<Row> {
    const FAMILY: [&str; 8] = ["Nguyễn", "Nguyễn", "Trần", "Lê", "Phạm", "Đặng", "Chíu", "Hoàng"];
    const MIDDLE: [&str; 4] = ["Văn", "Thị", "Đức", "Chăn"];
    const GIVEN: [&str; 12] =
        ["An", "Anh", "Bình", "Dũng", "Hoa", "Hòa", "Lan", "Lằm", "Minh", "Nga", "Phúc", "Yến"];
    let mut rows = Vec::new();
    let mut serial = 0u32;
    for n in 0..43u8 {
        let class_number = 10 + n;
        rows.push(class(class_number, &format!("Lớp {n}")));
        let learners: Vec<LearnerId> = (0..100)
            .map(|_| {
                serial += 1;
                serial_id(serial)
            })
            .collect();
        for (at, id) in learners.iter().enumerate() {
            let seed = id.0[0] as usize * 7 + id.0[1] as usize * 13 + at;
            let name = [FAMILY[seed % 8], MIDDLE[seed / 8 % 4], GIVEN[seed / 32 % 12]].join(" ");
            let mut one = a_learner(class_number / 10, 0, &name);
            one.learner = *id;
            one.details.birth_year = Some(1940 + u16::from(id.0[2] % 60));
            one.details.village = Some(format!("Thôn {}", id.0[3] % 12));
            rows.push(Row::Learner(one));
            rows.push(enrolled_as(class_number, *id));
        }
        for date in 1..=20 {
            let key = format!("11-{date:02}");
            rows.push(meeting(class_number, &key));
            rows.push(meeting_topic(class_number, &key, ["ai", "vneid"][date % 2]));
            for (at, id) in learners.iter().enumerate() {
                let mut row =
                    mark(class_number, &key, 0, [Present, Present, Late, Absent][(at + date) % 4]);
                if let Row::Mark(mark) = &mut row {
                    mark.short = (*id).into();
                }
                rows.push(row);
            }
        }
        for id in &learners {
            let mut row = level(class_number, 0, "ai", Level::Practised);
            if let Row::Level(level) = &mut row {
                level.short = (*id).into();
            }
            rows.push(row);
        }
    }
    rows
}

fn serial_id(serial: u32) -> LearnerId {
    let mut id = [0; 16];
    for (at, byte) in id.iter_mut().enumerate() {
        let mixed = (u64::from(serial) * 16 + at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        *byte = mixed.to_be_bytes()[0];
    }
    LearnerId(id)
}
