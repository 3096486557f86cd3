//! What people do in an evening: commands that write, each whole, killed or on a full disk.

use serde_json::Value;

use crate::io_fault::Fault;
use crate::program::Ended;

use super::fact::{Fact, Link, Spot};
use super::{Event, MixedRun};

/// What a command came to.
pub(super) enum Came {
    Done(Value),
    /// It was killed, or found the disk full, so that nobody knows what it did.
    Unknown,
    /// The device knows that it was removed, or does not know what the command names.
    Refused,
}

const MARKS: [&str; 4] = ["present", "late", "excused", "absent"];
const LEVELS: [&str; 4] = ["taught", "practised", "alone", "confirmed"];
/// Topics of a new programme.
pub(super) const TOPICS: [&str; 2] = ["ai", "vneid"];
/// Writes within which a command fails, and a `serve` or a session does; some end before.
const COMMAND_WRITES: u32 = 60;
const SESSION_WRITES: u32 = 20;
/// What ends a program at a write, and what every write from one on finds.
const KILL: &str = "kill";
const FULL: &str = "on:enospc";
/// What a command says that finds the disk full; one in a session may hear of it from its peer only.
const FULL_KINDS: [&str; 4] = ["storage_full", "damaged", "not_allowed", "unreachable"];

impl MixedRun {
    /// Returns where a command fails, and how.
    pub(super) fn some_fault(&mut self) -> Fault {
        self.fault_within(COMMAND_WRITES)
    }

    /// Returns where a `serve` or a session fails, and how.
    pub(super) fn some_fault_of_a_session(&mut self) -> Fault {
        self.fault_within(SESSION_WRITES)
    }

    fn fault_within(&mut self, writes: u32) -> Fault {
        let at = 1 + self.random.below(writes);
        Fault { at, mode: if self.random.percent(70) { KILL } else { FULL } }
    }

    /// Returns a fault this often.
    pub(super) fn rare_fault(&mut self, percent: u32) -> Option<Fault> {
        let fault = self.some_fault();
        self.random.percent(percent).then_some(fault)
    }

    /// Runs a command on a folder, with a fault where that is wanted.
    pub(super) fn run_on(&mut self, at: usize, fault: Option<Fault>, args: &[&str]) -> Came {
        let device = &self.folders[at].device;
        let ended = match fault {
            Some(fault) => device.script_failing(&self.shim, fault, args),
            None => device.script(args),
        };
        self.happened.note(Event::Command);
        let failed = fault.filter(|_| self.shim.was_reached());
        if let Some(Fault { mode, .. }) = failed {
            self.happened.note(if mode == KILL { Event::Killed } else { Event::Full });
        }
        self.tell(at, &format!("{args:?} {failed:?}: {}", said_by(&ended)));
        match ended.code {
            Some(0) => return Came::Done(ended.lines().pop().unwrap_or_default()),
            None => {
                assert!(failed.is_some(), "{args:?} died by itself: {ended:#?}");
                return Came::Unknown;
            }
            Some(_) => {}
        }
        let error = ended.error();
        if self.folders[at].is_removed && error["code"] == "removed" {
            return Came::Refused;
        }
        let held = &self.folders[at].known.held;
        let lacked = error["code"].as_str().and_then(|code| code.strip_prefix("not-found-"));
        if lacked.is_some_and(|what| self.ledger.may_lack(held, what, args)) {
            self.happened.note(Event::NotHere);
            return Came::Refused;
        }
        // The `serve` that it went through was killed.
        let is_cut = error["code"] == "folder-cut";
        let is_full = failed.is_some_and(|fault| fault.mode == FULL)
            && FULL_KINDS.iter().any(|kind| error["kind"] == *kind);
        assert!(is_cut || is_full, "{args:?}: {ended:#?}");
        Came::Unknown
    }

    /// Registers a learner, marks one, notes a level or a visit, or joins two registrations.
    pub(super) fn write(&mut self, at: usize, fault: Option<Fault>) {
        let teams: Vec<usize> = self.folders[at].teams.iter().copied().collect();
        let team = *self.random.pick(&teams);
        let learners = self.ledger.learners(&self.folders[at].known.held, team);
        let what = self.random.below(100);
        if learners.is_empty() || what < 20 {
            let name = self.fresh("Người");
            self.register(at, team, fault, &name);
            return;
        }
        let learner = self.random.pick(&learners).clone();
        match what {
            20..64 => self.mark(at, team, fault, &learner),
            64..86 => self.note_level(at, team, fault, &learner),
            86..94 => self.note_visit(at, team, fault),
            _ => {
                let other = self.random.pick(&learners).clone();
                self.link(at, fault, [&learner, &other]);
            }
        }
    }

    pub(super) fn register(&mut self, at: usize, team: usize, fault: Option<Fault>, name: &str) {
        let class = self.teams[team].class.clone();
        if let Came::Done(said) =
            self.run_on(at, fault, &["learner", "add", name, "--class", &class])
        {
            let id = said["learner"].as_str().expect("an id").to_owned();
            self.note(at, Fact::Learner { id, name: name.to_owned() }, Some(team), true);
        }
    }

    fn mark(&mut self, at: usize, team: usize, fault: Option<Fault>, learner: &str) {
        let day = format!("2026-03-{}", 12 + self.random.below(3));
        let mark = *self.random.pick(&MARKS);
        let class = self.teams[team].class.clone();
        let open = ["meeting", "open", &class, "--date", &day];
        let Came::Done(opened) = self.run_on(at, None, &open) else { return };
        let meeting = opened["meeting"].as_str().expect("an id");
        let came = self.run_on(at, fault, &["mark", meeting, learner, mark]);
        let spot = Spot::mark(&opened["meeting"], &learner.into());
        self.note_said(at, Fact::Value(spot, mark.to_owned()), Some(team), &came);
    }

    fn note_level(&mut self, at: usize, team: usize, fault: Option<Fault>, learner: &str) {
        let (topic, level) = (*self.random.pick(&TOPICS), *self.random.pick(&LEVELS));
        let class = self.teams[team].class.clone();
        let came = self.run_on(at, fault, &["level", &class, learner, topic, level]);
        let spot = Spot::level(&topic.into(), &learner.into());
        self.note_said(at, Fact::Value(spot, level.to_owned()), Some(team), &came);
    }

    fn note_visit(&mut self, at: usize, team: usize, fault: Option<Fault>) {
        let count = u64::from(1 + self.random.below(9));
        let (place, id) = (self.office.place.clone(), self.teams[team].id.clone());
        let topic = *self.random.pick(&TOPICS);
        let add = ["visit", "add", "--place", &place, "--topic", topic, "--team", &id];
        let number = count.to_string();
        let args = [&add[..], &["--count", &number, "--date", "2026-03-12"]].concat();
        if let Came::Done(said) = self.run_on(at, fault, &args) {
            let id = said["visit"].as_str().expect("an id").to_owned();
            self.note(at, Fact::Visit { id, count }, Some(team), true);
            self.happened.note(Event::Visit);
        }
    }

    fn link(&mut self, at: usize, fault: Option<Fault>, [one, other]: [&str; 2]) {
        if one == other {
            return;
        }
        let came = self.run_on(at, fault, &["link", "add", one, other]);
        if matches!(came, Came::Done(_)) {
            self.happened.note(Event::Link);
        }
        self.note_said(at, Fact::Link(Link::of(one, other)), None, &came);
    }

    /// Notes what a command said, as far as it is known what it did.
    fn note_said(&mut self, at: usize, fact: Fact, team: Option<usize>, came: &Came) {
        match came {
            // What is shown already is not written again.
            Came::Done(said) if said["marked"] == 0 => {}
            Came::Done(_) => {
                let is_new = !self.ledger.is_repeated(&fact, &self.folders[at].known);
                self.note(at, fact, team, is_new);
            }
            Came::Unknown => self.note(at, fact, team, false),
            Came::Refused => {}
        }
    }
}

fn said_by(ended: &Ended) -> String {
    match ended.code {
        Some(0) => ended.stdout.trim().to_owned(),
        None => "killed".to_owned(),
        Some(code) => format!("{code}, {}", ended.stderr.trim()),
    }
}
