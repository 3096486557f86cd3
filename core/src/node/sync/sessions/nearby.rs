//! What a phone's own finder found, and what its announcer is to say.

use crate::net::{Announcement, FOUND_MAX, Service};
use crate::node::core::Core;

impl Core {
    /// Takes what the phone's finder found, also for a network that is started later.
    pub(in crate::node::sync) fn found_nearby(&mut self, service: Service) {
        if let Some(network) = &self.open.network {
            network.found_service(&service);
        }
        let reported = &mut self.open.reported;
        if reported.len() < FOUND_MAX || reported.contains_key(&service.name) {
            reported.insert(service.name.clone(), service);
        }
    }

    pub(in crate::node::sync) fn lost_nearby(&mut self, name: &str) {
        self.open.reported.remove(name);
        if let Some(network) = &self.open.network {
            network.lost(name);
        }
    }

    pub(in crate::node::sync) fn announcement(&self) -> Option<Announcement> {
        let network = self.open.network.as_ref().filter(|_| self.open.listens)?;
        network.announcement(&self.open.tag)
    }
}
