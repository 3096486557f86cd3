//! A phone's app goes to the background and comes back. (Guards: an app that its system ends because it
//! holds a lock there, a call that waits in silence for the app to come back, a screen that shows what
//! another process has changed, and a folder that is made anew where it was deleted.)

use std::collections::BTreeSet;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use lantoa_core::domain::attendance::Mark;
use lantoa_core::domain::touched::Touched;
use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::error::{Error, ErrorKind};
use lantoa_core::node::notify::Subscription;
use lantoa_core::node::stop::Stop;
use lantoa_core::node::sync::{ListenOptions, SyncMode, SyncOptions};
use lantoa_tests::net_peer::PATIENCE;
use lantoa_tests::node_device::{NodeDevice, OpenClass};
use tempfile::TempDir;

/// A device whose folder the test knows.
struct Phone {
    device: NodeDevice,
    folder: TempDir,
}

impl Phone {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { device: NodeDevice::of(open(folder.path()).expect("a new folder opens")), folder }
    }

    /// A phone with a programme of its own, one class of two and nothing that waits.
    fn with_a_class() -> (Self, OpenClass) {
        let phone = Self::new();
        let team = phone.device.founds();
        let class = phone.device.opens_a_class(team, 2);
        phone.device.node.fold().expect("nothing waits");
        (phone, class)
    }

    fn node(&self) -> &Node {
        &self.device.node
    }

    fn suspends(&self) {
        self.node().suspend().expect("nothing is under way");
    }

    /// Does something as another process that has the folder open meanwhile.
    fn elsewhere<T>(&self, work: impl FnOnce(&NodeDevice) -> T) -> T {
        let other = NodeDevice::of(open(self.folder.path()).expect("the folder was let go"));
        let done = work(&other);
        other.node.close();
        done
    }
}

fn open(folder: &Path) -> Result<Node, Error> {
    Node::open(Config::new(folder))
}

fn on_loopback() -> ListenOptions {
    ListenOptions { listen: vec!["/ip4/127.0.0.1/tcp/0".to_owned()], discovery: false }
}

fn changes(node: &Node) -> (Subscription, Receiver<Touched>) {
    let (tell, told) = channel();
    // Late changes come after the test.
    let subscription = node.subscribe(move |touched| drop(tell.send(touched)));
    // What was done just before may still be on its way to listeners.
    while told.recv_timeout(Duration::from_millis(200)).is_ok() {}
    (subscription, told)
}

/// Returns the files of a folder that this process has open.
fn open_files(folder: &Path) -> Vec<PathBuf> {
    let open = fs::read_dir("/proc/self/fd").expect("Linux");
    let targets = open.filter_map(|fd| fs::read_link(fd.ok()?.path()).ok());
    targets.filter(|target| target.starts_with(folder)).collect()
}

/// Returns how many locks anybody holds on files of a folder.
fn locks(folder: &Path) -> usize {
    use std::os::unix::fs::MetadataExt as _;
    let files = fs::read_dir(folder).expect("it is there");
    let inodes: BTreeSet<String> = files
        .map(|file| file.expect("a file").metadata().expect("it is there").ino().to_string())
        .collect();
    let locks = fs::read_to_string("/proc/locks").expect("Linux");
    let inode_of = |line: &str| {
        Some(
            line.split_whitespace()
                .find(|word| word.contains(':') && word.matches(':').count() == 2)?
                .rsplit(':')
                .next()?
                .to_owned(),
        )
    };
    locks.lines().filter_map(inode_of).filter(|inode| inodes.contains(inode)).count()
}

/// Returns how many sockets this process has at a port of its own or of the other side.
fn sockets_at(port: u16) -> usize {
    let own: BTreeSet<String> = fs::read_dir("/proc/self/fd")
        .expect("Linux")
        .filter_map(|fd| fs::read_link(fd.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|name| Some(name.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let table = fs::read_to_string("/proc/self/net/tcp").expect("Linux");
    let is_at = |address: &str| address.ends_with(&format!(":{port:04X}"));
    let sockets = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    sockets.filter(|line| (is_at(line[1]) || is_at(line[2])) && own.contains(line[9])).count()
}

fn port_of(addresses: &[String]) -> u16 {
    addresses[0].rsplit('/').next().and_then(|port| port.parse().ok()).expect("a port")
}

/// Somebody who takes a connection and says nothing.
fn silent() -> (TcpListener, Vec<String>) {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("it listens").port();
    (silent, vec![format!("/ip4/127.0.0.1/tcp/{port}")])
}

fn is_suspended(error: &Error) -> bool {
    (error.kind, error.code) == (ErrorKind::Busy, "suspended")
}

#[test]
fn a_suspended_phone_holds_no_lock_no_file_and_no_socket() {
    let (phone, class) = Phone::with_a_class();
    let there = phone.node().start_sync(on_loopback()).expect("it starts").addresses;
    let office = Phone::new();
    let ticket = phone.device.ticket(team_of(&phone));
    office.device.joins(&ticket, "Hà", &there);
    assert_eq!(office.device.syncs(&there).failed, 0);
    phone.device.marks(&class, 0, Mark::Late);
    let _asked = phone.device.mark_of(&class, 0);
    let folder = phone.folder.path();
    assert!(locks(folder) > 0 && !open_files(folder).is_empty() && sockets_at(port_of(&there)) > 0);
    for _ in 0..2 {
        phone.suspends();
        assert_eq!(open_files(folder), [] as [PathBuf; 0]);
        assert_eq!((locks(folder), sockets_at(port_of(&there))), (0, 0));
        TcpStream::connect(("127.0.0.1", port_of(&there))).expect_err("nobody listens");
    }
    let waits = phone.elsewhere(|other| other.mark_of(&class, 0));
    assert_eq!(waits, Some(Mark::Late));
    for _ in 0..2 {
        phone.node().resume().expect("nobody holds it");
    }
    assert_eq!(phone.device.mark_of(&class, 0), Some(Mark::Late));
    assert!(locks(folder) > 0);
    phone.device.marks(&class, 1, Mark::Present);
}

fn team_of(phone: &Phone) -> lantoa_core::domain::id::TeamId {
    phone.node().query().expect("a member").teams().expect("reads")[0].team
}

#[test]
fn whatever_is_asked_of_a_suspended_phone_is_told_so_at_once() {
    let (phone, _) = Phone::with_a_class();
    let node = phone.node();
    phone.suspends();
    let asked: [(&str, Result<(), Error>); 9] = [
        ("identity", node.identity().map(drop)),
        ("query", node.query().map(drop)),
        ("fold", node.fold()),
        ("digest", node.digest().map(drop)),
        ("verify", node.verify(&mut |_, _| {}).map(drop)),
        ("require_folder", node.require_folder()),
        ("sync_state", node.sync_state().map(drop)),
        ("start_sync", node.start_sync(on_loopback()).map(drop)),
        ("resume_sync", node.resume_sync().map(drop)),
    ];
    for (name, result) in asked {
        let error = result.expect_err("it is suspended");
        assert!(is_suspended(&error), "{name}: {error:?}");
    }
}

#[test]
fn a_sync_and_a_joining_that_are_under_way_end_as_suspended() {
    let (phone, _) = Phone::with_a_class();
    let (silent_to_sync, with) = silent();
    let newcomer = Phone::new();
    let ticket = phone.device.ticket(team_of(&phone));
    let (silent_to_join, inviter) = silent();
    thread::scope(|scope| {
        let syncing = scope.spawn(|| {
            let options = SyncOptions { with, once: true, timeout: PATIENCE };
            phone.node().sync(options, |_| {}, &Stop::default()).map(drop)
        });
        let joining =
            scope.spawn(|| newcomer.node().join(&ticket, "Hà", &inviter, PATIENCE).map(drop));
        let connections =
            [&silent_to_sync, &silent_to_join].map(|all| all.accept().expect("it dials"));
        for each in [&phone, &newcomer] {
            each.suspends();
            assert_eq!(open_files(each.folder.path()), [] as [PathBuf; 0]);
        }
        for call in [syncing, joining] {
            let error = call.join().expect("it returns").expect_err("it was suspended");
            assert!(is_suspended(&error), "{error:?}");
        }
        drop(connections);
    });
    newcomer.node().resume().expect("nobody holds it");
    assert_eq!(newcomer.node().identity().expect("it is open").programme, None);
}

#[test]
fn a_sync_that_ran_runs_again_and_one_that_was_paused_does_not() {
    let (office, class) = Phone::with_a_class();
    let there = office.node().start_sync(on_loopback()).expect("it starts").addresses;
    let phone = Phone::new();
    phone.device.joins(&office.device.ticket(team_of(&office)), "Hà", &there);
    phone.node().start_sync(on_loopback()).expect("it starts");
    let (_listening, told) = changes(phone.node());
    for (learner, mark) in [(0, Mark::Late), (1, Mark::Present)] {
        phone.suspends();
        office.device.marks(&class, learner, mark);
        phone.node().resume().expect("nobody holds it");
        assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Running);
        while phone.device.mark_of(&class, learner) != Some(mark) {
            told.recv_timeout(PATIENCE).expect("they meet again");
        }
    }
    // In either order.
    phone.node().pause_sync();
    phone.suspends();
    phone.node().resume().expect("nobody holds it");
    assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Paused);
    phone.node().resume_sync().expect("it goes on");
    phone.suspends();
    phone.node().pause_sync();
    phone.node().resume().expect("nobody holds it");
    assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Paused);
    phone.node().resume_sync().expect("it goes on");
    phone.suspends();
    phone.node().stop_sync();
    phone.node().resume().expect("nobody holds it");
    assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Stopped);
}

#[test]
fn a_port_that_was_taken_meanwhile_leaves_the_folder_open_and_the_sync_to_be_tried_again() {
    let (phone, _) = Phone::with_a_class();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = free.local_addr().expect("it listens");
    drop(free);
    let listen = vec![format!("/ip4/127.0.0.1/tcp/{}", at.port())];
    phone.node().start_sync(ListenOptions { listen, discovery: false }).expect("it starts");
    phone.suspends();
    let taken = TcpListener::bind(at).expect("the phone let it go");
    let error = phone.node().resume().expect_err("the port is taken");
    assert_eq!((error.kind, error.code), (ErrorKind::Busy, "address-in-use"));
    assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Paused);
    drop(taken);
    phone.node().resume().expect("the port is free");
    assert_eq!(phone.node().sync_state().expect("it is open").mode, SyncMode::Running);
}

#[test]
fn listeners_stay_and_are_told_everything_where_another_process_wrote_and_nothing_else() {
    let (phone, class) = Phone::with_a_class();
    let (_listening, told) = changes(phone.node());
    phone.suspends();
    phone.elsewhere(|other| other.mark_of(&class, 0));
    phone.node().resume().expect("nobody holds it");
    assert_eq!(told.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
    phone.suspends();
    phone.elsewhere(|other| other.marks(&class, 0, Mark::Late));
    phone.node().resume().expect("nobody holds it");
    let all = told.recv_timeout(PATIENCE).expect("it is told");
    assert_eq!(all.classes, [class.class].into());
    assert_eq!(all.learners, class.learners.iter().copied().collect());
    assert_eq!(all.spaces.len(), 2, "the programme's and the team's");
    assert!(all.members && all.disputes && all.receipts);
    phone.device.marks(&class, 1, Mark::Present);
    assert!(!told.recv_timeout(PATIENCE).expect("it still listens").members);
}

#[test]
fn what_waits_for_its_entry_is_an_entry_when_the_folder_is_let_go() {
    let (phone, class) = Phone::with_a_class();
    phone.device.marks(&class, 0, Mark::Late);
    let (before, _) = phone.device.own_and_acknowledged();
    phone.device.marks(&class, 1, Mark::Late);
    phone.suspends();
    let (_listening, told) = changes(phone.node());
    phone.node().resume().expect("nobody holds it");
    // Nothing was left to fold.
    assert_eq!(told.recv_timeout(Duration::from_millis(200)), Err(RecvTimeoutError::Timeout));
    assert_eq!(phone.device.own_and_acknowledged().0, before + 1);
}

#[test]
fn a_folder_that_another_process_holds_is_busy_until_it_is_let_go() {
    let (phone, class) = Phone::with_a_class();
    phone.suspends();
    let other = open(phone.folder.path()).expect("the folder was let go");
    for _ in 0..2 {
        let error = phone.node().resume().expect_err("another holds it");
        assert_eq!((error.kind, error.code), (ErrorKind::Busy, "folder-open-here"));
        assert!(is_suspended(&phone.node().identity().expect_err("it stays so")));
    }
    other.close();
    phone.node().resume().expect("it was let go");
    phone.device.marks(&class, 0, Mark::Late);
}

#[test]
fn where_this_device_lies_no_more_it_is_not_resumed_and_nothing_is_made() {
    /// What happens to the folder of a phone.
    type Way = dyn Fn(&Path);
    let deleted = |folder: &Path| fs::remove_dir_all(folder).expect("a file system");
    let keyless = |folder: &Path| fs::remove_dir_all(folder.join("keys")).expect("a file system");
    let another = |folder: &Path| {
        fs::remove_dir_all(folder.join("keys")).expect("a file system");
        open(folder).expect("a new device").close();
    };
    let ways: [(&str, &Way); 3] =
        [("deleted", &deleted), ("without its key", &keyless), ("another device's", &another)];
    for (way, done) in ways {
        let (phone, _) = Phone::with_a_class();
        phone.suspends();
        done(phone.folder.path());
        let files = || fs::read_dir(phone.folder.path()).map(Iterator::count).unwrap_or_default();
        let before = files();
        let error = phone.node().resume().expect_err(way);
        assert_eq!((error.kind, error.code), (ErrorKind::NotFound, "folder-gone"), "{way}");
        assert_eq!(files(), before, "{way}");
        assert!(is_suspended(&phone.node().identity().expect_err(way)), "{way}");
    }
}

#[test]
fn a_backup_that_was_put_back_meanwhile_is_what_is_resumed() {
    let (phone, class) = Phone::with_a_class();
    let file = phone.folder.path().join("backup");
    phone.node().backup(&file).expect("there is room");
    phone.device.marks(&class, 0, Mark::Late);
    let before = phone.node().identity().expect("it is open");
    let (_listening, told) = changes(phone.node());
    phone.suspends();
    let restored = Node::restore(Config::new(phone.folder.path()), &file, None).expect("a backup");
    let error = phone.node().resume().expect_err("the restored device is open");
    assert_eq!(error.code, "folder-open-here");
    restored.node.close();
    phone.node().resume().expect("it was let go");
    let after = phone.node().identity().expect("it is open");
    assert_eq!((after.device, after.programme), (before.device, before.programme));
    assert_ne!(after.incarnation, before.incarnation);
    assert_eq!(phone.device.mark_of(&class, 0), None);
    while !told.recv_timeout(PATIENCE).expect("it is told").members {}
}

#[test]
fn a_suspended_phone_can_be_closed_and_dropped_and_a_closed_one_is_not_resumed() {
    let (phone, _) = Phone::with_a_class();
    phone.suspends();
    phone.node().close();
    for late in [phone.node().resume(), phone.node().suspend(), phone.node().fold()] {
        assert_eq!(late.expect_err("it is closed").code, "closed");
    }
    let again = open(phone.folder.path()).expect("it was let go");
    again.suspend().expect("nothing is under way");
    drop(again);
    open(phone.folder.path()).expect("it was let go").resume().expect("it is not suspended");
}

#[test]
fn a_tap_beside_a_suspension_is_done_whole_or_told() {
    let (phone, class) = Phone::with_a_class();
    let node = phone.node();
    for round in 0..20 {
        let mark = if round % 2 == 0 { Mark::Late } else { Mark::Present };
        let (tell, told) = channel();
        let done: Vec<bool> = thread::scope(|scope| {
            let taps = [0, 1].map(|learner| {
                let (meeting, learner, tell) =
                    (class.meeting, class.learners[learner], tell.clone());
                scope.spawn(move || {
                    tell.send(()).expect("the test reads");
                    let command = lantoa_core::domain::command::Command::SetMark {
                        meeting,
                        learner,
                        mark,
                        seen: None,
                    };
                    match node.execute(command) {
                        Ok(_) => true,
                        Err(error) => {
                            assert!(is_suspended(&error), "{error:?}");
                            false
                        }
                    }
                })
            });
            told.recv().expect("one taps");
            node.suspend().expect("nothing is long");
            assert_eq!(open_files(phone.folder.path()), [] as [PathBuf; 0]);
            taps.map(|tap| tap.join().expect("it returns")).to_vec()
        });
        node.resume().expect("nobody holds it");
        for (learner, done) in done.into_iter().enumerate() {
            if done {
                assert_eq!(phone.device.mark_of(&class, learner), Some(mark), "round {round}");
            }
        }
    }
}

#[test]
fn suspending_and_resuming_at_once_ends_in_one_of_the_two() {
    type Change = fn(&Node) -> Result<(), Error>;
    let changes: [Change; 4] = [Node::suspend, Node::resume, Node::suspend, Node::resume];
    let (phone, class) = Phone::with_a_class();
    let node = phone.node();
    for _ in 0..30 {
        thread::scope(|scope| {
            let both = changes.map(|change| scope.spawn(move || change(node)));
            for change in both {
                change.join().expect("it returns").expect("nobody else holds it");
            }
        });
    }
    phone.node().resume().expect("nobody else holds it");
    phone.device.marks(&class, 0, Mark::Late);
}

#[test]
fn a_listener_may_suspend_and_resume() {
    let (phone, class) = Phone::with_a_class();
    let node = phone.node().clone();
    let (tell, told) = channel();
    let _listening = phone.node().subscribe(move |_| {
        let done = node.suspend().and_then(|()| node.resume());
        // Late changes come after the test.
        let _ = tell.send(done);
    });
    phone.device.marks(&class, 0, Mark::Late);
    told.recv_timeout(PATIENCE).expect("it returns").expect("nobody else holds it");
}
