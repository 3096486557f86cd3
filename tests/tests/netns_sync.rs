//! A phone that comes to an office's network with a ticket and no address, and one that comes where
//! nothing finds anybody. (Guards: a newcomer, or a member, who has to type numbers where discovery
//! would do; two devices that met once and do not meet again because multicast is dead. That was so
//! until 28 November 2026: after a joining through the library nobody knew where the other was, and the
//! test of the page for beginners told it.)
//!
//! Office and phone are this program again, each in a network namespace: needs root and `ip`.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the devices speak to the test by lines")]

use std::env;
use std::sync::mpsc::channel;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::node::Node;

use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::ListenOptions;
use lantoa_tests::cable::Cable;
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;

/// Says to the phone with which ticket it comes.
const TICKET: &str = "LANTOA_TEST_TICKET";
/// Says to the office to make its ticket before it listens.
const EARLY: &str = "LANTOA_TEST_EARLY";

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
fn two_that_met_once_meet_again_without_anything_that_finds_them() {
    they_meet_again(&[]);
}

#[test]
fn a_ticket_made_before_the_office_listens_leads_to_it_once_it_does() {
    they_meet_again(&[(EARLY, "1")]);
}

#[test]
fn a_hotspot_that_begins_anew_is_found_as_the_gateway() {
    let cable = Cable::laid();
    let office = cable.device(0, "an_office_that_looks_for_nobody", &[]);
    let ticket = office.says("ticket:");
    let mut phone = cable.device(1, "a_phone_whose_office_moves", &[(TICKET, &ticket)]);
    assert_eq!(phone.says("joined:"), "Hà");
    cable.gives_hotspot(9);
    phone.goes_on();
    assert_eq!(phone.says("sessions:"), "1 failed: 0");
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn a_phone_whose_office_moves() {
    let phone = NodeDevice::default();
    phone.joins(&env::var(TICKET).expect("run by the test above"), "Hà", &[]);
    println!("joined:{}", phone.node.identity().expect("it is open").name);
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
    let summary = phone.syncs(&[]);
    println!("sessions:{} failed: {}", summary.sessions, summary.failed);
}

/// The steps of the page for beginners, without discovery and with nobody who tells an address.
fn they_meet_again(office: &[(&str, &str)]) {
    let cable = Cable::laid();
    let mut office = cable.device(0, "an_office_that_looks_for_nobody", office);
    let ticket = office.says("ticket:");
    let phone = cable.device(1, "a_phone_that_looks_for_nobody", &[(TICKET, &ticket)]);
    // `syncNow` of the phone, `startSync` of both, and `syncNow` of the office.
    assert_eq!(phone.says("sessions:"), "1 failed: 0");
    assert_eq!(office.says("marks:"), "[Present]");
    office.goes_on();
    assert_eq!(office.says("sessions:"), "1 failed: 0");
}

/// Waits for something that a commit brings.
fn until(node: &Node, is_so: impl Fn() -> bool) {
    let (tell, told) = channel();
    let _subscription = node.subscribe(move |_| {
        let _ = tell.send(());
    });
    while !is_so() {
        told.recv_timeout(PATIENCE).expect("it comes about");
    }
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn an_office_that_looks_for_nobody() {
    let (office, team) = NodeDevice::office();
    let class = office.opens_a_class(team, 1);
    let ticket = || println!("ticket:{}", office.ticket(team));
    let is_early = env::var_os(EARLY).is_some();
    if is_early {
        ticket();
    }
    office.node.start_sync(ListenOptions::default()).expect("it starts");
    if !is_early {
        ticket();
    }
    until(&office.node, || office.mark_of(&class, 0) == Some(Mark::Present));
    println!("marks:[{:?}]", office.mark_of(&class, 0).expect("it has come"));
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
    office.node.stop_sync();
    let summary = office.syncs(&[]);
    println!("sessions:{} failed: {}", summary.sessions, summary.failed);
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn a_phone_that_looks_for_nobody() {
    let phone = NodeDevice::default();
    phone.joins(&env::var(TICKET).expect("run by the test above"), "Hà", &[]);
    let summary = phone.syncs(&[]);
    println!("sessions:{} failed: {}", summary.sessions, summary.failed);
    phone.node.start_sync(ListenOptions::default()).expect("it starts");
    let classes = || phone.node.query().expect("a member").classes().expect("reads");
    until(&phone.node, || !classes().is_empty());
    let class = classes()[0].class;
    let sheet = || phone.node.query().expect("a member").class(class).expect("reads");
    until(&phone.node, || sheet().is_some_and(|sheet| sheet.learners.len() == 1));
    let sheet = sheet().expect("it is here");
    let (meeting, learner) = (sheet.meetings[0].meeting, sheet.learners[0].learner);
    phone.does(Command::SetMark { meeting, learner, mark: Mark::Present, seen: None });
    // Killed by the test.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).expect("standard input ends");
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn an_office() {
    let (office, team) = NodeDevice::office();
    office.opens_a_class(team, 10);
    office.node.listen(ListenOptions { listen: vec![], discovery: true }).expect("listens");
    // An address of before: nobody is there.
    println!("ticket:{}", office.ticket_naming(team, &["/ip4/10.77.0.9/tcp/61474"]));
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
