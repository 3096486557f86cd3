//! What peers send: checked by header, judged, applied, and stored in one transaction, or stored only.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::document::DocId;
use crate::domain::entry::{FeedId, FeedKind, Hash};
use crate::domain::id::SpaceId;
use crate::domain::time::Instant;
use crate::domain::touched::Touched;
use crate::engine::Engine;
use crate::engine::accept::{judge_space, unjudged};
use crate::engine::apply::{self, Accepted};
use crate::engine::commit::note_documents;
use crate::engine::control::Beside;
use crate::engine::erased::note_missing;
use crate::engine::error::Error;
use crate::engine::room::{Placed, Signers};
use crate::engine::verdict::Why;
use crate::feed::entry::{SignedEntry, proves_fork};
use crate::store::entry_table::State;
use crate::trust::control::{Record, SignedControl};
use crate::trust::key::programme_of;

/// Most incarnations of one device in a space before every further entry is judged with all.
const PLAIN_INCARNATIONS_MAX: usize = 8;

/// What became of a batch.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Taken {
    /// Entries or records that are held now, whether they came now or before.
    pub held: BTreeSet<Hash>,
    /// How many were not held before.
    pub stored: u32,
    /// How many of those were set aside; none yet of those that are not built.
    pub quarantined: u32,
}

impl Engine {
    /// Takes entries of one space from a peer: everything that can be placed is stored, durably,
    /// when this returns; the rest waits. Of many at once, documents and rows follow with
    /// [`Engine::build`].
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::DamagedDocument`]; nothing is stored then.
    pub fn receive_entries(
        &mut self,
        space: SpaceId,
        entries: Vec<SignedEntry>,
        now: Instant,
    ) -> Result<Taken, Error> {
        self.fold_what_can_be(now)?;
        let sent: Vec<Hash> = entries.iter().map(SignedEntry::hash).collect();
        let mut taken = self.place_entries(space, entries, false)?;
        for hash in sent {
            if !taken.held.contains(&hash) && self.tables().held(hash)?.is_some() {
                taken.held.insert(hash);
            }
        }
        self.reissue()?;
        Ok(taken)
    }

    fn place_entries(
        &mut self,
        space: SpaceId,
        entries: Vec<SignedEntry>,
        and_all_that_waits: bool,
    ) -> Result<Taken, Error> {
        let ready = self.ready_entries(space, entries, and_all_that_waits)?;
        if ready.is_empty() {
            return Ok(Taken::default());
        }
        let me = (self.me.device, self.me.incarnation);
        let is_mine =
            |entry: &SignedEntry| (entry.header().device, entry.header().incarnation) == me;
        if ready.iter().any(is_mine) {
            // Something was written in this very life that this database does not know: it was
            // brought back, or somebody has a copy. From here on this one writes as another life.
            // Other lives of this key cannot collide with this one.
            self.renew_incarnation()?;
        }
        let mut plain = self.are_plain(space, &ready)?;
        let build = self.tables().build_of(space)?;
        let stay_unbuilt = plain && self.stay_unbuilt(build.as_ref(), &ready)?;
        if build.is_some() && !stay_unbuilt {
            self.build_space(space)?;
            plain = self.are_plain(space, &ready)?;
        }
        let mut taken = Taken::default();
        taken.held.extend(ready.iter().map(SignedEntry::hash));
        taken.stored = u32::try_from(ready.len()).unwrap_or(u32::MAX);
        if stay_unbuilt {
            self.store_unbuilt(space, build.as_ref(), &ready)?;
        } else if plain {
            self.place_plain(&ready)?;
        } else {
            self.place_doubtful(space, &ready)?;
        }
        for entry in &ready {
            let state = self.tables().held(entry.hash())?.map(|held| held.standing.state);
            match state {
                Some(State::Applied | State::Unbuilt) => {}
                Some(State::Quarantined | State::Later) | None => {
                    taken.quarantined += 1;
                    self.regular.remove(&space);
                }
            }
        }
        Ok(taken)
    }

    /// Returns the new entries that can be placed, each after what it builds on, with those that
    /// waited for them; keeps the others waiting. After a new certificate all that waits is looked at.
    fn ready_entries(
        &mut self,
        space: SpaceId,
        entries: Vec<SignedEntry>,
        and_all_that_waits: bool,
    ) -> Result<Vec<SignedEntry>, Error> {
        let mut ready: Vec<SignedEntry> = Vec::new();
        let mut placed = Placed::default();
        let mut open = entries;
        // Without its bodies an entry would be set aside, and with it what builds on it: it is asked
        // of somebody else. But for what was erased, of which nobody may have the body any more.
        open.retain(|entry| {
            let mut changes = entry.header().changes.iter().zip(entry.bodies());
            changes.all(|(listed, body)| body.is_some() || self.authority.may_lack(listed.doc))
        });
        let is_missing_any = !self.tables().first_missing(space)?.is_empty();
        let mut again = Vec::new();
        if and_all_that_waits {
            open.extend(self.waiting.take());
        }
        loop {
            let before = ready.len();
            let mut left = Vec::new();
            for entry in open {
                if entry.header().space != space {
                    left.push(entry);
                    continue;
                }
                if placed.has(entry.hash()) {
                    continue;
                }
                if self.tables().held(entry.hash())?.is_some() {
                    if is_missing_any {
                        again.push(entry);
                    }
                    continue;
                }
                if self.is_placeable(&entry, &placed)? {
                    let header = entry.header();
                    placed.add(header.feed(), header.seq, header.prev, entry.hash());
                    ready.push(entry);
                } else {
                    left.push(entry);
                }
            }
            open = left;
            if ready.len() == before {
                break;
            }
            let new = ready[before..].iter().map(SignedEntry::hash).collect();
            open.extend(self.waiting.behind(&new));
        }
        for entry in open {
            self.waiting.add(entry);
        }
        if !again.is_empty() {
            self.fill_missing(space, &again)?;
        }
        Ok(ready)
    }

    /// Returns whether everything that an entry names is held, its author was given the right by
    /// somebody who had the rank, whether that counts now or not, and there is room for its branch.
    fn is_placeable(&self, entry: &SignedEntry, placed: &Placed) -> Result<bool, Error> {
        let header = entry.header();
        let find = |hash: &Hash| -> Result<Option<(FeedId, u32)>, Error> {
            Ok(match placed.get(*hash) {
                Some(found) => Some(found),
                None => self.tables().held(*hash)?.map(|held| (held.feed, held.seq)),
            })
        };
        if let Some(prev) = &header.prev
            && find(prev)? != Some((header.feed(), header.seq - 1))
        {
            return Ok(false);
        }
        for ancestor in &header.ancestors {
            if find(&ancestor.hash)? != Some((ancestor.feed, ancestor.seq)) {
                return Ok(false);
            }
        }
        let covers = |doc: DocId| {
            self.authority.covers_issued(header.device, doc)
                && doc.kind.in_programme_space().is_none_or(|programme| {
                    programme == (Some(doc.space) == self.programme().map(|id| id.space()))
                })
        };
        Ok(header.changes.iter().all(|change| covers(change.doc))
            && placed.has_room(self.tables(), header.feed(), header.prev)?)
    }

    /// Returns whether every entry is believed without looking at the whole space: nothing there is
    /// set aside, and the entries extend unforked feeds of devices in good standing.
    fn are_plain(&mut self, space: SpaceId, entries: &[SignedEntry]) -> Result<bool, Error> {
        let regular = match self.regular.get(&space) {
            Some(regular) => *regular,
            None => {
                let regular = self.tables().is_regular(space)?;
                self.regular.insert(space, regular);
                regular
            }
        };
        if !regular {
            return Ok(false);
        }
        let heights = self.tables().heights(FeedKind::Data, space)?;
        let mut tips: BTreeMap<_, Vec<Hash>> = BTreeMap::new();
        for tip in heights.tips() {
            tips.entry((tip.device, tip.incarnation)).or_default().push(tip.hash);
        }
        for entry in entries {
            let header = entry.header();
            let (device, feed) = (header.device, (header.device, header.incarnation));
            let extends = match (tips.get(&feed).map(Vec::as_slice), header.prev) {
                (None | Some([]), None) => true,
                (Some([tip]), Some(prev)) => *tip == prev,
                _ => false,
            };
            let lives = tips.keys().filter(|(known, _)| *known == device).count();
            let in_good_standing = self.authority.removals_of(device).is_empty()
                && !self.authority.forks().contains_key(&header.feed())
                && lives < PLAIN_INCARNATIONS_MAX
                && header.changes.iter().all(|change| self.authority.may_write(device, change.doc));
            if !extends || !in_good_standing {
                return Ok(false);
            }
            tips.insert(feed, vec![entry.hash()]);
        }
        Ok(true)
    }

    fn place_plain(&mut self, entries: &[SignedEntry]) -> Result<(), Error> {
        let mut touched = Touched::default();
        let Self { store, replicas, .. } = self;
        let batch = store.batch()?;
        let accepted: Vec<_> = entries
            .iter()
            .map(|entry| Accepted { entry, believed: true, why: Why::Counts })
            .collect();
        let mut rest = accepted.as_slice();
        let mut place = || -> Result<(), Error> {
            note_missing(&batch, replicas, entries)?;
            while !rest.is_empty() {
                let (run, later) = rest.split_at(apply::run_length(rest));
                let applied = apply::apply(replicas, batch.tables(), run)?;
                for (accepted, standing) in run.iter().zip(&applied.standings) {
                    batch.add_entry(accepted.entry, standing)?;
                }
                apply::write_rows(&batch, replicas, &applied.touched)?;
                note_documents(&mut touched, &batch, applied.touched.keys().copied())?;
                rest = later;
            }
            Ok(())
        };
        let placed = place();
        touched.spaces.extend(entries.iter().map(|entry| entry.header().space));
        let committed = placed.and_then(|()| Ok(batch.commit()?));
        self.settle(committed, touched)
    }

    /// Stores entries as set aside and judges the whole space, in one transaction.
    fn place_doubtful(&mut self, space: SpaceId, entries: &[SignedEntry]) -> Result<(), Error> {
        let mut touched = Touched::default();
        touched.spaces.insert(space);
        let Self { store, replicas, authority, .. } = self;
        let batch = store.batch()?;
        let placed = note_missing(&batch, replicas, entries)
            .and_then(|()| {
                entries.iter().try_for_each(|entry| {
                    batch.add_entry(entry, &unjudged())?;
                    Ok::<_, Error>(())
                })
            })
            .and_then(|()| judge_space(&batch, replicas, authority, space, &mut touched));
        let committed = placed.and_then(|()| Ok(batch.commit()?));
        self.regular.remove(&space);
        self.settle(committed, touched)
    }

    /// Takes control records from a peer: those that can be placed are stored and everything is
    /// judged anew. A removal takes effect here before any work is taken.
    ///
    /// # Errors
    ///
    /// [`Error::Store`] or [`Error::DamagedDocument`]; nothing is stored then.
    pub fn receive_control(
        &mut self,
        records: Vec<SignedControl>,
        now: Instant,
    ) -> Result<Taken, Error> {
        let sent: Vec<Hash> = records.iter().map(SignedControl::hash).collect();
        let (fresh, _) = self.placeable(records)?;
        let mut taken =
            Taken { stored: u32::try_from(fresh.len()).unwrap_or(u32::MAX), ..Taken::default() };
        if !fresh.is_empty() {
            self.build_what_can_be()?;
            self.fold_what_can_be(now)?;
            let me = (self.me.device, self.me.incarnation);
            let own_unknown = fresh
                .iter()
                .any(|record| (record.entry().device, record.entry().incarnation) == me);
            self.commit_control(fresh, Beside::default())?;
            if own_unknown {
                self.renew_incarnation()?;
            }
            let spaces: Vec<SpaceId> = self.spaces()?;
            for space in spaces {
                if !self.waiting.is_empty() {
                    self.place_entries(space, Vec::new(), true)?;
                }
            }
            self.reissue()?;
        }
        taken.held.extend(sent.into_iter().filter(|hash| self.control.get(*hash).is_some()));
        Ok(taken)
    }

    /// Returns the records that are new and of this programme and whose records before them are
    /// held, in an order in which they can be stored; and those that are left.
    ///
    /// Each is signed by the root or by a device that somebody with the rank to do so let in, whether
    /// that counts now or not: what anybody else signs would only fill every member's memory.
    pub(crate) fn placeable(
        &self,
        records: Vec<SignedControl>,
    ) -> Result<(Vec<SignedControl>, Vec<SignedControl>), Error> {
        let programme = self.authority.programme();
        let mut fresh: Vec<SignedControl> = Vec::new();
        let mut placed = Placed::default();
        let mut signers = Signers::new(&self.authority, self.control.records());
        let mut open = records;
        loop {
            let before = fresh.len();
            let mut left = Vec::new();
            for record in open {
                let entry = record.entry();
                let known = self.control.get(record.hash()).is_some() || placed.has(record.hash());
                let proves = match &entry.record {
                    Record::ForkProof(proof) => proves_fork(proof),
                    Record::Certificate(_)
                    | Record::Removal(_)
                    | Record::Adoption(_)
                    | Record::Erasure(_)
                    | Record::ErasureRevoked(_) => true,
                };
                if known || entry.programme != programme || !proves {
                    continue;
                }
                let follows = entry.prev.is_none_or(|prev| {
                    let found = placed.get(prev).or_else(|| {
                        let held = self.control.get(prev)?.entry();
                        Some((held.feed(), held.seq))
                    });
                    found == Some((entry.feed(), entry.seq - 1))
                });
                let is_root = programme_of(entry.device) == programme;
                let has_room = || placed.has_room(self.tables(), entry.feed(), entry.prev);
                if follows && (is_root || signers.admits(&record) && has_room()?) {
                    placed.add(entry.feed(), entry.seq, entry.prev, record.hash());
                    signers.add(&record);
                    fresh.push(record);
                } else {
                    left.push(record);
                }
            }
            open = left;
            if fresh.len() == before {
                return Ok((fresh, open));
            }
        }
    }
}
