//! Somebody in both rolls of a class: registered twice, marked in the other roll, or erased.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::deed::Thing;
use lantoa_core::domain::roster::RosterLine;
use lantoa_core::domain::taken_back::{Made, Work, WorkedOn};
use lantoa_core::engine::error::Error;
use lantoa_tests::evening::named;
use lantoa_tests::phone::Phone;

use crate::same_classes::Twice;
use crate::taken_back::{last_act, later, refused};

#[test]
fn what_differs_under_registrations_of_both_rolls_is_listed_and_settled_there() {
    let mut twice = Twice::begins();
    let [an, ..] = twice.evening.learners;
    let (a, b) = (an, twice.dung);
    let meetings = [twice.evening.meeting, twice.meeting];
    twice.says(true);
    for meeting in meetings {
        twice.evening.ha.marks(meeting, a, Mark::Present);
        twice.evening.minh.marks(meeting, b, Mark::Late);
    }
    twice.evening.all_meet();
    twice.says(false);
    twice.evening.office.does(Command::LinkLearners { a, b, same: true });
    twice.evening.all_meet();
    twice.evening.ha.engine_mut().take_touched();
    twice.says(true);
    assert!(twice.evening.ha.engine_mut().take_touched().disputes);
    let listed = twice.evening.all_see(Phone::disputes);
    let of: BTreeSet<_> = listed.iter().filter_map(|line| line.meeting).collect();
    assert_eq!((listed.len(), of), (2, BTreeSet::from(meetings)));
    assert!(listed.iter().all(|line| line.class == twice.one));
    assert_eq!(twice.evening.all_see(|phone| phone.totals().total.disputed), 2);
    // A volunteer's tap settles one of them, who settles the list the other.
    twice.evening.ha.marks(meetings[0], listed[0].learner.expect("a learner"), Mark::Absent);
    assert!(twice.evening.ha.engine_mut().take_touched().disputes);
    let other = listed.iter().find(|line| line.meeting == Some(meetings[1])).expect("both");
    let settle = Command::Settle { dispute: other.id, value: Mark::Absent.word().to_owned() };
    twice.evening.office.does(settle);
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(Phone::disputes), []);
    assert_eq!(twice.evening.all_see(|phone| phone.totals().total.disputed), 0);
    for meeting in meetings {
        let marks = twice.evening.all_see(|phone| phone.sheet(twice.one).marks);
        let mark = marks.iter().find(|line| line.meeting == meeting).expect("a mark");
        assert_eq!((mark.mark, mark.disputed), (Mark::Absent, false));
    }
}

#[test]
fn who_was_marked_in_the_other_roll_stays_whatever_brought_them() {
    let mut twice = Twice::begins();
    twice.says(true);
    let there = if twice.again == twice.other { twice.meeting } else { twice.evening.meeting };
    let (one, office) = (twice.one, &mut twice.evening.office);
    let name = office.sheet(one).name;
    let line = RosterLine {
        line: 2,
        team: "Đội 1".into(),
        class: name.into(),
        place: "".into(),
        learner: String::new(),
        details: named("Bàn Thị Mùi"),
    };
    office.does(Command::ImportRoster(vec![line].into()));
    let imported = office.sheet(one).learners.into_iter().find(|line| line.name == "Bàn Thị Mùi");
    let imported = imported.expect("one more").learner;
    let registered = office.registers("Giàng A Phử", one);
    later(office);
    let act = last_act(office, Thing::Learner(registered));
    assert_eq!(there.class, twice.other, "the roll that names neither");
    // One is marked by the office, and is in no entry yet; one on a phone.
    office.marks(there, registered, Mark::Present);
    let marked = |learner| WorkedOn { made: Made::Learner(learner), how: Work::Marked };
    let Error::ActWorkedOn(things) = refused(office, act) else { panic!("was marked") };
    assert_eq!(things, [marked(registered)]);
    twice.evening.all_meet();
    twice.evening.ha.marks(there, imported, Mark::Late);
    twice.evening.all_meet();
    let office = &mut twice.evening.office;
    let now = office.now;
    let Err(Error::WorkedOn(things)) = office.engine_mut().take_back(1, false, now) else {
        panic!("was marked")
    };
    assert_eq!(things, [marked(imported)]);
}

#[test]
fn who_was_erased_is_one_person_in_both_rolls() {
    let mut twice = Twice::begins();
    twice.says(true);
    let [an, ..] = twice.evening.learners;
    for meeting in [twice.evening.meeting, twice.meeting] {
        twice.evening.office.marks(meeting, an, Mark::Present);
    }
    let seen = |phone: &Phone| {
        let (sheet, total) = (phone.sheet(twice.one), phone.totals().total);
        let marked: BTreeSet<_> = sheet.marks.iter().map(|line| line.learner).collect();
        (sheet.marks.len(), marked, total.learners, total.turns)
    };
    let expected = (2, BTreeSet::from([an]), 1, 2);
    assert_eq!(seen(&twice.evening.office), expected);
    let office = &mut twice.evening.office;
    office.does(Command::EraseLearner { learner: an });
    assert!(office.asks().learner(an).expect("an answer").is_none());
    assert_eq!(seen(office), expected);
    twice.evening.all_meet();
    assert_eq!(twice.evening.all_see(seen), expected);
}
