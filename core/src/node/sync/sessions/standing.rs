//! How it stands with everybody who may be met, for whoever asks why nobody is.

use std::collections::BTreeMap;

use crate::domain::id::DeviceId;
use crate::domain::time::Instant;
use crate::net::{RemoteEnd, multiaddr};
use crate::node::core::Core;
use crate::node::error::Error;
use crate::node::lock::locked;
use crate::node::sync::TryLine;
use crate::node::sync::open_streams::{Stream, Target};
use crate::node::sync::reason::{Obstacle, met_nobody};
use crate::node::sync::tries::{Try, Whom};

impl Core {
    /// Notes how a session with a device stands, or ended: in step where there is no error.
    pub(super) fn note_met(
        &mut self,
        device: DeviceId,
        remote: Option<RemoteEnd>,
        error: Option<&Error>,
    ) {
        let address = remote.and_then(|remote| multiaddr(remote.ip, remote.port));
        let code = error.map(|error| error.code);
        self.open.tries.met(device, address, code, self.clock.now());
    }

    /// Notes that nobody was reached. Where nothing said that anybody is there, it was no try.
    pub(super) fn note_missed(
        &mut self,
        target: &Target,
        address: Option<&str>,
        code: &'static str,
    ) {
        if !target.is_guess {
            self.open.tries.not_reached(target.device, address, code, self.clock.now());
        }
    }

    /// Returns what is known of meeting every other member, by id, then of addresses where nobody is
    /// known.
    pub(in crate::node) fn tries(&self) -> Result<Vec<TryLine>, Error> {
        let peers: BTreeMap<DeviceId, Instant> = self
            .engine
            .tables()
            .peers()?
            .into_iter()
            .map(|each| (each.device, each.last_seen))
            .collect();
        let mut lines = Vec::new();
        let authority = self.engine.authority();
        for device in authority.devices() {
            if authority.role(device).is_none() || device == self.engine.device() {
                continue;
            }
            let last = match self.open.tries.with(device) {
                Some(Try { at, address, code }) => {
                    Some((*at, address.clone(), code.map(str::to_owned)))
                }
                None => self.last_noted(device)?,
            };
            let (tried_at, address, code) = match last {
                Some((at, address, code)) => (Some(at), address, code),
                None => (None, None, None),
            };
            let name = self.engine.volunteer_name(device)?;
            let last_contact = peers.get(&device).copied().filter(|at| at.0 != 0);
            let device = Some(device);
            lines.push(TryLine { device, name, last_contact, tried_at, address, code });
        }
        lines.extend(self.open.tries.all().filter_map(|(whom, last)| match whom {
            Whom::Device(_) => None,
            Whom::At(address) => Some(TryLine {
                device: None,
                name: String::new(),
                last_contact: None,
                tried_at: Some(last.at),
                address: Some(address.clone()),
                code: last.code.map(str::to_owned),
            }),
        }));
        Ok(lines)
    }

    /// Returns what the address book remembers of the last try with a device.
    fn last_noted(
        &self,
        device: DeviceId,
    ) -> Result<Option<(Instant, Option<String>, Option<String>)>, Error> {
        let known = self.engine.addresses_of(device)?;
        let noted = known.into_iter().flat_map(|known| {
            let reached = known.reached_at.map(|at| (at, Some(known.address.clone()), None));
            let failed = known.failed.map(|(at, code)| (at, Some(known.address), Some(code)));
            reached.into_iter().chain(failed)
        });
        Ok(noted.max_by_key(|(at, ..)| *at))
    }

    /// Returns why no session is open though this device listens, as a code.
    pub(in crate::node) fn alone(&self) -> Option<&'static str> {
        let has_session =
            self.open.streams.values().any(|stream| matches!(stream, Stream::Session(_)));
        if has_session || !self.open.listens {
            return None;
        }
        let obstacle = self.obstacle();
        let is_known = self.knows_somebody();
        let is_tried = self.open.tries.all().any(|(_, each)| each.code.is_some());
        let has_cause = obstacle.is_some() || !is_known || is_tried;
        has_cause.then(|| met_nobody(is_known, obstacle).code)
    }

    /// Returns what keeps this device from meeting anybody, where that is known.
    pub(in crate::node::sync) fn obstacle(&self) -> Option<Obstacle> {
        if locked(&self.open.surroundings).is_denied {
            return Some(Obstacle::NoPermission);
        }
        let has_strangers_only = !self.open.strangers.is_empty() && !self.knows_somebody();
        self.open.tries.obstacle().or(has_strangers_only.then_some(Obstacle::OtherProgramme))
    }

    /// Returns whether an address of a member is known, or one of the programme is found.
    fn knows_somebody(&self) -> bool {
        let me = self.engine.device();
        let is_member =
            |device: &DeviceId| *device != me && self.engine.authority().role(*device).is_some();
        let known = self.engine.devices_with_addresses().unwrap_or_default();
        !self.open.nearby.is_empty() || known.iter().any(is_member)
    }
}
