//! How it stands with sync, for a dump that names no address and no person.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;

use crate::domain::programme::Role;
use crate::domain::time::Instant;
use crate::net::{
    CONNECTIONS_MAX_OFFICE, CONNECTIONS_MAX_PHONE, FOUND_MAX, PORT, QUEUED_BYTES_MAX,
    UNREAD_BYTES_MAX, ip_and_port,
};
use crate::node::core::Core;
use crate::node::error::Error;
use crate::node::lock::locked;
use crate::node::log::beginning;
use crate::node::sync::SyncMode;
use crate::node::sync::turns::{HELD_MAX, TURNS_MAX};

/// How it stands with sync.
#[derive(Clone, Debug, Serialize)]
pub struct SyncDump {
    /// `stopped`, `running` or `paused`.
    pub mode: &'static str,
    /// Whether the screen is off.
    pub resting: bool,
    /// Whether the app said that the person does not let it use the local network.
    pub denied: bool,
    /// Whether the system refused to look for others, where this program looks itself.
    pub discovery_refused: bool,
    /// Of which kinds the addresses are at which it listens, each with how many.
    pub listening: BTreeMap<&'static str, u32>,
    /// Whether it listens at the default port.
    pub default_port: bool,
    /// Default routes' gateways that the app told.
    pub gateways: usize,
    /// Services of the programme that are near.
    pub found: usize,
    /// Services of other programmes or versions that are near.
    pub strangers: usize,
    /// Devices that wait for their turn.
    pub waiting: usize,
    /// Why no session is open though it listens, as a code.
    pub alone: Option<&'static str>,
    /// The sessions that are open.
    pub sessions: Vec<SessionDump>,
    /// Every other member, by id.
    pub devices: Vec<PeerDump>,
    /// Tries at addresses where nobody is known.
    pub unknown: Vec<TryDump>,
    /// How much is allowed at once, by what.
    pub limits: BTreeMap<&'static str, u64>,
}

/// An open session.
#[derive(Clone, Debug, Serialize)]
pub struct SessionDump {
    /// The beginning of the device's id.
    pub device: String,
    /// Entries and records moved both ways.
    pub done: u64,
    /// How many there are to move.
    pub total: u64,
    /// Whether both held the same when it last settled.
    pub in_step: bool,
}

/// Another member.
#[derive(Clone, Debug, Serialize)]
pub struct PeerDump {
    /// The beginning of its id.
    pub device: String,
    /// Its highest role.
    pub role: Option<Role>,
    /// When a session with it last reached its end.
    pub last_contact: Option<Instant>,
    /// How far its clock was ahead then, in ms.
    pub clock_offset_ms: Option<i64>,
    /// When it was last tried.
    pub tried_at: Option<Instant>,
    /// Where, by kind.
    pub tried_kind: Option<&'static str>,
    /// Why that did not reach its end, as a code.
    pub code: Option<String>,
    /// Where it was seen, the newest first.
    pub addresses: Vec<AddressDump>,
}

/// An address of a member.
#[derive(Clone, Debug, Serialize)]
pub struct AddressDump {
    /// Its kind.
    pub kind: &'static str,
    /// When it was last reached or heard of.
    pub heard_at: Instant,
    /// When it was last dialled and reached.
    pub reached_at: Option<Instant>,
    /// When it was last dialled in vain.
    pub failed_at: Option<Instant>,
    /// Why, as a code.
    pub code: Option<String>,
}

/// A try at an address where nobody is known.
#[derive(Clone, Debug, Serialize)]
pub struct TryDump {
    /// The address's kind.
    pub kind: Option<&'static str>,
    /// When it was tried.
    pub tried_at: Option<Instant>,
    /// Why that did not reach its end, as a code.
    pub code: Option<String>,
}

impl Core {
    pub(in crate::node) fn sync_dump(&self, mode: SyncMode) -> Result<SyncDump, Error> {
        let addresses = self.addresses();
        let mut listening = BTreeMap::new();
        for address in &addresses {
            *listening.entry(kind_of(address)).or_default() += 1;
        }
        let sessions = self.peers()?.into_iter().map(|peer| SessionDump {
            device: beginning(peer.device),
            done: peer.done,
            total: peer.total,
            in_step: peer.in_step,
        });
        let (devices, unknown) = self.tried()?;
        let alone = self.alone();
        let surroundings = locked(&self.open.surroundings);
        Ok(SyncDump {
            mode: match mode {
                SyncMode::Stopped => "stopped",
                SyncMode::Running => "running",
                SyncMode::Paused => "paused",
            },
            resting: surroundings.is_resting,
            denied: surroundings.is_denied,
            discovery_refused: self.open.is_discovery_refused,
            listening,
            default_port: addresses
                .iter()
                .any(|it| ip_and_port(it).is_some_and(|(_, at)| at == PORT)),
            gateways: surroundings.gateways.len(),
            found: self.open.nearby.len(),
            strangers: self.open.strangers.len(),
            waiting: self.open.turns.waiting(),
            alone,
            sessions: sessions.collect(),
            devices,
            unknown,
            limits: limits(),
        })
    }

    fn tried(&self) -> Result<(Vec<PeerDump>, Vec<TryDump>), Error> {
        let peers: BTreeMap<_, _> =
            self.engine.tables().peers()?.into_iter().map(|each| (each.device, each)).collect();
        let (mut devices, mut unknown) = (Vec::new(), Vec::new());
        for line in self.tries()? {
            let kind = line.address.as_deref().map(kind_of);
            let Some(device) = line.device else {
                unknown.push(TryDump { kind, tried_at: line.tried_at, code: line.code });
                continue;
            };
            let met = peers.get(&device).filter(|peer| peer.last_seen.0 != 0);
            let addresses =
                self.engine.addresses_of(device)?.into_iter().map(|known| AddressDump {
                    kind: kind_of(&known.address),
                    heard_at: known.heard_at,
                    reached_at: known.reached_at,
                    failed_at: known.failed.as_ref().map(|(at, _)| *at),
                    code: known.failed.map(|(_, code)| code),
                });
            devices.push(PeerDump {
                device: beginning(device),
                role: self.engine.authority().role(device),
                last_contact: line.last_contact,
                clock_offset_ms: met.map(|peer| peer.clock_offset_ms),
                tried_at: line.tried_at,
                tried_kind: kind,
                code: line.code,
                addresses: addresses.collect(),
            });
        }
        Ok((devices, unknown))
    }
}

fn limits() -> BTreeMap<&'static str, u64> {
    [
        ("connections_office", u64::from(CONNECTIONS_MAX_OFFICE)),
        ("connections_phone", u64::from(CONNECTIONS_MAX_PHONE)),
        ("found", FOUND_MAX as u64),
        ("held", HELD_MAX as u64),
        ("queued_bytes", QUEUED_BYTES_MAX as u64),
        ("turns", TURNS_MAX as u64),
        ("unread_bytes", UNREAD_BYTES_MAX as u64),
    ]
    .into()
}

/// Returns of which kind an address is: what it tells of a network without naming it.
fn kind_of(address: &str) -> &'static str {
    match ip_and_port(address) {
        None => "other",
        Some((IpAddr::V4(ip), _)) => match ip {
            _ if ip.is_loopback() => "ip4-loopback",
            _ if ip.is_private() => "ip4-private",
            _ if ip.is_link_local() => "ip4-link-local",
            // 100.64.0.0/10, behind a provider's own translation.
            _ if ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64 => "ip4-shared",
            _ => "ip4-public",
        },
        Some((IpAddr::V6(ip), _)) => match ip {
            _ if ip.is_loopback() => "ip6-loopback",
            _ if ip.is_unique_local() => "ip6-private",
            _ if ip.is_unicast_link_local() => "ip6-link-local",
            _ => "ip6-public",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_by_its_kind() {
        for (address, kind) in [
            ("/ip4/127.0.0.1/tcp/1", "ip4-loopback"),
            ("/ip4/192.168.43.1/tcp/1", "ip4-private"),
            ("/ip4/169.254.1.1/tcp/1", "ip4-link-local"),
            ("/ip4/100.127.0.1/tcp/1", "ip4-shared"),
            ("/ip4/100.128.0.1/tcp/1", "ip4-public"),
            ("/ip6/::1/tcp/1", "ip6-loopback"),
            ("/ip6/fd00::1/tcp/1", "ip6-private"),
            ("/ip6/fe80::1/tcp/1", "ip6-link-local"),
            ("/ip6/2001:db8::1/tcp/1", "ip6-public"),
            ("/dns4/office.example/tcp/1", "other"),
        ] {
            assert_eq!(kind_of(address), kind, "{address}");
        }
    }
}
