//! Checking a whole store: every signature, and every row built again from the feeds.

use crate::document::rows;
use crate::domain::entry::FeedKind;
use crate::domain::erasure::Erased;
use crate::domain::id::SpaceId;
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::accept::misjudged;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::feed::entry::SignedEntry;
use crate::feed::height::{Heights, Tip};

/// What checking found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Checked {
    /// Entries whose signature was checked.
    pub entries: u64,
    /// Documents built again.
    pub documents: u64,
    /// What was wrong, a sentence each, without personal data.
    pub faults: Vec<String>,
}

/// Most faults listed: a store that has more needs its backup, not a longer list.
const FAULTS_MAX: usize = 100;

impl Engine {
    /// Checks every signature, builds every document again from its bodies, and compares the rows
    /// that come of it with those stored. Changes nothing but what Automerge, asked before, does not take.
    ///
    /// `progress` is told how many entries and documents of how many are done.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when the store cannot be read at all.
    pub fn verify(
        &mut self,
        now: Instant,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Checked, Error> {
        self.build_what_can_be()?;
        self.fold_what_can_be(now)?;
        self.prove(now)?;
        let mut checked = Checked::default();
        let spaces = self.tables().spaces_stored()?;
        let mut total = 0;
        for space in &spaces {
            total += self.tables().count_in(*space)?;
            total += self.tables().documents_in(*space)?.len() as u64;
        }
        for space in &spaces {
            self.verify_entries(*space, &mut checked, &mut |done| progress(done, total))?;
            self.verify_documents(*space, &mut checked, &mut |done| progress(done, total))?;
        }
        progress(total, total);
        checked.faults.truncate(FAULTS_MAX);
        Ok(checked)
    }

    fn verify_entries(
        &self,
        space: SpaceId,
        checked: &mut Checked,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let tables = self.tables();
        let mut tips: Vec<Tip> = Vec::new();
        let mut all_read = true;
        for held in tables.held_in(space)? {
            checked.entries += 1;
            progress(checked.entries + checked.documents);
            let place = held.local_seq;
            let Ok(Some(entry)) = tables.entry(place) else {
                checked.faults.push(format!("entry {place} cannot be read"));
                all_read = false;
                continue;
            };
            let proven = SignedEntry::parse(
                entry.header_bytes(),
                *entry.signature(),
                entry.bodies().to_vec(),
            );
            if proven.as_ref().map(SignedEntry::hash) != Ok(held.hash) {
                checked.faults.push(format!("entry {place} is not signed by its author"));
            }
            let header = entry.header();
            if let Some(prev) = header.prev {
                tips.retain(|tip| tip.hash != prev);
            }
            tips.push(Tip {
                device: header.device,
                incarnation: header.incarnation,
                height: header.seq,
                hash: held.hash,
            });
        }
        // What counts is judged from all headers together, or not at all.
        if all_read {
            for place in misjudged(tables, &self.authority, space)? {
                checked.faults.push(format!("entry {place} counts otherwise than it must"));
            }
        }
        if Heights::new(tips) != tables.heights(FeedKind::Data, space)? {
            checked.faults.push(format!("heights of space {space} are not those of its entries"));
        }
        Ok(())
    }

    /// Builds all rows of a space in a transaction that is never committed, and compares.
    fn verify_documents(
        &mut self,
        space: SpaceId,
        checked: &mut Checked,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(), Error> {
        let is_programme = self.programme().map(|id| id.space()) == Some(space);
        let stored = self.tables().whole_row_digests(space, is_programme)?;
        let documents = self.tables().documents_in(space)?;
        let mut damaged = Vec::new();
        let batch = self.store.batch()?;
        // Rows that no document gives would else be found again as they are.
        batch.clear_rows(space, is_programme)?;
        for doc in documents {
            checked.documents += 1;
            progress(checked.entries + checked.documents);
            match batch.tables().erased(doc)? {
                Some(Erased::Dropped) if batch.tables().has_bodies(doc)? => {
                    checked.faults.push("data that were erased are still here".to_owned());
                    continue;
                }
                Some(_) => continue,
                None => {}
            }
            let built = load(batch.tables(), doc);
            let built = built.and_then(|mut replica| {
                let proven = replica.snapshot().map(|_| ());
                proven.map_err(|_| Error::DamagedDocument { kind: doc.kind.word() })?;
                Ok(replica)
            });
            match built {
                Ok(replica) => {
                    for row in rows::all_rows(&replica) {
                        batch.write_row(&row)?;
                    }
                    for flagged in rows::flagged(&replica) {
                        batch.write_flagged(&flagged)?;
                    }
                }
                Err(_) => {
                    damaged.push(doc);
                    let kind = doc.kind.word();
                    checked.faults.push(format!("a document of kind {kind} cannot be built"));
                }
            }
        }
        if is_programme {
            let said = batch.tables().people()?;
            batch.join_people()?;
            if said != batch.tables().people()? {
                checked.faults.push("who is one person is not what the links say".to_owned());
            }
        }
        let built = batch.tables().whole_row_digests(space, is_programme)?;
        for ((table, stored), (_, built)) in stored.iter().zip(&built) {
            if stored != built {
                checked.faults.push(format!("rows of {table} are not those of the documents"));
            }
        }
        drop(batch);
        // It may be a change that Automerge was not asked about before this folder was let go.
        self.replicas.note_unproven(damaged);
        Ok(())
    }
}
