//! Joining: how a newcomer with a ticket gets its certificate. Protocol `/lantoa/join/1`.
//!
//! The newcomer sends one request; the inviter answers with all control records, the newcomer's
//! certificate among them, or with the reason why not. The ticket's secret is proven and never sent.
//! A failed exchange leaves both sides as before: a certificate that was issued and did not arrive
//! is given again to the same device.

use serde::{Deserialize, Serialize};
use thiserror::Error;

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
/// Most bytes of records in one page: one largest record always fits beside 64 KB of others.
const PAGE_BYTES_MAX: usize = 128 * 1024;
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
        let is_inviter = peer == ticket.inviter;
        let mut joiner = Self { ticket, request, device, stream, records: Vec::new(), bytes: 0 };
        let effects = if is_inviter {
            vec![JoinEffect::Send(written(&Message::Request(request)))]
        } else {
            joiner.stream.close(JoinOutcome::Refused(JoinRefused::NotInviter))
        };
        (joiner, effects)
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
            Message::Request(_) => Some(JoinOutcome::Fault(Fault::OutOfTurn)),
            Message::Refused(refused) => Some(JoinOutcome::Refused(refused)),
            Message::Page { records, last } => {
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
        let request = match self.stream.next_message(REQUEST_BYTES_MAX) {
            Ok(None) => return Vec::new(),
            Ok(Some(Message::Request(request))) => request,
            Ok(Some(_)) => return self.stream.close(JoinOutcome::Fault(Fault::OutOfTurn)),
            Err(fault) => return self.stream.close(JoinOutcome::Fault(fault)),
        };
        let (answer, outcome) = match inviting.redeem(self.joiner, &request) {
            Ok(records) => (written_pages(records), JoinOutcome::Joined),
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
