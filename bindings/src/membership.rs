//! Who belongs to the programme: who this device is, inviting and joining.

use std::sync::Arc;
use std::time::Duration;

use lantoa_core::domain::acting::Acting;
use lantoa_core::node::{RecoverySheet, membership};

use crate::cancel::{Call, Cancel};
use crate::error::LantoaError;
use crate::hotspot::Hotspot;
use crate::id::{ClockMs, DeviceId, PersonId, ProgrammeId, SpaceId, TeamId};
use crate::node::Node;

pub use lantoa_core::domain::programme::Role;
pub use lantoa_core::node::answer::Identity;
pub use lantoa_core::node::membership::Invited;

/// What a device may do, from the one that may most to the one that may least.
#[uniffi::remote(Enum)]
#[repr(u8)]
pub enum Role {
    /// The recovery sheet; never a device's role.
    Root = 0,
    /// Runs the programme; holds all spaces.
    Coordinator = 1,
    /// Leads teams: opens classes, invites and removes volunteers.
    Lead = 2,
    /// Marks, registers, helps.
    Volunteer = 3,
    /// Reads only.
    Observer = 4,
}

/// Who this device is.
#[uniffi::remote(Record)]
pub struct Identity {
    /// The programme; nothing before founding or joining.
    pub programme: Option<ProgrammeId>,
    /// The programme's name, empty until it is known.
    pub programme_name: String,
    /// This device.
    pub device: DeviceId,
    /// The volunteer who acts.
    pub person: PersonId,
    /// The volunteer's name.
    pub name: String,
    /// Everybody who uses this device, the volunteer included, by id.
    pub persons: Vec<PersonId>,
    /// The best role that counts; nothing for a device without one, such as a removed one.
    pub role: Option<Role>,
    /// The spaces it holds.
    pub spaces: Vec<SpaceId>,
    /// Its present incarnation, 16 hexadecimal digits.
    pub incarnation: String,
    /// Whether the device was removed from the programme: lock it, and keep what is unsent.
    pub removed: bool,
}

/// A ticket that was made.
#[uniffi::remote(Record)]
pub struct Invited {
    /// The ticket, to be shown as a QR code or sent to one person.
    pub ticket: String,
    /// Until when it is good, by this device's clock.
    pub expires: ClockMs,
    /// Whether this device listens now. Otherwise the ticket names where it would be reached if it
    /// did: start to sync before it is redeemed.
    pub listening: bool,
}

/// An invitation.
#[derive(uniffi::Record)]
pub struct Invitation {
    /// The role it gives.
    pub role: Role,
    /// The teams it gives the role in; none for a coordinator.
    #[uniffi(default = [])]
    pub teams: Vec<TeamId>,
    /// Where this device is reached, as multiaddrs; where it listens now, or would, if none is given.
    #[uniffi(default = [])]
    pub addresses: Vec<String>,
    /// A hotspot to join first.
    #[uniffi(default = None)]
    pub hotspot: Option<Hotspot>,
    /// The recovery sheet, which a coordinator's invitation needs.
    #[uniffi(default = None)]
    pub recovery_sheet: Option<String>,
}

#[uniffi::export]
impl Node {
    /// Returns this device for a volunteer who acts with less than it may, at a desk with several users or in an
    /// app with accounts: what is asked and written by it is what a device of that role in those teams would be
    /// shown and allowed, under the volunteer's name (one of `sharers`). Everything else of the device throws
    /// `NotAllowed` (`acting-only`). Whether it is that volunteer is for the app to ask; whoever holds the
    /// machine holds what lies on it.
    ///
    /// Writing throws `NotAllowed` (`role-too-low`) for a role that the device itself does not have there, and
    /// `NotFound` for a volunteer who is none of this device.
    pub fn acting(&self, person: PersonId, role: Role, teams: Vec<TeamId>) -> Arc<Self> {
        Self::holding(self.core().acting(Acting { person, role, teams }))
    }

    /// Returns who this device is.
    pub async fn identity(&self) -> Result<Identity, LantoaError> {
        self.offload(|node| node.identity()).await
    }

    /// Makes a one-time ticket, which only this device redeems: it has to be reached for that.
    ///
    /// Throws `NotAllowed` where this device may not invite to that role or team.
    pub async fn invite(&self, invitation: Invitation) -> Result<Invited, LantoaError> {
        self.offload(move |node| {
            let Invitation { role, teams, addresses, hotspot, recovery_sheet } = invitation;
            let recovery = recovery_sheet.map(|sheet| RecoverySheet::read(&sheet)).transpose()?;
            node.invite(membership::Invitation { role, teams, addresses, hotspot, recovery })
        })
        .await
    }

    /// Redeems a ticket with its inviter and becomes a member under this volunteer's name. The
    /// inviter is looked for at the ticket's addresses and nearby, or only at `addresses` where
    /// some are given. A joining that fails leaves both sides as before and may be repeated. The inviter
    /// learns the name in the first session: sync at once.
    ///
    /// Throws `InvalidInput` for the ticket or the name, `Conflict` where the device has a
    /// programme, `Unreachable` when the inviter is not reached within `timeout_ms`, `NotAllowed`
    /// when it refuses, `Cancelled` when it was called off.
    #[uniffi::method(default(addresses = [], timeout_ms = 10000, cancel = None))]
    pub async fn join(
        &self,
        ticket: String,
        name: String,
        addresses: Vec<String>,
        timeout_ms: u32,
        cancel: Option<Arc<Cancel>>,
    ) -> Result<Identity, LantoaError> {
        let call = Call::of(cancel.as_deref());
        let stop = Arc::clone(&call.stop);
        let timeout = Duration::from_millis(timeout_ms.into());
        self.offload(move |node| node.join_until(&ticket, &name, &addresses, timeout, &stop)).await
    }
}
