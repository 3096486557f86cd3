//! A database of which pages were destroyed, on real files. (Guards: an app that deletes what it cannot
//! read; one broken page that costs a season; a phone that never comes in again.)

use std::fs;

use lantoa_tests::program::{Homes, Office};
use lantoa_tests::reliability::withstood;
use serde_json::Value;

/// Bytes of a page.
const PAGE: usize = 4096;
/// Every so many pages one is destroyed, and the first ones, where the tables of control and entries begin.
const STEP: usize = 4;
const FIRST: usize = 8;

/// Returns how much a repair brought over.
fn brought(repaired: &Value) -> u64 {
    let count = |what: &str| repaired[what].as_u64().expect("a number");
    ["records", "entries", "taps"].into_iter().map(count).sum()
}

#[test]
fn whichever_page_is_destroyed_the_rest_is_brought_over_and_others_give_back_what_they_hold() {
    let office = Office::default();
    let phone = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&phone);
    for n in 0..12 {
        let name = format!("Học viên {n}");
        let learner = phone.text(["learner", "add", &name, "--class", &office.class], "learner");
        phone.json(["mark", &meeting, &learner, "present"]);
    }
    phone.json(["mark", &meeting, &office.an, "late"]);
    phone.meet(&office.device);
    // One mark that nobody else holds.
    phone.json(["mark", &meeting, &office.binh, "excused"]);
    let device = phone.text(["whoami"], "device");
    let sound = phone.copied(&Homes::default()).json(["repair"]);
    assert_eq!(sound["missing"], 0, "{sound}");
    let pages = fs::read(phone.home().join("lantoa.db")).expect("a database").len() / PAGE;
    let places: Vec<usize> = (0..pages).filter(|page| *page < FIRST || page % STEP == 0).collect();
    let (mut whole, mut again) = (0, 0);
    for page in &places {
        let homes = Homes::default();
        let hurt = phone.copied(&homes);
        let database = hurt.home().join("lantoa.db");
        let mut bytes = fs::read(&database).expect("a database");
        bytes[page * PAGE..(page + 1) * PAGE].fill(0xa5);
        fs::write(&database, &bytes).expect("it is closed");

        let repaired = hurt.json(["repair"]);
        let kept = fs::read(hurt.home().join("lantoa.db.damaged-1")).expect("it is kept");
        assert!(kept == bytes, "page {page}: the damaged database was changed");
        assert!(!hurt.home().join("lantoa.db.repair").exists());
        let lost = brought(&sound) - brought(&repaired);
        let missing = repaired["missing"].as_u64().expect("a number");
        // A page on which there was nothing may have had something, as far as anybody can tell.
        assert!(missing <= lost.max(1), "page {page}: {lost} are lost: {repaired}");
        assert!(missing > 0 || lost == 0, "page {page}: {lost} are lost: {repaired}");
        if repaired["must_join"] == true {
            let invite = ["invite", "--role", "volunteer", "--team", &office.team];
            hurt.comes_in(&office.device.text(invite, "ticket"), "Hà", &office.device);
            again += 1;
        } else if repaired["missing"] == 0 {
            // Asked before anybody could give it back.
            let mark = office.mark_of(&hurt, &office.binh);
            assert_eq!(mark, "excused", "page {page}: {repaired}");
            whole += 1;
        }
        hurt.meet(&office.device);
        assert_eq!(hurt.text(["whoami"], "device"), device, "page {page}");
        let held = office.device.json(["class", "show", &office.class]);
        let shown = hurt.json(["class", "show", &office.class]);
        assert_eq!(shown["learners"], held["learners"], "page {page}");
        assert_eq!(shown["marks"], held["marks"], "page {page}");
        assert_eq!(office.mark_of(&hurt, &office.an), "late", "page {page}");
        assert_eq!(hurt.json(["verify"])["ok"], true, "page {page}");
    }
    assert!(whole > places.len() / 2, "{whole} of {} were whole", places.len());
    assert!(again > 0, "the first page says whose database it is");
    // A sound one loses nothing by it.
    let repaired = phone.json(["repair"]);
    assert_eq!(repaired["missing"], 0, "{repaired}");
    assert_eq!(office.mark_of(&phone, &office.binh), "excused");
    withstood("databases with a page destroyed", places.len());
}
