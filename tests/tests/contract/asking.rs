//! What is asked before it is done: what cannot be taken back, names that are there already, days and years
//! that are hardly meant. Here nobody can be asked, so it is refused with the way to say it.

use lantoa_tests::program::Device;
use serde_json::{Value, json};

use crate::Office;

/// Asserts that a line is refused, says how it is done all the same, and writes nothing.
fn assert_asked(device: &Device, line: &[&str], code: &str, option: &str) -> Value {
    let device = device.unsure();
    let before = device.json(["digest"]);
    let error = device.refused(line);
    assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!(code)), "{line:?}");
    for lang in ["vi", "en"] {
        let message = device.speaking(lang).refused(line)["message"].clone();
        assert!(message.as_str().is_some_and(|text| text.contains(option)), "{lang}: {message}");
    }
    assert_eq!(device.json(["digest"]), before, "{line:?} has written something");
    error
}

#[test]
fn what_cannot_be_taken_back_is_done_by_who_is_sure() {
    let office = Office::default();
    let device = &office.device;
    let phone = office.phone("Hà", "volunteer");
    let phone_id = phone.text(["whoami"], "device");
    let edit = ["learner", "edit", &office.an, "--birth-year", "1960", "--village", "Khe O"];
    device.json(edit);

    let error =
        assert_asked(device, &["learner", "erase", &office.an], "unconfirmed-erase", "--yes");
    assert_eq!(error["detail"]["name"], "Nguyễn Văn An (1960, Khe O)");
    device.json(["learner", "erase", &office.an, "--yes"]);
    // What may not be done is no question.
    let again = device.unsure().refused(["learner", "erase", &office.an]);
    assert_eq!(again["kind"], "not_found");

    let error = assert_asked(device, &["device", "remove", "Hà"], "unconfirmed-remove", "--yes");
    assert_eq!(
        (&error["detail"]["name"], &error["detail"]["device"]),
        (&json!("Hà"), &json!(phone_id))
    );
    device.json(["device", "remove", "Hà", "--yes"]);

    office.meeting(&phone);
    let serving = device.serve();
    phone.script(["sync", "--once", "--timeout", "20", "--with", serving.address()]);
    serving.end();
    let error = assert_asked(device, &["adopt", "Hà"], "unconfirmed-adopt", "--yes");
    assert!(error["detail"]["entries"].as_u64() > Some(0), "{error}");
    device.json(["adopt", "Hà", "--yes"]);

    assert_asked(&phone, &["leave"], "unconfirmed-leave", "--yes");
    let backup = office.homes.path("backup");
    device.json(["backup", &backup]);
    let error = assert_asked(device, &["restore", &backup], "unconfirmed-restore", "--yes");
    assert!(error["detail"]["entries"].is_u64(), "{error}");
    device.json(["restore", &backup, "--yes"]);
    let empty = office.homes.device("empty").unsure();
    empty.json(["restore", &backup]);
}

#[test]
fn a_name_that_is_there_already_is_taken_by_who_wants_another() {
    let office = Office::default();
    let device = &office.device;
    for (line, id) in [
        (&["place", "add", "xã  Ba Chẽ"][..], &office.place),
        (&["team", "add", "TỔ BA CHẼ"], &office.team),
        (&["class", "add", "lớp 1", "--team", &office.team], &office.class),
    ] {
        let error = assert_asked(device, line, "twin", "--another");
        assert_eq!(error["detail"]["id"], **id, "{line:?}");
    }
    // Elsewhere the same name is another thing.
    device.json(["place", "add", "Xã Ba Chẽ", "--in", &office.place]);
    let team = device.text(["team", "add", "Tổ 2"], "team");
    device.json(["class", "add", "Lớp 1", "--team", &team]);
    device.json(["place", "add", "Xã Ba Chẽ", "--another"]);
    device.json(["team", "add", "Tổ Ba Chẽ", "--another"]);
    device.json(["class", "add", "Lớp 1", "--team", &team, "--another"]);
    // Letters and tones are no spelling.
    device.json(["place", "add", "Xã Ba Chè"]);
}

#[test]
fn things_of_one_name_are_told_apart_wherever_they_are_shown() {
    let office = Office::default();
    let device = &office.device;
    let team = device.text(["team", "add", "Tổ 2"], "team");
    device.json(["class", "add", "Lớp 1", "--team", &team]);
    let apart = |line: &[&str]| -> Vec<String> {
        let error = device.refused(line);
        assert_eq!(error["code"], "ambiguous", "{line:?}");
        let candidates = error["detail"]["candidates"].as_array().expect("a list");
        let apart = candidates.iter().map(|one| one["apart"].as_str().expect("a text").to_owned());
        let mut apart: Vec<String> = apart.collect();
        apart.sort();
        apart
    };
    assert_eq!(apart(&["class", "show", "Lớp 1"]), ["Tổ 2", "Tổ Ba Chẽ"]);
    let page = device.say(["report", "--by", "class"]);
    for label in ["Lớp 1 (Tổ 2)", "Lớp 1 (Tổ Ba Chẽ)"] {
        assert!(page.contains(label), "{label} in {page}");
    }
    let hoa = |more: &[&str]| {
        let line = ["learner", "add", "Nguyễn Thị Hoa", "--class", &office.class];
        device.json(line.iter().chain(more));
    };
    hoa(&["--birth-year", "1960"]);
    hoa(&["--birth-year", "1985", "--village", "Khe O"]);
    assert_eq!(
        apart(&["learner", "edit", "Nguyễn Thị Hoa", "--village", "Khe Lạc"]),
        ["1960, Lớp 1 (Tổ Ba Chẽ)", "1985, Khe O, Lớp 1 (Tổ Ba Chẽ)"]
    );
    device.json(["place", "add", "Thôn 1", "--in", &office.place]);
    let other = device.text(["place", "add", "Xã Lương Mông"], "place");
    device.json(["place", "add", "Thôn 1", "--in", &other]);
    assert_eq!(
        apart(&["team", "add", "Tổ 3", "--place", "Thôn 1"]),
        ["Xã Ba Chẽ", "Xã Lương Mông"]
    );
}

#[test]
fn whoever_is_registered_twice_is_told_of_at_once() {
    let office = Office::default();
    let device = &office.device;
    let line =
        ["learner", "add", "Phùn Dảu Dếnh", "--class", &office.class, "--birth-year", "1970"];
    let first = device.json(line);
    assert_eq!(first["alike"], json!([]));
    let second = device.json(line);
    assert_ne!(first["learner"], second["learner"], "the second is registered all the same");
    let alike = &second["alike"];
    assert_eq!(alike.as_array().map(Vec::len), Some(1), "{alike}");
    assert_eq!(alike[0]["learner"], first["learner"]);
    assert_eq!(alike[0]["classes"], json!([office.class]));
    let told = device.run(line).stderr;
    assert!(told.contains("1970") && told.contains("Lớp 1") && told.contains("link add"), "{told}");
}

#[test]
fn a_day_or_a_year_that_is_hardly_meant_is_asked_about_once() {
    let office = Office::default();
    let device = office.device.at("2026-11-28T12:00:00Z");
    let open = |day: &'static str| ["meeting", "open", "Lớp 1", "--date", day];
    for day in ["20/12/2026", "2025-11-27", "30/11/2026"] {
        let error = assert_asked(&device, &open(day), "unconfirmed-day", "--yes");
        let message = error["message"].as_str().expect("a sentence");
        assert!(message.contains("28/11/2026") && !message.contains("2026-11-28"), "{message}");
    }
    let sure = device.unsure();
    for day in ["29/11/2026", "2025-11-28", "28/11/2026"] {
        sure.json(open(day));
    }
    assert_eq!(sure.text(open("28/11/2026"), "date"), "2026-11-28");
    sure.json(open("20/12/2026").into_iter().chain(["--yes"]));
    let born = |year: &'static str| ["learner", "edit", &office.an, "--birth-year", year];
    for year in ["2024", "1915"] {
        assert_asked(&device, &born(year), "unconfirmed-birth-year", "--yes");
    }
    device.json(born("1915"));
    // Once: what is known is not asked about again.
    sure.json(["learner", "edit", &office.an, "--village", "Khe O"]);
    sure.json(born("2022"));
}

#[test]
fn an_invitation_is_listed_until_it_is_used_or_withdrawn() {
    let office = Office::default();
    let device = &office.device;
    assert_eq!(office.phone("Hà", "volunteer").text(["whoami"], "role"), "volunteer");
    assert_eq!(device.json(["invitation", "list"]), json!([]), "what was used is not open");
    let ticket = device.text(["invite", "--role", "lead", "--team", &office.team], "ticket");
    let list = device.json(["invitation", "list"]);
    assert_eq!((&list[0]["role"], &list[0]["teams"]), (&json!("lead"), &json!([office.team])));
    let invitation = list[0]["invitation"].as_str().expect("an id");
    device.json(["invitation", "withdraw", &invitation[..8]]);
    assert_eq!(device.json(["invitation", "list"]), json!([]));
    assert_eq!(device.refused(["invitation", "withdraw", invitation])["kind"], "not_found");
    let serving = device.serve();
    let minh = office.homes.device("minh");
    let with = ["--with", serving.address(), "--timeout", "60"];
    let error = minh.refused(["join", &ticket, "--name", "Minh"].into_iter().chain(with));
    assert_eq!(error["code"], "ticket-void", "{error}");
}

#[test]
fn what_is_given_of_a_place_a_team_a_pair_a_person_and_a_consent_is_changed() {
    let office = Office::default();
    let device = &office.device;
    let around = device.text(["place", "add", "Quảng Ninh"], "place");
    let place = ["place", "edit", &office.place, "--name", "Xã Ba Chẽ mới", "--in", &around];
    let place = device.json(place);
    assert_eq!((&place["name"], &place["in"]), (&json!("Xã Ba Chẽ mới"), &json!(around)));
    let team = device.json(["team", "edit", &office.team, "--name", "Tổ A", "--place", &around]);
    assert_eq!((&team["name"], &team["place"]), (&json!("Tổ A"), &json!(around)));

    device.json(["pair", "add", "Oanh", &office.an]);
    device.json(["pair", "undo", "Oanh", &office.an]);
    assert_eq!(device.json(["pair", "list"]), json!([]));

    let consent = ["learner", "edit", &office.an, "--consent", "Trưởng thôn"];
    assert_ne!(device.json(consent)["consent"], Value::Null);
    assert_eq!(device.json(["consent", "withdraw", &office.an])["consent"], Value::Null);

    assert_eq!(device.json(["person", "edit", "--name", "Oanh Lê"])["acts"], true);
    let other = device.text(["person", "add", "Quý"], "person");
    assert_eq!(device.json(["person", "pin", "Quý", "2468"])["has_pin"], true);
    assert_eq!(device.refused(["person", "act", "Quý"])["code"], "pin-asked");
    assert_eq!(device.refused(["person", "act", "Quý", "--pin", "12"])["code"], "pin-form");
    device.json(["person", "act", "Quý", "--pin", "2468"]);
    assert_eq!(device.text(["whoami"], "person"), other);
    assert_eq!(device.json(["person", "pin", "Quý", "--old", "2468", "--none"])["has_pin"], false);
    device.json(["person", "act", "Oanh Lê"]);
    assert_eq!(device.json(["person", "list"]).as_array().map(Vec::len), Some(2));
}
