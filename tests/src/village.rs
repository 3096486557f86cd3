//! The simulated village: up to twelve phones with the engine, the session and the SQLite store of
//! the field, under one clock and one source of chance.
//!
//! One seed decides everything, so a village that breaks is lived again from its seed. What goes
//! wrong is drawn too: links cut at any byte, restarts, clocks that are years off, backups put back,
//! folders copied, phones removed. Absent on purpose: sockets and processes, which have tests of
//! their own.

mod ending;
mod evening;
mod ledger;
mod link;
mod phone;

use std::collections::VecDeque;
use std::path::PathBuf;

use lantoa_core::domain::command::{Command, Outcome};
use lantoa_core::domain::id::{SpaceId, TeamId};
use lantoa_core::domain::programme::{Role, Topic};
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::exchange::{
    Config, Effect, Host, Inviter, JoinEffect, Joiner, Machine, Newcomer, Scope,
};
use lantoa_core::engine::member::Invitation;
use lantoa_core::engine::sheet::RecoverySheet;
use lantoa_rosters::random::Random;
use tempfile::TempDir;

use ledger::Ledger;
use link::{End, Link};
use phone::Phone;

/// What goes wrong in a village.
#[derive(Clone, Copy, Debug, Default)]
pub struct Troubles {
    /// Links are cut at any byte.
    pub cuts: bool,
    /// Phones are switched off and on.
    pub restarts: bool,
    /// Clocks are years off.
    pub clocks: bool,
    /// Old backups are put back.
    pub restores: bool,
    /// A folder is copied onto a second phone.
    pub clones: bool,
    /// Phones are removed.
    pub removals: bool,
    /// Newcomers join late.
    pub newcomers: bool,
}

/// What has happened, so that a village in which nothing happens is not taken for a good one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lived {
    /// Entries with marks or levels.
    pub entries: usize,
    /// Spots at which a dispute stood in the end.
    pub disputes: usize,
    /// Sessions, and those that were cut.
    pub sessions: usize,
    /// Links cut in the middle.
    pub cuts: usize,
    /// Restarts.
    pub restarts: usize,
    /// Backups put back.
    pub restores: usize,
    /// Folders copied.
    pub clones: usize,
    /// Removals.
    pub removals: usize,
    /// Phones that joined late.
    pub newcomers: usize,
}

impl Lived {
    /// Adds what happened elsewhere.
    pub fn add(&mut self, other: Self) {
        self.entries += other.entries;
        self.disputes += other.disputes;
        self.sessions += other.sessions;
        self.cuts += other.cuts;
        self.restarts += other.restarts;
        self.restores += other.restores;
        self.clones += other.clones;
        self.removals += other.removals;
        self.newcomers += other.newcomers;
    }
}

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
    /// Whether a folder was copied, after which one device may write twice at one place.
    cloned: bool,
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
            cloned: false,
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
    pub fn live(mut self) -> Lived {
        let steps = 60 + self.random.below(200);
        for _ in 0..steps {
            self.step();
        }
        self.heal();
        self.check();
        self.lived.entries = self.ledger.count();
        self.lived
    }

    fn found(&mut self) {
        self.add_phone(Role::Coordinator, Vec::new());
        let sheet = self.on(0, |engine, now| engine.found("Chương trình", "Văn phòng", now));
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
                    self.do_surely(0, Command::AddLearner { class, details, consent: None });
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
            55..93 => {
                for _ in 0..1 + self.random.below(6) {
                    self.deliver_somewhere();
                }
            }
            93..97 => self.trouble(phone),
            _ => self.pass_time(),
        }
    }

    /// Lets one of the things go wrong that may go wrong here.
    fn trouble(&mut self, phone: usize) {
        let Troubles { restarts, restores, clones, removals, newcomers, .. } = self.troubles;
        let may: [(bool, fn(&mut Self, usize)); 5] = [
            (restarts, Self::restart),
            (restores, Self::back_up_or_restore),
            (clones && !self.cloned && phone != 0, Self::clone_phone),
            (removals, Self::remove),
            (newcomers && self.phones.len() < 12, Self::invite_late),
        ];
        let may: Vec<_> = may.into_iter().filter(|(may, _)| *may).map(|(_, what)| what).collect();
        if !may.is_empty() {
            self.random.pick(&may)(self, phone);
        }
    }

    fn restart(&mut self, phone: usize) {
        self.lived.restarts += 1;
        self.cut_links_of(phone);
        self.phones[phone].switch_off();
        let now = self.clock(phone);
        self.phones[phone].switch_on(now);
        self.after(phone);
    }

    fn invite_late(&mut self, inviter: usize) {
        let role = self.phones[inviter].role;
        if role <= Role::Lead && self.is_member_for_itself(inviter) && !self.is_cloned(inviter) {
            let own = self.phones[inviter].spaces.clone();
            let spaces = if own.is_empty() { vec![self.teams[0].space()] } else { own };
            self.invite(inviter, Role::Volunteer, spaces);
            self.lived.newcomers += 1;
        }
    }

    fn back_up_or_restore(&mut self, phone: usize) {
        let found = self.backups.iter().position(|(of, _)| *of == phone);
        let Some(found) = found.filter(|_| self.random.percent(70)) else {
            self.on(phone, |engine, now| engine.fold(now)).expect("taps are folded");
            let backup = self.phones[phone].back_up();
            self.backups.push_back((phone, backup));
            return;
        };
        self.lived.restores += 1;
        let (_, backup) = self.backups.remove(found).expect("just found");
        self.cut_links_of(phone);
        self.phones[phone].switch_off();
        self.phones[phone].restore(&backup);
        let now = self.clock(phone);
        self.phones[phone].switch_on(now);
        self.ledger.put_back(phone);
        let phones = &self.phones;
        self.ledger.lose_unheld(phone, |space, hash| {
            phones.iter().any(|phone| {
                let held = phone.held().tables().held(hash).expect("the store is readable");
                held.is_some_and(|held| held.feed.space == space)
            })
        });
        self.after(phone);
    }

    fn clone_phone(&mut self, phone: usize) {
        self.cloned = true;
        self.lived.clones += 1;
        self.on(phone, |engine, now| engine.fold(now)).expect("taps are folded");
        self.cut_links_of(phone);
        self.phones[phone].switch_off();
        let number = self.phones.len();
        let copy = self.phones[phone].cloned(number, self.home.path());
        self.phones.push(copy);
        for phone in [phone, number] {
            let now = self.clock(phone);
            self.phones[phone].switch_on(now);
            self.after(phone);
        }
    }

    /// Lets a coordinator remove a phone of lower rank, as far as it knows it.
    fn remove(&mut self, remover: usize) {
        let target = self.random.below(u32::try_from(self.phones.len()).expect("few")) as usize;
        let device = self.phones[target].device();
        let ranks = [remover, target].map(|phone| self.phones[phone].role);
        if ranks[0] != Role::Coordinator || ranks[1] <= Role::Coordinator {
            return;
        }
        if self.phones[remover].held().authority().rank(device).is_none() {
            return;
        }
        self.on(remover, |engine, now| engine.fold(now)).expect("taps are folded");
        self.ledger.removed(device, Vec::new(), self.phones[remover].held());
        self.on(remover, |engine, now| engine.remove_device(device, None, None, now))
            .expect("a coordinator removes whom it knows");
        self.lived.removals += 1;
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
            let config =
                Config { peer: self.phones[peer].device(), dialled: phone == dialling, live };
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
