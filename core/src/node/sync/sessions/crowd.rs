//! Many at one door: who is let in as a member, who yields to others, whose sessions hold too much, and what
//! those who wait are told.

use crate::domain::id::DeviceId;
use crate::net::StreamId;
use crate::node::core::Core;
use crate::node::sync::SyncEvent;
use crate::node::sync::held::{Held, one_to_end};
use crate::node::sync::open_streams::{Asked, Stream};
use crate::node::sync::turns::HELD_MAX;

/// How long a peer may take to answer before whoever asked is told that it serves others, in ms.
const WAIT_TOLD_MS: u64 = 1_000;

impl Core {
    /// Tells the network who the members are.
    pub(super) fn tell_members(&self) {
        let Some(network) = &self.open.network else { return };
        let authority = self.engine.authority();
        let is_member = |device: &DeviceId| authority.role(*device).is_some();
        network.know(authority.devices().filter(is_member).collect());
    }

    /// Tells the network of a peer that has shown its certificates, or has work of its own to hand over.
    pub(super) fn vouch(&mut self, stream: StreamId) {
        let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) else { return };
        if session.is_vouched || session.machine.is_with_stranger() {
            return;
        }
        session.is_vouched = true;
        let peer = session.machine.peer();
        if let Some(network) = &self.open.network {
            network.vouch(peer);
        }
    }

    /// Lets the session go that has been in step for longest, where as many are held as may be.
    pub(super) fn make_room(&mut self) {
        let held = self.open.streams.iter().filter_map(|(stream, held)| match held {
            Stream::Session(session) if session.asked.is_none() => {
                Some((*stream, session.settled == Some(true)))
            }
            Stream::Session(_) | Stream::Inviting(_) | Stream::Joining(_) => None,
        });
        let held: Vec<_> = held.collect();
        // Streams are numbered in the order in which they opened.
        let yielding = held.iter().find(|(_, in_step)| *in_step).map(|(stream, _)| *stream);
        if held.len() >= HELD_MAX
            && let Some(stream) = yielding
        {
            self.with_session(stream, |machine, _, _| machine.finish());
        }
    }

    /// Returns whether the call that asked for this session has one with the device already.
    pub(super) fn is_surplus(&self, asked: &Asked, peer: DeviceId) -> bool {
        self.open.streams.values().any(|stream| match stream {
            Stream::Session(session) => {
                let of_call = |other: &Asked| other.reports.same_channel(&asked.reports);
                session.machine.peer() == peer && session.asked.as_ref().is_some_and(of_call)
            }
            Stream::Inviting(_) | Stream::Joining(_) => false,
        })
    }

    /// Ends sessions of a device that together hold too much, as a dead link ends: without a goodbye, so that
    /// whoever is honest comes again.
    pub(super) fn bound(&mut self, device: DeviceId) {
        while let Some(stream) = one_to_end(&self.held_of(device)) {
            if let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) {
                session.is_lost = true;
            }
            if let Some(network) = &self.open.network {
                network.cut(stream);
            }
            self.with_session(stream, |machine, _, _| machine.handle_end());
            self.close(stream);
        }
    }

    fn held_of(&self, device: DeviceId) -> Vec<Held> {
        let sessions = self.open.streams.iter().filter_map(|(stream, held)| match held {
            Stream::Session(session) if session.machine.peer() == device => {
                Some((*stream, session))
            }
            Stream::Session(_) | Stream::Inviting(_) | Stream::Joining(_) => None,
        });
        let queued = |stream| self.open.network.as_ref().map_or(0, |net| net.queued_bytes(stream));
        sessions
            .map(|(stream, session)| {
                let bytes = session.machine.held_bytes() + queued(stream);
                Held { stream, bytes, heard_ms: session.heard_ms }
            })
            .collect()
    }

    /// Tells whoever asked for a session that the peer has not begun it.
    pub(super) fn tell_waiting(&mut self, stream: StreamId) {
        let now_ms = self.open.now_ms();
        let Some(Stream::Session(session)) = self.open.streams.get_mut(&stream) else { return };
        let is_waiting = session.asked.is_some() && session.machine.counters().bytes_in == 0;
        if is_waiting && !session.told_waiting && now_ms - session.began_ms >= WAIT_TOLD_MS {
            session.told_waiting = true;
            let device = session.machine.peer();
            self.tell(stream, SyncEvent::Waiting { device });
        }
    }
}
