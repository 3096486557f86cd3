//! Several volunteers share one phone, each with a PIN. (Guards: a tap under the name of who had the
//! phone before; a PIN tried out by restarting the app; a volunteer who forgot and is shut out.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::PersonId;
use lantoa_core::domain::pin::Pin;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::error::Error;
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::Phone;

const SECOND: i64 = 1_000;

fn pin(digits: &str) -> Option<Pin> {
    Some(digits.parse().expect("digits"))
}

fn adds(phone: &mut Phone, name: &str) -> PersonId {
    let Outcome::Person(person) = phone.does(Command::AddPerson { name: name.to_owned() }) else {
        panic!("a volunteer was asked")
    };
    person
}

fn sets(phone: &mut Phone, person: PersonId, old: Option<&str>, new: Option<&str>) {
    let (old, new) = (old.and_then(pin), new.and_then(pin));
    phone.does(Command::SetPin { person, old, new });
}

fn switches(phone: &mut Phone, person: PersonId, digits: &str) -> Result<Outcome, Error> {
    phone.tries(Command::ChangePerson { person, pin: pin(digits) })
}

#[test]
fn a_volunteer_with_a_pin_taps_only_after_it_was_typed_and_taps_stay_with_who_made_them() {
    let mut evening = Evening::begins();
    let (meeting, [an, binh, chi]) = (evening.meeting, evening.learners);
    let ha = evening.ha.engine().person();
    let tuan = adds(&mut evening.ha, "Tuấn");
    sets(&mut evening.ha, tuan, None, Some("2468"));
    evening.ha.marks(meeting, an, Mark::Present);
    let none = evening.ha.tries(Command::ChangePerson { person: tuan, pin: None });
    assert!(matches!(none, Err(Error::PinAsked)), "{none:?}");
    let wrong = switches(&mut evening.ha, tuan, "2469");
    assert!(matches!(wrong, Err(Error::PinWrong { wait_s: 0 })), "{wrong:?}");
    assert_eq!(evening.ha.engine().person(), ha, "a refused switch changes nobody");
    evening.ha.marks(meeting, chi, Mark::Late);
    switches(&mut evening.ha, tuan, "2468").expect("it is the right one");
    let waiting = evening.ha.engine().tables().pending_count().expect("the tables are read");
    assert_eq!(waiting, 0, "what was tapped before is an entry before the other taps");
    evening.ha.marks(meeting, binh, Mark::Present);
    switches(&mut evening.ha, ha, "0000").expect("no PIN is set for her");
    evening.all_meet();
    let by = |learner| evening.all_see(|phone| phone.mark(meeting, learner)).expect("a mark").by;
    assert_eq!([by(an), by(binh), by(chi)], ["Hà", "Tuấn", "Hà"]);
}

#[test]
fn wrong_pins_wait_also_after_a_restart_and_the_right_one_ends_it() {
    let mut evening = Evening::begins();
    let phone = &mut evening.ha;
    let tuan = adds(phone, "Tuấn");
    sets(phone, tuan, None, Some("2468"));
    phone.now = Instant(1_000 * SECOND);
    for wait in [0, 0, 0, 30] {
        let refused = switches(phone, tuan, "1111");
        assert!(
            matches!(refused, Err(Error::PinWrong { wait_s }) if wait_s == wait),
            "{refused:?}"
        );
        phone.restarts();
    }
    // While it waits not even the right one is looked at, else guessing would cost nothing.
    for (now, wait) in [(1_000, 30), (1_029, 1), (0, 30)] {
        phone.now = Instant(now * SECOND);
        let refused = switches(phone, tuan, "2468");
        assert!(matches!(refused, Err(Error::PinWait { wait_s }) if wait_s == wait), "{refused:?}");
    }
    phone.now = Instant(1_030 * SECOND);
    let refused = switches(phone, tuan, "1111");
    assert!(matches!(refused, Err(Error::PinWrong { wait_s: 60 })), "{refused:?}");
    phone.now = Instant(1_090 * SECOND);
    switches(phone, tuan, "2468").expect("it is the right one");
    let refused = switches(phone, tuan, "1111");
    assert!(matches!(refused, Err(Error::PinWrong { wait_s: 0 })), "counted anew: {refused:?}");
}

#[test]
fn a_pin_is_changed_by_who_knows_it_and_taken_away_by_who_enrolled_the_phone() {
    let mut evening = Evening::begins();
    let phone = &mut evening.ha;
    let ha = phone.engine().person();
    let [tuan, lan] = ["Tuấn", "Lan"].map(|name| adds(phone, name));
    sets(phone, ha, None, Some("1111"));
    sets(phone, tuan, None, Some("2468"));
    switches(phone, tuan, "2468").expect("it is the right one");
    // Tuấn neither changes Hà's nor, without knowing it, his own.
    for (person, old) in [(ha, None), (ha, pin("2468")), (tuan, None), (tuan, pin("9999"))] {
        let refused = phone.tries(Command::SetPin { person, old, new: pin("5555") });
        assert!(
            matches!(refused, Err(Error::PinAsked | Error::PinWrong { .. })),
            "{person}: {refused:?}"
        );
    }
    sets(phone, tuan, Some("2468"), Some("1357"));
    switches(phone, lan, "0000").expect("no PIN is set for her");
    switches(phone, tuan, "2468").expect_err("that was before");
    switches(phone, tuan, "1357").expect("it is the right one");
    // He forgets; Hà, who enrolled the phone, takes it away, and her own only with her own.
    switches(phone, ha, "1111").expect("it is the right one");
    sets(phone, tuan, None, None);
    let refused = phone.tries(Command::SetPin { person: ha, old: None, new: None });
    assert!(matches!(refused, Err(Error::PinAsked)), "{refused:?}");
    switches(phone, tuan, "0000").expect("none is set any more");
}

#[test]
fn a_pin_stays_on_its_phone() {
    let mut evening = Evening::begins();
    let tuan = adds(&mut evening.ha, "Tuấn");
    sets(&mut evening.ha, tuan, None, Some("2468"));
    evening.all_meet();
    for phone in [&evening.minh, &evening.office] {
        let kept = phone.engine().tables().pin(tuan).expect("the tables are read");
        assert_eq!(kept, None);
    }
    let ticket = evening.office.invites(Role::Volunteer, &[evening.team], None);
    let mut other = Phone::new("Máy khác", 9);
    assert_eq!(other.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    let refused = other.tries(Command::SetPin { person: tuan, old: None, new: pin("1111") });
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}
