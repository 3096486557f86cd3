//! Which of the entries that are not built are refused, found without writing anything.
//!
//! A change is checked against its own causal past only, so each document is looked at by itself, in the
//! order of arrival, as if the other documents of its entries took theirs. Where one did not, the entry is
//! refused whole, with all that builds on it, and the documents that trusted it are looked at again without
//! it, until nothing new is refused. What comes of it is what taking the entries one by one would come to.
//! Automerge is asked later, as of all that comes from peers (`engine/proving.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::document::fault::Fault;
use crate::document::ingest::{Candidate, Checked, Refusal};
use crate::document::profile::Profile;
use crate::document::register::ChangeMeta;
use crate::document::replica::Replica;
use crate::domain::document::DocId;
use crate::domain::entry::{EntryRef, Hash};
use crate::domain::row::Author;
use crate::domain::workers::{Job, Workers};
use crate::engine::apply::{faulty_ancestor, set_aside};
use crate::engine::building::IsOver;
use crate::engine::error::Error;
use crate::engine::replicas::load;
use crate::store::batch::Tables;
use crate::store::build_table::{Build, UnbuiltChange};
use crate::store::entry_table::{Standing, State};
use crate::store::reader::Reader;

/// Returns how the entries of a space stand that are not built and are refused, by place of arrival; `None`
/// where it was over before that was known. Workers look at documents, each by a reader of its own.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(super) fn refused(
    tables: Tables<'_>,
    readers: &mut [Reader],
    workers: Workers,
    knows: Profile,
    build: &Build,
    is_over: IsOver<'_>,
) -> Result<Option<BTreeMap<i64, Standing>>, Error> {
    let (mut found, mut out) = (BTreeMap::new(), BTreeMap::new());
    let mut open = tables.documents_since(build.space, build.first, None)?;
    loop {
        let pass = Pass { knows, first: build.first, out: &out };
        let Some(more) = pass.look_at_all(&open, readers, workers, is_over)? else {
            return Ok(None);
        };
        for (entry, refusal) in more {
            let first = found.entry(entry).or_insert(refusal);
            if refusal.0 < first.0 {
                *first = refusal;
            }
        }
        let before: BTreeSet<i64> = out.keys().copied().collect();
        close(tables, build, &found, &mut out)?;
        let new = out.keys().filter(|entry| !before.contains(entry));
        let documents: Vec<Vec<DocId>> =
            new.map(|entry| tables.documents_of(*entry)).collect::<Result<_, _>>()?;
        if documents.is_empty() {
            return Ok(Some(out));
        }
        open = documents.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    }
}

/// Finds how every refused entry stands: what builds on one is refused as well.
fn close(
    tables: Tables<'_>,
    build: &Build,
    found: &BTreeMap<i64, (u32, Refusal)>,
    out: &mut BTreeMap<i64, Standing>,
) -> Result<(), Error> {
    let doubtful = tables.doubtful_in(build.space)?.into_iter();
    let set_apart = doubtful.filter(|held| held.standing.state != State::Applied);
    let mut lost: BTreeSet<Hash> = set_apart.map(|held| held.hash).collect();
    if lost.is_empty() && found.is_empty() {
        return Ok(());
    }
    tables.each_unbuilt(build, |entry, hash, header| {
        let standing = if header.parents().any(|parent| lost.contains(&parent)) {
            faulty_ancestor()
        } else if let Some((_, refusal)) = found.get(&entry) {
            set_aside(*refusal)
        } else {
            return;
        };
        lost.insert(hash);
        out.insert(entry, standing);
    })?;
    Ok(())
}

/// The entries that list each change of a document, with the places of their arrival.
type Holders = BTreeMap<Hash, Vec<(i64, EntryRef)>>;

/// One look at documents, as far as refused entries are known.
#[derive(Clone, Copy)]
struct Pass<'p> {
    knows: Profile,
    /// The first entry that is not built.
    first: i64,
    /// How the refused entries stand.
    out: &'p BTreeMap<i64, Standing>,
}

/// Entries with a change that is refused, each with the place of that change in it.
type Found = Vec<(i64, (u32, Refusal))>;

impl Pass<'_> {
    /// Checks these documents; `None` where it was over before all were.
    fn look_at_all(
        self,
        open: &[DocId],
        readers: &mut [Reader],
        workers: Workers,
        is_over: IsOver<'_>,
    ) -> Result<Option<Found>, Error> {
        let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let look = |reader: &mut Reader| -> Result<Option<Found>, Error> {
            let check = Check { tables: reader.tables(), pass: self };
            let mut found = Found::new();
            while let Some(doc) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                if is_over() || has_failed.load(Ordering::Relaxed) {
                    return Ok(None);
                }
                let looked = check.look_at(*doc);
                has_failed.fetch_or(looked.is_err(), Ordering::Relaxed);
                found.extend(looked?);
            }
            Ok(Some(found))
        };
        let mut looks: Vec<_> = readers.iter_mut().map(|reader| (reader, Ok(None))).collect();
        let mut jobs: Vec<_> =
            looks.iter_mut().map(|(reader, found)| || *found = look(reader)).collect();
        workers(&mut jobs.iter_mut().map(|job| job as Job<'_>).collect::<Vec<_>>());
        drop(jobs);
        // A failure goes before what was left off for it.
        let found: Vec<Option<Found>> =
            looks.into_iter().map(|(_, found)| found).collect::<Result<_, _>>()?;
        Ok(found.into_iter().collect::<Option<Vec<Found>>>().map(|found| found.concat()))
    }
}

/// A look at one document after the other, by one worker.
struct Check<'t> {
    tables: Tables<'t>,
    pass: Pass<'t>,
}

impl Check<'_> {
    /// Checks the changes of a document that are not built, but for those of refused entries.
    fn look_at(&self, doc: DocId) -> Result<Found, Error> {
        if self.tables.erased(doc)?.is_some() {
            return Ok(Found::new());
        }
        let mut changes = self.tables.unbuilt_changes(doc, self.pass.first)?;
        changes.retain(|change| !self.pass.out.contains_key(&change.local_seq));
        let mut holders = Holders::new();
        for change in &changes {
            holders.entry(change.hash).or_default().push((change.local_seq, change.entry));
        }
        let mut replica = load(self.tables, doc)?;
        let mut refused = Found::new();
        for changes in changes.chunk_by(|one, next| one.local_seq == next.local_seq) {
            let point = replica.point();
            for change in changes {
                let refusal = match self.check(&replica, &holders, change)? {
                    Ok(checked) => {
                        replica.add(checked);
                        continue;
                    }
                    // Another branch of the same feed made the same change.
                    Err(Refusal::Known) => continue,
                    Err(refusal) => refusal,
                };
                replica.roll_back(point);
                refused.push((change.local_seq, (change.place, refusal)));
                break;
            }
        }
        Ok(refused)
    }

    fn check(
        &self,
        replica: &Replica,
        holders: &Holders,
        change: &UnbuiltChange,
    ) -> Result<Result<Checked, Refusal>, Error> {
        let header = &change.header;
        if header.profile > self.pass.knows.number() {
            return Ok(Err(Refusal::Later));
        }
        let Some(body) = &change.body else {
            return Ok(Err(Refusal::Fault(Fault::NotListed)));
        };
        let author =
            Author { person: header.volunteer, device: header.device, at: header.last_tap };
        let candidate = Candidate {
            hash: change.hash,
            bytes: body,
            incarnation: header.incarnation,
            profile: header.profile,
            meta: ChangeMeta { author, believed: true },
        };
        let checked = match replica.check(&candidate) {
            Ok(checked) => checked,
            Err(refusal) => return Ok(Err(refusal)),
        };
        for dep in checked.deps() {
            if !self.is_reached(holders, change, dep)? {
                return Ok(Err(Refusal::Fault(Fault::DependencyUnknown)));
            }
        }
        Ok(Ok(checked))
    }

    /// Returns whether a change that another builds on stands in the entry itself, in an earlier one of its
    /// feed, or in one that its header names.
    fn is_reached(
        &self,
        holders: &Holders,
        change: &UnbuiltChange,
        dep: Hash,
    ) -> Result<bool, Error> {
        let header = &change.header;
        let reaches = |(place, holder): &(i64, EntryRef)| {
            *place < change.local_seq
                && !self.pass.out.contains_key(place)
                && header.reaches(holder)
        };
        if header.changes.iter().any(|listed| listed.hash == dep) {
            return Ok(true);
        }
        if holders.get(&dep).is_some_and(|holders| holders.iter().any(reaches)) {
            return Ok(true);
        }
        Ok(self.tables.listed_before(dep, change.local_seq)?.iter().any(reaches))
    }
}
