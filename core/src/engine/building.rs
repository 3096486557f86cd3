//! Received in two steps: entries are stored first, and their documents are built once for all of them.
//!
//! Put into its documents as it came, each of thousands of entries would load its document again. So while
//! much comes of a space, entries are verified, stored and counted in heights, and nothing else. Building
//! then looks at each document once without writing, finds exactly the entries that are refused, makes the
//! others applied in one transaction, and writes rows document by document. No row shows before the verdict
//! of all, and what was cut short goes on at the next opening.

mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::id::SpaceId;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::apply;
use crate::engine::building::refused::refused;
use crate::engine::commit::note_documents;
use crate::engine::error::Error;
use crate::feed::entry::SignedEntry;
use crate::store::build_table::{Build, Phase};
use crate::store::entry_table::{Standing, State};

/// New entries of one batch from which on a space is received in two steps: half of a largest batch.
/// Fewer cost less when they are applied as they come.
pub(super) const UNBUILT_FROM: usize = 128;
/// Keys whose rows are written in one transaction, before the document that exceeds them ends it: more
/// than a roll has after a season.
const KEYS_PER_CHUNK: usize = if cfg!(test) { 5 } else { 2_000 };

impl Engine {
    /// Receives a space in two steps from so many new entries of one batch on; for tests with few.
    pub fn set_unbuilt_from(&mut self, entries: usize) {
        self.unbuilt_from = entries;
    }

    /// Takes what says that the folder is to be let go, so that [`Engine::build_ahead`] leaves off.
    pub(crate) fn leave_off_at(&mut self, is_over: Arc<AtomicBool>) {
        self.is_over = is_over;
    }

    /// Returns whether these entries, which are plain, are stored without being built.
    pub(super) fn stay_unbuilt(
        &self,
        build: Option<&Build>,
        entries: &[SignedEntry],
    ) -> Result<bool, Error> {
        match build {
            // Taps that wait are shown as rows, of which building knows nothing.
            None if entries.len() < self.unbuilt_from || self.tables().pending_count()? > 0 => {
                return Ok(false);
            }
            Some(Build { phase: Phase::Publishing(_), .. }) => return Ok(false),
            None | Some(Build { phase: Phase::Receiving, .. }) => {}
        }
        for entry in entries {
            for (listed, body) in entry.header().changes.iter().zip(entry.bodies()) {
                if body.is_none() && self.tables().erased(listed.doc)?.is_none() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Stores entries without building them.
    pub(super) fn store_unbuilt(
        &mut self,
        space: SpaceId,
        build: Option<&Build>,
        entries: &[SignedEntry],
    ) -> Result<(), Error> {
        let touched = Touched { spaces: BTreeSet::from([space]), ..Touched::default() };
        let standing = Standing { state: State::Unbuilt, believed: true, why: String::new() };
        let batch = self.store.batch()?;
        let mut first = None;
        for entry in entries {
            let place = batch.add_entry(entry, &standing)?;
            first.get_or_insert(place);
        }
        if build.is_none()
            && let Some(first) = first
        {
            batch.begin_build(space, first)?;
        }
        batch.commit()?;
        self.touched.merge(touched);
        Ok(())
    }

    /// Builds every space of which entries are stored only. To be called before anything is asked or
    /// written that needs what is held to stand in documents and rows.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::DamagedDocument`]; what is built by then stays so, and the next call
    /// goes on.
    pub fn build(&mut self) -> Result<(), Error> {
        self.build_until(&|| false)
    }

    /// Builds what nobody has asked for yet. It is left off at the next document once the folder is to be
    /// let go: the next opening goes on with it.
    ///
    /// # Errors
    ///
    /// As [`Engine::build`].
    pub fn build_ahead(&mut self) -> Result<(), Error> {
        let is_over = Arc::clone(&self.is_over);
        self.build_until(&|| is_over.load(Ordering::Acquire))
    }

    fn build_until(&mut self, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
        let builds = self.tables().builds()?;
        let mut failed = None;
        for build in &builds {
            if let Err(error) = self.build_one(build, is_over) {
                failed = Some(error);
            }
        }
        if builds.iter().any(|build| self.regular.get(&build.space) != Some(&true)) {
            // Of this device's own, as another life of it wrote it, something may be set aside.
            self.reissue()?;
        }
        failed.map_or(Ok(()), Err)
    }

    /// Builds one space, where it is not whole.
    ///
    /// # Errors
    ///
    /// As [`Engine::build`].
    pub(super) fn build_space(&mut self, space: SpaceId) -> Result<(), Error> {
        let build = self.tables().build_of(space)?;
        build.map_or(Ok(()), |build| self.build_one(&build, &|| false))
    }

    /// Builds what can be built: a damaged document keeps nobody from working on the others.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] when the store itself fails.
    pub(crate) fn build_what_can_be(&mut self) -> Result<(), Error> {
        match self.build() {
            Err(Error::Store(error)) => Err(error.into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn build_one(&mut self, build: &Build, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
        let published = match build.phase {
            Phase::Receiving => {
                if !self.apply_unbuilt(build, is_over)? {
                    return Ok(());
                }
                None
            }
            Phase::Publishing(published) => published,
        };
        let Build { space, first, .. } = *build;
        let mut open = self.tables().documents_since(space, first, published)?.into_iter();
        while !is_over() && !self.publish(build, &mut open)? {}
        Ok(())
    }

    /// Judges the entries of a space that are not built, all of them in one transaction; returns whether
    /// that was done before it was over.
    fn apply_unbuilt(&mut self, build: &Build, is_over: &dyn Fn() -> bool) -> Result<bool, Error> {
        let found = refused(self.tables(), self.replicas.knows(), build, is_over)?;
        let Some(refused) = found else { return Ok(false) };
        // What is loaded lacks what is applied from now on.
        self.replicas.forget();
        let batch = self.store.batch()?;
        for (local_seq, standing) in &refused {
            batch.stand(*local_seq, standing)?;
        }
        batch.apply_unbuilt(build)?;
        batch.commit()?;
        if !refused.is_empty() {
            self.regular.remove(&build.space);
        }
        Ok(true)
    }

    /// Writes the rows of some of these documents, in one transaction; returns whether they were the last.
    fn publish(
        &mut self,
        build: &Build,
        open: &mut std::vec::IntoIter<DocId>,
    ) -> Result<bool, Error> {
        let Build { space, first, .. } = *build;
        let mut touched = Touched { spaces: BTreeSet::from([space]), ..Touched::default() };
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let mut write = || -> Result<(), Error> {
            let tables = batch.tables();
            let mut written: BTreeMap<DocId, BTreeSet<Key>> = BTreeMap::new();
            let (mut keys, mut last) = (0, None);
            while keys < KEYS_PER_CHUNK
                && let Some(doc) = open.next()
            {
                last = Some(doc);
                if tables.erased(doc)?.is_some() {
                    continue;
                }
                let before = tables.applied_before(doc, first)?;
                let since = match replicas.open(tables, doc) {
                    Ok(replica) => replica.registers().keys_since(before),
                    // Its rows stay as they are, and keep no other document from having its own.
                    Err(Error::DamagedDocument { .. }) => continue,
                    Err(error) => return Err(error),
                };
                keys += since.len();
                written.insert(doc, since);
            }
            apply::write_rows(&batch, replicas, &written)?;
            note_documents(&mut touched, &batch, written.into_keys())?;
            match last {
                Some(last) if open.len() > 0 => Ok(batch.note_published(last)?),
                Some(_) | None => Ok(batch.end_build(space)?),
            }
        };
        let written = write();
        let committed = written.and_then(|()| Ok(batch.commit()?));
        self.settle(committed, touched)?;
        Ok(open.len() == 0)
    }
}

#[cfg(test)]
mod tests;
