//! Accidents of operators: folders that are moved, deleted, mistyped or on a card that is taken out, and
//! clocks that are wrong.

use std::fs;

use crate::program::Serving;

use super::{Event, Folder, MixedRun, OFFICE};

impl MixedRun {
    /// Gives a device a wrong clock.
    pub(super) fn set_clock(&mut self) {
        let at = self.some_folder();
        let year = 2016 + self.random.below(25);
        let (month, day) = (1 + self.random.below(12), 1 + self.random.below(28));
        let now = format!("{year}-{month:02}-{day:02}T12:00:00Z");
        self.tell(at, &now);
        self.folders[at].device = self.folders[at].device.at(&now);
        self.happened.note(Event::Clock);
    }

    /// Runs a command in a folder that is not there.
    pub(super) fn mistype_home(&mut self) {
        let at = self.some_folder();
        let name = self.fresh("mistyped");
        let mistyped = self.office.homes.device(&name);
        assert_eq!(mistyped.refused(self.stranger())["code"], "no-device");
        assert!(!mistyped.home().exists(), "nothing is made");
        self.happened.note(Event::Mistyped);
        self.tell(at, "somebody mistypes --home");
    }

    pub(super) fn move_folder(&mut self, at: usize) {
        let name = self.fresh("moved");
        let moved = self.office.homes.device(&name);
        let folder = &mut self.folders[at];
        fs::rename(folder.device.home(), moved.home()).expect("a folder is moved");
        folder.device = folder.device.moved_to(&moved);
        self.happened.note(Event::Move);
        self.tell(at, "was moved here");
    }

    /// Moves a folder away from under a `serve`, which ends; commands there are refused.
    pub(super) fn move_folder_under_a_serve(&mut self) {
        let at = self.some_folder();
        let before = self.folders[at].device.clone();
        let serving = before.serve();
        self.write(at, None);
        self.move_folder(at);
        assert_eq!(before.refused(self.stranger())["kind"], "not_found");
        ends_by_itself(serving);
        self.happened.note(Event::MoveUnderServe);
    }

    /// Takes out the card on which a folder is, under a `serve`, and puts it back.
    pub(super) fn take_the_card_out(&mut self) {
        let at = self.some_folder();
        let name = self.fresh("card");
        let card = self.office.homes.path(&name);
        let device = self.folders[at].device.clone();
        let serving = device.serve();
        self.write(at, None);
        fs::rename(device.home(), &card).expect("a folder is moved");
        fs::create_dir(device.home()).expect("a mount point");
        assert_eq!(device.refused(self.stranger())["kind"], "not_found");
        ends_by_itself(serving);
        fs::remove_dir(device.home()).expect("nothing was written there");
        fs::rename(&card, device.home()).expect("a folder is moved back");
        self.happened.note(Event::CardOut);
        self.tell(at, "its card was out for a while");
    }

    /// Deletes a phone's folder under a `serve`; not one that was copied. Its owner comes in again with what there is: a ticket, and a
    /// backup where one was written.
    pub(super) fn delete_under_a_serve(&mut self) {
        let Some(at) = self.some_folder_that(|folder| !folder.is_coordinator && folder.is_plain())
        else {
            return;
        };
        if self.random.percent(60) {
            self.back_up(at);
        }
        let Folder { device, name, teams, .. } = self.folders[at].clone();
        let serving = device.serve();
        self.write(at, None);
        fs::remove_dir_all(device.home()).expect("a folder is deleted");
        assert_eq!(device.refused(self.stranger())["kind"], "not_found");
        ends_by_itself(serving);
        self.let_go(at);
        self.folders[at].is_gone = true;
        self.happened.note(Event::Deleted);
        self.tell(at, "was deleted");

        let new = self.fresh("new");
        let new = self.office.homes.device(&new);
        let new = self.folders[OFFICE].device.moved_to(&new);
        let mut known = super::Known::default();
        if let Some(backup) = self.folders[at].backups.pop() {
            let sheet = self.sheet();
            let restored = new.json(["restore", &backup.file, "--recovery", &sheet]);
            assert_eq!(restored["must_join"], true, "{restored}");
            known = backup.known;
            self.happened.note(Event::Replaced);
        }
        self.let_in(new, &name, "volunteer", teams, known);
    }
}

/// Waits until a `serve` has ended because its folder is gone.
fn ends_by_itself(serving: Serving) {
    let (status, lines) = serving.rest();
    assert_eq!(status.code(), Some(1), "{lines:?}");
}
