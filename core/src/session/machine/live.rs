//! After a round found both equal, or as equal as they get: closing, or staying open for news.

use crate::session::hello::{Bye, Refusal};
use crate::session::holdings::{Holdings, Membership, Scope};
use crate::session::machine::{Effect, Machine, State, Stop};
use crate::session::outcome::Outcome;

impl Machine {
    pub(super) fn settle(
        &mut self,
        holdings: &mut dyn Holdings,
        in_sync: bool,
    ) -> Result<(), Stop> {
        holdings.settle()?;
        self.settled = Some(in_sync);
        self.control_rounds = 0;
        self.data_rounds = 0;
        self.effects.push(Effect::Settled { in_sync });
        let Some((mine, theirs)) = self.compared.take() else { return Ok(()) };
        for (space, digest) in &mine.spaces {
            if theirs.spaces.contains(&(*space, *digest)) {
                holdings.note_in_step(self.config.peer, *space)?;
            }
        }
        if !self.config.live || !self.hello.as_ref().is_some_and(|hello| hello.live) {
            let outcome = if in_sync { Outcome::InSync } else { Outcome::Differs };
            return Err(Stop(outcome, None));
        }
        self.state = State::Live;
        // Something may have been committed since the summary was sent: where the peer's heights
        // were never asked for, only another round can tell what it lacks.
        let now = self.summary_now(holdings)?;
        let mut is_unsure = false;
        let mut scopes = vec![(Scope::Control, now.control, mine.control, theirs.control)];
        for (space, digest) in &now.spaces {
            let of = |list: &[(_, _)]| {
                let at = list.binary_search_by_key(space, |(space, _)| *space);
                at.ok().map(|at: usize| list[at].1)
            };
            match (of(&mine.spaces), of(&theirs.spaces)) {
                (Some(mine), Some(theirs)) => {
                    scopes.push((Scope::Space(*space), *digest, mine, theirs));
                }
                (None, _) => is_unsure = true,
                (Some(_), None) => {}
            }
        }
        for (scope, now, mine, theirs) in scopes {
            if mine == theirs && now == mine {
                let heights = holdings.heights(scope)?;
                self.pusher.set_known(scope, &heights);
            } else if self.pusher.knows(scope) {
                if now != mine {
                    self.pusher.note_news(scope);
                }
            } else {
                is_unsure = true;
            }
        }
        if is_unsure { self.begin_round(holdings) } else { Ok(()) }
    }

    pub(super) fn take_news(
        &mut self,
        holdings: &mut dyn Holdings,
        scope: Scope,
    ) -> Result<(), Stop> {
        match (&self.state, scope) {
            (State::Live, _) => {}
            // What is planned from now on may be newer than a removal.
            (State::Round | State::Exchange(_), Scope::Control) => {
                return match holdings.membership(self.config.peer)? {
                    Membership::Removed(proof) => self.tell_removed(proof),
                    Membership::Member | Membership::Unknown => Ok(()),
                };
            }
            // Before the session is settled, the next summary tells of it; while handing over,
            // nothing new is passed on.
            (State::Round | State::Exchange(_), Scope::Space(_))
            | (
                State::Opening | State::Strange | State::Taking | State::Handing | State::Closed,
                _,
            ) => return Ok(()),
        }
        match scope {
            Scope::Control => {
                self.judge_again(holdings)?;
                if matches!(self.state, State::Live) {
                    self.pusher.note_news(scope);
                }
                Ok(())
            }
            Scope::Space(space) if self.mine.as_ref().is_some_and(|mine| mine.lists(space)) => {
                self.pusher.note_news(scope);
                Ok(())
            }
            Scope::Space(_) => self.judge_again(holdings),
        }
    }

    /// Judges the peer by a control set that has changed; opens a round where what is shared has.
    pub(super) fn judge_again(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        match holdings.membership(self.config.peer)? {
            Membership::Removed(proof) => return self.tell_removed(proof),
            Membership::Unknown => {
                let outcome = Outcome::Refused(Refusal::StrangePeer);
                return Err(Stop(outcome, Some(Bye::NotAMember)));
            }
            Membership::Member => {}
        }
        let now = self.summary_now(holdings)?;
        let listed = self.mine.iter().flat_map(|mine| &mine.spaces).map(|(space, _)| *space);
        if listed.eq(now.spaces.iter().map(|(space, _)| *space)) {
            Ok(())
        } else {
            self.begin_round(holdings)
        }
    }
}
