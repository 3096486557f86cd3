//! A class in two rolls that goes to another team: with all its people and plans, also where one half went first.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::ClassId;
use lantoa_core::domain::page::Page;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::ReportQuery;
use lantoa_tests::evening::{day, named};
use lantoa_tests::phone::{Phone, meet};

use crate::classes::{lead, moves};
use crate::same_classes::Twice;
use crate::taken_back::{last_act, later, takes_back};

/// Moves a class of the office's to a further team.
fn moves_away(office: &mut Phone, class: ClassId) -> ClassId {
    let team = office.adds_team("Đội 2");
    moves(office, class, team)
}

#[test]
fn one_of_two_that_moves_while_they_are_said_to_be_one_is_one_class_with_both() {
    let mut twice = Twice::begins();
    let mut lan = lead(&mut twice.evening);
    let there = twice.evening.office.adds_team("Đội 2");
    lan.does(Command::LinkClasses { a: twice.one, b: twice.other, same: true });
    let moved = moves(&mut twice.evening.office, twice.other, there);
    twice.evening.ha.marks(twice.meeting, twice.dung, Mark::Present);
    meet(&mut lan, &mut twice.evening.office);
    twice.evening.all_meet();
    let office = &mut twice.evening.office;
    let total = office.totals();
    assert_eq!((total.coverage.classes, total.total.learners, total.total.turns), (1, 1, 1));
    // Moved again, the people of the other roll come along.
    office.does(Command::MoveClass { class: twice.other, team: there, since: None });
    assert_eq!(office.sheet(moved).learners.len(), 5);
    assert_eq!(office.totals().coverage.classes, 1);
    for class in [twice.one, twice.other] {
        let details = named("Giàng A Phử");
        let add = Command::AddLearner { class, details, consent: None, since: None };
        assert!(matches!(office.tries(add), Err(Error::Moved { to, .. }) if to == moved));
    }
    assert_eq!(office.faults(), [""; 0]);
}

#[test]
fn who_came_by_either_roll_of_a_class_that_moved_leaves_the_new_one_alone() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let both = [(twice.evening.meeting, an), (twice.meeting, twice.dung)];
    for (meeting, learner) in both {
        twice.evening.office.marks(meeting, learner, Mark::Present);
    }
    twice.says(true);
    let office = &mut twice.evening.office;
    let moved = moves_away(office, twice.one);
    for (_, learner) in both {
        let (learner, since) = (learner.moved_into(moved), Some(day("2026-11-19")));
        office.does(Command::LeaveClass { learner, class: moved, since });
    }
    let before = office.totals().total.blank;
    let next = office.opens(moved, "2026-11-20");
    let comes = office.sheet(moved).learners;
    assert_eq!(comes.len(), 3);
    office.marks(next, comes[0].learner, Mark::Present);
    assert_eq!(office.totals().total.blank - before, 2, "of the three who come");
}

#[test]
fn a_joined_class_that_moved_goes_back_whole() {
    for has_met in [false, true] {
        let mut twice = Twice::begins();
        if has_met {
            twice.evening.office.marks(twice.meeting, twice.dung, Mark::Present);
        }
        twice.says(true);
        let office = &mut twice.evening.office;
        let before = (office.sheet(twice.one), office.totals());
        later(office);
        let moved = moves_away(office, twice.one);
        assert_ne!(office.sheet(twice.one), before.0);
        let act = last_act(office, Thing::Class(moved));
        takes_back(office, act);
        assert_eq!((office.sheet(twice.one), office.totals()), before, "{has_met}");
        twice.evening.all_meet();
    }
}

#[test]
fn a_joined_class_that_moves_plans_what_its_rolls_plan_that_have_not_ended() {
    for (rejoined, [first, second, ended], days) in [
        (false, ["mon", "wed", ""], 2),
        (false, ["mon,wed", "wed,sun", ""], 3),
        (false, ["mon", "", "wed"], 1),
        (true, ["mon", "wed", ""], 2),
    ] {
        let mut twice = Twice::begins();
        let third = twice.evening.office.adds_class("Lớp cũ", twice.evening.team, None);
        let [one, other] = [twice.one, twice.other];
        let office = &mut twice.evening.office;
        for (class, weekdays) in [(one, first), (other, second), (third, ended)] {
            let weekdays = weekdays.parse().expect("weekdays");
            office.does(Command::PlanClass { class, weekdays, from: day("2026-11-02") });
        }
        let close = Command::EditClass {
            class: third,
            name: None,
            place: None,
            closed: Some(true),
            holds: Holds::FromTheBeginning,
        };
        office.does(close);
        office.marks(twice.meeting, twice.dung, Mark::Present);
        twice.evening.all_meet();
        let mut lan = lead(&mut twice.evening);
        let moves_first = |twice: &mut Twice| moves_away(&mut twice.evening.office, one);
        // One of the two has moved before anybody heard that they are one.
        let moved = rejoined.then(|| moves_first(&mut twice));
        for b in [other, third] {
            lan.does(Command::LinkClasses { a: one, b, same: true });
        }
        meet(&mut lan, &mut twice.evening.office);
        twice.evening.all_meet();
        let moved = moved.unwrap_or_else(|| moves_first(&mut twice));
        let office = &mut twice.evening.office;
        let team = office.sheet(moved).team;
        office.does(Command::MoveClass { class: one, team, since: None });
        let week = ReportQuery {
            from: Some(day("2026-11-16")),
            to: Some(day("2026-11-22")),
            ..ReportQuery::default()
        };
        let planned = office.asks().report(&week).expect("a report").total.planned;
        assert_eq!(planned, days, "{first} {second} {ended}");
        // What the one that had ended planned before the move is as it was.
        let past = ReportQuery {
            from: Some(day("2026-11-02")),
            to: Some(day("2026-11-08")),
            ..ReportQuery::default()
        };
        let planned = office.asks().report(&past).expect("a report").total.planned;
        assert_eq!(planned, days, "{first} {second} {ended}");
        assert_eq!(office.faults(), [""; 0]);
    }
}

#[test]
fn the_other_one_goes_on_where_the_smaller_moves_while_they_are_said_to_be_one() {
    let mut twice = Twice::begins();
    let (one, other) = (twice.one, twice.other);
    let [an, ..] = twice.evening.learners;
    // So that the move ends its roll from a day on.
    for (meeting, learner) in [(twice.evening.meeting, an), (twice.meeting, twice.dung)] {
        twice.evening.office.marks(meeting, learner, Mark::Present);
    }
    twice.evening.all_meet();
    let mut lan = lead(&mut twice.evening);
    let there = twice.evening.office.adds_team("Đội 2");
    lan.does(Command::LinkClasses { a: one, b: other, same: true });
    let moved = moves(&mut twice.evening.office, one, there);
    meet(&mut lan, &mut twice.evening.office);
    twice.evening.all_meet();
    let listed = |phone: &Phone| {
        let page = Page { limit: 10, after: None };
        let paged = phone.asks().classes_page(None, &page).expect("classes").rows;
        let mut all = phone.asks().classes().expect("classes");
        phone.asks().drop_moved(&mut all).expect("classes");
        assert_eq!(paged, all);
        paged.into_iter().map(|line| line.class).collect::<BTreeSet<_>>()
    };
    assert_eq!(listed(&twice.evening.office), BTreeSet::from([moved, other]));
    assert_eq!(twice.evening.office.totals().coverage.classes, 1);
    // Who comes now comes to the one that goes on, by either id.
    let newcomer = twice.evening.ha.registers("Giàng A Phử", one);
    let classes = twice.evening.ha.asks().learner(newcomer).expect("a learner");
    assert_eq!(classes.expect("she is held").classes, [other]);
    twice.evening.all_meet();
    let office = &mut twice.evening.office;
    // It ends and is opened again without the one that went.
    let one_before = office.sheet(moved);
    for closed in [true, false] {
        let (name, place, holds) = (None, None, Holds::FromTheBeginning);
        office.does(Command::EditClass { class: other, name, place, closed: Some(closed), holds });
    }
    assert_eq!(listed(office), BTreeSet::from([moved, other]));
    assert_eq!(office.sheet(moved), one_before);
    moves(office, one, there);
    assert_eq!(listed(office), BTreeSet::from([moved]));
    assert_eq!(office.sheet(moved).learners.len(), 6);
    assert_eq!(office.faults(), [""; 0]);
}

#[test]
fn who_left_the_new_class_and_comes_by_the_other_roll_is_brought_with_that_one() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let office = &mut twice.evening.office;
    let (one, other) = (twice.one, twice.other);
    for class in [one, other] {
        let since = Some(day("2026-11-02"));
        office.does(Command::EnrolLearner { learner: an, class, since });
    }
    twice.evening.all_meet();
    let mut lan = lead(&mut twice.evening);
    let office = &mut twice.evening.office;
    let moved = moves_away(office, one);
    let there = office.sheet(moved).team;
    let learner = an.moved_into(moved);
    office.does(Command::LeaveClass { learner, class: moved, since: None });
    lan.does(Command::LinkClasses { a: one, b: other, same: true });
    meet(&mut lan, office);
    let comes = |office: &Phone| {
        let sheet = office.sheet(moved);
        sheet.learners.iter().any(|line| line.learner == learner)
    };
    assert!(!comes(office));
    later(office);
    office.does(Command::MoveClass { class: other, team: there, since: None });
    assert!(comes(office));
    assert_eq!(office.faults(), [""; 0]);
}

#[test]
fn who_came_to_the_other_roll_before_does_not_hold_up_what_brought_them_to_one() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let office = &mut twice.evening.office;
    later(office);
    office.does(Command::EnrolLearner { learner: an, class: twice.again, since: None });
    let act = last_act(office, Thing::Learner(an));
    later(office);
    twice.says(true);
    let office = &mut twice.evening.office;
    office.marks(twice.evening.meeting, an, Mark::Present);
    later(office);
    takes_back(office, act);
    assert_eq!(office.sheet(twice.one).learners.len(), 5, "An comes by the roll of before");
    assert_eq!(office.faults(), [""; 0]);
}

#[test]
fn meetings_of_all_rolls_of_before_a_move_are_listed_and_a_day_on_which_it_met_there_was_heard_of()
{
    let mut twice = Twice::begins();
    twice.says(true);
    let (first, second) = (twice.evening.meeting, twice.meeting);
    let office = &mut twice.evening.office;
    office.marks(second, twice.dung, Mark::Present);
    let moved = moves_away(office, twice.one);
    let listed = office.asks().meetings(moved).expect("an answer");
    let ids: BTreeSet<_> = listed.iter().map(|line| line.meeting).collect();
    assert_eq!(ids, BTreeSet::from([first, second]));
    assert!(office.asks().blanks(moved).expect("an answer").contains_key(&second));
    let weekdays = "mon,tue,wed,thu,fri,sat,sun".parse().expect("weekdays");
    let from = second.key.date;
    office.does(Command::PlanClass { class: moved, weekdays, from });
    let tomorrow = from.tomorrow().expect("a day");
    let days = office.asks().class_days(moved, tomorrow).expect("an answer").expect("it is held");
    assert_eq!(days.not_heard_of, [tomorrow]);
}
