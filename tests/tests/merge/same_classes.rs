//! A class that a team opened twice, said to be one, apart and together. The rules are those of
//! core/docs/data-model.md.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome, Within};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::id::{ClassId, LearnerId, MeetingId};
use lantoa_core::domain::page::Page;
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::row::Retired;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Breakdown, ClassLine, Named, ReportQuery, SameDay};
use lantoa_tests::evening::{Evening, TONIGHT, day, named};
use lantoa_tests::phone::{Phone, meet};

use crate::classes::lead;

/// A class in two rolls: the evening's own, and one that the office opened again, with two people and a meeting
/// of the same day.
pub(crate) struct Twice {
    pub(crate) evening: Evening,
    /// The class that stands for both: of the two ids the smaller.
    pub(crate) one: ClassId,
    pub(crate) other: ClassId,
    pub(crate) again: ClassId,
    pub(crate) dung: LearnerId,
    pub(crate) meeting: MeetingId,
}

impl Twice {
    pub(crate) fn begins() -> Self {
        let mut evening = Evening::begins();
        let again = evening.office.adds_class("Lớp tối thứ hai", evening.team, None);
        evening.all_meet();
        let dung = evening.minh.registers("Đặng Thị Dung", again);
        evening.minh.registers("Hoàng Văn Em", again);
        let meeting = evening.minh.opens(again, TONIGHT);
        evening.all_meet();
        let (one, other) = (evening.class.min(again), evening.class.max(again));
        Self { evening, one, other, again, dung, meeting }
    }

    /// The office says that they are one, or two, and all hear of it.
    pub(crate) fn says(&mut self, same: bool) {
        let (a, b) = (self.one, self.other);
        self.evening.office.does(Command::LinkClasses { a, b, same });
        self.evening.all_meet();
    }

    fn all_see_classes(&self) -> Vec<ClassLine> {
        let page = Page { limit: 10, after: None };
        self.evening.all_see(|phone| {
            let all = phone.asks().classes().expect("classes");
            let paged = phone.asks().classes_page(None, &page).expect("classes");
            assert_eq!((paged.total, &paged.rows), (u32::try_from(all.len()).expect("few"), &all));
            all
        })
    }
}

fn names(phone: &Phone, class: ClassId) -> (Vec<String>, Vec<String>) {
    let sheet = phone.sheet(class);
    let names = |lines: Vec<lantoa_core::node::answer::LearnerLine>| {
        lines.into_iter().map(|line| line.name).collect()
    };
    (names(sheet.learners), names(sheet.left))
}

#[test]
fn two_classes_of_a_team_that_are_one_stand_everywhere_once_with_both_rolls() {
    let mut twice = Twice::begins();
    let (one, other) = (twice.one, twice.other);
    let [an, ..] = twice.evening.learners;
    twice.evening.ha.marks(twice.evening.meeting, an, Mark::Present);
    twice.evening.minh.marks(twice.meeting, twice.dung, Mark::Late);
    twice.evening.all_meet();
    let before = twice.evening.all_see(|phone| phone.totals().total);
    assert_eq!((before.classes, before.meetings, before.learners, before.turns), (2, 2, 2, 2));
    twice.says(true);

    let lists = twice.all_see_classes();
    let [line] = &lists[..] else { panic!("one class: {lists:?}") };
    assert_eq!((line.class, line.learners, line.meetings), (one, 5, 2));
    assert_eq!(line.same.iter().map(|same| same.class).collect::<Vec<_>>(), [other]);
    // By either id it is the same sheet.
    let sheet = twice.evening.all_see(|phone| phone.sheet(one));
    assert_eq!(twice.evening.all_see(|phone| phone.sheet(other)), sheet);
    assert_eq!((sheet.class, sheet.learners.len(), sheet.marks.len()), (one, 5, 2));
    let meetings: BTreeSet<_> = sheet.meetings.iter().map(|line| line.meeting).collect();
    assert_eq!(meetings, BTreeSet::from([twice.evening.meeting, twice.meeting]));
    // By either name, and by either id.
    for text in ["Lớp tối thứ hai", "Lớp tối", &one.to_string(), &other.to_string()] {
        let found = twice.evening.ha.asks().candidates(Named::Class, text).expect("classes");
        let found: Vec<_> = found.into_iter().map(|candidate| candidate.id).collect();
        assert_eq!(found, [one.to_string()], "{text}");
    }
    let total = twice.evening.all_see(|phone| phone.totals());
    assert_eq!((total.coverage.classes, total.total.classes), (1, 1));
    assert_eq!((total.total.meetings, total.total.learners, total.total.turns), (2, 2, 2));
    let by = ReportQuery { by: Some(Breakdown::Class), ..ReportQuery::default() };
    let rows = twice.evening.office.asks().report(&by).expect("a report").rows;
    assert_eq!(rows.iter().map(|row| &*row.key).collect::<Vec<_>>(), [one.to_string()]);
    let record = twice.evening.ha.asks().learner_record(twice.dung).expect("a record");
    let record = record.expect("she is held");
    assert_eq!(record.sheet.classes, [one]);
    assert_eq!(record.enrolments.iter().map(|line| line.class).collect::<Vec<_>>(), [one]);
}

#[test]
fn meetings_of_one_day_stay_two_until_somebody_joins_them() {
    let mut twice = Twice::begins();
    let (own, meeting) = (twice.evening.meeting, twice.meeting);
    let [an, ..] = twice.evening.learners;
    twice.evening.ha.marks(own, an, Mark::Present);
    twice.evening.minh.marks(meeting, twice.dung, Mark::Present);
    twice.says(true);
    assert_eq!(own.key, meeting.key, "the ids differ in their class alone");
    let (a, b) = if own.class == twice.one { (own, meeting) } else { (meeting, own) };
    let offered = twice.evening.all_see(|phone| phone.sheet(twice.one).same_days);
    assert_eq!(offered, [SameDay { day: day(TONIGHT), a, b }]);
    // Both rolls' people were expected at both.
    let total = twice.evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.meetings, total.turns, total.blank), (2, 2, 8));
    let blanks = twice.evening.office.asks().blanks(twice.other).expect("blanks");
    assert_eq!(blanks.into_iter().collect::<Vec<_>>(), {
        let mut both = vec![(own, 4), (meeting, 4)];
        both.sort_unstable();
        both
    });

    twice.evening.ha.does(Command::LinkMeetings { a, b, same: true });
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(|phone| phone.sheet(twice.one).same_days), []);
    let total = twice.evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.meetings, total.turns, total.blank), (1, 2, 3));
    // Who says that they are two is not asked again.
    twice.evening.ha.does(Command::LinkMeetings { a, b, same: false });
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(|phone| phone.sheet(twice.one).same_days), []);
    assert_eq!(twice.evening.all_see(|phone| phone.totals().total.meetings), 2);
}

#[test]
fn what_is_recorded_goes_to_the_class_that_stands_for_both() {
    let mut twice = Twice::begins();
    twice.says(true);
    let (one, other) = (twice.one, twice.other);
    let ha = &mut twice.evening.ha;
    ha.registers("Giàng A Phử", other);
    // The meeting of the day is open already, whichever roll holds it.
    let tonight = ha.opens(other, TONIGHT);
    assert!([twice.evening.meeting, twice.meeting].contains(&tonight));
    let next = ha.opens(other, "2026-11-13");
    assert_eq!(next.class, one);
    ha.does(Command::FillMarks { meeting: next, mark: Mark::Present });
    twice.evening.all_meet();
    let sheet = twice.evening.all_see(|phone| phone.sheet(one));
    assert_eq!((sheet.learners.len(), sheet.marks.len()), (6, 6));
    // Whoever is of the class is marked in a meeting of either roll.
    let [an, ..] = twice.evening.learners;
    let (there, who) = if twice.again == other {
        (twice.meeting, an)
    } else {
        (twice.evening.meeting, twice.dung)
    };
    assert_eq!(twice.evening.ha.marks(there, who, Mark::Late), 1);
    twice.evening.all_meet();
    let mark = twice.evening.all_see(|phone| phone.mark(there, who)).expect("a mark");
    assert_eq!((mark.mark, mark.disputed), (Mark::Late, false));
    // Leaving is leaving both rolls.
    twice.evening.ha.does(Command::EnrolLearner { learner: who, class: other, since: None });
    let leaves = Command::LeaveClass { learner: who, class: one, since: Some(day("2026-11-14")) };
    twice.evening.ha.does(leaves);
    twice.evening.all_meet();
    let (comes, left) = twice.evening.all_see(|phone| names(phone, one));
    assert_eq!((comes.len(), left.len()), (5, 1));
    assert_eq!(twice.all_see_classes()[0].learners, 5);
}

#[test]
fn a_day_of_leaving_is_corrected_in_every_roll_that_names_who_left() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    twice.says(true);
    let (class, rolls) = (twice.one, [twice.one, twice.other]);
    for learner in [an, twice.dung] {
        for since in ["2026-11-10", "2026-11-05"] {
            let since = Some(day(since));
            twice.evening.ha.does(Command::LeaveClass { learner, class, since });
        }
        twice.evening.all_meet();
        let space = twice.evening.team.space();
        for (date, comes) in [("2026-11-04", true), ("2026-11-07", false)] {
            let found = twice.evening.all_see(|phone| {
                let on = |roll| phone.engine().tables().enrolled_on(space, roll, day(date));
                rolls.map(on).into_iter().any(|named| named.expect("it is read").contains(&learner))
            });
            assert_eq!(found, comes, "on {date}");
        }
    }
}

#[test]
fn taken_apart_nothing_of_either_roll_is_lost() {
    let mut twice = Twice::begins();
    let before = twice.all_see_classes();
    twice.says(true);
    let [an, ..] = twice.evening.learners;
    twice.evening.ha.marks(twice.meeting, an, Mark::Present);
    twice.evening.minh.marks(twice.meeting, twice.dung, Mark::Present);
    twice.evening.all_meet();
    twice.says(false);
    assert_eq!(twice.all_see_classes(), before);
    // An stands on the sheet of the meeting that he attended.
    let (comes, left) = twice.evening.all_see(|phone| names(phone, twice.again));
    assert_eq!(comes, ["Đặng Thị Dung", "Hoàng Văn Em"]);
    assert_eq!(left, ["Hoàng Văn An"]);
    let total = twice.evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.classes, total.meetings, total.turns, total.learners), (2, 1, 2, 2));
    // Said again, it is as it was.
    twice.says(true);
    let sheet = twice.evening.all_see(|phone| phone.sheet(twice.one));
    assert_eq!((sheet.learners.len(), sheet.left.len(), sheet.marks.len()), (5, 0, 2));
}

#[test]
fn one_class_said_apart_in_either_direction_is_one_value() {
    let mut twice = Twice::begins();
    let (one, other) = (twice.one, twice.other);
    let mut lan = lead(&mut twice.evening);
    lan.does(Command::LinkClasses { a: other, b: one, same: true });
    twice.evening.office.does(Command::LinkClasses { a: one, b: other, same: true });
    meet(&mut lan, &mut twice.evening.office);
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes().len(), 1);
    let apart = Command::LinkClasses { a: other, b: one, same: false };
    twice.evening.office.does(apart.clone());
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes().len(), 2);
    let why = twice.evening.office.tries(apart).expect_err("they are two already");
    assert!(matches!(why, Error::NotFound { .. }), "{why}");
}

#[test]
fn a_class_taken_apart_while_a_phone_marks_keeps_every_mark() {
    let mut twice = Twice::begins();
    twice.says(true);
    let [an, ..] = twice.evening.learners;
    let (a, b) = (twice.one, twice.other);
    twice.evening.office.does(Command::LinkClasses { a, b, same: false });
    twice.evening.ha.marks(twice.meeting, an, Mark::Present);
    let newcomer = twice.evening.minh.registers("Giàng A Phử", twice.other);
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes().len(), 2);
    let mark = twice.evening.all_see(|phone| phone.mark(twice.meeting, an));
    assert_eq!(mark.map(|mark| mark.mark), Some(Mark::Present));
    let classes = twice.evening.all_see(|phone| {
        phone.asks().learner(newcomer).expect("a learner").expect("he is held").classes
    });
    assert_eq!(classes, [twice.one], "where it stood for both");
    assert_eq!(twice.evening.all_see(|phone| phone.totals().total.turns), 1);
}

#[test]
fn the_other_stands_for_both_where_one_is_retired_apart() {
    let mut twice = Twice::begins();
    let (one, other) = (twice.one, twice.other);
    let mut lan = lead(&mut twice.evening);
    lan.does(Command::Retire { what: Retired::Class(one), since: Some(day(TONIGHT)) });
    twice.says(true);
    assert_eq!(twice.all_see_classes()[0].class, one, "nobody has heard of Lan's");
    meet(&mut lan, &mut twice.evening.office);
    twice.evening.all_meet();
    let lines = twice.all_see_classes();
    assert_eq!((lines.len(), lines[0].class), (1, other));
    let newcomer = twice.evening.ha.registers("Giàng A Phử", one);
    let classes = twice.evening.ha.asks().learner(newcomer).expect("a learner");
    assert_eq!(classes.expect("he is held").classes, [other]);
    // Retired as a whole, nothing of it is offered.
    let retire = Command::Retire { what: Retired::Class(other), since: Some(day(TONIGHT)) };
    twice.evening.office.does(retire);
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes()[0].class, one, "of two that are both retired the smaller");
    assert_eq!(twice.evening.office.asks().retired().expect("retired").len(), 2);
}

#[test]
fn classes_of_two_teams_and_one_that_moved_away_are_refused() {
    let mut twice = Twice::begins();
    let there = twice.evening.office.adds_team("Đội 2");
    let far = twice.evening.office.adds_class("Lớp tối", there, None);
    let same = |a, b| Command::LinkClasses { a, b, same: true };
    let why = twice.evening.office.tries(same(twice.one, far)).expect_err("of two teams");
    assert!(matches!(why, Error::OtherTeam), "{why}");
    let why = twice.evening.office.tries(same(far, far)).expect_err("itself");
    assert!(matches!(why, Error::Unfit { .. }), "{why}");
    twice.evening.office.does(Command::MoveClass { class: twice.other, team: there, since: None });
    let why = twice.evening.office.tries(same(twice.one, twice.other)).expect_err("moved away");
    assert!(matches!(why, Error::Moved { .. }), "{why}");
    let why = twice.evening.ha.tries(same(twice.one, twice.other)).expect_err("a volunteer");
    assert!(matches!(why, Error::NotAllowed { .. } | Error::Moved { .. }), "{why}");
}

#[test]
fn ending_planning_and_moving_one_class_is_of_all_its_rolls() {
    let mut twice = Twice::begins();
    let (one, other) = (twice.one, twice.other);
    let plan = |class, weekdays: &str| Command::PlanClass {
        class,
        weekdays: weekdays.parse().expect("weekdays"),
        from: day("2026-11-09"),
    };
    twice.evening.office.does(plan(twice.one, "mon"));
    twice.evening.office.does(plan(twice.other, "wed"));
    twice.says(true);
    let week = ReportQuery {
        from: Some(day("2026-11-09")),
        to: Some(day("2026-11-15")),
        ..ReportQuery::default()
    };
    let planned = |phone: &Phone| phone.asks().report(&week).expect("a report").total.planned;
    assert_eq!(twice.evening.all_see(planned), 2, "what each planned");
    twice.evening.office.does(plan(other, "sat"));
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(planned), 1, "what is planned for the class");
    let not_met = |class, said| Command::NotMet { class, date: day("2026-11-14"), said };
    twice.evening.ha.does(not_met(other, true));
    twice.evening.all_meet();
    let unmet = |phone: &Phone| phone.asks().report(&week).expect("a report").total.not_met;
    assert_eq!(twice.evening.all_see(unmet), 1);
    twice.evening.ha.does(not_met(one, false));
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(unmet), 0);

    let close = |closed| Command::EditClass {
        class: other,
        name: None,
        place: None,
        closed: Some(closed),
        holds: Holds::FromTheBeginning,
    };
    twice.evening.office.does(close(true));
    twice.evening.all_meet();
    assert!(twice.all_see_classes()[0].closed);
    twice.evening.office.does(close(false));
    let there = twice.evening.office.adds_team("Đội 2");
    let moved =
        twice.evening.office.does(Command::MoveClass { class: other, team: there, since: None });
    let Outcome::Class(moved) = moved else { panic!("a class was asked") };
    assert_eq!(twice.evening.office.sheet(moved).learners.len(), 5);
    assert!(twice.evening.office.sheet(one).closed);
    let why = twice.evening.office.tries(Command::AddLearner {
        class: other,
        details: named("Giàng A Phử"),
        consent: None,
        since: None,
    });
    assert!(matches!(why, Err(Error::Moved { to, .. }) if to == moved));
    assert_eq!(twice.evening.office.totals().coverage.classes, 1);
    twice.evening.all_meet();
}

#[test]
fn of_levels_in_two_rolls_the_higher_counts_and_lowering_lowers_both() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let (own, again) = (twice.evening.class, twice.again);
    twice.evening.ha.does(Command::EnrolLearner { learner: an, class: again, since: None });
    twice.evening.ha.notes_level(own, an, "vneid", Level::Taught);
    twice.evening.ha.notes_level(again, an, "vneid", Level::Alone);
    twice.says(true);
    let level = |twice: &Twice| twice.evening.all_see(|phone| phone.level(twice.one, an, "vneid"));
    assert_eq!(level(&twice), Some((Level::Alone, false)));
    assert_eq!(twice.evening.all_see(|phone| phone.totals().total.disputed), 0);
    assert_eq!(twice.all_see_classes()[0].learners, 5, "one person in two rolls");
    twice.evening.ha.notes_level(twice.one, an, "vneid", Level::Practised);
    twice.evening.all_meet();
    assert_eq!(level(&twice), Some((Level::Practised, false)));
    twice.says(false);
    let both = [own, again].map(|class| twice.evening.ha.level(class, an, "vneid"));
    assert_eq!(both, [Some((Level::Practised, false)); 2]);
}

#[test]
fn a_level_reached_at_a_meeting_of_the_other_roll_is_of_that_day() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    twice.says(true);
    // Each is of one roll, and the last meeting of the class is that of one of the two.
    for learner in [an, twice.dung] {
        twice.evening.ha.notes_level(twice.one, learner, "vneid", Level::Alone);
    }
    twice.evening.all_meet();
    for (to, count) in [("2026-11-11", 0), (TONIGHT, 2)] {
        let query = ReportQuery { to: Some(day(to)), ..ReportQuery::default() };
        let report = |phone: &Phone| phone.asks().report(&query).expect("a report").total.levels;
        assert_eq!(twice.evening.all_see(report)["alone"], count, "until {to}");
    }
}

#[test]
fn one_person_in_both_rolls_is_one_row_whichever_meeting_is_marked() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let (a, b) = (an, twice.dung);
    twice.says(true);
    twice.evening.office.does(Command::LinkLearners { a, b, same: true });
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes()[0].learners, 4);
    let sheet = twice.evening.all_see(|phone| phone.sheet(twice.one));
    assert_eq!(sheet.learners.len(), 4);
    let row = sheet.learners.iter().map(|line| line.learner).find(|row| [a, b].contains(row));
    let row = row.expect("a row of the two");
    // Each meeting's roll names one of the two registrations, and a tap on the row is of that one.
    for meeting in [twice.evening.meeting, twice.meeting] {
        assert_eq!(twice.evening.ha.marks(meeting, row, Mark::Late), 1);
    }
    twice.evening.all_meet();
    for meeting in [twice.evening.meeting, twice.meeting] {
        let mark = twice.evening.all_see(|phone| phone.mark(meeting, row)).expect("a mark");
        assert_eq!((mark.mark, mark.disputed), (Mark::Late, false));
        let everybody = Command::FillMarks { meeting, mark: Mark::Present };
        let Outcome::Marked(count) = twice.evening.ha.does(everybody) else { panic!("marks") };
        assert_eq!(count, 3, "the others of both rolls");
    }
    twice.evening.all_meet();
    let total = twice.evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.learners, total.turns, total.blank, total.disputed), (4, 8, 0, 0));
    // Taken apart and unlinked, each roll has its own.
    twice.says(false);
    twice.evening.office.does(Command::LinkLearners { a, b, same: false });
    twice.evening.all_meet();
    for (meeting, who) in [(twice.evening.meeting, a), (twice.meeting, b)] {
        let mark = twice.evening.all_see(|phone| phone.mark(meeting, who)).expect("a mark");
        assert_eq!(mark.mark, Mark::Late);
    }
}

#[test]
fn who_listens_hears_of_every_roll_of_the_class() {
    let mut twice = Twice::begins();
    twice.says(true);
    twice.evening.ha.engine_mut().take_touched();
    twice.evening.ha.marks(twice.meeting, twice.dung, Mark::Present);
    let touched = twice.evening.ha.engine_mut().take_touched().classes;
    assert_eq!(touched, BTreeSet::from([twice.one, twice.other]));
}

#[test]
fn that_two_classes_are_one_is_taken_back_as_any_act() {
    let mut twice = Twice::begins();
    let before = twice.all_see_classes();
    twice.says(true);
    let page = Page { limit: 1, after: None };
    let history = twice.evening.office.asks().history(Thing::Class(twice.other), &page);
    let history = history.expect("a history").expect("it is held");
    let act = history.rows[0].act;
    assert_eq!(history.rows[0].deeds[0].what, "same-class");
    twice.evening.office.does(Command::TakeBack { act });
    twice.evening.all_meet();
    assert_eq!(twice.all_see_classes(), before);
}

#[test]
fn by_place_a_class_in_two_rolls_is_where_the_one_is_that_stands_for_both() {
    let mut twice = Twice::begins();
    let office = &mut twice.evening.office;
    let [here, there] = ["Khe O", "Khe Và"].map(|name| office.adds_place(name));
    for (class, place) in [(twice.one, here), (twice.other, there)] {
        let holds = Holds::FromTheBeginning;
        let place = Some(Within::Place(place));
        office.does(Command::EditClass { class, name: None, place, closed: None, holds });
    }
    let [an, ..] = twice.evening.learners;
    twice.evening.office.marks(twice.evening.meeting, an, Mark::Present);
    twice.evening.office.marks(twice.meeting, twice.dung, Mark::Present);
    twice.says(true);
    let by = ReportQuery { by: Some(Breakdown::Place), ..ReportQuery::default() };
    let rows = twice.evening.office.asks().report(&by).expect("a report").rows;
    let rows: Vec<_> = rows.iter().map(|row| (row.key.clone(), row.classes, row.turns)).collect();
    assert_eq!(rows, [(here.to_string(), 1, 2)]);
}

#[test]
fn a_class_in_two_rolls_is_asked_about_until_the_last_of_them_ended() {
    for later in [true, false] {
        let mut twice = Twice::begins();
        let (first, second) =
            if later { (twice.one, twice.other) } else { (twice.other, twice.one) };
        for (class, ended) in [(first, "2026-10-01"), (second, "2026-12-20")] {
            let holds = Holds::From(day(ended));
            let closed = Some(true);
            let ends = Command::EditClass { class, name: None, place: None, closed, holds };
            twice.evening.office.does(ends);
        }
        twice.says(true);
        let coverage = |from, to| {
            let period =
                ReportQuery { from: Some(day(from)), to: Some(day(to)), ..ReportQuery::default() };
            twice.evening.office.asks().report(&period).expect("a report").coverage.classes
        };
        assert_eq!(coverage("2026-12-01", "2026-12-31"), 1, "{later}");
        assert_eq!(coverage("2027-01-01", "2027-01-31"), 0, "{later}");
    }
}
