//! Writes the fixtures of the formats that this version stores and sends, into a folder that has none.
//!
//! Only for a new version of a format: what was released is never written again.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use lantoa_core::domain::id::printed;
use lantoa_tests::fixture_town::{FixtureTown, OFFICE};
use lantoa_tests::town::{Device, Town};
use lantoa_tests::{formats, second_formats};

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).expect("name the folder").into();
    fs::create_dir_all(&folder)?;
    write_formats(&folder.join("formats-1.txt"), formats::written())?;
    write_formats(&folder.join("formats-2.txt"), second_formats::written())?;
    database(&folder, 1, FixtureTown::build(), "digests-2.txt")?;
    database(&folder, 2, FixtureTown::build_second(), "digests-2-of-2.txt")
}

fn write_formats(file: &Path, written: BTreeMap<String, Vec<u8>>) -> std::io::Result<()> {
    let line = |(name, bytes): (String, Vec<u8>)| format!("{name} {}\n", printed(&bytes));
    new(file, written.into_iter().map(line).collect::<String>().as_bytes())
}

/// Writes the database of a town, what it says, and the digests of it.
fn database(
    folder: &Path,
    number: u8,
    (names, town): (FixtureTown, Town),
    digests: &str,
) -> std::io::Result<()> {
    let database = folder.join(format!("database-{number}.db"));
    town.office.engine.store().backup(&database).expect("the folder is empty");
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&fs::read(&database)?)?;
    new(&folder.join(format!("database-{number}.db.gz")), &packed.finish()?)?;
    let said = names.said_by(&mut Device::on_copy_of(OFFICE, &database));
    let text = names.digests(&database).join("\n") + "\n";
    new(&folder.join(digests), text.as_bytes())?;
    fs::remove_file(&database)?;
    let text = format!("{}\n\n{}\n", names.names().join("\n"), said.join("\n"));
    new(&folder.join(format!("database-{number}.txt")), text.as_bytes())
}

fn new(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::File::create_new(file)?.write_all(bytes)
}
