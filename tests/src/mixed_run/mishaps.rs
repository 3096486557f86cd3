//! What happens to devices and their operators amid work: sessions that are cut, folders that are put
//! back, copied, moved and mistyped, devices that are removed, people who are erased.

use std::fs;

use serde_json::Value;

use crate::program::Device;

use super::fact::Fact;
use super::said::Known;
use super::{Backup, Came, Folder, KILLED_WITHIN, MixedRun};

impl MixedRun {
    /// Lets two devices hold a session; the second serves.
    pub(super) fn meet(&mut self, at: usize) {
        let Some(other) = self.somebody_else(at) else { return };
        let serving = self.folders[other].device.serve();
        let sync = ["sync", "--once", "--timeout", "60", "--with", serving.address()];
        let ended = self.folders[at].device.script(sync);
        serving.end();
        self.happened.sessions += 1;
        self.tell(at, &format!("meets folder {other}: {:?}", ended.code));
        let [one, two] = [at, other].map(|at| &self.folders[at]);
        let is_plain = ![one, two].iter().any(|folder| folder.is_copied || folder.is_removed);
        let may_be_cut = one.is_removed || two.is_removed;
        assert!(ended.code == Some(0) || may_be_cut, "{ended:#?}");
        self.have_met(at, other, is_plain);
    }

    /// Lets two devices begin a session of which one end is killed: the one that came at one of its
    /// writes, or the one that serves whenever it is.
    pub(super) fn meet_and_be_cut(&mut self, at: usize) {
        let Some(other) = self.somebody_else(at) else { return };
        let serving = self.folders[other].device.serve();
        let address = serving.address().to_owned();
        let sync = ["sync", "--once", "--timeout", "5", "--with", &address];
        if self.random.percent(50) {
            let write = 1 + self.random.below(KILLED_WITHIN);
            let ended = self.folders[at].device.script_killed_at(&self.shim, write, sync);
            serving.end();
            self.tell(at, &format!("meets folder {other} until write {write}: {:?}", ended.code));
        } else {
            let syncing = self.folders[at].device.start(sync);
            let first = syncing.line("what it does first");
            serving.kill();
            let (status, _) = syncing.rest();
            self.tell(at, &format!("meets folder {other}, which dies after {first}: {status}"));
        }
        self.happened.cut += 1;
        self.have_met(at, other, false);
    }

    /// Notes that two folders may know of each other's; where they surely do, they hold it.
    pub(super) fn have_met(&mut self, one: usize, other: usize, is_surely: bool) {
        let [mut a, b] = [one, other].map(|at| self.folders[at].known.clone());
        a.heard.extend(b.heard);
        a.held.extend(b.held);
        let held = self.ledger.passed_on(&a.held);
        for at in [one, other] {
            let known = &mut self.folders[at].known;
            known.heard.clone_from(&a.heard);
            if is_surely {
                known.held.extend(&held);
            }
        }
    }

    fn somebody_else(&mut self, at: usize) -> Option<usize> {
        let other = if self.random.percent(70) { 0 } else { self.some_folder() };
        (self.folders[other].member != self.folders[at].member).then_some(other)
    }

    /// Writes through a `serve` that has the folder open, and kills that.
    pub(super) fn write_while_serving(&mut self, at: usize) {
        let serving = self.folders[at].device.serve();
        for _ in 0..1 + self.random.below(3) {
            self.write(at, None);
        }
        serving.kill();
        self.tell(at, "its serve is killed");
    }

    pub(super) fn back_up(&mut self, at: usize) {
        let name = self.fresh("backup");
        let file = self.office.homes.path(&name);
        let killed_at = self.random.percent(30).then(|| 1 + self.random.below(KILLED_WITHIN));
        let mut args = vec!["backup", &file];
        args.extend(self.random.percent(40).then_some("--sealed"));
        if let Came::Done(_) = self.run_on(at, killed_at, &args) {
            let known = self.folders[at].known.clone();
            self.folders[at].backups.push(Backup { file, known });
        }
    }

    /// Puts a backup back, and the same once more where somebody is not sure that it worked.
    pub(super) fn restore(&mut self, at: usize) {
        let count = u32::try_from(self.folders[at].backups.len()).expect("few");
        if count == 0 {
            return;
        }
        let which = self.random.below(count) as usize;
        for _ in 0..1 + self.random.below(2) {
            let killed_at = self.random.percent(30).then(|| 1 + self.random.below(KILLED_WITHIN));
            let backup = &self.folders[at].backups[which];
            let (file, then) = (backup.file.clone(), backup.known.held.clone());
            match self.run_on(at, killed_at, &["restore", &file]) {
                Came::Done(said) => {
                    let kept = said["kept"].as_str().expect("a file that is kept");
                    assert!(fs::exists(kept).is_ok_and(|is| is), "{kept} is named and not there");
                    self.folders[at].known.held = then;
                    self.happened.restores += 1;
                }
                // Either stands there.
                Came::Killed => self.folders[at].known.held.retain(|number| then.contains(number)),
                Came::Removed => return,
            }
        }
    }

    /// Gives a device a wrong clock.
    pub(super) fn set_clock(&mut self, at: usize) {
        let year = 2016 + self.random.below(25);
        let (month, day) = (1 + self.random.below(12), 1 + self.random.below(28));
        let now = format!("{year}-{month:02}-{day:02}T12:00:00Z");
        self.tell(at, &now);
        self.folders[at].device = self.folders[at].device.at(&now);
    }

    /// Runs a command in a folder that is not there.
    pub(super) fn mistype_home(&mut self, at: usize) {
        let name = self.fresh("mistyped");
        let mistyped = self.office.homes.device(&name);
        let args = ["learner", "add", "Người Lạc", "--class", &self.office.class];
        assert_eq!(mistyped.refused(args)["code"], "no-device");
        assert!(!mistyped.home().exists(), "nothing is made");
        self.tell(at, "somebody mistypes --home");
    }

    pub(super) fn move_folder(&mut self, at: usize) {
        let name = self.fresh("moved");
        let moved = self.office.homes.device(&name);
        let folder = &mut self.folders[at];
        fs::rename(folder.device.home(), moved.home()).expect("a folder is moved");
        folder.device = folder.device.moved_to(&moved);
        self.happened.moves += 1;
        self.tell(at, "was moved here");
    }

    /// Moves a folder away from under a `serve`, which ends; commands there are refused.
    pub(super) fn move_folder_while_serving(&mut self, at: usize) {
        let before = self.folders[at].device.clone();
        let serving = before.serve();
        self.write(at, None);
        self.move_folder(at);
        let error = before.refused(["learner", "add", "Người Lạc", "--class", &self.office.class]);
        assert_eq!(error["kind"], "not_found", "{error}");
        let (status, lines) = serving.rest();
        assert_eq!(status.code(), Some(1), "{lines:?}");
    }

    /// Registers somebody whose name is the beginning of another's id: what means both is refused.
    pub(super) fn call_somebody_like_an_id(&mut self, at: usize) {
        let learners = self.ledger.learners(&self.folders[at].known.held);
        if learners.is_empty() {
            return;
        }
        let letters = 6 + self.random.below(4) as usize;
        let name = self.random.pick(&learners)[..letters].to_owned();
        self.register(at, None, &name);
        let class = self.office.class.clone();
        let ended = self.folders[at].device.script(["level", &class, &name, "ai", "alone"]);
        self.tell(at, &format!("level of {name}: {:?}", ended.code));
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        let code = &ended.error()["kind"];
        assert!(*code == "conflict" || self.folders[at].is_removed, "{ended:#?}");
    }

    /// Copies a folder; from now on two write as one device. Once in a run.
    pub(super) fn copy(&mut self, at: usize) {
        if at == 0 || self.happened.copies > 0 {
            return;
        }
        let name = self.fresh("copy");
        let folder = &mut self.folders[at];
        folder.is_copied = true;
        let device = folder.device.copied_as(&self.office.homes.device(&name));
        let Folder { member, is_coordinator, is_removed, .. } = *folder;
        let (known, backups) = (folder.known.clone(), Vec::new());
        self.folders.push(Folder {
            device,
            member,
            known,
            backups,
            is_coordinator,
            is_copied: true,
            is_removed,
        });
        self.happened.copies += 1;
        self.tell(at, &format!("is copied as {name}"));
    }

    /// Lets the office remove somebody's device. At most two, so that somebody works on.
    pub(super) fn remove(&mut self) {
        let at = self.some_folder();
        let Folder { member, is_coordinator, is_removed, .. } = self.folders[at];
        if is_coordinator || is_removed || self.happened.removals >= 2 {
            return;
        }
        let device = self.members[member].clone();
        let killed_at = self.random.percent(20).then(|| 1 + self.random.below(KILLED_WITHIN));
        let came = self.run_on(0, killed_at, &["device", "remove", &device]);
        let is_done = matches!(came, Came::Done(_));
        for folder in self.folders.iter_mut().filter(|folder| folder.member == member) {
            folder.is_removed = true;
        }
        let held = self.folders[0].known.held.clone();
        self.ledger.set_aside(member, &held);
        self.note(0, Fact::Removal { device }, is_done);
        self.happened.removals += 1;
    }

    /// Lets the office erase somebody of whom it holds.
    pub(super) fn erase(&mut self) {
        let learners = self.ledger.learners(&self.folders[0].known.held);
        if learners.len() < 3 {
            return;
        }
        let learner = self.random.pick(&learners).clone();
        let killed_at = self.random.percent(20).then(|| 1 + self.random.below(KILLED_WITHIN));
        let came = self.run_on(0, killed_at, &["learner", "erase", &learner]);
        self.note(0, Fact::Erasure { learner }, matches!(came, Came::Done(_)));
        self.happened.erasures += 1;
    }

    /// Makes another laptop an office with the recovery sheet and a backup, in either order. Once in a run.
    pub(super) fn come_back_with_the_sheet(&mut self) {
        if self.happened.recoveries > 0 {
            return;
        }
        let [laptop, backup] = ["laptop", "backup"].map(|kind| self.fresh(kind));
        let laptop: Device = self.office.homes.device(&laptop);
        let backup = self.office.homes.path(&backup);
        let sheet = self.office.homes.file("sheet", &self.office.sheet);
        self.office_says(&["backup", &backup, "--sealed"]);
        let restore = ["restore", &backup, "--recovery", &sheet];
        let init = ["init", "--as", "Oanh", "--recovery", &sheet];
        if self.random.percent(50) {
            laptop.json(restore);
            laptop.json(init);
        } else {
            laptop.json(init);
            laptop.json(restore);
        }
        let known: Known = self.folders[0].known.clone();
        self.come(laptop, known, true);
        self.happened.recoveries += 1;
    }

    fn office_says(&mut self, args: &[&str]) -> Value {
        match self.run_on(0, None, args) {
            Came::Done(said) => said,
            Came::Killed | Came::Removed => unreachable!("nobody kills or removes it"),
        }
    }
}
