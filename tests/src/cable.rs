//! Two machines on one network cable, for tests: Linux network namespaces, each of which runs the test
//! program again as a device. Needs root and `ip`; nothing leaves the namespaces.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::net_peer::PATIENCE;

/// Two namespaces joined by a cable. Gone when dropped, also by a failing test.
#[derive(Debug)]
pub struct Cable {
    names: [String; 2],
    /// The last byte of each end's addresses.
    lasts: [u8; 2],
}

impl Cable {
    /// The address of the first end.
    pub const ADDRESS: &str = "10.77.0.1";

    /// Lays the cable, and waits until both ends carry.
    ///
    /// # Panics
    ///
    /// Without `ip`, or without the right to use it.
    #[must_use]
    pub fn laid() -> Self {
        Self::clear_up();
        let cable = Self { names: [namespace(), namespace()], lasts: [1, 2] };
        let [a, b] = &cable.names;
        let link = ["-n", a, "link", "add", "lan", "type", "veth"];
        ip(&[&link[..], &["peer", "name", "lan", "netns", b]].concat());
        for (name, last) in [(a, 1), (b, 2)] {
            set_up(name, last);
        }
        cable.carries();
        cable
    }

    /// Cuts the cable: what either end sends is lost on the way, and neither is told, not even its system.
    pub fn cuts(&self) {
        for end in [0, 1] {
            for address in addresses(self.lasts[1 - end]) {
                // A neighbour that is not there.
                let nobody = ["lladdr", "02:00:00:00:00:99", "dev", "lan", "nud", "permanent"];
                ip(&[&["-n", &self.names[end], "neigh", "replace", &address], &nobody[..]]
                    .concat());
            }
        }
    }

    /// Mends the cable.
    pub fn heals(&self) {
        for end in [0, 1] {
            self.heals_for(end);
        }
    }

    fn heals_for(&self, end: usize) {
        for address in addresses(self.lasts[1 - end]) {
            ip(&["-n", &self.names[end], "neigh", "delete", &address, "dev", "lan"]);
        }
    }

    /// Gives an end another address, `10.77.0.last`, instead of the one that it has.
    pub fn moves(&mut self, end: usize, last: u8) {
        let before = std::mem::replace(&mut self.lasts[end], last);
        let name = &self.names[end];
        for (verb, last) in [("delete", before), ("add", last)] {
            ip(&["-n", name, "addr", verb, &format!("10.77.0.{last}/24"), "dev", "lan"]);
        }
    }

    /// Takes the power from the machine at an end, whose device was killed, and gives it back: its system
    /// knows of no connection any more, and has told nobody. On a cut cable, which it mends.
    pub fn loses_power(&mut self, end: usize) {
        let before = std::mem::replace(&mut self.names[end], namespace());
        let name = &self.names[end];
        ip(&["-n", &before, "link", "set", "lan", "netns", name]);
        ip(&["netns", "delete", &before]);
        set_up(name, self.lasts[end]);
        self.heals_for(1 - end);
        self.carries();
    }

    /// Waits until both ends carry: the kernel notices in its own time, and routes nothing before.
    fn carries(&self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.names.iter().all(|name| has_carrier(name)) {
            assert!(Instant::now() < deadline, "the cable has no carrier");
            std::thread::yield_now();
        }
    }

    /// Gives the first end another address, 10.77.0.`last` alone, and makes it the other's default
    /// gateway: as a phone is that gives a hotspot anew.
    pub fn gives_hotspot(&self, last: u8) {
        let [a, b] = &self.names;
        ip(&["-n", a, "addr", "flush", "dev", "lan", "scope", "global"]);
        ip(&["-n", a, "addr", "add", &format!("10.77.0.{last}/24"), "dev", "lan"]);
        ip(&["-n", b, "route", "replace", "default", "via", &format!("10.77.0.{last}")]);
    }

    /// Runs a test of this program, marked `#[ignore]`, as the device at one end, 0 or 1.
    #[must_use]
    pub fn device(&self, end: usize, test: &str, variables: &[(&str, &str)]) -> Device {
        let mut program = Command::new(env::current_exe().expect("this program has a path"));
        program.args(["--exact", test, "--ignored", "--nocapture"]).envs(variables.iter().copied());
        self.runs(end, &program)
    }

    /// Runs a program as the device at one end, 0 or 1.
    ///
    /// # Panics
    ///
    /// Without `ip`.
    #[must_use]
    pub fn runs(&self, end: usize, program: &Command) -> Device {
        let set = program.get_envs().filter_map(|(name, value)| Some((name, value?)));
        let mut process = Command::new("ip")
            .args(["netns", "exec", &self.names[end]])
            .arg(program.get_program())
            .args(program.get_args())
            .envs(set)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`ip` is there");
        let output = process.stdout.take().expect("it is piped");
        Device { process, lines: lines_of(output) }
    }

    /// Returns the bytes that have gone over the cable both ways, with every header.
    ///
    /// # Panics
    ///
    /// Without `ip`.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let shown = ["-json", "-stats", "-n", &self.names[0], "link", "show", "lan"];
        let shown = Command::new("ip").args(shown).output().expect("`ip` is there").stdout;
        let links: serde_json::Value = serde_json::from_slice(&shown).expect("`ip` writes JSON");
        let bytes = |way: &str| links[0]["stats64"][way]["bytes"].as_u64().expect("a number");
        bytes("rx") + bytes("tx")
    }

    /// Deletes what a run that was killed has left.
    fn clear_up() {
        let Ok(list) = Command::new("ip").args(["netns", "list"]).output() else { return };
        for line in String::from_utf8_lossy(&list.stdout).lines() {
            let name = line.split(' ').next().unwrap_or_default();
            let run = name.strip_prefix("lantoa-").and_then(|rest| rest.split('-').next());
            if run.is_some_and(|run| !std::path::Path::new("/proc").join(run).exists()) {
                ip(&["netns", "delete", name]);
            }
        }
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for name in &self.names {
            // Its end of the cable goes with it.
            let _ = Command::new("ip").args(["netns", "delete", name]).status();
        }
    }
}

/// Makes a namespace.
fn namespace() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let (id, number) = (std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let name = format!("lantoa-{id}-{number}");
    ip(&["netns", "add", &name]);
    ip(&["-n", &name, "link", "set", "lo", "up"]);
    name
}

/// Gives a machine its addresses.
fn set_up(name: &str, last: u8) {
    ip(&["-n", name, "addr", "add", &format!("10.77.0.{last}/24"), "dev", "lan"]);
    let v6 = format!("fd77::{last}/64");
    ip(&["-n", name, "-6", "addr", "add", &v6, "dev", "lan", "nodad"]);
    ip(&["-n", name, "link", "set", "lan", "up"]);
}

fn addresses(last: u8) -> [String; 2] {
    [format!("10.77.0.{last}"), format!("fd77::{last}")]
}

fn has_carrier(name: &str) -> bool {
    let shown = Command::new("ip").args(["-n", name, "link", "show", "lan"]).output();
    shown.is_ok_and(|shown| String::from_utf8_lossy(&shown.stdout).contains("state UP"))
}

fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status();
    let status = status.expect("`ip` must be there: install the package iproute2");
    assert!(status.success(), "`ip {}` failed: this test must run as root", arguments.join(" "));
}

/// A device says nothing more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DeviceEnded;

/// One device: a program in a namespace, mostly this one again. Killed when dropped.
#[derive(Debug)]
pub struct Device {
    process: Child,
    lines: Receiver<String>,
}

impl Device {
    /// Returns what stands after `word` on the first line that has it.
    ///
    /// # Panics
    ///
    /// When there is none within [`PATIENCE`].
    #[must_use]
    pub fn says(&self, word: &str) -> String {
        self.says_within(word, PATIENCE)
    }

    /// Returns what stands after `word` on the first line that has it.
    ///
    /// # Panics
    ///
    /// When there is none in time.
    #[must_use]
    pub fn says_within(&self, word: &str, patience: Duration) -> String {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("the device does not say \"{word}\""));
            if let Some((_, rest)) = line.split_once(word) {
                return rest.trim().to_owned();
            }
        }
    }

    /// Returns the next line that it says; `None` where it says none in time.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn line(&self, patience: Duration) -> Result<Option<String>, DeviceEnded> {
        match self.lines.recv_timeout(patience) {
            Ok(line) => Ok(Some(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(DeviceEnded),
        }
    }

    /// Returns the number of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it has ended by itself.
    ///
    /// # Panics
    ///
    /// When the system does not tell.
    pub fn ends(mut self) {
        self.process.wait().expect("it was there");
    }

    /// Returns whether it has said a word since it was last listened to, and forgets all that it said.
    pub fn has_said(&self, word: &str) -> bool {
        self.lines.try_iter().filter(|line| line.contains(word)).count() > 0
    }

    /// Tells the device a line.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn is_told(&mut self, line: &str) {
        let input = self.process.stdin.as_mut().expect("it is piped, and open");
        writeln!(input, "{line}").and_then(|()| input.flush()).expect("the device reads");
    }

    /// Sends the device a signal, such as `STOP`.
    ///
    /// # Panics
    ///
    /// Without `kill`.
    pub fn is_signalled(&self, signal: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(status.expect("`kill` is there").success(), "the device is there");
    }

    /// Kills the device.
    ///
    /// # Panics
    ///
    /// When it has ended.
    pub fn dies(&mut self) {
        self.process.kill().and_then(|()| self.process.wait()).expect("it was there");
    }

    /// Ends the device's standard input, which tells it to go on.
    pub fn goes_on(&mut self) {
        self.process.stdin.take();
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if tell.send(line).is_err() {
                return;
            }
        }
    });
    told
}
