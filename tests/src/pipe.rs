//! Two devices in one process, and a pipe of bytes between them instead of a network.
//!
//! Whole engines with their stores meet by the same session machine as over sockets. Nothing is lost
//! or split on the way, and no clock is read: the time is an argument.

use std::path::Path;

use lantoa_core::domain::id::SpaceId;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::member::{Invitation, Ticket};
use lantoa_core::engine::opening::{Opening, SecretKey};
use lantoa_core::engine::random::Random;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::session_host::{
    Config, Counters, Effect, Host, Inviter, JoinEffect, JoinOutcome, Joiner, Machine, Outcome,
    Scope,
};
use lantoa_core::node::at_once::all_at_once;

/// Opens a device; `seed` is all bytes of its key's seed.
///
/// # Panics
///
/// When the folder cannot be opened.
#[must_use]
pub fn device(folder: &Path, seed: u8) -> Engine {
    let opening = Opening {
        folder: folder.to_owned(),
        database_key: None,
        key: SecretKey::from_seed(&[seed; 32]),
        install_nonce: [seed; 16],
        random: Random::system(),
        workers: all_at_once,
    };
    Engine::open(opening, Instant(0)).expect("the folder opens")
}

/// Lets a newcomer in, as this invitation says.
///
/// # Panics
///
/// When it is refused.
pub fn join(
    inviter: &mut Engine,
    newcomer: &mut Engine,
    name: &str,
    invitation: Invitation,
    now: Instant,
) {
    let (ticket, _) = inviter.invite(invitation, now).expect("the inviter may invite");
    let (mut joiner, mut to_inviter) = Joiner::open(
        ticket.clone(),
        inviter.device(),
        newcomer.device(),
        newcomer.sealing(),
        newcomer.person(),
        0,
    );
    let mut host = Inviter::open(newcomer.device(), 0);
    loop {
        let mut to_newcomer = Vec::new();
        for effect in to_inviter.drain(..) {
            match effect {
                JoinEffect::Send(bytes) => {
                    let mut holdings = Host::new(inviter, now);
                    to_newcomer.extend(host.handle_bytes(&mut holdings, &bytes, 0));
                }
                JoinEffect::Close(JoinOutcome::Joined) => return,
                JoinEffect::Close(outcome) => panic!("the newcomer ended as {outcome:?}"),
            }
        }
        let is_silent = to_newcomer.is_empty();
        for effect in to_newcomer {
            if let JoinEffect::Send(bytes) = effect {
                to_inviter.extend(joins(&mut joiner, newcomer, &ticket, name, &bytes, now));
            }
        }
        assert!(!(is_silent && to_inviter.is_empty()), "the joining stands still");
    }
}

fn joins(
    joiner: &mut Joiner,
    newcomer: &mut Engine,
    ticket: &Ticket,
    name: &str,
    bytes: &[u8],
    now: Instant,
) -> Vec<JoinEffect> {
    let mut joining = Newcomer::new(newcomer, ticket, name, now);
    let effects = joiner.handle_bytes(&mut joining, bytes, 0);
    assert!(joining.failure.is_none(), "{:?}", joining.failure);
    effects
}

/// Lets two devices meet until both hold the same; returns what the first one counted.
///
/// # Panics
///
/// When a device fails or the two do not hold the same afterwards.
pub fn meet(first: &mut Engine, second: &mut Engine, now: Instant) -> Counters {
    let mut session = Session::begins(first, second, now);
    while session.goes_on(first, second, usize::MAX, now) {}
    session.dialling.counters()
}

/// A session of two devices that goes on as far as a test lets it; dropped, it is cut.
#[derive(Debug)]
pub struct Session {
    dialling: Machine,
    answering: Machine,
    to_first: Vec<u8>,
    to_second: Vec<u8>,
}

impl Session {
    /// Begins it; the first device dials.
    pub fn begins(first: &mut Engine, second: &mut Engine, now: Instant) -> Self {
        Self::opens((first, second), false, now)
    }

    /// Begins one that stays open for what is new; the first device dials.
    pub fn stays(first: &mut Engine, second: &mut Engine, now: Instant) -> Self {
        Self::opens((first, second), true, now)
    }

    fn opens((first, second): (&mut Engine, &mut Engine), live: bool, now: Instant) -> Self {
        let (to, from) = (first.device(), second.device());
        let dials = Config { peer: from, dialled: true, live, port: None };
        let answers = Config { peer: to, dialled: false, live, port: None };
        let (dialling, to_second) = Machine::open(dials, &mut Host::new(first, now), 0);
        let (answering, to_first) = Machine::open(answers, &mut Host::new(second, now), 0);
        Self { dialling, answering, to_first: sent(to_first), to_second: sent(to_second) }
    }

    /// Has the first device pass on what is new there in a space.
    pub fn passes_on(&mut self, first: &mut Engine, space: SpaceId, now: Instant) {
        let mut host = Host::new(first, now);
        let news = self.dialling.local_news(&mut host, Scope::Space(space), 0);
        self.to_second.extend(sent(news));
    }

    /// Hands over what either has said, of each at most so many bytes; returns whether that was anything.
    ///
    /// # Panics
    ///
    /// When a device fails or the two end without holding the same.
    pub fn goes_on(
        &mut self,
        first: &mut Engine,
        second: &mut Engine,
        bytes_max: usize,
        now: Instant,
    ) -> bool {
        if self.to_first.is_empty() && self.to_second.is_empty() {
            return false;
        }
        let said = up_to(&mut self.to_second, bytes_max);
        self.to_first.extend(takes(&mut self.answering, second, &said, now));
        let said = up_to(&mut self.to_first, bytes_max);
        self.to_second.extend(takes(&mut self.dialling, first, &said, now));
        true
    }
}

/// Returns how many entries a device holds, of all spaces together.
///
/// # Panics
///
/// When its store cannot be read.
#[must_use]
pub fn entries(engine: &Engine) -> u64 {
    let spaces = engine.tables().spaces_with_entries().expect("spaces are read").into_iter();
    spaces.map(|space| engine.tables().count_in(space).expect("entries are counted")).sum()
}

fn up_to(said: &mut Vec<u8>, bytes_max: usize) -> Vec<u8> {
    said.drain(..said.len().min(bytes_max)).collect()
}

fn takes(machine: &mut Machine, engine: &mut Engine, bytes: &[u8], now: Instant) -> Vec<u8> {
    let mut host = Host::new(engine, now);
    let answers = sent(machine.handle_bytes(&mut host, bytes, 0));
    let failure = host.take_failure();
    assert!(failure.is_none(), "{failure:?}");
    answers
}

fn sent(effects: Vec<Effect>) -> Vec<u8> {
    let bytes = |effect| match effect {
        Effect::Send(bytes) => Some(bytes),
        Effect::Close(Outcome::InSync) | Effect::Progress(_) => None,
        Effect::Settled { in_sync } => {
            assert!(in_sync, "the two do not hold the same");
            None
        }
        Effect::Close(outcome) => panic!("the session ended as {outcome:?}"),
    };
    effects.into_iter().filter_map(bytes).flatten().collect()
}
