//! A phone's own network, which a ticket may name.

pub use lantoa_core::node::Hotspot;

/// A phone's own network, offered where there is no other.
#[uniffi::remote(Record)]
pub struct Hotspot {
    /// Its name.
    pub ssid: String,
    /// Its password; empty where it is open.
    pub password: String,
}
