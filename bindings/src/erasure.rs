//! Erasures: a person's data, gone on request, and the receipts of that.

use lantoa_core::domain::command::{Command, Outcome};

use crate::error::LantoaError;
use crate::id::{ClockMs, Day, ErasureId, LearnerId};
use crate::node::Node;

pub use lantoa_core::node::answer::{ErasureLine, ErasureState};

/// An erasure as it stands on this device: what was ordered, and the receipt once it is done here.
#[uniffi::remote(Record)]
pub struct ErasureLine {
    /// The erasure, by which it is taken back.
    pub erasure: ErasureId,
    /// The registrations whose data it erases.
    pub learners: Vec<LearnerId>,
    /// The name of who ordered it; empty where it is not known here.
    pub by: String,
    /// When, by that device's clock.
    pub at: ClockMs,
    /// How it stands here.
    pub state: ErasureState,
    /// Days of the grace that this device has counted, by days on which it was open.
    pub days: u32,
    /// Days after which the data are gone.
    pub of_days: u32,
    /// The receipt: the day on which the data went from this device.
    pub gone_on: Option<Day>,
    /// Registrations of the same person that came to be linked since, and are shown: they take a
    /// further erasure.
    pub linked_since: Vec<LearnerId>,
    /// Damaged databases that this device's folder keeps as they are, by name. They may still hold the data;
    /// delete them once a sync has brought the rest.
    pub kept_in: Vec<String>,
}

/// How an erasure stands on this device.
#[uniffi::remote(Enum)]
pub enum ErasureState {
    /// The data are hidden and can be shown again.
    Hidden,
    /// The data are gone from here.
    Gone,
    /// It was taken back.
    Revoked,
    /// It was taken back after the data had gone from here; they come again from a device that has
    /// them.
    Missing,
}

#[uniffi::export]
impl Node {
    /// Erases a person's data: the learner's and those of all registrations that are linked to it.
    /// Hidden at once on every device that hears of it, gone from each after 30 days on which it was
    /// open; attendance and progress stay, without a name. Returns the erasure. For coordinators.
    pub async fn erase_learner(&self, learner: LearnerId) -> Result<ErasureId, LantoaError> {
        self.makes(Command::EraseLearner { learner }, |outcome| {
            if let Outcome::Erasure { erasure, .. } = outcome { erasure } else { None }
        })
        .await
    }

    /// Takes an erasure back. Where the data are still held they are shown again; a device that has
    /// dropped them takes them again from one that has not. For coordinators.
    ///
    /// Throws `InvalidInput` (`unfit`) where the grace is over on this device.
    pub async fn revoke_erasure(&self, erasure: ErasureId) -> Result<(), LantoaError> {
        self.does(Command::RevokeErasure { erasure }).await
    }

    /// Returns the erasures that this device has heard of, those taken back among them, in the order of
    /// their times. Each device has its own days of grace, so a receipt is this device's only.
    pub async fn erasures(&self) -> Result<Vec<ErasureLine>, LantoaError> {
        self.offload(|node| node.erasures()).await
    }
}
