//! A file that only its owner may read, because there are names or sums of people in it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use lantoa_core::node::error::{Error, ErrorKind};
use tempfile::NamedTempFile;

use crate::failure::{Done, Failure, file_failure};

/// Writes a file that only its owner may read, whole or not at all; in the place of one that is there only
/// where `is_over` says so. What is no plain file, such as `/dev/stdout`, is written to as it is.
///
/// # Errors
///
/// As [`refuse_taken`], and whatever befalls a file.
pub(crate) fn write_private(file: &Path, bytes: &[u8], is_over: bool) -> Done {
    match write(file, bytes, is_over) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(taken(file)),
        written => written.map_err(|error| file_failure(file, &error)),
    }
}

/// Refuses a file that is there already.
///
/// # Errors
///
/// `conflict` (`file-taken`), unless `is_over` says that it is to be written over.
pub(crate) fn refuse_taken(file: &Path, is_over: bool) -> Done {
    let is_taken = !is_over && fs::metadata(file).is_ok_and(|found| found.is_file());
    if is_taken { Err(taken(file)) } else { Ok(()) }
}

fn taken(file: &Path) -> Failure {
    let detail = serde_json::json!({ "file": file.display().to_string() });
    Error::new(ErrorKind::Conflict, "file-taken", "a file of that name is there")
        .with(detail)
        .into()
}

fn write(file: &Path, bytes: &[u8], is_over: bool) -> io::Result<()> {
    // What a link names is replaced, not the link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if fs::metadata(&file).is_ok_and(|found| !found.is_file()) {
        return fs::write(file, bytes);
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut part = NamedTempFile::new_in(folder)?;
    part.write_all(bytes)?;
    part.as_file().sync_all()?;
    let kept = if is_over { part.persist(file) } else { part.persist_noclobber(file) };
    kept.map_err(|error| error.error)?;
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
            write_private(place, bytes.as_bytes(), true).expect("there is room");
            assert_eq!(fs::read_to_string(&file).expect("a file"), bytes);
            let mode = fs::metadata(&file).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("it is ours");
        }
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
        for place in [&file, &link] {
            for refused in [refuse_taken(place, false), write_private(place, b"d", false)] {
                assert_eq!(refused.expect_err("it is there").error.code, "file-taken");
            }
        }
        assert_eq!(fs::read_to_string(&file).expect("a file"), "c");
        write_private(&folder.path().join("new.csv"), b"d", false).expect("there is room");
        write_private(Path::new("/dev/null"), b"d", false).expect("a device takes it");
        assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    }
}
