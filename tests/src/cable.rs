//! Two machines on one network cable, for tests: Linux network namespaces, each of which runs the test
//! program again as a device. Needs root and `ip`; nothing leaves the namespaces.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use crate::net_peer::PATIENCE;

/// Two namespaces joined by a cable. Gone when dropped, also by a failing test. One at a time in a
/// process.
#[derive(Debug)]
pub struct Cable {
    names: [String; 2],
}

impl Cable {
    /// Lays the cable, and waits until both ends carry.
    ///
    /// # Panics
    ///
    /// Without `ip`, or without the right to use it.
    #[must_use]
    pub fn laid() -> Self {
        Self::clear_up();
        let id = std::process::id();
        let cable = Self { names: ["a", "b"].map(|end| format!("lantoa-{id}-{end}")) };
        let [a, b] = &cable.names;
        for name in &cable.names {
            ip(&["netns", "add", name]);
            ip(&["-n", name, "link", "set", "lo", "up"]);
        }
        let link = ["-n", a, "link", "add", "lan", "type", "veth"];
        ip(&[&link[..], &["peer", "name", "lan", "netns", b]].concat());
        for (name, last) in [(a, 1), (b, 2)] {
            ip(&["-n", name, "addr", "add", &format!("10.77.0.{last}/24"), "dev", "lan"]);
            ip(&[
                "-n",
                name,
                "-6",
                "addr",
                "add",
                &format!("fd77::{last}/64"),
                "dev",
                "lan",
                "nodad",
            ]);
            ip(&["-n", name, "link", "set", "lan", "up"]);
        }
        // The kernel notices a carrier in its own time, and routes nothing before.
        let deadline = Instant::now() + PATIENCE;
        while !cable.names.iter().all(|name| has_carrier(name)) {
            assert!(Instant::now() < deadline, "the cable has no carrier");
            std::thread::yield_now();
        }
        cable
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
        let mut process = Command::new("ip")
            .args(["netns", "exec", &self.names[end]])
            .arg(env::current_exe().expect("this program has a path"))
            .args(["--exact", test, "--ignored", "--nocapture"])
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`ip` is there");
        let output = process.stdout.take().expect("it is piped");
        Device { process, lines: lines_of(output) }
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

fn has_carrier(name: &str) -> bool {
    let shown = Command::new("ip").args(["-n", name, "link", "show", "lan"]).output();
    shown.is_ok_and(|shown| String::from_utf8_lossy(&shown.stdout).contains("state UP"))
}

fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status();
    let status = status.expect("`ip` must be there: install the package iproute2");
    assert!(status.success(), "`ip {}` failed: this test must run as root", arguments.join(" "));
}

/// One device: this program again, in a namespace. Killed when dropped.
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
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("the device does not say \"{word}\""));
            if let Some((_, rest)) = line.split_once(word) {
                return rest.trim().to_owned();
            }
        }
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
