//! An edit that carries what its screen had read overwrites nothing that came since.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::{Command, Holds, Outcome, Within};
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::roster::{Answer, Roster, RosterLine, RosterSummary, Shown};
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
        place: Some(Within::Place(place)),
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

/// A list of the evening's class, with these names.
fn list(names: &[&str]) -> Roster {
    let line = |(line, name): (u32, &&str)| RosterLine {
        line,
        team: "Đội 1".into(),
        class: "Lớp tối".into(),
        details: named(name),
        ..RosterLine::default()
    };
    (2..).zip(names).map(line).collect::<Vec<_>>().into()
}

/// Returns what an import would come to, and writes nothing.
fn previews(phone: &mut Phone, roster: Roster) -> Result<RosterSummary, Error> {
    let now = phone.now;
    let outcome = phone.engine_mut().preview(Command::ImportRoster(roster), now)?;
    let Outcome::Roster(summary) = outcome else { panic!("a roster was asked: {outcome:?}") };
    Ok(*summary)
}

fn as_shown(roster: Roster, shown: Option<Shown>) -> Roster {
    let shown = shown.expect("a preview has a handle").to_string();
    Roster { shown: Some(shown.parse().expect("what was printed")), ..roster }
}

fn is_changed(tried: Result<Outcome, Error>) -> bool {
    matches!(tried, Err(Error::ChangedMeanwhile { .. }))
}

#[test]
fn a_list_is_imported_as_it_was_shown_or_not_at_all() {
    let mut evening = Evening::begins();
    let roster = list(&["Hoàng Văn An", "Đặng Thị Dung"]);
    let shown = previews(&mut evening.office, roster.clone()).expect("a preview").shown;
    // What says nothing about the list may come in between.
    evening.ha.marks(evening.meeting, evening.learners[1], Mark::Late);
    evening.ha.does(edit(evening.learners[1], named("Chíu Thị Bích")));
    evening.all_meet();
    assert_eq!(
        previews(&mut evening.office, roster.clone())
            .expect("a preview")
            .shown
            .map(|shown| shown.outcome),
        shown.map(|shown| shown.outcome)
    );
    // Another list is not the one that was shown.
    let other = as_shown(list(&["Hoàng Văn An", "Đặng Thị Dinh"]), shown);
    assert!(is_changed(evening.office.tries(Command::ImportRoster(other))));
    // Somebody registers one of them meanwhile: she would not be new.
    evening.minh.registers("Đặng Thị Dung", evening.class);
    evening.all_meet();
    let held = as_shown(roster.clone(), shown);
    assert!(is_changed(evening.office.tries(Command::ImportRoster(held.clone()))));
    assert!(previews(&mut evening.office, held).is_err(), "nor is it shown as that");
    let listed = || evening.office.sheet(evening.class).learners.len();
    assert_eq!(listed(), 4, "nothing was written");
    let shown = previews(&mut evening.office, roster.clone()).expect("a preview").shown;
    let Outcome::Roster(done) = evening.office.does(Command::ImportRoster(as_shown(roster, shown)))
    else {
        panic!("a roster was asked")
    };
    assert_eq!((done.lines.len(), done.shown), (2, None));
    assert_eq!(evening.office.sheet(evening.class).learners.len(), 4);
}

#[test]
fn a_value_that_a_list_would_write_over_one_that_came_since_is_refused() {
    let mut evening = Evening::begins();
    let [a, ..] = evening.learners;
    let mut roster = list(&["Hoàng Văn An"]);
    roster.lines[0].learner = a.to_string();
    let with = |year: u16| Details { birth_year: Some(year), ..named("Hoàng Văn An") };
    evening.office.does(edit(a, with(1960)));
    evening.all_meet();
    roster.lines[0].details = Details { village: Some("Khe Và".to_owned()), ..with(1960) };
    let shown = previews(&mut evening.office, roster.clone()).expect("a preview").shown;
    // Of the village nothing was known, and then something else: either way the line fills or corrects it.
    evening.ha.does(edit(a, Details { village: Some("Khe O".to_owned()), ..with(1960) }));
    evening.all_meet();
    let held = as_shown(roster.clone(), shown);
    assert!(is_changed(evening.office.tries(Command::ImportRoster(held))));
    assert_eq!(details(&evening.office, a).village.as_deref(), Some("Khe O"));
    let shown = previews(&mut evening.office, roster.clone()).expect("a preview").shown;
    evening.office.does(Command::ImportRoster(as_shown(roster, shown)));
    assert_eq!(details(&evening.office, a).village.as_deref(), Some("Khe Và"));
}

#[test]
fn answers_come_between_a_preview_and_its_import() {
    let mut evening = Evening::begins();
    let class = evening.class;
    let twins = ["1950", "1970"].map(|year| {
        let details = Details::parse("Tằng Cắm Bình", year, "", "", "", "").expect("details");
        let add = Command::AddLearner { class, details, consent: None, since: None };
        let Outcome::Learner(learner) = evening.office.does(add) else { panic!("a learner") };
        learner
    });
    evening.all_meet();
    let roster = list(&["Tằng Cắm Bình"]);
    let would = previews(&mut evening.office, roster.clone()).expect("a preview");
    let [doubt] = &would.doubts[..] else { panic!("which of the two: {would:?}") };
    let answers = [(doubt.key.clone(), Answer::Same(Some(twins[1].to_string())))];
    let answered = Roster { answers: answers.into(), ..as_shown(roster, would.shown) };
    // A preview with the answers is held to the same.
    let again = previews(&mut evening.office, answered.clone()).expect("a preview");
    assert_eq!((again.doubts.len(), again.lines[0].learner), (0, Some(twins[1])));
    assert_eq!(again.shown.map(|shown| shown.outcome), would.shown.map(|shown| shown.outcome));
    let Outcome::Roster(done) = evening.office.does(Command::ImportRoster(answered.clone())) else {
        panic!("a roster was asked")
    };
    assert_eq!(done.lines[0].learner, Some(twins[1]));
    // A third of that name, and the answer is one to another question.
    evening.ha.registers("Tằng Cắm Bình", class);
    evening.all_meet();
    assert!(is_changed(evening.office.tries(Command::ImportRoster(answered))));
}
