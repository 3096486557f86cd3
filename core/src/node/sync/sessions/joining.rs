//! Joinings on the writer thread: this device's own, and those of newcomers with its tickets.

use crossbeam_channel::Sender;

use crate::domain::time::Instant;
use crate::engine::member::Ticket;
use crate::engine::session_host::joining::Newcomer;
use crate::engine::session_host::{Host, JoinEffect, JoinOutcome, Joiner};
use crate::net::{DialFailure, Protocol, StreamId};
use crate::node::core::Core;
use crate::node::error::Error;
use crate::node::log::LogEvent;
use crate::node::sync::open_streams::{JoinWish, Joining, OpenedStream, Request, Stream, Target};
use crate::node::sync::reason::not_joined;
use crate::node::sync::sessions::tag::tag_of;

impl Core {
    pub(in crate::node::sync) fn begin_join(
        &mut self,
        ticket: Ticket,
        name: &str,
        addresses: Vec<String>,
        now: Instant,
        answer: Sender<Result<(), Error>>,
    ) -> Result<(), Error> {
        self.engine.require_joinable(&ticket)?;
        let mut addresses = addresses;
        addresses.extend(self.open.nearby.values().flatten().cloned());
        let target = Target { device: Some(ticket.inviter), addresses, is_guess: false };
        let wish = JoinWish { ticket, name: name.to_owned(), now, answer };
        let request = Request::Join(Box::new(wish));
        if let Err(number) = self.open.request(&target, Protocol::Join, request) {
            self.take_failure(number, DialFailure::ShutDown, &[]);
        }
        Ok(())
    }

    /// Gets ready to reach the inviter of a ticket, at other addresses than those known if `look`.
    pub(in crate::node::sync) fn use_network_to_join(
        &mut self,
        ticket: &Ticket,
        look: bool,
    ) -> Result<(), Error> {
        self.engine.require_joinable(ticket)?;
        self.use_network(look, tag_of(ticket.programme))
    }

    /// Ends this device's own joining, wherever it stands.
    pub(in crate::node::sync) fn call_off_joining(&mut self) {
        self.open.requests.retain(|_, request| !matches!(request, Request::Join(_)));
        let streams = self.open.streams.iter();
        let joining = streams.filter(|(_, stream)| matches!(stream, Stream::Joining(_)));
        for stream in joining.map(|(stream, _)| *stream).collect::<Vec<_>>() {
            self.close(stream);
        }
    }

    /// Begins to redeem a ticket on an open stream.
    pub(super) fn open_join(&mut self, opened: OpenedStream, wish: JoinWish) {
        let OpenedStream { stream, peer, remote, .. } = opened;
        let now_ms = self.open.now_ms();
        let cut = self.open.cut_joining.take().filter(|cut| *cut.ticket() == wish.ticket);
        let (joiner, effects) = match cut {
            Some(cut) => cut.again(peer, now_ms),
            None => Joiner::open(
                wish.ticket.clone(),
                peer,
                self.engine.device(),
                self.engine.sealing(),
                self.engine.person(),
                now_ms,
            ),
        };
        let joining = Joining { joiner, wish, remote };
        self.open.streams.insert(stream, Stream::Joining(Box::new(joining)));
        self.do_join_effects(stream, effects, None);
    }

    /// Takes the next bytes of a joining.
    pub(super) fn take_join_bytes(&mut self, stream: StreamId, bytes: &[u8]) {
        let now_ms = self.open.now_ms();
        let now = self.clock.now();
        match self.open.streams.get_mut(&stream) {
            Some(Stream::Inviting(inviting)) => {
                let mut host = Host::new(&mut self.engine, now);
                let effects = inviting.inviter.handle_bytes(&mut host, bytes, now_ms);
                self.do_join_effects(stream, effects, None);
            }
            Some(Stream::Joining(joining)) => {
                let Joining { joiner, wish, .. } = joining.as_mut();
                let mut newcomer =
                    Newcomer::new(&mut self.engine, &wish.ticket, &wish.name, wish.now);
                let effects = joiner.handle_bytes(&mut newcomer, bytes, now_ms);
                let failure = newcomer.failure.take().map(Error::from);
                self.do_join_effects(stream, effects, failure);
            }
            Some(Stream::Session(_)) | None => {}
        }
    }

    pub(super) fn do_join_effects(
        &mut self,
        stream: StreamId,
        effects: Vec<JoinEffect>,
        failure: Option<Error>,
    ) {
        let mut failure = failure;
        for effect in effects {
            match effect {
                JoinEffect::Send(bytes) => self.send(stream, bytes),
                JoinEffect::Close(outcome) => {
                    let ended = self.open.streams.remove(&stream);
                    self.remember_joining(ended.as_ref(), outcome);
                    if let Some(Stream::Joining(joining)) = ended {
                        let result = match (outcome, failure.take()) {
                            (JoinOutcome::Joined, _) => Ok(()),
                            (_, Some(error)) => Err(error),
                            (outcome, None) => Err(not_joined(outcome)),
                        };
                        let code = result.as_ref().err().map(|error: &Error| error.code);
                        let inviter = joining.wish.ticket.inviter;
                        let line = self.line(LogEvent::Joined).of(inviter).failing(code);
                        self.news.tell_line(line);
                        let Joining { joiner, wish, .. } = *joining;
                        if matches!(outcome, JoinOutcome::Cut | JoinOutcome::Silent) {
                            self.open.cut_joining = Some(Box::new(joiner));
                        }
                        let _ = wish.answer.send(result);
                    }
                    self.close(stream);
                }
            }
        }
    }

    /// Remembers where the other side of a joining that came about is reached.
    fn remember_joining(&mut self, ended: Option<&Stream>, outcome: JoinOutcome) {
        match ended {
            Some(Stream::Joining(joining)) if outcome == JoinOutcome::Joined => {
                let Ticket { inviter, addresses, .. } = &joining.wish.ticket;
                self.remember_told(*inviter, addresses);
                self.remember(*inviter, joining.remote, None);
            }
            Some(Stream::Inviting(inviting)) if outcome == JoinOutcome::Joined => {
                self.remember(inviting.peer, inviting.remote, None);
            }
            Some(Stream::Joining(_) | Stream::Inviting(_) | Stream::Session(_)) | None => {}
        }
    }

    pub(super) fn take_join_time(&mut self, stream: StreamId) {
        let now = self.open.now_ms();
        let effects = match self.open.streams.get_mut(&stream) {
            Some(Stream::Inviting(inviting)) => inviting.inviter.handle_time(now),
            Some(Stream::Joining(joining)) => joining.joiner.handle_time(now),
            Some(Stream::Session(_)) | None => return,
        };
        self.do_join_effects(stream, effects, None);
    }

    pub(super) fn end_join(&mut self, stream: StreamId) {
        let effects = match self.open.streams.get_mut(&stream) {
            Some(Stream::Inviting(inviting)) => inviting.inviter.handle_end(),
            Some(Stream::Joining(joining)) => joining.joiner.handle_end(),
            Some(Stream::Session(_)) | None => return,
        };
        self.do_join_effects(stream, effects, None);
    }
}
