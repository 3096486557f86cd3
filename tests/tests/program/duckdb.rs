//! Reports in every division, counted by another program over the Parquet files and over what the lists and rolls
//! say. (Guards: a number that is counted wrong by every test of ours alike; a file that others read otherwise.)
//!
//! `LANTOA_DUCKDB` names a Python with DuckDB; `cargo xtask soak --duckdb` fetches one and sets it.

use std::path::Path;
use std::process::Command;

use lantoa_tests::program::{Device, Homes};
use serde_json::{Value, json};

/// The divisions that a report has; without one, everything is one row.
const DIVISIONS: [&str; 13] = [
    "place",
    "area",
    "team",
    "class",
    "topic",
    "audience",
    "sex",
    "age",
    "village",
    "volunteer",
    "week",
    "month",
    "quarter",
];
/// What classes mean to do: the class, the weekdays and since when.
const PLANS: [(&str, &str, &str); 4] = [
    ("Lớp 0", "mon,fri", "2026-02-23"),
    ("Lớp 0", "tue", "2026-03-16"),
    ("Lớp 1", "sat,sun", "2026-01-26"),
    ("Lớp 2", "mon,tue,wed,thu,fri,sat,sun", "2026-03-30"),
];
/// Days on which a class did not meet, as somebody said: planned, met all the same, and not planned.
const NOT_MET: [(&str, &str); 4] = [
    ("Lớp 0", "2026-02-27"),
    ("Lớp 0", "2026-03-02"),
    ("Lớp 1", "2026-02-01"),
    ("Lớp 2", "2026-03-12"),
];
const CLASSES: usize = 6;
const LEARNERS: usize = 60;
const MEETINGS: usize = 5;

/// Chance that is the same for ever.
struct Chance(u64);

impl Chance {
    /// Returns one of `all`.
    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        all[usize::try_from(self.0 >> 33).expect("31 bits") % all.len()]
    }
}

/// Classes of two teams, with people of every kind, meetings of every kind, and blanks everywhere.
/// Returns on which days levels were reached.
fn programme(office: &Device, homes: &Homes, chance: &mut Chance) -> Vec<Value> {
    let mut reached = Vec::new();
    office.json(["init", "--programme", "Quảng Ninh", "--as", "Hà"]);
    let mut roster = "team,class,place,name,birth_year,sex,audience,village\n".to_owned();
    let place_of = |class: usize| ["Khe O", "Bản Lầm", ""][class % 3];
    for n in 0..LEARNERS {
        let class = n % CLASSES;
        let year = chance.one(&["", "1949", "1966", "1967", "1991", "1992", "2008", "2009"]);
        let sex = chance.one(&["nữ", "nam", "khác", ""]);
        let audience = chance.one(&["people", "pupils", "officials", "workers", ""]);
        let (team, place) = (class % 2, place_of(class));
        let village = chance.one(&["Thôn 1", "thôn 1", "Thôn 2", ""]);
        roster += &format!(
            "Đội {team},Lớp {class},{place},Người Số {n},{year},{sex},{audience},{village}\n"
        );
    }
    let taken = office.json(["import", &homes.file("roster.csv", roster)]);
    assert_eq!(taken["learners"], LEARNERS, "{taken}");
    let team = office.json(["team", "list"])[0]["team"].clone();
    office.json(["team", "edit", team.as_str().expect("an id"), "--place", "Khe O"]);
    office.json(["place", "add", "Cao Bằng"]);
    office.json(["place", "edit", "Khe O", "--in", "Cao Bằng"]);
    let people = ["Lan", "Minh"].map(|name| office.text(["person", "add", name], "person"));
    for (class, weekdays, from) in PLANS {
        office.json(["class", "plan", class, weekdays, "--from", from]);
    }
    // One class has not met, one has met without a mark.
    for class in 0..CLASSES - 1 {
        let name = format!("Lớp {class}");
        let sheet = office.json(["class", "show", &name]);
        let learners = sheet["learners"].as_array().expect("a list");
        let ids: Vec<&str> = learners.iter().filter_map(|line| line["learner"].as_str()).collect();
        let mut meetings = Vec::new();
        for meeting in 0..MEETINGS {
            let day = [1, 23, 2, 23, 16][meeting] + class;
            let date = format!("2026-{:02}-{day:02}", [2, 2, 3, 3, 4][meeting]);
            let topics = chance.one(&[&[][..], &["ai"][..], &["ai", "vneid"][..]]);
            let open = ["meeting", "open", &name, "--date", &date, "--yes"].into_iter();
            let about = topics.iter().flat_map(|topic| ["--topics", topic]);
            let id = office.text(open.chain(about), "meeting");
            let mut marks = "learner,mark\n".to_owned();
            for learner in ids.iter().filter(|_| class + 2 < CLASSES) {
                let mark = chance.one(&["present", "late", "excused", "absent", "none"]);
                marks += &format!("{learner},{mark}\n");
            }
            if class + 2 < CLASSES {
                office.json(["person", "act", chance.one(&[&*people[0], &*people[1]])]);
                office.json(["mark", &id, "--from", &homes.file("marks.csv", marks)]);
            }
            if chance.one(&[true, false]) {
                office.json(["meeting", "close", &id]);
            }
            meetings.push((id, date));
        }
        for (learner, (meeting, day)) in ids.iter().zip(&meetings).take(4) {
            let level = chance.one(&["taught", "practised", "alone", "confirmed"]);
            let topic = chance.one(&["ai", "vneid"]);
            office.json(["level", &name, learner, topic, level, "--at", meeting]);
            reached.push(json!({ "learner": learner, "day": day }));
        }
    }
    for (class, day) in NOT_MET {
        office.json(["class", "not-met", class, "--date", day]);
    }
    for (team, place, count) in [("Đội 0", "Khe O", "3"), ("Đội 1", "Bản Lầm", "4")] {
        let visit = ["visit", "add", "--team", team, "--place", place, "--count", count];
        let more = ["--topic", chance.one(&["ai", "vneid"]), "--date", "2026-03-02", "--yes"];
        office.json(visit.into_iter().chain(more));
    }
    reached
}

/// Writes what a command prints into a file.
fn prints(office: &Device, folder: &Path, name: &str, args: &[&str]) {
    std::fs::write(folder.join(name), office.json(args).to_string()).expect("a file");
}

#[test]
#[ignore = "needs DuckDB"]
fn duckdb_counts_what_every_division_of_a_report_says() {
    let python =
        std::env::var_os("LANTOA_DUCKDB").expect("LANTOA_DUCKDB names a Python with DuckDB");
    let homes = Homes::default();
    let office = homes.device("office");
    let reached = programme(&office, &homes, &mut Chance(20_261_129));
    let folder = homes.path("lists");
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).expect("a folder");
    for (name, list) in
        [("teams", "team"), ("classes", "class"), ("learners", "learner"), ("visits", "visit")]
    {
        prints(&office, folder, &format!("{name}.json"), &[list, "list"]);
    }
    prints(&office, folder, "places.json", &["place", "list"]);
    prints(&office, folder, "persons.json", &["person", "list"]);
    let plans = PLANS.map(
        |(class, weekdays, from)| json!({ "name": class, "weekdays": weekdays, "since": from }),
    );
    let not_met = NOT_MET.map(|(class, day)| json!({ "name": class, "day": day }));
    let typed = [("plans", json!(plans)), ("not_met", json!(not_met)), ("reached", json!(reached))];
    for (name, said) in typed {
        std::fs::write(folder.join(format!("{name}.json")), said.to_string()).expect("a file");
    }
    for class in 0..CLASSES {
        let name = format!("Lớp {class}");
        prints(&office, folder, &format!("roll-{class}.json"), &["class", "show", &name]);
        prints(&office, folder, &format!("meetings-{class}.json"), &["meeting", "list", &name]);
    }
    let file = |by: &str| folder.join(format!("report-{by}.parquet")).display().to_string();
    office.json(["report", "--parquet", &file("all")]);
    for by in DIVISIONS {
        office.json(["report", "--by", by, "--parquet", &file(by)]);
    }
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/duckdb/count.py");
    let counted = Command::new(python).arg(program).arg(folder).output().expect("Python is there");
    let said = String::from_utf8_lossy(&counted.stdout);
    assert!(counted.status.success(), "{said}\n{}", String::from_utf8_lossy(&counted.stderr));
    assert_eq!(said.lines().count(), DIVISIONS.len() + 1, "{said}");
    assert!(said.lines().all(|line| !line.contains(" 0 turns")), "{said}");
    let planned = |line: &&str| !line.contains(" 0 ");
    assert_eq!(said.lines().filter(planned).count(), 8, "those of classes and of days: {said}");
}
