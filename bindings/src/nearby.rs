//! Devices nearby, as the platform's own finder and announcer know them.
//!
//! Phones look for each other by the system's NSD or Bonjour, never by sockets of ours; what is told
//! here is all that they have to tell each other.

use std::collections::HashMap;

use lantoa_core::node;

use crate::error::LantoaError;
use crate::node::Node;

/// What the platform's announcer has to say for this device: no name of a person, no key.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct Announcement {
    /// The service's name, by chance; another after every start.
    pub instance: String,
    /// The service type: `_lantoa._tcp`.
    pub service: String,
    /// The port.
    pub port: u16,
    /// The attributes (TXT record).
    pub txt: HashMap<String, String>,
}

impl From<node::Announcement> for Announcement {
    fn from(of: node::Announcement) -> Self {
        let node::Announcement { instance, service, port, txt } = of;
        let txt = txt.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Self { instance, service: service.to_owned(), port, txt }
    }
}

/// A service that the platform's finder has found and resolved.
#[derive(Clone, Debug, Eq, PartialEq, uniffi::Record)]
pub struct NearbyService {
    /// The finder's name of it, by which it will be lost again.
    pub name: String,
    /// Its IP addresses as text. One that is none, or has a zone (`%wlan0`), is passed over.
    pub ips: Vec<String>,
    /// Its port.
    pub port: u16,
    /// Its attributes (TXT record).
    pub txt: HashMap<String, String>,
}

impl From<NearbyService> for node::NearbyService {
    fn from(of: NearbyService) -> Self {
        let NearbyService { name, ips, port, txt } = of;
        let ips = ips.iter().filter_map(|ip| ip.parse().ok()).collect();
        Self { name, ips, port, txt: txt.into_iter().collect() }
    }
}

#[uniffi::export]
impl Node {
    /// Returns what the platform's announcer has to say for this device now; nothing where it does
    /// not listen. Ask again after every start and resume.
    pub async fn announcement(&self) -> Result<Option<Announcement>, LantoaError> {
        self.offload(|node| Ok(node.announcement()?.map(Into::into))).await
    }

    /// Takes a service that the platform's finder has found and resolved. It is kept until it is
    /// lost, also while sync is paused or stopped. Returns at once.
    pub fn found_nearby(&self, service: NearbyService) {
        self.core().found_nearby(service.into());
    }

    /// Takes the gateways of the default routes, as text, as the platform says them, in the place of
    /// those told before; one that is no IP address is passed over. A phone that gives a hotspot is the
    /// gateway of those in it: they are looked for at the default port. Returns at once.
    pub fn set_gateways(&self, gateways: Vec<String>) {
        self.core().set_gateways(gateways.iter().filter_map(|ip| ip.parse().ok()).collect());
    }

    /// Takes the platform's word that a service is gone. Returns at once.
    pub fn lost_nearby(&self, name: String) {
        self.core().lost_nearby(&name);
    }
}
