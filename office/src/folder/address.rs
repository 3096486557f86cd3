//! Where the holder of a folder listens: a socket in the folder, which nobody else may enter.

use std::io;
use std::path::Path;

use interprocess::local_socket::Name;

/// The socket's file name in the folder.
#[cfg(unix)]
pub(super) const SOCKET: &str = "lantoa.sock";

/// Returns the socket's name for a folder, and takes this process there: a system takes no longer path
/// than about a hundred bytes, and there is none from within. Files are named from where the caller stands
/// ([`crate::caller::Caller::path`]), never from where this process does.
#[cfg(unix)]
pub(super) fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    std::env::set_current_dir(home)?;
    SOCKET.to_fs_name::<GenericFilePath>()
}

/// Returns the pipe's name for a folder.
#[cfg(windows)]
pub(super) fn name(home: &Path) -> io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    let home = std::fs::canonicalize(home)?;
    format!("lantoa-{:016x}", hash(home.as_os_str().as_encoded_bytes()))
        .to_ns_name::<GenericNamespaced>()
}

/// FNV-1a: a short name that stays the same between versions of the program. Guards nothing.
#[cfg(windows)]
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
