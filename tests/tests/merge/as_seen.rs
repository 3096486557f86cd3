//! An edit that carries what its screen had read overwrites nothing that came since.

use lantoa_core::domain::command::{Command, Holds};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::seen::{ChangedField, Seen};
use lantoa_core::engine::error::Error;
use lantoa_tests::evening::{Evening, day, named};
use lantoa_tests::phone::{Phone, meet};

use crate::learners::{details, edit};

fn seen(phone: &Phone) -> Seen {
    let seen = phone.asks().seen().expect("the tables are read");
    seen.to_string().parse().expect("what was printed")
}

#[derive(Debug, Eq, PartialEq)]
struct Changed {
    fields: Vec<ChangedField>,
    is_certain: bool,
}

/// Returns what was changed meanwhile; `None` where the command was carried out.
fn changed(phone: &mut Phone, command: Command, seen: Seen) -> Option<Changed> {
    match phone.tries_as_seen(command, seen) {
        Ok(_) => None,
        Err(Error::ChangedMeanwhile { fields, is_certain }) => Some(Changed { fields, is_certain }),
        Err(error) => panic!("another refusal: {error}"),
    }
}

#[test]
fn what_came_since_the_screen_was_read_is_not_overwritten() {
    let mut evening = Evening::begins();
    let [a, b, _] = evening.learners;
    evening.all_meet();
    let read = seen(&evening.office);
    let shown = details(&evening.office, a);
    evening.ha.does(edit(a, named("Đặng Thị Hoà")));
    evening.all_meet();

    // The screen shows the old name still, and its volunteer adds a village.
    let from_screen = Details { village: Some("Khe Và".to_owned()), ..shown.clone() };
    let name = ChangedField { what: "name", about: vec![Thing::Learner(a)] };
    let refused = Changed { fields: vec![name], is_certain: true };
    assert_eq!(changed(&mut evening.office, edit(a, from_screen.clone()), read), Some(refused));
    assert_eq!(details(&evening.office, a), named("Đặng Thị Hoà"), "nothing was written");
    // Of somebody else nothing came.
    let other = Details { village: Some("Khe Và".to_owned()), ..details(&evening.office, b) };
    assert_eq!(changed(&mut evening.office, edit(b, other), read), None);
    // Who says the same overwrites nothing; who has read again knows.
    let same = Details { village: Some("Khe Và".to_owned()), ..named("Đặng Thị Hoà") };
    assert_eq!(changed(&mut evening.office, edit(a, same), read), None);
    let again = seen(&evening.office);
    assert_eq!(changed(&mut evening.office, edit(a, from_screen), again), None);
    assert_eq!(details(&evening.office, a).name, shown.name);
}

#[test]
fn a_second_window_of_one_office_counts_as_somebody_else() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let read = seen(&evening.office);
    let called = |name: &str| Command::EditClass {
        class,
        name: Some(name.to_owned()),
        place: None,
        closed: None,
        holds: Holds::default(),
    };
    evening.office.does(called("Lớp tối 1"));
    let refused = changed(&mut evening.office, called("Lớp tối 2"), read).expect("it was changed");
    assert_eq!(refused.fields[0].what, "name");
    assert_eq!(evening.office.sheet(class).name, "Lớp tối 1");
}

#[test]
fn what_holds_from_a_day_on_is_the_same_field() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let [here, there] = ["Khe O", "Khe Hó"].map(|name| evening.office.adds_place(name));
    let read = seen(&evening.office);
    let meets = |place, from| Command::EditClass {
        class,
        name: None,
        place: Some(place),
        closed: None,
        holds: Holds::From(day(from)),
    };
    evening.office.does(meets(here, "2026-11-01"));
    let fields = changed(&mut evening.office, meets(there, "2026-11-08"), read);
    assert_eq!(fields.expect("it was changed").fields[0].what, "place");
    // What was said of coming is no part of the place.
    let [a, ..] = evening.learners;
    let leaves = Command::LeaveClass { learner: a, class, since: Some(day("2026-11-10")) };
    assert_eq!(changed(&mut evening.office, leaves, read), None);
}

#[test]
fn a_certificate_that_came_since_makes_what_was_read_uncertain() {
    let mut evening = Evening::begins();
    let [a, ..] = evening.learners;
    let (team, read) = (evening.team, seen(&evening.office));
    let shown = details(&evening.office, a);
    let ticket = evening.office.invites(Role::Volunteer, &[team], None);
    let mut tam = Phone::new("Tâm", 9);
    tam.joins(&mut evening.office, &ticket);
    meet(&mut tam, &mut evening.office);
    let edited = Details { village: Some("Khe Và".to_owned()), ..shown };
    let refused = changed(&mut evening.office, edit(a, edited.clone()), read).expect("a doubt");
    assert!(!refused.is_certain);
    let again = seen(&evening.office);
    assert_eq!(changed(&mut evening.office, edit(a, edited), again), None);
}
