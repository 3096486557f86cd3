//! The funnel: this device's own edits become signed entries and are applied like a peer's, but for
//! Automerge's proof.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::chunk;
use crate::document::edit::{self, DEPS_MAX, EditError, LocalChange};
use crate::document::profile::Profile;
use crate::document::schema::Key;
use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{EntryRef, FeedId, Hash};
use crate::domain::id::{ClassId, PersonId, SpaceId};
use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::apply;
use crate::engine::edit_plan::{EditPlan, Puts};
use crate::engine::error::Error;
use crate::engine::replicas::Replicas;
use crate::feed::entry::{
    ANCESTORS_MAX, CHANGES_MAX, ChangeRef, ENTRY_BYTES_MAX, Header, SignedEntry,
};
use crate::store::batch::{Batch, Tables};
use crate::store::entry_table::State;
use crate::store::error::StoreError;
use crate::trust::key::SecretKey;

/// Bytes of bodies after which the next change goes into a further entry: about 4 KB on the wire, as a
/// cut loses an entry that has not come whole. Half of what a line of 8 KB a second carries in a second.
const BODY_BYTES_TARGET: usize = 8 * 1024;
const _: () = assert!(DEPS_MAX <= ANCESTORS_MAX);
/// Most puts into one document in one change, and so in one entry: about as many as
/// [`BODY_BYTES_TARGET`] holds. A roster's class of hundreds is cut into several.
const PUTS_PER_CHANGE_MAX: usize = 200;

/// Whose taps a fold writes, and when they were made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taps {
    pub(crate) space: SpaceId,
    pub(crate) person: PersonId,
    pub(crate) first: Instant,
    pub(crate) last: Instant,
}

/// Who writes: everything of a header that is not of the action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'a> {
    pub(crate) key: &'a SecretKey,
    pub(crate) feed: FeedId,
    pub(crate) person: PersonId,
    pub(crate) first: Instant,
    pub(crate) last: Instant,
    pub(crate) control_digest: Hash,
}

impl Writer<'_> {
    pub(crate) fn in_space(self, space: SpaceId) -> Self {
        Self { feed: FeedId { space, ..self.feed }, ..self }
    }
}

impl Engine {
    /// Writes what a command planned, all of it or nothing: at least one entry for each space.
    pub(crate) fn commit_plan(&mut self, plan: EditPlan, now: Instant) -> Result<(), Error> {
        self.commit_noting(plan, now, |_| Ok(()))
    }

    /// As [`Engine::commit_plan`], with what `note` writes in the same transaction, after all of it.
    pub(crate) fn commit_noting(
        &mut self,
        plan: EditPlan,
        now: Instant,
        note: impl FnOnce(&Batch<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.ready(&plan)?;
        self.write_noting(plan, now, note)
    }

    /// Refuses a plan that may not be written, and makes sure of this device's feeds in its spaces, which
    /// are returned.
    pub(crate) fn ready(&mut self, plan: &EditPlan) -> Result<BTreeSet<SpaceId>, Error> {
        self.require_writable(plan)?;
        let spaces: BTreeSet<SpaceId> = plan.documents().map(|doc| doc.space).collect();
        for space in &spaces {
            self.renew_incarnation_if_lost(*space)?;
        }
        Ok(spaces)
    }

    /// Writes a plan that is [`Engine::ready`].
    pub(crate) fn write_noting(
        &mut self,
        plan: EditPlan,
        now: Instant,
        note: impl FnOnce(&Batch<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut touched = Touched::default();
        let key = self.key.clone();
        let writer = self.writer(&key, now, now);
        let Self { store, replicas, .. } = self;
        let batch = store.batch_of(plan.documents().count())?;
        let written = write_plan(&batch, replicas, writer, plan, &mut touched);
        let noted = written.and_then(|()| note(&batch));
        let committed = noted.and_then(|()| Ok(batch.commit()?));
        let settled = self.settle(committed, touched);
        // What was written is written: more pages than are needed do no harm.
        let _ = self.store.keep_few_pages();
        settled
    }

    /// Refuses a plan that writes what this device may not, or what was erased.
    pub(crate) fn require_writable(&self, plan: &EditPlan) -> Result<(), Error> {
        let mut erasures = self.tables().erasures();
        let refused = plan.documents().filter(|doc| !self.may_write(*doc));
        // Who registers somebody enrols them as well: the greater thing is named.
        if let Some(doc) = refused.min_by_key(|doc| doc.kind == DocKind::Roll) {
            return Err(Error::not_allowed(doc));
        }
        for doc in plan.documents() {
            if erasures.of(doc)?.is_some() {
                return Err(Error::NotAllowed {
                    what: "change what was erased",
                    by: Role::Coordinator,
                });
            }
        }
        Ok(())
    }

    /// Returns who writes in the programme's own space, as the volunteer who acts, what was tapped
    /// between these times.
    pub(crate) fn writer<'k>(
        &self,
        key: &'k SecretKey,
        first: Instant,
        last: Instant,
    ) -> Writer<'k> {
        Writer {
            key,
            feed: self.own_feed(self.authority.programme().space()),
            person: self.who_acts(),
            first,
            last,
            control_digest: self.control_digest(),
        }
    }

    /// Writes the taps of a fold as one entry and removes their rows in the same transaction.
    pub(crate) fn commit_taps(&mut self, plan: EditPlan, taps: Taps) -> Result<(), Error> {
        self.renew_incarnation_if_lost(taps.space)?;
        let mut touched = Touched::default();
        let key = self.key.clone();
        let Taps { space, person, first, last } = taps;
        let writer = Writer { person, ..self.writer(&key, first, last) }.in_space(space);
        let edits = plan.by_space().remove(&taps.space).unwrap_or_default();
        let mut tapped: BTreeMap<DocId, BTreeSet<Key>> = BTreeMap::new();
        for (doc, puts) in &edits {
            let keys = puts.of(doc.kind)?.into_iter().map(|put| put.key);
            tapped.insert(*doc, keys.collect());
        }
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let written = write_edits(&batch, replicas, writer, edits, &mut touched);
        let committed = written.and_then(|()| {
            // A second thought that came back to the old value writes nothing; its row must go too.
            apply::write_rows(&batch, replicas, &tapped)?;
            batch.clear_pending(taps.space, taps.person)?;
            Ok(batch.commit()?)
        });
        self.settle(committed, touched)
    }

    /// Ends a transaction: keeps what it touched, or drops what was loaded ahead of it.
    pub(crate) fn settle(
        &mut self,
        committed: Result<(), Error>,
        touched: Touched,
    ) -> Result<(), Error> {
        match committed {
            Ok(()) => {
                self.touched.merge(touched);
                Ok(())
            }
            Err(error) => {
                self.replicas.forget();
                Err(error)
            }
        }
    }
}

/// Changes for one entry.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    changes: Vec<(DocId, LocalChange)>,
    bytes: usize,
    deps: usize,
}

impl Gathered {
    /// Returns whether an entry that carries these has room for one more.
    pub(crate) fn has_room_for(&self, change: &LocalChange) -> bool {
        let (bytes, deps) = (self.bytes + change.bytes.len(), self.deps + change.deps.len());
        self.changes.is_empty() || has_room(self.changes.len() + 1, bytes, deps)
    }

    pub(crate) fn push(&mut self, doc: DocId, change: LocalChange) {
        self.bytes += change.bytes.len();
        self.deps += change.deps.len();
        self.changes.push((doc, change));
    }

    /// Takes all that was gathered.
    pub(crate) fn take(&mut self) -> Vec<(DocId, LocalChange)> {
        std::mem::take(self).changes
    }
}

/// Returns whether one entry carries this many changes, with all their bytes and what they build on.
fn has_room(changes: usize, bytes: usize, deps: usize) -> bool {
    changes <= CHANGES_MAX && bytes <= BODY_BYTES_TARGET && deps <= ANCESTORS_MAX
}

/// Returns whether an entry goes on with what the one before it in its feed had no room for, so that both are of
/// one action.
pub(crate) fn goes_on(before: &SignedEntry, entry: &SignedEntry) -> bool {
    let changes = &before.header().changes;
    let (Some(last), Some(first)) = (changes.last(), entry.header().changes.first()) else {
        return false;
    };
    if first.doc == last.doc {
        let body = before.bodies().last().and_then(Option::as_deref);
        let read = body.and_then(|body| chunk::read(body).ok());
        return read.is_some_and(|(_, body)| body.operations.len() == PUTS_PER_CHANGE_MAX);
    }
    let deps = |body: &Option<Vec<u8>>| {
        let body = body.as_deref();
        body.and_then(|body| edit::built_on(body).ok()).map_or(0, |deps| deps.len())
    };
    let bytes: u64 = changes.iter().chain([first]).map(|listed| u64::from(listed.len)).sum();
    let next = entry.bodies().first().into_iter();
    let deps: usize = before.bodies().iter().chain(next).map(deps).sum();
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    first.doc > last.doc && !has_room(changes.len() + 1, bytes, deps)
}

/// Writes what was planned: at least one entry for each space.
pub(crate) fn write_plan(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    writer: Writer<'_>,
    plan: EditPlan,
    touched: &mut Touched,
) -> Result<(), Error> {
    plan.by_space().into_iter().try_for_each(|(space, edits)| {
        write_edits(batch, replicas, writer.in_space(space), edits, touched)
    })
}

/// Writes edits of one space as entries of one feed.
fn write_edits(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    writer: Writer<'_>,
    edits: Vec<(DocId, Puts)>,
    touched: &mut Touched,
) -> Result<(), Error> {
    let mut entry = Gathered::default();
    for (doc, puts) in edits {
        let mut puts = puts.of(doc.kind)?;
        if puts.len() > PUTS_PER_CHANGE_MAX {
            // Each change but the last is full by that: `goes_on` knows them by it.
            puts = edit::unsaid(replicas.open(batch.tables(), doc)?, puts);
        }
        for (at, puts) in puts.chunks(PUTS_PER_CHANGE_MAX).enumerate() {
            // A further change of one document builds on the one before: a further entry.
            if at > 0 {
                write_entry(batch, replicas, writer, entry.take(), touched)?;
            }
            let replica = replicas.open(batch.tables(), doc)?;
            let FeedId { device, incarnation, .. } = writer.feed;
            let change =
                edit::change(replica, device, incarnation, puts).map_err(|error| match error {
                    EditError::Value => Error::BAD_PUT,
                    EditError::TooMuch | EditError::Full => Error::TooLarge,
                })?;
            if let Some(change) = change {
                if !entry.has_room_for(&change) {
                    write_entry(batch, replicas, writer, entry.take(), touched)?;
                }
                entry.push(doc, change);
            }
        }
    }
    write_entry(batch, replicas, writer, entry.take(), touched)?;
    Ok(())
}

/// Signs one entry with these changes, applies it and stores it with its rows.
pub(crate) fn write_entry(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    writer: Writer<'_>,
    changes: Vec<(DocId, LocalChange)>,
    touched: &mut Touched,
) -> Result<Option<Hash>, Error> {
    if changes.is_empty() {
        return Ok(None);
    }
    let tables = batch.tables();
    let ancestors = ancestors(tables, writer.feed, &changes)?;
    let tip = tables.height_of(writer.feed)?;
    let profile = changes.iter().map(|(_, change)| change.profile).max().unwrap_or(Profile::One);
    let listed = changes
        .iter()
        .map(|(doc, change)| {
            let len = u32::try_from(change.bytes.len()).map_err(|_| Error::TooLarge)?;
            Ok(ChangeRef { doc: *doc, hash: change.hash, len })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let header = Header {
        profile: profile.number(),
        space: writer.feed.space,
        device: writer.feed.device,
        incarnation: writer.feed.incarnation,
        seq: tip.map_or(1, |tip| tip.height + 1),
        prev: tip.map(|tip| tip.hash),
        volunteer: writer.person,
        first_tap: writer.first,
        last_tap: writer.last,
        control_digest: writer.control_digest,
        ancestors,
        changes: listed,
    };
    let entry =
        header.sign(changes.into_iter().map(|(_, change)| change.bytes).collect(), writer.key);
    if entry.len_bytes() > ENTRY_BYTES_MAX {
        return Err(Error::TooLarge);
    }
    let applied = apply::apply_own(replicas, tables, &entry)?;
    let standing = &applied.standings[0];
    if standing.state != State::Applied {
        // Our own change did not pass what every peer will ask of it: better not written at all.
        let kind = entry.header().changes[0].doc.kind.word();
        return Err(Error::DamagedDocument { kind });
    }
    batch.add_entry(&entry, standing)?;
    apply::write_rows(batch, replicas, &applied.touched)?;
    touched.spaces.insert(writer.feed.space);
    note_documents(touched, batch, applied.touched.keys().copied())?;
    // A roster registers thousands, and hardly anybody is written again soon.
    for doc in applied.touched.keys().filter(|doc| doc.kind == DocKind::Learner) {
        replicas.drop_one(*doc);
    }
    Ok(Some(entry.hash()))
}

/// Returns the entries that the changes build on, other than earlier ones of this feed.
fn ancestors(
    tables: Tables<'_>,
    feed: FeedId,
    changes: &[(DocId, LocalChange)],
) -> Result<Vec<EntryRef>, Error> {
    let mut found: BTreeMap<Hash, EntryRef> = BTreeMap::new();
    for (doc, change) in changes {
        for dep in &change.deps {
            let holders = tables.entries_of_change(*dep)?;
            let holder = holders.first().ok_or(Error::DamagedDocument { kind: doc.kind.word() })?;
            if holders.iter().all(|holder| holder.feed != feed) {
                let ancestor = EntryRef { feed: holder.feed, seq: holder.seq, hash: holder.hash };
                found.insert(holder.hash, ancestor);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// Adds documents whose rows a batch has written to a notice.
pub(crate) fn note_documents(
    touched: &mut Touched,
    batch: &Batch<'_>,
    documents: impl Iterator<Item = DocId>,
) -> Result<(), StoreError> {
    let (mut rolls, mut has_class) = (Vec::new(), false);
    for doc in documents {
        touched.merge(doc.touched());
        has_class |= doc.kind == DocKind::Class;
        if doc.kind == DocKind::Roll {
            rolls.push((doc.space, ClassId(doc.id)));
        }
    }
    // A class may be one with another, or no longer: of which the people were linked.
    if has_class {
        touched.disputes |= batch.tables().has_linked_people()?;
    }
    if !rolls.is_empty() {
        touched.disputes |= batch.tables().names_twice(rolls)?;
    }
    let relinked = batch.relinked_classes()?;
    touched.disputes |= batch.has_changed_disputes() || !relinked.is_empty();
    touched.classes.extend(relinked);
    Ok(())
}
