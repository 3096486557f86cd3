//! A mixed run: some devices and everything that happens to them and their operators, over the real
//! program, by chance; then all meet, and everything that a command confirmed is looked for.
//!
//! Its seed decides which commands are run and at which of its writes one is killed. Not when a `serve`
//! is killed amid a session, nor which ids and keys are made: a seed that breaks may have to be tried again.

use std::fs;
use std::path::PathBuf;

use lantoa_rosters::random::Random;
use serde_json::Value;

use crate::io_fault::compiled;
use crate::program::{Device, Ended, Office};

mod ending;
mod fact;
mod mishaps;
mod said;
mod shown;

use fact::{Fact, Spot};
use said::{Known, Ledger};

/// What has happened in mixed runs, and what was looked for at their end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Happened {
    /// Commands that were run.
    pub commands: u64,
    /// Commands that were killed at one of their writes.
    pub killed: u64,
    /// Sessions held whole.
    pub sessions: u64,
    /// Sessions of which one end was killed.
    pub cut: u64,
    /// Backups put back.
    pub restores: u64,
    /// Folders copied whole, whose copy went on as well.
    pub copies: u64,
    /// Folders moved, half of them from under a `serve`.
    pub moves: u64,
    /// Devices removed.
    pub removals: u64,
    /// People erased.
    pub erasures: u64,
    /// Offices that came back with the recovery sheet.
    pub recoveries: u64,
    /// Marks, levels, names, erasures and removals that were confirmed and looked for.
    pub looked_for: u64,
    /// Of these, what only a file that a restore kept, or a removed device, has.
    pub kept: u64,
}

impl Happened {
    /// Adds another run's.
    pub fn add(&mut self, other: Self) {
        self.commands += other.commands;
        self.killed += other.killed;
        self.sessions += other.sessions;
        self.cut += other.cut;
        self.restores += other.restores;
        self.copies += other.copies;
        self.moves += other.moves;
        self.removals += other.removals;
        self.erasures += other.erasures;
        self.recoveries += other.recoveries;
        self.looked_for += other.looked_for;
        self.kept += other.kept;
    }
}

/// A backup, and what stood in the folder when it was written.
#[derive(Debug)]
struct Backup {
    file: String,
    known: Known,
}

/// A data folder.
#[derive(Debug)]
struct Folder {
    device: Device,
    /// Whose device it is; a copied folder is the same member's.
    member: usize,
    known: Known,
    backups: Vec<Backup>,
    is_coordinator: bool,
    /// Whether it was copied, or is a copy: then nobody knows after how many sessions it holds what.
    is_copied: bool,
    /// Whether somebody removed the device, or tried to.
    is_removed: bool,
}

/// What a command came to.
enum Came {
    Done(Value),
    /// It was killed, so that nobody knows what it did.
    Killed,
    /// The device knows that it was removed.
    Removed,
}

/// A mixed run under way.
pub struct MixedRun {
    random: Random,
    office: Office,
    folders: Vec<Folder>,
    /// Each member's device id.
    members: Vec<String>,
    ledger: Ledger,
    shim: PathBuf,
    step: usize,
    /// How many files and folders were named.
    names: usize,
    happened: Happened,
    /// What was done, for whoever reads why it broke.
    log: Vec<String>,
}

/// Phones of the beginning, all of one team.
const PHONES: [(&str, &str); 4] =
    [("Vinh", "lead"), ("Hà", "volunteer"), ("Minh", "volunteer"), ("Lan", "volunteer")];
const MARKS: [&str; 4] = ["present", "late", "excused", "absent"];
const LEVELS: [&str; 4] = ["taught", "practised", "alone", "confirmed"];
/// Topics of a new programme.
const TOPICS: [&str; 2] = ["ai", "vneid"];
/// Writes within which a command is killed; some end before.
const KILLED_WITHIN: u32 = 60;

impl MixedRun {
    /// Founds an office with its phones.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        let office = Office::default();
        let place = office.homes.device("shim");
        fs::create_dir(place.home()).expect("a temporary folder");
        let mut run = Self {
            random: Random::new(seed),
            shim: compiled(place.home()),
            folders: Vec::new(),
            members: Vec::new(),
            ledger: Ledger::default(),
            step: 0,
            names: 0,
            happened: Happened::default(),
            log: Vec::new(),
            office,
        };
        let mut known = Known::default();
        for (id, name) in [(&run.office.an, "Nguyễn Văn An"), (&run.office.binh, "Đặng Thị Bình")]
        {
            let fact = Fact::Learner { id: id.clone(), name: name.to_owned() };
            run.ledger.note(fact, 0, 0, true, &mut known);
        }
        run.come(run.office.device.clone(), known.clone(), true);
        for (name, role) in PHONES {
            run.come(run.office.phone(name, role), known.clone(), false);
        }
        run
    }

    /// Does so many things, lets all meet and looks for everything.
    ///
    /// # Panics
    ///
    /// When anything that was confirmed is nowhere, or devices that met show different things.
    #[must_use]
    pub fn run(mut self, steps: usize) -> Happened {
        for step in 1..=steps {
            self.step = step;
            self.act();
        }
        self.end();
        self.happened
    }

    fn come(&mut self, device: Device, known: Known, is_coordinator: bool) {
        let member = self.members.len();
        self.members.push(device.text(["whoami"], "device"));
        let (backups, is_copied, is_removed) = (Vec::new(), false, false);
        let folder =
            Folder { device, member, known, backups, is_coordinator, is_copied, is_removed };
        self.folders.push(folder);
    }

    fn act(&mut self) {
        let at = self.some_folder();
        match self.random.below(100) {
            0..30 => self.write(at, None),
            30..42 => {
                let write = Some(1 + self.random.below(KILLED_WITHIN));
                self.write(at, write);
            }
            42..62 => self.meet(at),
            62..70 => self.meet_and_be_cut(at),
            70..75 => self.back_up(at),
            75..80 => self.restore(at),
            80..83 => self.write_while_serving(at),
            83..86 => self.set_clock(at),
            86..88 => self.mistype_home(at),
            88..90 => self.move_folder(at),
            90..92 => self.move_folder_while_serving(at),
            92..94 => self.call_somebody_like_an_id(at),
            94..95 => self.copy(at),
            95..96 => self.remove(),
            96..98 => self.erase(),
            _ => self.come_back_with_the_sheet(),
        }
    }

    fn some_folder(&mut self) -> usize {
        self.random.below(u32::try_from(self.folders.len()).expect("few")) as usize
    }

    /// Runs a command on a folder, and kills it at one of its writes where that is wanted.
    fn run_on(&mut self, at: usize, killed_at: Option<u32>, args: &[&str]) -> Came {
        let device = &self.folders[at].device;
        let ended = match killed_at {
            Some(write) => device.script_killed_at(&self.shim, write, args),
            None => device.script(args),
        };
        self.happened.commands += 1;
        self.tell(at, &format!("{args:?} {killed_at:?}: {}", said_by(&ended)));
        match ended.code {
            Some(0) => Came::Done(ended.lines().pop().unwrap_or_default()),
            None if killed_at.is_some() => {
                self.happened.killed += 1;
                Came::Killed
            }
            _ => {
                let is_removed = self.folders[at].is_removed && ended.error()["code"] == "removed";
                assert!(is_removed, "{args:?}: {ended:#?}");
                Came::Removed
            }
        }
    }

    /// Registers a learner, marks one or notes a level.
    fn write(&mut self, at: usize, killed_at: Option<u32>) {
        let learners = self.ledger.learners(&self.folders[at].known.held);
        if learners.is_empty() || self.random.percent(20) {
            let name = self.fresh("Người");
            self.register(at, killed_at, &name);
        } else if self.random.percent(65) {
            let learner = self.random.pick(&learners).clone();
            self.mark(at, killed_at, &learner);
        } else {
            let learner = self.random.pick(&learners).clone();
            self.note_level(at, killed_at, &learner);
        }
    }

    fn register(&mut self, at: usize, killed_at: Option<u32>, name: &str) {
        let class = self.office.class.clone();
        if let Came::Done(said) =
            self.run_on(at, killed_at, &["learner", "add", name, "--class", &class])
        {
            let id = said["learner"].as_str().expect("an id").to_owned();
            self.note(at, Fact::Learner { id, name: name.to_owned() }, true);
        }
    }

    fn mark(&mut self, at: usize, killed_at: Option<u32>, learner: &str) {
        let day = format!("2026-03-{}", 12 + self.random.below(3));
        let mark = *self.random.pick(&MARKS);
        let class = self.office.class.clone();
        let open = ["meeting", "open", &class, "--date", &day];
        let Came::Done(opened) = self.run_on(at, None, &open) else { return };
        let meeting = opened["meeting"].as_str().expect("an id");
        let came = self.run_on(at, killed_at, &["mark", meeting, learner, mark]);
        let spot = Spot::mark(&opened["meeting"], &learner.into());
        self.note_value(at, spot, mark, &came);
    }

    fn note_level(&mut self, at: usize, killed_at: Option<u32>, learner: &str) {
        let (topic, level) = (*self.random.pick(&TOPICS), *self.random.pick(&LEVELS));
        let class = self.office.class.clone();
        let came = self.run_on(at, killed_at, &["level", &class, learner, topic, level]);
        self.note_value(at, Spot::level(&topic.into(), &learner.into()), level, &came);
    }

    fn note_value(&mut self, at: usize, spot: Spot, value: &str, came: &Came) {
        let fact = Fact::Value(spot, value.to_owned());
        match came {
            // What is shown already is not written again.
            Came::Done(said) if said["marked"] == 0 => {}
            Came::Done(_) => {
                let is_new = !self.ledger.is_repeated(&fact, &self.folders[at].known);
                self.note(at, fact, is_new);
            }
            Came::Killed => self.note(at, fact, false),
            Came::Removed => {}
        }
    }

    fn note(&mut self, at: usize, fact: Fact, done: bool) {
        let Folder { member, is_removed, ref mut known, .. } = self.folders[at];
        self.ledger.note(fact, self.step, member, done, known);
        if is_removed {
            // What it writes from now on counts nowhere, unless somebody believes it.
            let held = self.folders[0].known.held.clone();
            self.ledger.set_aside(member, &held);
        }
    }

    /// Returns a name that nothing else has.
    fn fresh(&mut self, kind: &str) -> String {
        self.names += 1;
        format!("{kind} {}", self.names)
    }

    fn tell(&mut self, at: usize, what: &str) {
        let home = self.folders[at].device.home().file_name().unwrap_or_default();
        self.log.push(format!("step {}, {}: {what}", self.step, home.display()));
    }
}

impl Drop for MixedRun {
    #[expect(clippy::print_stderr, reason = "who reads why it broke needs what was done")]
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log.join("\n"));
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
