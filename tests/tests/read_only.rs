//! A data folder on a memory card that lets nothing be written any more. (Guards: a volunteer who is told
//! to ask a lead for a right where the card is worn out; a folder that is spoilt by trying.)
//!
//! The card is a file system of its own, mounted anew for reading only.
#![cfg(target_os = "linux")]

use std::env;
use std::process::Command as Process;

use lantoa_tests::own_disk;
use lantoa_tests::program::Office;
use lantoa_tests::reliability::withstood;

/// Says where the folders of all devices are.
const CARD: &str = "TMPDIR";

#[test]
fn a_card_that_lets_nothing_be_written_is_told_and_costs_nothing() {
    own_disk::runs("on_a_card_that_turns_read_only", CARD);
}

fn mount(how: &str) {
    let card = env::var_os(CARD).expect("run by the test above");
    let mounted = Process::new("mount").arg("-o").arg(format!("remount,{how}")).arg(card).status();
    assert!(mounted.expect("`mount` is there").success(), "{how}");
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn on_a_card_that_turns_read_only() {
    let office = Office::default();
    let ha = office.phone("Hà", "volunteer");
    ha.json(["learner", "add", "Phạm Thị Dung", "--class", &office.class]);
    let (before, files) = (ha.json(["learner", "find", "dung"]), ha.bytes());
    assert_eq!(before.as_array().map(Vec::len), Some(1));
    let copy = office.homes.path("copy");
    let commands: [&[&str]; 7] = [
        &["whoami"],
        &["learner", "find", "dung"],
        &["learner", "add", "Vũ Văn Em", "--class", &office.class],
        &["verify"],
        &["backup", &copy],
        &["repair"],
        &["leave"],
    ];
    mount("ro");
    for command in commands {
        let error = ha.refused(command);
        assert_eq!(error["code"], "storage-unusable", "{command:?}: {error}");
        let said = ha.run(command).stderr;
        assert!(said.contains("write-protected"), "{command:?}: {said}");
    }
    assert!(ha.bytes() == files, "a file was changed");
    mount("rw");
    assert_eq!(ha.json(["learner", "find", "dung"]), before);
    assert_eq!(ha.json(["verify"])["ok"], true);
    ha.meet(&office.device);
    assert_eq!(office.device.json(["learner", "find", "dung"]).as_array().map(Vec::len), Some(1));
    withstood("commands on a card that lets nothing be written", commands.len() as u64);
}
