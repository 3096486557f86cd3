//! A class that moved, by team and as a whole: both tell one thing. (Guards: a row and a total that differ in who was
//! expected, a day that one team held and another is asked for, and a person of two registrations who is told by the
//! older one.)

use std::collections::BTreeSet;

use crate::domain::attendance::Mark::{Absent, Present};
use crate::domain::class::Enrolment;
use crate::domain::learner::Sex;
use crate::domain::row::{ClassDay, LinkKind, Row};
use crate::node::answer::{Breakdown, ReportQuery, ReportRow};
use crate::node::report::tests::{ALL, by, keys, report, total, total_of};
use crate::node::sample::*;

/// Class 10 of team 1 went to team 2 on 12 November as class 20, with learners 1 and 2 as 8 and 9; it met in team 1 on
/// the 5th and on the day of the move, in team 2 on the 19th.
fn moved() -> Vec<Row> {
    let rows = vec![
        team(1, "Đội Một", None),
        team(2, "Đội Hai", None),
        class(10, "Lớp Một"),
        class(20, "Lớp Một"),
        enrolled(10, 1),
        enrolled(10, 2),
        link(LinkKind::MovedClass, class_id(20), class_id(10), true),
        link(LinkKind::MovedLearner, learner_id(8), learner_id(1), true),
        link(LinkKind::MovedLearner, learner_id(9), learner_id(2), true),
        meeting(10, "11-05"),
        meeting(10, "11-12"),
        meeting(20, "11-19"),
        mark(10, "11-05", 1, Present),
        mark(10, "11-05", 2, Present),
        mark(10, "11-12", 1, Absent),
        mark(10, "11-12", 2, Present),
        mark(20, "11-19", 9, Present),
    ];
    let come = [8, 9].map(|learner| comes_from(20, learner, "12", Enrolment::Enrolled));
    rows.into_iter().chain(come.into_iter().flatten()).collect()
}

fn comes_from(class: u8, learner: u8, from: &str, enrolment: Enrolment) -> [Row; 2] {
    let Row::Enrolment { space, class, learner, .. } = enrolled(class, learner) else {
        panic!("a row")
    };
    let from = day(&format!("2026-11-{from}"));
    [
        Row::Enrolment { space, class, learner, enrolment, undated: None },
        Row::EnrolmentDay { space, class, learner, from, enrolment },
    ]
}

fn plan(class: u8, from: &str, what: ClassDay) -> Row {
    let from = day(&format!("2026-11-{from}"));
    Row::ClassDay(team_id(class / 10).space(), class_id(class), from, what)
}

/// Returns the rows of both teams, each as the report of that team alone has it, and the total.
fn by_team(rows: &[Row], to: Option<&str>) -> [ReportRow; 3] {
    let to = to.map(|to| day(&format!("2026-11-{to}")));
    let whole = report(rows, ReportQuery { to, ..by(Breakdown::Team) });
    for row in &whole.rows {
        let teams = BTreeSet::from([row.key.parse().expect("a team's id")]);
        let alone = total_of(rows, ReportQuery { teams, to, ..ALL });
        assert_eq!(alone.numbers(), row.numbers(), "{}", row.name);
    }
    let [first, second] = <[ReportRow; 2]>::try_from(whole.rows).expect("two teams");
    [first, second, whole.total]
}

#[test]
fn who_is_expected_at_a_meeting_is_the_same_in_the_row_of_its_team_and_in_the_total() {
    // Said in the new team: one left before the move, and so did not come with it; one came before it.
    let mut rows = moved();
    let is_of =
        |row: &Row| matches!(row, Row::EnrolmentDay { learner, .. } if *learner == learner_id(8));
    rows.retain(|row| !is_of(row));
    for day in ["10", "12"] {
        rows.extend(comes_from(20, 8, day, Enrolment::Left));
    }
    rows.extend(comes_from(20, 7, "11", Enrolment::Enrolled));
    let [first, second, total] = by_team(&rows, None);
    assert_eq!((total.turns, total.present_rate, total.blank), (4, Some(100), 2));
    assert_eq!((first.turns, first.present_rate, first.blank), (3, Some(100), 1), "of the 12th");
    assert_eq!((second.turns, second.blank), (1, 1));
}

#[test]
fn a_day_on_which_one_team_met_is_planned_there_and_asked_of_no_other() {
    let thursdays = ClassDay::Plan(1 << 3);
    let mut rows = moved();
    rows.push(plan(10, "01", thursdays));
    rows.push(plan(10, "12", ClassDay::Closed(true)));
    rows.push(plan(20, "12", thursdays));
    let [first, second, total] = by_team(&rows, Some("30"));
    let planned = |row: &ReportRow| (row.planned, row.not_heard_of);
    assert_eq!(planned(&total), (4, 1), "5, 12, 19, 26");
    assert_eq!((planned(&first), planned(&second)), ((2, 0), (2, 1)));
}

#[test]
fn a_person_who_moved_is_told_by_what_is_known_where_the_person_went() {
    let told = |who: u8, team: u8, sex| {
        let mut learner = a_learner(team, who, "An");
        learner.details.sex = sex;
        Row::Learner(learner)
    };
    // Ids are by chance: whichever is the smaller one.
    for (old, new) in [(1, 8), (8, 1)] {
        let row = |class: u8, who: u8, day: &str| mark(class, day, who, Present);
        let rows = |now| {
            vec![
                team(1, "Đội Một", None),
                team(2, "Đội Hai", None),
                class(10, "Lớp Một"),
                class(20, "Lớp Hai"),
                enrolled(10, old),
                enrolled(20, new),
                link(LinkKind::MovedLearner, learner_id(new), learner_id(old), true),
                told(old, 1, Some(Sex::Male)),
                told(new, 2, now),
                meeting(10, "11-05"),
                meeting(20, "11-19"),
                row(10, old, "11-05"),
                row(20, new, "11-19"),
            ]
        };
        let sexes = |now| keys(&report(&rows(now), by(Breakdown::Sex))).join(" ");
        assert_eq!(sexes(Some(Sex::Female)), "female", "{old} became {new}");
        assert_eq!(sexes(None), "male", "what is not said there was said before");
        assert_eq!(total(&rows(None)).learners, 1);
    }
}
