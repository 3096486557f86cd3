//! How a connection to a database is opened, encrypted or not.

use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::store::error::StoreError;
use crate::store::private;

/// The cipher: it needs no help from the processor, which cheap phones do not give.
const CIPHER: &str = "chacha20";
/// How a database begins that is not encrypted.
const PLAIN: &[u8; 16] = b"SQLite format 3\0";

/// The key of an encrypted database, 32 random bytes. The app keeps it where its platform keeps
/// secrets; it stands in no file of the data folder.
#[derive(Clone, Eq, PartialEq)]
pub struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// Returns the key of these bytes. They are used as they are: a password is none.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns it as a `PRAGMA` takes it.
    pub(super) fn word(&self) -> Zeroizing<String> {
        let hex = Zeroizing::new(data_encoding::HEXLOWER.encode(&*self.0));
        Zeroizing::new(format!("raw:{}", *hex))
    }
}

impl fmt::Debug for DatabaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseKey")
    }
}

/// Opens a database under its key, or one that has none, and reads its first page.
///
/// # Errors
///
/// [`StoreError::WrongKey`], [`StoreError::Plain`] and [`StoreError::NoCipher`] as they say; what was
/// opened is as before.
pub(super) fn connect(
    path: &Path,
    flags: OpenFlags,
    key: Option<&DatabaseKey>,
) -> Result<Connection, StoreError> {
    require_cipher(key)?;
    if flags.contains(OpenFlags::SQLITE_OPEN_CREATE) {
        // SQLite would let others read it; its log and journal are as it is.
        private::open_file(path)?;
    }
    let conn = Connection::open_with_flags(path, flags)?;
    if let Some(key) = key {
        set_key(&conn, "key", key)?;
    }
    match conn.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)) {
        Ok(_) => Ok(conn),
        Err(error) => Err(match (StoreError::from(error), key, is_plain(path)) {
            (StoreError::Damaged(_), Some(_), true) => StoreError::Plain,
            (StoreError::Damaged(_), Some(_), false) => StoreError::WrongKey,
            // Whoever can encrypt may have forgotten that it did; a restore would be no help.
            (StoreError::Damaged(_), None, false) if has_cipher() => StoreError::WrongKey,
            (error, ..) => error,
        }),
    }
}

/// Says the key of a connection, as `key` before anything is read, or as `rekey` to change it.
///
/// # Errors
///
/// [`StoreError::NoCipher`] where SQLite was built without one and would pass the word over.
pub(super) fn set_key(conn: &Connection, word: &str, key: &DatabaseKey) -> Result<(), StoreError> {
    require_cipher(Some(key))?;
    conn.pragma_update(None, "cipher", CIPHER)?;
    Ok(conn.pragma_update(None, word, key.word().as_str())?)
}

/// Asks for a cipher where there is a key, before anything is made that could not be opened under it.
///
/// # Errors
///
/// [`StoreError::NoCipher`] where SQLite was built without one.
pub(crate) fn require_cipher(key: Option<&DatabaseKey>) -> Result<(), StoreError> {
    if key.is_some() && !has_cipher() { Err(StoreError::NoCipher) } else { Ok(()) }
}

/// Returns whether the SQLite that is linked has ciphers. One without passes a key over in silence.
fn has_cipher() -> bool {
    static HAS: LazyLock<bool> = LazyLock::new(|| {
        let conn = Connection::open_in_memory();
        let asked =
            conn.and_then(|conn| conn.query_row("SELECT sqlite3mc_version()", [], |_| Ok(())));
        asked.is_ok()
    });
    *HAS
}

/// Returns whether the file begins as a database does that is not encrypted.
pub(super) fn is_plain(path: &Path) -> bool {
    let mut first = [0; PLAIN.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut first));
    read.is_ok() && first == *PLAIN
}
