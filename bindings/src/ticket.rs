//! Tickets, before they are redeemed.

use lantoa_core::node::membership;

use crate::error::LantoaError;
use crate::hotspot::Hotspot;
use crate::id::{ClockMs, DeviceId, ProgrammeId};
use crate::membership::Role;

/// What a ticket says to whoever holds it.
pub type TicketSummary = membership::TicketSummary;

/// What a ticket says to whoever holds it.
#[uniffi::remote(Record)]
pub struct TicketSummary {
    /// The programme it leads into.
    pub programme: ProgrammeId,
    /// The device that invited, the only one that redeems.
    pub inviter: DeviceId,
    /// What the newcomer will be; the inviter decides.
    pub role: Role,
    /// Until when; the inviter's clock decides.
    pub expires: ClockMs,
    /// Where the inviter can be reached, best first, as multiaddrs.
    pub addresses: Vec<String>,
    /// The hotspot to enter first, where there is one.
    pub hotspot: Option<Hotspot>,
}

/// Reads a ticket as it was scanned or typed, without redeeming it: to show whose it is, and to enter
/// its hotspot first.
///
/// Throws `InvalidInput` where it is no ticket or a letter is wrong.
#[uniffi::export]
pub fn read_ticket(ticket: &str) -> Result<TicketSummary, LantoaError> {
    Ok(membership::TicketSummary::read(ticket)?)
}
