//! How often a device wakes that listens with its screen off: context switches of all its threads, with
//! nobody known, and with three devices known of which none can be reached. The first looks for others too;
//! the second does not, or each would find the other.
//!
//! Over ten minutes, or as many as `LANTOA_BENCH_MINUTES` says.
#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use lantoa_core::node::Node;
use lantoa_core::node::config::Config;
use lantoa_core::node::sync::ListenOptions;
use lantoa_tests::field_day::folder;
use lantoa_tests::node_device::NodeDevice;

/// What the device's process is told: its folder.
const FOLDER: &str = "LANTOA_BENCH_RESTING";
/// Minutes that are counted.
const MINUTES: &str = "LANTOA_BENCH_MINUTES";
/// What passes before that: whoever cannot be reached is dialled often at first, for a minute.
const SETTLING: Duration = Duration::from_secs(90);
/// Devices that are known and cannot be reached.
const UNREACHABLE: usize = 3;
/// Most wake-ups in a minute, with nobody known and with devices that cannot be reached.
const BUDGETS: [f64; 2] = [2.0, 6.0];

fn main() {
    if let Ok(folder) = std::env::var(FOLDER) {
        return rests(&folder);
    }
    let minutes: u32 = std::env::var(MINUTES).map_or(10, |it| it.parse().expect("minutes"));
    let folders = [folder(), folder()];
    let devices: Vec<Device> = folders
        .iter()
        .zip([0, UNREACHABLE])
        .map(|(folder, known)| {
            knows(folder.path(), known);
            Device::starts(folder.path())
        })
        .collect();
    sleep(SETTLING);
    let before: Vec<_> = devices.iter().map(Device::wake_ups).collect();
    sleep(Duration::from_secs(60) * minutes);
    let whom = ["nobody known", "three known that cannot be reached"];
    for (((device, before), whom), budget) in devices.iter().zip(before).zip(whom).zip(BUDGETS) {
        let woken: BTreeMap<String, u64> = device
            .wake_ups()
            .into_iter()
            .map(|(thread, count)| {
                let already = before.get(&thread).copied().unwrap_or(0);
                (thread, count - already)
            })
            .filter(|(_, count)| *count > 0)
            .collect();
        let each = woken.values().sum::<u64>() as f64 / f64::from(minutes);
        println!("{whom}: {each:.1} wake-ups a minute over {minutes} (budget {budget}); {woken:?}");
    }
}

/// Founds a programme in this folder whose device knows so many others, which are gone then.
fn knows(path: &Path, others: usize) {
    let office = NodeDevice::of(Node::open(Config::new(path)).expect("the office opens"));
    let team = office.founds();
    let there = office.listens();
    for _ in 0..others {
        let phone = office.phone(team, &there, "Hà");
        let _ = phone.listens();
        assert_eq!(phone.syncs(&there).failed, 0, "they hold the same");
    }
}

/// Listens with the screen off until its standard input ends.
fn rests(folder: &str) {
    let node = Node::open(Config::new(folder)).expect("the folder opens");
    let listen = vec!["/ip4/0.0.0.0/tcp/0".to_owned(), "/ip6/::/tcp/0".to_owned()];
    let discovery = node.devices().expect("they are listed").len() == 1;
    node.start_sync(ListenOptions { listen, discovery }).expect("it listens");
    node.set_resting(true);
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// A process that rests; it ends with this.
struct Device(Child);

impl Device {
    fn starts(folder: &Path) -> Self {
        let this = std::env::current_exe().expect("a program knows itself");
        let mut command = Command::new(this);
        command.env(FOLDER, folder).stdin(Stdio::piped());
        Self(command.spawn().expect("the device starts"))
    }

    /// Returns how often each thread was woken, by its name and number.
    fn wake_ups(&self) -> BTreeMap<String, u64> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.0.id())).expect("it runs");
        tasks
            .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok())
            .map(|status| {
                let field = |name: &str| {
                    let line = status.lines().find_map(|line| line.strip_prefix(name));
                    line.expect("it is told").trim_start_matches(':').trim().to_owned()
                };
                let count = field("voluntary_ctxt_switches").parse().expect("a number");
                (format!("{} {}", field("Name"), field("Pid")), count)
            })
            .collect()
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
