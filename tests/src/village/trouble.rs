//! What goes wrong in an evening, by chance: phones die, come back older, are copied, removed and
//! adopted, and get again what they have.

use std::collections::BTreeSet;

use lantoa_core::domain::command::Command;
use lantoa_core::domain::entry::Hash;
use lantoa_core::domain::erasure::GRACE_DAYS;
use lantoa_core::domain::id::{ErasureId, SpaceId};
use lantoa_core::domain::programme::Role;
use lantoa_core::domain::time::Instant;
use lantoa_core::engine::Engine;
use lantoa_core::engine::error::Error;
use lantoa_core::feed::entry::SignedEntry;
use lantoa_core::store::reader::Reader;
use lantoa_core::trust::authority::erasures::CountingErasure;
use lantoa_core::trust::control::SignedControl;

use super::ledger::{self, Copied};
use super::{Troubles, Village};

const DAY_MS: i64 = 86_400_000;

impl Village {
    /// Lets one of the things go wrong that may go wrong here.
    pub(super) fn trouble(&mut self, phone: usize) {
        let Troubles { restarts, restores, clones, removals, newcomers, doubles, .. } =
            self.troubles;
        let erasures = self.troubles.erasures;
        let may: [(bool, fn(&mut Self, usize)); 10] = [
            (restarts, Self::restart),
            (restores, Self::back_up_or_restore),
            (clones && self.copied.is_none() && phone != 0, Self::clone_phone),
            (removals, Self::remove),
            (removals, |village, _| village.adopt()),
            (newcomers && self.phones.len() < 12, Self::invite_late),
            (doubles, Self::hand_again),
            (erasures, |village, _| village.erase()),
            (erasures, |village, _| village.revoke_erasure()),
            (erasures, Self::pass_a_month),
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

    /// Lets a coordinator erase somebody's data.
    fn erase(&mut self) {
        let phone = self.some_coordinator();
        let reader = Reader::open(self.phones[phone].held().store().path());
        let learners = reader.and_then(|reader| reader.learners()).expect("the store is readable");
        if !learners.is_empty() {
            let learner = self.random.pick(&learners).learner;
            if self.execute(phone, Command::EraseLearner { learner }).is_some() {
                self.lived.erasures += 1;
            }
        }
    }

    /// Lets a coordinator take an erasure back whose grace is not over on that phone.
    fn revoke_erasure(&mut self) {
        let phone = self.some_coordinator();
        let held = self.phones[phone].held();
        let can_be = |erasure: &&CountingErasure| {
            let done = held.tables().erasure_done(erasure.hash).expect("the store is readable");
            !erasure.is_revoked && done.is_none()
        };
        let erasures: Vec<_> = held.authority().erasures().iter().filter(can_be).collect();
        if !erasures.is_empty() {
            let erasure = ErasureId(self.random.pick(&erasures).hash.0);
            let revoke = Command::RevokeErasure { erasure };
            match self.on(phone, |engine, now| engine.execute(revoke, now)) {
                Ok(_) => self.lived.revocations += 1,
                // A day passes with every command, and this one was the last of the grace.
                Err(Error::Unfit { .. } | Error::Removed) => {}
                Err(error) => panic!("an erasure cannot be taken back: {error}"),
            }
        }
    }

    /// Lets a phone be opened on so many days that every grace is over on it.
    fn pass_a_month(&mut self, phone: usize) {
        let now = self.clock(phone);
        for day in 0..i64::from(GRACE_DAYS) {
            self.phones[phone].engine().pass_day(Instant(now.0 + day * DAY_MS));
        }
        self.lived.months += 1;
        self.after(phone);
    }

    fn some_coordinator(&mut self) -> usize {
        let coordinators = self.phones.iter().filter(|phone| phone.role == Role::Coordinator);
        let coordinators: Vec<usize> = coordinators.map(|phone| phone.number).collect();
        *self.random.pick(&coordinators)
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
        let now = self.clock(phone);
        self.phones[phone].restore(&backup, now);
        self.phones[phone].switch_on(now);
        self.ledger.put_back(phone);
        let phones = &self.phones;
        self.ledger.lose_unheld(phone, |space, hash| {
            phones.iter().any(|phone| {
                let held = phone.held().tables().held(hash).expect("the store is readable");
                held.is_some_and(|held| held.feed.space == space)
            })
        });
        let controls: BTreeSet<Hash> =
            phones.iter().flat_map(|phone| control_hashes(phone.held())).collect();
        self.ledger.forget_unheld(&controls);
        self.after(phone);
    }

    fn clone_phone(&mut self, phone: usize) {
        self.lived.clones += 1;
        self.on(phone, |engine, now| engine.fold(now)).expect("taps are folded");
        self.copied = Some(Copied::of(self.phones[phone].held()));
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

    /// Lets a coordinator remove a phone of lower rank, or a lead one of its team's that leads
    /// nothing, as far as it knows it.
    ///
    /// A lead that has removed somebody stays: what its removal is worth once it is removed itself
    /// is for `authority_properties.rs`.
    fn remove(&mut self, remover: usize) {
        let target = self.some_phone();
        let device = self.phones[target].device();
        let ranks = [remover, target].map(|phone| self.phones[phone].role);
        let spaces = match ranks {
            [Role::Coordinator, rank] if rank > Role::Coordinator => Vec::new(),
            [Role::Lead, Role::Volunteer | Role::Observer] => self.phones[remover].spaces.clone(),
            _ => return,
        };
        let (own, held) = (self.phones[remover].device(), self.phones[remover].held());
        let authority = held.authority();
        let is_known = if spaces.is_empty() {
            authority.rank(device).is_some()
        } else {
            let leads = |space: &SpaceId| authority.role_in(own, *space) == Some(Role::Lead);
            let has = |space: &SpaceId| authority.role_in(device, *space).is_some();
            !self.ledger.is_removed(own) && spaces.iter().all(|at| leads(at) && has(at))
        };
        if !is_known || self.ledger.has_removed(device) {
            return;
        }
        let by_lead = !spaces.is_empty();
        let records = self.controls_of(remover, |engine, now| {
            engine.remove_device(device, None, None, now).expect("it removes whom it knows");
        });
        self.ledger.removed(own, device, spaces, records, self.phones[remover].held());
        if by_lead {
            self.lived.lead_removals += 1;
        } else {
            self.lived.removals += 1;
        }
    }

    /// Lets a coordinator adopt what it holds of a phone that was removed, if one holds such a thing.
    /// Copied phones are left out: which of their branches an adoption pins is for
    /// `authority_properties.rs`.
    pub(super) fn adopt(&mut self) {
        let mut may = Vec::new();
        for adopter in self.phones.iter().filter(|phone| phone.role == Role::Coordinator) {
            for target in self.phones.iter().filter(|phone| !self.is_cloned(phone.number)) {
                let (held, device) = (adopter.held(), target.device());
                let is_removed = !held.authority().removals_of(device).is_empty();
                if is_removed && !ledger::doubtful(held, device).is_empty() {
                    may.push((adopter.number, device));
                }
            }
        }
        if may.is_empty() {
            return;
        }
        let (adopter, device) = *self.random.pick(&may);
        self.on(adopter, |engine, now| engine.fold(now)).expect("taps are folded");
        let doubtful = ledger::doubtful(self.phones[adopter].held(), device);
        let records = self.controls_of(adopter, |engine, now| {
            engine.adopt(device, now).expect("a coordinator adopts what is set aside");
        });
        self.ledger.adopted(&doubtful, records, self.phones[adopter].held());
        self.lived.adoptions += 1;
    }

    /// Hands a phone a batch that it has already, as a peer does that missed the acknowledgement:
    /// in any order, each perhaps more than once, long after newer ones.
    fn hand_again(&mut self, phone: usize) {
        let other = self.some_phone();
        if self.random.percent(30) {
            self.hand_records_again(phone, other);
        } else {
            self.hand_entries_again(phone, other);
        }
    }

    fn hand_records_again(&mut self, phone: usize, other: usize) {
        let known = control_hashes(self.phones[phone].held());
        let records = self.phones[other].held().tables().control().expect("the store is readable");
        let mut records: Vec<SignedControl> = records
            .into_iter()
            .map(|(_, record)| record)
            .filter(|record| known.contains(&record.hash()))
            .collect();
        self.random.shuffle(&mut records);
        records.truncate(1 + self.random.below(20) as usize);
        records.extend(records.first().cloned());
        let hashes: BTreeSet<Hash> = records.iter().map(SignedControl::hash).collect();
        let before = self.digests(phone);
        let taken = self.on(phone, |engine, now| engine.receive_control(records, now));
        let taken = taken.expect("records are taken");
        self.check_nothing_new(phone, taken.stored, &before);
        assert_eq!(taken.held, hashes, "phone {phone} acknowledges what it has");
    }

    fn hand_entries_again(&mut self, phone: usize, other: usize) {
        self.on(phone, |engine, now| engine.fold(now)).expect("taps are folded");
        let spaces = self.phones[phone].held().tables().spaces_with_entries();
        let spaces = spaces.expect("the store is readable");
        if spaces.is_empty() {
            return;
        }
        let space = *self.random.pick(&spaces);
        let known = self.phones[phone].held().tables();
        let theirs = self.phones[other].held().tables();
        let rows = theirs.held_in(space).expect("the store is readable");
        let both = rows
            .into_iter()
            .filter(|row| known.held(row.hash).expect("the store is readable").is_some());
        let mut entries: Vec<SignedEntry> = both
            .filter_map(|row| theirs.entry(row.local_seq).expect("the store is readable"))
            .collect();
        if entries.is_empty() {
            return;
        }
        self.random.shuffle(&mut entries);
        entries.truncate(1 + self.random.below(20) as usize);
        entries.extend(entries.first().cloned());
        let hashes: BTreeSet<Hash> = entries.iter().map(SignedEntry::hash).collect();
        let before = self.digests(phone);
        let taken = self.on(phone, |engine, now| engine.receive_entries(space, entries, now));
        let taken = taken.expect("entries are taken");
        self.check_nothing_new(phone, taken.stored, &before);
        assert_eq!(taken.held, hashes, "phone {phone} acknowledges what it has");
    }

    fn check_nothing_new(&mut self, phone: usize, stored: u32, before: &[String]) {
        assert_eq!(stored, 0, "phone {phone} stores again what it had");
        assert_eq!(self.digests(phone), before, "phone {phone} after the same again");
        self.lived.doubled += 1;
    }

    fn some_phone(&mut self) -> usize {
        self.random.below(u32::try_from(self.phones.len()).expect("few")) as usize
    }

    /// Does something on a phone after folding its taps; returns the control records that it wrote.
    fn controls_of(
        &mut self,
        phone: usize,
        act: impl FnOnce(&mut Engine, Instant),
    ) -> BTreeSet<Hash> {
        self.on(phone, |engine, now| engine.fold(now)).expect("taps are folded");
        let before = control_hashes(self.phones[phone].held());
        self.on(phone, act);
        &control_hashes(self.phones[phone].held()) - &before
    }
}

fn control_hashes(engine: &Engine) -> BTreeSet<Hash> {
    let hashes = engine.tables().control_hashes().expect("the store is readable");
    hashes.into_iter().collect()
}
