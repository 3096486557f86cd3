//! One phone that opens several sessions with an office at once. (Guards: an office that bounds what one device
//! may have open and thereby cuts the sessions of honest phones.)

use std::sync::mpsc::channel;
use std::thread;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncEvent, SyncOptions, SyncSummary};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::program::until;

/// Addresses of the office: one of each network that it is in, for instance.
const ADDRESSES: usize = 3;

/// Listens at several addresses, and returns them.
fn listens_at_several(office: &NodeDevice) -> Vec<String> {
    let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned(); ADDRESSES];
    office.node.listen(ListenOptions { listen, discovery: false }).expect("listens");
    let addresses = || office.node.addresses().expect("it listens");
    until("it listens at all of them", || addresses().len() == ADDRESSES);
    addresses()
}

/// All sessions reached their end. An address at which the office is found after one of them ended begins another.
fn is_whole(summary: &SyncSummary, round: usize) {
    assert!(summary.sessions >= 1 && summary.failed == 0, "round {round}: {summary:?}");
    assert_eq!(summary.failures, [], "round {round}");
}

#[test]
fn a_sync_with_three_addresses_of_one_office_holds_sessions_that_all_reach_their_end() {
    let (office, team) = NodeDevice::office();
    let there = listens_at_several(&office);
    let class = office.opens_a_class(team, 1);
    let phone = office.phone(team, &there[..1], "Hà");
    for round in 0..12 {
        let mark = if round % 2 == 0 { Mark::Late } else { Mark::Present };
        office.marks(&class, 0, mark);
        is_whole(&phone.syncs(&there), round);
        assert_eq!(phone.mark_of(&class, 0), Some(mark), "round {round}");
    }
}

#[test]
fn a_sync_that_stays_is_not_cut_by_others_of_the_same_phone_and_a_mark_arrives_on_it() {
    let (office, team) = NodeDevice::office();
    let there = listens_at_several(&office);
    let class = office.opens_a_class(team, 2);
    let phone = office.phone(team, &there[..1], "Hà");
    let stop = Stop::default();
    let (tell, told) = channel();
    let (tell_change, changed) = channel();
    let _watching = phone.node.subscribe(move |_| tell_change.send(()).unwrap_or(()));
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with: there.clone(), once: false, timeout: PATIENCE };
            phone.node.sync(options, |event| tell.send(event).unwrap_or(()), &stop)
        });
        while !matches!(told.recv_timeout(PATIENCE), Ok(SyncEvent::Done { ok: true, .. })) {}
        for round in 0..6 {
            phone.marks(&class, 1, if round % 2 == 0 { Mark::Late } else { Mark::Present });
            is_whole(&phone.syncs(&there), round);
        }
        office.marks(&class, 0, Mark::Excused);
        while phone.mark_of(&class, 0) != Some(Mark::Excused) {
            changed.recv_timeout(PATIENCE).expect("the mark comes on the session that stays");
        }
        stop.set();
        let summary = syncing.join().expect("sync returns").expect("a member may sync");
        assert_eq!((summary.sessions, summary.failed), (1, 0), "it was never cut");
    });
}
