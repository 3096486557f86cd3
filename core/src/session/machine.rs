//! The machine of one session: bytes and time in, bytes and effects out.
//!
//! Whoever drives it sends every [`Effect::Send`] in order, hands in what comes, calls
//! [`Machine::handle_time`] at [`Machine::deadline_ms`], and tells it of local news. After
//! [`Effect::Close`] the stream is closed once all has been sent, and the machine does nothing more.
//!
//! Which device is at the other end is the transport's word: its handshake has proven the key.

use std::collections::BTreeSet;

use crate::domain::id::{DeviceId, SpaceId};
use crate::feed::height::Tip;
use crate::session::deflate::Inflater;
use crate::session::fault::{FRAME_BYTES_MAX, Fault};
use crate::session::frame::{Frame, FrameBuffer, STRANGER_FRAME_BYTES_MAX};
use crate::session::hello::{Bye, Hello, Refusal};
use crate::session::holdings::{Holdings, LocalFault, Scope};
use crate::session::outcome::Outcome;
use crate::session::pacing::Pacing;
use crate::session::packed::Unpacker;
use crate::session::progress::{Counters, Progress};
use crate::session::push::Pusher;
use crate::session::round::Exchange;
use crate::session::summary::Summary;

mod exchange;
mod greet;
mod live;
mod records;
mod removal;
mod round_start;

/// What a session needs to know of its stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Config {
    /// The device at the other end, as the transport has proven it.
    pub peer: DeviceId,
    /// Whether this side opened the stream. Between two that do not know each other it shows its
    /// certificates first, so that a stranger who calls learns nothing.
    pub dialled: bool,
    /// Whether to stay open once both hold the same, if the peer wishes so too.
    pub live: bool,
    /// The port at which this device can be dialled, to be told; `None` where it cannot.
    pub port: Option<u16>,
}

/// What whoever drives a session is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Show this.
    Progress(Progress),
    /// All has been exchanged that could be. A live session goes on.
    Settled {
        /// Whether this is as in [`Outcome::InSync`].
        in_sync: bool,
    },
    /// Close the stream once everything was sent.
    Close(Outcome),
}

/// One session with one peer.
#[derive(Debug)]
pub struct Machine {
    config: Config,
    state: State,
    now_ms: u64,
    buffer: FrameBuffer,
    inflater: Inflater,
    unpacker: Unpacker,
    pusher: Pusher,
    pacing: Pacing,
    counters: Counters,
    progress: Progress,
    hello: Option<Hello>,
    chain: Vec<Vec<u8>>,
    chain_shown: bool,
    /// Whether a chain that the peer showed, and not the held control set, vouches for it.
    by_chain: bool,
    /// The summary sent last.
    mine: Option<Summary>,
    /// Whether `mine` belongs to a round that is not compared yet.
    mine_open: bool,
    /// The peer's summary of a round that is not compared yet.
    theirs: Option<Summary>,
    /// The pair compared last, since the session last settled.
    compared: Option<(Summary, Summary)>,
    control_rounds: u32,
    data_rounds: u32,
    /// Spaces that were ever shared in this session.
    listed: BTreeSet<SpaceId>,
    settled: Option<bool>,
    ignored: u32,
    clock_offset_ms: Option<i64>,
    out: Vec<u8>,
    effects: Vec<Effect>,
}

#[derive(Debug)]
enum State {
    /// The peer's HELLO is awaited.
    Opening,
    /// The peer's chain is awaited.
    Strange,
    /// The peer's summary is awaited.
    Round,
    /// Scopes are exchanged.
    Exchange(Exchange),
    /// All was exchanged, and the stream stays open.
    Live,
    /// The peer was removed and was told so; its own work is awaited.
    Taking,
    /// This device was removed and hands over its own work.
    Handing,
    /// Nothing more happens.
    Closed,
}

/// Why the session stops, and what the peer is told.
#[derive(Debug)]
struct Stop(Outcome, Option<Bye>);

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self(Outcome::Fault(fault), Some(Bye::Fault))
    }
}

impl From<LocalFault> for Stop {
    fn from(_: LocalFault) -> Self {
        Self(Outcome::Local, Some(Bye::Local))
    }
}

impl Machine {
    /// Opens a session; returns it and what is to be done at once.
    pub fn open(config: Config, holdings: &mut dyn Holdings, now_ms: u64) -> (Self, Vec<Effect>) {
        let mut machine = Self {
            config,
            state: State::Opening,
            now_ms,
            buffer: FrameBuffer::default(),
            inflater: Inflater::default(),
            unpacker: Unpacker::default(),
            pusher: Pusher::default(),
            pacing: Pacing::new(now_ms),
            counters: Counters::default(),
            progress: Progress::default(),
            hello: None,
            chain: Vec::new(),
            chain_shown: false,
            by_chain: false,
            mine: None,
            mine_open: false,
            theirs: None,
            compared: None,
            control_rounds: 0,
            data_rounds: 0,
            listed: BTreeSet::new(),
            settled: None,
            ignored: 0,
            clock_offset_ms: None,
            out: Vec::new(),
            effects: Vec::new(),
        };
        let effects = machine.step(now_ms, |machine| machine.say_hello(holdings));
        (machine, effects)
    }

    /// Takes the next piece of the stream, of any size.
    pub fn handle_bytes(
        &mut self,
        holdings: &mut dyn Holdings,
        bytes: &[u8],
        now_ms: u64,
    ) -> Vec<Effect> {
        self.step(now_ms, |machine| {
            machine.counters.bytes_in += bytes.len() as u64;
            machine.pacing.note_heard(now_ms);
            machine.buffer.push(bytes);
            let mut whole_frame_came = false;
            while let Some(frame) = machine.buffer.next_frame(machine.frame_bytes_max())? {
                whole_frame_came = true;
                machine.handle_frame(holdings, frame)?;
                machine.advance(holdings)?;
            }
            let is_amid = machine.buffer.is_amid_frame();
            machine.pacing.note_amid_frame(is_amid, whole_frame_came, now_ms);
            Ok(())
        })
    }

    /// Takes the time; ends the session when the peer was silent or slow for too long.
    pub fn handle_time(&mut self, now_ms: u64) -> Vec<Effect> {
        self.step(now_ms, |machine| match machine.deadline_ms() {
            Some(deadline) if deadline <= now_ms => Err(Stop(Outcome::Silent, None)),
            Some(_) | None => Ok(()),
        })
    }

    /// Takes word that this device has committed something new: of its own, or from another peer.
    pub fn local_news(
        &mut self,
        holdings: &mut dyn Holdings,
        scope: Scope,
        now_ms: u64,
    ) -> Vec<Effect> {
        self.step(now_ms, |machine| {
            machine.take_news(holdings, scope)?;
            machine.advance(holdings)
        })
    }

    /// Takes word that the stream has ended.
    pub fn handle_end(&mut self) -> Vec<Effect> {
        self.step(self.now_ms, |machine| Err(Stop(machine.left_as(), None)))
    }

    /// Ends the session from this side.
    pub fn finish(&mut self) -> Vec<Effect> {
        self.step(self.now_ms, |machine| Err(Stop(machine.left_as(), Some(Bye::Leaving))))
    }

    /// Returns when [`Machine::handle_time`] is to be called at the latest.
    #[must_use]
    pub fn deadline_ms(&self) -> Option<u64> {
        let is_owed = match self.state {
            State::Opening | State::Strange | State::Round | State::Exchange(_) | State::Taking => {
                true
            }
            State::Live | State::Handing => self.pusher.is_owed(),
            State::Closed => return None,
        };
        self.pacing.deadline_ms(is_owed)
    }

    /// Returns what has been moved so far.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Returns about how many bytes of memory it takes: what has come of a frame, what both sides remember, and
    /// what the peer says that it holds. What a session takes from its beginning is not counted.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        let exchanged = match &self.state {
            State::Exchange(exchange) => exchange.tips_held() * size_of::<Tip>(),
            State::Opening
            | State::Strange
            | State::Round
            | State::Live
            | State::Taking
            | State::Handing
            | State::Closed => 0,
        };
        let compared = self.compared.iter().flat_map(|(mine, theirs)| [mine, theirs]);
        let summaries = self.mine.iter().chain(&self.theirs).chain(compared);
        self.buffer.held_bytes()
            + self.unpacker.held_bytes()
            + self.pusher.held_bytes()
            + summaries.map(Summary::held_bytes).sum::<usize>()
            + exchanged
    }

    /// Returns the device at the other end.
    #[must_use]
    pub fn peer(&self) -> DeviceId {
        self.config.peer
    }

    /// Returns the port at which the peer says that it can be dialled.
    #[must_use]
    pub fn peer_port(&self) -> Option<u16> {
        self.hello.as_ref()?.port
    }

    /// Returns how far the peer's clock was ahead of this device's when it last said so, in
    /// milliseconds; the way of the bytes is in it. `None` before it did.
    #[must_use]
    pub fn clock_offset_ms(&self) -> Option<i64> {
        self.clock_offset_ms
    }

    /// Returns whether nothing has shown yet that the peer belongs, or ever belonged, to the programme.
    #[must_use]
    pub fn is_with_stranger(&self) -> bool {
        matches!(self.state, State::Opening | State::Strange | State::Closed)
    }

    /// Returns whether all was exchanged and the stream is open for news.
    #[must_use]
    pub fn is_live(&self) -> bool {
        matches!(self.state, State::Live)
    }

    fn step(
        &mut self,
        now_ms: u64,
        act: impl FnOnce(&mut Self) -> Result<(), Stop>,
    ) -> Vec<Effect> {
        if matches!(self.state, State::Closed) {
            return Vec::new();
        }
        self.now_ms = self.now_ms.max(now_ms);
        let result = act(self);
        if let Err(Stop(_, Some(bye))) = &result {
            self.send(&Frame::Bye(*bye));
        }
        let mut effects = Vec::new();
        if !self.out.is_empty() {
            self.counters.bytes_out += self.out.len() as u64;
            effects.push(Effect::Send(std::mem::take(&mut self.out)));
        }
        effects.append(&mut self.effects);
        if let Err(Stop(outcome, _)) = result {
            self.state = State::Closed;
            effects.push(Effect::Close(outcome));
        }
        effects
    }

    fn frame_bytes_max(&self) -> usize {
        match self.state {
            State::Opening | State::Strange => STRANGER_FRAME_BYTES_MAX,
            State::Round
            | State::Exchange(_)
            | State::Live
            | State::Taking
            | State::Handing
            | State::Closed => FRAME_BYTES_MAX,
        }
    }

    fn handle_frame(&mut self, holdings: &mut dyn Holdings, frame: Frame) -> Result<(), Stop> {
        match (&self.state, &frame) {
            (_, Frame::Bye(bye)) => return Err(Stop(self.left_by(*bye), None)),
            (State::Opening, Frame::Hello(_)) => {}
            (State::Opening, _) | (_, Frame::Hello(_)) | (State::Closed, _) => {
                return Err(Fault::OutOfTurn.into());
            }
            _ => {}
        }
        match frame {
            Frame::Hello(hello) => self.take_hello(holdings, hello),
            Frame::Chain(records) => self.take_chain(holdings, &records),
            Frame::Summary(summary) => self.take_summary(holdings, summary),
            Frame::Heights(part) => self.take_heights(holdings, part),
            Frame::Records(deflated) => self.take_records(holdings, &deflated),
            Frame::Entries(part) => self.take_entries(holdings, &part),
            Frame::End(scope) => self.take_end(scope),
            Frame::Ack(ack) => self.take_ack(holdings, &ack.absent),
            Frame::Removed(removed) => self.take_removed(holdings, removed),
            Frame::HandedOver => self.take_handed_over(),
            Frame::Bye(_) => Ok(()),
        }
    }

    /// Sends what may be sent and goes on where nothing more is awaited.
    fn advance(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        loop {
            self.send_planned(holdings)?;
            match &self.state {
                State::Round if self.mine_open && self.theirs.is_some() => {
                    self.compare(holdings)?
                }
                State::Exchange(exchange) if exchange.is_over() => {
                    self.counters.round_trips += 1;
                    self.begin_round(holdings)?;
                }
                State::Handing if self.pusher.is_idle() => {
                    self.send(&Frame::HandedOver);
                    return Err(Stop(Outcome::Removed, None));
                }
                State::Opening
                | State::Strange
                | State::Round
                | State::Exchange(_)
                | State::Live
                | State::Taking
                | State::Handing
                | State::Closed => return Ok(()),
            }
        }
    }

    fn send_planned(&mut self, holdings: &mut dyn Holdings) -> Result<(), Stop> {
        loop {
            let was_owed = self.pusher.is_owed();
            let Some((frame, count)) = self.pusher.next_frame(holdings)? else { return Ok(()) };
            if let Frame::End(scope) = frame {
                if let State::Exchange(exchange) = &mut self.state {
                    exchange.end_here(scope);
                }
            } else if let Frame::Records(_) = frame {
                self.counters.sent_records += count;
            } else if let Frame::Entries(_) = frame {
                self.counters.sent_entries += count;
            }
            if !was_owed {
                self.pacing.note_owed(self.now_ms);
            }
            self.send(&frame);
        }
    }

    fn send(&mut self, frame: &Frame) {
        self.out.extend(frame.bytes());
    }

    /// Returns how the session ends when a side just leaves.
    fn left_as(&self) -> Outcome {
        match (&self.state, self.settled) {
            (State::Live, Some(true)) if self.pusher.is_idle() => Outcome::InSync,
            (State::Live, Some(false)) if self.pusher.is_idle() => Outcome::Differs,
            _ => Outcome::Cut,
        }
    }

    fn left_by(&self, bye: Bye) -> Outcome {
        match bye {
            Bye::Leaving => self.left_as(),
            Bye::Version => Outcome::Refused(Refusal::Version),
            Bye::OtherProgramme => Outcome::Refused(Refusal::OtherProgramme),
            Bye::NotAMember => Outcome::Refused(Refusal::StrangeHere),
            Bye::NotRemoved => Outcome::Refused(Refusal::RemovalDisputed),
            Bye::Fault => Outcome::Refused(Refusal::FaultHere),
            Bye::Local => Outcome::Refused(Refusal::PeerFailed),
        }
    }
}
