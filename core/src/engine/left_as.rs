//! How a database was left, so that whoever comes back sees whether another process wrote meanwhile.

use crate::domain::entry::Hash;
use crate::engine::Engine;
use crate::engine::error::Error;
use crate::store::build_table::Build;
use crate::store::peer_table::Receipt;
use crate::store::self_table::Myself;

/// What every write that an app would show changes: whose database it is and in which of its lives, how
/// far entries and records have come and are built, and what others hold of this device's work.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LeftAs {
    me: Myself,
    last_arrival: i64,
    control: Hash,
    taps: usize,
    receipts: Vec<Receipt>,
    builds: Vec<Build>,
}

impl Engine {
    /// Returns how the database stands now.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn left_as(&self) -> Result<LeftAs, Error> {
        let tables = self.tables();
        Ok(LeftAs {
            me: self.me.clone(),
            last_arrival: tables.last_arrival()?,
            control: self.control_digest(),
            taps: tables.pending_count()?,
            receipts: tables.receipts()?,
            builds: tables.builds()?,
        })
    }
}
