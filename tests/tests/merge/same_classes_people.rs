//! Somebody in both rolls of a class: registered twice, marked in the other roll, or erased.

use std::collections::BTreeSet;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_tests::phone::Phone;

use crate::same_classes::Twice;

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
