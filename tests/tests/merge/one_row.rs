//! Registrations of one class that are linked as one person: one row, whoever marked under which of them.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::progress::Level;
use lantoa_core::engine::error::Error;
use lantoa_tests::evening::Evening;

/// Bình is An, registered again; returns the registration that stands for both, and the other.
fn registered_twice() -> (Evening, LearnerId, LearnerId) {
    let evening = Evening::begins();
    let [a, b, _] = evening.learners;
    (evening, a.min(b), a.max(b))
}

fn links(evening: &mut Evening, same: bool) {
    let [a, b, _] = evening.learners;
    evening.office.does(Command::LinkLearners { a, b, same });
    evening.all_meet();
}

/// What all see of who has which mark at a meeting, and of which it is disputed.
fn marks(evening: &Evening, meeting: MeetingId) -> Vec<(LearnerId, Mark, bool)> {
    evening.all_see(|phone| {
        let marks = phone.sheet(meeting.class).marks.into_iter();
        let marks = marks.filter(|line| line.meeting == meeting);
        marks.map(|line| (line.learner, line.mark, line.disputed)).collect()
    })
}

#[test]
fn one_person_has_one_row_and_marks_that_differ_are_a_dispute_that_one_tap_settles() {
    let (mut evening, first, second) = registered_twice();
    let (class, meeting) = (evening.class, evening.meeting);
    evening.ha.marks(meeting, first, Mark::Present);
    evening.minh.marks(meeting, second, Mark::Absent);
    evening.minh.notes_level(class, second, "vneid", Level::Alone);
    links(&mut evening, true);
    let names = evening.all_see(|phone| phone.sheet(class).learners.len());
    let listed = evening.all_see(|phone| phone.asks().classes().expect("classes")[0].learners);
    assert_eq!((names, listed), (2, 2));
    assert_eq!(marks(&evening, meeting), [(first, Mark::Present, true)]);
    assert_eq!(evening.ha.level(class, first, "vneid"), Some((Level::Alone, false)));
    assert_eq!(evening.all_see(|phone| phone.totals().total.disputed), 1);
    // A screen that shows the one and not the other has not seen it.
    let tap = |seen| {
        let seen = Some(Some(seen));
        Command::SetMark { meeting, learner: second, mark: Mark::Late, seen }
    };
    let why = evening.ha.tries(tap(Mark::Absent)).expect_err("present is shown");
    assert!(matches!(why, Error::Changed { now: "present" }), "{why}");
    evening.ha.does(tap(Mark::Present));
    evening.all_meet();
    assert_eq!(marks(&evening, meeting), [(first, Mark::Late, false)]);
    let total = evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.learners, total.turns, total.disputed), (1, 1, 0));
}

#[test]
fn the_rest_of_a_roll_and_a_tap_on_a_blank_count_a_person_once() {
    let (mut evening, first, second) = registered_twice();
    links(&mut evening, true);
    let meeting = evening.meeting;
    assert_eq!(evening.ha.marks(meeting, second, Mark::Late), 1);
    assert_eq!(marks(met(&mut evening), meeting), [(first, Mark::Late, false)]);
    let next = evening.ha.opens(evening.class, "2026-11-13");
    evening.ha.does(Command::FillMarks { meeting: next, mark: Mark::Present });
    let shown = marks(met(&mut evening), next);
    assert_eq!(shown.len(), 2, "{shown:?}");
    let level = evening.ha.notes_level(evening.class, second, "vneid", Level::Taught);
    assert_eq!(
        (level, evening.ha.level(evening.class, first, "vneid")),
        (1, Some((Level::Taught, false)))
    );
}

fn met(evening: &mut Evening) -> &Evening {
    evening.all_meet();
    evening
}

#[test]
fn a_link_undone_after_taps_under_both_keeps_every_mark() {
    let (mut evening, first, second) = registered_twice();
    let meeting = evening.meeting;
    evening.ha.marks(meeting, first, Mark::Present);
    evening.minh.marks(meeting, second, Mark::Absent);
    links(&mut evening, true);
    evening.ha.marks(meeting, first, Mark::Late);
    let next = evening.minh.opens(evening.class, "2026-11-13");
    evening.minh.marks(next, second, Mark::Present);
    links(&mut evening, false);
    let both = [(first, Mark::Late, false), (second, Mark::Late, false)];
    assert_eq!(marks(&evening, meeting), both);
    assert_eq!(marks(&evening, next), [(first, Mark::Present, false)]);
    let total = evening.all_see(|phone| phone.totals().total);
    assert_eq!((total.learners, total.turns), (2, 3), "two people");
}

#[test]
fn who_leaves_leaves_with_the_whole_row_and_stands_once_among_those_who_left() {
    let (mut evening, first, second) = registered_twice();
    let (class, meeting) = (evening.class, evening.meeting);
    evening.ha.marks(meeting, second, Mark::Present);
    links(&mut evening, true);
    evening.ha.does(Command::LeaveClass { learner: first, class, since: None });
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert_eq!((sheet.learners.len(), sheet.left.len()), (1, 1));
    assert_eq!(sheet.left[0].learner, first);
    // One of the registrations comes again: the person does.
    evening.minh.does(Command::EnrolLearner { learner: second, class, since: None });
    evening.all_meet();
    let sheet = evening.all_see(|phone| phone.sheet(class));
    assert_eq!((sheet.learners.len(), sheet.left.len()), (2, 0));
    assert!(sheet.learners.iter().any(|line| line.learner == second));
    assert_eq!(marks(&evening, meeting), [(second, Mark::Present, false)]);
}
