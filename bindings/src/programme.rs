//! The beginning of a programme, and the way back into it from paper.

use lantoa_core::domain::command::Command;
use lantoa_core::node::{RecoverySheet, membership};

use crate::error::LantoaError;
use crate::membership::Identity;
use crate::node::Node;
use crate::topic::Topic;

pub use lantoa_core::domain::programme::Head;

/// What stands above what is printed for a programme; an empty line is the one that is usual.
#[uniffi::remote(Record)]
pub struct Head {
    /// Upper left: whose paper it is, such as `UBND XÃ ĐÔNG HẢI`.
    pub issuer: String,
    /// Below it: the unit, such as `TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG`.
    pub unit: String,
    /// Upper right: under whose name, such as the state's.
    pub under: String,
    /// Below it: the motto; an empty one is the state’s where the line above is empty, else none.
    pub motto: String,
}

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
    /// Founds a programme with this device as its first coordinator, under this volunteer's name. It
    /// teaches the topics of the framework for the people, or those that are given.
    ///
    /// Throws `Conflict` where the device belongs to a programme, `InvalidInput` for the names or a text
    /// of a topic; nothing is founded then.
    #[uniffi::method(default(topics = None))]
    pub async fn found(
        &self,
        programme: String,
        name: String,
        topics: Option<Vec<Topic>>,
    ) -> Result<Founded, LantoaError> {
        self.offload(move |node| {
            let topics = topics.unwrap_or_else(Topic::starting);
            let membership::Founded { identity, recovery_sheet } =
                node.found(&programme, &name, topics)?;
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

    /// Sets what stands above what is printed, all four lines. For coordinators.
    ///
    /// Throws `InvalidInput` with `detail.field` for a line that is too long or that no name could be.
    pub async fn set_head(&self, head: Head) -> Result<(), LantoaError> {
        self.does(Command::SetHead(head)).await
    }

    /// Returns what stands above what is printed.
    pub async fn head(&self) -> Result<Head, LantoaError> {
        self.ask(|query| query.head()).await
    }
}
