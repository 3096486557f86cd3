//! How much a database holds, in numbers: for whoever looks for a fault and is to see nobody's data.

use crate::store::batch::Tables;
use crate::store::error::StoreError;

/// Tables whose rows are counted.
const COUNTED: [&str; 20] = [
    "address",
    "body",
    "change",
    "class",
    "control",
    "dispute",
    "enrolment",
    "entry",
    "invite",
    "learner",
    "level",
    "link",
    "mark",
    "meeting",
    "peer",
    "pending",
    "place",
    "receipt",
    "team",
    "visit",
];

impl Tables<'_> {
    /// Returns how many rows each table has.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn row_counts(&self) -> Result<Vec<(&'static str, u64)>, StoreError> {
        let count = |table: &'static str| {
            let mut query = self.conn.prepare(&format!("SELECT count(*) FROM {table}"))?;
            Ok((table, query.query_row([], |row| row.get(0))?))
        };
        COUNTED.into_iter().map(count).collect()
    }

    /// Returns how many steps the database's schema has had.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn schema_steps(&self) -> Result<u32, StoreError> {
        Ok(self.conn.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }
}
