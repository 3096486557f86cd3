//! Addresses as people and tickets carry them, and the two names of one device key.
//!
//! An address is `/ip4/<ip>/tcp/<port>` or `/ip6/<ip>/tcp/<port>`: never a host name, which would
//! need a resolver where there is no internet, and never with a peer id, which travels beside it.

use std::net::IpAddr;

use libp2p::multiaddr::Protocol as Part;
use libp2p::{Multiaddr, PeerId};

use crate::domain::id::DeviceId;

/// The port that devices listen on unless told otherwise. From the dynamic range (RFC 6335), where
/// no service is registered, and above 60999, where Linux and Android take the ports of outgoing
/// connections from.
pub const PORT: u16 = 61_474;

/// Returns what a device listens on unless told otherwise: every interface, both families.
#[must_use]
pub fn listen_default() -> Vec<String> {
    vec![format!("/ip4/0.0.0.0/tcp/{PORT}"), format!("/ip6/::/tcp/{PORT}")]
}

/// Returns whether `text` is an address that [`crate::net::Network::open`] can dial.
#[must_use]
pub fn can_be_dialled(text: &str) -> bool {
    to_dial(text).is_some()
}

/// Returns the address and port that `text` names, or `None` where it is no such multiaddr.
#[must_use]
pub fn ip_and_port(text: &str) -> Option<(IpAddr, u16)> {
    parse(text)
}

/// Returns the multiaddr of a TCP port; `None` where no other device could dial it.
#[must_use]
pub fn multiaddr(ip: IpAddr, port: u16) -> Option<String> {
    (is_useful(ip) && port > 0).then(|| join(ip, port).to_string())
}

/// Returns the address and port that `text` names where this device can dial them.
pub(super) fn to_dial(text: &str) -> Option<(IpAddr, u16)> {
    parse(text).filter(|(ip, port)| *port > 0 && is_useful(*ip))
}

/// Returns the address and port that `text` names, or `None` where it is no such multiaddr.
pub(super) fn parse(text: &str) -> Option<(IpAddr, u16)> {
    split(&text.parse().ok()?)
}

/// Returns the address and port of a TCP multiaddr and of nothing else.
pub(super) fn split(address: &Multiaddr) -> Option<(IpAddr, u16)> {
    let mut parts = address.iter();
    #[expect(clippy::wildcard_enum_match_arm, reason = "libp2p names thirty protocols")]
    let ip = match parts.next()? {
        Part::Ip4(ip) => IpAddr::V4(ip),
        Part::Ip6(ip) => IpAddr::V6(ip),
        _ => return None,
    };
    let Part::Tcp(port) = parts.next()? else { return None };
    parts.next().is_none().then_some((ip, port))
}

/// Returns the multiaddr of `ip` and `port`.
pub(super) fn join(ip: IpAddr, port: u16) -> Multiaddr {
    Multiaddr::from(ip).with(Part::Tcp(port))
}

/// Returns whether another device can use this address. An IPv6 link-local one is worth nothing
/// without the name of an interface, which differs from device to device.
pub(super) fn is_useful(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_unspecified() && !ip.is_broadcast() && !ip.is_multicast(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_unicast_link_local() && !ip.is_multicast(),
    }
}

/// Returns the addresses that are worth telling others, the most useful first.
///
/// Loopback addresses are kept only where there are no others: on a ticket they would lead a phone
/// to itself.
pub(super) fn worth_telling(mut all: Vec<(IpAddr, u16)>) -> Vec<(IpAddr, u16)> {
    all.retain(|(ip, _)| is_useful(*ip));
    if all.iter().any(|(ip, _)| !ip.is_loopback()) {
        all.retain(|(ip, _)| !ip.is_loopback());
    }
    all.sort_by_key(|(ip, port)| (ip.is_ipv6(), !is_private(*ip), *ip, *port));
    all.dedup();
    all
}

/// Returns whether an address is of a network that nobody routes: a home's, a hotspot's.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private(),
        IpAddr::V6(ip) => ip.is_unique_local(),
    }
}

// The identity multihash of the protobuf `PublicKey { type: Ed25519, data: 32 bytes }`:
// hash code 0, length 36, field 1 = 1, field 2 of length 32 (libp2p peer-ids specification).
const PEER_PREFIX: [u8; 6] = [0x00, 0x24, 0x08, 0x01, 0x12, 0x20];

/// Returns libp2p's name of a device.
pub(super) fn peer_of(device: DeviceId) -> PeerId {
    let bytes = [&PEER_PREFIX[..], device.as_bytes()].concat();
    PeerId::from_bytes(&bytes).expect("an identity multihash of 36 bytes is a peer id")
}

/// Returns the device of this name, or `None` where its key is not Ed25519.
pub(super) fn device_of(peer: PeerId) -> Option<DeviceId> {
    DeviceId::from_slice(peer.to_bytes().strip_prefix(&PEER_PREFIX)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_and_its_peer_id_name_the_same_key() {
        for seed in [[0; 32], [7; 32], [255; 32]] {
            let pair = libp2p::identity::Keypair::ed25519_from_bytes(seed).unwrap();
            let key = pair.public().try_into_ed25519().unwrap().to_bytes();
            let peer = pair.public().to_peer_id();
            assert_eq!(peer_of(DeviceId(key)), peer);
            assert_eq!(device_of(peer), Some(DeviceId(key)));
        }
    }

    #[test]
    fn only_tcp_over_a_plain_ip_can_be_dialled() {
        for (text, good) in [
            ("/ip4/10.0.0.2/tcp/61474", true),
            ("/ip6/fd00::2/tcp/1", true),
            ("/ip4/10.0.0.2/tcp/0", false),
            ("/ip4/0.0.0.0/tcp/61474", false),
            ("/ip6/fe80::2/tcp/61474", false),
            ("/ip4/10.0.0.2/udp/61474", false),
            ("/ip4/10.0.0.2", false),
            ("/dns4/office/tcp/61474", false),
            ("/ip4/10.0.0.2/tcp/61474/ws", false),
            ("10.0.0.2:61474", false),
            ("", false),
        ] {
            assert_eq!(can_be_dialled(text), good, "{text}");
        }
    }

    #[test]
    fn others_are_told_the_lan_address_first_and_loopback_only_alone() {
        let ip = |text: &str| (text.parse::<IpAddr>().unwrap(), PORT);
        let all = ["::1", "fe80::1", "fd00::1", "127.0.0.1", "203.0.113.4", "192.168.1.5"];
        let told = worth_telling(all.map(ip).to_vec());
        assert_eq!(told, ["192.168.1.5", "203.0.113.4", "fd00::1"].map(ip));
        assert_eq!(worth_telling(vec![ip("127.0.0.1")]), [ip("127.0.0.1")]);
    }
}
