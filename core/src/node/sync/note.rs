//! The note that sync was started and not stopped, for the process that opens the folder next.
//!
//! It lies beside the device's key, where no backup takes it to another phone. A note that cannot be
//! written or read is none: on a full disk a device has to sync all the more.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::engine::opening::close_to_others;
use crate::node::sync::ListenOptions;

/// The file's name.
const FILE: &str = "syncing.json";
/// The file's name until it is whole: always the same, so that a killed process leaves one at most.
const PART: &str = "syncing.json.part";

/// The note of one device.
#[derive(Debug)]
pub(in crate::node) struct Note {
    /// The folder of the device's key.
    folder: PathBuf,
}

impl Note {
    /// Returns the note beside the key in this folder, whether or not it is there.
    pub(in crate::node) fn beside_the_key(keys: &Path) -> Self {
        Self { folder: keys.to_owned() }
    }

    /// Notes that sync was started so.
    pub(super) fn write(&self, options: &ListenOptions) {
        if self.put(options).is_err() {
            // An older one would start what was not asked for.
            self.remove();
        }
    }

    /// Returns how sync was started, where it was and was not stopped.
    pub(super) fn read(&self) -> Option<ListenOptions> {
        serde_json::from_slice(&fs::read(self.folder.join(FILE)).ok()?).ok()
    }

    /// Notes that it was stopped.
    pub(in crate::node) fn remove(&self) {
        for file in [FILE, PART] {
            let _ = fs::remove_file(self.folder.join(file));
        }
        let _ = self.sync();
    }

    /// Puts the note there, whole or not at all.
    fn put(&self, options: &ListenOptions) -> io::Result<()> {
        let part = self.folder.join(PART);
        let mut file = File::create(&part)?;
        close_to_others(&part)?;
        file.write_all(&serde_json::to_vec(options)?)?;
        file.sync_all()?;
        fs::rename(part, self.folder.join(FILE))?;
        self.sync()
    }

    /// Makes the names of the folder durable: a power cut brings back nothing that was stopped.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}
