//! Two phones were removed by two coordinators, and each learns it from the other in one session.
//! (Guards: each passed over the other's acknowledgements of what had crossed the news, took a later
//! one for an earlier one, and called the other's honest answer a fault.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::programme::Role;
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::session::outcome::Outcome;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, meet, session};

#[test]
fn two_phones_that_tell_each_other_of_their_removal_hand_over_and_part_in_good_order() {
    let mut evening = Evening::begins();
    let mut thao = Phone::new("Thảo", 9);
    let sheet = evening.sheet.clone();
    let ticket = evening.office.invites(Role::Coordinator, &[], Some(&sheet));
    assert_eq!(thao.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    meet(&mut evening.office, &mut thao);
    let Evening { mut office, mut ha, mut minh, meeting, learners, .. } = evening;

    let now = office.now;
    office.engine_mut().remove_device(minh.device(), None, None, now).expect("it may");
    meet(&mut office, &mut ha);
    thao.engine_mut().remove_device(ha.device(), None, None, now).expect("it may");
    meet(&mut thao, &mut minh);
    ha.marks(meeting, learners[0], Mark::Late);
    minh.marks(meeting, learners[1], Mark::Absent);

    let met = session(&mut ha, &mut minh);
    assert_eq!([met.caller, met.called], [Outcome::Removed; 2]);
    for phone in [&ha, &minh] {
        assert!(phone.engine().authority().is_removed(phone.device()), "{}", phone.name);
    }
}
