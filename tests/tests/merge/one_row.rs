//! Registrations of one class that are linked as one person: one row, whoever marked under which of them.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::id::{LearnerId, MeetingId};
use lantoa_core::domain::progress::Level;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{DisputeLine, ReportQuery};
use lantoa_tests::evening::{Evening, day};
use lantoa_tests::phone::Phone;

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
fn what_differs_under_two_registrations_is_in_the_list_of_disputes_and_settled_there() {
    let (mut evening, first, second) = registered_twice();
    let (class, meeting) = (evening.class, evening.meeting);
    evening.ha.marks(meeting, first, Mark::Present);
    evening.minh.marks(meeting, second, Mark::Absent);
    evening.ha.notes_level(class, second, "vneid", Level::Alone);
    evening.minh.notes_level(class, first, "vneid", Level::Taught);
    evening.all_meet();
    assert_eq!(evening.all_see(Phone::disputes), [], "two people");
    links(&mut evening, true);
    let listed = evening.all_see(Phone::disputes);
    links(&mut evening, false);
    assert_eq!(evening.all_see(Phone::disputes), []);
    links(&mut evening, true);
    assert_eq!(evening.all_see(Phone::disputes), listed, "the same ones again");
    let said = |dispute: &DisputeLine| {
        let said = dispute.values.iter().map(|value| format!("{} {}", value.by, value.value));
        (dispute.kind, dispute.learner, said.collect::<Vec<_>>())
    };
    let (minh_first, ha_first) = (["Minh taught", "Hà alone"], ["Hà present", "Minh absent"]);
    let minh_first = minh_first.map(str::to_owned).to_vec();
    let ha_first = ha_first.map(str::to_owned).to_vec();
    assert_eq!(
        listed.iter().map(said).collect::<Vec<_>>(),
        [("level", Some(first), minh_first), ("mark", Some(first), ha_first)]
    );
    assert_eq!(evening.all_see(|phone| phone.totals().total.disputed), 2);

    // What was said since the list was read is not overruled unseen.
    let settle = |at: usize, value: &str| Command::Settle {
        dispute: listed[at].id,
        value: value.to_owned(),
    };
    evening.minh.marks(meeting, second, Mark::Late);
    let why = evening.minh.tries(settle(1, "absent")).expect_err("it is settled");
    assert!(matches!(why, Error::StaleDispute), "{why}");
    evening.all_meet();
    assert_eq!(evening.all_see(Phone::disputes).len(), 1);
    evening.ha.does(settle(0, "taught"));
    evening.all_meet();
    assert_eq!(evening.all_see(Phone::disputes), []);
    assert_eq!(marks(&evening, meeting), [(first, Mark::Late, false)]);
    let level = evening.all_see(|phone| phone.level(class, first, "vneid"));
    assert_eq!(level, Some((Level::Taught, false)));
    assert_eq!(evening.all_see(|phone| phone.totals().total.disputed), 0);
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

#[test]
fn a_settled_level_says_of_each_registration_when_it_was_reached() {
    let (mut evening, first, second) = registered_twice();
    let (class, meeting) = (evening.class, evening.meeting);
    evening.ha.marks(meeting, first, Mark::Present);
    evening.ha.notes_level(class, first, "vneid", Level::Taught);
    evening.all_meet();
    let next = evening.minh.opens(class, "2026-11-13");
    evening.minh.marks(next, second, Mark::Present);
    evening.minh.notes_level(class, second, "vneid", Level::Alone);
    links(&mut evening, true);
    evening.ha.notes_level(class, first, "vneid", Level::Alone);
    evening.all_meet();
    let levels = |to: &str| {
        let query = ReportQuery { to: Some(day(to)), ..ReportQuery::default() };
        let total = evening.all_see(|phone| phone.asks().report(&query).expect("a report").total);
        [total.levels["taught"], total.levels["alone"]]
    };
    assert_eq!((levels("2026-11-12"), levels("2026-11-13")), ([1, 0], [0, 1]));
}

#[test]
fn a_dispute_is_settled_under_every_registration_of_the_row() {
    let (mut evening, first, second) = registered_twice();
    let meeting = evening.meeting;
    evening.ha.marks(meeting, first, Mark::Present);
    evening.minh.marks(meeting, first, Mark::Late);
    evening.office.does(Command::SetMark {
        meeting,
        learner: second,
        mark: Mark::Present,
        seen: None,
    });
    links(&mut evening, true);
    assert_eq!(marks(&evening, meeting), [(first, Mark::Present, true)]);
    let disputes = evening.all_see(Phone::disputes);
    assert_eq!(disputes.len(), 1, "one that stands for the row");
    let dispute = disputes[0].id;
    evening.ha.does(Command::Settle { dispute, value: "absent".to_owned() });
    evening.all_meet();
    assert_eq!(marks(&evening, meeting), [(first, Mark::Absent, false)]);
    assert_eq!(evening.all_see(|phone| phone.totals().total.disputed), 0);
}

#[test]
fn who_was_erased_under_one_registration_keeps_the_name_of_the_other() {
    let (mut evening, first, _) = registered_twice();
    let class = evening.class;
    let name = |evening: &Evening| {
        evening.all_see(|phone| {
            let lines = phone.sheet(class).learners.into_iter();
            lines.map(|line| line.name).collect::<Vec<_>>()
        })
    };
    evening.all_meet();
    // Erased before anybody linked them, as far as the office knew.
    evening.office.does(Command::EraseLearner { learner: first });
    let [a, b, _] = evening.learners;
    evening.minh.does(Command::LinkLearners { a, b, same: true });
    evening.all_meet();
    let names = name(&evening);
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
    let listed = evening.all_see(|phone| phone.asks().classes().expect("classes")[0].learners);
    assert_eq!(listed, 2, "who is known under the other is one of them");
}

#[test]
fn a_link_is_told_to_whoever_shows_the_class() {
    let (mut evening, _, _) = registered_twice();
    let class = evening.class;
    evening.ha.engine_mut().take_touched();
    links(&mut evening, true);
    let touched = evening.ha.engine_mut().take_touched();
    assert!(touched.classes.contains(&class) && touched.disputes, "{touched:?}");
    let [a, ..] = evening.learners;
    evening.minh.marks(evening.meeting, a, Mark::Late);
    evening.all_meet();
    let touched = evening.ha.engine_mut().take_touched();
    assert!(touched.disputes, "the two may differ since: {touched:?}");
}
