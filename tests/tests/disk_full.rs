//! A phone whose disk is full after so many pages, for every count of pages. (Guards: a mark that was
//! confirmed and is gone, half a mark, an app that offers a restore where space is all it needs.)
//!
//! The disk is a file system of its own, with a file that leaves so many pages free.
#![cfg(target_os = "linux")]

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind as IoErrorKind, Write as _};
use std::path::{Path, PathBuf};

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::command::Command;
use lantoa_core::domain::learner::Details;
use lantoa_core::domain::programme::Role;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_tests::node_device::{NodeDevice, OpenClass};
use lantoa_tests::own_disk;
use lantoa_tests::reliability::withstood;

/// Says to a run of this program where the small disk is.
const DISK: &str = "LANTOA_TEST_DISK";
/// A page of the file system and of the database, in bytes.
const PAGE: u64 = 4096;
/// Free pages are tried from none up to this many: more than all the calls below take up at first.
const PAGES_MAX: u64 = 120;
/// Learners of the class that is marked.
const LEARNERS: usize = 12;

#[test]
fn a_phone_on_a_full_disk_says_so_and_has_lost_nothing() {
    own_disk::runs("a_phone_on_a_small_disk", DISK);
}

#[test]
#[ignore = "part of the test above, which runs it"]
fn a_phone_on_a_small_disk() {
    let disk = PathBuf::from(env::var_os(DISK).expect("run by the test above"));
    let (office, team) = NodeDevice::office();
    let there = office.listens();
    let class = office.opens_a_class(team, LEARNERS);
    let mut phone = SmallDisk::new(&disk, class);
    let first = phone.opens().expect("there is room");
    first.joins(&office.ticket(team), "Hà", &there);
    assert_eq!(first.syncs(&there).failed, 0);
    drop(first);
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    for free in 0..=PAGES_MAX {
        // The peer has news as well, so that receiving meets the full disk too.
        office.adds_a_learner(phone.class.class, LEARNERS + 1);
        let what = format!("{free} pages free");
        let ballast = fill(&disk, free);
        for call in phone.works(&there, &what) {
            *refused.entry(call).or_default() += 1;
        }
        std::fs::remove_file(ballast).expect("space returns");
        phone.is_whole(&what);
        let again = phone.opens().expect("there is room");
        assert_eq!(again.syncs(&there).failed, 0, "{what}");
        assert_eq!(again.digests(), office.digests(), "{what}");
    }
    for call in ["open", "mark", "register", "fold", "backup", "sync"] {
        let times = refused.get(call).copied().unwrap_or_default();
        assert!(times > 0, "{call} never met a full disk: {refused:?}");
        assert!(times <= PAGES_MAX, "{call} never had room: {refused:?}");
    }
    founds(&disk);
    withstood(
        "evenings on a disk that fills up, at each number of free pages",
        2 * (PAGES_MAX + 1),
    );
}

/// Founds a programme with so many pages free, for every count: the sheet that can save it is shown, or
/// there is no programme.
fn founds(disk: &Path) {
    let mut refused = 0;
    for free in 0..=PAGES_MAX {
        let what = format!("{free} pages free");
        let folder = disk.join("office");
        let opens = || Node::open(Config::new(&folder));
        drop(opens().expect("there is room"));
        let ballast = fill(disk, free);
        let founded =
            opens().and_then(|office| office.found("Bình dân học vụ số", "Cô Lan", Vec::new()));
        std::fs::remove_file(ballast).expect("space returns");
        let office = opens().expect("there is room");
        let before = office.identity().expect("reads");
        if let Err(error) = founded {
            assert_eq!(error.kind, ErrorKind::StorageFull, "{what}: {error:?}");
            assert_eq!((before.role, before.name.as_str()), (None, ""), "{what}");
            office.found("Bình dân học vụ số", "Cô Lan", Vec::new()).expect("there is room");
            refused += 1;
        }
        let founded = office.identity().expect("reads");
        assert_eq!((founded.role, founded.name.as_str()), (Some(Role::Coordinator), "Cô Lan"));
        assert_eq!(founded.programme_name, "Bình dân học vụ số", "{what}");
        drop(office);
        std::fs::remove_dir_all(folder).expect("it is closed");
    }
    assert!(0 < refused && refused <= PAGES_MAX, "{refused} times there was no room");
}

/// Fills the disk up to so many free pages with a file, and returns it.
fn fill(disk: &Path, free: u64) -> PathBuf {
    let path = disk.join("ballast");
    let mut ballast = File::create(&path).expect("a file");
    let page = [0xff; PAGE as usize];
    let full = loop {
        if let Err(error) = ballast.write_all(&page) {
            break error;
        }
    };
    assert_eq!(full.kind(), IoErrorKind::StorageFull);
    let len = ballast.metadata().expect("it is there").len();
    let left = OpenOptions::new().write(true).open(&path).expect("it is there");
    left.set_len(len - free * PAGE).expect("it gets shorter");
    path
}

/// A phone's folder on a disk that can be filled, and what was confirmed there.
struct SmallDisk<'d> {
    disk: &'d Path,
    class: OpenClass,
    confirmed: [Option<Mark>; LEARNERS],
    tap: usize,
}

impl<'d> SmallDisk<'d> {
    fn new(disk: &'d Path, class: OpenClass) -> Self {
        Self { disk, class, confirmed: [None; LEARNERS], tap: 0 }
    }

    fn opens(&self) -> Result<NodeDevice, Error> {
        Node::open(Config::new(self.disk.join("phone"))).map(NodeDevice::of)
    }

    /// Does everything that writes, as far as there is room, and returns which kinds of call were refused.
    fn works(&mut self, there: &[String], what: &str) -> BTreeSet<&'static str> {
        let mut refused = BTreeSet::new();
        let mut ask = |call, answer: Result<(), Error>| match answer {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::StorageFull, "{what}: {call}: {error:?}");
                refused.insert(call);
                false
            }
        };
        let phone = match self.opens() {
            Ok(phone) => phone,
            Err(error) => {
                ask("open", Err(error));
                return refused;
            }
        };
        for learner in 0..LEARNERS {
            let mark = mark_of_tap(self.tap);
            let tap = Command::SetMark {
                meeting: self.class.meeting,
                learner: self.class.learners[learner],
                mark,
                seen: None,
            };
            let before = self.confirmed[learner];
            if ask("mark", phone.node.execute(tap).map(drop)) {
                self.confirmed[learner] = Some(mark);
            }
            assert_eq!(
                phone.mark_of(&self.class, learner),
                self.confirmed[learner],
                "{what}: learner {learner}, who was {before:?}"
            );
            self.tap += 1;
        }
        let details = Details::parse("Dung", "1960", "", "", "", "").expect("a name and a year");
        let class = self.class.class;
        let register = Command::AddLearner { class, details, consent: None, since: None };
        ask("register", phone.node.execute(register).map(drop));
        ask("fold", phone.node.fold().map(drop));
        let copy = self.disk.join("copy.db");
        ask("backup", phone.node.backup(&copy));
        let _ = std::fs::remove_file(copy);
        let met = phone.syncs(there);
        for failure in &met.failures {
            assert_eq!(failure.code, "storage-full", "{what}: {failure:?}");
        }
        if met.failed > 0 {
            refused.insert("sync");
        }
        refused
    }

    /// Opens the phone after space returned: everything checks, and the marks are those confirmed.
    fn is_whole(&self, what: &str) {
        let phone = self.opens().expect("there is room");
        let checked = phone.node.verify(&mut |_, _| {}).expect("reads");
        assert_eq!(checked.faults, [""; 0], "{what}");
        for (learner, mark) in self.confirmed.iter().enumerate() {
            assert_eq!(phone.mark_of(&self.class, learner), *mark, "{what}: learner {learner}");
        }
    }
}

/// Returns the mark of a tap; each learner's differ from one round to the next.
fn mark_of_tap(tap: usize) -> Mark {
    [Mark::Present, Mark::Late, Mark::Absent, Mark::Excused][tap / LEARNERS % 4]
}
