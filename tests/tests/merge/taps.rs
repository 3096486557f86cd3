//! Taps that wait: durable at once, read at once, and folded into entries at the right moments.
//! (Guards: a mark that a volunteer saw on the screen and that is gone.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::LearnerId;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::progress::Level;
use lantoa_core::domain::time::Instant;
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::session::outcome::Outcome as Ended;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, meet, session};

fn waiting(phone: &Phone) -> usize {
    phone.engine().tables().pending_count().expect("the tables are read")
}

fn shown(phone: &Phone, evening: &Evening, learner: LearnerId) -> Option<Mark> {
    phone.mark(evening.meeting, learner).map(|line| line.mark)
}

#[test]
fn a_tap_is_read_by_every_question_before_it_is_an_entry() {
    let mut evening = Evening::begins();
    let (class, meeting, an) = (evening.class, evening.meeting, evening.learners[0]);
    evening.ha.marks(meeting, an, Mark::Present);
    evening.minh.marks(meeting, an, Mark::Absent);
    evening.all_meet();
    let entries = evening.ha.entries(evening.team.space());
    evening.ha.marks(meeting, an, Mark::Late);
    evening.ha.notes_level(class, an, "vneid", Level::Alone);
    // The mark, the level, and at which meeting that was reached.
    assert_eq!((waiting(&evening.ha), evening.ha.entries(evening.team.space())), (3, entries));
    let line = evening.ha.mark(meeting, an).expect("a mark");
    assert_eq!((line.mark, line.by.as_str(), line.disputed), (Mark::Late, "Hà", false));
    assert_eq!(evening.ha.level(class, an, "vneid"), Some((Level::Alone, false)));
    assert_eq!(evening.ha.disputes(), []);
    let row = &evening.ha.totals().rows[0];
    assert_eq!((row.turns, row.levels["alone"]), (1, 1));
}

#[test]
fn taps_survive_a_phone_that_goes_off_and_are_entries_when_it_is_on_again() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, _]) = (evening.meeting, evening.learners);
    let entries = evening.ha.entries(evening.team.space());
    evening.ha.marks(meeting, an, Mark::Present);
    evening.ha.marks(meeting, binh, Mark::Absent);
    evening.ha.marks(meeting, binh, Mark::Excused);
    evening.ha.turns_off();
    evening.ha.turns_on();
    assert_eq!(waiting(&evening.ha), 0);
    assert_eq!(evening.ha.entries(evening.team.space()), entries + 1, "all in one entry");
    assert_eq!(shown(&evening.ha, &evening, an), Some(Mark::Present));
    assert_eq!(shown(&evening.ha, &evening, binh), Some(Mark::Excused));
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| shown(phone, &evening, binh)), Some(Mark::Excused));
}

#[test]
fn taps_become_entries_when_a_roll_call_ends_a_volunteer_changes_a_phone_opens_or_two_meet() {
    type Happens = fn(&mut Evening);
    let cases: [(&str, Happens); 6] = [
        ("the roll call ends", |evening| {
            let meeting = evening.meeting;
            evening.ha.does(Command::CloseMeeting { meeting, note: None });
        }),
        ("the volunteer changes", |evening| {
            let person = evening.ha.engine().person();
            evening.ha.does(Command::ChangePerson { person, pin: None });
        }),
        ("the folder is opened", |evening| evening.ha.restarts()),
        ("it calls another phone", |evening| {
            session(&mut evening.ha, &mut evening.minh);
        }),
        ("another phone calls", |evening| {
            session(&mut evening.minh, &mut evening.ha);
        }),
        ("everything is checked", |evening| assert_eq!(evening.ha.faults(), [""; 0])),
    ];
    for (what, happens) in cases {
        let mut evening = Evening::begins();
        let (meeting, an) = (evening.meeting, evening.learners[0]);
        let space = evening.team.space();
        evening.ha.marks(meeting, an, Mark::Present);
        let entries = evening.ha.entries(space);
        happens(&mut evening);
        assert_eq!(waiting(&evening.ha), 0, "{what}");
        assert!(evening.ha.entries(space) > entries, "{what}");
        assert_eq!(shown(&evening.ha, &evening, an), Some(Mark::Present), "{what}");
    }
}

#[test]
fn a_tap_stands_before_what_a_peer_brings_and_is_disputed_by_it() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    evening.minh.marks(meeting, an, Mark::Absent);
    meet(&mut evening.minh, &mut evening.office);
    // As on an open stream: what comes is applied without a new session beginning.
    evening.ha.marks(meeting, an, Mark::Present);
    let space = evening.team.space();
    let tables = evening.office.engine().tables();
    let held = tables.held_in(space).expect("the tables are read");
    let last = held.last().expect("Minh's mark").local_seq;
    let entry = tables.entry(last).expect("the tables are read").expect("it is held");
    let now = evening.ha.now;
    evening.ha.engine_mut().receive_entries(space, vec![entry], now).expect("it is taken");
    assert_eq!(waiting(&evening.ha), 0);
    let line = evening.ha.mark(meeting, an).expect("a mark");
    assert_eq!((line.mark, line.disputed), (Mark::Present, true));
}

#[test]
fn an_entry_says_whose_taps_it_holds_and_from_when_to_when() {
    let mut evening = Evening::begins();
    let (meeting, learners) = (evening.meeting, evening.learners);
    let first = evening.ha.engine().person();
    let Outcome::Person(second) = evening.ha.does(Command::AddPerson { name: "Tuấn".to_owned() })
    else {
        panic!("a volunteer was asked")
    };
    for (at, learner) in [10, 11, 12].into_iter().zip(learners) {
        evening.ha.now = Instant(at);
        evening.ha.marks(meeting, learner, Mark::Present);
        if at == 11 {
            evening.ha.does(Command::ChangePerson { person: second, pin: None });
        }
    }
    evening.ha.restarts();
    let tables = evening.ha.engine().tables();
    let headers = tables.headers_in(evening.team.space()).expect("the tables are read");
    let said: Vec<_> = headers
        .iter()
        .rev()
        .take(2)
        .map(|(_, header)| (header.volunteer, header.first_tap.0, header.last_tap.0))
        .collect();
    assert_eq!(said, [(second, 12, 12), (first, 10, 11)]);
}

#[test]
fn a_tap_is_shown_on_while_an_adoption_writes_its_roll_anew() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, _]) = (evening.meeting, evening.learners);
    let (ha, now) = (evening.ha.device(), evening.office.now);
    evening.office.engine_mut().remove_device(ha, None, None, now).expect("a coordinator may");
    evening.ha.marks(meeting, an, Mark::Present);
    let met = session(&mut evening.ha, &mut evening.office);
    assert_eq!((met.caller, met.called), (Ended::Removed, Ended::PeerRemoved));
    assert_eq!(shown(&evening.office, &evening, an), None, "set aside");
    evening.office.marks(meeting, binh, Mark::Late);
    evening.office.engine_mut().adopt(ha, now).expect("something is set aside");
    assert_eq!(shown(&evening.office, &evening, an), Some(Mark::Present), "adopted");
    assert_eq!(shown(&evening.office, &evening, binh), Some(Mark::Late), "tapped before");
    assert_eq!(evening.office.faults(), [""; 0]);
}

#[test]
fn a_newcomer_who_joins_takes_no_tap_from_the_screen() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    let ticket = evening.office.invites(Role::Observer, &[evening.team], None);
    evening.office.marks(meeting, an, Mark::Late);
    let mut lan = Phone::new("Lan", 9);
    assert_eq!(lan.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    assert_eq!(shown(&evening.office, &evening, an), Some(Mark::Late));
    meet(&mut lan, &mut evening.office);
    assert_eq!(shown(&lan, &evening, an), Some(Mark::Late));
}

#[test]
fn more_taps_than_may_wait_are_folded_on_the_way_and_none_is_lost() {
    let mut evening = Evening::begins();
    let (meeting, an) = (evening.meeting, evening.learners[0]);
    let space = evening.team.space();
    let entries = evening.ha.entries(space);
    for n in 0..1_101 {
        let mark = if n % 2 == 0 { Mark::Present } else { Mark::Late };
        assert_eq!(evening.ha.marks(meeting, an, mark), 1);
        assert!(waiting(&evening.ha) <= 1_000, "after tap {n}");
    }
    assert!(evening.ha.entries(space) > entries, "some are entries already");
    evening.all_meet();
    assert_eq!(evening.all_see(|phone| shown(phone, &evening, an)), Some(Mark::Present));
}
