//! `init`, `whoami`, `place`, `team`, `topic`, `target`.

use lantoa_tests::program::{Homes, assert_fits};
use serde_json::{Value, json};

use crate::Office;

#[test]
fn a_founder_is_coordinator_and_sees_the_recovery_sheet_once() {
    let homes = Homes::default();
    let office = homes.device("office");
    assert_eq!(office.refused(["whoami"])["code"], "no-device");
    let error = office.refused(["init", "--programme", " ", "--as", "Oanh"]);
    assert_eq!(error["kind"], "invalid_input");
    let before = office.json(["whoami"]);
    assert_fits(&before, &json!({ "programme": null, "device": "<device>", "role": null }));
    let founded = office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let shape = json!({ "programme": "<id>", "device": "<device>", "recovery": "<text>" });
    assert_fits(&founded, &shape);
    let whoami = office.json(["whoami"]);
    assert_fits(
        &whoami,
        &json!({
            "programme": founded["programme"],
            "device": founded["device"],
            "name": "Oanh",
            "role": "coordinator",
            "spaces": [founded["programme"]],
            "incarnation": "<hex16>",
        }),
    );
    assert_eq!(whoami["device"], before["device"], "the device is who it was");

    let sheet = founded["recovery"].as_str().expect("a sheet");
    // Its last letters as they are printed: enough of them to stand nowhere else by chance.
    let secret = &sheet[sheet.len() - 12..];
    assert!(!office.say(["whoami"]).contains(secret));
    let again = office.refused(["init", "--programme", "Khác", "--as", "Oanh"]);
    assert_eq!(again["kind"], "conflict");
    assert!(!again.to_string().contains(secret));
    let kept = office.bytes();
    let letters: String = sheet.split_whitespace().skip(1).collect();
    for (file, bytes) in kept {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&letters[..16]), "the sheet is kept in {}", file.display());
    }
}

#[test]
fn whoever_has_the_recovery_sheet_becomes_coordinator_of_its_programme() {
    let homes = Homes::default();
    let (office, other) = (homes.device("office"), homes.device("other"));
    let founded = office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
    let sheet = founded["recovery"].as_str().expect("a sheet");
    // As somebody types it from paper.
    let file = homes.file("sheet.txt", sheet.to_uppercase().replace(' ', "\n"));
    let back = other.json(["init", "--recovery", &file, "--as", "Quý"]);
    let shape =
        json!({ "programme": founded["programme"], "device": "<device>", "recovery": null });
    assert_fits(&back, &shape);
    assert_ne!(back["device"], founded["device"]);
    assert_eq!(other.json(["whoami"])["role"], "coordinator");
    other.meet(&office);
    let devices = office.json(["devices"]);
    assert_eq!(devices.as_array().map(Vec::len), Some(2), "{devices}");

    let stranger = homes.device("stranger");
    let wrong = homes.file("wrong.txt", sheet.replace(&sheet[14..18], "aaaa"));
    let error = stranger.refused(["init", "--recovery", &wrong, "--as", "Lan"]);
    assert_eq!(error["kind"], "invalid_input");
    assert_eq!(stranger.json(["whoami"])["programme"], json!(null));
    let error = stranger.refused(["init", "--recovery", &homes.path("none"), "--as", "Lan"]);
    assert_eq!(error["kind"], "not_found");
}

#[test]
fn a_device_without_a_programme_says_so_to_everything_but_whoami() {
    let homes = Homes::default();
    let device = homes.device("new");
    assert_eq!(device.refused(["join", "no ticket", "--name", "Lan"])["code"], "ticket-invalid");
    for line in [
        &["place", "list"][..],
        &["class", "list"],
        &["place", "add", "Xã"],
        &["invite", "--role", "observer"],
        &["sync", "--once"],
        &["report"],
        &["dispute", "list"],
    ] {
        let error = device.refused(line);
        assert_eq!(error["kind"], "not_allowed", "{line:?}: {error}");
        assert_eq!(error["code"], "no-programme", "{line:?}: {error}");
    }
}

#[test]
fn places_have_dated_codes_and_stand_in_one_another() {
    let office = Office::default();
    let device = &office.device;
    let province = ["place", "add", "Quảng Ninh", "--code", "22", "--from", "2025-07-01"];
    let province = device.json(province);
    let codes = json!([{ "code": "22", "from": "2025-07-01" }]);
    let shape = json!({ "place": "<id>", "name": "Quảng Ninh", "in": null, "codes": codes });
    assert_fits(&province, &shape);
    let commune = device.json(["place", "add", "Xã Kỳ Thượng", "--in", "quang ninh"]);
    let shape =
        json!({ "place": "<id>", "name": "Xã Kỳ Thượng", "in": province["place"], "codes": [] });
    assert_fits(&commune, &shape);
    let id = commune["place"].as_str().expect("an id");
    let coded = device.json(["place", "code", id, "--code", "06979", "--from", "2025-07-01"]);
    assert_eq!(coded["codes"], json!([{ "code": "06979", "from": "2025-07-01" }]));
    let list = device.json(["place", "list"]);
    assert_eq!(list.as_array().map(Vec::len), Some(3));
    let listed = |place: &Value| {
        let mut place = place.clone();
        let more = [("retired", Value::Null), ("same", json!([])), ("became", json!([]))];
        place.as_object_mut().expect("a place").extend(more.map(|(key, of)| (key.to_owned(), of)));
        list.as_array().is_some_and(|list| list.contains(&place))
    };
    assert!(listed(&coded) && listed(&province), "{list}");
    let error = device.refused(["place", "add", "  "]);
    assert_eq!(
        (error["kind"].as_str(), error["code"].as_str()),
        (Some("invalid_input"), Some("text"))
    );
}

#[test]
fn teams_topics_and_targets_are_listed_as_they_were_made() {
    let office = Office::default();
    let device = &office.device;
    let team = json!({ "team": office.team, "name": "Tổ Ba Chẽ", "place": office.place });
    assert_fits(&device.json(["team", "list"]), &json!([team]));

    let topics = device.json(["topic", "list"]);
    let shape = json!({
        "topic": "<text>", "framework": "<text>", "version": "<text>", "audience": "<text>",
        "vi": "<text>", "en": "<text>",
    });
    assert_fits(&topics, &json!(vec![shape; 6]));
    let more = json!([{
        "topic": "ai-2", "framework": "riêng", "version": "2", "audience": "people",
        "vi": "Trí tuệ nhân tạo", "en": "AI, part two",
    }]);
    let file = office.homes.file("topics.json", more.to_string());
    assert_eq!(device.json(["topic", "import", &file]), json!({}));
    let listed = device.json(["topic", "list"]);
    assert!(listed.as_array().is_some_and(|list| list.len() == 7 && list.contains(&more[0])));
    let broken = office.homes.file("broken.json", "[\n{\"topic\":1}]");
    let error = device.refused(["topic", "import", &broken]);
    assert_fits(&error, &json!({ "kind": "invalid_input", "detail": { "line": 2 } }));

    assert_eq!(device.json(["target", "list"]), json!([]));
    let set = ["target", "set", "--place", &office.place, "--topic", "ai-2", "--percent", "80"];
    assert_eq!(device.json(set.into_iter().chain(["--of", "1200"])), json!({}));
    let target = json!({ "place": office.place, "topic": "ai-2", "percent": 80, "of": 1_200 });
    assert_fits(&device.json(["target", "list"]), &json!([target]));
    device.misused(set[..7].iter().copied().chain(["101", "--of", "5"]));
}
