//! Applying accepted entries to documents: an entry whole or not at all.
//!
//! What is applied here is already judged acceptable by headers; whether its bodies follow their
//! profile is found here. A refused body sets its entry aside, and with it what builds on it; the
//! other entries of the batch go on.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::fault::Fault;
use crate::document::ingest::{Candidate, Checked, Refusal};
use crate::document::register::ChangeMeta;
use crate::document::replica::Replica;
use crate::document::rows;
use crate::document::schema::Key;
use crate::domain::document::DocId;
use crate::domain::entry::{EntryRef, Hash};
use crate::domain::row::{Author, Flagged, Row};
use crate::engine::error::Error;
use crate::engine::replicas::{RUN_DOCUMENTS_MAX, Replicas};
use crate::engine::verdict::Why;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::batch::{Batch, Tables};
use crate::store::entry_table::{Standing, State};

/// An accepted entry on its way into the documents.
#[derive(Debug)]
pub(crate) struct Accepted<'a> {
    /// The entry.
    pub(crate) entry: &'a SignedEntry,
    /// Whether its values count.
    pub(crate) believed: bool,
    /// Why they do not, where they do not.
    pub(crate) why: Why,
}

/// What applying a run of entries came to.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// How each entry stands, in their order.
    pub(crate) standings: Vec<Standing>,
    /// The keys written, by document.
    pub(crate) touched: BTreeMap<DocId, BTreeSet<Key>>,
}

/// Returns how many of `entries`, from the first, can be applied in one run: their documents must
/// all stay loaded until they have their rows.
pub(crate) fn run_length(entries: &[Accepted<'_>]) -> usize {
    let mut documents = BTreeSet::new();
    for (at, accepted) in entries.iter().enumerate() {
        documents.extend(accepted.entry.header().changes.iter().map(|change| change.doc));
        if documents.len() > RUN_DOCUMENTS_MAX && at > 0 {
            return at;
        }
    }
    entries.len()
}

/// Applies a run of entries of others to their documents. Automerge is asked about them when it is quiet
/// (decision 0042).
///
/// Every entry's ancestors are stored or stand before it in the run. The documents hold the result
/// afterwards; the caller commits, or forgets all documents.
///
/// # Errors
///
/// [`Error::DamagedDocument`] or [`Error::Store`].
pub(crate) fn apply(
    replicas: &mut Replicas,
    tables: Tables<'_>,
    entries: &[Accepted<'_>],
) -> Result<Applied, Error> {
    let applied = apply_run(replicas, tables, entries)?;
    replicas.note_unproven(applied.touched.keys().copied());
    Ok(applied)
}

/// Applies an entry of this device's own to its documents. Automerge is not asked about it before something of
/// a peer comes to one of them (decision 0036).
///
/// # Errors
///
/// As [`apply`].
pub(crate) fn apply_own(
    replicas: &mut Replicas,
    tables: Tables<'_>,
    entry: &SignedEntry,
) -> Result<Applied, Error> {
    apply_run(replicas, tables, &[Accepted { entry, believed: true, why: Why::Counts }])
}

fn apply_run(
    replicas: &mut Replicas,
    tables: Tables<'_>,
    entries: &[Accepted<'_>],
) -> Result<Applied, Error> {
    let mut applied = Applied::default();
    let mut stands: BTreeMap<Hash, State> = BTreeMap::new();
    let mut run = Run { tables, listed: BTreeMap::new() };
    for accepted in entries {
        let entry = accepted.entry;
        let standing = if is_built_on_applied(tables, &stands, entry)? {
            match run.apply_entry(replicas, accepted, &mut applied.touched)? {
                Ok(()) => Standing {
                    state: State::Applied,
                    believed: accepted.believed,
                    why: accepted.why.word().to_owned(),
                },
                Err(refusal) => set_aside(refusal),
            }
        } else {
            faulty_ancestor()
        };
        stands.insert(entry.hash(), standing.state);
        applied.standings.push(standing);
    }
    for doc in applied.touched.keys() {
        replicas.open(tables, *doc)?.accept();
    }
    Ok(applied)
}

fn is_built_on_applied(
    tables: Tables<'_>,
    stands: &BTreeMap<Hash, State>,
    entry: &SignedEntry,
) -> Result<bool, Error> {
    for hash in entry.header().parents() {
        let state = match stands.get(&hash) {
            Some(state) => Some(*state),
            None => tables.held(hash)?.map(|held| held.standing.state),
        };
        if state != Some(State::Applied) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Entries that are being applied and are not stored as applied yet.
struct Run<'a> {
    tables: Tables<'a>,
    /// The entries of this run that list a change.
    listed: BTreeMap<Hash, Vec<EntryRef>>,
}

impl Run<'_> {
    /// Checks and adds an entry's changes; takes back all of them where one is refused.
    fn apply_entry(
        &mut self,
        replicas: &mut Replicas,
        accepted: &Accepted<'_>,
        touched: &mut BTreeMap<DocId, BTreeSet<Key>>,
    ) -> Result<Result<(), Refusal>, Error> {
        let tables = self.tables;
        let entry = accepted.entry;
        let header = entry.header();
        let meta = ChangeMeta {
            author: Author { person: header.volunteer, device: header.device, at: header.last_tap },
            believed: accepted.believed,
        };
        let mut added: Vec<(DocId, usize)> = Vec::new();
        let mut keys: Vec<(DocId, Vec<Key>)> = Vec::new();
        let mut refusal = None;
        let mut erasures = tables.erasures();
        for (listed, body) in header.changes.iter().zip(entry.bodies()) {
            // What was erased takes part in nothing, whether its body is here or not.
            if erasures.of(listed.doc)?.is_some() {
                continue;
            }
            if header.profile > replicas.knows().number() {
                refusal = Some(Refusal::Later);
                break;
            }
            let replica = replicas.open(tables, listed.doc)?;
            let Some(body) = body else {
                refusal = Some(Refusal::Fault(Fault::NotListed));
                break;
            };
            let candidate = Candidate {
                hash: listed.hash,
                bytes: body,
                incarnation: header.incarnation,
                profile: header.profile,
                meta,
            };
            match replica.check(&candidate) {
                Ok(checked) if !self.is_reached(header, &checked)? => {
                    refusal = Some(Refusal::Fault(Fault::DependencyUnknown));
                    break;
                }
                Ok(checked) => {
                    added.push((listed.doc, replica.point()));
                    keys.push((listed.doc, checked.keys().cloned().collect()));
                    replica.add(checked);
                }
                // Another branch of the same feed made the same change: a clone that tapped the same.
                Err(Refusal::Known) => {}
                Err(why) => {
                    refusal = Some(why);
                    break;
                }
            }
        }
        if let Some(refusal) = refusal {
            for (doc, point) in added.into_iter().rev() {
                replicas.open(tables, doc)?.roll_back(point);
            }
            return Ok(Err(refusal));
        }
        for (doc, written) in keys {
            touched.entry(doc).or_default().extend(written);
        }
        for change in &header.changes {
            self.listed.entry(change.hash).or_default().push(entry.as_ref());
        }
        Ok(Ok(()))
    }

    /// Returns whether everything that a change builds on stands in the entry itself, in an earlier one
    /// of its feed, or in one that its header names.
    ///
    /// Otherwise whether it can be applied would depend on what else a device happens to hold, and two
    /// devices would disagree about it and about all that builds on it.
    fn is_reached(&self, header: &Header, checked: &Checked) -> Result<bool, Error> {
        for dep in checked.deps() {
            let within = header.changes.iter().any(|change| change.hash == dep);
            let reaches = |holder: &EntryRef| header.reaches(holder);
            let here = || self.listed.get(&dep).is_some_and(|holders| holders.iter().any(reaches));
            if within || here() {
                continue;
            }
            let stored = self.tables.entries_of_change(dep)?;
            let mut stored = stored.iter().map(|held| EntryRef {
                feed: held.feed,
                seq: held.seq,
                hash: held.hash,
            });
            if !stored.any(|holder| reaches(&holder)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Returns how an entry stands that builds on a refused one.
pub(crate) fn faulty_ancestor() -> Standing {
    let why = Why::FaultyAncestor.word().to_owned();
    Standing { state: State::Quarantined, believed: false, why }
}

/// Returns how an entry stands of which a change is refused for this.
pub(crate) fn set_aside(refusal: Refusal) -> Standing {
    let (state, why) = match refusal {
        Refusal::Later => (State::Later, Why::Later.word().to_owned()),
        Refusal::Sandbox => (State::Quarantined, Why::Sandbox.word().to_owned()),
        Refusal::Known | Refusal::Forked => {
            (State::Quarantined, Why::LosingBranch.word().to_owned())
        }
        Refusal::Fault(fault) => (State::Quarantined, format!("{}: {fault}", Why::Fault.word())),
    };
    Standing { state, believed: false, why }
}

/// The rows of one document that are to be written.
#[derive(Debug)]
pub(crate) struct DocumentRows {
    /// The document.
    pub(crate) doc: DocId,
    /// Whether they are all that the document has, in place of those that it had.
    is_all: bool,
    rows: Vec<Row>,
    flagged: Vec<Flagged>,
}

impl DocumentRows {
    /// Returns the rows of the keys that were written, or all where one of those before may be no more.
    pub(crate) fn since(replica: &Replica, written: &BTreeSet<Key>) -> Self {
        let changed = rows::rows_of(replica, written);
        if changed.vanished || replica.registers().flagged() > 0 {
            Self::all(replica)
        } else {
            let (doc, rows) = (*replica.doc(), changed.rows);
            Self { doc, is_all: false, rows, flagged: Vec::new() }
        }
    }

    /// Returns the rows of a document of which none were written before.
    pub(crate) fn first(replica: &Replica) -> Self {
        Self { is_all: false, ..Self::all(replica) }
    }

    fn all(replica: &Replica) -> Self {
        let (rows, flagged) = (rows::all_rows(replica), rows::flagged(replica));
        Self { doc: *replica.doc(), is_all: true, rows, flagged }
    }

    /// Returns how many there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes them. Links among them are joined with [`Batch::join_people`] once all is written.
    ///
    /// # Errors
    ///
    /// [`Error::Store`].
    pub(crate) fn write(&self, batch: &Batch<'_>) -> Result<(), Error> {
        if self.is_all {
            batch.clear_document(self.doc)?;
        } else {
            // The last unbelieved value may have been replaced just now.
            batch.clear_flagged(self.doc)?;
        }
        for row in &self.rows {
            batch.write_row(row)?;
        }
        for flagged in &self.flagged {
            batch.write_flagged(flagged)?;
        }
        Ok(())
    }
}

/// Writes the rows of the keys that were written, and lets go of documents not used lately.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn write_rows(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    touched: &BTreeMap<DocId, BTreeSet<Key>>,
) -> Result<(), Error> {
    for (doc, keys) in touched {
        DocumentRows::since(replicas.open(batch.tables(), *doc)?, keys).write(batch)?;
    }
    batch.join_people()?;
    replicas.trim();
    Ok(())
}

/// Writes all rows of a document anew.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn write_all_rows(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    doc: DocId,
) -> Result<(), Error> {
    if batch.tables().erased(doc)?.is_some() {
        batch.clear_document(doc)?;
        return Ok(());
    }
    DocumentRows::all(replicas.open(batch.tables(), doc)?).write(batch)?;
    batch.join_people()?;
    Ok(())
}
