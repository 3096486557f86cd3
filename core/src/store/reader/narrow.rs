//! A connection that sees some spaces only.

use rusqlite::Connection;

use crate::domain::id::SpaceId;
use crate::store::error::StoreError;
use crate::store::reader::Reader;

impl Reader {
    /// Lets every later question see the rows of these spaces only, for as long as the connection lives.
    ///
    /// Each table and view that says of which space or roll its rows are is hidden behind a temporary view of
    /// its name, which SQLite looks up first. So no question can forget to ask for the space.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn narrow(&mut self, spaces: &[SpaceId]) -> Result<(), StoreError> {
        let listed: Vec<String> = spaces.iter().map(literal).collect();
        let listed = listed.join(", ");
        self.conn.pragma_update(None, "query_only", false)?;
        let narrowed = narrow(&self.conn, &listed);
        self.conn.pragma_update(None, "query_only", true)?;
        self.narrowed = Some(spaces.to_vec());
        narrowed
    }
}

fn narrow(conn: &Connection, spaces: &str) -> Result<(), StoreError> {
    let mut query = conn.prepare(
        "SELECT t.name, max(c.name = 'space') FROM main.sqlite_schema t, pragma_table_info(t.name, 'main') c
         WHERE t.type IN ('table', 'view') AND c.name IN ('space', 'roll') GROUP BY t.name ORDER BY t.name",
    )?;
    let tables =
        query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    for table in tables.collect::<Result<Vec<_>, _>>()? {
        let (name, has_space) = table;
        let rows = if has_space {
            format!("space IN ({spaces})")
        } else {
            format!("roll IN (SELECT roll FROM main.roll WHERE space IN ({spaces}))")
        };
        conn.execute_batch(&format!(
            "CREATE TEMP VIEW \"{name}\" AS SELECT * FROM main.\"{name}\" WHERE {rows}"
        ))?;
    }
    Ok(())
}

fn literal(space: &SpaceId) -> String {
    let digits: String = space.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{digits}'")
}
