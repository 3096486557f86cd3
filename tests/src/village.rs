//! The simulated village: up to twelve phones with the engine, the session and the SQLite store of
//! the field, under one clock and one source of chance.
//!
//! One seed decides everything, so a village that breaks is lived again from its seed. What goes
//! wrong is drawn too: links cut at any byte, restarts, clocks that are years off, backups put back,
//! folders copied, phones removed and adopted, entries that come twice. Absent on purpose: sockets
//! and processes, which have tests of their own.

mod ending;
mod evening;
mod ledger;
mod link;
mod lived;
mod phone;
mod trouble;

use std::collections::VecDeque;
use std::path::PathBuf;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{SpaceId, TeamId};
use lantoa_core::domain::programme::{Role, Topic};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::member::Invitation;
use lantoa_core::engine::session_host::joining::Newcomer;
use lantoa_core::engine::session_host::{
    Config, Effect, Host, Inviter, JoinEffect, Joiner, Machine, Scope,
};
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_rosters::random::Random;
use tempfile::TempDir;

use ledger::{Copied, Ledger};
use link::{End, Link};
use phone::Phone;

pub use lived::{Ended, Lived, Troubles};

/// A village and its evening.
pub struct Village {
    random: Random,
    /// The wall clock of the village, and the clock of sessions.
    now_ms: u64,
    home: TempDir,
    troubles: Troubles,
    phones: Vec<Phone>,
    links: Vec<Link>,
    teams: Vec<TeamId>,
    sheet: Option<RecoverySheet>,
    ledger: Ledger,
    backups: VecDeque<(usize, PathBuf)>,
    /// The device whose folder was copied, after which it may write twice at one place.
    copied: Option<Copied>,
    lived: Lived,
}

/// Where the village's clock begins: an evening in March 2026.
const BEGIN_MS: u64 = 1_773_000_000_000;
/// Most links open at once.
const LINKS_MAX: usize = 4;

impl Village {
    /// Returns the village of a seed with everything that may go wrong in it.
    pub fn with_seed(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut often = |percent| random.percent(percent);
        let troubles = Troubles {
            cuts: often(70),
            restarts: often(50),
            clocks: often(40),
            restores: often(25),
            clones: often(20),
            removals: often(40),
            newcomers: often(40),
            doubles: often(40),
            erasures: often(40),
        };
        Self::with_troubles(seed, troubles)
    }

    /// Returns the village of a seed in which only this goes wrong.
    pub fn with_troubles(seed: u64, troubles: Troubles) -> Self {
        // Memory where the system offers it as files; the store's settings stay those of the field.
        let memory = PathBuf::from("/dev/shm");
        let home = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let mut village = Self {
            random: Random::new(seed ^ 0x6c61_6e74_6f61),
            now_ms: BEGIN_MS,
            home: home.expect("the system has a place for files"),
            troubles,
            phones: Vec::new(),
            links: Vec::new(),
            teams: Vec::new(),
            sheet: None,
            ledger: Ledger::default(),
            backups: VecDeque::new(),
            copied: None,
            lived: Lived::default(),
        };
        village.found();
        village.invite_all();
        village
    }

    /// Lives the evening, and what follows until everybody has met everybody.
    ///
    /// # Panics
    ///
    /// When a promise is broken.
    #[must_use]
    pub fn live(mut self) -> Ended {
        let steps = 60 + self.random.below(200);
        for _ in 0..steps {
            self.step();
        }
        self.heal();
        if self.troubles.removals && self.random.percent(50) {
            // On the morning after, a coordinator looks at what was set aside.
            self.adopt();
            self.heal();
        }
        self.check();
        self.lived.entries = self.ledger.count();
        Ended { lived: self.lived, office: self.digests(0) }
    }

    fn found(&mut self) {
        self.add_phone(Role::Coordinator, Vec::new());
        let sheet = self.on(0, |engine, now| engine.found("Chương trình", "Văn phòng", &[], now));
        self.sheet = Some(sheet.expect("a programme is founded"));
        let topics = evening::TOPICS.map(|id| Topic {
            topic: id.parse().expect("a topic id"),
            framework: "757/QĐ-BKHCN".to_owned(),
            version: "1.0".to_owned(),
            audience: "người dân".to_owned(),
            vi: id.to_owned(),
            en: id.to_owned(),
        });
        self.do_surely(0, Command::ImportTopics(topics.to_vec()));
        for team in 0..2 {
            let add = Command::AddTeam { name: format!("Đội {team}"), place: None };
            let Outcome::Team(team) = self.do_surely(0, add) else { unreachable!("adds a team") };
            self.teams.push(team);
            for class in 0..=self.random.below(2) {
                let add = Command::AddClass { name: format!("Lớp {class}"), team, place: None };
                let Outcome::Class(class) = self.do_surely(0, add) else {
                    unreachable!("adds a class")
                };
                for _ in 0..2 + self.random.below(3) {
                    let details = evening::details(&mut self.random);
                    self.do_surely(
                        0,
                        Command::AddLearner { class, details, consent: None, since: None },
                    );
                }
            }
        }
    }

    fn invite_all(&mut self) {
        let count = 2 + self.random.below(5) + self.random.below(6);
        for number in 0..count {
            let team = self.teams[self.random.below(2) as usize].space();
            let role = match number {
                0 => Role::Lead,
                1 if self.random.percent(30) => Role::Coordinator,
                _ => *self.random.weighted(&[
                    (Role::Volunteer, 85),
                    (Role::Lead, 10),
                    (Role::Observer, 5),
                ]),
            };
            let spaces = if role == Role::Coordinator { Vec::new() } else { vec![team] };
            self.invite(0, role, spaces);
        }
    }

    /// Adds a phone that joins with a ticket of `inviter`'s and learns what its team holds.
    fn invite(&mut self, inviter: usize, role: Role, spaces: Vec<SpaceId>) {
        let phone = self.add_phone(role, spaces.clone());
        let invitation = Invitation {
            role,
            teams: spaces.into_iter().map(TeamId::from).collect(),
            addresses: Vec::new(),
            hotspot: None,
            recovery: (role == Role::Coordinator).then(|| self.sheet.clone().expect("founded")),
        };
        let invited = self.on(inviter, |engine, now| engine.invite(invitation, now));
        let (ticket, _) = invited.expect("the inviter may invite to that role");
        let (host, guest) = (self.phones[inviter].device(), self.phones[phone].device());
        let engine = self.phones[phone].held();
        let (sealing, person) = (engine.sealing(), engine.person());
        let (mut joiner, effects) = Joiner::open(ticket.clone(), host, guest, sealing, person, 0);
        let mut machine = Inviter::open(guest, 0);
        let mut asked = effects;
        while !asked.is_empty() {
            let mut answers = Vec::new();
            for effect in std::mem::take(&mut asked) {
                if let JoinEffect::Send(bytes) = effect {
                    answers.extend(self.on(inviter, |engine, now| {
                        machine.handle_bytes(&mut Host::new(engine, now), &bytes, 0)
                    }));
                }
            }
            for effect in answers {
                if let JoinEffect::Send(bytes) = effect {
                    asked.extend(self.on(phone, |engine, now| {
                        let mut newcomer = Newcomer::new(engine, &ticket, "Tình nguyện viên", now);
                        let effects = joiner.handle_bytes(&mut newcomer, &bytes, 0);
                        assert!(newcomer.failure.is_none(), "{:?}", newcomer.failure);
                        effects
                    }));
                }
            }
        }
        assert_eq!(self.phones[phone].held().authority().role(guest), Some(role), "it has joined");
        self.meet(inviter, phone);
    }

    fn add_phone(&mut self, role: Role, spaces: Vec<SpaceId>) -> usize {
        let number = self.phones.len();
        let mut phone = Phone::new(number, role, spaces, self.home.path(), self.random.bits());
        if self.troubles.clocks && self.random.percent(50) {
            let days = i64::from(self.random.below(8_000)) - 4_000;
            phone.clock_ahead_ms = days * 86_400_000;
            self.lived.wrong_clocks += 1;
        }
        self.phones.push(phone);
        number
    }

    fn step(&mut self) {
        self.now_ms += u64::from(self.random.below(20_000));
        let phone = self.random.below(u32::try_from(self.phones.len()).expect("few")) as usize;
        match self.random.below(100) {
            0..45 => self.act(phone),
            45..55 => self.begin_link(phone),
            55..91 => {
                for _ in 0..1 + self.random.below(6) {
                    self.deliver_somewhere();
                }
            }
            91..97 => self.trouble(phone),
            _ => self.pass_time(),
        }
    }

    fn pass_time(&mut self) {
        let jump = if self.random.percent(20) { 200_000 } else { 1_000 };
        self.now_ms += jump;
        for link in 0..self.links.len() {
            for end in 0..2 {
                self.with_end(link, end, |machine, _, now| machine.handle_time(now));
            }
        }
        self.drop_links_that_are_over();
    }

    fn begin_link(&mut self, phone: usize) {
        let other = self.random.below(u32::try_from(self.phones.len()).expect("few")) as usize;
        let full = self.links.len() >= LINKS_MAX;
        if full || self.phones[phone].device() == self.phones[other].device() {
            return;
        }
        let bytes_left = (self.troubles.cuts && self.random.percent(40))
            .then(|| 1 + self.random.below(2_500) as usize);
        let live = self.random.percent(50);
        self.open_link(phone, other, live, bytes_left);
    }

    fn open_link(&mut self, dialling: usize, called: usize, live: bool, bytes_left: Option<usize>) {
        let mut opened = Vec::new();
        for (phone, peer) in [(dialling, called), (called, dialling)] {
            let config = Config {
                peer: self.phones[peer].device(),
                dialled: phone == dialling,
                live,
                port: None,
            };
            let now_ms = self.now_ms;
            let (machine, effects) = self.on(phone, |engine, now| {
                Machine::open(config, &mut Host::new(engine, now), now_ms)
            });
            let end = End { phone, machine, coming: VecDeque::new(), outcome: None, settled: None };
            opened.push((end, effects));
        }
        let (called, to_dialling) = opened.pop().expect("two ends");
        let (dialling, to_called) = opened.pop().expect("two ends");
        let mut link = Link { ends: [dialling, called], bytes_left };
        link.take(0, to_called);
        link.take(1, to_dialling);
        self.links.push(link);
        self.lived.sessions += 1;
    }

    fn deliver_somewhere(&mut self) {
        if self.links.is_empty() {
            return;
        }
        let link = self.random.below(u32::try_from(self.links.len()).expect("few")) as usize;
        self.deliver(link);
        self.drop_links_that_are_over();
    }

    /// Carries some bytes one way, and tells the ends where the stream is cut.
    fn deliver(&mut self, link: usize) {
        let mut to = self.random.below(2) as usize;
        if self.links[link].ends[to].coming.is_empty() {
            to = 1 - to;
        }
        let waiting = self.links[link].ends[to].coming.len();
        let count = if self.random.percent(70) {
            waiting
        } else {
            1 + self.random.below(u32::try_from(waiting).unwrap_or(u32::MAX)) as usize
        };
        let bytes = self.links[link].carry(to, count);
        if !bytes.is_empty() {
            self.with_end(link, to, |machine, host, now| machine.handle_bytes(host, &bytes, now));
        }
        for end in 0..2 {
            let other = &self.links[link].ends[1 - end];
            let has_all = other.outcome.is_some() && self.links[link].ends[end].coming.is_empty();
            if self.links[link].is_cut() || has_all {
                self.with_end(link, end, |machine, _, _| machine.handle_end());
            }
        }
    }

    fn with_end(
        &mut self,
        link: usize,
        end: usize,
        act: impl FnOnce(&mut Machine, &mut Host<'_>, u64) -> Vec<Effect>,
    ) {
        let phone = self.links[link].ends[end].phone;
        let (now, now_ms) = (self.clock(phone), self.now_ms);
        let machine = &mut self.links[link].ends[end].machine;
        let mut host = Host::new(self.phones[phone].engine(), now);
        let effects = act(machine, &mut host, now_ms);
        let failure = host.take_failure();
        assert!(failure.is_none(), "phone {phone}: {failure:?}");
        self.links[link].take(end, effects);
        self.after(phone);
    }

    fn drop_links_that_are_over(&mut self) {
        self.lived.cuts += self.links.iter().filter(|link| link.is_cut()).count();
        self.links.retain(|link| !link.is_over());
    }

    fn cut_links_of(&mut self, phone: usize) {
        for link in 0..self.links.len() {
            if self.links[link].ends.iter().any(|end| end.phone == phone) {
                for end in 0..2 {
                    self.with_end(link, end, |machine, _, _| machine.handle_end());
                }
            }
        }
        self.drop_links_that_are_over();
    }

    /// Does something with a phone's engine, as its writer thread does.
    fn on<T>(&mut self, phone: usize, act: impl FnOnce(&mut Engine, Instant) -> T) -> T {
        let now = self.clock(phone);
        let done = act(self.phones[phone].engine(), now);
        self.after(phone);
        done
    }

    /// Notes what a phone has written, and tells its sessions what is new.
    fn after(&mut self, phone: usize) {
        loop {
            self.ledger.look(phone, self.phones[phone].held());
            let touched = self.phones[phone].engine().take_touched();
            if touched.is_empty() {
                return;
            }
            let of_phone = |link: &Link| link.ends.iter().position(|end| end.phone == phone);
            let ends: Vec<_> = (0..)
                .zip(&self.links)
                .filter_map(|(at, link)| Some((at, of_phone(link)?)))
                .collect();
            if ends.is_empty() {
                continue;
            }
            if !touched.spaces.is_empty() {
                let now = self.clock(phone);
                self.phones[phone].engine().fold(now).expect("taps are folded");
                self.ledger.look(phone, self.phones[phone].held());
            }
            let mut scopes: Vec<Scope> = touched.spaces.into_iter().map(Scope::Space).collect();
            if touched.members {
                scopes.insert(0, Scope::Control);
            }
            for (link, end) in ends {
                for scope in &scopes {
                    let (now, now_ms) = (self.clock(phone), self.now_ms);
                    let mut host = Host::new(self.phones[phone].engine(), now);
                    let machine = &mut self.links[link].ends[end].machine;
                    let effects = machine.local_news(&mut host, *scope, now_ms);
                    assert!(host.take_failure().is_none(), "phone {phone}");
                    self.links[link].take(end, effects);
                }
            }
        }
    }

    fn do_surely(&mut self, phone: usize, command: Command) -> Outcome {
        self.on(phone, |engine, now| engine.execute(command, now)).expect("the office may do that")
    }

    fn clock(&self, phone: usize) -> Instant {
        let wall = i64::try_from(self.now_ms).expect("a time of our days");
        Instant(wall + self.phones[phone].clock_ahead_ms)
    }

    fn is_member_for_itself(&self, phone: usize) -> bool {
        let phone = &self.phones[phone];
        phone.held().authority().role(phone.device()) == Some(phone.role)
    }

    fn is_cloned(&self, phone: usize) -> bool {
        let device = self.phones[phone].device();
        self.phones.iter().filter(|other| other.device() == device).count() > 1
    }
}
