//! A coordinator has invited a whole district, and then removes one phone. (Guards: the proof held
//! the oldest records only, so the phone was never told, went on writing and handed over nothing.)

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::programme::Role;
use lantoa_core::session::join::JoinOutcome;
use lantoa_core::session::outcome::Outcome;
use lantoa_tests::evening::Evening;
use lantoa_tests::phone::{Phone, session};

#[test]
fn a_phone_that_is_removed_after_many_invitations_learns_it_and_hands_over_its_evening() {
    let mut evening = Evening::begins();
    for number in 20..45 {
        let ticket = evening.office.invites(Role::Volunteer, &[evening.team], None);
        let mut phone = Phone::new("Thảo", number);
        assert_eq!(phone.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    }
    let Evening { mut office, mut ha, team, meeting, learners, .. } = evening;
    let (device, now) = (ha.device(), office.now);
    office.engine_mut().remove_device(device, None, None, now).expect("it may");
    ha.marks(meeting, learners[0], Mark::Late);

    let before = office.entries(team.space());
    let met = session(&mut ha, &mut office);
    assert_eq!([met.caller, met.called], [Outcome::Removed, Outcome::PeerRemoved]);
    assert!(ha.engine().authority().is_removed(device));
    assert_eq!(office.entries(team.space()), before + 1, "its evening is set aside, not lost");
    assert_eq!(office.faults(), [""; 0]);
}

#[test]
fn a_phone_that_is_removed_before_it_met_anybody_hands_over_its_evening() {
    let mut evening = Evening::begins();
    let ticket = evening.office.invites(Role::Volunteer, &[evening.team], None);
    let mut phone = Phone::new("Thảo", 20);
    assert_eq!(phone.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    let (device, now) = (phone.device(), evening.office.now);
    evening.office.engine_mut().remove_device(device, None, None, now).expect("it may");
    let written = phone.entries(evening.team.space());
    assert!(written > 0, "it wrote its volunteer's name");
    let before = evening.office.entries(evening.team.space());
    session(&mut phone, &mut evening.office);
    assert_eq!(evening.office.entries(evening.team.space()), before + written);
}
