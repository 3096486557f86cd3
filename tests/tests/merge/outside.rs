//! Visits, pairs and the names of volunteers, written apart. The rules are those of
//! core/docs/data-model.md.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::document::DocKind;
use lantoa_core::domain::id::{PersonId, VisitId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::row::Retired;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::node::answer::{Breakdown, ReportQuery};
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::{Evening, day, topic_id};
use lantoa_tests::phone::{Phone, meet};

fn visit(evening: &Evening, date: &str, count: u32) -> Command {
    let (team, place, topic) = (evening.team, evening.place, topic_id("vneid"));
    Command::AddVisit { team, place, topic, date: day(date), count }
}

fn adds_visit(phone: &mut Phone, command: Command) -> VisitId {
    let Outcome::Visit(visit) = phone.does(command) else { panic!("a visit was asked") };
    visit
}

fn counts(phone: &Phone) -> Vec<u32> {
    phone.asks().visits().expect("an answer").iter().map(|visit| visit.count).collect()
}

#[test]
fn visits_noted_apart_are_all_counted() {
    let mut evening = Evening::begins();
    for (date, count) in [("2026-11-12", 3), ("2026-12-01", 2)] {
        let command = visit(&evening, date, count);
        adds_visit(&mut evening.ha, command.clone());
        adds_visit(&mut evening.minh, command);
    }
    evening.all_meet();
    assert_eq!(evening.all_see(counts), [3, 3, 2, 2]);
    assert_eq!(evening.all_see(|phone| phone.totals().rows[0].visits), 10);
}

#[test]
fn a_visit_counted_again_apart_is_one_of_the_two_and_taken_back_by_nought() {
    let mut evening = Evening::begins();
    let command = visit(&evening, "2026-11-12", 3);
    let visit = adds_visit(&mut evening.ha, command);
    evening.all_meet();
    evening.ha.does(Command::CountVisit { visit, count: 4 });
    evening.minh.does(Command::CountVisit { visit, count: 5 });
    evening.all_meet();
    let counted = evening.all_see(counts);
    assert!([[4], [5]].contains(&counted.as_slice().try_into().expect("one visit")), "{counted:?}");
    evening.minh.does(Command::CountVisit { visit, count: 0 });
    evening.all_meet();
    assert_eq!(evening.all_see(counts), [0; 0]);
}

#[test]
fn a_pair_made_apart_is_one_pair_from_its_first_day_on() {
    let mut evening = Evening::begins();
    let (mentor, learner) = (evening.ha.engine().person(), evening.learners[0]);
    let pair = |since| Command::AddPair { mentor, learner, since: day(since) };
    evening.ha.does(pair("2026-12-03"));
    evening.minh.does(pair("2026-11-12"));
    evening.all_meet();
    let pairs = evening.all_see(|phone| phone.asks().pairs().expect("an answer"));
    let said: Vec<_> = pairs.iter().map(|pair| (pair.mentor, pair.learner, pair.since)).collect();
    assert_eq!(said, [(mentor, learner, day("2026-11-12"))]);
}

#[test]
fn a_pair_made_apart_in_one_month_has_one_of_the_two_days() {
    let mut evening = Evening::begins();
    let (mentor, learner) = (evening.ha.engine().person(), evening.learners[0]);
    for (phone, since) in [(&mut evening.ha, "2026-11-02"), (&mut evening.minh, "2026-11-12")] {
        phone.does(Command::AddPair { mentor, learner, since: day(since) });
    }
    evening.all_meet();
    let pairs = evening.all_see(|phone| phone.asks().pairs().expect("an answer"));
    assert_eq!(pairs.len(), 1);
    assert!([day("2026-11-02"), day("2026-11-12")].contains(&pairs[0].since), "{pairs:?}");
}

#[test]
fn a_pair_taken_back_is_gone_from_every_month_and_stands_again_when_it_is_made_again() {
    let mut evening = Evening::begins();
    let (mentor, learner) = (evening.ha.engine().person(), evening.learners[0]);
    for since in ["2026-11-12", "2026-12-03"] {
        evening.ha.does(Command::AddPair { mentor, learner, since: day(since) });
    }
    evening.all_meet();
    evening.minh.does(Command::UndoPair { mentor, learner });
    evening.all_meet();
    let pairs = |phone: &Phone| phone.asks().pairs().expect("an answer").len();
    assert_eq!(evening.all_see(pairs), 0);
    let refused = evening.ha.tries(Command::UndoPair { mentor, learner });
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    evening.ha.does(Command::AddPair { mentor, learner, since: day("2026-11-12") });
    evening.all_meet();
    assert_eq!(evening.all_see(pairs), 1);
}

/// Two volunteers of whom the office says that they are one: lists, reports and pairs have them once, what either
/// wrote stays, and taken back they are two again.
#[test]
fn two_volunteers_who_are_one_are_there_once_until_that_is_taken_back() {
    let mut evening = Evening::begins();
    let (minh, ha) = (evening.minh.engine().person(), evening.ha.engine().person());
    let (learner, other) = (evening.learners[0], evening.learners[1]);
    let meeting = evening.meeting;
    evening.minh.marks(meeting, learner, Mark::Present);
    evening.ha.marks(meeting, other, Mark::Late);
    for (phone, mentor) in [(&mut evening.minh, minh), (&mut evening.ha, ha)] {
        phone.does(Command::AddPair { mentor, learner, since: day("2026-11-12") });
    }
    evening.all_meet();
    let by_volunteer = |phone: &Phone| {
        let by = Some(Breakdown::Volunteer);
        let query = ReportQuery { by, ..ReportQuery::default() };
        let rows = phone.asks().report(&query).expect("a report").rows;
        rows.into_iter().filter(|row| row.turns > 0).map(|row| (row.key, row.turns)).collect()
    };
    let pairs = |phone: &Phone| phone.asks().pairs().expect("an answer").len();
    let apart: Vec<(String, u32)> = evening.all_see(by_volunteer);
    assert_eq!(apart.len(), 2, "{apart:?}");
    let (all, before) = (names(&evening.office).len(), evening.all_see(pairs));
    assert_eq!(before, 2);

    // The old phone's is offered no more.
    let (old, stands) = (minh.min(ha), minh.max(ha));
    let retire = |since| Command::Retire { what: Retired::Person(old), since };
    evening.office.does(retire(Some(day("2026-11-20"))));
    evening.office.does(Command::LinkPersons { a: ha, b: minh, same: true });
    evening.all_meet();
    let both: Vec<(String, u32)> = evening.all_see(by_volunteer);
    assert_eq!(both, [(stands.to_string(), 2)]);
    assert_eq!(evening.all_see(pairs), 1);
    assert_eq!(names(&evening.office).len(), all - 1);
    let retired = |phone: &Phone| phone.asks().retired().expect("an answer").len();
    for (since, count) in [(None, 0), (Some(day("2026-11-21")), 2), (None, 0)] {
        evening.office.does(retire(since));
        evening.all_meet();
        assert_eq!(evening.all_see(retired), count, "one person is retired as one");
    }
    let both: Vec<(String, u32)> = evening.all_see(by_volunteer);
    assert_eq!(both, [(old.to_string(), 2)], "of those who are offered the smaller id");
    // Either of the two means both.
    evening.minh.does(Command::UndoPair { mentor: minh, learner });
    evening.all_meet();
    assert_eq!(evening.all_see(pairs), 0);

    evening.office.does(Command::LinkPersons { a: minh, b: ha, same: false });
    evening.all_meet();
    let back: Vec<(String, u32)> = evening.all_see(by_volunteer);
    assert_eq!(back, apart);
    assert_eq!(names(&evening.office).len(), all);
    let link = Command::LinkPersons { a: minh, b: minh, same: true };
    assert!(matches!(evening.office.tries(link), Err(Error::Unfit { .. })));
    let link = Command::LinkPersons { a: minh, b: ha, same: true };
    assert!(evening.minh.tries(link).is_err(), "it is for coordinators");
}

/// Said to be one and taken back by two coordinators apart: they are one.
#[test]
fn volunteers_said_to_be_one_apart_from_its_taking_back_are_one() {
    let mut evening = Evening::begins();
    let (a, b) = (evening.minh.engine().person(), evening.ha.engine().person());
    let mut lan = Phone::new("Lan", 9);
    let ticket = evening.office.invites(Role::Coordinator, &[], Some(&evening.sheet));
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    evening.office.does(Command::LinkPersons { a, b, same: true });
    meet(&mut lan, &mut evening.office);
    evening.office.does(Command::LinkPersons { a, b, same: false });
    for same in [false, true] {
        lan.does(Command::LinkPersons { a, b, same });
    }
    meet(&mut lan, &mut evening.office);
    let joined = |phone: &Phone| phone.asks().joined_volunteers().expect("an answer").len();
    assert_eq!([joined(&lan), joined(&evening.office)], [1, 1]);
}

fn names(phone: &Phone) -> Vec<String> {
    let volunteers = phone.asks().volunteers().expect("an answer");
    volunteers.into_iter().map(|line| line.name).collect()
}

#[test]
fn a_volunteer_is_renamed_by_the_own_device_only() {
    let mut evening = Evening::begins();
    assert_eq!(evening.all_see(names), ["Hà", "Minh", "Văn phòng"]);
    evening.ha.does(Command::NamePerson { name: "Nguyễn Thị Hà".to_owned() });
    evening.minh.does(Command::NamePerson { name: "Trần Minh".to_owned() });
    evening.all_meet();
    assert_eq!(evening.all_see(names), ["Nguyễn Thị Hà", "Trần Minh", "Văn phòng"]);
}

fn adds_person(phone: &mut Phone, name: &str) -> PersonId {
    let Outcome::Person(person) = phone.does(Command::AddPerson { name: name.to_owned() }) else {
        panic!("a volunteer was asked")
    };
    person
}

#[test]
fn what_two_volunteers_tap_on_one_phone_goes_by_their_own_names() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, _]) = (evening.meeting, evening.learners);
    let first = evening.ha.engine().person();
    let second = adds_person(&mut evening.ha, "Tuấn");
    assert_eq!(evening.ha.engine().person(), first, "adding somebody changes nobody");
    evening.ha.now = Instant(10);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.ha.does(Command::ChangePerson { person: second, pin: None });
    evening.ha.now = Instant(20);
    evening.ha.marks(meeting, binh, Mark::Late);
    evening.ha.restarts();
    assert_eq!(evening.ha.engine().person(), second, "also after a restart");
    evening.all_meet();
    let said = |learner| {
        let line = evening.all_see(|phone| phone.mark(meeting, learner)).expect("a mark");
        (line.by, line.at)
    };
    assert_eq!(said(an), ("Hà".to_owned(), Instant(10)));
    assert_eq!(said(binh), ("Tuấn".to_owned(), Instant(20)));
}

#[test]
fn nobody_acts_under_the_name_of_another_phones_volunteer() {
    let mut evening = Evening::begins();
    let person = evening.minh.engine().person();
    for person in [person, PersonId([7; 16])] {
        let refused = evening.ha.tries(Command::ChangePerson { person, pin: None });
        assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
    }
    meet(&mut evening.ha, &mut evening.minh);
    assert_eq!(evening.ha.engine().persons().expect("an answer"), [evening.ha.engine().person()]);
}

#[test]
fn a_second_note_is_a_document_beside_the_first_and_changes_nothing_of_it() {
    let mut evening = Evening::begins();
    let (meeting, space) = (evening.meeting, evening.team.space());
    let close = |note: &str| Command::CloseMeeting { meeting, note: Some(note.to_owned()) };
    // How often each note was written.
    let written = |phone: &Phone| -> Vec<usize> {
        let tables = phone.engine().tables();
        let documents = tables.documents_in(space).expect("the tables are read").into_iter();
        let notes = documents.filter(|doc| doc.kind == DocKind::Note);
        notes.map(|doc| tables.applied_changes(doc).expect("the tables are read").len()).collect()
    };
    evening.ha.does(close("Mưa to"));
    evening.all_meet();
    assert_eq!(evening.all_see(written), [1]);
    evening.ha.does(close("Mất điện"));
    evening.minh.does(close("Mưa to"));
    let removed = evening.minh.device();
    let now = evening.office.now;
    evening.all_meet();
    assert_eq!(evening.all_see(written), [1; 3], "the same words twice are two notes");
    let engine = evening.office.engine_mut();
    engine.remove_device(removed, Some("Mất máy"), None, now).expect("it may remove");
    meet(&mut evening.office, &mut evening.ha);
    for phone in [&evening.office, &evening.ha] {
        assert_eq!(written(phone), [1; 4], "why a phone was removed is a note of its own");
    }
}
