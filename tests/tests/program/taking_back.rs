//! A roster that was imported by mistake, and is taken back. (Guards: people of a wrong file who stay in lists and
//! sums for ever; a mark that is lost because somebody else took the learner back; a right value that goes with the
//! wrong ones; half of an import that stays when power fails.)

use lantoa_tests::io_fault::{Fault, Shim};
use lantoa_tests::program::{Device, Homes, Office, assert_fits};
use serde_json::{Value, json};

const HEADER: &str = "team,class,place,name,birth_year,sex,village,phone,audience,learner\n";

/// What there was before.
const FIRST: &str = "Đội 1,Lớp 1,Khe O,Trần Thị Hòa,1955,nữ,Khe O,,,\n\
                     Đội 1,Lớp 1,Khe O,Nguyễn Văn An,1960,nam,Khe O,,,\n\
                     Đội 1,Lớp 1,Khe O,Bùi Văn Cư,1961,nam,,,,\n";

fn office(homes: &Homes) -> Device {
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    office.json(["import", &homes.file("first.csv", format!("{HEADER}{FIRST}"))]);
    office
}

fn file(homes: &Homes, lines: &str) -> String {
    homes.file("roster.csv", format!("{HEADER}{lines}"))
}

/// Everything that people are shown of whom there is.
fn shown(office: &Device) -> Value {
    let lists: Vec<Value> = [
        vec!["learner", "list"],
        vec!["class", "show", "Lớp 1"],
        vec!["learner", "find", "a"],
        vec!["link", "candidates"],
        vec!["report", "--by", "class"],
    ]
    .iter()
    .map(|args| office.json(args))
    .collect();
    json!(lists)
}

fn id_of(office: &Device, name: &str) -> String {
    let found = office.json(["learner", "find", name]);
    found[0]["learner"].as_str().unwrap_or_else(|| panic!("{name}: {found}")).to_owned()
}

/// A wrong list: newcomers in a class that is there and in a new one, a twin by likeness, blanks filled, a name and
/// village corrected by id, somebody known in a further class.
fn wrong(office: &Device) -> String {
    let an = id_of(office, "Nguyễn Văn An");
    format!(
        "Đội 1,Lớp 1,,Nguyễn Văn Anh,1960,nam,Khe Và,0912345678,people,{an}\n\
         Đội 1,Lớp 1,,Bùi Văn Cư,1961,nam,Khe Lạc,0912345679,,\n\
         Đội 1,Lớp 1,,Tran Thi Hoa,1955,nữ,Khe O,,,\n\
         Đội 1,Lớp 2,Khe Và,Bùi Văn Cư,1961,nam,,,,\n\
         Đội 1,Lớp 2,Khe Và,Lê Thị Đào,1970,nữ,,,,\n\
         Đội 2,Lớp 9,Khe Và,Lê Thị Đào,1970,nữ,,,,\n"
    )
}

#[test]
fn an_import_that_is_taken_back_leaves_everything_shown_as_it_was_and_the_right_one_can_follow() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = shown(&office);
    let roster = file(&homes, &wrong(&office));
    let taken = office.json(["import", &roster]);
    let shape = json!({ "import": 2, "learners": 3, "classes": 2, "filled": 1, "changed": 1, "enrolled": 1 });
    assert_fits(&taken, &shape);
    assert_ne!(shown(&office), before);
    let line = json!({
        "import": 2, "at": "<moment>", "by": "Hà", "teams": ["<id>", "<id>"], "lines": 6,
        "learners": 3, "classes": 2, "taken_back": null,
    });
    let listed = office.json(["import", "list"]);
    assert_fits(&listed[0], &line);
    assert_eq!(listed[1]["import"], 1, "{listed}");

    let after = shown(&office);
    let would = office.json(["import", "undo", "2", "--dry-run"]);
    assert_eq!(shown(&office), after, "a dry run writes nothing");
    let undone = office.json(["import", "undo", "2"]);
    assert_eq!(undone, would);
    assert_fits(
        &undone,
        &json!({
            "learners": ["<id>", "<id>", "<id>"], "classes": ["<id>", "<id>"], "enrolments": 1,
            "restored": 6, "kept": 0, "erased": 0, "teams": ["<id>"], "places": ["<id>"],
        }),
    );
    assert_eq!(shown(&office), before);
    let classes = office.json(["class", "list"]);
    for class in classes.as_array().expect("a list") {
        let is_new = class["name"] != "Lớp 1";
        assert_eq!((&class["closed"], class["learners"] == 0), (&json!(is_new), is_new), "{class}");
    }
    assert_fits(&office.json(["verify"]), &json!({ "ok": true, "faults": [] }));
    assert_fits(&office.json(["import", "list"])[0], &json!({ "taken_back": "<moment>" }));
    let again = office.refused(["import", "undo", "2"]);
    assert_fits(&again, &json!({ "kind": "conflict", "code": "import-taken-back" }));
    assert_eq!(office.refused(["import", "undo", "7"])["kind"], "not_found");
    assert_eq!(shown(&office), before);

    // By id such a person is still found, until a coordinator erases the data.
    let of_team = office.json(["class", "show", "Lớp 1"])["team"].clone();
    let gone: Vec<Value> = undone["learners"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|id| office.json(["learner", "show", id.as_str().expect("an id")]))
        .collect();
    assert!(gone.iter().all(|gone| gone["taken_back"] == true), "{gone:?}");
    let id = |name: &str| -> String {
        let is_it = |gone: &&Value| gone["name"] == name && gone["team"] == of_team;
        let found = gone.iter().find(is_it).expect(name);
        found["learner"].as_str().expect("an id").to_owned()
    };
    let [hoa, dao] = ["Tran Thi Hoa", "Lê Thị Đào"].map(id);

    // The right list knows nobody of the wrong one, asks nothing, and opens the class again.
    let right = "Đội 1,Lớp 2,Khe Và,Lê Thị Đào,1970,nữ,,,,\nĐội 1,Lớp 1,,Lý A Páo,1950,nam,,,,\n";
    let taken = office.json(["import", &file(&homes, right)]);
    assert_fits(&taken, &json!({ "import": 3, "learners": 2, "classes": 0, "doubts": [] }));
    let second = office.json(["class", "show", "Lớp 2"]);
    assert_eq!(
        (&second["closed"], second["learners"][0]["name"].as_str()),
        (&json!(false), Some("Lê Thị Đào"))
    );
    assert_eq!(second["learners"].as_array().map(Vec::len), Some(1), "{second}");
    // And is taken back as well: the class has ended as before.
    office.json(["import", "undo", "3"]);
    assert_eq!(shown(&office), before);
    assert_eq!(office.json(["class", "show", "Lớp 2"])["closed"], true);
    // Whoever is enrolled, or named by id, is wanted after all.
    office.json(["learner", "enrol", &hoa, "--class", "Lớp 1"]);
    assert_eq!(office.json(["learner", "show", &hoa])["taken_back"], false);
    let line = format!("Đội 1,Lớp 1,,Lê Thị Đào,,,,,,{dao}\n");
    let taken = office.json(["import", &file(&homes, &line)]);
    assert_fits(&taken, &json!({ "import": 4, "enrolled": 1, "learners": 0, "ids_left_out": [] }));
    assert_eq!(office.json(["learner", "show", &dao])["taken_back"], false);
    office.json(["import", "undo", "4"]);
    assert_eq!(office.json(["learner", "show", &dao])["taken_back"], true);
    // What changes nothing is no import.
    let first = homes.path("first.csv");
    assert_eq!(office.json(["import", &first])["import"], Value::Null);
}

#[test]
fn what_somebody_changed_since_stays_and_what_somebody_worked_on_is_named_and_keeps_the_import() {
    let homes = Homes::default();
    let office = office(&homes);
    let an = id_of(&office, "Nguyễn Văn An");
    let lines = format!(
        "Đội 1,Lớp 1,,Nguyễn Văn An,1960,nam,Khe Và,0912345678,,{an}\n\
         Đội 1,Lớp 2,,Lê Thị Đào,1970,nữ,,,,\n"
    );
    office.json(["import", &file(&homes, &lines)]);
    // Of somebody known, the field that was corrected since stays; the other one is as before.
    office.json(["learner", "edit", &an, "--phone", "0987654321"]);
    let dao = id_of(&office, "Lê Thị Đào");
    let class = office.json(["class", "show", "Lớp 2"])["class"].clone();
    let class = class.as_str().expect("an id");
    let meeting = ["meeting", "open", class, "--date", "2026-03-12"];
    let meeting = office.at("2026-03-12T12:00:00Z").text(meeting, "meeting");
    let twin = ["learner", "add", "Le Thi Dao", "--class", "Lớp 1"];
    let twin = office.text(twin, "learner");
    let working: [(&[&str], Option<&[&str]>, Value); 6] = [
        (
            &["learner", "edit", &dao, "--village", "Khe Lạc"],
            Some(&["learner", "edit", &dao, "--village", ""]),
            json!([{ "learner": dao, "how": "changed" }]),
        ),
        (
            &["link", "add", &dao, &twin],
            Some(&["link", "undo", &dao, &twin]),
            json!([{ "learner": dao, "how": "linked" }]),
        ),
        (
            &["learner", "enrol", &dao, "--class", "Lớp 1"],
            None,
            json!([{ "learner": dao, "how": "enrolled" }]),
        ),
        (
            &["learner", "enrol", &twin, "--class", class],
            None,
            json!([{ "class": class, "how": "enrolled" }]),
        ),
        (
            &["mark", &meeting, &dao, "late"],
            Some(&["mark", &meeting, &dao, "none"]),
            json!([{ "learner": dao, "how": "marked" }]),
        ),
        (
            &["level", class, &dao, "ai", "taught"],
            None,
            json!([{ "learner": dao, "how": "marked" }]),
        ),
    ];
    let met = json!({ "class": class, "how": "met" });
    let mut stays: Vec<Value> = vec![met];
    for (work, undo, named) in working {
        office.json(work);
        let digest = office.json(["digest"]);
        let error = office.refused(["import", "undo", "2"]);
        assert_fits(&error, &json!({ "kind": "conflict", "code": "import-worked-on" }));
        let listed = error["detail"]["worked_on"].as_array().expect("a list").clone();
        let mut wanted = stays.clone();
        wanted.extend(named.as_array().expect("a list").clone());
        for line in &wanted {
            assert!(listed.contains(line), "{work:?}: {line} in {listed:?}");
        }
        assert_eq!(error["detail"]["count"], listed.len(), "{error}");
        assert_eq!(office.json(["digest"]), digest, "{work:?}: nothing is written");
        match undo {
            Some(undo) => drop(office.json(undo)),
            None => stays = wanted,
        }
    }
    for (lang, said) in [("vi", "Lê Thị Đào (1970): đã được điểm danh"), ("en", "was marked")]
    {
        let ended = office.speaking(lang).run(["import", "undo", "2"]);
        assert!(ended.stderr.contains(said), "{ended:#?}");
    }
    // The field of somebody known stands in nobody's way.
    let homes = Homes::default();
    let office = self::office(&homes);
    let an = id_of(&office, "Nguyễn Văn An");
    let line = format!("Đội 1,Lớp 1,,Nguyễn Văn An,1960,nam,Khe Và,0912345678,,{an}\n");
    office.json(["import", &file(&homes, &line)]);
    office.json(["learner", "edit", &an, "--phone", "0987654321"]);
    let undone = office.json(["import", "undo", "2"]);
    assert_fits(&undone, &json!({ "learners": [], "restored": 1, "kept": 1 }));
    let known = office.json(["learner", "show", &an]);
    assert_fits(&known, &json!({ "village": "Khe O", "phone": "0987654321" }));
}

#[test]
fn a_mark_made_apart_shows_the_learner_again_on_every_device() {
    let office = Office::default();
    let device = &office.device;
    let lines = "Tổ Ba Chẽ,Lớp 1,,Lê Thị Đào,1970,nữ,,,,\nTổ Ba Chẽ,Lớp 1,,Lý A Páo,1950,nam,,,,\n";
    device.json(["import", &file(&office.homes, lines)]);
    let phone = office.phone("Minh", "volunteer");
    let meeting = office.meeting(&phone);
    phone.json(["mark", &meeting, &id_of(&phone, "Đào"), "present"]);
    let undone = device.json(["import", "undo", "1"]);
    assert_eq!(undone["learners"].as_array().map(Vec::len), Some(2));
    let names = |device: &Device| -> Vec<String> {
        let sheet = device.json(["class", "show", &office.class]);
        let lines = sheet["learners"].as_array().expect("a list").iter();
        lines.map(|line| line["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(device), ["Nguyễn Văn An", "Đặng Thị Bình"]);
    phone.meet(device);
    for device in [device, &phone] {
        assert_eq!(names(device), ["Nguyễn Văn An", "Đặng Thị Bình", "Lê Thị Đào"]);
        assert_fits(
            &device.json(["report"])["total"],
            &json!({ "learners": 1, "turns": 1, "blank": 2 }),
        );
        assert_eq!(device.json(["learner", "find", "pao"]), json!([]));
        // "The rest" is who comes.
        assert_eq!(device.json(["class", "list"])[0]["learners"], 3);
    }
    assert_eq!(device.json(["digest"])["spaces"], phone.json(["digest"])["spaces"]);
    assert_eq!(phone.json(["mark", &meeting, "--all", "absent"])["marked"], 2);
    // The phone knows of no import of its own.
    assert_eq!(phone.json(["import", "list"]), json!([]));
    assert_eq!(phone.refused(["import", "undo", "1"])["kind"], "not_found");
}

#[test]
fn an_import_is_taken_back_after_a_restore_a_repair_and_a_kill_at_any_write() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = shown(&office);
    office.json(["import", &file(&homes, &wrong(&office))]);
    let backup = homes.path("backup.db");
    office.json(["backup", &backup]);
    let copies = Homes::default();
    let shim = Shim::compiled();
    for at in (1..400).step_by(5) {
        let copy = office.copied(&copies);
        let ended = copy.script_failing(&shim, Fault { at, mode: "kill" }, ["import", "undo", "2"]);
        let was_reached = shim.was_reached();
        let listed = copy.json(["import", "list"]);
        let is_undone = listed[0]["taken_back"] != Value::Null;
        assert_eq!(shown(&copy) == before, is_undone, "killed at write {at}: {listed}");
        assert!(was_reached || is_undone, "{at}: {ended:#?}");
        if !is_undone {
            copy.json(["import", "undo", "2"]);
            assert_eq!(shown(&copy), before, "once more after write {at}");
        }
        if !was_reached {
            assert!(at > 5, "it was killed at some writes");
            break;
        }
        std::fs::remove_dir_all(copy.home()).expect("a folder");
    }
    office.json(["restore", &backup, "--yes"]);
    office.json(["import", "undo", "2"]);
    assert_eq!(shown(&office), before);
    office.json(["restore", &backup, "--yes"]);
    office.json(["repair"]);
    assert_eq!(office.json(["import", "list"]).as_array().map(Vec::len), Some(2));
    office.json(["import", "undo", "2"]);
    assert_eq!(shown(&office), before);
}

#[test]
fn who_was_erased_since_is_left_out_and_who_is_gone_can_be_erased() {
    let homes = Homes::default();
    let office = office(&homes);
    let lines = "Đội 1,Lớp 1,,Lê Thị Đào,1970,nữ,,,,\nĐội 1,Lớp 1,,Lý A Páo,1950,nam,,,,\n";
    office.json(["import", &file(&homes, lines)]);
    let [dao, pao] = ["Lê Thị Đào", "Lý A Páo"].map(|name| id_of(&office, name));
    office.json(["learner", "erase", &dao, "--yes"]);
    let undone = office.json(["import", "undo", "2"]);
    assert_fits(&undone, &json!({ "learners": [pao], "erased": 1 }));
    let erased = office.json(["learner", "erase", &pao, "--yes"]);
    assert_fits(&erased, &json!({ "learners": [pao], "state": "hidden" }));
    assert_eq!(office.refused(["learner", "show", &pao])["kind"], "not_found");
    assert_fits(&office.json(["verify"]), &json!({ "ok": true, "faults": [] }));
}

/// Returns the act that a history names last.
fn last_act(office: &Device, of: &str, thing: &str) -> String {
    let history = office.json(["history", of, thing]);
    history["rows"][0]["act"].as_str().unwrap_or_else(|| panic!("{history}")).to_owned()
}

#[test]
fn one_act_is_taken_back_by_the_beginning_of_the_id_that_its_history_shows() {
    let homes = Homes::default();
    let office = office(&homes);
    let before = shown(&office);
    let an = id_of(&office, "Nguyễn Văn An");
    office.json(["learner", "edit", &an, "--name", "Nguyễn Văn Ân", "--village", "Khe Và"]);
    let act = last_act(&office, "learner", &an);
    let table = office.speaking("en").run(["history", "learner", &an]);
    assert!(table.stdout.contains(&act[..8]), "{table:#?}");
    let changed = shown(&office);
    let would = office.json(["undo", &act[..8], "--dry-run"]);
    assert_eq!(shown(&office), changed, "a dry run writes nothing");
    let undone = office.json(["undo", &act[..8]]);
    assert_eq!(undone, would);
    let field = |what: &str, value: &str| {
        json!({
            "what": what, "value": value, "from": null, "about": [{ "kind": "learner", "id": an }],
            "person": null, "topic": null,
        })
    };
    let restored = json!([field("name", "Nguyễn Văn An"), field("village", "Khe O")]);
    assert_fits(&undone, &json!({ "act": act, "restored": restored, "left": [], "erased": 0 }));
    assert_eq!(shown(&office), before);
    let again = office.refused(["undo", &act]);
    assert_fits(&again, &json!({ "kind": "conflict", "code": "act-taken-back" }));
    // It is an act, too.
    office.json(["undo", &last_act(&office, "learner", &an)]);
    assert_eq!(shown(&office), changed);
    for (text, code) in [("aaaa", "not-found-act"), ("abc", "not-found-act")] {
        assert_fits(&office.refused(["undo", text]), &json!({ "kind": "not_found", "code": code }));
    }
}

#[test]
fn what_stays_of_an_act_is_asked_about_and_told_in_words() {
    let homes = Homes::default();
    let office = office(&homes);
    let an = id_of(&office, "Nguyễn Văn An");
    office.json(["learner", "edit", &an, "--name", "Nguyễn Văn Ân", "--village", "Khe Và"]);
    let act = last_act(&office, "learner", &an);
    office.json(["learner", "edit", &an, "--village", "Khe Lạc"]);
    let digest = office.json(["digest"]);
    let asked = office.refused(["undo", &act]);
    let left = json!([{ "what": "village", "value": "Khe Lạc", "why": "changed" }]);
    assert_fits(&asked, &json!({ "code": "unconfirmed-undo", "detail": { "count": 1 } }));
    assert_fits(&asked["detail"]["left"], &left);
    assert_eq!(office.json(["digest"]), digest, "nothing is written");
    let ended = office.speaking("vi").run(["undo", &act, "--yes"]);
    for said in ["tên: Nguyễn Văn An", "thôn: Khe Lạc", "sau đó đã có người sửa", "Đã rút lại."]
    {
        assert!(ended.stdout.contains(said), "{said}: {ended:#?}");
    }
    let known = office.json(["learner", "show", &an]);
    assert_fits(&known, &json!({ "name": "Nguyễn Văn An", "village": "Khe Lạc" }));

    // What somebody has worked on since stands in the way, by name.
    let twin = office.text(["learner", "add", "Lý A Páo", "--class", "Lớp 1"], "learner");
    let act = last_act(&office, "learner", &twin);
    office.json(["learner", "edit", &twin, "--village", "Khe O"]);
    let refused = office.refused(["undo", &act]);
    assert_fits(&refused, &json!({ "kind": "conflict", "code": "act-worked-on" }));
    let line = json!([{ "learner": twin, "how": "changed" }]);
    assert_eq!(refused["detail"]["worked_on"], line);
    let ended = office.speaking("en").run(["undo", &act]);
    assert!(ended.stderr.contains("Lý A Páo") && ended.stderr.contains("changed"), "{ended:#?}");
    // Of an import's entries its number is told.
    let act = {
        let history = office.json(["history", "learner", &an]);
        let rows = history["rows"].as_array().expect("a list");
        rows.last().expect("a row")["act"].as_str().expect("an id").to_owned()
    };
    let refused = office.refused(["undo", &act]);
    assert_fits(&refused, &json!({ "code": "act-of-import", "detail": { "import": 1 } }));
}

#[test]
fn why_a_meeting_was_withdrawn_is_past_where_it_counts_again() {
    for by_undo in [false, true] {
        let office = Office::default();
        let desk = &office.device;
        let meeting = office.meeting(desk);
        desk.json(["mark", &meeting, "--all", "present"]);
        desk.json(["meeting", "close", &meeting, "--note", "Trời mưa"]);
        desk.json(["meeting", "withdraw", &meeting, "--reason", "Ghi nhầm lớp"]);
        let notes = || desk.json(["meeting", "list", &office.class])[0]["notes"].clone();
        assert_eq!(notes().as_array().map(Vec::len), Some(2), "{}", notes());
        let history = || desk.json(["history", "meeting", &meeting])["rows"].clone();
        if by_undo {
            let rows = history();
            let act = rows[0]["act"].as_str().expect("an act");
            desk.json(["undo", act, "--yes"]);
        } else {
            desk.json(["meeting", "restore", &meeting]);
        }
        assert_eq!(notes(), json!(["Trời mưa"]), "{by_undo}");
        let told = history().to_string();
        assert!(told.contains("Ghi nhầm lớp"), "{by_undo}: {told}");
        // Withdrawn again, it says why.
        desk.json(["meeting", "withdraw", &meeting, "--reason", "Không ai đến"]);
        assert!(notes().to_string().contains("Không ai đến"), "{by_undo}: {}", notes());
    }
}

#[test]
fn a_merger_of_teams_says_what_takes_each_part_of_it_back() {
    let homes = Homes::default();
    let office = homes.device("office");
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    for team in ["Tổ 1", "Tổ Một"] {
        office.json(["team", "add", team]);
    }
    for class in ["Lớp tối", "Lớp sáng"] {
        office.json(["class", "add", class, "--team", "Tổ Một"]);
        office.json(["learner", "add", "Lý An", "--class", class]);
    }
    let before = office.json(["class", "list"]);
    let said = office.say(["team", "merge", "Tổ Một", "--into", "Tổ 1"]);
    let commands: Vec<&str> =
        said.lines().filter_map(|line| line.trim().strip_prefix("lantoa undo ")).collect();
    assert_eq!(commands.len(), 3, "the team and two classes: {said}");
    for act in commands {
        office.json(["undo", act, "--yes"]);
    }
    let mut after = office.json(["class", "list"]);
    let live = |class: &Value| class["closed"] == json!(false);
    after.as_array_mut().expect("a list").retain(live);
    assert_eq!(after, before);
    let teams = office.json(["team", "list"]);
    assert!(teams.as_array().expect("a list").iter().all(|team| team["retired"].is_null()));
    let again = office.json(["team", "merge", "Tổ Một", "--into", "Tổ 1"]);
    assert_eq!(again["acts"].as_array().map(Vec::len), Some(3), "{again}");
}
