//! A link that dies between an office and a phone, in every way in which links die, while both go on
//! working. (Guards: a coordinator who looks at yesterday's marks all evening, because one side believes
//! in a connection that is long dead, or because nobody dials again.)
//!
//! Office and phone are this program again, each in a network namespace: needs root and `ip`.
#![cfg(target_os = "linux")]
#![expect(clippy::print_stdout, reason = "the devices speak to the test by lines")]

use std::env;
use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::node::Node;
use lantoa_core::node::answer::ClassSheet;
use lantoa_core::node::config::Config;
use lantoa_core::node::log::LogEvent;
use lantoa_core::node::sync::ListenOptions;
use lantoa_tests::cable::{Cable, Device};
use lantoa_tests::io_fault::compiled;
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::NodeDevice;
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use tempfile::TempDir;

/// Says to a device where its folder is.
const FOLDER: &str = "LANTOA_TEST_FOLDER";
/// Says to the phone with which ticket it comes; empty where it is a member.
const TICKET: &str = "LANTOA_TEST_TICKET";
/// Where the office listens.
const OFFICE: &str = "/ip4/10.77.0.1/tcp/61474";
/// Learners to be marked, each once.
const LEARNERS: usize = 40;

/// What a device says when a session has ended, whatever its outcome.
const ENDED: &str = "session-ended;";

const SECOND: Duration = Duration::from_secs(1);

/// What is promised after healing is 15 seconds, and 60 with the screen off: twice that, because the
/// machine that tests may be busy.
const ARRIVES_MAX: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(120)];
/// The same for noticing: 15 seconds, and 40.
const NOTICED_MAX: [Duration; 2] = [Duration::from_secs(30), Duration::from_secs(80)];

/// An office and a phone on one cable, both with sync that stays.
struct Pair {
    cable: Cable,
    folders: [TempDir; 2],
    office: Device,
    phone: Device,
    is_resting: bool,
    marked: usize,
}

impl Pair {
    fn met(is_resting: bool) -> Self {
        Self::met_on(is_resting, &[])
    }

    /// The same, with variables for the office.
    fn met_on(is_resting: bool, variables: &[(&str, &str)]) -> Self {
        let cable = Cable::laid();
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let folder = folders[0].path().to_str().expect("a path in letters");
        let variables = [&[(FOLDER, folder)], variables].concat();
        let office = cable.device(0, "an_office", &variables);
        let ticket = office.says("ticket:");
        let phone = starts(&cable, &folders, 1, &ticket);
        let mut pair = Self { cable, folders, office, phone, is_resting, marked: 0 };
        pair.both_mark();
        pair.arrived(PATIENCE);
        if is_resting {
            pair.office.is_told("rest");
            pair.phone.is_told("rest");
        }
        pair
    }

    fn office_marks(&mut self) {
        self.office.is_told(&format!("mark {}", self.marked));
        self.marked += 1;
    }

    fn phone_marks(&mut self) {
        self.phone.is_told(&format!("mark {}", self.marked));
        self.marked += 1;
    }

    fn both_mark(&mut self) {
        self.office_marks();
        self.phone_marks();
    }

    /// Waits until both show every mark that was made.
    fn arrived(&mut self, patience: Duration) {
        let all = format!("marks:{};", self.marked);
        let _ = self.office.says_within(&all, patience);
        let _ = self.phone.says_within(&all, patience);
    }

    /// Returns how many sessions have ended at each.
    fn ended(&mut self) -> [String; 2] {
        [&mut self.office, &mut self.phone].map(|device| {
            device.is_told("count");
            device.says("ended:")
        })
    }

    /// Begins to look out for what the devices say of a link that is to die.
    fn looks_out(&self) -> Instant {
        // What was said before is of another link.
        for device in [&self.office, &self.phone] {
            let _ = device.has_said(ENDED);
        }
        Instant::now()
    }

    /// Waits until both have noticed that the link is dead; returns how long each took, in seconds.
    fn noticed(&self, since: Instant) -> [f32; 2] {
        let most = NOTICED_MAX[usize::from(self.is_resting)];
        [&self.office, &self.phone].map(|device| {
            let _ = device.says_within(ENDED, most);
            since.elapsed().as_secs_f32()
        })
    }

    /// Lets both work on a link that is whole again, and waits until all has arrived.
    fn healed(&mut self, way: &str, noticed: &str) {
        let healed = Instant::now();
        self.both_mark();
        self.arrived(ARRIVES_MAX[usize::from(self.is_resting)]);
        let arrived = healed.elapsed().as_secs_f32();
        let resting = if self.is_resting { ", resting" } else { "" };
        println!("{way}{resting}: {noticed}all arrived after {arrived:.1} s");
        withstood("links that died while both sides worked, and came back", 1_u64);
    }

    fn starts_again(&mut self, end: usize) {
        let device = starts(&self.cable, &self.folders, end, "");
        *if end == 0 { &mut self.office } else { &mut self.phone } = device;
    }
}

fn starts(cable: &Cable, folders: &[TempDir; 2], end: usize, ticket: &str) -> Device {
    let folder = folders[end].path().to_str().expect("a path in letters");
    cable.device(end, ["an_office", "a_phone"][end], &[(FOLDER, folder), (TICKET, ticket)])
}

/// With the screen on, and at night with the screen off too.
fn at_each_pace(way: impl Fn(&mut Pair)) {
    for resting in tries(&[false][..], &[false, true]) {
        way(&mut Pair::met(*resting));
    }
}

#[test]
fn a_cable_that_is_cut_without_a_word_is_noticed_on_both_sides() {
    at_each_pace(|pair| {
        let began = pair.looks_out();
        pair.cable.cuts();
        // Neither has anything to send: nothing but the ping can notice.
        let noticed = pair.noticed(began);
        pair.both_mark();
        thread::sleep(tries(SECOND, 100 * SECOND));
        pair.cable.heals();
        let [office, phone] = noticed;
        let noticed = format!("noticed after {office:.1} s and {phone:.1} s, ");
        pair.healed("a cut cable", &noticed);
    });
}

#[test]
fn a_cable_that_is_cut_while_something_is_sent_costs_nothing() {
    at_each_pace(|pair| {
        for seconds in tries(&[3][..], &[1, 3, 8, 14, 16, 30]) {
            pair.cable.cuts();
            pair.both_mark();
            thread::sleep(*seconds * SECOND);
            pair.cable.heals();
            pair.healed(&format!("a cable cut for {seconds} s"), "");
        }
    });
}

#[test]
fn a_device_that_lost_its_power_behind_a_half_open_connection_is_met_again() {
    at_each_pace(|pair| {
        for end in tries(&[0, 1][..], &[0, 1, 1, 0]) {
            pair.cable.cuts();
            match end {
                0 => pair.phone_marks(),
                _ => pair.office_marks(),
            }
            [&mut pair.office, &mut pair.phone][*end].dies();
            pair.cable.loses_power(*end);
            pair.starts_again(*end);
            pair.healed(["power loss of the office", "power loss of the phone"][*end], "");
        }
    });
}

#[test]
fn what_ran_over_an_address_that_is_gone_ends_at_once() {
    at_each_pace(|pair| {
        for last in [3, 4] {
            let began = pair.looks_out();
            pair.cable.moves(1, last);
            pair.both_mark();
            // At rest no address is asked for so soon: the link is found to be dead like any other.
            let most = NOTICED_MAX[usize::from(pair.is_resting)];
            let _ = pair.phone.says_within(ENDED, most);
            let noticed = format!("noticed after {:.1} s, ", began.elapsed().as_secs_f32());
            pair.healed("another address of the phone", &noticed);
        }
    });
}

#[test]
fn a_device_that_is_stopped_and_goes_on_is_met_again() {
    at_each_pace(|pair| {
        for end in tries(&[1][..], &[0, 1]) {
            let began = pair.looks_out();
            [&pair.office, &pair.phone][*end].is_signalled("STOP");
            match end {
                0 => pair.phone_marks(),
                _ => pair.office_marks(),
            }
            let other = [&pair.phone, &pair.office][*end];
            let _ = other.says_within(ENDED, NOTICED_MAX[usize::from(pair.is_resting)]);
            let noticed = format!("noticed after {:.1} s, ", began.elapsed().as_secs_f32());
            [&pair.office, &pair.phone][*end].is_signalled("CONT");
            pair.healed(["a stopped office", "a stopped phone"][*end], &noticed);
        }
    });
}

#[test]
fn a_link_that_flaps_each_second_brings_all_once_it_stays() {
    at_each_pace(|pair| {
        for round in 0..tries(6, 30) {
            pair.cable.cuts();
            if round < 6 {
                pair.both_mark();
            }
            thread::sleep(SECOND);
            pair.cable.heals();
            thread::sleep(SECOND);
        }
        pair.healed("a link that flapped each second", "");
    });
}

#[test]
fn an_office_that_is_busy_for_long_is_not_taken_for_dead() {
    let shim = tempfile::tempdir().expect("a folder");
    let library = compiled(shim.path());
    let held = shim.path().join("held");
    let [library, hold] = [&library, &held].map(|path| path.to_str().expect("a path in letters"));
    // What it writes waits, and with it everything that its writer thread does.
    let home = env::temp_dir();
    let home = home.to_str().expect("a path in letters");
    let disk = [("LD_PRELOAD", library), ("LANTOA_FAULT_HOME", home), ("LANTOA_FAULT_HOLD", hold)];
    let mut pair = Pair::met_on(false, &disk);
    let before = pair.ended();
    std::fs::write(&held, "").expect("there is room");
    pair.both_mark();
    // A dead link would be noticed after 15 seconds, and a session that says nothing was let go after 30.
    thread::sleep(tries(20, 100) * SECOND);
    assert!(!pair.phone.has_said(ENDED), "the office lives");
    std::fs::remove_file(&held).expect("it is there");
    pair.arrived(PATIENCE);
    assert_eq!(pair.ended(), before, "the session goes on");
    withstood("long tasks beside an open session", 1_u64);
}

#[test]
#[ignore = "part of the tests above, which run it"]
fn an_office() {
    let office = opened();
    let teams = office.node.query().map_or_else(|_| vec![], |query| query.teams().expect("reads"));
    let team = teams.first().map(|team| team.team).unwrap_or_else(|| {
        let team = office.founds();
        office.opens_a_class(team, LEARNERS);
        team
    });
    starts_sync(&office);
    println!("ticket:{}", office.ticket(team));
    works(&office);
}

#[test]
#[ignore = "part of the tests above, which run it"]
fn a_phone() {
    let phone = opened();
    let ticket = env::var(TICKET).expect("run by a test above");
    if !ticket.is_empty() {
        let office = [OFFICE.to_owned()];
        phone.joins(&ticket, "Hà", &office);
        assert_eq!(phone.syncs(&office).failed, 0, "it knows the office's address from now on");
    }
    starts_sync(&phone);
    works(&phone);
}

fn opened() -> Arc<NodeDevice> {
    let folder = env::var(FOLDER).expect("run by a test above");
    Arc::new(NodeDevice::of(Node::open(Config::new(folder)).expect("the folder opens")))
}

fn starts_sync(device: &NodeDevice) {
    device.node.start_sync(ListenOptions { listen: vec![], discovery: false }).expect("listens");
}

/// Tells what this device shows and how its sessions end, and marks when it is told to.
fn works(device: &Arc<NodeDevice>) {
    let ended = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&ended);
    let _log = device.node.watch_log(move |line| {
        if line.event == LogEvent::SessionEnded {
            count.fetch_add(1, Ordering::Relaxed);
            println!("{ENDED}");
        }
    });
    let showing = Arc::clone(device);
    let _changes = device.node.subscribe(move |_| shows(&showing));
    shows(device);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match line.split_once(' ') {
            None if line == "rest" => device.node.set_resting(true),
            None => println!("ended:{}", ended.load(Ordering::Relaxed)),
            Some((_, learner)) => marks(device, learner.parse().expect("a number")),
        }
    }
}

fn shows(device: &NodeDevice) {
    if let Some(sheet) = sheet(device) {
        println!("marks:{};", sheet.marks.len());
    }
}

fn marks(device: &NodeDevice, learner: usize) {
    let sheet = sheet(device).expect("it is told only once it holds the class");
    let (meeting, learner) = (sheet.meetings[0].meeting, sheet.learners[learner].learner);
    device.does(Command::SetMark { meeting, learner, mark: Mark::Present, seen: None });
}

fn sheet(device: &NodeDevice) -> Option<ClassSheet> {
    let query = device.node.query().expect("a member");
    let class = query.classes().expect("reads").first()?.class;
    query.class(class).expect("reads")
}
