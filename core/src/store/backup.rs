//! Copies of an open database, and putting one in place.

use std::fs;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::store::connect::{DatabaseKey, connect, is_plain, set_key};
use crate::store::copy::copy_pages;
use crate::store::error::StoreError;
use crate::store::files::{DATABASE, KEPT, PART, lock, remove, whole};
use crate::store::open::Store;
use crate::trust::sealed::{self, Unopened};

impl Store {
    /// Writes a consistent copy of the database to `file`, while it is in use.
    ///
    /// A copy holds no device key: the key is kept beside the database, never in it. A copy of an
    /// encrypted database is encrypted under the same database key. It is made under another name and
    /// moved in place when it is whole.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] and [`StoreError::NoFolder`] as they say, [`StoreError::File`] where `file`
    /// cannot be written, else what SQLite says.
    pub fn backup(&self, file: &Path) -> Result<(), StoreError> {
        require_new(file)?;
        let part = file.with_extension("part");
        whole(&part, || copy(self.connection(), &part, self.key()))?;
        fs::rename(&part, file).inspect_err(|_| drop(remove(&part)))?;
        Ok(())
    }
}

/// Beside the database for a moment: what is being sealed, or what was just opened. Never in the folder of
/// the backup, which may be a memory stick.
const UNSEALED: &str = "lantoa.db.unsealed";
/// Bytes before the database in a sealed backup: whether it has a key, and the key.
const HEAD_BYTES: usize = 33;

impl Store {
    /// Writes a consistent copy of the database to `file`, sealed to the holders of these keys, while it
    /// is in use. The key of an encrypted database is sealed with it: who opens the seal needs no other.
    ///
    /// # Errors
    ///
    /// As [`Store::backup`].
    pub fn backup_sealed(&self, file: &Path, recipients: &[[u8; 32]]) -> Result<(), StoreError> {
        require_new(file)?;
        let unsealed = self.path().with_file_name(UNSEALED);
        let part = file.with_extension("part");
        let sealed =
            whole(&unsealed, || copy(self.connection(), &unsealed, self.key())).and_then(|()| {
                whole(&part, || {
                    let head = head_of(self.key());
                    let database = fs::File::open(&unsealed)?;
                    let mut from = (&head[..]).chain(BufReader::new(database));
                    let mut to = BufWriter::new(fs::File::create(&part)?);
                    Ok(sealed::seal(recipients, &mut from, &mut to)?)
                })
            });
        remove(&unsealed)?;
        sealed?;
        fs::rename(&part, file).inspect_err(|_| drop(remove(&part)))?;
        Ok(())
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

/// Opens a sealed backup as a database beside the folder's own; returns the key that it has. The caller
/// removes it.
fn unseal(
    folder: &Path,
    file: &Path,
    secrets: &[StaticSecret],
) -> Result<(PathBuf, Option<DatabaseKey>), StoreError> {
    let unsealed = folder.join(UNSEALED);
    let mut head = Head::default();
    whole(&unsealed, || {
        let mut from = BufReader::new(fs::File::open(file)?);
        head.rest = Some(BufWriter::new(fs::File::create(&unsealed)?));
        sealed::open(secrets, &mut from, &mut head).map_err(|error| match error {
            Unopened::Others => StoreError::Sealed,
            Unopened::Broken => StoreError::NoBackup,
            Unopened::File(error) => error.into(),
        })
    })?;
    match head.bytes.split_first() {
        Some((0, _)) if head.bytes.len() == HEAD_BYTES => Ok((unsealed, None)),
        Some((1, key)) => match key.try_into() {
            Ok(key) => Ok((unsealed, Some(DatabaseKey::new(key)))),
            Err(_) => Err(StoreError::NoBackup),
        },
        _ => Err(StoreError::NoBackup),
    }
}

/// What a sealed backup writes to: the head is kept apart from the database behind it.
#[derive(Default)]
struct Head {
    bytes: Zeroizing<Vec<u8>>,
    rest: Option<BufWriter<fs::File>>,
}

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let missing = HEAD_BYTES - self.bytes.len();
        if missing > 0 {
            let taken = missing.min(bytes.len());
            self.bytes.extend_from_slice(&bytes[..taken]);
            return Ok(taken);
        }
        self.rest.as_mut().map_or(Ok(bytes.len()), |rest| rest.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.rest.as_mut().map_or(Ok(()), Write::flush)
    }
}

fn is_sealed(file: &Path) -> bool {
    let mut first = [0; sealed::MAGIC.len()];
    let read = fs::File::open(file).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == *sealed::MAGIC
}

/// Copies a database. The copy does not know the installation it comes from, so that whoever opens
/// it, under its old key or a new one, begins another life.
fn copy(from: &Connection, to: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    let target = copy_pages(from, to, key)?;
    target.execute("UPDATE self SET install_nonce = zeroblob(16)", [])?;
    target.close().map_err(|(_, error)| error.into())
}

/// Puts a backup in the place of a closed folder's database.
///
/// What stood there is kept beside it as `lantoa.db.before-restore`, and an older one of those is
/// replaced: nothing that is only here is lost by restoring the wrong file once. At no moment is
/// the folder without a database.
///
/// The database has `key` afterwards; the backup has the same, or none, or is sealed to the holder of one
/// of `secrets` and brings its own.
///
/// # Errors
///
/// [`StoreError::Busy`] when a process holds the folder, [`StoreError::NoBackup`] when `file` is no
/// backup, was cut or changed, or is under a key while none is given; [`StoreError::WrongKey`] when it
/// does not open under the key that is given; [`StoreError::File`] when files cannot be moved. On any
/// error the folder is as before.
pub fn restore(
    folder: &Path,
    file: &Path,
    key: Option<&DatabaseKey>,
    secrets: &[StaticSecret],
) -> Result<(), StoreError> {
    fs::create_dir_all(folder)?;
    let _lock = lock(folder)?;
    if !is_sealed(file) {
        return restore_plain(folder, file, key.filter(|_| !is_plain(file)), key);
    }
    let opened = unseal(folder, file, secrets);
    let restored = opened.and_then(|(file, has)| restore_plain(folder, &file, has.as_ref(), key));
    remove(&folder.join(UNSEALED))?;
    restored
}

/// Puts a backup that has the key `has_key` in place; the database has `key` afterwards.
fn restore_plain(
    folder: &Path,
    file: &Path,
    has_key: Option<&DatabaseKey>,
    key: Option<&DatabaseKey>,
) -> Result<(), StoreError> {
    let source = sound(file, has_key).map_err(|error| match (error, has_key) {
        // What is damaged is the file, not the folder; where no key was tried, none was wrong.
        (StoreError::Damaged(_), _) | (StoreError::WrongKey, None) => StoreError::NoBackup,
        (error, _) => error,
    })?;
    let database = folder.join(DATABASE);
    let part = folder.join(PART);
    whole(&part, || {
        copy(&source, &part, has_key)?;
        match key {
            Some(key) if has_key != Some(key) => {
                set_key(&connect(&part, OpenFlags::default(), has_key)?, "rekey", key)
            }
            // A key that nobody would have afterwards.
            None if has_key.is_some() => Err(StoreError::WrongKey),
            _ => Ok(()),
        }
    })?;
    if database.exists() {
        keep(folder, &database, key)?;
    }
    fs::rename(&part, &database)?;
    Ok(fs::File::open(folder)?.sync_all()?)
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

/// Gives the database of a folder a second name, with its write-ahead log where that cannot be
/// folded in, and leaves no log beside the first that another database would take for its own.
fn keep(folder: &Path, database: &Path, key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    // A damaged database cannot be opened; it is kept as it is, log and all.
    if let Ok(open) = connect(database, OpenFlags::default(), key) {
        let _ = open.pragma_update(None, "wal_checkpoint", "TRUNCATE");
    }
    for tail in ["", "-wal"] {
        let kept = folder.join(format!("{KEPT}{tail}"));
        remove(&kept)?;
        let from = folder.join(format!("{DATABASE}{tail}"));
        if from.exists() {
            fs::hard_link(&from, kept)?;
        }
    }
    for tail in ["-wal", "-shm"] {
        remove(&folder.join(format!("{DATABASE}{tail}")))?;
    }
    Ok(())
}
