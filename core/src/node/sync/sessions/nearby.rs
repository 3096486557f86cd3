//! What a phone's own finder found, and what its announcer is to say.

use crate::net::{Announcement, Service};
use crate::node::core::Core;

impl Core {
    /// Passes on what the phone's finder found.
    pub(in crate::node::sync) fn found_nearby(&self, service: &Service) {
        if let Some(network) = &self.open.network {
            network.found_service(service);
        }
    }

    pub(in crate::node::sync) fn lost_nearby(&self, name: &str) {
        if let Some(network) = &self.open.network {
            network.lost(name);
        }
    }

    pub(in crate::node::sync) fn announcement(&self) -> Option<Announcement> {
        let network = self.open.network.as_ref().filter(|_| self.open.listens)?;
        network.announcement(&self.open.tag)
    }
}
