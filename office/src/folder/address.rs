//! Where the holder of a folder listens: a socket file in the folder, as long as it fits.

use std::io;
use std::path::Path;

use interprocess::local_socket::Name;

/// Longest path of a unix socket that every platform takes, in bytes: macOS has 104 with the final
/// zero, Linux 108.
#[cfg(unix)]
const SOCKET_PATH_BYTES_MAX: usize = 100;

/// Returns the socket's name for a folder.
#[cfg(unix)]
pub(super) fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    path(home)?.to_fs_name::<GenericFilePath>()
}

/// Returns the pipe's name for a folder.
#[cfg(windows)]
pub(super) fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    let home = std::fs::canonicalize(home)?;
    format!("lantoa-{:016x}", hash(home.as_os_str().as_encoded_bytes()))
        .to_ns_name::<GenericNamespaced>()
}

/// Returns the socket's path: `lantoa.sock` in the folder, or one named after the folder's path in
/// the runtime directory where that would be too long.
#[cfg(unix)]
pub(super) fn path(home: &Path) -> io::Result<std::path::PathBuf> {
    let near = home.join("lantoa.sock");
    if near.as_os_str().len() <= SOCKET_PATH_BYTES_MAX {
        return Ok(near);
    }
    let home = std::fs::canonicalize(home)?;
    let file = format!("lantoa-{:016x}.sock", hash(home.as_os_str().as_encoded_bytes()));
    Ok(runtime_folder(&home)?.join(file))
}

/// Returns a folder for sockets that belongs to the owner of `home` alone. Somebody else could have
/// made the one in the shared temporary directory, so it is checked.
#[cfg(unix)]
fn runtime_folder(home: &Path) -> io::Result<std::path::PathBuf> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    let owner = std::fs::metadata(home)?.uid();
    let folder = match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(folder) if !folder.is_empty() => std::path::PathBuf::from(folder),
        Some(_) | None => std::env::temp_dir().join(format!("lantoa-{owner}")),
    };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let found = std::fs::symlink_metadata(&folder)?;
    if found.is_dir() && found.uid() == owner && found.mode() & 0o077 == 0 {
        Ok(folder)
    } else {
        Err(io::Error::other("the folder for sockets belongs to somebody else"))
    }
}

/// FNV-1a: a short name that stays the same between versions of the program. Guards nothing.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_a_long_path_still_has_a_short_socket() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(path(folder.path()).expect("a path"), folder.path().join("lantoa.sock"));
        let long = folder.path().join("x".repeat(120));
        std::fs::create_dir(&long).expect("a long folder");
        let socket = path(&long).expect("a path");
        assert!(socket.as_os_str().len() <= SOCKET_PATH_BYTES_MAX, "{}", socket.display());
        assert_eq!(path(&long).expect("a path"), socket);
    }
}
