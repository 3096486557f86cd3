//! Copies of an open database, and what is read of them.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest as _, Sha256};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::store::connect::{DatabaseKey, connect, is_plain, set_key};
use crate::store::copy::copy_pages;
use crate::store::error::StoreError;
use crate::store::files::{DATABASE, Held, KEPT, hand_over};
use crate::store::open::Store;
use crate::store::private;
use crate::trust::sealed::{self, Unopened};

/// What is sealed, or was just opened, in a working folder of the data folder: never in the folder of the
/// backup, which may be a memory stick.
const SEALED: &str = "sealed";
const UNSEALED: &str = "unsealed";
/// Bytes before the database in a sealed backup: whether it has a key, and the key.
const HEAD_BYTES: usize = 33;
/// What stands behind the database in a plain backup, before the SHA-256 of it. SQLite reads as many pages
/// as the first one says, and passes over what follows.
const CHECKSUM: &[u8; 16] = b"lantoa sha-256:\n";
/// Bytes of the checksum with the word before it.
const CHECKSUM_BYTES: u64 = 16 + 32;

impl Store {
    /// Writes a consistent copy of the database to `file`, while it is in use.
    ///
    /// A copy holds no device key: the key is kept beside the database, never in it. A copy of an
    /// encrypted database is encrypted under the same database key, any other has a checksum at its end.
    /// It gets its name when it is whole, and only its owner may read it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] and [`StoreError::NoFolder`] as they say, [`StoreError::File`] where `file`
    /// cannot be written, else what SQLite says.
    pub fn backup(&self, file: &Path) -> Result<(), StoreError> {
        require_new(file)?;
        let working = self.held().working()?;
        let made = working.path().join(DATABASE);
        copy(self.connection(), &made, self.key())?;
        if self.key().is_none() {
            add_checksum(&made)?;
        }
        hand_over(&made, file)
    }

    /// Writes a consistent copy of the database to `file`, sealed to the holders of these keys, while it
    /// is in use. The key of an encrypted database is sealed with it: who opens the seal needs no other.
    ///
    /// # Errors
    ///
    /// As [`Store::backup`].
    pub fn backup_sealed(&self, file: &Path, recipients: &[[u8; 32]]) -> Result<(), StoreError> {
        require_new(file)?;
        let working = self.held().working()?;
        let [unsealed, made] = [UNSEALED, SEALED].map(|name| working.path().join(name));
        copy(self.connection(), &unsealed, self.key())?;
        let head = head_of(self.key());
        let mut from = (&head[..]).chain(BufReader::new(File::open(&unsealed)?));
        let mut to = BufWriter::new(private::open_file(&made)?);
        sealed::seal(recipients, &mut from, &mut to)?;
        to.flush()?;
        hand_over(&made, file)
    }
}

/// Checks that a file can be made anew: an earlier backup is never written over.
fn require_new(file: &Path) -> Result<(), StoreError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(StoreError::NoFolder)
        }
        Some(_) | None if file.try_exists()? => Err(StoreError::Exists),
        Some(_) | None => Ok(()),
    }
}

fn head_of(key: Option<&DatabaseKey>) -> Zeroizing<[u8; HEAD_BYTES]> {
    let mut head = Zeroizing::new([0; HEAD_BYTES]);
    if let Some(key) = key {
        head[0] = 1;
        head[1..].copy_from_slice(key.bytes());
    }
    head
}

/// Opens a sealed backup as a database; returns the key that it has.
fn unseal(
    file: &Path,
    unsealed: &Path,
    secrets: &[StaticSecret],
) -> Result<Option<DatabaseKey>, StoreError> {
    let mut from = BufReader::new(File::open(file)?);
    let rest = Some(BufWriter::new(private::open_file(unsealed)?));
    let mut head = Head { rest, ..Head::default() };
    sealed::open(secrets, &mut from, &mut head).map_err(|error| match error {
        Unopened::Others => StoreError::Sealed,
        Unopened::Broken => StoreError::NoBackup,
        Unopened::File(error) => error.into(),
    })?;
    head.flush()?;
    match head.bytes.split_first() {
        Some((0, _)) if head.bytes.len() == HEAD_BYTES => Ok(None),
        Some((1, key)) => match key.try_into() {
            Ok(key) => Ok(Some(DatabaseKey::new(key))),
            Err(_) => Err(StoreError::NoBackup),
        },
        _ => Err(StoreError::NoBackup),
    }
}

/// What a sealed backup writes to: the head is kept apart from the database behind it.
#[derive(Default)]
struct Head {
    bytes: Zeroizing<Vec<u8>>,
    rest: Option<BufWriter<File>>,
}

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let missing = HEAD_BYTES - self.bytes.len();
        if missing > 0 {
            let taken = missing.min(bytes.len());
            self.bytes.extend_from_slice(&bytes[..taken]);
            return Ok(taken);
        }
        self.rest.as_mut().map_or(Ok(bytes.len()), |rest| rest.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.rest.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn is_sealed(file: &Path) -> bool {
    let mut first = [0; sealed::MAGIC.len()];
    let read = File::open(file).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == *sealed::MAGIC
}

/// Copies a database. The copy does not know the installation it comes from, so that whoever opens
/// it, under its old key or a new one, begins another life.
fn copy(from: &Connection, to: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    let target = copy_pages(from, to, key)?;
    target.execute("UPDATE self SET install_nonce = zeroblob(16)", [])?;
    target.close().map_err(|(_, error)| error.into())
}

/// Writes the database of a backup into `to`, a working folder that only its owner may enter. It has `key`
/// afterwards; the backup has the same, or none, or is sealed to the holder of one of `secrets` and brings
/// its own. What it says is not proven yet.
///
/// # Errors
///
/// [`StoreError::NoBackup`] when `file` is no backup, was cut or changed, or is under a key while none is
/// given; [`StoreError::WrongKey`] when it does not open under the key that is given;
/// [`StoreError::Sealed`] as it says.
pub(crate) fn unpack(
    file: &Path,
    to: &Path,
    key: Option<&DatabaseKey>,
    secrets: &[StaticSecret],
) -> Result<(), StoreError> {
    private::make_folder(to)?;
    if !is_sealed(file) {
        return unpack_open(file, to, key.filter(|_| !is_plain(file)), key);
    }
    let unsealed = to.join(UNSEALED);
    let has_key = unseal(file, &unsealed, secrets)?;
    unpack_open(&unsealed, to, has_key.as_ref(), key)?;
    Ok(fs::remove_file(unsealed)?)
}

/// Unpacks a backup that has the key `has_key`.
fn unpack_open(
    file: &Path,
    to: &Path,
    has_key: Option<&DatabaseKey>,
    key: Option<&DatabaseKey>,
) -> Result<(), StoreError> {
    if has_key.is_none() {
        check_checksum(file)?;
    }
    let source = sound(file, has_key).map_err(|error| match (error, has_key) {
        // What is damaged is the file, not the folder; where no key was tried, none was wrong.
        (StoreError::Damaged(_), _) | (StoreError::WrongKey, None) => StoreError::NoBackup,
        (error, _) => error,
    })?;
    let database = to.join(DATABASE);
    copy(&source, &database, has_key)?;
    match key {
        Some(key) if has_key != Some(key) => {
            set_key(&connect(&database, OpenFlags::default(), has_key)?, "rekey", key)
        }
        // A key that nobody would have afterwards.
        None if has_key.is_some() => Err(StoreError::WrongKey),
        _ => Ok(()),
    }
}

/// Opens a backup that is whole.
fn sound(file: &Path, key: Option<&DatabaseKey>) -> Result<Connection, StoreError> {
    let source = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY, key)?;
    let sound: String = source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let tables: i64 = source.query_row(
        "SELECT count(*) FROM sqlite_master WHERE name IN ('self', 'control', 'entry', 'feed')",
        [],
        |row| row.get(0),
    )?;
    if sound == "ok" && tables == 4 { Ok(source) } else { Err(StoreError::NoBackup) }
}

/// Puts what was unpacked in the place of the database of a folder, which is kept under a numbered name that
/// nothing had; returns that name, where there was a database.
///
/// # Errors
///
/// What the file system says; the folder's database is as before then.
pub(crate) fn put(
    held: &Held,
    unpacked: &Path,
    key: Option<&DatabaseKey>,
) -> Result<Option<String>, StoreError> {
    // What the log holds stands in the database then; a damaged one cannot be opened, and is kept with it.
    if let Ok(open) = connect(&held.path(DATABASE), OpenFlags::SQLITE_OPEN_READ_WRITE, key) {
        let _ = open.pragma_update(None, "wal_checkpoint", "TRUNCATE");
    }
    held.replace_and_keep(&unpacked.join(DATABASE), KEPT)
}

fn add_checksum(database: &Path) -> io::Result<()> {
    let sum = sha256(File::open(database)?)?;
    let mut file = File::options().append(true).open(database)?;
    file.write_all(CHECKSUM)?;
    file.write_all(&sum)
}

/// Refuses a file in which a byte is another than when it was written. Older backups have no checksum, nor
/// has a database that was kept.
fn check_checksum(file: &Path) -> Result<(), StoreError> {
    let mut file = File::open(file)?;
    let Some(bytes) = file.metadata()?.len().checked_sub(CHECKSUM_BYTES) else {
        return Ok(());
    };
    let mut end = Vec::new();
    file.seek(SeekFrom::Start(bytes))?;
    (&file).take(CHECKSUM_BYTES).read_to_end(&mut end)?;
    let Some(wanted) = end.strip_prefix(CHECKSUM) else { return Ok(()) };
    file.seek(SeekFrom::Start(0))?;
    if sha256(file.take(bytes))? == *wanted { Ok(()) } else { Err(StoreError::NoBackup) }
}

fn sha256(mut from: impl Read) -> io::Result<[u8; 32]> {
    let mut sha = Sha256::new();
    let mut piece = [0; 8 * 1024];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(sha.finalize().into()),
            read => sha.update(&piece[..read]),
        }
    }
}
