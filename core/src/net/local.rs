//! The networks that this machine is on now: what tells which of a device's addresses may work here.
//!
//! Asked for anew each time: phones change networks without a word. A network's name is not asked for;
//! on phones that takes the right to know where the person is.

use std::net::{IpAddr, Ipv4Addr};

use if_addrs::{IfAddr, get_if_addrs};
use ipnet::IpNet;

use crate::net::address;

/// A network that one of this machine's interfaces is on.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LocalNetwork {
    /// The interface's name without its number, such as `wlan`.
    kind: String,
    prefix: IpNet,
    gateway: Option<IpAddr>,
}

impl LocalNetwork {
    /// Returns the networks of now, with their gateways as far as these have private addresses, as a
    /// phone's hotspot does. `gateways` are those that a phone's system has told its app; the
    /// kernel is asked for others where it answers (Linux, and Android below 10).
    #[must_use]
    pub fn all(gateways: &[IpAddr]) -> Vec<Self> {
        let gateways = gateways.iter().copied().chain(default_gateways());
        // Any other is a provider's, and none of our phones.
        let gateways: Vec<_> = gateways.filter(|ip| address::is_private(*ip)).collect();
        let interfaces = get_if_addrs().unwrap_or_default().into_iter();
        let networks = interfaces.filter_map(|interface| {
            let (ip, mask) = match interface.addr {
                IfAddr::V4(v4) => (v4.ip.into(), v4.netmask.into()),
                IfAddr::V6(v6) => (v6.ip.into(), v6.netmask.into()),
            };
            let prefix = IpNet::with_netmask(ip, mask).ok()?.trunc();
            let gateway = gateways.iter().copied().find(|gateway| prefix.contains(gateway));
            let kind = interface.name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
            address::is_useful(ip).then_some(Self { kind, prefix, gateway })
        });
        networks.collect()
    }

    /// Returns whether an address is of this network.
    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.prefix.contains(&ip)
    }

    /// Returns the default route's gateway, where it is of this network.
    #[must_use]
    pub fn gateway(&self) -> Option<IpAddr> {
        self.gateway
    }

    /// Returns by what the network is recognised again: kind, prefix and gateway with a space between,
    /// the gateway empty where there is none.
    #[must_use]
    pub fn key(&self) -> String {
        let gateway = self.gateway.map(|gateway| gateway.to_string()).unwrap_or_default();
        format!("{} {} {gateway}", self.kind, self.prefix)
    }
}

/// Returns where others would reach this machine now if it listened at a port, the most useful first.
#[must_use]
pub fn would_be_reached_at(port: u16) -> Vec<String> {
    let interfaces = get_if_addrs().unwrap_or_default();
    let all = interfaces.into_iter().map(|interface| (interface.ip(), port)).collect();
    let told = address::worth_telling(all).into_iter();
    told.map(|(ip, port)| address::join(ip, port).to_string()).collect()
}

/// Returns the gateways of the kernel's default routes; none where it does not say.
fn default_gateways() -> Vec<IpAddr> {
    let routes = std::fs::read_to_string("/proc/net/route").unwrap_or_default();
    gateways_in(&routes)
}

/// Reads Linux's table of IPv4 routes: addresses are hexadecimal, as they lie in memory.
fn gateways_in(routes: &str) -> Vec<IpAddr> {
    let gateway = |line: &str| {
        let mut columns = line.split_ascii_whitespace().skip(1);
        let mut address = || u32::from_str_radix(columns.next()?, 16).ok();
        let (to, gateway) = (address()?, address()?);
        let ip = Ipv4Addr::from(gateway.to_ne_bytes());
        (to == 0 && gateway != 0).then_some(IpAddr::V4(ip))
    };
    routes.lines().filter_map(gateway).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_default_routes_with_a_gateway_are_read() {
        let hex = |ip: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(ip));
        let (any, lan, via) = (hex([0; 4]), hex([192, 168, 43, 0]), hex([192, 168, 43, 7]));
        let table = format!(
            "Iface\tDestination\tGateway \tFlags\n\
             wlan0\t{lan}\t{any}\t0001\n\
             wlan0\t{any}\t{via}\t0003\n\
             rmnet0\t{any}\t{any}\t0001\n\
             broken\n"
        );
        assert_eq!(gateways_in(&table), [IpAddr::from([192, 168, 43, 7])]);
    }

    #[test]
    fn the_loopback_network_is_there_and_has_no_gateway() {
        let networks = LocalNetwork::all(&[]);
        let here: Vec<_> =
            networks.iter().filter(|each| each.contains([127, 0, 0, 1].into())).collect();
        assert_eq!(here.len(), 1, "{networks:?}");
        assert_eq!(here[0].key(), "lo 127.0.0.0/8 ");
    }

    #[test]
    fn a_gateway_whose_address_is_not_private_is_no_phone() {
        let networks = LocalNetwork::all(&[[127, 0, 0, 1].into()]);
        assert!(networks.iter().all(|each| each.gateway() != Some([127, 0, 0, 1].into())));
    }
}
