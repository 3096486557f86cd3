//! A mixed run: some devices and everything that happens to them and their operators, over the real
//! program, by chance; then all meet, and everything that a command confirmed is looked for.
//!
//! Its seed decides what is done in which step, and at which of its writes a program is killed or finds the
//! disk full. Not which ids and keys are made, nor when what arrives from a peer is written: how a step that
//! is killed amid a session ends can differ, and what later steps find there. No step's chance depends on
//! how an earlier one ended.

use std::collections::BTreeSet;

use lantoa_rosters::random::Random;

use crate::io_fault::Shim;
use crate::program::{Device, Office};

mod accidents;
mod ending;
mod fact;
mod happened;
mod moved_class;
mod people;
mod safekeeping;
mod said;
mod sessions;
mod shown;
mod writing;

pub use happened::{Event, Happened};

use fact::Fact;
use said::{By, Known, Ledger};
use writing::TOPICS;

/// A backup, and what stood in the folder when it was written.
#[derive(Clone, Debug)]
struct Backup {
    file: String,
    known: Known,
}

/// A data folder.
#[derive(Clone, Debug)]
struct Folder {
    device: Device,
    /// Whose device it is; a copied folder is the same member's.
    member: usize,
    name: String,
    /// The teams whose spaces it may read.
    teams: BTreeSet<usize>,
    known: Known,
    backups: Vec<Backup>,
    is_coordinator: bool,
    /// Whether it was copied, or is a copy: then nobody knows after how many sessions it holds what.
    is_copied: bool,
    /// Whether somebody removed the device, or tried to.
    is_removed: bool,
    /// Whether it was deleted.
    is_gone: bool,
}

impl Folder {
    /// Returns whether its device is believed, and the only one that says what it does.
    fn is_plain(&self) -> bool {
        !self.is_copied && !self.is_removed
    }
}

/// A team with one class.
struct Team {
    id: String,
    class: String,
}

/// A mixed run under way.
pub struct MixedRun {
    seed: u64,
    random: Random,
    office: Office,
    teams: Vec<Team>,
    folders: Vec<Folder>,
    /// Each member's device id.
    members: Vec<String>,
    ledger: Ledger,
    shim: Shim,
    step: usize,
    /// How many files, folders and people were named.
    names: usize,
    happened: Happened,
    /// What was done, for whoever reads why it broke.
    log: Vec<String>,
    tells_at_once: bool,
}

/// Phones of the beginning, with their teams.
const PHONES: [(&str, &str, &[usize]); 5] = [
    ("Vinh", "lead", &[0]),
    ("Hà", "volunteer", &[0]),
    ("Minh", "volunteer", &[0]),
    ("Lan", "volunteer", &[0, 1]),
    ("Tú", "volunteer", &[1]),
];
/// Something that happens to a device or its operator.
type Happens = fn(&mut MixedRun);

/// What happens rarely, each once in a run, or as often as it stands here.
const RARE: [Happens; 21] = [
    MixedRun::write_through_a_serve_that_dies,
    MixedRun::write_through_a_serve_that_dies,
    MixedRun::stop_a_serve,
    MixedRun::repair,
    MixedRun::destroy_a_page,
    MixedRun::set_clock,
    MixedRun::set_clock,
    MixedRun::mistype_home,
    |run| {
        let at = run.some_folder();
        run.move_folder(at);
    },
    MixedRun::move_folder_under_a_serve,
    MixedRun::take_the_card_out,
    MixedRun::delete_under_a_serve,
    MixedRun::call_somebody_like_an_id,
    MixedRun::copy,
    MixedRun::meet_its_copy,
    MixedRun::come_into_the_other_team,
    MixedRun::remove_the_lead,
    MixedRun::remove_a_volunteer,
    MixedRun::erase,
    MixedRun::come_back_with_the_sheet,
    MixedRun::move_a_class,
];
/// Of so many things that happen one is rare.
const RARE_EVERY: usize = 3;

/// The office's folder and the lead's.
const OFFICE: usize = 0;
const LEAD: usize = 1;
/// Seeds are so far apart in the chance of their steps.
const STEPS_MAX: u64 = 1 << 16;

impl MixedRun {
    /// Founds an office with two teams and their phones.
    #[must_use]
    pub fn with_seed(seed: u64) -> Self {
        let office = Office::default();
        let add = ["team", "add", "Tổ Tiên Yên", "--place", &office.place];
        let team = office.device.text(add, "team");
        let add = ["class", "add", "Lớp 2", "--team", &team, "--place", &office.place];
        let class = office.device.text(add, "class");
        let first = Team { id: office.team.clone(), class: office.class.clone() };
        let mut run = Self {
            seed,
            random: Random::new(seed),
            shim: Shim::compiled(),
            teams: vec![first, Team { id: team, class }],
            folders: Vec::new(),
            members: Vec::new(),
            ledger: Ledger::default(),
            step: 0,
            names: 0,
            happened: Happened::default(),
            log: Vec::new(),
            tells_at_once: false,
            office,
        };
        let mut known = Known::default();
        let learner =
            |id: &String, name: &str| Fact::Learner { id: id.clone(), name: name.to_owned() };
        let learners = [(&run.office.an, "Nguyễn Văn An"), (&run.office.binh, "Đặng Thị Bình")];
        let learners = learners.map(|(id, name)| (learner(id, name), Some(0)));
        let ground = |kind, id: &str| Fact::Ground { kind, id: id.to_owned() };
        let mut founded = vec![(ground("place", &run.office.place), None)];
        founded.extend(TOPICS.map(|topic| (ground("topic", topic), None)));
        for (number, team) in run.teams.iter().enumerate() {
            founded.push((ground("team", &team.id), None));
            founded.push((ground("class", &team.class), Some(number)));
        }
        for said in founded.into_iter().chain(learners) {
            run.ledger.note(said, By { step: 0, member: 0, known: &mut known }, true);
        }
        let teams = BTreeSet::from([0, 1]);
        run.come(run.office.device.clone(), "Oanh", teams, known, true);
        for (name, role, teams) in PHONES {
            let device = run.office.homes.device(name);
            run.let_in(device, name, role, teams.iter().copied().collect(), Known::default());
        }
        run
    }

    /// Returns the same run, which tells what is done as soon as it is.
    #[must_use]
    pub fn telling(mut self) -> Self {
        self.tells_at_once = true;
        self
    }

    /// Does so many things, lets all meet and looks for everything.
    ///
    /// # Panics
    ///
    /// When anything that was confirmed is nowhere, or devices that met show different things.
    #[must_use]
    pub fn run(mut self, steps: u16) -> Happened {
        let mut rare = self.rare();
        for step in 1..=usize::from(steps) {
            self.step = step;
            self.random = Random::new(self.seed.wrapping_mul(STEPS_MAX).wrapping_add(step as u64));
            match rare.pop_if(|_| step % RARE_EVERY == 0) {
                Some(happens) => happens(&mut self),
                None => self.act(),
            }
        }
        self.end();
        self.happened.note(Event::Run);
        self.happened.clone()
    }

    /// Takes a device among those that things happen to.
    fn come(
        &mut self,
        device: Device,
        name: &str,
        teams: BTreeSet<usize>,
        known: Known,
        is_coordinator: bool,
    ) {
        let member = self.members.len();
        self.members.push(device.text(["whoami"], "device"));
        self.folders.push(Folder {
            device,
            member,
            name: name.to_owned(),
            teams,
            known,
            backups: Vec::new(),
            is_coordinator,
            is_copied: false,
            is_removed: false,
            is_gone: false,
        });
    }

    /// Returns what is rare in an order of the run's own: each of it happens in every run, where it can.
    fn rare(&self) -> Vec<Happens> {
        let mut rare = RARE.to_vec();
        Random::new(self.seed).shuffle(&mut rare);
        rare
    }

    fn act(&mut self) {
        let at = self.some_folder();
        match self.random.below(100) {
            0..45 => self.write(at, None),
            45..60 => {
                let fault = self.some_fault();
                self.write(at, Some(fault));
            }
            60..80 => self.meet(at),
            80..92 => self.meet_and_be_cut(at),
            92..95 => self.back_up(at),
            _ => self.restore(at),
        }
    }

    fn some_folder(&mut self) -> usize {
        self.some_folder_that(|_| true).expect("the office stays")
    }

    /// Returns a folder of those that are there and that this is true of.
    fn some_folder_that(&mut self, is_meant: impl Fn(&Folder) -> bool) -> Option<usize> {
        let there: Vec<usize> = self.there().filter(|at| is_meant(&self.folders[*at])).collect();
        (!there.is_empty()).then(|| *self.random.pick(&there))
    }

    /// Returns the folders that were not deleted.
    fn there(&self) -> impl Iterator<Item = usize> {
        (0..self.folders.len()).filter(|at| !self.folders[*at].is_gone)
    }

    /// Returns the folders of those who belong.
    fn live(&self) -> impl Iterator<Item = usize> {
        self.there().filter(|at| !self.folders[*at].is_removed)
    }

    /// Notes what a folder says in a team, or in the programme.
    fn note(&mut self, at: usize, fact: Fact, team: Option<usize>, done: bool) {
        let Folder { member, is_removed, ref mut known, .. } = self.folders[at];
        self.ledger.note((fact, team), By { step: self.step, member, known }, done);
        if is_removed {
            // What it writes from now on counts nowhere, unless somebody believes it.
            let held = self.folders[OFFICE].known.held.clone();
            self.ledger.set_aside(member, &held);
        }
    }

    /// Notes that what this folder knew may be nowhere else.
    fn let_go(&mut self, at: usize) {
        let others = self.live().filter(|other| *other != at);
        let others = others.flat_map(|other| self.folders[other].known.held.iter().copied());
        let others = others.collect();
        self.ledger.let_go(&self.folders[at].known, &others);
    }

    /// Returns a name that nothing else has, and that is no part of any other.
    fn fresh(&mut self, kind: &str) -> String {
        self.names += 1;
        // No id has a 0.
        format!("{kind} zer{:04}", self.names)
    }

    #[expect(clippy::print_stderr, reason = "one run is looked at while it goes on")]
    fn tell(&mut self, at: usize, what: &str) {
        let home = self.folders[at].device.home().file_name().unwrap_or_default();
        let line = format!("step {}, {}: {what}", self.step, home.display());
        if self.tells_at_once {
            eprintln!("{line}");
        }
        self.log.push(line);
    }
}

impl Drop for MixedRun {
    #[expect(clippy::print_stderr, reason = "who reads why it broke needs what was done")]
    fn drop(&mut self) {
        if std::thread::panicking() && !self.tells_at_once {
            eprintln!("{}", self.log.join("\n"));
        }
    }
}
