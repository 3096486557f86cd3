//! Issuing again what was lost through no fault of this device.
//!
//! An honest entry that built on a branch that lost cannot be applied any more, and what a copied
//! phone wrote beyond the place where it forked is not believed. The author writes the values once
//! more under a new incarnation, with the original volunteer and times. Every value has one key, so
//! a value that comes to be accepted twice still stands once.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::edit::{self, Put, Reissue};
use crate::document::profile::Profile;
use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::SpaceId;
use crate::domain::row::{Author, OperationId};
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::commit::{Gathered, Writer, write_entry};
use crate::engine::error::Error;
use crate::engine::verdict::Why;
use crate::feed::entry::SignedEntry;
use crate::store::entry_table::State;
use crate::store::error::StoreError;

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
            let mut said = self.said_before(space)?;
            said.extend(lost.iter().flat_map(changes_of));
            for entry in lost {
                self.reissue_entry(&entry, &said)?;
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

    /// Returns what this device has said and issued again already.
    fn said_before(&self, space: SpaceId) -> Result<Said, Error> {
        let tables = self.tables();
        let mut said = Said::new();
        for held in tables.held_in(space)?.iter().filter(|held| held.feed.device == self.me.device)
        {
            if tables.reissued_as(held.hash)?.is_some()
                && let Some(entry) = tables.entry(held.local_seq)?
            {
                said.extend(changes_of(&entry));
            }
        }
        Ok(said)
    }

    /// Issues one entry again, as several where it has grown too large for one.
    ///
    /// What cannot be issued is kept and shown as it was; it keeps this device from nothing.
    fn reissue_entry(&mut self, entry: &SignedEntry, said: &Said) -> Result<(), Error> {
        let header = entry.header();
        let held = self.tables().held(entry.hash())?;
        let is_applied = held.is_some_and(|held| held.standing.state == State::Applied);
        let may = |doc| self.authority.may_write(self.me.device, doc);
        if !header.changes.iter().all(|change| may(change.doc)) {
            return Ok(());
        }
        self.renew_incarnation_if_lost(header.space)?;
        let mut touched = Touched::default();
        let key = self.key.clone();
        let person = header.volunteer;
        let writer = Writer { person, ..self.writer(&key, header.first_tap, header.last_tap) };
        let writer = writer.in_space(header.space);
        let FeedId { device, incarnation, .. } = writer.feed;
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let mut write = || -> Result<(), Error> {
            let mut changes = Gathered::default();
            for listed in &header.changes {
                // Under our own key, yet perhaps not of our making: a thief's may say anything, and
                // must not keep this device from taking what others send.
                let Some(change) = said.get(&listed.hash) else { continue };
                if batch.tables().erased(listed.doc)?.is_some() {
                    continue;
                }
                let replica = replicas.open(batch.tables(), listed.doc)?;
                let registers = replica.registers();
                let mut again = change.puts.clone();
                // What stands already, or stood and was replaced, is not said once more; and what
                // others have corrected since stays corrected. Where the entry is not applied, the
                // names of its operations are those of another branch.
                again.retain(|put| {
                    let is_said = registers.said(&put.put.key, &put.put.value, change.author);
                    let is_overruled = is_applied && registers.is_overruled(put.operation);
                    is_said.is_none() && !is_overruled
                });
                for put in &mut again {
                    // What this device said before and has issued again stands under a new name.
                    let renamed = |old: &OperationId| {
                        let (put, author) = found(said, &change.deps, *old)?;
                        registers.said(&put.key, &put.value, author)
                    };
                    let renamed: Vec<_> = put.replaced.iter().filter_map(renamed).collect();
                    put.replaced.extend(renamed);
                }
                let change = edit::reissue(replica, device, incarnation, &again)
                    .map_err(|_| Error::TooLarge)?;
                let Some(change) = change else { continue };
                if !changes.has_room_for(&change) {
                    write_entry(&batch, replicas, writer, changes.take(), &mut touched)?;
                }
                changes.push(listed.doc, change);
            }
            let again = write_entry(&batch, replicas, writer, changes.take(), &mut touched)?;
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

/// By change, what this device said in entries that are issued again.
type Said = BTreeMap<Hash, Change>;

struct Change {
    deps: Vec<Hash>,
    puts: Vec<Reissue>,
    author: Author,
}

/// Returns what an operation said that a change with these deps had seen. Two branches of a feed give
/// the same names to different operations, so changes are followed by their hashes.
fn found<'s>(said: &'s Said, deps: &[Hash], old: OperationId) -> Option<(&'s Put, Author)> {
    let mut open = deps.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(hash) = open.pop() {
        if let Some(change) = said.get(&hash).filter(|_| seen.insert(hash)) {
            if let Some(put) = change.puts.iter().find(|put| put.operation == old) {
                return Some((&put.put, change.author));
            }
            open.extend(&change.deps);
        }
    }
    None
}

/// Returns the changes of an entry that can be read: none where its profile is unknown.
fn changes_of(entry: &SignedEntry) -> Vec<(Hash, Change)> {
    let header = entry.header();
    let author = Author { person: header.volunteer, device: header.device, at: header.last_tap };
    let listed = header.changes.iter().zip(entry.bodies());
    let profile = Profile::from_number(header.profile);
    let read = listed.filter_map(|(listed, body)| {
        let body = body.as_deref()?;
        let puts = edit::reissues_of(profile?, listed.doc.kind, body).ok()?;
        let deps = edit::built_on(body).ok()?;
        Some((listed.hash, Change { deps, puts, author }))
    });
    read.collect()
}
