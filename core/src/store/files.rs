//! The files of a data folder, and the hold that one process has on them.
//!
//! Whatever is made on the way to a file stands in a working folder of its own until it is whole, and is
//! moved in place then. A process that is killed leaves its working folder; whoever holds the data folder
//! next takes it away, and so does every erasure: names may stand in it.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

use crate::store::error::StoreError;
use crate::store::private;

/// The database's file name in a data folder.
pub const DATABASE: &str = "lantoa.db";
/// How the names of databases begin that a restore kept, each with a number of its own.
pub(super) const KEPT: &str = "lantoa.db.before-restore";
/// The same for damaged databases: those that a repair kept, or that no erasure could be carried out in.
pub(super) const DAMAGED: &str = "lantoa.db.damaged";
/// How the names of working folders begin.
const WORKING: &str = "lantoa.db.working-";
/// What older versions left behind when they were killed, with what SQLite puts beside it.
const LEFT_BY_OLDER: [&str; 3] = ["lantoa.db.part", "lantoa.db.unsealed", "lantoa.db.repair"];
/// The lock's file name. A lock beside the database, because SQLite's own is let go between writes.
pub(super) const LOCK: &str = "lantoa.lock";
/// How the names of all our files in the folder begin.
const OURS: &str = "lantoa.";
/// What SQLite puts beside a database: its log and that log's index.
const LOG: &str = "-wal";
const INDEX: &str = "-shm";

/// A data folder that this process holds, until this is dropped: no other reads or writes its files.
#[derive(Debug)]
pub(crate) struct Held {
    folder: PathBuf,
    /// The same by the name that it has whatever its spelling.
    place: PathBuf,
    lock: File,
}

/// Returns the folders that this process holds, to tell itself from others.
fn held_here() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    static HELD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Held {
    fn drop(&mut self) {
        // In one step, as it was taken: else a folder that is just let go would look like another process's.
        let mut here = held_here();
        here.remove(&self.place);
        // Closing the file does it too, where this cannot.
        let _ = self.lock.unlock();
    }
}

impl Held {
    /// Takes hold of a folder, making it where it is not there. Its files are closed to others, and what
    /// killed processes left is taken away.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] when another process holds it, [`StoreError::BusyHere`] when this one does,
    /// else what the file system says.
    pub(crate) fn take(folder: &Path) -> Result<Self, StoreError> {
        private::make_folder(folder)?;
        let lock = private::open_file(&folder.join(LOCK))?;
        let place = fs::canonicalize(folder)?;
        let mut here = held_here();
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if here.contains(&place) => {
                return Err(StoreError::BusyHere);
            }
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        here.insert(place.clone());
        drop(here);
        let held = Self { folder: folder.to_owned(), place, lock };
        held.close_to_others()?;
        // Where that fails, the next opening or erasure tries again: it keeps nobody from working.
        let _ = held.clear();
        Ok(held)
    }

    /// Returns the path of a file of the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Returns a folder for what is being made. It is gone when this is dropped.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(crate) fn working(&self) -> Result<TempDir, StoreError> {
        Ok(tempfile::Builder::new().prefix(WORKING).tempdir_in(&self.folder)?)
    }

    /// Removes what killed processes left. No working folder of this process may be in use.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn clear(&self) -> Result<(), StoreError> {
        for name in self.names(DATABASE)? {
            let is_left = |left: &&str| {
                let rest = name.strip_prefix(*left);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            };
            if name.starts_with(WORKING) || LEFT_BY_OLDER.iter().any(is_left) {
                remove_all(&self.path(&name))?;
            }
        }
        // A killed restore may have given the database a second name: two logs would spoil it. Its own log
        // may have lost the first name by then, and is the only one.
        let database = self.path(DATABASE);
        for kept in self.kept(KEPT)?.into_iter().chain(self.kept(DAMAGED)?) {
            if is_same_file(&kept, &database) {
                let (log, second) = (beside(&database, LOG), beside(&kept, LOG));
                if second.exists() && !log.exists() {
                    fs::rename(second, log)?;
                } else {
                    remove(&second)?;
                }
                remove(&kept)?;
            }
        }
        Ok(())
    }

    /// Returns the databases that were kept under names that begin so, without their logs.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn kept(&self, name: &str) -> io::Result<Vec<PathBuf>> {
        let mut kept = self.names(name)?;
        kept.retain(|kept| !kept.ends_with(LOG) && !kept.ends_with(INDEX));
        kept.retain(|kept| !kept.ends_with("-journal"));
        Ok(kept.iter().map(|kept| self.path(kept)).collect())
    }

    /// Puts a closed database in the place of another of the folder, with whose log it has nothing to do.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn replace(&self, database: &Path, made: &Path) -> Result<(), StoreError> {
        File::open(made)?.sync_all()?;
        for tail in [LOG, INDEX] {
            remove(&beside(database, tail))?;
        }
        fs::rename(made, database)?;
        self.sync()
    }

    /// Puts a closed database in the place of the folder's, which is kept under a numbered name that begins
    /// with `kept` and that nothing had, log and all; returns that name, where there was a database. At no
    /// moment is the folder without one.
    ///
    /// # Errors
    ///
    /// What the file system says; the folder's database is as before then.
    pub(super) fn replace_and_keep(
        &self,
        made: &Path,
        kept: &str,
    ) -> Result<Option<String>, StoreError> {
        let database = self.path(DATABASE);
        let kept = if database.exists() { Some(self.keep(&database, kept)?) } else { None };
        self.replace(&database, made)?;
        Ok(kept)
    }

    /// Gives a database a second name of its own, and returns it.
    fn keep(&self, database: &Path, kept: &str) -> Result<String, StoreError> {
        let name = self.free_name(kept);
        self.second_name(database, &self.path(&name))?;
        let log = beside(database, LOG);
        if log.exists() {
            self.second_name(&log, &beside(&self.path(&name), LOG))?;
        }
        self.sync()?;
        Ok(name)
    }

    /// Moves a kept database that no erasure can be carried out in to the damaged ones.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub(super) fn call_damaged(&self, kept: &Path) -> Result<(), StoreError> {
        let damaged = self.path(&self.free_name(DAMAGED));
        let log = beside(kept, LOG);
        if log.exists() {
            fs::rename(log, beside(&damaged, LOG))?;
        }
        remove(&beside(kept, INDEX))?;
        fs::rename(kept, damaged)?;
        self.sync()
    }

    /// Returns the first name with a number behind that neither a database nor a log has.
    fn free_name(&self, name: &str) -> String {
        let mut names = (1_u32..).map(|n| format!("{name}-{n}"));
        let is_free = |name: &String| {
            let path = self.path(name);
            !path.exists() && !beside(&path, LOG).exists()
        };
        names.find(is_free).expect("a folder holds fewer files than there are numbers")
    }

    /// Gives a file a second name, which nothing has; its contents, where the system gives none, as on
    /// Android.
    fn second_name(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        if cfg!(unix) && fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        let working = self.working()?;
        let copy = working.path().join(DATABASE);
        io::copy(&mut File::open(from)?, &mut private::open_file(&copy)?)?;
        File::open(&copy)?.sync_all()?;
        Ok(fs::rename(copy, to)?)
    }

    /// Removes the database with all that was kept beside it, after `first`. What is cut short leaves the
    /// files that it had not come to.
    ///
    /// # Errors
    ///
    /// What `first` or the file system says.
    pub(crate) fn remove_database(
        &self,
        first: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), StoreError> {
        first()?;
        for name in self.names(DATABASE)? {
            remove_all(&self.path(&name))?;
        }
        self.sync()
    }

    /// Makes the names of the folder durable.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        Ok(File::open(&self.folder)?.sync_all()?)
    }

    fn close_to_others(&self) -> Result<(), StoreError> {
        for name in self.names(OURS)? {
            let path = self.path(&name);
            // What a link names is not ours by that.
            if !fs::symlink_metadata(&path)?.is_symlink() {
                private::close_to_others(&path)?;
            }
        }
        Ok(())
    }

    /// Returns the names in the folder that begin so, in order.
    fn names(&self, begin: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for file in fs::read_dir(&self.folder)? {
            let name = file?.file_name().into_string();
            names.extend(name.ok().filter(|name| name.starts_with(begin)));
        }
        names.sort_unstable();
        Ok(names)
    }
}

/// Gives a whole file that lies in a working folder its name anywhere, and never takes one away.
///
/// # Errors
///
/// [`StoreError::File`] where `file` is there or cannot be written; nothing is left then.
pub(super) fn hand_over(made: &Path, file: &Path) -> Result<(), StoreError> {
    private::close_to_others(made)?;
    File::open(made)?.sync_all()?;
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    };
    match fs::hard_link(made, file) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error.into()),
        // Another disk, such as a memory stick, or one without second names.
        Err(_) => {
            let name = file.file_name().unwrap_or_default();
            let mut part =
                tempfile::Builder::new().prefix(name).suffix(".part").tempfile_in(folder)?;
            io::copy(&mut File::open(made)?, &mut part)?;
            part.as_file().sync_all()?;
            part.persist_noclobber(file).or_else(|refused| {
                // Not every file system can refuse by itself to take a name away.
                if file.exists() { Err(refused.error) } else { Ok(refused.file.persist(file)?) }
            })?;
        }
    }
    // The file is on the disk; not every system can say the same of its name.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Returns the path of what SQLite puts beside a database.
fn beside(database: &Path, tail: &str) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(tail);
    path.into()
}

/// Removes a file that may not be there.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn remove_all(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir_all(path) } else { remove(path) }
}

/// Returns whether two names are of one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let file = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
        file(one).is_some() && file(one) == file(other)
    }
    #[cfg(not(unix))]
    {
        one == other
    }
}
