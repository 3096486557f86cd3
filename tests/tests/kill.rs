//! Phones and offices whose process is killed amid writing or amid a session. (Guards: a mark that
//! was confirmed and is gone, a database that is damaged, a peer that never catches up.)
//!
//! A kill counts only where it landed in the middle: after the first line that the process printed
//! of its work, and before the last one.
#![expect(
    clippy::print_stdout,
    reason = "a writer tells of each confirmed mark by a line, and tests how many kills landed"
)]

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Instant;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::ErrorKind;
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::{NodeDevice, OpenClass};
use lantoa_tests::reliability::withstood;
use lantoa_tests::tries::tries;
use tempfile::TempDir;

/// Kills that have to land, for each of the three.
fn kills() -> usize {
    tries(20, 100)
}

/// Learners of the class that is marked.
const LEARNERS: usize = 40;

/// More attempts than this without so many landings mean that the test does not hit the middle.
fn attempts_max() -> usize {
    3 * kills()
}

/// Says to a run of this program in which folder it writes, and from which tap on.
const FOLDER: &str = "LANTOA_TEST_FOLDER";
const FROM: &str = "LANTOA_TEST_FROM";

/// Returns what the tap with this number sets; each learner's taps differ from one to the next.
fn mark_of_tap(tap: usize) -> Mark {
    [Mark::Present, Mark::Late, Mark::Absent, Mark::Excused][tap / LEARNERS % 4]
}

/// An office and a phone in folders that outlive their processes, with one class in common.
struct Village {
    office: TempDir,
    phone: TempDir,
    class: OpenClass,
}

impl Village {
    fn new() -> Self {
        let [office, phone] = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let minh = opens(office.path());
        let team = minh.founds();
        let there = minh.listens();
        let class = minh.opens_a_class(team, LEARNERS);
        let ha = opens(phone.path());
        ha.joins(&minh.ticket(team), "Hà", &there);
        assert_eq!(ha.syncs(&there).failed, 0);
        Self { office, phone, class }
    }

    /// Opens both and lets them meet; all they hold must check and be equal.
    fn meets(&self, after: &str) {
        let [ha, minh] = [&self.phone, &self.office].map(|folder| opens(folder.path()));
        let there = minh.listens();
        assert_eq!(ha.syncs(&there).failed, 0, "{after}");
        assert_eq!(ha.digests(), minh.digests(), "{after}");
    }
}

/// Opens a folder. A process that just started has, until it has closed them, the open files of this
/// one, and with them the locks on folders that were open then: so this tries until it can.
fn opens(folder: &Path) -> NodeDevice {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Node::open(Config::new(folder)) {
            Ok(node) => return NodeDevice::of(node),
            Err(error) if error.kind == ErrorKind::Busy && Instant::now() < deadline => {
                thread::yield_now();
            }
            Err(error) => panic!("the folder does not open: {error}"),
        }
    }
}

/// Opens a folder whose process was killed, and checks it.
fn reopens(folder: &Path, after: &str) -> NodeDevice {
    let device = opens(folder);
    let checked = device.node.verify(&mut |_, _| {}).expect("reads");
    assert_eq!(checked.faults, [""; 0], "{after}");
    device
}

/// A process under test and the lines it prints. Killed when dropped.
struct Doomed {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Doomed {
    fn starts(command: &mut Command) -> Self {
        let mut process =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let output = process.stdout.take().expect("it is piped");
        Self { process, lines: BufReader::new(output).lines() }
    }

    /// Runs the program on a data folder.
    fn lantoa(home: &Path, arguments: &[&str]) -> Self {
        let program = env::var_os("LANTOA_BIN").expect("LANTOA_BIN names the program `lantoa`");
        Self::starts(Command::new(program).arg("--home").arg(home).arg("--json").args(arguments))
    }

    /// Returns the next line that has `word`; `None` where it ends without one.
    fn says(&mut self, word: &str) -> Option<String> {
        self.lines.by_ref().map_while(Result::ok).find(|line| line.contains(word))
    }

    /// Kills it and returns the lines that it still printed before.
    fn dies(mut self) -> Vec<String> {
        self.process.kill().expect("it is there to be killed");
        let left = self.lines.by_ref().map_while(Result::ok).collect();
        self.process.wait().expect("it is gone");
        left
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_writer_that_is_killed_has_lost_no_confirmed_mark() {
    let village = Village::new();
    let mut tap = 0;
    let mut expected = [None; LEARNERS];
    for kill in 0..kills() {
        let after = format!("kill {kill}, from tap {tap}");
        let mut writer = Doomed::starts(
            Command::new(env::current_exe().expect("this program has a path"))
                .args(["--exact", "a_writer", "--ignored", "--nocapture"])
                .env(FOLDER, village.phone.path())
                .env(FROM, tap.to_string()),
        );
        // It taps for ever, so that it is in the middle from the first line on.
        let mut confirmed = 0;
        for _ in 0..=kill % 23 {
            assert!(writer.says("tap:").is_some(), "{after}: the writer ended");
            confirmed += 1;
        }
        confirmed += writer.dies().iter().filter(|line| line.contains("tap:")).count();
        let phone = reopens(village.phone.path(), &after);
        let next = tap + confirmed;
        for tap in tap..next {
            expected[tap % LEARNERS] = Some(mark_of_tap(tap));
        }
        // One more may have been durable without word of it.
        let unsure = next % LEARNERS;
        if phone.mark_of(&village.class, unsure) == Some(mark_of_tap(next)) {
            expected[unsure] = Some(mark_of_tap(next));
        }
        for (learner, mark) in expected.iter().enumerate() {
            assert_eq!(phone.mark_of(&village.class, learner), *mark, "{after}: {learner}");
        }
        drop(phone);
        village.meets(&after);
        tap = next + 1;
    }
    withstood("phones killed while marks are tapped", kills());
}

/// What is killed: taps for ever, and prints the number of each tap that was confirmed.
#[test]
#[ignore = "part of the test above, which runs it"]
fn a_writer() {
    let folder = env::var_os(FOLDER).expect("run by the test above");
    let phone = opens(Path::new(&folder));
    let class = the_class(&phone);
    let from: usize = env::var(FROM).expect("run by the test above").parse().expect("a number");
    for tap in from.. {
        phone.marks(&class, tap % LEARNERS, mark_of_tap(tap));
        println!("tap:{tap}");
        if tap % 7 == 0 {
            phone.node.fold().expect("folds");
        }
    }
}

/// Returns the class that a device holds, its learners in the order of registration.
fn the_class(device: &NodeDevice) -> OpenClass {
    let query = device.node.query().expect("a member");
    let class = query.classes().expect("reads")[0].class;
    let sheet = query.class(class).expect("reads").expect("is held");
    let mut learners: Vec<_> = sheet
        .learners
        .iter()
        .filter_map(|line| {
            let number: usize = line.name.rsplit(' ').next()?.parse().ok()?;
            (number < LEARNERS).then_some((number, line.learner))
        })
        .collect();
    learners.sort_unstable();
    learners.dedup_by_key(|(number, _)| *number);
    let learners = learners.into_iter().map(|(_, learner)| learner).collect();
    OpenClass { class, meeting: sheet.meetings[0].meeting, learners }
}

/// Gives both sides something to exchange: now and then more than one batch.
fn writes_news(device: &NodeDevice, class: &OpenClass, round: usize) {
    let count = if round.is_multiple_of(25) { 150 } else { 6 };
    for _ in 0..count {
        device.adds_a_learner(class.class, LEARNERS + 1);
    }
}

#[test]
fn a_dialler_that_is_killed_amid_a_session_has_lost_nothing_and_catches_up() {
    let village = Village::new();
    let mut landed = 0;
    for attempt in 0.. {
        assert!(attempt < attempts_max(), "only {landed} kills landed");
        let after = format!("attempt {attempt}");
        let office = opens(village.office.path());
        let there = office.listens();
        writes_news(&office, &village.class, attempt);
        let phone = opens(village.phone.path());
        let learner = attempt % LEARNERS;
        phone.marks(&village.class, learner, mark_of_tap(attempt));
        drop(phone);
        let mut dialler =
            Doomed::lantoa(village.phone.path(), &["sync", "--once", "--with", &there[0]]);
        assert!(dialler.says("\"peer\"").is_some(), "{after}: no session began");
        if attempt % 2 == 1 {
            dialler.says("\"progress\"");
        }
        let ends = |line: &String| line.contains("\"done\"") || line.contains("\"summary\"");
        let finished = dialler.dies().iter().any(ends);
        landed += usize::from(!finished);
        let phone = reopens(village.phone.path(), &after);
        let mark = phone.mark_of(&village.class, learner);
        assert_eq!(mark, Some(mark_of_tap(attempt)), "{after}");
        assert_eq!(phone.syncs(&there).failed, 0, "{after}");
        assert_eq!(phone.digests(), office.digests(), "{after}");
        assert_eq!(office.mark_of(&village.class, learner), mark, "{after}");
        if landed == kills() {
            withstood("diallers killed amid a session", kills());
            break;
        }
    }
}

#[test]
fn an_office_that_is_killed_amid_a_session_has_lost_nothing_and_catches_up() {
    let village = Village::new();
    let mut landed = 0;
    for attempt in 0.. {
        assert!(attempt < attempts_max(), "only {landed} kills landed");
        let after = format!("attempt {attempt}");
        let learner = attempt % LEARNERS;
        let office = opens(village.office.path());
        office.marks(&village.class, learner, mark_of_tap(attempt));
        drop(office);
        let phone = opens(village.phone.path());
        writes_news(&phone, &village.class, attempt);
        let serve = ["serve", "--no-discovery", "--listen", "/ip4/127.0.0.1/tcp/0"];
        let mut office = Doomed::lantoa(village.office.path(), &serve);
        let listening = office.says("\"listening\"").expect("it listens");
        let there =
            listening.split('"').find(|text| text.starts_with("/ip4/")).expect("an address");
        let there = [there.to_owned()];
        let finished = thread::scope(|scope| {
            let phone = &phone;
            scope.spawn(move || phone.syncs(&there));
            assert!(office.says("\"peer\"").is_some(), "{after}: no session began");
            if attempt % 2 == 1 {
                office.says("\"progress\"");
            }
            office.dies().iter().any(|line| line.contains("\"done\""))
        });
        landed += usize::from(!finished);
        drop(phone);
        let office = reopens(village.office.path(), &after);
        let mark = office.mark_of(&village.class, learner);
        assert_eq!(mark, Some(mark_of_tap(attempt)), "{after}");
        drop(office);
        village.meets(&after);
        if landed == kills() {
            withstood("offices killed amid a session", kills());
            break;
        }
    }
}
