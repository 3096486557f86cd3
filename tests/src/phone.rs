//! A phone with the real engine and a real database in a folder of its own, and what two of them do
//! over a pipe of bytes in memory.
//!
//! Keys and all ids follow from a phone's number, so what fails once fails again. Nothing here reads
//! a clock or waits: [`Phone::now`] is the time, and it stands still until a test moves it.

use std::collections::BTreeSet;
use std::path::Path;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{DeviceId, SpaceId, TeamId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::seen::Seen;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::error::Error;
use lantoa_core::engine::member::{Invitation, Ticket};
use lantoa_core::engine::opening::{DatabaseKey, Opening};
use lantoa_core::engine::random::Random;
use lantoa_core::engine::restore;
use lantoa_core::engine::session_host::Host;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_core::node::at_once::all_at_once;
use lantoa_core::node::query::Query;
use lantoa_core::session::join::{Inviter, JoinEffect, JoinOutcome, Joiner};
use lantoa_core::session::machine::{Config, Effect, Machine};
use lantoa_core::session::outcome::Outcome as Ended;
use lantoa_core::store::reader::Reader;
use lantoa_core::trust::key::SecretKey;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tempfile::TempDir;

/// Most sessions after which two phones must have nothing more to tell each other.
const SESSIONS_MAX: usize = 4;

/// A phone.
#[derive(Debug)]
pub struct Phone {
    /// Who holds it, and the name under which it joins.
    pub name: &'static str,
    /// What its clock shows.
    pub now: Instant,
    number: u8,
    folder: TempDir,
    /// `None` only while it is off.
    engine: Option<Engine>,
    /// How often it was opened.
    opened: u64,
}

impl Phone {
    /// Returns a phone that belongs to no programme. `number` is all bytes of its key's seed.
    #[must_use]
    pub fn new(name: &'static str, number: u8) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut phone = Self { name, now: Instant(1), number, folder, engine: None, opened: 0 };
        phone.turns_on();
        phone
    }

    /// Returns the engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("the phone is on")
    }

    /// Returns the engine, to act on.
    pub fn engine_mut(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("the phone is on")
    }

    /// Returns its device id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        SecretKey::from_seed(&[self.number; 32]).device()
    }

    /// Returns its data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Turns it off as a system does that kills an app: nothing is folded or closed in order.
    pub fn turns_off(&mut self) {
        self.engine = None;
    }

    /// Opens its folder.
    ///
    /// # Panics
    ///
    /// When the folder does not open.
    pub fn turns_on(&mut self) {
        let seed = u64::from(self.number) << 32 | self.opened;
        self.opened += 1;
        let mut rng = StdRng::seed_from_u64(seed);
        self.turns_on_with(Random::from_fn(move |bytes| rng.fill_bytes(bytes)));
    }

    /// Opens its folder with ids of the test's choice.
    ///
    /// # Panics
    ///
    /// When the folder does not open.
    pub fn turns_on_with(&mut self, random: Random) {
        self.engine = None;
        let opening = self.opening(random);
        self.engine = Some(Engine::open(opening, self.now).expect("the folder opens"));
    }

    /// Puts a backup in the place of its database; it must be off.
    ///
    /// # Errors
    ///
    /// As [`restore::restore`].
    pub fn restores(&mut self, backup: &Path, key: Option<DatabaseKey>) -> Result<(), Error> {
        self.opened += 1;
        let mut rng = StdRng::seed_from_u64(u64::from(self.number) << 32 | self.opened);
        let random = Random::from_fn(move |bytes| rng.fill_bytes(bytes));
        let opening = Opening { database_key: key, ..self.opening(random) };
        restore::restore(opening, backup, &[], self.now).map(drop)
    }

    fn opening(&self, random: Random) -> Opening {
        Opening {
            folder: self.folder.path().to_owned(),
            database_key: None,
            key: SecretKey::from_seed(&[self.number; 32]),
            install_nonce: [self.number; 16],
            random,
            workers: all_at_once,
        }
    }

    /// Turns it off and on again.
    pub fn restarts(&mut self) {
        self.turns_off();
        self.turns_on();
    }

    /// Returns a second phone with a copy of this one's folder and key, as a backup of a whole system
    /// makes it; both are on. What the copy draws by chance is its own.
    ///
    /// # Panics
    ///
    /// When the folder cannot be copied, or does not open.
    #[must_use]
    pub fn copied(&mut self, name: &'static str) -> Self {
        self.turns_off();
        let folder = tempfile::tempdir().expect("a temporary folder");
        for file in std::fs::read_dir(self.folder()).expect("the folder is listed") {
            let file = file.expect("the folder is listed");
            std::fs::copy(file.path(), folder.path().join(file.file_name())).expect("is copied");
        }
        self.turns_on();
        // Far from what the original draws, and from what further copies do.
        let opened = self.opened << 8;
        let (now, number) = (self.now, self.number);
        let mut copy = Self { name, now, number, folder, engine: None, opened };
        copy.turns_on();
        copy
    }

    /// Does what its volunteer asks.
    ///
    /// # Panics
    ///
    /// When it is refused.
    pub fn does(&mut self, command: Command) -> Outcome {
        let asked = format!("{command:?}");
        self.tries(command).unwrap_or_else(|error| panic!("{}: {asked}: {error}", self.name))
    }

    /// Does what its volunteer asks, or says why not.
    ///
    /// # Errors
    ///
    /// What the engine answers.
    pub fn tries(&mut self, command: Command) -> Result<Outcome, Error> {
        let now = self.now;
        self.engine_mut().execute(command, now)
    }

    /// Does what its volunteer asks on a screen that had read so far, or says why not.
    ///
    /// # Errors
    ///
    /// What the engine answers.
    pub fn tries_as_seen(&mut self, command: Command, seen: Seen) -> Result<Outcome, Error> {
        let now = self.now;
        self.engine_mut().execute_as_seen(command, Some(seen), now)
    }

    /// Returns the reading side, as an app asks it.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    #[must_use]
    pub fn asks(&self) -> Query {
        let reader = Reader::open(self.engine().store().path()).expect("a second connection");
        Query::new(reader, BTreeSet::new())
    }

    /// Founds a programme.
    ///
    /// # Panics
    ///
    /// When it belongs to one.
    pub fn founds(&mut self) -> RecoverySheet {
        let (name, now) = (self.name, self.now);
        self.engine_mut().found("Lan tỏa", name, &[], now).expect("a programme is founded")
    }

    /// Makes a ticket.
    ///
    /// # Panics
    ///
    /// When it may not.
    pub fn invites(
        &mut self,
        role: Role,
        teams: &[TeamId],
        recovery: Option<&RecoverySheet>,
    ) -> Ticket {
        let invitation = Invitation {
            role,
            teams: teams.to_vec(),
            addresses: Vec::new(),
            hotspot: None,
            recovery: recovery.cloned(),
        };
        let now = self.now;
        self.engine_mut().invite(invitation, now).expect("it may invite").0
    }

    /// Joins by a ticket, over the joining that runs on the network too.
    ///
    /// # Panics
    ///
    /// When its own engine fails.
    pub fn joins(&mut self, inviter: &mut Self, ticket: &Ticket) -> JoinOutcome {
        let (name, now, theirs) = (self.name, self.now, inviter.now);
        let engine = self.engine_mut();
        let (device, person, sealing) = (engine.device(), engine.person(), engine.sealing());
        let (mut joiner, mut to_inviter) =
            Joiner::open(ticket.clone(), inviter.device(), device, sealing, person, 0);
        let mut machine = Inviter::open(device, 0);
        loop {
            let mut to_joiner = Vec::new();
            for effect in std::mem::take(&mut to_inviter) {
                match effect {
                    JoinEffect::Send(bytes) => {
                        let mut host = Host::new(inviter.engine_mut(), theirs);
                        to_joiner.extend(machine.handle_bytes(&mut host, &bytes, 0));
                    }
                    JoinEffect::Close(outcome) => return outcome,
                }
            }
            for effect in to_joiner {
                if let JoinEffect::Send(bytes) = effect {
                    let mut newcomer = Newcomer::new(self.engine_mut(), ticket, name, now);
                    to_inviter.extend(joiner.handle_bytes(&mut newcomer, &bytes, 0));
                    assert!(newcomer.failure.is_none(), "{name}: {:?}", newcomer.failure);
                }
            }
        }
    }

    /// Returns the digests of the read rows of a space: equal on phones that show the same.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    #[must_use]
    pub fn rows(&self, space: SpaceId) -> Vec<(&'static str, String)> {
        let is_programme = self.engine().programme().map(|id| id.space()) == Some(space);
        self.engine().tables().row_digests(space, is_programme).expect("the tables are read")
    }

    /// Returns how many entries of a space it holds.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    #[must_use]
    pub fn entries(&self, space: SpaceId) -> u64 {
        self.engine().tables().count_in(space).expect("the tables are read")
    }

    /// Builds everything again from the feeds; returns what is not as it is stored.
    ///
    /// # Panics
    ///
    /// When the database cannot be read.
    pub fn faults(&mut self) -> Vec<String> {
        let now = self.now;
        self.engine_mut().verify(now, &mut |_, _| {}).expect("the tables are read").faults
    }
}

/// What a session came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Met {
    /// How it ended for the one that called.
    pub caller: Ended,
    /// How it ended for the other.
    pub called: Ended,
    /// Entries and records that it moved, both ways.
    pub moved: u64,
}

/// Holds one session.
///
/// # Panics
///
/// When an engine fails, or one side never ends.
pub fn session(caller: &mut Phone, called: &mut Phone) -> Met {
    let now = [caller.now, called.now];
    engines_meet(caller.engine_mut(), called.engine_mut(), now)
}

/// Holds one session of two engines, at the times that their clocks show.
///
/// # Panics
///
/// When an engine fails, or one side never ends.
pub fn engines_meet(caller: &mut Engine, called: &mut Engine, now: [Instant; 2]) -> Met {
    let config = |peer, dialled| Config { peer, dialled, live: false, port: None };
    let (a, b) = (config(called.device(), true), config(caller.device(), false));
    let (mut a, mut to_b) = opens(caller, now[0], a);
    let (mut b, mut to_a) = opens(called, now[1], b);
    let (mut ended_a, mut ended_b) = (None, None);
    while !(to_a.is_empty() && to_b.is_empty()) {
        to_a.extend(hands_over(&mut to_b, (called, now[1]), &mut b, &mut ended_a));
        to_b.extend(hands_over(&mut to_a, (caller, now[0]), &mut a, &mut ended_b));
    }
    let ended = "a session over a whole pipe ends";
    let counted = a.counters();
    let moved = counted.sent_entries
        + counted.received_entries
        + counted.sent_records
        + counted.received_records;
    Met { caller: ended_a.expect(ended), called: ended_b.expect(ended), moved }
}

/// Lets two phones meet until they have nothing more to tell each other.
///
/// # Panics
///
/// When they end with different things, or go on for ever.
pub fn meet(one: &mut Phone, other: &mut Phone) {
    for _ in 0..SESSIONS_MAX {
        let met = session(one, other);
        let ends = [met.caller, met.called];
        assert_eq!(ends, [Ended::InSync; 2], "{} and {}", one.name, other.name);
        if met.moved == 0 {
            return;
        }
    }
    panic!("{} and {} have something new in every session", one.name, other.name);
}

fn opens(engine: &mut Engine, now: Instant, config: Config) -> (Machine, Vec<Effect>) {
    let mut host = Host::new(engine, now);
    let opened = Machine::open(config, &mut host, 0);
    assert_whole(&mut host);
    opened
}

/// Gives what one side sends to the other; returns what that one sends. Notes how the first ended.
fn hands_over(
    effects: &mut Vec<Effect>,
    (to, now): (&mut Engine, Instant),
    machine: &mut Machine,
    ended: &mut Option<Ended>,
) -> Vec<Effect> {
    let mut answers = Vec::new();
    for effect in std::mem::take(effects) {
        match effect {
            Effect::Send(bytes) => {
                let mut host = Host::new(to, now);
                answers.extend(machine.handle_bytes(&mut host, &bytes, 0));
                assert_whole(&mut host);
            }
            Effect::Close(outcome) => *ended = Some(outcome),
            Effect::Progress(_) | Effect::Settled { .. } => {}
        }
    }
    answers
}

fn assert_whole(host: &mut Host<'_>) {
    let failure = host.take_failure();
    assert!(failure.is_none(), "{failure:?}");
}
