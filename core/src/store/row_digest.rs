//! Digests of read tables by space: equal rows, equal digests, whatever order they came in.
//!
//! Devices of different versions compare them. So each names its columns: a column that comes later, and
//! what is only made of others, stand in none until `DIGEST_VERSION` says so.

use sha2::{Digest, Sha256};

use crate::domain::id::{SpaceId, printed};
use crate::store::batch::{Batch, Tables};
use crate::store::error::StoreError;
use crate::store::numbers::NUMBERED;

/// What digests cover. 1 covered a learner's fold and sort key, too. A table that came later has no
/// digest while it is empty: so what the older version holds as well has the digests that it knows.
const DIGEST_VERSION: u32 = 2;

/// A read table, and the columns that its digest covers, in their order.
type Digested = (&'static str, &'static str);

const FLAGGED: Digested = ("flagged", "space, kind, id, key, operation, value, person, device, at");
const PERSON: Digested = ("person", "space, person, name");
const DISPUTE: Digested = ("dispute", "dispute, space, id, key");
const DISPUTE_VALUE: Digested = ("dispute_value", "dispute, operation, value, person, device, at");
const RETIRED: Digested = ("retired", "space, kind, id, day");

/// Read tables of a team's space.
const TEAM_TABLES: [Digested; 14] = [
    ("class", "space, class, name, place, closed"),
    DISPUTE,
    ("enrolment", "space, class, learner, short, enrolled"),
    FLAGGED,
    ("learner", "space, learner, name, birth_year, sex, village, phone, audience, consent"),
    ("level", "space, class, short, topic, value, person, at, device, disputed"),
    ("mark", "space, class, date, number, short, value, person, at, device, disputed"),
    ("meeting", "space, class, date, number, state"),
    ("meeting_topic", "space, class, date, number, topic"),
    ("note", "space, note, about, text"),
    ("pair", "space, month, mentor, learner, since"),
    PERSON,
    ("visit", "space, visit, date, place, topic, count, month"),
    DISPUTE_VALUE,
];

/// Those of a team's space that came with the second profile.
const LATER_TEAM_TABLES: [Digested; 8] = [
    ("class_day", "space, class, what, from_date, value"),
    ("class_same", "space, a, b"),
    ("enrolment_day", "space, class, learner, short, from_date, enrolled"),
    ("learner_gone", "space, learner"),
    ("level_day", "space, class, short, topic, level, date, number"),
    (
        "meeting_more",
        "space, class, date, number, day, day_disputed, withdrawn, withdrawn_disputed",
    ),
    ("not_met", "space, class, day"),
    RETIRED,
];

/// Read tables of the programme's own space. Those without a space column belong to it whole.
const PROGRAMME_TABLES: [Digested; 9] = [
    FLAGGED,
    ("link", "kind, a, b, linked"),
    PERSON,
    ("place", "place, name, within"),
    ("place_code", "place, from_date, code"),
    ("programme", "programme, name"),
    ("target", "place, topic, percent, of_number"),
    ("team", "team, name, place"),
    ("topic", "topic, framework, version, audience, vi, en"),
];

/// Those of the programme's own space that came with the second profile.
const LATER_PROGRAMME_TABLES: [Digested; 11] = [
    ("differ", "answer, learner, hash"),
    DISPUTE,
    ("moved", "kind, a, b, day, team"),
    ("place_day", "place, what, from_date, value"),
    ("place_link", "kind, a, b, from_date"),
    RETIRED,
    ("setting", "key, value"),
    ("signed", "report, bytes, person, device, at"),
    ("target_day", "place, topic, from_date, percent, of_number"),
    ("team_day", "team, from_date, place"),
    DISPUTE_VALUE,
];

impl Tables<'_> {
    /// Returns what [`Tables::row_digests`] covers: of unequal versions they say nothing.
    #[must_use]
    pub fn digest_version(&self) -> u32 {
        DIGEST_VERSION
    }

    /// Returns a digest of every read table's rows of one space, by the table's name, as two devices
    /// compare them.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn row_digests(
        &self,
        space: SpaceId,
        is_programme: bool,
    ) -> Result<Vec<(&'static str, String)>, StoreError> {
        self.digests(space, is_programme, |columns| columns)
    }

    /// Returns the digests of whole rows, as one device compares them with those that it builds anew.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn whole_row_digests(
        &self,
        space: SpaceId,
        is_programme: bool,
    ) -> Result<Vec<(&'static str, String)>, StoreError> {
        self.digests(space, is_programme, |_| "*")
    }

    fn digests(
        &self,
        space: SpaceId,
        is_programme: bool,
        columns: impl Fn(&'static str) -> &'static str,
    ) -> Result<Vec<(&'static str, String)>, StoreError> {
        let first = of_first_profile(is_programme).len();
        let mut digests = Vec::new();
        for (at, (table, listed)) in tables(is_programme).enumerate() {
            if at < first || self.has_rows(table, space)? {
                digests.push((table, self.row_digest(table, columns(listed), space)?));
            }
        }
        Ok(digests)
    }

    fn has_rows(&self, table: &'static str, space: SpaceId) -> Result<bool, StoreError> {
        let table = whole(table);
        let filter = of_space(table);
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {filter})");
        Ok(self.conn.query_row(&sql, [space.0], |row| row.get(0))?)
    }

    fn row_digest(
        &self,
        table: &'static str,
        of: &str,
        space: SpaceId,
    ) -> Result<String, StoreError> {
        let table = whole(table);
        let filter = of_space(table);
        let mut query = self.conn.prepare(&format!("SELECT {of} FROM {table} WHERE {filter}"))?;
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
        for (table, _) in tables(is_programme).rev() {
            let filter = of_space(table);
            self.tx.execute(&format!("DELETE FROM {table} WHERE {filter}"), [space.0])?;
        }
        if is_programme {
            self.has_unjoined_links.set(true);
            return Ok(());
        }
        self.clear_roll_numbers(space)
    }
}

/// Returns the tables of a kind of space, those first that every version digests.
fn tables(is_programme: bool) -> impl DoubleEndedIterator<Item = Digested> {
    let later: &[Digested] =
        if is_programme { &LATER_PROGRAMME_TABLES } else { &LATER_TEAM_TABLES };
    of_first_profile(is_programme).iter().chain(later).copied()
}

fn of_first_profile(is_programme: bool) -> &'static [Digested] {
    if is_programme { &PROGRAMME_TABLES } else { &TEAM_TABLES }
}

/// Returns what says a table's rows as devices compare them: by ids and days, never by numbers of this database.
fn whole(table: &'static str) -> &'static str {
    let numbered = NUMBERED.iter().find(|(numbered, _)| *numbered == table);
    numbered.map_or(table, |(_, whole)| whole)
}

/// Returns which rows of a table are of the space `?1`.
fn of_space(table: &str) -> &'static str {
    match table {
        "dispute_value" => "dispute IN (SELECT dispute FROM dispute WHERE space = ?1)",
        "differ" | "link" | "moved" | "place" | "place_code" | "place_day" | "place_link"
        | "programme" | "setting" | "signed" | "target" | "target_day" | "team" | "team_day"
        | "topic" => "?1 IS NOT NULL",
        _ if NUMBERED.iter().any(|(numbered, _)| *numbered == table) => {
            "roll IN (SELECT roll FROM roll WHERE space = ?1)"
        }
        _ => "space = ?1",
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::store::schema::prepare_writer;

    /// Tables that hold no rows of documents, and why each is no matter of [`Tables::row_digests`].
    const NO_ROWS: [(&str, &str); 23] = [
        ("self", "who this device is"),
        ("learner_word", "words of learner, written and cleared by its triggers"),
        ("roll", "numbers of this database, written and cleared with the rows that have them"),
        ("author", "numbers of this database; names nobody whom no entry names"),
        ("control", "signed records: compared by their hashes"),
        ("entry", "signed entries: compared by heights; rows are made of them"),
        ("feed", "the ends of feeds, of entry and control"),
        ("change", "which entry lists which change, of entry"),
        ("build", "of which spaces rows are still to come, of entry"),
        ("body", "the bytes of changes, proved by their hashes"),
        ("pending", "taps of this device that are no entry yet; shown as the rows of their keys"),
        ("invite", "invitations that this device made"),
        ("import", "rosters that this device took"),
        ("import_feed", "by which entries it took them"),
        ("peer", "when this device met others"),
        ("address", "where others are reached"),
        ("receipt", "what others hold of this device's work"),
        ("reissued", "what this device wrote again"),
        ("one_person", "who is one person: follows from links"),
        ("pin", "who taps on this device"),
        ("erased", "which documents give no rows: follows from control"),
        ("erasure_day", "days that this device counted"),
        ("erasure_done", "what this device dropped, and when"),
    ];

    #[test]
    fn every_table_is_digested_and_cleared_or_named_as_one_that_holds_no_rows() {
        let mut conn = Connection::open_in_memory().expect("memory is there");
        prepare_writer(&mut conn).expect("the schema is made");
        let sql = "SELECT name FROM sqlite_schema
                   WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name";
        let mut query = conn.prepare(sql).expect("the schema is read");
        let there: Vec<String> = query
            .query_map([], |row| row.get(0))
            .and_then(Iterator::collect)
            .expect("the schema is read");
        let mut named: Vec<&str> =
            tables(false).chain(tables(true)).map(|(table, _)| table).collect();
        named.sort_unstable();
        // Persons, flagged values, disputes and what is retired stand in either kind of space.
        named.dedup();
        named.extend(NO_ROWS.map(|(table, _)| table));
        named.sort_unstable();
        assert_eq!(there, named, "the schema's tables, and those that this file names");
    }

    #[test]
    fn every_column_is_digested_or_named_as_one_that_is_made_of_others() {
        let mut conn = Connection::open_in_memory().expect("memory is there");
        prepare_writer(&mut conn).expect("the schema is made");
        for (table, digested) in tables(false).chain(tables(true)) {
            let sql = "SELECT group_concat(name, ', ') FROM pragma_table_info(?1)";
            let there: String =
                conn.query_row(sql, [whole(table)], |row| row.get(0)).expect("the table's columns");
            // What was said without a day is covered by the whole digests alone: version 2 had no such column.
            let made = match table {
                "learner" => ", folded, sort",
                "enrolment" => ", undated",
                _ => "",
            };
            // The hash that names a dispute covers the kind of document.
            let digested = digested.replace("dispute, space, id", "dispute, space, kind, id");
            assert_eq!(there, format!("{digested}{made}"), "{table}");
        }
    }

    #[test]
    fn every_digested_table_says_which_rows_are_of_a_space() {
        let mut conn = Connection::open_in_memory().expect("memory is there");
        prepare_writer(&mut conn).expect("the schema is made");
        for is_programme in [false, true] {
            let tables = Tables::new(&conn);
            tables.row_digests(SpaceId([1; 16]), is_programme).expect("each has its filter");
            tables.whole_row_digests(SpaceId([1; 16]), is_programme).expect("so has each whole");
            let batch = Batch::begin(&mut conn, None).expect("nobody else writes");
            batch.clear_rows(SpaceId([1; 16]), is_programme).expect("each has its filter");
        }
    }
}
