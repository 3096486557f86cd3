//! How a mixed run ends: all who were not removed meet until they hold the same, the erased are gone, and
//! everything that was confirmed is looked for.

use std::ffi::OsStr;
use std::fs;

use serde_json::Value;

use crate::program::Device;

use super::fact::Fact;
use super::sessions::STRANGER;
use super::shown::Shown;
use super::{Event, MixedRun, OFFICE};

/// Rounds of everybody with the office after which all hold the same.
const ROUNDS_MAX: usize = 8;
/// Days within which an erasure's grace of 30 ends, also where it began anew.
const DAYS_MAX: u32 = 70;
/// What a file begins with that a restore has kept.
const KEPT: &str = "lantoa.db.before-restore-";

impl MixedRun {
    /// Lets all meet, erased people's data go, and looks for everything.
    pub(super) fn end(&mut self) {
        self.step += 1;
        self.meet_until_equal();
        self.totals_are_equal();
        self.erased_are_gone();
        for at in self.there() {
            let device = &self.folders[at].device;
            let verified = device.json(["verify"]);
            assert_eq!(verified["ok"], true, "{}: {verified}", device.home().display());
        }
        let office = self.shown_on(&self.folders[OFFICE].device);
        assert!(!office.names.values().any(|name| name == STRANGER), "{office:#?}");
        let mut elsewhere = None;
        for number in self.ledger.confirmed() {
            self.happened.note(Event::LookedFor);
            if self.ledger.is_found(number, &office) {
                continue;
            }
            let said = self.ledger.said(number);
            let is_held = !said.is_set_aside && self.live().any(|at| self.holds(at, number));
            let what = format!("{:?} of step {}", said.fact, said.step);
            assert!(!is_held, "held by somebody who met all, and not shown: {what}\n{office:#?}");
            // A removed device hands over what it wrote, and no removal that it made.
            let is_void = said.is_set_aside && matches!(said.fact, Fact::Removal { .. });
            let is_gone = said.is_gone || is_void;
            let whose = said.member;
            let is_of_a_copy = said.is_set_aside && self.is_copied(whose);
            let elsewhere = elsewhere.get_or_insert_with(|| self.elsewhere());
            // Of two branches of one life that a copy makes, one is adopted; the other stays set aside.
            let is_kept = elsewhere.iter().any(|shown| self.ledger.is_found(number, shown))
                || is_of_a_copy && elsewhere[0].set_aside.contains(&self.members[whose]);
            assert!(is_kept || is_gone, "neither shown nor kept anywhere: {what}\n{office:#?}");
            self.happened.note(if is_kept { Event::Kept } else { Event::Gone });
        }
    }

    fn shown_on(&self, device: &Device) -> Shown {
        Shown::on(device, self.ledger.classes())
    }

    /// Looks that all who belong report the same of each team.
    fn totals_are_equal(&self) {
        let report = |at: usize, team: usize| {
            let by = ["--by", "class", "--team", &self.teams[team].id];
            self.folders[at].device.totals(&by)
        };
        for at in self.live().filter(|at| self.holds_all_of(*at)) {
            for team in &self.folders[at].teams {
                let home = self.folders[at].device.home();
                assert_eq!(report(at, *team), report(OFFICE, *team), "{}", home.display());
            }
        }
    }

    /// Lets days pass on each device that belongs, until every receipt says that the erased are gone; then
    /// their names stand in no file.
    fn erased_are_gone(&mut self) {
        let office = self.shown_on(&self.folders[OFFICE].device);
        let names = office.erased.iter().flat_map(|learner| self.ledger.names(learner));
        // An id is no personal data, and stands in files whatever somebody is called.
        let names = names.filter(|name| !self.ledger.ids().any(|id| id.starts_with(name)));
        let names: Vec<String> = names.map(str::to_owned).collect();
        for at in self.live().collect::<Vec<_>>() {
            let device = &self.folders[at].device;
            let home = device.home().display();
            let is_gone = |day: u32| {
                let now = format!("{}-{:02}-{:02}T12:00:00Z", 2050, 1 + day / 28, 1 + day % 28);
                let listed = device.at(&now).json(["erasure", "list"]);
                listed.as_array().expect("a list").iter().all(|line| line["state"] == "gone")
            };
            assert!((0..DAYS_MAX).any(is_gone), "{home}: not gone after {DAYS_MAX} days");
            for name in &names {
                assert_eq!(files_with(device, name), [""; 0], "{home}: {name} was erased");
            }
            if !names.is_empty() {
                self.happened.note(Event::Searched);
            }
        }
    }

    fn is_copied(&self, member: usize) -> bool {
        self.folders.iter().any(|folder| folder.member == member && folder.is_copied)
    }

    fn holds(&self, at: usize, number: usize) -> bool {
        self.folders[at].known.held.contains(&number)
    }

    fn meet_until_equal(&mut self) {
        let mut unequal = String::new();
        for _ in 0..ROUNDS_MAX {
            let serving = self.folders[OFFICE].device.serve();
            for at in self.live().filter(|at| *at != OFFICE) {
                self.folders[at].device.sync(serving.address());
            }
            serving.end();
            let wanted = spaces(&self.folders[OFFICE].device);
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

    /// Returns what the office would show if it believed what is set aside of removed devices, first, and
    /// what files that restores have kept would.
    fn elsewhere(&mut self) -> Vec<Shown> {
        let office = self.folders[OFFICE].device.clone();
        let serving = office.serve();
        let removed = self.there().filter(|at| self.folders[*at].is_removed);
        for at in removed.collect::<Vec<_>>() {
            let folder = self.folders[at].clone();
            // It is turned away, and leaves what it has; a copy does so in a life of its own.
            for _ in 0..3 {
                let with = ["--with", serving.address(), "--timeout", "60"];
                let ended = folder.device.script(["sync", "--once"].into_iter().chain(with));
                self.tell(at, &format!("leaves what it has: {}", ended.stdout.trim()));
            }
            // Refused where nothing of it is set aside.
            let ended = office.script(["adopt", &self.members[folder.member]]);
            self.tell(at, &format!("is adopted: {}", ended.stdout.trim()));
        }
        serving.end();
        let mut shown = vec![self.shown_on(&office)];
        for folder in self.there().map(|at| &self.folders[at]) {
            for file in kept(&folder.device) {
                folder.device.json(["restore", &file]);
                shown.push(self.shown_on(&folder.device));
            }
        }
        shown
    }
}

/// Returns the files of a device in which a name stands, but for damaged databases: those are kept as they
/// are, and the receipt names them.
fn files_with(device: &Device, name: &str) -> Vec<String> {
    let has = |bytes: &[u8]| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    let files = device.bytes().into_iter().filter(|(_, bytes)| has(bytes));
    let files = files.map(|(file, _)| file.display().to_string());
    files.filter(|file| !file.contains("lantoa.db.damaged-")).collect()
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
