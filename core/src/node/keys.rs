//! The device's key in a file that no backup copies.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::domain::time::Instant;
use crate::engine::opening::{
    Opening, SecretKey, close_to_others, holds_database, make_folder, require_cipher,
};
use crate::engine::random::Random;
use crate::node::at_once::all_at_once;
use crate::node::config::Config;
use crate::node::error::{Error, ErrorKind};
use crate::store::reader::StoreError;

/// The file's name.
const FILE: &str = "device.key";
/// The file's name while the device's programme is being taken off this folder.
const GIVEN_UP: &str = "device.key.left";
/// Bytes of the file: the key's seed, then the install nonce.
const BYTES: usize = 48;

/// A device's secret and the mark of this installation.
struct Keys {
    key: SecretKey,
    install_nonce: [u8; 16],
}

/// Returns what the engine needs to open a folder, and the time. A leaving that was cut short is gone on
/// with first, and a key is made where there is none.
///
/// # Errors
///
/// As [`open`] and [`finish_leaving`]; `not_allowed` where this build cannot encrypt, and nothing is made then.
pub(super) fn opening(config: Config) -> Result<(Opening, Instant), Error> {
    require_cipher(config.database_key.as_ref())?;
    finish_leaving(&config)?;
    let Keys { key, install_nonce } = open(&config.keys_folder())?;
    let Config { folder, database_key, clock, .. } = config;
    let random = Random::system();
    let workers = all_at_once;
    Ok((Opening { folder, database_key, key, install_nonce, random, workers }, clock.now()))
}

/// Reads the key of `folder`, or makes one where there is none.
///
/// # Errors
///
/// `damaged` where the file is not a key: it is never replaced, because the device would be another.
fn open(folder: &Path) -> Result<Keys, Error> {
    make_folder(folder).map_err(unusable)?;
    match held(folder)? {
        Some(keys) => Ok(keys),
        None => make(folder, &folder.join(FILE)).map_err(unusable),
    }
}

/// Reads the key of `folder`; `None` where there is none.
///
/// # Errors
///
/// As [`open`].
fn held(folder: &Path) -> Result<Option<Keys>, Error> {
    let file = folder.join(FILE);
    match close_to_others(&file).and_then(|()| fs::read(file)) {
        Ok(bytes) => read(&Zeroizing::new(bytes)).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unusable(error)),
    }
}

/// Gives the key of `folder` up, in one step that a power cut does whole or not at all: from here on
/// the folder's removal is gone on with, whatever comes between.
///
/// # Errors
///
/// What the file system says.
pub(super) fn give_up(folder: &Path) -> std::io::Result<()> {
    fs::rename(folder.join(FILE), folder.join(GIVEN_UP))?;
    fs::File::open(folder)?.sync_all()
}

/// Removes a key that was given up, after what was noted beside it: nobody can write as that device any
/// more, and no new one begins with its notes.
///
/// # Errors
///
/// What the file system says.
pub(super) fn remove_given_up(folder: &Path) -> std::io::Result<()> {
    #[cfg(feature = "net")]
    crate::node::sync::note::Note::beside_the_key(folder).remove();
    fs::remove_file(folder.join(GIVEN_UP))?;
    fs::File::open(folder)?.sync_all()
}

/// Goes on with a leaving that was cut short, if there was one: before a folder is opened, so that no
/// new device ever finds what the old one held. Tells whether there was one.
///
/// # Errors
///
/// `busy` while another program holds the folder, else what the file system says; the next opening
/// goes on then.
pub(super) fn finish_leaving(config: &Config) -> Result<bool, Error> {
    let keys = config.keys_folder();
    if !keys.join(GIVEN_UP).exists() {
        return Ok(false);
    }
    crate::engine::leave(&config.folder, || Ok(()))?;
    remove_given_up(&keys).map_err(unusable)?;
    Ok(true)
}

/// Checks that a device lies in the folder: its key and its database.
///
/// # Errors
///
/// `not_found` (`no-device`) where one of them does not, else what the file system says.
pub(super) fn require_device(config: &Config) -> Result<(), Error> {
    let has_key = config.keys_folder().join(FILE).try_exists().map_err(unusable)?;
    let has_database = holds_database(&config.folder).map_err(StoreError::from)?;
    if has_key && has_database {
        return Ok(());
    }
    Err(no_device())
}

/// Checks that a database lies in the folder, with or without a device's key.
///
/// # Errors
///
/// As [`require_device`].
pub(super) fn require_database(config: &Config) -> Result<(), Error> {
    if holds_database(&config.folder).map_err(StoreError::from)? {
        Ok(())
    } else {
        Err(no_device())
    }
}

/// What is said of a folder in which no device lies.
pub(super) fn no_device() -> Error {
    Error::new(ErrorKind::NotFound, "no-device", "no device lies in the folder")
}

/// What the file system said of the key's file, as an error of ours.
pub(super) fn unusable(error: std::io::Error) -> Error {
    let kind = if error.kind() == std::io::ErrorKind::StorageFull {
        ErrorKind::StorageFull
    } else {
        ErrorKind::NotAllowed
    };
    Error::new(kind, "keys-unusable", format!("key file cannot be used: {}", error.kind()))
}

fn read(bytes: &[u8]) -> Result<Keys, Error> {
    let bytes: &[u8; BYTES] = bytes.try_into().map_err(|_| {
        Error::new(ErrorKind::Damaged, "keys-damaged", "key file is not a device key")
    })?;
    let (seed, nonce) = bytes.split_at(32);
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).expect("split at 32"));
    let install_nonce = nonce.try_into().expect("16 of 48 are left");
    Ok(Keys { key: SecretKey::from_seed(&seed), install_nonce })
}

fn make(folder: &Path, path: &Path) -> std::io::Result<Keys> {
    let mut bytes = Zeroizing::new([0; BYTES]);
    getrandom::fill(&mut *bytes).map_err(|_| std::io::Error::other("no randomness"))?;
    // Whole under its name or not there: a half key would be taken for a damaged one.
    let mut part = tempfile::Builder::new().prefix(FILE).suffix(".part").tempfile_in(folder)?;
    part.write_all(&*bytes)?;
    part.as_file().sync_all()?;
    part.persist(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()?;
    Ok(read(&*bytes).expect("made in the form that is read"))
}
