//! One act: whether it has a way back, and what that comes to.

use crate::domain::command::Outcome;
use crate::domain::id::ActId;
use crate::domain::taken_back::{NoWayBack, TakenBackAct, WhyLeft};
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
        if !undone.worked_on.is_empty() {
            return Err(Error::ActWorkedOn(undone.worked_on.into_iter().collect()));
        }
        if plan.documents().next().is_none() {
            return Err(Error::NoWayBack(why_nothing(&undone)));
        }
        let taken_back = TakenBackAct { act, ..undone.act };
        Ok((plan, Outcome::TakenBack(Box::new(taken_back))))
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
