//! What SQLite may answer, by what the caller can do about it.

use thiserror::Error;

/// A read or write of the database failed. A transaction that was open is rolled back.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file is not a database of ours any more. It is never deleted.
    #[error("database is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// The disk or the quota is full. What was committed stays.
    #[error("storage is full")]
    Full(#[source] rusqlite::Error),
    /// The system gives no more memory. What was committed stays.
    #[error("memory is low")]
    Memory(#[source] rusqlite::Error),
    /// Another process holds the folder.
    #[error("folder is open in another process")]
    Busy,
    /// This process holds the folder already.
    #[error("folder is open in this process already")]
    BusyHere,
    /// The database was written by a newer version.
    #[error("database was written by a newer version")]
    Newer,
    /// The key is not the database's, or its first page is damaged. Nothing was changed.
    #[error("key is not the database's")]
    WrongKey,
    /// A key was given for a database that is not encrypted.
    #[error("database is not encrypted")]
    Plain,
    /// This build cannot encrypt, and leaves the folder alone where a key is given.
    #[error("this build cannot encrypt")]
    NoCipher,
    /// The folder does not lie any more where it was opened. Nothing is written from here on.
    #[error("folder is not where it was opened")]
    Gone,
    /// The folder for a file that is to be written is not there.
    #[error("folder for the file is not there")]
    NoFolder,
    /// A file that is to be written is there already.
    #[error("file is there already")]
    Exists,
    /// The system does not let SQLite read or write the folder or file.
    #[error("file cannot be used: {0}")]
    Unusable(#[source] rusqlite::Error),
    /// A file that is to be restored is no backup, or was cut or changed.
    #[error("file is no whole backup")]
    NoBackup,
    /// Something in a file that is to be restored does not prove itself: it was altered, or has rotted.
    #[error("backup was altered or has rotted")]
    Altered,
    /// A backup is sealed to others than whoever wants to restore it.
    #[error("backup is sealed to others")]
    Sealed,
    /// A stored value does not have the form it was written in.
    #[error("stored {what} does not have its form")]
    Format {
        /// Which value.
        what: &'static str,
    },
    /// The folder or file cannot be used.
    #[error("file cannot be used: {0}")]
    File(#[from] std::io::Error),
    /// Anything else of SQLite.
    #[error("database failed: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        // Beside the write-ahead log SQLite keeps an index of it, and calls it a failure of the
        // device where the disk has no room for that.
        if error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return Self::Full(error);
        }
        // The index is mapped into memory.
        if let Some(rusqlite::ffi::SQLITE_IOERR_NOMEM | rusqlite::ffi::SQLITE_IOERR_SHMMAP) =
            error.sqlite_extended_error_code()
        {
            return Self::Memory(error);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::OutOfMemory) => Self::Memory(error),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
            Some(ErrorCode::DiskFull) => Self::Full(error),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
                Self::Unusable(error)
            }
            _ => Self::Sqlite(error),
        }
    }
}
