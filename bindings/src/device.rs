//! The devices of the programme: who they are, who was shut out, who holds what.

use lantoa_core::node::RecoverySheet;

use crate::error::LantoaError;
use crate::id::{ClockMs, DeviceId, SpaceId, TeamId};
use crate::membership::Role;
use crate::node::Node;

pub use lantoa_core::node::answer::{DeviceLine, HeldBy, QuarantineLine, ReceiptLine};

/// A device of the programme.
#[uniffi::remote(Record)]
pub struct DeviceLine {
    /// The device.
    pub device: DeviceId,
    /// The volunteer's name, empty where it is not known here.
    pub name: String,
    /// Its role; the highest it ever had where it was removed.
    pub role: Option<Role>,
    /// The teams of its certificates.
    pub teams: Vec<TeamId>,
    /// When a session with it last ended here.
    pub last_seen: Option<ClockMs>,
    /// How far its clock was ahead of this one's then, in milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Whether it was removed.
    pub removed: bool,
    /// Why, where that was said and this device may read it.
    pub reason: Option<String>,
    /// How many of this device's own entries it is not known to hold, of spaces that both may read.
    pub behind: u32,
}

/// A device whose entries are set aside for one reason; a device has a line for each.
#[uniffi::remote(Record)]
pub struct QuarantineLine {
    /// The device.
    pub device: DeviceId,
    /// The volunteer's name.
    pub name: String,
    /// How many entries are set aside or not believed.
    pub entries: u32,
    /// Why. Its author or its right: `removed`, `beyond-fork`, `forked`, `no-certificate`, `excess`,
    /// `no-right`, `ancestor`. Its contents: `fault`, `faulty-ancestor`. This version: `later`,
    /// `sandbox`.
    pub why: String,
}

/// Who surely holds what of this device's work in one space.
#[uniffi::remote(Record)]
pub struct ReceiptLine {
    /// The space.
    pub space: SpaceId,
    /// How many entries this device wrote there.
    pub my_height: u32,
    /// Who holds how many of them.
    pub held_by: Vec<HeldBy>,
}

/// One holder of this device's work.
#[uniffi::remote(Record)]
pub struct HeldBy {
    /// The holder.
    pub device: DeviceId,
    /// The volunteer's name.
    pub name: String,
    /// How many entries it surely holds.
    pub height: u32,
    /// When it was last known, by this device's clock.
    pub seen_at: ClockMs,
}

#[uniffi::export]
impl Node {
    /// Returns the devices of the programme, by id.
    pub async fn devices(&self) -> Result<Vec<DeviceLine>, LantoaError> {
        self.offload(|node| node.devices()).await
    }

    /// Removes a device: it gets nothing new from any device that knows, and what it writes from now
    /// on is set aside. Needs no internet. `recovery_sheet` is needed to remove a coordinator.
    ///
    /// Throws `NotAllowed` where this device's role does not reach so far.
    #[uniffi::method(default(reason = None, recovery_sheet = None))]
    pub async fn remove_device(
        &self,
        device: DeviceId,
        reason: Option<String>,
        recovery_sheet: Option<String>,
    ) -> Result<(), LantoaError> {
        self.offload(move |node| {
            let sheet = recovery_sheet.map(|sheet| RecoverySheet::read(&sheet)).transpose()?;
            node.remove_device(device, reason.as_deref(), sheet.as_ref())
        })
        .await
    }

    /// Returns the devices of which entries are set aside or not believed.
    pub async fn quarantine(&self) -> Result<Vec<QuarantineLine>, LantoaError> {
        self.offload(|node| node.quarantine()).await
    }

    /// Adopts what is set aside of a device; returns how many entries. For coordinators.
    pub async fn adopt(&self, device: DeviceId) -> Result<u32, LantoaError> {
        self.offload(move |node| node.adopt(device)).await
    }

    /// Returns who surely holds what of this device's work.
    pub async fn receipts(&self) -> Result<Vec<ReceiptLine>, LantoaError> {
        self.offload(|node| node.receipts()).await
    }
}
