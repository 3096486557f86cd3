//! Where an open folder lies: whether its files are still those that were opened.
//!
//! A folder can be deleted, moved, replaced or unmounted while it is open, and the system then goes on
//! writing into files that nobody will find again. What is confirmed must lie in the folder, so it is
//! asked before and after each commit. A folder that was gone once stays gone until it is opened anew:
//! what others wrote there meanwhile is not known here.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::store::error::StoreError;

/// The files of an open folder, with what tells each from any other that takes its name.
#[derive(Debug)]
pub struct Place {
    files: Vec<(PathBuf, Mark)>,
    is_gone: AtomicBool,
}

impl Place {
    /// Remembers files that are open.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn of(files: &[&Path]) -> std::io::Result<Self> {
        let files =
            files.iter().map(|file| Ok((file.to_path_buf(), mark_of(&fs::metadata(file)?))));
        Ok(Self { files: files.collect::<std::io::Result<_>>()?, is_gone: AtomicBool::new(false) })
    }

    /// Checks that the files lie where they were opened.
    ///
    /// # Errors
    ///
    /// [`StoreError::Gone`] where one does not, or did not at an earlier time.
    pub fn require(&self) -> Result<(), StoreError> {
        let is_there = |(file, mark): &(PathBuf, Mark)| {
            fs::metadata(file).is_ok_and(|found| mark_of(&found) == *mark)
        };
        if !self.files.iter().all(is_there) {
            self.is_gone.store(true, Ordering::Release);
        }
        if self.is_gone() { Err(StoreError::Gone) } else { Ok(()) }
    }

    /// Returns whether it was found gone.
    pub(super) fn is_gone(&self) -> bool {
        self.is_gone.load(Ordering::Acquire)
    }
}

/// What tells a file from another one of its name: the device it is on, and its number there.
#[cfg(unix)]
type Mark = (u64, u64);

#[cfg(unix)]
fn mark_of(file: &Metadata) -> Mark {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Elsewhere the standard library tells nothing of the kind: what counts is that a file is there.
#[cfg(not(unix))]
type Mark = bool;

#[cfg(not(unix))]
fn mark_of(file: &Metadata) -> Mark {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens to a file, with another name for it.
    type Way = dyn Fn(&Path, &Path) -> std::io::Result<()>;

    #[test]
    fn a_file_that_was_deleted_moved_or_replaced_is_gone_and_stays_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("lantoa.db");
        let other = folder.path().join("other");
        let delete = |file: &Path, _: &Path| fs::remove_file(file);
        let moves = |file: &Path, other: &Path| fs::rename(file, other);
        let replace = |file: &Path, other: &Path| {
            fs::write(other, "y").and_then(|()| fs::rename(other, file))
        };
        let ways: [(&str, &Way); 3] =
            [("delete", &delete), ("move", &moves), ("replace", &replace)];
        for (way, done) in ways {
            fs::write(&file, "x").expect("a file");
            let _open = fs::File::open(&file).expect("it is there");
            let place = Place::of(&[&file]).expect("it is there");
            assert!(place.require().is_ok(), "{way}");
            done(&file, &other).expect("a file system");
            assert!(matches!(place.require(), Err(StoreError::Gone)), "{way}");
            let back = if other.exists() { fs::rename(&other, &file) } else { Ok(()) };
            back.expect("a file system");
            assert!(place.require().is_err(), "{way}: it does not come back");
        }
    }
}
