//! A folder of an older version is opened, and each write of that fails, or the program is killed there. (Guards:
//! an update after which a folder has half its rows, or does not open again.)
//!
//! The real program runs with `io_fault.c` between it and the C library.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use lantoa_tests::fixture_town::OFFICE;
use lantoa_tests::io_fault::{Fault, Shim};
use lantoa_tests::program::{Device, Homes};
use lantoa_tests::reliability::withstood;
use lantoa_tests::town;
use lantoa_tests::tries::tries;
use rusqlite::Connection;
use serde_json::Value;

/// Writes after which an opening that still meets the fault is taken to write for ever.
const WRITES_MAX: u32 = 3_000;
/// Marks of a class of which nothing else is here, so that rows fill many pages.
const MARKS: u32 = 2_000;
/// When every command is given, so that whatever is written is the same each time.
const NOW: &str = "2027-01-01T12:00:00Z";

/// Returns the office of the fixture as version 6 of the schema left it, with so many marks more.
fn older(homes: &Homes) -> Device {
    let office = homes.device("older").at(NOW);
    let keys = office.home().join("keys");
    fs::create_dir_all(&keys).expect("a folder is made");
    fs::write(keys.join("device.key"), town::Device::new(OFFICE).key_file()).expect("a key");
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/database-2.db.gz");
    let packed = fs::read(packed).expect("the fixture is here");
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("gzip");
    let file = office.home().join("lantoa.db");
    fs::write(&file, bytes).expect("there is room");
    let database = Connection::open(file).expect("the database opens");
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
               INSERT INTO mark SELECT space, zeroblob(16), date('2026-01-01', '+' || (i / 10) || ' days'),
                   1, 'abcdefg' || (i % 10), 1 + i % 4, person, at, device, 0
               FROM n, (SELECT space, person, at, device FROM mark LIMIT 1)";
    assert_eq!(database.execute(sql, [MARKS]).expect("the table is as it was"), MARKS as usize);
    office
}

fn digests(device: &Device) -> Value {
    let digests = device.json(["digest"]);
    assert_ne!(digests["spaces"], Value::Array(Vec::new()));
    digests
}

#[test]
fn an_update_that_fails_or_is_killed_at_any_write_is_made_at_the_next_opening() {
    let (shim, homes) = (Shim::compiled(), Homes::default());
    let older = older(&homes);
    let copied = || {
        let tried = homes.device("tried");
        let _ = fs::remove_dir_all(tried.home());
        older.copied_as(&tried)
    };
    let expected = digests(&copied());
    let (mut tried, mut refused) = (0_u64, 0);
    for (mode, first) in [("kill", 1), ("once:eio", 2), ("on:full", 1)] {
        let (first, step) = tries((first, 23), (1, 1));
        for at in (first..).step_by(step) {
            assert!(at < WRITES_MAX, "{mode}: it writes for ever");
            let device = copied();
            let ended = device.script_failing(&shim, Fault { at, mode }, ["whoami"]);
            match ended.code {
                None => assert_eq!(mode, "kill", "{at}: {ended:#?}"),
                Some(0) => {}
                Some(_) => {
                    let kind = ended.error()["kind"].as_str().expect("a kind").to_owned();
                    // Of a disk that only is full nobody is told that it is damaged.
                    let is_damage = mode == "once:eio" && kind == "damaged";
                    assert!(is_damage || kind == "storage_full", "{mode} at {at}: {ended:#?}");
                    refused += 1;
                }
            }
            if !shim.was_reached() {
                break;
            }
            tried += 1;
            assert_eq!(digests(&device), expected, "{mode} at {at}");
        }
    }
    assert!(refused > 0, "an opening that could not write said so");
    withstood("openings of an older folder that failed or were killed, each at a write", tried);
}
