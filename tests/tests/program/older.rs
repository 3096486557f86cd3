//! A program of an earlier commit, beside this one, over real sockets. (Guards: a phone that was not updated
//! and cannot meet others any more, or loses what it does not know.)
//!
//! `LANTOA_OLDER` names the older program; `cargo xtask soak --older PROGRAM` sets it. In every check this
//! program takes the older one's part: `merge::older_program`. Programs from a9fe80f to b43a221 refuse
//! signed reports by their id, and fail here; nobody was given one.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lantoa_tests::fixture_town::{FixtureTown, OFFICE};
use lantoa_tests::program::{Device, Homes};
use lantoa_tests::town;
use serde_json::Value;

/// What `digest` calls the feeds of a space.
const FEEDS: &str = "feeds";

/// Returns what `digest` prints, by space and table; the feeds that are held stand there as a table.
fn digests(device: &Device) -> BTreeMap<(String, String), String> {
    let printed = device.json(["digest"]);
    let spaces = printed["spaces"].as_array().expect("spaces").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut digests = BTreeMap::new();
    for space in spaces {
        let id = text(&space["space"]);
        digests.insert((id.clone(), FEEDS.to_owned()), space[FEEDS].to_string());
        for (table, digest) in space["tables"].as_object().expect("tables") {
            digests.insert((id.clone(), table.clone()), text(digest));
        }
    }
    digests
}

fn feeds(of: &BTreeMap<(String, String), String>) -> Vec<&String> {
    of.iter().filter(|((_, table), _)| table == FEEDS).map(|(_, feeds)| feeds).collect()
}

#[test]
#[ignore = "needs an older program"]
fn an_older_program_meets_this_one_and_passes_on_what_it_does_not_know() {
    let older = PathBuf::from(std::env::var_os("LANTOA_OLDER").expect("LANTOA_OLDER names it"));
    let homes = Homes::default();
    let office = homes.device("office");
    let (_, town) = FixtureTown::build_second();
    let keys = office.home().join("keys");
    std::fs::create_dir_all(&keys).expect("a folder is made");
    std::fs::write(keys.join("device.key"), town::Device::new(OFFICE).key_file()).expect("a key");
    town.office.engine.store().backup(&office.home().join("lantoa.db")).expect("a database");
    let sheet = homes.file("sheet", town.sheet.to_text());
    let invites = |device: &Device| {
        let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
        device.text(invite, "ticket")
    };
    let old = homes.device("old").running(&older);
    old.comes_in(&invites(&office), "Hà", &office);
    let (whole, held) = (digests(&office), digests(&old));
    assert_eq!(feeds(&held), feeds(&whole), "it holds what it does not know");
    assert_ne!(held, whole, "it shows less");
    let verified = old.json(["verify"]);
    assert_eq!(verified["faults"].as_array().map(Vec::len), Some(0), "{verified}");
    // A third meets the older one alone.
    let third = homes.device("third");
    third.comes_in(&invites(&old), "Minh", &old);
    office.meet(&old);
    third.meet(&old);
    assert_eq!(digests(&third), digests(&office), "everything came over the older program");
    // Updated, it reads what it held.
    let updated = homes.device("old");
    assert_eq!(digests(&updated), digests(&office));
}
