//! Issuing again what was lost through no fault of this device.
//!
//! An honest entry that built on a branch that lost cannot be applied any more, and what a copied
//! phone wrote beyond the place where it forked is not believed. The author writes the values once
//! more under a new incarnation, with the original volunteer and times. Every value has one key, so
//! a value that comes to be accepted twice still stands once.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::edit;
use crate::domain::entry::Hash;
use crate::domain::id::SpaceId;
use crate::domain::row::OperationId;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::commit::{BODY_BYTES_TARGET, Writer, write_entry};
use crate::engine::error::Error;
use crate::engine::verdict::Why;
use crate::feed::entry::{ChangeRef, SignedEntry};
use crate::store::error::StoreError;
use crate::store::feed_table::State;

impl Engine {
    /// Writes this device's lost values again, each entry once.
    ///
    /// A removed device, or one without a certificate that counts, issues nothing: what it wrote is
    /// set aside for a reason, and kept.
    pub(crate) fn reissue(&mut self) -> Result<(), Error> {
        if self.authority.role(self.me.device).is_none() {
            return Ok(());
        }
        for space in self.tables().spaces_with_entries()? {
            if self.is_known_regular(space)? {
                continue;
            }
            let lost = self.lost_entries(space)?;
            if lost.is_empty() {
                continue;
            }
            let mut issued = self.issued_before(space)?;
            for entry in lost {
                self.reissue_entry(&entry, &mut issued)?;
            }
        }
        Ok(())
    }

    fn is_known_regular(&self, space: SpaceId) -> Result<bool, Error> {
        match self.regular.get(&space) {
            Some(regular) => Ok(*regular),
            None => Ok(self.tables().is_regular(space)?),
        }
    }

    fn lost_entries(&self, space: SpaceId) -> Result<Vec<SignedEntry>, Error> {
        let tables = self.tables();
        let mut lost = Vec::new();
        for held in tables.held_in(space)? {
            let why = Why::from_word(&held.standing.why);
            if held.feed.device == self.me.device
                && held.standing.state != State::Later
                && !held.standing.believed
                && why.is_some_and(Why::is_issued_again)
                && tables.reissued_as(held.hash)?.is_none()
            {
                let entry = tables.entry(held.local_seq)?;
                lost.push(entry.ok_or(StoreError::Format { what: "entry" })?);
            }
        }
        Ok(lost)
    }

    /// Returns under which new operations this device's old ones stand already.
    fn issued_before(&self, space: SpaceId) -> Result<Issued, Error> {
        let tables = self.tables();
        let mut issued = Issued::new();
        for held in tables.held_in(space)?.iter().filter(|held| held.feed.device == self.me.device)
        {
            let Some(again) = tables.reissued_as(held.hash)? else { continue };
            let Some(again) = tables.held(again)? else { continue };
            let (old, new) = (tables.entry(held.local_seq)?, tables.entry(again.local_seq)?);
            let (Some(old), Some(new)) = (old, new) else { continue };
            for (new, bytes) in changes_of(&new) {
                for (old, lost) in changes_of(&old).filter(|(old, _)| old.doc == new.doc) {
                    note_issued(old, lost, bytes, &mut issued);
                }
            }
        }
        Ok(issued)
    }

    /// Issues one entry again, as several where it has grown too large for one.
    ///
    /// What cannot be issued is kept and shown as it was; it keeps this device from nothing.
    fn reissue_entry(&mut self, entry: &SignedEntry, issued: &mut Issued) -> Result<(), Error> {
        let header = entry.header();
        let held = self.tables().held(entry.hash())?;
        let is_applied = held.is_some_and(|held| held.standing.state == State::Applied);
        let may = |doc| self.authority.may_write(self.me.device, doc);
        if !header.changes.iter().all(|change| may(change.doc)) {
            return Ok(());
        }
        self.renew_incarnation_if_lost(header.space)?;
        let mut touched = Touched::default();
        let feed = self.own_feed(header.space);
        let (key, control_digest) = (self.key.clone(), self.control_digest());
        let writer = Writer {
            key: &key,
            feed,
            person: header.volunteer,
            first: header.first_tap,
            last: header.last_tap,
            control_digest,
        };
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let mut write = || -> Result<(), Error> {
            let mut changes = Vec::new();
            let mut bytes = 0;
            for (listed, body) in header.changes.iter().zip(entry.bodies()) {
                let kind = listed.doc.kind;
                let Some(body) = body else { continue };
                // Under our own key, yet perhaps not of our making: a thief's may say anything, and
                // must not keep this device from taking what others send.
                let Ok(mut again) = edit::reissues_of(kind, body) else { continue };
                let Ok(deps) = edit::built_on(body) else { continue };
                for put in &mut again {
                    // What this device said before and has issued again stands under a new name.
                    let renamed: Vec<_> = put
                        .replaced
                        .iter()
                        .filter_map(|old| renamed(issued, &deps, *old))
                        .collect();
                    put.replaced.extend(renamed);
                }
                let replica = replicas.open(batch.tables(), listed.doc)?;
                if is_applied {
                    // What others have corrected since stays corrected. Where it is not applied,
                    // the same names are those of another branch.
                    again.retain(|put| !replica.registers().is_overruled(put.operation));
                }
                let change = edit::reissue(replica, feed.device, feed.incarnation, &again)
                    .map_err(|_| Error::TooLarge)?;
                let Some(change) = change else { continue };
                note_issued(listed, body, &change.bytes, issued);
                if bytes + change.bytes.len() > BODY_BYTES_TARGET && !changes.is_empty() {
                    let part = std::mem::take(&mut changes);
                    write_entry(&batch, replicas, writer, part, &mut touched)?;
                    bytes = 0;
                }
                bytes += change.bytes.len();
                changes.push((listed.doc, change));
            }
            let again = write_entry(&batch, replicas, writer, changes, &mut touched)?;
            batch.mark_reissued(entry.hash(), again.unwrap_or(Hash::default()))?;
            Ok(())
        };
        let written = write();
        let committed = written.and_then(|()| Ok(batch.commit()?));
        match self.settle(committed, touched) {
            Err(Error::TooLarge | Error::DamagedDocument { .. }) => Ok(()),
            settled => settled,
        }
    }
}

/// By old change of this device, what it built on and which new operations say again what its own
/// said. Two branches of a feed give the same names to different operations, so names alone do not do.
type Issued = BTreeMap<Hash, Renamed>;

struct Renamed {
    deps: Vec<Hash>,
    operations: BTreeMap<OperationId, OperationId>,
}

/// Returns under which name an old operation stands that a change with these deps had seen.
fn renamed(issued: &Issued, deps: &[Hash], old: OperationId) -> Option<OperationId> {
    let mut open = deps.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(change) = open.pop() {
        if let Some(renamed) = issued.get(&change).filter(|_| seen.insert(change)) {
            if let Some(new) = renamed.operations.get(&old) {
                return Some(*new);
            }
            open.extend(&renamed.deps);
        }
    }
    None
}

fn changes_of(entry: &SignedEntry) -> impl Iterator<Item = (&ChangeRef, &[u8])> {
    let listed = entry.header().changes.iter().zip(entry.bodies());
    listed.filter_map(|(change, body)| Some((change, body.as_deref()?)))
}

fn note_issued(old: &ChangeRef, lost: &[u8], again: &[u8], issued: &mut Issued) {
    let kind = old.doc.kind;
    let read =
        (edit::reissues_of(kind, lost), edit::reissues_of(kind, again), edit::built_on(lost));
    let (Ok(said), Ok(fresh), Ok(deps)) = read else { return };
    let named = said.iter().filter_map(|old| {
        let new = fresh.iter().find(|new| new.put.key == old.put.key)?;
        Some((old.operation, new.operation))
    });
    issued.insert(old.hash, Renamed { deps, operations: named.collect() });
}
