//! How a round begins: the peer is judged again and told what is held here.

use crate::session::frame::Frame;
use crate::session::hello::{Bye, Refusal};
use crate::session::holdings::{Holdings, LocalFault, Membership};
use crate::session::machine::{Machine, State, Stop};
use crate::session::outcome::Outcome;
use crate::session::summary::Summary;

impl Machine {
    /// Judges the peer again, and opens the next round if it is a member still.
    pub(super) fn begin_round(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        match holdings.membership(self.config.peer)? {
            Membership::Removed(proof) => return self.tell_removed(proof),
            Membership::Unknown if !self.by_chain || self.control_rounds > 0 => {
                let outcome = Outcome::Refused(Refusal::StrangePeer);
                return Err(Stop(outcome, Some(Bye::NotAMember)));
            }
            Membership::Unknown | Membership::Member => {}
        }
        self.send_summary(holdings)?;
        self.state = State::Round;
        Ok(())
    }

    pub(super) fn send_summary(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        let summary = self.summary_now(holdings)?;
        self.listed.extend(summary.spaces.iter().map(|(space, _)| *space));
        self.send(&Frame::Summary(Summary { clock_ms: holdings.clock_ms(), ..summary.clone() }));
        self.mine = Some(summary);
        self.mine_open = true;
        Ok(())
    }

    /// Returns what this device would say that it holds.
    pub(super) fn summary_now(
        &mut self,
        holdings: &mut dyn Holdings,
    ) -> Result<Summary, LocalFault> {
        let spaces = holdings.shared_spaces(self.config.peer)?;
        Ok(Summary::new(holdings.control_digest()?, &spaces))
    }
}
