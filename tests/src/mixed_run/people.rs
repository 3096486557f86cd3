//! What is decided about people: devices that are removed, people who are erased or called like an id.

use super::fact::Fact;
use super::writing::Came;
use super::{Event, Folder, LEAD, MixedRun, OFFICE};

impl MixedRun {
    /// Registers somebody whose name is the beginning of another's id: what means both is refused.
    pub(super) fn call_somebody_like_an_id(&mut self) {
        let at = self.some_folder();
        let team = *self.folders[at].teams.first().expect("each has one");
        let learners = self.ledger.learners(&self.folders[at].known.held, team);
        if learners.is_empty() {
            return;
        }
        let letters = 6 + self.random.below(4) as usize;
        let name = self.random.pick(&learners)[..letters].to_owned();
        self.register(at, team, None, &name);
        let class = self.teams[team].class.clone();
        let ended = self.folders[at].device.script(["level", &class, &name, "ai", "alone"]);
        self.tell(at, &format!("level of {name}: {:?}", ended.code));
        assert_eq!(ended.code, Some(1), "{ended:#?}");
        let code = &ended.error()["kind"];
        assert!(*code == "conflict" || self.folders[at].is_removed, "{ended:#?}");
        self.happened.note(Event::NameLikeId);
    }

    /// Lets the office remove the lead's device.
    pub(super) fn remove_the_lead(&mut self) {
        let Folder { is_removed, is_gone, .. } = self.folders[LEAD];
        if !is_removed && !is_gone {
            self.remove(LEAD, OFFICE);
        }
    }

    /// Removes a volunteer's device, sometimes by the lead's.
    pub(super) fn remove_a_volunteer(&mut self) {
        let lead = self.folders[LEAD].member;
        let is_meant =
            |folder: &Folder| !folder.is_coordinator && !folder.is_removed && folder.member != lead;
        let Some(at) = self.some_folder_that(is_meant) else { return };
        let by = if self.random.percent(50) && self.lead_may_remove(at) { LEAD } else { OFFICE };
        self.remove(at, by);
    }

    fn remove(&mut self, at: usize, by: usize) {
        let member = self.folders[at].member;
        let device = self.members[member].clone();
        let fault = self.rare_fault(20);
        let came = self.run_on(by, fault, &["device", "remove", &device]);
        let is_done = matches!(came, Came::Done(_));
        for folder in self.folders.iter_mut().filter(|folder| folder.member == member) {
            folder.is_removed = true;
        }
        let held = self.folders[by].known.held.clone();
        self.ledger.set_aside(member, &held);
        self.note(by, Fact::Removal { device }, None, is_done);
        self.happened.note(match (at, by) {
            (LEAD, _) => Event::LeadRemoved,
            (_, LEAD) => Event::RemovedByLead,
            _ => Event::Removal,
        });
    }

    /// Returns whether the lead's device may remove this one, and knows of it.
    fn lead_may_remove(&self, at: usize) -> bool {
        let Folder { device, is_removed, is_gone, .. } = &self.folders[LEAD];
        if *is_removed || *is_gone || self.folders[at].teams.contains(&1) {
            return false;
        }
        let devices = device.json(["devices"]);
        let member = &self.members[self.folders[at].member];
        devices.as_array().expect("a list").iter().any(|line| line["device"] == **member)
    }

    /// Lets the office erase somebody of whom it holds.
    pub(super) fn erase(&mut self) {
        let team = self.random.below(2) as usize;
        let learners = self.ledger.learners(&self.folders[OFFICE].known.held, team);
        if learners.len() < 2 {
            return;
        }
        let learner = self.random.pick(&learners).clone();
        let fault = self.rare_fault(20);
        let came = self.run_on(OFFICE, fault, &["learner", "erase", &learner]);
        let fact = Fact::Erasure { learner };
        self.note(OFFICE, fact, None, matches!(came, Came::Done(_)));
        self.happened.note(Event::Erasure);
    }
}
