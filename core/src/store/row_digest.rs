//! Digests of read tables by space: equal rows, equal digests, whatever order they came in.

use sha2::{Digest, Sha256};

use crate::domain::id::{SpaceId, printed};
use crate::store::batch::Tables;
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
const PROGRAMME_TABLES: [&str; 8] =
    ["flagged", "link", "person", "place", "place_code", "programme", "target", "team"];

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
        let tables: &[&'static str] = if is_programme { &PROGRAMME_TABLES } else { &TEAM_TABLES };
        let mut digests = Vec::new();
        for table in tables.iter().copied().chain(is_programme.then_some("topic")) {
            digests.push((table, self.row_digest(table, space)?));
        }
        Ok(digests)
    }

    fn row_digest(&self, table: &str, space: SpaceId) -> Result<String, StoreError> {
        let filter = match table {
            "dispute_value" => {
                "WHERE dispute IN (SELECT dispute FROM dispute WHERE space = ?1)".to_owned()
            }
            "link" | "place" | "place_code" | "programme" | "target" | "team" | "topic" => {
                "WHERE ?1 IS NOT NULL".to_owned()
            }
            _ => "WHERE space = ?1".to_owned(),
        };
        let mut query = self.conn.prepare(&format!("SELECT * FROM {table} {filter}"))?;
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
