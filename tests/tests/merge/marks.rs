//! Marks made apart, and what a tap writes. The rules are those of core/docs/data-model.md.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome};
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, meet};

fn set_mark(
    phone: &mut Phone,
    (meeting, learner): (MeetingId, LearnerId),
    mark: Mark,
    seen: Option<Mark>,
) -> Result<Outcome, Error> {
    phone.tries(Command::SetMark { meeting, learner, mark, seen: Some(seen) })
}

fn settle(phone: &mut Phone, value: Mark) -> Result<Outcome, Error> {
    let dispute = phone.disputes()[0].id;
    phone.tries(Command::Settle { dispute, value: value.word().to_owned() })
}

/// Hà says present and Minh absent, of An, apart; then all meet.
fn disputed() -> (Evening, MeetingId, LearnerId) {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.minh.marks(meeting, an, Mark::Absent);
    evening.all_meet();
    (evening, meeting, an)
}

#[test]
fn of_two_different_marks_every_phone_shows_the_stronger_as_disputed() {
    let mut evening = Evening::begins();
    let an = evening.learners[0];
    let mut cases = Vec::new();
    for ha in Mark::ALL {
        for minh in Mark::ALL.into_iter().filter(|minh| *minh != ha) {
            // A mark that neither says stands there before, so that "none" is written too.
            let other = |mark: &Mark| ![ha, minh, Mark::None].contains(mark);
            let before = Mark::ALL.into_iter().find(other).expect("there are five marks");
            let date = format!("2026-10-{:02}", cases.len() + 1);
            let meeting = evening.office.opens(evening.class, &date);
            evening.office.marks(meeting, an, before);
            cases.push((meeting, ha, minh));
        }
    }
    evening.all_meet();
    for (meeting, ha, minh) in &cases {
        assert_eq!(evening.ha.marks(*meeting, an, *ha), 1, "{ha:?}");
        assert_eq!(evening.minh.marks(*meeting, an, *minh), 1, "{minh:?}");
    }
    evening.all_meet();
    for (meeting, ha, minh) in &cases {
        let line = evening.all_see(|phone| phone.mark(*meeting, an)).expect("one is no none");
        assert_eq!((line.mark, line.disputed), (*ha.max(minh), true), "{ha:?} against {minh:?}");
    }
    assert_eq!(evening.all_see(Phone::disputes).len(), cases.len());
}

#[test]
fn the_same_mark_of_two_volunteers_is_no_dispute() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Late);
    evening.minh.marks(meeting, an, Mark::Late);
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Late, false));
    assert_eq!(evening.all_see(Phone::disputes), []);
}

#[test]
fn a_later_mark_by_somebody_who_saw_the_earlier_one_replaces_it() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    meet(&mut evening.ha, &mut evening.minh);
    evening.minh.marks(meeting, an, Mark::Absent);
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed, line.by.as_str()), (Mark::Absent, false, "Minh"));
}

#[test]
fn no_clock_decides_between_two_marks() {
    for (ha_at, minh_at) in [(1, 4_000_000_000_000), (4_000_000_000_000, 1)] {
        let mut evening = Evening::begins();
        let (meeting, an) = (evening.meeting, evening.learners[0]);
        (evening.ha.now, evening.minh.now) = (Instant(ha_at), Instant(minh_at));
        evening.ha.marks(meeting, an, Mark::Late);
        evening.minh.marks(meeting, an, Mark::Absent);
        evening.all_meet();
        let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
        assert_eq!((line.mark, line.disputed), (Mark::Late, true), "at {ha_at} and {minh_at}");
    }
}

#[test]
fn a_dispute_has_one_id_and_both_values_on_every_phone() {
    let (evening, meeting, an) = disputed();
    let disputes = evening.all_see(Phone::disputes);
    let [dispute] = disputes.as_slice() else { panic!("one dispute: {disputes:?}") };
    assert_eq!((dispute.kind, dispute.meeting, dispute.learner), ("mark", Some(meeting), Some(an)));
    let said: BTreeSet<_> =
        dispute.values.iter().map(|value| (value.value.as_str(), value.by.as_str())).collect();
    assert_eq!(said, BTreeSet::from([("absent", "Minh"), ("present", "Hà")]));
}

#[test]
fn a_dispute_that_anybody_settles_is_settled_for_all() {
    let (mut evening, meeting, an) = disputed();
    settle(&mut evening.office, Mark::Absent).expect("the dispute is open");
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed, line.by.as_str()), (Mark::Absent, false, "Văn phòng"));
    assert_eq!(evening.all_see(Phone::disputes), []);
}

#[test]
fn a_dispute_can_be_settled_by_the_very_value_that_it_shows() {
    let (mut evening, meeting, an) = disputed();
    assert_eq!(evening.ha.marks(meeting, an, Mark::Present), 1, "a tap settles as well");
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Present, false));
}

#[test]
fn a_mark_made_apart_from_a_settling_opens_the_dispute_again() {
    let (mut evening, meeting, an) = disputed();
    settle(&mut evening.office, Mark::Absent).expect("the dispute is open");
    evening.minh.marks(meeting, an, Mark::Excused);
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Excused, true));
    assert_eq!(evening.all_see(Phone::disputes)[0].values.len(), 2);
}

#[test]
fn two_settlings_that_differ_are_a_dispute_again() {
    let (mut evening, meeting, an) = disputed();
    settle(&mut evening.office, Mark::Absent).expect("the dispute is open");
    settle(&mut evening.ha, Mark::Late).expect("the dispute is open");
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Late, true));
}

#[test]
fn a_dispute_that_has_changed_since_it_was_shown_cannot_be_settled() {
    let (mut evening, _, _) = disputed();
    let shown = evening.ha.disputes()[0].id;
    settle(&mut evening.office, Mark::Absent).expect("the dispute is open");
    evening.all_meet();
    let command = Command::Settle { dispute: shown, value: "present".to_owned() };
    let refused = evening.ha.tries(command);
    assert!(matches!(refused, Err(Error::StaleDispute)), "{refused:?}");
}

#[test]
fn a_tap_on_a_value_that_has_changed_since_the_screen_showed_it_is_a_conflict() {
    let mut evening = Evening::begins();
    let an = (evening.meeting, evening.learners[0]);
    evening.ha.marks(an.0, an.1, Mark::Late);
    meet(&mut evening.ha, &mut evening.minh);
    for seen in [None, Some(Mark::None), Some(Mark::Absent), Some(Mark::Present)] {
        let refused = set_mark(&mut evening.minh, an, Mark::Absent, seen);
        assert!(matches!(refused, Err(Error::Changed { now: "late" })), "{seen:?}: {refused:?}");
    }
    let taken = set_mark(&mut evening.minh, an, Mark::Absent, Some(Mark::Late));
    assert_eq!(taken.expect("the screen is right"), Outcome::Marked(1));
    let shown = evening.minh.mark(an.0, an.1).map(|line| line.mark);
    assert_eq!(shown, Some(Mark::Absent));
}

#[test]
fn marking_everybody_fills_the_blanks_and_changes_no_mark() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, chi]) = (evening.meeting, evening.learners);
    evening.ha.marks(meeting, an, Mark::Absent);
    evening.ha.marks(meeting, binh, Mark::Late);
    evening.ha.marks(meeting, binh, Mark::None);
    let filled = evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    assert_eq!(filled, Outcome::Marked(2));
    evening.all_meet();
    let mark = |learner| evening.all_see(|phone| phone.mark(meeting, learner)).map(|l| l.mark);
    assert_eq!(mark(an), Some(Mark::Absent));
    assert_eq!(mark(binh), Some(Mark::Present));
    assert_eq!(mark(chi), Some(Mark::Present));
}

#[test]
fn marking_everybody_apart_from_one_mark_leaves_a_dispute_and_loses_nothing() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.does(Command::FillMarks { meeting, mark: Mark::Present });
    evening.minh.marks(meeting, an, Mark::Excused);
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Present, true));
    assert_eq!(evening.all_see(|phone| phone.sheet(meeting.class).marks.len()), 3);
}

#[test]
fn taking_a_mark_back_is_a_value_that_a_mark_made_apart_stands_against() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.all_meet();
    evening.ha.marks(meeting, an, Mark::None);
    evening.minh.marks(meeting, an, Mark::Late);
    evening.all_meet();
    let line = evening.all_see(|phone| phone.mark(meeting, an)).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Late, true));
}

#[test]
fn a_mark_that_was_taken_back_is_a_blank() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.all_meet();
    evening.minh.marks(meeting, an, Mark::None);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.mark(meeting, an)), None);
    assert_eq!(evening.all_see(|phone| phone.totals().rows[0].turns), 0);
}

#[test]
fn tapping_what_is_shown_already_writes_nothing() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    assert_eq!(evening.ha.marks(meeting, an, Mark::None), 0, "a blank is none already");
    assert_eq!(evening.ha.marks(meeting, an, Mark::Present), 1);
    evening.all_meet();
    let before = evening.minh.entries(evening.team.space());
    assert_eq!(evening.minh.marks(meeting, an, Mark::Present), 0);
    evening.all_meet();
    assert_eq!(evening.minh.entries(evening.team.space()), before);
}

#[test]
fn a_second_thought_that_comes_back_to_the_old_mark_leaves_everything_as_it_was() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.all_meet();
    let before = evening.all_see(|phone| phone.mark(meeting, an));
    let entries = evening.minh.entries(evening.team.space());
    evening.minh.now = Instant(9);
    evening.minh.marks(meeting, an, Mark::Absent);
    evening.minh.marks(meeting, an, Mark::Present);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.mark(meeting, an)), before);
    assert_eq!(evening.minh.entries(evening.team.space()), entries);
}

#[test]
fn marks_of_a_class_that_was_closed_meanwhile_are_kept() {
    let mut evening = Evening::begins();
    let (class, meeting, an) = (evening.class, evening.meeting, evening.learners[0]);
    let closed = Some(true);
    evening.office.does(Command::EditClass {
        class,
        name: None,
        place: None,
        closed,
        holds: Holds::FromTheBeginning,
    });
    evening.ha.marks(meeting, an, Mark::Present);
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert!(sheet.closed);
    assert_eq!(
        evening.all_see(|phone| phone.mark(meeting, an)).map(|l| l.mark),
        Some(Mark::Present)
    );
    assert_eq!(evening.minh.marks(meeting, an, Mark::Late), 1, "a closed class still takes marks");
}

#[test]
fn a_learner_of_another_class_cannot_be_marked() {
    let mut evening = Evening::begins();
    let other = evening.office.adds_class("Lớp sáng", evening.team, None);
    let stranger = evening.office.registers("Đặng Thị Dung", other);
    let refused = set_mark(&mut evening.office, (evening.meeting, stranger), Mark::Present, None);
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}

#[test]
fn an_app_is_told_of_disputes_when_one_arises_or_is_settled_and_of_no_other_mark() {
    let (mut evening, meeting, an) = disputed();
    let told = |phone: &mut Phone| phone.engine_mut().take_touched().disputes;
    assert!(told(&mut evening.ha), "it arose");
    assert!(told(&mut evening.minh), "it arose");
    // A tap upon the disputed mark settles it, long before it becomes an entry.
    assert_eq!(evening.ha.marks(meeting, an, Mark::Late), 1);
    assert!(told(&mut evening.ha), "a tap settled it");
    evening.all_meet();
    assert_eq!(evening.all_see(Phone::disputes), []);
    assert!(told(&mut evening.minh), "an entry settled it");
    let _ = told(&mut evening.ha);
    let other = evening.learners[1];
    assert_eq!(evening.ha.marks(meeting, other, Mark::Present), 1);
    evening.all_meet();
    assert!(!told(&mut evening.ha), "a mark that nobody disputes");
    assert!(!told(&mut evening.minh), "a mark that nobody disputes");
}
