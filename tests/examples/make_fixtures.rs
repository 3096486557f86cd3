//! Writes the fixtures of the formats that this version stores and sends, into a folder that has none.
//!
//! Only for a new version of a format: what was released is never written again.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use lantoa_core::domain::id::printed;
use lantoa_tests::fixture_town::{FixtureTown, OFFICE};
use lantoa_tests::formats::written;
use lantoa_tests::town::Device;

fn main() -> std::io::Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).expect("name the folder").into();
    fs::create_dir_all(&folder)?;
    let line = |(name, bytes): (String, Vec<u8>)| format!("{name} {}\n", printed(&bytes));
    new(
        &folder.join("formats-1.txt"),
        written().into_iter().map(line).collect::<String>().as_bytes(),
    )?;
    let (names, town) = FixtureTown::build();
    let database = folder.join("database-1.db");
    town.office.engine.store().backup(&database).expect("the folder is empty");
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&fs::read(&database)?)?;
    new(&folder.join("database-1.db.gz"), &packed.finish()?)?;
    let said = names.said_by(&mut Device::on_copy_of(OFFICE, &database));
    let digests = names.digests(&database).join("\n") + "\n";
    new(&folder.join("digests-2.txt"), digests.as_bytes())?;
    fs::remove_file(&database)?;
    let text = format!("{}\n\n{}\n", names.names().join("\n"), said.join("\n"));
    new(&folder.join("database-1.txt"), text.as_bytes())
}

fn new(file: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::File::create_new(file)?.write_all(bytes)
}
