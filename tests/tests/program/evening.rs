//! Four programs, four folders, one evening. (Guards: the whole of what a village relies on.)
//!
//! An office imports a roster and invites three phones: Hà and Minh of one team, Lan of another. Hà
//! and Minh mark the same meeting apart, each registers a newcomer, and then they and the office
//! meet in every order that brings everything to everybody.

use std::sync::OnceLock;

use lantoa_core::domain::id::LearnerId;
use lantoa_rosters::Plan;
use lantoa_rosters::sheet::Sheet;
use lantoa_tests::program::{Device, Homes, Office};
use serde_json::{Value, json};

/// Learners who are marked; a class of this roster has about a hundred.
const MARKED: usize = 40;
const DAY: &str = "2026-03-12";

/// The programme before the evening begins. Every test copies it into a world of its own.
struct Programme {
    _homes: Homes,
    /// The office, Hà, Minh, Lan.
    devices: [Device; 4],
    /// The team of Hà and Minh, by id.
    team: String,
    /// A class of that team, by id.
    class: String,
    roster: String,
}

fn programme() -> &'static Programme {
    static PROGRAMME: OnceLock<Programme> = OnceLock::new();
    PROGRAMME.get_or_init(|| {
        let homes = Homes::default();
        let devices = ["office", "ha", "minh", "lan"].map(|name| homes.device(name));
        let [office, ha, minh, lan] = &devices;
        let lines = lantoa_rosters::roster(Plan { variants: true, ..Plan::with_seed(7) });
        let roster = homes.file("roster.csv", Sheet::default().text(&lines));
        office.json(["init", "--programme", "Quảng Ninh", "--as", "Oanh"]);
        let imported = office.json(["import", &roster]);
        assert_eq!((&imported["classes"], &imported["lines"]), (&json!(43), &json!(4_410)));
        // Some people come to two classes.
        let [new, enrolled] = ["learners", "enrolled"].map(|what| imported[what].as_u64());
        assert_eq!(new.zip(enrolled).map(|(new, enrolled)| new + enrolled), Some(4_410));
        let team = &lines[0].team;
        let other = &lines.iter().find(|line| line.team != *team).expect("two teams").team;
        let serving = office.serve();
        for (phone, name, team) in [(ha, "Hà", team), (minh, "Minh", team), (lan, "Lan", other)] {
            let invite = ["invite", "--role", "volunteer", "--team", team];
            phone.join(&office.text(invite, "ticket"), name, &serving);
            phone.sync(serving.address());
        }
        // Once more, so that those who came first know those who came later.
        for phone in [ha, minh] {
            phone.sync(serving.address());
        }
        serving.end();
        let teams = office.json(["team", "list"]);
        let team = id_of(&teams, "team", |line| line["name"] == **team);
        let class = id_of(&ha.json(["class", "list"]), "class", |line| line["team"] == *team);
        Programme { _homes: homes, devices, team, class, roster }
    })
}

/// Returns the id under `kind` of the first line that fits.
fn id_of(lines: &Value, kind: &str, fits: impl Fn(&Value) -> bool) -> String {
    let lines = lines.as_array().expect("a list");
    let line = lines.iter().find(|line| fits(line)).unwrap_or_else(|| panic!("no {kind}"));
    line[kind].as_str().expect("an id").to_owned()
}

/// The evening after Hà and Minh have marked apart.
struct Evening {
    _homes: Homes,
    devices: [Device; 4],
}

/// Two of the three who share a team. The first comes to the second.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Meeting {
    HaMinh,
    HaOffice,
    MinhOffice,
}

impl Evening {
    fn begin() -> Self {
        let before = programme();
        let homes = Homes::default();
        let devices = before.devices.each_ref().map(|device| device.copied(&homes));
        let [_, ha, minh, _] = &devices;
        let learners = ha.json(["class", "show", &before.class])["learners"].clone();
        let learners: Vec<_> = learners.as_array().expect("a list").iter().take(MARKED).collect();
        assert_eq!(learners.len(), MARKED);
        // Minh saw one learner come late whom Hà did not see at all.
        for (phone, first, newcomer) in
            [(ha, "absent", "Chíu Chăn Lằm"), (minh, "late", "Tằng A Tài")]
        {
            let meeting = ["meeting", "open", &before.class, "--date", DAY];
            let meeting = phone.text(meeting, "meeting");
            let mut csv = "learner,mark\n".to_owned();
            for (at, learner) in learners.iter().enumerate() {
                let learner = learner["learner"].as_str().expect("an id");
                csv += &format!("{learner},{}\n", if at == 0 { first } else { "present" });
            }
            let file = homes.file(&format!("{first}.csv"), csv);
            let marked = phone.json(["mark", &meeting, "--from", &file]);
            assert_eq!(marked, json!({ "marked": MARKED, "lines_left_out": [], "left_blank": 0 }));
            let add = ["learner", "add", newcomer, "--class", &before.class];
            let newcomer = phone.text(add, "learner");
            assert_eq!(phone.json(["mark", &meeting, &newcomer, "present"])["marked"], 1);
        }
        Self { _homes: homes, devices }
    }

    fn hold(&self, meetings: &[Meeting]) {
        let [office, ha, minh, _] = &self.devices;
        for meeting in meetings {
            match meeting {
                Meeting::HaMinh => ha.meet(minh),
                Meeting::HaOffice => ha.meet(office),
                Meeting::MinhOffice => minh.meet(office),
            };
        }
    }

    /// The office, Hà and Minh, who hold the same.
    fn team(&self) -> [&Device; 3] {
        let [office, ha, minh, _] = &self.devices;
        [office, ha, minh]
    }

    /// Asserts that all who share the team answer the same, and returns the answer.
    fn same(&self, question: &[&str], what: &str) -> Value {
        let [office, ha, minh] = self.team().map(|device| {
            let ended = device.script(question);
            assert_eq!(ended.code, Some(0), "{what}: {ended:#?}");
            ended.stdout
        });
        assert_eq!(office, ha, "{what}: {question:?}");
        assert_eq!(office, minh, "{what}: {question:?}");
        serde_json::from_str(&office).expect("JSON")
    }

    /// The same of a report, but for the devices that each has not met.
    fn report_the_same(&self, args: &[&str], what: &str) -> Value {
        let [office, ha, minh] = self.team().map(|device| device.totals(args));
        assert_eq!(office, ha, "{what}: {args:?}");
        assert_eq!(office, minh, "{what}: {args:?}");
        office
    }

    fn assert_converged(&self, what: &str) {
        let digests = self.team().map(spaces);
        let [office, ha, minh] = &digests;
        assert_eq!(ha.len(), 2, "{what}: the programme and the team");
        for space in ha {
            assert!(office.contains(space), "{what}: {space}");
            assert!(minh.contains(space), "{what}: {space}");
        }
        for by in ["team", "class", "sex", "age", "audience", "topic", "place"] {
            self.report_the_same(&["--team", &programme().team, "--by", by], what);
        }
        let report = self.report_the_same(&["--team", &programme().team], what);
        let row = &report["rows"][0];
        assert_eq!(row["meetings"], 1, "{what}: one meeting, opened twice: {report}");
        // Everybody but the one who may have been absent, and both newcomers.
        assert_eq!(row["turns"], MARKED + 2, "{what}: late prevails while disputed: {report}");
    }
}

fn spaces(device: &Device) -> Vec<Value> {
    device.json(["digest"])["spaces"].as_array().expect("a list").clone()
}

/// Every order of meetings, without one to spare, after which all three hold everything.
fn orders() -> Vec<Vec<Meeting>> {
    use Meeting::{HaMinh, HaOffice, MinhOffice};
    // Who holds whose work: bit 0 for Hà's, bit 1 for Minh's; of Hà, Minh and the office.
    let holds_all = |order: &[Meeting]| {
        let mut held = [1, 2, 0];
        for meeting in order {
            let (a, b) = match meeting {
                HaMinh => (0, 1),
                HaOffice => (0, 2),
                MinhOffice => (1, 2),
            };
            let both = held[a] | held[b];
            (held[a], held[b]) = (both, both);
        }
        held == [3; 3]
    };
    let mut found = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(order) = open.pop() {
        if holds_all(&order) {
            found.push(order);
        } else if order.len() < 3 {
            let next = [HaMinh, HaOffice, MinhOffice].into_iter();
            let next = next.filter(|next| order.last() != Some(next));
            open.extend(next.map(|next| [order.as_slice(), &[next]].concat()));
        }
    }
    found
}

#[test]
fn in_whatever_order_they_meet_all_hold_the_same_and_a_dispute_is_settled_once() {
    let orders = orders();
    assert_eq!(orders.len(), 10, "{orders:?}");
    for (at, order) in orders.iter().enumerate() {
        let what = format!("{order:?}");
        let evening = Evening::begin();
        let lan = &evening.devices[3];
        // Lan's team has nothing to do with it, whenever she comes by.
        if at % 2 == 0 {
            lan.meet(&evening.devices[0]);
        }
        evening.hold(order);
        evening.assert_converged(&what);
        let disputes = evening.same(&["dispute", "list"], &what);
        assert_eq!(disputes.as_array().map(Vec::len), Some(1), "{what}: {disputes}");
        let dispute = &disputes[0];
        let mut values: Vec<_> =
            dispute["values"].as_array().expect("a list").iter().map(said).collect();
        values.sort_unstable();
        assert_eq!(values, [("Hà", "absent"), ("Minh", "late")], "{what}");
        assert_eq!(lan.json(["dispute", "list"]), json!([]), "{what}");

        let id = dispute["id"].as_str().expect("an id");
        let settler = evening.team()[at % 3];
        assert_eq!(settler.json(["dispute", "settle", id, "late"]), json!({}), "{what}");
        // Whoever settled it: the same meetings twice bring it round.
        evening.hold(order);
        evening.hold(order);
        assert_eq!(evening.same(&["dispute", "list"], &what), json!([]));
        evening.assert_converged(&what);
        for device in evening.team() {
            let error = device.refused(["dispute", "settle", id, "absent"]);
            assert_eq!(error["kind"], "conflict", "{what}: settled once is settled");
        }
    }
}

fn said(value: &Value) -> (&str, &str) {
    (value["by"].as_str().unwrap_or_default(), value["value"].as_str().unwrap_or_default())
}

#[test]
fn a_phone_of_another_team_holds_nothing_of_the_first() {
    let evening = Evening::begin();
    evening.hold(&[Meeting::HaMinh, Meeting::HaOffice]);
    let [office, ha, _, lan] = &evening.devices;
    lan.meet(office);
    // She also meets a member of the other team by chance.
    lan.meet(ha);

    let team = &programme().team;
    let sheet = office.json(["class", "show", &programme().class]);
    for learner in sheet["learners"].as_array().expect("a list") {
        let (id, name) = (text(learner, "learner"), text(learner, "name"));
        let raw = id.parse::<LearnerId>().expect("an id").0;
        for needle in [id.as_bytes(), name.as_bytes(), &raw] {
            assert!(holds(ha, needle), "the search finds what is there: {learner}");
        }
        assert!(!holds(lan, id.as_bytes()) && !holds(lan, &raw), "an id: {learner}");
    }
    // Somebody in Lan's own class may be called like a learner of the first team.
    let own = lan.json(["learner", "find", ""]);
    let own: Vec<_> =
        own.as_array().expect("a list").iter().map(|line| text(line, "name")).collect();
    for name in ["Chíu Chăn Lằm", "Tằng A Tài"] {
        assert!(!own.contains(&name), "{name} is in Lan's class by chance: choose another");
        assert!(holds(ha, name.as_bytes()) && !holds(lan, name.as_bytes()), "{name}");
        assert_eq!(lan.json(["learner", "find", name]), json!([]));
    }
    let error = lan.refused(["class", "show", &programme().class]);
    assert_eq!(error["kind"], "not_found");
    let classes = lan.json(["class", "list"]);
    let classes = classes.as_array().expect("a list");
    assert!(!classes.is_empty() && classes.iter().all(|line| line["team"] != *team));
    assert!(spaces(lan).iter().all(|space| space["space"] != *team), "{:?}", spaces(lan));
    let report = lan.json(["report", "--team", team]);
    assert_eq!(report["coverage"]["classes"], 0, "{report}");
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}"))
}

fn holds(device: &Device, needle: &[u8]) -> bool {
    device.bytes().iter().any(|(_, file)| file.windows(needle.len()).any(|part| part == needle))
}

#[test]
fn the_same_roster_imported_again_changes_nothing() {
    let evening = Evening::begin();
    evening.hold(&[Meeting::HaMinh, Meeting::HaOffice]);
    let office = &evening.devices[0];
    let before = (office.json(["digest"]), office.json(["verify"])["entries"].clone());
    for flags in [&["--dry-run"] as &[_], &[]] {
        let again = office
            .json(["import", &programme().roster].iter().copied().chain(flags.iter().copied()));
        let nothing = json!({ "classes": 0, "learners": 0, "unchanged": 4_410, "lines": 4_410 });
        for (what, count) in nothing.as_object().expect("counts") {
            assert_eq!(again[what], *count, "{flags:?} {what}");
        }
    }
    let after = (office.json(["digest"]), office.json(["verify"])["entries"].clone());
    assert_eq!(after, before);
}

#[test]
fn why_a_meeting_was_withdrawn_is_shown_beside_it() {
    let office = Office::default();
    let meeting = office.meeting(&office.device);
    let shown = || office.device.speaking("vi").say(["meeting", "list", &office.class]);
    assert!(!shown().contains("Ghi chú"), "{}", shown());
    office.device.json(["meeting", "withdraw", &meeting, "--reason", "Mưa bão"]);
    assert!(shown().contains("Ghi chú") && shown().contains("Mưa bão"), "{}", shown());
}

#[test]
fn rows_that_add_up_to_more_than_the_total_say_why() {
    let Office { device: office, class, .. } = &Office::default();
    let open = ["meeting", "open", class, "--date", "2026-11-02", "--topics", "vneid,ai"];
    let meeting = office.text(open, "meeting");
    office.json(["mark", &meeting, "--all", "present"]);
    let shown = |by: &str| office.speaking("vi").say(["report", "--by", by]);
    let topics = shown("topic");
    assert!(topics.contains("nhiều hơn dòng tổng ở cột Số lớp"), "{topics}");
    assert!(!shown("team").contains("nhiều hơn dòng tổng"), "{}", shown("team"));
}
