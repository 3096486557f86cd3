//! Days that were wrong, meetings that were not held, and who came when, by command and apart.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId, TeamId};
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::time::{Date, Instant};
use lantoa_core::domain::weekdays::Weekdays;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Breakdown, MeetingLine, ReportQuery, WeekdaysFrom};
use lantoa_tests::evening::{Evening, TONIGHT, day};
use lantoa_tests::phone::Phone;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 3_600_000;

fn line(phone: &Phone, meeting: MeetingId) -> MeetingLine {
    let lines = phone.asks().meetings(meeting.class).expect("an answer");
    lines.into_iter().find(|line| line.meeting == meeting).expect("it is listed")
}

/// How many meetings and turns a phone counts in a period.
fn counted(phone: &Phone, from: &str, to: &str) -> (u32, u32) {
    let (from, to) = (Some(day(from)), Some(day(to)));
    let report = phone.asks().report(&ReportQuery { from, to, ..ReportQuery::default() });
    let row = report.expect("an answer").rows[0].clone();
    (row.meetings, row.turns)
}

fn corrects(phone: &mut Phone, meeting: MeetingId, date: &str) {
    phone.does(Command::CorrectDay { meeting, date: day(date) });
}

fn withdraws(phone: &mut Phone, meeting: MeetingId) {
    phone.does(Command::WithdrawMeeting { meeting, reason: None });
}

fn fills(phone: &mut Phone, meeting: MeetingId, mark: Mark) -> u32 {
    let Outcome::Marked(marked) = phone.does(Command::FillMarks { meeting, mark }) else {
        panic!("marks were asked")
    };
    marked
}

fn leaves(phone: &mut Phone, evening: (LearnerId, MeetingId), since: Option<Date>) -> Command {
    let (learner, meeting) = evening;
    let leaves = Command::LeaveClass { learner, class: meeting.class, since };
    if since.is_some() {
        phone.does(leaves.clone());
    }
    leaves
}

#[test]
fn a_corrected_day_counts_where_it_belongs_and_frees_the_old_one() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    fills(&mut evening.ha, meeting, Mark::Present);
    corrects(&mut evening.ha, meeting, "2026-10-31");
    evening.all_meet();
    let seen = evening.all_see(|phone| line(phone, meeting));
    assert_eq!((seen.date, seen.disputed), (day("2026-10-31"), false));
    assert_eq!(counted(&evening.minh, "2026-10-01", "2026-10-31"), (1, 3));
    assert_eq!(counted(&evening.minh, "2026-11-01", "2026-11-30"), (0, 0));
    // Who opens the old day means another meeting, and who opens the new one this.
    let another = evening.ha.opens(class, TONIGHT);
    assert_eq!(another.key.to_string(), format!("{TONIGHT}.2"));
    assert_eq!(evening.ha.opens(class, TONIGHT), another);
    assert_eq!(evening.ha.opens(class, "2026-10-31"), meeting);
}

#[test]
fn a_day_corrected_apart_from_an_opening_is_a_dispute_that_shows_the_later_day() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let meeting = evening.ha.opens(class, "2026-11-28");
    corrects(&mut evening.ha, meeting, "2026-11-27");
    assert_eq!(evening.minh.opens(class, "2026-11-28"), meeting, "one id, two lessons");
    evening.all_meet();
    let seen = evening.all_see(|phone| line(phone, meeting));
    assert_eq!((seen.date, seen.disputed), (day("2026-11-28"), true));
    let [dispute] = &evening.office.disputes()[..] else { panic!("one dispute") };
    let settles = Command::Settle { dispute: dispute.id, value: "2026-11-27".to_owned() };
    evening.office.does(settles);
    evening.all_meet();
    let seen = evening.all_see(|phone| line(phone, meeting));
    assert_eq!((seen.date, seen.disputed), (day("2026-11-27"), false));
}

#[test]
fn two_lessons_that_got_one_id_are_parted_by_who_marked_them() {
    let mut evening = Evening::begins();
    let (class, [an, bình, _]) = (evening.class, evening.learners);
    let meeting = evening.ha.opens(class, "2026-11-28");
    evening.ha.marks(meeting, an, Mark::Present);
    corrects(&mut evening.ha, meeting, "2026-11-27");
    evening.minh.opens(class, "2026-11-28");
    evening.minh.marks(meeting, bình, Mark::Late);
    evening.all_meet();
    let (day_before, of_the_28th) = (("2026-11-27", "2026-11-27"), ("2026-11-28", "2026-11-28"));
    let counted = |evening: &Evening, (from, to)| counted(&evening.office, from, to);
    assert_eq!(counted(&evening, of_the_28th), (1, 2), "one id, two lessons");
    let open =
        Command::OpenMeeting { class, date: day("2026-11-28"), another: true, topics: vec![] };
    let Outcome::Meeting(other) = evening.office.does(open) else { panic!("a meeting") };
    let person = evening.minh.engine().person();
    evening.office.does(Command::PartMarks { meeting, person, into: Some(other) });
    let [dispute] = &evening.office.disputes()[..] else { panic!("one dispute") };
    let settles = Command::Settle { dispute: dispute.id, value: "2026-11-27".to_owned() };
    evening.office.does(settles);
    evening.all_meet();
    assert_eq!((counted(&evening, day_before), counted(&evening, of_the_28th)), ((1, 1), (1, 1)));
    assert_eq!(
        evening.all_see(|phone| phone.mark(other, bình).map(|line| line.mark)),
        Some(Mark::Late)
    );
    // Who marked nobody there has nothing to part, and of another class no meeting is meant.
    let nobody = evening.office.engine().person();
    let part = Command::PartMarks { meeting, person: nobody, into: Some(other) };
    assert!(matches!(evening.office.tries(part), Err(Error::Unfit { .. })));
    let itself = Command::PartMarks { meeting, person, into: Some(meeting) };
    assert!(matches!(evening.office.tries(itself), Err(Error::Unfit { .. })));
    evening.ha.does(Command::PartMarks { meeting, person, into: None });
    evening.all_meet();
    assert_eq!((counted(&evening, day_before), counted(&evening, of_the_28th)), ((1, 2), (0, 0)));
}

#[test]
fn a_withdrawn_meeting_counts_nowhere_until_it_is_restored() {
    let mut evening = Evening::begins();
    let (meeting, [an, ..]) = (evening.meeting, evening.learners);
    fills(&mut evening.ha, meeting, Mark::Present);
    withdraws(&mut evening.ha, meeting);
    evening.all_meet();
    assert!(evening.all_see(|phone| line(phone, meeting)).withdrawn);
    assert_eq!(counted(&evening.office, TONIGHT, TONIGHT), (0, 0));
    assert!(evening.office.mark(meeting, an).is_some(), "its marks are shown");
    let taps = Command::SetMark { meeting, learner: an, mark: Mark::Late, seen: None };
    for command in [taps, Command::FillMarks { meeting, mark: Mark::Late }] {
        let error = evening.minh.tries(command).expect_err("it was withdrawn");
        assert!(matches!(error, Error::Withdrawn), "{error:?}");
    }
    evening.minh.does(Command::RestoreMeeting { meeting });
    evening.all_meet();
    assert!(!evening.all_see(|phone| line(phone, meeting)).withdrawn);
    assert_eq!(counted(&evening.office, TONIGHT, TONIGHT), (1, 3));
    let error = evening.minh.tries(Command::RestoreMeeting { meeting });
    assert!(matches!(error, Err(Error::Unfit { .. })), "{error:?}");
}

#[test]
fn a_mark_made_apart_from_a_withdrawal_makes_the_meeting_count_as_disputed() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, _]) = (evening.meeting, evening.learners);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.all_meet();
    withdraws(&mut evening.ha, meeting);
    evening.minh.marks(meeting, binh, Mark::Late);
    evening.all_meet();
    let seen = evening.all_see(|phone| line(phone, meeting));
    assert_eq!((seen.withdrawn, seen.disputed), (false, true));
    assert_eq!(counted(&evening.office, TONIGHT, TONIGHT), (1, 2));
    // Who withdraws it again has seen that mark.
    withdraws(&mut evening.office, meeting);
    evening.all_meet();
    let seen = evening.all_see(|phone| line(phone, meeting));
    assert_eq!((seen.withdrawn, seen.disputed), (true, false));
}

#[test]
fn a_day_is_opened_anew_where_its_only_meeting_was_withdrawn() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    withdraws(&mut evening.ha, meeting);
    assert_eq!(evening.ha.opens(class, TONIGHT).key.number, 2);
}

#[test]
fn the_rest_is_marked_only_of_who_came_to_the_class_that_day() {
    let mut evening = Evening::begins();
    let (class, meeting, [an, ..]) = (evening.class, evening.meeting, evening.learners);
    assert_eq!(fills(&mut evening.ha, meeting, Mark::Present), 3);
    evening.ha.now = Instant(evening.ha.now.0 + 8 * DAY_MS);
    let newcomer = evening.ha.registers("Đặng Thị Dung", class);
    assert_eq!(fills(&mut evening.ha, meeting, Mark::Absent), 0, "who came later was not absent");
    let next = evening.ha.opens(class, "2026-11-20");
    leaves(&mut evening.ha, (an, next), Some(day("2026-11-20")));
    assert_eq!(fills(&mut evening.ha, next, Mark::Absent), 3, "the newcomer, and not who left");
    assert!(evening.ha.mark(next, newcomer).is_some());
    assert!(evening.ha.mark(next, an).is_none());
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert_eq!(sheet.learners.len(), 3);
    let left: Vec<_> = sheet.left.iter().map(|line| line.learner).collect();
    assert_eq!(left, [an], "who left stands on the sheets attended");
}

#[test]
fn who_was_not_there_yet_is_no_blank_of_earlier_meetings_whichever_way_they_came() {
    let mut evening = Evening::begins();
    let (class, meeting, team) = (evening.class, evening.meeting, evening.team);
    let other = evening.office.adds_team("Đội 2");
    let elsewhere = evening.office.adds_class("Lớp sáng", other, None);
    let moved = evening.office.registers("Triệu Thị Em", elsewhere);
    fills(&mut evening.office, meeting, Mark::Present);
    evening.office.now = Instant(evening.office.now.0 + 8 * DAY_MS);
    evening.office.registers("Đặng Thị Dung", class);
    let line = RosterLine {
        line: 2,
        team: "Đội 1".into(),
        class: "Lớp tối".into(),
        place: "Bình Liêu".into(),
        learner: String::new(),
        details: Details::parse("Lý A Páo", "1961", "", "", "", "").expect("details"),
    };
    evening.office.does(Command::ImportRoster(vec![line].into()));
    evening.office.does(Command::MoveLearner { learner: moved, class, since: None });
    assert_eq!(evening.office.sheet(class).learners.len(), 6);
    assert_eq!(evening.office.totals().total.blank, 0);
    assert_eq!(fills(&mut evening.office, meeting, Mark::Absent), 0);
    // The whole class moves: who came later is not there before in the new one either.
    let Outcome::Class(new) =
        evening.office.does(Command::MoveClass { class, team: other, since: None })
    else {
        panic!("a class")
    };
    let next = evening.office.opens(new, "2026-11-27");
    evening.office.marks(next, moved.moved_into(class).moved_into(new), Mark::Present);
    let total = evening.office.totals().total;
    assert_eq!((total.meetings, total.turns, total.blank), (2, 4, 5), "5 of 6 that evening");
    let teams = evening
        .office
        .asks()
        .report(&ReportQuery { by: Some(Breakdown::Team), ..ReportQuery::default() });
    let teams = teams.expect("a report").rows;
    let turns =
        |team: TeamId| teams.iter().find(|row| row.key == team.to_string()).map(|r| r.turns);
    assert_eq!((turns(team), turns(other)), (Some(3), Some(1)), "of the team that held it");
}

#[test]
fn who_is_moved_comes_no_more_to_a_class_of_which_a_day_was_said() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    fills(&mut evening.office, meeting, Mark::Present);
    let newcomer = evening.office.registers("Đặng Thị Dung", class);
    assert_eq!(evening.office.sheet(class).learners.len(), 4);
    let other = evening.office.adds_team("Đội 2");
    let elsewhere = evening.office.adds_class("Lớp sáng", other, None);
    evening.office.does(Command::MoveLearner { learner: newcomer, class: elsewhere, since: None });
    assert_eq!(evening.office.sheet(class).learners.len(), 3);
    assert_eq!(evening.office.sheet(elsewhere).learners.len(), 1);
}

#[test]
fn who_left_and_comes_back_before_any_mark_comes() {
    let mut evening = Evening::begins();
    let (class, [an, ..]) = (evening.class, evening.learners);
    let on = |day_of| Some(day(day_of));
    evening.ha.does(Command::LeaveClass { learner: an, class, since: on("2026-11-10") });
    assert_eq!(evening.ha.sheet(class).learners.len(), 2);
    evening.ha.does(Command::EnrolLearner { learner: an, class, since: None });
    assert_eq!(evening.ha.sheet(class).learners.len(), 3);
}

#[test]
fn coming_and_leaving_said_apart_on_one_day_is_coming() {
    let mut evening = Evening::begins();
    let (class, meeting, [an, ..]) = (evening.class, evening.meeting, evening.learners);
    fills(&mut evening.ha, meeting, Mark::Present);
    leaves(&mut evening.ha, (an, meeting), Some(day("2026-11-19")));
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.sheet(class).learners.len()), 2);
    let comes = Command::EnrolLearner { learner: an, class, since: Some(day("2026-11-26")) };
    evening.ha.does(comes);
    leaves(&mut evening.minh, (an, meeting), Some(day("2026-11-26")));
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.sheet(class).learners.len()), 3);
    // Left by who saw it: left.
    leaves(&mut evening.office, (an, meeting), Some(day("2026-11-26")));
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.sheet(class).learners.len()), 2);
}

/// A phone that believes that it is 2019 keeps nobody from registering, and guesses no leaving.
#[test]
fn a_clock_that_is_wrong_says_no_day() {
    let mut evening = Evening::begins();
    let (class, meeting, [an, ..]) = (evening.class, evening.meeting, evening.learners);
    fills(&mut evening.ha, meeting, Mark::Present);
    evening.all_meet();
    evening.minh.now = Instant(evening.minh.now.0 - 7 * 365 * DAY_MS);
    let newcomer = evening.minh.registers("Đặng Thị Dung", class);
    let leaving = leaves(&mut evening.minh, (an, meeting), None);
    let error = evening.minh.tries(leaving).expect_err("it does not know the day");
    assert!(matches!(error, Error::DayNeeded), "{error:?}");
    // Ahead, it is told by the device that was met last.
    evening.minh.now = Instant(evening.office.now.0 + 5 * 365 * DAY_MS);
    let (office, now) = (evening.office.device(), evening.minh.now);
    let seen = evening.minh.engine_mut().note_seen(office, now, -5 * 365 * DAY_MS);
    seen.expect("it is noted");
    let leaving = leaves(&mut evening.minh, (an, meeting), None);
    let error = evening.minh.tries(leaving).expect_err("it does not know the day");
    assert!(matches!(error, Error::DayNeeded), "{error:?}");
    assert_eq!(fills(&mut evening.minh, meeting, Mark::Late), 1);
    assert!(evening.minh.mark(meeting, newcomer).is_some(), "came on the last day that is known");
}

#[test]
fn what_a_class_plans_and_what_became_of_it_is_read_back() {
    let mut evening = Evening::begins();
    let (class, meeting) = (evening.class, evening.meeting);
    assert_eq!(meeting.key.date, day("2026-11-12"));
    fills(&mut evening.ha, meeting, Mark::Present);
    evening.all_meet();
    let office = &mut evening.office;
    let weekdays: Weekdays = "mon,thu".parse().expect("weekdays");
    let (from, later) = (day("2026-11-02"), day("2026-11-16"));
    office.does(Command::PlanClass { class, weekdays, from });
    office.does(Command::PlanClass { class, weekdays: Weekdays::default(), from: later });
    office.does(Command::NotMet { class, date: day("2026-11-05"), said: true });
    let days = |until| {
        let days = office.asks().class_days(class, day(until)).expect("an answer");
        days.expect("the class is held")
    };
    let seen = days("2026-11-30");
    let plans = [(from, weekdays), (later, Weekdays::default())];
    assert_eq!(seen.plans, plans.map(|(from, weekdays)| WeekdaysFrom { from, weekdays }));
    assert_eq!(seen.not_met, [day("2026-11-05")]);
    assert_eq!(seen.not_heard_of, ["2026-11-02", "2026-11-09"].map(day));
    assert_eq!(days("2026-11-08").not_heard_of, [day("2026-11-02")]);
    assert_eq!(office.asks().class_days(ClassId([9; 16]), later).expect("an answer"), None);
}
