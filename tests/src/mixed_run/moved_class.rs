//! A class that goes to another team while somebody who has not heard of it marks in the old one.

use std::collections::BTreeSet;

use super::fact::{Fact, Spot};
use super::{Event, MixedRun, OFFICE};

/// From which team to which.
const FROM: usize = 0;
const TO: usize = 1;

impl MixedRun {
    /// Lets the office move a new class. A phone that has not heard of it marks there, and that counts; once
    /// it has heard, it is refused. Sometimes the learner is erased, in both teams.
    pub(super) fn move_a_class(&mut self) {
        let is_meant = |folder: &super::Folder| {
            !folder.is_coordinator && folder.is_plain() && folder.teams.contains(&FROM)
        };
        let Some(at) = self.some_folder_that(is_meant) else { return };
        let [class_name, name] = ["Lớp", "Người"].map(|kind| self.fresh(kind));
        let [from, to] = [FROM, TO].map(|team| self.teams[team].id.clone());
        let office = self.folders[OFFICE].device.clone();
        let add = ["class", "add", &class_name, "--team", &from, "--place", &self.office.place];
        let class = office.text(add, "class");
        let learner = office.text(["learner", "add", &name, "--class", &class], "learner");
        self.office_holds(Fact::Ground { kind: "class", id: class.clone() }, FROM);
        self.office_holds(Fact::Learner { id: learner.clone(), name }, FROM);
        let phone = self.folders[at].device.clone();
        phone.meet(&office);
        self.have_met(at, OFFICE, true);

        let moved = office.text(["class", "move", &class, "--team", &to], "class");
        self.office_holds(Fact::Ground { kind: "class", id: moved }, TO);
        let fact = Fact::Moved { class: class.clone(), learner: learner.clone() };
        self.office_holds(fact, FROM);
        let open = ["meeting", "open", &class, "--date", "2026-03-12"];
        let meeting = phone.json(open)["meeting"].clone();
        let mark = ["mark", meeting.as_str().expect("an id"), &learner, "late"];
        assert_eq!(phone.json(mark)["marked"], 1);
        let spot = Spot::mark(&meeting, &learner.as_str().into());
        self.note(at, Fact::Value(spot, "late".to_owned()), Some(FROM), true);

        phone.meet(&office);
        self.have_met(at, OFFICE, true);
        let register = ["learner", "add", "Không ai", "--class", &class];
        assert_eq!(phone.refused(register)["code"], "class-moved");
        self.tell(at, &format!("marks in {class}, which went to another team"));
        if self.random.percent(50) {
            office.json(["learner", "erase", &learner]);
            self.office_holds(Fact::Erasure { learner }, FROM);
        }
        self.happened.note(Event::ClassMoved);
    }

    /// Returns whether all that a report of a team counts can be in this folder.
    pub(super) fn holds_all_of(&self, at: usize) -> bool {
        self.happened.count(Event::ClassMoved) == 0
            || self.folders[at].teams == BTreeSet::from([FROM, TO])
    }

    fn office_holds(&mut self, fact: Fact, team: usize) {
        self.note(OFFICE, fact, Some(team), true);
    }
}
