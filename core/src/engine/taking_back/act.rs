//! One act: which entries it is, whether it has a way back, and what that comes to.

use std::collections::BTreeSet;

use crate::domain::command::Outcome;
use crate::domain::deed::{Deed, Thing};
use crate::domain::document::DocKind;
use crate::domain::entry::Hash;
use crate::domain::id::ActId;
use crate::domain::taken_back::{NoWayBack, TakenBackAct, WhyLeft};
use crate::domain::time::Instant;
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::history::deeds;
use crate::engine::taking_back::undoing::{Undoing, Undone};
use crate::feed::entry::SignedEntry;
use crate::store::entry_table::{Held, State};
use crate::store::error::StoreError;

impl Engine {
    /// Plans to take an act back, whoever did it. What was tapped before it is in the entries then.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::NoWayBack`], [`Error::ActWorkedOn`] with all that somebody has worked on
    /// since.
    pub(in crate::engine) fn plan_taking_back(
        &mut self,
        act: ActId,
        now: Instant,
    ) -> Result<(EditPlan, Outcome), Error> {
        self.fold(now)?;
        let entries = self.entries_of_act(act)?;
        let mut undoing = Undoing::default();
        for (held, entry) in entries.iter().rev() {
            self.require_way_back(held)?;
            undoing.read(entry, held.local_seq);
        }
        let (plan, undone) = undoing.plan(self)?;
        if !undone.worked_on.is_empty() {
            return Err(Error::ActWorkedOn(undone.worked_on.into_iter().collect()));
        }
        if plan.documents().next().is_none() {
            return Err(Error::NoWayBack(why_nothing(&undone)));
        }
        let taken_back = TakenBackAct { act, ..undone.act };
        Ok((plan, Outcome::TakenBack(Box::new(taken_back))))
    }

    /// Returns the entries of an act, in the order of their arrival. An action wrote one; a move wrote into
    /// several spaces, in each at the same moment.
    fn entries_of_act(&self, act: ActId) -> Result<Vec<(Held, SignedEntry)>, Error> {
        let tables = self.tables();
        let held = tables.held(Hash::from(act))?;
        let Some(held) = held.filter(|held| self.is_told_of(held.feed.space)) else {
            let is_record = tables.has_control(Hash::from(act))?;
            let missing = Error::NotFound { what: "act" };
            return Err(if is_record { Error::NoWayBack(NoWayBack::Record) } else { missing });
        };
        let entry = self.entry_of(&held)?;
        let header = entry.header();
        if header.first_tap != header.last_tap {
            return Ok(vec![(held, entry)]);
        }
        let mut together = Vec::new();
        for space in tables.spaces_with_entries()? {
            let mut feed = held.feed;
            feed.space = space;
            for held in tables.tapped_at(feed, header.volunteer, header.last_tap)? {
                let entry = self.entry_of(&held)?;
                together.push((held, entry));
            }
        }
        together.sort_by_key(|(held, _)| held.local_seq);
        let moved: BTreeSet<Thing> = together
            .iter()
            .flat_map(|(_, entry)| deeds_of(entry, |kind| kind == DocKind::Link))
            .filter(|deed| deed.what == "moved")
            .flat_map(|deed| deed.about)
            .collect();
        let is_of_move = |entry: &SignedEntry| {
            let mut deeds = deeds_of(entry, |_| true).into_iter();
            deeds.any(|deed| deed.about.iter().any(|thing| moved.contains(thing)))
        };
        if !is_of_move(&entry) {
            return Ok(vec![(held, entry)]);
        }
        together.retain(|(_, entry)| is_of_move(entry));
        Ok(together)
    }

    fn entry_of(&self, held: &Held) -> Result<SignedEntry, Error> {
        let entry = self.tables().entry(held.local_seq)?;
        Ok(entry.ok_or(StoreError::Format { what: "entry" })?)
    }

    /// Refuses an entry that does not count, or is part of an import.
    fn require_way_back(&self, held: &Held) -> Result<(), Error> {
        match held.standing.state {
            State::Later | State::Unbuilt => return Err(Error::NoWayBack(NoWayBack::Later)),
            State::Applied if held.standing.believed => {}
            State::Applied | State::Quarantined => {
                return Err(Error::NoWayBack(NoWayBack::SetAside));
            }
        }
        if held.feed.device != self.me.device {
            return Ok(());
        }
        for import in self.tables().imports()? {
            for wrote in import.wrote.iter().filter(|wrote| wrote.space == held.feed.space) {
                let Some(last) = self.tables().held(wrote.last)? else { continue };
                let is_of = last.feed == held.feed && held.seq <= last.seq;
                if is_of && last.seq - held.seq < wrote.entries {
                    return Err(Error::NoWayBack(NoWayBack::Import(import.import)));
                }
            }
        }
        Ok(())
    }
}

/// Returns what an entry said in documents of some kinds, as far as its contents are held.
fn deeds_of(entry: &SignedEntry, is_asked: impl Fn(DocKind) -> bool) -> Vec<Deed> {
    let listed = entry.header().changes.iter().zip(entry.bodies());
    let asked = listed.filter(|(listed, _)| is_asked(listed.doc.kind));
    let told = asked.filter_map(|(listed, body)| deeds(listed.doc, body.as_deref()?));
    told.flatten().collect()
}

/// Returns why there is nothing to write.
fn why_nothing(undone: &Undone) -> NoWayBack {
    let act = &undone.act;
    let is_left = |why| act.left.iter().any(|left| left.why == why);
    if undone.is_signed {
        NoWayBack::Signed
    } else if is_left(WhyLeft::Settled) {
        NoWayBack::Settled
    } else if is_left(WhyLeft::Changed) {
        NoWayBack::Overruled
    } else if is_left(WhyLeft::Stays) || !act.teams.is_empty() || !act.places.is_empty() {
        NoWayBack::Stays
    } else if act.erased > 0 {
        NoWayBack::Erased
    } else {
        NoWayBack::Overruled
    }
}
