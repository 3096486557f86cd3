//! Devices that fall into other hands or are gone, with real programs, files and sockets. (Guards: a
//! thief who is believed, helpers who are shut out with the one who let them in, and a programme that
//! dies with its laptop.)

use lantoa_tests::program::{Device, Office, assert_fits};
use serde_json::{Value, json};

fn id(device: &Device) -> String {
    device.text(["whoami"], "device")
}

fn is_removed(at: &Device, device: &str) -> bool {
    let devices = at.json(["devices"]);
    let lines = devices.as_array().expect("a list");
    let line = lines.iter().find(|line| line["device"] == *device).expect("a device");
    line["removed"] == true
}

/// Lets `caller` hold a session that does not reach a good end, and returns what was said of it.
fn is_turned_away(caller: &Device, called: &Device) -> Value {
    let serving = called.serve();
    let sync = ["sync", "--once", "--timeout", "30", "--with", serving.address()];
    let ended = caller.script(sync);
    serving.end();
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    ended.lines().pop().expect("a summary")
}

#[test]
fn a_removal_goes_from_phone_to_phone_before_the_lost_one_gets_anything() {
    let office = Office::default();
    let [ha, minh, lan] = ["Hà", "Minh", "Lan"].map(|name| office.phone(name, "volunteer"));
    let meeting = office.meeting(&ha);
    ha.json(["mark", &meeting, &office.an, "present"]);
    ha.meet(&office.device);
    office.device.json(["device", "remove", "Hà", "--reason", "Mất máy ở chợ"]);
    // Minh was at the office; Lan only met Minh, far from any network.
    minh.meet(&office.device);
    let secret = ["learner", "add", "Triệu Thị Mới", "--class", &office.class];
    minh.json(secret);
    lan.meet(&minh);
    assert!(is_removed(&lan, &id(&ha)));
    ha.json(["mark", &meeting, &office.binh, "late"]);
    is_turned_away(&ha, &lan);
    // It is told, is locked, keeps its own work readable, and has none of what is new.
    assert_eq!(ha.json(["whoami"])["removed"], true);
    let refused = ha.refused(["mark", &meeting, &office.binh, "absent"]);
    assert_eq!(refused["code"], "removed");
    assert_eq!(ha.json(["learner", "find", "Triệu Thị Mới"]), json!([]));
    assert_fits(&ha.json(["quarantine"]), &json!([{ "device": id(&ha), "why": "removed" }]));
    let saved = office.homes.path("ha-unsent.db");
    ha.json(["backup", &saved]);
    assert!(std::fs::metadata(&saved).is_ok_and(|file| file.len() > 0), "it can be saved");
    // What it wrote before counts, what it wrote later is set aside at Lan and, through her, at the
    // office, where a coordinator may believe it.
    for device in [&lan, &office.device] {
        lan.meet(&office.device);
        assert_eq!(office.mark_of(device, &office.an), "present");
        assert_eq!(office.mark_of(device, &office.binh), Value::Null);
        let set_aside = device.json(["quarantine"]);
        assert_fits(&set_aside, &json!([{ "device": id(&ha), "why": "removed" }]));
    }
    office.device.json(["adopt", "Hà"]);
    lan.meet(&office.device);
    assert_eq!(office.mark_of(&lan, &office.binh), "late");
    assert_eq!(lan.json(["quarantine"]), json!([]));
}

#[test]
fn a_stolen_leads_phone_lets_nobody_in_and_takes_nobody_out_who_was_in_before() {
    let office = Office::default();
    let lead = office.phone("Vinh", "lead");
    // Before the theft the lead lets Hà in, and the office hears of it.
    let invite = ["invite", "--role", "volunteer", "--team", &office.team];
    let ticket = lead.text(invite, "ticket");
    let ha = office.homes.device("Hà");
    ha.comes_in(&ticket, "Hà", &lead);
    lead.meet(&office.device);
    let lan = office.homes.device("Lan");
    let ticket = lead.text(invite, "ticket");
    lan.comes_in(&ticket, "Lan", &lead);
    office.device.json(["device", "remove", "Vinh"]);
    // The thief lets an accomplice in, removes Hà and changes a mark.
    let ticket = lead.text(invite, "ticket");
    let accomplice = office.homes.device("accomplice");
    accomplice.comes_in(&ticket, "Giả", &lead);
    lead.json(["device", "remove", "Hà"]);
    let meeting = office.meeting(&accomplice);
    accomplice.json(["mark", &meeting, &office.an, "present"]);
    is_turned_away(&lead, &office.device);
    is_turned_away(&accomplice, &office.device);
    assert_eq!(office.mark_of(&office.device, &office.an), Value::Null);
    // Lan was let in before the theft, and nobody has heard of it: the office lets her in once more,
    // and what she wrote meanwhile counts.
    let meeting = office.meeting(&lan);
    lan.json(["mark", &meeting, &office.an, "late"]);
    let ticket = office.device.text(invite, "ticket");
    is_turned_away(&lan, &office.device);
    lan.comes_in(&ticket, "Lan", &office.device);
    assert_eq!(office.mark_of(&office.device, &office.an), "late");
    // Hà's evening goes on as if nothing had happened, and so does she after hearing both.
    ha.meet(&office.device);
    let meeting = office.meeting(&ha);
    ha.json(["mark", &meeting, &office.binh, "present"]);
    ha.meet(&office.device);
    assert!(!is_removed(&office.device, &id(&ha)));
    assert_eq!(office.mark_of(&office.device, &office.binh), "present");
    assert_eq!(office.device.json(["verify"])["ok"], true);
}

#[test]
fn a_stolen_coordinators_phone_is_removed_with_the_paper_and_with_nothing_less() {
    let office = Office::default();
    let sheet = office.homes.file("sheet.txt", &office.sheet);
    let invite = ["invite", "--role", "coordinator", "--recovery", &sheet];
    let ticket = office.device.text(invite, "ticket");
    let second = office.homes.device("Bảo");
    second.comes_in(&ticket, "Bảo", &office.device);
    let error = office.device.refused(["device", "remove", "Bảo"]);
    assert_eq!(error["kind"], "not_allowed", "coordinators do not remove each other: {error}");
    office.device.json(["device", "remove", "Bảo", "--recovery", &sheet]);
    // The thief has no paper: what he does as a coordinator is believed by nobody who heard.
    second.json(["place", "add", "Xã Không Có"]);
    let error = second.refused(["device", "remove", "Oanh"]);
    assert_eq!(error["kind"], "not_allowed", "{error}");
    let error = second.refused(["invite", "--role", "coordinator"]);
    assert_eq!(error["kind"], "invalid_input", "{error}");
    is_turned_away(&second, &office.device);
    let places = office.device.json(["place", "list"]);
    assert_eq!(places.as_array().map(Vec::len), Some(1), "{places}");
    assert_eq!(second.json(["whoami"])["removed"], true);
}

/// The sheet as somebody types it from paper: small letters, a line break, blanks at the ends.
fn typed(sheet: &str) -> String {
    let (first, second) = sheet.trim().split_at(sheet.trim().len() / 2);
    format!("  {}\r\n{}  \n", first.to_lowercase(), second.to_lowercase())
}

#[test]
fn after_the_office_laptop_is_gone_paper_and_one_phone_bring_everything_back() {
    let office = Office::default();
    let ha = office.phone("Hà", "volunteer");
    let meeting = office.meeting(&ha);
    ha.json(["mark", &meeting, "--all", "present"]);
    ha.meet(&office.device);
    let report = office.device.totals(&["--by", "team"]);
    let old = id(&office.device);
    // The laptop is stolen. A new one has the program and what stands on the paper.
    let sheet = office.homes.file("typed.txt", typed(&office.sheet));
    let laptop = office.homes.device("laptop");
    let init = ["init", "--programme", "Quảng Ninh", "--as", "Oanh mới", "--recovery", &sheet];
    laptop.json(init);
    assert_eq!(laptop.json(["whoami"])["role"], "coordinator");
    ha.meet(&laptop);
    assert_eq!(laptop.totals(&["--by", "team"]), report, "the totals are those of before");
    // The old laptop is shut out, which needs the paper once more; helpers go on being let in.
    let error = laptop.refused(["device", "remove", &old]);
    assert_eq!(error["kind"], "not_allowed", "{error}");
    laptop.json(["device", "remove", &old, "--recovery", &sheet]);
    ha.meet(&laptop);
    assert!(is_removed(&ha, &old));
    let ticket = laptop.text(["invite", "--role", "volunteer", "--team", &office.team], "ticket");
    let lan = office.homes.device("Lan");
    lan.comes_in(&ticket, "Lan", &laptop);
    // What the thief writes on the old one is set aside; nothing of before is lost.
    office.device.json(["class", "add", "Lớp giả", "--team", &office.team]);
    is_turned_away(&office.device, &laptop);
    for device in [&laptop, &ha, &lan] {
        assert_eq!(device.json(["class", "list"]).as_array().map(Vec::len), Some(1));
        assert_eq!(office.mark_of(device, &office.an), "present");
        assert_eq!(device.json(["verify"])["ok"], true);
    }
}
