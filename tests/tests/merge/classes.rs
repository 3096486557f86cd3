//! Classes changed and moved apart. The rules are those of core/docs/data-model.md.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::id::{ClassId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::row::Retired;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Before, Breakdown, ReportQuery};
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::{Evening, day, named};
use lantoa_tests::phone::{Phone, meet};

/// A lead of the team, who holds what the office holds of it.
pub(crate) fn lead(evening: &mut Evening) -> Phone {
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Lead, &[evening.team], None);
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut lan, &mut evening.office);
    lan
}

fn edit(class: ClassId, name: Option<&str>, closed: Option<bool>) -> Command {
    Command::EditClass {
        class,
        name: name.map(str::to_owned),
        place: None,
        closed,
        holds: Holds::FromTheBeginning,
    }
}

/// Moves a class to another team.
pub(crate) fn moves(phone: &mut Phone, class: ClassId, team: TeamId) -> ClassId {
    let Outcome::Class(moved) = phone.does(Command::MoveClass { class, team, since: None }) else {
        panic!("a class was asked")
    };
    moved
}

#[test]
fn a_class_renamed_apart_has_one_of_the_two_names_everywhere() {
    let mut evening = Evening::begins();
    let (class, mut lan) = (evening.class, lead(&mut evening));
    lan.does(edit(class, Some("Lớp của Lan"), None));
    evening.office.does(edit(class, Some("Lớp của văn phòng"), None));
    meet(&mut lan, &mut evening.office);
    evening.all_meet();
    let name = evening.all_see(|phone| phone.sheet(class).name);
    assert!(["Lớp của Lan", "Lớp của văn phòng"].contains(&name.as_str()), "{name}");
    assert_eq!(lan.sheet(class).name, name);
}

#[test]
fn a_class_closed_and_renamed_apart_is_closed_under_its_new_name() {
    let mut evening = Evening::begins();
    let (class, mut lan) = (evening.class, lead(&mut evening));
    lan.does(edit(class, None, Some(true)));
    evening.office.does(edit(class, Some("Lớp mới"), None));
    meet(&mut lan, &mut evening.office);
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert_eq!((sheet.name.as_str(), sheet.closed), ("Lớp mới", true));
}

#[test]
fn a_class_keeps_what_a_phone_marks_while_another_closes_it() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    evening.office.does(edit(class, None, Some(true)));
    evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    let newcomer = evening.minh.registers("Đặng Thị Dung", class);
    evening.minh.marks(meeting, newcomer, Mark::Late);
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert_eq!((sheet.closed, sheet.learners.len(), sheet.marks.len()), (true, 4, 4));
}

#[test]
fn a_class_that_moves_while_a_phone_marks_in_the_old_one_counts_once_with_all_turns() {
    let mut evening = Evening::begins();
    let (class, meeting, place) = (evening.class, evening.meeting, evening.place);
    let team = evening.office.adds_team("Đội 2");
    let moved = moves(&mut evening.office, class, team);
    evening.minh.does(Command::FillMarks { meeting, mark: Mark::Present });
    let sheet = evening.office.sheet(moved);
    assert_eq!((sheet.team, sheet.place, sheet.learners.len()), (team, Some(place), 3));
    let was = [Before { day: evening.office.now.date_in_vietnam(), team: evening.team }];
    assert_eq!(sheet.before, was);
    let learner = sheet.learners[0].learner;
    let record = evening.office.asks().learner_record(learner).expect("an answer");
    assert_eq!(record.expect("a learner").before, was);
    let there = evening.office.opens(moved, "2026-11-13");
    evening.office.does(Command::FillMarks { meeting: there, mark: Mark::Late });
    evening.all_meet();
    assert!(evening.all_see(|phone| phone.sheet(class).closed));
    let report = evening.office.totals();
    let row = &report.rows[0];
    assert_eq!((row.classes, row.meetings, row.learners, row.turns), (1, 2, 3, 6));
    let by_place = ReportQuery { by: Some(Breakdown::Place), ..ReportQuery::default() };
    let rows = evening.office.asks().report(&by_place).expect("an answer").rows;
    let turns: Vec<_> = rows.iter().map(|row| (row.key.clone(), row.turns)).collect();
    assert_eq!(turns, [(place.to_string(), 6)], "a moved class is where it was");
}

#[test]
fn a_joined_meeting_takes_the_corrected_day_of_the_chosen_one_across_a_move() {
    let mut evening = Evening::begins();
    let (class, old) = (evening.class, evening.meeting);
    evening.minh.does(Command::FillMarks { meeting: old, mark: Mark::Present });
    evening.all_meet();
    let team = evening.office.adds_team("Đội 2");
    let moved = moves(&mut evening.office, class, team);
    let new = evening.office.opens(moved, "2026-11-13");
    evening.office.does(Command::FillMarks { meeting: new, mark: Mark::Late });
    evening.office.does(Command::LinkMeetings { a: new, b: old, same: true });
    evening.office.does(Command::CorrectDay { meeting: new, date: day("2026-11-10") });
    evening.all_meet();
    let on = |date: &str| {
        let query =
            ReportQuery { from: Some(day(date)), to: Some(day(date)), ..ReportQuery::default() };
        let total = evening.office.asks().report(&query).expect("a report").total;
        (total.meetings, total.turns)
    };
    assert_eq!(["2026-11-10", "2026-11-12", "2026-11-13"].map(on), [(1, 3), (0, 0), (0, 0)]);
}

#[test]
fn a_class_that_two_coordinators_move_apart_is_two_rolls_and_one_class() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    let teams = ["Đội 2", "Đội 3"].map(|name| evening.office.adds_team(name));
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Coordinator, &[], Some(&evening.sheet));
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    evening.all_meet();
    meet(&mut lan, &mut evening.office);
    lan.now = evening.office.now;
    moves(&mut lan, class, teams[0]);
    moves(&mut evening.office, class, teams[1]);
    meet(&mut lan, &mut evening.office);
    let report = evening.office.totals();
    assert_eq!(lan.totals(), report);
    let row = &report.rows[0];
    assert_eq!((row.classes, row.learners, row.turns), (1, 3, 3));
}

/// Each office says the same of the same ids, so nobody is there twice, whoever hears of it last.
#[test]
fn two_offices_that_move_a_class_apart_to_one_team_make_one_of_everybody() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    let team = evening.office.adds_team("Đội 2");
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Coordinator, &[], Some(&evening.sheet));
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    evening.all_meet();
    meet(&mut lan, &mut evening.office);
    lan.now = evening.office.now;
    let moved = moves(&mut lan, class, team);
    assert_eq!(moves(&mut evening.office, class, team), moved);
    meet(&mut lan, &mut evening.office);
    for office in [&lan, &evening.office] {
        let (sheet, row) = (office.sheet(moved), office.totals().rows[0].clone());
        assert_eq!((sheet.team, sheet.learners.len()), (team, 3));
        assert!(sheet.learners.iter().all(|learner| !learner.name.is_empty()));
        assert_eq!((row.classes, row.learners, row.turns), (1, 3, 3));
    }
}

#[test]
fn who_was_registered_apart_in_a_class_that_moved_is_carried_over_once() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let team = evening.office.adds_team("Đội 2");
    let moved = moves(&mut evening.office, class, team);
    let newcomer = evening.minh.registers("Đặng Thị Dung", class);
    let leaver = evening.office.sheet(moved).learners[0].learner;
    evening.office.does(Command::LeaveClass { learner: leaver, class: moved, since: None });
    evening.office.does(edit(moved, Some("Lớp mới"), None));
    evening.all_meet();
    for _ in 0..2 {
        assert_eq!(moves(&mut evening.office, class, team), moved);
        let sheet = evening.office.sheet(moved);
        let names: Vec<_> = sheet.learners.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(sheet.name, "Lớp mới", "what was changed there stays");
        assert_eq!(names.iter().filter(|name| **name == "Đặng Thị Dung").count(), 1, "{names:?}");
        assert_eq!(sheet.learners.len(), 3, "who left there stays away: {names:?}");
    }
    let there = evening.office.opens(moved, "2026-11-13");
    let carried = newcomer.moved_into(moved);
    evening.office.marks(there, carried, Mark::Present);
    assert_eq!(evening.office.totals().rows[0].learners, 1);
}

#[test]
fn nothing_new_is_recorded_in_a_class_that_is_known_to_have_moved() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let learner = evening.office.sheet(class).learners[0].learner;
    let [team, other] = ["Đội 2", "Đội 3"].map(|name| evening.office.adds_team(name));
    let moved = moves(&mut evening.office, class, team);
    let date = day("2026-11-13");
    let refused = [
        Command::AddLearner { class, details: named("Lê Sau"), consent: None, since: None },
        Command::EnrolLearner { learner, class, since: None },
        Command::OpenMeeting { class, date, another: false, topics: Vec::new() },
        Command::MoveClass { class, team: other, since: None },
    ];
    for command in refused {
        let error = evening.office.tries(command.clone()).expect_err("it went elsewhere");
        let Error::Moved { to, team } = error else { panic!("{command:?}: {error:?}") };
        assert_eq!((to, team.as_str()), (moved, "Đội 2"), "{command:?}");
    }
    // It was a slip, and the class goes on where it was.
    evening.office.does(edit(class, None, Some(false)));
    evening.office.opens(class, "2026-11-13");
}

#[test]
fn a_meeting_of_before_a_move_is_listed_and_corrected_where_it_was_held() {
    let mut evening = Evening::begins();
    let (class, meeting, [a, b, _]) = (evening.class, evening.meeting, evening.learners);
    evening.office.marks(meeting, a, Mark::Present);
    evening.office.marks(meeting, b, Mark::Absent);
    let team = evening.office.adds_team("Đội 2");
    let moved = moves(&mut evening.office, class, team);
    let there = evening.office.opens(moved, "2026-11-13");
    let asked = evening.office.asks();
    let listed = |class| asked.meetings(class).expect("an answer");
    let ids = |class| listed(class).iter().map(|line| line.meeting).collect::<Vec<_>>();
    assert_eq!(ids(moved), [meeting, there]);
    assert_eq!(ids(class), [meeting]);
    assert_eq!(asked.moved_to(class).expect("an answer").map(|class| class.class), Some(moved));
    assert_eq!(asked.moved_to(moved).expect("an answer"), None);
    assert_eq!(evening.office.totals().total.turns, 1);
    evening.office.marks(meeting, b, Mark::Late);
    assert_eq!(evening.office.totals().total.turns, 2);
    let filled = evening.office.does(Command::FillMarks { meeting, mark: Mark::Absent });
    assert_eq!(filled, Outcome::Marked(1));
    // Who may not write the roll of before may not by the move, either.
    let ticket = evening.office.invites(Role::Volunteer, &[team], None);
    let mut lan = Phone::new("Lan", 9);
    lan.now = evening.office.now;
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut lan, &mut evening.office);
    assert_eq!(lan.asks().meetings(moved).expect("an answer").len(), 1);
    let mark = Command::SetMark { meeting, learner: a, mark: Mark::Absent, seen: None };
    assert!(lan.tries(mark).is_err());
}

#[test]
fn a_class_that_was_opened_again_and_never_met_has_ended_where_it_moved_from() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let there = evening.office.adds_team("Đội 2");
    for (closed, from) in [(true, "2026-11-02"), (false, "2026-11-05")] {
        let holds = Holds::From(day(from));
        let (name, place, closed) = (None, None, Some(closed));
        evening.office.does(Command::EditClass { class, name, place, closed, holds });
    }
    let moved = moves(&mut evening.office, class, there);
    evening.all_meet();
    assert!(evening.all_see(|phone| phone.sheet(class).closed));
    let add =
        Command::AddLearner { class, details: named("Sùng A Dế"), consent: None, since: None };
    let why = evening.ha.tries(add).expect_err("it moved");
    assert!(matches!(why, Error::Moved { to, .. } if to == moved), "{why}");
}

#[test]
fn a_class_that_ended_in_one_team_and_was_retired_in_the_other_is_asked_about_as_in_its_teams() {
    let mut evening = Evening::begins();
    let [an, ..] = evening.learners;
    let there = evening.office.adds_team("Đội 2");
    let office = &mut evening.office;
    office.marks(evening.meeting, an, Mark::Present);
    // It goes on the 15th.
    office.now.0 += 3 * 24 * 60 * 60 * 1_000;
    let moved = moves(office, evening.class, there);
    let what = Retired::Class(moved);
    office.does(Command::Retire { what, since: Some(day("2026-11-10")) });
    for (from, count) in [("2026-11-13", 1), ("2026-11-16", 0)] {
        let by = Some(Breakdown::Team);
        let query = ReportQuery { by, from: Some(day(from)), ..ReportQuery::default() };
        let report = office.asks().report(&query).expect("a report");
        assert_eq!((report.coverage.classes, report.rows.len()), (count, count as usize), "{from}");
        let teams = [evening.team].into();
        let alone = ReportQuery { by: None, teams, ..query };
        let alone = office.asks().report(&alone).expect("a report");
        assert_eq!(alone.coverage.classes, count, "{from}: as the row of the team");
    }
}

#[test]
fn what_is_said_of_who_went_to_another_team_names_who_they_are_there() {
    let mut evening = Evening::begins();
    let (class, [a, b, _]) = (evening.class, evening.learners);
    let team = evening.office.adds_team("Đội 2");
    let there = evening.office.adds_class("Lớp 2", team, None);
    let done = evening.office.does(Command::MoveLearner { learner: a, class: there, since: None });
    let Outcome::Learner(moved) = done else { panic!("a learner was asked") };
    let edit = |learner| Command::EditLearner { learner, details: named("Lê Sau"), consent: None };
    for command in [edit(a), Command::EnrolLearner { learner: a, class, since: None }] {
        let error = evening.office.tries(command.clone()).expect_err("it went elsewhere");
        let Error::MovedLearner { to, team } = error else { panic!("{command:?}: {error:?}") };
        assert_eq!((to, team.as_deref()), (moved, Some("Đội 2")), "{command:?}");
    }
    evening.office.does(edit(moved));
    evening.office.does(edit(b));
}
