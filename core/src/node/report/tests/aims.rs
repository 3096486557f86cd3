//! What was asked of a place beside what was reached there.

use crate::domain::class::Class;
use crate::domain::programme::{Target, TopicId};
use crate::domain::progress::Level;
use crate::domain::row::{PlaceLink, Row};
use crate::node::answer::ReportQuery;
use crate::node::report::tests::{ALL, one_class, report, with};
use crate::node::sample::*;

fn target(place: u8, topic: &str, percent: u8, of: u32, from: Option<&str>) -> Row {
    let topic: TopicId = topic.parse().expect("a topic");
    let target = Target { place: place_id(place), topic, percent, of, from: from.map(day) };
    if from.is_none() { Row::Target(target) } else { Row::TargetDay(target) }
}

/// Class 10 in commune 7 of province 6, class 11 of another team in commune 8 of it.
fn two_communes() -> Vec<Row> {
    let within = |n: u8, name: &str| Row::Place {
        place: place_id(n),
        name: name.to_owned(),
        within: Some(place_id(6)),
    };
    with(
        one_class(),
        [
            place(6, "Quảng Ninh"),
            within(7, "Cẩm Phả"),
            within(8, "Ba Chẽ"),
            team(2, "Đội Hai", Some(8)),
            class(20, "Lớp Hai"),
            enrolled(20, 6),
            same_person(1, 6),
            level(10, 1, "vneid", Level::Alone),
            level(20, 6, "vneid", Level::Confirmed),
            level(10, 2, "vneid", Level::Confirmed),
            level(10, 3, "vneid", Level::Taught),
            level(10, 4, "ai", Level::Confirmed),
        ],
    )
}

#[test]
fn a_target_counts_each_person_once_in_a_place_and_all_within_it() {
    let targets = [
        target(6, "vneid", 80, 3, None),
        target(7, "vneid", 50, 1, None),
        target(8, "ai", 1, 0, None),
    ];
    let report = report(&with(two_communes(), targets), ALL);
    let lines = report.targets.iter().map(|line| {
        (&*line.name, line.target.topic.as_str(), line.needed, line.reached, line.share)
    });
    // Of person 1 the other commune has the confirmation.
    let expected = [
        ("Quảng Ninh", "vneid", 3, 2, Some(67)),
        ("Cẩm Phả", "vneid", 1, 1, Some(100)),
        ("Ba Chẽ", "ai", 0, 0, None),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    assert_eq!(report.targets[0].levels["taught"], 1);
    assert_eq!(report.targets[1].levels["alone"], 1);
}

#[test]
fn the_target_that_holds_at_the_end_of_the_period_is_asked_about() {
    let targets = [
        target(6, "vneid", 80, 100, None),
        target(6, "vneid", 100, 200, Some("2026-01-01")),
        target(6, "ai", 10, 100, None),
        target(6, "ai", 0, 0, Some("2026-06-01")),
    ];
    let rows = with(two_communes(), targets);
    let asked = |to: Option<&str>| {
        let lines = report(&rows, ReportQuery { to: to.map(day), ..ALL }).targets;
        let lines = lines.into_iter().map(|line| (line.target.topic.to_string(), line.needed));
        lines.collect::<Vec<_>>()
    };
    let (ai, vneid) = ("ai".to_owned(), "vneid".to_owned());
    assert_eq!(asked(Some("2025-12-31")), [(ai.clone(), 10), (vneid.clone(), 80)]);
    assert_eq!(asked(Some("2026-01-31")), [(ai, 10), (vneid.clone(), 200)]);
    assert_eq!(asked(None), [(vneid, 200)]);
}

#[test]
fn a_report_of_some_teams_stands_beside_no_target() {
    let rows = with(two_communes(), [target(6, "vneid", 80, 3, None)]);
    let query = ReportQuery { teams: [team_id(1)].into(), ..ALL };
    assert_eq!(report(&rows, query).targets, []);
}

#[test]
fn who_was_confirmed_in_a_class_that_ended_before_the_period_stays_confirmed() {
    let mut rows = with(two_communes(), [target(7, "vneid", 50, 1, None)]);
    let closed = Class { closed: true, ..a_class(10, "Lớp Một") };
    rows.push(Row::Class(closed));
    let query = ReportQuery { from: Some(day("2027-01-01")), to: Some(day("2027-01-31")), ..ALL };
    let report = report(&rows, query);
    assert_eq!((report.coverage.classes, report.targets[0].reached), (1, 1));
}

#[test]
fn targets_of_communes_that_became_one_are_taken_together_unless_it_has_its_own() {
    let into = |n: u8| Row::PlaceLink(PlaceLink::Into(day("2025-07-01")), place_id(n), place_id(9));
    let merged = [place(9, "Hạ Long"), into(7), into(8)];
    let parts = [target(7, "vneid", 50, 200, None), target(8, "vneid", 70, 300, None)];
    let rows = with(with(two_communes(), merged), parts);
    let line = |rows: &[Row]| {
        let lines = report(rows, ALL).targets;
        assert_eq!(lines.len(), 1, "{lines:?}");
        let line = &lines[0];
        (line.name.clone(), line.target.percent, line.target.of, line.needed, line.reached)
    };
    assert_eq!(line(&rows), ("Hạ Long".to_owned(), 62, 500, 310, 2));
    let rows = with(rows, [target(9, "vneid", 100, 10, None)]);
    assert_eq!(line(&rows), ("Hạ Long".to_owned(), 100, 10, 10, 2));
}

#[test]
fn a_commune_that_was_added_twice_before_it_became_another_counts_once() {
    let into = |n: u8| Row::PlaceLink(PlaceLink::Into(day("2025-07-01")), place_id(n), place_id(9));
    let twice = Row::PlaceLink(PlaceLink::Same, place_id(7), place_id(10));
    let merged = [place(9, "Hạ Long"), place(10, "Cẩm Phả"), twice, into(7), into(8)];
    let parts = [
        target(7, "vneid", 50, 200, None),
        target(8, "vneid", 70, 300, None),
        target(10, "vneid", 50, 200, None),
    ];
    let line = &report(&with(with(two_communes(), merged), parts), ALL).targets[0];
    assert_eq!((line.target.of, line.needed), (500, 310));
}
