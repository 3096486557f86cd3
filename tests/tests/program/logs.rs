//! Everything that the program says beside its answers, and every file that it leaves beside its
//! database, is searched for people and for secrets. (Guards: a log that is sent on to be helped, with
//! the names and phone numbers of a whole class in it, or with the device's key.)
//!
//! A log is what stands on stderr, as loud as the program can be. Answers, on stdout, are for whoever
//! asked, and so is the sentence that refuses a command: it may repeat the words of that command,
//! and the line of `-v` behind it may not.

use lantoa_core::domain::id::printed;
use lantoa_rosters::spelling::{bare, in_pieces};
use lantoa_tests::program::{Device, Homes};
use serde_json::Value;

/// Names of which no other text holds a part, each with a phone number.
const LEARNERS: [(&str, &str); 3] = [
    ("Chíu Thị Xanhbiếc", "0911222333"),
    ("Hoàng Văn Nguyệtquế", "0977888999"),
    ("Phùn Dảu Đỗquyên", "0366555444"),
];
/// Somebody who comes without being on the roster, and a witness of that.
const NEWCOMER: (&str, &str) = ("Tằng A Thuỷtiên", "0844333222");
const WITNESS: &str = "Bác Hảiđường";
/// Who holds the office, two phones, and what the office calls one of them.
const VOLUNTEERS: [&str; 3] = ["Oanh Vàngson", "Hà Bíchthuỷ", "Minh Cátđằng"];
const DAY: &str = "2026-03-12";

/// What must not stand in a log.
#[derive(Default)]
struct Wanted {
    /// Parts of names, bare.
    names: Vec<String>,
    /// Ends of phone numbers.
    phones: Vec<String>,
    /// Secrets in every form, with what they are.
    secrets: Vec<(String, Vec<u8>)>,
}

impl Wanted {
    fn people() -> Self {
        let mut wanted = Self::default();
        for name in LEARNERS.iter().map(|(name, _)| *name).chain(VOLUNTEERS) {
            wanted.person(name);
        }
        wanted.person(NEWCOMER.0);
        wanted.person(WITNESS);
        for (_, phone) in LEARNERS.into_iter().chain([NEWCOMER]) {
            wanted.phones.push(phone[1..].to_owned());
        }
        wanted
    }

    fn person(&mut self, name: &str) {
        self.names.extend(bare(name).split(' ').next_back().map(str::to_owned));
    }

    /// Adds the key of a device, as bytes and in every form in which a program prints bytes.
    fn key(&mut self, device: &Device) {
        let file =
            std::fs::read(device.home().join("keys/device.key")).expect("a device has a key");
        let seed = &file[..32];
        let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
        let list = format!("{seed:?}");
        let forms = [printed(seed), hex.to_uppercase(), hex, list[1..list.len() - 1].to_owned()];
        let what = format!("the key of {}", device.home().display());
        self.secrets.extend(forms.into_iter().map(|form| (what.clone(), form.into_bytes())));
        self.secrets.push((what, seed.to_vec()));
    }

    /// Adds a secret that people hand over in writing, in groups of letters or without blanks.
    fn writing(&mut self, what: &str, text: &str) {
        let forms = [text.to_owned(), text.replace(' ', "")];
        self.secrets.extend(forms.map(|form| (what.to_owned(), form.into_bytes())));
    }

    /// Returns what of it stands in these bytes.
    fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        let text = bare(&String::from_utf8_lossy(bytes));
        let digits: String =
            text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '(' | ')')).collect();
        let names = self.names.iter().filter(|name| text.contains(*name));
        let phones = self.phones.iter().filter(|phone| digits.contains(*phone));
        let holds = |secret: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
        let secrets = self.secrets.iter().filter(|(_, secret)| holds(secret));
        names.chain(phones).chain(secrets.map(|(what, _)| what)).map(String::as_str).collect()
    }
}

/// An office and a phone of one team, as loud as they can be, and what they must not log.
struct World {
    homes: Homes,
    log: String,
    office: Device,
    phone: Device,
    wanted: Wanted,
}

impl World {
    fn new() -> Self {
        let homes = Homes::default();
        let log = homes.path("stderr.log");
        let [office, phone] = ["office", "phone"].map(|name| homes.device(name).logging_to(&log));
        let mut wanted = Wanted::people();
        let init = ["init", "--programme", "Quảng Ninh", "--as", VOLUNTEERS[0]];
        wanted.writing("the recovery sheet", &office.text(init, "recovery"));
        let mut roster = "team,class,name,birth_year,phone,remark\n".to_owned();
        for (name, phone) in LEARNERS {
            roster += &format!("Tổ 1,Lớp 1,{name},1960,{phone},\n");
        }
        let imported = office.json(["import", &homes.file("roster.csv", roster)]);
        assert_eq!(imported["learners"], LEARNERS.len());
        wanted.key(&office);
        Self { homes, log, office, phone, wanted }
    }

    /// Lets the phone join while the office serves.
    fn joins(&mut self) {
        let invite = ["invite", "--role", "volunteer", "--team", "Tổ 1"];
        let ticket = self.office.text(invite, "ticket");
        self.wanted.writing("a ticket", &ticket);
        let serving = self.office.serve();
        self.phone.join(&ticket, VOLUNTEERS[1], &serving);
        self.phone.sync(serving.address());
        self.wanted.key(&self.phone);
        let again = self.homes.device("again").logging_to(&self.log);
        let with = ["--with", serving.address(), "--timeout", "20"];
        let used = ["join", &ticket, "--name", VOLUNTEERS[2]].into_iter().chain(with);
        assert_eq!(again.script(used).code, Some(1), "a ticket is used once");
        self.phone.sync(serving.address());
        serving.end();
    }

    fn log(&self) -> Vec<u8> {
        std::fs::read(&self.log).expect("there is a log")
    }

    /// The log holds these facts, and nobody's name.
    fn holds(&self, facts: &[&str]) {
        let log = self.log();
        let text = String::from_utf8_lossy(&log);
        for fact in facts {
            assert!(text.contains(fact), "{fact} is not in the log:\n{text}");
        }
        assert_eq!(self.wanted.found_in(&log), [""; 0], "in the log:\n{text}");
    }
}

#[test]
fn the_search_finds_a_name_a_number_and_a_secret_in_every_form() {
    let world = World::new();
    let list = world.office.say(["class", "show", "Lớp 1"]);
    assert_eq!(world.wanted.found_in(list.as_bytes()).len(), LEARNERS.len(), "{list}");
    let (name, phone) = LEARNERS[2];
    for text in [
        format!("learner {}", in_pieces(name)),
        format!("{:?}", name.to_uppercase()),
        "at DO QUYEN, Doquyen's".to_owned(),
        format!("call +84 {} {}", &phone[1..4], &phone[4..]),
        format!("key {}", String::from_utf8_lossy(&world.wanted.secrets[2].1)),
    ] {
        assert_eq!(world.wanted.found_in(text.as_bytes()).len(), 1, "{text}");
    }
    let file = std::fs::read(world.office.home().join("keys/device.key")).expect("a key");
    assert_eq!(world.wanted.found_in(&file).len(), 1);
    assert_eq!(world.wanted.found_in(b"12 learners, 3 of them new"), [""; 0]);
}

#[test]
fn no_log_of_an_evening_names_anybody() {
    let mut world = World::new();
    world.joins();
    let World { homes, office, phone, .. } = &world;
    let meeting = phone.text(["meeting", "open", "Lớp 1", "--date", DAY], "meeting");
    let add = ["learner", "add", NEWCOMER.0, "--class", "Lớp 1", "--phone", NEWCOMER.1];
    let add = add.into_iter().chain(["--consent", WITNESS]);
    let newcomer = phone.text(add, "learner");
    phone.json(["mark", &meeting, &newcomer, "late"]);
    phone.json(["mark", &meeting, "--all", "present"]);
    phone.json(["learner", "edit", LEARNERS[0].0, "--phone", LEARNERS[0].1, "--village", "Khe Hó"]);
    let note = format!("{} ốm", LEARNERS[1].0);
    phone.json(["meeting", "close", &meeting, "--note", &note]);
    // What a serving office is asked by other processes, and by a peer.
    let serving = office.serve();
    let sheet = office.json(["class", "show", "Lớp 1"]);
    let first = sheet["learners"][0]["learner"].as_str().expect("an id").to_owned();
    let ours = office.text(["meeting", "open", "Lớp 1", "--date", DAY], "meeting");
    office.json(["mark", &ours, &first, "absent"]);
    phone.sync(serving.address());
    let dispute = office.json(["dispute", "list"])[0]["id"].as_str().expect("an id").to_owned();
    office.json(["dispute", "settle", &dispute, "absent"]);
    office.refused(["dispute", "settle", &dispute, "absent"]);
    for read in [&["report"][..], &["devices"], &["receipts"], &["digest"], &["link", "candidates"]]
    {
        for device in [office, phone] {
            device.json(read);
            device.speaking("vi").say(read);
        }
    }
    assert_eq!(office.json(["verify"])["ok"], true);
    office.json(["backup", &homes.path("copy.lantoa")]);
    // Removed, the phone is told so, and what it wrote meanwhile is set aside.
    let device = phone.text(["whoami"], "device");
    office.json(["device", "remove", &device, "--reason", &format!("{} làm mất", VOLUNTEERS[1])]);
    phone.json(["mark", &meeting, &newcomer, "excused"]);
    let sync = ["sync", "--once", "--timeout", "20", "--with", serving.address()];
    assert_eq!(phone.script(sync).code, Some(1));
    phone.refused(["mark", &meeting, &newcomer, "absent"]);
    assert_ne!(office.json(["quarantine"]), Value::Array(Vec::new()));
    office.json(["adopt", &device]);
    serving.end();
    let sync = ["sync", "--once", "--timeout", "1", "--with", "/ip4/127.0.0.1/tcp/9"];
    assert_eq!(office.script(sync).code, Some(1));
    world.holds(&["[not_allowed/removed]", "[unreachable/", "remark", "ticket"]);
    for device in [&world.office, &world.phone] {
        for (path, bytes) in device.bytes() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let found = world.wanted.found_in(&bytes);
            match name.as_str() {
                "device.key" => assert_eq!(found.len(), 1, "{name} holds its own key"),
                _ if name.starts_with("lantoa.db") => {
                    assert!(!found.iter().any(|what| what.starts_with("the key")), "{found:?}");
                }
                _ => assert_eq!(found, [""; 0], "{}", path.display()),
            }
        }
    }
}

#[test]
fn a_file_that_is_refused_is_not_repeated_in_the_log() {
    let world = World::new();
    let (name, phone) = LEARNERS[0];
    let far = "9".repeat(40);
    for (roster, says) in [
        (format!("team,class,name,phone\nTổ 1,Lớp 1,{name},{phone}{far}\n"), "invalid_input/"),
        (format!("team,class,name,birth_year\nTổ 1,Lớp 1,{name},{phone}\n"), "invalid_input/"),
        (format!("team,class,name\nTổ 1,Lớp 1,{name}\nTổ 1,Lớp 1,{name}\n"), "invalid_input/"),
        (format!("team,class,name\nTổ 1,Lớp 1,\"{name}\n"), "invalid_input/"),
        (format!("team,class,name\nTổ 1,,{name},{phone}\n"), "invalid_input/"),
        (format!("{name},{phone}\n{name},{phone}\n"), "invalid_input/"),
    ] {
        let file = world.homes.file("bad.csv", &roster);
        for lang in ["en", "vi"] {
            let ended = world.office.speaking(lang).run(["import", &file]);
            assert_eq!(ended.code, Some(1), "{roster}: {ended:#?}");
            assert!(ended.stderr.contains(says), "{roster}: {ended:#?}");
            assert_eq!(world.wanted.found_in(ended.stderr.as_bytes()), [""; 0], "{ended:#?}");
        }
    }
    let bad = format!("learner,mark\n{name},hay\n{},late\n", WITNESS);
    let file = world.homes.file("marks.csv", bad);
    let meeting = world.office.text(["meeting", "open", "Lớp 1", "--date", DAY], "meeting");
    world.office.refused(["mark", &meeting, "--from", &file]);
    world.holds(&["[invalid_input/"]);
}

#[test]
fn of_a_command_that_is_refused_only_the_answer_repeats_the_words() {
    let world = World::new();
    let office = &world.office;
    // Two of one name, so that the name alone is ambiguous.
    let (name, phone) = LEARNERS[0];
    office.json(["learner", "add", name, "--class", "Lớp 1", "--birth-year", "1971"]);
    let meeting = office.text(["meeting", "open", "Lớp 1", "--date", DAY], "meeting");
    for (line, says) in [
        (&["mark", &meeting, name, "late"][..], "conflict/"),
        (&["mark", &meeting, NEWCOMER.0, "late"], "not_found/"),
        (&["learner", "edit", NEWCOMER.0, "--phone", NEWCOMER.1], "not_found/"),
        (&["learner", "edit", LEARNERS[1].0, "--phone", &phone.repeat(9)], "invalid_input/"),
        (&["learner", "add", &name.repeat(99), "--class", "Lớp 1"], "invalid_input/"),
        (&["device", "remove", VOLUNTEERS[1]], "not_found/"),
        (&["import", &format!("{name}.csv")], "not_found/"),
    ] {
        let ended = office.run(line);
        assert_eq!(ended.code, Some(1), "{line:?}: {ended:#?}");
        let log: Vec<_> = ended.stderr.lines().filter(|line| line.starts_with('[')).collect();
        assert_eq!(log.len(), 1, "{line:?}: {ended:#?}");
        assert!(log[0].contains(says), "{line:?}: {ended:#?}");
        assert_eq!(world.wanted.found_in(log[0].as_bytes()), [""; 0], "{line:?}");
    }
}
