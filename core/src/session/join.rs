//! Joining: how a newcomer with a ticket gets its certificate. Protocol `/lantoa/join/1`.
//!
//! The newcomer sends one request; the inviter answers with all control records, the newcomer's
//! certificate among them, or with the reason why not. The ticket's secret is proven and never sent.
//! A failed exchange leaves both sides as before: a certificate that was issued and did not arrive
//! is given again to the same device. Where the stream was cut, the newcomer asks on the next one for
//! what it has not had yet ([`Joiner::again`]); nothing of it is kept before all has come.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::domain::entry::Hash;
use crate::domain::id::{DeviceId, InviteId, PersonId, ProgrammeId};
use crate::session::capped::{capped, decode, encode};
use crate::session::fault::{FRAME_BYTES_MAX, Fault};
use crate::session::pacing::SILENCE_MS_MAX;
use crate::trust::control::SignedControl;
use crate::trust::invite::{Proof, Ticket};

/// Most control records in one answer: a province's certificates and removals, twice over.
pub const RECORDS_MAX: usize = 65_536;
/// Most bytes of control records in one answer.
pub const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most records in one page.
const PAGE_RECORDS_MAX: usize = 512;
/// Most bytes of records in one page, but for a single one that is longer. A cut loses one page.
const PAGE_BYTES_MAX: usize = 4 * 1024;
/// Most bytes of a request: anybody may open a joining, so little is kept of it.
const REQUEST_BYTES_MAX: usize = 1024;
/// Bytes of a message's length.
const LENGTH_BYTES: usize = 4;

/// What a newcomer asks to have certified.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct JoinRequest {
    /// The programme that the ticket leads into.
    pub programme: ProgrammeId,
    /// Which invitation.
    pub invite: InviteId,
    /// The newcomer's X25519 public key.
    pub sealing: [u8; 32],
    /// The volunteer who will use the device first.
    pub person: PersonId,
    /// The proof of the ticket's secret.
    pub mac: [u8; 32],
}

impl JoinRequest {
    /// Returns what the MAC must cover, for the newcomer that the transport has proven.
    #[must_use]
    pub fn proof(&self, inviter: DeviceId, joiner: DeviceId) -> Proof {
        Proof {
            programme: self.programme,
            invite: self.invite,
            inviter,
            joiner,
            sealing: self.sealing,
            person: self.person,
        }
    }
}

/// Why an inviter issues no certificate. Nothing was changed on either side.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Error, PartialEq, Serialize)]
pub enum JoinRefused {
    /// The ticket's time is over by the inviter's clock.
    #[error("ticket has expired")]
    Expired,
    /// Another device has joined with it.
    #[error("ticket was used by another device")]
    Used,
    /// The inviter knows no such invitation.
    #[error("ticket is not known to the device asked")]
    Unknown,
    /// The secret was not proven.
    #[error("ticket's secret was not proven")]
    WrongSecret,
    /// The invitation was taken back, the inviter was restored or removed since, or the device that
    /// asks was removed.
    #[error("ticket is void")]
    Void,
    /// The device asked is not the one that invited.
    #[error("device asked is not the one that invited")]
    NotInviter,
    /// The inviter failed itself; the newcomer may ask again.
    #[error("device asked has failed")]
    Local,
}

/// What an inviter does with a request.
pub trait Inviting {
    /// Redeems an invitation: checks it and its proof, burns it and issues the certificate, all in
    /// one transaction; returns every control record in the order of arrival. The same device asking
    /// again gets the same certificate.
    ///
    /// # Errors
    ///
    /// [`JoinRefused`] saying why not.
    fn redeem(
        &mut self,
        joiner: DeviceId,
        request: &JoinRequest,
    ) -> Result<Vec<Vec<u8>>, JoinRefused>;
}

/// What a newcomer does with the answer.
pub trait Joining {
    /// Keeps the records, if by them this device is a member; returns whether it is. Keeps nothing
    /// otherwise.
    fn accept(&mut self, records: Vec<SignedControl>) -> bool;
}

/// What whoever drives a joining is to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JoinEffect {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Close the stream once everything was sent.
    Close(JoinOutcome),
}

/// How a joining ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum JoinOutcome {
    /// The certificate was issued and, on the newcomer's side, kept.
    Joined,
    /// The inviter issued none.
    Refused(JoinRefused),
    /// The answer does not hold the certificate that the ticket promises. Nothing was kept.
    NotCertified,
    /// The peer broke the protocol.
    Fault(Fault),
    /// The peer was silent.
    Silent,
    /// The stream ended early.
    Cut,
}

#[derive(Deserialize, Serialize)]
enum Message {
    Request(JoinRequest),
    Page {
        #[serde(deserialize_with = "capped::<_, _, PAGE_RECORDS_MAX>")]
        records: Vec<Vec<u8>>,
        last: bool,
    },
    Refused(JoinRefused),
    /// The request again, by whom a cut has left the first records of the answer.
    Again {
        request: JoinRequest,
        held: Held,
    },
    /// The pages that follow go on behind the records that the newcomer holds. Without it they begin
    /// anew: the inviter answers with other records than it did before.
    GoesOn,
}

/// The first records of an answer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Held {
    count: u32,
    digest: Hash,
}

impl Held {
    fn of<'r>(records: impl Iterator<Item = &'r [u8]>) -> Self {
        let mut sha = Sha256::new();
        sha.update(b"lantoa-joining-1\0");
        let mut count = 0;
        for record in records {
            sha.update((record.len() as u64).to_be_bytes());
            sha.update(record);
            count += 1;
        }
        Self { count, digest: Hash(sha.finalize().into()) }
    }
}

/// The newcomer's side.
#[derive(Debug)]
pub struct Joiner {
    ticket: Ticket,
    request: JoinRequest,
    device: DeviceId,
    stream: Stream,
    records: Vec<SignedControl>,
    bytes: usize,
    /// Whether this stream was asked for what comes behind `records`, and has not answered yet.
    is_asked_to_go_on: bool,
}

/// The inviter's side.
#[derive(Debug)]
pub struct Inviter {
    joiner: DeviceId,
    stream: Stream,
}

/// The bytes of one joining, and its end.
#[derive(Debug)]
struct Stream {
    bytes: Vec<u8>,
    heard_ms: u64,
    is_closed: bool,
}

impl Joiner {
    /// Opens a joining with the device at the other end, which must be the ticket's inviter.
    #[must_use]
    pub fn open(
        ticket: Ticket,
        peer: DeviceId,
        device: DeviceId,
        sealing: [u8; 32],
        person: PersonId,
        now_ms: u64,
    ) -> (Self, Vec<JoinEffect>) {
        let mac = ticket.secret.prove(&ticket.proof(device, sealing, person));
        let (programme, invite) = (ticket.programme, ticket.invite);
        let request = JoinRequest { programme, invite, sealing, person, mac };
        let stream = Stream::new(now_ms);
        let mut joiner = Self {
            ticket,
            request,
            device,
            stream,
            records: Vec::new(),
            bytes: 0,
            is_asked_to_go_on: false,
        };
        let effects = joiner.asks(peer, Message::Request(request));
        (joiner, effects)
    }

    /// Opens the same joining on another stream, after the one before was cut: asks for what has not
    /// come yet. Where the stream before was asked so and said nothing, for all of it: its inviter may
    /// be of a version that does not know the question.
    #[must_use]
    pub fn again(mut self, peer: DeviceId, now_ms: u64) -> (Self, Vec<JoinEffect>) {
        self.stream = Stream::new(now_ms);
        if self.is_asked_to_go_on {
            self.begins_anew();
        }
        let request = self.request;
        let message = if self.records.is_empty() {
            Message::Request(request)
        } else {
            self.is_asked_to_go_on = true;
            let held = Held::of(self.records.iter().map(SignedControl::bytes));
            Message::Again { request, held }
        };
        let effects = self.asks(peer, message);
        (self, effects)
    }

    /// Returns the ticket by which this joins.
    #[must_use]
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    fn asks(&mut self, peer: DeviceId, message: Message) -> Vec<JoinEffect> {
        if peer == self.ticket.inviter {
            vec![JoinEffect::Send(written(&message))]
        } else {
            self.stream.close(JoinOutcome::Refused(JoinRefused::NotInviter))
        }
    }

    fn begins_anew(&mut self) {
        self.records.clear();
        self.bytes = 0;
        self.is_asked_to_go_on = false;
    }

    /// Takes the next piece of the stream, of any size.
    pub fn handle_bytes(
        &mut self,
        joining: &mut dyn Joining,
        bytes: &[u8],
        now_ms: u64,
    ) -> Vec<JoinEffect> {
        self.stream.push(bytes, now_ms);
        loop {
            match self.stream.next_message(FRAME_BYTES_MAX) {
                Ok(None) => return Vec::new(),
                Ok(Some(message)) => {
                    if let Some(outcome) = self.take(joining, message) {
                        return self.stream.close(outcome);
                    }
                }
                Err(fault) => return self.stream.close(JoinOutcome::Fault(fault)),
            }
        }
    }

    /// Takes the time.
    pub fn handle_time(&mut self, now_ms: u64) -> Vec<JoinEffect> {
        self.stream.handle_time(now_ms)
    }

    /// Takes word that the stream has ended.
    pub fn handle_end(&mut self) -> Vec<JoinEffect> {
        self.stream.close(JoinOutcome::Cut)
    }

    fn take(&mut self, joining: &mut dyn Joining, message: Message) -> Option<JoinOutcome> {
        match message {
            Message::Request(_) | Message::Again { .. } => {
                Some(JoinOutcome::Fault(Fault::OutOfTurn))
            }
            Message::GoesOn => {
                let is_asked = std::mem::replace(&mut self.is_asked_to_go_on, false);
                (!is_asked).then_some(JoinOutcome::Fault(Fault::OutOfTurn))
            }
            Message::Refused(refused) => Some(JoinOutcome::Refused(refused)),
            Message::Page { records, last } => {
                if self.is_asked_to_go_on {
                    self.begins_anew();
                }
                for bytes in records {
                    self.bytes += bytes.len();
                    if self.bytes > ANSWER_BYTES_MAX || self.records.len() == RECORDS_MAX {
                        return Some(JoinOutcome::Fault(Fault::Record));
                    }
                    match SignedControl::parse(&bytes) {
                        Ok(record) if record.entry().programme == self.ticket.programme => {
                            self.records.push(record);
                        }
                        Ok(_) | Err(_) => return Some(JoinOutcome::Fault(Fault::Record)),
                    }
                }
                if !last {
                    return None;
                }
                let is_certified = self.records.iter().any(|record| self.is_ours(record))
                    && joining.accept(std::mem::take(&mut self.records));
                Some(if is_certified { JoinOutcome::Joined } else { JoinOutcome::NotCertified })
            }
        }
    }

    /// Returns whether a record is the certificate that the ticket promises this device. Whether it
    /// counts is the host's to judge.
    fn is_ours(&self, record: &SignedControl) -> bool {
        let entry = record.entry();
        entry.record.certificate().is_some_and(|certificate| {
            entry.device == self.ticket.inviter
                && certificate.device == self.device
                && certificate.sealing == self.request.sealing
                && certificate.person == self.request.person
                && certificate.role == self.ticket.role
                && certificate.invite == self.ticket.invite
        })
    }
}

impl Inviter {
    /// Opens a joining with a device that the transport has proven.
    #[must_use]
    pub fn open(joiner: DeviceId, now_ms: u64) -> Self {
        Self { joiner, stream: Stream::new(now_ms) }
    }

    /// Takes the next piece of the stream, of any size.
    pub fn handle_bytes(
        &mut self,
        inviting: &mut dyn Inviting,
        bytes: &[u8],
        now_ms: u64,
    ) -> Vec<JoinEffect> {
        self.stream.push(bytes, now_ms);
        let (request, held) = match self.stream.next_message(REQUEST_BYTES_MAX) {
            Ok(None) => return Vec::new(),
            Ok(Some(Message::Request(request))) => (request, None),
            Ok(Some(Message::Again { request, held })) => (request, Some(held)),
            Ok(Some(_)) => return self.stream.close(JoinOutcome::Fault(Fault::OutOfTurn)),
            Err(fault) => return self.stream.close(JoinOutcome::Fault(fault)),
        };
        let (answer, outcome) = match inviting.redeem(self.joiner, &request) {
            Ok(records) => (written_answer(records, held), JoinOutcome::Joined),
            Err(refused) => (written(&Message::Refused(refused)), JoinOutcome::Refused(refused)),
        };
        let mut effects = vec![JoinEffect::Send(answer)];
        effects.extend(self.stream.close(outcome));
        effects
    }

    /// Takes the time.
    pub fn handle_time(&mut self, now_ms: u64) -> Vec<JoinEffect> {
        self.stream.handle_time(now_ms)
    }

    /// Takes word that the stream has ended.
    pub fn handle_end(&mut self) -> Vec<JoinEffect> {
        self.stream.close(JoinOutcome::Cut)
    }
}

impl Stream {
    fn new(now_ms: u64) -> Self {
        Self { bytes: Vec::new(), heard_ms: now_ms, is_closed: false }
    }

    fn push(&mut self, bytes: &[u8], now_ms: u64) {
        if !self.is_closed {
            self.heard_ms = now_ms;
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn next_message(&mut self, bytes_max: usize) -> Result<Option<Message>, Fault> {
        let Some((len, rest)) = self.bytes.split_first_chunk::<LENGTH_BYTES>() else {
            return Ok(None);
        };
        let len = u32::from_be_bytes(*len) as usize;
        if len > bytes_max {
            return Err(Fault::FrameTooLong);
        }
        let Some(payload) = rest.get(..len) else { return Ok(None) };
        let message = decode(payload)?;
        self.bytes.drain(..LENGTH_BYTES + len);
        Ok(Some(message))
    }

    fn handle_time(&mut self, now_ms: u64) -> Vec<JoinEffect> {
        if now_ms >= self.heard_ms.saturating_add(SILENCE_MS_MAX) {
            self.close(JoinOutcome::Silent)
        } else {
            Vec::new()
        }
    }

    fn close(&mut self, outcome: JoinOutcome) -> Vec<JoinEffect> {
        self.bytes.clear();
        if std::mem::replace(&mut self.is_closed, true) {
            Vec::new()
        } else {
            vec![JoinEffect::Close(outcome)]
        }
    }
}

fn written(message: &Message) -> Vec<u8> {
    let payload = encode(message);
    let len = u32::try_from(payload.len()).expect("pages are capped far below 4 GB");
    [&len.to_be_bytes()[..], &payload].concat()
}

/// Returns the pages of an answer, but for those of which the newcomer holds all.
fn written_answer(mut records: Vec<Vec<u8>>, held: Option<Held>) -> Vec<u8> {
    let goes_on = held.filter(|held| {
        let count = usize::try_from(held.count).unwrap_or(usize::MAX);
        let first = records.get(..count);
        first.is_some_and(|first| Held::of(first.iter().map(Vec::as_slice)) == *held)
    });
    let Some(held) = goes_on else { return written_pages(records) };
    let rest = records.split_off(held.count as usize);
    [written(&Message::GoesOn), written_pages(rest)].concat()
}

fn written_pages(records: Vec<Vec<u8>>) -> Vec<u8> {
    let mut pages: Vec<Vec<Vec<u8>>> = vec![Vec::new()];
    let mut bytes = 0;
    for record in records {
        let page = pages.last_mut().expect("there is always a page");
        if !page.is_empty()
            && (page.len() == PAGE_RECORDS_MAX || bytes + record.len() > PAGE_BYTES_MAX)
        {
            bytes = record.len();
            pages.push(vec![record]);
        } else {
            bytes += record.len();
            page.push(record);
        }
    }
    let count = pages.len();
    let write = |(page, records)| written(&Message::Page { records, last: page + 1 == count });
    pages.into_iter().enumerate().flat_map(write).collect()
}
