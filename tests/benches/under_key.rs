//! What a key costs: a tap and a list of a thousand learners from an encrypted database, beside the same
//! from a plain one, in turns, by the same SQLite with ciphers.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use lantoa_core::domain::attendance::Mark;
use lantoa_core::node::Node;
use lantoa_core::node::config::{Config, DatabaseKey};
use lantoa_tests::measure::Times;
use lantoa_tests::node_device::{NodeDevice, OpenClass};

const LEARNERS: usize = 1_000;
const TAPS: usize = 400;
const LISTS: usize = 60;

/// A device with a large class, under a key or plain.
struct Measured {
    device: NodeDevice,
    class: OpenClass,
    _folder: tempfile::TempDir,
    taps: Times,
    lists: Times,
}

impl Measured {
    fn new(database_key: Option<DatabaseKey>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config { database_key, ..Config::new(folder.path().join("device")) };
        let device = NodeDevice::of(Node::open(config).expect("a new folder opens"));
        let team = device.founds();
        let class = device.opens_a_class(team, LEARNERS);
        Self { device, class, _folder: folder, taps: Times::default(), lists: Times::default() }
    }

    fn taps(&mut self, tap: usize) {
        let mark = [Mark::Present, Mark::Late, Mark::Absent][tap % 3];
        let Self { device, class, taps, .. } = self;
        taps.time(|| device.marks(class, tap % LEARNERS, mark));
        if tap % 40 == 39 {
            device.node.fold().expect("taps become an entry");
        }
    }

    fn lists(&mut self) {
        let Self { device, class, lists, .. } = self;
        let sheet = lists.time(|| device.node.query().expect("a member").class(class.class));
        let learners = sheet.expect("reads").expect("the class is here").learners;
        assert_eq!(learners.len(), LEARNERS);
    }
}

fn main() {
    let mut both = [None, Some(DatabaseKey::new([7; 32]))].map(Measured::new);
    for tap in 0..TAPS {
        both.iter_mut().for_each(|device| device.taps(tap));
    }
    for _ in 0..LISTS {
        both.iter_mut().for_each(Measured::lists);
    }
    let [plain, keyed] = both;
    for (what, keyed, plain) in
        [("tap", keyed.taps, plain.taps), ("list of 1,000", keyed.lists, plain.lists)]
    {
        let ratio = keyed.ratio_to(&plain);
        println!("{what}: under a key {keyed}; plain {plain}; ratio {ratio:.2}");
    }
}
