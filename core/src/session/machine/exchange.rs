//! Rounds: summaries compared, heights compared, batches taken and acknowledged.

use crate::domain::entry::Hash;
use crate::feed::height::Tip;
use crate::session::capped::{capped, decode};
use crate::session::fault::Fault;
use crate::session::frame::{
    Ack, BATCH_ENTRIES_MAX, EntriesPart, Frame, HeightsPart, INFLATED_BYTES_MAX, TIPS_MAX,
    TIPS_OF_PEER_MAX, TIPS_PER_FRAME_MAX,
};
use crate::session::holdings::{Holdings, LocalFault, Received, Scope};
use crate::session::machine::records::parse_records;
use crate::session::machine::{Effect, Machine, State, Stop};
use crate::session::round::Exchange;
use crate::session::summary::{Compared, Summary};

/// How often control feeds are exchanged before data go on although they differ: twice for forks,
/// once for what was written meanwhile.
const CONTROL_ROUNDS_MAX: u32 = 3;
/// How often data are exchanged before the session settles although they differ. Only writing that
/// goes on meanwhile makes it more than two, as of 150 phones that came to one office at once.
const DATA_ROUNDS_MAX: u32 = 8;

/// The layout of a batch of control records.
#[derive(serde::Deserialize, serde::Serialize)]
struct Records(#[serde(deserialize_with = "capped::<_, _, BATCH_ENTRIES_MAX>")] Vec<Vec<u8>>);

impl Machine {
    pub(super) fn take_summary(
        &mut self,
        holdings: &mut dyn Holdings,
        mut summary: Summary,
    ) -> Result<(), Stop> {
        // Two summaries are compared as what is held; a clock only goes on.
        let theirs_ms = std::mem::take(&mut summary.clock_ms);
        self.clock_offset_ms = Some(theirs_ms.saturating_sub(holdings.clock_ms()));
        if self.is_ignoring()? {
            return Ok(());
        }
        let in_turn = match &self.state {
            State::Strange | State::Round | State::Live => true,
            State::Exchange(exchange) => exchange.has_all(),
            State::Opening | State::Taking | State::Handing | State::Closed => false,
        };
        if !in_turn || self.theirs.is_some() {
            return Err(Fault::OutOfTurn.into());
        }
        if !summary.is_sorted() {
            return Err(Fault::Layout.into());
        }
        if self.by_chain || self.compared.is_some() || self.settled.is_some() {
            self.counters.round_trips += 1;
        }
        self.theirs = Some(summary);
        if matches!(self.state, State::Live) { self.begin_round(holdings) } else { Ok(()) }
    }

    /// Compares the summaries of a round. Both sides come to the same conclusion.
    pub(super) fn compare(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        let (Some(mine), Some(theirs)) = (self.mine.clone(), self.theirs.take()) else {
            return Ok(());
        };
        self.mine_open = false;
        let past_control = self.control_rounds >= CONTROL_ROUNDS_MAX;
        let compared = mine.compare(&theirs, past_control);
        let pair = Some((mine, theirs));
        let is_stuck = self.data_rounds >= 2 && self.compared == pair;
        self.compared = pair;
        let scopes = match compared {
            Compared::Equal => return self.settle(holdings, true),
            Compared::Lists => return self.settle(holdings, false),
            Compared::Control => {
                self.control_rounds += 1;
                vec![Scope::Control]
            }
            Compared::Spaces(_) if is_stuck => return self.settle(holdings, false),
            // Each round brought what the one before lacked: what was there at first is exchanged.
            Compared::Spaces(_) if self.data_rounds >= DATA_ROUNDS_MAX => {
                return self.settle(holdings, true);
            }
            Compared::Spaces(scopes) => {
                self.data_rounds += 1;
                scopes
            }
        };
        for scope in &scopes {
            self.send_heights(holdings, *scope)?;
        }
        self.state = State::Exchange(Exchange::new(&scopes));
        Ok(())
    }

    fn send_heights(&mut self, holdings: &mut dyn Holdings, scope: Scope) -> Result<(), Stop> {
        let heights = holdings.heights(scope)?;
        let tips = heights.tips();
        if tips.len() > TIPS_MAX {
            return Err(LocalFault.into());
        }
        let parts = tips.len().div_ceil(TIPS_PER_FRAME_MAX).max(1);
        for part in 0..parts {
            let from = part * TIPS_PER_FRAME_MAX;
            let tips = tips[from..tips.len().min(from + TIPS_PER_FRAME_MAX)].to_vec();
            self.send(&Frame::Heights(HeightsPart { scope, tips, last: part + 1 == parts }));
        }
        Ok(())
    }

    pub(super) fn take_heights(
        &mut self,
        holdings: &mut dyn Holdings,
        part: HeightsPart,
    ) -> Result<(), Stop> {
        if self.is_ignoring()? {
            return Ok(());
        }
        let State::Exchange(exchange) = &mut self.state else {
            return Err(Fault::OutOfTurn.into());
        };
        let scope = part.scope;
        let tips = exchange.tips_held() + self.pusher.tips_known() + part.tips.len();
        if tips > TIPS_OF_PEER_MAX {
            return Err(Fault::Heights.into());
        }
        if !exchange.was_heard() {
            self.counters.round_trips += 1;
        }
        let Some(theirs) = exchange.take_heights(part)? else { return Ok(()) };
        self.pusher.set_known(scope, &theirs);
        let is_first = match scope {
            Scope::Control => self.control_rounds == 1,
            Scope::Space(_) => self.data_rounds == 1,
        };
        let lacking = self.pusher.lacking(scope, is_first, holdings)?;
        let mine = holdings.heights(scope)?;
        let ahead = crate::session::known::Known::from_heights(&theirs).ahead_of(&mine);
        self.progress.expect(lacking.count(), ahead);
        self.pusher.plan(scope, lacking, true);
        if let Scope::Space(space) = scope {
            let holds = holdings.holds(scope, theirs.tips())?;
            let held = theirs.tips().iter().zip(holds).filter(|(_, held)| *held);
            let held: Vec<_> = held.map(|(tip, _)| *tip).collect();
            holdings.note_peer_holds(self.config.peer, space, &held)?;
        }
        Ok(())
    }

    pub(super) fn take_end(&mut self, scope: Scope) -> Result<(), Stop> {
        if self.is_ignoring()? {
            return Ok(());
        }
        let State::Exchange(exchange) = &mut self.state else {
            return Err(Fault::OutOfTurn.into());
        };
        Ok(exchange.end_there(scope)?)
    }

    pub(super) fn take_records(
        &mut self,
        holdings: &mut dyn Holdings,
        deflated: &[u8],
    ) -> Result<(), Stop> {
        self.check_may_send()?;
        let packed = self.inflater.inflate(deflated, INFLATED_BYTES_MAX)?;
        let records = parse_records(holdings, &decode::<Records>(&packed)?.0)?;
        if records.is_empty() {
            return Err(Fault::Layout.into());
        }
        if matches!(self.state, State::Taking | State::Handing) {
            return self.refuse_batch(records.len());
        }
        let names: Vec<_> = records
            .iter()
            .map(|record| {
                let entry = record.entry();
                let (device, incarnation) = (entry.device, entry.incarnation);
                let tip = Tip { device, incarnation, height: entry.seq, hash: record.hash() };
                (tip, entry.prev)
            })
            .collect();
        let received = holdings.receive_records(self.config.peer, records)?;
        self.counters.received_records += u64::from(received.stored);
        self.acknowledge(Scope::Control, &names, &received)?;
        if matches!(self.state, State::Live) { self.judge_again(holdings) } else { Ok(()) }
    }

    pub(super) fn take_entries(
        &mut self,
        holdings: &mut dyn Holdings,
        part: &EntriesPart,
    ) -> Result<(), Stop> {
        self.check_may_send()?;
        if !self.listed.contains(&part.space) && !matches!(self.state, State::Taking) {
            return Err(Fault::OutOfTurn.into());
        }
        let packed = self.inflater.inflate(&part.packed, INFLATED_BYTES_MAX)?;
        let entries =
            self.unpacker.unpack(part.space, &part.signatures, &packed, holdings.workers())?;
        let is_wanted = match &self.state {
            State::Taking => self.listed.contains(&part.space),
            State::Handing => false,
            State::Opening
            | State::Strange
            | State::Round
            | State::Exchange(_)
            | State::Live
            | State::Closed => self.mine.as_ref().is_some_and(|mine| mine.lists(part.space)),
        };
        if !is_wanted {
            return self.refuse_batch(entries.len());
        }
        let names: Vec<_> = entries
            .iter()
            .map(|entry| {
                let header = entry.header();
                let (device, incarnation) = (header.device, header.incarnation);
                let tip = Tip { device, incarnation, height: header.seq, hash: entry.hash() };
                (tip, header.prev)
            })
            .collect();
        let received = holdings.receive_entries(self.config.peer, part.space, entries)?;
        self.counters.received_entries += u64::from(received.stored);
        self.counters.quarantined += u64::from(received.quarantined);
        if matches!(self.state, State::Live) {
            // It is shown now: others may never cease to send.
            holdings.settle()?;
        }
        self.acknowledge(Scope::Space(part.space), &names, &received)
    }

    /// Refuses batches where a peer may not send any, before anything of them is looked at.
    fn check_may_send(&self) -> Result<(), Fault> {
        match self.state {
            State::Exchange(_) | State::Live | State::Taking | State::Handing => Ok(()),
            // What was sent live and crossed this side's summary.
            State::Round if self.settled.is_some() => Ok(()),
            State::Round | State::Opening | State::Strange | State::Closed => Err(Fault::OutOfTurn),
        }
    }

    fn refuse_batch(&mut self, count: usize) -> Result<(), Stop> {
        let absent = (0..count).filter_map(|place| u8::try_from(place).ok()).collect();
        self.send(&Frame::Ack(Ack { absent }));
        Ok(())
    }

    fn acknowledge(
        &mut self,
        scope: Scope,
        names: &[(Tip, Option<Hash>)],
        received: &Received,
    ) -> Result<(), Stop> {
        for (place, (tip, prev)) in names.iter().enumerate() {
            if !received.absent.contains(&place) {
                self.pusher.note_peer_sent(scope, *tip, *prev);
            }
        }
        let absent = received.absent.iter().map(|place| u8::try_from(*place));
        let absent: Vec<u8> = absent.collect::<Result<_, _>>().map_err(|_| LocalFault)?;
        self.send(&Frame::Ack(Ack { absent }));
        self.progress.note_received(u64::from(received.stored));
        self.show_progress();
        Ok(())
    }

    pub(super) fn take_ack(
        &mut self,
        holdings: &mut dyn Holdings,
        absent: &[u8],
    ) -> Result<(), Stop> {
        let kept = self.pusher.acknowledge(absent)?;
        if kept.was_waited_for || matches!(self.state, State::Live) {
            self.counters.round_trips += 1;
        }
        if let Scope::Space(space) = kept.scope {
            holdings.note_peer_holds(self.config.peer, space, &kept.tips)?;
        }
        self.progress.note_sent(kept.tips.len() as u64);
        self.show_progress();
        Ok(())
    }

    fn show_progress(&mut self) {
        let is_counted = match &self.state {
            State::Exchange(exchange) => exchange.is_counted(),
            // The last acknowledgements come after the peer has begun to compare.
            State::Round => true,
            State::Opening
            | State::Strange
            | State::Live
            | State::Taking
            | State::Handing
            | State::Closed => false,
        };
        if is_counted {
            self.effects.push(Effect::Progress(self.progress));
        }
    }
}
