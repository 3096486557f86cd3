//! One act: whether it has a way back, and what that comes to.

use crate::document::edit::Put;
use crate::document::register::Registers;
use crate::document::scalar::Scalar;
use crate::document::schema::Key;
use crate::domain::command::Outcome;
use crate::domain::document::{DocId, DocKind};
use crate::domain::id::ActId;
use crate::domain::taken_back::{FieldLeft, NoWayBack, TakenBackAct, WhyLeft, Work, WorkedOn};
use crate::engine::Engine;
use crate::engine::edit_plan::EditPlan;
use crate::engine::error::Error;
use crate::engine::taking_back::undoing::{Undoing, Undone};
use crate::store::entry_table::{Held, State};

impl Engine {
    /// Plans to take an act back, whoever did it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::NoWayBack`], [`Error::ActWorkedOn`] with all that somebody has worked on
    /// since.
    pub(in crate::engine) fn plan_taking_back(
        &mut self,
        act: ActId,
    ) -> Result<(EditPlan, Outcome), Error> {
        let entries = self.entries_of_act(act)?;
        let mut undoing = Undoing::default();
        for (held, entry) in entries.iter().rev() {
            // Whoever acts with less is not even told what hangs on it in another team.
            let listed = entry.header().changes.first();
            if let Some(listed) = listed.filter(|_| !self.is_told_of(held.feed.space)) {
                return Err(Error::not_allowed(listed.doc));
            }
            self.require_way_back(held)?;
            undoing.read(entry, held.local_seq);
        }
        let (plan, undone) = undoing.plan(self)?;
        if self.is_back(&plan, &undone)? {
            return Err(Error::NoWayBack(NoWayBack::TakenBack));
        }
        if !undone.worked_on.is_empty() {
            return Err(Error::ActWorkedOn(undone.worked_on.into_iter().collect()));
        }
        // A note alone goes with what it was about.
        let is_note = |doc: DocId| doc.kind == DocKind::Note;
        if plan.documents().all(is_note) && (undone.stands > 0 || plan.documents().count() == 0) {
            return Err(Error::NoWayBack(why_nothing(&undone)));
        }
        let taken_back = TakenBackAct { act, ..undone.act };
        Ok((plan, Outcome::TakenBack(Box::new(taken_back))))
    }

    /// Returns whether all that an act wrote is again as it was before, so that at most a note would change.
    fn is_back(&mut self, plan: &EditPlan, undone: &Undone) -> Result<bool, Error> {
        let is_undoing = |line: &WorkedOn| line.how == Work::Changed;
        if undone.stands > 0 || !undone.worked_on.iter().all(is_undoing) {
            return Ok(false);
        }
        let mut is_any = undone.back > 0;
        for (doc, puts) in plan.puts().filter(|(doc, _)| doc.kind != DocKind::Note) {
            let puts = puts.of(doc.kind)?;
            let registers = self.replicas.open(self.store.tables(), doc)?.registers();
            if !puts.iter().all(|put| is_shown(registers, put)) {
                return Ok(false);
            }
            is_any = true;
            self.replicas.trim();
        }
        Ok(is_any)
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

/// Returns whether what is put is what stands there; of a meeting that was withdrawn, whichever marks were seen.
fn is_shown(registers: &Registers, put: &Put) -> bool {
    let is_withdrawn = |value: &Scalar| matches!(value, Scalar::Bytes(seen) if !seen.is_empty());
    if matches!(put.key, Key::MeetingWithdrawn(_)) && is_withdrawn(&put.value) {
        let mut shown = registers.shown(&put.key).into_iter().filter(|shown| shown.believed);
        shown.all(|shown| is_withdrawn(shown.value)) && !registers.shown(&put.key).is_empty()
    } else {
        registers.shows_only(&put.key, &put.value)
    }
}

/// Returns why there is nothing to write.
fn why_nothing(undone: &Undone) -> NoWayBack {
    let act = &undone.act;
    let is_left = |why| act.left.iter().any(|left| left.why == why);
    let made = !act.teams.is_empty() || !act.places.is_empty();
    let stay = |what| {
        let is_it = |left: &FieldLeft| left.why == WhyLeft::Stays && left.field.what == what;
        !made && !act.left.is_empty() && act.left.iter().all(is_it)
    };
    if undone.is_signed {
        NoWayBack::Signed
    } else if is_left(WhyLeft::Settled) {
        NoWayBack::Settled
    } else if is_left(WhyLeft::Changed) {
        NoWayBack::Overruled
    } else if stay("topic") {
        NoWayBack::Topic
    } else if stay("code") {
        NoWayBack::PlaceCode
    } else if is_left(WhyLeft::Stays) || made {
        NoWayBack::Stays
    } else if act.erased > 0 {
        NoWayBack::Erased
    } else {
        NoWayBack::Overruled
    }
}
