//! Whom to look for and where: the addresses of a device in the order in which they are tried, and
//! what is remembered of each.
//!
//! When they are tried is not decided here. An address is told to nobody and stands in no line of
//! the log. The order is written down in docs/connectivity.md.

use std::cmp::Reverse;

use crate::domain::id::DeviceId;
use crate::engine::address_book::{Heard, KnownAddress};
use crate::net::{DialFailure, LocalNetwork, PORT, RemoteEnd, ip_and_port, multiaddr};
use crate::node::core::Core;
use crate::node::lock::locked;
use crate::node::sync::open_streams::Target;
use crate::node::sync::reason::not_reached;

impl Core {
    /// Returns where a device of the programme is dialled, in order: addresses of a network that this
    /// device is on now before others, those that failed last after those that did not, the newest
    /// first.
    pub(super) fn candidates(&self, device: DeviceId) -> Vec<String> {
        // What cannot be read is not known; the device may still be found nearby.
        let known = self.engine.addresses_of(device).unwrap_or_default();
        in_order(known, &self.local_networks())
    }

    /// Returns everybody to look for, in order: the devices of the programme of which an address is
    /// known, what was found nearby, and the default routes' gateways at the default port.
    pub(super) fn targets(&self) -> Vec<Target> {
        let networks = self.local_networks();
        let mut targets = Vec::new();
        for device in self.engine.devices_with_addresses().unwrap_or_default() {
            let is_member = self.engine.authority().role(device).is_some();
            if is_member && device != self.engine.device() {
                let known = self.engine.addresses_of(device).unwrap_or_default();
                let addresses = in_order(known, &networks);
                targets.push(Target { device: Some(device), addresses, is_guess: false });
            }
        }
        let found = self.open.nearby.values().map(|addresses| (addresses.clone(), false));
        let gateways = gateways_of(&networks).map(|address| (vec![address], true));
        // What was found before what is guessed, where both are one.
        for (addresses, is_guess) in found.chain(gateways) {
            let is_known =
                |target: &Target| addresses.iter().all(|it| target.addresses.contains(it));
            if !targets.iter().any(is_known) {
                targets.push(Target { device: None, addresses, is_guess });
            }
        }
        targets
    }

    /// Returns where the default routes' gateways are looked for.
    pub(super) fn gateways(&self) -> Vec<String> {
        gateways_of(&self.local_networks()).collect()
    }

    /// Remembers where the device at the other end of a stream is reached: where it was dialled, or
    /// where it came from with the port that it told, else the default one. Of members only.
    pub(super) fn remember(
        &mut self,
        device: DeviceId,
        remote: Option<RemoteEnd>,
        told_port: Option<u16>,
    ) {
        let Some(RemoteEnd { ip, port, dialled }) = remote else { return };
        let (port, heard) = match dialled {
            true => (port, Heard::Reached),
            false => (told_port.unwrap_or(PORT), Heard::Told),
        };
        self.note_address(device, multiaddr(ip, port), heard);
    }

    /// Remembers where a device says that it is reached.
    pub(super) fn remember_told(&mut self, device: DeviceId, addresses: &[String]) {
        // Those noted last count as newest, and the best stands first.
        for address in addresses.iter().rev() {
            let address = ip_and_port(address).and_then(|(ip, port)| multiaddr(ip, port));
            self.note_address(device, address, Heard::Told);
        }
    }

    /// Remembers at which known addresses of a device nobody was reached, and why.
    pub(super) fn remember_failures(&mut self, device: DeviceId, tried: &[(String, DialFailure)]) {
        let failures: Vec<_> = tried
            .iter()
            .map(|(address, reason)| (address.clone(), not_reached(*reason).code))
            .collect();
        // A failure that is not noted costs the next dial a moment.
        let _ = self.engine.note_failures(device, &failures, self.clock.now());
    }

    fn note_address(&mut self, device: DeviceId, address: Option<String>, heard: Heard) {
        let is_member = self.engine.authority().role(device).is_some();
        let Some(address) = address.filter(|_| is_member) else { return };
        let networks = self.local_networks();
        let network = network_of(&address, &networks).map(LocalNetwork::key).unwrap_or_default();
        // An address that is not remembered is heard of again; the session goes on.
        let now = self.clock.now();
        let _ = self.engine.note_address(device, &address, &network, heard, now);
    }

    fn local_networks(&self) -> Vec<LocalNetwork> {
        LocalNetwork::all(&locked(&self.open.surroundings).gateways)
    }
}

fn in_order(mut known: Vec<KnownAddress>, here: &[LocalNetwork]) -> Vec<String> {
    known.sort_by_key(|each| {
        let is_here = network_of(&each.address, here).is_some();
        (!is_here, each.has_failed_since(), Reverse(each.heard_at))
    });
    known.into_iter().map(|each| each.address).collect()
}

fn gateways_of(networks: &[LocalNetwork]) -> impl Iterator<Item = String> {
    networks.iter().filter_map(|network| multiaddr(network.gateway()?, PORT))
}

fn network_of<'n>(address: &str, here: &'n [LocalNetwork]) -> Option<&'n LocalNetwork> {
    let (ip, _) = ip_and_port(address)?;
    here.iter().find(|network| network.contains(ip))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Instant;

    #[test]
    fn an_address_of_this_network_is_tried_first_and_one_that_failed_after_its_like() {
        let known = |address: &str, heard_at, failed_at: i64| KnownAddress {
            address: format!("/ip4/{address}/tcp/61474"),
            network: String::new(),
            heard_at: Instant(heard_at),
            reached_at: None,
            failed: (failed_at > 0).then(|| (Instant(failed_at), "no-answer".to_owned())),
        };
        let all = vec![
            known("240.0.0.1", 50, 0),
            known("127.0.0.1", 10, 0),
            known("127.0.0.2", 30, 40),
            known("127.0.0.3", 20, 15),
            known("240.0.0.2", 60, 70),
        ];
        // 240.0.0.0/4 is no machine's.
        let order = in_order(all, &LocalNetwork::all(&[]));
        let order: Vec<_> = order.iter().filter_map(|each| each.split('/').nth(2)).collect();
        assert_eq!(order, ["127.0.0.3", "127.0.0.1", "127.0.0.2", "240.0.0.1", "240.0.0.2"]);
    }
}
