//! Files laid where a build looks for them. One that is as it was keeps its time: builds go by it.

use std::path::Path;
use std::{fs, io};

/// Copies a file, and makes the folder that it is to stand in.
pub(crate) fn file(from: &Path, to: &Path) -> io::Result<()> {
    text(&fs::read(from)?, to)
}

/// Writes a file, and makes the folder that it is to stand in.
pub(crate) fn text(written: &[u8], to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::read(to).is_ok_and(|stands| stands == written) {
        return Ok(());
    }
    fs::write(to, written)
}

/// Makes a folder hold what another holds, and nothing else.
pub(crate) fn folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let (there, here) = (entry?.path(), from);
        let stays = there.file_name().is_some_and(|name| {
            let source = here.join(name);
            source.exists() && source.is_dir() == there.is_dir()
        });
        if !stays && there.is_dir() {
            fs::remove_dir_all(there)?;
        } else if !stays {
            fs::remove_file(there)?;
        }
    }
    for entry in fs::read_dir(from)? {
        let source = entry?.path();
        let Some(name) = source.file_name() else { continue };
        if source.is_dir() {
            folder(&source, &to.join(name))?;
        } else {
            file(&source, &to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn a_folder_holds_what_the_other_holds_and_an_equal_file_keeps_its_time() {
        let both = tempfile::tempdir().expect("a folder");
        let (from, to) = (both.path().join("from"), both.path().join("to"));
        for (name, words) in [("a/one", "1"), ("two", "2")] {
            text(words.as_bytes(), &from.join(name)).expect("it is written");
        }
        for (name, words) in [("a/one", "1"), ("a/gone", "3"), ("two/gone", "4"), ("gone/x", "5")] {
            text(words.as_bytes(), &to.join(name)).expect("it is written");
        }
        let before = SystemTime::now() - Duration::from_secs(1_000);
        let one = fs::File::options().append(true).open(to.join("a/one")).expect("it stands");
        one.set_modified(before).expect("a time");
        folder(&from, &to).expect("it is laid");
        let seconds =
            |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).map(|t| t.as_secs());
        let kept = fs::metadata(to.join("a/one")).and_then(|one| one.modified()).expect("a time");
        assert_eq!(seconds(kept).ok(), seconds(before).ok());
        assert_eq!(fs::read_to_string(to.join("two")).ok().as_deref(), Some("2"));
        assert!(!to.join("a/gone").exists() && !to.join("gone").exists());
    }
}
