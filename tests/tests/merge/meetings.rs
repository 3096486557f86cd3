//! Meetings opened, closed and joined apart. The rules are those of core/docs/data-model.md.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::MeetingId;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{MeetingLine, ReportQuery};
use lantoa_tests::evening::{Evening, day, topic_id};
use lantoa_tests::phone::{Phone, meet};

fn opens(phone: &mut Phone, evening: &MeetingId, another: bool, topic: &str) -> MeetingId {
    let (class, date) = (evening.class, evening.key.date);
    let topics = vec![topic_id(topic)];
    let Outcome::Meeting(meeting) =
        phone.does(Command::OpenMeeting { class, date, another, topics })
    else {
        panic!("a meeting was asked")
    };
    meeting
}

fn line(phone: &Phone, meeting: MeetingId) -> Option<MeetingLine> {
    let meetings = phone.asks().meetings(meeting.class).expect("the tables are read");
    meetings.into_iter().find(|line| line.meeting == meeting)
}

fn tomorrow(evening: &Evening) -> MeetingId {
    let mut meeting = evening.meeting;
    meeting.key.date = day("2026-11-13");
    meeting
}

#[test]
fn two_phones_that_open_a_class_on_one_day_open_one_meeting() {
    let mut evening = Evening::begins();
    let (day, [an, binh, _]) = (tomorrow(&evening), evening.learners);
    let by_ha = opens(&mut evening.ha, &day, false, "vneid");
    let by_minh = opens(&mut evening.minh, &day, false, "ai");
    assert_eq!(by_ha, by_minh);
    evening.ha.marks(by_ha, an, Mark::Present);
    evening.minh.marks(by_minh, binh, Mark::Late);
    evening.all_meet();
    let meetings = evening.all_see(|phone| phone.sheet(evening.class).meetings);
    assert_eq!(meetings.len(), 2, "that of the evening and this one: {meetings:?}");
    let shown = evening.all_see(|phone| line(phone, by_ha)).expect("the meeting");
    assert_eq!(shown.topics, [topic_id("ai"), topic_id("vneid")]);
    assert_eq!(evening.all_see(|phone| phone.mark(by_ha, an)).map(|l| l.mark), Some(Mark::Present));
    assert_eq!(evening.all_see(|phone| phone.mark(by_ha, binh)).map(|l| l.mark), Some(Mark::Late));
}

#[test]
fn a_second_meeting_of_a_day_is_opened_only_when_asked_for() {
    let mut evening = Evening::begins();
    let tonight = evening.meeting;
    assert_eq!(opens(&mut evening.ha, &tonight, false, "vneid"), tonight);
    let by_ha = opens(&mut evening.ha, &tonight, true, "vneid");
    let by_minh = opens(&mut evening.minh, &tonight, true, "vneid");
    assert_eq!((by_ha.key.number, by_minh), (2, by_ha));
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.sheet(evening.class).meetings.len()), 2);
}

#[test]
fn a_meeting_that_one_closed_and_another_opened_apart_is_open() {
    let mut evening = Evening::begins();
    let day = tomorrow(&evening);
    let meeting = opens(&mut evening.ha, &day, false, "vneid");
    evening.ha.does(Command::CloseMeeting { meeting, note: None });
    opens(&mut evening.minh, &day, false, "vneid");
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| line(phone, meeting)).map(|l| l.closed), Some(false));
}

#[test]
fn a_meeting_that_is_closed_keeps_the_marks_that_another_makes_meanwhile() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.ha.does(Command::CloseMeeting { meeting, note: None });
    evening.minh.marks(meeting, an, Mark::Late);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| line(phone, meeting)).map(|l| l.closed), Some(true));
    assert_eq!(evening.all_see(|phone| phone.mark(meeting, an)).map(|l| l.mark), Some(Mark::Late));
}

#[test]
fn the_notes_of_two_who_closed_a_meeting_apart_are_both_kept() {
    let mut evening = Evening::begins();
    let meeting = evening.meeting;
    let close = |note: &str| Command::CloseMeeting { meeting, note: Some(note.to_owned()) };
    evening.ha.does(close("Mưa to"));
    evening.minh.does(close("Mất điện"));
    evening.all_meet();
    let mut notes = evening.all_see(|phone| line(phone, meeting)).expect("the meeting").notes;
    notes.sort();
    assert_eq!(notes, ["Mưa to", "Mất điện"]);
}

/// Opens the evening's meeting under a false date on Hà's phone, and joins it to the right one.
fn wrongly_dated() -> (Evening, MeetingId) {
    let mut evening = Evening::begins();
    let (right, [an, binh, _]) = (evening.meeting, evening.learners);
    let wrong = evening.ha.opens(evening.class, "2017-01-01");
    evening.ha.marks(wrong, an, Mark::Present);
    evening.minh.marks(right, an, Mark::Late);
    evening.minh.marks(right, binh, Mark::Present);
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.totals().rows[0].meetings), 2);
    evening.minh.does(Command::LinkMeetings { a: right, b: wrong, same: true });
    evening.all_meet();
    (evening, wrong)
}

#[test]
fn a_wrongly_dated_meeting_that_is_joined_to_the_right_one_counts_once() {
    let (mut evening, wrong) = wrongly_dated();
    let row = evening.all_see(|phone| phone.totals().rows[0].clone());
    assert_eq!((row.meetings, row.turns, row.learners), (1, 2, 2));
    let right = evening.meeting;
    // Whichever is said first has the day that was meant.
    let turns_of = |evening: &Evening, year: &str| {
        let [from, to] = ["01-01", "12-31"].map(|end| Some(day(&format!("{year}-{end}"))));
        let query = ReportQuery { from, to, ..ReportQuery::default() };
        evening.all_see(|phone| phone.asks().report(&query).expect("a report").total.turns)
    };
    assert_eq!((turns_of(&evening, "2017"), turns_of(&evening, "2026")), (0, 2));
    evening.ha.does(Command::LinkMeetings { a: wrong, b: right, same: true });
    evening.all_meet();
    assert_eq!((turns_of(&evening, "2017"), turns_of(&evening, "2026")), (2, 0));
    evening.ha.does(Command::LinkMeetings { a: right, b: wrong, same: false });
    evening.all_meet();
    let row = evening.all_see(|phone| phone.totals().rows[0].clone());
    assert_eq!((row.meetings, row.turns, row.learners), (2, 3, 2), "undone");
}

#[test]
fn of_meetings_that_are_one_the_day_that_no_link_overrules_holds() {
    let mut evening = Evening::begins();
    let (class, an) = (evening.class, evening.learners[0]);
    let meetings = ["2026-11-05", "2026-11-06", "2026-11-07"].map(|date| {
        let meeting = evening.ha.opens(class, date);
        evening.ha.marks(meeting, an, Mark::Present);
        meeting
    });
    let joins = |evening: &mut Evening, a: usize, b: usize| {
        let [a, b] = [a, b].map(|at| meetings[at]);
        evening.ha.does(Command::LinkMeetings { a, b, same: true });
        evening.all_meet();
        let held = |meeting: &MeetingId| {
            let day = Some(meeting.key.date);
            let query = ReportQuery { from: day, to: day, ..ReportQuery::default() };
            evening.all_see(|phone| phone.asks().report(&query).expect("a report").total.turns) > 0
        };
        meetings.iter().map(held).collect::<Vec<_>>()
    };
    assert_eq!(joins(&mut evening, 0, 1), [true, false, true]);
    assert_eq!(joins(&mut evening, 1, 2), [true, false, false], "the third is the first as well");
    assert_eq!(joins(&mut evening, 2, 0), [false, false, true], "in a circle the latest day");
}

#[test]
fn that_two_meetings_of_one_day_are_one_is_said_apart_without_a_dispute() {
    let mut evening = Evening::begins();
    let a = evening.meeting;
    let b = opens(&mut evening.office, &a, true, "ai");
    evening.all_meet();
    evening.ha.does(Command::LinkMeetings { a, b, same: true });
    evening.minh.does(Command::LinkMeetings { a: b, b: a, same: true });
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.disputes()), []);
}

#[test]
fn a_link_of_meetings_made_apart_from_its_undoing_holds() {
    let (mut evening, wrong) = wrongly_dated();
    let right = evening.meeting;
    evening.ha.does(Command::LinkMeetings { a: wrong, b: right, same: false });
    meet(&mut evening.ha, &mut evening.office);
    evening.office.does(Command::LinkMeetings { a: right, b: wrong, same: true });
    evening.minh.does(Command::LinkMeetings { a: wrong, b: right, same: false });
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| phone.totals().rows[0].meetings), 1);
}

#[test]
fn meetings_of_two_classes_cannot_be_joined() {
    let mut evening = Evening::begins();
    let other = evening.office.adds_class("Lớp sáng", evening.team, None);
    let b = evening.office.opens(other, "2026-11-12");
    let a = evening.meeting;
    let refused = evening.office.tries(Command::LinkMeetings { a, b, same: true });
    assert!(matches!(refused, Err(Error::Unfit { .. })), "{refused:?}");
}
