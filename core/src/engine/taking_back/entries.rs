//! Which entries one act wrote.
//!
//! An action writes one entry or more in each space: as many as it takes, each with no room for what the next one
//! begins with. A move, and the taking back of an import, write into several spaces at one moment.

use std::collections::BTreeSet;

use crate::document::edit::{self, Put};
use crate::document::profile::Profile;
use crate::document::scalar::Scalar;
use crate::document::schema::{Key, read_move};
use crate::domain::deed::{Deed, Thing};
use crate::domain::document::{DocId, DocKind};
use crate::domain::entry::{FeedId, Hash};
use crate::domain::id::{ActId, ClassId, LearnerId, SpaceId};
use crate::domain::taken_back::NoWayBack;
use crate::engine::Engine;
use crate::engine::commit::goes_on;
use crate::engine::error::Error;
use crate::engine::history::deeds;
use crate::feed::entry::{Header, SignedEntry};
use crate::store::entry_table::Held;
use crate::store::error::StoreError;

/// An entry, and how it is held.
pub(super) type Wrote = (Held, SignedEntry);

impl Engine {
    /// Returns the entries of an act, in the order of their arrival.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::NoWayBack`] for what is no entry, and for a move of which a part is not held.
    pub(super) fn entries_of_act(&self, act: ActId) -> Result<Vec<Wrote>, Error> {
        let tables = self.tables();
        let hash = Hash::from(act);
        let held = tables.held(hash)?;
        let Some(held) = held.filter(|held| self.is_told_of(held.feed.space)) else {
            let is_record = tables.has_control(hash)?;
            let missing = Error::NotFound { what: "act" };
            return Err(if is_record { Error::NoWayBack(NoWayBack::Record) } else { missing });
        };
        let entry = self.entry_of(&held)?;
        if !is_of_one_moment(entry.header()) {
            return Ok(vec![(held, entry)]);
        }
        let runs = self.runs_beside(held.feed, entry.header())?;
        let deeds_in = |run: &[Wrote], is_asked: fn(DocKind) -> bool| -> Vec<Deed> {
            run.iter().flat_map(|(_, entry)| deeds_of(entry, is_asked)).collect()
        };
        let is_own = |run: &[Wrote]| run.iter().any(|(held, _)| held.hash == hash);
        let own =
            runs.iter().find(|run| is_own(run)).ok_or(StoreError::Format { what: "entry" })?;
        let about_own: BTreeSet<Thing> =
            deeds_in(own, |_| true).into_iter().flat_map(|deed| deed.about).collect();
        // Of several moves of one moment, as teams that are merged make them, each is an act.
        let moved_in = |run: &Vec<Wrote>| -> BTreeSet<Thing> {
            let deeds = deeds_in(run, |kind| kind == DocKind::Link).into_iter();
            deeds.filter(|deed| deed.what == "moved").flat_map(|deed| deed.about).collect()
        };
        let moved: BTreeSet<Thing> = runs
            .iter()
            .map(moved_in)
            .filter(|moved| !moved.is_disjoint(&about_own))
            .flatten()
            .collect();
        let is_of_move = |run: &[Wrote]| {
            let mut deeds = deeds_in(run, |_| true).into_iter();
            deeds.any(|deed| deed.about.iter().any(|thing| moved.contains(thing)))
        };
        // What took an import back says so of people in each of its teams, and what takes that back, too.
        let gone = |run: &[Wrote]| -> BTreeSet<Option<String>> {
            let deeds = deeds_in(run, |kind| kind == DocKind::Learner).into_iter();
            deeds.filter(|deed| deed.what == "taken-back").map(|deed| deed.value).collect()
        };
        let (has_moved, said_gone) = (is_of_move(own), gone(own));
        let is_of_act = |run: &Vec<Wrote>| {
            is_own(run) || has_moved && is_of_move(run) || !said_gone.is_disjoint(&gone(run))
        };
        let mut wrote: Vec<Wrote> = runs.into_iter().filter(is_of_act).flatten().collect();
        wrote.sort_by_key(|(held, _)| held.local_seq);
        self.require_whole(&wrote)?;
        Ok(wrote)
    }

    /// Returns what a device and its volunteer wrote at the moment of an entry, each action's entries in a space by
    /// themselves.
    fn runs_beside(&self, feed: FeedId, header: &Header) -> Result<Vec<Vec<Wrote>>, Error> {
        let mut runs: Vec<Vec<Wrote>> = Vec::new();
        for space in self.tables().spaces_with_entries()? {
            let feed = FeedId { space, ..feed };
            for held in self.tables().tapped_at(feed, header.volunteer, header.last_tap)? {
                let entry = self.entry_of(&held)?;
                if !is_of_one_moment(entry.header()) {
                    continue;
                }
                let prev = entry.header().prev;
                let is_before = |run: &&mut Vec<Wrote>| {
                    run.last().is_some_and(|(held, before)| {
                        prev == Some(held.hash) && goes_on(before, &entry)
                    })
                };
                match runs.iter_mut().find(is_before) {
                    Some(run) => run.push((held, entry)),
                    None => runs.push(vec![(held, entry)]),
                }
            }
        }
        Ok(runs)
    }

    /// Refuses a move of which a part is not held here: taken back by half, somebody would be in no team, or in two.
    fn require_whole(&self, wrote: &[Wrote]) -> Result<(), Error> {
        let spaces: BTreeSet<SpaceId> = wrote.iter().map(|(held, _)| held.feed.space).collect();
        let listed: BTreeSet<DocId> = wrote
            .iter()
            .flat_map(|(_, entry)| entry.header().changes.iter().map(|listed| listed.doc))
            .collect();
        let is_written =
            |kind: DocKind, id: [u8; 16]| listed.iter().any(|doc| doc.kind == kind && doc.id == id);
        for Put { key, value } in wrote.iter().flat_map(|(_, entry)| links_of(entry)) {
            let says_moved = value != Scalar::Int(0);
            let named = if let Scalar::Str(text) = &value { read_move(text) } else { None };
            let named = named.map(|(_, team)| team.space());
            let is_whole = if let Key::MovedLearner(new, old) = key {
                let from = match named {
                    Some(from) => Some(from),
                    None => self.registered_in(old)?,
                };
                (is_written(DocKind::Learner, new.0) || self.is_there(new, says_moved)?)
                    && self.is_left(from, &spaces, |from| {
                        Ok(says_moved && self.comes_to_none(from, old)?)
                    })?
            } else if let Key::MovedClass(_, old) = key {
                let from = match named {
                    Some(from) => Some(from),
                    None => self.tables().space_of_class(old)?,
                };
                // What had ended before was not ended by the move.
                self.is_left(from, &spaces, |from| {
                    Ok(says_moved && self.tables().is_closed(from, old, None)?)
                })?
            } else {
                true
            };
            if !is_whole {
                return Err(Error::NoWayBack(NoWayBack::Later));
            }
        }
        Ok(())
    }

    /// Returns whether what a move wrote in the old team's space is among what was found, or it wrote nothing there,
    /// as `has_no_part` says of a space that is held.
    fn is_left(
        &self,
        from: Option<SpaceId>,
        found: &BTreeSet<SpaceId>,
        has_no_part: impl FnOnce(SpaceId) -> Result<bool, Error>,
    ) -> Result<bool, Error> {
        let Some(from) = from else { return Ok(false) };
        if found.contains(&from) {
            return Ok(true);
        }
        Ok(self.tables().spaces_with_entries()?.contains(&from) && has_no_part(from)?)
    }

    /// Returns whether who moved is registered in the new team already, so that the move did not need to.
    fn is_there(&self, learner: LearnerId, says_moved: bool) -> Result<bool, Error> {
        if self.tables().erased_documents()?.keys().any(|doc| is_of(doc, learner)) {
            return Ok(true);
        }
        let space = self.tables().space_of_learner(learner)?;
        Ok(match space.filter(|_| says_moved) {
            Some(space) => !self.tables().is_gone(space, learner)?,
            None => false,
        })
    }

    /// Returns where a learner was registered, also where the data were erased.
    fn registered_in(&self, learner: LearnerId) -> Result<Option<SpaceId>, Error> {
        if let Some(space) = self.tables().space_of_learner(learner)? {
            return Ok(Some(space));
        }
        let erased = self.tables().erased_documents()?;
        Ok(erased.into_keys().find(|doc| is_of(doc, learner)).map(|doc| doc.space))
    }

    /// Returns whether a learner comes to no class of a team but such as moved away: then a move left none.
    fn comes_to_none(&self, space: SpaceId, learner: LearnerId) -> Result<bool, Error> {
        let moved: BTreeSet<ClassId> =
            self.tables().moved_classes()?.into_iter().map(|(_, old)| old).collect();
        let classes = self.tables().classes_of(space, learner, None)?;
        Ok(classes.iter().all(|class| moved.contains(class)))
    }

    fn entry_of(&self, held: &Held) -> Result<SignedEntry, Error> {
        let entry = self.tables().entry(held.local_seq)?;
        Ok(entry.ok_or(StoreError::Format { what: "entry" })?)
    }
}

/// Returns whether an entry is of an action; the taps of a while are of several moments.
fn is_of_one_moment(header: &Header) -> bool {
    header.first_tap == header.last_tap
}

fn is_of(doc: &DocId, learner: LearnerId) -> bool {
    doc.kind == DocKind::Learner && doc.id == learner.0
}

/// Returns what an entry said in documents of some kinds, as far as its contents are held.
fn deeds_of(entry: &SignedEntry, is_asked: impl Fn(DocKind) -> bool) -> Vec<Deed> {
    let listed = entry.header().changes.iter().zip(entry.bodies());
    let asked = listed.filter(|(listed, _)| is_asked(listed.doc.kind));
    let told = asked.filter_map(|(listed, body)| deeds(listed.doc, body.as_deref()?));
    told.flatten().collect()
}

/// Returns what an entry put into links.
fn links_of(entry: &SignedEntry) -> Vec<Put> {
    let Some(profile) = Profile::from_number(entry.header().profile) else { return Vec::new() };
    let listed = entry.header().changes.iter().zip(entry.bodies());
    let links = listed.filter(|(listed, _)| listed.doc.kind == DocKind::Link);
    let puts = links.filter_map(|(listed, body)| {
        edit::reissues_of(profile, listed.doc.kind, body.as_deref()?).ok()
    });
    puts.flatten().map(|again| again.put).collect()
}
