//! Which meetings count, on which day, for which team, and who was expected there.

use std::collections::BTreeSet;

use crate::domain::attendance::Mark::{Absent, Late, Present};
use crate::domain::class::{Class, Enrolment};
use crate::domain::row::{ClassDay, Joining, Link, LinkKind, LinkRow, Retired, Row};
use crate::node::answer::{Breakdown, ReportQuery};
use crate::node::report::tests::{ALL, by, keys, one_class, report, total, total_of, with};
use crate::node::sample::*;

#[test]
fn joined_meetings_are_one_meeting_on_the_latest_day_with_the_mark_that_prevails() {
    let rows = with(
        one_class(),
        [
            meeting(10, "01-01"),
            mark(10, "01-01", 1, Absent),
            mark(10, "01-01", 2, Present),
            mark(10, "11-02", 1, Present),
            mark(10, "11-02", 2, Present),
        ],
    );
    assert_eq!((total(&rows).meetings, total(&rows).turns), (2, 3));
    let (a, b) = (meeting_id(10, "01-01"), meeting_id(10, "11-02"));
    let joined = with(rows, [link(LinkKind::Meeting, a, b, true)]);
    let row = total(&joined);
    assert_eq!((row.meetings, row.turns, row.present_rate), (1, 2, Some(100)));
    for (from, to, meetings, turns) in
        [("2026-01-01", "2026-01-31", 0, 0), ("2026-11-01", "2026-11-30", 1, 2)]
    {
        let query = ReportQuery { from: Some(day(from)), to: Some(day(to)), ..ALL };
        let row = report(&joined, query).rows[0].clone();
        assert_eq!((row.meetings, row.turns), (meetings, turns), "{from}");
    }
}

#[test]
fn registrations_of_one_person_that_differ_are_disputed_within_one_meeting_only() {
    let rows = with(
        one_class(),
        [
            link(LinkKind::Person, learner_id(1), learner_id(2), true),
            meeting(10, "11-02"),
            mark(10, "11-02", 1, Present),
            meeting(10, "11-09"),
            mark(10, "11-09", 2, Absent),
        ],
    );
    let (a, b) = (meeting_id(10, "11-02"), meeting_id(10, "11-09"));
    let joined = with(rows, [link(LinkKind::Meeting, a, b, true)]);
    let row = total(&joined);
    assert_eq!((row.meetings, row.turns, row.disputed), (1, 1, 0));
    let differing = with(joined.clone(), [mark(10, "11-09", 1, Present)]);
    let row = total(&differing);
    assert_eq!((row.meetings, row.turns, row.disputed), (1, 1, 1));
    for (rows, open) in [(&differing, 1), (&joined, 0)] {
        let listed = Sample::of(rows).query().disputes().expect("an answer");
        assert_eq!(listed.len(), open, "as many as are counted");
    }
}

#[test]
fn a_moved_class_counts_once_with_what_was_recorded_before() {
    let rows = with(
        one_class(),
        [
            mark(10, "11-02", 1, Present),
            mark(10, "11-09", 1, Present),
            team(2, "Đội Hai", None),
            class(20, "Lớp Một ở Đội Hai"),
            enrolled(20, 8),
            meeting(20, "11-09"),
            meeting(20, "11-16"),
            mark(20, "11-09", 8, Late),
            mark(20, "11-16", 8, Present),
            link(LinkKind::MovedClass, class_id(20), class_id(10), true),
            link(LinkKind::MovedLearner, learner_id(8), learner_id(1), true),
        ],
    );
    let whole = report(&rows, by(Breakdown::Class));
    assert_eq!(keys(&whole), [class_id(20).to_string()]);
    let row = &whole.rows[0];
    assert_eq!((row.classes, row.meetings, row.turns, row.learners), (1, 3, 3, 1));
    assert_eq!(row.name, "Lớp Một ở Đội Hai");
    assert_eq!(whole.coverage.classes, 1);
    // A turn is of the team whose roll holds it: the meeting of the 9th is in both rows, once in the total.
    let by_team = report(&rows, by(Breakdown::Team));
    let counted: Vec<_> = by_team.rows.iter().map(|row| (row.meetings, row.turns)).collect();
    assert_eq!(keys(&by_team), [1, 2].map(|n| team_id(n).to_string()));
    assert_eq!(counted, [(2, 2), (2, 2)]);
    assert_eq!((by_team.total.meetings, by_team.total.turns), (3, 3));
    for row in &by_team.rows {
        let teams = BTreeSet::from([row.key.parse().expect("a team's id")]);
        let alone = total_of(&rows, ReportQuery { teams, ..ALL });
        assert_eq!((alone.meetings, alone.turns), (row.meetings, row.turns));
    }
}

#[test]
fn a_class_moved_away_stays_with_its_old_team_for_what_was_held_there() {
    let ended = Class { closed: true, ..a_class(10, "Lớp Một") };
    let rows = with(
        one_class(),
        [
            Row::Class(ended),
            mark(10, "11-02", 1, Present),
            team(2, "Đội Hai", None),
            class(20, "Lớp Một"),
            link(LinkKind::MovedClass, class_id(20), class_id(10), true),
        ],
    );
    let before = ReportQuery { to: Some(day("2026-11-05")), ..by(Breakdown::Team) };
    let old = &report(&rows, before).rows[0];
    assert_eq!((&*old.key, old.turns), (&*team_id(1).to_string(), 1));
    let after = ReportQuery { from: Some(day("2026-11-05")), ..by(Breakdown::Team) };
    assert_eq!(keys(&report(&rows, after)), [team_id(2).to_string()], "it ended in the old one");
}

#[test]
fn of_a_class_that_went_and_came_back_the_one_after_the_most_moves_stands_for_it() {
    // 12, 11, 10 one after another, of which the one that 10 became is not held.
    let rows = with(
        one_class(),
        [
            class(11, "Lớp Một"),
            class(12, "Lớp Một"),
            link(LinkKind::MovedClass, class_id(11), class_id(12), true),
            link(LinkKind::MovedClass, class_id(10), class_id(11), true),
            link(LinkKind::MovedClass, class_id(30), class_id(10), true),
        ],
    );
    assert_eq!(keys(&report(&rows, by(Breakdown::Class))), [class_id(10).to_string()]);
    let turned = with(
        one_class(),
        [
            class(11, "Lớp Một"),
            link(LinkKind::MovedClass, class_id(11), class_id(10), true),
            link(LinkKind::MovedClass, class_id(30), class_id(11), true),
        ],
    );
    assert_eq!(keys(&report(&turned, by(Breakdown::Class))), [class_id(11).to_string()]);
}

#[test]
fn a_meeting_that_was_only_opened_counts_nowhere() {
    let row = total(&one_class());
    assert_eq!((row.classes, row.meetings, row.blank), (1, 0, 0));
    let sample = Sample::of(&one_class());
    let coverage = sample.query().report(&ALL).expect("a report").coverage;
    assert_eq!((coverage.reported, coverage.missing[0].last), (0, None));
}

#[test]
fn the_day_of_the_meeting_that_was_chosen_holds_for_joined_ones() {
    let joined = |a: &str, b: &str, joining| {
        let (a, b) = (meeting_id(10, a), meeting_id(10, b));
        let kind = LinkKind::Meeting;
        let link = Link { kind, a: a.to_string(), b: b.to_string(), joining };
        Row::Link(LinkRow { space: team_id(0).space(), link, moved: None, dispute: None })
    };
    let days = |links: Vec<Row>| -> Vec<u8> {
        let marks = ["11-05", "11-20", "11-25"].map(|day| mark(10, day, 1, Present));
        let rows = with(with(one_class(), marks), links);
        let on = |day_of: &u8| {
            let day = day(&format!("2026-11-{day_of:02}"));
            total_of(&rows, ReportQuery { from: Some(day), to: Some(day), ..ALL }).turns > 0
        };
        (1..=30).filter(on).collect()
    };
    use Joining::{DayOfA, DayOfB, Later, Parted};
    assert_eq!(days(vec![joined("11-05", "11-20", Parted)]), [5, 20, 25]);
    assert_eq!(days(vec![joined("11-05", "11-20", Later)]), [20, 25]);
    assert_eq!(days(vec![joined("11-05", "11-20", DayOfA)]), [5, 25]);
    assert_eq!(days(vec![joined("11-05", "11-20", DayOfB)]), [20, 25]);
    // Of three the one that no other goes before.
    let chain = vec![joined("11-05", "11-20", DayOfA), joined("11-20", "11-25", DayOfA)];
    assert_eq!(days(chain), [5]);
    // In a circle the latest day.
    let circle = vec![
        joined("11-05", "11-20", DayOfA),
        joined("11-20", "11-25", DayOfA),
        joined("11-05", "11-25", DayOfB),
    ];
    assert_eq!(days(circle), [25]);
}

#[test]
fn who_does_not_come_that_day_is_not_blank_and_absent_in_no_rate() {
    let from = |n, day_of: &str, enrolment| {
        let Row::Enrolment { space, class, learner, .. } = enrolled(10, n) else { panic!("a row") };
        let from = day(&format!("2026-{day_of}"));
        Row::EnrolmentDay { space, class, learner, from, enrolment }
    };
    let base = with(
        one_class(),
        [1, 2, 3].map(|n| mark(10, "11-09", n, Present)).into_iter().chain([
            mark(10, "11-02", 1, Present),
            mark(10, "11-02", 2, Absent),
            mark(10, "11-02", 4, Absent),
        ]),
    );
    let row = total(&base);
    assert_eq!((row.blank, row.present_rate), (4, Some(67)));
    // Two left before the 9th: who came all the same had a turn.
    let left = with(base.clone(), [3, 4].map(|n| from(n, "11-08", Enrolment::Left)));
    assert_eq!((total(&left).blank, total(&left).present_rate), (3, Some(67)));
    let left = with(base.clone(), [from(4, "11-02", Enrolment::Left)]);
    assert_eq!((total(&left).blank, total(&left).present_rate), (3, Some(80)), "absent and gone");
    let narrow = ReportQuery { from: Some(day("2026-11-03")), ..ALL };
    assert_eq!(total_of(&left, narrow).blank, 1);
}

#[test]
fn a_class_has_reported_when_it_met_and_nothing_of_its_space_is_missing() {
    let ended = Class { closed: true, ..a_class(12, "Lớp cũ") };
    let rows = with(
        one_class(),
        [
            class(11, "Lớp Ba"),
            Row::Class(ended),
            class(20, "Lớp Bốn"),
            meeting(20, "11-05"),
            mark(20, "11-05", 8, Present),
            mark(10, "11-09", 1, Present),
        ],
    );
    let sample = Sample::of(&rows);
    let coverage = sample.query().report(&ALL).expect("a report").coverage;
    assert_eq!((coverage.classes, coverage.reported), (3, 2));
    assert_eq!(coverage.missing[0].class, class_id(11));
    assert_eq!(coverage.missing[0].last, None);
    let november_4 = ReportQuery { to: Some(day("2026-11-04")), ..ALL };
    let query = sample.query_without(&[1]);
    let coverage = query.report(&november_4).expect("a report").coverage;
    let missing: Vec<_> = coverage.missing.iter().map(|m| (&*m.name, m.last)).collect();
    assert_eq!(coverage.reported, 0);
    // Lớp Bốn began on the 5th; so did Lớp Một later, unless what is missing of its space says otherwise.
    assert_eq!(missing, [("Lớp Ba", None), ("Lớp Một", Some(day("2026-11-09")))]);
    let coverage = sample.query().report(&november_4).expect("a report").coverage;
    assert_eq!((coverage.classes, coverage.missing.len()), (1, 1));
}

#[test]
fn a_class_that_is_retired_is_asked_about_until_then() {
    let of = |number: u8| (team_id(number / 10).space(), class_id(number));
    let (space, retired) = of(10);
    let rows = with(
        one_class(),
        [
            Row::Retired(space, Retired::Class(retired), day("2026-11-16")),
            class(20, "Lớp Hai"),
            Row::Retired(space, Retired::Team(team_id(2)), day("2026-11-16")),
            class(30, "Lớp Ba"),
        ],
    );
    let sample = Sample::of(&rows);
    let asked = |from: &str| {
        let query = ReportQuery { from: Some(day(from)), ..ALL };
        let coverage = sample.query().report(&query).expect("a report").coverage;
        coverage.missing.iter().map(|missing| missing.class).collect::<Vec<_>>()
    };
    assert_eq!(asked("2026-11-15"), [30, 20, 10].map(class_id));
    assert_eq!(asked("2026-11-16"), [class_id(30)]);
}

#[test]
fn a_class_begins_with_its_first_plan_dated_enrolment_or_mark() {
    let learner = |number| Row::Enrolment {
        space: team_id(1).space(),
        class: class_id(10),
        learner: learner_id(number),
        enrolment: Enrolment::Enrolled,
        undated: None,
    };
    let november = |to: &str| ReportQuery { to: Some(day(&format!("2026-11-{to}"))), ..ALL };
    let asked = |more: Row, to: &str| {
        let rows = with(vec![class(10, "Lớp Một"), learner(1)], [more]);
        Sample::of(&rows).query().report(&november(to)).expect("a report").coverage.classes
    };
    let (space, class) = (team_id(1).space(), class_id(10));
    let from = day("2026-11-10");
    let (learner, enrolment) = (learner_id(1), Enrolment::Enrolled);
    let comes = Row::EnrolmentDay { space, class, learner, from, enrolment };
    assert_eq!((asked(comes.clone(), "09"), asked(comes, "10")), (0, 1));
    let leaves = Row::EnrolmentDay { space, class, learner, from, enrolment: Enrolment::Left };
    assert_eq!(asked(leaves, "09"), 1, "who leaves was there before");
    // Whoever comes from the beginning came before a plan; the first mark says when that was.
    let plan = Row::ClassDay(space, class, from, ClassDay::Plan(1));
    let rows = with(vec![self::class(10, "Lớp Một"), enrolled(10, 1)], [plan]);
    let asked = |rows: &[Row]| {
        Sample::of(rows).query().report(&november("09")).expect("a report").coverage.classes
    };
    assert_eq!(asked(&rows), 1);
    let marked = with(rows, [meeting(10, "11-12"), mark(10, "11-12", 1, Present)]);
    assert_eq!(asked(&marked), 0);
}

/// The meeting in which somebody had a first turn was typed later than the period, and joined to an
/// earlier day.
#[test]
fn a_turn_before_the_period_moves_a_first_day_back_whatever_its_meeting_was_called() {
    let newcomer = |row: Row| {
        let Row::Enrolment { space, class, learner, enrolment, .. } = row else { panic!("a row") };
        let from = day("2026-11-20");
        let undated = None;
        [
            Row::Enrolment { space, class, learner, enrolment, undated },
            Row::EnrolmentDay { space, class, learner, from, enrolment },
        ]
    };
    let link = Link {
        kind: LinkKind::Meeting,
        a: meeting_id(10, "11-02").to_string(),
        b: meeting_id(10, "11-25").to_string(),
        joining: Joining::DayOfA,
    };
    let rows = with(
        with(one_class(), newcomer(enrolled(10, 6))),
        [
            mark(10, "11-09", 1, Present),
            mark(10, "11-25", 6, Present),
            Row::Link(LinkRow { space: team_id(0).space(), link, moved: None, dispute: None }),
        ],
    );
    let between = ReportQuery { from: Some(day("2026-11-03")), to: Some(day("2026-11-09")), ..ALL };
    assert_eq!(total_of(&rows, between).blank, 5, "four of the first five, and the newcomer");
}
