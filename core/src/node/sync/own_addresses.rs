//! Where this device is reached itself, now and the next time.

use crate::engine::member::TICKET_ADDRESSES_MAX;
use crate::net::{PORT, ip_and_port, would_be_reached_at};
use crate::node::core::Core;
use crate::node::sync::SyncEvent;

impl Core {
    pub(super) fn addresses(&self) -> Vec<String> {
        match &self.open.network {
            Some(network) if self.open.listens => network.addresses(),
            _ => Vec::new(),
        }
    }

    /// Returns what to listen on with the port of before in the place of any free one: where others
    /// reached this device they look for it again.
    pub(super) fn at_port_of_before(&self, listen: &[String]) -> Vec<String> {
        let port = self.engine.port().ok().flatten();
        let listen = listen.iter().map(|text| match (ip_and_port(text), port) {
            (Some((_, 0)), Some(port)) => {
                let (address, _) = text.rsplit_once('/').expect("it ends with a port");
                format!("{address}/{port}")
            }
            _ => text.clone(),
        });
        listen.collect()
    }

    /// Returns the port at which others can dial this device now.
    pub(super) fn port(&self) -> Option<u16> {
        let addresses = self.addresses();
        addresses.first().and_then(|first| ip_and_port(first)).map(|(_, port)| port)
    }

    /// Returns where a newcomer with a ticket of now reaches this device, and whether it does already.
    pub(in crate::node) fn ticket_addresses(&self) -> (Vec<String>, bool) {
        let mut addresses = self.addresses();
        if !addresses.is_empty() {
            addresses.truncate(TICKET_ADDRESSES_MAX);
            return (addresses, true);
        }
        let port = self.engine.port().ok().flatten().unwrap_or(PORT);
        let mut addresses = would_be_reached_at(port);
        addresses.truncate(TICKET_ADDRESSES_MAX);
        (addresses, false)
    }

    /// Keeps the port for the next start, and tells where this device is reached.
    pub(super) fn take_addresses(&mut self, addresses: Vec<String>) {
        if let Some((_, port)) = addresses.first().and_then(|first| ip_and_port(first)) {
            // Without it the next start takes another port, and is looked for in vain once.
            let _ = self.engine.note_port(port);
        }
        self.news.tell_sync(SyncEvent::Listening { addresses });
    }
}
