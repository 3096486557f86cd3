//! Which devices a report names as those whose work it cannot know: what one device knows, and no other.

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::id::DeviceId;
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::{DAY_MS, Instant};
use lantoa_core::node::answer::{MissingDevices, ReportQuery};
use lantoa_core::session::join::JoinOutcome;
use lantoa_tests::evening::{Evening, TONIGHT, day};
use lantoa_tests::phone::{Phone, meet};

/// What a phone says of the evening, once that day has ended.
fn missing(phone: &Phone) -> MissingDevices {
    let query = ReportQuery { to: Some(day(TONIGHT)), ..ReportQuery::default() };
    let devices = phone.asks().report(&query).expect("a report").coverage.devices;
    assert!(devices.teams.iter().all(|team| team.devices <= devices.count), "{devices:?}");
    assert_eq!(devices.count == 0, devices.teams.is_empty(), "{devices:?}");
    devices
}

fn names(devices: &MissingDevices) -> Vec<&str> {
    devices.named.iter().map(|device| &*device.name).collect()
}

/// The session itself is in memory; that it ended is noted as on the network.
fn met(phone: &mut Phone, device: DeviceId, now: Instant, offset_ms: i64) {
    phone.engine_mut().note_seen(device, now, offset_ms).expect("it is noted");
}

#[test]
fn a_device_is_missing_until_it_is_met_or_something_comes_that_it_wrote_after_the_period() {
    let mut evening = Evening::begins();
    let (meeting, [an, ..]) = (evening.meeting, evening.learners);
    evening.minh.marks(meeting, an, Mark::Present);
    evening.all_meet();
    // All is there; but of the evening's last hours nothing is known yet.
    let devices = missing(&evening.office);
    assert_eq!((devices.count, devices.teams[0].devices), (2, 2));
    assert_eq!(names(&devices), ["Hà", "Minh"]);
    assert_eq!(devices.named[0].teams, [evening.team]);

    let tomorrow = Instant(evening.minh.now.0 + DAY_MS);
    evening.minh.now = tomorrow;
    evening.minh.marks(meeting, an, Mark::Late);
    meet(&mut evening.minh, &mut evening.ha);
    assert_eq!(names(&missing(&evening.office)), ["Hà", "Minh"]);
    meet(&mut evening.ha, &mut evening.office);
    assert_eq!(names(&missing(&evening.office)), ["Hà"], "Minh's came through Hà");

    let (ha, minh) = (evening.ha.device(), evening.minh.device());
    let now = evening.office.now;
    met(&mut evening.office, ha, now, 0);
    assert_eq!(names(&missing(&evening.office)), ["Hà"], "met before the day had ended");
    met(&mut evening.office, ha, tomorrow, 0);
    assert_eq!(missing(&evening.office), MissingDevices::default());

    // A tap of a clock that is wrong says nothing of when it was.
    met(&mut evening.office, minh, now, 3 * DAY_MS);
    let devices = missing(&evening.office);
    assert_eq!((names(&devices), devices.named[0].clock_wrong), (vec!["Minh"], true));
    met(&mut evening.office, minh, tomorrow, 3 * DAY_MS);
    assert_eq!(missing(&evening.office).count, 0, "when it was met says this device's clock");
}

#[test]
fn only_devices_that_may_mark_are_missing_and_only_who_leads_is_told_whose() {
    let mut evening = Evening::begins();
    let mut lead = Phone::new("Lan", 4);
    let mut observer = Phone::new("Ba", 5);
    for (phone, role) in [(&mut lead, Role::Lead), (&mut observer, Role::Observer)] {
        phone.now = evening.office.now;
        let ticket = evening.office.invites(role, &[evening.team], None);
        assert_eq!(phone.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    }
    let (_, other) = (evening.office.adds_team("Đội 2"), evening.office.adds_team("Đội 3"));
    let mut elsewhere = Phone::new("Đào", 6);
    elsewhere.now = evening.office.now;
    let ticket = evening.office.invites(Role::Volunteer, &[evening.team, other], None);
    assert_eq!(elsewhere.joins(&mut evening.office, &ticket), JoinOutcome::Joined);
    for phone in [&mut lead, &mut observer, &mut elsewhere] {
        meet(phone, &mut evening.office);
    }
    evening.all_meet();
    meet(&mut lead, &mut evening.office);

    let devices = missing(&evening.office);
    assert_eq!(names(&devices), ["Đào", "Hà", "Lan", "Minh"]);
    let teams: Vec<_> = devices.teams.iter().map(|team| (team.team, team.devices)).collect();
    let mut counted = [(evening.team, 4), (other, 1)];
    counted.sort_unstable();
    assert_eq!((devices.count, teams), (4, counted.to_vec()), "of two teams, each once");
    // The lead is told of its own team; the office, which may mark everywhere, is one of them.
    let devices = missing(&lead);
    assert_eq!((devices.count, devices.teams.len()), (4, 1));
    assert_eq!(names(&devices), ["Đào", "Hà", "Minh", "Văn phòng"]);
    for phone in [&evening.ha, &observer] {
        let devices = missing(phone);
        assert!(devices.count >= 4 && devices.named.is_empty(), "{}: {devices:?}", phone.name);
    }

    let (ha, now) = (evening.ha.device(), evening.office.now);
    evening.office.engine_mut().remove_device(ha, None, None, now).expect("a coordinator may");
    assert_eq!(names(&missing(&evening.office)), ["Đào", "Lan", "Minh"]);
}
