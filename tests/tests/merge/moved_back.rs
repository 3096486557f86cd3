//! A move is taken back whole or not at all, and who moves again is there again.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, LearnerId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::taken_back::{Made, NoWayBack, Work, WorkedOn};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, meet};

use crate::taken_back::{last_act, later, no_way_back, refused, shown, takes_back};

fn moves(phone: &mut Phone, learner: LearnerId, class: ClassId) -> LearnerId {
    later(phone);
    let Outcome::Learner(moved) = phone.does(Command::MoveLearner { learner, class, since: None })
    else {
        panic!("a learner was moved")
    };
    moved
}

fn moves_class(phone: &mut Phone, class: ClassId, team: TeamId) -> ClassId {
    later(phone);
    let Outcome::Class(moved) = phone.does(Command::MoveClass { class, team, since: None }) else {
        panic!("a class was moved")
    };
    moved
}

fn people(phone: &Phone, class: ClassId) -> Vec<LearnerId> {
    phone.sheet(class).learners.iter().map(|line| line.learner).collect()
}

/// Returns a lead's phone of these teams, which holds all that the office holds of them.
fn joins(evening: &mut Evening, number: u8, teams: &[TeamId]) -> Phone {
    let mut lan = Phone::new("Lan", number);
    lan.now = evening.office.now;
    let ticket = evening.office.invites(Role::Lead, teams, None);
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut lan, &mut evening.office);
    lan
}

#[test]
fn who_moves_again_after_it_was_taken_back_is_there_again_and_goes_back_again() {
    for has_met in [false, true] {
        let mut evening = Evening::begins();
        let Evening { class, meeting, learners: [a, ..], .. } = evening;
        let office = &mut evening.office;
        let team = office.adds_team("Đội 2");
        let there = office.adds_class("Lớp khác", team, None);
        if has_met {
            let stays = office.registers("Lý A Páo", there);
            let held = office.opens(there, "2026-11-12");
            office.marks(held, stays, Mark::Present);
            office.marks(meeting, a, Mark::Present);
        }
        let before = shown(office);
        let moved = moves(office, a, there);
        let after = shown(office);
        for _ in 0..3 {
            assert!(people(office, there).contains(&moved), "{has_met}");
            assert!(!people(office, class).contains(&a), "{has_met}");
            assert_eq!(shown(office), after, "{has_met}");
            let act = last_act(office, Thing::Learner(moved));
            takes_back(office, act);
            assert_eq!(shown(office), before, "{has_met}");
            // The taking back itself is taken back, and done once more.
            let act = last_act(office, Thing::Learner(moved));
            takes_back(office, act);
            assert_eq!(shown(office), after, "{has_met}");
            let act = last_act(office, Thing::Learner(moved));
            takes_back(office, act);
            assert_eq!(shown(office), before, "{has_met}");
            assert_eq!(moves(office, a, there), moved);
        }
        let act = last_act(office, Thing::Learner(moved));
        later(office);
        let held = office.opens(there, "2026-11-13");
        office.marks(held, moved, Mark::Late);
        let Error::ActWorkedOn(things) = refused(office, act) else { panic!("was marked") };
        assert_eq!(things, [WorkedOn { made: Made::Learner(moved), how: Work::Marked }]);
        evening.all_meet();
    }
}

#[test]
fn a_class_that_moves_again_after_it_was_taken_back_has_everybody_and_goes_back_again() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, ..], .. } = evening;
    let office = &mut evening.office;
    let team = office.adds_team("Đội 2");
    for _ in 0..3 {
        let moved = moves_class(office, class, team);
        assert_eq!(people(office, moved).len(), 3);
        assert!(!office.sheet(moved).closed && office.sheet(class).closed);
        let act = last_act(office, Thing::Class(moved));
        let back = takes_back(office, act);
        assert_eq!(back.classes, [moved]);
        assert_eq!(people(office, class).len(), 3);
        assert!(people(office, moved).is_empty());
        assert!(office.sheet(moved).closed && !office.sheet(class).closed);
        assert!(office.asks().links().expect("links").is_empty());
    }
    let moved = moves_class(office, class, team);
    let act = last_act(office, Thing::Class(moved));
    later(office);
    let held = office.opens(moved, "2026-11-13");
    let Error::ActWorkedOn(things) = refused(office, act) else { panic!("has met") };
    assert_eq!(things, [WorkedOn { made: Made::Class(moved), how: Work::Met }]);
    office.marks(held, a.moved_into(moved), Mark::Present);
    let Error::ActWorkedOn(things) = refused(office, act) else { panic!("was marked") };
    let marked = Made::Learner(a.moved_into(moved));
    assert!(things.contains(&WorkedOn { made: marked, how: Work::Marked }), "{things:?}");
    evening.all_meet();
}

#[test]
fn a_move_of_which_the_old_half_is_not_held_is_not_taken_back_by_half() {
    let mut evening = Evening::begins();
    let Evening { team: own, class, learners: [a, b, _], .. } = evening;
    let team = evening.office.adds_team("Đội 2");
    let there = evening.office.adds_class("Lớp khác", team, None);
    let mut lan = joins(&mut evening, 8, &[team]);
    let mut both = joins(&mut evening, 9, &[own, team]);
    let before = shown(&evening.office);
    let moved = moves(&mut evening.office, a, there);
    for phone in [&mut lan, &mut both] {
        meet(phone, &mut evening.office);
    }
    let act = last_act(&lan, Thing::Learner(moved));
    assert_eq!(no_way_back(&mut lan, act), NoWayBack::Later);
    assert_eq!(people(&lan, there), [moved]);
    takes_back(&mut both, act);
    meet(&mut both, &mut evening.office);
    meet(&mut lan, &mut evening.office);
    assert_eq!(shown(&evening.office), before);
    // Nor is that done again by half.
    let act = last_act(&lan, Thing::Learner(moved));
    assert_eq!(no_way_back(&mut lan, act), NoWayBack::Later);

    // Who came to no class was left in none.
    later(&mut evening.office);
    evening.office.does(Command::LeaveClass { learner: b, class, since: None });
    let before = shown(&evening.office);
    let moved = moves(&mut evening.office, b, there);
    meet(&mut lan, &mut evening.office);
    let act = last_act(&lan, Thing::Learner(moved));
    assert_eq!(no_way_back(&mut lan, act), NoWayBack::Later, "that cannot be known here");
    takes_back(&mut evening.office, act);
    assert_eq!(shown(&evening.office), before);

    // A class, too.
    let moved = moves_class(&mut evening.office, class, team);
    meet(&mut lan, &mut evening.office);
    let act = last_act(&lan, Thing::Class(moved));
    assert_eq!(no_way_back(&mut lan, act), NoWayBack::Later);
    takes_back(&mut evening.office, act);
    assert_eq!(people(&evening.office, class).len(), 2);
}

#[test]
fn a_clock_of_a_year_that_no_record_has_keeps_nobody_from_moving() {
    let mut evening = Evening::begins();
    let Evening { class, learners: [a, ..], .. } = evening;
    let team = evening.office.adds_team("Đội 2");
    let there = evening.office.adds_class("Lớp khác", team, None);
    let mut lan = joins(&mut evening, 8, &[team]);
    let office = &mut evening.office;
    let before = shown(office);
    let seven = office.now;
    office.now = Instant(1_000);
    let moved = moves(office, a, there);
    office.now = seven;
    assert_eq!(people(office, there), [moved]);
    assert_eq!(office.asks().links().expect("links").len(), 1);
    // Such a link names no team: whether the other half is held is known by the old registration alone.
    meet(&mut lan, office);
    let act = last_act(&lan, Thing::Learner(moved));
    assert_eq!(no_way_back(&mut lan, act), NoWayBack::Later);
    takes_back(office, act);
    assert_eq!(shown(office), before);
    assert_eq!(people(office, class).len(), 3);
}
