//! Received in two steps: entries are stored first, and their documents are built once for all of them.
//!
//! Put into its documents as it came, each of thousands of entries would load its document again. So while
//! much comes of a space, entries are verified, stored and counted in heights, and nothing else. Building
//! then looks at each document once without writing, finds exactly the entries that are refused, makes the
//! others applied in one transaction, and writes rows document by document. No row shows before the verdict
//! of all, and what was cut short goes on at the next opening.

mod refused;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::document::DocId;
use crate::domain::id::SpaceId;
use crate::domain::touched::Touched;
use crate::domain::workers::JOBS;
use crate::engine::Engine;
use crate::engine::apply::DocumentRows;
use crate::engine::building::refused::refused;
use crate::engine::commit::note_documents;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::feed::entry::SignedEntry;
use crate::store::build_table::{Build, Phase};
use crate::store::entry_table::{Standing, State};
use crate::store::open::Store;
use crate::store::reader::Reader;

/// Changes in new entries of one batch from which on a space is received in two steps: half of a largest
/// batch of entries with one each. Fewer cost less when they are applied as they come.
pub(super) const UNBUILT_FROM: usize = 128;
/// Says that building is to be left off.
type IsOver<'o> = &'o (dyn Fn() -> bool + Sync);
/// Rows that are written in one transaction, before the document that exceeds them ends it: more than a
/// roll has after a season.
const ROWS_PER_CHUNK: usize = if cfg!(test) { 2 } else { 2_000 };

impl Engine {
    /// Receives a space in two steps from so many new changes of one batch on; for tests with few.
    pub fn set_unbuilt_from(&mut self, changes: usize) {
        self.unbuilt_from = changes;
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
            None if count_changes(entries) < self.unbuilt_from
                || self.tables().pending_count()? > 0 =>
            {
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

    fn build_until(&mut self, is_over: IsOver<'_>) -> Result<(), Error> {
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

    fn build_one(&mut self, build: &Build, is_over: IsOver<'_>) -> Result<(), Error> {
        let published = match build.phase {
            Phase::Receiving => {
                if !self.apply_unbuilt(build, is_over)? {
                    return Ok(());
                }
                None
            }
            Phase::Publishing(published) => published,
        };
        let mut rows = NewRows::behind(&self.store, build, published, is_over)?;
        while !is_over() && !self.publish(build, &mut rows, is_over)? {}
        Ok(())
    }

    /// Judges the entries of a space that are not built, all of them in one transaction; returns whether
    /// that was done before it was over.
    fn apply_unbuilt(&mut self, build: &Build, is_over: IsOver<'_>) -> Result<bool, Error> {
        let mut readers = (0..JOBS).map(|_| reader(&self.store)).collect::<Result<Vec<_>, _>>()?;
        let (tables, knows) = (self.tables(), self.replicas.knows());
        let found = refused(tables, &mut readers, self.workers, knows, build, is_over)?;
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

    /// Writes the rows of some documents, in one transaction, while those of the next are made; returns
    /// whether they were the last.
    fn publish(
        &mut self,
        build: &Build,
        new: &mut NewRows,
        is_over: IsOver<'_>,
    ) -> Result<bool, Error> {
        let mut touched = Touched { spaces: BTreeSet::from([build.space]), ..Touched::default() };
        let ready = std::mem::take(&mut new.ready);
        let (mut written, mut made) = (Ok(()), Ok(()));
        let Self { store, workers, .. } = self;
        let mut write = || written = write_chunk(store, build, &ready, &mut touched);
        let mut make = || made = new.make(is_over);
        workers(&mut [&mut write, &mut make]);
        self.settle(written, touched)?;
        self.replicas.note_unproven(ready.rows.iter().map(|rows| rows.doc));
        made?;
        Ok(ready.is_last)
    }
}

/// Writes the rows of some documents in one transaction.
fn write_chunk(
    store: &mut Store,
    build: &Build,
    chunk: &Chunk,
    touched: &mut Touched,
) -> Result<(), Error> {
    let batch = store.batch()?;
    for rows in &chunk.rows {
        rows.write(&batch)?;
    }
    batch.join_people()?;
    note_documents(touched, &batch, chunk.rows.iter().map(|rows| rows.doc))?;
    match chunk.last {
        _ if chunk.is_last => batch.end_build(build.space)?,
        Some(last) => batch.note_published(last)?,
        None => {}
    }
    Ok(batch.commit()?)
}

/// The rows of what is built, made document by document in the order in which they are published. No
/// document stays in memory for it.
struct NewRows {
    reader: Reader,
    first: i64,
    open: std::vec::IntoIter<DocId>,
    /// What is written next.
    ready: Chunk,
}

/// The rows of one transaction.
#[derive(Default)]
struct Chunk {
    rows: Vec<DocumentRows>,
    /// The last document that was looked at.
    last: Option<DocId>,
    /// Whether no document comes behind it.
    is_last: bool,
}

impl NewRows {
    /// Begins behind the document that was published last.
    fn behind(
        store: &Store,
        build: &Build,
        published: Option<DocId>,
        is_over: IsOver<'_>,
    ) -> Result<Self, Error> {
        let reader = reader(store)?;
        let Build { space, first, .. } = *build;
        let open = reader.tables().documents_since(space, first, published)?.into_iter();
        let mut new = Self { reader, first, open, ready: Chunk::default() };
        new.make(is_over)?;
        Ok(new)
    }

    /// Makes what is written next, as far as it is not over. A document that is damaged keeps the rows that it has, and no other one
    /// from having its own.
    fn make(&mut self, is_over: IsOver<'_>) -> Result<(), Error> {
        let tables = self.reader.tables();
        let mut chunk = Chunk::default();
        let mut count = 0;
        while count < ROWS_PER_CHUNK
            && !is_over()
            && let Some(doc) = self.open.next()
        {
            chunk.last = Some(doc);
            if tables.erased(doc)?.is_some() {
                continue;
            }
            let replica = match load(tables, doc) {
                Ok(replica) => replica,
                Err(Error::DamagedDocument { .. }) => continue,
                Err(error) => return Err(error),
            };
            let rows = match tables.applied_before(doc, self.first)? {
                0 => DocumentRows::first(&replica),
                before => DocumentRows::since(&replica, &replica.registers().keys_since(before)),
            };
            count += rows.len();
            chunk.rows.push(rows);
        }
        chunk.is_last = self.open.len() == 0;
        self.ready = chunk;
        Ok(())
    }
}

fn count_changes(entries: &[SignedEntry]) -> usize {
    entries.iter().map(|entry| entry.header().changes.len()).sum()
}

/// Opens a connection for what reads beside the writer.
fn reader(store: &Store) -> Result<Reader, Error> {
    Ok(Reader::open_under(store.path(), store.key())?)
}

#[cfg(test)]
mod tests;
