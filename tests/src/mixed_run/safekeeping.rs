//! Backups that are written and put back, folders that are copied, and databases that are repaired.

use std::fs;

use serde_json::Value;

use super::writing::Came;
use super::{Backup, Event, Folder, MixedRun, OFFICE};

/// Bytes of a database's page.
const PAGE_BYTES: usize = 4096;

impl MixedRun {
    pub(super) fn back_up(&mut self, at: usize) {
        let name = self.fresh("backup");
        let file = self.office.homes.path(&name);
        let fault = self.rare_fault(30);
        let mut args = vec!["backup", &file];
        args.extend(self.random.percent(40).then_some("--sealed"));
        if let Came::Done(_) = self.run_on(at, fault, &args) {
            let known = self.folders[at].known.clone();
            self.folders[at].backups.push(Backup { file, known });
            self.happened.note(Event::Backup);
        }
    }

    /// Puts a backup back, and the same once more where somebody is not sure that it worked.
    pub(super) fn restore(&mut self, at: usize) {
        if self.folders[at].backups.is_empty() {
            self.back_up(at);
            self.write(at, None);
        }
        let count = u32::try_from(self.folders[at].backups.len()).expect("few");
        if count == 0 {
            return;
        }
        let which = self.random.below(count) as usize;
        for event in [Event::Restore, Event::SecondRestore]
            .into_iter()
            .take(1 + self.random.below(2) as usize)
        {
            let fault = self.rare_fault(30);
            let backup = &self.folders[at].backups[which];
            let (file, then) = (backup.file.clone(), backup.known.held.clone());
            match self.run_on(at, fault, &["restore", &file]) {
                Came::Done(said) => {
                    let kept = said["kept"].as_str().expect("a file that is kept");
                    assert!(fs::exists(kept).is_ok_and(|is| is), "{kept} is named and not there");
                    self.folders[at].known.held = then;
                    self.happened.note(event);
                }
                // Either stands there.
                Came::Unknown => self.folders[at].known.held.retain(|number| then.contains(number)),
                Came::Refused => return,
            }
        }
    }

    /// Repairs a sound database, which loses nothing by it.
    pub(super) fn repair(&mut self) {
        let at = self.some_folder();
        let fault = self.rare_fault(50);
        if let Came::Done(said) = self.run_on(at, fault, &["repair"]) {
            assert_eq!((&said["missing"], &said["must_join"]), (&0.into(), &false.into()));
            self.happened.note(Event::Repair);
        }
    }

    /// Destroys a page of a phone's database and repairs that; others give back what they hold.
    pub(super) fn destroy_a_page(&mut self) {
        let is_meant = |folder: &Folder| !folder.is_coordinator && !folder.is_removed;
        let Some(at) = self.some_folder_that(is_meant) else { return };
        let device = self.folders[at].device.clone();
        let file = device.home().join("lantoa.db");
        let mut bytes = fs::read(&file).expect("a database");
        let pages = u32::try_from(bytes.len() / PAGE_BYTES).expect("few");
        let page = self.random.below(pages) as usize;
        bytes[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xa5);
        fs::write(&file, bytes).expect("there is room");
        let repaired = device.json(["repair"]);
        self.tell(at, &format!("page {page} was destroyed: {repaired}"));
        if repaired["must_join"] == true {
            let Folder { name, teams, .. } = self.folders[at].clone();
            let ticket = self.ticket("volunteer", &teams);
            device.comes_in(&ticket, &name, &self.folders[OFFICE].device);
        }
        if repaired["must_join"] == true || repaired["missing"] != 0 {
            self.let_go(at);
            self.folders[at].known.held.clear();
        }
        self.happened.note(Event::Damage);
    }

    /// Copies a folder; from now on two write as one device. Once in a run.
    pub(super) fn copy(&mut self) {
        if self.happened.count(Event::Copy) > 0 {
            return;
        }
        let Some(at) = self.some_folder_that(|folder| folder.member != OFFICE) else { return };
        let name = self.fresh("copy");
        self.folders[at].is_copied = true;
        let device = self.folders[at].device.copied_as(&self.office.homes.device(&name));
        let copy = Folder { device, backups: Vec::new(), ..self.folders[at].clone() };
        self.folders.push(copy);
        self.happened.note(Event::Copy);
        self.tell(at, &format!("is copied as {name}"));
    }

    /// Lets two folders try to meet that are one device: they are kept apart.
    pub(super) fn meet_its_copy(&mut self) {
        if self.happened.count(Event::Copy) == 0 {
            self.copy();
        }
        let copies: Vec<usize> =
            self.there().filter(|at| self.folders[*at].is_copied).take(2).collect();
        let [at, copy] = copies[..] else { return };
        let serving = self.folders[copy].device.serve();
        let sync = ["sync", "--once", "--timeout", "5", "--with", serving.address()];
        let ended = self.folders[at].device.script(sync);
        serving.end();
        self.tell(at, &format!("meets its copy, folder {copy}: {}", ended.stdout));
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        self.happened.note(Event::CopyRefused);
    }

    /// Makes another laptop an office with the recovery sheet and a backup, in either order. Once in a run.
    pub(super) fn come_back_with_the_sheet(&mut self) {
        if self.happened.count(Event::Recovery) > 0 {
            return;
        }
        let [laptop, backup] = ["laptop", "backup"].map(|kind| self.fresh(kind));
        let laptop = self.office.homes.device(&laptop);
        let backup = self.office.homes.path(&backup);
        let sheet = self.sheet();
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
        let Folder { teams, known, .. } = self.folders[OFFICE].clone();
        self.come(laptop, "Oanh", teams, known, true);
        self.happened.note(Event::Recovery);
    }

    /// Returns a file with the recovery sheet.
    pub(super) fn sheet(&self) -> String {
        self.office.homes.file("sheet", &self.office.sheet)
    }

    fn office_says(&mut self, args: &[&str]) -> Value {
        match self.run_on(OFFICE, None, args) {
            Came::Done(said) => said,
            Came::Unknown | Came::Refused => unreachable!("nobody kills or removes it"),
        }
    }
}
