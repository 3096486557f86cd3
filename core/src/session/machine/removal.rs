//! A removed device is told so, hands over its own work, and gets nothing more.

use crate::feed::height::Heights;
use crate::session::fault::Fault;
use crate::session::frame::{Frame, OWN_TIPS_MAX, PROOF_BYTES_MAX, PROOF_RECORDS_MAX, Removed};
use crate::session::hello::{Bye, Refusal};
use crate::session::holdings::{Holdings, Proof, Scope};
use crate::session::machine::records::parse_records;
use crate::session::machine::{Machine, State, Stop};
use crate::session::outcome::Outcome;

/// Most frames of a removed device that are passed over because they crossed the news: a full set
/// of heights, summaries, ends and acknowledgements.
const IGNORED_MAX: u32 = 8_192;

impl Machine {
    pub(super) fn tell_removed(&mut self, proof: Proof) -> Result<(), Stop> {
        let mut room = OWN_TIPS_MAX;
        let mut own_feeds = Vec::new();
        for (space, heights) in proof.own_feeds.into_iter().take(OWN_TIPS_MAX) {
            let tips: Vec<_> = heights.tips().iter().take(room).copied().collect();
            room -= tips.len();
            self.listed.insert(space);
            own_feeds.push((space, tips));
        }
        self.pusher.drop_plans();
        self.send(&Frame::Removed(Removed { records: latest(proof.records), own_feeds }));
        self.state = State::Taking;
        Ok(())
    }

    pub(super) fn take_removed(
        &mut self,
        holdings: &mut dyn Holdings,
        removed: Removed,
    ) -> Result<(), Stop> {
        if matches!(self.state, State::Handing) {
            return Err(Fault::OutOfTurn.into());
        }
        let records = parse_records(holdings, &removed.records)?;
        let mut shared = self.listed.clone();
        shared.extend(holdings.spaces_for(self.config.peer)?);
        if !holdings.receive_removal(self.config.peer, records)? {
            let outcome = Outcome::Refused(Refusal::RemovalDisputed);
            return Err(Stop(outcome, Some(Bye::NotRemoved)));
        }
        self.pusher.drop_plans();
        self.state = State::Handing;
        let own = holdings.device();
        for (space, tips) in removed.own_feeds {
            if !shared.contains(&space) {
                continue;
            }
            let scope = Scope::Space(space);
            let tips = tips.into_iter().filter(|tip| tip.device == own).collect();
            self.pusher.set_known(scope, &Heights::new(tips));
            let mut lacking = self.pusher.lacking(scope, false, holdings)?;
            lacking.feeds.retain(|feed| feed.device == own);
            self.pusher.plan(scope, lacking, false);
        }
        Ok(())
    }

    pub(super) fn take_handed_over(&mut self) -> Result<(), Stop> {
        match self.state {
            State::Taking => Err(Stop(Outcome::PeerRemoved, None)),
            // Each side holds the other for removed.
            State::Handing => Ok(()),
            State::Opening
            | State::Strange
            | State::Round
            | State::Exchange(_)
            | State::Live
            | State::Closed => Err(Fault::OutOfTurn.into()),
        }
    }

    /// Returns whether the peer has been told that it was removed (or has told this device so), and
    /// what crossed that is passed over.
    pub(super) fn is_ignoring(&mut self) -> Result<bool, Fault> {
        if !matches!(self.state, State::Taking | State::Handing) {
            return Ok(false);
        }
        self.ignored += 1;
        if self.ignored > IGNORED_MAX { Err(Fault::OutOfTurn) } else { Ok(true) }
    }
}

/// Returns the latest records that fit one frame: a member holds the older ones, and the removal
/// itself stands last.
fn latest(mut records: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut bytes = 0;
    let fits = |record: &&Vec<u8>| {
        bytes += record.len();
        bytes <= PROOF_BYTES_MAX
    };
    let count = records.iter().rev().take(PROOF_RECORDS_MAX).take_while(fits).count();
    records.split_off(records.len() - count)
}
