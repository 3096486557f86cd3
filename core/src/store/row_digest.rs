//! Digests of read tables by space: equal rows, equal digests, whatever order they came in.

use sha2::{Digest, Sha256};

use crate::domain::id::{SpaceId, printed};
use crate::store::batch::{Batch, Tables};
use crate::store::error::StoreError;

/// Read tables of a team's space.
const TEAM_TABLES: [&str; 14] = [
    "class",
    "dispute",
    "enrolment",
    "flagged",
    "learner",
    "level",
    "mark",
    "meeting",
    "meeting_topic",
    "note",
    "pair",
    "person",
    "visit",
    "dispute_value",
];

/// Read tables of the programme's own space. Those without a space column belong to it whole.
const PROGRAMME_TABLES: [&str; 9] =
    ["flagged", "link", "person", "place", "place_code", "programme", "target", "team", "topic"];

impl Tables<'_> {
    /// Returns a digest of every read table's rows of one space, by the table's name.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn row_digests(
        &self,
        space: SpaceId,
        is_programme: bool,
    ) -> Result<Vec<(&'static str, String)>, StoreError> {
        tables(is_programme).map(|table| Ok((table, self.row_digest(table, space)?))).collect()
    }

    fn row_digest(&self, table: &str, space: SpaceId) -> Result<String, StoreError> {
        let filter = of_space(table);
        let mut query = self.conn.prepare(&format!("SELECT * FROM {table} WHERE {filter}"))?;
        let columns = query.column_count();
        let mut rows = query.query([space.0])?;
        let mut hashes: Vec<[u8; 32]> = Vec::new();
        while let Some(row) = rows.next()? {
            let mut sha = Sha256::new();
            for column in 0..columns {
                use rusqlite::types::ValueRef;
                let (tag, bytes) = match row.get_ref(column)? {
                    ValueRef::Null => (0u8, Vec::new()),
                    ValueRef::Integer(value) => (1, value.to_be_bytes().to_vec()),
                    ValueRef::Real(value) => (2, value.to_be_bytes().to_vec()),
                    ValueRef::Text(text) => (3, text.to_vec()),
                    ValueRef::Blob(blob) => (4, blob.to_vec()),
                };
                sha.update([tag]);
                sha.update((bytes.len() as u64).to_be_bytes());
                sha.update(bytes);
            }
            hashes.push(sha.finalize().into());
        }
        hashes.sort_unstable();
        let mut sha = Sha256::new();
        for hash in hashes {
            sha.update(hash);
        }
        Ok(printed(&sha.finalize()))
    }
}

impl Batch<'_> {
    /// Removes every row of a space from the read tables, also those that no document gave.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn clear_rows(&self, space: SpaceId, is_programme: bool) -> Result<(), StoreError> {
        // The values of disputes go before the disputes that say of which space they are.
        for table in tables(is_programme).rev() {
            let filter = of_space(table);
            self.tx.execute(&format!("DELETE FROM {table} WHERE {filter}"), [space.0])?;
        }
        Ok(())
    }
}

fn tables(is_programme: bool) -> impl DoubleEndedIterator<Item = &'static str> {
    let tables: &[&'static str] = if is_programme { &PROGRAMME_TABLES } else { &TEAM_TABLES };
    tables.iter().copied()
}

/// Returns which rows of a table are of the space `?1`.
fn of_space(table: &str) -> &'static str {
    match table {
        "dispute_value" => "dispute IN (SELECT dispute FROM dispute WHERE space = ?1)",
        "link" | "place" | "place_code" | "programme" | "target" | "team" | "topic" => {
            "?1 IS NOT NULL"
        }
        _ => "space = ?1",
    }
}
