//! How a mixed run ends: all who were not removed meet until they hold the same, and everything that was
//! confirmed is looked for.

use std::ffi::OsStr;
use std::fs;

use serde_json::Value;

use crate::program::Device;

use super::MixedRun;
use super::shown::Shown;

/// Rounds of everybody with the office after which all hold the same.
const ROUNDS_MAX: usize = 8;
/// What a file begins with that a restore has kept.
const KEPT: &str = "lantoa.db.before-restore-";

impl MixedRun {
    /// Lets all meet, and looks for everything.
    pub(super) fn end(&mut self) {
        self.step += 1;
        self.meet_until_equal();
        for folder in &self.folders {
            let verified = folder.device.json(["verify"]);
            assert_eq!(verified["ok"], true, "{}: {verified}", folder.device.home().display());
        }
        let office = Shown::on(&self.folders[0].device, &self.office.class);
        let mut elsewhere = None;
        for (number, said) in self.ledger.confirmed() {
            self.happened.looked_for += 1;
            if self.ledger.is_found(number, &office) {
                continue;
            }
            let is_held = !said.is_set_aside && self.live().any(|at| self.holds(at, number));
            let what = format!("{:?} of step {}", said.fact, said.step);
            assert!(!is_held, "held by somebody who met all, and not shown: {what}\n{office:#?}");
            let elsewhere = elsewhere.get_or_insert_with(|| self.elsewhere());
            let is_kept = elsewhere.iter().any(|shown| self.ledger.is_found(number, shown));
            assert!(is_kept, "neither shown nor kept anywhere: {what}\n{office:#?}");
            self.happened.kept += 1;
        }
    }

    fn live(&self) -> impl Iterator<Item = usize> {
        (0..self.folders.len()).filter(|at| !self.folders[*at].is_removed)
    }

    fn holds(&self, at: usize, number: usize) -> bool {
        self.folders[at].known.held.contains(&number)
    }

    fn meet_until_equal(&mut self) {
        let mut unequal = String::new();
        for _ in 0..ROUNDS_MAX {
            let serving = self.folders[0].device.serve();
            for at in self.live().filter(|at| *at != 0) {
                self.folders[at].device.sync(serving.address());
            }
            serving.end();
            let wanted = spaces(&self.folders[0].device);
            let mut others = self.live().map(|at| &self.folders[at].device);
            let Some(other) =
                others.find(|device| spaces(device).iter().any(|space| !wanted.contains(space)))
            else {
                return;
            };
            unequal = format!("{}: {:#?}\n{wanted:#?}", other.home().display(), spaces(other));
        }
        panic!("after {ROUNDS_MAX} rounds they hold different things: {unequal}");
    }

    /// Returns what the office would show if it believed what is set aside of removed devices, and what
    /// files that restores have kept would.
    fn elsewhere(&self) -> Vec<Shown> {
        let office = &self.folders[0].device;
        let serving = office.serve();
        for folder in self.folders.iter().filter(|folder| folder.is_removed) {
            // It is turned away, and leaves what it has; a copy does so in a life of its own.
            for _ in 0..3 {
                let with = ["--with", serving.address(), "--timeout", "60"];
                folder.device.script(["sync", "--once"].into_iter().chain(with));
            }
            // Refused where nothing of it is set aside.
            office.script(["adopt", &self.members[folder.member]]);
        }
        serving.end();
        let mut shown = vec![Shown::on(office, &self.office.class)];
        for folder in &self.folders {
            for file in kept(&folder.device) {
                folder.device.json(["restore", &file]);
                shown.push(Shown::on(&folder.device, &self.office.class));
            }
        }
        shown
    }
}

fn spaces(device: &Device) -> Vec<Value> {
    device.json(["digest"])["spaces"].as_array().expect("a list").clone()
}

fn kept(device: &Device) -> Vec<String> {
    let files = fs::read_dir(device.home()).expect("a data folder");
    let files = files.map(|file| file.expect("a file").path());
    let is_kept = |name: &OsStr| {
        name.to_str().is_some_and(|name| name.starts_with(KEPT) && !name.ends_with("-wal"))
    };
    let files = files.filter(|file| file.file_name().is_some_and(is_kept));
    files.map(|file| file.to_str().expect("temporary paths are UTF-8").to_owned()).collect()
}
