//! Files and folders that only their owner may read, because there are names and keys in them.
//!
//! On Unix a file is 0600 and a folder 0700, whatever the process would give and whatever was there
//! before. Elsewhere what a person's own folder gives has to be enough.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder that only its owner may enter, with those above it that are missing; one that is there
/// is closed to others.
///
/// # Errors
///
/// What the file system says.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    close_to_others(folder)
}

/// Opens a file for writing, making it where it is not there, and closes it to others.
///
/// # Errors
///
/// What the file system says.
pub(crate) fn open_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file)?;
    close_to_others(file)?;
    Ok(opened)
}

/// Closes a file or folder to everybody but its owner. A folder that is meant for many (with the sticky
/// bit, as `/tmp`) stays open, and what is not ours to close, or on a file system without owners, is left.
///
/// # Errors
///
/// What the file system says.
pub(crate) fn close_to_others(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        const OTHERS: u32 = 0o077;
        const STICKY: u32 = 0o1000;
        let found = fs::metadata(path)?;
        let mode = found.permissions().mode();
        if mode & OTHERS == 0 || (found.is_dir() && mode & STICKY != 0) {
            return Ok(());
        }
        let closed = fs::set_permissions(path, fs::Permissions::from_mode(mode & !OTHERS));
        if let Err(error) = closed
            && !is_not_ours(&error)
        {
            return Err(error);
        }
    }
    #[cfg(not(unix))]
    fs::metadata(path)?;
    Ok(())
}

#[cfg(unix)]
fn is_not_ours(error: &io::Error) -> bool {
    [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem, io::ErrorKind::Unsupported]
        .contains(&error.kind())
}
