//! `place import`, and official codes by their day.

use lantoa_core::domain::id::PlaceId;
use lantoa_core::domain::place::official;
use lantoa_tests::program::{Device, assert_fits};
use serde_json::{Value, json};

use crate::Office;

/// Returns how many places a device shows, and how many entries it holds.
fn counts(device: &Device) -> (usize, Value) {
    let places = device.json(["place", "list"]);
    (places.as_array().map_or(0, Vec::len), device.json(["verify"])["entries"].clone())
}

fn place_of_code(device: &Device, code: &str) -> Value {
    let places = device.json(["place", "list"]);
    let places = places.as_array().expect("a list");
    let has_code = |place: &&Value| {
        place["codes"].as_array().is_some_and(|codes| codes.iter().any(|it| it["code"] == *code))
    };
    places.iter().find(has_code).cloned().unwrap_or_default()
}

#[test]
fn a_province_is_taken_once_with_its_communes_and_what_was_there_gets_its_code() {
    let office = Office::default();
    let device = &office.device;
    let before = counts(device);
    let would = device.json(["place", "import", "quang ninh", "--dry-run"]);
    assert_eq!(counts(device), before, "nothing is written");
    let taken = device.json(["place", "import", "Quảng Ninh"]);
    assert_eq!(taken, would, "it does what it said");
    let row = json!({ "place": "<id>", "code": "<text>", "name": "<text>" });
    let shape = json!({
        "created": vec![row; 54],
        "coded": [{ "place": office.place, "code": "06970", "name": "Xã Ba Chẽ" }],
        "unchanged": 0,
        "questions": [],
        "unsettled": [{ "code": "22", "name": "Quảng Ninh" }],
    });
    assert_fits(&taken, &shape);
    let province = place_of_code(device, "22");
    let commune = place_of_code(device, "06685");
    let codes = json!([{ "code": "06685", "from": "2025-07-01" }]);
    assert_eq!(
        (&commune["name"], &commune["in"], &commune["codes"]),
        (&json!("Phường Hồng Gai"), &province["place"], &codes)
    );
    assert_eq!(place_of_code(device, "06970")["in"], province["place"]);

    let after = counts(device);
    for again in [&["place", "import", "22"][..], &["place", "import"]] {
        let again = device.json(again);
        assert_eq!((&again["created"], &again["coded"]), (&json!([]), &json!([])), "{again}");
        assert_eq!(again["unchanged"], 55);
    }
    assert_eq!(counts(device), after, "taken again, it changes nothing");
}

#[test]
fn what_may_be_an_official_place_or_not_is_asked_about_and_never_doubled() {
    let office = Office::default();
    let device = &office.device;
    device.json(["place", "add", "Cẩm Phả"]);
    let town = device.text(["place", "add", "Thị trấn Bình Liêu"], "place");
    let twins =
        ["Hồng Gai", "P. Hồng Gai"].map(|name| device.text(["place", "add", name], "place"));
    let wrong = device
        .text(["place", "add", "Lục Hồn", "--code", "06857", "--from", "2025-07-01"], "place");
    let plain = device.text(["place", "add", "xa hoanh mo"], "place");
    let taken = device.json(["place", "import", "Quảng Ninh"]);
    let question = |code: &str, name: &str, places: &[(&str, &str)]| {
        let places = places.iter().map(|(id, name)| json!({ "place": id, "name": name }));
        json!({ "code": code, "name": name, "places": places.collect::<Vec<_>>() })
    };
    let mut both = [(&*twins[0], "Hồng Gai"), (&*twins[1], "P. Hồng Gai")];
    both.sort_by_key(|(id, _)| id.parse::<PlaceId>().ok());
    let questions = json!([
        question("06685", "Phường Hồng Gai", &both),
        question("06838", "Xã Bình Liêu", &[(&*town, "Thị trấn Bình Liêu")]),
        question("06856", "Xã Lục Hồn", &[(&*wrong, "Lục Hồn")]),
    ]);
    assert_eq!(taken["questions"], questions);
    assert_eq!(taken["created"].as_array().map(Vec::len), Some(55 - 3 - 3));
    let coded = taken["coded"].as_array().expect("a list");
    let coded: Vec<_> = coded.iter().map(|it| it["code"].as_str().expect("a code")).collect();
    assert_eq!(coded, ["06793", "06841", "06970"]);
    assert_eq!(place_of_code(device, "06841")["place"], plain.as_str());

    device.json(["place", "code", &town, "--code", "06838", "--from", "2025-07-01"]);
    device.json(["place", "code", &wrong, "--code", "06856", "--from", "2025-07-01"]);
    let again = device.json(["place", "import"]);
    assert_eq!(again["questions"], json!([questions[0]]), "whoever gives the code has answered");
    assert_eq!(again["created"], json!([]));
}

#[test]
fn a_province_that_is_none_and_one_that_is_not_named_are_refused() {
    let office = Office::default();
    let error = office.device.refused(["place", "import", "Hà Tây"]);
    assert_eq!(
        (&error["kind"], &error["code"]),
        (&json!("not_found"), &json!("not-found-province"))
    );
    let error = office.device.refused(["place", "import"]);
    assert_eq!(error["kind"], "invalid_input", "{error}");
}

#[test]
fn a_code_that_is_anothers_on_its_day_is_refused_and_the_right_one_offered() {
    let office = Office::default();
    let device = &office.device;
    let add = |name: &str, code: &str, day: &str| {
        let error = device.refused(["place", "add", name, "--code", code, "--from", day]);
        assert_eq!((&error["kind"], &error["code"]), (&json!("conflict"), &json!("code-taken")));
        error["detail"].clone()
    };
    for (name, code, holder, instead) in [
        ("Phường Hạ Long", "06685", "Phường Hồng Gai", &[("06688", "Phường Hạ Long")][..]),
        ("Trần Hưng Đạo", "06688", "Phường Hạ Long", &[("06685", "Phường Hồng Gai")]),
        (
            "Xã Yên Than",
            "06838",
            "Xã Bình Liêu",
            &[("06862", "Xã Tiên Yên"), ("06874", "Xã Điền Xá")],
        ),
        ("Nhà văn hoá", "06838", "Xã Bình Liêu", &[]),
    ] {
        let detail = add(name, code, "2025-07-01");
        let instead = instead.iter().map(|(code, name)| json!({ "id": code, "name": name }));
        assert_eq!(detail["name"], holder, "{detail}");
        assert_eq!(detail["candidates"], instead.collect::<Value>(), "{detail}");
    }
    let error =
        device.refused(["place", "code", "Xã Ba Chẽ", "--code", "06979", "--from", "2026-01-01"]);
    assert_eq!(error["code"], "code-taken");

    // Before the country was renumbered the same code was another's.
    device.json(["place", "add", "Trần Hưng Đạo", "--code", "06685", "--from", "2004-07-01"]);
    device.json(["place", "add", "Hồng Gai", "--code", "06685", "--from", "2025-07-01"]);
    let detail = add("Phường Hồng Gai", "06685", "2026-01-01");
    assert_eq!(detail["name"], "Hồng Gai", "one of the programme has it");
    device.json(["place", "add", "Xã mới", "--code", "99998", "--from", "2026-01-01"]);
    assert_eq!(add("Xã khác", "99998", "2027-01-01")["name"], "Xã mới");
}

#[test]
fn a_place_is_named_by_the_code_that_it_has_still() {
    let office = Office::default();
    let device = &office.device;
    device.json([
        "place",
        "add",
        "Phường Trần Hưng Đạo",
        "--code",
        "06685",
        "--from",
        "2004-07-01",
    ]);
    let add = ["team", "add", "Tổ Hồng Gai", "--place", "06685"];
    assert_eq!(device.refused(add)["code"], "not-found-place", "the code is another's now");
    let place = ["place", "add", "Hồng Gai", "--code", "06685", "--from", "2025-07-01"];
    let place = device.text(place, "place");
    assert_eq!(device.json(add)["place"], place.as_str());
}

/// Returns the pairs of name and code in the examples of a page.
fn coded(page: &str) -> Vec<(String, String)> {
    let lines =
        page.lines().filter(|line| line.contains("place add \"") && line.contains("--code "));
    let pair = |line: &str| {
        let name = line.split('"').nth(1).expect("a name");
        let code = line.split("--code ").nth(1).expect("a code").split(' ').next();
        (name.to_owned(), code.expect("a code").to_owned())
    };
    lines.filter(|line| line.contains("lantoa ")).map(pair).collect()
}

#[test]
fn the_codes_of_our_pages_are_those_of_the_places_named() {
    let pages = [include_str!("../../../README.md"), include_str!("../../../docs/cli.md")];
    for page in pages {
        let coded = coded(page);
        assert!(!coded.is_empty());
        for (name, code) in coded {
            let holder = official::holder(&code.parse().expect("a code"), official::renumbered());
            assert!(holder.is_some_and(|holder| holder.is_called(&name)), "{name} {code}");
        }
    }
}

#[test]
fn made_up_rosters_name_communes_that_exist() {
    let quang_ninh = official::provinces().find(|it| it.name == "Quảng Ninh").expect("a province");
    let mut titles: Vec<_> = quang_ninh.communes().map(official::Official::title).collect();
    let mut named: Vec<_> =
        lantoa_rosters::places::COMMUNES.iter().map(|commune| commune.name.to_owned()).collect();
    titles.sort();
    named.sort();
    assert_eq!(titles, named);
}
