//! A training day of real processes, in the middle of which the office is killed and started again. (Guards:
//! work that was taken and is lost, and a session that does not go on where it was cut.)

use lantoa_tests::program::{Device, Office, Running};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;

#[test]
fn everybody_gets_through_though_the_office_is_killed_in_the_middle() {
    let members = tries(8, 100);
    let office = Office::default();
    let serving = office.device.serve();
    let there = serving.address().to_owned();
    let phones: Vec<Device> = (0..members)
        .map(|number| {
            let phone = office.homes.device(&format!("phone-{number}"));
            let invite = ["invite", "--role", "volunteer", "--team", &office.team];
            let ticket = office.device.text(invite, "ticket");
            phone.join(&ticket, &format!("Tình nguyện viên {number}"), &serving);
            phone.sync(&there);
            let name = format!("Học viên {number}");
            phone.say(["learner", "add", &name, "--class", &office.class]);
            phone
        })
        .collect();
    // Whose lines tell of nothing before.
    serving.end();
    let serving = office.device.serve_at(&there);
    let sync = ["sync", "--once", "--timeout", "60", "--with", &there];
    let syncing: Vec<Running> = phones.iter().map(|phone| phone.start(sync)).collect();
    let mut done = 0;
    while done < members / 3 {
        done += usize::from(serving.next("what becomes of a session")["event"] == "done");
    }
    serving.kill();
    let serving = office.device.serve_at(&there);
    let (through, cut): (Vec<_>, Vec<_>) = syncing
        .into_iter()
        .zip(&phones)
        .map(|(syncing, phone)| (syncing.rest().0.success(), phone))
        .partition(|(is_through, _)| *is_through);
    assert!(!through.is_empty() && !cut.is_empty(), "{} through, {} cut", through.len(), cut.len());
    for (_, phone) in &cut {
        phone.sync(&there);
    }
    for phone in &phones {
        for space in phone.json(["receipts"]).as_array().expect("a list") {
            let heights = space["held_by"].as_array().expect("a list").iter();
            let held = heights.filter_map(|holder| holder["height"].as_u64()).max();
            assert!(held >= space["my_height"].as_u64(), "{space}");
        }
    }
    let found = office.device.json(["class", "show", &office.class]);
    assert_eq!(found["learners"].as_array().map(Vec::len), Some(members + 2), "{found}");
    assert_eq!(office.device.json(["verify"])["ok"], true);
    serving.end();
    let what = "processes at an office that is killed among them";
    withstood(what, (through.len() + cut.len()) as u64);
}
