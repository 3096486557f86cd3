//! The office has the SQLite that comes with `rusqlite`, phones the one that comes with its ciphers.
//! (Guards: a database that is read or planned otherwise at the other end, and nobody knew.)
//!
//! What differs stands here, and nothing of it shows in a database: no statement of ours uses a
//! function or an index that only one of them has. Each build is held to its own half:
//! `cargo xtask check --only tests` the office, `--only encrypted` phones.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;

use rusqlite::Connection;

/// The office's version. `sqlite3mc-src` is released some weeks after SQLite; until then phones lack
/// its latest fixes.
const OFFICE_VERSION: &str = "3.54.1";
/// That of phones.
const PHONES_VERSION: &str = "3.54.0";
/// Options that both were compiled with, as `PRAGMA compile_options` names them.
const BOTH: &str = "\
    ATOMIC_INTRINSICS=1 DEFAULT_AUTOVACUUM DEFAULT_CACHE_SIZE=-2000 DEFAULT_FILE_FORMAT=4 \
    DEFAULT_JOURNAL_SIZE_LIMIT=-1 DEFAULT_MMAP_SIZE=0 DEFAULT_PAGE_SIZE=4096 \
    DEFAULT_PCACHE_INITSZ=20 DEFAULT_RECURSIVE_TRIGGERS DEFAULT_SECTOR_SIZE=4096 \
    DEFAULT_SYNCHRONOUS=2 DEFAULT_WAL_AUTOCHECKPOINT=1000 DEFAULT_WAL_SYNCHRONOUS=2 \
    DEFAULT_WORKER_THREADS=0 DIRECT_OVERFLOW_READ ENABLE_API_ARMOR ENABLE_COLUMN_METADATA \
    MALLOC_SOFT_LIMIT=1024 MAX_ATTACHED=10 MAX_COLUMN=2000 MAX_COMPOUND_SELECT=500 \
    MAX_DEFAULT_PAGE_SIZE=8192 MAX_EXPR_DEPTH=1000 MAX_FUNCTION_ARG=1000 MAX_LENGTH=1000000000 \
    MAX_LIKE_PATTERN_LENGTH=50000 MAX_MMAP_SIZE=0x7fff0000 MAX_PAGE_COUNT=0xfffffffe \
    MAX_PAGE_SIZE=65536 MAX_SCHEMA=10000000 MAX_SQL_LENGTH=1000000000 MAX_TRIGGER_DEPTH=1000 \
    MAX_VARIABLE_NUMBER=32766 MAX_VDBE_OP=250000000 MUTEX_PTHREADS SYSTEM_MALLOC THREADSAFE=1";
/// The office's alone: what `rusqlite` turns on for everybody. Foreign keys are turned off for each
/// connection, no statistics are kept (`ANALYZE`), and databases are opened by path, not by URI.
const OFFICE_ONLY: &str = "\
    DEFAULT_FOREIGN_KEYS ENABLE_DBSTAT_VTAB ENABLE_FTS3 ENABLE_FTS3_PARENTHESIS ENABLE_FTS5 \
    ENABLE_LOAD_EXTENSION ENABLE_RTREE ENABLE_STAT4 HAVE_ISNAN MAX_WORKER_THREADS=8 SOUNDEX \
    TEMP_STORE=1 USE_URI";
/// Those of phones alone: with ciphers nothing is put into a temporary file, where it would be plain.
const PHONES_ONLY: &str = "\
    MAX_WORKER_THREADS=0 TEMP_STORE=3";

/// Returns the options of the SQLite in this build.
fn options() -> BTreeSet<String> {
    let conn = Connection::open_in_memory().expect("memory");
    let mut question = conn.prepare("PRAGMA compile_options").expect("a question");
    let options = question.query_map([], |row| row.get::<_, String>(0)).expect("rows");
    let options = options.map(|option| option.expect("a name"));
    // The compiler is the machine's.
    options.filter(|option| !option.starts_with("COMPILER=")).collect()
}

#[test]
fn this_build_differs_from_the_other_in_what_is_written_here_only() {
    let (version, own, other) = if cfg!(feature = "encrypted") {
        (PHONES_VERSION, PHONES_ONLY, OFFICE_ONLY)
    } else {
        (OFFICE_VERSION, OFFICE_ONLY, PHONES_ONLY)
    };
    let written = BOTH.split(' ').chain(own.split(' ')).map(str::to_owned).collect();
    let here = options();
    let more: Vec<_> = here.difference(&written).collect();
    let fewer: Vec<_> = written.difference(&here).collect();
    assert!(
        more.is_empty() && fewer.is_empty() && rusqlite::version() == version,
        "SQLite {}, where {version} is written, has {more:?} more and {fewer:?} fewer; \
         without that this build has {own}, the other {other}",
        rusqlite::version(),
    );
}

#[test]
fn the_versions_differ_by_fixes_only() {
    let series = |version: &'static str| version.rsplit_once('.').expect("three numbers").0;
    assert_eq!(series(OFFICE_VERSION), series(PHONES_VERSION));
}
