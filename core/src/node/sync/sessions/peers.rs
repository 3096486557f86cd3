//! With whom sessions are open now, as an app's list of devices nearby shows them.

use std::collections::BTreeMap;

use crate::node::core::Core;
use crate::node::error::Error;
use crate::node::sync::PeerLine;
use crate::node::sync::open_streams::Stream;

impl Core {
    /// Returns the devices with which a session is open, each once, by id.
    pub(in crate::node::sync) fn peers(&self) -> Result<Vec<PeerLine>, Error> {
        let mut sessions = Vec::new();
        for stream in self.open.streams.values() {
            let Stream::Session(session) = stream else { continue };
            let device = session.machine.peer();
            let name = self.engine.volunteer_name(device)?;
            let (done, total) = session.progress;
            let in_step = session.settled == Some(true);
            sessions.push(PeerLine { device, name, done, total, in_step });
        }
        Ok(each_once(sessions))
    }
}

/// Returns each device once, by id. Two that dial each other at once hold two sessions for a moment:
/// the one that is in step tells how it stands.
fn each_once(sessions: Vec<PeerLine>) -> Vec<PeerLine> {
    let mut peers = BTreeMap::new();
    for session in sessions {
        let line = peers.entry(session.device).or_insert_with(|| session.clone());
        if session.in_step && !line.in_step {
            *line = session;
        }
    }
    peers.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DeviceId;

    #[test]
    fn a_device_with_two_sessions_is_in_step_when_one_of_them_is() {
        let line = |in_step, done| {
            let device = DeviceId([7; 32]);
            PeerLine { device, name: "Minh".to_owned(), done, total: 4, in_step }
        };
        for sessions in [[line(true, 4), line(false, 0)], [line(false, 0), line(true, 4)]] {
            assert_eq!(each_once(sessions.to_vec()), [line(true, 4)], "{sessions:?}");
        }
    }
}
