//! Control records as held here, and the writing of this device's own.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::entry::{EntryRef, FeedId, FeedKind, Hash, Incarnation};
use crate::domain::id::{DeviceId, ProgrammeId};
use crate::domain::programme::Topic;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::accept::{judge_anew, judge_space};
use crate::engine::commit::write_plan;
use crate::engine::edit_plan::EditPlan;
use crate::engine::erased::align;
use crate::engine::error::Error;
use crate::engine::sheet::RecoverySheet;
use crate::store::error::StoreError;
use crate::store::invite_table::Invite;
use crate::store::open::Store;
use crate::store::self_table::Myself;
use crate::trust::authority::Authority;
use crate::trust::control::{ControlEntry, Record, SignedControl};
use crate::trust::key::SecretKey;

/// All control entries that are stored, in the order of their arrival.
#[derive(Clone, Debug, Default)]
pub(crate) struct HeldControl {
    records: Vec<SignedControl>,
    places: BTreeMap<Hash, usize>,
    tips: BTreeMap<FeedId, BTreeSet<(u32, Hash)>>,
}

impl HeldControl {
    pub(crate) fn load(store: &Store) -> Result<Self, StoreError> {
        let mut held = Self::default();
        for (_, control) in store.tables().control()? {
            held.add(control);
        }
        Ok(held)
    }

    pub(crate) fn add(&mut self, control: SignedControl) {
        let tips = self.tips.entry(control.entry().feed()).or_default();
        if let Some(prev) = control.entry().prev {
            tips.remove(&(control.entry().seq - 1, prev));
        }
        tips.insert((control.entry().seq, control.hash()));
        self.places.insert(control.hash(), self.records.len());
        self.records.push(control);
    }

    pub(crate) fn records(&self) -> &[SignedControl] {
        &self.records
    }

    pub(crate) fn get(&self, hash: Hash) -> Option<&SignedControl> {
        self.places.get(&hash).map(|at| &self.records[*at])
    }

    /// Returns the highest tip of every control feed of a device.
    pub(crate) fn best_tips(&self, device: DeviceId) -> Vec<EntryRef> {
        self.tips
            .keys()
            .filter(|feed| feed.device == device)
            .filter_map(|feed| {
                self.tip(*feed).map(|(seq, hash)| EntryRef { feed: *feed, seq, hash })
            })
            .collect()
    }

    /// Returns the highest tip of a feed; of equally high ones the smallest hash.
    fn tip(&self, feed: FeedId) -> Option<(u32, Hash)> {
        let tips = self.tips.get(&feed)?;
        tips.iter().copied().min_by_key(|(seq, hash)| (std::cmp::Reverse(*seq), *hash))
    }
}

impl Engine {
    /// Returns the control feed that this device continues.
    pub(crate) fn own_control_feed(&self) -> FeedId {
        self.control_feed(self.me.device, self.me.incarnation)
    }

    /// Returns the root's control feed to continue.
    ///
    /// One of its incarnations that is held, so that a sheet used in one place makes one chain; used
    /// in two places apart it forks, which costs nothing (R4).
    pub(crate) fn root_control_feed(&mut self, root: DeviceId) -> FeedId {
        let held = self.control.tips.keys().find(|feed| feed.device == root).copied();
        let fresh = Incarnation(u64::from_be_bytes(self.random.bytes()));
        held.unwrap_or_else(|| self.control_feed(root, fresh))
    }

    fn control_feed(&self, device: DeviceId, incarnation: Incarnation) -> FeedId {
        let space = self.authority.programme().space();
        FeedId { kind: FeedKind::Control, space, device, incarnation }
    }

    /// Stores control entries and everything that follows from them, in one transaction.
    ///
    /// Each follows one that is held or stands before it in `new`. Every space in which somebody
    /// wrote of whom they say anything is judged anew, so that a removal and what it sets aside can
    /// never be seen apart.
    pub(crate) fn commit_control(
        &mut self,
        new: Vec<SignedControl>,
        beside: Beside<'_>,
    ) -> Result<(), Error> {
        let me = beside.me.unwrap_or(&self.me).clone();
        let programme = me.programme.ok_or(Error::NoProgramme)?.0;
        let mut control = self.control.clone();
        for entry in &new {
            control.add(entry.clone());
        }
        let authority = Authority::evaluate(programme, control.records());
        // What is written stands under the new records; where it cannot be, they never came.
        let mut before = (me, control, authority);
        self.swap_known(&mut before);
        let written = self.write_control(programme, &new, beside, &before.2);
        if written.is_err() {
            self.swap_known(&mut before);
        }
        self.regular.clear();
        written
    }

    /// Signs a record as this device or as the root, commits it, and judges everything anew.
    pub(crate) fn commit_record(
        &mut self,
        record: Record,
        recovery: Option<&RecoverySheet>,
        now: Instant,
    ) -> Result<(), Error> {
        let (feed, key) = match recovery {
            None => (self.own_control_feed(), self.key.clone()),
            Some(sheet) => (self.root_control_feed(sheet.key().device()), sheet.key().clone()),
        };
        let signed = sign_control(&self.control, feed, &key, record, now);
        self.commit_control(vec![signed], Beside::default())?;
        self.reissue()
    }

    fn swap_known(&mut self, known: &mut (Myself, HeldControl, Authority)) {
        std::mem::swap(&mut self.me, &mut known.0);
        std::mem::swap(&mut self.control, &mut known.1);
        std::mem::swap(&mut self.authority, &mut known.2);
    }

    fn write_control(
        &mut self,
        programme: ProgrammeId,
        new: &[SignedControl],
        beside: Beside<'_>,
        before: &Authority,
    ) -> Result<(), Error> {
        let differing = self.authority.differing(before);
        let (plan, now) = match beside.beginning {
            Some(beginning) => (self.plan_beginning(programme, beginning)?, beginning.now),
            None => (EditPlan::new(), Instant(0)),
        };
        let key = self.key.clone();
        let writer = self.writer(&key, now, now);
        let mut touched = Touched { members: true, ..Touched::default() };
        let Self { store, replicas, authority, me, .. } = self;
        let batch = store.batch()?;
        let write = || -> Result<(), Error> {
            for entry in new {
                batch.add_control(entry)?;
            }
            if beside.me.is_some() {
                batch.write_myself(me)?;
            }
            if let Some(invite) = beside.invite {
                batch.write_invite(invite)?;
            }
            let anew = align(&batch, replicas, authority, &mut touched)?;
            for space in batch.tables().spaces_with_entries()? {
                if anew.contains(&space) {
                    judge_anew(&batch, replicas, authority, space, &mut touched)?;
                    continue;
                }
                let heights = batch.tables().heights(FeedKind::Data, space)?;
                if heights.tips().iter().any(|tip| differing.contains(&tip.device)) {
                    judge_space(&batch, replicas, authority, space, &mut touched)?;
                }
            }
            write_plan(&batch, replicas, writer, plan, &mut touched)
        };
        let written = write();
        let committed = written.and_then(|()| Ok(batch.commit()?));
        self.settle(committed, touched)
    }

    /// Returns what writes that with which a member begins.
    fn plan_beginning(
        &mut self,
        programme: ProgrammeId,
        beginning: Beginning<'_>,
    ) -> Result<EditPlan, Error> {
        let (mut plan, _) = self.plan_person(programme, beginning.person)?;
        if let Some((name, topics)) = beginning.founded {
            plan.put(DocId::programme(programme.space()), Key::Name, name);
            let (topics, _) = self.plan_topics(programme, topics)?;
            plan.append(topics);
        }
        Ok(plan)
    }

    pub(crate) fn control(&self) -> &HeldControl {
        &self.control
    }
}

/// What is written in the same transaction as control entries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beside<'a> {
    /// Who the device is from then on.
    pub(crate) me: Option<&'a Myself>,
    /// The invitation that a certificate burns.
    pub(crate) invite: Option<&'a Invite>,
    /// With what a new member begins.
    pub(crate) beginning: Option<Beginning<'a>>,
}

/// With what a device begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning<'a> {
    /// What its volunteer is called.
    pub(crate) person: &'a str,
    /// Of a programme that is founded: what it is called, and what it teaches.
    pub(crate) founded: Option<(&'a str, &'a [Topic])>,
    /// When that was said.
    pub(crate) now: Instant,
}

/// Returns a record signed as the next of a control feed.
pub(crate) fn sign_control(
    held: &HeldControl,
    feed: FeedId,
    key: &SecretKey,
    record: Record,
    now: Instant,
) -> SignedControl {
    let tip = held.tip(feed);
    let entry = ControlEntry {
        programme: ProgrammeId(feed.space.0),
        device: feed.device,
        incarnation: feed.incarnation,
        seq: tip.map_or(1, |(seq, _)| seq + 1),
        prev: tip.map(|(_, hash)| hash),
        at: now,
        record,
    };
    entry.sign(key)
}
