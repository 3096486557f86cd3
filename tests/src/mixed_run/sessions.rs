//! Sessions, whole and cut; a `serve` that is killed or stopped; devices that come in.

use std::collections::BTreeSet;

use crate::program::{Device, signal};

use super::said::Known;
use super::{Event, Folder, MixedRun, OFFICE};

impl MixedRun {
    /// Lets two devices hold a session; the second serves.
    pub(super) fn meet(&mut self, at: usize) {
        let Some(other) = self.somebody_else(at) else { return };
        let serving = self.folders[other].device.serve();
        let sync = ["sync", "--once", "--timeout", "60", "--with", serving.address()];
        let ended = self.folders[at].device.script(sync);
        serving.end();
        self.tell(at, &format!("meets folder {other}: {:?}", ended.code));
        let may_be_refused = [at, other].iter().any(|at| self.folders[*at].is_removed);
        assert!(ended.code == Some(0) || may_be_refused, "{ended:#?}");
        if ended.code == Some(0) {
            self.happened.note(Event::Session);
        }
        self.have_met(at, other, [at, other].iter().all(|at| self.folders[*at].is_plain()));
    }

    /// Lets two devices begin a session of which one end is killed or finds the disk full at one of its
    /// writes. The one that serves is killed in the end in any case.
    pub(super) fn meet_and_be_cut(&mut self, at: usize) {
        let Some(other) = self.somebody_else(at) else { return };
        let fault = self.some_fault_of_a_session();
        let is_caller = self.random.percent(50);
        let [caller, called] = [at, other].map(|at| &self.folders[at].device);
        let serving =
            if is_caller { called.serve() } else { called.serve_failing(&self.shim, fault) };
        let address = serving.address().to_owned();
        let sync = ["sync", "--once", "--timeout", "5", "--with", &address];
        let ended = if is_caller {
            caller.script_failing(&self.shim, fault, sync)
        } else {
            self.shim.begin();
            caller.script(sync)
        };
        let was_reached = self.shim.was_reached();
        drop(serving);
        if was_reached {
            self.happened.note(match fault.mode {
                "kill" if is_caller => Event::CallerKilled,
                "kill" => Event::CalledKilled,
                _ => Event::FullSession,
            });
        }
        let which = if is_caller { "caller" } else { "called" };
        self.tell(
            at,
            &format!(
                "meets folder {other}, {which} {fault:?}, reached {was_reached}: {:?}",
                ended.code
            ),
        );
        self.have_met(at, other, false);
    }

    /// Notes that two folders may know of each other's; where they surely do, they hold it.
    pub(super) fn have_met(&mut self, one: usize, other: usize, is_surely: bool) {
        let [a, b] = [one, other].map(|at| self.folders[at].known.clone());
        for (at, of) in [(one, b), (other, a)] {
            let folder = &mut self.folders[at];
            folder.known.heard.extend(self.ledger.of_teams(&of.heard, &folder.teams));
            if is_surely {
                let passed_on = self.ledger.passed_on(&of.held);
                folder.known.held.extend(self.ledger.of_teams(&passed_on, &folder.teams));
            }
        }
    }

    fn somebody_else(&mut self, at: usize) -> Option<usize> {
        let other = if self.random.percent(70) { OFFICE } else { self.some_folder() };
        (self.folders[other].member != self.folders[at].member).then_some(other)
    }

    /// Writes through a `serve` that has the folder open, and that is killed at one of its writes, or else
    /// afterwards.
    pub(super) fn write_through_a_serve_that_dies(&mut self) {
        let at = self.some_folder();
        let mut fault = self.some_fault_of_a_session();
        fault.mode = "kill";
        let serving = self.folders[at].device.serve_failing(&self.shim, fault);
        self.shim.begin();
        for _ in 0..2 + self.random.below(4) {
            self.write(at, None);
        }
        let was_reached = self.shim.was_reached();
        drop(serving);
        if was_reached {
            self.happened.note(Event::HolderKilled);
        }
        self.tell(at, &format!("its serve is killed, reached {was_reached}"));
    }

    /// Stops a `serve` for a while: who needs its folder is told that it is busy, and nothing is done.
    pub(super) fn stop_a_serve(&mut self) {
        let at = self.some_folder();
        let device = self.folders[at].device.clone();
        let serving = device.serve();
        signal(serving.process(), "STOP");
        let error = device.refused(self.stranger());
        assert_eq!((&error["kind"], &error["code"]), (&"busy".into(), &"folder-busy".into()));
        signal(serving.process(), "CONT");
        self.write(at, None);
        serving.end();
        self.happened.note(Event::HolderStopped);
        self.tell(at, "its serve was stopped for a while");
    }

    /// Lets a member of one team come into the other one as well.
    pub(super) fn come_into_the_other_team(&mut self) {
        let is_meant = |folder: &Folder| {
            !folder.is_coordinator && folder.is_plain() && folder.teams.len() == 1
        };
        let Some(at) = self.some_folder_that(is_meant) else { return };
        let folder = &self.folders[at];
        let (device, name) = (folder.device.clone(), folder.name.clone());
        let team = usize::from(folder.teams.contains(&0));
        let ticket = self.ticket("volunteer", &BTreeSet::from([team]));
        device.comes_in(&ticket, &name, &self.folders[OFFICE].device);
        self.folders[at].teams.insert(team);
        self.have_met(at, OFFICE, true);
        self.happened.note(Event::OtherTeam);
        self.tell(at, "comes into the other team");
    }

    /// Lets a device come in at the office, and takes it among those that things happen to; of what its
    /// folder already has, it knows this.
    pub(super) fn let_in(
        &mut self,
        device: Device,
        name: &str,
        role: &str,
        teams: BTreeSet<usize>,
        known: Known,
    ) {
        let ticket = self.ticket(role, &teams);
        device.comes_in(&ticket, name, &self.folders[OFFICE].device);
        let at = self.folders.len();
        self.come(device, name, teams, known, false);
        self.have_met(at, OFFICE, true);
        self.tell(at, "comes in");
    }

    pub(super) fn ticket(&self, role: &str, teams: &BTreeSet<usize>) -> String {
        let mut args = vec!["invite", "--role", role];
        args.extend(teams.iter().flat_map(|team| ["--team", &self.teams[*team].id]));
        self.folders[OFFICE].device.text(args, "ticket")
    }

    /// Returns a command that is never carried out: whom it names is nowhere in the end.
    pub(super) fn stranger(&self) -> [&str; 5] {
        ["learner", "add", STRANGER, "--class", &self.teams[0].class]
    }
}

/// Whom only commands name that are refused.
pub(super) const STRANGER: &str = "Người Lạc";
