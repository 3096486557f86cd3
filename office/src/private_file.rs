//! A file that only its owner may read, because there are names or sums of people in it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::{Done, file_failure};

/// Writes a file that only its owner may read, whole or not at all, in the place of one that is there.
/// What is no plain file, such as `/dev/stdout`, is written to as it is.
pub(crate) fn write_private(file: &Path, bytes: &[u8]) -> Done {
    write(file, bytes).map_err(|error| file_failure(file, &error))
}

fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link names is replaced, not the link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if fs::metadata(&file).is_ok_and(|found| !found.is_file()) {
        return fs::write(file, bytes);
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut part = NamedTempFile::new_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    part.persist(file).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_its_owners_alone_whatever_was_there_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let [file, link] = ["report.csv", "link.csv"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        for (place, bytes) in [(&file, "a"), (&file, "b"), (&link, "c")] {
            write_private(place, bytes.as_bytes()).expect("there is room");
            assert_eq!(fs::read_to_string(&file).expect("a file"), bytes);
            let mode = fs::metadata(&file).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("it is ours");
        }
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
        write_private(Path::new("/dev/null"), b"d").expect("a device takes it");
        assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    }
}
