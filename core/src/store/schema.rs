//! The schema by version, and how every connection is set.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::store::error::StoreError;

/// Milliseconds that a reader waits for a checkpoint; writers are one thread and never wait.
const BUSY_MS: u64 = 5_000;

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(include_str!("migrations/001_first.sql")),
        M::up(include_str!("migrations/002_pin.sql")),
        M::up(include_str!("migrations/003_erasure.sql")),
    ])
}

/// Sets a writing connection and brings its database to this version's schema.
///
/// # Errors
///
/// [`StoreError::Newer`] where a newer version wrote it, else what SQLite says.
pub fn prepare_writer(conn: &mut Connection) -> Result<(), StoreError> {
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // A volunteer's confirmed tap survives a cut battery: every commit reaches the disk.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.set_prepared_statement_cache_capacity(256);
    migrations().to_latest(conn).map_err(|error| {
        if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
            err.into()
        } else if let rusqlite_migration::Error::MigrationDefinition(_) = error {
            StoreError::Newer
        } else {
            StoreError::Format { what: "schema version" }
        }
    })
}

/// Sets a reading connection.
///
/// # Errors
///
/// What SQLite says.
pub fn prepare_reader(conn: &Connection) -> Result<(), StoreError> {
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    conn.pragma_update(None, "query_only", true)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_well_formed() {
        migrations().validate().expect("every migration applies");
    }
}
