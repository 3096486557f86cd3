//! Judging a space anew: after a removal, an adoption, a certificate or a fork.
//!
//! Verdicts come from headers; entries that change sides are taken out of or put into their
//! documents, whose rows are written anew. All of it is one transaction with what caused it, so a
//! removal and what it sets aside are never seen apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::entry::{EntryRef, FeedKind, Hash};
use crate::domain::id::{DeviceId, SpaceId};
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::apply::{self, Accepted};
use crate::engine::commit::note_documents;
use crate::engine::error::Error;
use crate::engine::replicas::Replicas;
use crate::engine::verdict::Why;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::batch::{Batch, Tables};
use crate::store::entry_table::{Held, Standing, State};
use crate::store::error::StoreError;
use crate::trust::authority::Authority;
use crate::trust::authority::acceptance::{EntryFact, Verdict, Verdicts};

impl Engine {
    /// Returns the tips of a device's data feeds in a space; of a forked feed the highest tip that
    /// may serve, else the highest.
    pub(crate) fn best_tips(
        &self,
        device: DeviceId,
        space: SpaceId,
    ) -> Result<Vec<EntryRef>, Error> {
        let heights = self.tables().heights(FeedKind::Data, space)?;
        let mut best: BTreeMap<_, ((bool, u32, std::cmp::Reverse<Hash>), EntryRef)> =
            BTreeMap::new();
        for tip in heights.tips().iter().filter(|tip| tip.device == device) {
            let Some(held) = self.tables().held(tip.hash)? else { continue };
            let serves = Why::from_word(&held.standing.why).is_some_and(|why| !why.is_lost());
            let rank = (serves, tip.height, std::cmp::Reverse(tip.hash));
            let named = EntryRef { feed: held.feed, seq: tip.height, hash: tip.hash };
            match best.get(&tip.incarnation) {
                Some((known, _)) if *known >= rank => {}
                _ => {
                    best.insert(tip.incarnation, (rank, named));
                }
            }
        }
        Ok(best.into_values().map(|(_, named)| named).collect())
    }
}

/// Judges all entries of a space and brings documents and rows in line with it.
pub(crate) fn judge_space(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    authority: &Authority,
    space: SpaceId,
    touched: &mut Touched,
) -> Result<(), Error> {
    let held = batch.tables().headers_in(space)?;
    let facts: Vec<EntryFact> = held.iter().map(fact).collect();
    let verdicts = authority.judge(space, &facts);
    let mut leaving = Vec::new();
    let mut entering = Vec::new();
    let mut documents = BTreeSet::new();
    for (held, header) in &held {
        let verdict = verdict_of(&verdicts, held.hash);
        let change = Change::of(&held.standing, verdict);
        if change == Change::None {
            continue;
        }
        if change == Change::Word {
            batch.stand(held.local_seq, &standing(verdict))?;
            continue;
        }
        documents.extend(header.changes.iter().map(|change| change.doc));
        match change {
            Change::Enters => entering.push(held.local_seq),
            Change::Leaves | Change::Belief => leaving.push((held.local_seq, standing(verdict))),
            Change::None | Change::Word => {}
        }
    }
    if documents.is_empty() {
        return Ok(());
    }
    for doc in &documents {
        replicas.drop_one(*doc);
    }
    for (local_seq, standing) in leaving {
        batch.stand(local_seq, &standing)?;
    }
    enter(batch, replicas, &verdicts, &entering)?;
    for doc in &documents {
        apply::write_all_rows(batch, replicas, *doc)?;
    }
    replicas.trim();
    touched.spaces.insert(space);
    note_documents(touched, batch, documents.into_iter())?;
    Ok(())
}

/// Judges a space as if all its entries came now, in their old order: what decides about bodies has
/// changed.
///
/// # Errors
///
/// [`Error::Store`] or [`Error::DamagedDocument`].
pub(crate) fn judge_anew(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    authority: &Authority,
    space: SpaceId,
    touched: &mut Touched,
) -> Result<(), Error> {
    // What leaves by its header leaves its documents first; the rest comes in again.
    judge_space(batch, replicas, authority, space, touched)?;
    for held in batch.tables().held_in(space)? {
        let why = Why::from_word(&held.standing.why);
        if held.standing.state == State::Applied || why.is_some_and(Why::is_of_bodies) {
            batch.stand(held.local_seq, &unjudged())?;
        }
    }
    judge_space(batch, replicas, authority, space, touched)
}

/// Returns how an entry stands between its storing and its judgement: as one that does not count.
pub(crate) fn unjudged() -> Standing {
    Standing { state: State::Quarantined, believed: false, why: Why::Ancestor.word().to_owned() }
}

/// Returns the entries of a space that are stored as counting, or as not counting, otherwise than
/// they are judged now; by place of arrival.
///
/// # Errors
///
/// [`Error::Store`].
pub(crate) fn misjudged(
    tables: Tables<'_>,
    authority: &Authority,
    space: SpaceId,
) -> Result<Vec<i64>, Error> {
    let held = tables.headers_in(space)?;
    let facts: Vec<EntryFact> = held.iter().map(fact).collect();
    let verdicts = authority.judge(space, &facts);
    let changes = |held: &Held| Change::of(&held.standing, verdict_of(&verdicts, held.hash));
    let wrong = held.iter().filter(|(held, _)| match changes(held) {
        Change::None | Change::Word => false,
        Change::Enters | Change::Leaves | Change::Belief => true,
    });
    Ok(wrong.map(|(held, _)| held.local_seq).collect())
}

/// Applies entries that are accepted from now on, in the order of their arrival.
fn enter(
    batch: &Batch<'_>,
    replicas: &mut Replicas,
    verdicts: &Verdicts,
    entering: &[i64],
) -> Result<(), Error> {
    let missing = StoreError::Format { what: "entry" };
    let entries: Vec<(i64, SignedEntry)> =
        load_entries(batch.tables(), entering)?.ok_or(missing)?;
    let accepted: Vec<Accepted<'_>> = entries
        .iter()
        .map(|(_, entry)| {
            let verdict = verdict_of(verdicts, entry.hash());
            Accepted { entry, believed: verdict == Verdict::Believed, why: Why::of(verdict) }
        })
        .collect();
    let mut at = 0;
    while at < accepted.len() {
        let run = &accepted[at..at + apply::run_length(&accepted[at..])];
        let applied = apply::apply(replicas, batch.tables(), run)?;
        for ((local_seq, _), standing) in entries[at..].iter().zip(&applied.standings) {
            batch.stand(*local_seq, standing)?;
        }
        at += run.len();
    }
    Ok(())
}

fn load_entries(
    tables: Tables<'_>,
    places: &[i64],
) -> Result<Option<Vec<(i64, SignedEntry)>>, StoreError> {
    places.iter().map(|place| Ok(tables.entry(*place)?.map(|entry| (*place, entry)))).collect()
}

/// How an entry's standing changes by a verdict.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Change {
    /// Not at all.
    None,
    /// Only the reason why it is set aside.
    Word,
    /// It is applied from now on.
    Enters,
    /// It is no longer applied.
    Leaves,
    /// It stays applied, and is believed now or no longer.
    Belief,
}

impl Change {
    fn of(now: &Standing, verdict: Verdict) -> Self {
        let accepted = matches!(verdict, Verdict::Believed | Verdict::Flagged(_));
        let why = Why::from_word(&now.why);
        match now.state {
            State::Applied if !accepted => Self::Leaves,
            State::Applied if now.believed != (verdict == Verdict::Believed) => Self::Belief,
            State::Applied => Self::None,
            // Bodies that were refused are refused again, whatever headers say, by this version.
            State::Quarantined | State::Later if why.is_some_and(Why::is_of_bodies) => Self::None,
            State::Quarantined | State::Later if accepted => Self::Enters,
            State::Quarantined | State::Later if why == Some(Why::of(verdict)) => Self::None,
            State::Quarantined | State::Later => Self::Word,
            // Left over where building failed: taken here as if it came now.
            State::Unbuilt if accepted => Self::Enters,
            State::Unbuilt => Self::Word,
        }
    }
}

fn standing(verdict: Verdict) -> Standing {
    let state = match verdict {
        Verdict::Believed | Verdict::Flagged(_) => State::Applied,
        Verdict::SetAside(_) | Verdict::Refused(_) => State::Quarantined,
    };
    let why = Why::of(verdict).word().to_owned();
    Standing { state, believed: verdict == Verdict::Believed, why }
}

fn verdict_of(verdicts: &Verdicts, hash: Hash) -> Verdict {
    verdicts.verdict(hash).expect("every held entry was among the facts")
}

fn fact((held, header): &(Held, Header)) -> EntryFact {
    let mut docs: Vec<DocId> = header.changes.iter().map(|change| change.doc).collect();
    docs.dedup();
    EntryFact {
        hash: held.hash,
        device: header.device,
        incarnation: header.incarnation,
        seq: header.seq,
        prev: header.prev,
        ancestors: header.ancestors.iter().map(|ancestor| ancestor.hash).collect(),
        docs,
    }
}
