//! Going on with a database that is damaged.

use serde::Serialize;

use crate::node::Node;
use crate::node::config::Config;
use crate::node::error::Error;
use crate::node::keys;

/// What a repair brought over from the damaged database.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Repaired {
    /// Records of who may do what.
    pub records: u32,
    /// Entries.
    pub entries: u32,
    /// Taps that stood in no entry yet.
    pub taps: u32,
    /// How many of these, at least, are in the damaged database and could not be brought over; others may
    /// hold them. 0 only where everything could be read; what is on a page that nothing tells of counts once.
    pub missing: u32,
    /// Whether the device must join again, because nothing said to which programme it belongs.
    pub must_join: bool,
}

impl Node {
    /// Makes a new database of what can be read of a closed folder's damaged one, which is kept beside it
    /// under another name and never changed. The device goes on as the same one; a sync brings what others
    /// hold. On a database that is sound it loses nothing.
    ///
    /// # Errors
    ///
    /// `busy` while the folder is open, `not_found` (`no-device`) where no device lies in it,
    /// `not_allowed` where the key is not the database's, `storage_full`;
    /// the folder is as before then.
    pub fn repair(config: Config) -> Result<Repaired, Error> {
        keys::require_database(&config)?;
        let (opening, now) = keys::opening(config)?;
        let made = crate::engine::repair::repair(opening, now)?;
        let crate::engine::repair::Repaired { records, entries, taps, missing } = made;
        Ok(Repaired { records, entries, taps, missing, must_join: records == 0 })
    }
}
