//! Data that somebody asked to be gone, on real programs and their real files. (Guards: a name that
//! stays in a page that SQLite freed, in the log beside it, in the database that a restore kept, or that
//! comes back with a late entry or an old backup; a total that changes because a name went; an erasure
//! that nobody can take back.)

use std::cell::Cell;

use lantoa_tests::program::{Device, Office, assert_fits};
use lantoa_tests::reliability::withstood;
use serde_json::{Value, json};

/// What nobody else's data hold: a name as it is written, looked for and sorted, a village, a phone.
const PERSON: [&str; 5] =
    ["Quàng Thị Dzerasmin", "dzerasmin", "Bản Xuwqtep", "0987612345", "Dzerasmin Quàng"];
/// Days of the grace.
const GRACE: u32 = 30;

/// An office and its phones, with days that pass.
struct Scene {
    office: Office,
    /// The person's registration in the office, and the one that a phone made.
    learners: [String; 2],
    meeting: String,
    day: Cell<u32>,
}

impl Scene {
    fn new(phone: &Device, office: Office) -> Self {
        let add = ["learner", "add", PERSON[0], "--class", &office.class];
        let with = ["--village", PERSON[2], "--phone", PERSON[3], "--consent", "Oanh"];
        let one = office.device.text(add.into_iter().chain(with), "learner");
        let add = ["learner", "add", PERSON[4], "--class", &office.class];
        let other = phone.text(add, "learner");
        phone.meet(&office.device);
        office.device.json(["link", "add", &one, &other]);
        let meeting = office.meeting(phone);
        for learner in [&one, &other, &office.an] {
            phone.json(["mark", &meeting, learner, "present"]);
        }
        phone.meet(&office.device);
        Self { office, learners: [one, other], meeting, day: Cell::new(0) }
    }

    /// A day on which each of these is opened once, by its own clock.
    fn a_day_passes(&self, devices: &[&Device]) {
        let day = self.day.get() + 1;
        self.day.set(day);
        let now = format!("2027-{:02}-{:02}T12:00:00Z", 1 + day / 28, 1 + day % 28);
        for device in devices {
            device.at(&now).json(["whoami"]);
        }
    }

    fn learner_names(&self, device: &Device) -> Vec<String> {
        let sheet = device.json(["class", "show", &self.office.class]);
        let learners = sheet["learners"].as_array().expect("a list");
        let ours = |line: &&Value| self.learners.iter().any(|id| line["learner"] == **id);
        let names = learners.iter().filter(ours);
        names.map(|line| line["name"].as_str().expect("a name").to_owned()).collect()
    }

    fn totals(&self, device: &Device) -> Value {
        let report = device.json(["report", "--by", "team"]);
        // Two registrations of one person are one.
        assert!(report["rows"][0]["turns"].as_u64() >= Some(2), "{report}");
        report["rows"].clone()
    }
}

/// Returns where anything of the person stands in a device's files.
fn found(device: &Device) -> Vec<String> {
    let mut found = Vec::new();
    for (file, bytes) in device.bytes() {
        for word in PERSON {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push(format!("{word} in {}", file.display()));
            }
        }
    }
    found
}

fn state(device: &Device) -> String {
    device.json(["erasure", "list"])[0]["state"].as_str().expect("an erasure").to_owned()
}

fn is_sound(device: &Device) {
    assert_fits(&device.json(["verify"]), &json!({ "ok": true, "faults": [] }));
}

#[test]
fn what_is_erased_is_hidden_at_once_gone_after_the_grace_and_in_no_byte_of_any_store() {
    let office = Office::default();
    let (ha, lan) = (office.phone("Hà", "volunteer"), office.phone("Lan", "volunteer"));
    let scene = Scene::new(&ha, office);
    let (office, coordinator) = (&scene.office, &scene.office.device);
    lan.meet(coordinator);
    let before = scene.totals(coordinator);
    let backup = office.homes.path("before.db");
    ha.json(["backup", &backup]);
    for device in [coordinator, &ha, &lan] {
        assert!(found(device).len() >= PERSON.len(), "what is looked for can be found");
    }

    // Hidden at once where it is ordered, both registrations of the person; the totals stay.
    let ordered = coordinator.json(["learner", "erase", &scene.learners[1]]);
    assert_fits(&ordered, &json!({ "state": "hidden", "of_days": GRACE, "gone_on": null }));
    assert_eq!(ordered["learners"].as_array().map(Vec::len), Some(2));
    assert_eq!(coordinator.json(["learner", "find", "dzerasmin"]), json!([]));
    assert_eq!(scene.learner_names(coordinator), [""], "one row: the two are linked");
    assert_eq!(scene.totals(coordinator), before);
    is_sound(coordinator);
    // And on a phone as soon as it hears of it, not before.
    assert_eq!(ha.json(["learner", "find", "dzerasmin"]).as_array().map(Vec::len), Some(2));
    ha.meet(coordinator);
    assert_eq!(ha.json(["learner", "find", "dzerasmin"]), json!([]));
    assert_eq!(scene.totals(&ha), before);
    // Whoever has no name is still called: the roll is about who came.
    ha.json(["mark", &scene.meeting, &scene.learners[0], "late"]);
    ha.meet(coordinator);

    // Lan, who heard nothing, goes on with the names.
    let edit = ["learner", "edit", &scene.learners[0], "--village", "Bản Xuwqtep Mới"];
    lan.json(edit);
    lan.json(["mark", &scene.meeting, &office.binh, "present"]);

    for _ in 2..=GRACE {
        assert_eq!((state(coordinator), state(&ha)), ("hidden".into(), "hidden".into()));
        scene.a_day_passes(&[coordinator, &ha]);
    }
    for device in [coordinator, &ha] {
        scene.a_day_passes(&[device]);
        assert_eq!(found(device), Vec::<String>::new(), "{}", device.home().display());
        assert_eq!(state(device), "gone");
        assert!(device.json(["erasure", "list"])[0]["gone_on"].is_string(), "the receipt");
        is_sound(device);
    }
    let error =
        coordinator.refused(["erasure", "revoke", ordered["erasure"].as_str().expect("an id")]);
    assert_eq!(error["kind"], "invalid_input", "{error}");

    // What Lan wrote meanwhile comes late: her mark counts, the village stays away.
    lan.meet(coordinator);
    assert_eq!(office.mark_of(coordinator, &office.binh), "present");
    assert_eq!(found(coordinator), Vec::<String>::new());
    assert_eq!(lan.json(["learner", "find", "dzerasmin"]), json!([]));

    // A backup from before brings the data back on this phone only, and until it hears of it.
    ha.json(["restore", &backup]);
    assert!(!found(&ha).is_empty());
    ha.meet(coordinator);
    assert_eq!(ha.json(["learner", "find", "dzerasmin"]), json!([]));
    for _ in 0..=GRACE {
        scene.a_day_passes(&[&ha, &lan]);
    }
    for device in [&ha, &lan] {
        assert_eq!(found(device), Vec::<String>::new(), "{}", device.home().display());
        is_sound(device);
    }
    // Restored once more: the database that stood there is kept aside, and holds nothing either.
    ha.json(["restore", &backup]);
    ha.json(["restore", &backup]);
    ha.meet(coordinator);
    for _ in 0..=GRACE {
        scene.a_day_passes(&[&ha]);
    }
    assert_eq!(found(&ha), Vec::<String>::new());

    // A newcomer takes everything from devices that have the data no more.
    let new = office.phone("Vinh", "volunteer");
    for device in [&ha, &lan, &new] {
        device.meet(coordinator);
        device.meet(coordinator);
        assert_eq!(device.json(["digest"]), coordinator.json(["digest"]));
        assert_eq!(scene.totals(device), scene.totals(coordinator));
        is_sound(device);
    }
    assert_eq!(found(&new), Vec::<String>::new());
    withstood("stores searched for an erased person, byte by byte", 8);
}

#[test]
fn an_erasure_that_is_taken_back_shows_everything_again_also_where_it_was_gone() {
    let office = Office::default();
    let (ha, lan) = (office.phone("Hà", "volunteer"), office.phone("Lan", "volunteer"));
    let scene = Scene::new(&ha, office);
    let coordinator = &scene.office.device;
    lan.meet(coordinator);
    let erasure = coordinator.text(["learner", "erase", &scene.learners[0]], "erasure");
    ha.meet(coordinator);
    lan.meet(coordinator);
    // Hà's phone is open every day, the others rest in a drawer.
    for _ in 0..=GRACE {
        scene.a_day_passes(&[&ha]);
    }
    assert_eq!((state(&ha), state(coordinator)), ("gone".into(), "hidden".into()));
    // Work goes on meanwhile, on what builds on entries without bodies too.
    ha.json(["mark", &scene.meeting, &scene.office.binh, "late"]);
    coordinator.json(["erasure", "revoke", &erasure[..8]]);
    assert_eq!(
        coordinator.json(["learner", "find", "dzerasmin"]).as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(state(coordinator), "revoked");
    lan.meet(coordinator);
    assert_eq!(lan.json(["learner", "find", "dzerasmin"]).as_array().map(Vec::len), Some(2));
    // Hà hears of it, and takes what she has no more from whoever has it.
    ha.meet(coordinator);
    ha.meet(coordinator);
    assert_eq!(state(&ha), "revoked");
    lan.meet(coordinator);
    for device in [coordinator, &ha, &lan] {
        assert_eq!(device.json(["learner", "find", "dzerasmin"]).as_array().map(Vec::len), Some(2));
        let known = device.json(["learner", "find", PERSON[0]]);
        assert_fits(&known[0], &json!({ "name": PERSON[0], "village": PERSON[2] }));
        is_sound(device);
        assert_eq!(device.json(["digest"]), coordinator.json(["digest"]));
    }
}

#[test]
fn nobody_but_a_coordinator_erases_and_who_is_linked_later_is_named() {
    let office = Office::default();
    let (ha, lead) = (office.phone("Hà", "volunteer"), office.phone("Vinh", "lead"));
    let scene = Scene::new(&ha, office);
    let coordinator = &scene.office.device;
    lead.meet(coordinator);
    for device in [&ha, &lead] {
        let error = device.refused(["learner", "erase", &scene.learners[0]]);
        assert_eq!(error["kind"], "not_allowed", "{error}");
    }
    coordinator.json(["link", "undo", &scene.learners[0], &scene.learners[1]]);
    ha.meet(coordinator);
    let ordered = coordinator.json(["learner", "erase", &scene.learners[0]]);
    assert_eq!(ordered["learners"], json!([scene.learners[0]]));
    assert_eq!(coordinator.refused(["learner", "erase", &scene.learners[0]])["kind"], "not_found");
    // Hà, who has not heard of it, says that both are one person.
    ha.json(["link", "add", &scene.learners[0], &scene.learners[1]]);
    ha.meet(coordinator);
    let listed = coordinator.json(["erasure", "list"]);
    assert_eq!(listed[0]["linked_since"], json!([scene.learners[1]]));
    let said = coordinator.say(["erasure", "list"]);
    assert!(said.contains("lantoa learner erase"), "{said}");
    coordinator.json(["learner", "erase", &scene.learners[1]]);
    let listed = coordinator.json(["erasure", "list"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!(listed[0]["linked_since"], json!([]));
    is_sound(coordinator);
}
