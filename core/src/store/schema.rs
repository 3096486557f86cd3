//! The schema by version, and how every connection is set.

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction};

use crate::domain::text::{fold, sort_key};
use crate::store::error::StoreError;
use crate::store::people::join_people;

/// Milliseconds that a reader waits for a checkpoint; writers are one thread and never wait.
const BUSY_MS: u64 = 5_000;

/// The steps of the schema: the first makes version 1 out of an empty database, the next version 2 out
/// of that. None is changed or taken away after a release.
const STEPS: [&str; 12] = [
    include_str!("migrations/001_first.sql"),
    include_str!("migrations/002_pin.sql"),
    include_str!("migrations/003_erasure.sql"),
    include_str!("migrations/004_address.sql"),
    include_str!("migrations/005_names.sql"),
    include_str!("migrations/006_second_profile.sql"),
    include_str!("migrations/007_enrolment_undated.sql"),
    include_str!("migrations/008_imports.sql"),
    include_str!("migrations/009_build.sql"),
    include_str!("migrations/010_links.sql"),
    include_str!("migrations/011_numbers.sql"),
    include_str!("migrations/012_people.sql"),
];
/// The version from which folds and sort keys follow today's rules. Where the rules change, a further
/// step empties both columns, and this is its version.
const NAMES_SINCE: usize = 10;
/// The version from which it is written who is one person.
const PEOPLE_SINCE: usize = 12;

/// Sets a writing connection and brings its database to this version's schema.
///
/// # Errors
///
/// [`StoreError::Newer`] where a newer version wrote it, else what SQLite says.
pub fn prepare_writer(conn: &mut Connection) -> Result<(), StoreError> {
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    // Before anything is written, be it only how the database keeps its log.
    steps_had(conn, STEPS.len())?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // A volunteer's confirmed tap survives a cut battery: every commit reaches the disk.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", false)?;
    conn.pragma_update(None, "secure_delete", true)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    keep_plans(conn)?;
    conn.set_prepared_statement_cache_capacity(256);
    if migrate(conn, &STEPS)? {
        // The log has grown by all that was written anew, and would stay so large. Where it cannot be emptied it
        // is only that, and the update is made.
        let _ = empty_log(conn);
    }
    Ok(())
}

/// Writes what the log of a database holds into the database, and empties it.
///
/// # Errors
///
/// [`StoreError::Busy`] while a reader is at work in the log, else what SQLite says.
pub(super) fn empty_log(conn: &Connection) -> Result<(), StoreError> {
    let is_busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if is_busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// In tests: brings an empty database to the schema of an earlier version.
#[cfg(test)]
pub(super) fn prepare_version(conn: &mut Connection, version: usize) {
    migrate(conn, &STEPS[..version]).expect("the earlier version's steps");
}

/// Returns how many of the `known` steps a database has had. SQLite keeps their number, `user_version`,
/// in the file's first page.
fn steps_had(conn: &Connection, known: usize) -> Result<usize, StoreError> {
    let had: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let had = usize::try_from(had).map_err(|_| StoreError::Format { what: "schema version" })?;
    if had > known { Err(StoreError::Newer) } else { Ok(had) }
}

/// Takes the steps that a database has not had yet, all of them or none, and returns whether it was one of an
/// earlier version. Their number is written in the same transaction.
fn migrate(conn: &mut Connection, steps: &[&str]) -> Result<bool, StoreError> {
    let had = steps_had(conn, steps.len())?;
    let missing = &steps[had..];
    if missing.is_empty() {
        return Ok(false);
    }
    let transaction = conn.transaction()?;
    for step in missing {
        transaction.execute_batch(step)?;
    }
    if had < NAMES_SINCE && NAMES_SINCE <= steps.len() {
        write_names(&transaction)?;
    }
    if had < PEOPLE_SINCE && PEOPLE_SINCE <= steps.len() {
        join_people(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", steps.len())?;
    transaction.commit()?;
    Ok(had > 0)
}

/// Writes anew what is kept of learners' names to find and to sort them by.
fn write_names(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut query = transaction.prepare("SELECT space, learner, name FROM learner")?;
    let all = query.query_map([], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, String>(2)?))
    })?;
    let all = all.collect::<Result<Vec<_>, _>>()?;
    let mut write = transaction
        .prepare("UPDATE learner SET folded = ?3, sort = ?4 WHERE space = ?1 AND learner = ?2")?;
    for (space, learner, name) in all {
        write.execute((space, learner, fold(&name), sort_key(&name)))?;
    }
    Ok(())
}

/// Lets plans of prepared statements depend on no value that is bound: SQLite would look whether a number is
/// 0 or 1, and prepare the statement anew whenever another value is bound.
fn keep_plans(conn: &Connection) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Sets a reading connection.
///
/// # Errors
///
/// What SQLite says.
pub fn prepare_reader(conn: &Connection) -> Result<(), StoreError> {
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))?;
    conn.pragma_update(None, "query_only", true)?;
    keep_plans(conn)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::btree_map;
    use proptest::prelude::*;
    use rusqlite::types::Value;
    use rusqlite::{OpenFlags, StatementStatus};

    use super::*;
    use crate::domain::time::Date;
    use crate::store::connect::{DatabaseKey, connect, require_cipher};

    fn database() -> Connection {
        Connection::open_in_memory().expect("memory")
    }

    /// Returns the version, and the words that made each table and index.
    fn schema(conn: &Connection) -> (i64, Vec<String>) {
        let version = conn.pragma_query_value(None, "user_version", |row| row.get(0));
        let mut made = conn
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .expect("a question");
        let made = made.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>();
        (version.expect("a version"), made.expect("words"))
    }

    #[test]
    fn no_statement_is_prepared_again_because_another_value_is_bound() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut conn = Connection::open(folder.path().join("lantoa.db")).expect("a database");
        prepare_writer(&mut conn).expect("a schema");
        let reader = Connection::open(folder.path().join("lantoa.db")).expect("a database");
        prepare_reader(&reader).expect("a schema");
        for conn in [conn, reader] {
            let sql = "SELECT count(*) FROM change JOIN entry ON entry.local_seq = change.entry
                       WHERE change.space = ?1 AND change.kind = ?2 AND change.id = ?3
                           AND entry.state = ?2";
            let mut query = conn.prepare(sql).expect("a question");
            for number in 0..5_u8 {
                let asked = query.query_row((b"x", number, [number]), |row| row.get::<_, u32>(0));
                assert_eq!(asked.expect("an answer"), 0);
            }
            assert_eq!(query.get_status(StatementStatus::RePrepare), 0);
        }
    }

    #[test]
    fn a_database_of_any_version_comes_to_the_same_schema() {
        let mut new = database();
        migrate(&mut new, &STEPS).expect("every step applies");
        assert_eq!(schema(&new).0, 12);
        for had in 0..=STEPS.len() {
            let mut old = database();
            migrate(&mut old, &STEPS[..had]).expect("the older version's steps");
            assert_eq!(schema(&old).0, i64::try_from(had).expect("a small number"));
            migrate(&mut old, &STEPS).expect("the steps since");
            assert_eq!(schema(&old), schema(&new), "from version {had}");
        }
    }

    /// Repair takes the pages of a new database that are no table's first for those of its schema, and lays
    /// them over a damaged one, where a page that was free is a page of rows.
    #[test]
    fn a_new_database_has_no_free_page() {
        let mut new = database();
        migrate(&mut new, &STEPS).expect("every step applies");
        let free: i64 =
            new.query_row("PRAGMA freelist_count", [], |row| row.get(0)).expect("a count");
        assert_eq!(free, 0);
    }

    #[test]
    fn addresses_of_version_3_stay_known_the_newest_first_and_broken_ones_harm_nothing() {
        let mut conn = database();
        migrate(&mut conn, &STEPS[..3]).expect("version 3");
        conn.execute_batch(
            r#"INSERT INTO peer (device, addresses, last_seen) VALUES
                 (x'01', '["/ip4/10.0.0.2/tcp/1","/ip4/10.0.0.1/tcp/1","/ip4/10.0.0.2/tcp/1"]', 900),
                 (x'02', 'no JSON', 900), (x'03', '[7, null]', 900), (x'04', '[]', 0);"#,
        )
        .expect("rows of version 3");
        migrate(&mut conn, &STEPS).expect("the steps since");
        let sql = "SELECT hex(device) || address FROM address ORDER BY device, heard_at DESC";
        let mut query = conn.prepare(sql).expect("a question");
        let there: Result<Vec<String>, _> =
            query.query_map([], |row| row.get(0)).and_then(Iterator::collect);
        assert_eq!(there.expect("rows"), ["01/ip4/10.0.0.2/tcp/1", "01/ip4/10.0.0.1/tcp/1"]);
    }

    #[test]
    fn names_of_version_4_are_folded_and_sorted_by_the_rules_of_today() {
        let mut conn = database();
        migrate(&mut conn, &STEPS[..4]).expect("version 4");
        conn.execute_batch(
            "INSERT INTO learner (space, learner, name, folded, sort) VALUES
                 (x'01', x'01', 'Ðặng Hoà', 'ðang hoa', 'hoa ðang'), (x'01', x'02', '', '', ''),
                 (x'02', x'01', 'Hoa Hoa', 'hoa hoa', 'hoa hoa');",
        )
        .expect("rows of version 4");
        migrate(&mut conn, &STEPS).expect("the steps since");
        let texts = |sql: &str| -> Vec<String> {
            let mut query = conn.prepare(sql).expect("a question");
            let rows = query.query_map([], |row| row.get(0)).expect("rows");
            rows.collect::<Result<_, _>>().expect("texts")
        };
        let folds = texts("SELECT folded FROM learner ORDER BY space, learner");
        assert_eq!(folds, ["dang hoa", "", "hoa hoa"]);
        let sorts = texts("SELECT sort FROM learner ORDER BY space, learner");
        assert_eq!(sorts, ["Đặng Hoà", "", "Hoa Hoa"].map(sort_key));
        let words = "SELECT word || hex(space) || hex(learner) FROM learner_word ORDER BY 1";
        assert_eq!(texts(words), ["dang0101", "hoa0101", "hoa0201"]);
    }

    #[test]
    fn disputes_of_version_5_stay_with_their_values() {
        let mut conn = database();
        migrate(&mut conn, &STEPS[..5]).expect("version 5");
        conn.execute_batch(
            "INSERT INTO dispute VALUES (x'0d', x'01', x'02', 'm:2026-11-02.1:abcdefgh');
             INSERT INTO dispute_value VALUES (x'0d', x'01', 4, x'03', x'04', 5),
                 (x'0d', x'02', 1, x'05', x'06', 7);",
        )
        .expect("rows of version 5");
        migrate(&mut conn, &STEPS).expect("the steps since");
        let sql = "SELECT hex(d.dispute) || hex(space) || kind || hex(id) || key || hex(operation)
                       || value || typeof(value) || hex(person) || hex(device) || at
                   FROM dispute d JOIN dispute_value USING (dispute) ORDER BY operation";
        let mut query = conn.prepare(sql).expect("a question");
        let there: Result<Vec<String>, _> =
            query.query_map([], |row| row.get(0)).and_then(Iterator::collect);
        let at = "0D01402m:2026-11-02.1:abcdefgh";
        let expected = [format!("{at}014integer03045"), format!("{at}021integer05067")];
        assert_eq!(there.expect("rows"), expected);
    }

    /// Returns all rows of a table or view, in the order of their first six columns.
    fn rows(conn: &Connection, of: &str) -> Vec<Vec<Value>> {
        let sql = format!("SELECT * FROM {of} ORDER BY 1, 2, 3, 4, 5, 6");
        let mut query = conn.prepare(&sql).expect("a question");
        let columns = query.column_count();
        let rows = query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect());
        rows.and_then(Iterator::collect).expect("rows")
    }

    /// Tables whose rows came to have numbers.
    const NUMBERED: [&str; 3] = ["mark", "level", "level_day"];

    /// Space and class, learner, day since 1970, and a further number of the key.
    type Key = ([u8; 2], u8, i32, u8);

    /// Returns rows by their keys, with a value, a person and a device, on any day that has a name.
    fn keyed() -> impl Strategy<Value = BTreeMap<Key, [u8; 3]>> {
        let key = ([0..2_u8, 0..3], 0..4_u8, -719_162..=2_932_896_i32, 1..5_u8);
        btree_map(key, [0..5_u8, 0..3, 0..3], 0..30)
    }

    proptest! {
        #[test]
        fn marks_and_levels_of_version_10_stay_whole(marks in keyed(), levels in keyed()) {
            let mut conn = database();
            migrate(&mut conn, &STEPS[..10]).expect("version 10");
            let short = |learner: u8| format!("abcdefg{learner}");
            let day = |days| Date::from_days_since_1970(days).expect("a day").to_string();
            for (([space, class], learner, days, number), [value, person, device]) in marks {
                let (of, by) = (([space; 16], [class; 16]), ([person; 16], [device; 32]));
                let at = i64::from(days) * 1_000;
                let row = (of.0, of.1, day(days), number, short(learner), value, by.0, at, by.1);
                conn.execute("INSERT INTO mark VALUES (?,?,?,?,?,?,?,?,?, 1)", row).expect("a row");
            }
            for (([space, class], learner, days, number), [value, person, device]) in levels {
                let of = ([space; 16], [class; 16], short(learner), format!("t{number}"));
                let row = (of.0, of.1, &of.2, &of.3, value, [person; 16], days, [device; 32]);
                let sql = "INSERT OR REPLACE INTO level VALUES (?,?,?,?,?,?,?,?, 0)";
                conn.execute(sql, row).expect("a row");
                let row = (of.0, of.1, &of.2, &of.3, value, day(days), number - 1);
                let sql = "INSERT OR REPLACE INTO level_day VALUES (?,?,?,?,?,?,?)";
                conn.execute(sql, row).expect("a row");
            }
            let before = NUMBERED.map(|table| rows(&conn, table));
            migrate(&mut conn, &STEPS).expect("the step since");
            prop_assert_eq!(before, NUMBERED.map(|table| rows(&conn, &format!("whole_{table}"))));
        }
    }

    #[test]
    fn a_row_of_version_10_whose_date_is_no_day_keeps_no_folder_from_opening() {
        let mut conn = database();
        migrate(&mut conn, &STEPS[..10]).expect("version 10");
        conn.execute_batch(
            "INSERT INTO mark VALUES (x'01', x'02', 'no day', 1, 'abcdefgh', 1, x'03', 4, x'05', 0),
                 (x'01', x'02', '2026-11-29', 1, 'abcdefgh', 1, x'03', 4, x'05', 0);
             INSERT INTO level_day VALUES (x'01', x'02', 'abcdefgh', 'ai', 1, '', 0);",
        )
        .expect("rows of version 10");
        migrate(&mut conn, &STEPS).expect("the step since");
        assert_eq!(NUMBERED.map(|table| rows(&conn, table).len()), [1, 0, 0]);
    }

    #[test]
    fn an_update_leaves_no_log_as_large_as_what_it_wrote() {
        let keys = [None, Some(DatabaseKey::new([5; 32]))];
        for key in keys.into_iter().filter(|key| require_cipher(key.as_ref()).is_ok()) {
            let folder = tempfile::tempdir().expect("a folder");
            let (database, log) = (folder.path().join("a.db"), folder.path().join("a.db-wal"));
            let mut conn = connect(&database, OpenFlags::default(), key.as_ref()).expect("opens");
            prepare_version(&mut conn, 10);
            conn.execute_batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                 INSERT INTO mark SELECT randomblob(16), x'02', '2026-11-29', 1, 'abcdefgh', 1,
                     randomblob(16), 4, x'05', 0 FROM n",
            )
            .expect("rows of version 10");
            prepare_writer(&mut conn).expect("the step since");
            let rows = conn.query_row("SELECT count(*) FROM mark", [], |row| row.get::<_, i64>(0));
            assert_eq!(rows.expect("a count"), 10_000);
            assert_eq!(std::fs::metadata(log).expect("a log").len(), 0);
        }
    }

    #[test]
    fn the_words_of_a_learner_come_change_and_go_with_its_row() {
        let mut conn = database();
        migrate(&mut conn, &STEPS).expect("every step applies");
        let words = |sql: &str| -> String {
            conn.execute_batch(sql).expect("a row is written");
            let all = "SELECT coalesce(group_concat(word, ' '), '') FROM
                           (SELECT word FROM learner_word ORDER BY word)";
            conn.query_row(all, [], |row| row.get(0)).expect("words")
        };
        let write = |folded: &str| {
            format!(
                "INSERT INTO learner (space, learner, folded) VALUES (x'01', x'01', '{folded}')
                 ON CONFLICT DO UPDATE SET folded = excluded.folded"
            )
        };
        assert_eq!(words(&write(r#"le "hoa" hoa\u hoa\u"#)), r#""hoa" hoa\u le"#);
        assert_eq!(words(&write("le thi an an")), "an le thi");
        assert_eq!(words(&write("le thi an an")), "an le thi");
        assert_eq!(words(&write("")), "");
        assert_eq!(words(&write("dang hoa")), "dang hoa");
        assert_eq!(words("DELETE FROM learner WHERE space = x'01'"), "");
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before() {
        let mut conn = database();
        migrate(&mut conn, &STEPS[..1]).expect("the first version");
        let before = schema(&conn);
        let steps = [STEPS[0], STEPS[1], "CREATE TABLE half (one TEXT) STRICT; CREATE nothing;"];
        assert!(matches!(migrate(&mut conn, &steps), Err(StoreError::Sqlite(_))));
        assert_eq!(schema(&conn), before);
    }

    #[test]
    fn not_a_byte_of_a_newer_database_is_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("newer.db");
        let conn = Connection::open(&path).expect("a database");
        conn.pragma_update(None, "user_version", STEPS.len() + 1).expect("a version");
        drop(conn);
        let before = std::fs::read(&path).expect("it is there");
        let mut conn = Connection::open(&path).expect("a database");
        assert!(matches!(prepare_writer(&mut conn), Err(StoreError::Newer)));
        drop(conn);
        assert!(std::fs::read(&path).expect("it is there") == before);
    }

    #[test]
    fn a_version_that_nobody_knows_is_left_alone() {
        for (version, newer) in [(13, true), (i32::MAX, true), (-1, false), (i32::MIN, false)] {
            let mut conn = database();
            conn.pragma_update(None, "user_version", version).expect("a version");
            let refused = migrate(&mut conn, &STEPS).expect_err("not a version of ours");
            assert_eq!(matches!(refused, StoreError::Newer), newer, "{version}: {refused}");
            assert_eq!(schema(&conn), (version.into(), Vec::new()));
        }
    }
}
