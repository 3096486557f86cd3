//! The beginning of a programme, and the way back into it from paper.

use lantoa_core::node::{RecoverySheet, membership};

use crate::error::LantoaError;
use crate::membership::Identity;
use crate::node::Node;

/// A programme that was founded.
#[derive(uniffi::Record)]
pub struct Founded {
    /// Who this device is now.
    pub identity: Identity,
    /// The recovery sheet: the only copy of the root key. Show it once, let it be printed, keep it on
    /// paper and nowhere else.
    pub recovery_sheet: String,
}

#[uniffi::export]
impl Node {
    /// Founds a programme with this device as its first coordinator, under this volunteer's name.
    ///
    /// Throws `Conflict` where the device belongs to a programme, `InvalidInput` for the names.
    pub async fn found(&self, programme: String, name: String) -> Result<Founded, LantoaError> {
        self.offload(move |node| {
            let membership::Founded { identity, recovery_sheet } = node.found(&programme, &name)?;
            Ok(Founded { identity, recovery_sheet: recovery_sheet.to_text() })
        })
        .await
    }

    /// Becomes a coordinator of an existing programme from its recovery sheet, however it was typed.
    ///
    /// Throws `InvalidInput` where it is no sheet, and as `found`.
    pub async fn recover(
        &self,
        recovery_sheet: String,
        name: String,
    ) -> Result<Identity, LantoaError> {
        self.offload(move |node| node.recover(&RecoverySheet::read(&recovery_sheet)?, &name)).await
    }
}
