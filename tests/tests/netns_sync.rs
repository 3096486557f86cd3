//! A phone that comes to an office's network with a ticket and no address. (Guards: a newcomer, or a
//! member, who has to type numbers where discovery would do.)
//!
//! Office and phone are this program again, each in a network namespace: needs root and `ip`.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the devices speak to the test by lines")]

use std::env;

use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::ListenOptions;
use lantoa_tests::cable::Cable;
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;

/// Says to the phone with which ticket it comes.
const TICKET: &str = "LANTOA_TEST_TICKET";

#[test]
fn a_phone_joins_and_syncs_with_what_it_finds_nearby() {
    let cable = Cable::laid();
    let mut office = cable.device(0, "an_office", &[]);
    let ticket = office.says("ticket:");
    let phone = cable.device(1, "a_phone", &[(TICKET, &ticket)]);
    assert_eq!(phone.says("sessions:"), "1 failed: 0");
    let held = phone.says("holds:");
    office.goes_on();
    assert_eq!(office.says("holds:"), held);
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn an_office() {
    let (office, team) = NodeDevice::office();
    office.opens_a_class(team, 10);
    office.node.listen(ListenOptions { listen: vec![], discovery: true }).expect("listens");
    println!("ticket:{}", office.ticket(team));
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
    println!("holds:{:?}", office.digests());
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn a_phone() {
    let phone = NodeDevice::default();
    let ticket = env::var(TICKET).expect("run by the test above");
    phone.node.join(&ticket, "Hà", &[], PATIENCE).expect("the office is found");
    // What was found for the joining is forgotten with its network: it has to be found again.
    let summary = phone.syncs_watched(&[], |_| {}, &Stop::default());
    println!("sessions:{} failed: {}", summary.sessions, summary.failed);
    println!("holds:{:?}", phone.digests());
}
