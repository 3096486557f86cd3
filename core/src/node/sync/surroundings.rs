//! What a phone's system says of its surroundings. It is told once, so it is kept while the network is
//! stopped and while the folder is suspended.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::net::{FOUND_MAX, Service};

/// What was told last.
#[derive(Debug, Default)]
pub(in crate::node) struct Surroundings {
    /// What the phone's own finder sees now, by its names.
    pub(super) reported: BTreeMap<String, Service>,
    /// The default routes' gateways.
    pub(super) gateways: Vec<IpAddr>,
    /// Whether the screen is off.
    pub(super) is_resting: bool,
    /// Whether the person has not let this app use the local network.
    pub(super) is_denied: bool,
}

impl Surroundings {
    /// Takes what the finder found, if there is room for it.
    pub(super) fn found(&mut self, service: Service) {
        if self.reported.len() < FOUND_MAX || self.reported.contains_key(&service.name) {
            self.reported.insert(service.name.clone(), service);
        }
    }
}
